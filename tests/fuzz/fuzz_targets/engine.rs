//! The engine: a link on the first line, and then what is asked of it, five bytes a call.
#![no_main]

#[allow(dead_code, reason = "the other targets' are here, too")]
#[path = "../../promises.rs"]
mod promises;

use neuron_playground::{experiment::Experiment, link::Link};

/// Multiplications of a pass over all points: what is larger is right, but slow here.
const LARGEST: usize = 2_000;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let end = bytes.iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len());
    let link = str::from_utf8(&bytes[..end]).ok().and_then(|hash| Link::parse(hash).ok());
    let Some(Link { experiment, .. }) = link.filter(|link| work(&link.experiment) <= LARGEST) else { return };
    let calls = bytes[end..].iter().skip(1).copied().collect::<Vec<u8>>();
    let calls = calls.chunks_exact(5).take(12).map(|call| {
        // The upper half of a float32: every exponent, NaN and inf.
        let value = f32::from_bits(u32::from(call[3]) << 24 | u32::from(call[4]) << 16);
        (call[0], call[1].into(), call[2].into(), value.into())
    });
    if experiment.is_neuron() { promises::neuron(&experiment, calls) } else { promises::network(&experiment, calls) }
});

fn work(experiment: &Experiment) -> usize {
    experiment.products() * experiment.points().len
}
