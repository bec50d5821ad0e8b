//! Tables with one date per row, wide or long: the dates, the kind of each column, and its numbers.

use std::collections::{BTreeMap, BTreeSet};

use headroom_cells::{cell::Cell, value};
use headroom_engine::{
    fund::check::{Fault, Rule},
    text::escape,
};
use jiff::civil::Date;

use super::{
    dates::{self, is_blank},
    kinds,
    lines::{Line, Value},
    note::Note,
    part::{Column, Part, Series},
    question::{Ask, Basis, ColumnKind, ReturnsUnit, TableAnswers, ValueKind},
    role,
};
use crate::table::{
    layout::{FLOWS, Role},
    value::{
        name::{loose, name_of},
        number::{self, DecimalSign, Reading},
    },
};

/// Dates of a table at most: those of a history, and one before the first return.
pub(crate) const MAX_DATES: usize = 5_001;

/// Series of a long table at most: those of as many strategies as a fund may have, and one more.
const MAX_LINES: usize = 513;

/// Understands a table of dated rows. `ids`: the strategies of the fund, where a table names them. `is_own`: the files
/// are of the format, so that a series of a returns table is one of returns.
pub(crate) fn understand(part: &mut Part<'_>, answered: &TableAnswers, ids: Option<&[String]>, is_own: bool) {
    let faults: Vec<_> = part.table.stray_cells().collect();
    faults.into_iter().for_each(|fault| part.faults.add(|| fault));
    if !part.table.above.is_empty() {
        let rows = part.table.above.len();
        part.notes.push(Note::TitleRows { table: part.name().to_owned(), rows });
    }
    let Some(date_column) = date_column(part, answered) else {
        let (path, value) = (part.table.sheet.place(None, None), "no column of dates");
        let message = "Give a column of dates, such as 2026-11-20, under the header `date`.";
        part.faults.add(|| Fault { path, rule: Rule::Date, value: value.to_owned(), message: message.to_owned() });
        return;
    };
    part.decimal = kinds::decimal(part, answered, |_, column| column != date_column);
    let dates = read_dates(part, answered, date_column);
    classify(part, answered, ids, date_column, &dates);
    if let Some(count) = too_many_dates(&dates) {
        let path = part.table.head_place(date_column);
        let message = "Give at most 5,000 dates.".to_owned();
        part.faults.add(|| Fault { path, rule: Rule::Count, value: format!("{count} dates"), message });
        return;
    }
    let mut percent_signs = 0;
    let strategies = part.columns.iter().position(|column| column.kind == ColumnKind::Strategy);
    part.series = match strategies {
        Some(names) => long(part, &dates, names, &mut percent_signs),
        None => wide(part, &dates, date_column, &mut percent_signs),
    };
    decide(part, answered, is_own, percent_signs);
}

/// The number of different dates, where it is above any that a history may have: nothing is laid out for them.
fn too_many_dates(dates: &[Option<Date>]) -> Option<usize> {
    let mut dates: Vec<Date> = dates.iter().flatten().copied().collect();
    dates.sort_unstable();
    dates.dedup();
    (dates.len() > MAX_DATES).then_some(dates.len())
}

/// The column of dates: the one that was answered, else one so called, else the first that holds dates.
fn date_column(part: &Part<'_>, answered: &TableAnswers) -> Option<usize> {
    let table = &part.table;
    let is_1904 = table.sheet.is_1904;
    let cells = |column: usize| table.body.iter().map(move |row| row.cell(column));
    let columns = 0..table.heads.len();
    let answer = columns.clone().find(|&column| answered.columns.get(table.head(column)) == Some(&ColumnKind::Date));
    let exact = || columns.clone().find(|&column| loose(table.head(column)) == "date");
    let named = || {
        columns.clone().find(|&column| {
            let mut cells = cells(column).filter(|cell| !is_blank(cell));
            role::is_date_header(table.head(column)) && cells.any(|cell| dates::could_be_date(cell, is_1904))
        })
    };
    let holds = || columns.clone().find(|&column| dates::are_dates(cells(column), is_1904));
    answer.or_else(exact).or_else(named).or_else(holds)
}

