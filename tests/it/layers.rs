//! The structure that no compiler checks: no circle of imports, folders in their order and of at most 15 files, short
//! files that open with a header, and no hash order on the way to a figure.
//!
//! The `use` lines and the paths of every source file are read as text. A re-export (`pub use` in a `mod.rs` or `lib.rs`)
//! is followed to the file that it names and is no import of its own.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// A module by its path inside its crate; the crate itself is empty.
type Module = Vec<String>;

/// The source folders of the workspace, and the order of their folders where one is laid down: a folder imports only
/// those before it.
const CRATES: [(&str, &[&str]); 8] = [
    ("cells/src", &[]),
    (
        "engine/src",
        &[
            "shared",
            "text",
            "watch",
            "math",
            "fund",
            "warning",
            "exposure",
            "sample",
            "correlation",
            "monte_carlo",
            "var",
            "control",
            "backtest",
            "model",
            "headroom",
            "budget",
            "report",
            "overlap",
            "candidate",
            "stress",
            "reallocation",
            "audit",
            "analysis",
            "testing",
        ],
    ),
    ("wire/src", &[]),
    ("session/src", &[]),
    ("files/src", &[]),
    ("native/src", &[]),
    ("python/src", &[]),
    ("src", &["view", "app"]),
];

/// Files of a folder at most.
const MAX_FILES: usize = 15;

/// Lines of a file at most.
const MAX_LINES: usize = 500;

/// Every Rust source of the workspace, tests and examples too: its path from the top, and its text.
fn all_sources() -> Vec<(String, String)> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<_> =
        ["cells", "engine", "files", "wire", "session", "native", "python", "src", "tests", "xtask"]
            .iter()
            .map(|folder| top.join(folder))
            .collect();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the workspace") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(top).expect("a path below the top").to_string_lossy().replace('\\', "/");
            if path.is_dir() {
                if !name.contains("node_modules") && !name.contains("/target") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push((name, fs::read_to_string(&path).expect("a source is text")));
            }
        }
    }
    found.sort();
    assert!(found.len() > 300, "the sources are there");
    found
}

/// Modules and what they import.
#[derive(Default)]
struct Graph {
    sources: BTreeMap<Module, (bool, String)>,
    reexports: BTreeMap<(Module, String), Vec<String>>,
    imports: BTreeMap<Module, BTreeSet<Module>>,
}

/// The code of a source without comments and without its tests.
fn code(text: &str) -> String {
    let tests = ["\n#[cfg(test)]\nmod ", "\n#[cfg(all(test, "].into_iter().filter_map(|start| text.find(start)).min();
    let shipped = &text[..tests.unwrap_or(text.len())];
    shipped.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The paths of one use tree, each as its steps.
fn leaves(tree: &str) -> Vec<Vec<String>> {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else {
        let path = tree.split(" as ").next().unwrap_or_default();
        return vec![path.split("::").map(|step| step.trim().to_owned()).collect()];
    };
    let head: Vec<String> =
        tree[..open].split("::").map(str::trim).filter(|step| !step.is_empty()).map(str::to_owned).collect();
    let inside = tree[open + 1..].trim_end().strip_suffix('}').unwrap_or_default();
    let (mut depth, mut start, mut parts) = (0_i32, 0, Vec::new());
    for (at, c) in inside.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inside[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&inside[start..]);
    let below = parts.into_iter().filter(|part| !part.trim().is_empty()).flat_map(leaves);
    below.map(|leaf| head.iter().cloned().chain(leaf).collect()).collect()
}

/// Every `use` statement of a source: whether it is a re-export, and its paths.
fn uses(code: &str) -> Vec<(bool, Vec<Vec<String>>)> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find("use ") {
        let line = rest[..at].rsplit('\n').next().unwrap_or_default().trim();
        let after = &rest[at + 4..];
        let end = after.find(';').unwrap_or(after.len());
        if line.is_empty() || line.starts_with("pub") {
            found.push((line.starts_with("pub"), leaves(&after[..end])));
        }
        rest = &after[end..];
    }
    found
}

/// Paths from the top of the crate or from the folder above outside `use` statements.
fn inline_paths(code: &str) -> Vec<Vec<String>> {
    let is_step = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            let statement = code[..at].rsplit([';', '}']).next().unwrap_or_default().trim_start();
            let is_use = ["use ", "pub use ", "pub(crate) use "].iter().any(|head| statement.starts_with(head));
            if !is_use && !code[..at].ends_with(is_step) {
                let path: String = code[at..].chars().take_while(|c| is_step(*c)).collect();
                found.push(path.split("::").filter(|step| !step.is_empty()).map(str::to_owned).collect());
            }
        }
    }
    found
}

