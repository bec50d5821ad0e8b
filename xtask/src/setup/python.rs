//! Python, and a virtual environment under `target/python` with what builds and tests the wheel.

use super::apt;
use crate::Done;
use crate::paths::{command, program, target};
use crate::run::{ask, run, timed};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Minor version of Python 3 that the wheel needs.
const MIN_MINOR: u32 = 11;

/// What builds, checks and tests the wheel; of the two engines of the fleet, Dask. SciPy is the benchmarks' alone.
const PACKAGES: [&str; 10] = [
    "maturin==1.16.0",
    "ruff==0.17.6",
    "mypy==2.4.1",
    "pytest==9.2.0",
    "distributed==2026.8.0",
    "numpy==2.4.6",
    "scipy==1.17.1",
    "pandas==3.1.1",
    "polars==2.1.0",
    "cryptography==50.0.2",
];

/// Ray, 240 MB, and the fleet's tests on it: where `HEADROOM_RAY` is set.
const RAY: &str = "ray==2.60.0";

/// The folder of the environment.
fn folder() -> PathBuf {
    target().join("python")
}

/// The folder of a wheel that was built.
pub fn wheels() -> PathBuf {
    target().join("wheels")
}

/// A program of the environment.
pub fn tool(name: &str) -> Command {
    let programs = folder().join(if cfg!(windows) { "Scripts" } else { "bin" });
    let file = programs.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let mut command = command(&file.to_string_lossy());
    // The sources stay free of what Python writes beside them.
    command.env("PYTHONPYCACHEPREFIX", folder().join("cache")).env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    command
}

/// Makes the environment, unless it has these very packages.
pub fn environment() -> Done {
    let stamp = folder().join("installed");
    let with_ray = std::env::var_os("HEADROOM_RAY").is_some();
    let wanted: Vec<&str> = PACKAGES.into_iter().chain(with_ray.then_some(RAY)).collect();
    let found = fs::read_to_string(&stamp).unwrap_or_default();
    let is_installed = |package: &&str| found.lines().any(|line| line == *package);
    if wanted.iter().all(is_installed) && ask(tool("python").arg("--version")).is_some() {
        return Ok(());
    }
    interpreter()?;
    timed("making a Python environment in target/python (a minute, once)", || {
        let make = || {
            let mut command = command("python3");
            command.args(["-m", "venv", "--clear"]).arg(folder());
            command
        };
        // Debian's Python makes none without this package.
        run(&mut make()).or_else(|_| {
            apt(&["python3-venv"], "Install Python's module venv.")?;
            run(&mut make())
        })?;
        let quiet = ["-m", "pip", "install", "--quiet", "--no-compile", "--only-binary", ":all:"];
        run(tool("python").args(quiet).args(&wanted))?;
        fs::write(&stamp, wanted.join("\n")).map_err(|error| format!("cannot write {}: {error}", stamp.display()))
    })
}

/// Installs Python unless it is found, and refuses one too old for the wheel.
fn interpreter() -> Done {
    let advice = format!("Install Python 3.{MIN_MINOR} or newer.");
    if program("python3").is_none() {
        apt(&["python3", "python3-venv"], &advice)?;
    }
    let version = ask(command("python3").arg("--version")).unwrap_or_default();
    match minor(&version) {
        Some(number) if number >= MIN_MINOR => Ok(()),
        _ => Err(format!("Python is `{}`. {advice}", version.trim())),
    }
}

/// The 11 of `Python 3.11.7`.
fn minor(version: &str) -> Option<u32> {
    version.trim().strip_prefix("Python 3.")?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::minor;

    #[test]
    fn minor_version_is_that_of_python_3() {
        assert_eq!(minor("Python 3.11.7\n"), Some(11));
        assert_eq!(minor("Python 2.7.18"), None);
    }
}
