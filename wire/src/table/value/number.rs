//! Numbers as people write them: decimal point or comma, thousands, currency signs, brackets for negatives, percent.
//!
//! Which of point and comma is the decimal sign is decided for a whole table, from the evidence of its cells.

use headroom_cells::{
    cell::Text,
    number::{may_group, plain},
};
use serde::{Deserialize, Serialize};

/// The sign between whole and fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalSign {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

/// What the spelling of one number says of the decimal sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// It has neither sign, or is no number.
    None,
    /// It can only be read with this sign.
    Only(DecimalSign),
    /// It holds this sign once, three digits before its end: decimal, or between thousands.
    Either(DecimalSign),
}

/// What a text is, read as a number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reading {
    /// Empty, or a word that programs write for a missing value.
    Missing,
    /// A finite number as written, and whether a percent sign stands beside it; not yet divided by 100.
    Number(f64, bool),
    /// A number that no double holds.
    NotFinite,
    /// Not a number.
    Other,
}

/// What pandas, R, Excel and people write where there is no value, in lower case.
const MISSING: [&str; 12] = ["", "-", "\u{2013}", "\u{2014}", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "."];

/// The words for numbers that are not finite, in lower case and without a sign.
const NOT_FINITE: [&str; 2] = ["inf", "infinity"];

/// Signs of currencies that may stand before or behind a number.
const CURRENCIES: [char; 5] = ['$', '\u{20AC}', '\u{A3}', '\u{A5}', '\u{20A3}'];

/// The value of `number` percent: shifted as a decimal, so that 0.12 percent is 0.0012 and not a neighbor of it.
pub(crate) fn of_percent(number: f64) -> f64 {
    format!("{number:e}")
        .split_once('e')
        .and_then(|(mantissa, exponent)| {
            let exponent: i32 = exponent.parse().ok()?;
            format!("{mantissa}e{}", exponent - 2).parse().ok()
        })
        .unwrap_or(number / 100.0)
}

/// Reads the text of a cell as a number.
pub(crate) fn of_cell(text: &Text, decimal: DecimalSign) -> Reading {
    // Most cells are plain: digits, at most a point.
    match plain(text.as_bytes()) {
        Some(number) if decimal == DecimalSign::Point && number.is_finite() => Reading::Number(number + 0.0, false),
        _ => read(text, decimal),
    }
}

/// Reads a text as a number.
pub(crate) fn read(text: &str, decimal: DecimalSign) -> Reading {
    let text = text.trim();
    if decimal == DecimalSign::Point
        && let Some(number) = plain(text.as_bytes())
    {
        return if number.is_finite() { Reading::Number(number + 0.0, false) } else { Reading::NotFinite };
    }
    if is_missing(text) {
        return Reading::Missing;
    }
    let Some(stripped) = Stripped::of(text) else { return Reading::Other };
    if NOT_FINITE.contains(&stripped.digits.to_ascii_lowercase().as_str()) {
        return Reading::NotFinite;
    }
    let Some(canonical) = canonical(&stripped.digits, decimal) else { return Reading::Other };
    match canonical.parse::<f64>() {
        Ok(number) if number.is_finite() => {
            Reading::Number(if stripped.is_negative { -number } else { number } + 0.0, stripped.is_percent)
        }
        Ok(_) => Reading::NotFinite,
        Err(_) => Reading::Other,
    }
}

/// Whether a text says that there is no value.
pub(crate) fn is_missing(text: &str) -> bool {
    let is_graphic = |b: Option<&u8>| b.is_some_and(u8::is_ascii_graphic);
    // Most cells are longer, and without blanks around them.
    if text.len() > 4 && is_graphic(text.as_bytes().first()) && is_graphic(text.as_bytes().last()) {
        return false;
    }
    let text = text.trim();
    text.len() <= 4 && MISSING.contains(&text.to_ascii_lowercase().as_str())
}

/// What the spelling of a cell's text says of the decimal sign.
pub(crate) fn evidence_of_cell(text: &Text) -> Evidence {
    // Most cells are plain: digits, at most a point.
    match may_group(text.as_bytes()) {
        Some(true) => Evidence::Either(DecimalSign::Point),
        Some(false) => Evidence::Only(DecimalSign::Point),
        None => evidence(text),
    }
}

