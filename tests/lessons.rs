//! Every lesson's experiment, from the page's own list, against what PyTorch did: the values are
//! those recorded with PyTorch 2.15.

mod bug_reports;

use neuron_playground::{
    experiment::{Experiment, Spec, link::Link},
    explain::{Found, Lost, Neuron, Parting, explain, explain_neuron},
    numbers::{bits, dtype::Dtype},
    run::{
        network::Network,
        outcome::{Fate, Losses, Outcome, State},
        record::Row,
        sweep::Sweep,
        trainer::{Run, Trainer},
    },
    torch::kernels::Phase,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Lesson {
    id: String,
    link: String,
    ask: Ask,
}

/// How its question is answered, and what is right.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Ask {
    Choice { options: Vec<String>, right: usize },
    Order { right: Vec<String> },
    Number { right: f64, tolerance: f64 },
    Experiment { vary: String, until: Until },
}

#[derive(Deserialize)]
struct Until {
    state: String,
    latest: Option<u32>,
}

fn ask(id: &str) -> Ask {
    lessons().into_iter().find(|lesson| lesson.id == id).unwrap_or_else(|| panic!("no lesson {id}")).ask
}

/// The option that is right.
fn right(id: &str) -> String {
    let Ask::Choice { options, right } = ask(id) else { panic!("{id} is no choice") };
    options[right].clone()
}

/// What is right, and how far off still is.
fn amount(id: &str) -> (f64, f64) {
    let Ask::Number { right, tolerance } = ask(id) else { panic!("{id} asks for no number") };
    (right, tolerance)
}

fn lessons() -> Vec<Lesson> {
    serde_json::from_str(include_str!("../www/lessons/lessons.json")).expect("the list of lessons is JSON")
}

/// A lesson's experiment in a dtype, with `more` in its link, trained for `steps`.
fn run(id: &str, more: &str, dtype: Dtype, steps: u32) -> Trainer {
    let mut trainer = Trainer::new(experiment(id, more, dtype));
    trainer.train(steps);
    trainer
}

/// What its link says.
fn link(id: &str) -> Link {
    linked(id, "")
}

/// With `more` in it: of two values in a link the first counts.
fn linked(id: &str, more: &str) -> Link {
    let lesson = lessons().into_iter().find(|lesson| lesson.id == id).unwrap_or_else(|| panic!("no lesson {id}"));
    Link::parse(&format!("{more}&{}", lesson.link)).unwrap_or_else(|error| panic!("{id}: {error}"))
}

fn experiment(id: &str, more: &str, dtype: Dtype) -> Experiment {
    let link = linked(id, more);
    Experiment::new(Spec { dtype, ..Spec::clone(&link.experiment) }).expect("valid in every dtype")
}

/// What becomes of it, as far as the page looks.
fn outcome(id: &str, more: &str, dtype: Dtype) -> Outcome {
    let mut trainer = Trainer::new(experiment(id, more, dtype));
    assert!(trainer.look_until(&|| false));
    trainer.outcome()
}

/// Of a run that is exactly 0 for ever: since when, and when it first was.
fn exact_zero(id: &str, more: &str, dtype: Dtype) -> (u32, u32) {
    let outcome = outcome(id, more, dtype);
    let (Fate::ExactZero { from, .. }, Some(first)) = (outcome.fate, outcome.first_zero) else { panic!("{outcome:?}") };
    (from, first)
}

/// Of a run whose parameter is no longer finite: since when.
fn diverged(id: &str, more: &str, dtype: Dtype) -> Option<u32> {
    match outcome(id, more, dtype).fate {
        Fate::Diverged { from, .. } => Some(from),
        _ => None,
    }
}

/// The lesson's own run, and that of the variant beside it.
fn both(id: &str, steps: u32) -> [Trainer; 2] {
    let own = experiment(id, "", link(id).experiment.dtype);
    let patch = &link(id).variants.expect("it is compared with something")[0];
    let other = own.varied(patch).expect("a variant that can be run");
    [own, other].map(|experiment| {
        let mut trainer = Trainer::new(experiment);
        trainer.train(steps);
        trainer
    })
}

