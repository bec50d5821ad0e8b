//! What must be there before anything can be built or tested.
//!
//! Each need looks first and installs only what is missing, so that a second call costs nothing.
//! The versions of tools are named beside the tool that they belong to, and nowhere else.

pub mod browser;
mod npm;
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
    /// Node.js and the packages of `xtask/npm`: wasm-opt, Playwright, axe.
    Npm,
    /// Chromium and its driver.
    Browser,
}

/// What the page's build needs; no browser.
pub const BUILD: &[Need] = &[Need::Wasm, Need::Crates, Need::Trunk, Need::WasmBindgen, Need::Npm];

/// Sets up all there is.
pub fn everything() -> Done {
    meet(BUILD)?;
    meet(&[Need::Lints, Need::Browser])?;
    println!("Everything is set up.");
    Ok(())
}

/// Sets up what is asked for, one after the other.
pub fn meet(needs: &[Need]) -> Done {
    for need in needs {
        match need {
            Need::Wasm => rust::wasm()?,
            Need::Lints => rust::lints()?,
            Need::Crates => rust::crates()?,
            Need::Trunk => tools::trunk()?,
            Need::WasmBindgen => tools::wasm_bindgen()?,
            Need::Npm => npm::packages()?,
            Need::Browser => browser::browser()?,
        }
    }
    Ok(())
}

/// Installs Debian's packages, as root or by sudo; `otherwise` says what to do where that fails.
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
