//! What a workbook says of itself: its sheets, shared texts and number formats.

use std::collections::BTreeMap;

use super::{package::Package, text::string};
use crate::xml::{Broken, Event, Reader, local};

/// How the number of a cell is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// As a number.
    Number,
    /// As a date, perhaps with a time.
    Date,
    /// As a duration: `[h]:mm`.
    Duration,
}

/// A worksheet; its cells are not read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetName {
    /// As its tab is called.
    pub name: String,
    pub(super) path: String,
}

/// A workbook whose sheets are not read yet.
#[derive(Debug)]
pub struct Book {
    /// The worksheets in their order, hidden ones too; not charts.
    pub sheets: Vec<SheetName>,
    /// Whether dates count from 1904.
    pub is_1904: bool,
    pub(super) package: Package,
    pub(super) strings: Vec<String>,
    pub(super) formats: Vec<Format>,
}

impl Book {
    /// Reads what a workbook says of itself.
    ///
    /// # Errors
    ///
    /// A part that is not there or cannot be read, in words.
    pub fn open(mut package: Package) -> Result<Self, String> {
        let missing = |path: &str| format!("no {path}");
        let relations = part(&mut package, "_rels/.rels")?.ok_or_else(|| missing("_rels/.rels"))?;
        let main = relations_of(&relations)?.into_values().rev().find(|(kind, _)| kind.ends_with("/officeDocument"));
        let Some((_, main)) = main else { return Err("no workbook among its relations".to_owned()) };
        let main = main.trim_start_matches('/');
        let (folder, name) = main.rsplit_once('/').map_or(("", main), |(folder, name)| (&main[..=folder.len()], name));

        let strings = match part(&mut package, &format!("{folder}sharedStrings.xml"))? {
            Some(text) => shared_strings(&text)?,
            None => Vec::new(),
        };
        let formats = match part(&mut package, &format!("{folder}styles.xml"))? {
            Some(text) => formats(&text)?,
            None => Vec::new(),
        };
        let path = format!("{folder}_rels/{name}.rels");
        let relations = relations_of(&part(&mut package, &path)?.ok_or_else(|| missing(&path))?)?;
        let text = part(&mut package, main)?.ok_or_else(|| missing(main))?;
        let mut book = Self { sheets: Vec::new(), is_1904: false, package, strings, formats };
        book.read(&text, folder, &relations)?;
        Ok(book)
    }

    fn read(&mut self, text: &str, folder: &str, relations: &Relations) -> Result<(), Broken> {
        let mut xml = Reader::new(text);
        loop {
            match xml.next()? {
                Event::Start(tag) if tag.name == "sheet" => {
                    let (mut name, mut id) = (String::new(), "");
                    for attribute in tag.attributes() {
                        match attribute? {
                            ("name", value) => name = crate::xml::unescaped(value)?.into_owned(),
                            // `r:id`, whatever the prefix; `sheetId` is another.
                            (key, value) if key.contains(':') && local(key) == "id" => id = value,
                            _ => {}
                        }
                    }
                    let (kind, target) = relations.get(id).ok_or("a sheet without its relation")?;
                    let path = match target.strip_prefix('/') {
                        Some(path) => path.to_owned(),
                        None => format!("{folder}{target}"),
                    };
                    match kind.rsplit('/').next() {
                        Some("worksheet") => self.sheets.push(SheetName { name, path }),
                        Some("chartsheet" | "dialogsheet") => {}
                        _ => return Err(format!("a sheet of an unknown kind, {path}")),
                    }
                }
                // One of an extension has the same name and no such attribute.
                Event::Start(tag) if tag.name == "workbookPr" => {
                    if let Some(value) = tag.raw("date1904")? {
                        self.is_1904 = matches!(value, "1" | "true");
                    }
                }
                Event::End("workbook") => return Ok(()),
                Event::Eof => return Err("the workbook does not end".to_owned()),
                _ => {}
            }
        }
    }
}

/// The text of a part, if it is there.
pub(super) fn part(package: &mut Package, path: &str) -> Result<Option<String>, Broken> {
    package.take(path).transpose()
}

/// Kind and target by id.
type Relations = BTreeMap<String, (String, String)>;

fn relations_of(text: &str) -> Result<Relations, Broken> {
    let mut xml = Reader::new(text);
    let mut relations = BTreeMap::new();
    loop {
        match xml.next()? {
            Event::Start(tag) if tag.name == "Relationship" => {
                let text = |name| Ok::<String, Broken>(tag.value(name)?.unwrap_or_default().into_owned());
                relations.insert(text("Id")?, (text("Type")?, text("Target")?));
            }
            Event::End("Relationships") => return Ok(relations),
            Event::Eof => return Err("the relations do not end".to_owned()),
            _ => {}
        }
    }
}

fn shared_strings(text: &str) -> Result<Vec<String>, Broken> {
    let mut xml = Reader::new(text);
    let mut strings = Vec::new();
    loop {
        match xml.next()? {
            Event::Start(tag) if tag.name == "si" => strings.push(string(&mut xml, "si")?),
            Event::End("sst") => return Ok(strings),
            Event::Eof => return Err("the shared texts do not end".to_owned()),
            _ => {}
        }
    }
}

