//! A text of many parts that a test holds word for word: shared by `formulas.rs` and `scripts.rs`.

use std::fs;

/// That `text`, whose parts begin with "== ", is what `fixtures/FILE` says. With `WRITE=1` the file is written first, after
/// a change that is meant: look at the difference.
pub fn is_kept(text: &str, file: &str) {
    let path = format!("{}/../tests/fixtures/{file}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("WRITE").is_some() {
        fs::write(&path, text).expect(&path);
    }
    let kept = fs::read_to_string(&path).expect(&path).replace("\r\n", "\n");
    // Part by part, so that a difference is seen where it is.
    for (now, kept) in text.split("\n== ").zip(kept.split("\n== ")) {
        assert_eq!(now.trim_end(), kept.trim_end());
    }
    assert_eq!(text.len(), kept.len(), "{file}: no more and no fewer parts");
}
