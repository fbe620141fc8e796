//! `Memory`: what one model hands to another of the same experiment, so that it goes on from there.

use super::model::{Model, Typed, Updates, plain};
use crate::{
    numbers::scalar::Scalar,
    torch::{grad_scaler::Scaler, nn::tensor, optim::Rounding},
};

/// What a model holds between steps, in float64, which every dtype fits in.
pub(crate) struct Memory {
    /// Parameters, what the optimizer remembers, and the wider copy.
    tensors: Vec<Vec<f64>>,
    rounding: Option<Rounding>,
    scaler: Option<Scaler>,
    taken: u32,
    /// The order of the rows in this epoch, where they are shuffled.
    order: Option<Vec<usize>>,
}

impl<S: Scalar> Typed<S> {
    pub fn to_memory(&self) -> Memory {
        let mut tensors: Vec<Vec<f64>> = self.network.parameters.iter().map(|p| plain(&p.data)).collect();
        let rounding = match &self.updates {
            Updates::InPlace { optimizer, rounding } => {
                tensors.extend(optimizer.clone().memory().into_iter().map(|t| plain(t)));
                Some(rounding.clone())
            }
            Updates::Master { optimizer, parameters } => {
                tensors.extend(optimizer.clone().memory().into_iter().map(|t| plain(t)));
                tensors.extend(parameters.iter().map(|p| plain(&p.data)));
                None
            }
        };
        let order = self.arranged.as_ref().map(|(order, _)| order.clone());
        Memory { tensors, rounding, scaler: self.scaler.clone(), taken: self.taken, order }
    }

    pub fn recall(&mut self, memory: Memory) {
        let mut tensors = memory.tensors.iter();
        restore(self.network.parameters.iter_mut().map(|p| &mut p.data), &mut tensors);
        match &mut self.updates {
            Updates::InPlace { optimizer, rounding } => {
                restore(optimizer.memory(), &mut tensors);
                *rounding = memory.rounding.unwrap_or(Rounding::Nearest);
            }
            Updates::Master { optimizer, parameters } => {
                restore(optimizer.memory(), &mut tensors);
                restore(parameters.iter_mut().map(|p| &mut p.data), &mut tensors);
            }
        }
        (self.scaler, self.taken) = (memory.scaler, memory.taken);
        if let Some(order) = memory.order {
            self.arrange(&order);
        }
    }
}

/// Fills tensors with the next values, one after the other.
fn restore<'a, S: Scalar>(
    tensors: impl IntoIterator<Item = &'a mut Vec<S>>,
    values: &mut impl Iterator<Item = &'a Vec<f64>>,
) {
    for (data, values) in tensors.into_iter().zip(values) {
        *data = tensor(values);
    }
}
