//! `cargo xtask bench`: the benchmarks, native and in the browser, and the table of `docs/performance.md`. Each checks its answer
//! before it reports a time.
//!
//! They are built with the page's profile: what is timed is what is shipped.

mod table;

use crate::Done;
use crate::checks::e2e::node;
use crate::paths::{cargo, root};
use crate::run::watch;
use crate::setup::browser::configure;
use crate::setup::python::tool;
use crate::setup::{self, Need};
use std::process::Command;

/// A part of the run.
struct Step {
    name: &'static str,
    needs: &'static [Need],
    command: fn() -> Done<Command>,
}

/// A part that times the page in a browser.
const fn of_page(name: &'static str, command: fn() -> Done<Command>) -> Step {
    Step { name, needs: &[Need::Browser, Need::Npm], command }
}

/// The program of that name among the end-to-end tests.
fn on_page(program: &str) -> Done<Command> {
    let mut command = node()?;
    command.arg(format!("tests/e2e/{program}.mjs"));
    Ok(command)
}

const STEPS: [Step; 8] = [
    Step {
        name: "positions",
        needs: &[Need::Crates],
        command: || {
            let mut command = cargo();
            command.args(["bench", "--package", "headroom-session", "--bench", "positions"]);
            Ok(command)
        },
    },
    Step {
        name: "figures",
        needs: &[Need::Crates],
        command: || {
            let mut command = cargo();
            command.args(["bench", "--package", "headroom-session", "--bench", "figures"]);
            Ok(command)
        },
    },
    Step {
        name: "stress",
        needs: &[Need::Crates],
        command: || {
            let mut command = cargo();
            command.args(["bench", "--package", "headroom-engine", "--features", "testing", "--bench", "stress"]);
            Ok(command)
        },
    },
    Step {
        name: "numpy",
        needs: &[Need::Crates, Need::Python],
        command: || {
            let mut command = tool("python");
            command.arg(root().join("engine/benches/peers.py"));
            Ok(command)
        },
    },
    Step {
        name: "browser",
        needs: &[Need::Wasm, Need::Crates, Need::WasmBindgen, Need::Browser],
        command: || {
            let mut command = cargo();
            command.args(["test", "--release", "--target", "wasm32-unknown-unknown", "--test", "browser"]);
            command.args(["--", "stress_pack", "--nocapture"]);
            configure(&mut command)?;
            Ok(command)
        },
    },
    of_page("files", || on_page("timings")),
    of_page("cold", || on_page("cold")),
    of_page("views", || on_page("views")),
];

/// Runs the named parts, or all, and writes the table; `files`, `cold` and `views` time the page in `dist/`, as `cargo xtask build` made it.
pub fn bench(names: &[&str]) -> Done {
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        return Err(format!("no part `{unknown}`; the parts are {}", STEPS.map(|step| step.name).join(", ")));
    }
    let mut told = String::new();
    let mut failed = Vec::new();
    for step in STEPS.iter().filter(|step| names.is_empty() || names.contains(&step.name)) {
        let ran = setup::meet(step.needs).and_then(|()| watch(&mut (step.command)()?));
        match ran {
            // The stress pack runs in both.
            Ok(ended) if ended.ok && step.name == "browser" => {
                told += &ended.output.replace("stress pack", "pack in a browser")
            }
            Ok(ended) if ended.ok => told += &ended.output,
            Ok(_) => failed.push(step.name.to_owned()),
            Err(why) => failed.push(format!("{}: {why}", step.name)),
        }
    }
    table::write(&told)?;
    if failed.is_empty() { Ok(()) } else { Err(format!("not timed: {}", failed.join("; "))) }
}
