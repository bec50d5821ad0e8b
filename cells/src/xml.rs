//! XML to tags and texts, one after the other. Names are given without their prefix.
//!
//! Only what a workbook needs: no document type, no entities of its own. Tags need not match; the caller sees what ends.

use std::borrow::Cow;

/// What stands next in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event<'t> {
    /// A tag that opens; one that closes itself is followed by its end.
    Start(Tag<'t>),
    /// A tag that closes, by its name.
    End(&'t str),
    /// Text as it is written, with references.
    Text(&'t str),
    /// Text without references.
    Plain(&'t str),
    /// The end of the document.
    Eof,
}

/// A tag that opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag<'t> {
    pub name: &'t str,
    attributes: &'t str,
}

/// Why a document cannot be read.
pub(crate) type Broken = String;

/// A document that is being read.
#[derive(Debug)]
pub(crate) struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// The name of a tag that closed itself.
    ended: Option<&'t str>,
}

impl<'t> Reader<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0, ended: None }
    }

    /// The next event; comments and instructions are passed over.
    pub fn next(&mut self) -> Result<Event<'t>, Broken> {
        if let Some(name) = self.ended.take() {
            return Ok(Event::End(name));
        }
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let bytes = rest.as_bytes();
            match bytes {
                [] => return Ok(Event::Eof),
                [b'<', b'/', inside @ ..] => {
                    let Some(length) = inside.iter().position(|&b| b == b'>') else { return Err(self.open()) };
                    self.at += length + 3;
                    let name = rest.get(2..length + 2).unwrap_or_default();
                    return Ok(Event::End(local(name.trim_ascii_end())));
                }
                [b'<', b'?', ..] => _ = self.until(rest, 2, "?>")?,
                [b'<', b'!', b'-', b'-', ..] => _ = self.until(rest, 4, "-->")?,
                _ if bytes.starts_with(b"<![CDATA[") => return self.until(rest, 9, "]]>").map(Event::Plain),
                [b'<', b'!', ..] => return Err(format!("byte {}: a document type", self.at)),
                [b'<', ..] => return self.start(rest),
                _ => {
                    let length = bytes.iter().position(|&b| b == b'<').unwrap_or(bytes.len());
                    self.at += length;
                    return Ok(Event::Text(rest.get(..length).unwrap_or_default()));
                }
            }
        }
    }

    /// What stands between `from` and an end, and passes over the end.
    fn until(&mut self, rest: &'t str, from: usize, end: &str) -> Result<&'t str, Broken> {
        let inside = rest.get(from..).unwrap_or_default();
        let Some(length) = inside.find(end) else { return Err(self.open()) };
        self.at += from + length + end.len();
        Ok(inside.get(..length).unwrap_or_default())
    }

    fn open(&self) -> Broken {
        format!("byte {}: `<` is not closed", self.at)
    }

    fn start(&mut self, rest: &'t str) -> Result<Event<'t>, Broken> {
        let bytes = rest.as_bytes();
        let mut quote = None;
        let end = bytes.iter().position(|&b| match quote {
            Some(open) => {
                if b == open {
                    quote = None;
                }
                false
            }
            None => {
                if matches!(b, b'"' | b'\'') {
                    quote = Some(b);
                }
                b == b'>'
            }
        });
        let Some(end) = end else { return Err(self.open()) };
        self.at += end + 1;
        let is_closed = bytes.get(end - 1) == Some(&b'/') && end > 1;
        let inside = rest.get(1..end - usize::from(is_closed)).unwrap_or_default();
        let length = inside.bytes().position(|b| b.is_ascii_whitespace()).unwrap_or(inside.len());
        let (name, attributes) = inside.split_at_checked(length).unwrap_or((inside, ""));
        let name = local(name);
        if is_closed {
            self.ended = Some(name);
        }
        Ok(Event::Start(Tag { name, attributes }))
    }

    /// The text of `<v>…</v></c>` where just that stands next, and passes over it: the inside of most cells.
    #[inline]
    pub fn only_value(&mut self) -> Option<&'t str> {
        let from = self.at + "<v>".len();
        let rest = self.text.as_bytes().get(self.at..)?.strip_prefix(b"<v>")?;
        let length = rest.iter().position(|&b| matches!(b, b'<' | b'&' | b'\r'))?;
        if self.ended.is_some() || !rest.get(length..)?.starts_with(b"</v></c>") {
            return None;
        }
        self.at = from + length + "</v></c>".len();
        self.text.get(from..from + length)
    }

    /// The text up to the end of the tag that was opened last, whatever stands in it.
    pub fn content(&mut self, name: &str) -> Result<Cow<'t, str>, Broken> {
        let mut content = Cow::Borrowed("");
        loop {
            let piece = match self.next()? {
                Event::Text(text) => unescaped(text)?,
                Event::Plain(text) => Cow::Borrowed(text),
                Event::End(ended) if ended == name => return Ok(content),
                Event::Start(_) | Event::End(_) => continue,
                Event::Eof => return Err(format!("`{name}` does not end")),
            };
            if content.is_empty() {
                content = piece;
            } else {
                content.to_mut().push_str(&piece);
            }
        }
    }
}

impl<'t> Tag<'t> {
    /// Names, without prefix where `is_local`, and raw values.
    pub fn attributes(self) -> Attributes<'t> {
        Attributes { rest: self.attributes }
    }

    /// The value of an attribute by its name without prefix, as it is written.
    pub fn raw(self, name: &str) -> Result<Option<&'t str>, Broken> {
        for attribute in self.attributes() {
            let (key, value) = attribute?;
            if local(key) == name {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    /// The value of an attribute.
    pub fn value(self, name: &str) -> Result<Option<Cow<'t, str>>, Broken> {
        self.raw(name)?.map(unescaped).transpose()
    }
}

