//! How what a person sets comes in and goes out: any value of JSON, JavaScript or a link, and what can be wrong with it.

pub mod error;
pub mod value;
