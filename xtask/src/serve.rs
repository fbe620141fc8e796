//! `cargo xtask serve`: the page on a local address, rebuilt on every change.

use std::{
    process::{Child, Command},
    sync::mpsc,
    time::Duration,
};

use anyhow::{Context, Result};
use notify_debouncer_mini::{new_debouncer, notify::RecursiveMode};

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
    let (sender, changes) = mpsc::channel();
    let mut watcher = new_debouncer(Duration::from_millis(200), sender)?;
    watcher.watcher().watch(&root().join("crate/src"), RecursiveMode::Recursive)?;
    loop {
        match changes.recv_timeout(Duration::from_millis(500)) {
            Ok(Ok(_)) => {
                if let Err(error) = build::wasm() {
                    println!("{error:#}\nThe page keeps the last build that worked.");
                }
            }
            Ok(Err(error)) => println!("watching crate/src: {error}"),
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(()),
        }
        if let Some(status) = vite.0.try_wait()? {
            anyhow::ensure!(status.success(), "the server ended ({status}): is port {port} taken? try --port");
            return Ok(());
        }
    }
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