/// The attributes of a tag, as they are written.
#[derive(Debug)]
pub(crate) struct Attributes<'t> {
    rest: &'t str,
}

impl<'t> Iterator for Attributes<'t> {
    type Item = Result<(&'t str, &'t str), Broken>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.trim_ascii_start();
        self.rest = "";
        if rest.is_empty() {
            return None;
        }
        let broken = || Some(Err("an attribute without a value in quotes".to_owned()));
        let Some(equals) = rest.bytes().position(|b| b == b'=') else { return broken() };
        let (key, after) = rest.split_at_checked(equals).unwrap_or_default();
        let after = after.get(1..).unwrap_or_default().trim_ascii_start();
        let Some(quote @ (b'"' | b'\'')) = after.bytes().next() else { return broken() };
        let inside = after.get(1..).unwrap_or_default();
        let Some(length) = inside.bytes().position(|b| b == quote) else { return broken() };
        self.rest = inside.get(length + 1..).unwrap_or_default();
        Some(Ok((key.trim_ascii_end(), inside.get(..length).unwrap_or_default())))
    }
}

/// A name without its prefix.
#[inline]
pub(crate) fn local(name: &str) -> &str {
    match name.bytes().rposition(|b| b == b':') {
        Some(at) => name.get(at + 1..).unwrap_or_default(),
        None => name,
    }
}

/// A text with its references resolved and its line ends as `\n` (XML 1.0, 2.11 and 4.6).
pub(crate) fn unescaped(text: &str) -> Result<Cow<'_, str>, Broken> {
    if !text.bytes().any(|b| matches!(b, b'&' | b'\r')) {
        return Ok(Cow::Borrowed(text));
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|b| matches!(b, b'&' | b'\r')) {
        let (before, after) = rest.split_at_checked(at).unwrap_or_default();
        plain.push_str(before);
        if let Some(after) = after.strip_prefix('\r') {
            plain.push('\n');
            rest = after.strip_prefix('\n').unwrap_or(after);
            continue;
        }
        let reference = after.get(1..).and_then(|after| after.split_once(';'));
        let Some((name, after)) = reference else { return Err("a reference without its end".to_owned()) };
        plain.push(referred(name).ok_or_else(|| format!("the unknown reference `&{name};`"))?);
        rest = after;
    }
    plain.push_str(rest);
    Ok(Cow::Owned(plain))
}

/// The character of a reference.
fn referred(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let (digits, radix) = match number.strip_prefix('x') {
                Some(digits) => (digits, 16),
                None => (number, 10),
            };
            let are_digits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
            let code = if are_digits { u32::from_str_radix(digits, radix).ok()? } else { return None };
            char::from_u32(code).filter(|&c| c != '\0')
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &str) -> Result<Vec<String>, Broken> {
        let mut reader = Reader::new(text);
        let mut told = Vec::new();
        loop {
            told.push(match reader.next()? {
                Event::Start(tag) => {
                    let attributes: Result<Vec<_>, _> = tag.attributes().collect();
                    let attributes = attributes?.into_iter().map(|(key, value)| format!(" {key}={value}"));
                    format!("<{}{}>", tag.name, attributes.collect::<String>())
                }
                Event::End(name) => format!("</{name}>"),
                Event::Text(text) => unescaped(text)?.into_owned(),
                Event::Plain(text) => format!("[{text}]"),
                Event::Eof => return Ok(told),
            });
        }
    }

    #[test]
    fn reader_gives_tags_and_texts() {
        let text = "<?xml version=\"1.0\"?><!-- <x> --><x:a b = 'c>\"' r:id=\"1\" ><d/>t&lt;&#x41;&#66;\r\n<![CDATA[<&]]></x:a >";
        let wanted = ["<a b=c>\" r:id=1>", "<d>", "</d>", "t<AB\n", "[<&]", "</a>"];
        assert_eq!(events(text).unwrap(), wanted);
        assert_eq!(events("").unwrap(), [""; 0]);
    }

    #[test]
    fn only_value_is_the_whole_of_a_cell() {
        for (text, wanted) in
            [("<v>1</v></c>", Some("1")), ("<v></v></c>", Some("")), ("<v>\u{4E2D}</v></c>", Some("\u{4E2D}"))]
        {
            let mut reader = Reader::new(text);
            assert_eq!((reader.only_value(), reader.at), (wanted, text.len()));
        }
        for text in [
            "",
            "<v>",
            "<v>1</v>",
            "<v>1</v ></c>",
            "<v>&lt;</v></c>",
            "<v>1\r</v></c>",
            "<f>1</f><v>1</v></c>",
            "</c>",
        ] {
            let mut reader = Reader::new(text);
            assert_eq!((reader.only_value(), reader.at), (None, 0), "{text}");
        }
    }

    #[test]
    fn reader_refuses_what_is_not_closed() {
        for text in [
            "<a",
            "<a b=\"",
            "<!-- x",
            "<![CDATA[x",
            "</a",
            "<?x",
            "<!DOCTYPE x>",
            "<a b>",
            "<a b=c>",
            "&x;",
            "&",
            "&#0;",
            "&#xD800;",
            "&#+1;",
        ] {
            assert!(events(text).is_err(), "{text}");
        }
        // Never a panic, wherever it is cut.
        let text = "<x:a b = 'c>\"'><d/>\u{4E2D}&amp;<![CDATA[<&]]></x:a><e\u{4E2D}/></>< /></ >";
        for end in (0..=text.len()).filter(|&end| text.is_char_boundary(end)) {
            let _ = events(&text[..end]);
        }
    }
}
