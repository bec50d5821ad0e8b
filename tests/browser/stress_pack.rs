//! The four stress scenarios over 64 strategies and 10,000 positions: that the answer is right, and how long it takes here.
//!
//! Time is told, never asserted. It counts for something in a release build: `cargo xtask bench`.

#[path = "../../engine/benches/pack/stress.rs"]
mod pack;

use pack::{Pack, told};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

#[wasm_bindgen_test]
fn stress_pack_is_right_and_timed() {
    let pack = Pack::new();
    let clock = web_sys::window().unwrap().performance().unwrap();
    let rounds = if cfg!(debug_assertions) { 3 } else { 300 };
    for (name, scenarios) in pack.cases() {
        let answer = pack.check(&pack.run(&scenarios));
        let times = (0..rounds)
            .map(|_| {
                let start = clock.now();
                std::hint::black_box(pack.run(std::hint::black_box(&scenarios)));
                clock.now() - start
            })
            .collect();
        console_log!("{}", told(name, times, &answer));
    }
}
