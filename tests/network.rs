//! Networks beside their steps: the worked step of each neuron, losses, scores, gradient checks.

use neuron_playground::{
    experiment::{Experiment, link::Link},
    explain::{Explainer, Kind, Lost, Neuron, Worked, explain, explain_neuron},
    run::{
        network::{MEASURED, Network},
        outcome::State,
        trainer::Run,
    },
    torch::{kernels::Role, tensors::Tensors},
};

const NETWORK: &str = "layers=3,5,4,1&activation=tanh,relu&output_activation=sigmoid&features=x1,x2,sin_x1&data=spiral&\
                       samples=60&train=0.5&batch_size=7&shuffle=true&seed=3&steps=1000";

fn experiment(hash: &str) -> Experiment {
    Link::parse(hash).unwrap_or_else(|error| panic!("{hash}: {error}")).experiment
}

/// Value and gradient of a parameter.
fn parameter(run: &Run, tensor: usize, element: usize) -> (f64, f64) {
    let parameter = &run.parameters()[tensor];
    (parameter.data[element], parameter.grad[element])
}

/// Whatever is trained, a neuron's worked step ends in the bits of the step itself, and no operation of it
/// goes without a formula.
#[test]
fn a_worked_step_comes_to_what_the_step_comes_to() {
    let mut worked_steps = 0;
    for dtype in ["float16", "bfloat16", "float32", "float64"] {
        for more in [
            "lr=0.1",
            "lr=0.05&momentum=0.9&nesterov=true&weight_decay=0.01",
            "optimizer=adam&lr=0.01&eps=0.0001&weight_decay=0.01",
            "optimizer=adamw&lr=0.01&eps=0.0001&penalty=l1&rate=0.003",
            "lr=0.1&penalty=l2&rate=0.003&loss_scaling=static&scale=128",
            "lr=0.1&momentum=0.5&loss_scaling=dynamic&init_scale=1024&update=master_weights",
            "lr=0.1&update=stochastic_rounding",
            "lr=0.1&loss=bce_with_logits&output_activation=identity&loss_scaling=static&scale=8",
            "lr=0.1&layers=3,1&activation=tanh",
        ] {
            // Of two values in a link the first counts.
            let experiment = experiment(&format!("{more}&dtype={dtype}&{NETWORK}"));
            let mut run = Run::new(&experiment);
            for _ in 0..9 {
                run.step();
            }
            let mut after = Run::new(&experiment);
            for _ in 0..10 {
                after.step();
            }
            for (layer, shape) in experiment.layer_shapes().iter().enumerate() {
                for (index, input) in [(0, Some(0)), (shape.fan_out - 1, Some(shape.fan_in - 1)), (0, None)] {
                    let neuron = Neuron { layer, index, input, point: 1 };
                    let worked = explain_neuron(&experiment, &run, neuron);
                    let (tensor, element) = match input {
                        Some(input) => (2 * layer, index * shape.fan_in + input),
                        None => (2 * layer + 1, index),
                    };
                    let (value, grad) = parameter(&after, tensor, element);
                    let what = format!("{dtype} {more}, layer {layer}, {neuron:?}");
                    let last = worked.last().unwrap_or_else(|| panic!("{what}: nothing")).operation.result;
                    assert_eq!(last.value.to_bits(), value.to_bits(), "{what}");
                    // A float32 copy's gradient is unscaled after it is copied.
                    let grads = worked.iter().filter(|worked| worked.operation.result.name.role == Role::Grad);
                    let bits: Vec<u64> = grads.map(|worked| worked.operation.result.value.to_bits()).collect();
                    assert!(bits.contains(&grad.to_bits()), "{what}: {grad}");
                    for worked in &worked {
                        let Worked { operation, formula, shown, result, .. } = worked;
                        let words = [operation.call, operation.node, formula, result];
                        assert!(words.iter().all(|words| !words.is_empty()), "{what}, words: {operation:?}");
                        assert!(shown.iter().all(|(_, label)| !label.is_empty()), "{what}, a name: {operation:?}");
                    }
                    worked_steps += 1;
                }
            }
        }
    }
    assert_eq!(worked_steps, 4 * (8 * 9 + 3));
}

