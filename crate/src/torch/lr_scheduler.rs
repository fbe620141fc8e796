//! `torch.optim.lr_scheduler`: how the learning rate changes from step to step. In float64, as Python has it, by the
//! recurrences of `get_lr` in PyTorch's source, each from the rate before, in its order of operations.

use super::kernels::{Kernels, Phase, Python, Told, python};
use crate::{
    numbers::bits::is_same,
    settings::macros::{one_of, settings},
};

mod rule;
mod sequential;

use rule::Rule;
pub use sequential::{Part, Parts};

one_of! {
    /// How the learning rate changes, in `scheduler.step()` after each step of the optimizer: an iteration, unless
    /// gradients are added up over several.
    pub enum LrScheduler {
        Step(StepLr),
        Exponential(ExponentialLr),
        Cosine(CosineAnnealingLr),
        Linear(LinearLr),
        OneCycle(OneCycleLr),
        Sequential(SequentialLr),
    }
}

settings! {
    /// torch.optim.lr_scheduler.StepLR: times gamma after every step_size iterations.
    #[derive(Copy)]
    pub struct StepLr = "step" as "step: StepLR" {
        step_size: u32 = 10 => within(Range::from(1.0)).fields(&[field("step_size", "step_size").limits(1.0, 10_000_000.0)]),
        gamma: f64 = 0.1 => within(Range::from(0.0)).fields(&[field("gamma", "gamma").limits(0.0, 1000.0)]),
    }
}

settings! {
    /// torch.optim.lr_scheduler.ExponentialLR: times gamma after every iteration.
    #[derive(Copy)]
    pub struct ExponentialLr = "exponential" as "exponential: ExponentialLR" {
        gamma: f64 = 0.9 => within(Range::from(0.0)).fields(&[field("gamma", "gamma").limits(0.0, 1000.0)]),
    }
}

settings! {
    /// torch.optim.lr_scheduler.CosineAnnealingLR: down to eta_min in t_max iterations, along a cosine, and up again in as many.
    #[derive(Copy)]
    pub struct CosineAnnealingLr = "cosine" as "cosine: CosineAnnealingLR" {
        /// PyTorch's T_max.
        t_max: u32 = 20 => within(Range::from(1.0)).fields(&[field("T_max", "T_max").limits(1.0, 10_000_000.0)]),
        eta_min: f64 = 0.0 => within(Range::from(0.0)).fields(&[field("eta_min", "eta_min").limits(0.0, 1000.0)]),
    }
}

settings! {
    /// torch.optim.lr_scheduler.LinearLR: from start_factor to end_factor times the learning rate in total_iters iterations.
    #[derive(Copy)]
    pub struct LinearLr = "linear" as "linear: LinearLR" {
        start_factor: f64 = 1.0 / 3.0 => within(Range::above(0.0).to(1.0))
            .fields(&[field("start_factor", "start_factor").limits(1e-300, 1.0)]),
        end_factor: f64 = 1.0 => within(Range::from(0.0).to(1.0)).fields(&[field("end_factor", "end_factor")]),
        total_iters: u32 = 5 => within(Range::from(1.0)).fields(&[field("total_iters", "total_iters").limits(1.0, 10_000_000.0)]),
    }
}

settings! {
    /// torch.optim.lr_scheduler.OneCycleLR with cycle_momentum=False: from max_lr / 25 up to max_lr in three tenths of
    /// total_steps, then down to a 250,000th of it, along cosines. The optimizer's own learning rate counts for nothing.
    #[derive(Copy)]
    pub struct OneCycleLr = "one_cycle" as "one cycle: OneCycleLR" {
        max_lr: f64 = 0.1 => within(Range::from(0.0)).fields(&[field("max_lr", "max_lr")
            .says("max_lr: the highest learning rate. It begins with a 25th of this, whatever the optimizer's own is.").limits(0.0, 1000.0)]),
        /// PyTorch raises an error in the steps after these.
        total_steps: u32 = 20 => within(Range::from(1.0)).fields(&[field("total_steps", "total_steps").limits(1.0, 10_000_000.0)]),
    }
}