/// The date of each row; one that has none is a fault.
fn read_dates(part: &mut Part<'_>, answered: &TableAnswers, column: usize) -> Vec<Option<Date>> {
    let sheet = part.table.sheet;
    let cells = part.table.body.iter().map(|row| row.cell(column));
    let read = dates::read(cells, sheet.is_1904, answered.date_order, part.likely_order());
    let table = part.name().to_owned();
    if read.cut > 0 {
        let zones = read.zones.iter().map(|zone| escape(zone)).collect();
        part.notes.push(Note::CutToDays { table: table.clone(), rows: read.cut, zones });
    }
    if read.months > 0 {
        part.notes.push(Note::MonthEnds { table, rows: read.months });
    }
    if let Some(ask) = read.question {
        part.ask(None, ask);
    }
    for (row, date) in part.table.body.iter().zip(&read.dates) {
        if date.is_none() {
            let message = "Give a real date of the years 1900 to 2199 here, or remove the row.";
            part.fault(row.number, column, Rule::Date, row.cell(column), message);
        }
    }
    read.dates
}

/// Finds what each column is; one that is not clear is asked.
fn classify(
    part: &mut Part<'_>,
    answered: &TableAnswers,
    ids: Option<&[String]>,
    date_column: usize,
    dates: &[Option<Date>],
) {
    let heads = part.table.heads.clone();
    let are_numbers: Vec<bool> = (0..heads.len()).map(|column| holds_numbers(part, column)).collect();
    let count = (0..heads.len()).filter(|&column| column != date_column && are_numbers[column]).count();
    let mut seen = dates.iter().flatten().collect::<Vec<_>>();
    seen.sort_unstable();
    let repeats = seen.windows(2).any(|pair| pair[0] == pair[1]);
    let mut has_names = false;
    let ids: Option<BTreeSet<String>> = ids.map(|ids| ids.iter().map(|id| loose(id)).collect());
    for (index, head) in heads.iter().enumerate() {
        let is_id = || ids.as_ref().is_some_and(|ids| ids.contains(&loose(head)));
        let (name, is_marked) = name_of(head);
        let is_empty = part.table.body.iter().all(|row| is_blank(row.cell(index)));
        let known = |kind| Column { kind, basis: Basis::Known };
        let column = match answered.columns.get(head) {
            _ if index == date_column => known(ColumnKind::Date),
            Some(kind) => Column { kind: kind.clone(), basis: Basis::Answered },
            None if is_marked => known(of_role(part.role)),
            None if part.role == Role::Returns && loose(name) == FLOWS => known(ColumnKind::Flows),
            None if part.role != Role::Returns || is_id() => known(of_role(part.role)),
            None if is_empty => known(ColumnKind::Ignored),
            None if are_row_numbers(part, index) => {
                let table = part.name().to_owned();
                part.notes.push(Note::IgnoredColumn { table, column: escape(head) });
                known(ColumnKind::Ignored)
            }
            None if !are_numbers[index] => {
                let is_named = role::is_strategy_header(head);
                if repeats && !has_names && (is_named || only_text(&are_numbers, date_column)) {
                    has_names = true;
                    known(ColumnKind::Strategy)
                } else {
                    part.ask(Some(head), Ask::Column { suggested: ColumnKind::Ignored });
                    Column { kind: ColumnKind::Ignored, basis: Basis::Guessed }
                }
            }
            None if role::is_flows(head) => known(ColumnKind::Flows),
            None if loose(head) == "capital" => known(ColumnKind::Capital),
            None if count > 1 && !repeats && (role::is_total(head) || role::is_fund_nav(head)) => {
                let is_nav = role::is_fund_nav(head);
                let suggested = if is_nav { ColumnKind::FundNav } else { ColumnKind::Ignored };
                part.ask(Some(head), Ask::Column { suggested: suggested.clone() });
                Column { kind: suggested, basis: Basis::Guessed }
            }
            None => known(ColumnKind::Series),
        };
        if column.kind == ColumnKind::Ignored && !is_empty && column.basis == Basis::Answered {
            let table = part.name().to_owned();
            part.notes.push(Note::IgnoredColumn { table, column: escape(head) });
        }
        part.columns.push(column);
    }
}

/// What an unremarkable column of a table of that role is.
fn of_role(role: Role) -> ColumnKind {
    match role {
        Role::Capital => ColumnKind::Capital,
        Role::Instruments => ColumnKind::Price,
        Role::InstrumentReturns => ColumnKind::Return,
        _ => ColumnKind::Series,
    }
}

fn only_text(are_numbers: &[bool], date_column: usize) -> bool {
    are_numbers.iter().enumerate().filter(|(column, is)| *column != date_column && !**is).count() == 1
}

