//! "The same, but …": an experiment with some of its settings changed by a patch.
//!
//! A patch is an object as an experiment's JSON is one, of the settings that it sets: `{"dtype": "float32"}`,
//! `{"optimizer": {"name": "adam"}}`. All else follows the experiment. In an object it sets some settings, too:
//! `{"optimizer": {"lr": 0.03}}`; one of another name begins as that one does, and takes from the experiment only what has
//! no default: Adam in the place of SGD keeps the learning rate.

use crate::{
    experiment::{Experiment, Spec},
    settings::{
        error::{Code, ExperimentError},
        read::{Keys, Read},
        table::{Settings, find},
        types::Type,
        value::Value,
    },
};

type Entries = Vec<(String, Value)>;

impl Experiment {
    /// The same, but for what a patch sets. The error names what is wrong with it.
    pub fn varied(&self, patch: &Value) -> Read<Experiment> {
        Experiment::read(&varied(&self.to_whole_value(), patch)?)
    }
}

/// What JSON says of an experiment, with a patch over it; neither is checked but for what makes no patch.
pub fn varied(whole: &Value, patch: &Value) -> Read<Value> {
    let (Value::Map(whole), Value::Map(patch)) = (whole, patch) else {
        let message = format!("A variant is a JSON object of the settings that are others; it is {}.", patch.shown());
        return Err(ExperimentError::new(Code::WrongType, "", message));
    };
    let sets = |key: &str| patch.iter().any(|(own, _)| own == key);
    if sets("steps") {
        let message = "A variant has no steps of its own: it takes as many as the run that it is compared with.";
        return Err(ExperimentError::new(Code::UnknownKey, "steps", message));
    }
    // Points are given or drawn.
    let gives_way = |key: &str| match key {
        "x" | "y" => sets("data"),
        "data" => sets("x") || sets("y"),
        _ => false,
    };
    let mut varied: Entries = whole.iter().filter(|(key, _)| !sets(key) && !gives_way(key)).cloned().collect();
    // Other layers may be more or fewer: what all have in common is the first one's.
    if sets("layers") {
        for (_, value) in varied.iter_mut().filter(|(key, _)| key == "activation") {
            if let Value::List(each) = value {
                *value = each.first().cloned().unwrap_or(Value::Null);
            }
        }
    }
    for (key, value) in patch {
        let before = whole.iter().find(|(own, _)| own == key).map(|(_, value)| value);
        let value = match (find(Spec::ROWS, key), before, value) {
            (Some(row), Some(Value::Map(before)), Value::Map(own)) if row.of.is_object() => {
                Value::Map(within(row.of.itself(), before, own))
            }
            _ => value.clone(),
        };
        varied.push((key.clone(), value));
    }
    Ok(Value::Map(varied))
}

/// An object's settings, with those of a patch over them.
fn within(of: &Type, before: &Entries, own: &Entries) -> Entries {
    let name = |entries: &Entries| entries.iter().find(|(key, _)| key == "name").map(|(_, name)| name.clone());
    let (was, is) = (name(before), name(own));
    let stays = |key: &str| match of {
        Type::OneOf(one_of) if is.is_some() && was != is => {
            let named = Value::Map(own.clone());
            let case = Keys::of("", &named).and_then(|keys| one_of.case(&keys));
            case.is_some_and(|case| case.rows.iter().any(|row| row.key == key && row.required))
        }
        _ => true,
    };
    let is_set = |key: &str| own.iter().any(|(own, _)| own == key);
    let mut entries = own.clone();
    entries.extend(before.iter().filter(|(key, _)| !is_set(key) && stays(key)).cloned());
    entries
}

#[cfg(test)]
mod tests {
    use crate::{
        experiment::{Experiment, link::Link},
        settings::value::Value,
    };

    /// What a link says of an experiment and of its variants, each written as the experiment that it is.
    fn variants(hash: &str) -> Vec<String> {
        let link = Link::parse(hash).unwrap_or_else(|error| panic!("{hash}: {error}"));
        let varied = |patch: &Value| Link::of(link.experiment.varied(patch).expect("it was read")).format();
        link.variants.expect("it has some").iter().map(varied).collect()
    }

    #[test]
    fn a_variant_is_the_same_but_for_what_it_sets() {
        assert_eq!(variants("lr=0.03&but=dtype:float32;device:cuda"), ["dtype=float32&device=cuda&lr=0.03"]);
        assert_eq!(variants("momentum=0.9&lr=0.5&but=lr:0.03"), ["lr=0.03&momentum=0.9"]);
        assert_eq!(variants("loss_scaling=static&but=loss_scaling:"), [""]);
        assert_eq!(variants("but="), [""; 0]);
        assert_eq!(variants("but=lr:0.2&but=seed:3&but=x:2,3;y:1,1"), ["lr=0.2", "seed=3", "x=2,3&y=1,1"]);
        assert_eq!(
            variants("layers=2,3,1&x=1;2&y=1&activation=tanh&but=layers:2,4,4,1;x:3;4"),
            ["layers=2,4,4,1&activation=tanh&x=3;4"]
        );
        assert_eq!(variants("layers=2,3,1&data=circle&but=data:xor"), ["layers=2,3,1&data=xor"]);
    }

    /// PyTorch's own defaults, but for the learning rate, which has none.
    #[test]
    fn another_optimizer_keeps_the_learning_rate_alone() {
        assert_eq!(variants("lr=0.03&weight_decay=0.5&momentum=0.9&but=optimizer:adamw"), ["optimizer=adamw&lr=0.03"]);
        assert_eq!(
            variants("optimizer=adam&lr=0.03&betas=0.5,0.75&but=eps:0.1"),
            ["optimizer=adam&lr=0.03&betas=0.5,0.75&eps=0.1"]
        );
    }

    #[test]
    fn what_is_wrong_with_a_variant_is_said() {
        for (hash, field, says) in [
            ("but=dtype:float8", "dtype", "it is \"float8\""),
            ("but=steps:30", "steps", "no steps of its own"),
            ("but=eps:1", "optimizer.eps", "There is no key"),
            ("but=float32", "but", "setting:value"),
            ("but=layers:2,1", "x", "2"),
            ("but=lr:1&but=lr:2&but=lr:3&but=lr:4&but=lr:5", "but", "at most 4"),
        ] {
            let error = Link::parse(hash).expect_err(hash);
            assert_eq!(error.field, field, "{hash}: {error}");
            assert!(error.message.contains(says), "{hash}: {error}");
        }
        assert!(Experiment::notebook().varied(&Value::Null).is_err());
    }

    #[test]
    fn variants_come_back_from_a_link() {
        for hash in [
            "but=dtype:float32",
            "lr=0.03&but=dtype:float32;device:cuda&but=optimizer:adam;lr:0.01;betas:0.5,0.75",
            "but=loss_scaling:dynamic;init_scale:8",
            "but=0.weight:0.5;0.bias:0",
            "layers=2,1&x=1;2,3;4&y=1,2&but=x:3;4,5;6;y:1,2;seed:9&i=3",
            "but=",
        ] {
            assert_eq!(Link::parse(hash).expect(hash).format(), hash);
        }
    }
}
