//! The entry point of the page and of its workers; on the host it only says how to serve the page.
#[cfg(target_arch = "wasm32")]
fn main() {
    if headroom::app::is_worker() {
        headroom::app::answer_tasks();
    } else {
        headroom::app::start();
    }
}
#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("Headroom runs in a browser: `cargo xtask serve` serves the page.");
}
