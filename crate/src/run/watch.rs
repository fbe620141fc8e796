//! `Watch`: looks on while a run steps, and finds out what became of it.
//!
//! In finite arithmetic, on the same batches, a run's whole state comes again sooner or later, and from there all repeats
//! itself. It is found as Brent finds a cycle (An improved Monte Carlo factorization algorithm, BIT 20, 1980): the state
//! is saved after 1, 2, 4, 8, … more steps, and each later one compared with the one saved last. Compared is all that the
//! next step depends on, number by number, and only where the loss is the same as well, which costs next to nothing.

use super::{
    checkpoint::Checkpoint,
    model::Step,
    outcome::{Fate, Losses, Open, Outcome},
};
use crate::{
    experiment::{Experiment, Steps},
    torch::{grad_scaler::LossScaling, optim::Update},
};

/// The state of a run after a step, as far as it is told from others.
pub(crate) trait Seen {
    /// The first weight and the first bias.
    fn first(&self) -> [f64; 2];
    /// All that the next step depends on beside the experiment.
    fn checkpoint(&self) -> Checkpoint;
}

/// What was seen of the iterations since one of them.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: u32,
    losses: Losses,
    zero_gradients: bool,
}

impl Span {
    fn new(from: u32) -> Span {
        Span { from, losses: Losses::NONE, zero_gradients: true }
    }

    fn add(&mut self, loss: f64, zero_gradients: bool) {
        self.losses.add(loss);
        self.zero_gradients &= zero_gradients;
    }
}

/// A state to come back to, after an iteration.
struct Saved {
    iteration: u32,
    key: Key,
    state: Checkpoint,
    taken: u32,
    since: Span,
}

/// The bits of what is at hand of a state: where they differ, the state does, and is not looked at.
#[derive(Clone, Copy, PartialEq)]
struct Key([u64; 3]);

impl Key {
    /// A NaN has no bits to rely on.
    fn new(loss: f64, state: &dyn Seen) -> Key {
        let [weight, bias] = state.first();
        Key([loss, weight, bias].map(|value| if value.is_nan() { f64::NAN } else { value }.to_bits()))
    }
}

/// The run's state came again after so many iterations.
#[derive(Clone, Copy, Debug)]
struct Repeat {
    period: u32,
    seen: Span,
    /// The first iteration of all that repeat themselves, once it is looked for.
    start: Option<u32>,
}

/// What is to be known of a run beforehand.
#[derive(Clone, Copy, Debug)]
struct Nature {
    /// After so many steps the same rows come again.
    period: u32,
    /// Nothing but the parameters goes from one step to the next.
    is_memoryless: bool,
    /// What is never the same again.
    open: Option<Open>,
    /// After so many steps of the optimizer its numbers are always the same (see `Optimizer::steady_from`).
    steady_from: u32,
    /// The optimizer takes a step in so many iterations.
    every: u32,
}

impl Nature {
    fn of(experiment: &Experiment, period: u32) -> Nature {
        let scale_changes = matches!(experiment.loss_scaling, Some(LossScaling::Dynamic(_)));
        // float32 and float64 have nothing to round by chance.
        let is_by_chance = experiment.update == Update::StochasticRounding && experiment.dtype.is_reduced();
        let by_chance = is_by_chance.then_some(Open::Chance);
        Nature {
            period,
            is_memoryless: !experiment.optimizer.remembers()
                && !scale_changes
                && experiment.steps() != Steps::MasterCopy
                && experiment.update != Update::Kahan
                && experiment.accumulate == 1,
            open: if experiment.shuffle { Some(Open::Shuffle) } else { by_chance },
            steady_from: experiment.optimizer.steady_from(experiment.stepped()),
            every: experiment.accumulate,
        }
    }
}

pub(crate) struct Watch {
    nature: Nature,
    looked: u32,
    last_loss: f64,
    first_zero: Option<u32>,
    not_finite: Option<u32>,
    /// Since when, without a break: the loss has grown, it is 0, steps were skipped, gradients were all 0, a parameter was
    /// not finite.
    grows: Option<u32>,
    zero: Option<u32>,
    skips: Option<u32>,
    zero_gradients: Option<u32>,
    diverged: Option<u32>,
    /// No parameter has moved.
    still: Option<Span>,
    /// A parameter can't become finite again.
    is_lost: bool,
    /// The learning rate is what it will be in all iterations, since this one.
    settled: Option<u32>,
    saved: Option<Saved>,
    /// After so many steps another state is saved.
    reach: u32,
    repeat: Option<Repeat>,
    /// Nothing holds now that is told since when, and a state is saved: such a run is most often seen to go on.
    is_calm: bool,
}

