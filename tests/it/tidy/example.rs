//! Which functions and methods stand without an example that is run.

use super::source::{Source, words};

/// The free functions that a floor's `mod.rs` hands on, and whose documentation has no example.
pub fn faults(sources: &[Source], floor: &str) -> Vec<String> {
    let front = sources.iter().find(|source| source.path == format!("{floor}/mod.rs")).expect("a floor has a mod.rs");
    let mut faults = Vec::new();
    for (module, name) in handed_on(&front.code) {
        let path = format!("{floor}/{module}.rs");
        let file = sources.iter().find(|source| source.path == path).expect("a module has a file");
        let lines: Vec<&str> = file.text.lines().collect();
        let Some(at) = lines.iter().position(|line| public_function(line) == Some(name.as_str())) else {
            continue;
        };
        if !has_example(&lines[..at]) {
            faults.push(format!("{path}:{}: {name}", at + 1));
        }
    }
    faults
}

/// The public methods of the types that a floor's `mod.rs` hands on, wherever on the floor they are written, and whose
/// documentation has no example.
pub fn method_faults(sources: &[Source], floor: &str) -> Vec<String> {
    let front = sources.iter().find(|source| source.path == format!("{floor}/mod.rs")).expect("a floor has a mod.rs");
    let names: Vec<String> = handed_on(&front.code).into_iter().map(|(_, name)| name).collect();
    let of_floor = sources.iter().filter(|source| source.path.starts_with(&format!("{floor}/")));
    let mut faults = Vec::new();
    for source in of_floor {
        let lines: Vec<&str> = source.text.lines().collect();
        let mut of = None;
        for (at, line) in source.code.lines().enumerate() {
            match line {
                "}" => of = None,
                _ if line.starts_with("impl") && !line.contains(" for ") => {
                    of = names.iter().find(|name| !words(line, name).is_empty());
                }
                _ => {}
            }
            let method = line.strip_prefix("    ").and_then(public_function);
            if let Some((of, method)) = of.zip(method)
                && !has_example(&lines[..at])
            {
                faults.push(format!("{}:{}: {of}::{method}", source.path, at + 1));
            }
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

/// The name of the function that a line begins, if anybody may call it.
fn public_function(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("pub fn ").or_else(|| line.strip_prefix("pub const fn "))?;
    rest.split(['(', '<']).next()
}

/// Whether the documentation that stands last above an item holds a code block.
fn has_example(above: &[&str]) -> bool {
    let is_documentation = |line: &&str| line.trim_start().starts_with("///");
    let upwards = above.iter().rev().copied().skip_while(|line| !is_documentation(line));
    upwards.take_while(is_documentation).any(|line| line.trim_start().starts_with("/// ```"))
}
