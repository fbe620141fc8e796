//! A GPU's runs, recorded on an H200 with PyTorch 2.11 and CUDA 13.0.

use std::collections::BTreeMap;

use crate::recordings::{Recorded, Recording, experiment, lines, of_record, run, same, tolerance};

/// How near a run is to PyTorch's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    EveryBit,
    /// Never further than `tolerance` of the run's largest number.
    Close,
    Far,
}

/// Replays a file's runs, and counts how near those of each dtype are.
fn compare(file: &str) -> BTreeMap<(&'static str, Nearness), usize> {
    let mut counts = BTreeMap::new();
    for (line, recording) in lines::<Recording>(&format!("cuda/{file}.jsonl")).iter().enumerate() {
        let experiment = experiment(recording);
        let (dtype, computes_in) = (experiment.dtype, experiment.computes_in());
        let ours = run(experiment);
        assert_eq!(ours.len(), recording.records.len());
        let theirs: Vec<_> = recording.records.iter().map(Recorded::numbers).collect();
        let sizes = theirs.iter().flatten().map(|(_, value)| value.abs());
        let scale = sizes.filter(|size| size.is_finite()).fold(0.0, f64::max);
        let tolerance = tolerance(computes_in);
        let mut nearness = Nearness::EveryBit;
        for (ours, theirs) in ours.iter().zip(theirs) {
            let numbers = of_record(ours);
            for ((name, a), (_, b)) in numbers.into_iter().zip(theirs) {
                if same(a, b) {
                    continue;
                }
                if nearness == Nearness::EveryBit {
                    println!("{file}:{} {} {} {name}: {a:?}, PyTorch {b:?}", line + 1, dtype.name(), ours.iteration);
                }
                let is_near = (a - b).abs() <= tolerance * scale;
                nearness = nearness.max(if is_near { Nearness::Close } else { Nearness::Far });
            }
        }
        *counts.entry((dtype.name(), nearness)).or_default() += 1;
    }
    println!("{file}: {counts:?}");
    counts
}

/// SGD, Adam and AdamW, fused and not, up to 520 points, loss scaling, float32 copies, autocast: in every dtype.
#[test]
fn every_recorded_neuron_is_a_gpu_s() {
    for (file, runs) in [
        ("notebook", 1),
        ("neuron", 240),
        ("neuron_more", 160),
        ("neuron_extreme", 200),
        ("mixed", 225),
        ("optimizers_neuron", 200),
        ("fused_neuron", 144),
        ("autocast_neuron", 144),
    ] {
        let counts = compare(file);
        assert_eq!(counts.values().sum::<usize>(), runs, "{file}");
        assert!(counts.keys().all(|(_, nearness)| *nearness == Nearness::EveryBit), "{file}: {counts:?}");
    }
}

/// Layers of 16 bits, the rest in float32; two of them differ in a tensor core's sum.
#[test]
fn networks_under_autocast_are_a_gpu_s_or_near() {
    let counts = compare("autocast_network");
    assert_eq!(counts, BTreeMap::from([(("float32", Nearness::EveryBit), 70), (("float32", Nearness::Close), 2)]));
}

/// The 16-bit networks that are not are a library's, which chooses a kernel by the shape: tensor cores add in another order.
#[test]
fn networks_are_a_gpu_s_or_near() {
    for (file, exact) in [("network", [22, 25]), ("optimizers_network", [25, 25]), ("fused_network", [14, 15])] {
        let counts = compare(file);
        let of = |dtype, nearness| counts.get(&(dtype, nearness)).copied().unwrap_or(0);
        assert_eq!(["float16", "bfloat16"].map(|dtype| of(dtype, Nearness::EveryBit)), exact, "{file}");
        assert!(counts.keys().all(|(_, nearness)| *nearness <= Nearness::Close), "{file}: {counts:?}");
    }
}
