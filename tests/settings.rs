//! The table of settings: what is refused and in which words, what JSON, links and scripts say of an experiment, and that
//! every default is PyTorch's.

mod kept;

use std::collections::HashSet;

use neuron_playground::{
    experiment::{Experiment, Spec, data::Data, link::Link},
    export::{Format, Table, export},
    settings::{
        error::ExperimentError,
        table::{Row, keys},
        types::Type,
        value::Value,
    },
    torch::generator::Generator,
};

/// What JSON says, with NaN and the infinities as JavaScript has them.
fn value(json: &str) -> Value {
    fn with_infinities(value: Value) -> Value {
        match value {
            Value::Text(text) if text == "inf" => Value::Number(f64::INFINITY),
            Value::Text(text) if text == "nan" => Value::Number(f64::NAN),
            Value::List(items) => Value::List(items.into_iter().map(with_infinities).collect()),
            Value::Map(entries) => {
                Value::Map(entries.into_iter().map(|(key, value)| (key, with_infinities(value))).collect())
            }
            other => other,
        }
    }
    with_infinities(serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}")))
}

/// The notebook's experiment with some keys changed, dropped or added.
fn changed(json: &str) -> Value {
    let (Value::Map(mut entries), Value::Map(changes)) = (Experiment::notebook().to_value(), value(json)) else {
        panic!("{json}")
    };
    for (key, value) in changes {
        entries.retain(|(own, _)| *own != key);
        entries.push((key, value));
    }
    Value::Map(entries)
}

/// Code, field and words of an error.
fn refused(read: Result<Experiment, ExperimentError>, what: &str) -> String {
    let ExperimentError { code, field, message } = read.err().unwrap_or_else(|| panic!("{what} is not refused"));
    assert!(message.chars().count() <= 200, "{message}");
    format!("{} | {field} | {message}", code.name())
}

/// A file of cases, each from its first line.
fn hold_cases(file: &str, write: impl Fn(&str) -> String) {
    let kept = kept::read(file);
    let firsts = kept.trim_end().split("\n\n").map(|case| case.lines().next().unwrap_or_default());
    kept::is_kept(&(firsts.map(write).collect::<Vec<_>>().join("\n\n") + "\n"), file);
}

/// `refused.txt`: what is changed in the notebook's experiment, then the error.
#[test]
fn what_is_wrong_is_said_in_these_words() {
    hold_cases("refused.txt", |change| format!("{change}\n{}", refused(Experiment::read(&changed(change)), change)));
}

/// `settings.txt`: a link, what it is written as again, JSON, and the script's lines about loss, optimizer, scheduler and scaler.
#[test]
fn links_json_and_scripts_are_written_as_ever() {
    hold_cases("settings.txt", |hash| {
        let link = Link::parse(hash).unwrap_or_else(|error| panic!("{hash}: {error}"));
        let json = serde_json::to_string(&link.experiment.to_value()).expect("it has no cycle");
        let table = Table::empty(link.experiment.dtype);
        let script = export(Format::Script, &link.experiment, &table).unwrap_or_else(|error| error.message);
        let mut written = vec![hash.to_owned(), link.format(), json];
        let about = ["criterion = ", "optimizer = ", "scheduler = ", "scaler = ", "PyTorch has"];
        let lines = script.lines().filter(|line| about.iter().any(|start| line.starts_with(start)));
        written.extend(lines.map(str::to_owned));
        written.join("\n")
    });
}

/// What `Experiment::new` refuses of a program, too, which has no JSON to read.
#[test]
fn a_program_is_refused_the_same() {
    let with = |change: fn(&mut Spec)| {
        let mut spec = Spec::clone(&Experiment::notebook());
        change(&mut spec);
        Experiment::new(spec).expect_err("a wrong spec").field
    };
    assert_eq!(with(|spec| *spec.optimizer.lr_mut() = f64::NAN), "optimizer.lr");
    assert_eq!(with(|spec| spec.train = f64::NAN), "train");
    assert_eq!(with(|spec| spec.batch_size = Some(0)), "batch_size");
    assert_eq!(with(|spec| spec.layers.clear()), "layers");
    assert_eq!(with(|spec| spec.data = Data::Given { x: vec![vec![f64::NAN]], y: vec![vec![1.0]] }), "x");
}

