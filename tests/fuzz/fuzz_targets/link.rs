//! The hash of an address: any text.
#![no_main]

#[allow(dead_code, reason = "the other targets' are here, too")]
#[path = "../../promises.rs"]
mod promises;

libfuzzer_sys::fuzz_target!(|hash: &str| promises::link(hash));
