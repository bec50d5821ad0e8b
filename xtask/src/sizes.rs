//! `cargo xtask sizes`: which crates the page's WebAssembly is made of.
//!
//! The bundler drops the names of functions at its last step, so that step is repeated here with names kept: the code is
//! the shipped code. What a file weighs as it is sent is printed by `cargo xtask build`.

use crate::Done;
use crate::paths::{command, root, target};
use crate::run::{run, timed};
use crate::wasm::{crate_of, split};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Number of functions that are listed of one crate.
const MAX_FUNCTIONS: usize = 40;

/// Builds the page and prints its code by crate, or the largest functions of the named crate.
pub fn sizes(crate_name: Option<&str>) -> Done {
    crate::build::build()?;
    let folder = target().join("wasm-bindgen").join("release");
    let unreadable = |error| format!("cannot read {}: {error}", folder.display());
    for entry in fs::read_dir(&folder).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        if file.to_string_lossy().ends_with("_bg.wasm") {
            let named = optimized(&file)?;
            let parts = split(&named).ok_or("wasm-opt wrote a file that cannot be read")?;
            println!("\n{}", file.file_name().unwrap_or_default().to_string_lossy());
            match crate_name {
                None => by_crate(&parts.functions, parts.rest),
                Some(crate_name) => largest(parts.functions, crate_name),
            }
        }
    }
    Ok(())
}

/// The file as the build's last step makes it, with the flags in `index.html`, and with names; the page's program whole, not
/// divided.
fn optimized(file: &Path) -> Done<Vec<u8>> {
    let page = fs::read_to_string(root().join("index.html")).map_err(|error| format!("index.html: {error}"))?;
    let attribute = |name: &str| {
        let (_, value) = page.rsplit_once(&format!("{name}=\""))?;
        value.split('"').next()
    };
    let level = attribute("data-wasm-opt").ok_or("index.html has no data-wasm-opt")?;
    let flags = attribute("data-wasm-opt-params").unwrap_or_default();
    let output = target().join("sizes.wasm");
    let mut wasm_opt = command("wasm-opt");
    wasm_opt.arg(format!("-O{level}")).arg("-g").args(flags.split_whitespace());
    wasm_opt.arg(file).arg("-o").arg(&output);
    timed("optimizing with names kept", || run(&mut wasm_opt))?;
    fs::read(output).map_err(|error| format!("cannot read what wasm-opt wrote: {error}"))
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
