//! Files that are open, and what a person answered about them so far.

use std::collections::BTreeMap;

use headroom_engine::fund::Snapshot;
use headroom_wire::{
    Answers, Ask, Faults, InputFile, Opened, Question, Start, TableAnswers, TableUnderstanding, Tables, Understanding,
    Unfinished, open,
};

use crate::{
    unpack::unpacked,
    words::{column_kind, of_word},
};

/// What is answered about a table or a column of it.
const OF_TABLES: [&str; 6] = ["role", "date_order", "decimal", "unit", "kind", "column"];

/// What files turned out to be.
#[derive(Debug)]
pub enum Outcome {
    /// A fund: nothing to ask.
    Fund(Box<Snapshot>),
    /// Tables, to be shown and asked about.
    Desk(Box<Desk>),
}

/// Open tables with the answers so far.
#[derive(Debug)]
pub struct Desk {
    /// What the files are called together.
    pub name: String,
    pub(crate) tables: Tables,
    pub(crate) answers: Answers,
    /// Every question that was asked and is not obsolete: an answered one stays, so that its answer can be changed.
    pub(crate) asked: Vec<Question>,
    /// What was understood, with the readings that the form shows.
    pub(crate) understanding: Understanding,
    /// The answers that it was understood with.
    understood_with: Answers,
    /// What is asked with the given answers alone.
    open: (Answers, Vec<Question>),
    /// The headers of each table, by its name: what answers about it are remembered by.
    headers: Vec<(String, String)>,
    /// What a person answered about tables and columns, by the key of its field.
    given: BTreeMap<String, String>,
    /// Whether answers of earlier files are among them.
    pub(crate) is_recalled: bool,
}

/// Headers of a table that are remembered at most, in bytes.
const MAX_HEADERS: usize = 1 << 16;

/// Separates the table from the column in the key of an answer.
pub(crate) const COLUMN: char = '\u{1F}';

/// Opens files by name and bytes. A snapshot, or tables of the format that ask nothing, is a fund at once.
///
/// # Errors
///
/// As [`headroom_wire::open`]; tables that ask nothing and break a rule.
pub fn open_files(files: Vec<(String, Vec<u8>)>) -> Result<Outcome, Faults> {
    let files = unpacked(files)?;
    let inputs: Vec<InputFile<'_>> = files.iter().map(|(name, bytes)| InputFile { name, bytes }).collect();
    let tables = match open(&inputs)? {
        Opened::Snapshot(snapshot) => return Ok(Outcome::Fund(snapshot)),
        Opened::Tables(tables) => tables,
    };
    let understood = match tables.start()? {
        Start::Fund(snapshot) => return Ok(Outcome::Fund(snapshot)),
        Start::Asked(understood) => understood,
    };
    let name = match files.as_slice() {
        [(name, _)] => name.clone(),
        [(name, _), ..] => format!("{name} and {} more", files.len() - 1),
        [] => String::new(),
    };
    let headers = |table: &TableUnderstanding| {
        let headers: Vec<&str> = table.columns.iter().map(|column| column.header.as_str()).collect();
        let headers = headers.join("\u{1F}");
        (headers.len() <= MAX_HEADERS && !headers.is_empty()).then(|| (table.name.clone(), headers))
    };
    let mut desk = Desk {
        name,
        headers: understood.tables.iter().filter_map(headers).collect(),
        open: (Answers::default(), understood.questions.clone()),
        understanding: understood,
        understood_with: Answers::default(),
        tables,
        answers: Answers::default(),
        asked: Vec::new(),
        given: BTreeMap::new(),
        is_recalled: false,
    };
    desk.ask();
    Ok(Outcome::Desk(Box::new(desk)))
}

