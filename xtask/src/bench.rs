//! `cargo xtask bench`: the benchmarks, native and in the browser. Each checks its answer before it reports a time.
//!
//! They are built with the page's profile: what is timed is what is shipped.

use crate::Done;
use crate::paths::cargo;
use crate::run::run;
use crate::setup::browser::configure;
use crate::setup::{self, Need};

/// Runs all benchmarks.
pub fn bench() -> Done {
    setup::meet(&[Need::Wasm, Need::Crates, Need::WasmBindgen, Need::Browser])?;
    run(cargo().args(["bench", "--package", "headroom-engine", "--features", "testing", "--bench", "stress"]))?;
    run(cargo().args(["bench", "--package", "headroom-session", "--bench", "positions"]))?;
    let mut browser = cargo();
    browser.args(["test", "--release", "--target", "wasm32-unknown-unknown", "--test", "browser"]);
    browser.args(["--", "stress_pack", "--nocapture"]);
    configure(&mut browser)?;
    run(&mut browser)
}
