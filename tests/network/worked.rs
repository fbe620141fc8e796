//! The worked step of each neuron: its bits, its words, and what it says was lost.

use neuron_playground::{
    experiment::Experiment,
    explain::{Explainer, Kind, Lost, Neuron, Worked, explain, explain_neuron},
    run::trainer::Run,
    torch::kernels::Role,
};

use crate::{NETWORK, experiment};

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
