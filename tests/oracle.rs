//! What is said of a run, against the run itself: random experiments are stepped on, far beyond where their outcome was
//! known, and every fact is looked up in their rows.
//!
//! `ORACLE=5000 cargo test --release --test oracle` for as many experiments, each 20,000 steps further (a network, which
//! takes longer, 2,000); the tests' own number is smaller. `SEED` draws others.

use std::{cmp::Ordering, collections::BTreeMap, env};

use neuron_playground::{
    experiment::{Experiment, link::Link},
    run::{
        outcome::{Fate, Open, Outcome},
        record::Row,
        trainer::{Run, Trainer},
    },
    torch::{nn::Parameter, optim::Update},
};

/// SplitMix64: any seed, the same on every machine.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    fn of(&mut self, words: &[&'static str]) -> &'static str {
        words[self.below(words.len())]
    }

    /// A number of so many steps from `low` to `high`, in equal ratios.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low * (high / low).powf(self.below(1000) as f64 / 999.0)
    }
}

const OPTIMIZERS: [&str; 14] = [
    "",
    "",
    "",
    "momentum=0.9",
    "momentum=0.5&nesterov=true",
    "momentum=0.99&weight_decay=0.01",
    "momentum=1",
    "weight_decay=0.1",
    "optimizer=adam",
    "optimizer=adam&eps=0.001&betas=0.5,0.9",
    "optimizer=adamw&betas=0,0.5",
    "optimizer=adam&betas=0,0&eps=0",
    "optimizer=rmsprop",
    "optimizer=rmsprop&momentum=0.5&centered=true&eps=0.01",
];

fn neuron(draw: &mut Draw) -> String {
    let data = match draw.below(6) {
        0 | 1 => "x=1&y=1".to_owned(),
        2 => format!("x={}&y={}", draw.between(1e-4, 30.0), draw.of(&["0", "1", "-0.3", "300"])),
        3 => "x=0&y=0".to_owned(),
        4 => "x=1,2,-1&y=1,0.5,3".to_owned() + draw.of(&["", "&batch_size=1", "&batch_size=2"]),
        _ => "x=1,2&y=2,4&".to_owned() + draw.of(&["batch_size=1", "batch_size=1", ""]),
    };
    let start = draw.of(&["", "", "&0.weight=1&0.bias=1", "&0.weight=0&0.bias=0", "&0.weight=-1&0.bias=0.5"]);
    data + start
}

fn network(draw: &mut Draw) -> String {
    let layers = draw.of(&["2,2,1", "2,3,1", "2,1,1", "2,1"]);
    let activation = draw.of(&["relu", "tanh", "sigmoid"]);
    let batch = draw.of(&["", "&batch_size=2", "&batch_size=3", "&batch_size=2&shuffle=true"]);
    let penalty = draw.of(&["", "", "&penalty=l2&rate=0.1", "&penalty=l1&rate=0.01"]);
    let output = draw.of(&["identity", activation]);
    let hidden = if layers == "2,1" { String::new() } else { format!("&activation={activation}") };
    let data = draw.of(&["data=xor&samples=6", "data=plane&samples=4", "data=circle&samples=4"]);
    format!("layers={layers}{hidden}&output_activation={output}&{data}&features=x1,x2{batch}{penalty}")
}

fn experiment(draw: &mut Draw) -> (String, Experiment) {
    loop {
        let dtype = draw.of(&[
            "float16",
            "float16",
            "bfloat16",
            "bfloat16",
            "float32",
            "float64",
            "float8_e4m3fn",
            "float8_e5m2",
        ]);
        let lr = match draw.below(8) {
            0 => 0.5,
            1 => 0.0,
            2 => draw.between(1.0, 300.0),
            _ => draw.between(1e-4, 1.0),
        };
        let data = if draw.below(6) == 0 { network(draw) } else { neuron(draw) };
        let optimizer = draw.of(&OPTIMIZERS);
        let scaling = draw.of(&[
            "",
            "",
            "",
            "",
            "loss_scaling=static&scale=1024",
            "loss_scaling=dynamic",
            "loss_scaling=dynamic&init_scale=256&growth_interval=5",
            "loss_scaling=dynamic&init_scale=4&growth_interval=300",
        ]);
        let update = draw.of(&["nearest", "nearest", "nearest", "master_weights", "stochastic_rounding", "kahan"]);
        let more = draw.of(&[
            "",
            "",
            "",
            "&accumulate=2",
            "&accumulate=3",
            "&ema_decay=0.5",
            "&state_dtype=float32",
            "&state_dtype=bfloat16",
            "&float8=tensorwise",
        ]);
        let (seed, steps) = (draw.below(1000), draw.of(&["3", "20", "700"]));
        let hash = format!(
            "dtype={dtype}&lr={lr}&{data}&{optimizer}&{scaling}&update={update}&seed={seed}&steps={steps}{more}"
        );
        // PyTorch, and so the engine, refuses some learning rates in some dtypes.
        if let Ok(link) = Link::parse(&hash.replace("&&", "&").replace("&&", "&")) {
            return (hash, link.experiment);
        }
    }
}

