//! One fund from the command line: a tool's answer on standard output, or a report as a file, and an exit code that a
//! scheduled job can watch. No figure is computed here: they are the tools'.

mod report;
mod verdict;
mod words;

use std::{
    ffi::OsString,
    fmt::Display,
    fs,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use headroom_engine::text::escape;
use headroom_session::{
    Version,
    tools::{Answer, ErrorCode, Tool, ToolError},
};
use serde_json::Value;

use crate::mcp::{store, strict};
use verdict::Verdict;
use words::Words;

const USAGE: &str = "\
usage: headroom answer FUND TOOL [--arguments JSON]
       headroom report FUND --out REPORT.html [--arguments JSON]

FUND is a fund's file: headroom.snapshot/1 in JSON, a workbook, or a folder of CSV files.
TOOL is risk_dashboard, risk_budget_status, stress_test_fund, correlation_matrix, marginal_contribution or explain.
`answer` prints the tool's answer, the bytes of headroom-mcp; `report` writes risk_dashboard as a page to print.

exit code
  0  answered
  1  a failure outside the fund: the report cannot be written
  2  refused: the words, the fund's file or the arguments
  3  answered; a strategy or the fund is past its VaR budget
  4  answered; a control is tripped or a person's trip holds, whatever the budgets
3 and 4 are by the answers of risk_dashboard (and `report`) and risk_budget_status, what-ifs in the arguments included.
They have no memory: a control that tripped on an earlier date, and is within its limit on the last, counts as within.";

const FAILED: u8 = 1;
const REFUSED: u8 = 2;

/// Why nothing was answered: the exit code, and lines for a person.
struct Stop(u8, String);

/// Runs the program with the words after its name.
pub fn run(words: impl Iterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = words.collect();
    let asks = |names: [&str; 2]| matches!(&words[..], [word] if names.iter().any(|name| word == name));
    if asks(["--help", "-h"]) {
        return print(USAGE);
    }
    if asks(["--version", "-V"]) {
        return print(concat!("headroom ", env!("CARGO_PKG_VERSION")));
    }
    let done = match Words::read(&words) {
        Some(Words::Answer { fund, tool, arguments }) => answer(fund, tool, arguments),
        Some(Words::Report { fund, out, arguments }) => report(fund, out, arguments),
        None => Err(Stop(REFUSED, USAGE.to_owned())),
    };
    match done {
        Ok(verdict) => verdict.code(),
        Err(Stop(code, lines)) => {
            // Nobody may be reading.
            let _ = writeln!(io::stderr(), "{lines}");
            ExitCode::from(code)
        }
    }
}

fn answer(fund: &Path, tool: &str, arguments: Option<&str>) -> Result<Verdict, Stop> {
    let Some(tool) = Tool::from_name(tool) else {
        let names = Tool::ALL.map(Tool::name).join(", ");
        return Err(Stop(REFUSED, format!("There is no such tool; there are {names}.")));
    };
    let text = ask(&load(fund)?, tool, arguments)?;
    print(&text);
    Ok(Verdict::of(tool, &read(&text)?))
}

fn report(fund: &Path, out: &Path, arguments: Option<&str>) -> Result<Verdict, Stop> {
    let text = ask(&load(fund)?, Tool::RiskDashboard, arguments)?;
    let answer = read(&text)?;
    replace(out, &report::page(&answer)).map_err(|error| Stop(FAILED, named(out, &error)))?;
    Ok(Verdict::of(Tool::RiskDashboard, &answer))
}

fn load(fund: &Path) -> Result<Version, Stop> {
    store::read_once(fund).map_err(|refusal| Stop(REFUSED, named(fund, &refusal)))
}

/// A tool's answer; a refusal is its JSON, `{code, path, rule, message}`.
fn ask(version: &Version, tool: Tool, arguments: Option<&str>) -> Result<String, Stop> {
    let refused = |error: ToolError| Stop(REFUSED, error.to_json());
    let arguments = match arguments {
        None => Value::Null,
        Some(text) => strict::read(text, &[]).map_err(|misread| {
            refused(ToolError::new(ErrorCode::InvalidArgument, misread.path, misread.rule, misread.message))
        })?,
    };
    let Answer { text } = tool.call(version, &arguments).map_err(refused)?;
    Ok(text)
}

fn read(text: &str) -> Result<Value, Stop> {
    serde_json::from_str(text).map_err(|error| Stop(FAILED, format!("an answer is not JSON: {error}")))
}

/// Writes a file whole or not at all: aside, then under its name.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(format!(".{}", std::process::id()));
    fs::write(&aside, text).and_then(|()| fs::rename(&aside, path)).inspect_err(|_| {
        let _ = fs::remove_file(&aside);
    })
}

fn named(path: &Path, reason: &impl Display) -> String {
    format!("headroom: {}: {reason}", escape(&path.to_string_lossy()))
}

/// Prints lines; a reader who has gone is no failure.
fn print(lines: &str) -> ExitCode {
    let _ = writeln!(io::stdout(), "{lines}");
    ExitCode::SUCCESS
}