impl Graph {
    fn of(folder: &str) -> Self {
        let top = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut graph = Self::default();
        let mut folders = vec![top.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).expect("a source folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|e| e == "rs") {
                    let inside = path.strip_prefix(&top).expect("a path below the top").with_extension("");
                    let mut module: Module = inside.iter().map(|step| step.to_string_lossy().into_owned()).collect();
                    let is_root = matches!(module.last().map(String::as_str), Some("mod" | "lib"));
                    if is_root {
                        module.pop();
                    }
                    let text = fs::read_to_string(&path).expect("a source is text");
                    graph.sources.insert(module, (is_root, code(&text)));
                }
            }
        }
        graph.link();
        graph
    }

    fn link(&mut self) {
        for (module, (_, code)) in &self.sources {
            for path in uses(code).into_iter().filter(|(is_public, _)| *is_public).flat_map(|(_, paths)| paths) {
                let name = path.last().cloned().unwrap_or_default();
                self.reexports.insert((module.clone(), name), path);
            }
        }
        let mut imports = BTreeMap::new();
        for (module, (is_root, code)) in &self.sources {
            let statements = uses(code).into_iter().filter(|(is_public, _)| !(*is_public && *is_root));
            let paths = statements.flat_map(|(_, paths)| paths).chain(inline_paths(code));
            let targets = paths.filter_map(|path| self.target(&self.absolute(&path, module)?, 0));
            imports.insert(module.clone(), targets.filter(|target| target != module).collect());
        }
        self.imports = imports;
    }

    /// A path from the top of the crate; `None` for one into another crate.
    fn absolute(&self, path: &[String], module: &Module) -> Option<Module> {
        let first = path.first()?.as_str();
        let mut base = module.clone();
        match first {
            "crate" => return Some(path[1..].to_vec()),
            "self" => base.extend_from_slice(&path[1..]),
            "super" => {
                let up = path.iter().take_while(|step| *step == "super").count();
                base.truncate(base.len().saturating_sub(up));
                base.extend_from_slice(&path[up..]);
            }
            _ => {
                base.push(first.to_owned());
                if !self.sources.contains_key(&base) {
                    return None;
                }
                base.extend_from_slice(&path[1..]);
            }
        }
        Some(base)
    }

    /// The file that defines what a path names, through re-exports.
    fn target(&self, path: &[String], depth: usize) -> Option<Module> {
        let known = (0..=path.len()).rev().find(|end| self.sources.contains_key(&path[..*end]))?;
        let module = path[..known].to_vec();
        let through = path.get(known).and_then(|name| self.reexports.get(&(module.clone(), name.clone())));
        if let (Some(further), true) = (through, depth < 6) {
            let found = self.absolute(further, &module).and_then(|path| self.target(&path, depth + 1));
            return found.or(Some(module));
        }
        Some(module)
    }

    /// The same with files merged into their folders, `depth` steps deep.
    fn folders(&self, depth: usize) -> BTreeMap<Module, BTreeSet<Module>> {
        let folder = |module: &Module| module.iter().take(depth).cloned().collect::<Module>();
        let mut merged: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
        for (from, to) in &self.imports {
            let targets = to.iter().map(&folder).filter(|to| *to != folder(from));
            merged.entry(folder(from)).or_default().extend(targets);
        }
        merged
    }
}

/// A circle of imports, in order; `None` where there is none.
fn circle(imports: &BTreeMap<Module, BTreeSet<Module>>) -> Option<Vec<String>> {
    let mut done = BTreeSet::new();
    imports.keys().find_map(|start| walk(imports, start, &mut Vec::new(), &mut done))
}

fn walk(
    imports: &BTreeMap<Module, BTreeSet<Module>>,
    at: &Module,
    way: &mut Vec<Module>,
    done: &mut BTreeSet<Module>,
) -> Option<Vec<String>> {
    if let Some(start) = way.iter().position(|module| module == at) {
        return Some(way[start..].iter().map(|module| module.join("/")).collect());
    }
    if !done.insert(at.clone()) {
        return None;
    }
    way.push(at.clone());
    let found = imports.get(at).into_iter().flatten().find_map(|next| walk(imports, next, way, done));
    way.pop();
    found
}

#[test]
fn imports_form_no_circle() {
    for (folder, _) in CRATES {
        let graph = Graph::of(folder);
        assert!(graph.sources.len() > 3, "{folder} has sources");
        assert_eq!(circle(&graph.imports), None, "files of {folder}");
        for depth in [1, 2] {
            assert_eq!(circle(&graph.folders(depth)), None, "folders of {folder}, {depth} deep");
        }
    }
}