/// A run that comes to rest for lost updates, at this loss.
const fn stalled(from: u32, loss: f64) -> Fate {
    Fate::Stalled { from, zero_gradients: false, losses: Losses { low: loss, high: loss } }
}

fn row(run: &Trainer, iteration: u32) -> Row {
    run.history().rows().find(|row| row.iteration == iteration).expect("this iteration was kept")
}

use Dtype::{Bfloat16, Float16, Float32, Float64};

#[test]
fn all_twenty_eight_are_valid_links() {
    assert_eq!(lessons().len(), 28);
    for Lesson { id, link, .. } in lessons() {
        let link = Link::parse(&link).unwrap_or_else(|error| panic!("{id}: {error}"));
        assert!(link.iteration.is_some(), "{id}");
        assert_eq!(link.experiment.is_neuron(), id != "thirty-third" && id != "spiral", "{id}");
    }
}

/// The weights, in the order of PyTorch: recorded with `torch.optim.SGD` on `nn.Linear(33, 1)`.
#[test]
fn the_33rd_weight() {
    let weights = |dtype, steps| run("thirty-third", "", dtype, steps).run().parameters()[0].data.clone();
    for (steps, first, last) in [(1, 0.2467041015625, 0.24658203125), (60, 0.038299560546875, 0.0380859375)] {
        let weights = weights(Float16, steps);
        assert!(weights[..32].iter().all(|&weight| weight == first), "{weights:?}");
        assert_eq!(weights[32], last);
    }
    let weights = weights(Float32, 60);
    assert!(weights.iter().all(|&weight| weight == weights[0]));

    // The worked step of both: the 33rd weight's product rounds on its own.
    let experiment = experiment("thirty-third", "", Float16);
    let products = |input| {
        let neuron = Neuron { layer: 0, index: 0, input: Some(input), point: 0 };
        let worked = explain_neuron(&experiment, &Run::new(&experiment), neuron);
        let update = worked.iter().filter(|worked| worked.operation.phase == Phase::Update);
        update.map(|worked| (worked.operation.result.name.name, worked.operation.result.value)).collect::<Vec<_>>()
    };
    assert_eq!(products(31), [("−lr", -0.003000259), ("weight", 0.2467041015625)].map(in_float16));
    // Nothing is asked but this: seven of the gaps there.
    let (a, b) = (0.038299560546875, 0.0380859375);
    assert_eq!((a - b) / (bits::neighbours(b, Float16).1 - b), 7.0);
    assert_eq!(right("thirty-third"), "Seven ulps");
    assert_eq!(
        products(32),
        [("−lr", -0.003000259), ("product", -0.05340576), ("weight", 0.24658203125)].map(in_float16)
    );
}

