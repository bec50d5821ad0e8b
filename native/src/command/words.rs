//! The words of a command line.

use std::{ffi::OsString, path::Path};

/// What is asked.
#[derive(Debug, PartialEq)]
pub enum Words<'w> {
    /// A tool's answer.
    Answer { fund: &'w Path, tool: &'w str, arguments: Option<&'w str> },
    /// A report as a file.
    Report { fund: &'w Path, out: &'w Path, arguments: Option<&'w str> },
}

impl<'w> Words<'w> {
    /// Reads the words; `None` for what is not understood. Options may stand anywhere after the command, each once.
    pub fn read(words: &'w [OsString]) -> Option<Self> {
        let (command, rest) = words.split_first()?;
        let (mut plain, mut arguments, mut out) = (Vec::new(), None, None);
        let mut rest = rest.iter();
        while let Some(word) = rest.next() {
            let option = match word.to_str() {
                Some("--arguments") => &mut arguments,
                Some("--out") => &mut out,
                Some(other) if other.starts_with("--") => return None,
                _ => {
                    plain.push(word);
                    continue;
                }
            };
            if option.replace(rest.next()?).is_some() {
                return None;
            }
        }
        let arguments = match arguments {
            Some(text) => Some(text.to_str()?),
            None => None,
        };
        match (command.to_str()?, &plain[..], out) {
            ("answer", [fund, tool], None) => {
                Some(Self::Answer { fund: Path::new(*fund), tool: tool.to_str()?, arguments })
            }
            ("report", [fund], Some(out)) => {
                Some(Self::Report { fund: Path::new(*fund), out: Path::new(out), arguments })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Words;
    use std::{ffi::OsString, path::Path};

    #[test]
    fn options_stand_anywhere_and_once() {
        let words = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        let (fund, out) = (Path::new("f.json"), Path::new("r.html"));
        let asked = words("report --out r.html f.json");
        assert_eq!(Words::read(&asked), Some(Words::Report { fund, out, arguments: None }));
        let asked = words("answer f.json explain --arguments {}");
        assert_eq!(Words::read(&asked), Some(Words::Answer { fund, tool: "explain", arguments: Some("{}") }));
        for wrong in [
            "answer f.json",
            "answer f.json explain --out r.html",
            "report f.json",
            "report f.json --out",
            "report f.json --out r.html --out s.html",
            "report f.json --out r.html --open",
            "print f.json",
        ] {
            assert_eq!(Words::read(&words(wrong)), None, "{wrong}");
        }
    }
}
