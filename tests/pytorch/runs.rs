//! Whole runs: neurons, networks and a sweep, every number of every step.

use std::collections::BTreeMap;

use neuron_playground::{
    experiment::{Experiment, Spec, Steps, link::Link},
    numbers::dtype::Dtype,
    run::{outcome::State, record::Row, sweep::Sweep, trainer::Run},
    torch::{
        activation::Activation,
        loss::Loss,
        optim::{Adam, Optimizer, RmsProp, Update},
    },
};
use serde::Deserialize;

use crate::recordings::{Plain, Recorded, Recording, experiment, lines, of_record, run, same, tolerance};

/// What shares a scale: `gradients 0.weight[5]` is of the tensor `gradients 0.weight`.
fn of_tensor(name: &str) -> String {
    name.split('[').next().unwrap_or(name).to_owned()
}

/// The whole run shares one scale.
fn of_run(_: &str) -> String {
    String::new()
}

/// How far a run may be from PyTorch's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Promise {
    EveryBit,
    /// 1e-5 (float32), 1e-13 (float64), or where a 16-bit neuron's float32 copy, or what it is cast from under autocast, is stepped by Adam 4e-3
    /// (float16) or 3e-2 (bfloat16), a few ulps, of the largest number of that tensor in the run; in a network's, where a
    /// tensor may be all but 0, of the whole run's.
    Close,
    /// Nothing: centered RMSprop takes the root of a difference that may be 0, and if its sign is a vendor's last bit's, so is
    /// whether the parameter is a number.
    Nothing,
}

fn promise(experiment: &Experiment) -> Promise {
    // Where a matrix product is a vendor's in float32 and float64.
    let product = |sizes: &[usize]| match *sizes {
        [4, fan_out] => fan_out >= 4,
        [3, fan_out] => experiment.dtype == Dtype::Float64 && fan_out > 1 && experiment.batch() >= 8,
        [fan_in, fan_out] => fan_in > 4 || fan_out > 4,
        _ => false,
    };
    let squashes = |activation: &Activation| {
        !matches!(activation, Activation::Identity | Activation::Relu | Activation::LeakyRelu)
    };
    let squashed = experiment.activation.iter().chain([&experiment.output_activation]).any(squashes);
    // A vendor's square root; a fused kernel's is the processor's.
    let root = matches!(experiment.optimizer, Optimizer::Adam(Adam { fused: false, .. }) | Optimizer::RmsProp(_));
    let vendor =
        root || experiment.layers.windows(2).any(product) || experiment.loss == Loss::BceWithLogits || squashed;
    let is_centered = matches!(experiment.optimizer, Optimizer::RmsProp(RmsProp { centered: true, .. }));
    let root_on_copy = root && (experiment.steps() != Steps::Parameter || experiment.is_cast());
    // oneDNN takes over.
    let large = experiment.layers.windows(2).any(|sizes| experiment.batch() * sizes[0] * sizes[1] > 4096);
    match experiment.computes_in() {
        Dtype::Float32 | Dtype::Float64 if squashed && is_centered => Promise::Nothing,
        Dtype::Float32 | Dtype::Float64 if vendor => Promise::Close,
        // Its products are float32's.
        _ if experiment.float8.is_some() && experiment.layers.windows(2).any(product) => Promise::Close,
        Dtype::Bfloat16 if large => Promise::Close,
        _ if root_on_copy => Promise::Close,
        _ => Promise::EveryBit,
    }
}

/// Compares a file of recordings and prints how many held which promise.
fn compare(file: &str, scale_of: fn(&str) -> String) -> BTreeMap<(&'static str, Promise), usize> {
    let mut counts = BTreeMap::new();
    let mut failures = Vec::new();
    for (line, recording) in lines::<Recording>(file).iter().enumerate() {
        let experiment = experiment(recording);
        let promise = promise(&experiment);
        let (dtype, computes_in) = (experiment.dtype, experiment.computes_in());
        let ours = run(experiment);
        assert_eq!(ours.len(), recording.records.len());
        let mut scales: BTreeMap<String, f64> = BTreeMap::new();
        for (name, value) in recording.records.iter().flat_map(Recorded::numbers) {
            let scale = scales.entry(scale_of(&name)).or_default();
            *scale = scale.max(value.abs());
        }
        let tolerance = tolerance(if dtype.only_keeps() { dtype } else { computes_in });
        let wrong = ours.iter().zip(&recording.records).find_map(|(ours, theirs)| {
            let numbers = of_record(ours);
            numbers.into_iter().zip(theirs.numbers()).find_map(|((name, ours_value), (their_name, theirs_value))| {
                assert_eq!(name, their_name);
                let near = (ours_value - theirs_value).abs() <= tolerance * scales[&scale_of(&name)];
                let holds =
                    same(ours_value, theirs_value) || promise == Promise::Close && near || promise == Promise::Nothing;
                (!holds).then(|| {
                    format!(
                        "{file}:{} {} iteration {} {name}: {ours_value:?}, PyTorch {theirs_value:?}",
                        line + 1,
                        dtype.name(),
                        ours.iteration
                    )
                })
            })
        });
        match wrong {
            Some(wrong) => failures.push(wrong),
            None => *counts.entry((dtype.name(), promise)).or_default() += 1,
        }
    }
    for ((dtype, promise), count) in &counts {
        println!("{file}: {count} {dtype} runs {promise:?}");
    }
    assert!(failures.is_empty(), "{} runs differ:\n{}", failures.len(), failures.join("\n"));
    counts
}

