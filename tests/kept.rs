//! A text that a test holds word for word: shared by `formulas.rs`, `scripts.rs` and `settings.rs`.

use std::fs;

fn path(file: &str) -> String {
    format!("{}/../tests/fixtures/{file}", env!("CARGO_MANIFEST_DIR"))
}

pub fn read(file: &str) -> String {
    let path = path(file);
    fs::read_to_string(&path).expect(&path).replace("\r\n", "\n")
}

/// That `text` is what `fixtures/FILE` says. With `WRITE=1` the file is written first, after a change that is meant: look at
/// the difference.
pub fn is_kept(text: &str, file: &str) {
    if std::env::var_os("WRITE").is_some() {
        fs::write(path(file), text).expect(file);
    }
    let kept = read(file);
    if kept == text {
        return;
    }
    let same = kept.lines().zip(text.lines()).take_while(|(kept, now)| kept == now).count();
    let [kept, now] = [&kept, text].map(|text| text.lines().nth(same).unwrap_or("(its end)"));
    let test = env!("CARGO_CRATE_NAME");
    panic!(
        "{file} has in line {}\n  {kept}\nand now it is\n  {now}\nIf that is meant, `WRITE=1 cargo test --test {test}` writes \
         the file anew: look at the difference.",
        same + 1
    );
}
