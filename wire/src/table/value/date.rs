//! Dates as people and programs write them: ISO, European and American order, month names, spreadsheet serials, epochs.
//!
//! A timestamp counts as its day. Whether day or month stands first is decided for a whole column.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Which of two numbers before a year is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// `31/12/2026`
    DayFirst,
    /// `12/31/2026`
    MonthFirst,
}

/// A date as it stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Written {
    /// The day it names.
    pub day: Day,
    /// What follows the time of day, as written: `Z`, `+01:00`, empty where no zone is named. `None`: a plain date.
    pub zone: Option<String>,
}

/// A day, as far as one cell tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Day {
    /// It can be read in one way only.
    Known(Date),
    /// Two numbers of which one is the day and the other the month, and a year.
    Ordered(i8, i8, i16),
    /// A month, which stands for its last day.
    Month(Date),
}

impl Day {
    /// The date, if it is a real one in this order.
    pub fn date(self, order: DateOrder) -> Option<Date> {
        match (self, order) {
            (Self::Known(date) | Self::Month(date), _) => Some(date),
            (Self::Ordered(day, month, year), DateOrder::DayFirst)
            | (Self::Ordered(month, day, year), DateOrder::MonthFirst) => in_range(year, month, day),
        }
    }

    /// The one order in which this is a real date; `None` where both are.
    pub fn order(self) -> Option<DateOrder> {
        match self {
            Self::Ordered(first, second, _) if first == second => None,
            Self::Ordered(..) => match (self.date(DateOrder::DayFirst), self.date(DateOrder::MonthFirst)) {
                (Some(_), None) => Some(DateOrder::DayFirst),
                (None, Some(_)) => Some(DateOrder::MonthFirst),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether it reads as two different dates.
    pub fn is_ambiguous(self) -> bool {
        self.order().is_none() && self.date(DateOrder::DayFirst) != self.date(DateOrder::MonthFirst)
    }
}

/// Two-digit years from here on are of the last century.
const PIVOT: i16 = 70;

/// Months by their first three letters.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Days of the week by their first three letters; they may stand beside a date.
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Reads a date, or a date with a time of day.
pub(crate) fn read(text: &str) -> Option<Written> {
    // Most dates are written so.
    if let Some(date) = crate::check::value::date(text) {
        return Some(Written { day: Day::Known(date), zone: None });
    }
    let text = text.trim();
    if text.len() > 64 {
        return None;
    }
    let (date, time) = split_time(text);
    let zone = match time {
        Some(time) => Some(zone(time)?),
        None => None,
    };
    Some(Written { day: day(date)?, zone })
}

/// The date that a number stands for: `20261120`, a spreadsheet's serial, or seconds, milliseconds, microseconds or
/// nanoseconds since 1970. The flag says whether it holds a time of day.
pub(crate) fn of_number(number: f64, is_1904: bool) -> Option<(Date, bool)> {
    let whole = libm::floor(number);
    if number == whole && (19_000_101.0..=21_991_231.0).contains(&number) {
        let digits = number as i32;
        let date = in_range((digits / 10_000) as i16, (digits / 100 % 100) as i8, (digits % 100) as i8)?;
        return Some((date, false));
    }
    if (1.0..200_000.0).contains(&number) {
        return of_serial(number, is_1904).map(|date| (date, number != whole));
    }
    // Seconds from 2001 on, finer units from 1973 on: no two of these ranges meet before the year 2199.
    let unit = [(1e9, 1.0), (1e11, 1e3), (1e14, 1e6), (1e17, 1e9)];
    let (_, per_second) = unit.into_iter().find(|&(least, per)| number >= least && number / per < 7.3e9)?;
    let days = libm::floor(number / per_second / 86_400.0);
    let date = add_days(Date::constant(1970, 1, 1), days)?;
    Some((date, number != days * 86_400.0 * per_second))
}

/// The date of a spreadsheet's serial number. The 1900 system counts a day that never was, 1900-02-29.
pub(crate) fn of_serial(serial: f64, is_1904: bool) -> Option<Date> {
    let days = libm::floor(serial);
    match (is_1904, days as i64) {
        (true, _) => add_days(Date::constant(1904, 1, 1), days),
        (false, ..=0 | 60) => None,
        (false, 1..60) => add_days(Date::constant(1899, 12, 31), days),
        (false, _) => add_days(Date::constant(1899, 12, 30), days),
    }
}

fn add_days(from: Date, days: f64) -> Option<Date> {
    if !(0.0..200_000.0).contains(&days) {
        return None;
    }
    let date = from.checked_add(jiff::Span::new().days(days as i64)).ok()?;
    (1900..=2199).contains(&date.year()).then_some(date)
}

/// The date, if it is a real one of the years 1900 to 2199.
fn in_range(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok().filter(|_| (1900..=2199).contains(&year))
}

/// The date before a time of day, and the time.
fn split_time(text: &str) -> (&str, Option<&str>) {
    let Some(colon) = text.find(':') else {
        // A date and the hour alone: `2026-11-20T16Z` is not written by any program we know.
        return (text, None);
    };
    match text[..colon].rfind(['T', ' ']) {
        Some(split) => (text[..split].trim_end_matches([' ', ',']), Some(text[split + 1..].trim())),
        None => (text, None),
    }
}

/// The zone behind a time of day; `None` where this is no time.
fn zone(time: &str) -> Option<String> {
    let end = time.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ','))).unwrap_or(time.len());
    let mut parts = time[..end].split([':', '.', ',']);
    let hour: u8 = parts.next()?.parse().ok()?;
    let minute: u8 = parts.next()?.parse().ok()?;
    if hour > 24 || minute > 59 {
        return None;
    }
    let rest = time[end..].trim();
    let rest = ["AM", "PM", "am", "pm"].iter().find_map(|half| rest.strip_prefix(half)).unwrap_or(rest).trim();
    let is_zone = rest.len() <= 32
        && rest
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | ':' | '/' | '_' | '[' | ']' | ' '));
    is_zone.then(|| rest.to_owned())
}

