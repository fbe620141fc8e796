//! Where an experiment's points come from: given rows, or a dataset drawn from torch's generator; what a
//! network sees of them; and which of them train.
//!
//! Every dataset is drawn in operations that PyTorch has too, each rounded once in float64, and the
//! points are then rounded to float32: an exported script makes the very same ones. The shapes are
//! TensorFlow Playground's, in its coordinates, -6 to 6.

use std::f64::consts::PI;

use crate::{
    names::names,
    settings::{macros::settings, range::Range},
    torch::{generator::Generator, loss::Loss},
};

#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// Rows of inputs and rows of targets.
    Given {
        x: Vec<Vec<f64>>,
        y: Vec<Vec<f64>>,
    },
    Drawn(Dataset),
}

settings! {
    /// samples points of two coordinates and one target, in the place of x and y: even points are of class 1, odd ones of
    /// class -1 (0 for BCEWithLogitsLoss); a regression's targets are from -1 to 1.
    #[derive(Copy)]
    pub struct Dataset {
        name: DatasetName [start: DatasetName::Circle] => any(),
        samples: usize = 500 => within(Range::from(2.0).to(10_000.0)).fields(&[field("samples", "The number of samples")]),
        noise: f64 = 0.0 => within(Range::from(0.0).to(1.0)).fields(&[field("noise, 0 to 1", "The noise")]),
        /// Of a generator of its own, so that the same data can be learned from other starts.
        seed as "data_seed": u32 = 0 => within(SEEDS).fields(&[field("data seed", "The data seed")]),
    }
}

/// What `torch.manual_seed` takes, of what fits 32 bits.
pub(super) const SEEDS: Range = Range::from(0.0).to(u32::MAX as f64);

names! {
    pub enum DatasetName {
        /// A disk of class 1 in a ring of the other.
        Circle = "circle",
        /// Class 1 where both coordinates have the same sign.
        Xor = "xor",
        /// A cloud around (2, 2), the other around (-2, -2).
        Gauss = "gauss",
        /// Two arms of a spiral, one and three quarter turns.
        Spiral = "spiral",
        /// Regression: (x1 + x2) / 10.
        Plane = "plane",
        /// Regression: three hills and three hollows.
        MultiGauss = "multi_gauss" as "multi-gauss",
    }
}

impl DatasetName {
    pub const fn is_regression(self) -> bool {
        matches!(self, DatasetName::Plane | DatasetName::MultiGauss)
    }
}

impl Dataset {
    /// Row after row of 26 draws of `torch.rand`, whatever the dataset needs of them.
    const DRAWS: usize = 26;

    /// The points (x1, x2) and their targets.
    pub fn draw(&self, loss: Loss) -> Vec<([f64; 2], f64)> {
        let mut generator = Generator::manual_seed(self.seed);
        let mut points = Vec::with_capacity(self.samples);
        for i in 0..self.samples {
            let mut u = [0.0; Dataset::DRAWS];
            u.fill_with(|| f64::from(generator.rand()));
            let class = if i % 2 == 0 { 1.0 } else { -1.0 };
            let (x1, x2, target) = self.point(&u, class);
            let target =
                if loss == Loss::BceWithLogits && !self.name.is_regression() { (target + 1.0) / 2.0 } else { target };
            points.push(([x1, x2].map(|value| f64::from(value as f32)), f64::from(target as f32)));
        }
        points
    }

    fn point(&self, u: &[f64; Dataset::DRAWS], class: f64) -> (f64, f64, f64) {
        let between = |u: f64, radius: f64| (u * 2.0 - 1.0) * radius;
        let noise = self.noise;
        match self.name {
            DatasetName::Circle => {
                let r = if class > 0.0 { u[0] * 2.5 } else { u[0] * 1.5 + 3.5 };
                let angle = u[1] * (2.0 * PI);
                let (x1, x2) = (r * libm::sin(angle), r * libm::cos(angle));
                // The noise decides the class, not the place.
                let (n1, n2) = (x1 + between(u[2], 5.0) * noise, x2 + between(u[3], 5.0) * noise);
                (x1, x2, if n1 * n1 + n2 * n2 < 6.25 { 1.0 } else { -1.0 })
            }
            DatasetName::Xor => {
                // 0.3 of a gap along the axes.
                let padded = |u: f64| {
                    let x = between(u, 5.0);
                    if x > 0.0 { x + 0.3 } else { x - 0.3 }
                };
                let (x1, x2) = (padded(u[0]), padded(u[1]));
                let (n1, n2) = (x1 + between(u[2], 5.0) * noise, x2 + between(u[3], 5.0) * noise);
                (x1, x2, if n1 * n2 >= 0.0 { 1.0 } else { -1.0 })
            }
            DatasetName::Gauss => {
                // A sum of twelve uniforms, less 6, has the variance 1, and needs no logarithm.
                let normal = |u: &[f64]| u.iter().fold(-6.0, |sum, u| sum + u);
                let spread = (noise * 7.0 + 0.5).sqrt();
                (class * 2.0 + normal(&u[0..12]) * spread, class * 2.0 + normal(&u[12..24]) * spread, class)
            }
            DatasetName::Spiral => {
                let (r, turn) = (u[0] * 5.0, u[0] * (3.5 * PI));
                let angle = if class > 0.0 { turn } else { turn + PI };
                let place = |wave: f64, u: f64| r * wave + between(u, 1.0) * noise;
                (place(libm::sin(angle), u[2]), place(libm::cos(angle), u[3]), class)
            }
            DatasetName::Plane => {
                let (x1, x2) = (between(u[0], 6.0), between(u[1], 6.0));
                let target = (x1 + between(u[2], 6.0) * noise + (x2 + between(u[3], 6.0) * noise)) / 10.0;
                (x1, x2, target)
            }
            DatasetName::MultiGauss => {
                let (x1, x2) = (between(u[0], 6.0), between(u[1], 6.0));
                let (n1, n2) = (x1 + between(u[2], 6.0) * noise, x2 + between(u[3], 6.0) * noise);
                let mut target: f64 = 0.0;
                for (c1, c2, sign) in HILLS {
                    let (d1, d2) = (n1 - c1, n2 - c2);
                    let height = sign * (1.0 - (d1 * d1 + d2 * d2).sqrt() / 2.0).max(0.0);
                    if height.abs() > target.abs() {
                        target = height;
                    }
                }
                (x1, x2, target)
            }
        }
    }
}

