//! The stdio door of the tools: `headroom-mcp SNAPSHOT.json`.

use std::process::ExitCode;

fn main() -> ExitCode {
    headroom_native::mcp::run(std::env::args_os().skip(1))
}