/// What is to be seen of an iteration.
struct Seen {
    /// Of the first point.
    prediction: f64,
    loss: f64,
    /// Bits after it, every NaN one.
    parameters: Vec<u64>,
    gradients: Vec<u64>,
    /// Where they are kept.
    averages: Vec<u64>,
    moved: bool,
    zero_gradients: bool,
    finite_gradients: bool,
    finite: bool,
}

fn bits(values: impl Iterator<Item = f64>) -> Vec<u64> {
    values.map(|value| if value.is_nan() { f64::NAN } else { value }.to_bits()).collect()
}

/// Every iteration of a run.
fn look(experiment: &Experiment, steps: u32) -> Vec<Seen> {
    let mut run = Run::new(experiment);
    let state = |run: &Run| -> (Vec<f64>, Vec<f64>, Row) {
        let row = run.row();
        if experiment.is_neuron() {
            return (vec![row.weight, row.bias], vec![row.weight_grad, row.bias_grad], row);
        }
        let all: Vec<Parameter<f64>> = run.parameters();
        let data = all.iter().flat_map(|parameter| parameter.data.clone()).collect();
        (data, all.iter().flat_map(|parameter| parameter.grad.clone()).collect(), row)
    };
    let averages = |run: &Run| {
        let record = experiment.ema_decay.and_then(|_| run.record()).and_then(|record| record.averages);
        bits(record.into_iter().flat_map(|averages| averages.0).flat_map(|(_, values)| values))
    };
    let mut before = bits(state(&run).0.into_iter());
    let mut seen = Vec::new();
    for _ in 0..steps {
        run.step();
        let (data, grad, Row { prediction, loss, .. }) = state(&run);
        let parameters = bits(data.iter().copied());
        seen.push(Seen {
            prediction,
            loss,
            moved: parameters != before,
            zero_gradients: grad.iter().all(|&grad| grad == 0.0),
            finite_gradients: grad.iter().all(|grad| grad.is_finite()),
            finite: data.iter().all(|value| value.is_finite()),
            gradients: bits(grad.into_iter()),
            averages: averages(&run),
            parameters: parameters.clone(),
        });
        before = parameters;
    }
    seen
}

/// That `holds` from an iteration on and not in the one before.
fn holds_from(seen: &[Seen], from: u32, holds: impl Fn(&Seen) -> bool) {
    let from = from as usize;
    assert!(from < seen.len());
    if let Some(ends) = seen[from..].iter().position(|step| !holds(step)) {
        panic!("from {from} on, but not at {}", from + ends);
    }
    assert!(from == 0 || !holds(&seen[from - 1]), "before {from}, too");
}

