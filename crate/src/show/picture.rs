//! `Picture`: what every neuron of a network makes of the plane, painted a few lines at a time.

use crate::{
    experiment::{Experiment, data::Points},
    run::network::Network,
    show::landscape::Pixel,
    torch::loss::Loss,
};

/// The values of all neurons over a square of the plane, `side` by `side`, its first line on top.
pub struct Picture {
    side: usize,
    /// The square goes from -extent to extent, both ways.
    extent: f64,
    /// The next line to compute: lines of an earlier step stay until they are overwritten.
    next: usize,
    /// Layer by layer, the inputs first, and neuron by neuron: the square's values.
    maps: Vec<Vec<Vec<f64>>>,
}

impl Picture {
    pub fn new(experiment: &Experiment) -> Picture {
        // Small networks can afford sharper pictures.
        let side = match experiment.products() {
            0..=200 => 100,
            201..=800 => 60,
            _ => 30,
        };
        let maps = experiment.layers.iter().map(|&size| vec![vec![0.0; side * side]; size]).collect();
        Picture { side, extent: extent(experiment.points()), next: 0, maps }
    }

    pub fn side(&self) -> usize {
        self.side
    }

    pub fn extent(&self) -> f64 {
        self.extent
    }

    /// Computes on until all lines are of one pass, or until `expired`, asked after every line; true at the
    /// end of a pass, after which the next begins.
    pub fn compute_until(&mut self, network: &Network, expired: &dyn Fn() -> bool) -> bool {
        while self.next < self.side {
            let line = self.next;
            let x2 = self.at(self.side - 1 - line);
            let places: Vec<[f64; 2]> = (0..self.side).map(|column| [self.at(column), x2]).collect();
            let x = inputs(network.experiment(), &places);
            let outputs = network.run().outputs(&x);
            for (map, values) in self.maps.iter_mut().zip(std::iter::once(x).chain(outputs)) {
                for (index, neuron) in map.iter_mut().enumerate() {
                    let values = values.iter().skip(index).step_by(values.len() / self.side);
                    for (cell, &value) in neuron[line * self.side..].iter_mut().zip(values) {
                        *cell = value;
                    }
                }
            }
            self.next += 1;
            if self.next < self.side && expired() {
                return false;
            }
        }
        self.next = 0;
        true
    }

    fn at(&self, cell: usize) -> f64 {
        ((cell as f64 + 0.5) / self.side as f64 * 2.0 - 1.0) * self.extent
    }

    /// A neuron's values as pixels; layer 0 are the inputs. `None` if there is no such neuron.
    pub fn paint(&self, layer: usize, index: usize, shades: &Shades) -> Option<Vec<Pixel>> {
        let values = self.maps.get(layer)?.get(index)?;
        let last = layer + 1 == self.maps.len();
        let shade =
            |(i, &value): (usize, &f64)| shades.of(value, last, (i % self.side + i / self.side).is_multiple_of(2));
        Some(values.iter().enumerate().map(shade).collect())
    }

    /// How far the outputs of two networks are apart, in shades of ink up to the largest distance, which is
    /// returned. `None` if the pictures are not of one size.
    pub fn paint_difference(&self, other: &Picture, shades: &Shades) -> Option<(Vec<Pixel>, f64)> {
        let (ours, theirs) = (self.maps.last()?.first()?, other.maps.last()?.first()?);
        // Of other points or another size there is no place in common.
        if ours.len() != theirs.len() || self.extent != other.extent {
            return None;
        }
        let apart: Vec<f64> = ours.iter().zip(theirs).map(|(a, b)| (a - b).abs()).collect();
        let most = apart.iter().copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
        let pixels = apart.iter().enumerate().map(|(i, &value)| {
            if value.is_nan() {
                return shades.of(value, false, i.is_multiple_of(2));
            }
            shades.ink(if most > 0.0 { (value / most).min(1.0) } else { 0.0 })
        });
        Some((pixels.collect(), most))
    }
}

/// What a network sees of places in the plane: its features of them, or as many columns as it has, the
/// third and later ones 0.
pub fn inputs(experiment: &Experiment, places: &[[f64; 2]]) -> Vec<f64> {
    let mut x = Vec::new();
    for &[x1, x2] in places {
        if experiment.features.is_empty() {
            let columns = [x1, x2].into_iter().chain(std::iter::repeat(0.0));
            x.extend(columns.take(experiment.layers[0]));
        }
        for feature in &experiment.features {
            x.push(feature.of(x1, x2));
        }
    }
    x
}

/// 6, or what the points need.
fn extent(points: &Points) -> f64 {
    let farthest = points.places.iter().flatten().fold(0.0, |most: f64, place| most.max(place.abs()));
    if !(2.0..=5.9).contains(&farthest) { (farthest * 1.1).max(0.1) } else { 6.0 }
}

/// The colours of a theme: one for 1, another for -1, paper between; values beyond are as those. The output's go from the
/// lower end of its targets to the higher one: a class has its colour, whatever its number is, and a logit that of its
/// sigmoid. NaN is a checkerboard.
pub struct Shades {
    paper: [f64; 3],
    ink: [f64; 3],
    plus: [f64; 3],
    minus: [f64; 3],
    /// Only the sides are shown.
    discretize: bool,
    logits: bool,
    /// What of the output is paper, and how far from it is all of a colour.
    middle: f64,
    half: f64,
}

impl Shades {
    /// `span` is what targets go from and to (`Network::span`).
    pub fn new(dark: bool, discretize: bool, loss: Loss, [low, high]: [f64; 2]) -> Shades {
        let (paper, ink, plus, minus) = if dark {
            ([20.0, 22.0, 26.0], [236.0, 234.0, 228.0], [168.0, 148.0, 255.0], [226.0, 188.0, 60.0])
        } else {
            ([251.0, 250.0, 247.0], [28.0, 30.0, 33.0], [98.0, 72.0, 178.0], [214.0, 168.0, 16.0])
        };
        // At the ends of float64 their difference would not be finite.
        let (middle, half) = (low / 2.0 + high / 2.0, high / 2.0 - low / 2.0);
        let logits = loss == Loss::BceWithLogits;
        Shades { paper, ink, plus, minus, discretize, logits, middle, half }
    }

    fn of(&self, value: f64, is_output: bool, even: bool) -> Pixel {
        if value.is_nan() {
            return self.ink(if even { 0.8 } else { 0.2 });
        }
        let part = match (is_output, self.logits) {
            (true, true) => 2.0 / (1.0 + libm::exp(-value)) - 1.0,
            (true, false) => ((value - self.middle) / self.half).clamp(-1.0, 1.0),
            (false, _) => value.clamp(-1.0, 1.0),
        };
        let part = if self.discretize { part.signum() } else { part };
        mixed(&self.paper, if part < 0.0 { &self.minus } else { &self.plus }, part.abs() * 0.85)
    }

    fn ink(&self, part: f64) -> Pixel {
        mixed(&self.paper, &self.ink, part)
    }
}

fn mixed(from: &[f64; 3], to: &[f64; 3], part: f64) -> Pixel {
    let channel = |i: usize| (from[i] + (to[i] - from[i]) * part) as u8;
    [channel(0), channel(1), channel(2), 255]
}
