//! A number of a dtype as bits: rounded to it, its neighbours, the gap between them.

use super::{
    dtype::{Dtype, by_dtype},
    scalar::Scalar,
};

/// Whether two numbers are the same: 0 isn't −0, and NaN is NaN, whatever its payload.
#[inline(always)]
pub fn is_same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
}

/// `value` rounded to `dtype` as PyTorch casts it: (the number, its bits in the low end of the u64). What is narrower than
/// float32 goes through float32.
pub fn round(value: f64, dtype: Dtype) -> (f64, u64) {
    if dtype.only_keeps() {
        let rounded = dtype.format().round((value as f32).into());
        return (rounded, dtype.format().to_bits(rounded));
    }
    by_dtype!(dtype, S => {
        let rounded = S::from_f64(value);
        (Scalar::to_f64(rounded), Scalar::to_bits(rounded))
    })
}

/// The number of `dtype` with these bits.
fn number(bits: u64, dtype: Dtype) -> f64 {
    if dtype.only_keeps() {
        return dtype.format().from_bits(bits);
    }
    by_dtype!(dtype, S => Scalar::to_f64(<S as Scalar>::from_bits(bits)))
}

/// The number of `dtype` after a positive one with these bits. After the largest comes infinity, also where the dtype has none.
fn after(bits: u64, dtype: Dtype) -> f64 {
    let next = number(bits + 1, dtype);
    if next.is_nan() && number(bits, dtype) == dtype.max() { f64::INFINITY } else { next }
}

/// The gap from `value`, rounded to `dtype`, to the next number of `dtype` away from 0; at the largest number, after which
/// there is none, the gap before it, as Python's `math.ulp`; NaN for inf and NaN.
pub fn ulp(value: f64, dtype: Dtype) -> f64 {
    let (value, bits) = round(value.abs(), dtype);
    let next = after(bits, dtype);
    if next.is_infinite() { value - number(bits - 1, dtype) } else { next - value }
}

/// The next numbers of `dtype` below and above `value` rounded to it. Beyond the largest is infinity,
/// and beyond that NaN; 0 and -0 have the smallest subnormals beside them.
pub fn neighbours(value: f64, dtype: Dtype) -> (f64, f64) {
    let (size, bits) = round(value.abs(), dtype);
    if size == 0.0 {
        return (-number(1, dtype), number(1, dtype));
    }
    let (inner, outer) = (number(bits - 1, dtype), after(bits, dtype));
    if value > 0.0 { (inner, outer) } else { (-outer, -inner) }
}

/// `value` with one of its bits in `dtype` the other way; `place` counts from the last, 0.
pub fn flip_bit(value: f64, dtype: Dtype, place: u32) -> f64 {
    let bits = round(value, dtype).1 ^ 1u64.checked_shl(place).unwrap_or(0);
    number(bits, dtype)
}

/// The bits of `value` in `dtype` as three groups, sign, exponent, mantissa: `0 01100 1101001110`.
pub fn bit_groups(value: f64, dtype: Dtype) -> String {
    let (exponent, mantissa) = dtype.fields();
    let bits = round(value, dtype).1;
    let mut text = String::new();
    for place in (0..=exponent + mantissa).rev() {
        text.push(if bits >> place & 1 == 1 { '1' } else { '0' });
        if place == exponent + mantissa || place == mantissa {
            text.push(' ');
        }
    }
    text
}

/// A short fingerprint of numbers of a dtype: FNV-1a, 32 bits, over their bits, low byte first. Every NaN counts as one, the
/// quiet one of `torch.nan`: its sign and payload are the processor's.
pub fn digest(values: &[f64], dtype: Dtype) -> u32 {
    let (exponent, mantissa) = dtype.fields();
    let nan = if dtype.only_keeps() { round(f64::NAN, dtype).1 } else { ((1 << (exponent + 1)) - 1) << (mantissa - 1) };
    let bits = |&value: &f64| if value.is_nan() { nan } else { round(value, dtype).1 };
    let bytes = values.iter().flat_map(|value| u64::to_le_bytes(bits(value)));
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of Python's `math.ulp` and of `torch.nextafter`.
    #[test]
    fn an_ulp_is_the_gap_to_the_next_number() {
        assert_eq!(ulp(1.0, Dtype::Float64), f64::EPSILON);
        assert_eq!(ulp(-1.0, Dtype::Float32), f64::from(f32::EPSILON));
        assert_eq!(ulp(0.771484375, Dtype::Float16), 0.00048828125);
        assert_eq!(ulp(0.0, Dtype::Float16), 2f64.powi(-24));
        assert_eq!(ulp(1.0, Dtype::Bfloat16), 0.0078125);
        assert_eq!(ulp(f64::MAX, Dtype::Float64), 2f64.powi(971));
        assert_eq!(ulp(65504.0, Dtype::Float16), 32.0);
        assert_eq!(ulp(-448.0, Dtype::Float8E4m3fn), 32.0);
        assert_eq!(ulp(57344.0, Dtype::Float8E5m2), 8192.0);
        assert_eq!(ulp(-416.0, Dtype::Float8E4m3fn), 32.0);
        assert!(ulp(f64::INFINITY, Dtype::Float32).is_nan());
    }

    /// Values of `torch.nextafter` and of `tensor.view(torch.int16) ^ 1`.
    #[test]
    fn neighbours_and_flipped_bits() {
        assert_eq!(neighbours(1.0, Dtype::Float16), (0.99951171875, 1.0009765625));
        assert_eq!(neighbours(-1.0, Dtype::Float16), (-1.0009765625, -0.99951171875));
        assert_eq!(neighbours(0.0, Dtype::Float16), (-5.960464477539063e-8, 5.960464477539063e-8));
        assert_eq!(neighbours(65504.0, Dtype::Float16), (65472.0, f64::INFINITY));
        assert_eq!(flip_bit(1.0, Dtype::Float16, 0), 1.0009765625);
        assert_eq!(flip_bit(1.0, Dtype::Bfloat16, 15), -1.0);
        assert_eq!(flip_bit(1.0, Dtype::Float16, 14), f64::NAN.max(f64::INFINITY));
    }

    #[test]
    fn bits_come_in_groups() {
        assert_eq!(bit_groups(1.0, Dtype::Float16), "0 01111 0000000000");
        assert_eq!(bit_groups(-2.0, Dtype::Bfloat16), "1 10000000 0000000");
        assert_eq!(bit_groups(0.5, Dtype::Float32), "0 01111110 00000000000000000000000");
    }

    /// The reference value of FNV-1a for eight zero bytes, and that a last bit shows.
    #[test]
    fn a_digest_sees_the_last_bit() {
        assert_eq!(digest(&[], Dtype::Float64), 0x811c_9dc5);
        let one = digest(&[1.0, 0.5], Dtype::Float32);
        assert_ne!(one, digest(&[1.0 + f64::from(f32::EPSILON), 0.5], Dtype::Float32));
        assert_eq!(one, digest(&[1.0 + 1e-12, 0.5], Dtype::Float32));
        // Python's, of torch.nan.
        assert_eq!(digest(&[f64::NAN], Dtype::Float16), digest(&[-f64::NAN], Dtype::Float16));
        assert_eq!(digest(&[-f64::NAN, 1.0], Dtype::Bfloat16), 0x6f17_4565);
    }
}
