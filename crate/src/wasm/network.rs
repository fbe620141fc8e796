//! `Network`: an experiment of any layers, its training, and pictures of what its neurons see.

use js_sys::Float64Array;
use wasm_bindgen::{Clamped, prelude::*};
use web_sys::{CanvasRenderingContext2d, ImageData};

use super::{
    JsExperiment, JsFormat, JsOperations, JsOutcome, Writing, explainer::told, exported, now, read, thrown, to_js,
};
use crate::{
    explain::{self, Neuron},
    export::Table,
    run::{check::Check, network},
    settings::value::Value,
    show::{
        landscape::Pixel,
        picture::{self, Picture, Shades},
    },
};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "Health[]")]
    pub type JsHealth;
    #[wasm_bindgen(typescript_type = "\"iteration\" | \"train\" | \"test\" | \"scale\" | \"skipped\"")]
    pub type JsLossColumn;
}

/// A network and its training.
#[wasm_bindgen]
pub struct Network {
    network: network::Network,
    picture: Picture,
}

#[wasm_bindgen]
impl Network {
    #[wasm_bindgen(constructor)]
    pub fn new(experiment: JsExperiment) -> Result<Network, JsValue> {
        let experiment = read(&experiment)?;
        Ok(Network { picture: Picture::new(&experiment), network: network::Network::new(experiment) })
    }

    /// One iteration: forward, loss, backward, optimizer step.
    pub fn train_step(&mut self) {
        self.network.train(1);
    }

    /// So many iterations, past the experiment's own number too.
    pub fn train(&mut self, steps: u32) {
        self.network.train(steps);
    }

    /// So many times over the points that train.
    pub fn train_epochs(&mut self, epochs: u32) {
        self.network.train(epochs.saturating_mul(self.steps_per_epoch()));
    }

    /// Trains for at most about so many milliseconds, and not past the experiment's steps; true when those
    /// are all taken.
    pub fn run_for(&mut self, milliseconds: f64) -> bool {
        self.run_to(u32::MAX, milliseconds)
    }

    /// `run_for` up to an iteration; true when it is reached, or the experiment's steps are taken.
    pub fn run_to(&mut self, iteration: u32, milliseconds: f64) -> bool {
        let end = now() + milliseconds;
        self.network.train_until(iteration, &|| now() >= end)
    }

    /// How many iterations were done; also the number of the next one.
    #[wasm_bindgen(getter)]
    pub fn iteration(&self) -> u32 {
        self.network.run().iteration()
    }

    #[wasm_bindgen(getter)]
    pub fn steps_per_epoch(&self) -> u32 {
        self.network.experiment().steps_per_epoch()
    }

    #[wasm_bindgen(getter)]
    pub fn outcome(&self) -> JsOutcome {
        to_js(&self.network.run().outcome().into()).unchecked_into()
    }

    /// Every weight and bias in PyTorch's order, one after the other.
    pub fn parameters(&self) -> Float64Array {
        self.network.run().values().iter().map(|[value, _]| *value).collect::<Vec<f64>>().as_slice().into()
    }

    /// The last step's gradients, in the same order; all 0 before the first.
    pub fn gradients(&self) -> Float64Array {
        self.network.run().values().iter().map(|[_, grad]| *grad).collect::<Vec<f64>>().as_slice().into()
    }

    /// Of points (x1 and x2 in turn), what the network predicts, in its dtype.
    pub fn predict(&self, points: &[f64]) -> Float64Array {
        let places: Vec<[f64; 2]> = points.chunks_exact(2).map(|place| [place[0], place[1]]).collect();
        let x = picture::inputs(self.network.experiment(), &places);
        self.network.run().outputs(&x).pop().unwrap_or_default().as_slice().into()
    }

    /// The loss of the points that train or test, measured before the first step and after each epoch (after
    /// every second, fourth … once there are 1,000 measures); `"iteration"` tells when. What the loss was scaled by in
    /// the step before, and how many steps were skipped so far for that: both empty where the loss isn't scaled.
    pub fn losses(&self, column: JsLossColumn) -> Float64Array {
        let losses = self.network.losses();
        match column.as_string().as_deref() {
            Some("train") => losses.train.as_slice().into(),
            Some("test") => losses.test.as_slice().into(),
            Some("scale") => losses.scale.as_slice().into(),
            Some("skipped") => losses.skipped.as_slice().into(),
            _ => losses.iteration.as_slice().into(),
        }
    }

    /// Of the last measure, for the points that train and those that test: the part on the right side, or R²
    /// if the targets aren't two classes.
    pub fn scores(&self) -> Float64Array {
        self.network.scores().as_slice().into()
    }

    /// Of the same points, those that train and then those that test, how many of the lower class are taken for the lower and for
    /// the higher one, and the same of the higher class: eight numbers, all 0 if the targets aren't two classes.
    pub fn confusion(&self) -> Vec<u32> {
        self.network.confusion().concat()
    }

    /// From where to where the targets go, which is what the output's colours go from and to.
    pub fn span(&self) -> Float64Array {
        self.network.span().as_slice().into()
    }

    /// Whether the targets are two classes.
    #[wasm_bindgen(getter)]
    pub fn classifies(&self) -> bool {
        self.network.classifies()
    }

    /// Layer by layer, what the last step did; where `run_to` is still on its way, an earlier one.
    pub fn health(&self) -> JsHealth {
        let layers = self.network.health().iter().map(|layer| {
            Value::map(&[
                ("parameters", layer.parameters.into()),
                ("moved", layer.moved.into()),
                ("stalled", layer.stalled.into()),
                ("underflowed", layer.underflowed.into()),
                ("overflowed", layer.overflowed.into()),
                ("not_finite", layer.not_finite.into()),
            ])
        });
        to_js(&Value::List(layers.collect())).unchecked_into()
    }

