//! Writes the fund of a snapshot as a workbook: `cargo run -p headroom-wire --features tables --example workbook -- fund.json fund.xlsx`.

use std::{env, fs, process::ExitCode};

use headroom_wire::{parse, to_xlsx};

fn main() -> ExitCode {
    let paths: Vec<String> = env::args().skip(1).collect();
    let [from, to] = paths.as_slice() else {
        eprintln!("Give a snapshot and the workbook to write.");
        return ExitCode::FAILURE;
    };
    let written = fs::read(from)
        .map_err(|error| error.to_string())
        .and_then(|bytes| parse(&bytes).map_err(|faults| faults.to_string()))
        .and_then(|fund| to_xlsx(&fund).map_err(|error| error.to_string()))
        .and_then(|bytes| fs::write(to, bytes).map_err(|error| error.to_string()));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{from}: {reason}");
            ExitCode::FAILURE
        }
    }
}
