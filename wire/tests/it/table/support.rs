//! What the tests of tables share.

use headroom_engine::fund::Snapshot;
use headroom_wire::{Answers, Ask, Faults, InputFile, Opened, Question, Rule, TableAnswers, Tables, Unfinished, open};

/// Files that are tables.
pub fn tables(files: &[(&str, &[u8])]) -> Result<Tables, Faults> {
    let inputs: Vec<InputFile<'_>> = files.iter().map(|(name, bytes)| InputFile { name, bytes }).collect();
    match open(&inputs)? {
        Opened::Tables(tables) => Ok(tables),
        Opened::Snapshot(_) => panic!("a snapshot in JSON is no table"),
    }
}

/// One text file.
pub fn table(name: &str, text: &str) -> Tables {
    tables(&[(name, text.as_bytes())]).unwrap_or_else(|faults| panic!("{faults}"))
}

/// Answers to what any fund without a table of its own is asked.
pub fn answers() -> Answers {
    let capital = [("mm".to_owned(), 1_500_000.0), ("arb".to_owned(), 2_000_000.0)].into();
    Answers { nav: Some(5e6), total_var: Some(5e4), capital, ..Answers::default() }
}

/// Answers, with what a person says of one table.
pub fn answers_of(table: &str, of_table: TableAnswers) -> Answers {
    Answers { tables: [(table.to_owned(), of_table)].into(), ..answers() }
}

/// Short words for the questions that need an answer, in their order.
pub fn open_questions(tables: &Tables, answers: &Answers) -> Vec<&'static str> {
    let questions = tables.understand(answers).questions;
    questions.iter().filter(|question| !question.has_default()).map(word).collect()
}

fn word(question: &Question) -> &'static str {
    match question.ask {
        Ask::Nav { .. } => "nav",
        Ask::TotalVar => "total_var",
        Ask::DateOrder { .. } => "date_order",
        Ask::Decimal { .. } => "decimal",
        Ask::Unit { .. } => "unit",
        Ask::Kind { .. } => "kind",
        Ask::Column { .. } => "column",
        _ => "defaulted",
    }
}

/// The fund, once everything is answered.
pub fn fund(tables: &Tables, answers: &Answers) -> Snapshot {
    match tables.snapshot(answers) {
        Ok(fund) => fund,
        Err(Unfinished::Faults(faults)) => panic!("{faults}"),
        Err(Unfinished::Questions(questions)) => panic!("{questions:#?}"),
    }
}

/// Place and rule of every fault.
pub fn faults(tables: &Tables, answers: &Answers) -> Vec<(String, Rule)> {
    match tables.snapshot(answers) {
        Err(Unfinished::Faults(faults)) => places(faults),
        other => panic!("{other:?}"),
    }
}

/// Place and rule of every fault.
pub fn places(faults: Faults) -> Vec<(String, Rule)> {
    faults.list.into_iter().map(|fault| (fault.path, fault.rule)).collect()
}
