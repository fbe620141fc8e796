//! `Neuron`: one `nn.Linear(1, 1)` and its training.

use js_sys::Float64Array;
use wasm_bindgen::prelude::*;
use web_sys::CanvasRenderingContext2d;

use super::{
    JsDtype, JsExperiment, JsFormat, JsOutcome, JsRow, Writing, exported, landscape::View, now, read, thrown, to_js,
};
use crate::{
    experiment::Experiment,
    export::Table,
    run::{
        history,
        record::{Scaling, Scheduled},
        trainer::Trainer,
    },
    settings::error::{Code, ExperimentError},
    show::landscape::{self, path, projected},
};

/// A column of the notebook's table.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Column {
    Iteration = "iteration",
    Prediction = "prediction",
    Loss = "loss",
    Weight = "weight",
    Bias = "bias",
    WeightGrad = "weight_grad",
    BiasGrad = "bias_grad",
    Scale = "scale",
    Skipped = "skipped",
    LearningRate = "learning_rate",
    Unmoved = "unmoved",
    EmaWeight = "ema_weight",
    EmaBias = "ema_bias",
}

/// One `nn.Linear(1, 1)` and its training.
#[wasm_bindgen]
pub struct Neuron {
    trainer: Trainer,
}

#[wasm_bindgen]
impl Neuron {
    /// The notebook's experiment if none is given.
    #[wasm_bindgen(constructor)]
    pub fn new(experiment: Option<JsExperiment>) -> Result<Neuron, JsValue> {
        let experiment = experiment.map_or(Ok(Experiment::notebook()), |given| read(&given))?;
        if !experiment.is_neuron() {
            let message = "A Neuron has the layers [1, 1] and no activation after them.";
            return Err(thrown(&ExperimentError::new(Code::WrongShape, "layers", message)));
        }
        Ok(Neuron { trainer: Trainer::new(experiment) })
    }

    /// One iteration: forward, loss, backward, optimizer step.
    pub fn train_step(&mut self) -> JsRow {
        self.trainer.train(1);
        to_js(&self.trainer.run().row().into()).unchecked_into()
    }

    /// So many iterations, past the experiment's own number too.
    pub fn train(&mut self, steps: u32) {
        self.trainer.train(steps);
    }

    /// Trains for at most about so many milliseconds, and not past the experiment's steps; true
    /// when those are all taken.
    pub fn run_for(&mut self, milliseconds: f64) -> bool {
        let end = now() + milliseconds;
        self.trainer.train_until(&|| now() >= end)
    }

    /// Looks further, for about so many milliseconds, until it is proved what becomes of the run, or for 100,000 iterations
    /// (fewer where each takes long); true when `outcome` has all that is to be known.
    pub fn look_for(&mut self, milliseconds: f64) -> bool {
        let end = now() + milliseconds;
        self.trainer.look_until(&|| now() >= end)
    }

    /// Back to the start.
    pub fn reset(&mut self) {
        self.trainer = Trainer::new(self.trainer.experiment().clone());
    }

    /// How many iterations were done; also the number of the next one.
    #[wasm_bindgen(getter)]
    pub fn iteration(&self) -> u32 {
        self.trainer.run().iteration()
    }

    #[wasm_bindgen(getter)]
    pub fn dtype(&self) -> JsDtype {
        JsValue::from_str(self.trainer.experiment().dtype.name()).unchecked_into()
    }

    #[wasm_bindgen(getter)]
    pub fn weight(&self) -> f64 {
        self.trainer.run().row().weight
    }

    #[wasm_bindgen(getter)]
    pub fn bias(&self) -> f64 {
        self.trainer.run().row().bias
    }

    /// The last iteration's; undefined before the first, as PyTorch's is None.
    #[wasm_bindgen(getter)]
    pub fn weight_grad(&self) -> Option<f64> {
        (self.trainer.run().iteration() > 0).then(|| self.trainer.run().row().weight_grad)
    }