/// Where `multi_gauss` has its hills (1) and hollows (-1): cones of radius 2.
pub const HILLS: [(f64, f64, f64); 6] =
    [(-4.0, 2.5, 1.0), (0.0, 2.5, -1.0), (4.0, 2.5, 1.0), (-4.0, -2.5, -1.0), (0.0, -2.5, 1.0), (4.0, -2.5, -1.0)];

names! {
    /// What a network sees of a point, computed in float64; sines and cosines are then rounded to float32.
    pub enum Feature {
        X1 = "x1" as "x₁",
        X2 = "x2" as "x₂",
        X1Squared = "x1_squared" as "x₁²",
        X2Squared = "x2_squared" as "x₂²",
        X1X2 = "x1_x2" as "x₁x₂",
        SinX1 = "sin_x1" as "sin x₁",
        SinX2 = "sin_x2" as "sin x₂",
        CosX1 = "cos_x1" as "cos x₁",
        CosX2 = "cos_x2" as "cos x₂",
    }
}

impl Feature {
    pub fn of(self, x1: f64, x2: f64) -> f64 {
        // The last bit of a float64 sine is a vendor's.
        let rounded = |wave: f64| f64::from(wave as f32);
        match self {
            Feature::X1 => x1,
            Feature::X2 => x2,
            Feature::X1Squared => x1 * x1,
            Feature::X2Squared => x2 * x2,
            Feature::X1X2 => x1 * x2,
            Feature::SinX1 => rounded(libm::sin(x1)),
            Feature::SinX2 => rounded(libm::sin(x2)),
            Feature::CosX1 => rounded(libm::cos(x1)),
            Feature::CosX2 => rounded(libm::cos(x2)),
        }
    }

    pub const fn needs_x2(self) -> bool {
        !matches!(self, Feature::X1 | Feature::X1Squared | Feature::SinX1 | Feature::CosX1)
    }
}

/// An experiment's points as a network sees them, row after row: those that train, then those that test.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    /// How many numbers a row of x and one of y have.
    pub widths: (usize, usize),
    /// So many rows train.
    pub train: usize,
    pub len: usize,
    /// The first two columns before `features`, one 0 if there is but one: where a point is drawn.
    pub places: Vec<[f64; 2]>,
}

impl Points {
    /// With `train` below 1 the rows are taken in the order of `torch.randperm` under the data's seed (the
    /// experiment's for given rows), and the first `int(train * n)` of them train, one at least.
    pub fn new(data: &Data, features: &[Feature], train: f64, loss: Loss, seed: u32) -> Points {
        let (rows, seed) = match data {
            Data::Given { x, y } => (x.iter().cloned().zip(y.iter().cloned()).collect(), seed),
            Data::Drawn(dataset) => {
                let mut rows = Vec::new();
                for (x, y) in dataset.draw(loss) {
                    rows.push((x.to_vec(), vec![y]));
                }
                (rows, dataset.seed)
            }
        };
        let rows: Vec<(Vec<f64>, Vec<f64>)> = rows;
        let len = rows.len();
        let order = if train < 1.0 { Generator::manual_seed(seed).randperm(len) } else { (0..len).collect() };
        let columns = rows.first().map_or(0, |(x, _)| x.len());
        let width = if features.is_empty() { columns } else { features.len() };
        let mut points = Points {
            x: Vec::with_capacity(len * width),
            y: Vec::new(),
            widths: (width, rows.first().map_or(0, |(_, y)| y.len())),
            train: ((train * len as f64) as usize).clamp(1, len.max(1)),
            len,
            places: Vec::with_capacity(len),
        };
        for row in order {
            let (x, y) = &rows[row];
            let (x1, x2) = (x[0], x.get(1).copied().unwrap_or(0.0));
            if features.is_empty() {
                points.x.extend(x);
            }
            for feature in features {
                points.x.push(feature.of(x1, x2));
            }
            points.y.extend(y);
            points.places.push([x1, x2]);
        }
        points
    }
}
