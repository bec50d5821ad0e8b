//! Numbers as people type them.

use std::sync::atomic::{AtomicBool, Ordering};

/// How figures are written inside sentences: the page gives its `Intl` formats, tests and files plain ones.
#[derive(Debug, Clone, Copy)]
pub struct Notation {
    /// Money in whole units.
    pub money: fn(f64) -> String,
    /// A share in percent.
    pub percent: fn(f64) -> String,
    /// A factor with two decimals.
    pub factor: fn(f64) -> String,
}

impl Notation {
    /// Without the browser.
    pub const PLAIN: Self = Self {
        money: |money| format!("{money:.0}"),
        percent: |share| format!("{:.1}%", share * 100.0),
        factor: |factor| format!("{factor:.2}"),
    };
}

/// Characters that set off thousands and nothing else.
const SPACERS: [char; 6] = [' ', '_', '\'', '’', '\u{A0}', '\u{202F}'];

/// The number that a person typed.
///
/// Of a comma and a point the last is the decimal sign, the other sets off thousands, as blanks, `'` and `_` do. A comma
/// alone is decimal ("1,5" is 1.5, "0,125" is 0.125) unless there are two or more ("1,500,000"); a point alone is decimal.
/// Errors: why the text is no number, as the end of a sentence; "1,500" could mean two and is refused, and so is "1.500" where
/// the page itself sets off thousands by a point.
pub fn parse(text: &str) -> Result<f64, &'static str> {
    read(text, POINT_GROUPS.load(Ordering::Relaxed))
}

/// Whether the page sets off thousands by a point.
static POINT_GROUPS: AtomicBool = AtomicBool::new(false);

/// Says how the page writes 12,345.
pub fn set_grouping(written: &str) {
    POINT_GROUPS.store(written.contains('.'), Ordering::Relaxed);
}

fn read(text: &str, point_groups: bool) -> Result<f64, &'static str> {
    let value: f64 = decimal(text, point_groups)?.parse().map_err(|_| NO_NUMBER)?;
    if value.is_finite() { Ok(value + 0.0) } else { Err(NO_NUMBER) }
}

const NO_NUMBER: &str = "a number is wanted";
const AMBIGUOUS: &str = "the comma could set off thousands or decimals, leave it out or write a point";
const AMBIGUOUS_POINT: &str = "the point could set off thousands or decimals, leave it out or write a comma";

/// The number with a point for its decimal sign and no thousands set off.
fn decimal(text: &str, point_groups: bool) -> Result<String, &'static str> {
    let text = text.trim().replace('\u{2212}', "-");
    let digits = text.strip_prefix(['-', '+']).unwrap_or(&text);
    let sign = &text[..text.len() - digits.len()];
    let (mantissa, exponent) = digits.split_at(digits.find(['e', 'E']).unwrap_or(digits.len()));
    let (commas, points) = (mantissa.matches(',').count(), mantissa.matches('.').count());
    let mark = match (commas, points) {
        (1, 0) | (1, 2..) => Some(','),
        (0 | 2.., 1) => Some('.'),
        (1, 1) => mantissa.chars().rfind(|c| matches!(c, ',' | '.')),
        _ => None,
    };
    let (whole, fraction) = mark.and_then(|mark| mantissa.split_once(mark)).unwrap_or((mantissa, ""));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let is_group = fraction.len() == 3 && (1..=3).contains(&whole.len()) && whole != "0" && is_digits(whole);
    if !is_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return Err(NO_NUMBER);
    }
    match (commas, points) {
        (1, 0) if is_group => return Err(AMBIGUOUS),
        (0, 1) if is_group && point_groups => return Err(AMBIGUOUS_POINT),
        _ => {}
    }
    Ok(format!("{sign}{}.{fraction}{exponent}", ungrouped(whole).ok_or(NO_NUMBER)?))
}

/// Digits whose thousands, where they are set off, are so by one sign in groups of three; `None` for anything else.
fn ungrouped(whole: &str) -> Option<String> {
    let spacer = whole.chars().find(|c| !c.is_ascii_digit());
    let Some(spacer) = spacer.filter(|c| SPACERS.contains(c) || matches!(c, ',' | '.')) else {
        return spacer.is_none().then(|| whole.to_owned());
    };
    let groups: Vec<&str> = whole.split(spacer).collect();
    let is_digits = groups.iter().all(|group| group.bytes().all(|b| b.is_ascii_digit()));
    let is_grouped = (1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3);
    (is_digits && is_grouped).then(|| groups.concat())
}