settings! {
    /// torch.optim.lr_scheduler.SequentialLR of two: the second begins anew, from the optimizer's learning rate, at the milestone.
    #[derive(Copy)]
    pub struct SequentialLr = "sequential" as "sequential: SequentialLR" {
        /// None of them one_cycle, which writes a learning rate of its own into the optimizer, nor another sequential.
        schedulers: Parts = Parts::WARM_UP => any().fields(&[field("in turn", "The schedulers").says(
            "Two schedulers in turn, each its name and its settings in their order: step, step_size, gamma; exponential, gamma; cosine, T_max, eta_min; linear, start_factor, end_factor, total_iters.",
        )]); |own: &SequentialLr, group, dtype| own.schedulers.then(group, dtype),
        milestone: u32 = 5 => within(Range::from(1.0)).fields(&[field("milestone", "milestone").limits(1.0, 10_000_000.0)]),
    }
}

impl LrScheduler {
    /// PyTorch's class.
    pub fn class(&self) -> &'static str {
        class_of(self.case().label)
    }

    /// The largest learning rate, or about that, of the first `steps` steps.
    pub fn highest(&self, lr: f64, steps: u32) -> f64 {
        match *self {
            LrScheduler::OneCycle(OneCycleLr { max_lr, .. }) => max_lr,
            LrScheduler::Sequential(SequentialLr { schedulers: Parts([first, second]), milestone }) => {
                let first = first.highest(lr, steps.min(milestone));
                first.max(second.highest(lr, steps.saturating_sub(milestone)))
            }
            _ => Part::of(self).map_or(lr, |part| part.highest(lr, steps)),
        }
    }

    /// Of a run of so many steps: after how many PyTorch may refuse the next, by an error. In what is said of a run's future
    /// none are beyond that.
    pub fn most_steps(&self, steps: u32) -> u32 {
        let grows = match self {
            LrScheduler::OneCycle(OneCycleLr { total_steps, .. }) => return *total_steps,
            LrScheduler::Sequential(SequentialLr { schedulers: Parts(parts), .. }) => parts.iter().any(Part::grows),
            _ => Part::of(self).is_some_and(|part| part.grows()),
        };
        if grows { steps } else { u32::MAX }
    }
}

/// After a label's words.
fn class_of(label: &'static str) -> &'static str {
    label.split_once(": ").map_or(label, |(_, class)| class)
}

/// The learning rate of the next step, and how it goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule {
    scheduler: LrScheduler,
    /// The optimizer's own, `initial_lr`.
    base: f64,
    /// Of the next step, and of the one before it.
    lr: f64,
    before: f64,
    /// PyTorch's `last_epoch`: so often `step` was called.
    epoch: u32,
}

impl Schedule {
    /// As the scheduler's constructor leaves the rate.
    #[inline(never)]
    pub fn new(scheduler: LrScheduler, base: f64) -> Schedule {
        let start = Schedule { scheduler, base, lr: base, before: base, epoch: 0 };
        Schedule { lr: start.rule().value(), ..start }
    }

    /// The next step's learning rate.
    pub fn lr(&self) -> f64 {
        self.lr
    }

    /// `scheduler.step()`; true if the step that was taken and all that follow have the same learning rate.
    #[inline(never)]
    pub fn step(&mut self) -> bool {
        // PyTorch raises an error there: no run is that long, nor is it looked at.
        if matches!(self.scheduler, LrScheduler::OneCycle(OneCycleLr { total_steps, .. }) if self.epoch >= total_steps)
        {
            return self.is_final();
        }
        (self.before, self.epoch) = (self.lr, self.epoch.saturating_add(1));
        self.lr = self.rule().value();
        is_same(self.before, self.lr) && self.is_final()
    }

    /// What the rate of the next step was made by, of the rate before and the settings.
    fn rule(&self) -> Rule {
        let Schedule { scheduler, base, before, epoch, .. } = *self;
        match scheduler {
            LrScheduler::OneCycle(one_cycle) => rule::one_cycle(one_cycle, epoch),
            LrScheduler::Sequential(SequentialLr { schedulers: Parts([first, second]), milestone }) => {
                match epoch.checked_sub(milestone) {
                    None => first.rule(base, before, epoch),
                    // `_update_lr(0)` takes the closed form.
                    Some(0) => second.rule_at_0(base),
                    Some(epoch) => second.rule(base, before, epoch),
                }
            }
            _ => Part::of(&scheduler).map_or(Rule::Stays(before), |part| part.rule(base, before, epoch)),
        }
    }

    /// True if no later step has another rate.
    fn is_final(&self) -> bool {
        let Schedule { scheduler, base, lr, epoch, .. } = *self;
        match scheduler {
            LrScheduler::OneCycle(OneCycleLr { max_lr, .. }) => max_lr == 0.0,
            LrScheduler::Sequential(SequentialLr { schedulers: Parts([_, second]), milestone }) => {
                epoch.checked_sub(milestone).is_some_and(|epoch| second.is_final(base, lr, epoch))
            }
            _ => Part::of(&scheduler).is_some_and(|part| part.is_final(base, lr, epoch)),
        }
    }