/// What the spelling of a text says of the decimal sign.
pub(crate) fn evidence(text: &str) -> Evidence {
    let Some(stripped) = Stripped::of(text.trim()) else { return Evidence::None };
    let mantissa = stripped.digits.split(['e', 'E']).next().unwrap_or_default();
    let (points, commas) = (mantissa.matches('.').count(), mantissa.matches(',').count());
    let reads = |sign| canonical(&stripped.digits, sign).is_some();
    let evidence = match (points, commas) {
        (0, 0) => return Evidence::None,
        (1, 0) => single(mantissa, '.', DecimalSign::Point),
        (0, 1) => single(mantissa, ',', DecimalSign::Comma),
        (_, _) if reads(DecimalSign::Point) => Evidence::Only(DecimalSign::Point),
        (_, _) => Evidence::Only(DecimalSign::Comma),
    };
    match evidence {
        Evidence::Only(sign) | Evidence::Either(sign) if !reads(sign) => Evidence::None,
        evidence => evidence,
    }
}

/// What one sign in a number says.
fn single(mantissa: &str, sign: char, decimal: DecimalSign) -> Evidence {
    let Some((whole, fraction)) = mantissa.split_once(sign) else { return Evidence::None };
    of_parts(whole, fraction, decimal)
}

/// What a sign says of itself: followed by three digits and led by one to three it may stand between thousands.
fn of_parts(whole: &str, fraction: &str, decimal: DecimalSign) -> Evidence {
    let is_group = fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    if is_group { Evidence::Either(decimal) } else { Evidence::Only(decimal) }
}

/// A number without what may stand around its digits.
struct Stripped {
    /// Digits, signs between them, and an exponent.
    digits: String,
    is_negative: bool,
    is_percent: bool,
}

impl Stripped {
    fn of(text: &str) -> Option<Self> {
        let mut text: String = text.replace(['\u{2212}', '\u{2012}'], "-");
        let mut is_negative = false;
        if let Some(inside) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
            is_negative = true;
            text = inside.trim().to_owned();
        }
        let mut is_percent = false;
        let mut rest = text.as_str();
        // Signs, currencies and percent may stand in any order on either side.
        loop {
            rest = rest.trim();
            if let Some(left) = rest.strip_suffix('%') {
                if std::mem::replace(&mut is_percent, true) {
                    return None;
                }
                rest = left;
            } else if let Some(left) = rest.strip_prefix('-').or_else(|| rest.strip_suffix('-')) {
                if std::mem::replace(&mut is_negative, true) {
                    return None;
                }
                rest = left;
            } else if let Some(left) = rest.strip_prefix('+') {
                rest = left;
            } else if let Some(left) = rest.strip_prefix(CURRENCIES).or_else(|| rest.strip_suffix(CURRENCIES)) {
                rest = left;
            } else if let Some(left) = without_code(rest) {
                rest = left;
            } else {
                break;
            }
        }
        (!rest.is_empty()).then(|| Self { digits: rest.to_owned(), is_negative, is_percent })
    }
}

/// A number without the code of a currency before or behind it: `USD 1,000`.
fn without_code(text: &str) -> Option<&str> {
    let is_code = |code: &str| code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
    if let Some((code, rest)) = text.split_at_checked(3)
        && is_code(code)
        && rest.starts_with([' ', '\u{A0}'])
    {
        return Some(rest);
    }
    let (rest, code) = text.split_at_checked(text.len().checked_sub(3)?)?;
    (is_code(code) && rest.ends_with([' ', '\u{A0}'])).then_some(rest)
}