    /// Whether GradScaler skipped the step that `health` is about.
    #[wasm_bindgen(getter)]
    pub fn skipped(&self) -> bool {
        self.network.skipped()
    }

    /// What the next step does to a neuron (layer 1 is the first after the inputs), to the weight from an input
    /// or, if that is undefined, to its bias, and for a point of the batch. Empty if there is no such thing.
    pub fn explain(&self, layer: usize, index: usize, input: Option<usize>, point: usize) -> JsOperations {
        let neuron = Neuron { layer: layer.wrapping_sub(1), index, input, point };
        let worked = explain::explain_neuron(self.network.experiment(), self.network.run(), neuron);
        to_js(&Value::List(worked.iter().map(|worked| told(worked, None)).collect())).unchecked_into()
    }

    /// How many points the next step sees.
    #[wasm_bindgen(getter)]
    pub fn batch_points(&self) -> usize {
        self.network.run().points()
    }

    /// The experiment that starts from the parameters as they are now, one of them changed if asked.
    pub fn restarted(&self, place: Option<usize>, value: Option<f64>) -> Result<JsExperiment, JsValue> {
        let experiment = self.network.restarted(place.zip(value)).map_err(|error| thrown(&error))?;
        Ok(to_js(&experiment.to_value()).unchecked_into())
    }

    /// x1, x2 and y of each point in turn, those that train first.
    pub fn points(&self) -> Float64Array {
        let points = self.network.experiment().points();
        let rows = points.places.iter().zip(points.y.chunks(points.widths.1));
        rows.flat_map(|([x1, x2], y)| [*x1, *x2, y[0]]).collect::<Vec<f64>>().as_slice().into()
    }

    /// How many points train.
    #[wasm_bindgen(getter)]
    pub fn train_points(&self) -> usize {
        self.network.experiment().points().train
    }

    /// The pictures show the square from -extent to extent.
    #[wasm_bindgen(getter)]
    pub fn extent(&self) -> f64 {
        self.picture.extent()
    }

    /// A picture's width and height in pixels.
    #[wasm_bindgen(getter)]
    pub fn side(&self) -> usize {
        self.picture.side()
    }

    /// Computes on the pictures of all neurons for about so many milliseconds; true at the end of a pass, when
    /// all of it is there.
    pub fn compute_pictures(&mut self, milliseconds: f64) -> bool {
        let end = now() + milliseconds;
        self.picture.compute_until(&self.network, &|| now() >= end)
    }

    /// Paints what the network makes of the square, `side` pixels wide; `discretize` for its sides only.
    pub fn draw_output(&self, context: &CanvasRenderingContext2d, dark: bool, discretize: bool) -> Result<(), JsValue> {
        self.draw_neuron(context, self.network.experiment().layers.len() - 1, 0, dark, discretize)
    }

    /// Paints what a neuron makes of the square; layer 0 are the inputs.
    pub fn draw_neuron(
        &self,
        context: &CanvasRenderingContext2d,
        layer: usize,
        index: usize,
        dark: bool,
        discretize: bool,
    ) -> Result<(), JsValue> {
        let shades = self.shades(dark, discretize);
        self.picture.paint(layer, index, &shades).map_or(Ok(()), |pixels| self.put(context, &pixels))
    }

    /// Paints how far this network's output is from another's, and returns the largest distance.
    pub fn draw_difference(
        &self,
        other: &Network,
        context: &CanvasRenderingContext2d,
        dark: bool,
    ) -> Result<f64, JsValue> {
        let painted = self.picture.paint_difference(&other.picture, &self.shades(dark, false));
        let Some((pixels, most)) = painted else { return Ok(f64::NAN) };
        self.put(context, &pixels)?;
        Ok(most)
    }

    fn shades(&self, dark: bool, discretize: bool) -> Shades {
        Shades::new(dark, discretize, self.network.experiment().loss, self.network.span())
    }

    fn put(&self, context: &CanvasRenderingContext2d, pixels: &[Pixel]) -> Result<(), JsValue> {
        let side = self.picture.side() as u32;
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(pixels.as_flattened()), side, side)?;
        context.put_image_data(&image, 0.0, 0.0)
    }

    /// The losses or the experiment as text.
    pub fn export(&self, format: JsFormat) -> Result<String, JsValue> {
        exported(&format, self.network.experiment(), &Table::of_network(&self.network))
    }

    /// The same in slices.
    pub fn writing(&self, format: JsFormat) -> Writing {
        Writing::new(&format, self.network.experiment(), Table::of_network(&self.network))
    }
}

/// The gradients of the loss of all points that train with regard to some parameters of a network as they are now, in
/// float64: by backward, and by central differences. It takes its time in slices.
#[wasm_bindgen]
pub struct GradientCheck(Check);

#[wasm_bindgen]
impl GradientCheck {
    /// The parameters by their places in `parameters`.
    #[wasm_bindgen(constructor)]
    pub fn new(network: &Network, places: Vec<usize>) -> Result<GradientCheck, JsValue> {
        Check::new(&network.network, places).map(GradientCheck).map_err(|error| thrown(&error))
    }

    /// Goes on for about so many milliseconds; true when all is found.
    pub fn run_for(&mut self, milliseconds: f64) -> bool {
        let end = now() + milliseconds;
        self.0.run_until(&|| now() >= end)
    }

    /// The part that is done, from 0 to 1.
    #[wasm_bindgen(getter)]
    pub fn progress(&self) -> f64 {
        self.0.progress()
    }

    /// Of each parameter in turn: by backward, by differences.
    pub fn result(&self) -> Float64Array {
        self.0.found().as_flattened().into()
    }
}
