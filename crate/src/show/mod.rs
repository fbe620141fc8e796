//! Pictures: the loss over weight and bias, and what every neuron makes of the plane.

pub mod landscape;
pub mod picture;