#[test]
fn the_notebooks_run_is_pytorchs() {
    assert_eq!(compare("notebook.jsonl", of_tensor).into_values().sum::<usize>(), 1);
}

#[test]
fn every_recorded_neuron_is_pytorchs() {
    let counts = compare("neuron.jsonl", of_tensor);
    assert_eq!(counts.values().sum::<usize>(), 240);
    assert_eq!(counts[&("float32", Promise::Close)] + counts[&("float64", Promise::Close)], 13);
}

#[test]
fn neurons_with_many_points_batches_and_explicit_starts_are_pytorchs() {
    assert_eq!(compare("neuron_more.jsonl", of_tensor).values().sum::<usize>(), 160);
}

/// Sums that overflow, cancel and underflow in float32 itself.
#[test]
fn neurons_on_extreme_data_are_pytorchs() {
    let counts = compare("neuron_extreme.jsonl", of_tensor);
    assert_eq!(counts.values().sum::<usize>(), 200);
    assert!(counts.keys().all(|(_, promise)| *promise == Promise::EveryBit));
}

/// Numbers at the ends of the range, −0, steps that overflow, batches that don't divide, settings of 0, 1 and beyond.
#[test]
fn runs_at_odd_corners_are_pytorchs() {
    let counts = compare("corners.jsonl", of_tensor);
    assert_eq!(counts.values().sum::<usize>(), 405);
    assert!(counts.keys().all(|(_, promise)| *promise == Promise::EveryBit));
}

/// Of float32 models in both dtypes, and of those that it changes less or nothing; and GradScalers with factors of their own,
/// down to a scale of 0.
#[test]
fn runs_under_autocast_are_pytorchs() {
    let counts = compare("autocast.jsonl", of_tensor);
    assert_eq!(counts.values().sum::<usize>(), 428);
}

/// Loss scaling, by a constant and by `GradScaler`, and float32 master weights.
#[test]
fn neurons_in_mixed_precision_are_pytorchs() {
    let counts = compare("mixed.jsonl", of_tensor);
    assert_eq!(counts.values().sum::<usize>(), 240);
    // Adam on a float32 copy takes a vendor's square root.
    assert_eq!(counts[&("float16", Promise::Close)] + counts[&("bfloat16", Promise::Close)], 27);
}

#[derive(Debug, Deserialize)]
struct Ended {
    dtype: String,
    lr: f64,
    state: String,
    iteration: u32,
    loss: Plain,
}

/// The notebook's neuron at 25 learning rates in every dtype: how each run ends, and when.
#[test]
fn a_sweep_ends_as_pytorchs_runs_do() {
    let theirs: Vec<Ended> = lines("sweep.jsonl");
    assert_eq!(theirs.len(), 100);
    let notebooks = Dtype::ALL.iter().map(|&dtype| Spec { dtype, ..Spec::clone(&Experiment::notebook()) }).collect();
    let mut sweep = Sweep::new(notebooks, theirs.iter().step_by(4).map(|end| end.lr).collect());
    assert!(sweep.run_until(&|| false));
    for (i, ended) in theirs.iter().enumerate() {
        let dtype = Dtype::from_name(&ended.dtype).expect("a dtype");
        let ours = sweep.ends(dtype as usize)[i / 4].expect("it has run");
        let theirs = (ended.state.as_str(), ended.iteration, ended.loss.0);
        let (state, iteration, loss) = (ours.state.name(), ours.iteration, ours.loss);
        if (theirs.0, ours.state) == ("training", State::Cycle) {
            // The recording says nothing of a run that repeats itself but that it still moved after 10,000 steps.
            continue;
        }
        assert!((state, iteration) == (theirs.0, theirs.1) && same(loss, theirs.2), "{ended:?}: {ours:?}");
    }
}

