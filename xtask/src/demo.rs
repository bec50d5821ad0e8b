//! `cargo xtask demo`: writes the sample funds under `assets/sample/`.
//!
//! - `demo.json`: the fund that the page shows when it is opened, see [`northlight`].
//! - `conditions.json`: a fund that meets every condition of the reallocation policy, see [`conditions`].
//! - `halted.json`: a fund whose kill switch has tripped, see [`halted`].
//! - `seed.json`: a fund of three strategies whose figures can be checked by hand, see [`seed`].
//! - `thesis.json`: a fund in which two strategies hold the same outcome, see [`thesis`].
//!
//! Nothing is random and nothing is read: a generator with a fixed seed draws the returns, so the same files come
//! out every time, and a test holds the committed files to it byte for byte. Returns are whole millionths: the last bit
//! of a machine's `ln` or `cos` does not reach the text.
//!
//! What deliberately is not here: figures. The one VaR that the generator takes (to bring a strategy to its share of
//! the budget) is a rank, not the engine's.

mod conditions;
mod draw;
mod halted;
mod instruments;
mod northlight;
mod seed;
mod text;
mod thesis;

use std::fs;
use std::path::PathBuf;

use crate::{Done, paths};

/// Writes the files and says where.
pub fn run() -> Done {
    let folder = folder();
    let failed = |e| format!("assets/sample: {e}");
    fs::create_dir_all(&folder).map_err(failed)?;
    for (name, content) in files() {
        fs::write(folder.join(name), &content).map_err(failed)?;
        println!("assets/sample/{name}: {} bytes", content.len());
    }
    Ok(())
}

/// The files, by name.
fn files() -> [(&'static str, String); 5] {
    [
        ("conditions.json", conditions::json()),
        ("demo.json", northlight::json()),
        ("halted.json", halted::json()),
        ("seed.json", seed::json()),
        ("thesis.json", thesis::json()),
    ]
}

fn folder() -> PathBuf {
    paths::root().join("assets/sample")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn demo_reproduces_the_committed_files() {
        for (name, content) in files() {
            let committed = fs::read_to_string(folder().join(name)).expect(name);
            assert!(committed == content, "assets/sample/{name} is not what `cargo xtask demo` writes");
        }
    }
}
