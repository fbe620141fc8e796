//! A run: the model in one dtype, its training, its rows, what became of it.

mod abreast;
mod autocast;
pub mod check;
mod checkpoint;
pub mod history;
pub(crate) mod model;
pub mod network;
pub mod outcome;
pub mod record;
mod stages;
mod stepped;
pub(crate) mod straight;
pub mod sweep;
pub mod trainer;
mod walk;
mod watch;