/// The format of each style of a cell, in the order in which cells name them.
fn formats(text: &str) -> Result<Vec<Format>, Broken> {
    let mut xml = Reader::new(text);
    let mut own: BTreeMap<String, Format> = BTreeMap::new();
    let (mut formats, mut is_of_cells) = (Vec::new(), false);
    loop {
        match xml.next()? {
            Event::Start(tag) if tag.name == "numFmt" => {
                if let (Some(id), Some(code)) = (tag.raw("numFmtId")?, tag.value("formatCode")?) {
                    // A format of a difference from a style comes later and is not one of cells.
                    own.entry(id.to_owned()).or_insert_with(|| format_of(&code));
                }
            }
            Event::Start(tag) if tag.name == "cellXfs" => is_of_cells = true,
            Event::End("cellXfs") => is_of_cells = false,
            Event::Start(tag) if is_of_cells && tag.name == "xf" => {
                let id = tag.raw("numFmtId")?.unwrap_or_default();
                formats.push(own.get(id).copied().unwrap_or_else(|| built_in(id)));
            }
            Event::End("styleSheet") => return Ok(formats),
            Event::Eof => return Err("the styles do not end".to_owned()),
            _ => {}
        }
    }
}

/// The formats that every program knows by number (ECMA-376 part 1, 18.8.30), those of East Asia too.
fn built_in(id: &str) -> Format {
    match id.parse::<u32>() {
        Ok(14..=22 | 27..=36 | 45 | 47 | 50..=58) => Format::Date,
        Ok(46) => Format::Duration,
        _ => Format::Number,
    }
}

/// What the code of a format shows: letters of dates and times outside quotes, brackets and escapes, in its first section.
fn format_of(code: &str) -> Format {
    let mut chars = code.chars();
    let mut is_half_day = false;
    while let Some(c) = chars.next() {
        match c {
            // The next character is written, or its width left free.
            '\\' | '_' | '*' => _ = chars.next(),
            '"' => _ = chars.find(|&c| c == '"'),
            ';' => return Format::Number,
            '[' => {
                let inside: String = chars.by_ref().take_while(|&c| c != ']').collect();
                let first = inside.chars().next().map(|c| c.to_ascii_lowercase());
                // `[h]`, `[mm]`: hours past a day; `[Red]`, `[$-409]`, `[>=100]` are none.
                let is_same = inside.chars().all(|c| Some(c.to_ascii_lowercase()) == first);
                if is_same && matches!(first, Some('h' | 'm' | 's')) {
                    return Format::Duration;
                }
            }
            'a' | 'A' => is_half_day = true,
            'p' | 'P' | '/' | 'm' | 'M' if is_half_day => return Format::Date,
            'd' | 'm' | 'h' | 'y' | 's' | 'D' | 'M' | 'H' | 'Y' | 'S' if !is_half_day => return Format::Date,
            _ => {}
        }
    }
    Format::Number
}

#[cfg(test)]
mod tests {
    use super::{Format::*, *};

    #[test]
    fn format_of_tells_dates_from_numbers() {
        // The codes and what they are: tests of openpyxl, `test_number_style.py`, MIT.
        for (code, format) in [
            ("DD/MM/YY", Date),
            ("H:MM:SS;@", Date),
            ("#,##0\\ [$\\u20bd-46D]", Number),
            ("m\"M\"d\"D\";@", Date),
            ("[h]:mm:ss", Duration),
            ("\"Y: \"0.00\"m\";\"Y: \"-0.00\"m\";\"Y: <num>m\";@", Number),
            ("\"$\"#,##0_);[Red](\"$\"#,##0)", Number),
            ("[$-404]e\"\\xfc\"m\"\\xfc\"d\"\\xfc\"", Date),
            ("0_ ;[Red]\\-0\\ ", Number),
            ("\\Y000000", Number),
            ("#,##0.0####\" YMD\"", Number),
            ("[h]", Duration),
            ("[ss]", Duration),
            ("[s].000", Duration),
            ("[Blue]\\+[h]:mm;[Red]\\-[h]:mm;[Green][h]:mm", Duration),
            ("[>=100][Magenta][s].00", Duration),
            ("[h]:mm;[=0]\\-", Duration),
            ("[>=100][Magenta].00", Number),
            ("[>=100][Magenta]General", Number),
            ("ha/p\\\\m", Date),
            ("#,##0.00\\ _M\"H\"_);[Red]#,##0.00\\ _M\"S\"_)", Number),
            ("#,##0*y", Number),
            ("*-yyyy-mm-dd", Date),
            ("General", Number),
            ("0.00%", Number),
        ] {
            assert_eq!(format_of(code), format, "{code}");
        }
        assert_eq!(["14", "22", "46", "0", "49", "x"].map(built_in), [Date, Date, Duration, Number, Number, Number]);
    }
}
