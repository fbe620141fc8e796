//! `Walk`: an experiment's model, step by step, and which rows each step sees. It keeps and watches nothing.

use std::ops::Range;

use super::model::{Model, NetworkModel, Step};
use crate::{
    experiment::Experiment,
    numbers::dtype::by_dtype,
    torch::{
        generator::Generator,
        kernels::{Cpu, Kernels},
        tensors::Tensors,
    },
};

pub(super) struct Walk {
    pub model: Box<dyn Model>,
    pub batches: Batches,
    /// How many steps were taken; also the iteration that the next one will be.
    pub iteration: u32,
}

impl Walk {
    pub fn new(experiment: &Experiment) -> Walk {
        let (start, generator) = experiment.start();
        let model = by_dtype!(experiment.dtype, S => boxed(Cpu::<S>::default(), experiment, start));
        Walk { model, batches: Batches::new(experiment, generator), iteration: 0 }
    }

    pub fn step(&mut self) -> Step {
        if let Some(order) = self.batches.order(self.iteration) {
            self.model.permute(&order);
        }
        let step = self.model.step(self.batches.rows(self.iteration));
        self.iteration += 1;
        step
    }
}

fn boxed<K: Kernels>(kernels: K, experiment: &Experiment, start: Tensors) -> Box<dyn Model> {
    Box::new(NetworkModel::new(kernels, experiment, start))
}

/// Which rows a step sees: consecutive ones, starting over at the end, or, shuffled, at the end of each epoch.
#[derive(Clone)]
pub(super) struct Batches {
    rows: usize,
    size: usize,
    /// After so many steps the same rows come again: in the same order, if they are not shuffled.
    pub period: u32,
    /// What an epoch's order is drawn from.
    shuffle: Option<Box<Generator>>,
}

impl Batches {
    /// `generator` is torch's after the parameters were drawn.
    fn new(experiment: &Experiment, generator: Generator) -> Batches {
        let (rows, size) = (experiment.points().train, experiment.batch_size.unwrap_or(experiment.points().train));
        if experiment.shuffle {
            let period = experiment.steps_per_epoch();
            return Batches { rows, size: experiment.batch(), period, shuffle: Some(Box::new(generator)) };
        }
        let (mut a, mut b) = (rows, size);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Batches { rows, size, period: (rows / a) as u32, shuffle: None }
    }

    /// The order of an epoch that begins with this iteration, which comes after all before it.
    pub fn order(&mut self, iteration: u32) -> Option<Vec<usize>> {
        let generator = self.shuffle.as_mut()?;
        iteration.is_multiple_of(self.period).then(|| generator.randperm(self.rows))
    }

    /// As given: `x[start:start + batch]` with `start = iteration * batch % len(x)`.
    pub fn rows(&self, iteration: u32) -> Range<usize> {
        // Neither factor is more than there are rows, so that no product can overflow.
        let start = u64::from(iteration % self.period) * (self.size % self.rows) as u64;
        let start = (start % self.rows as u64) as usize;
        start..self.rows.min(start.saturating_add(self.size))
    }
}
