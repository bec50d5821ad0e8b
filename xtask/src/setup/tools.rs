//! Tools that cargo builds from source: the bundler, wasm-bindgen and the test runner.
//!
//! One that is already on the path is used as it is; the first two must have exactly the right version.

use crate::Done;
use crate::paths::{cargo, command, program, root, target, tools};
use crate::run::{ask, run, timed};
use std::fs;
use std::process::Command;

const TRUNK: &str = "0.21.14";
const NEXTEST: &str = "0.9.143";
const WASM_SPLIT: &str = "0.2.4";

/// They run for seconds, so they are compiled quickly rather than optimized.
const CHEAP: [(&str, &str); 5] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
    ("CARGO_PROFILE_RELEASE_STRIP", "symbols"),
];

/// The bundler, without TLS: only its downloads, its proxy and its update check would use it.
pub fn trunk() -> Done {
    if is_version("trunk", TRUNK) {
        return Ok(());
    }
    install("trunk", TRUNK, &["--no-default-features"])
}

/// wasm-bindgen and its test runner, at the version of the crate: the two must be equal. The runner needs no TLS, because
/// the browser's driver is on this machine.
pub fn wasm_bindgen() -> Done {
    let lock =
        fs::read_to_string(root().join("Cargo.lock")).map_err(|error| format!("cannot read Cargo.lock: {error}"))?;
    let version =
        locked(&lock, "wasm-bindgen").ok_or("Cargo.lock does not name wasm-bindgen; `cargo fetch` rewrites it")?;
    if is_version("wasm-bindgen", version) && is_version("wasm-bindgen-test-runner", version) {
        return Ok(());
    }
    install("wasm-bindgen-cli", version, &["--no-default-features"])
}

/// What divides the page's program, at any version: one that is too old for the program says so.
pub fn wasm_split() -> Done {
    if program("wasm-split-cli").is_some() {
        return Ok(());
    }
    install("wasm_split_cli_support", WASM_SPLIT, &["--features", "build-binary"])
}

/// The runner of the tests on the host, at any version.
pub fn nextest() -> Done {
    if ask(cargo().args(["nextest", "--version"])).is_some() {
        return Ok(());
    }
    install("cargo-nextest", NEXTEST, &["--no-default-features", "--features", "default-no-update"])
}

/// The version of a package in the text of a lock file.
fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    version.strip_suffix('"')
}

fn is_version(program: &str, version: &str) -> bool {
    ask(command(program).arg("--version")).is_some_and(|text| text.split_whitespace().nth(1) == Some(version))
}

/// Builds and installs a tool, with its own lock file if the registry has every version in it.
fn install(package: &str, version: &str, features: &[&str]) -> Done {
    let build = target().join("tools-build");
    let attempt = || {
        let mut command: Command = cargo();
        command.envs(CHEAP).args(["install", package, "--version"]);
        command.arg(format!("={version}")).arg("--root");
        command.arg(tools()).arg("--target-dir").arg(&build);
        command.arg("--force").args(features);
        command
    };
    let what = format!("building {package} {version} (some minutes, once)");
    timed(&what, || {
        run(attempt().arg("--locked")).or_else(|_| {
            println!("Some versions in the lock file of {package} are not available;");
            println!("trying again with the newest that fit.");
            run(&mut attempt())
        })
    })?;
    // Only the installed programs are needed from here on.
    let _ = fs::remove_dir_all(build);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::locked;

    const LOCK: &str = "[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n\n\
        [[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.2.131\"\n";

    #[test]
    fn locked_version_is_that_of_the_exact_name() {
        assert_eq!(locked(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked(LOCK, "wasm-bindgen-macro"), Some("0.2.131"));
        assert_eq!(locked(LOCK, "wasm"), None);
    }
}
