//! The engine's house: each folder of `crate/src` knows only those before it. Read from the sources as text; what stands
//! in ARCHITECTURE.md is held here.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// From the numbers up. `names` is a file.
const ORDER: [&str; 10] =
    ["names", "numbers", "settings", "torch", "experiment", "run", "explain", "show", "export", "wasm"];

/// Files that know less than their folder may: which, and what they must not name.
const APART: [(&str, &[&str]); 2] = [
    // What points are doesn't depend on what is made of them.
    ("experiment/data.rs", &["crate::experiment", "super::", "Experiment", "Spec"]),
    // An operation is kept with its own words; how a reader is told them comes after.
    ("explain/traced.rs", &["labels", "Labels", "Worked"]),
];

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every file of a folder and of those in it, by its path there, with what it says beside its comments and its tests.
fn code(folder: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(code(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(sources()).expect("it is there").to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(&path).expect("it is text");
            // Tests stand last in their file.
            let (text, tests) = text.split_once("#[cfg(test)]").unwrap_or((&text, "\nmod tests {"));
            assert!(
                tests.starts_with("\nmod ") && !tests.contains("#[cfg(test)]"),
                "{name}: its tests are not its end"
            );
            let is_code = |line: &&str| !line.trim_start().starts_with("//");
            all.push((name, text.lines().filter(is_code).collect::<Vec<_>>().join("\n")));
        }
    }
    all
}

/// The folders of the crate that a text names: `crate::run`, `crate::{names::names, numbers::…}`.
fn named(text: &str) -> BTreeSet<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut found = BTreeSet::new();
    for rest in text.split("crate::").skip(1) {
        let Some(group) = rest.strip_prefix('{') else {
            found.insert(word(rest));
            continue;
        };
        let (mut depth, mut starts) = (0, true);
        for (place, char) in group.char_indices() {
            match char {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => starts = true,
                _ if starts && !char.is_whitespace() => {
                    found.insert(word(&group[place..]));
                    starts = false;
                }
                _ => {}
            }
        }
    }
    found
}

#[test]
fn each_folder_knows_only_those_before_it() {
    let (mut files, mut seen) = (0, BTreeSet::new());
    for (name, text) in code(&sources()) {
        if name == "lib.rs" {
            continue;
        }
        let folder = name.split(['/', '.']).next().expect("a name");
        let rank = |folder: &str| ORDER.iter().position(|known| *known == folder);
        let own = rank(folder).unwrap_or_else(|| panic!("{name}: where does {folder} stand?"));
        for other in named(&text) {
            let other_rank = rank(&other).unwrap_or_else(|| panic!("{name} names {other}: where does that stand?"));
            assert!(other_rank <= own, "{name} knows {other}, which comes after {folder}");
        }
        // Nothing gets around: above a folder's own mod.rs is the crate.
        let out =
            if name.matches('/').count() == 1 && name.ends_with("/mod.rs") { "super::" } else { "super::super::" };
        assert!(!text.contains(out), "{name} leaves its folder by {out}");
        seen.insert(folder.to_owned());
        files += 1;
    }
    assert_eq!(seen, ORDER.map(str::to_owned).into());
    assert!(files > 50, "{files}");
}

#[test]
fn some_files_know_less_than_their_folder() {
    let all = code(&sources());
    for (name, unknown) in APART {
        let (_, text) = all.iter().find(|(file, _)| file == name).unwrap_or_else(|| panic!("{name} is gone"));
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        for other in unknown {
            let is_known = if other.contains(':') { text.contains(other) } else { words.contains(other) };
            assert!(!is_known, "{name} knows {other}");
        }
    }
}

#[test]
fn only_wasm_knows_javascript() {
    for (name, text) in code(&sources()) {
        for other in ["js_sys", "wasm_bindgen", "web_sys", "JsValue"] {
            assert!(name.starts_with("wasm/") || !text.contains(other), "{name} knows {other}");
        }
    }
}

/// A dtype and a device become types in `by_kernels!`, a dtype also where a run is traced, where an activation is asked for
/// alone and where runs go side by side; what a layer, a loss or an optimizer does in it is its `Scalar`'s and its `Kernels'`.
#[test]
fn a_dtype_becomes_a_type_in_few_places() {
    let mut places = BTreeSet::new();
    for (name, text) in code(&sources()) {
        if !name.starts_with("numbers/") && text.contains("by_dtype!") {
            places.insert(name.clone());
        }
        let is_written_once =
            ["torch/nn.rs", "torch/loss.rs", "torch/batch.rs", "torch/optim/param.rs", "run/model.rs"];
        if is_written_once.contains(&name.as_str()) {
            assert!(!text.contains("Dtype") && !text.contains("dtype()"), "{name} asks for the dtype");
        }
    }
    let known = [
        "explain/traced.rs",
        "explain/traced/kernels.rs",
        "run/abreast.rs",
        "torch/activation/mod.rs",
        "torch/kernels/mod.rs",
    ];
    assert_eq!(places, known.map(str::to_owned).into());
}

/// A platform has its own `exp`: here they are libm's or our own.
#[test]
fn nothing_is_computed_by_a_platforms_own_functions() {
    const THEIRS: [&str; 10] =
        [".exp(", ".exp2(", ".exp_m1(", ".ln(", ".ln_1p(", ".log10(", ".powf(", ".sin(", ".cos(", ".tan("];
    for (name, text) in code(&sources()) {
        for call in THEIRS {
            // The script is Python's; the kernels call what `Float` has, whatever the number.
            let is_other = ["export/script.rs", "torch/kernels/cpu.rs"].contains(&name.as_str());
            assert!(is_other || !text.contains(call), "{name} calls {call}…)");
        }
        for clock in ["Instant", "SystemTime"] {
            assert!(!text.contains(clock), "{name} looks at the clock");
        }
    }
}

#[test]
fn what_is_named_is_found() {
    let set = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<BTreeSet<_>>();
    let text = "use crate::{\n    names::names,\n    numbers::{dtype::Dtype, text::{plain, shortest}},\n    run,\n};\n\
                use crate::torch::optim; $crate::settings::value!()";
    assert_eq!(named(text), set(&["names", "numbers", "run", "torch", "settings"]));
    assert_eq!(named("use super::labels; pub(crate) use names;"), set(&[]));
}
