//! How what a person sets comes in and goes out: any value of JSON, JavaScript or a link; the tables of settings, from
//! which they are read, checked, written and described; and what can be wrong with them.

pub mod error;
pub(crate) mod kind;
pub(crate) mod link;
pub(crate) mod macros;
pub mod range;
pub mod read;
pub mod table;
pub mod types;
pub mod value;
