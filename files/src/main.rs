//! The entry point of the worker that reads files; on the host it only says where it belongs.

#[cfg(target_arch = "wasm32")]
fn main() {
    headroom_files::worker::answer_tasks();
}
#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program reads files for the page, in a worker: `cargo xtask serve` serves the page.");
}
