//! The page's release build: what any static host serves.

use crate::Done;
use crate::paths::{command, dist, root};
use crate::run::{run, timed};
use crate::setup;
use std::process::Command;

/// Builds the page into `dist/` and prints the size of every file.
pub fn build() -> Done {
    setup::meet(setup::BUILD)?;
    timed("building the page", || run(&mut trunk("build")))?;
    run(&mut sizes())?;
    println!("dist/ is ready for any static host, at any path.");
    Ok(())
}

/// The bundler's command, `build` or `serve`, for the release profile.
pub fn trunk(verb: &str) -> Command {
    let mut trunk = command("trunk");
    // Trunk reads NO_COLOR as `true` or `false` and refuses the `1` of other programs.
    trunk.args([verb, "--release", "--offline", "--skip-version-check"]).env_remove("NO_COLOR");
    trunk
}

/// The command that prints the size of every built file, as it is and compressed.
pub fn sizes() -> Command {
    let mut node = command("node");
    node.arg("xtask/npm/sizes.mjs").arg(dist());
    node
}

/// The same, failing where a sum is above the committed budget.
pub fn checked_sizes() -> Command {
    let mut node = sizes();
    node.arg(root().join("xtask").join("bytes.txt"));
    node
}
