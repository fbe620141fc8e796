//! `Checkpoint`: what one model hands to another of the same experiment, so that it goes on from there.

use super::{
    model::{Model, NetworkModel, plain},
    stages::Stepped,
};
use crate::torch::{
    grad_scaler::Scaler,
    kernels::Kernels,
    nn::Parameter,
    optim::{Rounding, Stepper},
};

/// What a model holds between steps, in float64, which every dtype fits in.
pub(crate) struct Checkpoint {
    /// Parameters, what the optimizer remembers, and the wider copy.
    tensors: Vec<Vec<f64>>,
    rounding: Rounding,
    scaler: Option<Scaler>,
    taken: u32,
    /// The order of the rows in this epoch, where they are shuffled.
    order: Option<Vec<usize>>,
}

impl<K: Kernels> NetworkModel<K> {
    pub fn to_checkpoint(&self) -> Checkpoint {
        let mut tensors = Vec::new();
        save(&mut tensors, self.network.parameters.iter().map(|p| &p.data));
        let rounding = match &self.stages.stepped {
            Stepped::InPlace { stepper, rounding } => {
                save(&mut tensors, stepper.state.iter().flatten());
                rounding.clone()
            }
            Stepped::Master { stepper, parameters } => {
                save(&mut tensors, stepper.state.iter().flatten());
                save(&mut tensors, parameters.iter().map(|p| &p.data));
                Rounding::Nearest
            }
        };
        let order = self.permuted.as_ref().map(|(order, _)| order.clone());
        Checkpoint { tensors, rounding, scaler: self.stages.scaler.clone(), taken: self.stages.taken, order }
    }

    pub fn restore(&mut self, checkpoint: Checkpoint) {
        let mut values = checkpoint.tensors.iter();
        restore_parameters(&self.kernels, &mut self.network.parameters, &mut values);
        match &mut self.stages.stepped {
            Stepped::InPlace { stepper, rounding } => {
                restore_state(&self.kernels, stepper, &mut values);
                *rounding = checkpoint.rounding;
            }
            Stepped::Master { stepper, parameters } => {
                let wide = self.kernels.wide();
                restore_state(&wide, stepper, &mut values);
                restore_parameters(&wide, parameters, &mut values);
            }
        }
        (self.stages.scaler, self.stages.taken) = (checkpoint.scaler, checkpoint.taken);
        if let Some(order) = checkpoint.order {
            self.permute(&order);
        }
    }
}

fn save<'a, S: Copy + Into<f64> + 'a>(tensors: &mut Vec<Vec<f64>>, held: impl Iterator<Item = &'a Vec<S>>) {
    tensors.extend(held.map(|tensor| plain(tensor)));
}

/// The next values, one tensor's after the other.
type Values<'a> = std::slice::Iter<'a, Vec<f64>>;

fn restore_parameters<K: Kernels>(kernels: &K, parameters: &mut [Parameter<K::Scalar>], values: &mut Values) {
    for (parameter, values) in parameters.iter_mut().zip(values) {
        kernels.fill(&mut parameter.data, values);
    }
}

fn restore_state<K: Kernels>(kernels: &K, stepper: &mut Stepper<K>, values: &mut Values) {
    for (tensor, values) in stepper.state.iter_mut().flatten().zip(values) {
        kernels.fill(tensor, values);
    }
}
