//! Places of a file in words.

/// The sections of a snapshot; what begins otherwise is no place in one.
const SECTIONS: [&str; 12] = [
    "format",
    "fund",
    "risk_budget",
    "strategies",
    "history",
    "limits",
    "policy",
    "opportunities",
    "scenarios",
    "positions",
    "instruments",
    "log",
];

/// Objects whose keys are names that a person gave.
const BY_NAME: [&str; 4] = ["allocation", "capital", "instruments", "returns"];

/// Endings of files: `fund.json` is a file, and not the field `json` of the fund.
const ENDINGS: [&str; 7] = ["csv", "json", "tsv", "txt", "xls", "xlsx", "zip"];

/// The place of a fault in the words that a person reads, entries counted from 1, names as they are; a place that is none of a
/// snapshot, such as a cell, stays as it is.
///
/// ```
/// use headroom_wire::place_words;
/// assert_eq!(place_words("strategies[1].capital"), "Strategies, number 2, capital");
/// assert_eq!(place_words("risk_budget.total_var"), "VaR budget, VaR limit");
/// assert_eq!(place_words("history.returns.mm_strategy[4]"), "History, returns, mm_strategy, number 5");
/// assert_eq!(place_words("returns!B6"), "returns!B6");
/// ```
pub fn place_words(path: &str) -> String {
    words(path).unwrap_or_else(|| path.to_owned())
}

/// The words of a path as [`Path`](headroom_engine::fund::check::Path) writes one, of a snapshot; `None` for another.
fn words(path: &str) -> Option<String> {
    let (section, mut rest) = path.split_at(path.find(['.', '[']).unwrap_or(path.len()));
    if !SECTIONS.contains(&section) || rest.strip_prefix('.').is_some_and(|end| ENDINGS.contains(&end)) {
        return None;
    }
    let mut words = field_words(section);
    words[..1].make_ascii_uppercase();
    let mut inside = section;
    while !rest.is_empty() {
        let said;
        (said, rest) = if let Some(quoted) = rest.strip_prefix("[\"") {
            let (name, after) = quoted.split_once("\"]")?;
            (name.replace("\\\"", "\"").replace(r"\\", "\\"), after)
        } else if let Some(entry) = rest.strip_prefix('[') {
            let (index, after) = entry.split_once(']')?;
            (format!("number {}", index.parse::<usize>().ok()?.checked_add(1)?), after)
        } else {
            let key = rest.strip_prefix('.')?;
            let (key, after) = key.split_at(key.find(['.', '[']).unwrap_or(key.len()));
            let is_plain = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
            let is_name = BY_NAME.contains(&std::mem::replace(&mut inside, key));
            (is_plain.then(|| if is_name { key.to_owned() } else { field_words(key) })?, after)
        };
        words = format!("{words}, {said}");
    }
    Some(words)
}

/// A field of the format in words.
fn field_words(field: &str) -> String {
    match field {
        "risk_budget" => "VaR budget".to_owned(),
        "total_var" => "VaR limit".to_owned(),
        "nav" => "NAV".to_owned(),
        "opportunities" => "new strategies".to_owned(),
        other => other.replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::place_words;

    #[test]
    fn names_stay_as_they_are_and_entries_count_from_one() {
        for (path, words) in [
            ("fund", "Fund"),
            ("fund.nav", "Fund, NAV"),
            ("fund.base_currency", "Fund, base currency"),
            ("opportunities[0].returns[3]", "New strategies, number 1, returns, number 4"),
            ("risk_budget.allocation.mm_strategy", "VaR budget, allocation, mm_strategy"),
            // Names that are numbers or hold the signs of a path.
            (r#"history.returns["2024"][3]"#, "History, returns, 2024, number 4"),
            (r#"history.capital["a.b_c"]"#, "History, capital, a.b_c"),
            (r#"instruments["say \"x\""].prices[0]"#, "Instruments, say \"x\", prices, number 1"),
        ] {
            assert_eq!(place_words(path), words);
        }
    }

    #[test]
    fn place_of_something_else_stays() {
        for path in [
            "(file)",
            "returns!B6",
            "fund!B2",
            "fund.json",
            "positions.csv row 3",
            "strategies.xlsx",
            "[book.xlsx]fund!A1",
            "exposure.mm",
            "strategies[18446744073709551615].id",
            "strategies[x]",
            "strategies[1",
            "fund.",
            "",
        ] {
            assert_eq!(place_words(path), path);
        }
    }
}
