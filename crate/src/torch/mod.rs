//! What PyTorch does: its generator, the order of its sums, layers, losses, optimizers, loss scaling, autocast.

pub mod accumulate;
pub mod activation;
pub mod autocast;
pub mod batch;
pub mod clip_grad;
pub mod float8;
pub mod generator;
pub mod grad_scaler;
pub mod kernels;
pub mod loss;
pub mod lr_scheduler;
pub mod nn;
pub mod optim;
pub mod sum;
pub mod swa_utils;
pub mod tensors;
