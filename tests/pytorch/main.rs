//! Conformance: every run that PyTorch recorded, replayed and compared bit for bit.
//!
//! Where PyTorch leaves a bit to a vendor's library (float32 and float64: Adam's square root, tanh,
//! sigmoid, matrix products of more than 3 or 4 terms), the run is held to a distance instead.
//! `tests/fixtures/README.md` says how the recordings were made.

mod cuda;
mod operations;
mod recordings;
mod runs;
mod worked;
