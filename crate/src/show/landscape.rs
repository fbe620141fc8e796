//! `Landscape`: the loss over (weight, bias) as pixels, with the numbers of a dtype as a lattice, and a
//! run's path over it.

use crate::{
    experiment::Experiment,
    numbers::{
        bits::{neighbours, round},
        dtype::Dtype,
    },
    run::history::{Column, History},
};

/// The part of the (weight, bias) plane on show. The same scale on both axes, the bias upwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// What is in the middle.
    pub weight: f64,
    pub bias: f64,
    /// Of a pixel's width and height, in units of weight and bias.
    pub scale: f64,
    /// In pixels.
    pub width: f64,
    pub height: f64,
}

impl View {
    /// Far enough in for float64's own lattice, far enough out for whatever a run may reach.
    const SCALES: (f64, f64) = (1e-18, 1e8);

    /// All of these points and some room around them; non-finite ones are left out.
    pub fn around(points: impl Iterator<Item = (f64, f64)>, width: f64, height: f64) -> View {
        let (mut low, mut high) = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
        for (weight, bias) in points.filter(|(weight, bias)| weight.abs() < 1e6 && bias.abs() < 1e6) {
            low = (low.0.min(weight), low.1.min(bias));
            high = (high.0.max(weight), high.1.max(bias));
        }
        if low.0 > high.0 {
            (low, high) = ((-1.0, -1.0), (1.0, 1.0));
        }
        let scale = ((high.0 - low.0) / width).max((high.1 - low.1) / height) * 1.5;
        let scale = if scale > 0.0 { scale } else { 1.0 / width };
        View { weight: (low.0 + high.0) / 2.0, bias: (low.1 + high.1) / 2.0, scale, width, height }
    }

    pub fn x(&self, weight: f64) -> f64 {
        (weight - self.weight) / self.scale + self.width / 2.0
    }
    pub fn y(&self, bias: f64) -> f64 {
        self.height / 2.0 - (bias - self.bias) / self.scale
    }
    pub fn weight_at(&self, x: f64) -> f64 {
        self.weight + (x - self.width / 2.0) * self.scale
    }
    pub fn bias_at(&self, y: f64) -> f64 {
        self.bias + (self.height / 2.0 - y) * self.scale
    }

    /// Moves what is on show by so many pixels.
    pub fn pan(&mut self, dx: f64, dy: f64) {
        self.weight = (self.weight - dx * self.scale).clamp(-1e9, 1e9);
        self.bias = (self.bias + dy * self.scale).clamp(-1e9, 1e9);
    }

    /// Makes what is on show `factor` times as large; what is at (x, y) stays there.
    pub fn zoom(&mut self, x: f64, y: f64, factor: f64) {
        let (weight, bias) = (self.weight_at(x), self.bias_at(y));
        self.scale = (self.scale / factor).clamp(View::SCALES.0, View::SCALES.1);
        self.pan(x - self.x(weight), y - self.y(bias));
    }

    /// The numbers of `dtype` from `low` to `high` that stand at least `apart` from the one before.
    fn lattice(low: f64, high: f64, apart: f64, dtype: Dtype) -> Vec<f64> {
        let mut numbers = Vec::new();
        let mut number = round(low, dtype).0;
        while number <= high {
            let next = neighbours(number, dtype).1;
            if next - number >= apart {
                numbers.push(number);
                number = next;
            } else {
                // Too close to be told apart: on to where they may be further.
                number = round(number + apart, dtype).0.max(next);
            }
        }
        numbers
    }
}

/// How many shades a picture of the loss has, from the highest on show to the lowest.
pub const SHADES: usize = 20;

/// Red, green, blue and alpha, as a canvas has them.
pub type Pixel = [u8; 4];

/// What a picture of the loss is painted with.
pub struct Palette {
    pub shades: [Pixel; SHADES],
    /// Between two shades: where the loss has doubled.
    pub contours: [Pixel; SHADES],
    pub lattice: Pixel,
}

impl Palette {
    /// One hue, whatever the theme; the lowest loss is the theme's paper.
    pub fn new(dark: bool) -> Palette {
        let (paper, far, line, lattice) = match dark {
            false => ([251, 250, 247, 255], [146, 166, 198, 255], [104, 122, 150, 255], [70, 74, 82, 255]),
            true => ([20, 22, 26, 255], [86, 106, 136, 255], [128, 148, 176, 255], [196, 200, 206, 255]),
        };
        // Most of a picture is within a few doublings of its highest loss: there they are told apart best.
        let shades = std::array::from_fn(|i| mix(far, paper, (i as f64 / (SHADES - 1) as f64).sqrt()));
        Palette { shades, contours: shades.map(|shade| mix(shade, line, 0.35)), lattice }
    }
}

/// `part` of the way from one colour to another.
fn mix(from: Pixel, to: Pixel, part: f64) -> Pixel {
    std::array::from_fn(|i| (f64::from(from[i]) + (f64::from(to[i]) - f64::from(from[i])) * part) as u8)
}

