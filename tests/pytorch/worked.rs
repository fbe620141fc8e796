//! Worked steps: the same bits as the steps themselves, every operation with its words.

use neuron_playground::{
    explain::{Explainer, Kind, Operation, Worked},
    numbers::dtype::Dtype,
    torch::kernels::{Name, Role},
};

use crate::recordings::{Recording, experiment, lines, run, same};

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
