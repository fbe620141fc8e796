//! A GPU's runs, recorded on an H200.

use std::collections::BTreeMap;

use neuron_playground::numbers::dtype::Dtype;

use crate::recordings::{Recorded, Recording, experiment, lines, numbers, run, same};

/// How a run compares with PyTorch's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    EveryBit,
    /// In so many of 2 to the power of it.
    Close,
    Far,
}

/// Replays a file's runs and counts how near they are, by dtype and whether they are networks'.
fn compare(file: &str) -> BTreeMap<(&'static str, bool, Nearness), usize> {
    let mut counts = BTreeMap::new();
    for (line, recording) in lines::<Recording>(&format!("cuda/{file}.jsonl")).iter().enumerate() {
        let experiment = experiment(recording);
        let (dtype, is_network) = (experiment.dtype, experiment.layers.len() > 2);
        let rows = experiment.batch();
        let ours = run(experiment);
        assert_eq!(ours.len(), recording.records.len());
        let theirs = || recording.records.iter().map(Recorded::numbers);
        let scale = theirs().flatten().map(|(_, value)| value.abs()).filter(|v| v.is_finite()).fold(0.0, f64::max);
        let tolerance = match dtype {
            Dtype::Float16 => 4e-3,
            Dtype::Bfloat16 => 3e-2,
            Dtype::Float32 => 1e-5,
            Dtype::Float64 => 1e-13,
        };
        let mut nearness = Nearness::EveryBit;
        let mut first = None;
        for (ours, theirs) in ours.iter().zip(theirs()) {
            let numbers = numbers(&ours.prediction, ours.loss, &ours.parameters.0, &ours.gradients.0);
            for ((name, a), (_, b)) in numbers.into_iter().zip(theirs) {
                if !same(a, b) {
                    first.get_or_insert_with(|| format!("iteration {} {name}: {a:?}, PyTorch {b:?}", ours.iteration));
                    let now = if (a - b).abs() <= tolerance * scale { Nearness::Close } else { Nearness::Far };
                    nearness = nearness.max(now);
                }
            }
        }
        if let Some(first) = first {
            println!("{file}:{} {} batch {rows} {nearness:?} {first}", line + 1, dtype.name());
        }
        *counts.entry((dtype.name(), is_network, nearness)).or_default() += 1;
    }
    println!("{file}: {counts:?}");
    counts
}

#[test]
fn explore() {
    for file in ["notebook", "neuron", "neuron_more", "neuron_extreme", "mixed", "optimizers", "network"] {
        compare(file);
    }
}