/// The loss of an experiment's data, all points, as its dtype holds them, in real arithmetic.
pub struct Landscape {
    points: Vec<(f64, f64)>,
    /// Of weight and bias.
    dtype: Dtype,
}

impl Landscape {
    pub fn new(experiment: &Experiment) -> Landscape {
        let held = |&value: &f64| round(value, experiment.grad_in()).0;
        let points = experiment.points();
        Landscape {
            points: points.x.iter().map(held).zip(points.y.iter().map(held)).collect(),
            dtype: experiment.dtype,
        }
    }

    /// The mean of (weight · x + bias − y)² as a polynomial in what is added to this weight and bias:
    /// the factors of 1, u, v, u², u·v and v².
    fn around(&self, weight: f64, bias: f64) -> [f64; 6] {
        let mut sums = [0.0; 6];
        for &(x, y) in &self.points {
            let off = weight.mul_add(x, bias - y);
            for (sum, term) in sums.iter_mut().zip([off * off, 2.0 * off * x, 2.0 * off, x * x, 2.0 * x, 1.0]) {
                *sum += term / self.points.len() as f64;
            }
        }
        sums
    }

    /// Paints the view into `pixels`, row by row: each doubling of the loss is a shade, and where the
    /// dtype's numbers stand 7 pixels or more apart, each is a dot.
    pub fn paint(&self, view: &View, palette: &Palette, pixels: &mut [Pixel]) {
        let (width, height) = (view.width as usize, view.height as usize);
        let [one, u1, v1, uu, uv, vv] = self.around(view.weight, view.bias);
        let row_of = |row: usize| {
            let v = (view.height / 2.0 - row as f64 - 0.5) * view.scale;
            ((vv * v + v1) * v + one, uv * v + u1)
        };
        let at = |column: usize, (constant, linear): (f64, f64)| {
            let u = (column as f64 + 0.5 - view.width / 2.0) * view.scale;
            // The exponent is the logarithm's whole part.
            (((uu * u + linear) * u + constant).abs().to_bits() >> 52) as u32
        };
        let corners = [row_of(0), row_of(height - 1)].map(|row| at(0, row).max(at(width - 1, row)));
        let top = corners[0].max(corners[1]);
        let mut above = vec![u32::MAX; width];
        for (row, pixels) in pixels.chunks_exact_mut(width).take(height).enumerate() {
            let factors = row_of(row);
            let mut left = u32::MAX;
            for (column, (pixel, above)) in pixels.iter_mut().zip(&mut above).enumerate() {
                let level = at(column, factors);
                let shade = (top.saturating_sub(level) as usize).min(SHADES - 1);
                let crosses = (left != level && left != u32::MAX) || (*above != level && *above != u32::MAX);
                *pixel = if crosses { palette.contours[shade] } else { palette.shades[shade] };
                (left, *above) = (level, level);
            }
        }
        self.paint_lattice(view, palette.lattice, pixels);
    }

    fn paint_lattice(&self, view: &View, colour: Pixel, pixels: &mut [Pixel]) {
        let (width, height, apart) = (view.width as usize, view.height as usize, 7.0 * view.scale);
        let weights = View::lattice(view.weight_at(0.0), view.weight_at(view.width), apart, self.dtype);
        let biases = View::lattice(view.bias_at(view.height), view.bias_at(0.0), apart, self.dtype);
        for y in biases.iter().map(|&bias| view.y(bias).round() as usize) {
            for x in weights.iter().map(|&weight| view.x(weight).round() as usize) {
                for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    let (x, y) = (x.wrapping_add(dx).wrapping_sub(1), y.wrapping_add(dy).wrapping_sub(1));
                    if x < width && y < height {
                        pixels[y * width + x] = colour;
                    }
                }
            }
        }
    }
}

/// Where a run starts and goes: (weight, bias), before the first step and after each one kept, up to
/// and with iteration `until`.
pub fn path(experiment: &Experiment, history: &History, until: u32) -> impl Iterator<Item = (f64, f64)> {
    let start = experiment.start().0.0;
    let start = [0, 1].map(|i| round(start[i].1[0], experiment.dtype).0);
    let points = history.column(Column::Weight).zip(history.column(Column::Bias));
    let shown = history.column(Column::Iteration).zip(points);
    let shown = shown.take_while(move |(iteration, _)| *iteration <= f64::from(until));
    std::iter::once((start[0], start[1])).chain(shown.map(|(_, point)| point))
}

