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

/// The place of a fault in the words that a person reads, entries counted from 1; a place that is none of a snapshot, such
/// as a cell, stays as it is.
///
/// ```
/// use headroom_wire::place_words;
/// assert_eq!(place_words("strategies[1].capital"), "Strategies, number 2, capital");
/// assert_eq!(place_words("risk_budget.total_var"), "VaR budget, VaR limit");
/// assert_eq!(place_words("fund.nav"), "Fund, NAV");
/// for same in ["returns!B6", "fund.json", "positions.csv row 3", "(file)"] {
///     assert_eq!(place_words(same), same);
/// }
/// ```
pub fn place_words(path: &str) -> String {
    let parts: Vec<&str> = path.split(['.', '[', ']', '"']).filter(|part| !part.is_empty()).collect();
    let is_file = |name: &&str| ["json", "csv", "tsv", "txt", "xls", "zip"].iter().any(|end| name.starts_with(end));
    if !parts.first().is_some_and(|first| SECTIONS.contains(first)) || parts.get(1).is_some_and(is_file) {
        return path.to_owned();
    }
    let word = |part: &&str| match (*part, part.parse::<usize>()) {
        (_, Ok(at)) => format!("number {}", at + 1),
        ("risk_budget", _) => "VaR budget".to_owned(),
        ("total_var", _) => "VaR limit".to_owned(),
        ("nav", _) => "NAV".to_owned(),
        ("opportunities", _) => "new strategies".to_owned(),
        (other, _) => other.replace('_', " "),
    };
    let mut words = parts.iter().map(word).collect::<Vec<_>>().join(", ");
    words[..1].make_ascii_uppercase();
    words
}
