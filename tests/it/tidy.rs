//! The house rules that no compiler holds, read from the sources: floors, lengths, headers, and what is not used where.

mod floor;
mod source;

use std::{fs, path::Path};

use source::Source;

/// The longest file, in lines.
const LONGEST: usize = 500;

/// Crates of the page, each also of the wasm dependency table alone.
const OF_THE_PAGE: [&str; 9] = [
    "console_error_panic_hook",
    "gloo_net",
    "js_sys",
    "leptos",
    "plotters",
    "plotters_canvas",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "web_sys",
];

/// Crates that turn values into text and back.
const OF_THE_WIRE: [&str; 3] = ["schemars", "serde", "serde_json"];

/// Methods of `f64` that round by the platform; `libm` has them all. `sqrt` is exact.
const NOT_THE_SAME_EVERYWHERE: [&str; 26] = [
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "cos", "cosh", "exp", "exp2", "exp_m1",
    "hypot", "ln", "ln_1p", "log", "log10", "log2", "mul_add", "powf", "powi", "sin", "sin_cos", "tan", "tanh",
];

/// Every Rust file under a folder of the package, by path.
fn sources(folder: &str) -> Vec<Source> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![top.join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let inside = path.strip_prefix(top).expect("inside the package");
                let name = inside.to_string_lossy().replace('\\', "/");
                let text = fs::read_to_string(&path).expect("a source is text");
                found.push(Source::new(&name, &text));
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The sources of the package and of what is built and tested with it.
fn all_sources() -> Vec<Source> {
    let folders = ["src", "tests", "examples", "xtask", "benches", "fuzz"];
    let found: Vec<Source> = folders.into_iter().flat_map(sources).collect();
    let built = |source: &Source| !source.path.contains("/target/");
    found.into_iter().filter(built).collect()
}

/// Fails with every place that breaks a rule.
#[track_caller]
fn hold(rule: &str, faults: impl IntoIterator<Item = String>) {
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(faults.is_empty(), "{rule}:\n{}", faults.join("\n"));
}

#[test]
fn floors_know_only_floors_below() {
    let sources = sources("src");
    assert!(sources.len() > 50, "the sources are there");
    hold(
        "a floor knows only floors below it (fund < risk < wire, session < view, tools < app, mcp)",
        sources.iter().flat_map(floor::faults),
    );
}

#[test]
fn page_crates_stay_in_the_app() {
    let is_page = |path: &str| path.starts_with("src/app/") || path == "src/main.rs";
    let below = sources("src");
    let below = below.iter().filter(|source| !is_page(&source.path));
    hold("Leptos and the browser are known to the app alone", below.flat_map(|source| source.names(&OF_THE_PAGE)));
}

#[test]
fn protocol_stays_at_its_door() {
    let is_door = |path: &str| path.starts_with("src/mcp/") || path.starts_with("src/bin/");
    let elsewhere = sources("src");
    let elsewhere = elsewhere.iter().filter(|source| !is_door(&source.path));
    let names = |source: &Source| source.names(&["rmcp", "tokio"]);
    hold("the protocol is known to its door alone", elsewhere.flat_map(names));
}

#[test]
fn serde_stays_in_wire_and_tools() {
    let is_wire = |path: &str| ["src/wire/", "src/tools/", "src/mcp/"].iter().any(|f| path.starts_with(f));
    let elsewhere = sources("src");
    let elsewhere = elsewhere.iter().filter(|source| !is_wire(&source.path));
    hold("serde is known to wire and tools alone", elsewhere.flat_map(|source| source.names(&OF_THE_WIRE)));
}

#[test]
fn files_are_short() {
    let long = |source: &Source| {
        let lines = source.text.lines().count();
        (lines > LONGEST).then(|| format!("{}: {lines} lines", source.path))
    };
    hold("no file over 500 lines", all_sources().iter().filter_map(long));
}

#[test]
fn files_open_with_what_lives_here() {
    let without = |source: &Source| {
        let has_header = source.text.starts_with("//! ");
        (!has_header).then(|| source.path.clone())
    };
    hold("a file opens with a `//!` header", all_sources().iter().filter_map(without));
}

#[test]
fn unwrap_is_for_tests() {
    let calls = |source: &Source| source.calls(&["unwrap", "unwrap_err"]);
    hold("no unwrap outside tests", sources("src").iter().flat_map(calls));
    hold("no unwrap outside tests", sources("xtask").iter().flat_map(calls));
}

#[test]
fn arithmetic_is_the_same_everywhere() {
    let below = sources("src");
    let below = below.iter().filter(|source| !source.path.starts_with("src/app/"));
    let calls = |source: &Source| {
        let mut faults = source.calls(&NOT_THE_SAME_EVERYWHERE);
        let as_paths = NOT_THE_SAME_EVERYWHERE.map(|name| format!("f64::{name}"));
        faults.extend(as_paths.iter().flat_map(|path| source.tokens(path)));
        faults
    };
    hold("transcendental functions come from libm, nothing is fused", below.flat_map(calls));
}

#[test]
fn no_hash_order_on_the_way_to_an_answer() {
    let below = sources("src");
    let below = below.iter().filter(|source| !source.path.starts_with("src/app/"));
    let names = |source: &Source| {
        let kinds = ["HashMap", "HashSet"];
        kinds.iter().flat_map(|kind| source.tokens(kind)).collect::<Vec<_>>()
    };
    hold("no hash map or set below the app", below.flat_map(names));
}

#[test]
fn every_allow_says_why() {
    let all = all_sources();
    hold("an allow has a reason", all.iter().flat_map(Source::allows_without_a_reason));
}