impl Watch {
    /// Of a run whose rows come again after so many steps.
    pub fn new(experiment: &Experiment, period: u32) -> Watch {
        Watch {
            nature: Nature::of(experiment, period),
            looked: 0,
            last_loss: f64::NAN,
            first_zero: None,
            not_finite: None,
            grows: None,
            zero: None,
            skips: None,
            zero_gradients: None,
            diverged: None,
            still: None,
            is_lost: false,
            settled: None,
            saved: None,
            reach: 1,
            repeat: None,
            is_calm: false,
        }
    }

    /// The iterations up to this one were taken.
    pub fn looked_at(&mut self, iteration: u32) {
        self.looked = iteration + 1;
    }

    /// Takes in a step of which nothing is to be told but its loss: it moved a parameter, all of it is finite, and neither
    /// the loss nor every gradient is 0. False if it isn't done with that; then `see` is asked.
    #[inline(always)]
    pub fn goes_on(&mut self, iteration: u32, loss: f64) -> bool {
        let Some(saved) = &mut self.saved else { return false };
        if !self.is_calm || loss.to_bits() == saved.key.0[0] || iteration - saved.iteration == self.reach {
            return false;
        }
        saved.since.add(loss, false);
        self.grows_to(iteration, loss);
        true
    }

    #[inline(always)]
    fn grows_to(&mut self, iteration: u32, loss: f64) {
        // Of the iteration before, which is the first that it has grown from.
        hold(&mut self.grows, loss > self.last_loss, iteration.saturating_sub(1));
        self.last_loss = loss;
    }

    /// Takes in a step that was just taken, and the state that it left.
    pub fn see(&mut self, iteration: u32, step: &Step, state: &dyn Seen) {
        self.looked_at(iteration);
        if self.is_proved() || (step.is_plain() && self.goes_on(iteration, step.loss)) {
            return;
        }
        self.look(iteration, step, state);
        let Watch { not_finite, zero, skips, zero_gradients, diverged, still, settled, is_lost, .. } = *self;
        let holds = [not_finite, zero, skips, zero_gradients, diverged, still.map(|still| still.from)];
        self.is_calm = settled.is_some() && !is_lost && holds.iter().all(Option::is_none);
    }

    fn look(&mut self, iteration: u32, step: &Step, state: &dyn Seen) {
        let loss = step.loss;
        if loss == 0.0 && self.first_zero.is_none() {
            self.first_zero = Some(iteration);
        }
        if self.not_finite.is_none() {
            self.grows_to(iteration, loss);
            if !step.all_finite {
                self.not_finite = Some(iteration);
            }
        }
        hold(&mut self.zero, loss == 0.0, iteration);
        if !step.waits {
            hold(&mut self.skips, step.skipped, iteration);
        }
        hold(&mut self.zero_gradients, step.zero_gradients, iteration);
        hold(&mut self.diverged, !step.finite, iteration);
        self.is_lost |= step.lost;
        hold(&mut self.settled, step.is_settled, iteration);
        if step.moved {
            self.still = None;
        } else {
            self.still.get_or_insert(Span::new(iteration)).add(step.loss, step.zero_gradients);
        }
        self.look_for_repeat(iteration, step, state);
    }

    fn look_for_repeat(&mut self, iteration: u32, step: &Step, state: &dyn Seen) {
        let Nature { period, is_memoryless, open, steady_from, .. } = self.nature;
        // What comes of another learning rate is another matter.
        let Some(settled) = self.settled else { return };
        // What nothing is asked of stays by any chance.
        if is_memoryless
            && open != Some(Open::Shuffle)
            && let Some(seen) = self.still
            && iteration - seen.from.max(settled) + 1 >= period
        {
            self.repeat = Some(Repeat { period, seen, start: None });
        }
        if open.is_some() || self.repeat.is_some() {
            return;
        }
        let Some(saved) = &mut self.saved else {
            if step.taken >= steady_from {
                self.save(iteration, step, state);
            }
            return;
        };
        saved.since.add(step.loss, self.zero_gradients.is_some());
        let passed = iteration - saved.iteration;
        let is_steady = step.taken == saved.taken || saved.taken >= steady_from;
        // The loss alone tells most states apart.
        let may_be = step.loss.to_bits() == saved.key.0[0] || step.loss.is_nan();
        if may_be
            && is_steady
            && passed.is_multiple_of(period)
            && Key::new(step.loss, state) == saved.key
            && state.checkpoint().is_alike(&saved.state)
        {
            self.repeat = Some(Repeat { period: passed, seen: saved.since, start: None });
            self.saved = None;
        } else if passed == self.reach {
            self.reach = self.reach.saturating_mul(2);
            self.save(iteration, step, state);
        }
    }