impl Desk {
    /// Takes an answer by the key of its field; an empty one takes the answer back.
    pub fn answer(&mut self, key: &str, value: &str) {
        let value = Some(value.trim()).filter(|value| !value.is_empty());
        let number = value.and_then(|value| value.parse::<f64>().ok()).filter(|number| number.is_finite());
        let text = value.map(str::to_owned);
        let (what, of) = key.split_once(':').unwrap_or((key, ""));
        let answers = &mut self.answers;
        match what {
            "name" => answers.name = text,
            "currency" => answers.currency = text,
            "nav" => answers.nav = number,
            "total_var" => answers.total_var = number,
            "reserve" => answers.reserve = number,
            "period" => answers.period = text,
            "capital" => put(&mut answers.capital, of, number),
            "allocation" => put(&mut answers.allocation, of, number),
            _ => {
                let (table, column) = of.split_once(COLUMN).unwrap_or((of, ""));
                answer_of_table(answers.tables.entry(table.to_owned()).or_default(), what, column, value);
                match value {
                    Some(value) => _ = self.given.insert(key.to_owned(), value.to_owned()),
                    None => _ = self.given.remove(key),
                }
            }
        }
        self.ask();
    }

    /// The headers of the tables, for which answers may have been remembered.
    pub fn headers(&self) -> Vec<&str> {
        self.headers.iter().map(|(_, headers)| headers.as_str()).collect()
    }

    /// What is to be remembered: for the headers of a table what was answered about it and its columns, as [`Desk::recall`] takes it.
    pub fn remembered(&self) -> Vec<(&str, String)> {
        let of_table = |table: &str| {
            let entry = |(key, value): (&String, &String)| {
                let (what, of) = key.split_once(':')?;
                let (name, column) = of.split_once(COLUMN).unwrap_or((of, ""));
                (name == table).then(|| [what, column, value].join("\u{1F}"))
            };
            self.given.iter().filter_map(entry).collect::<Vec<_>>().join("\u{1E}")
        };
        let found = self.headers.iter().map(|of| (of.1.as_str(), of_table(&of.0)));
        found.filter(|(_, answers)| !answers.is_empty()).collect()
    }

    /// Takes what was answered about a table with these headers before.
    pub fn recall(&mut self, headers: &str, answers: &str) {
        let named = self.headers.iter().filter(|(_, other)| other == headers);
        for table in named.map(|(table, _)| table.clone()).collect::<Vec<_>>() {
            for entry in answers.split('\u{1E}') {
                let mut parts = entry.splitn(3, '\u{1F}');
                let (Some(what), Some(column), Some(value)) = (parts.next(), parts.next(), parts.next()) else {
                    continue;
                };
                if !OF_TABLES.contains(&what) {
                    continue;
                }
                let column = if column.is_empty() { String::new() } else { format!("{COLUMN}{column}") };
                self.answer(&format!("{what}:{table}{column}"), value);
                self.is_recalled = true;
            }
        }
    }

    /// The fund, with what was shown as understood and not objected to.
    ///
    /// # Errors
    ///
    /// As [`Tables::snapshot`].
    pub fn fund(&self) -> Result<Snapshot, Unfinished> {
        self.tables.snapshot(&self.accepted())
    }

    /// The answers, with the readings that the form shows beside the numbers they make: what the numbers and columns
    /// are, and a net asset value that the files hold. A date order, a decimal sign and a unit are never taken so.
    pub(crate) fn accepted(&self) -> Answers {
        let mut answers = self.answers.clone();
        for question in &self.asked {
            let table = question.table.clone().unwrap_or_default();
            match (&question.ask, &question.column) {
                (Ask::Nav { suggested }, _) => answers.nav = answers.nav.or(*suggested),
                (Ask::Kind { suggested }, _) => {
                    answers.tables.entry(table).or_default().kind.get_or_insert(*suggested);
                }
                (Ask::Column { suggested }, Some(column)) => {
                    let columns = &mut answers.tables.entry(table).or_default().columns;
                    columns.entry(column.clone()).or_insert_with(|| suggested.clone());
                }
                _ => {}
            }
        }
        answers
    }

