//! The engine: a link and what is asked of it.
#![no_main]

#[allow(dead_code, reason = "the other targets' are here, too")]
#[path = "../../promises.rs"]
mod promises;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| promises::engine(bytes));
