//! `nn.GELU`, x · Φ(x), and its approximation by tanh (Hendrycks and Gimpel, 2016).

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

use super::{Smooth, library};
use crate::{
    numbers::{double_double::DoubleDouble, dtype::Dtype, float::Float},
    torch::kernels::{Element, Elementwise},
};

const WORDS: [&str; 3] = ["gelu", "gelu_backward", "GeluBackward0"];
/// √½, √(2/π) and 1/√(2π).
const A: f64 = FRAC_1_SQRT_2;
const B: f64 = FRAC_2_SQRT_PI * FRAC_1_SQRT_2;
const C: f64 = B / 2.0;
const CUBIC: f64 = 0.044715;
const ROOT_2_OVER_PI: DoubleDouble = DoubleDouble { hi: 0.7978845608028654, lo: -4.98465440455546e-17 };

pub(super) static GELU: Smooth = Smooth {
    module: "nn.GELU()",
    words: WORDS,
    forward: Elementwise {
        formula: "{0} · (1 + erf({0} / √2)) / 2",
        float32: |[x], at| {
            if is_onednn(at) {
                return onednn(x, at);
            }
            (x * 0.5) * (1.0 + library::erf(x * A as f32, at))
        },
        float64: |[x]| (x * 0.5) * (1.0 + libm::erf(x * A)),
        exact: |[x]| normal(x).times(x.into()),
    },
    backward: Elementwise {
        formula: "{0} · (Φ({1}) + {1} · φ({1}))",
        float32: |[grad, x], at| {
            if is_onednn(at) {
                return onednn_backward(grad, x, at);
            }
            let cdf = 0.5 * (1.0 + library::erf(x * A as f32, at));
            let pdf = C as f32 * library::exp((x * x) * -0.5, at);
            grad * (cdf + x * pdf)
        },
        float64: |[grad, x]| {
            let cdf = 0.5 * (1.0 + libm::erf(x * A));
            grad * (cdf + x * (C * libm::exp(x * x * -0.5)))
        },
        exact: |[grad, x]| {
            let square = DoubleDouble::product(x, x);
            let gauss =
                DoubleDouble::exp(square.hi * -0.5).times(DoubleDouble::from(1.0).plus((square.lo * -0.5).into()));
            let pdf = gauss.times(ROOT_2_OVER_PI).times(0.5.into());
            normal(x).plus(pdf.times(x.into())).times(grad.into())
        },
    },
};

/// Φ(x) = (1 + erf(x/√2)) / 2.
fn normal(x: f64) -> DoubleDouble {
    DoubleDouble::erf(DoubleDouble::from(x).over(DoubleDouble::sqrt(2.0))).plus(1.0.into()).times(0.5.into())
}

/// PyTorch leaves it to oneDNN in float32, and in bfloat16 on a processor with AVX-512, but for a single number.
fn is_onednn(at: Element) -> bool {
    at.dtype != Dtype::Float16 && at.len > 1
}

/// The correctly rounded function, but for the numbers of bfloat16 at which oneDNN's polynomial shows.
fn onednn(x: f32, at: Element) -> f32 {
    if x.is_infinite() {
        return f32::NAN;
    }
    let bits = (x.to_bits() >> 16) as u16;
    match ONEDNN.iter().find(|(known, _)| *known == bits && at.dtype == Dtype::Bfloat16) {
        Some((_, y)) => f32::from_bits(u32::from(*y) << 16),
        None => flushed((x * (1.0 + library::exact_erf(x * A as f32))) * 0.5, at),
    }
}

/// In bfloat16 the instruction that rounds makes a 0 of subnormal numbers.
fn flushed(y: f32, at: Element) -> f32 {
    if at.dtype == Dtype::Bfloat16 && y.abs() < f32::MIN_POSITIVE { 0f32.copysign(y) } else { y }
}

/// oneDNN's `gelu_erf` gradient (`jit_uni_eltwise_injector.cpp`): its erf is Abramowitz and Stegun's, 7.1.26.
fn onednn_backward(grad: f32, x: f32, at: Element) -> f32 {
    let r = x * A as f32;
    let q = onednn_exp(-(r * r));
    let pdf = (r * f32::from_bits(0x3F10_6EBA)) * q;
    let w = 1.0 / f32::from_bits(0x3EA7_BA05).fused(r.abs(), 1.0);
    let erf = ((-q) * w).fused(library::erf_polynomial(w), 1.0).copysign(r);
    flushed(grad * erf.fused(0.5, pdf + 0.5), at)
}

