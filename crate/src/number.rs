//! A number of a dtype as text and as bits.

use crate::{
    dtype::{Dtype, by_dtype},
    scalar::{Numbers, Scalar},
};

/// `value` rounded to `dtype`: (the number, its bits in the low end of the u64).
pub fn round(value: f64, dtype: Dtype) -> (f64, u64) {
    by_dtype!(dtype, S => {
        let rounded = <S as Numbers>::from_f64(value);
        (Scalar::to_f64(rounded), Scalar::to_bits(rounded))
    })
}

/// The gap from `value`, rounded to `dtype`, to the next number of `dtype` away from 0; infinite for
/// the largest number, NaN for inf and NaN.
pub fn ulp(value: f64, dtype: Dtype) -> f64 {
    let (value, bits) = round(value.abs(), dtype);
    by_dtype!(dtype, S => Scalar::to_f64(<S as Scalar>::from_bits(bits + 1))) - value
}

/// The next numbers of `dtype` below and above `value` rounded to it. Beyond the largest is infinity,
/// and beyond that NaN; 0 and -0 have the smallest subnormals beside them.
pub fn neighbours(value: f64, dtype: Dtype) -> (f64, f64) {
    let (value, bits) = round(value, dtype);
    let number = |bits: u64| by_dtype!(dtype, S => Scalar::to_f64(<S as Scalar>::from_bits(bits)));
    if value == 0.0 {
        return (-number(1), number(1));
    }
    let (inner, outer) = (number(bits - 1), number(bits + 1));
    if value > 0.0 { (inner, outer) } else { (outer, inner) }
}

