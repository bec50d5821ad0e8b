//! A table of the page as CSV, for a spreadsheet or a script: one column for each line of its cells, units in the headers, figures
//! in all their digits, and no text that a spreadsheet program would run as a formula.

use headroom_engine::text::escape;
use headroom_wire::{TableCell, records_to_csv};

use crate::export::Saved;

/// Before the unit of a figure, between unit and digits, and behind it, as the page writes it.
const MARKS: [char; 3] = ['\u{E000}', '\u{E001}', '\u{E002}'];

/// What stands on the page for a figure that is missing.
const MISSING: &str = "–";

/// A line of a cell.
#[derive(Debug, Clone, PartialEq)]
enum Line {
    /// A figure and its unit: `money`, `share`, `×`, or none.
    Figure(String, f64),
    /// A figure that is missing.
    Missing,
    /// Anything else.
    Text(String),
}

/// The table as a file. Its first row is its head; an amount of money is in `currency`, a share a fraction.
///
/// A column of the page has a column for each line of its tallest cell. Where its figures have several units, a further column
/// names the unit of each. Columns without anything are left out.
///
/// ```
/// use headroom_files::table::table;
/// let rows = [vec!["Strategy".to_owned(), "Used".to_owned()], vec!["=a".to_owned(), "\u{E000}money\u{E001}1.25\u{E002}".to_owned()]];
/// let (name, bytes) = table("Table of strategies", "USD", "2026-11-20", &rows);
/// assert_eq!(name, "headroom-table-of-strategies-2026-11-20.csv");
/// assert_eq!(String::from_utf8_lossy(&bytes), "Strategy,Used (USD)\n'=a,1.25\n");
/// ```
pub fn table(label: &str, currency: &str, as_of: &str, rows: &[Vec<String>]) -> Saved {
    let (head, body) = rows.split_first().map_or((&[][..], &[][..]), |(head, body)| (&head[..], body));
    let cells: Vec<Vec<Vec<Line>>> = body.iter().map(|row| row.iter().map(|cell| lines(cell)).collect()).collect();
    let mut records: Vec<Vec<TableCell>> = vec![Vec::new(); cells.len() + 1];
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    for column in 0..width {
        let label = head.get(column).map(|head| plain(&lines(head))).unwrap_or_default();
        let of_row = |row: &'_ Vec<Vec<Line>>| row.get(column).map_or(0, Vec::len);
        let height = cells.iter().map(of_row).max().unwrap_or_default();
        for line in 0..height {
            let found: Vec<Option<&Line>> = cells.iter().map(|row| row.get(column)?.get(line)).collect();
            add(&mut records, &label, line, &found, currency);
        }
    }
    let words = label.to_lowercase();
    let words: Vec<&str> =
        words.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    (format!("headroom-{}-{as_of}.csv", words.join("-")), records_to_csv(&records).into_bytes())
}

/// Adds a column, and one of its units where there are several.
fn add(records: &mut [Vec<TableCell>], label: &str, line: usize, found: &[Option<&Line>], currency: &str) {
    let name = |unit: &str| match unit {
        "money" => currency.to_owned(),
        "share" => "fraction".to_owned(),
        other => other.to_owned(),
    };
    let unit = |line: &Option<&Line>| match line {
        Some(Line::Figure(unit, _)) => Some(name(unit)),
        _ => None,
    };
    let mut units: Vec<String> = found.iter().filter_map(unit).collect();
    units.dedup();
    let has_several = units.iter().any(|unit| *unit != units[0]);
    let label = if line == 0 { label.to_owned() } else { format!("{label} {}", line + 1).trim().to_owned() };
    let head = match units.first().filter(|unit| !unit.is_empty() && !has_several) {
        Some(unit) => format!("{label} ({unit})"),
        None => label.clone(),
    };
    let cell = |line: &Option<&Line>| match line {
        Some(Line::Figure(_, value)) => TableCell::Number(*value),
        Some(Line::Text(text)) => TableCell::Text(text.clone()),
        Some(Line::Missing) | None => TableCell::Empty,
    };
    let of_unit = |line: &Option<&Line>| unit(line).map_or(TableCell::Empty, TableCell::Text);
    records[0].push(TableCell::Text(head));
    if has_several {
        records[0].push(TableCell::Text(format!("{label} unit").trim().to_owned()));
    }
    for (record, line) in records[1..].iter_mut().zip(found) {
        record.push(cell(line));
        if has_several {
            record.push(of_unit(line));
        }
    }
}

fn lines(cell: &str) -> Vec<Line> {
    cell.lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .map(line)
        .collect()
}

fn line(text: String) -> Line {
    let [before, between, behind] = MARKS;
    if text == MISSING {
        return Line::Missing;
    }
    let figure =
        text.strip_prefix(before).and_then(|rest| rest.strip_suffix(behind)).and_then(|rest| rest.split_once(between));
    match figure.and_then(|(unit, digits)| Some((unit, digits.parse().ok()?))) {
        Some((unit, value)) => Line::Figure(unit.to_owned(), value),
        None => Line::Text(escape(&without_marks(&text))),
    }
}

/// A sentence with figures in it: their digits alone.
fn without_marks(text: &str) -> String {
    let [before, between, behind] = MARKS;
    let mut plain = String::new();
    for piece in text.split(before) {
        let digits = piece.split_once(between).map_or(piece, |(_, digits)| digits);
        plain.extend(digits.chars().filter(|letter| *letter != behind));
    }
    plain
}

fn plain(lines: &[Line]) -> String {
    let word = |line: &Line| match line {
        Line::Text(text) => text.clone(),
        Line::Figure(_, value) => value.to_string(),
        Line::Missing => String::new(),
    };
    lines.iter().map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{MARKS, table};

    fn figure(unit: &str, digits: &str) -> String {
        format!("{}{unit}{}{digits}{}", MARKS[0], MARKS[1], MARKS[2])
    }

    fn text(rows: &[&[&str]]) -> String {
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        String::from_utf8(table("A table", "USD", "2026-11-20", &rows).1).expect("CSV is text")
    }

    #[test]
    fn figures_keep_their_digits_and_units_stand_in_the_header() {
        let (used, share) = (figure("money", "1234567.0000000002"), figure("share", "0.1"));
        let text = text(&[&["Name", "Used", "Share"], &["a", &used, &share], &["b", "–", &share]]);
        assert_eq!(text, "Name,Used (USD),Share (fraction)\na,1234567.0000000002,0.1\nb,,0.1\n");
    }

    #[test]
    fn column_of_several_units_has_a_column_of_them() {
        let text = text(&[&["Control", "Limit"], &["a", &figure("money", "5")], &["b", &figure("share", "0.05")]]);
        assert_eq!(text, "Control,Limit,Limit unit\na,5,USD\nb,0.05,fraction\n");
    }

    #[test]
    fn lines_of_a_cell_are_columns_and_a_sentence_keeps_its_figure() {
        let two = format!("One\nat {}, or less", figure("money", "12.5"));
        let text = text(&[&["Name", "", "State"], &["a", "", &two], &["b"]]);
        assert_eq!(text, "Name,State,State 2\na,One,\"at 12.5, or less\"\nb,,\n");
    }

    #[test]
    fn text_that_would_run_as_a_formula_has_an_apostrophe_and_a_number_has_none() {
        let names = ["=1+1", "+1", "-1", "@a"];
        for name in names {
            let text = text(&[&["Name", "P&L"], &[name, &figure("money", "-3.5")]]);
            assert_eq!(text, format!("Name,P&L (USD)\n'{name},-3.5\n"));
        }
    }
}
