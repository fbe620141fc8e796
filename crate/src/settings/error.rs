//! What can be wrong with an experiment, said so that its author knows what to change.

use thiserror::Error;

use crate::{names::names, settings::value::Value};

names! {
    /// The kind of mistake, for programs; `message` is for people.
    pub enum Code {
        /// Not JSON at all.
        Syntax = "syntax",
        UnknownKey = "unknown_key",
        MissingKey = "missing_key",
        /// The value is of another type, or a name that isn't known.
        WrongType = "wrong_type",
        /// A number beyond what the field takes, NaN or infinity.
        OutOfRange = "out_of_range",
        /// Lists that don't fit each other or the layers.
        WrongShape = "wrong_shape",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ExperimentError {
    pub code: Code,
    /// The key as JSON has it, such as `optimizer.lr`; empty if the whole is meant.
    pub field: String,
    pub message: String,
}

impl ExperimentError {
    pub fn new(code: Code, field: &str, message: impl Into<String>) -> Self {
        ExperimentError { code, field: field.to_owned(), message: message.into() }
    }

    /// Says what `field` takes ("must be …"), and what was found instead ("it is …").
    pub(crate) fn refused(code: Code, field: &str, takes: &str, found: &str) -> Self {
        Self::new(code, field, format!("{field} {takes}; {found}."))
    }
}

impl From<ExperimentError> for Value {
    fn from(error: ExperimentError) -> Value {
        Value::map(&[
            ("code", error.code.name().into()),
            ("field", error.field.as_str().into()),
            ("message", error.message.as_str().into()),
        ])
    }
}
