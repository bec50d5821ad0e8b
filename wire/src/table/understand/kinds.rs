//! What the numbers of a table are: their decimal sign, their unit, and whether they are returns, P&L or levels.

use headroom_cells::{
    cell::Row,
    value::{self, Spellings},
};
use headroom_engine::text::escape;

use super::{
    lines::Value,
    part::Part,
    question::{Ask, Basis, ReturnsUnit, TableAnswers, ValueKind},
    role,
};
use crate::table::{
    grid::sheet::Source,
    value::number::{self, DecimalSign, Evidence},
};

/// The median of the absolute returns that are not 0 above which it is asked whether they are percent.
const LARGE_MEDIAN: f64 = 0.10;

/// The decimal sign of the numbers of a table, asked where none of them tells; `is_number` says which cells hold numbers.
pub(crate) fn decimal(
    part: &mut Part<'_>,
    answered: &TableAnswers,
    is_number: impl Fn(&Row, usize) -> bool,
) -> DecimalSign {
    if let Some(sign) = answered.decimal {
        return sign;
    }
    let comma_fits = match part.table.sheet.source {
        Source::Text { decimal_comma_fits } => decimal_comma_fits,
        Source::Workbook | Source::Json => false,
    };
    let (mut point, mut comma, mut either) = (false, false, None);
    let mut known = Spellings::default();
    for row in part.table.body {
        value::spell(&row.cells, &mut known, &mut |column, text| {
            let is_number = is_number(row, column);
            if is_number {
                match number::evidence_of_cell(text) {
                    Evidence::None => {}
                    Evidence::Only(DecimalSign::Point) => point = true,
                    Evidence::Only(DecimalSign::Comma) => comma = true,
                    // A point among three digits is a decimal one unless the file's separator speaks for commas.
                    Evidence::Either(DecimalSign::Point) if !comma_fits => point = true,
                    Evidence::Either(_) if either.is_none() => either = Some(text),
                    Evidence::Either(_) => {}
                }
            }
            is_number
        });
        if point && comma {
            break;
        }
    }
    let likely = if comma_fits { DecimalSign::Comma } else { DecimalSign::Point };
    match (point, comma, either) {
        (true, false, _) => DecimalSign::Point,
        (false, true, _) => DecimalSign::Comma,
        (false, false, None) => DecimalSign::Point,
        // Both at once, or neither for certain.
        (_, _, example) => {
            let example = example.map(|text| escape(text)).unwrap_or_default();
            part.ask(None, Ask::Decimal { example, suggested: likely });
            likely
        }
    }
}

/// What the numbers of a table are, asked where no word of the file tells; `heads` are the headers of its columns of
/// numbers, `long` that of the one column of a long table.
pub(crate) fn value_kind(
    part: &mut Part<'_>,
    answered: &TableAnswers,
    heads: &[String],
    values: &[&[Value]],
) -> (ValueKind, Basis) {
    if let Some(kind) = answered.kind {
        return (kind, Basis::Answered);
    }
    let sheet = part.table.sheet;
    let titles = part.table.above.iter().flat_map(|row| &row.cells).map(ToString::to_string);
    // A word of one header may be the name of a strategy; one that all of them share is not.
    let mut of_heads = heads.iter().map(|head| role::value_kind(head));
    let first = of_heads.next().flatten();
    let of_heads = first.filter(|_| of_heads.all(|kind| kind == first));
    let said = of_heads
        .or_else(|| role::value_kind(&sheet.stem))
        .or_else(|| titles.rev().find_map(|title| role::value_kind(&title)))
        .or_else(|| role::value_kind(&sheet.file_stem));
    match said {
        Some(kind) if is_possible(kind, values) => (kind, Basis::Known),
        _ => {
            let looks = looks_like(values);
            part.ask(None, Ask::Kind { suggested: looks });
            (looks, Basis::Guessed)
        }
    }
}

/// What numbers look like.
fn looks_like(values: &[&[Value]]) -> ValueKind {
    let largest = value::largest_size(values);
    let median = || value::median_size(values).unwrap_or(0.0);
    if value::are_from(values, 0.0, true) && median() > LARGE_MEDIAN {
        ValueKind::Level
    } else if largest <= 1.0 || (largest <= 100.0 && median() <= 5.0) {
        ValueKind::Return
    } else {
        ValueKind::Pnl
    }
}

/// Whether numbers can be what a word says: a level is above 0; nothing loses more than all of it, in percent.
fn is_possible(kind: ValueKind, values: &[&[Value]]) -> bool {
    match kind {
        ValueKind::Level => value::are_from(values, 0.0, true),
        ValueKind::Return => value::are_from(values, -100.0, false),
        ValueKind::Pnl => true,
    }
}

/// Whether returns are fractions or percent; asked where a percent sign stands in the table or the returns are large.
pub(crate) fn unit(
    part: &mut Part<'_>,
    answered: &TableAnswers,
    percent_signs: usize,
    values: &[&[Value]],
) -> ReturnsUnit {
    if let Some(unit) = answered.unit {
        return unit;
    }
    let is_small = percent_signs == 0 && value::are_mostly_within(values, LARGE_MEDIAN);
    let median = if is_small { 0.0 } else { value::median_size(values).unwrap_or(0.0) };
    if percent_signs == 0 && median <= LARGE_MEDIAN {
        return ReturnsUnit::Fraction;
    }
    part.ask(None, Ask::Unit { median, percent_signs, suggested: ReturnsUnit::Percent });
    ReturnsUnit::Percent
}
