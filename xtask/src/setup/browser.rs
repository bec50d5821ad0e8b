//! Chromium and its driver: those that the environment names, those on the path, or Debian's.

use super::apt;
use crate::Done;
use crate::paths::{program, tools};
use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Makes sure that there are both.
pub fn browser() -> Done {
    if chromium().is_ok() && driver().is_ok() {
        return Ok(());
    }
    apt(
        &["chromium", "chromium-driver"],
        "Install Chromium and a chromedriver of the same version, or name them in the \
         environment: CHROMIUM and CHROMEDRIVER.",
    )
}

/// The browser.
pub fn chromium() -> Done<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    find(&["CHROMIUM", "CHROME"], &names)
}

/// Lets a test run of cargo for wasm32 find the browser and its driver.
pub fn lend(command: &mut Command) -> Done {
    command.env("CHROMEDRIVER", driver()?);
    command.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities()?);
    command.env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    Ok(())
}

/// The program that the browser tests drive it by.
fn driver() -> Done<PathBuf> {
    find(&["CHROMEDRIVER"], &["chromedriver"])
}

/// A file that tells the driver which browser to start and how: without asking anything of the
/// network by itself.
fn capabilities() -> Done<PathBuf> {
    let browser = chromium()?;
    let text = format!(
        r#"{{
  "goog:chromeOptions": {{
    "binary": {:?},
    "args": [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"
    ]
  }}
}}
"#,
        browser.to_string_lossy()
    );
    let file = tools().join("webdriver.json");
    fs::create_dir_all(tools())
        .and_then(|()| fs::write(&file, text))
        .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    Ok(file)
}

fn find(variables: &[&str], names: &[&str]) -> Done<PathBuf> {
    for variable in variables {
        if let Some(value) = env::var_os(variable).filter(|value| !value.is_empty()) {
            let path = PathBuf::from(value);
            return if path.is_file() {
                Ok(path)
            } else {
                Err(format!("{variable} names no file: {}", path.display()))
            };
        }
    }
    names.iter().find_map(|name| program(name)).ok_or_else(|| format!("no {} on the path", names[0]))
}