/// The day of a date without a time.
fn day(text: &str) -> Option<Day> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return of_number(text.parse().ok()?, false).map(|(date, _)| Day::Known(date));
    }
    let words: Vec<&str> = text.split(['-', '/', '.', ' ', ',']).filter(|word| !word.is_empty()).collect();
    let is_weekday = |word: &&&str| letters(word).is_some_and(|start| WEEKDAYS.contains(&start.as_str()));
    let words: Vec<&str> = words.iter().filter(|word| !is_weekday(word)).copied().collect();
    let month = |word: &str| letters(word).and_then(|start| MONTHS.iter().position(|name| *name == start));
    let month = |word: &str| month(word).map(|index| index as i8 + 1);
    match words[..] {
        [a, b, c] => {
            let known = |year, month, day| in_range(year, month, day).map(Day::Known);
            match (month(a), month(b)) {
                (Some(month), _) => known(year(c)?, month, small(b)?),
                (None, Some(month)) if a.len() == 4 => known(year(a)?, month, small(c)?),
                (None, Some(month)) => known(year(c)?, month, small(a)?),
                (None, None) if a.len() == 4 => known(year(a)?, small(b)?, small(c)?),
                (None, None) => {
                    let day = Day::Ordered(small(a)?, small(b)?, year(c)?);
                    (day.date(DateOrder::DayFirst).or(day.date(DateOrder::MonthFirst))).map(|_| day)
                }
            }
        }
        [a, b] => {
            let (year, month) = match (month(a), month(b)) {
                (Some(month), _) => (year(b)?, month),
                (None, Some(month)) => (year(a)?, month),
                (None, None) if a.len() == 4 => (year(a)?, small(b)?),
                (None, None) if b.len() == 4 => (year(b)?, small(a)?),
                (None, None) => return None,
            };
            in_range(year, month, 1).map(|first| Day::Month(first.last_of_month()))
        }
        _ => None,
    }
}

/// The first three letters of a word of letters alone, in lower case.
fn letters(word: &str) -> Option<String> {
    let is_word = word.len() >= 3 && word.bytes().all(|b| b.is_ascii_alphabetic());
    is_word.then(|| word[..3].to_ascii_lowercase())
}

/// A number of one or two digits.
fn small(digits: &str) -> Option<i8> {
    let is_small = matches!(digits.len(), 1 | 2) && digits.bytes().all(|b| b.is_ascii_digit());
    if is_small { digits.parse().ok() } else { None }
}