/// The number as Rust reads it, if its signs stand where they may: between thousands in groups of three, or once before
/// the fraction.
fn canonical(digits: &str, decimal: DecimalSign) -> Option<String> {
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            let plain = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if plain.is_empty() || !plain.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            (mantissa, Some(exponent))
        }
        None => (digits, None),
    };
    let point = match decimal {
        DecimalSign::Point => '.',
        DecimalSign::Comma => ',',
    };
    let (whole, fraction) = mantissa.split_once(point).unwrap_or((mantissa, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let whole = without_groups(whole, point)?;
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    Some(format!("{whole}.{fraction}e{}", exponent.unwrap_or("0")))
}

/// The digits before the fraction, without what stands between thousands: one sign throughout.
fn without_groups(whole: &str, point: char) -> Option<String> {
    let Some(between) = whole.chars().find(|c| !c.is_ascii_digit()) else { return Some(whole.to_owned()) };
    let may_stand = matches!(between, ',' | '.' | ' ' | '\'' | '\u{2019}' | '\u{A0}' | '\u{2009}' | '\u{202F}');
    if between == point || !may_stand {
        return None;
    }
    let mut groups = whole.split(between);
    let first = groups.next()?;
    let are_digits = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let fit = (1..=3).contains(&first.len()) && are_digits(first);
    if !fit || !groups.all(|group| group.len() == 3 && are_digits(group)) {
        return None;
    }
    Some(whole.replace(between, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_takes_every_spelling() {
        use DecimalSign::{Comma, Point};
        for (text, decimal, number, is_percent) in [
            ("0.0012", Point, 0.0012, false),
            ("-1e-05", Point, -1e-5, false),
            ("1,234.5", Point, 1234.5, false),
            ("1.234,5", Comma, 1234.5, false),
            ("1 234 567,89", Comma, 1_234_567.89, false),
            ("1\u{202F}234,5", Comma, 1234.5, false),
            ("1'234.5", Point, 1234.5, false),
            ("(1,234)", Point, -1234.0, false),
            ("$1,234", Point, 1234.0, false),
            ("-$12.5", Point, -12.5, false),
            ("USD 12", Point, 12.0, false),
            ("12,5 EUR", Comma, 12.5, false),
            ("12.5-", Point, -12.5, false),
            ("\u{2212}3", Point, -3.0, false),
            ("0,5 %", Comma, 0.5, true),
            ("+.5", Point, 0.5, false),
            ("-0", Point, 0.0, false),
        ] {
            let wanted = Reading::Number(number, is_percent);
            assert_eq!((&read(text, decimal), &of_cell(&text.into(), decimal)), (&wanted, &wanted), "{text}");
        }
        assert!(matches!(read("-0.0", Point), Reading::Number(zero, _) if zero.is_sign_positive()));
    }

    #[test]
    fn read_refuses_what_is_no_number() {
        for text in ["abc", "1,23,456", "1.2.3", "--1", "12%%", "1 2", "0x10", "1e", "1e5.5", "2026-01-02", "()", "1,"]
        {
            let reading = read(text, DecimalSign::Point);
            assert!(matches!(reading, Reading::Other), "{text}: {reading:?}");
        }
        assert_eq!(read("1e999", DecimalSign::Point), Reading::NotFinite);
        assert_eq!(read("-inf", DecimalSign::Point), Reading::NotFinite);
        for text in ["", " ", "NaN", "NA", "#N/A", "-", "null"] {
            assert_eq!(read(text, DecimalSign::Point), Reading::Missing, "{text}");
        }
    }

    #[test]
    fn evidence_is_only_what_the_spelling_proves() {
        use DecimalSign::{Comma, Point};
        for (text, evidence_of) in [
            ("1234", Evidence::None),
            ("abc", Evidence::None),
            ("0.5", Evidence::Only(Point)),
            ("0,5", Evidence::Only(Comma)),
            ("1,234", Evidence::Either(Comma)),
            ("1.234", Evidence::Either(Point)),
            ("0,123", Evidence::Only(Comma)),
            ("1,234,567", Evidence::Only(Point)),
            ("1.234.567", Evidence::Only(Comma)),
            ("1,234.5", Evidence::Only(Point)),
            ("1.234,5", Evidence::Only(Comma)),
        ] {
            assert_eq!((evidence(text), evidence_of_cell(&text.into())), (evidence_of, evidence_of), "{text}");
        }
    }

    #[test]
    fn of_percent_shifts_decimals() {
        // 0.12 / 100 in doubles is 0.0011999999999999999.
        for (percent, fraction) in [(0.12, 0.0012), (1.0, 0.01), (-35.0, -0.35), (0.0, 0.0), (0.07, 0.0007)] {
            assert_eq!(of_percent(percent), fraction);
        }
    }
}