    fn save(&mut self, iteration: u32, step: &Step, state: &dyn Seen) {
        let (key, since) = (Key::new(step.loss, state), Span::new(iteration + 1));
        self.saved = Some(Saved { iteration, key, state: state.checkpoint(), taken: step.taken, since });
    }

    /// True if all that will be is known.
    pub fn is_proved(&self) -> bool {
        self.is_lost || self.repeat.is_some()
    }

    /// What became of the run that has come to this state.
    pub fn outcome(&self, state: &dyn Seen) -> Outcome {
        let Watch { looked, first_zero, not_finite, .. } = *self;
        Outcome { looked, fate: self.fate(state), first_zero, not_finite }
    }

    fn fate(&self, state: &dyn Seen) -> Fate {
        let still = self.still.map(|still| still.from);
        if let (Some(from), true) = (self.diverged, self.is_lost) {
            return Fate::Diverged { from, grows: self.grows };
        }
        let Some(Repeat { period, seen, start }) = self.repeat else {
            return match (self.zero_gradients, still) {
                (Some(from), None) => Fate::Carried { from },
                _ => {
                    let unsteady =
                        (self.looked / self.nature.every < self.nature.steady_from).then_some(Open::BiasCorrection);
                    let unsettled = (self.looked > 0 && self.settled.is_none()).then_some(Open::Schedule);
                    Fate::Training { zero: self.zero, still, open: self.nature.open.or(unsettled).or(unsteady) }
                }
            };
        };
        // What holds of all iterations that repeat themselves holds for ever, and since it has held without a break.
        let always = |since: Option<u32>| since.filter(|&since| since <= seen.from);
        let losses = seen.losses;
        if let Some(from) = always(self.diverged) {
            Fate::Diverged { from, grows: self.grows }
        } else if let Some(from) = always(self.skips) {
            Fate::Skipping { from, scale: state.checkpoint().scale() }
        } else if let Some(from) = always(self.zero) {
            Fate::ExactZero { from, rest: always(still) }
        } else if let Some(from) = always(still) {
            Fate::Stalled { from, zero_gradients: seen.zero_gradients, losses }
        } else {
            Fate::Cycle { from: start, period, losses }
        }
    }

    /// If it would be said since when all repeats itself, and that is not known yet: the period, and an iteration from which
    /// on it does.
    pub fn wants_start(&self, state: &dyn Seen) -> Option<(u32, u32)> {
        match (self.fate(state), self.repeat) {
            (Fate::Cycle { from: None, period, .. }, Some(repeat)) => Some((period, repeat.seen.from)),
            _ => None,
        }
    }

    pub fn starts_at(&mut self, iteration: u32) {
        if let Some(repeat) = &mut self.repeat {
            repeat.start = Some(iteration);
        }
    }
}

/// Since when something has held, if it holds now.
#[inline(always)]
fn hold(since: &mut Option<u32>, holds: bool, iteration: u32) {
    if !holds {
        *since = None;
    } else if since.is_none() {
        *since = Some(iteration);
    }
}

