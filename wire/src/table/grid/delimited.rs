//! Text with separators to a sheet: CSV, TSV, semicolons, or columns held apart by blanks.
//!
//! The separator is found from the text. Rows count as in a spreadsheet: an empty line is a row, a line break in quotes
//! is none.

use csv::{ByteRecord, ReaderBuilder, StringRecord};
use headroom_cells::{
    cell::{Budget, Cell, MAX_CELLS, MAX_COLUMNS, MAX_ROWS},
    separated::{self, TooMuch},
};
use headroom_engine::{
    fund::check::{Fault, Rule},
    text::shown,
};

use super::sheet::{Sheet, Source, too_much};

/// Separators, in the order in which they are tried: a comma may be a decimal sign, a blank may stand in a name.
const SEPARATORS: [u8; 4] = [b'\t', b';', b',', b'|'];

/// Records that are looked at to find the separator.
const SAMPLE: usize = 200;

/// Reads a text as a sheet.
pub(crate) fn read(name: &str, stem: &str, text: &str, budget: &mut Budget) -> Result<Sheet, Fault> {
    let (text, given) = without_separator_line(text);
    match given.or_else(|| separator(text)) {
        Some(separator) => read_separated(name, stem, text, separator, budget),
        None if is_aligned(text) => read_aligned(name, stem, text, budget),
        None => read_separated(name, stem, text, b',', budget),
    }
}

/// The text without the line by which Excel is told the separator: `sep=;`. Excel does not count it as a row.
fn without_separator_line(text: &str) -> (&str, Option<u8>) {
    let separator = |line: &str| match line.trim_end_matches('\r').as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator] if separator.is_ascii() => Some(*separator),
        _ => None,
    };
    match text.split_once('\n') {
        Some((line, rest)) if separator(line).is_some() => (rest, separator(line)),
        _ => (text, None),
    }
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes())
}

/// The first separator by which most records have the same number of fields, at least two.
fn separator(text: &str) -> Option<u8> {
    // No byte of several letters is one of the separators.
    if separated::is_plain(text, b',') {
        return most_regular(separated::widths(text, SEPARATORS, SAMPLE));
    }
    most_regular(SEPARATORS.map(|separator| widths(text, separator)))
}

/// The numbers of fields of the first records with something in them.
fn widths(text: &str, separator: u8) -> Vec<usize> {
    let mut reader = reader(text, separator);
    let mut record = ByteRecord::new();
    let mut widths = Vec::new();
    while widths.len() < SAMPLE && reader.read_byte_record(&mut record).unwrap_or(false) {
        if record.iter().any(|field| !field.trim_ascii().is_empty()) {
            widths.push(record.len());
        }
    }
    widths
}

/// The separator with the most rows of one width, by the widths that each gives.
fn most_regular(widths: [Vec<usize>; 4]) -> Option<u8> {
    let shares = SEPARATORS.into_iter().zip(widths).map(|(separator, mut widths)| {
        let count = widths.len();
        widths.sort_unstable();
        let of_most = widths.chunk_by(|a, b| a == b).filter(|run| run[0] > 1).map(<[usize]>::len).max().unwrap_or(0);
        (separator, of_most, count)
    });
    let shares: Vec<(u8, usize, usize)> = shares.collect();
    let all = shares.iter().find(|(_, of_most, count)| *of_most > 0 && of_most == count);
    let most = shares.iter().filter(|(_, of_most, count)| 2 * of_most > *count).max_by_key(|(_, of_most, _)| *of_most);
    all.or(most).map(|(separator, _, _)| *separator)
}

fn read_separated(name: &str, stem: &str, text: &str, separator: u8, budget: &mut Budget) -> Result<Sheet, Fault> {
    let mut sheet = Sheet::new(name, stem, Source::Text { decimal_comma_fits: separator != b',' });
    if separated::is_plain(text, separator) {
        sheet.rows = separated::rows(text, separator, budget).map_err(|what| beyond(&sheet, what))?;
        return Ok(sheet);
    }
    let mut reader = reader(text, separator);
    let mut record = StringRecord::new();
    let mut number = 0_u32;
    let mut start = 0_usize;
    while reader.read_record(&mut record).map_err(|error| unreadable(name, &error))? {
        // The reader stops between the two characters of `\r\n`.
        let is_between = text[..start].ends_with('\r') && text[start..].starts_with('\n');
        number = number.saturating_add(1 + blank_lines(&text[start + usize::from(is_between)..]));
        let end = usize::try_from(reader.position().byte()).unwrap_or(text.len()).min(text.len());
        if end == text.len() && !is_closed(&text[start..end], separator) {
            return Err(unclosed(name, number));
        }
        start = end;
        add_row(&mut sheet, number, record.iter(), budget)?;
    }
    Ok(sheet)
}

/// The empty lines that the reader passes over before a record.
fn blank_lines(text: &str) -> u32 {
    let blank = text.bytes().take_while(|b| matches!(b, b'\r' | b'\n'));
    let (mut count, mut before) = (0, 0);
    for b in blank {
        // `\r\n` ends one line.
        count += u32::from(!(b == b'\n' && before == b'\r'));
        before = b;
    }
    count
}

/// Whether the last record, which a missing quote would let run to the end of the file, ends outside of quotes.
fn is_closed(record: &str, separator: u8) -> bool {
    let (mut is_quoted, mut at_start) = (false, true);
    for b in record.trim_start_matches(['\r', '\n']).bytes() {
        match b {
            b'"' if is_quoted || at_start => is_quoted = !is_quoted,
            // A second quote right after one goes on with the field.
            b'"' => is_quoted = true,
            _ => {}
        }
        at_start = !is_quoted && (b == separator || b == b'\n' || b == b'"');
    }
    !is_quoted
}