/// `value` with one of its bits in `dtype` the other way; `place` counts from the last, 0.
pub fn flip_bit(value: f64, dtype: Dtype, place: u32) -> f64 {
    let bits = round(value, dtype).1 ^ 1u64.checked_shl(place).unwrap_or(0);
    by_dtype!(dtype, S => Scalar::to_f64(<S as Scalar>::from_bits(bits)))
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

/// The shortest decimal that reads back as the same number of `dtype`; plain from 1e-4 up to 1e10,
/// beyond that as `1.5e-7`. NaN and the infinities are `NaN`, `Infinity`, `-Infinity`.
pub fn shortest(value: f64, dtype: Dtype) -> String {
    let (value, bits) = round(value, dtype);
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let (digits, exponent) = platform::shortest_digits(value.abs());
    let sign = value.is_sign_negative();
    for len in 1..digits.len() {
        let (fewer, exponent) = rounded(&digits, exponent, len);
        let text = lay_out(sign, &fewer, exponent);
        if read(&text).is_some_and(|number| round(number, dtype).1 == bits) {
            return text;
        }
    }
    lay_out(sign, &digits, exponent)
}

/// A Python number as text: `shortest` in float64.
pub fn plain(value: f64) -> String {
    shortest(value, Dtype::Float64)
}

/// A decimal such as `-0.5` or `1e-8`; `None` if it isn't one. Too large a number is infinite.
pub fn read(text: &str) -> Option<f64> {
    let is_decimal = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    if is_decimal && !text.is_empty() { platform::read(text) } else { None }
}

/// d₁.d₂d₃… · 10^exponent rounded to `len` digits, ties up.
fn rounded(digits: &[u8], exponent: i32, len: usize) -> (Vec<u8>, i32) {
    let (kept, rest) = digits.split_at(len);
    let mut kept = kept.to_vec();
    if rest[0] < 5 {
        return (kept, exponent);
    }
    while kept.last() == Some(&9) {
        kept.pop();
    }
    match kept.last_mut() {
        Some(last) => *last += 1,
        None => return (vec![1], exponent + 1),
    }
    (kept, exponent)
}

/// ±d₁.d₂d₃… · 10^exponent as people write it.
fn lay_out(sign: bool, digits: &[u8], exponent: i32) -> String {
    let mut text = String::new();
    if sign {
        text.push('-');
    }
    let plain = (-4..10).contains(&exponent);
    // Where the point goes: after so many digits, zeros before the first included.
    let whole = if plain { exponent.max(0) as usize + 1 } else { 1 };
    let zeros = if plain && exponent < 0 { -exponent as usize } else { 0 };
    let all = zeros + digits.len();
    for place in 0..all.max(whole) {
        if place == whole {
            text.push('.');
        }
        let digit = place.checked_sub(zeros).and_then(|i| digits.get(i)).unwrap_or(&0);
        text.push((b'0' + digit) as char);
    }
    if !plain {
        text.push('e');
        text.push_str(&exponent.to_string());
    }
    text
}

/// Reading and writing float64 as text. In a page the browser does both: the same digits, and
/// 30 KB of tables and code less to load.
mod platform {
    #[cfg(target_arch = "wasm32")]
    pub use crate::wasm::{number_from_text as read, text_from_number};

    #[cfg(not(target_arch = "wasm32"))]
    pub fn read(text: &str) -> Option<f64> {
        text.parse().ok()
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn text_from_number(value: f64) -> String {
        format!("{value:e}")
    }

    /// The shortest digits that tell a finite, non-negative float64 from its neighbours, without
    /// zeros at the end, and the exponent of the first: 0.0125 is ([1, 2, 5], -2).
    pub fn shortest_digits(value: f64) -> (Vec<u8>, i32) {
        let text = text_from_number(value);
        let (number, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let mut digits: Vec<u8> = number.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
        while digits.len() > 1 && digits.last() == Some(&0) {
            digits.pop();
        }
        (digits, exponent.parse().unwrap_or(0))
    }
}

/// A short fingerprint of numbers of a dtype: FNV-1a, 32 bits, over their bits, low byte first.
pub fn digest(values: &[f64], dtype: Dtype) -> u32 {
    let bytes = values.iter().flat_map(|&value| round(value, dtype).1.to_le_bytes());
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_form_of_every_16_bit_number_reads_back_and_one_digit_less_does_not() {
        for (dtype, number) in [
            (Dtype::Float16, (|bits| half::f16::from_bits(bits).to_f64()) as fn(u16) -> f64),
            (Dtype::Bfloat16, |bits| half::bf16::from_bits(bits).to_f64()),
        ] {
            for bits in 0..=u16::MAX {
                let value = number(bits);
                let text = shortest(value, dtype);
                let read: f64 = text.parse().unwrap();
                if value.is_nan() {
                    assert!(read.is_nan());
                    continue;
                }
                assert_eq!(round(read, dtype), (value, bits.into()), "{text}");
                let digits = text.split('e').next().unwrap().trim_start_matches(['-', '0', '.']);
                let digits = digits.replace('.', "").trim_end_matches('0').len();
                if digits > 1 && value.is_finite() {
                    let shorter: f64 = format!("{value:.*e}", digits - 2).parse().unwrap();
                    assert_ne!(round(shorter, dtype).1, u64::from(bits), "{text} could be {shorter:e}");
                }
            }
        }
    }

    #[test]
    fn numbers_are_laid_out_plainly_near_one() {
        for (value, dtype, expected) in [
            (0.1, Dtype::Float16, "0.1"),
            (-0.007488250732421875, Dtype::Float16, "-0.00749"),
            (0.1f32.into(), Dtype::Float32, "0.1"),
            (1e-4, Dtype::Float64, "0.0001"),
            (9.536743e-7, Dtype::Float32, "9.536743e-7"),
            (65504.0, Dtype::Float16, "65500"),
            (1234.5, Dtype::Float64, "1234.5"),
            (1e10, Dtype::Float64, "1e10"),
            (-0.0, Dtype::Float32, "-0"),
            (0.0, Dtype::Float16, "0"),
            (1e300, Dtype::Float32, "Infinity"),
        ] {
            assert_eq!(shortest(value, dtype), expected);
        }
    }

    /// Values of Python's `math.ulp` and of `torch.nextafter`.
    #[test]
    fn an_ulp_is_the_gap_to_the_next_number() {
        assert_eq!(ulp(1.0, Dtype::Float64), f64::EPSILON);
        assert_eq!(ulp(-1.0, Dtype::Float32), f64::from(f32::EPSILON));
        assert_eq!(ulp(0.771484375, Dtype::Float16), 0.00048828125);
        assert_eq!(ulp(0.0, Dtype::Float16), 2f64.powi(-24));
        assert_eq!(ulp(1.0, Dtype::Bfloat16), 0.0078125);
        assert_eq!(ulp(65504.0, Dtype::Float16), f64::INFINITY);
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
    }
}
