//! Which functions stand without an example that is run.

use super::source::Source;

/// The free functions that a floor's `mod.rs` hands on, and whose documentation has no example.
pub fn faults(sources: &[Source], floor: &str) -> Vec<String> {
    let front = sources.iter().find(|source| source.path == format!("{floor}/mod.rs")).expect("a floor has a mod.rs");
    let mut faults = Vec::new();
    for (module, name) in handed_on(&front.code) {
        let path = format!("{floor}/{module}.rs");
        let file = sources.iter().find(|source| source.path == path).expect("a module has a file");
        let lines: Vec<&str> = file.text.lines().collect();
        let Some(at) = lines.iter().position(|line| is_function(line, &name)) else {
            continue;
        };
        if !has_example(&lines[..at]) {
            faults.push(format!("{path}:{}: {name}", at + 1));
        }
    }
    faults
}

/// Examples that are shown and not run.
pub fn not_run(source: &Source) -> Vec<String> {
    let is_doc = |line: &str| ["///", "//!"].iter().any(|mark| line.trim_start().starts_with(mark));
    let is_unrun = |line: &str| {
        let fence = line.trim_start().trim_start_matches(['/', '!', ' ']);
        fence.starts_with("```")
            && ["ignore", "no_run", "compile_fail", "should_panic"].iter().any(|w| fence.contains(w))
    };
    let lines = source.text.lines().enumerate();
    let unrun = lines.filter(|(_, line)| is_doc(line) && is_unrun(line));
    unrun.map(|(at, line)| format!("{}:{}: {}", source.path, at + 1, line.trim())).collect()
}

/// Module and name of what `pub use module::{a, b};` lines hand on.
fn handed_on(code: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for statement in code.split(';').filter_map(|s| s.trim().strip_prefix("pub use ")) {
        let Some((module, names)) = statement.split_once("::") else {
            continue;
        };
        let names = names.trim_matches(|c: char| c == '{' || c == '}' || c.is_whitespace()).split(',');
        let names = names.map(str::trim).filter(|name| !name.is_empty());
        found.extend(names.map(|name| (module.to_owned(), name.to_owned())));
    }
    found
}

fn is_function(line: &str, name: &str) -> bool {
    let rest = line.strip_prefix("pub fn ").or_else(|| line.strip_prefix("pub const fn "));
    let after = rest.and_then(|rest| rest.strip_prefix(name));
    after.is_some_and(|after| after.starts_with(['(', '<']))
}

/// Whether the documentation right above holds a code block.
fn has_example(above: &[&str]) -> bool {
    let is_of_the_item = |line: &&&str| !line.is_empty() && !line.starts_with('}');
    above.iter().rev().take_while(is_of_the_item).any(|line| line.starts_with("/// ```"))
}