/// A neuron's sums say which of its terms is which.
#[test]
fn a_networks_formulas_have_indices() {
    let network = experiment("layers=2,3,2&activation=tanh&x=1;2,-0.5;0.3,2;2&y=1;0,0;1,1;1&dtype=float16");
    let run = Run::new(&network);
    let formulas_of = |experiment: &Experiment, run: &Run, neuron| {
        let mut formulas = Vec::new();
        for Worked { formula, shown, result, .. } in explain_neuron(experiment, run, neuron) {
            let mut text = formula;
            for (i, (_, label)) in shown.iter().enumerate() {
                text = text.replace(&format!("{{{i}}}"), label);
            }
            formulas.push(format!("{result} = {text}"));
        }
        formulas
    };
    let formulas = |neuron| formulas_of(&network, &run, neuron);
    let hidden = formulas(Neuron { layer: 0, index: 1, input: Some(1), point: 2 });
    for formula in [
        "z = x₁ · w₁ + x₂ · w₂ + b",
        "a = tanh(z)",
        "grad a = next grad₁ · next w₁ + next grad₂ · next w₂",
        "grad z = grad a · (1 − a²)",
        "grad w₂ = grad z⁽¹⁾ · x₂⁽¹⁾ + grad z⁽²⁾ · x₂⁽²⁾ + grad z⁽³⁾ · x₂⁽³⁾",
        "w₂ = w₂ before + product",
    ] {
        assert!(hidden.iter().any(|told| told == formula), "{formula}: {hidden:#?}");
    }
    let output = formulas(Neuron { layer: 1, index: 0, input: Some(2), point: 0 });
    for formula in [
        "prediction = a₁ · w₁ + a₂ · w₂ + a₃ · w₃ + b",
        "loss = (square₁⁽¹⁾ + square₂⁽¹⁾ + … + square₂⁽³⁾) / 6",
        "grad w₃ = grad⁽¹⁾ · a₃⁽¹⁾ + grad⁽²⁾ · a₃⁽²⁾ + grad⁽³⁾ · a₃⁽³⁾",
    ] {
        assert!(output.iter().any(|told| told == formula), "{formula}: {output:#?}");
    }
    // A point alone needs no number, and what stands alone no index.
    let alone = experiment("layers=2,1,1&activation=tanh&x=1;2&y=1&dtype=float16");
    let told = formulas_of(&alone, &Run::new(&alone), Neuron { layer: 0, index: 0, input: Some(1), point: 0 });
    for formula in ["grad w₂ = grad z · x₂", "grad a = next grad · next w"] {
        assert!(told.iter().any(|told| told == formula), "{formula}: {told:#?}");
    }
}

/// An update under half an ulp is lost in float64, too, where the exact result is, to the nearest float64, the parameter.
#[test]
fn what_float64_absorbs_is_told() {
    let experiment = experiment("dtype=float64&lr=1e-19");
    let worked = Explainer::new(experiment).explain(3, &|| false).unwrap().to_vec();
    let weight = worked.iter().find(|worked| worked.result == "weight").expect("it is updated");
    assert_eq!(weight.operation.lost(), Some(Lost::Absorbed), "{:?}", weight.operation);
}

/// float64 has no wider dtype to tell what it lost: what its functions give is off, as in the others, and 1 − y² may lose
/// many ulp.
#[test]
fn float64_loses_to_rounding_in_its_functions_too() {
    let more = "dtype=float64&lr=0.1&activation=tanh,sigmoid&output_activation=identity&loss=bce_with_logits";
    let experiment = experiment(&format!("{more}&{NETWORK}"));
    let step = explain(&experiment, 0);
    for (kind, most) in [
        (Kind::Tanh, 0.7),
        (Kind::Sigmoid, 2.0),
        (Kind::Logsigmoid, 2.0),
        (Kind::TanhBackward, 100.0),
        (Kind::SigmoidBackward, 100.0),
    ] {
        let name = kind.name();
        let done = step.iter().map(|worked| &worked.operation).filter(|operation| operation.kind == kind);
        let errors: Vec<f64> = done.map(|operation| operation.error_ulp.abs()).collect();
        let lossy = errors.iter().filter(|&&error| error > 0.01).count();
        assert!(lossy * 10 > errors.len() * 8, "{name}: {errors:?}");
        assert!(errors.iter().all(|&error| error < most), "{name}: {errors:?}");
    }
}

