//! A neuron, and networks of them, that learn with PyTorch's bits.
//!
//! An [`Experiment`](experiment::Experiment) says a whole run; a [`Trainer`](trainer::Trainer) runs it;
//! every step gives a [`Record`](record::Record). The map, from the numbers up:
//!
//! | file | what it is |
//! | --- | --- |
//! | `dtype` | the four dtypes by name |
//! | `scalar` | `Scalar`: PyTorch's tensor operations on one number type, with their rounding; `Lanes`: on several numbers at once |
//! | `exact` | a real number as two float64: what an operation would give without rounding |
//! | `elementary` | e^x, tanh and float64's fma, several at a time, the same everywhere |
//! | `sum` | the order in which PyTorch adds up a row |
//! | `matrix` | a batch in lanes, several rows at once |
//! | `random` | torch's seeded generator |
//! | `nn`, `loss`, `optim` | layers, loss and optimizers, written once over `Scalar` |
//! | `data` | datasets, features, and which points train |
//! | `experiment` | what a run is; the checks, made once, with errors that name the field |
//! | `model`, `scaler` | one training step in one dtype; loss scaling |
//! | `trainer`, `outcome`, `history`, `record` | the run, what became of it, its rows |
//! | `network`, `picture` | a network in training, its losses and weights; what its neurons make of the plane |
//! | `explain` | a worked step: every operation with its formula, its exact result and what was lost |
//! | `landscape`, `sweep` | the loss over weight and bias as a picture; how runs end at many learning rates |
//! | `number` | a number as text and as bits |
//! | `value`, `tensors`, `names` | what JSON, JavaScript and links say: any value, values by parameter name, enums by name |
//! | `link`, `csv`, `export` | an experiment as a URL hash; points from CSV; rows and scripts as text |
//! | `wasm` | the JavaScript face |
//!
//! What always holds:
//! - Nothing below `Trainer` branches on the dtype: how a dtype rounds is its `Scalar`.
//! - `Experiment` is valid by construction, so nothing behind it checks again, and no step panics.
//! - A step depends on the experiment and the steps before it only: not on time, not on the machine.
//!   Functions that differ between platforms (`exp`, `tanh`, `pow`) come from `libm` or from here.
//! - Only `wasm` knows JavaScript.

pub mod csv;
pub mod data;
pub mod dtype;
mod elementary;
pub mod exact;
pub mod experiment;
pub mod explain;
pub mod export;
pub mod history;
pub mod landscape;
pub mod link;
pub mod loss;
mod matrix;
mod model;
mod names;
pub mod network;
pub mod nn;
pub mod number;
pub mod optim;
pub mod outcome;
pub mod picture;
pub mod random;
pub mod record;
pub mod scalar;
pub mod scaler;
pub mod sum;
pub mod sweep;
pub mod tensors;
pub mod trainer;
pub mod value;

#[cfg(target_arch = "wasm32")]
mod wasm;
