//! The commands `replay`, `explain` and `export` as programs, on what is good and bad: what they print and how they exit.

use std::{
    ffi::OsStr,
    io::Write,
    process::{Command, Stdio},
};

use flate2::read::GzDecoder;
use serde_json::{Value, json};

/// One of the package's examples: Cargo builds them before it runs the package's tests.
fn command(name: &str) -> Command {
    let program = std::env::current_exe().expect("a test is a program");
    let folder = program.ancestors().nth(2).expect("target/debug/deps/replay-…");
    Command::new(folder.join("examples").join(name))
}

/// What replay prints for these lines, and whether it exits with success.
fn replay(lines: &[String]) -> (Vec<Value>, bool) {
    let mut child =
        command("replay").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("cargo test builds the examples");
    child.stdin.take().expect("piped").write_all(lines.join("\n").as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    (text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect(), output.status.success())
}

fn experiment() -> Value {
    json!({
        "dtype": "float16", "seed": 0, "layers": [1, 1], "activation": "identity", "output_activation": "identity",
        "x": [[1.0]], "y": [[1.0]], "loss": "mse",
        "optimizer": {"name": "sgd", "lr": 0.1, "momentum": 0.0, "weight_decay": 0.0},
        "batch_size": null, "steps": 20
    })
}

#[test]
fn the_notebook_is_replayed_as_recorded() {
    let (lines, success) = replay(&[experiment().to_string()]);
    let recorded = GzDecoder::new(&include_bytes!("fixtures/notebook.jsonl.gz")[..]);
    let recorded: Value = serde_json::from_reader(recorded).expect("a recording is JSON");
    assert!(success);
    // The digest is what the exported script prints of the same run.
    assert_eq!(lines, [json!({ "records": recorded["records"], "digest": "b379fb3c" })]);
}

#[test]
fn it_goes_on_after_a_bad_line_and_says_so_at_the_end() {
    let with = |change: fn(&mut Value)| {
        let mut experiment = experiment();
        change(&mut experiment);
        experiment.to_string()
    };
    let cases = [
        ("not json".to_owned(), "syntax", ""),
        ("[1, 2]".to_owned(), "wrong_type", ""),
        (with(|e| e["batchSize"] = json!(1)), "unknown_key", "batchSize"),
        (with(|e| e["dtype"] = json!("float8")), "wrong_type", "dtype"),
        (with(|e| e["optimizer"]["lr"] = json!(-0.1)), "out_of_range", "optimizer.lr"),
        (with(|e| e["optimizer"]["amsgrad"] = json!(true)), "unknown_key", "optimizer.amsgrad"),
        (with(|e| e["x"] = json!([["NaN"]])), "wrong_type", "x"),
        (with(|e| e["x"] = json!([[1.0], [1.0, 2.0]])), "wrong_shape", "x"),
        (with(|e| e["y"] = json!([])), "wrong_shape", "y"),
        (with(|e| e["layers"] = json!([2, 1])), "wrong_shape", "x"),
        (with(|e| e["seed"] = json!(4_294_967_296_u64)), "out_of_range", "seed"),
        (with(|e| e["steps"] = json!(10_000_001)), "out_of_range", "steps"),
    ];
    let mut lines: Vec<String> = cases.iter().map(|(line, ..)| line.clone()).collect();
    lines.insert(1, experiment().to_string());
    lines.push(String::new());
    let (mut answers, success) = replay(&lines);
    assert!(!success);
    assert_eq!(answers.len(), cases.len() + 1);
    assert_eq!(answers.remove(1)["records"].as_array().map(Vec::len), Some(20));
    for (answer, (line, code, field)) in answers.iter().zip(cases) {
        assert_eq!((&answer["error"]["code"], &answer["error"]["field"]), (&json!(code), &json!(field)), "{line}");
        assert!(answer["error"]["message"].as_str().is_some_and(|message| message.len() > 20), "{answer}");
    }
}

#[test]
fn nan_and_infinity_are_strings() {
    let mut overflowing = experiment();
    overflowing["y"] = json!([[60000.0]]);
    overflowing["steps"] = json!(3);
    let (lines, success) = replay(&[overflowing.to_string()]);
    assert!(success);
    assert_eq!(lines[0]["records"][0]["loss"], json!("Infinity"));
    let text = lines[0].to_string();
    assert!(text.contains("\"NaN\""), "{text}");
}

/// What a command prints for an argument, what it says beside that, and its exit code.
fn answer(name: &str, argument: impl AsRef<OsStr>) -> (String, String, Option<i32>) {
    let output = command(name).arg(argument).stdin(Stdio::null()).output().expect("cargo test builds the examples");
    let [text, error] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).expect("it is UTF-8"));
    (text, error, output.status.code())
}

#[test]
fn what_is_no_link_or_too_long_is_explained_with_exit_code_2() {
    let layers = format!("2,{}1", "64,".repeat(8));
    let large = format!("data=spiral&features=x1,x2&layers={layers}");
    for (name, argument, says) in [
        ("explain", "lr=-1", "lr must be"),
        ("explain", &large, "set a smaller batch_size."),
        ("explain", &format!("{large}&batch_size=1&i=100000&steps=200000"), "choose an earlier i."),
        ("export", "lr=-1", "lr must be"),
        ("export", "update=stochastic_rounding", "choose another update"),
    ] {
        let (text, error, code) = answer(name, argument);
        assert!(text.is_empty() && error.contains(says) && error.len() <= 200, "{name} {argument}: {text} {error}");
        assert_eq!(code, Some(2), "{name} {argument}");
    }
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_no_text_is_explained_too() {
    use std::os::unix::ffi::OsStrExt;
    for name in ["explain", "export"] {
        let (text, error, code) = answer(name, OsStr::from_bytes(b"lr=\xff"));
        assert_eq!((text.as_str(), code), ("", Some(2)));
        assert_eq!(error, "The argument is not UTF-8: give a link's hash.\n");
    }
}

#[test]
fn a_step_is_explained_and_a_script_exported() {
    let (text, error, code) = answer("explain", "lr=0.1&i=16");
    assert_eq!((error.as_str(), code), ("", Some(0)));
    assert!(text.starts_with("phase") && text.contains("absorbed") && text.lines().count() > 10, "{text}");
    let (text, error, code) = answer("export", "lr=0.1");
    assert_eq!((error.as_str(), code), ("", Some(0)));
    assert!(text.contains("torch.optim.SGD(") && text.ends_with('\n'), "{text}");
}
