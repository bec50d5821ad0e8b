//! The pieces of a snapshot's text: dates, returns in millionths, the strategies' lines.

/// A strategy's line in the file.
pub struct Strategy {
    /// Its id.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Its capital in whole money.
    pub capital: u32,
    /// Its share of the fund's VaR, in hundredths.
    pub allocation: u8,
}

/// Returns per date in millionths; `None` where there is none.
pub type Series = Vec<Option<i32>>;

/// Replaces each `@name` of `template` by its text.
pub fn fill(template: &str, pieces: &[(&str, String)]) -> String {
    let mut text = template.to_owned();
    for (name, piece) in pieces {
        assert!(text.contains(name), "{name} is not in the template");
        text = text.replace(name, piece);
    }
    text
}

/// The body of `risk_budget.allocation`.
pub fn allocation(strategies: &[&Strategy]) -> String {
    let shares = strategies.iter().map(|s| format!("\"{}\": 0.{:02}", s.id, s.allocation));
    shares.collect::<Vec<_>>().join(", ")
}

/// The body of `strategies`, all with the same number of periods in a year.
pub fn strategies(strategies: &[&Strategy], periods_per_year: u16) -> String {
    let lines = strategies.iter().map(|s| {
        format!(
            "    {{ \"id\": \"{}\", \"name\": \"{}\", \"capital\": {}, \"periods_per_year\": {periods_per_year} }}",
            s.id, s.name, s.capital
        )
    });
    lines.collect::<Vec<_>>().join(",\n")
}

/// The body of an object with one list a strategy.
pub fn lists<'a>(rows: impl Iterator<Item = (&'a str, String)>) -> String {
    let lines = rows.map(|(id, list)| format!("      \"{id}\": [{list}]"));
    lines.collect::<Vec<_>>().join(",\n")
}

/// The body of a list of returns, as fractions.
pub fn series(values: &[Option<i32>]) -> String {
    let numbers = values.iter().map(|v| v.map_or_else(|| "null".to_owned(), millionths));
    numbers.collect::<Vec<_>>().join(", ")
}

/// The body of a list of dates.
pub fn dates(days: &[i32]) -> String {
    let quoted = days.iter().map(|&d| format!("\"{}\"", iso(d)));
    quoted.collect::<Vec<_>>().join(", ")
}

/// `value / 1,000,000` with no more digits than it needs.
fn millionths(value: i32) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let size = value.unsigned_abs();
    let text = format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The day number (days since 1970-01-01) of 2026-11-20, a Friday: the last date of both funds.
pub const LAST_DAY: i32 = 20_777;

/// The last `count` days up to [`LAST_DAY`], oldest first, with or without Saturdays and Sundays.
pub fn last_days(count: usize, weekends: bool) -> Vec<i32> {
    // 1970-01-01 was a Thursday, so Saturday and Sunday are 2 and 3 days after it.
    let wanted = |d: &i32| weekends || !matches!(d.rem_euclid(7), 2 | 3);
    let mut days: Vec<i32> = (0..=LAST_DAY).rev().filter(wanted).take(count).collect();
    days.reverse();
    days
}

/// The ISO date of a day number; Howard Hinnant's `civil_from_days` for days from 1970 on.
fn iso(day: i32) -> String {
    let shifted = day + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = (shifted_month + 2) % 12 + 1;
    let year = year_of_era + era * 400 + i32::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_writes_millionths_as_short_fractions() {
        let written = [12, -5500, 0, -1_000_000, 20_000, 1].map(millionths);
        assert_eq!(written, ["0.000012", "-0.0055", "0", "-1", "0.02", "0.000001"]);
    }

    #[test]
    fn text_counts_days_of_the_calendar() {
        assert_eq!(iso(0), "1970-01-01");
        assert_eq!(iso(19_782), "2024-02-29");
        assert_eq!(iso(LAST_DAY), "2026-11-20");
        assert_eq!(dates(&last_days(3, false)), r#""2026-11-18", "2026-11-19", "2026-11-20""#);
        assert_eq!(iso(last_days(6, false)[0]), "2026-11-13");
        assert_eq!(iso(last_days(6, true)[0]), "2026-11-15");
    }
}
