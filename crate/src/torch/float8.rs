//! Float8 training as `torchao.float8` has it, with dynamic tensorwise scaling: `float8_linear.py`, emulated as on a CPU.
//!
//! Each of a layer's three products (output, gradient of the input, gradient of the weight) takes its factors from 8 bits:
//! a tensor is multiplied by a scale that brings its largest number to the dtype's largest, cast, and divided by the scale
//! again. Inputs and weights are cast to float8_e4m3fn, the gradients of outputs to float8_e5m2. The products themselves are
//! float32's; the bias is added, and its gradient summed, in the layer's own dtype.

use super::kernels::{Kernels, Name, Shape, Subject, Told, python};
use crate::{
    names::names,
    numbers::{double_double::DoubleDouble, dtype::Dtype, scalar::Lanes},
};

names! {
    /// How torchao scales what it casts.
    pub enum Float8 {
        /// `Float8LinearConfig(emulate=True)`: each tensor by its own largest number.
        Tensorwise = "tensorwise" as "torchao, tensorwise",
    }
}

/// Numbers as wide as the products are.
type Wide<K> = <<K as Kernels>::Wide as Kernels>::Lanes;

/// What a layer's products take in the place of its operands, from the last forward on: of kernels of one number at a time, so
/// that what is seldom asked for weighs little, and the others' loops are as they are without it.
pub struct Operands<K: Kernels> {
    pub x: Vec<Wide<K>>,
    pub weight: Vec<<K::Wide as Kernels>::Scalar>,
}

/// Whether a layer of these kernels is trained so: what torchao casts is of 32 or 16 bits.
#[inline(always)]
pub fn is_computed<K: Kernels>(k: &K) -> bool {
    K::HAS_ALL && k.dtype() != Dtype::Float64
}

/// The autograd node of a layer's products.
pub const NODE: &str = "matmul_with_hp_or_float8_argsBackward";

/// Least divisor of a scale: torchao's `EPS`.
const EPS: f64 = 1e-12;

/// What tensor is cast, and to what: torchao's `CastConfig`.
#[derive(Clone, Copy)]
pub struct CastConfig {
    /// What it is called, scaled, cast, and divided by the scale again.
    words: [&'static str; 4],
    dtype: Dtype,
}

pub const INPUT: CastConfig =
    CastConfig { words: ["x", "scaled x", "x in 8 bits", "x from 8 bits"], dtype: Dtype::Float8E4m3fn };
pub const WEIGHT: CastConfig = CastConfig {
    words: ["weight", "scaled weight", "weight in 8 bits", "weight from 8 bits"],
    dtype: Dtype::Float8E4m3fn,
};
pub const GRAD: CastConfig =
    CastConfig { words: ["grad", "scaled grad", "grad in 8 bits", "grad from 8 bits"], dtype: Dtype::Float8E5m2 };

impl CastConfig {
    /// `tensor_to_scale(tensor)`, of what its largest number is: max / clamp(amax, min=EPS), in float64, then float32.
    fn scale<W: Kernels>(self, k: &W, layer: usize, numbers: impl Iterator<Item = f64>) -> W::Scalar {
        let largest = |amax: f64, number: f64| if number.is_nan() || number.abs() > amax { number.abs() } else { amax };
        // NaN is the largest of all, as to torch.max.
        let amax = numbers.fold(0.0, |amax: f64, number| if amax.is_nan() { amax } else { largest(amax, number) });
        k.about(Subject::Layer { layer });
        let [word, ..] = self.words;
        k.named("amax", "torch.max(torch.abs())").works_out(|| Told {
            formula: "max |{0}|",
            operands: vec![python(word, amax)],
            exact: amax.into(),
            value: amax,
        });
        let (max, divisor) = (self.dtype.max(), if amax < EPS { EPS } else { amax });
        let scale = max / divisor;
        k.named("scale", "max / clamp(amax, min=EPS)").works_out(|| Told {
            formula: "{0} / {1}",
            operands: vec![python("max", max), python(if amax < EPS { "EPS" } else { "amax" }, divisor)],
            exact: DoubleDouble::from(max).over(divisor.into()),
            value: scale,
        });
        k.named("scale", Dtype::Float32.cast_call()).number(python("scale", scale))
    }

    /// `hp_tensor_to_float8_dynamic(tensor)`, and back: `data.float() / scale`.
    pub fn cast<K: Kernels>(
        self,
        k: &K,
        layer: usize,
        tensor: &[K::Lanes],
        about: &dyn Fn(usize) -> Subject,
    ) -> Vec<Wide<K>> {
        let w = &k.wide();
        let scale = self.scale(w, layer, K::Lanes::numbers(tensor).iter().map(|&number| number.into()));
        let (scale, [_, scaled, kept, back]) = (Wide::<K>::splat(scale), self.words);
        let mut cast = Vec::with_capacity(tensor.len());
        for (element, &number) in tensor.iter().enumerate() {
            w.about(about(element));
            let large = w.named(scaled, "float() * scale").mul(k.widen(number), scale);
            let small = w.named(kept, self.dtype.cast_call()).cast(large, self.dtype);
            cast.push(w.named(back, "float() / scale").div(small, scale));
        }
        cast
    }
}

/// A product of float32 in the layer's own dtype.
pub fn own<K: Kernels>(k: &K, product: Wide<K>, name: impl Into<Name>) -> K::Lanes {
    k.named(name, k.dtype().cast_call()).copy(product)
}

/// The output of a layer, row after row: Σ x·weight in float32, that in the layer's dtype, and the bias.
pub fn linear<K: Kernels>(
    k: &K,
    (x, rows, fan_in): (&[K::Lanes], usize, usize),
    (place, name): (usize, &'static str),
    [weight, bias]: [&[K::Lanes]; 2],
    output: &mut Vec<K::Lanes>,
) -> Operands<K> {
    let (w, fan_out) = (&k.wide(), bias.len());
    k.node(NODE);
    let before = place.checked_sub(1).map(Subject::output);
    let x = INPUT.cast(k, place, x, before.as_ref().map_or(&Subject::input, |output| output));
    let weight = WEIGHT.cast(k, place, weight, &Subject::parameter(2 * place));
    let weight = Wide::<K>::numbers(&weight).to_vec();
    for row in 0..rows {
        let x = &x[row * fan_in..][..fan_in];
        for (to, &bias) in bias.iter().enumerate() {
            k.about(Subject::Output { layer: place, element: row * fan_out + to });
            let weights = &weight[to * fan_in..][..fan_in];
            let shape = Shape { rows, fan_in: fan_out, fan_out: fan_in };
            k.node(NODE);
            let [sum] =
                w.named("product", "torch.mm").dot_of_input(shape, |i| ([x[i]], [Wide::<K>::splat(weights[i])]));
            let product = own(k, sum, "product");
            k.node("AddBackward0");
            output.push(k.named(name, "output + bias").add(product, bias));
        }
    }
    Operands { x, weight }
}
