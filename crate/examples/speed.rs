//! How fast the native build trains what `tests/bench/measure.js` trains in wasm: JSON, for its table.
//!
//!     cargo run --release --quiet -p neuron-playground --example speed

use std::time::Instant;

use neuron_playground::{
    experiment::{Experiment, Spec, link::Link},
    numbers::dtype::Dtype,
    run::{network::Network, sweep::Sweep, trainer::Trainer},
    settings::table::Settings,
};
use serde_json::{Value, json};

const TURNS: usize = 9;

fn experiment(hash: &str) -> Experiment {
    Link::parse(hash).unwrap_or_else(|error| panic!("{hash}: {error}")).experiment
}

/// How often a second `once` does what it counts: the median of the turns, and the spread of their middle half.
fn figure(work: &str, trainer: &str, mut once: impl FnMut() -> u32) -> Value {
    let mut rates = Vec::new();
    for _ in 0..=TURNS {
        let start = Instant::now();
        let mut done = 0;
        while start.elapsed().as_millis() < 120 {
            done += once();
        }
        rates.push(f64::from(done) / start.elapsed().as_secs_f64());
    }
    // The first turn warms up.
    let mut rates = rates.split_off(1);
    rates.sort_by(f64::total_cmp);
    let at = |part: usize| rates[part * (TURNS - 1) / 4];
    json!({ "work": work, "trainer": trainer, "rate": at(2), "spread": (at(3) - at(1)) / at(2) })
}

fn main() {
    let mut figures = Vec::new();
    for layers in ["2-4-2-1", "2-8-8-8-8-8-8-1"] {
        let work = format!("{layers}, tanh, 250 points in batches of 10: epochs");
        for dtype in ["float16", "bfloat16", "float32", "float64"] {
            let mut network = Network::new(experiment(&format!(
                "dtype={dtype}&layers={}&activation=tanh&output_activation=tanh&data=circle&samples=250&features=x1,x2&\
                 lr=0.03&batch_size=10&steps=10000000",
                layers.replace('-', ",")
            )));
            figures.push(figure(&work, &format!("wasm {dtype}"), || {
                network.train(100);
                4
            }));
        }
    }
    for dtype in ["float16", "bfloat16", "float32", "float64"] {
        let neuron = experiment(&format!("dtype={dtype}&steps=10000"));
        figures.push(figure("one neuron, rows kept: steps", &format!("wasm {dtype}"), || {
            let mut trainer = Trainer::new(neuron.clone());
            trainer.train(10_000);
            10_000
        }));
    }
    let rates: Vec<f64> = (0..400).map(|i| 10f64.powf(-4.0 + 4.0 * f64::from(i) / 399.0)).collect();
    let dtypes = Dtype::ALL.iter().filter(|dtype| !dtype.only_keeps());
    let notebooks: Vec<Spec> = dtypes.map(|&dtype| Spec { dtype, ..Spec::start() }).collect();
    let work = "the sweep, 1600 runs of up to 10000 steps, each until it can't change any more: sweeps";
    figures.push(figure(work, "wasm, all four dtypes", || {
        u32::from(Sweep::new(notebooks.clone(), rates.clone()).run_until(&|| false))
    }));
    println!("{}", Value::from(figures));
}
