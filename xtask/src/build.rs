//! From Rust and JavaScript to the static page: npm packages, wasm, its JavaScript face, dist/.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    browser,
    command::{cargo, command, node, node_program, output_of, root, run, stage, succeeds},
    split,
};

/// Rust's name for WebAssembly without an operating system.
pub const TARGET: &str = "wasm32-unknown-unknown";

pub const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// `cargo xtask build`.
pub fn dist(home: Option<&str>) -> Result<()> {
    npm_packages()?;
    wasm()?;
    bundle(home)?;
    println!("\nThe page is in dist/: put that folder on any web server, under any path.");
    Ok(())
}

/// `cargo xtask build --single-file`.
pub fn single_file(home: Option<&str>) -> Result<()> {
    npm_packages()?;
    wasm()?;
    let file = bundle_single_file(home)?;
    println!("\nThe whole page is in {}: open it from a file manager, or send it.", file.display());
    Ok(())
}

/// Installs the page's npm packages, unless they are there already.
pub fn npm_packages() -> Result<()> {
    npm_packages_of(root())
}

/// Installs the npm packages of a folder's lock file, unless they are there already.
pub fn npm_packages_of(folder: &Path) -> Result<()> {
    let modified = |file: &str| fs::metadata(folder.join(file)).and_then(|data| data.modified());
    let installed = modified("node_modules/.package-lock.json").unwrap_or(SystemTime::UNIX_EPOCH);
    if modified("package-lock.json")? <= installed {
        return Ok(());
    }
    stage(&format!("Installing the npm packages of {}", folder.join("package-lock.json").display()));
    let mut install = command(NPM, &["ci", "--no-audit", "--no-fund"]);
    install.current_dir(folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    run(install).context("npm comes with Node 20 or later: is it installed?")
}

/// Builds the crate as WebAssembly into www/pkg: a module with SIMD, one without, their JavaScript face and types.
pub fn wasm() -> Result<()> {
    let sysroot = output_of("rustc", &["--print", "sysroot"])?;
    if !PathBuf::from(sysroot.trim()).join("lib/rustlib").join(TARGET).exists() {
        stage("Adding Rust's WebAssembly target");
        run(command("rustup", &["target", "add", TARGET]))?;
    }

    // Made beside and moved at the end: a server that watches the folder never sees half of it.
    let making = root().join("target/pkg");
    let _ = fs::remove_dir_all(&making); // It may not be there yet.
    let face = || fs::read_to_string(making.join("neuron_playground.js"));
    let whole = making.join(MODULE);
    module("for browsers without SIMD", "", &making)?;
    optimize(&whole, &making.join("neuron_playground_without_simd.wasm"))?;
    let without_simd = face()?;
    module("with SIMD", SIMD, &making)?;
    let parts = ["first", "views", "rest"].map(|part| making.join(format!("neuron_playground_{part}.wasm")));
    split::split(&whole, parts.each_ref().map(PathBuf::as_path))?;
    for file in parts.iter().chain([&whole]) {
        optimize(file, file)?;
    }
    // One face for all: the page chooses the module only.
    ensure!(face()? == without_simd, "the two modules have different JavaScript faces");
    // wasm-bindgen types the raw exports beneath its own as `any`.
    let types = making.join("neuron_playground.d.ts");
    fs::write(&types, fs::read_to_string(&types)?.replace(": any", ": unknown"))?;
    let package = root().join("www/pkg");
    fs::create_dir_all(&package)?;
    for file in fs::read_dir(&making)? {
        let file = file?;
        fs::rename(file.path(), package.join(file.file_name()))?;
    }
    Ok(())
}

pub const SIMD: &str = "-Ctarget-feature=+simd128";
/// A function is inlined if it is smaller than usual: a tenth less to load, and as fast. At 30 a neuron is a sixth slower.
pub const INLINE_LESS: &str = "-Cllvm-args=-inline-threshold=75";

/// What wasm-bindgen calls the module.
const MODULE: &str = "neuron_playground_bg.wasm";

/// Compiles the engine, and makes of it a module and its JavaScript face in `folder`.
fn module(what: &str, features: &str, folder: &Path) -> Result<()> {
    stage(&format!("Compiling the engine to WebAssembly, {what}"));
    let mut compile =
        cargo(&["build", "--locked", "--profile", "wasm", "--package", "neuron-playground", "--target", TARGET]);
    // Names say what a function is of, by which the module is split.
    let rustflags = format!("{features} {INLINE_LESS} -Csymbol-mangling-version=v0");
    compile.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", rustflags);
    run(compile)?;

    stage("Making its JavaScript face (wasm-bindgen)");
    Bindgen::new()
        .input_path(root().join("target").join(TARGET).join("wasm/neuron_playground.wasm"))
        .web(true)?
        .typescript(true)
        .omit_default_module_path(true)
        .generate(folder)
        .context("wasm-bindgen")
}

/// Makes a module smaller.
pub fn optimize(module: &Path, to: &Path) -> Result<()> {
    stage(&format!("Making {} smaller (wasm-opt)", to.file_name().unwrap_or_default().to_string_lossy()));
    // The features that Rust's target has switched on by itself, and SIMD, which is not in all of them.
    run(node_program(
        "binaryen/bin/wasm-opt",
        &[
            // As small as with -Oz once it is gzipped, and faster.
            "-O3",
            // What rustc left out of line stays so: a kilobyte less, and no slower.
            "--one-caller-inline-max-function-size=50",
            // Rust's stack begins there, and never reaches its end.
            "--low-memory-unused",
            "--enable-bulk-memory",
            "--enable-bulk-memory-opt",
            "--enable-mutable-globals",
            "--enable-multivalue",
            "--enable-nontrapping-float-to-int",
            "--enable-reference-types",
            "--enable-sign-ext",
            "--enable-simd",
            "--strip-producers",
            "--strip-target-features",
            &module.to_string_lossy(),
            "-o",
            &to.to_string_lossy(),
        ],
    ))
}

/// Bundles www/ into dist/, with the licences and the picture that a link's preview shows.
pub fn bundle(home: Option<&str>) -> Result<()> {
    stage("Bundling the page into dist/");
    run(vite_build(home))?;
    licences("dist/licences.txt")?;
    stage("Photographing it for the preview of links");
    let mut photograph = node("packaging/preview.js", &[]);
    browser::provide(&mut photograph)?;
    run(photograph)
}

/// Bundles www/ into one file.
pub fn bundle_single_file(home: Option<&str>) -> Result<PathBuf> {
    stage("Bundling the page into one file");
    let file = bundle_in_one(home, "single-file", "neuron-playground.html")?;
    licences(&file.to_string_lossy())?;
    Ok(file)
}

/// Bundles www/ into one file for frames: target/anywhere/page.html, which packaging/inline.js puts into modules.
pub fn bundle_anywhere() -> Result<()> {
    stage("Bundling the page into one file for frames");
    bundle_in_one(None, "anywhere", "page.html").map(drop)
}

/// Vite's mode, which makes a folder of its name in target/; and what the file there is to be called.
fn bundle_in_one(home: Option<&str>, mode: &str, name: &str) -> Result<PathBuf> {
    let mut vite = vite_build(home);
    vite.args(["--mode", mode]);
    run(vite)?;
    let folder = root().join("target").join(mode);
    fs::rename(folder.join("index.html"), folder.join(name))?;
    Ok(folder.join(name))
}

/// Writes the project's licence and those of all that is in it into a file, or to the end of a page.
pub fn licences(file: &str) -> Result<()> {
    run(node("packaging/licences.js", &[file]))
}

/// Vite, told of where the page is hosted.
fn vite_build(home: Option<&str>) -> Command {
    let mut vite = node_program("vite/bin/vite.js", &["build", "www"]);
    if let Some(home) = home {
        vite.env("VITE_HOME", home);
    }
    vite
}

/// True if Node is there and recent enough for the page's tools.
pub fn has_node() -> bool {
    succeeds("node", &["--eval", "process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)"])
}