#[test]
fn folders_import_only_those_before_them() {
    for (folder, order) in CRATES {
        let place = |module: &Module| order.iter().position(|name| Some(*name) == module.first().map(String::as_str));
        for (from, to) in &Graph::of(folder).imports {
            for to in to {
                let (Some(own), Some(other)) = (place(from), place(to)) else { continue };
                assert!(other <= own, "{folder}: {} imports {}", from.join("/"), to.join("/"));
            }
            let is_placed = order.is_empty() || place(from).is_some() || from.len() != 1 || folder == "src";
            assert!(is_placed, "{folder}/{}: give the folder a place in the order", from.join("/"));
        }
    }
}

#[test]
fn folders_hold_few_files() {
    for (folder, _) in CRATES {
        let mut files: BTreeMap<Module, usize> = BTreeMap::new();
        for (module, (is_root, _)) in &Graph::of(folder).sources {
            let above = module.len() - usize::from(!is_root);
            *files.entry(module[..above].to_vec()).or_default() += 1;
        }
        let crowded: Vec<_> = files.iter().filter(|(_, count)| **count > MAX_FILES).collect();
        assert!(crowded.is_empty(), "{folder}: {crowded:?}");
    }
}

#[test]
fn files_are_short_and_open_with_a_header() {
    for (name, text) in all_sources() {
        let lines = text.lines().count();
        assert!(lines <= MAX_LINES, "{name}: {lines} lines");
        assert!(text.starts_with("//! "), "{name}: open with what lives here");
    }
}

#[test]
fn no_hash_order_on_the_way_to_a_figure() {
    // Figures, answers and exports are the same on every run: below the page nothing iterates by hash.
    let layers = ["engine/src/", "files/src/", "wire/src/", "session/src/", "native/src/", "python/src/", "src/view/"];
    for (name, text) in all_sources().iter().filter(|(name, _)| layers.iter().any(|layer| name.starts_with(layer))) {
        for kind in ["HashMap", "HashSet"] {
            assert!(!code(text).contains(kind), "{name}: {kind}");
        }
    }
}

#[test]
fn circle_is_found() {
    let module = |name: &str| vec![name.to_owned()];
    let imports = |pairs: &[(&str, &str)]| {
        let mut imports: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
        for (from, to) in pairs {
            imports.entry(module(from)).or_default().insert(module(to));
        }
        imports
    };
    assert_eq!(circle(&imports(&[("a", "b"), ("b", "c")])), None);
    assert_eq!(circle(&imports(&[("a", "b"), ("b", "c"), ("c", "b")])), Some(vec!["b".to_owned(), "c".to_owned()]));
}

#[test]
fn imports_are_read_from_every_kind_of_path() {
    let path = |text: &str| text.split("::").map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(leaves("crate::{a, b::{c as d, e}}"), [path("crate::a"), path("crate::b::c"), path("crate::b::e")]);
    let source = code(
        "//! use no::comment;\npub use a::b;\nuse super::c;\nfn f() { crate::d::e(); }\n#[cfg(test)]\nmod tests { use super::x; }\n",
    );
    assert_eq!(uses(&source), [(true, vec![path("a::b")]), (false, vec![path("super::c")])]);
    assert_eq!(inline_paths(&source), [path("crate::d::e")]);
    assert_eq!(inline_paths("use crate::{a::b};\nuse super::{c,\n    d};\nimpl super::e::F {}"), [path("super::e::F")]);
}

#[test]
fn extremes_of_figures_have_no_signed_zero() {
    // `f64::max` and `f64::min` of 0 and -0 differ between host and wasm. In the engine clippy finds every call, by a list that
    // holds all of the root's; in the layers above, what a figure is compared with is written out.
    let read = |name: &str| {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("a list of clippy's");
        text.lines().filter(|line| line.contains("path =")).map(str::to_owned).collect::<BTreeSet<String>>()
    };
    let (root, engine) = (read("clippy.toml"), read("engine/clippy.toml"));
    let of_engine: Vec<&String> = engine.difference(&root).collect();
    assert!(root.is_subset(&engine), "engine/clippy.toml takes the place of clippy.toml");
    assert!(of_engine.len() == 2 && of_engine.iter().all(|line| line.contains("math::Extremes")), "{of_engine:?}");
    let layers = ["files/src/", "wire/src/", "session/src/", "native/src/", "python/src/"];
    for (name, text) in all_sources().iter().filter(|(name, _)| layers.iter().any(|layer| name.starts_with(layer))) {
        for call in
            ["f64::max)", "f64::max(", "f64::min)", "f64::min(", ".max(0.0)", ".min(0.0)", ".max(-0.0)", ".min(-0.0)"]
        {
            let is_used = code(text).lines().any(|line| line.contains(call));
            assert!(!is_used, "{name}: {call} has either sign of zero; take math::Extremes");
        }
    }
}
