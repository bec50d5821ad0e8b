//! Folders of the project, and the programs found in them or on the path.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the root `Cargo.toml`.
pub fn root() -> PathBuf {
    let manifest = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    match manifest.as_deref().and_then(Path::parent) {
        Some(root) => root.to_path_buf(),
        None => PathBuf::from("."),
    }
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// Where the project's own tools are installed.
pub fn tools() -> PathBuf {
    target().join("tools")
}

/// The built page.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The packages of `xtask/npm`.
pub fn node_modules() -> PathBuf {
    tools().join("npm").join("node_modules")
}

/// `PATH` with the folders of the project's own tools first.
pub fn search_path() -> OsString {
    let own = [tools().join("bin"), node_modules().join(".bin")];
    let others = env::var_os("PATH").unwrap_or_default();
    let all = own.into_iter().chain(env::split_paths(&others));
    env::join_paths(all).unwrap_or(others)
}

/// The first program of this name on the search path.
pub fn program(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&search_path()).map(|folder| folder.join(&file)).find(|path| path.is_file())
}

/// A command that runs in the root folder and finds the project's own tools.
pub fn command(program: &str) -> Command {
    let path = self::program(program).unwrap_or_else(|| PathBuf::from(program));
    let mut command = Command::new(path);
    command.current_dir(root()).env("PATH", search_path());
    command
}

/// The cargo that runs this program, so that both use the same toolchain.
pub fn cargo() -> Command {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    command(&cargo)
}
