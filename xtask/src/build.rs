//! The page's release build: what any static host serves.

use crate::Done;
use crate::paths::{command, dist};
use crate::run::{run, timed};
use crate::setup;
use std::fs;
use std::process::Command;

/// Builds the page into `dist/`, and says what it weighs.
pub fn build() -> Done {
    setup::meet(setup::BUILD)?;
    timed("building the page", || run(&mut trunk()))?;
    for line in sizes()? {
        println!("{line}");
    }
    println!("dist/ is ready for any static host, at any path.");
    Ok(())
}

/// The bundler's command for a release build.
pub fn trunk() -> Command {
    let mut trunk = command("trunk");
    trunk.args(["build", "--release", "--offline", "--skip-version-check"]);
    trunk
}

/// One line a file of code, largest first.
fn sizes() -> Done<Vec<String>> {
    let unreadable = |error| format!("cannot read dist/: {error}");
    let mut files = Vec::new();
    for entry in fs::read_dir(dist()).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let size = entry.metadata().map_err(unreadable)?;
        if size.is_file() {
            files.push((size.len(), entry.file_name()));
        }
    }
    files.sort_by(|left, right| right.cmp(left));
    let line = |(size, name): &(u64, std::ffi::OsString)| format!("{size:>9} bytes  dist/{}", name.to_string_lossy());
    Ok(files.iter().map(line).collect())
}
