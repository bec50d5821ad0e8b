//! Numbers as people type them.

/// A number as a person types it, with thousands set off or not; `None` for what is no number or could mean two.
///
/// Of a comma and a point the last is the decimal sign. A comma alone is decimal ("1,5" is 1.5, "0,125" is 0.125) unless
/// it occurs twice or more ("1,500,000"); "1,500" could mean both and is refused. A point alone is decimal. Blanks, `'` and
/// `_` set off thousands.
pub fn parse(text: &str) -> Option<f64> {
    let value: f64 = decimal(text)?.parse().ok()?;
    value.is_finite().then_some(value + 0.0)
}

/// Why a text is no number, as the end of a sentence.
pub fn refusal(text: &str) -> &'static str {
    let is_ambiguous = plain(text).matches(',').count() == 1 && decimal(text).is_none();
    if is_ambiguous {
        "the comma could set off thousands or decimals, leave it out or write a point"
    } else {
        "a number is wanted"
    }
}

fn plain(text: &str) -> String {
    let is_kept = |c: &char| !matches!(c, ' ' | '_' | '\'' | '’' | '\u{A0}' | '\u{202F}');
    text.trim().chars().filter(is_kept).collect::<String>().replace('\u{2212}', "-")
}

/// The number with a point for its decimal sign and no thousands set off.
fn decimal(text: &str) -> Option<String> {
    let plain = plain(text);
    let (commas, points) = (plain.matches(',').count(), plain.matches('.').count());
    let grouped = |text: &str, sign: char| {
        let mut groups = text.split(sign);
        let is_head = groups.next().is_some_and(|head| (1..=3).contains(&head.trim_start_matches(['-', '+']).len()));
        (is_head && groups.all(|group| group.len() == 3)).then(|| text.replace(sign, ""))
    };
    match (commas, points) {
        (0, 0 | 1) => Some(plain),
        (0, _) => grouped(&plain, '.'),
        (1, 0) => {
            let (head, tail) = plain.split_once(',')?;
            let is_zero = head.trim_start_matches(['-', '+']) == "0";
            (tail.len() != 3 || is_zero).then(|| format!("{head}.{tail}"))
        }
        (_, 0) => grouped(&plain, ','),
        (_, 1) if plain.rfind('.') > plain.rfind(',') => {
            let (head, tail) = plain.split_once('.')?;
            Some(format!("{}.{tail}", grouped(head, ',')?))
        }
        (1, _) => {
            let (head, tail) = plain.split_once(',')?;
            Some(format!("{}.{tail}", grouped(head, '.')?))
        }
        _ => None,
    }
}

/// A share in percent by its shortest decimal: 0.07 is 7, not 7.000000000000001.
pub fn in_percent(share: f64) -> f64 {
    shifted(&share.to_string(), 2).unwrap_or(share * 100.0)
}

/// The share that a person's percent is, the double nearest to the decimal: "7" is 0.07. `None` as for [`parse`].
pub fn from_percent(text: &str) -> Option<f64> {
    let text = decimal(text)?;
    let share = shifted(&text, -2).or_else(|| text.parse().ok().map(|percent: f64| percent / 100.0));
    share.filter(|share| share.is_finite())
}

fn shifted(text: &str, places: i32) -> Option<f64> {
    format!("{text}e{places}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{from_percent, parse, refusal};

    #[test]
    fn number_is_read_with_either_decimal_sign() {
        let cases = [
            ("1,5", 1.5),
            ("-0,1", -0.1),
            ("0,5", 0.5),
            ("0,125", 0.125),
            ("8000,50", 8000.5),
            ("500000,00", 500_000.0),
            ("500'000", 500_000.0),
            ("500\u{202F}000", 500_000.0),
            ("1,500,000", 1_500_000.0),
            ("1.500.000", 1_500_000.0),
            ("1,234.5", 1234.5),
            ("1.234,5", 1234.5),
            ("1.5e3", 1500.0),
            ("\u{2212}2.25", -2.25),
            ("7", 7.0),
        ];
        for (text, wanted) in cases {
            assert_eq!(parse(text), Some(wanted), "{text}");
        }
        assert_eq!(from_percent("12,5"), Some(0.125));
    }

    #[test]
    fn number_that_could_mean_two_is_refused() {
        for text in ["1,500", "-12,345", "1,5,0", "1,23.4", "1.2.3", "", "abc", "1e999", "NaN"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert!(refusal("1,500").starts_with("the comma") && refusal("abc").starts_with("a number"));
    }
}
