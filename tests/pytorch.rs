//! Conformance: every run that PyTorch recorded, replayed and compared bit for bit.
//!
//! Where PyTorch leaves a bit to a vendor's library (float32 and float64: Adam's square root, tanh,
//! sigmoid, matrix products of more than 3 or 4 terms), the run is held to a distance instead.
//! `tests/fixtures/README.md` says how the recordings were made.

use std::{collections::BTreeMap, path::Path};

use neuron_playground::{
    experiment::Experiment,
    explain::{Explainer, Kind, Operation, Worked},
    numbers::{
        dtype::Dtype,
        reduced::{Bf16, F16},
        scalar::{Lanes, Scalar},
    },
    run::{outcome::State, record::Record, sweep::Sweep, trainer::Trainer},
    settings::value::Value,
    torch::{
        activation::Activation,
        kernels::{Cpu, Kernels, Name, Role},
        loss::Loss,
        nn::Parameter,
        optim::{Adam, Optimizer, RmsProp, Rounding, Stepper, Update},
    },
};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

#[derive(Deserialize)]
struct Recording {
    experiment: Value,
    records: Vec<Recorded>,
}

#[derive(Deserialize)]
struct Recorded {
    prediction: Vec<Plain>,
    loss: Plain,
    parameters: BTreeMap<String, Vec<Plain>>,
    gradients: BTreeMap<String, Vec<Plain>>,
}

/// A number, or the string "NaN", "Infinity" or "-Infinity".
#[derive(Clone, Copy, Debug)]
struct Plain(f64);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Number(f64),
            Name(String),
        }
        Ok(Plain(match Either::deserialize(deserializer)? {
            Either::Number(value) => value,
            Either::Name(name) => name.parse().map_err(serde::de::Error::custom)?,
        }))
    }
}

impl Recorded {
    /// Every number with its name, in one order for both sides.
    fn numbers(&self) -> Vec<(String, f64)> {
        let parameters: Vec<_> = self.parameters.iter().map(|(name, v)| (name.clone(), plain(v))).collect();
        let gradients: Vec<_> = self.gradients.iter().map(|(name, v)| (name.clone(), plain(v))).collect();
        numbers(&plain(&self.prediction), self.loss.0, &parameters, &gradients)
    }
}

fn plain(values: &[Plain]) -> Vec<f64> {
    values.iter().map(|value| value.0).collect()
}

fn numbers(
    prediction: &[f64],
    loss: f64,
    parameters: &[(String, Vec<f64>)],
    gradients: &[(String, Vec<f64>)],
) -> Vec<(String, f64)> {
    let mut numbers = vec![("loss".to_owned(), loss)];
    let mut list = |name: String, values: &[f64]| {
        numbers.extend(values.iter().enumerate().map(|(i, &v)| (format!("{name}[{i}]"), v)));
    };
    list("prediction".to_owned(), prediction);
    for (kind, tensors) in [("parameters", parameters), ("gradients", gradients)] {
        let sorted: BTreeMap<_, _> = tensors.iter().map(|(name, values)| (name, values)).collect();
        for (name, values) in sorted {
            list(format!("{kind} {name}"), values);
        }
    }
    numbers
}

fn lines<T: DeserializeOwned>(file: &str) -> Vec<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures").join(format!("{file}.gz"));
    let packed = std::fs::File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = std::io::read_to_string(flate2::read::GzDecoder::new(packed)).expect("a recording is gzip of UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("a recording is JSON")).collect()
}

fn experiment(recording: &Recording) -> Experiment {
    Experiment::read(&recording.experiment).expect("what PyTorch ran is a valid experiment")
}

fn run(experiment: Experiment) -> Vec<Record> {
    let steps = experiment.steps;
    let mut run = Trainer::new(experiment);
    (0..steps)
        .map(|_| {
            run.train(1);
            run.run().record().expect("a step was taken")
        })
        .collect()
}

