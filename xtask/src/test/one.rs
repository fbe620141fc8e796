//! `cargo xtask test one NAME`: the tests of that name, wherever they are, and no more built than they need.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};

use super::{counts::Report, playwright};
use crate::{
    build,
    command::{cargo, node, root},
    package,
};

pub fn one(name: &str) -> Result<()> {
    let (rust, in_node) = (rust_targets(name)?, node_files(name)?);
    let in_chromium = if build::has_node() { listed(name)? } else { String::new() };
    if rust.is_empty() && in_node.is_empty() && in_chromium.is_empty() {
        bail!("no test has {name:?} in its name");
    }
    let mut report = Report::default();
    for target in rust {
        let args = [&["test", "--locked"][..], &target.iter().map(String::as_str).collect::<Vec<_>>()].concat();
        // Rust's names have no spaces, and a test is found by a part of its path.
        let mut command = cargo(&args);
        command.arg(name.replace(' ', "_"));
        report.tests("Rust", command, "test result:");
    }

    let needs = |files: &[PathBuf], what: &str| files.iter().any(|file| reaches(file, what, &mut BTreeSet::new()));
    let needs_dist = !in_chromium.is_empty() || needs(&in_node, "dist/");
    if needs_dist || needs(&in_node, "/pkg/") {
        build::npm_packages()?;
        build::wasm()?;
    }
    if needs_dist {
        build::bundle(None)?;
    }
    if !in_node.is_empty() {
        let mut command = node("--test", &["--test-reporter", "tap", "--test-name-pattern", &escaped(name)]);
        command.args(&in_node);
        report.tests("wasm and JavaScript in Node", command, "# ");
    }
    if !in_chromium.is_empty() {
        let has = |specs: &[&str]| specs.iter().any(|spec| in_chromium.contains(spec));
        if has(&["package.spec.js", "element.spec.js", "examples.spec.js"]) {
            package::pack()?;
        }
        if has(&["anywhere.spec.js", "sandbox.spec.js", "messages.spec.js"]) {
            build::bundle_single_file(Some(super::HOME))?;
        }
        report.tests("the page in Chromium", playwright(&["--grep", &escaped(name)])?, "  ");
    }
    report.close()
}

/// What cargo has to build of the Rust tests whose name has this in it, target by target.
fn rust_targets(name: &str) -> Result<BTreeSet<Vec<String>>> {
    let words = |args: &[&str]| args.iter().map(|&arg| arg.to_owned()).collect::<Vec<_>>();
    let function = name.rsplit("::").next().unwrap_or(name).replace(' ', "_");
    let mut targets = BTreeSet::new();
    for folder in ["crate/src", "crate/examples", "xtask/src", "tests"] {
        for file in files(&root().join(folder), ".rs")? {
            let text = fs::read_to_string(&file)?;
            if !has_test(&text, &function) {
                continue;
            }
            // A target is a file of tests/, or a folder.
            let target = file.strip_prefix(root().join(folder))?.iter().next().map(Path::new);
            let target = target.and_then(Path::file_stem).unwrap_or_default().to_string_lossy();
            targets.insert(match folder {
                "crate/src" => words(&["--package", "neuron-playground", "--lib"]),
                "crate/examples" => words(&["--package", "neuron-playground", "--examples"]),
                "xtask/src" => words(&["--package", "xtask"]),
                // One that runs an example has it built.
                _ if text.contains("\"examples\"") => {
                    words(&["--package", "neuron-playground", "--examples", "--test", &target])
                }
                _ => words(&["--package", "neuron-playground", "--test", &target]),
            });
        }
    }
    Ok(targets)
}

/// A function under `#[test]` (or of `proptest!`) whose name has this in it.
fn has_test(text: &str, name: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start);
    while let Some(line) = lines.next() {
        if line != "#[test]" {
            continue;
        }
        let function = lines.by_ref().find(|line| !line.starts_with('#') && !line.starts_with("//"));
        let named = function.and_then(|line| line.strip_prefix("fn ")?.split('(').next());
        if named.is_some_and(|named| named.contains(name)) {
            return true;
        }
    }
    false
}

/// The files of tests in Node with a title that has this in it.
fn node_files(name: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for folder in ["tests/wasm", "tests/www"] {
        for file in files(&root().join(folder), ".test.js")? {
            let text = fs::read_to_string(&file)?;
            let mut titles = text.lines().filter_map(|line| line.trim_start().strip_prefix("test("));
            if titles.any(|title| title.contains(name)) {
                found.push(file);
            }
        }
    }
    Ok(found)
}

/// Playwright's list of the tests with a title that has this in it; empty if there is none.
fn listed(name: &str) -> Result<String> {
    build::npm_packages()?;
    let output = super::playwright_command(&["--list", "--grep", &escaped(name)]).output()?;
    Ok(if output.status.success() { String::from_utf8_lossy(&output.stdout).into_owned() } else { String::new() })
}

/// Whether a script, or one that it imports, has `what` in it.
fn reaches(script: &Path, what: &str, seen: &mut BTreeSet<PathBuf>) -> bool {
    let Ok(script) = script.canonicalize() else { return false };
    if !seen.insert(script.clone()) {
        return false;
    }
    let text = fs::read_to_string(&script).unwrap_or_default();
    let folder = script.parent().unwrap_or(root());
    let mut imported = text.split("'./").skip(1).map(|rest| format!("./{rest}")).collect::<Vec<_>>();
    imported.extend(text.split("'../").skip(1).map(|rest| format!("../{rest}")));
    let mut paths = imported.iter().filter_map(|rest| rest.split('\'').next()).filter(|path| path.ends_with(".js"));
    text.contains(what) || paths.any(|path| reaches(&folder.join(path), what, seen))
}

/// All files below a folder whose names end so.
fn files(folder: &Path, end: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("fuzz") {
            found.extend(files(&path, end)?);
        } else if path.to_string_lossy().ends_with(end) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// As a regular expression that means just this.
fn escaped(name: &str) -> String {
    let mut text = String::new();
    for char in name.chars() {
        if !char.is_alphanumeric() && char.is_ascii() && char != ' ' && char != '_' {
            text.push('\\');
        }
        text.push(char);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{escaped, has_test, node_files, rust_targets};

    #[test]
    fn a_test_is_found_where_it_is() {
        let targets = |name: &str| rust_targets(name).expect("sources are read").into_iter().collect::<Vec<_>>();
        assert_eq!(targets("power_is_pythons"), [["--package", "neuron-playground", "--lib"]]);
        assert_eq!(
            targets("the notebook is replayed"),
            [["--package", "neuron-playground", "--examples", "--test", "replay"]]
        );
        assert_eq!(targets("rmsprop_is_pytorchs"), [["--package", "neuron-playground", "--test", "pytorch"]]);
        assert_eq!(targets("no such test"), [[""; 0]; 0]);
        let files = node_files("the others are tools").expect("sources are read");
        assert!(files.len() == 1 && files[0].ends_with("tests/www/packages.test.js"), "{files:?}");
    }

    #[test]
    fn only_a_test_is_one() {
        let text = "fn power() {}\n    #[test]\n    #[ignore]\n    fn power_is_pythons() {}\n";
        assert!(has_test(text, "is_pythons") && has_test(text, "power") && !has_test(text, "is_python's"));
        assert!(!has_test("fn power() {}", "power"));
    }

    #[test]
    fn a_name_means_itself() {
        assert_eq!(escaped("½ of lr=0.1 (a)"), "½ of lr\\=0\\.1 \\(a\\)");
    }
}
