//! Runs of one neuron side by side, each at its own learning rate: one in each lane.
//!
//! A neuron's step waits for one rounding after the other, and has nothing to do meanwhile; its neighbours' are done then.

use super::{
    model::NetworkModel,
    straight::Straight,
    sweep::{End, Queue, Runs, Sweep},
    watch::Watch,
};
use crate::{
    experiment::Experiment,
    numbers::{
        dtype::by_dtype,
        scalar::{Lanes, Numbers, Scalar},
    },
    torch::kernels::{Cpu, Device, Kernels},
};

struct Abreast<S: Scalar>
where
    Cpu<S>: Kernels,
{
    kernels: Cpu<S>,
    straight: Box<Straight<Cpu<S>>>,
    queue: Queue,
    /// The weight and the bias that every run starts from, and those of each at present.
    start: [S; 2],
    parameters: [S::Lanes; 2],
    lanes: Vec<Option<Lane>>,
}

/// A run under way.
struct Lane {
    /// Of its end.
    place: usize,
    learning_rate: f64,
    iteration: u32,
    watch: Watch,
}

/// The runs of a queue of experiments like this one, if their steps go in a straight line.
pub(super) fn abreast(experiment: &Experiment, queue: &Queue) -> Option<Box<dyn Runs>> {
    if experiment.device != Device::Cpu {
        return None;
    }
    by_dtype!(experiment.computes_in(), S => begun::<S>(experiment, queue))
}

fn begun<S: Scalar>(experiment: &Experiment, queue: &Queue) -> Option<Box<dyn Runs>>
where
    Cpu<S>: Kernels<Scalar = S, Lanes = S::Lanes, Held = <S::Lanes as Numbers>::Wide>,
{
    let kernels = Cpu::<S>::default();
    let NetworkModel { network, straight, .. } = NetworkModel::new(kernels.clone(), experiment, experiment.start().0);
    let (straight, [weight, bias]) = (straight?, &network.parameters[..]) else { return None };
    let start = [weight.data[0], bias.data[0]];
    let parameters = start.map(S::Lanes::splat);
    let mut runs = Abreast { kernels, straight, queue: queue.clone(), start, parameters, lanes: Vec::new() };
    for lane in 0..S::Lanes::WIDTH {
        runs.lanes.push(None);
        runs.fill(lane);
    }
    Some(Box::new(runs))
}

impl<S: Scalar> Abreast<S>
where
    Cpu<S>: Kernels<Scalar = S, Lanes = S::Lanes, Held = <S::Lanes as Numbers>::Wide>,
{
    /// Begins the next run in a lane, if there is one more.
    #[inline(never)]
    fn fill(&mut self, lane: usize) {
        self.lanes[lane] = self.queue.next().map(|(place, experiment)| Lane {
            place,
            learning_rate: experiment.optimizer.lr(),
            iteration: 0,
            watch: Watch::new(&experiment, 1),
        });
        for (lanes, start) in self.parameters.iter_mut().zip(self.start) {
            let mut numbers = S::Lanes::numbers(&[*lanes]).to_vec();
            numbers[lane] = start;
            *lanes = S::Lanes::load(&numbers);
        }
        let rates: Vec<f64> =
            self.lanes.iter().map(|lane| lane.as_ref().map_or(0.0, |lane| -lane.learning_rate)).collect();
        self.straight.alpha = self.kernels.alphas("−lr", &rates);
    }
}

impl<S: Scalar> Runs for Abreast<S>
where
    Cpu<S>: Kernels<Scalar = S, Lanes = S::Lanes, Held = <S::Lanes as Numbers>::Wide>,
{
    fn advance(&mut self, steps: u32, ended: &mut dyn FnMut(usize, End)) -> bool {
        for _ in 0..steps.div_ceil(S::Lanes::WIDTH as u32) {
            let taken = self.straight.take(&self.kernels, self.parameters);
            self.parameters = taken.parameters;
            let (is_plain, mut is_over) = (taken.is_plain(), false);
            for (place, lane) in self.lanes.iter_mut().enumerate() {
                let Some(lane) = lane else { continue };
                lane.iteration += 1;
                taken.show(is_plain, place, lane.iteration, &mut lane.watch);
                is_over |= lane.is_over();
            }
            if !is_over {
                continue;
            }
            for place in 0..S::Lanes::WIDTH {
                let Some(lane) = self.lanes[place].as_mut().filter(|lane| lane.is_over()) else { continue };
                lane.watch.looked_at(lane.iteration - 1);
                let left = taken.left(place, lane.iteration);
                ended(lane.place, End::of(&lane.watch.outcome(&left), lane.iteration, left.loss));
                self.fill(place);
            }
            if self.lanes.iter().all(Option::is_none) {
                return true;
            }
        }
        false
    }
}

impl Lane {
    fn is_over(&self) -> bool {
        self.iteration == Sweep::STEPS || self.watch.is_proved()
    }
}