/// That what is said is so of runs is compared in tests/oracle.rs, when recorded runs ended in tests/pytorch.rs and
/// tests/lessons.rs.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        experiment::link::Link,
        run::trainer::{Run, Trainer},
    };

    /// What becomes of an experiment.
    fn fate(hash: &str) -> Fate {
        let mut trainer = Trainer::new(Link::parse(hash).unwrap_or_else(|error| panic!("{hash}: {error}")).experiment);
        assert!(trainer.look_until(&|| false));
        trainer.outcome().fate
    }

    const fn losses(low: f64, high: f64) -> Losses {
        Losses { low, high }
    }

    /// Each kind of end; when they begin was found by stepping PyTorch 2.15.
    #[test]
    fn every_end_is_told_from_the_others() {
        let one = losses(1.0, 1.0);
        assert_eq!(fate("x=0&0.weight=1&0.bias=0&lr=0"), Fate::Stalled { from: 0, zero_gradients: false, losses: one });
        assert_eq!(fate(""), Fate::ExactZero { from: 17, rest: Some(17) });
        let swings = fate("lr=0.5");
        assert!(
            matches!(swings, Fate::Cycle { from: Some(_), period: 2, losses } if losses.low <= losses.high),
            "{swings:?}"
        );
        assert_eq!(fate("lr=0.51"), Fate::Diverged { from: 290, grows: Some(0) });
        // Adam's own state goes on where the loss is 0, and carries the parameters off and back.
        assert_eq!(fate("optimizer=adam"), Fate::ExactZero { from: 136, rest: Some(136) });
    }

    /// A rest that a momentum ends is none: parameters move at 13 to 145.
    #[test]
    fn a_rest_that_ends_is_none() {
        let hash = "y=1.07&lr=0.001&momentum=0.99&steps=8&0.weight=0.54&0.bias=0.54";
        let experiment = Link::parse(hash).expect("a link").experiment;
        let mut run = Run::new(&experiment);
        for _ in 0..8 {
            run.step();
        }
        assert_eq!(run.outcome().fate, Fate::Training { zero: None, still: Some(0), open: None });
        assert!(matches!(fate(hash), Fate::Stalled { from: 146.., .. }), "{:?}", fate(hash));
    }

    /// A learning rate that is on its way proves nothing; where it stays, what has held since before holds for ever.
    #[test]
    fn a_rest_that_a_schedule_ends_is_none() {
        let warm_up =
            "dtype=bfloat16&y=0&lr=0.1&0.weight=1&0.bias=1&lr_scheduler=linear&start_factor=0.001&total_iters=2000";
        let experiment = Link::parse(warm_up).expect("a link").experiment;
        let mut run = Run::new(&experiment);
        for _ in 0..2 {
            run.step();
        }
        // So small a step is rounded away, and not for good.
        assert_eq!(run.outcome().fate, Fate::Training { zero: None, still: Some(0), open: Some(Open::Schedule) });
        let end = fate(warm_up);
        assert!(matches!(end, Fate::ExactZero { from: 3.., .. } | Fate::Stalled { from: 3.., .. }), "{end:?}");
        // The rate becomes 0 at 3.
        let ends = fate("lr=0.001&lr_scheduler=step&step_size=3&gamma=0");
        assert!(matches!(ends, Fate::Stalled { from: 3, zero_gradients: false, .. }), "{ends:?}");
        // Rounded away from the beginning, also before the rate stays.
        let never = fate("dtype=bfloat16&y=0&lr=0.0001&0.weight=1&0.bias=1&lr_scheduler=linear&total_iters=9");
        assert!(matches!(never, Fate::Stalled { from: 0, .. }), "{never:?}");
        // No further than PyTorch goes.
        let mut trainer =
            Trainer::new(Link::parse("lr_scheduler=one_cycle&max_lr=0.01&total_steps=25").expect("a link").experiment);
        assert!(trainer.look_until(&|| false));
        assert_eq!(trainer.outcome().looked, 25);
    }

    /// What can't come again is named.
    #[test]
    fn why_nothing_is_proved() {
        for (hash, why) in [
            ("optimizer=adam&update=stochastic_rounding", Open::Chance),
            ("lr=0.01&layers=2,1&data=xor&samples=8&features=x1,x2&batch_size=2&shuffle=true", Open::Shuffle),
            ("optimizer=adam&betas=0.9,0.9999999&dtype=float64", Open::BiasCorrection),
            // Nothing moves, as long as the cosine is at 0; and then it isn't.
            ("lr_scheduler=cosine&t_max=20000&steps=20000", Open::Schedule),
            ("lr_scheduler=one_cycle&max_lr=0.000001&total_steps=200&steps=20", Open::Schedule),
        ] {
            assert!(matches!(fate(hash), Fate::Training { open, .. } if open == Some(why)), "{hash}: {:?}", fate(hash));
        }
    }
}
