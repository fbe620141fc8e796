//! e^x, erf and tanh in float32 as PyTorch's kernels get them: in a vector block from Sleef and from ATen itself, in what is
//! left over from libm (glibc up to 2.40's). How they were found, and how often compared: ARITHMETIC.md.

use crate::{numbers::float::Float, torch::kernels::Element};

pub fn exp(x: f32, at: Element) -> f32 {
    if at.is_in_block() { sleef_exp(x) } else { libm::exp(x.into()) as f32 }
}

pub fn erf(x: f32, at: Element) -> f32 {
    if at.is_in_block() { aten_erf(x) } else { exact_erf(x) }
}

pub fn tanh(x: f32, at: Element) -> f32 {
    if !at.is_in_block() {
        return fdlibm_tanh(x);
    }
    // Sleef's `tanhf_u10` ends sooner than the nearest float32 does.
    if x.abs() > 8.664_34 { 1f32.copysign(x) } else { libm::tanh(x.into()) as f32 }
}

/// The nearest float32.
pub fn exact_erf(x: f32) -> f32 {
    libm::erf(x.into()) as f32
}

/// Sleef's `expf_u10`.
fn sleef_exp(x: f32) -> f32 {
    if !(-104.0..=100.0).contains(&x) {
        return if x.is_nan() {
            x
        } else if x > 0.0 {
            f32::INFINITY
        } else {
            0.0
        };
    }
    let q = (x * std::f32::consts::LOG2_E).round_ties_even();
    let s = q.fused(-1.428_606_8e-6, q.fused(-0.693_145_75, x));
    let mut u = 0.000_198_527_62;
    for coefficient in [0.001_393_043_6, 0.008_333_361, 0.041_666_485, 0.166_666_67, 0.5] {
        u = u.fused(s, coefficient);
    }
    let u = 1.0 + (s * s).fused(u, s);
    // In two steps, as it may end among the subnormals.
    let (half, rest) = (q as i32 >> 1, q as i32 - (q as i32 >> 1));
    u * 2f32.powi(half) * 2f32.powi(rest)
}

/// Abramowitz and Stegun, 7.1.26: their polynomial.
pub fn erf_polynomial(t: f32) -> f32 {
    let mut sum = 1.061_405_4_f32;
    for coefficient in [-1.453_152_1, 1.421_413_8, -0.284_496_72, 0.254_829_6] {
        sum = sum.fused(t, coefficient);
    }
    sum
}

/// `Vectorized<float>::erf`, up to 1.5e-7 off.
fn aten_erf(x: f32) -> f32 {
    let t = 1.0 / 0.327_591_1.fused(x.abs(), 1.0);
    (-sleef_exp(-(x * x)) * t).fused(erf_polynomial(t), 1.0).copysign(x)
}

/// `tanhf` of fdlibm.
fn fdlibm_tanh(x: f32) -> f32 {
    let size = x.abs();
    if x.is_nan() || size < 2f32.powi(-55) {
        return x;
    }
    let tanh = if size >= 22.0 {
        1.0
    } else if size >= 1.0 {
        1.0 - 2.0 / (libm::expm1f(size + size) + 2.0)
    } else {
        let t = libm::expm1f(-(size + size));
        -t / (t + 2.0)
    };
    tanh.copysign(x)
}
