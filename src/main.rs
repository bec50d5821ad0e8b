//! The page's entry point; on the host it only says how to serve the page.
#[cfg(target_arch = "wasm32")]
fn main() {
    headroom::app::start();
}
#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("Headroom runs in a browser: `cargo xtask serve` serves the page.");
}
