//! `torch.optim.Adam` and `AdamW`.

/// PyTorch's settings and their names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adam {
    pub lr: f64,
    pub betas: (f64, f64),
    pub eps: f64,
    pub weight_decay: f64,
    /// AdamW: takes weight_decay · parameter from the parameter itself (Loshchilov and Hutter, 2019); else Adam adds it to
    /// the gradient.
    pub decoupled: bool,
}

impl Adam {
    pub const BETAS: (f64, f64) = (0.9, 0.999);
    pub const EPS: f64 = 1e-8;
    /// AdamW's; Adam's is 0.
    pub const DECOUPLED_WEIGHT_DECAY: f64 = 0.01;
}