/// Nesterov's momentum, AdamW and Adam with weight decay, neurons and networks.
#[test]
fn the_other_optimizers_are_pytorchs() {
    let counts = compare("optimizers.jsonl", of_tensor);
    assert_eq!(counts.values().sum::<usize>(), 280);
}

/// fused=True: SGD, Adam and AdamW, neurons and networks, static loss scaling and float32 master weights, in every dtype.
#[test]
fn fused_optimizers_are_pytorchs() {
    let counts = compare("fused.jsonl", of_tensor);
    assert_eq!(counts.values().sum::<usize>(), 301);
    // A vendor's matrix products.
    assert_eq!(counts.iter().filter(|((_, promise), _)| *promise == Promise::Close).map(|(_, n)| n).sum::<usize>(), 2);
}

/// `clip_grad_norm_` and `clip_grad_value_`, neurons and networks, after loss scaling and on float32 copies.
#[test]
fn clipped_gradients_are_pytorchs() {
    let counts = compare("clip.jsonl", of_tensor);
    assert_eq!(counts.values().sum::<usize>(), 403);
    // A vendor's matrix products.
    assert_eq!(counts.iter().filter(|((_, promise), _)| *promise == Promise::Close).map(|(_, n)| n).sum::<usize>(), 17);
}

/// Kahan's summation of the steps of every optimizer, at the ends of each dtype too.
#[test]
fn compensated_steps_are_pytorchs() {
    let counts = compare("kahan.jsonl", of_tensor);
    assert_eq!(counts.values().sum::<usize>(), 360);
}

#[derive(Deserialize)]
struct Lesson {
    id: String,
    chapter: String,
    link: String,
}

/// The lessons from bug reports, the one of four ways past iteration 930, and what they are compared with, but by chance, which
/// PyTorch has not. One that isn't recorded is printed, for `mixed.py -`.
#[test]
fn the_lessons_from_bug_reports_are_pytorchs() {
    let lessons: Vec<Lesson> =
        serde_json::from_str(include_str!("../../www/lessons/lessons.json")).expect("the list of lessons is JSON");
    let recorded: Vec<Experiment> = lines::<Recording>("lessons.jsonl").iter().map(experiment).collect();
    let mut missing = 0;
    for Lesson { link, .. } in
        lessons.iter().filter(|lesson| lesson.chapter == "Bug reports" || lesson.id == "four-ways")
    {
        let Link { experiment, variants, .. } = Link::parse(link).expect("a link");
        let varied = variants.iter().flatten().map(|patch| experiment.varied(patch).expect("a variant"));
        for wanted in std::iter::once(experiment.clone())
            .chain(varied)
            .filter(|wanted| wanted.update != Update::StochasticRounding && !recorded.contains(wanted))
        {
            println!("{}", serde_json::to_string(&wanted.to_value()).expect("JSON"));
            missing += 1;
        }
    }
    assert_eq!(missing, 0, "experiments are not recorded");
    let counts = compare("lessons.jsonl", of_tensor);
    assert_eq!(counts.values().sum::<usize>(), recorded.len());
    assert_eq!(recorded.len(), 33);
}

/// `AveragedModel` with `get_ema_multi_avg_fn`: the averages of neurons and networks, beside all else.
#[test]
fn moving_averages_are_pytorchs() {
    let counts = compare("ema.jsonl", of_tensor);
    assert_eq!(counts.values().sum::<usize>(), 218);
}

/// Gradients of 2 to 8 iterations added up in `.grad`, with everything that comes after them.
#[test]
fn accumulated_gradients_are_pytorchs() {
    let counts = compare("accumulate.jsonl", of_tensor);
    assert_eq!(counts.values().sum::<usize>(), 258);
}

/// RMSprop, centered or not, with momentum and weight decay, neurons and networks.
#[test]
fn rmsprop_is_pytorchs() {
    let counts = compare("rmsprop.jsonl", of_run);
    assert_eq!(counts.values().sum::<usize>(), 240);
    assert_eq!(counts[&("float16", Promise::EveryBit)] + counts[&("bfloat16", Promise::EveryBit)], 159);
}

/// GELU (exact and by tanh), LeakyReLU, SiLU and ELU, in hidden layers and after the last.
#[test]
fn networks_with_the_newer_activations_are_pytorchs() {
    let counts = compare("activations.jsonl", of_run);
    assert_eq!(counts.values().sum::<usize>(), 220);
    assert_eq!(counts[&("float16", Promise::EveryBit)] + counts[&("bfloat16", Promise::EveryBit)], 150);
}

