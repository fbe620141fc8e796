//! `torch.optim.SGD`.

/// PyTorch's settings and their names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sgd {
    pub lr: f64,
    pub momentum: f64,
    pub weight_decay: f64,
    /// Needs a momentum.
    pub nesterov: bool,
}
