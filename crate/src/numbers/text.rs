//! A number of a dtype as text.

use std::sync::OnceLock;

use super::{bits::round, dtype::Dtype};

/// The shortest decimal that reads back as the same number of `dtype`; plain from 1e-4 up to 1e10,
/// beyond that as `1.5e-7`. NaN and the infinities are `NaN`, `Infinity`, `-Infinity`. Of 8 bits it has the digits of
/// float16, which has all of their numbers: in as few as tell these apart 1.25 would be 1.3.
pub fn shortest(value: f64, dtype: Dtype) -> String {
    if dtype.only_keeps() {
        return shortest(round(value, dtype).0, Dtype::Float16);
    }
    let (value, bits) = round(value, dtype);
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let (digits, exponent) = shortest_digits(value.abs());
    let sign = value.is_sign_negative();
    // Of a float64 they are the shortest already.
    let most = if dtype == Dtype::Float64 { 0 } else { digits.len() };
    for len in 1..most {
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
    if is_decimal && !text.is_empty() { (platform()?.read)(text) } else { None }
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

/// Who reads and writes float64 as text, in the shortest digits: Rust, or in a page the browser, which does the same in
/// 30 KB of tables and code less to load.
pub struct Platform {
    /// `None` if the text is no number.
    pub read: fn(&str) -> Option<f64>,
    /// As `1.25e-2`.
    pub write: fn(f64) -> String,
}

static PLATFORM: OnceLock<Platform> = OnceLock::new();

/// To be called once, before any number is read or written; only a page's module has need of it.
pub fn use_platform(platform: Platform) {
    // A second one would be the same.
    let _ = PLATFORM.set(platform);
}

fn platform() -> Option<&'static Platform> {
    // Elsewhere the standard library does it. Not in a page's wasm, where that would link its tables.
    #[cfg(not(all(target_arch = "wasm32", feature = "js")))]
    use_platform(Platform { read: |text| text.parse().ok(), write: |value| format!("{value:e}") });
    PLATFORM.get()
}

/// The shortest digits that tell a finite, non-negative float64 from its neighbours, without
/// zeros at the end, and the exponent of the first: 0.0125 is ([1, 2, 5], -2).
fn shortest_digits(value: f64) -> (Vec<u8>, i32) {
    let text = platform().map_or_else(String::new, |platform| (platform.write)(value));
    let (number, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mut digits: Vec<u8> = number.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
    while digits.len() > 1 && digits.last() == Some(&0) {
        digits.pop();
    }
    (digits, exponent.parse().unwrap_or(0))
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
            (1.25, Dtype::Float8E4m3fn, "1.25"),
            (0.22, Dtype::Float8E4m3fn, "0.2188"),
            (1e300, Dtype::Float8E4m3fn, "448"),
            (1e300, Dtype::Float8E5m2, "Infinity"),
        ] {
            assert_eq!(shortest(value, dtype), expected);
        }
    }
}