fn in_float16((name, value): (&'static str, f64)) -> (&'static str, f64) {
    (name, bits::round(value, Float16).0)
}

/// PyTorch's float16 network, trained by the exported script: its test loss, and the digest of its 105
/// parameters; bfloat16's alike. With eps 1e-8, NaN. float32's is ours: a vendor's library has its
/// say in PyTorch's.
#[test]
fn a_spiral_in_half_the_bits() {
    for (dtype, more, digest, loss) in
        [(Float16, "", 0x36b0_30ce, 0.03143310546875), (Bfloat16, "", 0x18a9_4bbe, 0.306640625)]
    {
        let mut network = Network::new(experiment("spiral", more, dtype));
        network.train(15_000);
        let parameters: Vec<f64> = network.run().parameters().iter().flat_map(|p| p.data.clone()).collect();
        assert_eq!(parameters.len(), 105);
        assert_eq!(bits::digest(&parameters, dtype), digest, "{}", dtype.name());
        assert_eq!(network.losses().test.last(), Some(&loss));
    }
    let mut float16 = Network::new(experiment("spiral", "eps=1e-8", Float16));
    float16.train(1);
    assert_eq!(float16.run().outcome().fate, Fate::Diverged { from: 0, grows: None });
    let values = |network: &Network| network.run().parameters().iter().flat_map(|p| p.data.clone()).collect::<Vec<_>>();
    assert_eq!(values(&float16).iter().filter(|value| value.is_infinite()).count(), 4);
    float16.train(2);
    assert!(values(&float16).iter().all(|value| value.is_nan()));
    assert_eq!(right("spiral"), "Within three steps it is all NaN");
    let mut float32 = Network::new(experiment("spiral", "eps=1e-8", Float32));
    float32.train(15_000);
    let loss = float32.losses().test.last().copied().unwrap_or(f64::NAN);
    assert!((loss - 0.060).abs() < 0.0005, "{loss}");
}

#[test]
fn the_notebook() {
    let mut arrivals = [(Float16, 17), (Bfloat16, 12), (Float32, 34), (Float64, 73)];
    for (dtype, zero) in arrivals {
        assert_eq!(exact_zero("notebook", "", dtype), (zero, zero), "{}", dtype.name());
    }
    arrivals.sort_by_key(|&(_, zero)| zero);
    let Ask::Order { right } = ask("notebook") else { panic!("no order is asked for") };
    assert_eq!(right, arrivals.map(|(dtype, _)| dtype.name()));
    // It is that of their mantissas.
    assert_eq!(arrivals.map(|(dtype, _)| dtype.fields().1), [7, 10, 23, 52]);
}

#[test]
fn sooner_or_stopped() {
    for (dtype, stall, loss) in
        [(Float16, 55, 9.5367431640625e-07), (Bfloat16, 39, 6.103515625e-05), (Float32, 127, 1.4210854715202004e-14)]
    {
        let outcome = outcome("stopped", "", dtype);
        assert_eq!((outcome.fate, outcome.first_zero), (stalled(stall, loss), None));
    }
    // The sweep's 400 learning rates, in three digits as the page's slider gives them.
    let rates = (0..400).map(|i| 10f64.powf(-4.0 + 4.0 * f64::from(i) / 399.0));
    let rates: Vec<f64> = rates.map(|rate| format!("{rate:.2e}").parse().expect("a number")).collect();
    let mut sweep = Sweep::new(vec![Spec::clone(&experiment("stopped", "", Float16))], rates.clone());
    assert!(sweep.run_until(&|| false));
    let is_zero: Vec<bool> =
        sweep.ends(0).iter().map(|end| end.is_some_and(|end| end.state == State::ExactZero)).collect();
    let zeros: Vec<f64> = rates.iter().zip(&is_zero).filter(|(_, zero)| **zero).map(|(&rate, _)| rate).collect();
    assert_eq!(zeros.len(), 82);
    assert_eq!(amount("stopped"), (100.0 * 82.0 / 400.0, 10.0));
    assert!(zeros[0] > 0.06 && zeros[0] < 0.065, "{}", zeros[0]);
    // An island: the notebook's neighbours.
    let at = rates.partition_point(|&rate| rate < 0.1);
    let from = is_zero[..at].iter().rposition(|&zero| !zero).map(|before| rates[before + 1]);
    let to = is_zero[at..].iter().position(|&zero| !zero).map(|after| rates[at + after - 1]);
    assert_eq!((from, to), (Some(0.0627), Some(0.379)));
}

#[test]
fn frozen_and_overshooting() {
    let run = run("frozen", "", Float16, 20);
    let (before, after) = (row(&run, 15), row(&run, 16));
    assert_eq!((before.bias, after.bias), (0.771484375, 0.771484375));
    assert_eq!((before.weight, after.weight), (0.2281494140625, 0.228271484375));
    assert_eq!(row(&run, 17).loss, 0.0);
    let worked = explain(run.experiment(), 16);
    let asked: Vec<f64> = worked
        .iter()
        .filter(|w| w.operation.call.starts_with("param.add_") && w.result == "product")
        .map(|w| w.operation.exact.hi)
        .collect();
    assert!(asked.len() == 2 && asked.iter().all(|asked| (asked - 9.8e-5).abs() < 5e-7), "{asked:?}");
    // The gaps that the text tells; what moves, and by how much.
    let gap = |value: f64| bits::neighbours(value, Float16).1 - value;
    assert!((gap(before.weight) - 1.2e-4).abs() < 5e-6 && (gap(before.bias) - 4.9e-4).abs() < 5e-6);
    assert!((after.weight - before.weight - 1.2e-4).abs() < 5e-6);
    assert_eq!(right("frozen"), "The weight alone, by 1.2e−4");
}

#[test]
fn half_an_ulp() {
    let float16 = run("half-an-ulp", "", Float16, 1500);
    assert_eq!(float16.run().outcome().fate, stalled(930, 0.0009765625));
    let end = float16.run().row();
    assert_eq!((end.loss, end.prediction, end.weight_grad, end.bias_grad), (0.0009765625, 0.96875, -0.0625, -0.0625));
    assert_eq!(outcome("half-an-ulp", "", Bfloat16).fate, stalled(271, 0.05859375));
    let float32 = run("half-an-ulp", "", Float32, 1500);
    assert!(matches!(float32.run().outcome().fate, Fate::Training { zero: None, still: None, open: None }));
    assert!((end.loss - 0.000977).abs() < 5e-7);
    // What would move it: more than half of the gap from 0.25 on.
    let gap = bits::neighbours(0.25, Float16).1 - 0.25;
    assert!(end.weight == 0.25 && (gap - 2.4e-4).abs() < 5e-6);
    let least = gap / 2.0 / 0.0625;
    let after = |lr: f64| bits::round(0.25 + lr * 0.0625, Float16).0;
    assert!(after(least) == 0.25 && after(least + 1e-6) > 0.25);
    let (right, tolerance) = amount("half-an-ulp");
    assert!(right > least && right < least + 1e-6 && tolerance <= right * 0.103, "{least}");
}

#[test]
fn too_fast() {
    assert_eq!(exact_zero("too-fast", "lr=0.25", Float16), (1, 1));
    let Ask::Experiment { vary, until } = ask("too-fast") else { panic!("no experiment") };
    assert_eq!((&*vary, &*until.state, until.latest), ("lr", "exact_zero", Some(1)));
    assert_eq!(exact_zero("too-fast", "lr=0.249", Float16), (2, 2));
    for dtype in [Float16, Float32] {
        assert!(matches!(outcome("too-fast", "lr=0.5", dtype).fate, Fate::Cycle { period: 2, .. }));
        let swings = run("too-fast", "lr=0.5", dtype, 1000);
        let [a, b, c, d] = [996, 997, 998, 999].map(|iteration| row(&swings, iteration));
        assert_eq!((a.weight, a.bias, b.weight, b.bias), (c.weight, c.bias, d.weight, d.bias));
        assert_ne!(a.weight, b.weight);
    }
    let float16 = run("too-fast", "", Float16, 300);
    let nan = float16.history().rows().find(|row| [row.weight, row.bias].iter().any(|value| value.is_nan()));
    assert_eq!(float16.run().outcome().fate, Fate::Diverged { from: 290, grows: Some(0) });
    assert_eq!(nan.map(|row| row.iteration), Some(291));
    let float32 = run("too-fast", "", Float32, 1200);
    assert_eq!(float32.run().row().loss, f64::INFINITY);
    assert_eq!(float32.run().outcome().not_finite, Some(1151));
}

#[test]
fn the_loss_is_zero_the_gradient_is_not() {
    let run = run("loss-zero", "", Float16, 60);
    let first = row(&run, 0);
    assert_eq!((first.loss, first.bias_grad), (0.0, -0.00020003318786621094));
    let end = run.run().row();
    assert_eq!(end.bias, 9.989738464355469e-05);
    assert_eq!((first.weight_grad, end.weight), (-0.0, 0.0));
    assert_eq!(right("loss-zero"), "The bias does, the weight does not");
}

#[test]
fn the_loss_is_infinite_learning_is_fine() {
    let run = run("loss-infinite", "", Float16, 60);
    assert_eq!((row(&run, 0).loss, row(&run, 1).loss), (f64::INFINITY, 32304.0));
    assert_eq!((run.run().row().loss, run.run().row().prediction), (0.0625, 299.75));
    assert!((row(&run, 0).bias_grad + 600.0).abs() < 2.0);
    assert_eq!(right("loss-infinite"), "No, it learns as if nothing had been");
    let worked = explain(run.experiment(), 0);
    let square = worked.iter().find(|worked| worked.result == "square").expect("a square");
    assert_eq!(square.operation.lost(), Some(Lost::Overflow));
}

#[test]
fn out_of_range() {
    assert_eq!(diverged("out-of-range", "", Float16), Some(1));
    assert_eq!(diverged("out-of-range", "", Float32), Some(21));
    assert_eq!(right("out-of-range"), format!("No, it ends the same way, {} iterations later", 21 - 1));
    for dtype in [Float16, Float32] {
        let cured = run("out-of-range", "lr=0.003", dtype, 1000);
        assert!(cured.run().outcome().not_finite.is_none() && cured.run().row().loss < 0.01);
    }
}

#[test]
fn adams_eps() {
    assert_eq!(diverged("adam-eps", "", Float16), Some(0));
    assert_eq!(exact_zero("adam-eps", "eps=0.0001", Float16), (133, 51));
    assert_eq!(exact_zero("adam-eps", "eps=1e-6", Float16), (9861, 9861));
    assert_eq!(outcome("adam-eps", "eps=1e-7", Float16).fate, stalled(1, 26816.0));
    let Ask::Experiment { vary, until } = ask("adam-eps") else { panic!("no experiment") };
    assert_eq!((&*vary, &*until.state, until.latest), ("eps", "exact_zero", None));
    for dtype in [Bfloat16, Float32] {
        assert_eq!(run("adam-eps", "", dtype, 60).run().outcome().not_finite, None);
    }
}

#[test]
fn loss_scaling() {
    let plain = explain(&experiment("loss-scaling", "loss_scaling=static&scale=1", Float16), 0);
    let scaled = explain(&experiment("loss-scaling", "", Float16), 0);
    let grads = |worked: &[neuron_playground::explain::Worked]| -> Vec<f64> {
        worked
            .iter()
            .filter(|worked| worked.result == "weight_grad")
            .map(|worked| worked.operation.result.value)
            .collect()
    };
    // Lost in backward without; with it held there, and lost in the division.
    assert_eq!(grads(&plain)[0], 0.0);
    let scaled = grads(&scaled);
    assert!((scaled[0] + 2.05e-5).abs() < 1e-7, "{scaled:?}");
    assert_eq!(scaled[1], 0.0);
    let (right, tolerance) = amount("loss-scaling");
    assert!((scaled[0] - right).abs() < 1e-7 && tolerance < 0.1 * right.abs(), "{scaled:?}");
    // The float32 copy takes it.
    let master = explain(&experiment("loss-scaling", "update=master_weights", Float16), 0);
    let weight = master.iter().find(|worked| worked.result == "master weight").expect("a master weight");
    assert!(weight.operation.result.value > 0.0);
}

#[test]
fn master_weights() {
    for (dtype, zero) in [(Float16, 1760), (Bfloat16, 1427)] {
        assert_eq!(exact_zero("master-weights", "", dtype), (zero, zero));
    }
    assert_eq!(right("master-weights"), "To a loss of exactly 0");
}

/// Ours, so there is no PyTorch to compare with: that it goes on, and always in the same way.
#[test]
fn rounding_by_chance() {
    for (dtype, zero) in [(Float16, 1743), (Bfloat16, 1104)] {
        let (a, b) = (run("stochastic-rounding", "", dtype, 2000), run("stochastic-rounding", "", dtype, 2000));
        assert_eq!(a.run().outcome().first_zero, Some(zero));
        assert!(a.history().rows().eq(b.history().rows()));
        let other = run("stochastic-rounding", "seed=1&0.weight=-0.00748825&0.bias=0.536621", dtype, 2000);
        assert!(!a.history().rows().eq(other.history().rows()), "another seed, another way");
        assert!(a.history().rows().skip_while(|row| row.iteration < zero).all(|row| row.loss == 0.0), "for good");
    }
    assert_eq!(right("stochastic-rounding"), "It goes on to exactly 0");
}

/// The others' are recorded (`fixtures/lessons.jsonl.gz`).
#[test]
fn four_ways_past_iteration_930() {
    let ways = ["dtype=float32&autocast=DTYPE", "update=master_weights", "update=kahan", "update=stochastic_rounding"];
    for (dtype, stops, zero) in [(Float16, 930, [1684, 1760, 1752, 1743]), (Bfloat16, 271, [1386, 1427, 1419, 1104])] {
        assert!(matches!(outcome("four-ways", "", dtype).fate, Fate::Stalled { from, .. } if from == stops));
        for (way, zero) in ways.iter().zip(zero) {
            let own = if way.starts_with("dtype") { String::new() } else { format!("dtype={}&", dtype.name()) };
            let keys = format!("lr=0.001&steps=2000&{own}{way}").replace("DTYPE", dtype.name());
            let experiment = Link::parse(&keys).expect("a link").experiment;
            let mut trainer = Trainer::new(experiment);
            trainer.train(2000);
            assert_eq!(trainer.outcome().first_zero, Some(zero), "{keys}");
            assert!(
                trainer.history().rows().skip_while(|row| row.iteration < zero).all(|row| row.loss == 0.0),
                "{keys}"
            );
        }
    }
    assert_eq!(right("four-ways"), "torch.autocast");
    let Link { experiment, variants, .. } = link("four-ways");
    let varied: Vec<Experiment> =
        variants.iter().flatten().map(|patch| experiment.varied(patch).expect("a variant")).collect();
    let linked = ways.map(|way| {
        let keys = format!("lr=0.001&steps=2000&{way}").replace("DTYPE", "float16");
        Link::parse(&keys).expect("a link").experiment
    });
    assert_eq!(varied, linked);
}

/// The GPU's numbers: recorded with PyTorch 2.11 on an H200 (`fixtures/cuda`), the CPU's with 2.15.
#[test]
fn the_same_script_on_a_gpu() {
    let [cpu, gpu] = both("gpu", 30);
    assert_eq!((row(&cpu, 0).weight, row(&gpu, 0).weight), (0.08660888671875, 0.086669921875));
    assert_eq!(bits::neighbours(0.08660888671875, Float16).1, 0.086669921875);
    for i in 1..30 {
        let parameters = |run: &Trainer| (row(run, i).weight, row(run, i).bias);
        assert_eq!(parameters(&cpu), parameters(&gpu), "iteration {i}");
    }
    assert_eq!(row(&gpu, 1).weight, 0.14306640625);
    for run in [&cpu, &gpu] {
        assert!(matches!(run.run().outcome().fate, Fate::ExactZero { from: 17, .. }));
    }
    assert_eq!(right("gpu"), "It is gone after the next step");
    // On the CPU three roundings, on the GPU one.
    let updates = [cpu, gpu].map(|run| {
        let worked = explain(run.experiment(), 0);
        let results = worked.iter().filter(|worked| worked.operation.parameter == "0.weight");
        results.map(|worked| worked.result.clone()).collect::<Vec<_>>()
    });
    assert_eq!(updates, [vec!["−lr", "product", "weight"], vec!["weight"]]);
}

#[test]
fn one_learning_rate_two_numbers() {
    let (right, tolerance) = amount("two-learning-rates");
    assert_eq!(right, bits::round(0.1, Float16).0);
    assert!((right - 0.1).abs() > 2.0 * tolerance, "0.1 itself is not near enough");
    assert!(((0.1 - right) / 0.1 - 0.00024).abs() < 0.00001);
    assert_eq!((bits::round(0.1, Float32).0, bits::round(0.1, Bfloat16).0), (0.10000000149011612, 0.10009765625));
    let [cpu, gpu] = both("two-learning-rates", 1).map(|run| {
        let worked = explain(run.experiment(), 0);
        let update = worked.into_iter().filter(|worked| worked.operation.parameter == "0.weight");
        update.flat_map(|worked| worked.operation.inputs().collect::<Vec<_>>()).collect::<Vec<_>>()
    });
    assert!(cpu.contains(&-right) && gpu.contains(&-0.10000000149011612), "{cpu:?} {gpu:?}");
    assert!(!gpu.contains(&-right));
}

/// Stepped with PyTorch 2.15.
#[test]
fn adam_races_sgd() {
    let [sgd, mut adam] = both("adam-races", 150);
    assert!(adam.look_until(&|| false));
    let Fate::ExactZero { from: first, .. } = sgd.run().outcome().fate else { panic!("{:?}", sgd.run().outcome()) };
    let outcome = adam.outcome();
    let Fate::ExactZero { from, .. } = outcome.fate else { panic!("{outcome:?}") };
    assert_eq!((first, outcome.first_zero, from), (17, Some(105), 136));
    assert_eq!(right("adam-races"), "SGD");
}

/// Both recorded: the same experiment is in `fixtures/neuron.jsonl.gz` and in `fixtures/cuda/neuron.jsonl.gz`.
#[test]
fn where_a_gpus_sum_goes_another_way() {
    let [cpu, gpu] = both("gpu-sum", 30);
    assert_eq!((row(&cpu, 0).loss, row(&gpu, 0).loss), (0.5231826901435852, 0.5231826305389404));
    assert_eq!((row(&cpu, 0).bias_grad, row(&gpu, 0).bias_grad), (-1.4217005968093872, -1.4217004776000977));
    let parted =
        (0..30).find(|&i| row(&cpu, i).bias != row(&gpu, i).bias || row(&cpu, i).weight != row(&gpu, i).weight);
    assert_eq!(parted, Some(2));
    assert_eq!((row(&cpu, 2).bias, row(&gpu, 2).bias), (-0.10459642857313156, -0.10459643602371216));
    assert_eq!(row(&cpu, 2).weight, row(&gpu, 2).weight);
    assert_eq!((0..30).filter(|&i| row(&cpu, i).loss != row(&gpu, i).loss).count(), 21);
    // The orders in which four squares are added.
    let squares = |run: &Trainer| {
        let worked = explain(run.experiment(), 0);
        let squares = worked.iter().filter(|worked| worked.result == "square");
        squares.map(|worked| worked.operation.result.value as f32).collect::<Vec<_>>()
    };
    let (a, b) = (squares(&cpu), squares(&gpu));
    assert_eq!(a, b);
    let [one, two, three, four] = a[..] else { panic!("four points") };
    assert_eq!(row(&cpu, 0).loss as f32, (one + two + three + four) / 4.0);
    assert_eq!(row(&gpu, 0).loss as f32, ((one + three) + (two + four)) / 4.0);
    let Found::Step(step) = Parting::new([cpu.experiment().clone(), gpu.experiment().clone()])
        .look_until(&|| false)
        .expect("it has all the time")
    else {
        panic!("they start alike")
    };
    let [side, _] = step.sides.expect("one neuron's step");
    assert_eq!((step.iteration, side.worked[*side.differ.end()].result.as_str()), (0, "loss"));
    assert_eq!(right("gpu-sum"), "The loss of iteration 0");
}
