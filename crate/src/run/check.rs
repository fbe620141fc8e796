//! `Check`: gradients of the loss of all points that train, in float64: as backward has them, and by central differences.
//! It takes some points at a time, so that a page can wait for it.

use super::{model::Model, network::Network, walk::Walk};
use crate::{
    experiment::{Experiment, Spec},
    numbers::dtype::Dtype,
    settings::{error::ExperimentError, table::Settings},
    torch::optim::{Optimizer, Sgd, Update},
};

pub struct Check {
    experiment: Experiment,
    model: Box<dyn Model>,
    /// All parameters, where it is checked.
    start: Vec<f64>,
    places: Vec<usize>,
    /// Of all parameters, by backward, from the points that it has seen.
    backward: Vec<f64>,
    /// Of each place in turn, a step above it and a step below.
    losses: Vec<f64>,
    predictions: Vec<f64>,
    /// Passes over the points that train: one for backward, then one for each loss.
    passes: usize,
    /// The points of this pass that are done.
    done: usize,
}

impl Check {
    /// Of the parameters at these places, counted in PyTorch's order, as they are now. An error if one of all isn't finite.
    pub fn new(network: &Network, places: Vec<usize>) -> Result<Check, ExperimentError> {
        let mut spec: Spec = (**network.experiment()).clone();
        spec.dtype = Dtype::Float64;
        spec.optimizer = Optimizer::Sgd(Sgd { lr: 0.0, ..Sgd::start() });
        (spec.batch_size, spec.shuffle, spec.penalty) = (None, false, None);
        (spec.loss_scaling, spec.clip_grad, spec.lr_scheduler, spec.autocast) = (None, None, None, None);
        (spec.update, spec.ema_decay, spec.accumulate) = (Update::Nearest, None, 1);
        (spec.state_dtype, spec.float8) = (None, None);
        spec.initial = Some(network.initial(None));
        let experiment = Experiment::new(spec)?;
        let mut start = Vec::new();
        for (_, values) in &experiment.start().0.0 {
            start.extend(values);
        }
        Ok(Check {
            model: Walk::new(&experiment).model,
            experiment,
            backward: vec![0.0; start.len()],
            start,
            places,
            losses: Vec::new(),
            predictions: Vec::new(),
            passes: 0,
            done: 0,
        })
    }

    /// Goes on until `expired`, which is asked about every million multiplications; true when all is found.
    pub fn run_until(&mut self, expired: &dyn Fn() -> bool) -> bool {
        while self.passes < self.all_passes() {
            self.advance();
            if expired() {
                break;
            }
        }
        self.passes == self.all_passes()
    }

    fn all_passes(&self) -> usize {
        1 + 2 * self.places.len()
    }

    /// The part that is done, from 0 to 1.
    pub fn progress(&self) -> f64 {
        let pass = self.done as f64 / self.experiment.points().train as f64;
        (self.passes as f64 + pass) / self.all_passes() as f64
    }

    /// Of each place, the gradient by backward and by differences, which are NaN until they are found; where there is no such
    /// parameter, none by backward.
    pub fn found(&self) -> Vec<[f64; 2]> {
        let mut found = Vec::new();
        for (i, &place) in self.places.iter().enumerate() {
            let losses = self.losses.get(2 * i..2 * i + 2);
            let difference = losses.map_or(f64::NAN, |losses| losses[0] - losses[1]);
            let backward = self.backward.get(place).copied().unwrap_or(f64::NAN);
            found.push([backward, difference / (2.0 * self.step(place))]);
        }
        found
    }

    fn value(&self, place: usize) -> f64 {
        self.start.get(place).copied().unwrap_or(f64::NAN)
    }

    /// How far to go from a parameter on either side.
    fn step(&self, place: usize) -> f64 {
        1e-5 * self.value(place).abs().max(1.0)
    }

    /// Takes the next points.
    fn advance(&mut self) {
        if self.done == 0 {
            self.place_parameters();
        }
        let train = self.experiment.points().train;
        let chunk = (1_000_000 / self.experiment.products()).max(16);
        let rows = self.done..train.min(self.done + chunk);
        self.done = rows.end;
        if self.passes == 0 {
            // Each batch's loss is a mean.
            let part = rows.len() as f64 / train as f64;
            self.model.step(rows);
            for (sum, [_, grad]) in self.backward.iter_mut().zip(self.model.values()) {
                *sum += part * grad;
            }
        } else {
            self.predictions.extend(self.model.predictions(rows));
        }
        if self.done == train {
            if self.passes > 0 {
                self.losses.push(self.model.loss(&self.predictions, 0));
                self.predictions.clear();
            }
            (self.passes, self.done) = (self.passes + 1, 0);
        }
    }

    /// Sets all parameters to where this pass looks.
    fn place_parameters(&mut self) {
        let mut values = self.start.clone();
        if let Some(loss) = self.passes.checked_sub(1) {
            let place = self.places[loss / 2];
            if let Some(value) = values.get_mut(place) {
                *value += self.step(place) * if loss % 2 == 0 { 1.0 } else { -1.0 };
            }
        }
        self.model.set_parameters(&values);
    }
}
