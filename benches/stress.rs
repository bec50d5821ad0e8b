//! The four stress scenarios over 64 strategies and 10,000 positions, native: `cargo bench --bench stress`.
//!
//! The same in a browser is in `tests/browser/stress_pack.rs`.

#[path = "pack/stress.rs"]
mod pack;

use std::{hint::black_box, time::Instant};

use pack::{Pack, median_and_p99};

const ROUNDS: usize = 500;

fn main() {
    let pack = Pack::new();
    pack.check(&pack.run());
    let times = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            black_box(pack.run());
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    let (median, p99) = median_and_p99(times);
    println!("stress pack of four, 64 strategies x 10,000 positions: median {median:.3} ms, p99 {p99:.3} ms");
}