/// Activations layer by layer, BCE with logits, penalties, shuffled batches, datasets, features, a part for
/// testing, with all optimizers and loss scaling: what the exported scripts compute.
#[test]
fn exported_scripts_compute_what_we_compute() {
    let counts = compare("exported.jsonl", of_run);
    assert_eq!(counts.values().sum::<usize>(), 150);
    assert!(!counts.contains_key(&("float16", Promise::Close)));
}

#[test]
fn every_recorded_network_is_pytorchs() {
    let counts = compare("network.jsonl", of_run);
    assert_eq!(counts.values().sum::<usize>(), 80);
    assert_eq!(counts[&("float16", Promise::EveryBit)] + counts[&("bfloat16", Promise::EveryBit)], 48);
}

/// Every scheduler at its corners, neurons and networks, with Kahan's summation and under autocast too: every number, and the learning rate of every step.
#[test]
fn scheduled_runs_are_pytorchs() {
    let counts = compare("sched.jsonl", of_tensor);
    let every_bit = [("float16", 70), ("bfloat16", 70), ("float32", 90), ("float64", 70)];
    assert_eq!(counts, BTreeMap::from(every_bit.map(|(dtype, runs)| ((dtype, Promise::EveryBit), runs))));
    let mut kinds = BTreeMap::new();
    for (line, recording) in lines::<Recording>("sched.jsonl").iter().enumerate() {
        let experiment = experiment(recording);
        let scheduler = experiment.lr_scheduler.expect("it has one");
        let mut run = Run::new(&experiment);
        for Recorded { learning_rate, .. } in &recording.records {
            run.step();
            let Row { iteration, scheduled, .. } = run.row();
            let (ours, theirs) =
                (scheduled.expect("it has one").learning_rate, learning_rate.expect("it was recorded"));
            assert!(same(ours, theirs), "line {}, {iteration}: {scheduler:?}: {ours:?}, PyTorch {theirs:?}", line + 1);
        }
        *kinds.entry(scheduler.case().name).or_insert(0) += 1;
    }
    let expected =
        [("cosine", 50), ("exponential", 43), ("linear", 38), ("one_cycle", 47), ("sequential", 73), ("step", 49)];
    assert_eq!(kinds, BTreeMap::from(expected));
}

/// How many of all of a file's runs are the same in every bit, and how many near enough.
fn compare_all(file: &str, runs: usize) -> [usize; 2] {
    let counts = compare(file, of_run);
    assert_eq!(counts.values().sum::<usize>(), runs, "{file}");
    [Promise::EveryBit, Promise::Close]
        .map(|held| counts.iter().filter(|((_, promise), _)| *promise == held).map(|(_, count)| count).sum())
}

/// Parameters in float8_e4m3fn and float8_e5m2: overflow, ties and subnormals included.
#[test]
fn parameters_kept_in_8_bits_are_pytorchs() {
    let held = compare_all("float8.jsonl", 240);
    assert_eq!(held, [207, 33], "bit for bit, and with a vendor's root");
}

#[test]
fn states_of_another_dtype_are_pytorchs() {
    let held = compare_all("state.jsonl", 240);
    assert_eq!(held, [132, 108], "bit for bit, and with a vendor's root, product or tanh");
}

/// torchao 0.18, `Float8LinearConfig(emulate=True)`.
#[test]
fn training_in_float8_is_torchaos() {
    let held = compare_all("torchao.jsonl", 240);
    assert_eq!(held, [154, 86], "bit for bit, and with a vendor's product");
}

/// Where a batch's column is multiplied by a row of weights, float32's product is that one product: −0 · 0 + −0 is −0.
#[test]
fn a_product_of_one_term_keeps_its_sign() {
    let experiment = r#"{"dtype": "float32", "seed": 0, "layers": [1, 3], "x": [[0.0], [0.0]], "y": [[0, 0, 0], [0, 0, 0]],
        "optimizer": {"name": "sgd", "lr": 0}, "steps": 1, "float8": "tensorwise",
        "initial": {"0.weight": [-0.0, 0.0, 0.0], "0.bias": [-0.0, 1.0, 0.0]}}"#;
    let experiment = Experiment::read(&serde_json::from_str(experiment).expect("it is JSON")).expect("it is valid");
    let prediction = &run(experiment)[0].prediction;
    assert_eq!(
        prediction[..3].iter().map(|value| value.to_bits()).collect::<Vec<_>>(),
        [-0.0f64, 1.0, 0.0].map(f64::to_bits)
    );
}
