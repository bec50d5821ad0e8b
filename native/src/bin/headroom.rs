//! The command line for one fund: `headroom answer FUND.json TOOL`, `headroom report FUND.json --out report.html`.

use std::process::ExitCode;

fn main() -> ExitCode {
    headroom_native::command::run(std::env::args_os().skip(1))
}