/// A path in pixels, without the points that would not be seen: those less than half a pixel from the
/// one before, and all from the first that isn't finite on.
pub fn projected(path: impl Iterator<Item = (f64, f64)>, view: &View) -> Vec<(f64, f64)> {
    // Canvas' own numbers are float32.
    let far = |pixel: f64| pixel.clamp(-1e5, 1e5);
    let mut points: Vec<(f64, f64)> = Vec::new();
    for (weight, bias) in path.take_while(|(weight, bias)| weight.is_finite() && bias.is_finite()) {
        let (x, y) = (far(view.x(weight)), far(view.y(bias)));
        if points.last().is_none_or(|last| (last.0 - x).abs() + (last.1 - y).abs() >= 0.5) {
            points.push((x, y));
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{experiment::link::Link, run::trainer::Trainer};

    fn experiment(hash: &str) -> Experiment {
        Link::parse(hash).unwrap_or_else(|error| panic!("{hash}: {error}")).experiment
    }

    #[test]
    fn pixels_and_parameters_map_to_each_other_and_a_zoom_keeps_its_place() {
        let mut view = View { weight: 0.25, bias: -3.0, scale: 1e-3, width: 800.0, height: 600.0 };
        assert_eq!((view.x(0.25), view.y(-3.0)), (400.0, 300.0));
        assert!(view.y(-2.9) < view.y(-3.0), "the bias points upwards");
        let there = (view.weight_at(123.0), view.bias_at(456.0));
        view.zoom(123.0, 456.0, 1000.0);
        assert!((view.x(there.0) - 123.0).abs() < 1e-6 && (view.y(there.1) - 456.0).abs() < 1e-6);
        view.pan(10.0, -20.0);
        assert!((view.x(there.0) - 133.0).abs() < 1e-6 && (view.y(there.1) - 436.0).abs() < 1e-6);
    }

    /// The loss of two points by hand: (w + b − 1)² and (2w + b − 3)², halved.
    #[test]
    fn the_loss_is_the_mean_of_squares() {
        let landscape = Landscape::new(&experiment("x=1,2&y=1,3"));
        for (weight, bias, loss) in [(0.0, 0.0, 5.0), (2.0, -1.0, 0.0), (1.0, 1.0, 0.5), (-1.0, 2.0, 4.5)] {
            assert_eq!(landscape.around(weight, bias)[0], loss, "at {weight}, {bias}");
            let [one, u, v, uu, uv, vv] = landscape.around(0.5, 0.25);
            let (du, dv) = (weight - 0.5, bias - 0.25);
            assert!((one + u * du + v * dv + uu * du * du + uv * du * dv + vv * dv * dv - loss).abs() < 1e-12);
        }
    }

    /// A shade is a doubling: on the notebook's plane the loss is the square of the distance from a line.
    #[test]
    fn shades_follow_the_loss() {
        let landscape = Landscape::new(&Experiment::notebook());
        let view = View { weight: 0.5, bias: 0.5, scale: 0.01, width: 101.0, height: 101.0 };
        let palette = Palette::new(false);
        let mut pixels = vec![[0; 4]; 101 * 101];
        landscape.paint(&view, &palette, &mut pixels);
        let shades = palette.shades.iter().zip(&palette.contours);
        let shade = |x: usize, y: usize| {
            let pixel = pixels[y * 101 + x];
            shades.clone().position(|(shade, contour)| *shade == pixel || *contour == pixel)
        };
        assert_eq!((shade(0, 100), shade(100, 0)), (Some(0), Some(0)), "the far corners");
        assert_eq!(shade(50, 50), Some(SHADES - 1), "on the line where the loss is 0");
        // Half as far from it: the loss is a quarter, two doublings.
        assert_eq!(shade(76, 26), Some(2));
    }

    #[test]
    fn the_lattice_holds_the_numbers_of_the_dtype_and_no_others() {
        // float16 between 0.75 and 0.752: 2^-11 apart.
        let numbers = View::lattice(0.75, 0.752, 1e-6, Dtype::Float16);
        assert_eq!(numbers, [0.75, 0.75048828125, 0.7509765625, 0.75146484375, 0.751953125]);
        assert!(View::lattice(0.75, 0.752, 0.01, Dtype::Float16).is_empty());
        // Towards 0 they come closer than any distance: it ends all the same.
        assert!(View::lattice(-1.0, 1.0, 1e-4, Dtype::Float32).len() < 20_000);
        assert_eq!(View::lattice(65000.0, 1e9, 1.0, Dtype::Float16).last(), Some(&65504.0));
    }

    #[test]
    fn a_path_starts_before_the_first_step_and_ends_at_its_iteration() {
        let mut run = Trainer::new(Experiment::notebook());
        run.train(20);
        let points: Vec<_> = path(run.experiment(), run.history(), 1).collect();
        // The start of seed 0 in float16, and PyTorch's first two rows.
        assert_eq!(points.len(), 3);
        assert_eq!(points[0], (-0.007488250732421875, 0.53662109375));
        let view = View::around(points.iter().copied(), 100.0, 100.0);
        assert!(
            projected(points.into_iter(), &view).iter().all(|&(x, y)| x > 0.0 && x < 100.0 && y > 0.0 && y < 100.0)
        );
        let gone = [(0.0, 0.0), (1.0, 1.0), (f64::NAN, 0.0), (2.0, 2.0)];
        assert_eq!(projected(gone.into_iter(), &view).len(), 2);
    }
}
