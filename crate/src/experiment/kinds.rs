//! What an experiment holds beside numbers, names and objects: sizes, rows, lists of names, parameters; and its points,
//! which stand under several keys.

use super::data::{Data, Dataset, Feature};
use crate::{
    names::Named,
    settings::{
        kind::{Kind, Typed, items, list_of},
        range::Range,
        read::{At, Keys},
        table::{Entries, Entry, Row, Settings, any},
        types::{Names, Object, Other, Type, list, scalar},
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
    const TYPE: Type = Type::NameOrNames(&Names {
        of: <Activation as Named>::TYPE,
        names: Activation::NAMES,
        labels: Activation::LABELS,
    });

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
    const TYPE: Type =
        Type::Names(&Names { of: <Feature as Named>::TYPE, names: Feature::NAMES, labels: Feature::LABELS });

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
    let Value::List(rows) = value else { return None };
    rows.iter().map(items).collect()
}

/// `x` and `y`, or `data` in their place.
impl Typed for Data {
    const TYPE: Type = Type::Either(
        &Object { name: "Dataset", rows: Dataset::ROWS, start: || Dataset::start().entries() },
        &[
            Row::new("x", ROWS, true, any(), &[" Rows of inputs and of targets, unless there is data."]),
            Row::new("y", ROWS, true, any(), &[]),
        ],
    );
}

impl Entry for Data {
    fn take(&mut self, key: &str, keys: &Keys) {
        let rows = |key| keys.get(key).and_then(rows_of);
        if let Some(dataset) = keys.get(key).and_then(Dataset::from_value) {
            *self = Data::Drawn(dataset);
        } else if let (Some(x), Some(y)) = (rows("x"), rows("y")) {
            *self = Data::Given { x, y };
        }
    }

    fn put(&self, key: &'static str, into: &mut Entries) {
        let rows = |rows: &Rows| Value::List(rows.iter().map(|row| row.as_slice().into()).collect());
        into.extend(match self {
            Data::Given { x, y } => [("x", rows(x)), ("y", rows(y)), (key, Value::Null)],
            Data::Drawn(dataset) => [("x", Value::Null), ("y", Value::Null), (key, dataset.to_value())],
        });
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
        entries.iter().map(|(name, value)| Some((name.clone(), items(value)?))).collect::<Option<_>>().map(Tensors)
    }

    fn to_value(&self) -> Value {
        Value::Map(self.0.iter().map(|(name, values)| (name.clone(), values.as_slice().into())).collect())
    }
}
