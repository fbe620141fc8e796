//! What an experiment holds beside numbers, names and objects: sizes, rows, lists of names, parameters.

use super::data::Feature;
use crate::{
    numbers::{dtype::Dtype, text::plain},
    settings::{
        described::Shape,
        error::{Code, ExperimentError},
        kind::{Kind, choices, list, scalar},
        range::Range,
        read::{At, Checked, Place, Read},
        table::Takes,
        value::Value,
    },
    torch::{activation::Activation, tensors::Tensors},
};

pub(super) const MAX_LAYERS: usize = 10;
/// Of each layer.
pub(super) const WIDTHS: Range = Range::from(1.0).to(64.0);
const MAX_ROWS: usize = 100_000;

/// The layers' sizes.
impl Kind for Vec<usize> {
    fn read(at: &At) -> Read<Self> {
        at.items(usize::read)
    }

    fn write(&self) -> Value {
        Value::List(self.iter().map(usize::write).collect())
    }

    fn takes(_: &Takes) -> String {
        let sizes = WIDTHS.of(&format!("a list of 2 to {MAX_LAYERS} sizes"));
        format!("{sizes}, input first, such as [1, 1]")
    }

    fn shape() -> Shape {
        Shape::Other("number[]")
    }

    fn from_text(text: &str) -> Value {
        list(text, ',', scalar)
    }
}

/// One name stands for all hidden layers, however many there are.
impl Kind for Vec<Activation> {
    fn read(at: &At) -> Read<Self> {
        match at.value {
            Value::List(_) => at.items(Activation::read),
            _ => Ok(vec![Activation::read(at)?]),
        }
    }

    fn write(&self) -> Value {
        match self.as_slice() {
            [] => Activation::Identity.write(),
            [first, rest @ ..] if rest.iter().all(|activation| activation == first) => first.write(),
            _ => Value::List(self.iter().map(Activation::write).collect()),
        }
    }

    fn takes(takes: &Takes) -> String {
        format!("{}, or a list of one for each hidden layer", Activation::takes(takes))
    }

    fn shape() -> Shape {
        Shape::NameOrNames("Activation", choices::<Activation>())
    }

    fn from_text(text: &str) -> Value {
        if text.contains(',') { list(text, ',', |name| name.into()) } else { text.into() }
    }
}

impl Kind for Vec<Feature> {
    fn read(at: &At) -> Read<Self> {
        at.items(Feature::read)
    }

    fn write(&self) -> Value {
        Value::List(self.iter().map(Feature::write).collect())
    }

    fn takes(_: &Takes) -> String {
        format!("a list of {}, each once", <Feature as Kind>::names().join(", "))
    }

    fn shape() -> Shape {
        Shape::Names("Feature", choices::<Feature>())
    }

    fn from_text(text: &str) -> Value {
        list(text, ',', |name| name.into())
    }
}

/// Rows of inputs or of targets.
impl Kind for Vec<Vec<f64>> {
    fn read(at: &At) -> Read<Self> {
        at.items(At::numbers)
    }

    fn write(&self) -> Value {
        Value::List(self.iter().map(|row| row.as_slice().into()).collect())
    }

    fn takes(_: &Takes) -> String {
        format!("a list of 1 to {MAX_ROWS} rows of finite numbers, such as [[1.0]]")
    }

    fn shape() -> Shape {
        Shape::Other("number[][]")
    }

    fn check(&self, place: &Place, _: Dtype) -> Checked {
        if self.is_empty() || self.len() > MAX_ROWS {
            return Err(place.refused(Code::WrongShape, &format!("there are {}", self.len())));
        }
        for (i, row) in self.iter().enumerate() {
            if row.len() != self[0].len() {
                let message = format!(
                    "All rows of {} must have the same length: row 0 has {}, row {i} has {}.",
                    place.key,
                    self[0].len(),
                    row.len()
                );
                return Err(ExperimentError::new(Code::WrongShape, place.key, message));
            }
            if let Some(value) = row.iter().find(|value| !value.is_finite()) {
                return Err(place.refused(Code::OutOfRange, &format!("row {i} holds {}", plain(*value))));
            }
        }
        Ok(())
    }

    fn from_text(text: &str) -> Value {
        list(text, ',', |row| list(row, ';', scalar))
    }
}

/// Parameters by PyTorch's names.
impl Kind for Tensors {
    fn read(at: &At) -> Read<Self> {
        let Value::Map(entries) = at.value else { return Err(at.wrong_type()) };
        let mut tensors = Tensors::default();
        for (name, value) in entries {
            tensors.0.push((name.clone(), At { place: at.place, value }.numbers()?));
        }
        Ok(tensors)
    }

    fn write(&self) -> Value {
        Value::Map(self.0.iter().map(|(name, values)| (name.clone(), values.as_slice().into())).collect())
    }

    fn takes(_: &Takes) -> String {
        "an object of lists of numbers".to_owned()
    }

    fn shape() -> Shape {
        Shape::Other("Record<string, number[]>")
    }
}