/// Whether nearly every line has the same number of words, at least two: a table printed with blanks.
fn is_aligned(text: &str) -> bool {
    let mut widths: Vec<usize> =
        text.lines().map(|line| line.split_whitespace().count()).filter(|&count| count > 0).take(SAMPLE).collect();
    let count = widths.len();
    widths.sort_unstable();
    let of_most = widths.chunk_by(|a, b| a == b).filter(|run| run[0] > 1).map(<[usize]>::len).max().unwrap_or(0);
    // The header may lack the name of the index, which pandas prints on a line of its own.
    of_most > 0 && of_most + 2 >= count
}

/// Reads columns held apart by blanks. A header without the first column's name, as pandas prints one, gets an empty
/// one.
fn read_aligned(name: &str, stem: &str, text: &str, budget: &mut Budget) -> Result<Sheet, Fault> {
    let mut sheet = Sheet::new(name, stem, Source::Text { decimal_comma_fits: true });
    let widest = text.lines().map(|line| line.split_whitespace().count()).max().unwrap_or(0);
    for (i, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let lacks_index = words.len() + 1 == widest && sheet.rows.is_empty();
        let index = lacks_index.then_some("");
        // pandas prints the name of the index on a line of its own.
        if words.len() == 1
            && let [header] = &mut sheet.rows[..]
            && header.cells.first() == Some(&Cell::Empty)
        {
            header.cells[0] = Cell::Text(words[0].into());
            continue;
        }
        let number = u32::try_from(i + 1).unwrap_or(u32::MAX);
        add_row(&mut sheet, number, index.into_iter().chain(words), budget)?;
    }
    Ok(sheet)
}

fn add_row<'f>(
    sheet: &mut Sheet,
    number: u32,
    fields: impl Iterator<Item = &'f str>,
    budget: &mut Budget,
) -> Result<(), Fault> {
    separated::add_row(&mut sheet.rows, number, fields, budget).map_err(|what| beyond(sheet, what))
}

/// The fault of a table with more in it than a table may have.
fn beyond(sheet: &Sheet, what: TooMuch) -> Fault {
    match what {
        TooMuch::Columns(number, columns) => {
            let message = format_args!("Give at most {MAX_COLUMNS} columns.");
            let place = sheet.place(Some(number), None);
            Fault { path: place, ..too_much("", format_args!("{columns} columns"), message) }
        }
        TooMuch::Cells => {
            let message = format_args!("Give at most {MAX_CELLS} cells.");
            too_much(&sheet.name, "more cells", message)
        }
        TooMuch::Rows(number) => {
            let message = format_args!("Give at most {MAX_ROWS} rows.");
            too_much(&sheet.name, format_args!("row {number}"), message)
        }
    }
}

fn unclosed(name: &str, row: u32) -> Fault {
    Fault {
        path: format!("{} row {row}", shown(name)),
        rule: Rule::Syntax,
        value: "\"".to_owned(),
        message: "Close the quotes of this row; the file ends inside them.".to_owned(),
    }
}

fn unreadable(name: &str, error: &csv::Error) -> Fault {
    Fault {
        path: shown(name),
        rule: Rule::Syntax,
        value: shown(error),
        message: "Give text with one row per line.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_stops_at_the_cell_past_the_limit() {
        let read = |left| read("a.csv", "a", "x,y\n1,\n2,3\n", &mut Budget { cells: MAX_CELLS - left });
        assert_eq!(read(5).map(|sheet| sheet.rows.len()), Ok(3));
        let fault = read(4).expect_err("the fifth cell is one too many");
        assert_eq!((fault.path.as_str(), fault.rule), ("a.csv", Rule::Size));
    }

    #[test]
    fn separator_is_the_one_that_makes_columns() {
        for (text, expected) in [
            ("a,b\n1,2\n", Some(b',')),
            ("a;b\n1,5;2,5\n", Some(b';')),
            ("a\tb, c\n1\t2\n", Some(b'\t')),
            ("a|b\n1|2\n", Some(b'|')),
            ("Title of mine\n\ndate,a;b\n1,2\n3,4\n5,6\n", Some(b',')),
            ("a\n1\n", None),
        ] {
            assert_eq!(separator(text), expected, "{text}");
        }
    }

    #[test]
    fn widths_of_plain_texts_are_those_of_the_reader() {
        let signs = ["a", "1", ",", ";", "\t", "|", " ", "\n", "\r", "\r\n", "\u{4E2D}", "\u{A0}"];
        // splitmix64 (Steele, Lea and Flood 2014).
        let mut state = 7_u64;
        let mut below = |count: usize| {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            ((z ^ (z >> 31)) % count as u64) as usize
        };
        for _ in 0..2_000 {
            let text: String = (0..below(60)).map(|_| signs[below(signs.len())]).collect();
            let found = separated::widths(&text, SEPARATORS, SAMPLE);
            assert_eq!(found, SEPARATORS.map(|separator| widths(&text, separator)), "{text:?}");
        }
    }

    #[test]
    fn rows_count_as_in_a_spreadsheet() {
        let text = "\r\na,b\r\n\r\n\r\n\"x\ny\",1\r\n2,3";
        let sheet = read("a.csv", "a", text, &mut Budget::default()).expect("it is read");
        let numbers: Vec<u32> = sheet.rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [2, 5, 6]);
    }
}
