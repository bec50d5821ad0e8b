//! The commands of the step `python`: lints and types of both languages, then the tests on the installed wheel.

use super::Count;
use super::steps::cargos;
use crate::Done;
use crate::paths::{root, target};
use crate::setup::python::tool;
use crate::wheel;
use std::process::Command;

/// All commands, in order.
pub fn commands() -> Done<Vec<Command>> {
    let folder = root().join("python");
    let settings = folder.join("pyproject.toml");
    let python = |module: &str| {
        let mut command = tool("python");
        // The folder that it runs in is not where it looks for the package: the wheel is.
        command.args(["-P", "-m", module]);
        command
    };
    let mut commands = cargos(&[
        "clippy --package headroom-python --lib -- -D warnings",
        "build --package headroom-native --bin headroom-mcp",
    ]);
    commands[0].env("PYO3_BUILD_EXTENSION_MODULE", "1").env("PYO3_PYTHON", tool("python").get_program());
    commands.push(wheel::build());
    let mut install = python("pip");
    install.args([
        "install",
        "--quiet",
        "--no-compile",
        "--force-reinstall",
        "--no-deps",
        "--no-index",
        "--find-links",
    ]);
    install.arg(crate::setup::python::wheels()).arg("headroom-risk");
    commands.push(install);
    for words in [&["format", "--check", "--no-cache"][..], &["check", "--no-cache"]] {
        let mut ruff = python("ruff");
        ruff.args(words).arg(&folder);
        commands.push(ruff);
    }
    for path in [folder.join("headroom_risk"), folder.join("tests").join("example.py")] {
        let mut mypy = python("mypy");
        mypy.args(["--strict", "--config-file"]).arg(&settings);
        mypy.arg("--cache-dir").arg(target().join("python").join("mypy")).arg(path);
        commands.push(mypy);
    }
    let mut pytest = python("pytest");
    pytest.args(["-p", "no:cacheprovider", "--config-file"]).arg(&settings).arg(folder.join("tests"));
    let program = format!("headroom-mcp{}", std::env::consts::EXE_SUFFIX);
    pytest.env("HEADROOM_MCP", target().join("debug").join(program));
    commands.push(pytest);
    Ok(commands)
}

/// The tests in pytest's closing line, `1 failed, 50 passed in 95.10s (0:01:35)`; `None` for another line.
pub fn reported(line: &str) -> Option<Count> {
    let (counts, time) = line.trim_matches(['=', ' ']).rsplit_once(" in ")?;
    time.split(' ').next()?.strip_suffix('s')?.parse::<f64>().ok()?;
    let mut count = Count::default();
    for part in counts.split(", ") {
        let (number, word) = part.split_once(' ')?;
        let number: usize = number.parse().ok()?;
        match word {
            "passed" => count.passed += number,
            "failed" | "error" | "errors" => count.failed += number,
            _ => {}
        }
    }
    Some(count)
}
