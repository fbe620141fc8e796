//! A neuron, and networks of them, that learn with PyTorch's bits.
//!
//! An [`Experiment`](experiment::Experiment) says a whole run; a [`Trainer`](trainer::Trainer) runs it;
//! every step gives a [`Record`](record::Record). The map, from the numbers up:
//!
//! | folder | what it is |
//! | --- | --- |
//! | `numbers` | the dtypes and their rounding, several numbers at a time; exact results; text and bits |
//! | `settings` | any value of JSON, JavaScript or a link; what can be wrong with an experiment |
//! | `torch` | what PyTorch does: generator, sums, layers, losses, optimizers, loss scaling |
//! | `experiment` | what a run is: its data, its checks, its link |
//! | `run` | one training step in one dtype, the run, its rows, what became of it; networks and sweeps |
//! | `explain` | a worked step: every operation with its formula, its exact result and what was lost |
//! | `show` | the loss over weight and bias, and what neurons make of the plane, as pictures |
//! | `export` | rows, scripts and notebooks as text |
//! | `wasm` | the JavaScript face |
//!
//! What always holds:
//! - Nothing below `Trainer` branches on the dtype: how a dtype rounds is its `Scalar`.
//! - `Experiment` is valid by construction, so nothing behind it checks again, and no step panics.
//! - A step depends on the experiment and the steps before it only: not on time, not on the machine.
//!   Functions that differ between platforms (`exp`, `tanh`, `pow`) come from `libm` or from here.
//! - Only `wasm` knows JavaScript.

pub mod experiment;
pub mod explain;
pub mod export;
mod names;
pub mod numbers;
pub mod run;
pub mod settings;
pub mod show;
pub mod torch;

#[cfg(target_arch = "wasm32")]
mod wasm;
