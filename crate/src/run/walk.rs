//! `Walk`: an experiment's model, step by step, and which rows each step sees. It keeps and watches nothing.

use std::ops::Range;

use super::model::{Model, NetworkModel, Step};
use crate::{
    experiment::Experiment,
    torch::{
        generator::Generator,
        kernels::{Kernels, by_kernels},
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
        let model =
            by_kernels!(experiment.device, experiment.computes_in(), S, kernels => boxed(kernels, experiment, start));
        Walk { model, batches: Batches::new(experiment, generator), iteration: 0 }
    }

    pub fn step(&mut self) -> Step {
        if let Some(order) = self.batches.order() {
            self.model.permute(&order);
        }
        let step = self.model.step(self.batches.rows());
        self.batches.advance();
        self.iteration += 1;
        step
    }
}

fn boxed<K: Kernels>(kernels: K, experiment: &Experiment, start: Tensors) -> Box<dyn Model> {
    Box::new(NetworkModel::new(kernels, experiment, start))
}

/// Which rows the next step sees: consecutive ones, starting over at the end, or, shuffled, at the end of each epoch.
/// Nothing is divided for them: that takes as long as much of a small step.
#[derive(Clone)]
pub(super) struct Batches {
    rows: usize,
    size: usize,
    /// The first row of the next step, and how far after it the first one of the step after that is.
    start: usize,
    by: usize,
    /// After so many steps the same rows come again: in the same order, if they are not shuffled.
    pub period: u32,
    /// What an epoch's order is drawn from.
    shuffle: Option<Box<Generator>>,
}

impl Batches {
    /// `generator` is torch's after the parameters were drawn.
    fn new(experiment: &Experiment, generator: Generator) -> Batches {
        let rows = experiment.points().train;
        if experiment.shuffle {
            let (size, period) = (experiment.batch(), experiment.steps_per_epoch());
            return Batches { rows, size, start: 0, by: size, period, shuffle: Some(Box::new(generator)) };
        }
        let size = experiment.batch_size.unwrap_or(rows);
        let (mut a, mut b) = (rows, size);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Batches { rows, size, start: 0, by: size % rows, period: (rows / a) as u32, shuffle: None }
    }

    /// The order of the epoch that the next step begins, if it begins one.
    pub fn order(&mut self) -> Option<Vec<usize>> {
        let generator = self.shuffle.as_mut()?;
        (self.start == 0).then(|| generator.randperm(self.rows))
    }

    /// As given: `x[start:start + batch]` with `start = iteration * batch % len(x)`.
    pub fn rows(&self) -> Range<usize> {
        self.start..self.rows.min(self.start.saturating_add(self.size))
    }

    /// The step was taken.
    fn advance(&mut self) {
        self.start += self.by;
        if self.start >= self.rows {
            self.start = if self.shuffle.is_some() { 0 } else { self.start - self.rows };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Experiment, Walk};
    use crate::experiment::link::Link;

    /// The formula of the notebook's loop, also for batches that don't divide the points or are larger.
    #[test]
    fn steps_see_the_rows_that_the_formula_says() {
        for len in 1..8 {
            let points = vec!["1"; len].join(",");
            for batch in 1..20 {
                let link = format!("x={points}&y={points}&batch_size={batch}&lr=0");
                let experiment: Experiment = Link::parse(&link).unwrap_or_else(|error| panic!("{error}")).experiment;
                let mut walk = Walk::new(&experiment);
                for iteration in 0..40 {
                    let start = iteration * batch % len;
                    assert_eq!(walk.batches.rows(), start..len.min(start + batch), "{link}, iteration {iteration}");
                    walk.step();
                }
            }
        }
    }
}
