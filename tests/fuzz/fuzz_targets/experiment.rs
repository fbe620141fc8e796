//! An experiment's JSON: any text.
#![no_main]

#[allow(dead_code, reason = "the other targets' are here, too")]
#[path = "../../promises.rs"]
mod promises;

libfuzzer_sys::fuzz_target!(|json: &str| promises::json(json));
