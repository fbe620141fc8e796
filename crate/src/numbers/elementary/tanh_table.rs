//! Numbers whose tanh is known better than to float32's precision: from the number nearby, `tanh` finds that of any other.
//!
//! They are chosen as S. Gal chose his (An accurate elementary mathematical library for the IEEE floating point standard,
//! 1991): float32 numbers all over the range, 64 between a power of two and the next, whose tanh lies so close to a
//! float32 that this one stands for it.

use std::f64::consts::{LN_2, LOG2_E};

use bytemuck::cast;
use wide::{f32x4, u32x4, u64x2};

/// Numbers whose bits are the same but for the last so many are near the same one.
const LAST: u32 = 17;
/// Those under it are near 0.
const SMALLEST: f32 = 0.0078125;
const BEFORE: u32 = (SMALLEST.to_bits() >> LAST) - 1;
/// No number is larger: from 9.02 on tanh is 1.
pub const LARGEST: f32 = 9.1;

/// As many places as make the remainder cheap; some are not used.
const PLACES: usize = 1024;

/// A number and its tanh, side by side so that they are loaded at once.
type Known = [f32; 2];

/// At the remainder of the bits before the last, what is near the number of these bits.
static KNOWN: [Known; PLACES] = known();

/// A number near each of these, which are their bits, and its tanh.
#[inline(always)]
pub fn known_near(bits: u32x4) -> (f32x4, f32x4) {
    // What the array's index would shift and mask for each number is done for all.
    const SIZE: u32 = size_of::<Known>() as u32;
    let places = (bits >> (LAST - SIZE.ilog2())).max(u32x4::splat(BEFORE * SIZE));
    let places: u32x4 = places & u32x4::splat((PLACES as u32 - 1) * SIZE);
    let [a, b, c, d] = places.to_array();
    let pair = |one: u32, other: u32| -> f32x4 {
        let known = |place: u32| cast::<Known, u64>(KNOWN[(place / SIZE) as usize]);
        cast(u64x2::new([known(one), known(other)]))
    };
    let ([a, a_tanh, b, b_tanh], [c, c_tanh, d, d_tanh]) = (pair(a, b).to_array(), pair(c, d).to_array());
    (f32x4::new([a, b, c, d]), f32x4::new([a_tanh, b_tanh, c_tanh, d_tanh]))
}

const fn known() -> [Known; PLACES] {
    let mut known = [[0.0; 2]; PLACES];
    let mut place = BEFORE + 1;
    while place <= LARGEST.to_bits() >> LAST {
        let bits = place << LAST | 1 << (LAST - 1);
        known[place as usize % PLACES] = match nearby(bits) {
            Some(pair) => pair,
            // Near 9 no more numbers come close: there tanh is flat, and the one before will do.
            None => known[(place as usize - 1) % PLACES],
        };
        place += 1;
    }
    known
}

/// A number near that of some bits whose tanh is within a tenth of an ulp of a float32, if possible a sixtieth, and that.
const fn nearby(bits: u32) -> Option<Known> {
    let middle = f32::from_bits(bits) as f64;
    let (tanh_of_middle, mut best, mut least) = (tanh(middle), None, 0.1);
    let slope = 1.0 - tanh_of_middle * tanh_of_middle;
    let mut tried = 0;
    while tried < 200 && least > 1.0 / 64.0 {
        // Alternately above and below, ever farther.
        let ulps = (tried + 1) / 2 * if tried % 2 == 0 { 101 } else { -101 };
        let tanh_of_x = f32::from_bits((tanh_of_middle as f32).to_bits().wrapping_add_signed(ulps));
        let x = (middle + (tanh_of_x as f64 - tanh_of_middle) / slope) as f32;
        let ulp = tanh_of_x as f64 - f32::from_bits(tanh_of_x.to_bits() - 1) as f64;
        let off = (tanh(x as f64) - tanh_of_x as f64).abs() / ulp;
        if tanh_of_x < 1.0 && off < least {
            (best, least) = (Some([x, tanh_of_x]), off);
        }
        tried += 1;
    }
    best
}

/// tanh x in float64 for x from 0 to 300: relative error under 1e-12.
const fn tanh(x: f64) -> f64 {
    // x = k · ½ ln 2 + s, where tanh(k · ½ ln 2) is (2ᵏ − 1) / (2ᵏ + 1) and tanh(s), for |s| up to ¼ ln 2, is nearly
    // s(945 + 105s² + s⁴) / (945 + 420s² + 15s⁴), a convergent of Lambert's continued fraction. Both meet in
    // tanh(a + b) = (tanh a + tanh b) / (1 + tanh a · tanh b).
    let k = (x * 2.0 * LOG2_E + 0.5) as u64;
    let power = f64::from_bits((k + 1023) << 52);
    let s = x - k as f64 * (0.5 * LN_2);
    let square = s * s;
    let above = s * (945.0 + (105.0 + square) * square);
    let below = 945.0 + (420.0 + 15.0 * square) * square;
    let (less, more) = (power - 1.0, power + 1.0);
    (less * below + more * above) / (more * below + less * above)
}
