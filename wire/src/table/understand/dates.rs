//! The dates of a column: how they are written, in which order day and month stand, and what was cut off.

use headroom_cells::cell::Cell;
use std::collections::BTreeSet;

use jiff::civil::Date;

use super::question::Ask;
use crate::table::value::{
    date::{self, DateOrder, Day},
    number,
};

/// Zones that are named at most.
const MAX_ZONES: usize = 5;

/// The dates of the rows of a table.
#[derive(Debug, Clone)]
pub(crate) struct Dates {
    /// The order by which day and month were told apart.
    pub order: DateOrder,
    /// One per row; `None` where the cell is no date.
    pub dates: Vec<Option<Date>>,
    /// Number of rows whose time of day was cut off.
    pub cut: usize,
    /// The zones that were named beside them, escaped; empty text where none was.
    pub zones: BTreeSet<String>,
    /// Number of rows that name only a month, and count as its last day.
    pub months: usize,
    /// The question, where day and month could be exchanged.
    pub question: Option<Ask>,
}

/// A cell as a day; `None` where it is no date.
fn day(cell: &Cell, is_1904: bool) -> Option<(Day, Option<String>)> {
    match cell {
        Cell::Date(date, has_time) => {
            (1900..=2199).contains(&date.year()).then_some((Day::Known(*date), has_time.then(String::new)))
        }
        Cell::Number(number) => {
            date::of_number(*number, is_1904).map(|(date, has_time)| (Day::Known(date), has_time.then(String::new)))
        }
        Cell::Text(text) => match date::read(text) {
            Some(written) => Some((written.day, written.zone)),
            None if text.len() >= 4 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.') => {
                let number = text.parse().ok()?;
                date::of_number(number, is_1904).map(|(date, has_time)| (Day::Known(date), has_time.then(String::new)))
            }
            None => None,
        },
        Cell::Empty | Cell::Bool(_) => None,
    }
}

/// Whether a cell reads as a date and is none of the numbers that a series has: serials count from 1954 to 2119.
pub(crate) fn could_be_date(cell: &Cell, is_1904: bool) -> bool {
    let is_plausible = |number: f64| number >= 19_000_101.0 || (20_000.0..80_000.0).contains(&number);
    match cell {
        Cell::Number(number) => is_plausible(*number) && day(cell, is_1904).is_some(),
        Cell::Text(text) => match text.parse::<f64>() {
            Ok(number) => is_plausible(number) && number.fract() == 0.0 && day(cell, is_1904).is_some(),
            Err(_) => day(cell, is_1904).is_some(),
        },
        _ => day(cell, is_1904).is_some(),
    }
}

/// One cell as a date, in an order that is known.
pub(crate) fn single(cell: &Cell, is_1904: bool, order: DateOrder) -> Option<Date> {
    day(cell, is_1904).and_then(|(day, _)| day.date(order))
}

/// Reads the cells of a column. `answered`: the order of day and month, where it was asked before. `likely`: the order
/// to suggest where nothing tells.
pub(crate) fn read<'c>(
    cells: impl Iterator<Item = &'c Cell>,
    is_1904: bool,
    answered: Option<DateOrder>,
    likely: DateOrder,
) -> Dates {
    let mut dates =
        Dates { order: likely, dates: Vec::new(), cut: 0, zones: BTreeSet::new(), months: 0, question: None };
    let mut days = Vec::new();
    for cell in cells {
        let day = day(cell, is_1904);
        if let Some((day, zone)) = &day {
            dates.months += usize::from(matches!(day, Day::Month(_)));
            if let Some(zone) = zone {
                dates.cut += 1;
                if dates.zones.len() < MAX_ZONES {
                    dates.zones.insert(zone.clone());
                }
            }
        }
        days.push(day.map(|(day, _)| day));
    }
    let order = answered.or_else(|| {
        let known = days.iter().flatten().find_map(|day| day.order());
        if known.is_none() && days.iter().flatten().any(|day| day.is_ambiguous()) {
            dates.question = ask(&days, likely);
        }
        known.or(match &dates.question {
            Some(Ask::DateOrder { suggested, .. }) => Some(*suggested),
            _ => None,
        })
    });
    dates.order = order.unwrap_or(likely);
    dates.dates = days.iter().map(|day| day.and_then(|day| day.date(dates.order))).collect();
    dates
}

fn ask(days: &[Option<Day>], likely: DateOrder) -> Option<Ask> {
    let in_order = |order| {
        let dates: Vec<Date> = days.iter().flatten().filter_map(|day| day.date(order)).collect();
        let is_ascending = dates.windows(2).all(|pair| pair[0] < pair[1]);
        let is_descending = dates.windows(2).all(|pair| pair[0] > pair[1]);
        let ends = dates.iter().min().copied().zip(dates.iter().max().copied());
        ends.map(|ends| (ends, is_ascending || is_descending))
    };
    let (day_first, days_fit) = in_order(DateOrder::DayFirst)?;
    let (month_first, months_fit) = in_order(DateOrder::MonthFirst)?;
    let suggested = match (days_fit, months_fit) {
        (true, false) => DateOrder::DayFirst,
        (false, true) => DateOrder::MonthFirst,
        _ => likely,
    };
    Some(Ask::DateOrder { day_first, month_first, suggested })
}

/// Whether most cells that are not empty are dates.
pub(crate) fn are_dates<'c>(cells: impl Iterator<Item = &'c Cell>, is_1904: bool) -> bool {
    let (mut dated, mut count) = (0, 0);
    for cell in cells.filter(|cell| !is_blank(cell)).take(500) {
        count += 1;
        dated += usize::from(could_be_date(cell, is_1904));
    }
    count > 0 && 5 * dated >= 4 * count
}

/// Whether nothing stands in a cell, or a word for nothing.
pub(crate) fn is_blank(cell: &Cell) -> bool {
    match cell {
        Cell::Text(text) => number::is_missing(text),
        cell => cell.is_empty(),
    }
}