/// A year of four or two digits.
fn year(digits: &str) -> Option<i16> {
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i16 = digits.parse().ok()?;
    match digits.len() {
        4 => Some(number),
        2 if number < PIVOT => Some(2000 + number),
        2 => Some(1900 + number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn read_takes_every_spelling() {
        let day = Day::Known(date(2026, 11, 20));
        for text in [
            "2026-11-20",
            "2026/11/20",
            "2026.11.20",
            "20261120",
            "20-Nov-2026",
            "20 November 2026",
            "Nov 20, 2026",
            "20-Nov-26",
            "2026-Nov-20",
            "Fri 20 Nov 2026",
            "Friday, November 20, 2026",
            "2026-1-20",
        ] {
            let expected = if text == "2026-1-20" { Day::Known(date(2026, 1, 20)) } else { day };
            assert_eq!(read(text).map(|w| (w.day, w.zone)), Some((expected, None)), "{text}");
        }
        for (text, zone) in [
            ("2026-11-20T16:00:00Z", "Z"),
            ("2026-11-20 16:00:00+01:00", "+01:00"),
            ("2026-11-20 00:00:00", ""),
            ("2026-11-20T16:00:00.123456", ""),
            ("Nov 20, 2026 4:00 PM EST", "EST"),
        ] {
            assert_eq!(read(text).map(|w| (w.day, w.zone)), Some((day, Some(zone.to_owned()))), "{text}");
        }
        assert_eq!(read("2026-02").map(|w| w.day), Some(Day::Month(date(2026, 2, 28))));
        assert_eq!(read("Feb 2024").map(|w| w.day), Some(Day::Month(date(2024, 2, 29))));
    }

    #[test]
    fn read_refuses_what_is_no_date() {
        for text in [
            "",
            "2026-02-30",
            "31/02/2026",
            "13/13/2026",
            "1.5",
            "0.0123",
            "abc",
            "12:30",
            "1899-12-31",
            "2200-01-01",
            "Total",
            "2026",
            "20-11",
            "1,234",
            "1.234.567",
            "2026-11-20 25:00",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn order_is_known_only_where_one_fits() {
        let ordered = |text| read(text).unwrap().day;
        assert_eq!(ordered("31/12/2026").order(), Some(DateOrder::DayFirst));
        assert_eq!(ordered("12/31/26").order(), Some(DateOrder::MonthFirst));
        assert_eq!(ordered("04/05/2026").order(), None);
        assert!(ordered("04/05/2026").is_ambiguous());
        assert!(!ordered("05/05/2026").is_ambiguous());
        assert_eq!(ordered("04/05/2026").date(DateOrder::DayFirst), Some(date(2026, 5, 4)));
        assert_eq!(ordered("04/05/2026").date(DateOrder::MonthFirst), Some(date(2026, 4, 5)));
    }

    #[test]
    fn of_number_reads_serials_of_both_systems() {
        // ECMA-376 part 1, 18.17.4.1: 1900 system 1 = 1900-01-01, 60 = the day that never was, 61 = 1900-03-01; 1904
        // system 0 = 1904-01-01. 46346 is 2026-11-20 in LibreOffice, 44884 the same day in the 1904 system.
        assert_eq!(of_serial(1.0, false), Some(date(1900, 1, 1)));
        assert_eq!(of_serial(60.0, false), None);
        assert_eq!(of_serial(61.0, false), Some(date(1900, 3, 1)));
        assert_eq!(of_serial(0.0, true), Some(date(1904, 1, 1)));
        assert_eq!(of_number(46_346.0, false), Some((date(2026, 11, 20), false)));
        assert_eq!(of_number(44_884.75, true), Some((date(2026, 11, 20), true)));
        assert_eq!(of_number(20_261_120.0, false), Some((date(2026, 11, 20), false)));
    }

    #[test]
    fn of_number_reads_epochs() {
        // date -u -d 2026-11-20 +%s is 1795132800.
        for scale in [1.0, 1e3, 1e6, 1e9] {
            assert_eq!(of_number(1_795_132_800.0 * scale, false), Some((date(2026, 11, 20), false)));
        }
        assert_eq!(of_number(1_795_132_801_000.0, false), Some((date(2026, 11, 20), true)));
        assert_eq!(of_number(0.5, false), None);
        assert_eq!(of_number(-1.0, false), None);
    }
}
