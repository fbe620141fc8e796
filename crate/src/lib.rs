//! A neuron, and networks of them, that learn with PyTorch's bits.
//!
//! An [`Experiment`](experiment::Experiment) says a whole run; a [`Trainer`](run::trainer::Trainer) runs it; every step
//! gives a [`Record`](run::record::Record). [`explain`](explain::explain) works one step, operation by operation.
//!
//! From the numbers up, each knowing only those before it: [`numbers`], [`settings`], [`torch`], [`experiment`], [`run`],
//! [`explain`], [`show`], [`export`], and `wasm`, the only one that knows JavaScript. ARCHITECTURE.md, at the root of the
//! repository, has the map, what always holds with the test that holds it, and what an addition costs.

pub mod experiment;
pub mod explain;
pub mod export;
mod names;
pub mod numbers;
pub mod run;
pub mod settings;
pub mod show;
pub mod torch;

#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod wasm;