/// The prediction in the worked step of the output is what the step predicts.
#[test]
fn a_worked_prediction_is_the_steps_own() {
    let experiment = experiment("layers=2,3,2&activation=tanh&x=1;2,-0.5;0.3,2;2&y=1;0,0;1,1;1&dtype=float16");
    let mut run = Run::new(&experiment);
    for point in 0..3 {
        for index in 0..2 {
            let worked = explain_neuron(&experiment, &run, Neuron { layer: 1, index, input: None, point });
            let prediction =
                worked.iter().find(|worked| worked.result == "prediction").map(|w| w.operation.result.value);
            let mut next = Run::new(&experiment);
            next.step();
            let record = next.record().expect("a step was taken");
            assert_eq!(prediction, Some(record.prediction[point * 2 + index]));
        }
    }
    run.step();
    let nothing = Neuron { layer: 1, index: 2, input: None, point: 0 };
    assert_eq!(explain_neuron(&experiment, &run, nothing), []);
    assert_eq!(explain_neuron(&experiment, &run, Neuron { index: 0, point: 3, ..nothing }), []);
    assert_eq!(explain_neuron(&experiment, &run, Neuron { layer: 2, index: 0, ..nothing }), []);
}

/// When a run left its dtype's range is when the first of its numbers did, whichever it is and whoever updates it.
#[test]
fn a_run_says_when_its_numbers_are_no_longer_finite() {
    let mut diverged = 0;
    for dtype in ["float16", "bfloat16", "float32", "float64"] {
        for more in [
            "lr=9",
            "lr=9&momentum=0.9&weight_decay=0.01",
            "optimizer=adam&lr=900",
            "lr=9&update=stochastic_rounding",
            "lr=9&loss_scaling=dynamic&init_scale=1024",
            "lr=9&momentum=0.5&loss_scaling=static&scale=128&update=master_weights",
        ] {
            let experiment = experiment(&format!(
                "{more}&dtype={dtype}&layers=2,5,1&activation=relu&features=x1,x2&data=plane&samples=30&batch_size=10"
            ));
            let mut run = Run::new(&experiment);
            let (mut parameters, mut all) = (None, None);
            for iteration in 0..2000 {
                run.step();
                let record = run.record().expect("a step was taken");
                let is_finite = |numbers: &Tensors| numbers.0.iter().flat_map(|(_, data)| data).all(|x| x.is_finite());
                if !is_finite(&record.parameters) {
                    parameters.get_or_insert(iteration);
                }
                if !(record.loss.is_finite() && is_finite(&record.parameters) && is_finite(&record.gradients)) {
                    all.get_or_insert(iteration);
                }
            }
            let outcome = run.outcome();
            let from = outcome.from().filter(|_| outcome.state() == State::Diverged);
            assert_eq!((from, outcome.not_finite), (parameters, all), "{dtype} {more}");
            diverged += usize::from(parameters.is_some());
        }
    }
    // Adam's steps are as large as its learning rate, whatever the gradient.
    assert!(diverged >= 12, "{diverged}");
}

/// Backward against central differences, a rule that knows nothing of it: every parameter of a smooth network.
#[test]
fn gradients_are_those_of_finite_differences() {
    for loss in ["mse", "bce_with_logits&output_activation=identity"] {
        let mut network = Network::new(experiment(&format!(
            "loss={loss}&layers=2,4,3,1&activation=tanh,sigmoid&output_activation=tanh&features=x1,x2&data=gauss&samples=40&dtype=float16"
        )));
        network.train(3);
        let parameters = network.run().parameters().iter().map(|p| p.data.len()).sum();
        for place in 0..parameters {
            let (backward, differences) = network.check_gradient(place).expect("it is finite");
            assert!((backward - differences).abs() < 1e-8 + 1e-6 * backward.abs(), "{place}: {backward} {differences}");
        }
    }
}

