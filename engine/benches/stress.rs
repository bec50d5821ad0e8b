//! The four stress scenarios over 64 strategies and 10,000 positions, native: `cargo bench --bench stress`.
//!
//! The same in a browser: `cargo xtask bench`, from `tests/browser/stress_pack.rs`.

#[path = "pack/stress.rs"]
mod pack;

use std::{hint::black_box, time::Instant};

use pack::{Pack, told};

const ROUNDS: usize = 500;

fn main() {
    let pack = Pack::new();
    for (name, scenarios) in pack.cases() {
        let answer = pack.check(&pack.run(&scenarios));
        let times = (0..ROUNDS)
            .map(|_| {
                let start = Instant::now();
                black_box(pack.run(black_box(&scenarios)));
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        println!("{}", told(name, times, &answer));
    }
}
