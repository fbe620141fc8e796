//! `Scaler`: loss scaling, by a constant and as `torch.amp.GradScaler` does it.

use super::{
    kernels::{Kernels, Phase, Subject, python},
    nn::{Parameter, grad_name},
};
use crate::settings::{
    macros::{one_of, settings},
    range::Range,
};

one_of! {
    /// The loss is multiplied before `backward`, so that small gradients don't underflow, and the
    /// gradients are divided before the step.
    pub enum LossScaling {
        Static(StaticScaling),
        Dynamic(DynamicScaling),
    }
}

/// Neither a scale nor 1 over it may leave float32, which `GradScaler` keeps it in.
const SCALES: Range = Range::from(1e-30).to(1e30);

settings! {
    /// (loss * scale).backward(), then p.grad.div_(scale).
    #[derive(Copy)]
    pub struct StaticScaling = "static" as "static: a constant" {
        scale: f64 = 1024.0 => within(SCALES).fields(&[field("scale", "The scale")]),
    }
}

settings! {
    /// torch.amp.GradScaler: a step whose gradients are not finite is skipped and the scale multiplied by backoff_factor;
    /// after growth_interval good steps in a row by growth_factor, but not to infinity.
    #[derive(Copy)]
    pub struct DynamicScaling = "dynamic" as "dynamic: GradScaler" {
        init_scale: f64 = 65536.0 => within(SCALES).fields(&[field("init_scale", "init_scale")]),
        growth_interval: u32 = 2000 => within(Range::from(1.0)).fields(&[field("growth_interval", "growth_interval")
            .limits(1.0, u32::MAX as f64)]),
        growth_factor: f64 = 2.0 => within(Range::above(1.0).to(1e30)).rare().fields(&[field("growth_factor", "growth_factor").limits(1.0000001, 1e30)]),
        backoff_factor: f64 = 0.5 => within(Range::from(0.0).below(1.0)).rare().fields(&[field("backoff_factor", "backoff_factor").limits(0.0, 0.9999999)]),
    }
}

/// What the loss is multiplied by now, and how that goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaler {
    scale: f64,
    dynamic: Option<Dynamic>,
}

/// `GradScaler`'s state beside the scale, which it keeps in float32.
#[derive(Clone, Debug, PartialEq)]
struct Dynamic {
    growth_interval: u32,
    growth_factor: f64,
    backoff_factor: f64,
    growth_tracker: u32,
}

impl Scaler {
    pub fn new(settings: LossScaling) -> Scaler {
        match settings {
            LossScaling::Static(StaticScaling { scale }) => Scaler { scale, dynamic: None },
            LossScaling::Dynamic(DynamicScaling { init_scale, growth_interval, growth_factor, backoff_factor }) => {
                let dynamic = Dynamic { growth_interval, growth_factor, backoff_factor, growth_tracker: 0 };
                Scaler { scale: f64::from(init_scale as f32), dynamic: Some(dynamic) }
            }
        }
    }

    /// What the loss is multiplied by in the next step.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// Divides every gradient by the scale; false if the step is to be skipped.
    /// Static: `p.grad.div_(scale)`, and never a skip. Dynamic: `GradScaler.unscale_`, which multiplies
    /// by 1/scale in float32, and skips if a gradient is inf or NaN.
    #[inline(never)]
    pub fn unscale<K: Kernels>(&self, k: &K, parameters: &mut [Parameter<K::Scalar>]) -> bool {
        let inverse = f64::from((1.0 / self.scale) as f32);
        let node = if self.dynamic.is_some() { "GradScaler" } else { "loss scaling" };
        let (k, mut finite) = (&k.one(), true);
        for (tensor, parameter) in parameters.iter_mut().enumerate() {
            k.enter(Phase::Unscale, &parameter.name, node);
            let name = grad_name(tensor);
            for (element, grad) in parameter.grad.iter_mut().enumerate() {
                k.about(Subject::Parameter { tensor, element });
                let scaled = k.called(*grad, "scaled grad");
                finite &= k.scaler_takes(scaled);
                *grad = match self.dynamic {
                    None => k.named(name, "grad.div_(scale)").div_scalar(scaled, python("scale", self.scale)),
                    Some(_) => k.named(name, "unscale_").mul_scalar(scaled, python("(1/scale)", inverse)),
                };
            }
        }
        finite || self.dynamic.is_none()
    }

    /// `GradScaler.update`, after a step that was taken or skipped.
    pub fn update(&mut self, taken: bool) {
        let Some(dynamic) = &mut self.dynamic else { return };
        // Multiplied in double, kept in float32 (`amp_update_scale_`).
        let times = |factor: f64| f64::from((self.scale * factor) as f32);
        if !taken {
            (self.scale, dynamic.growth_tracker) = (times(dynamic.backoff_factor), 0);
            return;
        }
        dynamic.growth_tracker += 1;
        if dynamic.growth_tracker == dynamic.growth_interval {
            dynamic.growth_tracker = 0;
            let grown = times(dynamic.growth_factor);
            if grown.is_finite() {
                self.scale = grown;
            }
        }
    }
}
