//! An experiment's points among its keys: `x` and `y`, or `data` in their place.

use super::data::{Data, Dataset};
use crate::{
    numbers::dtype::Dtype,
    settings::{
        described::Described,
        error::Code,
        kind::Kind,
        read::{Checked, Keys, Place},
        table::{Entries, Entry, Field, FromText, Row, Settings, Takes, any},
        value::Value,
    },
};

type Rows = Vec<Vec<f64>>;

/// x, y and data, the row of which says what else is to be said of it.
fn rows(row: &Row) -> [Row; 3] {
    let given = |key| Row { key, takes: any().takes.of::<Rows>(), required: true, ..*row };
    [given("x"), given("y"), Row { required: false, ..*row }]
}

impl Entry for Data {
    fn what(takes: &Takes) -> String {
        Dataset::takes(takes)
    }

    fn keys(&self, row: &Row) -> Vec<&'static str> {
        rows(row).iter().map(|row| row.key).collect()
    }

    fn place(&self, row: &Row, group: &'static str, key: &str) -> Option<Place> {
        rows(row).iter().find(|row| row.key == key).map(|row| row.place(group))
    }

    fn take(&mut self, row: &Row, keys: &Keys) -> Checked {
        let [x, y, data] = rows(row);
        *self = match keys.optional(data.key, data.takes) {
            None => Data::Given {
                x: Rows::read(&keys.required(x.key, x.takes)?)?,
                y: Rows::read(&keys.required(y.key, y.takes)?)?,
            },
            Some(at) if keys.optional(x.key, x.takes).or(keys.optional(y.key, y.takes)).is_some() => {
                return Err(at.refused(Code::UnknownKey, "there are both"));
            }
            Some(at) => Data::Drawn(Dataset::read(&at)?),
        };
        Ok(())
    }

    fn entries(&self, row: &Row, all: bool) -> Entries {
        let (x, y, data) = match self {
            Data::Given { x, y } => (x.write(), y.write(), Value::Null),
            Data::Drawn(dataset) => (Value::Null, Value::Null, dataset.write()),
        };
        let entries = rows(row).into_iter().map(|row| row.key).zip([x, y, data]);
        entries.filter(|(_, value)| all || *value != Value::Null).collect()
    }

    fn check(&self, row: &Row, group: &'static str, dtype: Dtype) -> Checked {
        let [x_row, y_row, data] = rows(row);
        match self {
            Data::Given { x, y } => {
                Kind::check(x, &x_row.place(group), dtype)?;
                Kind::check(y, &y_row.place(group), dtype)
            }
            Data::Drawn(dataset) => Kind::check(dataset, &data.place(group), dtype),
        }
    }

    fn in_link(&self, row: &Row, key: &str) -> Option<(&'static str, &'static str, FromText)> {
        let [x, y, data] = rows(row);
        let given = [x, y].iter().find(|row| row.key == key).map(|row| ("", row.key, Rows::from_text as FromText));
        given.or_else(|| Entry::in_link(&Dataset::start(), &data, key))
    }

    fn defaults(&self) -> Entries {
        match self {
            Data::Given { .. } => Vec::new(),
            Data::Drawn(dataset) => Kind::defaults(dataset),
        }
    }

    fn names(&self) -> Vec<&'static str> {
        Vec::new()
    }

    fn described(&self, row: &Row, about: &'static [&'static str], fields: &'static [Field]) -> Vec<Described> {
        let [x, y, data] = rows(row);
        let none: Option<Rows> = None;
        let mut described = none.described(&x, &[" Rows of inputs and of targets, unless there is data."], &[]);
        described.extend(none.described(&y, &[], &[]));
        described.extend(None::<Dataset>.described(&data, about, fields));
        described
    }
}
