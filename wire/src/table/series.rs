//! One strategy's returns as a person pastes them: dated lines or plain numbers, whatever stands between them.
//!
//! Whether numbers are fractions or percent is asked, never guessed: [`Series::asks_percent`] says when. Whether a return is
//! possible is not decided here.

use headroom_engine::text::escape;
use jiff::civil::Date;

use crate::check::value::date;

/// Returns at most, as of an opportunity in a file.
const MOST_RETURNS: usize = 5_000;

/// Bytes at most.
const MOST_BYTES: usize = 1 << 20;

/// Faults told one by one.
const MOST_FAULTS: usize = 5;

/// The median of the absolute returns that are not 0 above which the question of percent arises.
const LARGE_MEDIAN: f64 = 0.10;

/// Numbers read from a text, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Their dates, ascending, if the lines have any.
    pub dates: Option<Vec<Date>>,
    /// The numbers as written.
    pub values: Vec<f64>,
    /// Whether it has to be asked if they are percent: a `%` stands somewhere, or they are large for daily returns.
    pub asks_percent: bool,
    /// Dated lines without a number; they are left out.
    pub missing: usize,
    /// Whether the lines had to be brought into the order of their dates.
    pub was_sorted: bool,
}

impl Series {
    /// The returns as fractions.
    pub fn returns(&self, is_percent: bool) -> Vec<f64> {
        let divisor = if is_percent { 100.0 } else { 1.0 };
        self.values.iter().map(|value| value / divisor).collect()
    }
}

/// A place in a text that is not what is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesFault {
    /// The line, from 1; `None`: the text as a whole.
    pub line: Option<usize>,
    /// What stands there, fit to be shown.
    pub value: String,
    /// What is wanted.
    pub message: &'static str,
}

/// Everything wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeriesFaults {
    /// The first of them.
    pub list: Vec<SeriesFault>,
    /// How many more there are.
    pub more: usize,
}

impl SeriesFaults {
    fn push(&mut self, line: usize, value: &str, message: &'static str) {
        if self.list.len() < MOST_FAULTS {
            self.list.push(SeriesFault { line: Some(line), value: escape(value), message });
        } else {
            self.more += 1;
        }
    }

    fn whole(value: String, message: &'static str) -> Self {
        Self { list: vec![SeriesFault { line: None, value, message }], more: 0 }
    }
}

/// Reads a series: lines `date, return` (comma, semicolon, tab or blank between), or numbers with anything between them.
///
/// A header is passed over. Decimal points and decimal commas are read, `%` and quotes are allowed. All faults are told in one
/// answer, each with its line.
///
/// ```
/// use headroom_wire::parse_series;
/// assert_eq!(parse_series("0.01, -0.02\n0.003").unwrap().values, [0.01, -0.02, 0.003]);
/// let dated = parse_series("date;r\n2026-11-19;0,01\n2026-11-20;-0,02").unwrap();
/// assert_eq!((dated.dates.unwrap().len(), dated.values), (2, vec![0.01, -0.02]));
/// ```
pub fn parse_series(text: &str) -> Result<Series, SeriesFaults> {
    if text.len() > MOST_BYTES {
        return Err(SeriesFaults::whole(format!("{} bytes", text.len()), "at most 1 MiB is read"));
    }
    let text = text.trim_start_matches('\u{FEFF}').replace(['"', '\''], "");
    let mut lines: Vec<(usize, &str)> =
        text.lines().enumerate().map(|(i, line)| (i + 1, line.trim())).filter(|(_, line)| !line.is_empty()).collect();
    if lines.first().is_some_and(|(_, line)| is_header(line)) {
        lines.remove(0);
    }
    let is_dated = lines.first().is_some_and(|(_, line)| dated(line).is_some());
    let mut faults = SeriesFaults::default();
    let series = if is_dated { read_dated(&lines, &mut faults) } else { read_plain(&lines, &mut faults) };
    if !faults.list.is_empty() {
        return Err(faults);
    }
    match series.values.len() {
        0 => Err(SeriesFaults::whole(String::new(), "no return is there")),
        count if count > MOST_RETURNS => {
            Err(SeriesFaults::whole(format!("{count} returns"), "at most 5,000 returns are read"))
        }
        _ => Ok(series),
    }
}

const NOT_A_NUMBER: &str = "a number is wanted";
const NOT_A_DATE: &str = "a date like 2026-11-20 and a return are wanted";

const EITHER_COMMA: &str = "the comma could separate numbers or decimals, write points or a number a line";

/// Digits that begin with 0, as after a decimal sign: no number is written so.
fn is_fraction(word: &str) -> bool {
    let digits = word.trim_start_matches(['-', '+', '\u{2212}']);
    digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit())
}

/// What is wanted where a text is no number: a time or a date in another form stands for a date.
fn wanted(text: &str) -> &'static str {
    let is_dated = text.starts_with(|c: char| c.is_ascii_digit())
        && (text.contains(':') || ['-', '/', '.'].iter().any(|sign| text.matches(*sign).count() > 1));
    if is_dated { NOT_A_DATE } else { NOT_A_NUMBER }
}

