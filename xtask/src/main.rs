//! `cargo xtask`: sets up, builds, serves and tests Headroom.
//!
//! Every command does its own set-up first, which costs nothing the second time. What is built and installed goes
//! under `target/`; only what Debian must provide (Node.js, Chromium) goes elsewhere. The contents of tests and of the
//! page are not here.

mod bench;
mod build;
mod checks;
mod demo;
mod fuzz;
mod lighthouse;
mod paths;
mod run;
mod sbom;
mod screenshots;
mod serve;
mod setup;
mod sizes;
mod wasm;
mod wheel;

use std::process::ExitCode;

/// The outcome of anything here: the error is a sentence for the person at the terminal.
type Done<T = ()> = Result<T, String>;

const USAGE: &str = "\
cargo xtask serve [--port N]   build the page and serve it (on port 8080 by default)
cargo xtask build              build the page into dist/, for any static host and any sub-path
cargo xtask sizes [CRATE]      the page's code by crate, or the largest functions of one
cargo xtask test [STEP...]     run every check and test, or the named ones:
                               fmt clippy docs host python browser build e2e
cargo xtask wheel              build the Python package into target/wheels/
cargo xtask bench [PART...]    time what must be fast, native and in the browser, into docs/performance.md:
                               positions stress numpy browser files views
cargo xtask fuzz [TARGET] [N]  broken bytes for what reads them, N of each
cargo xtask sbom               list the packages of the programs, held to deny.toml, into target/headroom.cdx.json
cargo xtask screenshots [NAME] pictures of the page, into target/screenshots/
cargo xtask look               accept the look of the page: write anew what the tests compare it with
cargo xtask lighthouse [N]     Lighthouse, N runs of each, and html-validate on the page as it is served
cargo xtask pictures           pictures of the documentation, into assets/picture/
cargo xtask demo               write the sample funds into assets/sample/
cargo xtask setup              install what the others need, and do nothing else";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.split_first() {
        Some((&"serve", rest)) => port(rest).and_then(serve::serve),
        Some((&"build", [])) => build::build(),
        Some((&"sizes", [])) => sizes::sizes(None),
        Some((&"sizes", [crate_name])) => sizes::sizes(Some(crate_name)),
        Some((&"test", steps)) => checks::test(steps),
        Some((&"wheel", [])) => wheel::wheel(),
        Some((&"bench", parts)) => bench::bench(parts),
        Some((&"fuzz", rest)) => fuzz::fuzz(rest),
        Some((&"sbom", [])) => sbom::sbom(),
        Some((&"screenshots", names)) => screenshots::screenshots(names),
        Some((&"look", [])) => screenshots::look(),
        Some((&"lighthouse", words)) => lighthouse::lighthouse(words),
        Some((&"pictures", [])) => screenshots::pictures(),
        Some((&"demo", [])) => demo::run(),
        Some((&"setup", [])) => setup::everything(),
        Some((&("help" | "--help" | "-h"), [])) => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(format!("no such command\n\n{USAGE}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) if reason.is_empty() => ExitCode::FAILURE,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// The port in the arguments of `serve`.
fn port(words: &[&str]) -> Done<u16> {
    let text = match words {
        [] => return Ok(8080),
        ["--port", text] => text,
        [word] if word.starts_with("--port=") => word.trim_start_matches("--port="),
        _ => return Err(format!("serve takes only --port\n\n{USAGE}")),
    };
    text.parse().map_err(|_| format!("`{text}` is not a port: use a number from 0 to 65535 (0: any free one)"))
}

#[cfg(test)]
mod tests {
    use super::port;

    #[test]
    fn port_is_read_in_both_spellings() {
        assert_eq!(port(&[]), Ok(8080));
        assert_eq!(port(&["--port", "9000"]), Ok(9000));
        assert_eq!(port(&["--port=9000"]), Ok(9000));
    }

    #[test]
    fn port_out_of_range_is_refused() {
        assert!(port(&["--port", "65536"]).is_err());
        assert!(port(&["--port"]).is_err());
        assert!(port(&["9000"]).is_err());
    }
}
