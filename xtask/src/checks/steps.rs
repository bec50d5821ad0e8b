//! The steps of `cargo xtask test`, cheapest first.

use super::{e2e, python};
use crate::Done;
use crate::build::{checked_sizes, trunk};
use crate::paths::cargo;
use crate::setup::browser::configure;
use crate::setup::{BUILD, Need};
use std::process::Command;

/// One step.
pub struct Step {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it checks, for the person who watches.
    pub what: &'static str,
    /// What must be set up.
    pub needs: &'static [Need],
    /// The step that must have passed before.
    pub after: Option<&'static str>,
    /// Whether its output reports a number of tests; else the step counts as one.
    pub counts: bool,
    /// The commands to run, in this order.
    pub commands: fn() -> Done<Vec<Command>>,
}

/// All steps.
pub const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        what: "the layout of the code",
        needs: &[Need::Lints],
        after: None,
        counts: false,
        commands: || Ok(cargos(&["fmt --all --check"])),
    },
    Step {
        name: "clippy",
        what: "lints, on the host and on wasm32",
        needs: &[Need::Lints, Need::Wasm, Need::Crates],
        after: None,
        counts: false,
        commands: || {
            Ok(cargos(&[
                "clippy --workspace --exclude headroom-python --all-targets --all-features -- -D warnings",
                "clippy --target wasm32-unknown-unknown --package headroom --lib --bins --features split -- -D warnings",
                "clippy --target wasm32-unknown-unknown --package headroom --test browser -- -D warnings",
            ]))
        },
    },
    Step {
        name: "docs",
        what: "the documentation and its links",
        needs: &[Need::Crates],
        after: None,
        counts: false,
        commands: || {
            let mut commands = cargos(&["doc --workspace --exclude headroom-python --all-features --no-deps"]);
            for command in &mut commands {
                command.env("RUSTDOCFLAGS", "-D warnings");
            }
            Ok(commands)
        },
    },
    Step {
        name: "host",
        what: "tests on the host",
        needs: &[Need::Crates, Need::Nextest],
        after: None,
        counts: true,
        commands: || {
            Ok(cargos(&[
                "nextest run --workspace --exclude headroom-python --all-features --no-fail-fast --status-level slow",
                "test --workspace --exclude headroom-python --doc --all-features --no-fail-fast",
            ]))
        },
    },
    Step {
        name: "python",
        what: "the Python package: lints, types, and its tests on the wheel",
        needs: &[Need::Lints, Need::Crates, Need::Python],
        after: None,
        counts: true,
        commands: python::commands,
    },
    Step {
        name: "browser",
        what: "tests of the components, in Chromium",
        needs: &[Need::Wasm, Need::Crates, Need::WasmBindgen, Need::Browser],
        after: None,
        counts: true,
        commands: || {
            let mut commands = cargos(&["test --target wasm32-unknown-unknown --package headroom --test browser"]);
            commands.iter_mut().try_for_each(configure)?;
            Ok(commands)
        },
    },
    Step {
        name: "build",
        what: "the page's release build, and its size against xtask/bytes.txt",
        needs: BUILD,
        after: None,
        counts: false,
        commands: || Ok(vec![trunk("build"), checked_sizes()]),
    },
    Step {
        name: "e2e",
        what: "the built page, in Chromium",
        needs: &[Need::Npm, Need::Browser],
        after: Some("build"),
        counts: true,
        commands: || {
            let mut commands = cargos(&["build --package headroom-native --bin headroom-mcp"]);
            commands.push(e2e::tests()?);
            Ok(commands)
        },
    },
];

/// One command of cargo per line.
pub fn cargos(lines: &[&str]) -> Vec<Command> {
    let command = |line: &&str| {
        let mut command = cargo();
        command.args(line.split(' '));
        command
    };
    lines.iter().map(command).collect()
}
