//! The four stress scenarios over 64 strategies and 10,000 positions: that the answer is right, and how long it takes here.
//!
//! Time is told, never asserted. It counts for something in a release build:
//! `cargo test --release --target wasm32-unknown-unknown --test browser -- stress_pack --nocapture`.

#[path = "../../benches/pack/stress.rs"]
mod pack;

use pack::{Pack, median_and_p99};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

#[wasm_bindgen_test]
fn stress_pack_is_right_and_timed() {
    let pack = Pack::new();
    pack.check(&pack.run());
    let clock = web_sys::window().unwrap().performance().unwrap();
    let rounds = if cfg!(debug_assertions) { 3 } else { 200 };
    let times = (0..rounds)
        .map(|_| {
            let start = clock.now();
            std::hint::black_box(pack.run());
            clock.now() - start
        })
        .collect();
    let (median, p99) = median_and_p99(times);
    console_log!("stress pack of four, 64 strategies x 10,000 positions: median {median:.2} ms, p99 {p99:.2} ms");
}