    /// Brings the questions up to date with the answers.
    fn ask(&mut self) {
        // What the form takes as accepted can raise a further question: returns, whether they are percent.
        for _ in 0..3 {
            let accepted = self.accepted();
            self.understand(&accepted);
            let mut questions = self.understanding.questions.clone();
            if accepted != self.answers {
                if self.open.0 != self.answers {
                    self.open = (self.answers.clone(), self.tables.understand(&self.answers).questions);
                }
                questions.extend(self.open.1.iter().cloned());
            }
            let before = self.asked.clone();
            self.asked.retain(|question| self.answers.holds(question));
            for question in questions {
                if !self.asked.iter().any(|other| is_same(other, &question)) {
                    self.asked.push(question);
                }
            }
            self.asked.sort_by_key(|question| rank(&question.ask));
            if self.asked == before {
                return;
            }
        }
        let accepted = self.accepted();
        self.understand(&accepted);
    }

    /// Understands the tables with these answers, once for the same ones.
    fn understand(&mut self, answers: &Answers) {
        if self.understood_with != *answers {
            self.understanding = self.tables.understand(answers);
            self.understood_with = answers.clone();
        }
    }
}

fn put(map: &mut BTreeMap<String, f64>, key: &str, number: Option<f64>) {
    match number {
        Some(number) => _ = map.insert(key.to_owned(), number),
        None => _ = map.remove(key),
    }
}

fn answer_of_table(answers: &mut TableAnswers, what: &str, column: &str, value: Option<&str>) {
    match what {
        "role" => answers.role = value.and_then(of_word),
        "date_order" => answers.date_order = value.and_then(of_word),
        "decimal" => answers.decimal = value.and_then(of_word),
        "unit" => answers.unit = value.and_then(of_word),
        "kind" => answers.kind = value.and_then(of_word),
        "column" => match value.and_then(column_kind) {
            Some(kind) => _ = answers.columns.insert(column.to_owned(), kind),
            None => _ = answers.columns.remove(column),
        },
        _ => {}
    }
}

/// Whether two questions ask the same, whatever they suggest.
fn is_same(left: &Question, right: &Question) -> bool {
    let strategy = |ask: &Ask| match ask {
        Ask::Capital { strategy, .. } | Ask::Allocation { strategy, .. } => strategy.clone(),
        _ => String::new(),
    };
    std::mem::discriminant(&left.ask) == std::mem::discriminant(&right.ask)
        && (&left.table, &left.column) == (&right.table, &right.column)
        && strategy(&left.ask) == strategy(&right.ask)
}

/// The place of a question in the form: what has no default first, how numbers are read before what they are worth.
pub(crate) fn rank(ask: &Ask) -> usize {
    match ask {
        Ask::DateOrder { .. } => 0,
        Ask::Decimal { .. } => 1,
        Ask::Kind { .. } => 2,
        Ask::Unit { .. } => 3,
        Ask::Column { .. } => 4,
        Ask::Nav { .. } => 5,
        Ask::TotalVar => 6,
        Ask::FundName { .. } => 7,
        Ask::Currency { .. } => 8,
        Ask::Reserve { .. } => 9,
        Ask::Capital { .. } => 10,
        Ask::Allocation { .. } => 11,
    }
}

/// Whether answers have one for a question.
trait Holds {
    fn holds(&self, question: &Question) -> bool;
}

impl Holds for Answers {
    fn holds(&self, question: &Question) -> bool {
        let table = question.table.as_ref().and_then(|table| self.tables.get(table));
        match &question.ask {
            Ask::Nav { .. } => self.nav.is_some(),
            Ask::TotalVar => self.total_var.is_some(),
            Ask::FundName { .. } => self.name.is_some(),
            Ask::Currency { .. } => self.currency.is_some(),
            Ask::Reserve { .. } => self.reserve.is_some(),
            Ask::Capital { strategy, .. } => self.capital.contains_key(strategy),
            Ask::Allocation { strategy, .. } => self.allocation.contains_key(strategy),
            Ask::DateOrder { .. } => table.is_some_and(|table| table.date_order.is_some()),
            Ask::Decimal { .. } => table.is_some_and(|table| table.decimal.is_some()),
            Ask::Unit { .. } => table.is_some_and(|table| table.unit.is_some()),
            Ask::Kind { .. } => table.is_some_and(|table| table.kind.is_some()),
            Ask::Column { .. } => {
                let column = question.column.as_ref();
                table.zip(column).is_some_and(|(table, column)| table.columns.contains_key(column))
            }
        }
    }
}
