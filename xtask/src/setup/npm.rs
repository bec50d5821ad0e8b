//! Node.js and the packages of `xtask/npm`.

use super::apt;
use crate::Done;
use crate::paths::{command, program, root, tools};
use crate::run::{ask, run, timed};
use std::fs;
use std::path::Path;

const MIN_NODE: u32 = 20;

/// Installs Node.js and npm unless they are found, and refuses a version too old for the end-to-end tests.
fn node() -> Done {
    let advice = format!("Install Node.js {MIN_NODE} or newer, with npm.");
    if program("node").is_none() || program("npm").is_none() {
        apt(&["nodejs", "npm"], &advice)?;
    }
    let version = ask(command("node").arg("--version")).unwrap_or_default();
    match major(&version) {
        Some(number) if number >= MIN_NODE => Ok(()),
        _ => Err(format!("Node.js is `{}`. {advice}", version.trim())),
    }
}

/// Installs the packages into the tools' folder, at the versions in the lock file.
pub fn packages() -> Done {
    install(&root().join("xtask").join("npm"), &tools().join("npm"))
}

/// Installs what looks at the page as a whole: large, and for one command alone.
pub fn audit() -> Done {
    install(&root().join("xtask").join("npm").join("audit"), &tools().join("audit"))
}

/// Installs the packages that the lock file in `from` names into `to`.
fn install(from: &Path, to: &Path) -> Done {
    node()?;
    let read = |name: &str| {
        let file = from.join(name);
        fs::read_to_string(&file).map_err(|error| format!("cannot read {}: {error}", file.display()))
    };
    let files = [("package.json", read("package.json")?), ("package-lock.json", read("package-lock.json")?)];
    let stamp = to.join("installed");
    let wanted: String = files.iter().map(|(_, text)| text.as_str()).collect();
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    timed("installing npm packages", || {
        let write = |name: &str, text: &str| {
            fs::write(to.join(name), text).map_err(|error| format!("cannot write {name}: {error}"))
        };
        fs::create_dir_all(to).map_err(|error| format!("cannot make a folder: {error}"))?;
        for (name, text) in &files {
            write(name, text)?;
        }
        let quiet = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
        run(command("npm").args(quiet).current_dir(to))?;
        write("installed", &wanted)
    })
}

/// The 20 of `v20.19.2`.
fn major(version: &str) -> Option<u32> {
    let number = version.trim().strip_prefix('v')?.split('.').next()?;
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn major_version_is_the_first_number() {
        assert_eq!(major("v20.19.2\n"), Some(20));
        assert_eq!(major(""), None);
    }
}
