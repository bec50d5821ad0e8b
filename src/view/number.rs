//! Numbers as people type them.

/// A number as a person types it: thousands may be set off by commas or blanks.
pub fn parse(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '_' | '\u{A0}' | '\u{202F}')).collect();
    let value: f64 = plain.replace('\u{2212}', "-").parse().ok()?;
    value.is_finite().then_some(value + 0.0)
}

/// A share in percent by its shortest decimal: 0.07 is 7, not 7.000000000000001.
pub fn in_percent(share: f64) -> f64 {
    shifted(&share.to_string(), 2).unwrap_or(share * 100.0)
}

/// The share that a person's percent is, the double nearest to the decimal: "7" is 0.07. `None` for what is no number.
pub fn from_percent(text: &str) -> Option<f64> {
    let text = text.trim();
    shifted(text, -2).or_else(|| text.parse().ok().map(|percent: f64| percent / 100.0))
}

fn shifted(text: &str, places: i32) -> Option<f64> {
    format!("{text}e{places}").parse().ok()
}