    /// The class whose rule it is: of two that follow each other, the one that is on.
    fn class(&self) -> &'static str {
        match self.scheduler {
            LrScheduler::Sequential(SequentialLr { schedulers: Parts(parts), milestone }) => {
                parts[usize::from(self.epoch >= milestone)].class()
            }
            scheduler => scheduler.class(),
        }
    }

    /// Tells how the rate of the next step came to be.
    #[inline(never)]
    pub fn tell<K: Kernels>(&self, k: &K) {
        k.enter(Phase::Schedule, "", self.class());
        k.named("lr", "scheduler.step()").works_out(|| {
            let rule = self.rule();
            Told { formula: rule.formula(), operands: rule.operands(), exact: rule.exact(), value: self.lr }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::table::Settings;

    /// So many rates, from the first step's on.
    fn rates(scheduler: LrScheduler, base: f64, count: usize) -> Vec<f64> {
        let mut schedule = Schedule::new(scheduler, base);
        (0..count)
            .map(|_| {
                let lr = schedule.lr();
                schedule.step();
                lr
            })
            .collect()
    }

    /// `optimizer.param_groups[0]["lr"]` of PyTorch 2.15, at lr=0.1. (What is recorded in sched.jsonl.gz says more.)
    #[test]
    fn rates_are_pytorchs() {
        let linear = LinearLr { start_factor: 0.1, end_factor: 1.0, total_iters: 3 };
        assert_eq!(rates(LrScheduler::Linear(linear), 0.1, 5), [0.010000000000000002, 0.04, 0.07, 0.1, 0.1]);
        let cosine = CosineAnnealingLr { t_max: 3, eta_min: 0.01 };
        assert_eq!(
            rates(LrScheduler::Cosine(cosine), 0.1, 6),
            [0.1, 0.0775, 0.032500000000000015, 0.01, 0.0325, 0.07750000000000005]
        );
        let one_cycle = OneCycleLr { max_lr: 0.5, total_steps: 5 };
        let rate = [0.020000000000000018, 0.47524231600673683, 0.30563101096814466, 0.09412917302511849, 2e-6];
        assert_eq!(rates(LrScheduler::OneCycle(one_cycle), 0.1, 5), rate);
        let parts = Parts([Part::Linear(linear), Part::Cosine(cosine)]);
        let sequential = SequentialLr { schedulers: parts, milestone: 2 };
        assert_eq!(
            rates(LrScheduler::Sequential(sequential), 0.1, 5),
            [0.010000000000000002, 0.04, 0.1, 0.0775, 0.032500000000000015]
        );
    }

    /// The first step from which on the rate stays.
    #[test]
    fn it_is_known_when_the_rate_stays() {
        let first = |scheduler| {
            let mut schedule = Schedule::new(scheduler, 0.1);
            (0..3000).find(|_| schedule.step())
        };
        let linear = LinearLr { start_factor: 0.5, end_factor: 1.0, total_iters: 4 };
        assert_eq!(first(LrScheduler::Linear(linear)), Some(4));
        assert_eq!(first(LrScheduler::Exponential(ExponentialLr { gamma: 1.0 })), Some(0));
        assert_eq!(first(LrScheduler::Step(StepLr { step_size: 3, gamma: 0.0 })), Some(3));
        // 0.1 / 2^1071 is float64's smallest number but one; half of it, and half of that, a tie, is 0.
        assert!(matches!(first(LrScheduler::Exponential(ExponentialLr { gamma: 0.5 })), Some(1070..1080)));
        assert_eq!(first(LrScheduler::Cosine(CosineAnnealingLr { t_max: 4, eta_min: 0.0 })), None);
        assert_eq!(first(LrScheduler::Cosine(CosineAnnealingLr { t_max: 4, eta_min: 0.1 })), Some(0));
        assert_eq!(first(LrScheduler::OneCycle(OneCycleLr::start())), None);
        let parts = Parts([Part::Step(StepLr { step_size: 1, gamma: 0.5 }), Part::Linear(linear)]);
        let sequential = SequentialLr { schedulers: parts, milestone: 7 };
        assert_eq!(first(LrScheduler::Sequential(sequential)), Some(11));
    }
}
