//! `cargo xtask package`: the engine and the web component as an npm package, and the Python package.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

use crate::{
    build,
    command::{command, node, root, run, stage},
    wheel,
};

pub fn package() -> Result<()> {
    build::npm_packages()?;
    build::wasm()?;
    let tarball = pack()?;
    let wheel = wheel::wheel()?;
    println!("\nThe package is {}: npm install it, or publish it.", tarball.display());
    match wheel {
        Ok(wheel) => println!("The Python package is {}: pip install it, or publish it.", wheel.display()),
        Err(why) => println!("The Python package was not built: {why}"),
    }
    Ok(())
}

/// What is in packaging/ and www/pkg, www/engine/simd.js, and the web component with the page in it, as `npm pack` puts it
/// into a tarball.
pub fn pack() -> Result<PathBuf> {
    build::bundle_anywhere()?;
    stage("Packing the engine for npm");
    let folder = root().join("target/package");
    let _ = fs::remove_dir_all(&folder); // It may not be there yet.
    fs::create_dir_all(&folder)?;
    for from in ["packaging", "www/pkg"] {
        for file in fs::read_dir(root().join(from))? {
            let file = file?;
            if file.file_type()?.is_file() {
                fs::copy(file.path(), folder.join(file.file_name()))?;
            }
        }
    }
    run(node("packaging/inline.js", &["packaging/element.js", "target/package/element.js"]))?;
    fs::copy(root().join("www/engine/simd.js"), folder.join("simd.js"))?;
    build::licences("target/package/licences.txt")?;
    let mut pack = command(build::NPM, &["pack", "--silent", "--pack-destination", ".."]);
    pack.current_dir(&folder);
    run(pack).context("npm pack")?;
    let made = root().join("target").join(format!("neuron-playground-{}.tgz", env!("CARGO_PKG_VERSION")));
    // A name without the version, for tests.
    let tarball = root().join("target/neuron-playground.tgz");
    fs::rename(&made, &tarball).with_context(|| format!("{} is not there", made.display()))?;
    Ok(tarball)
}