/// A share in percent by its shortest decimal: 0.07 is 7, not 7.000000000000001.
pub fn in_percent(share: f64) -> f64 {
    shifted(&share.to_string(), 2).unwrap_or(share * 100.0)
}

/// The share of a percentage that a person typed, the double nearest to the decimal: "7" is 0.07. Errors: as [`parse`].
pub fn from_percent(text: &str) -> Result<f64, &'static str> {
    let percent = parse(text)?;
    Ok(shifted(&decimal(text, false)?, -2).unwrap_or(percent / 100.0))
}

fn shifted(text: &str, places: i32) -> Option<f64> {
    format!("{text}e{places}").parse().ok()
}

/// A place or a count among numbers.
#[allow(clippy::cast_precision_loss, reason = "places are far below 2^53")]
pub fn as_float(place: usize) -> f64 {
    place as f64
}

/// The place or count that [`as_float`] has written.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places, as they were written")]
pub fn as_count(number: f64) -> usize {
    number as usize
}

#[cfg(test)]
mod tests {
    use super::{AMBIGUOUS, AMBIGUOUS_POINT, NO_NUMBER, from_percent, parse, read};

    #[test]
    fn number_is_read_with_either_decimal_sign() {
        let cases = [
            ("1,5", 1.5),
            ("-0,1", -0.1),
            ("0,5", 0.5),
            ("0,125", 0.125),
            ("8000,50", 8000.5),
            ("500000,00", 500_000.0),
            ("1500,250", 1500.25),
            ("500'000", 500_000.0),
            ("500\u{202F}000", 500_000.0),
            ("1 500,5", 1500.5),
            ("1,500,000", 1_500_000.0),
            ("1.500.000", 1_500_000.0),
            ("1,234.5", 1234.5),
            ("1.234,5", 1234.5),
            ("1,234,567.8", 1_234_567.8),
            ("1.234.567,8", 1_234_567.8),
            ("1.5e3", 1500.0),
            ("1,5e-3", 0.0015),
            ("\u{2212}2.25", -2.25),
            ("+7", 7.0),
            (".5", 0.5),
            ("5.", 5.0),
            (" 7 ", 7.0),
        ];
        for (text, wanted) in cases {
            assert_eq!(parse(text), Ok(wanted), "{text}");
        }
        assert_eq!(from_percent("12,5"), Ok(0.125));
        assert_eq!(from_percent("7"), Ok(0.07)); // 7.0 / 100.0 is it too; 0.07 by its decimal
        assert_eq!(from_percent("5e1"), Ok(0.5));
    }

    #[test]
    fn number_that_could_mean_two_is_refused() {
        for text in ["1,500", "-12,345", "500,000", "12,345e2"] {
            assert_eq!((parse(text), from_percent(text)), (Err(AMBIGUOUS), Err(AMBIGUOUS)), "{text}");
        }
    }

    #[test]
    fn point_is_doubtful_where_the_page_sets_off_thousands_by_it() {
        // The page writes 2.500 for two and a half thousand there, and a person 500.000 for half a million.
        for text in ["500.000", "-12.345", "1.500"] {
            assert_eq!(read(text, true), Err(AMBIGUOUS_POINT), "{text}");
            assert!(read(text, false).is_ok(), "{text}");
        }
        for (text, value) in
            [("0.125", 0.125), ("1.5", 1.5), ("1.2345", 1.2345), ("1.500.000", 1.5e6), ("500.000,00", 5e5)]
        {
            assert_eq!(read(text, true), Ok(value), "{text}");
        }
    }

    #[test]
    fn text_that_is_no_number_is_never_another_one() {
        let texts = [
            "",
            "-",
            ".",
            ",",
            "abc",
            "1 5",
            "1'50",
            "1_0",
            "12 34 567",
            "1,5,0",
            "1,23.4",
            "1.2.3",
            "1,2 345.6",
            "--1",
            "1-",
            "1e",
            "1e999",
            "NaN",
            "inf",
            "0x10",
            "1\u{301}",
        ];
        for text in texts {
            assert_eq!(parse(text), Err(NO_NUMBER), "{text}");
        }
    }
}
