//! The page's components in a real browser: mount, drop, edit, heatmap.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod capital;
mod capital_bits;
mod drop;
mod edit;
mod heatmap;
mod mount;
mod page;
mod stress_pack;

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);
