//! What must be there before anything can be built or tested.
//!
//! Each need is checked first and installed only if it is missing, so that a second call costs nothing. The version of a
//! tool is named where the tool is installed, and nowhere else.

pub mod browser;
mod npm;
pub mod python;
mod rust;
mod tools;

use crate::Done;
use crate::run;

/// One thing that a command needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The standard library for wasm32.
    Wasm,
    /// Clippy and rustfmt.
    Lints,
    /// The sources of all dependencies, so that builds need no network.
    Crates,
    /// The bundler.
    Trunk,
    /// wasm-bindgen, at the version in the lock file, and its test runner.
    WasmBindgen,
    /// What divides the page's program.
    WasmSplit,
    /// The runner of the tests on the host.
    Nextest,
    /// Node.js and the packages of `xtask/npm`: wasm-opt, Playwright, axe.
    Npm,
    /// The packages of `xtask/npm/audit`: Lighthouse, html-validate.
    Audit,
    /// Chromium and its driver.
    Browser,
    /// Python, and an environment with what builds and tests the wheel.
    Python,
}

/// What the page's build needs; no browser.
pub const BUILD: &[Need] = &[Need::Wasm, Need::Crates, Need::Trunk, Need::WasmBindgen, Need::WasmSplit, Need::Npm];

/// Sets up everything.
pub fn everything() -> Done {
    meet(BUILD)?;
    meet(&[Need::Lints, Need::Nextest, Need::Browser, Need::Python])?;
    println!("Everything is set up.");
    Ok(())
}

/// Sets up the given needs, one after the other.
pub fn meet(needs: &[Need]) -> Done {
    for need in needs {
        match need {
            Need::Wasm => rust::wasm()?,
            Need::Lints => rust::lints()?,
            Need::Crates => rust::crates()?,
            Need::Trunk => tools::trunk()?,
            Need::WasmBindgen => tools::wasm_bindgen()?,
            Need::WasmSplit => tools::wasm_split()?,
            Need::Nextest => tools::nextest()?,
            Need::Npm => npm::packages()?,
            Need::Audit => npm::audit()?,
            Need::Browser => browser::browser()?,
            Need::Python => python::environment()?,
        }
    }
    Ok(())
}

/// Installs Debian packages, as root or with sudo; where that fails, the error ends with the advice in `otherwise`.
fn apt(packages: &[&str], otherwise: &str) -> Done {
    let advice = |reason: &str| format!("{reason}\n{otherwise}");
    if crate::paths::program("apt-get").is_none() {
        return Err(advice("there is no apt-get to install it with"));
    }
    let user = run::ask(crate::paths::command("id").arg("-u")).unwrap_or_default();
    let apt_get = || {
        if user.trim() == "0" {
            let mut command = crate::paths::command("apt-get");
            command.env("DEBIAN_FRONTEND", "noninteractive");
            command
        } else {
            let mut command = crate::paths::command("sudo");
            command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
            command
        }
    };
    run::timed(&format!("installing {}", packages.join(", ")), || {
        run::run(apt_get().arg("update"))?;
        let install = ["install", "--yes", "--no-install-recommends"];
        run::run(apt_get().args(install).args(packages))
    })
    .map_err(|reason| advice(&reason))
}
