//! Names in headers and cells: loose matching, ids from free text, and the marks that keep a name from being taken for
//! a formula or for a fixed column.

/// Characters of a name at most.
pub(crate) const MAX_NAME: usize = 200;

/// What begins a formula in a spreadsheet program.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Stands before the name of a strategy or instrument that is called like a fixed column.
const ID_MARK: &str = "id:";

/// A name without case, spaces and underscores: how headers are compared.
pub(crate) fn loose(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && *c != '_').flat_map(char::to_lowercase).collect()
}

/// What an apostrophe before a text keeps it from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    /// In a CSV file: from being run as a formula by a spreadsheet program, and from being taken for an empty cell.
    Formulas,
    /// In a workbook, where text is text: from being taken for an empty cell.
    Blanks,
}

impl Guard {
    /// The text with an apostrophe before it, where it needs one.
    pub fn on(self, text: &str) -> String {
        if self.applies(text) { format!("'{text}") } else { text.to_owned() }
    }

    /// The text of a cell without that apostrophe.
    pub fn off(self, text: &str) -> &str {
        match text.strip_prefix('\'') {
            Some(rest) if self.applies(rest) => rest,
            _ => text,
        }
    }

    /// Whether a text is blank or begins a formula once the apostrophes before it are gone.
    fn applies(self, text: &str) -> bool {
        let rest = text.trim_start_matches('\'');
        let is_blank = rest.trim().is_empty() && !text.is_empty();
        // Blanks before it are no hindrance to some programs.
        let begins = |rest: &str| rest.starts_with(FORMULA);
        is_blank || (self == Self::Formulas && (begins(rest) || begins(rest.trim_start())))
    }
}

/// The header of a column that belongs to a strategy or an instrument, beside these fixed columns.
pub(crate) fn header_of(name: &str, fixed: &[&str]) -> String {
    let is_fixed = fixed.iter().any(|column| loose(column) == loose(name));
    if is_fixed || name.starts_with(ID_MARK) { format!("{ID_MARK}{name}") } else { name.to_owned() }
}

/// The name behind a header of [`header_of`], and whether the mark says that it is no fixed column.
pub(crate) fn name_of(header: &str) -> (&str, bool) {
    match header.strip_prefix(ID_MARK) {
        Some(name) => (name, true),
        None => (header, false),
    }
}

/// An id of 1 to 64 of `a-z A-Z 0-9 _ - .` made of free text; `other` where nothing of it can stay.
pub(crate) fn id_of(text: &str, other: &str) -> String {
    let may_stay = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if (1..=64).contains(&text.len()) && text.chars().all(may_stay) {
        return text.to_owned();
    }
    let mut id = String::new();
    for c in text.trim().chars() {
        match c {
            c if may_stay(c) => id.push(c.to_ascii_lowercase()),
            _ if !id.ends_with('_') => id.push('_'),
            _ => {}
        }
    }
    let id: String = id.trim_matches('_').chars().take(60).collect();
    if id.is_empty() { other.to_owned() } else { id }
}

/// The words of a name, in lower case: `Daily P&L (USD)` is `daily`, `pl`, `usd`.
pub(crate) fn words(name: &str) -> Vec<String> {
    let joined: String = name.to_lowercase().replace(['&', '\''], "").replace("p/l", "pl");
    joined.split(|c: char| !c.is_alphanumeric() && c != '%').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guarded_text_comes_back_as_it_was() {
        let texts =
            ["=cmd|' /C calc'!A0", "+1", "-x", "@sum", "\tx", "'=x", "''=x", "'plain", "plain", "", "'", " ", "' "];
        for text in texts {
            let written = Guard::Formulas.on(text);
            assert_eq!(Guard::Formulas.off(&written), text);
            assert!(!written.starts_with(FORMULA), "{written}");
            let written = Guard::Blanks.on(text);
            assert_eq!(Guard::Blanks.off(&written), text);
            assert_eq!(written.trim().is_empty(), text.is_empty(), "{written:?}");
        }
    }

    #[test]
    fn header_of_a_name_comes_back_as_it_was() {
        for name in ["date", "D A T E", "flows", "id:date", "id:x", "mm", "-"] {
            let header = header_of(name, &["date", "flows"]);
            assert_eq!(name_of(&header).0, name);
            assert!(!["date", "flows"].contains(&loose(&header).as_str()), "{header}");
        }
    }

    #[test]
    fn id_of_keeps_ids_and_mends_the_rest() {
        assert_eq!(id_of("Mm.Strategy-1_x", "c"), "Mm.Strategy-1_x");
        assert_eq!(id_of("Market Making (US)", "c"), "market_making_us");
        assert_eq!(id_of("\u{4E2D}\u{6587}", "column_2"), "column_2");
        assert_eq!(id_of(&"a ".repeat(100), "c").len(), 60);
        assert_eq!(words("Daily P&L (USD)"), ["daily", "pl", "usd"]);
    }
}
