//! The steps of `cargo xtask test`, cheapest first.

use super::e2e;
use crate::Done;
use crate::build::trunk;
use crate::paths::cargo;
use crate::setup::browser::lend;
use crate::setup::{BUILD, Need};
use std::io::IsTerminal;
use std::process::Command;

/// One step.
pub struct Step {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it does, for the person who watches.
    pub what: &'static str,
    /// What must be set up.
    pub needs: &'static [Need],
    /// The step that must have passed before.
    pub after: Option<&'static str>,
    /// Whether its output tells how many tests ran; else the step counts as one.
    pub counts: bool,
    /// What it runs.
    pub commands: fn() -> Done<Vec<Command>>,
}

/// All of them.
pub const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        what: "the layout of the code",
        needs: &[Need::Lints],
        after: None,
        counts: false,
        commands: || cargos(&["fmt --all --check"]),
    },
    Step {
        name: "clippy",
        what: "lints, on the host and on wasm32",
        needs: &[Need::Lints, Need::Wasm, Need::Crates],
        after: None,
        counts: false,
        commands: || {
            cargos(&[
                "clippy --workspace --all-targets -- -D warnings",
                "clippy --features mcp --lib --bin headroom-mcp --test stdio -- -D warnings",
                "clippy --target wasm32-unknown-unknown --lib --bins --test browser -- -D warnings",
            ])
        },
    },
    Step {
        name: "docs",
        what: "the documentation and its links",
        needs: &[Need::Crates],
        after: None,
        counts: false,
        commands: || {
            let mut commands = cargos(&["doc --workspace --no-deps"])?;
            for command in &mut commands {
                command.env("RUSTDOCFLAGS", "-D warnings");
            }
            Ok(commands)
        },
    },
    Step {
        name: "host",
        what: "tests on the host",
        needs: &[Need::Crates],
        after: None,
        counts: true,
        commands: || {
            cargos(&["test --workspace --no-fail-fast", "test --features mcp --lib --test stdio --no-fail-fast"])
        },
    },
    Step {
        name: "browser",
        what: "tests of the components, in Chromium",
        needs: &[Need::Wasm, Need::Crates, Need::WasmBindgen, Need::Browser],
        after: None,
        counts: true,
        commands: || {
            let mut commands = cargos(&["test --target wasm32-unknown-unknown --test browser"])?;
            commands.iter_mut().try_for_each(lend)?;
            Ok(commands)
        },
    },
    Step {
        name: "build",
        what: "the page's release build",
        needs: BUILD,
        after: None,
        counts: false,
        commands: || Ok(vec![trunk()]),
    },
    Step {
        name: "e2e",
        what: "the built page, in Chromium",
        needs: &[Need::Npm, Need::Browser],
        after: Some("build"),
        counts: true,
        commands: || {
            let mut commands = cargos(&["build --features mcp --bin headroom-mcp"])?;
            commands.push(e2e::tests()?);
            Ok(commands)
        },
    },
];

/// Cargo's commands, each from its words.
fn cargos(lines: &[&str]) -> Done<Vec<Command>> {
    let colour = if std::io::stdout().is_terminal() { "always" } else { "never" };
    let command = |line: &&str| {
        let mut command = cargo();
        command.args(line.split(' '));
        command.env("CARGO_TERM_COLOR", colour);
        command
    };
    Ok(lines.iter().map(command).collect())
}
