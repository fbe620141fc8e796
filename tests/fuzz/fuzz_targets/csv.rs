//! A file of points: any text.
#![no_main]

#[allow(dead_code, reason = "the other targets' are here, too")]
#[path = "../../promises.rs"]
mod promises;

libfuzzer_sys::fuzz_target!(|text: &str| promises::points(text));