fn read_dated(lines: &[(usize, &str)], faults: &mut SeriesFaults) -> Series {
    let mut entries: Vec<(Date, f64, usize)> = Vec::with_capacity(lines.len());
    let (mut missing, mut has_percent) = (0, false);
    for (line, text) in lines {
        let Some((date, separator, rest)) = dated(text) else {
            faults.push(*line, text, NOT_A_DATE);
            continue;
        };
        let is_alone = separator != ',' || !rest.contains(',');
        let rest = rest.trim();
        if rest.is_empty() {
            missing += 1;
        } else if !is_alone
            || rest.contains([';', '\t'])
            || rest.split_whitespace().filter(|word| *word != "%").count() > 1
        {
            faults.push(*line, text, "one return beside the date is wanted");
        } else if let Some((value, percent)) = number(rest, true) {
            has_percent |= percent;
            entries.push((date, value, *line));
        } else {
            faults.push(*line, rest, wanted(rest));
        }
    }
    let was_sorted = entries.windows(2).any(|pair| pair[0].0 > pair[1].0);
    entries.sort_by_key(|entry| (entry.0, entry.2));
    for pair in entries.windows(2) {
        if pair[0].0 == pair[1].0 {
            faults.push(pair[1].2, &pair[1].0.to_string(), "each date once is wanted");
        }
    }
    let values: Vec<f64> = entries.iter().map(|entry| entry.1).collect();
    Series {
        dates: Some(entries.iter().map(|entry| entry.0).collect()),
        asks_percent: has_percent || is_large(&values),
        values,
        missing,
        was_sorted,
    }
}

fn read_plain(lines: &[(usize, &str)], faults: &mut SeriesFaults) -> Series {
    let words = |line: &str| {
        line.split([' ', '\t', ';', '|']).filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    // A comma separates where a word shows that it cannot be a decimal one.
    let separates = |word: &String| {
        let commas = word.matches(',').count();
        commas > 0 && (word.contains('.') || commas > 1 || word.starts_with(',') || word.ends_with(','))
    };
    let has_point = lines.iter().any(|(_, line)| line.contains('.'));
    let comma_separates = has_point || lines.iter().any(|(_, line)| words(line).iter().any(separates));
    // "0,01, -0,02": a comma inside of a word is decimal, the one at its end separates.
    let is_mixed = |word: &String| word.strip_suffix(',').is_some_and(|word| word.matches(',').count() == 1);
    let is_mixed = !has_point && lines.iter().any(|(_, line)| words(line).iter().any(is_mixed));
    let (mut values, mut has_percent) = (Vec::new(), false);
    for (line, text) in lines {
        if is_mixed {
            for word in words(text) {
                match number(word.strip_suffix(',').unwrap_or(&word), true) {
                    Some((value, percent)) if value.abs() < 1.0 => {
                        has_percent |= percent;
                        values.push(value);
                    }
                    _ => faults.push(*line, &word, EITHER_COMMA),
                }
            }
            continue;
        }
        let between = |c: char| c.is_whitespace() || matches!(c, ';' | '|') || (comma_separates && c == ',');
        for word in text.split(between).filter(|word| !word.is_empty()) {
            // A blank may stand before the sign.
            if word == "%" && !values.is_empty() {
                has_percent = true;
            } else if comma_separates && !has_point && is_fraction(word) {
                faults.push(*line, word, EITHER_COMMA);
            } else if let Some((value, percent)) = number(word, !comma_separates) {
                has_percent |= percent;
                values.push(value);
            } else {
                faults.push(*line, word, wanted(word));
            }
        }
    }
    Series { dates: None, asks_percent: has_percent || is_large(&values), values, missing: 0, was_sorted: false }
}

/// Date, the sign after it, and the rest of a line.
fn dated(line: &str) -> Option<(Date, char, &str)> {
    let (day, rest) = line.split_at_checked(10)?;
    let date = date(day)?;
    let mut signs = rest.chars();
    match signs.next() {
        None => Some((date, ',', "")),
        Some(sign) if matches!(sign, ',' | ';' | '\t' | ' ') => Some((date, sign, signs.as_str())),
        Some(_) => None,
    }
}

/// A number, and whether a `%` stands behind it.
fn number(text: &str, with_comma: bool) -> Option<(f64, bool)> {
    let text = text.trim();
    let (text, is_percent) = match text.strip_suffix('%') {
        Some(text) => (text.trim_end(), true),
        None => (text, false),
    };
    let mut text = text.replace('\u{2212}', "-");
    if with_comma && !text.contains('.') && text.matches(',').count() == 1 {
        text = text.replace(',', ".");
    }
    let is_plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E'));
    let value: f64 = if is_plain { text.parse().ok()? } else { return None };
    value.is_finite().then_some((value + 0.0, is_percent))
}

/// No date at its start and no number in it.
fn is_header(line: &str) -> bool {
    let between = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|');
    dated(line).is_none() && !line.split(between).any(|word| number(word, true).is_some())
}

fn is_large(values: &[f64]) -> bool {
    let mut sizes: Vec<f64> = values.iter().map(|value| value.abs()).filter(|size| *size > 0.0).collect();
    sizes.sort_by(f64::total_cmp);
    match sizes.len() {
        0 => false,
        count => 0.5 * (sizes[(count - 1) / 2] + sizes[count / 2]) > LARGE_MEDIAN,
    }
}
