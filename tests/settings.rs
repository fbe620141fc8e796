//! The table of settings: what is refused and in which words, what JSON, links and scripts say of an experiment, and that
//! every default is PyTorch's.

use neuron_playground::{
    experiment::{Experiment, Spec, data::Data, link::Link},
    export::{Format, Table, export},
    settings::{error::ExperimentError, value::Value},
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
    format!("{} | {field} | {message}", code.name())
}

/// `refused.txt`: what is changed in the notebook's experiment, then the error.
#[test]
fn what_is_wrong_is_said_in_these_words() {
    for case in include_str!("fixtures/refused.txt").trim_end().split("\n\n") {
        let (change, error) = case.split_once('\n').expect(case);
        assert_eq!(refused(Experiment::read(&changed(change)), change), error, "{change}");
    }
}

/// `settings.txt`: a link, what it is written as again, JSON, and the script's lines about loss, optimizer and scaler.
#[test]
fn links_json_and_scripts_are_written_as_ever() {
    for case in include_str!("fixtures/settings.txt").trim_end().split("\n\n") {
        let hash = case.lines().next().unwrap_or_default();
        let link = Link::parse(hash).unwrap_or_else(|error| panic!("{hash}: {error}"));
        let json = serde_json::to_string(&link.experiment.to_value()).expect("it has no cycle");
        let table = Table { columns: Vec::new(), rows: Vec::new(), dtype: link.experiment.dtype };
        let script = export(Format::Script, &link.experiment, &table).unwrap_or_else(|error| error.message);
        let mut written = vec![hash.to_owned(), link.format(), json];
        let about = ["criterion = ", "optimizer = ", "scaler = ", "PyTorch has"];
        let lines = script.lines().filter(|line| about.iter().any(|start| line.starts_with(start)));
        written.extend(lines.map(str::to_owned));
        assert_eq!(written.join("\n"), case);
    }
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
