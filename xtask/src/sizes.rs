//! `cargo xtask sizes`: which crates the page's WebAssembly is made of.
//!
//! The parts of the program are made once more as the bundler's last step makes them, with the names of functions kept: the
//! code is the shipped code. What a file weighs as it is sent is printed by `cargo xtask build`.

use crate::Done;
use crate::paths::{command, target};
use crate::run::{run, timed};
use crate::wasm::{crate_of, split};
use std::collections::BTreeMap;
use std::fs;

/// Number of functions that are listed of one crate.
const MAX_FUNCTIONS: usize = 40;

/// Builds the page and prints the code of each part by crate, or the largest functions of the named crate.
pub fn sizes(crate_name: Option<&str>) -> Done {
    crate::build::build()?;
    let folder = target().join("split-named");
    let mut parts = command("node");
    parts.arg("xtask/npm/split.mjs").arg(&folder);
    timed("dividing the program with names kept", || run(&mut parts))?;
    let unreadable = |error| format!("cannot read {}: {error}", folder.display());
    for entry in fs::read_dir(&folder).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        if file.extension().is_some_and(|kind| kind == "wasm") {
            let bytes = fs::read(&file).map_err(unreadable)?;
            let parts = split(&bytes).ok_or("wasm-opt wrote a file that cannot be read")?;
            println!("\n{}", file.file_name().unwrap_or_default().to_string_lossy());
            match crate_name {
                None => by_crate(&parts.functions, parts.rest),
                Some(crate_name) => largest(parts.functions, crate_name),
            }
        }
    }
    Ok(())
}

/// One line per crate, largest first.
fn by_crate(functions: &[(String, usize)], rest: usize) {
    let mut crates = BTreeMap::from([("(data, tables, types)", (rest, 0))]);
    for (name, size) in functions {
        let (bytes, count) = crates.entry(crate_of(name)).or_default();
        *bytes += size;
        *count += 1;
    }
    let total: usize = crates.values().map(|(bytes, _)| bytes).sum();
    let mut rows: Vec<_> = crates.into_iter().collect();
    rows.sort_by_key(|(_, (bytes, _))| std::cmp::Reverse(*bytes));
    println!("{:>10} {:>6} {:>9}  crate", "bytes", "%", "functions");
    for (name, (bytes, count)) in rows {
        let percent = 100.0 * bytes as f64 / total as f64;
        println!("{bytes:>10} {percent:>6.1} {count:>9}  {name}");
    }
    println!("{total:>10} {:>6.1} {:>9}  = all", 100.0, functions.len());
}

/// The largest functions of a crate.
fn largest(mut functions: Vec<(String, usize)>, crate_name: &str) {
    functions.retain(|(name, _)| crate_of(name) == crate_name);
    functions.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    for (name, size) in functions.iter().take(MAX_FUNCTIONS) {
        println!("{size:>10}  {name}");
    }
}
