//! Chromium and its driver: named in the environment, found on the path, or installed from Debian.

use super::apt;
use crate::Done;
use crate::paths::{program, tools};
use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Installs Chromium and its driver unless both are found.
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

/// Sets the environment in which cargo's test runner for wasm32 finds the browser and its driver.
pub fn configure(command: &mut Command) -> Done {
    command.env("CHROMEDRIVER", driver()?);
    command.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities()?);
    command.env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    Ok(())
}

/// The WebDriver server of the browser.
fn driver() -> Done<PathBuf> {
    find(&["CHROMEDRIVER"], &["chromedriver"])
}

/// Writes the file that names the browser and its flags for the driver: no background requests to the network.
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
                Err(format!("{variable} does not name a file: {}", path.display()))
            };
        }
    }
    names.iter().find_map(|name| program(name)).ok_or_else(|| format!("{} is not on the path", names[0]))
}
