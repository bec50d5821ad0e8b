//! Dates as people read them: the one way of the page, in charts, tables and sentences.

use jiff::civil::Date;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// An ISO date in words: 20 Nov 2026. What is no such date stays as it is.
pub fn day(iso: &str) -> String {
    let mut parts = iso.splitn(3, '-');
    let month = |text: &str| MONTHS.get(text.parse::<usize>().ok()?.checked_sub(1)?);
    match (parts.next(), parts.next().and_then(month), parts.next().and_then(|day| day.parse::<u8>().ok())) {
        (Some(year), Some(month), Some(day)) => format!("{day} {month} {year}"),
        _ => iso.to_owned(),
    }
}

/// A date in words.
pub fn day_of(date: Date) -> String {
    day(&date.to_string())
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn iso_dates_are_in_words_and_nothing_else_is() {
        assert_eq!(day("2026-11-20"), "20 Nov 2026");
        assert_eq!(day("1998-08-01"), "1 Aug 1998");
        assert_eq!(
            [day("0.35"), day("2026-13-01"), day("2026-11-xx"), day("")],
            ["0.35", "2026-13-01", "2026-11-xx", ""]
        );
    }
}
