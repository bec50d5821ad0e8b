//! The parts of the Rust toolchain, and the sources of the crates.
//!
//! `rust-toolchain.toml` names the toolchain itself; rustup installs it before this runs.

use crate::Done;
use crate::paths::{cargo, command, program};
use crate::run::{ask, run, timed};
use std::path::Path;

const WASM: &str = "wasm32-unknown-unknown";

/// The standard library for wasm32.
pub fn wasm() -> Done {
    let mut rustc = command("rustc");
    rustc.args(["--print", "target-libdir", "--target", WASM]);
    let folder = ask(&mut rustc).unwrap_or_default();
    if Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    rustup(&["target", "add", WASM])
}

/// Clippy and rustfmt.
pub fn lints() -> Done {
    for (name, component) in [("clippy", "clippy"), ("fmt", "rustfmt")] {
        if ask(cargo().args([name, "--version"])).is_none() {
            rustup(&["component", "add", component])?;
        }
    }
    Ok(())
}

/// The sources of all dependencies.
pub fn crates() -> Done {
    if ask(cargo().args(["fetch", "--quiet", "--offline"])).is_some() {
        return Ok(());
    }
    timed("fetching crates", || run(cargo().arg("fetch")))
}

fn rustup(words: &[&str]) -> Done {
    let task = words.join(" ");
    if program("rustup").is_none() {
        return Err(format!("the Rust toolchain lacks a part, and there is no rustup to install it (rustup {task})"));
    }
    timed(&task, || run(command("rustup").args(words)))
}
