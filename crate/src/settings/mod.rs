//! How what a person sets comes in and goes out: any value of JSON, JavaScript or a link; the tables of settings, from
//! which they are read, checked, written and described; and what can be wrong with them.

pub mod described;
pub mod error;
pub(crate) mod kind;
pub(crate) mod macros;
pub mod range;
pub(crate) mod read;
mod scalars;
pub mod table;
pub mod value;
