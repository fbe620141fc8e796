//! `cargo xtask serve`: the page on a local address, rebuilt on every change.

use std::{
    path::Path,
    process::{Child, Command},
    thread,
    time::{Duration, SystemTime},
};

use anyhow::{Context, Result};

use crate::{
    build,
    command::{node_program, root, stage},
};

pub fn serve(port: u16, open: bool) -> Result<()> {
    build::npm_packages()?;
    build::wasm()?;

    stage(&format!("Serving the page on http://127.0.0.1:{port}/ (Ctrl-C ends it)"));
    let port = port.to_string();
    let mut vite = node_program("vite/bin/vite.js", &["www", "--host", "127.0.0.1", "--port", &port, "--strictPort"]);
    if open {
        vite.arg("--open");
    }
    let mut vite = Server::start(vite)?;

    // Vite watches www/ itself, so only Rust is watched here; a rebuilt www/pkg reloads the page.
    // Looking at a few dozen dates is all it takes: a compiler's reading is no change.
    let mut built = newest(&root().join("crate/src"))?;
    loop {
        thread::sleep(Duration::from_millis(300));
        let now = newest(&root().join("crate/src"))?;
        if now != built {
            built = now;
            if let Err(error) = build::wasm() {
                println!("{error:#}\nThe page keeps the last build that worked.");
            }
        }
        if let Some(status) = vite.0.try_wait()? {
            anyhow::ensure!(status.success(), "the server ended ({status}): is port {port} taken? try --port");
            return Ok(());
        }
    }
}

/// When a file below a folder last changed.
fn newest(folder: &Path) -> Result<SystemTime> {
    let mut newest = folder.metadata()?.modified()?;
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let modified = if path.is_dir() { self::newest(&path)? } else { path.metadata()?.modified()? };
        newest = newest.max(modified);
    }
    Ok(newest)
}

/// A server that ends with this program.
struct Server(Child);

impl Server {
    fn start(mut command: Command) -> Result<Server> {
        Ok(Server(command.spawn().context("could not start the server")?))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill(); // It may have ended by itself.
    }
}