    /// The last iteration's; undefined before the first, as PyTorch's is None.
    #[wasm_bindgen(getter)]
    pub fn bias_grad(&self) -> Option<f64> {
        (self.trainer.run().iteration() > 0).then(|| self.trainer.run().row().bias_grad)
    }

    /// What becomes of the run, as far as it was looked.
    #[wasm_bindgen(getter)]
    pub fn outcome(&self) -> JsOutcome {
        to_js(&self.trainer.outcome().into()).unchecked_into()
    }

    /// The loss of every iteration kept (see `column`).
    #[wasm_bindgen(getter)]
    pub fn loss_history(&self) -> Float64Array {
        self.column(Column::Loss)
    }

    /// One column of the table: every iteration up to 20,000 of them, then thinned so that the
    /// curve of the loss keeps its shape; `column("iteration")` tells which are there. What the loss was scaled by in
    /// each, and 1 where the step was skipped for that: both empty where the loss isn't scaled. A scheduler's learning rate in
    /// each, and what had a gradient and stayed: 1 the weight, 2 the bias, 3 both; empty where there is no scheduler. The
    /// averages of weight and bias: empty where none is kept.
    pub fn column(&self, column: Column) -> Float64Array {
        let history = self.trainer.history();
        let scaling = |of: fn(&Scaling) -> f64| -> Float64Array {
            history.scaling().iter().map(of).collect::<Vec<f64>>().as_slice().into()
        };
        let scheduled = |of: fn(&Scheduled) -> f64| -> Float64Array {
            history.scheduled().iter().map(of).collect::<Vec<f64>>().as_slice().into()
        };
        let ema = |of: usize| -> Float64Array {
            history.ema().iter().map(|ema| ema[of]).collect::<Vec<f64>>().as_slice().into()
        };
        let column = match column {
            Column::LearningRate => return scheduled(|scheduled| scheduled.learning_rate),
            Column::Unmoved => return scheduled(|scheduled| scheduled.unmoved.into()),
            Column::Scale => return scaling(|scaling| scaling.scale),
            Column::Skipped => return scaling(|scaling| scaling.skipped.into()),
            Column::EmaWeight => return ema(0),
            Column::EmaBias => return ema(1),
            Column::Prediction => history::Column::Prediction,
            Column::Loss => history::Column::Loss,
            Column::Weight => history::Column::Weight,
            Column::Bias => history::Column::Bias,
            Column::WeightGrad => history::Column::WeightGrad,
            Column::BiasGrad => history::Column::BiasGrad,
            _ => history::Column::Iteration,
        };
        history.column(column).collect::<Vec<f64>>().as_slice().into()
    }

    /// The table or the experiment as text.
    pub fn export(&self, format: JsFormat) -> Result<String, JsValue> {
        exported(&format, self.trainer.experiment(), &self.table())
    }

    /// The same in slices.
    pub fn writing(&self, format: JsFormat) -> Writing {
        Writing::new(&format, self.trainer.experiment(), self.table())
    }

    fn table(&self) -> Table {
        Table::of_neuron(self.trainer.history(), self.trainer.experiment().loss_in())
    }

    /// A view in which the whole run fits, from its start on; in pixels.
    pub fn view(&self, width: f64, height: f64) -> View {
        let path = path(self.trainer.experiment(), self.trainer.history(), u32::MAX);
        View(landscape::View::around(path, width, height))
    }

    /// Adds the way of (weight, bias) from the start up to and with an iteration to a canvas' path, or the start alone; the
    /// caller chooses the line and strokes it. Returns the places of the points, x and y in turn.
    pub fn trace_path(&self, context: &CanvasRenderingContext2d, view: &View, until: Option<u32>) -> Float64Array {
        let path = path(self.trainer.experiment(), self.trainer.history(), until.unwrap_or(0));
        let points = projected(path.take(until.map_or(1, |_| usize::MAX)), &view.0);
        for &(x, y) in &points {
            // Without a move_to before it, the first line_to only moves.
            context.line_to(x, y);
        }
        points.iter().flat_map(|&(x, y)| [x, y]).collect::<Vec<f64>>().as_slice().into()
    }
}