/// NaN is NaN; otherwise the very same number, and 0 is not -0.
fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
}

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
    /// 1e-5 (float32), 1e-13 (float64), or where a 16-bit neuron's float32 copy is stepped by Adam 4e-3
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
    // A vendor's square root.
    let root = matches!(experiment.optimizer, Optimizer::Adam(_) | Optimizer::RmsProp(_));
    let vendor =
        root || experiment.layers.windows(2).any(product) || experiment.loss == Loss::BceWithLogits || squashed;
    let is_centered = matches!(experiment.optimizer, Optimizer::RmsProp(RmsProp { centered: true, .. }));
    let root_on_copy = root && experiment.update == Update::MasterWeights;
    // oneDNN takes over.
    let large = experiment.layers.windows(2).any(|sizes| experiment.batch() * sizes[0] * sizes[1] > 4096);
    match experiment.dtype {
        Dtype::Float32 | Dtype::Float64 if squashed && is_centered => Promise::Nothing,
        Dtype::Float32 | Dtype::Float64 if vendor => Promise::Close,
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
        let dtype = experiment.dtype;
        let ours = run(experiment);
        assert_eq!(ours.len(), recording.records.len());
        let mut scales: BTreeMap<String, f64> = BTreeMap::new();
        for (name, value) in recording.records.iter().flat_map(Recorded::numbers) {
            let scale = scales.entry(scale_of(&name)).or_default();
            *scale = scale.max(value.abs());
        }
        let tolerance = match dtype {
            Dtype::Float16 => 4e-3,
            Dtype::Bfloat16 => 3e-2,
            Dtype::Float32 => 1e-5,
            Dtype::Float64 => 1e-13,
        };
        let wrong = ours.iter().zip(&recording.records).find_map(|(ours, theirs)| {
            let numbers = numbers(&ours.prediction, ours.loss, &ours.parameters.0, &ours.gradients.0);
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
    let mut sweep = Sweep::new(Experiment::notebook(), theirs.iter().step_by(4).map(|end| end.lr).collect());
    assert!(sweep.run_until(&|| false));
    for (i, ended) in theirs.iter().enumerate() {
        let dtype = Dtype::from_name(&ended.dtype).expect("a dtype");
        let ours = sweep.ends(dtype)[i / 4].expect("it has run");
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

#[derive(Deserialize)]
struct Elementwise {
    dtype: String,
    activation: String,
    x: Vec<Plain>,
    grad: Vec<Plain>,
    output: Vec<Plain>,
    x_grad: Vec<Plain>,
}

/// Each activation and its gradient on tensors of 1 to 150 numbers, of which half come out otherwise in a vector block than
/// one by one. In float32 and float64 a vendor's library has its say: 1e-5 and 1e-13 of the largest number of a tensor.
#[test]
fn activations_are_pytorchs_in_blocks_and_in_what_is_left_over() {
    let cases: Vec<Elementwise> = lines("elementwise.jsonl");
    assert_eq!(cases.len(), 200);
    for (line, case) in cases.iter().enumerate() {
        let dtype = Dtype::from_name(&case.dtype).expect("a dtype");
        let activation = Activation::from_name(&case.activation).expect("an activation");
        let (output, x_grad) = activation.of(dtype, &plain(&case.x), &plain(&case.grad));
        let what = format!("elementwise.jsonl:{} {} {}", line + 1, case.dtype, case.activation);
        let tolerance = match dtype {
            _ if dtype.is_reduced() || activation == Activation::LeakyRelu => 0.0,
            Dtype::Float32 => 1e-5,
            _ => 1e-13,
        };
        for (ours, theirs) in [(output, plain(&case.output)), (x_grad, plain(&case.x_grad))] {
            let most = theirs.iter().copied().filter(|number| number.is_finite()).fold(0.0, |a: f64, b| a.max(b.abs()));
            for (ours, theirs) in ours.into_iter().zip(theirs) {
                let near = (ours - theirs).abs() <= tolerance * most && tolerance > 0.0;
                assert!(same(ours, theirs) || near, "{what}: {ours:?}, PyTorch {theirs:?}");
            }
        }
    }
}

/// A worked step is the plain one, traced: the same bits, every operation with its words, and each that rounds once is
/// its exact result, rounded.
#[test]
fn worked_steps_have_the_bits_of_plain_ones_and_round_what_they_say() {
    let mut operations = 0;
    let mut neurons = 0;
    for recording in ["neuron.jsonl", "mixed.jsonl", "optimizers.jsonl"].into_iter().flat_map(lines::<Recording>) {
        let experiment = experiment(&recording);
        if !experiment.is_neuron() {
            continue;
        }
        neurons += 1;
        let mut explainer = Explainer::new(experiment.clone());
        for record in &run(experiment.clone()) {
            let worked = explainer.explain(record.iteration, &|| false).expect("there is time");
            let last = |name: &str, role: Role| {
                worked.iter().rfind(|worked| worked.operation.result.name == Name::of(name_of(name), role))
            };
            let mut expected = vec![("loss", Role::Value, record.loss)];
            for (name, tensor) in ["weight", "bias"].into_iter().zip(&record.parameters.0) {
                expected.push((name, Role::After, tensor.1[0]));
            }
            for (name, role, value) in expected {
                // Dynamic loss scaling skips some updates.
                let Some(worked) = last(name, role) else { continue };
                assert!(same(worked.operation.result.value, value), "{name}: {worked:?}, plain {value}");
            }
            for Worked { operation, formula, shown, result, .. } in worked {
                let words = [operation.call, operation.node, result, formula];
                assert!(words.iter().all(|words| !words.is_empty()), "words: {operation:?}");
                assert!(shown.iter().all(|(_, label)| !label.is_empty()), "operands without a name: {operation:?}");
                assert_rounds_as_it_says(operation, experiment.dtype);
            }
            operations += worked.len();
        }
    }
    println!("{operations} operations of {neurons} traced neurons");
    assert_eq!(neurons, 680);
    assert!(operations > 100_000);
}

/// The names that are asked for, as the engine has them.
fn name_of(name: &str) -> &'static str {
    ["loss", "weight", "bias"].into_iter().find(|known| *known == name).expect("it is one of them")
}

fn assert_rounds_as_it_says(operation: &Operation, dtype: Dtype) {
    let inputs: Vec<f64> = operation.inputs().collect();
    let (exact, value, of) = (operation.exact.hi, operation.result.value, operation.result.dtype);
    // PyTorch's formulas; in float64 they are exact enough for the other dtypes.
    let terms = match (operation.kind, &inputs[..]) {
        (Kind::Lerp, &[start, end, weight]) => Some((start, (end - start) * weight)),
        (Kind::Addcmul, &[c, value, a, b]) => Some((c, value * a * b)),
        (Kind::Addcdiv, &[c, value, a, b]) => Some((c, value * a / b)),
        _ => None,
    };
    if let Some((c, more)) = terms.filter(|_| exact.is_finite() && of != Dtype::Float64) {
        assert!((exact - (c + more)).abs() <= 1e-15 * (c.abs() + more.abs()), "{operation:?}");
    }
    // Sums of several terms round on the way, and so does what these add, to float32 in 16 bits.
    let once = match operation.kind {
        Kind::Sum | Kind::Mean => 1,
        Kind::Dot => 2,
        Kind::Addmm => 3,
        _ => usize::MAX,
    };
    let rounds_inside = inputs.len() > once || terms.is_some() && !of.is_reduced();
    if rounds_inside || !exact.is_finite() || !value.is_finite() {
        return;
    }
    // 16-bit types round through float32: up to 2^-13 of an ulp more than a half.
    let half = if dtype.is_reduced() { 0.5 + 2f64.powi(-12) } else { 0.5 };
    assert!(operation.error_ulp.abs() <= half, "{} {operation:?}", dtype.name());
}

#[derive(Deserialize)]
struct Columns {
    dtype: String,
    width: usize,
    matrix: Vec<f64>,
    sums: Vec<f64>,
}

fn column_sums<S>(Columns { width, matrix, .. }: &Columns) -> Vec<f64>
where
    S: Scalar,
    Cpu<S>: Kernels<Scalar = S, Lanes = S::Lanes>,
{
    let number = |value: f64| S::Lanes::splat(S::from_f64(value));
    let sum = |index: usize| {
        let column = |row: usize| number(matrix[row * width + index]);
        let sum = Cpu::<S>::default().sum_column(matrix.len() / width, column, index, *width);
        S::Lanes::numbers(&[sum])[0].to_f64()
    };
    (0..*width).map(sum).collect()
}

#[test]
fn the_sums_of_a_matrix_s_columns_are_pytorchs() {
    let cases: Vec<Columns> = lines("columns.jsonl");
    assert_eq!(cases.len(), 64);
    for case in &cases {
        let ours = match case.dtype.as_str() {
            "float16" => column_sums::<F16>(case),
            "bfloat16" => column_sums::<Bf16>(case),
            "float32" => column_sums::<f32>(case),
            _ => column_sums::<f64>(case),
        };
        assert_eq!(ours, case.sums, "{} {} wide", case.dtype, case.width);
    }
}

#[derive(Deserialize)]
struct Product {
    dtype: String,
    fan_in: usize,
    fan_out: usize,
    x: Vec<f64>,
    weight: Vec<f64>,
    bias: Vec<f64>,
    grad: Vec<f64>,
    output: Vec<Plain>,
    x_grad: Vec<Plain>,
    weight_grad: Vec<Plain>,
    bias_grad: Vec<Plain>,
}

/// In every lane of sums that go on together.
fn linear_is_pytorchs<S>(case: &Product)
where
    S: Scalar,
    Cpu<S>: Kernels<Scalar = S, Lanes = S::Lanes>,
{
    let kernels = Cpu::<S>::default();
    let number = |value: f64| S::Lanes::splat(S::from_f64(value));
    let first = |sums: [S::Lanes; 3]| {
        let lanes = S::Lanes::numbers(&sums);
        assert!(lanes.iter().all(|lane| lane.is_same(lanes[0])));
        lanes[0].to_f64()
    };
    let Product { fan_in, fan_out, x, weight, grad, .. } = case;
    let (fan_in, fan_out, rows) = (*fan_in, *fan_out, x.len() / fan_in);
    let what = format!("{} {fan_in} → {fan_out}", case.dtype);
    for (i, expected) in plain(&case.output).iter().enumerate() {
        let (row, out) = (i / fan_out, i % fan_out);
        let get = |k| ([number(x[row * fan_in + k])], [number(weight[out * fan_in + k])]);
        let bias = number(case.bias[out]);
        let [sum] = kernels.addmm(bias, fan_in, get);
        assert!(same(first([sum; 3]), *expected), "{what} output {i}");
        if fan_in < 16 {
            let get = |k| ([get(k).0[0]; 3], [get(k).1[0]; 3]);
            assert!(same(first(kernels.addmm(bias, fan_in, get)), *expected), "{what} outputs {i}");
        }
    }
    for (i, expected) in plain(&case.x_grad).iter().enumerate() {
        let get = |k| {
            let (grad, weight) = (grad[i / fan_in * fan_out + k], weight[k * fan_in + i % fan_in]);
            ([number(grad); 3], [number(weight); 3])
        };
        assert!(same(first(kernels.dot_of_input(fan_out, get)), *expected), "{what} x.grad {i}");
    }
    for (i, expected) in plain(&case.weight_grad).iter().enumerate() {
        let get = |row| {
            let (x, grad) = (x[row * fan_in + i % fan_in], grad[row * fan_out + i / fan_in]);
            ([number(x); 3], [number(grad); 3])
        };
        assert!(same(first(kernels.dot(rows, get)), *expected), "{what} weight.grad {i}");
    }
    for (i, expected) in plain(&case.bias_grad).iter().enumerate() {
        let get = |row| number(grad[row * fan_out + i]);
        let ours = kernels.sum_column(rows, get, i, fan_out);
        assert!(same(first([ours; 3]), *expected), "{what} bias.grad {i}");
    }
}

/// Large terms that cancel among small ones: any other order of the sums gives other numbers.
#[test]
fn the_order_of_every_sum_of_a_linear_layer_is_pytorchs() {
    let cases: Vec<Product> = lines("products.jsonl");
    assert_eq!(cases.len(), 48);
    for case in &cases {
        match case.dtype.as_str() {
            "float16" => {
                linear_is_pytorchs::<F16>(case);
            }
            _ => {
                linear_is_pytorchs::<Bf16>(case);
            }
        }
    }
}

#[derive(Debug, Deserialize)]
struct AdamStep {
    dtype: String,
    lr: f64,
    betas: (f64, f64),
    eps: f64,
    step: u32,
    weight: f64,
    exp_avg: f64,
    exp_avg_sq: f64,
    grad: f64,
    after: f64,
}

/// One step of Adam from PyTorch's own state, and how far it may land: PyTorch's square root is a
/// vendor's and not correctly rounded.
fn adam_step_is_within_an_ulp<S>(case: &AdamStep) -> bool
where
    S: Scalar,
    Cpu<S>: Kernels<Scalar = S, Lanes = S::Lanes>,
{
    let kernels = Cpu::<S>::default();
    let mut parameter = Parameter::new(&kernels, "0.weight".to_owned(), "weight", 0, &[case.weight]);
    kernels.fill(&mut parameter.grad, &[case.grad]);
    let parameters = std::slice::from_mut(&mut parameter);
    let adam = Adam { lr: case.lr, betas: case.betas, eps: case.eps, weight_decay: 0.0, decoupled: false };
    let mut stepper = Stepper::new(kernels.clone(), Optimizer::Adam(adam), parameters);
    kernels.fill(&mut stepper.state[0][0], &[case.exp_avg]);
    kernels.fill(&mut stepper.state[1][0], &[case.exp_avg_sq]);
    stepper.step(case.step - 1, parameters, &mut Rounding::Nearest);
    let (ours, theirs) = (parameter.data[0], S::from_f64(case.after));
    ours.to_f64().signum() == theirs.to_f64().signum() && ours.to_bits().abs_diff(theirs.to_bits()) <= 1
}

#[test]
fn a_single_adam_step_from_pytorchs_state_is_within_an_ulp() {
    let cases: Vec<AdamStep> = lines("adam_step.jsonl");
    assert_eq!(cases.len(), 400);
    for case in &cases {
        let within = match case.dtype.as_str() {
            "float32" => adam_step_is_within_an_ulp::<f32>(case),
            _ => adam_step_is_within_an_ulp::<f64>(case),
        };
        assert!(within, "{case:?}");
    }
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