fn check(experiment: &Experiment, outcome: &Outcome, seen: &[Seen]) {
    let (looked, further) = seen.split_at(outcome.looked as usize);
    let first = |holds: fn(&Seen) -> bool| looked.iter().position(holds).map(|place| place as u32);
    assert_eq!(outcome.first_zero, first(|step| step.loss == 0.0), "first zero");
    let not_finite = first(|step| !(step.finite && step.finite_gradients && step.loss.is_finite()));
    assert_eq!(outcome.not_finite, not_finite, "not finite");
    let losses = |from: u32| {
        let sizes = seen[from as usize..].iter().map(|step| step.loss);
        let smallest = sizes.clone().filter(|loss| !loss.is_nan()).fold(f64::INFINITY, f64::min);
        (smallest, if sizes.clone().any(f64::is_nan) { f64::NAN } else { sizes.fold(f64::NEG_INFINITY, f64::max) })
    };
    // By chance, what was asked to move may have stayed before.
    let by_chance = experiment.update == Update::StochasticRounding && experiment.dtype.is_reduced();
    let rests_from = |from: u32| match by_chance {
        true => assert!(seen[from as usize..].iter().all(|step| !step.moved)),
        false => holds_from(seen, from, |step| !step.moved),
    };
    let same = |a: f64, b: f64| a == b || a.is_nan() && b.is_nan();
    match outcome.fate {
        Fate::Diverged { from, grows } => {
            holds_from(seen, from, |step| !step.finite);
            if let Some(grows) = grows {
                let (start, end) = (grows as usize, not_finite.expect("a parameter is not") as usize);
                assert!(start < end && seen[start..=end].is_sorted_by(|a, b| a.loss < b.loss), "grows from {start}");
                assert!(
                    start == 0 || seen[start - 1].loss.partial_cmp(&seen[start].loss) != Some(Ordering::Less),
                    "it grew before {start}"
                );
            }
        }
        Fate::Skipping { from, .. } => {
            if experiment.accumulate == 1 {
                holds_from(seen, from, |step| !step.finite_gradients);
            }
            assert!(seen[from as usize..].iter().all(|step| !step.moved && step.finite));
        }
        Fate::ExactZero { from, rest } => {
            holds_from(seen, from, |step| step.loss == 0.0);
            match rest {
                Some(rest) => rests_from(rest),
                None => assert!(further.iter().any(|step| step.moved), "they rest"),
            }
        }
        Fate::Stalled { from, zero_gradients, losses: said } => {
            rests_from(from);
            assert_eq!(zero_gradients, seen[from as usize..].iter().all(|step| step.zero_gradients), "gradients");
            let (low, high) = losses(from);
            assert!(same(said.low, low) && same(said.high, high), "{low} to {high}");
            assert!(seen[from as usize..].iter().any(|step| step.loss != 0.0), "it is exactly 0");
        }
        Fate::Cycle { from, period, losses: said } => {
            let (from, period) = (from.expect("it was looked for") as usize, period as usize);
            let same_row = |n: usize| {
                let (a, b) = (&seen[n], &seen[n + period]);
                same(a.prediction, b.prediction)
                    && same(a.loss, b.loss)
                    && a.parameters == b.parameters
                    && a.gradients == b.gradients
                    && a.averages == b.averages
            };
            assert!(seen.len() > from + 2 * period);
            if let Some(n) = (from..seen.len() - period).find(|&n| !same_row(n)) {
                panic!("from {from} every {period}, but {n} is another");
            }
            let (low, high) = losses(from as u32);
            assert!(same(said.low, low) && same(said.high, high), "{low} to {high}");
            assert!(further.iter().any(|step| step.moved), "it rests");
            assert!(from == 0 || !same_row(from - 1), "it repeats itself before {from}, too");
        }
        Fate::Carried { from } => {
            let last = looked.last().expect("a step was taken");
            assert!(last.moved || by_chance);
            holds_from(looked, from, |step| step.zero_gradients);
        }
        Fate::Training { zero, still, open } => {
            if let Some(zero) = zero {
                holds_from(looked, zero, |step| step.loss == 0.0);
            }
            match still {
                Some(still) if by_chance => assert!(looked[still as usize..].iter().all(|s| !s.moved)),
                Some(still) => holds_from(looked, still, |step| !step.moved),
                None => assert!(by_chance || looked.last().is_none_or(|step| step.moved)),
            }
            assert_eq!(open == Some(Open::Shuffle), experiment.shuffle);
        }
    }
}

#[test]
fn what_is_said_of_a_run_is_so() {
    let number = |name: &str| env::var(name).ok().and_then(|text| text.parse().ok());
    let (count, further) = number("ORACLE").map_or((250, [3_000, 300]), |count| (count, [20_000, 2_000]));
    let mut draw = Draw(number("SEED").unwrap_or(18) as u64);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for place in 0..count {
        let (hash, experiment) = experiment(&mut draw);
        let mut trainer = Trainer::new(experiment.clone());
        trainer.train_until(&|| false);
        // What is said of the steps on show holds as well as what is said after looking further.
        let mut said = vec![trainer.run().outcome()];
        let deep = place % 8 == 0 || count > 1000;
        if deep {
            assert!(trainer.look_until(&|| false));
            said.push(trainer.outcome());
        }
        *counts.entry(said[said.len() - 1].state().name()).or_default() += 1;
        let beyond = further[usize::from(!experiment.is_neuron())];
        let last = said.iter().map(|outcome| outcome.looked).max().unwrap_or(0);
        // A cycle is gone round once more.
        let periods =
            said.iter().map(|outcome| if let Fate::Cycle { period, .. } = outcome.fate { 2 * period } else { 0 });
        let seen = look(&experiment, last + beyond.max(periods.max().unwrap_or(0)));
        for outcome in said {
            // Without a second look it isn't known where it begins to repeat itself.
            if matches!(outcome.fate, Fate::Cycle { from: None, .. }) {
                continue;
            }
            let checked = std::panic::catch_unwind(|| check(&experiment, &outcome, &seen));
            if checked.is_err() {
                wrong.push(format!("{hash}\n{outcome:?}"));
            }
        }
    }
    println!("{count} experiments: {counts:?}");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(counts.len() >= 6, "{counts:?}");
}
