//! Which floors a file names, and which of them it may.

use super::source::{Source, words};

/// The floors with their heights; two of one height do not know each other.
const FLOORS: [(&str, usize); 8] =
    [("fund", 0), ("risk", 1), ("session", 2), ("wire", 2), ("tools", 3), ("view", 3), ("app", 4), ("mcp", 4)];

/// Doors: files and folders of `src` that may know every floor.
const DOORS: [&str; 3] = ["lib.rs", "main.rs", "bin"];

fn height(floor: &str) -> Option<usize> {
    let found = FLOORS.iter().find(|(name, _)| *name == floor);
    found.map(|(_, height)| *height)
}

/// The floors that a file names and may not.
pub fn faults(source: &Source) -> Vec<String> {
    let inside = source.path.strip_prefix("src/").unwrap_or(&source.path);
    let own = inside.split('/').next().unwrap_or_default();
    if DOORS.contains(&own) {
        return Vec::new();
    }
    let Some(own_height) = height(own) else {
        return vec![format!("{}: {own} is no floor", source.path)];
    };
    let may_not = |name: &String| name != own && height(name).is_none_or(|height| height >= own_height);
    let named = named(source, inside);
    let told = |name| format!("{}: {name}", source.path);
    named.into_iter().filter(may_not).map(told).collect()
}

/// The first step of every path from the top of the crate.
fn named(source: &Source, inside: &str) -> Vec<String> {
    let mut found = Vec::new();
    for top in ["crate", "headroom"] {
        for at in words(&source.shipped, top) {
            let after = &source.shipped[at + top.len()..];
            if let Some(path) = after.trim_start().strip_prefix("::") {
                found.extend(first_steps(path));
            }
        }
    }
    // `super` as often as the module is deep is the top too.
    let depth = inside.trim_end_matches("/mod.rs").split('/').count();
    let up = vec!["super"; depth].join("::") + "::";
    for (at, _) in source.shipped.match_indices(&up) {
        found.extend(first_steps(&source.shipped[at + up.len()..]));
    }
    found
}

/// The first step of a path, or of each path of a group.
fn first_steps(path: &str) -> Vec<String> {
    let path = path.trim_start();
    let word = |text: &str| -> String {
        let is_of_a_word = |c: &char| c.is_alphanumeric() || *c == '_';
        text.trim_start().chars().take_while(is_of_a_word).collect()
    };
    let Some(group) = path.strip_prefix('{') else {
        return vec![word(path)];
    };
    let mut steps = vec![word(group)];
    let mut depth = 0;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => steps.push(word(&group[at + 1..])),
            _ => {}
        }
    }
    steps.retain(|step| !step.is_empty());
    steps
}

#[test]
fn floors_are_read_from_every_kind_of_path() {
    let of = |path: &str, text: &str| {
        let told = faults(&Source::new(path, text));
        let name = |fault: String| fault.rsplit(' ').next().unwrap_or_default().to_owned();
        told.into_iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(of("src/risk/a.rs", "use crate::wire::parse;"), ["wire"]);
    assert_eq!(of("src/risk/a.rs", "use crate::{fund::{Loss, Money}, view, risk::x,};"), ["view"]);
    assert_eq!(of("src/risk/a.rs", "fn f() { crate::session::apply(); }"), ["session"]);
    assert_eq!(of("src/risk/a.rs", "use super::super::wire;"), ["wire"]);
    assert_eq!(of("src/wire/b/c.rs", "use super::super::super::session;"), ["session"]);
    assert_eq!(of("src/wire/b/mod.rs", "use super::super::{session, fund};"), ["session"]);
    assert_eq!(of("src/view/a.rs", "use crate::{risk, session, wire, tools};"), ["tools"]);
    assert_eq!(of("src/fund/a.rs", "use super::b; use crate::fund::c; // crate::risk"), [""; 0]);
    assert_eq!(of("src/attic/a.rs", ""), ["floor"]);
    assert_eq!(of("src/main.rs", "fn main() { headroom::app::mount(); }"), [""; 0]);
}