fn onednn_exp(x: f32) -> f32 {
    if x < f32::from_bits(0xC2AE_AC50) {
        return 0.0;
    }
    let x = x.min(f32::from_bits(0x42B1_7218));
    let n = (x * f32::from_bits(0x3FB8_AA3B) + 0.5).floor();
    let v = (-n).fused(f32::from_bits(0x3F31_7218), x);
    let mut p = f32::from_bits(0x3C07_CFCE);
    for coefficient in [0x3D2B_9D0D, 0x3E2A_AD40, 0x3EFF_FEE3, 0x3F7F_FFFB, 0x3F80_0000] {
        p = p.fused(v, f32::from_bits(coefficient));
    }
    p * 2f32.powi(n as i32 - 1) * 2.0
}

/// bfloat16's bits of x and of what oneDNN gives there, measured.
const ONEDNN: [(u16, u16); 24] = [
    (0xC049, 0xBB2E),
    (0xC062, 0xBA40),
    (0xC064, 0xBA2B),
    (0xC06D, 0xB9CE),
    (0xC075, 0xB981),
    (0xC07B, 0xB934),
    (0xC07F, 0xB90E),
    (0xC086, 0xB877),
    (0xC088, 0xB83E),
    (0xC08C, 0xB7DE),
    (0xC08D, 0xB7C4),
    (0xC08F, 0xB795),
    (0xC090, 0xB781),
    (0xC092, 0xB744),
    (0xC093, 0xB725),
    (0xC098, 0xB69D),
    (0xC099, 0xB68F),
    (0xC09B, 0xB655),
    (0xC09C, 0xB626),
    (0xC09D, 0xB627),
    (0xC09E, 0xB60A),
    (0xC09F, 0xB5EE),
    (0xC0A0, 0xB5A0),
    (0xC0AB, 0xB42B),
];

pub(super) static GELU_TANH: Smooth = Smooth {
    module: "nn.GELU(approximate=\"tanh\")",
    words: WORDS,
    forward: Elementwise {
        formula: "{0} · (1 + tanh(√(2/π) · ({0} + 0.044715 · {0}³))) / 2",
        float32: |[x], at| (0.5 * x) * (1.0 + library::tanh(inner(x), at)),
        float64: |[x]| (0.5 * x) * (1.0 + libm::tanh(B * CUBIC.fused(x * x * x, x))),
        exact: |[x]| tanh_of_inner(x).plus(1.0.into()).times((0.5 * x).into()),
    },
    backward: Elementwise {
        formula: "{0} · ((1 + t) / 2 + {1} / 2 · (1 − t²) · √(2/π) · (1 + 0.134145 · {1}²)), t = tanh(√(2/π) · ({1} + 0.044715 · {1}³))",
        float32: |[grad, x], at| {
            let t = library::tanh(inner(x), at);
            let left = 0.5 * (1.0 + t);
            let slope = B as f32 * (3.0 * CUBIC as f32).fused(x * x, 1.0);
            grad * (left + ((0.5 * x) * (-t).fused(t, 1.0)) * slope)
        },
        float64: |[grad, x]| {
            let t = libm::tanh(B * CUBIC.fused(x * x * x, x));
            let slope = B * (3.0 * CUBIC).fused(x * x, 1.0);
            grad * (0.5 * (1.0 + t) + ((0.5 * x) * (-t).fused(t, 1.0)) * slope)
        },
        exact: |[grad, x]| {
            let t = tanh_of_inner(x);
            let slope = DoubleDouble::product(x, x).times((3.0 * CUBIC).into()).plus(1.0.into()).times(ROOT_2_OVER_PI);
            let right = DoubleDouble::from(1.0).plus(-t.times(t)).times((0.5 * x).into()).times(slope);
            t.plus(1.0.into()).times(0.5.into()).plus(right).times(grad.into())
        },
    },
};

/// √(2/π) · (x + 0.044715 · x³), in float32 steps.
fn inner(x: f32) -> f32 {
    B as f32 * (CUBIC as f32).fused((x * x) * x, x)
}

/// tanh of the same, exact: beside the nearest float64, by its slope.
fn tanh_of_inner(x: f64) -> DoubleDouble {
    let cube = DoubleDouble::product(x, x).times(x.into()).times(CUBIC.into());
    let inner = cube.plus(x.into()).times(ROOT_2_OVER_PI);
    let t = DoubleDouble::tanh(inner.hi);
    t.plus(DoubleDouble::from(1.0).plus(-t.times(t)).times(inner.lo.into()))
}