#[test]
fn losses_are_measured_each_epoch_and_stay_few() {
    let mut network = Network::new(experiment(NETWORK));
    let epoch = network.experiment().steps_per_epoch();
    assert_eq!(epoch, 5, "30 points in batches of 7");
    network.train(3 * epoch + 2);
    assert_eq!(network.losses().iteration, [0.0, 5.0, 10.0, 15.0]);
    assert_eq!(network.losses().test.len(), 4);
    network.train(5000 * epoch);
    let iterations = &network.losses().iteration;
    assert!(iterations.len() <= 1000 && iterations.len() > 500, "{}", iterations.len());
    assert!(iterations.is_sorted_by(|a, b| a < b));
    assert!(iterations.iter().all(|iteration| iteration % f64::from(epoch) == 0.0));
}

/// Stopping for time changes nothing of what is measured.
#[test]
fn a_run_in_small_pieces_has_the_same_losses() {
    let mut whole = Network::new(experiment(NETWORK));
    whole.train(100);
    let mut pieces = Network::new(experiment(NETWORK));
    let turns = std::cell::Cell::new(0);
    while !pieces.train_until(100, &|| true) {
        turns.set(turns.get() + 1);
        assert!(turns.get() < 10_000);
    }
    assert!(turns.get() > 1);
    assert_eq!(pieces.losses().train, whole.losses().train);
    assert_eq!(pieces.losses().test, whole.losses().test);
    assert_eq!(pieces.scores(), whole.scores());
    assert_eq!(pieces.health(), whole.health());
}

#[test]
fn the_loss_is_of_a_thousand_points_at_most() {
    let rows: Vec<String> = (0..2 * MEASURED).map(|i| format!("{}", if i < MEASURED { 1 } else { 0 })).collect();
    let rows = rows.join(",");
    let mut network = Network::new(experiment(&format!("x={rows}&y={rows}&0.weight=1&0.bias=0&lr=0&dtype=float32")));
    network.train(1);
    assert_eq!(network.losses().train[0], 0.0);
    assert_eq!(network.scores()[0], 1.0, "the targets are classes, 0 and 1");
    assert!(network.losses().test[0].is_nan() && network.scores()[1].is_nan(), "no points test");
}

/// A learning rate of 0 stalls all that have a gradient, and a step that `GradScaler` skips leaves all where they are.
#[test]
fn health_counts_what_a_step_did() {
    let mut still = Network::new(experiment(&format!("lr=0&{NETWORK}")));
    still.train(1);
    let sizes: Vec<u32> = still.health().iter().map(|layer| layer.parameters).collect();
    assert_eq!(sizes, [20, 24, 5]);
    for layer in still.health() {
        assert_eq!(layer.stalled + layer.underflowed, layer.parameters, "{layer:?}");
    }
    let mut gone = Network::new(experiment("layers=2,2,1&activation=identity&x=300;300&y=0&lr=1000&dtype=float16"));
    gone.train(3);
    for layer in gone.health() {
        assert_eq!((layer.overflowed, layer.not_finite), (layer.parameters, layer.parameters), "{layer:?}");
    }
    // Scaled by 65,536, which float16 doesn't hold, all gradients are infinite.
    let hash = "layers=2,4,1&activation=tanh&data=xor&features=x1,x2&loss_scaling=dynamic&batch_size=10";
    let mut skipped = Network::new(experiment(hash));
    skipped.train(1);
    assert!(skipped.skipped());
    for layer in skipped.health() {
        assert_eq!((layer.overflowed, layer.not_finite, layer.moved), (layer.parameters, 0, 0), "{layer:?}");
    }
    skipped.train(3);
    assert!(!skipped.skipped() && skipped.health().iter().all(|layer| layer.moved > 0), "{:?}", skipped.health());
}

#[test]
fn a_changed_weight_is_where_the_next_run_starts() {
    let mut network = Network::new(experiment(NETWORK));
    network.train(10);
    let before: Vec<f64> = network.run().parameters().iter().flat_map(|p| p.data.clone()).collect();
    let restarted = network.restarted(Some((7, 0.25))).expect("all are finite");
    let start: Vec<f64> = Run::new(&restarted).parameters().iter().flat_map(|p| p.data.clone()).collect();
    assert_eq!(start[7], 0.25);
    assert_eq!((&start[..7], &start[8..]), (&before[..7], &before[8..]));
    assert!(network.restarted(Some((0, f64::NAN))).is_err());
}
