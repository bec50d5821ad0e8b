//! The sheets of some files together: what each is depends on the others.

use super::{
    entries,
    header::Table,
    note::Note,
    part::Part,
    question::{Answers, Basis, ReturnsUnit},
    role, series,
};
use crate::table::{
    grid::sheet::Sheet,
    layout::{RETURNS_UNIT, Role, Shape},
    value::name::loose,
};

/// Understands the sheets of some files together: whether they are the format's own decides what is asked.
pub(crate) fn parts<'s>(sheets: &'s [Sheet], answers: &Answers) -> Vec<Part<'s>> {
    // A workbook or folder with the format's sheets: one of another name is a person's own and stays unread.
    let is_own = sheets.iter().any(|sheet| role::by_name(sheet) == Some(Role::Fund));
    let mut parts: Vec<Part<'s>> = sheets
        .iter()
        .map(|sheet| {
            let answered = answers.table(&sheet.name).role;
            let (role, basis) = match (answered, role::by_name(sheet)) {
                (Some(role), _) => (role, Basis::Answered),
                (None, Some(role)) => (role, Basis::Known),
                (None, None) if is_own => (Role::Ignored, Basis::Known),
                (None, None) => role::by_content(sheet),
            };
            let table = match role.shape() {
                Shape::Series => Table::of_dates(sheet),
                _ => Table::with_first_row(sheet),
            };
            Part::new(table, role, basis)
        })
        .collect();
    let ids = ids(&parts);
    let unit = returns_unit(&parts);
    for part in &mut parts {
        let mut answered = answers.table(part.name());
        answered.unit = answered.unit.or(unit);
        match part.role.shape() {
            Shape::Series => series::understand(part, &answered, ids.as_deref(), is_own),
            Shape::Entries | Shape::Pairs => entries::understand(part, &answered),
            Shape::Nothing => part.notes.push(Note::IgnoredTable { table: part.name().to_owned() }),
        }
        if let Some((place, cells)) = part.table.sheet.formulas.clone()
            && part.role != Role::Ignored
        {
            part.notes.push(Note::Formulas { table: part.name().to_owned(), place, cells });
        }
    }
    parts
}

/// What the table of the fund says of the unit of returns.
fn returns_unit(parts: &[Part<'_>]) -> Option<ReturnsUnit> {
    let fund = parts.iter().find(|part| part.role == Role::Fund)?;
    let row = fund.table.body.iter().find(|row| loose(&row.cell(0).to_string()) == loose(RETURNS_UNIT))?;
    match loose(&row.cell(1).to_string()).as_str() {
        "fraction" => Some(ReturnsUnit::Fraction),
        "percent" => Some(ReturnsUnit::Percent),
        _ => None,
    }
}

/// The ids of the table of strategies, if there is one.
fn ids(parts: &[Part<'_>]) -> Option<Vec<String>> {
    let part = parts.iter().find(|part| part.role == Role::Strategies)?;
    let column = part.table.heads.iter().position(|head| loose(head) == "id")?;
    Some(part.table.body.iter().map(|row| part.table.text(row.cell(column))).collect())
}
