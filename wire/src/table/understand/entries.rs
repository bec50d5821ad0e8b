//! Tables with one object per row, or one name and value per row: which column is which field.

use headroom_cells::cell::{Cell, Row};
use headroom_engine::{
    fund::check::{Fault, Rule},
    text::escape,
};

use super::{
    dates::{self, is_blank},
    kinds,
    note::Note,
    part::{Column, Part},
    question::{Ask, Basis, ColumnKind, TableAnswers},
};
use crate::table::{
    grid::sheet::Source,
    layout::{Role, Shape},
    value::name::loose,
};

/// The columns of a table of pairs.
pub(crate) const PAIRS: [&str; 2] = ["name", "value"];

/// Finds the field of each column; one that fits none is asked.
pub(crate) fn understand(part: &mut Part<'_>, answered: &TableAnswers) {
    let known = match part.role.shape() {
        Shape::Pairs => &PAIRS,
        _ => part.role.columns(),
    };
    let heads = part.table.heads.clone();
    for (index, head) in heads.iter().enumerate() {
        let is_empty = part.table.body.iter().all(|row| is_blank(row.cell(index)));
        let column = match (answered.columns.get(head), field(head, known)) {
            (Some(kind), _) => Column { kind: kind.clone(), basis: Basis::Answered },
            (None, Some(field)) => Column { kind: ColumnKind::Field(field.to_owned()), basis: Basis::Known },
            (None, None) if is_empty => Column { kind: ColumnKind::Ignored, basis: Basis::Known },
            (None, None) => {
                part.ask(Some(head), Ask::Column { suggested: ColumnKind::Ignored });
                Column { kind: ColumnKind::Ignored, basis: Basis::Guessed }
            }
        };
        if let ColumnKind::Field(_) = &column.kind
            && let Some(first) = part.columns.iter().position(|before| before.kind == column.kind)
        {
            let message = format!("Give this column once; {} has it too.", part.table.head_place(first));
            let place = part.table.head_place(index);
            part.faults.add(|| Fault { path: place, rule: Rule::DuplicateKey, value: escape(head), message });
        }
        if column.kind == ColumnKind::Ignored && column.basis == Basis::Answered {
            let table = part.name().to_owned();
            part.notes.push(Note::IgnoredColumn { table, column: escape(head) });
        }
        part.columns.push(column);
    }
    let faults: Vec<_> = part.table.stray_cells().collect();
    faults.into_iter().for_each(|fault| part.faults.add(|| fault));
    // A name may look like a number in the other sign.
    let (role, columns) = (part.role, part.columns.clone());
    let is_number = |row: &Row, index: usize| match role.shape() {
        Shape::Pairs => index == 1 && !field(&row.cell(0).to_string(), role.columns()).is_some_and(|f| role.is_text(f)),
        _ => matches!(columns.get(index), Some(Column { kind: ColumnKind::Field(name), .. }) if !role.is_text(name)),
    };
    part.decimal = kinds::decimal(part, answered, is_number);
    let read =
        dates::read(date_cells(part).into_iter(), part.table.sheet.is_1904, answered.date_order, part.likely_order());
    part.date_order = read.order;
    if let Some(ask) = read.question {
        part.ask(None, ask);
    }
    if part.role == Role::Positions && part.column("id").is_none() && !part.table.body.is_empty() {
        part.notes.push(Note::NumberedPositions { table: part.name().to_owned() });
    }
    if let Source::Workbook | Source::Json = part.table.sheet.source {
        part.questions.retain(|question| !matches!(question.ask, Ask::Decimal { .. }));
    }
}

/// The cells that hold dates: of the columns of dates, or of the pairs.
fn date_cells<'s>(part: &Part<'s>) -> Vec<&'s Cell> {
    let body = part.table.body;
    if part.role.shape() == Shape::Pairs {
        let is_date = |row: &&Row| part.role.is_date(&loose(&row.cell(0).to_string()).replace("asof", "as_of"));
        return body.iter().filter(is_date).map(|row| row.cell(1)).collect();
    }
    let is_date = |column: &Column| matches!(&column.kind, ColumnKind::Field(name) if part.role.is_date(name));
    let columns: Vec<usize> = (0..part.columns.len()).filter(|&column| is_date(&part.columns[column])).collect();
    body.iter().flat_map(|row| columns.iter().map(|&column| row.cell(column))).collect()
}

/// The field that a header names: exactly, else without regard to case, spaces and underscores.
fn field(head: &str, known: &[&'static str]) -> Option<&'static str> {
    let exact = known.iter().find(|field| **field == head);
    exact.or_else(|| known.iter().find(|field| loose(field) == loose(head))).copied()
}
