//! The section `history` and the series of instruments, from the dated tables: on the dates that any table of returns
//! has.

use std::borrow::Cow;

use headroom_cells::value;
use headroom_engine::{
    fund::check::{Fault, Faults, Rule},
    text::{escape, shown},
};
use jiff::civil::Date;

use super::{
    fund::Draft,
    place::{Places, path},
};
use crate::{
    node::{Field, Node},
    table::{
        layout::Role,
        understand::{
            lines::{Line, Value, returns_of_levels},
            note::Note,
            part::Part,
            question::ColumnKind,
            series::MAX_DATES,
        },
        value::name::{MAX_NAME, loose, words},
    },
};

/// A series with the table that it stands in.
struct Placed<'t> {
    part: &'t Part<'t>,
    /// As the table has it, unless the dates of the history are others.
    line: Cow<'t, Line>,
}

/// The dated numbers of all tables, on common dates.
pub(crate) struct History<'t> {
    /// The dates of the history.
    pub dates: Vec<Date>,
    lines: Vec<Placed<'t>>,
    /// What has to be told.
    pub notes: Vec<Note>,
}

impl<'t> History<'t> {
    /// Brings the tables onto the dates of those of returns.
    pub fn of(parts: &'t [Part<'t>], faults: &mut Faults) -> Self {
        let is_of_returns = |part: &&Part<'_>| part.role == Role::Returns;
        let mut dates: Vec<Date> =
            parts.iter().filter(is_of_returns).flat_map(|part| &part.series.dates).copied().collect();
        dates.sort_unstable();
        dates.dedup();
        let count = dates.len();
        let mut history = Self { dates, lines: Vec::new(), notes: Vec::new() };
        if count > MAX_DATES {
            let names: Vec<&str> = parts.iter().filter(is_of_returns).map(Part::name).collect();
            let message = "Give tables of at most 5,000 dates together.".to_owned();
            let value = format!("{count} dates");
            faults.add(|| Fault { path: shown(names.join(", ")), rule: Rule::Count, value, message });
            return history;
        }
        for part in parts {
            history.add(part, faults);
        }
        history.drop_leading();
        history
    }

    fn add(&mut self, part: &'t Part<'t>, faults: &mut Faults) {
        let own = &part.series.dates;
        let missing = self.dates.iter().filter(|date| own.binary_search(date).is_err()).count();
        if part.role == Role::Returns || part.series.lines.is_empty() {
            if missing > 0 && !part.series.lines.is_empty() {
                self.notes.push(Note::Joined { table: part.name().to_owned(), dates: missing });
            }
        } else {
            for (date, row) in own.iter().zip(&part.series.rows) {
                if self.dates.binary_search(date).is_err() {
                    let path = part.table.sheet.place(Some(*row), None);
                    let message = "Give the dates of the returns here, and no other.".to_owned();
                    faults.add(|| Fault { path, rule: Rule::Date, value: date.to_string(), message });
                }
            }
            if missing > 0 && part.role == Role::Capital {
                let first = self.dates.iter().find(|date| own.binary_search(date).is_err());
                let path = part.table.sheet.place(None, None);
                let message = "Give a row for each date of the returns; this one is missing.".to_owned();
                let value = first.map(Date::to_string).unwrap_or_default();
                faults.add(|| Fault { path, rule: Rule::Missing, value, message });
            } else if missing > 0 {
                self.notes.push(Note::Joined { table: part.name().to_owned(), dates: missing });
            }
        }
        let are_same = *own == self.dates;
        for line in &part.series.lines {
            let line = if are_same { Cow::Borrowed(line) } else { Cow::Owned(line.on(own, &self.dates)) };
            self.lines.push(Placed { part, line });
        }
    }

    /// Leaves out the dates before the first return: the first of a table of levels has none.
    fn drop_leading(&mut self) {
        let flows =
            self.lines.iter().find(|placed| placed.line.kind == ColumnKind::Flows).map(|p| p.line.values.clone());
        let is_level =
            |placed: &&mut Placed<'_>| placed.line.kind == ColumnKind::Level && placed.part.role == Role::Returns;
        let levels = self.lines.iter_mut().filter(is_level).collect::<Vec<_>>();
        if levels.is_empty() {
            return;
        }
        // Flows are of the whole fund: where it has several series, whose they are is not known.
        let flows = flows.filter(|_| levels.len() == 1);
        for placed in levels {
            let line = placed.line.to_mut();
            line.values = returns_of_levels(&line.values, flows.as_deref());
        }
        let is_return = |placed: &&Placed<'_>| {
            matches!(placed.line.kind, ColumnKind::Level | ColumnKind::Return | ColumnKind::Pnl)
                && placed.part.role == Role::Returns
        };
        let has_value =
            |i: &usize| self.lines.iter().filter(is_return).any(|placed| placed.line.values[*i] != Value::Missing);
        let first = (0..self.dates.len()).find(has_value).unwrap_or(0);
        self.dates.drain(..first);
        for Placed { line, .. } in self.lines.iter_mut().filter(|_| first > 0) {
            let line = line.to_mut();
            line.values.drain(..first);
            line.rows.drain(..first);
        }
    }

    /// The names of the series of strategies, each once, in the order of the tables.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let parts_of_returns = self.lines.iter().filter(|placed| placed.part.role == Role::Returns);
        for placed in parts_of_returns.filter(|placed| is_of_strategy(&placed.line.kind)) {
            let name = self.name(placed);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The name of a series: its header, or the name of its file where it is the only one there and the header only says
    /// what the numbers are.
    fn name(&self, placed: &Placed<'_>) -> String {
        let name = placed.line.name.trim();
        let sheet = placed.part.table.sheet;
        let of_strategies = placed.part.series.lines.iter().filter(|line| is_of_strategy(&line.kind));
        let is_wide = placed.part.series.rows.iter().any(|row| *row > 0);
        if is_wide && of_strategies.count() == 1 && is_general(name) {
            let stem = if is_general(&sheet.stem) { &sheet.file_stem } else { &sheet.stem };
            if !stem.trim().is_empty() {
                return stem.clone();
            }
        }
        if name.is_empty() { sheet.stem.clone() } else { name.to_owned() }
    }

    /// The last number of a column with the fund's net asset value.
    pub fn last_nav(&self) -> Option<f64> {
        let line = self.lines.iter().find(|placed| placed.line.kind == ColumnKind::FundNav)?;
        line.line.values.iter().rev().find_map(Value::number)
    }

    /// The section. `period`: fields that another table gives it.
    pub fn section(
        &self,
        drafts: &[Draft],
        period: Vec<Field<'static>>,
        places: &mut Places<'t>,
        faults: &mut Faults,
    ) -> Node<'static> {
        let of_returns = || self.lines.iter().filter(|placed| placed.part.role == Role::Returns);
        let dates: Vec<Node<'static>> = self.dates.iter().map(|date| Node::Text(date.to_string().into())).collect();
        if let Some(first) = of_returns().next() {
            places.table("history", &first.part.table);
            if let Some(column) = first.part.columns.iter().position(|column| column.kind == ColumnKind::Date) {
                places.column(path(&["history", "dates"]), &first.part.table, first.line.rows.clone(), column);
            }
        }
        let mut capital: Vec<Field<'static>> = Vec::new();
        let mut capitals: Vec<Option<&[Value]>> = vec![None; drafts.len()];
        let is_capital = |placed: &&Placed<'_>| {
            placed.line.kind == ColumnKind::Capital && matches!(placed.part.role, Role::Returns | Role::Capital)
        };
        for placed in self.lines.iter().filter(is_capital) {
            let Some(id) = self.resolve(placed, drafts, faults) else { continue };
            if let Some(index) = drafts.iter().position(|draft| draft.id == id) {
                capitals[index] = Some(&placed.line.values);
            }
            if self.put(&mut capital, &["history", "capital"], &id, placed, &placed.line.values, places, faults) {
                places.table("history.capital", &placed.part.table);
            }
        }
        let mut returns: Vec<Field<'static>> = Vec::new();
        for placed in of_returns().filter(|placed| is_of_strategy(&placed.line.kind)) {
            let Some(id) = self.resolve(placed, drafts, faults) else { continue };
            let index = drafts.iter().position(|draft| draft.id == id);
            let values = match placed.line.kind {
                ColumnKind::Pnl => {
                    let base = |i: usize| match index.and_then(|index| capitals[index]) {
                        Some(capital) => capital[i].number(),
                        None => index.and_then(|index| drafts[index].capital),
                    };
                    &self.over_capital(placed, base, faults)
                }
                _ => &placed.line.values,
            };
            self.put(&mut returns, &["history", "returns"], &id, placed, values, places, faults);
        }
        let mut fields = period;
        fields.push(("dates".into(), Node::List(dates)));
        fields.push(("returns".into(), Node::Object(returns)));
        if !capital.is_empty() || self.lines.iter().any(|placed| placed.part.role == Role::Capital) {
            fields.push(("capital".into(), Node::Object(capital)));
        }
        for placed in of_returns().filter(|placed| placed.line.kind == ColumnKind::Flows) {
            // An empty cell of flows is none.
            let zero = |value: &Value| if *value == Value::Missing { Value::Number(0.0) } else { value.clone() };
            let values: Vec<Value> = placed.line.values.iter().map(zero).collect();
            let (rows, column) = (placed.line.rows.clone(), placed.line.column);
            places.column(path(&["history", "flows"]), &placed.part.table, rows, column);
            fields.push(("flows".into(), series(&values)));
        }
        Node::Object(fields)
    }

    /// P&L over the capital of the date.
    fn over_capital(
        &self,
        placed: &Placed<'_>,
        base: impl Fn(usize) -> Option<f64>,
        faults: &mut Faults,
    ) -> Vec<Value> {
        let values = placed.line.values.iter().enumerate().map(|(i, value)| match (value, base(i)) {
            (Value::Number(pnl), Some(base)) if base > 0.0 => Value::Number(pnl / base + 0.0),
            // Without capital nothing can have been made or lost.
            (Value::Number(0.0), _) => Value::Number(0.0),
            (Value::Number(pnl), Some(_)) => {
                let path = placed.part.table.place(placed.line.rows[i], placed.line.column);
                let message = "Give capital above 0 for this date, or no P&L; a return is P&L over capital.".to_owned();
                faults.add(|| Fault { path, rule: Rule::Range, value: shown(pnl), message });
                Value::Missing
            }
            (value, _) => value.clone(),
        });
        values.collect()
    }

    /// The series of instruments: `prices` and `returns` by name.
    pub fn instruments(
        &self,
        parts: &'t [Part<'t>],
        places: &mut Places<'t>,
        faults: &mut Faults,
    ) -> Option<Node<'static>> {
        let is_of_instruments = |role: Role| matches!(role, Role::Instruments | Role::InstrumentReturns);
        let first = parts.iter().find(|part| is_of_instruments(part.role))?;
        places.table("instruments", &first.table);
        let mut fields: Vec<Field<'static>> = Vec::new();
        for placed in self.lines.iter().filter(|placed| is_of_instruments(placed.part.role)) {
            let name = placed.line.name.clone();
            let field = if placed.part.role == Role::Instruments { "prices" } else { "returns" };
            let at = path(&["instruments", &name, field]);
            places.column(at, &placed.part.table, placed.line.rows.clone(), placed.line.column);
            let entry = (field.into(), series(&placed.line.values));
            let same_kind = |node: &Node<'_>| node.field(field).is_some();
            match fields.iter_mut().find(|(known, _)| *known == name) {
                Some((_, node)) if same_kind(node) => {
                    let path = placed.part.table.head_place(placed.line.column);
                    let message = "Give each instrument one column.".to_owned();
                    faults.add(|| Fault { path, rule: Rule::DuplicateKey, value: escape(&name), message });
                }
                Some((_, Node::Object(inside))) => inside.push(entry),
                _ => fields.push((name.into(), Node::Object(vec![entry]))),
            }
        }
        Some(Node::Object(fields))
    }

    /// Puts a series into an object by id; one that has it already is a fault.
    #[expect(clippy::too_many_arguments, reason = "where the series comes from and where it goes to")]
    fn put(
        &self,
        fields: &mut Vec<Field<'static>>,
        at: &[&str],
        id: &str,
        placed: &Placed<'t>,
        values: &[Value],
        places: &mut Places<'t>,
        faults: &mut Faults,
    ) -> bool {
        if fields.iter().any(|(known, _)| known == id) {
            let path = placed.part.table.head_place(placed.line.column);
            let message = "Give each strategy one series; another column is of it too.".to_owned();
            faults.add(|| Fault { path, rule: Rule::DuplicateId, value: escape(id), message });
            return false;
        }
        let at: Vec<&str> = at.iter().copied().chain([id]).collect();
        places.column(path(&at), &placed.part.table, placed.line.rows.clone(), placed.line.column);
        fields.push((id.to_owned().into(), series(values)));
        true
    }

    /// The id of a series' strategy: its name exactly, else loosely; its own name where none fits. `None`, and a fault,
    /// where two fit.
    fn resolve(&self, placed: &Placed<'_>, drafts: &[Draft], faults: &mut Faults) -> Option<String> {
        if drafts.iter().any(|draft| draft.id == placed.line.name) {
            return Some(placed.line.name.clone());
        }
        let name = match placed.line.kind {
            ColumnKind::Capital => placed.line.name.clone(),
            _ => self.name(placed),
        };
        let own = |draft: &Draft| {
            let called = draft.fields.iter().find(|(field, _)| field == "name");
            let called = called.and_then(|(_, node)| node.text()).unwrap_or(&draft.id);
            // Names are cut where the format cuts them.
            called == name || (called.chars().count() == MAX_NAME && name.starts_with(called))
        };
        if let Some(draft) = drafts.iter().find(|draft| own(draft)) {
            return Some(draft.id.clone());
        }
        let fits: Vec<&Draft> = drafts.iter().filter(|draft| loose(&draft.id) == loose(&name)).collect();
        match fits[..] {
            [only] => Some(only.id.clone()),
            [first, second, ..] => {
                let path = placed.part.table.head_place(placed.line.column);
                let message = format!("Write the id as it is; this fits `{}` and `{}`.", first.id, second.id);
                faults.add(|| Fault { path, rule: Rule::Reference, value: escape(&name), message: shown(message) });
                None
            }
            [] => Some(name),
        }
    }
}

/// Words that say what numbers are, and not whose.
const GENERAL: [&str; 13] =
    ["return", "returns", "ret", "pnl", "pl", "nav", "value", "close", "price", "adj", "daily", "net", "profit"];

/// Whether a header says only what the numbers below it are.
fn is_general(name: &str) -> bool {
    words(name).iter().all(|word| GENERAL.contains(&word.as_str()))
}

/// Whether a series makes returns of a strategy.
fn is_of_strategy(kind: &ColumnKind) -> bool {
    matches!(kind, ColumnKind::Return | ColumnKind::Pnl | ColumnKind::Level)
}

/// Values as a list, kept close where all are numbers or missing.
fn series(values: &[Value]) -> Node<'static> {
    value::series(values).map_or_else(|| Node::List(values.iter().map(node).collect()), Node::Series)
}

fn node(value: &Value) -> Node<'static> {
    match value {
        Value::Missing => Node::Null,
        Value::Number(number) => Node::number(*number),
        Value::NotFinite(text) => Node::NotFinite(text.clone()),
        Value::Other(text) => Node::Text(text.to_string().into()),
    }
}