/// PyTorch's own, of 2.15: `inspect.signature(torch.optim.SGD)` and so on.
#[test]
fn every_default_is_pytorchs() {
    let read = |object: &str, json: &str| {
        let experiment = Experiment::read(&changed(&format!("{{\"{object}\": {json}}}"))).expect(json);
        let Value::Map(entries) = experiment.to_value() else { panic!("{json}") };
        entries.into_iter().find(|(key, _)| key == object).expect(object).1
    };
    for (object, json, whole) in [
        (
            "optimizer",
            r#"{"name": "sgd", "lr": 1}"#,
            r#"{"name": "sgd", "lr": 1, "momentum": 0, "weight_decay": 0, "nesterov": false}"#,
        ),
        (
            "optimizer",
            r#"{"name": "adam", "lr": 1}"#,
            r#"{"name": "adam", "lr": 1, "betas": [0.9, 0.999], "eps": 1e-8, "weight_decay": 0}"#,
        ),
        (
            "optimizer",
            r#"{"name": "adamw", "lr": 1}"#,
            r#"{"name": "adamw", "lr": 1, "betas": [0.9, 0.999], "eps": 1e-8, "weight_decay": 0.01}"#,
        ),
        (
            "loss_scaling",
            r#"{"name": "dynamic"}"#,
            r#"{"name": "dynamic", "init_scale": 65536, "growth_interval": 2000, "growth_factor": 2, "backoff_factor": 0.5}"#,
        ),
        // PyTorch has none.
        ("loss_scaling", r#"{"name": "static"}"#, r#"{"name": "static", "scale": 1024}"#),
        // PyTorch has none of these either.
        ("clip_grad", r#"{"name": "norm"}"#, r#"{"name": "norm", "max_norm": 1}"#),
        ("clip_grad", r#"{"name": "value"}"#, r#"{"name": "value", "clip_value": 1}"#),
        ("lr_scheduler", r#"{"name": "step", "step_size": 3}"#, r#"{"name": "step", "step_size": 3, "gamma": 0.1}"#),
        ("lr_scheduler", r#"{"name": "cosine", "t_max": 9}"#, r#"{"name": "cosine", "t_max": 9, "eta_min": 0}"#),
        (
            "lr_scheduler",
            r#"{"name": "linear"}"#,
            r#"{"name": "linear", "start_factor": 0.3333333333333333, "end_factor": 1, "total_iters": 5}"#,
        ),
        // PyTorch has none of these.
        ("lr_scheduler", r#"{"name": "step"}"#, r#"{"name": "step", "step_size": 10, "gamma": 0.1}"#),
        ("lr_scheduler", r#"{"name": "exponential"}"#, r#"{"name": "exponential", "gamma": 0.9}"#),
        ("lr_scheduler", r#"{"name": "cosine"}"#, r#"{"name": "cosine", "t_max": 20, "eta_min": 0}"#),
        ("lr_scheduler", r#"{"name": "one_cycle"}"#, r#"{"name": "one_cycle", "max_lr": 0.1, "total_steps": 20}"#),
        (
            "lr_scheduler",
            r#"{"name": "sequential", "schedulers": [{"name": "linear"}, {"name": "step", "step_size": 2}], "milestone": 3}"#,
            r#"{"name": "sequential", "schedulers": [{"name": "linear", "start_factor": 0.3333333333333333, "end_factor": 1, "total_iters": 5},
                {"name": "step", "step_size": 2, "gamma": 0.1}], "milestone": 3}"#,
        ),
    ] {
        assert_eq!(read(object, json), value(whole), "{json}");
    }
    let least = r#"{"dtype": "float64", "seed": 1, "layers": [2, 3, 1], "data": {"name": "xor"}, "optimizer": {"name": "sgd", "lr": 1}, "steps": 1}"#;
    let whole = r#"{"dtype": "float64", "device": "cpu", "seed": 1, "layers": [2, 3, 1], "activation": "identity", "output_activation": "identity",
        "x": null, "y": null, "data": {"name": "xor", "samples": 500, "noise": 0, "data_seed": 0}, "features": [], "train": 1,
        "loss": "mse", "penalty": null,
        "optimizer": {"name": "sgd", "lr": 1, "momentum": 0, "weight_decay": 0, "nesterov": false, "fused": false}, "batch_size": null,
        "shuffle": false, "accumulate": 1, "steps": 1, "float8": null, "autocast": null, "loss_scaling": null, "clip_grad": null, "lr_scheduler": null,
        "update": "nearest", "state_dtype": null, "ema_decay": null, "initial": null}"#;
    assert_eq!(Experiment::read(&value(least)).map(|experiment| experiment.to_whole_value()), Ok(value(whole)));
}

type Random<'a> = &'a mut dyn FnMut(usize) -> usize;

/// A value that a setting may have; `None` for what the experiment's shape decides.
fn any_of(row: &Row, of: &Type, random: Random) -> Option<Value> {
    let number = |is_whole: bool, random: Random| {
        let all = [0.0, 0.5, 0.9, 1.0, 2.0, 3.0, 20.0, 1024.0, 1e-30, 0.125, 1e-8, 60000.0, 4294967295.0];
        let fits = |number: &f64| row.range.contains(*number) && (!is_whole || number.fract() == 0.0);
        let numbers: Vec<f64> = all.into_iter().filter(fits).collect();
        Value::Number(numbers[random(numbers.len())])
    };
    Some(match of {
        Type::Nullable(_) if random(3) == 0 => Value::Null,
        Type::Nullable(of) => any_of(row, of, random)?,
        Type::Number => number(false, random),
        Type::Integer => number(true, random),
        Type::Flag => Value::Bool(random(2) == 0),
        Type::Pair => Value::List(vec![number(false, random), number(false, random)]),
        Type::Name(names) | Type::NameOrNames(names) => names.names[random(names.names.len())].into(),
        Type::OneOf(one_of) => {
            let cases: Vec<_> = one_of.cases().collect();
            let case = cases[random(cases.len())];
            object(vec![("name".to_owned(), case.name.into())], case.rows, random)?
        }
        Type::Object(of) | Type::Either(of, _) => object(Vec::new(), of.rows, random)?,
        Type::Names(_) | Type::Other(_) => return None,
    })
}

fn object(mut entries: Vec<(String, Value)>, rows: &[Row], random: Random) -> Option<Value> {
    for row in rows {
        if row.required || random(2) == 0 {
            entries.push((row.key.to_owned(), any_of(row, &row.of, random)?));
        }
    }
    Some(Value::Map(entries))
}

#[test]
fn every_key_is_read_written_and_linked_back() {
    let mut generator = Generator::manual_seed(0);
    let mut random = |below: usize| (generator.rand() * below as f32) as usize;
    let mut seen = HashSet::new();
    let mut read = 0;
    for _ in 0..3000 {
        let Value::Map(mut entries) = changed(r#"{"layers": [1, 3, 1]}"#) else { panic!("a map") };
        for row in Experiment::rows() {
            let Some(value) = any_of(row, &row.of, &mut random) else { continue };
            if random(2) == 0 {
                continue;
            }
            if row.key == "data" && value != Value::Null {
                entries.retain(|(key, _)| !["x", "y", "layers"].contains(&key.as_str()));
                entries.push(("layers".to_owned(), [2.0, 3.0, 1.0].as_slice().into()));
            }
            entries.retain(|(key, _)| key != row.key);
            entries.push((row.key.to_owned(), value));
        }
        let Ok(experiment) = Experiment::read(&Value::Map(entries.clone())) else { continue };
        read += 1;
        let whole = experiment.to_whole_value();
        assert_eq!(Experiment::read(&experiment.to_value()).as_ref(), Ok(&experiment));
        assert_eq!(Experiment::read(&whole).as_ref(), Ok(&experiment));
        let hash = Link::of(experiment.clone()).format();
        assert_eq!(Link::parse(&hash).map(|link| link.experiment).as_ref(), Ok(&experiment), "{hash}");
        // What was given is what is written.
        let Value::Map(written) = whole else { panic!("a map") };
        assert_eq!(written.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), keys(Experiment::rows()));
        for (key, given) in entries {
            let (_, kept) = written.iter().find(|(own, _)| *own == key).expect(&key);
            if let (Value::Map(given), Value::Map(kept)) = (&given, kept) {
                for (key, value) in given {
                    assert!(kept.contains(&(key.clone(), value.clone())), "{key} in {kept:?}");
                    seen.insert(key.clone());
                }
            } else {
                assert_eq!(&given, kept, "{key}");
            }
            seen.insert(key);
        }
    }
    assert!(read > 1000, "{read}");
    for key in [
        "momentum",
        "weight_decay",
        "nesterov",
        "fused",
        "betas",
        "eps",
        "scale",
        "init_scale",
        "growth_interval",
        "rate",
        "noise",
        "step_size",
        "gamma",
        "t_max",
        "eta_min",
        "start_factor",
        "end_factor",
        "total_iters",
        "milestone",
    ] {
        assert!(seen.contains(key), "{key}");
    }
}
