//! An experiment's JSON: any that can be read as JSON.
#![no_main]

#[allow(dead_code, reason = "the other targets' are here, too")]
#[path = "../../promises.rs"]
mod promises;

libfuzzer_sys::fuzz_target!(|json: &str| {
    if let Ok(value) = serde_json::from_str(json) {
        promises::experiment(&value);
    }
});
