//! `cargo xtask fuzz [TARGET] [EXECUTIONS]`: what reads outside bytes, on many broken ones. Each target is a test that runs a few
//! with all others; here it runs as many as wanted. A panic is a find; numbers are seeded, so it comes again.

use crate::Done;
use crate::paths::cargo;
use crate::run::{run, timed};

/// A target: its name, the package and test crate it is in, its tests, and the variable that says how many.
type Target = (&'static str, &'static str, &'static str, &'static str, &'static str);

const EXECUTIONS: &str = "HEADROOM_EXECUTIONS";

const TARGETS: [Target; 8] = [
    ("snapshot", "headroom", "it", "fuzz::nearly_snapshots", EXECUTIONS),
    ("firm-and-log", "headroom", "it", "fuzz::nearly_firms", EXECUTIONS),
    ("series", "headroom", "it", "fuzz::nearly_series", EXECUTIONS),
    ("edits", "headroom", "it", "fuzz::streams_of_edits", EXECUTIONS),
    ("csv", "headroom-wire", "it", "table::mutations::mutated_texts", EXECUTIONS),
    ("xlsx", "headroom-wire", "it", "table::mutations::mutated_workbooks", EXECUTIONS),
    ("link", "headroom-files", "link", "mutated", EXECUTIONS),
    ("mcp-frames", "headroom-native", "stdio", "random::random_lines", "HEADROOM_LINES"),
];

/// Runs the named target, or all.
pub fn fuzz(words: &[&str]) -> Done {
    let (name, count) = match words {
        [] => (None, "100000"),
        [count] if count.parse::<u64>().is_ok() => (None, *count),
        [name] => (Some(*name), "100000"),
        [name, count] if count.parse::<u64>().is_ok() => (Some(*name), *count),
        _ => return Err("fuzz takes a target and a number of executions".to_owned()),
    };
    let chosen: Vec<&Target> = TARGETS.iter().filter(|target| name.is_none_or(|name| name == target.0)).collect();
    if chosen.is_empty() {
        let known: Vec<&str> = TARGETS.iter().map(|target| target.0).collect();
        return Err(format!("no such target; the targets are {}", known.join(", ")));
    }
    for (name, package, test, filter, variable) in chosen {
        let mut command = cargo();
        command.args(["test", "--all-features", "--package", package, "--test", test, "--", "--nocapture", filter]);
        command.env(variable, count);
        timed(&format!("{name}, {count} executions"), || run(&mut command))?;
    }
    Ok(())
}
