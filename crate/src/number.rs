//! A number of a dtype as text and as bits.

use crate::{dtype::Dtype, scalar::Scalar};

/// `value` rounded to `dtype`: (the number, its bits in the low end of the u64).
pub fn round(value: f64, dtype: Dtype) -> (f64, u64) {
    fn of<S: Scalar>(value: f64) -> (f64, u64) {
        let rounded = S::from_f64(value);
        (rounded.to_f64(), rounded.to_bits())
    }
    match dtype {
        Dtype::Float16 => of::<half::f16>(value),
        Dtype::Bfloat16 => of::<half::bf16>(value),
        Dtype::Float32 => of::<f32>(value),
        Dtype::Float64 => of::<f64>(value),
    }
}

/// The bits of `value` in `dtype` as three groups, sign, exponent, mantissa: `0 01100 1101001110`.
pub fn bit_groups(value: f64, dtype: Dtype) -> String {
    let (exponent, mantissa) = dtype.fields();
    let (e, m) = (exponent as usize, mantissa as usize);
    let bits = round(value, dtype).1;
    let text = format!("{bits:0width$b}", width = 1 + e + m);
    format!("{} {} {}", &text[..1], &text[1..1 + e], &text[1 + e..])
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
    let scientific = match dtype {
        Dtype::Float64 => format!("{value:e}"),
        Dtype::Float32 => format!("{:e}", value as f32),
        // Five digits tell all 16-bit numbers apart, so this ends at the fifth.
        Dtype::Float16 | Dtype::Bfloat16 => (0..5)
            .map(|digits| format!("{value:.digits$e}"))
            .find(|text| text.parse().is_ok_and(|read: f64| round(read, dtype).1 == bits))
            .unwrap_or_else(|| format!("{value:e}")),
    };
    lay_out(&scientific).unwrap_or(scientific)
}

/// `-1.25e-2` as `-0.0125`; `None` for exponents below -4 or above 9.
fn lay_out(scientific: &str) -> Option<String> {
    let (number, exponent) = scientific.split_once('e')?;
    let exponent: i32 = exponent.parse().ok().filter(|exponent| (-4..10).contains(exponent))?;
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let digits = number.replace('.', "");
    if exponent < 0 {
        let zeros = "0".repeat((-exponent - 1) as usize);
        return Some(format!("{sign}0.{zeros}{digits}"));
    }
    let whole = exponent as usize + 1;
    let fraction = digits.get(whole..).unwrap_or("");
    let point = if fraction.is_empty() { "" } else { "." };
    let whole = format!("{:0<whole$}", &digits[..whole.min(digits.len())]);
    Some(format!("{sign}{whole}{point}{fraction}"))
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