/// Whether a column without a name of its own counts the rows, as data frames are written.
fn are_row_numbers(part: &Part<'_>, column: usize) -> bool {
    let head = part.table.head(column);
    let is_unnamed =
        head.is_empty() || head.starts_with("Unnamed") || matches!(loose(head).as_str(), "#" | "index" | "row");
    let number = |index: usize| match value(part.table.body[index].cell(column), part.decimal).0 {
        Value::Number(number) => Some(number),
        _ => None,
    };
    is_unnamed && (1..part.table.body.len()).all(|i| number(i).zip(number(i - 1)).is_some_and(|(a, b)| a - b == 1.0))
}

/// Whether at least half of the cells that are not empty are numbers.
fn holds_numbers(part: &Part<'_>, column: usize) -> bool {
    let (mut numbers, mut count) = (0, 0);
    for row in part.table.body {
        let cell = row.cell(column);
        if is_blank(cell) {
            continue;
        }
        count += 1;
        numbers += usize::from(!matches!(value(cell, part.decimal).0, Value::Other(_)));
        // A few hundred rows tell.
        if count >= 300 {
            break;
        }
    }
    count == 0 || 2 * numbers >= count
}

/// A cell as a value, whether a percent sign stands in it, and whether a word for nothing does.
fn value(cell: &Cell, decimal: DecimalSign) -> (Value, bool, bool) {
    match cell {
        Cell::Empty => (Value::Missing, false, false),
        Cell::Number(number) => (Value::Number(*number), false, false),
        Cell::Text(text) => match number::of_cell(text, decimal) {
            Reading::Missing => (Value::Missing, false, !text.trim().is_empty()),
            Reading::Number(number, is_percent) => (Value::Number(number), is_percent, false),
            Reading::NotFinite => (Value::NotFinite(text.as_str().into()), false, false),
            Reading::Other => (Value::Other(text.as_str().into()), false, false),
        },
        Cell::Bool(_) | Cell::Date(..) => (Value::Other(cell.to_string().into()), false, false),
    }
}

/// The columns that are series, by their kinds.
fn series_columns(part: &Part<'_>) -> Vec<usize> {
    let is_series = |kind: &ColumnKind| {
        !matches!(kind, ColumnKind::Date | ColumnKind::Strategy | ColumnKind::Ignored | ColumnKind::Field(_))
    };
    (0..part.columns.len()).filter(|&column| is_series(&part.columns[column].kind)).collect()
}

/// One date per row, one series per column.
fn wide(part: &mut Part<'_>, dates: &[Option<Date>], date_column: usize, percent_signs: &mut usize) -> Series {
    let mut order: Vec<(Date, usize)> = dates.iter().enumerate().filter_map(|(i, date)| Some(((*date)?, i))).collect();
    if order.windows(2).any(|pair| pair[0].0 > pair[1].0) {
        order.sort_by_key(|(date, i)| (*date, *i));
        part.notes.push(Note::Sorted { table: part.name().to_owned() });
    }
    let body = part.table.body;
    let mut kept: Vec<(Date, usize)> = Vec::with_capacity(order.len());
    for (date, i) in order {
        match kept.last() {
            Some(&(before, first)) if before == date => {
                let message = format!("Give each date once; row {} has it too.", body[first].number);
                part.fault(body[i].number, date_column, Rule::Order, date, &message);
            }
            _ => kept.push((date, i)),
        }
    }
    let order: Vec<usize> = kept.iter().map(|(_, i)| *i).collect();
    let rows: Vec<u32> = kept.iter().map(|(_, i)| body[*i].number).collect();
    let mut words = 0;
    let lines = series_columns(part).into_iter().map(|column| {
        let values = value::column(body, &order, column, part.decimal == DecimalSign::Point, &mut |cell| {
            let (value, is_percent, is_word) = value(cell, part.decimal);
            *percent_signs += usize::from(is_percent);
            words += usize::from(is_word);
            value
        });
        let name = name_of(part.table.head(column)).0.to_owned();
        Line { name, kind: part.columns[column].kind.clone(), column, values, rows: rows.clone() }
    });
    let lines = lines.collect();
    tell_missing(part, words);
    Series { dates: kept.iter().map(|(date, _)| *date).collect(), rows, lines }
}

