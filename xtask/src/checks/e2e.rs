//! The commands that run Node.js on the scripts and tests in `tests/e2e`.

use crate::Done;
use crate::paths::{command, dist, node_modules, root, target};
use crate::setup::browser::chromium;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Node.js with the paths of the built page, the browser, the packages and `headroom-mcp` in its environment.
pub fn node() -> Done<Command> {
    let mut node = command("node");
    node.env("CHROMIUM", chromium()?);
    node.env("HEADROOM_DIST", dist());
    node.env("HEADROOM_NODE_MODULES", node_modules());
    let program = format!("headroom-mcp{}", std::env::consts::EXE_SUFFIX);
    node.env("HEADROOM_MCP", target().join("debug").join(program));
    Ok(node)
}

/// Node.js's test runner on every test file, one after the other.
pub fn tests() -> Done<Command> {
    let mut node = node()?;
    node.args(["--test", "--test-reporter=spec", "--test-concurrency=1"]);
    node.arg("--test-timeout=600000");
    node.args(files()?);
    Ok(node)
}

/// The test files, in the order of their names.
fn files() -> Done<Vec<PathBuf>> {
    let folder = root().join("tests").join("e2e");
    let unreadable = |error| format!("cannot read tests/e2e: {error}");
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
