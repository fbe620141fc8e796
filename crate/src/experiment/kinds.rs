//! What an experiment holds beside numbers, names and objects: sizes, rows, lists of names, parameters; and its points,
//! which stand under several keys.

use super::data::{Data, Dataset, Feature};
use crate::{
    settings::{
        kind::{Kind, Typed, items, list_of},
        link::{list, scalar},
        range::Range,
        read::{At, Keys},
        table::{Entry, Row, Settings, any},
        types::{Names, Other, Type},
        value::Value,
    },
    torch::{activation::Activation, tensors::Tensors},
};

pub(super) const MAX_LAYERS: usize = 10;
/// Of each layer.
pub(super) const WIDTHS: Range = Range::from(1.0).to(64.0);
pub(super) const MAX_ROWS: usize = 100_000;

/// The layers' sizes.
impl Kind for Vec<usize> {
    const TYPE: Type = Type::Other(&Other {
        takes: || {
            let sizes = WIDTHS.of(&format!("a list of 2 to {MAX_LAYERS} sizes"));
            format!("{sizes}, input first, such as [1, 1]")
        },
        check: |at| at.items(&|at| at.integer()),
        from_text: |text| list(text, ',', scalar),
        typescript: "number[]",
    });

    fn from_value(value: &Value) -> Option<Self> {
        items(value)
    }

    fn to_value(&self) -> Value {
        list_of(self)
    }
}

/// One name stands for all hidden layers, however many there are.
impl Kind for Vec<Activation> {
    const TYPE: Type = Type::NameOrNames(&Names::of::<Activation>());

    fn from_value(value: &Value) -> Option<Self> {
        items(value).or_else(|| Activation::from_value(value).map(|of_all| vec![of_all]))
    }

    fn to_value(&self) -> Value {
        match self.as_slice() {
            [] => Activation::Identity.to_value(),
            [first, rest @ ..] if rest.iter().all(|activation| activation == first) => first.to_value(),
            all => list_of(all),
        }
    }
}

impl Kind for Vec<Feature> {
    const TYPE: Type = Type::Names(&Names::of::<Feature>());

    fn from_value(value: &Value) -> Option<Self> {
        items(value)
    }

    fn to_value(&self) -> Value {
        list_of(self)
    }
}

type Rows = Vec<Vec<f64>>;

const ROWS: Type = Type::Other(&Other {
    takes: || format!("a list of 1 to {MAX_ROWS} rows of finite numbers, such as [[1.0]]"),
    check: |at| at.items(&|row| row.items(&|number| number.number())),
    from_text: |text| list(text, ',', |row| list(row, ';', scalar)),
    typescript: "number[][]",
});

fn rows_of(value: &Value) -> Option<Rows> {
    let Value::List(list) = value else { return None };
    let mut rows = Rows::new();
    for row in list {
        rows.push(items(row)?);
    }
    Some(rows)
}

/// `x` and `y`, or `data` in their place.
impl Typed for Data {
    const TYPE: Type = Type::Either(
        &Dataset::OBJECT,
        &[
            Row::new("x", ROWS, true, any(), &[" Rows of inputs and of targets, unless there is data."]),
            Row::new("y", ROWS, true, any(), &[]),
        ],
    );
}

impl Entry for Data {
    fn set(&mut self, value: &Value) {
        let Some(keys) = Keys::of("", value) else { return };
        *self = match (keys.get("x").and_then(rows_of), keys.get("y").and_then(rows_of)) {
            (Some(x), Some(y)) => Data::Given { x, y },
            _ if keys.get("name").is_some() => Data::Drawn(Dataset::start().taking(&keys)),
            _ => return,
        };
    }

    fn get(&self) -> Value {
        let rows = |rows: &Rows| Value::List(rows.iter().map(|row| row.as_slice().into()).collect());
        match self {
            Data::Given { x, y } => Value::map(&[("x", rows(x)), ("y", rows(y))]),
            Data::Drawn(dataset) => dataset.to_value(),
        }
    }
}

/// Parameters by PyTorch's names.
impl Kind for Tensors {
    const TYPE: Type = Type::Other(&Other {
        takes: || "lists of numbers by their names".to_owned(),
        check: |at| match at.value {
            Value::Map(entries) => {
                entries.iter().try_for_each(|(_, value)| At { value, ..*at }.items(&|at| at.number()))
            }
            _ => Err(at.wrong_type()),
        },
        from_text: scalar,
        typescript: "Record<string, number[]>",
    });

    fn from_value(value: &Value) -> Option<Self> {
        let Value::Map(entries) = value else { return None };
        let mut tensors = Tensors::default();
        for (name, value) in entries {
            tensors.0.push((name.clone(), items(value)?));
        }
        Some(tensors)
    }

    fn to_value(&self) -> Value {
        Value::Map(self.0.iter().map(|(name, values)| (name.clone(), values.as_slice().into())).collect())
    }
}
