//! The replay command on good and bad lines, as a program: what it prints and how it exits.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use flate2::read::GzDecoder;
use serde_json::{Value, json};

/// What replay prints for these lines, and whether it exits with success.
fn replay(lines: &[String]) -> (Vec<Value>, bool) {
    // Cargo builds a package's examples before it runs the package's tests.
    let program = std::env::current_exe().expect("a test is a program");
    let folder = program.ancestors().nth(2).expect("target/debug/deps/replay-…");
    let mut child = Command::new(folder.join("examples").join("replay"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("cargo test builds the examples");
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
