//! `cargo xtask wheel`: the Python package, in `target/wheels`.

use crate::Done;
use crate::paths::root;
use crate::run::{run, timed};
use crate::setup::python::{tool, wheels};
use crate::setup::{self, Need};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::SystemTime;

/// Builds the wheel and prints where it is.
pub fn wheel() -> Done {
    setup::meet(&[Need::Crates, Need::Python])?;
    timed("building the wheel (two minutes the first time)", || run(&mut build()))?;
    println!("Install it with\n  pip install {}", built()?.display());
    Ok(())
}

/// The bundler of the wheel. Its profile (`wheel` in `Cargo.toml`) is named in `python/pyproject.toml`.
pub fn build() -> Command {
    let mut command = tool("maturin");
    command.args(["build", "--quiet", "--locked", "--manifest-path"]).arg(root().join("python").join("Cargo.toml"));
    command.arg("--interpreter").arg(tool("python").get_program()).arg("--out").arg(wheels());
    command
}

/// The newest wheel.
pub fn built() -> Done<PathBuf> {
    let missing = || "there is no wheel in target/wheels; `cargo xtask wheel` builds it".to_owned();
    let entries = fs::read_dir(wheels()).map_err(|_| missing())?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let found = paths.filter(|path| path.extension().is_some_and(|end| end == "whl"));
    let time = |path: &PathBuf| path.metadata().and_then(|data| data.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    found.max_by_key(time).ok_or_else(missing)
}