/// One date and one strategy per row: a series per strategy and column of numbers.
fn long(part: &mut Part<'_>, dates: &[Option<Date>], names: usize, percent_signs: &mut usize) -> Series {
    let mut all: Vec<Date> = dates.iter().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    let body = part.table.body;
    let mut words = 0;
    let mut lines: Vec<Line> = Vec::new();
    let mut places: BTreeMap<(usize, String), usize> = BTreeMap::new();
    for column in series_columns(part) {
        for (row, date) in body.iter().zip(dates) {
            let Some(date) = date else { continue };
            let name = part.table.text(row.cell(names));
            if lines.len() >= MAX_LINES && !places.contains_key(&(column, name.clone())) {
                part.fault(row.number, names, Rule::Count, name, "Give at most 512 strategies.");
                break;
            }
            let line = *places.entry((column, name.clone())).or_insert_with(|| {
                let kind = part.columns[column].kind.clone();
                let (values, rows) = (vec![Value::Missing; all.len()], vec![0; all.len()]);
                lines.push(Line { name: name.clone(), kind, column, values, rows });
                lines.len() - 1
            });
            let at = all.binary_search(date).unwrap_or_default();
            if lines[line].rows[at] != 0 {
                let message = format!("Give each date of a strategy once; row {} has it too.", lines[line].rows[at]);
                part.fault(row.number, names, Rule::Order, date, &message);
                continue;
            }
            let (value, is_percent, is_word) = value(row.cell(column), part.decimal);
            *percent_signs += usize::from(is_percent);
            words += usize::from(is_word);
            lines[line].values[at] = value;
            lines[line].rows[at] = row.number;
        }
    }
    let nameless = body.iter().filter(|row| row.cell(names).is_empty()).map(|row| row.number);
    for row in nameless.collect::<Vec<_>>() {
        part.fault(row, names, Rule::Missing, "nothing", "Give the strategy of this row.");
    }
    tell_missing(part, words);
    Series { rows: vec![0; all.len()], dates: all, lines }
}

fn tell_missing(part: &mut Part<'_>, cells: usize) {
    if cells > 0 {
        part.notes.push(Note::MissingWords { table: part.name().to_owned(), cells });
    }
}

/// Decides what the numbers are, in which unit, and turns percent into fractions.
fn decide(part: &mut Part<'_>, answered: &TableAnswers, is_own: bool, percent_signs: usize) {
    let lines = std::mem::take(&mut part.series.lines);
    let open = |line: &&Line| line.kind == ColumnKind::Series;
    let mut heads: Vec<String> = Vec::new();
    for line in lines.iter().filter(open) {
        let head = part.table.head(line.column);
        if !heads.iter().any(|known| known == head) {
            heads.push(head.to_owned());
        }
    }
    let of_open: Vec<&[Value]> = lines.iter().filter(open).map(|line| &line.values[..]).collect();
    let kind = match is_own || of_open.iter().all(|values| values.is_empty()) {
        true => (ValueKind::Return, Basis::Known),
        false => kinds::value_kind(part, answered, &heads, &of_open),
    };
    let kind = (answered.kind.unwrap_or(kind.0), kind.1);
    let of_kind = match kind.0 {
        ValueKind::Return => ColumnKind::Return,
        ValueKind::Pnl => ColumnKind::Pnl,
        ValueKind::Level => ColumnKind::Level,
    };
    let mut lines = lines;
    for line in &mut lines {
        if line.kind == ColumnKind::Series {
            line.kind = of_kind.clone();
            let column = &mut part.columns[line.column];
            if column.kind == ColumnKind::Series {
                *column = Column { kind: of_kind.clone(), basis: kind.1 };
            }
        }
    }
    let is_return = |line: &&Line| line.kind == ColumnKind::Return;
    let returns: Vec<&[Value]> = lines.iter().filter(is_return).map(|line| &line.values[..]).collect();
    let has_returns = returns.iter().any(|values| !values.is_empty());
    if has_returns && kinds::unit(part, answered, percent_signs, &returns) == ReturnsUnit::Percent {
        for line in lines.iter_mut().filter(|line| line.kind == ColumnKind::Return) {
            line.values.iter_mut().for_each(|value| *value = value.map(number::of_percent));
        }
    }
    let has = |kind: &ColumnKind| lines.iter().any(|line| line.kind == *kind);
    let table = part.name().to_owned();
    if part.role == Role::Returns && has(&ColumnKind::Level) {
        part.notes.push(Note::FromLevels { table: table.clone() });
    }
    if part.role == Role::Returns && has(&ColumnKind::Pnl) {
        part.notes.push(Note::FromPnl { table });
    }
    part.series.lines = lines;
}
