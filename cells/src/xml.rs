//! XML to tags and texts, one after the other, by `quick-xml`. Names are given without their prefix.
//!
//! Only what a workbook needs: no document type, no entities of its own.

use std::borrow::Cow;

use quick_xml::{escape, events};

/// What stands next in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event<'t> {
    /// A tag that opens; one that closes itself is followed by its end.
    Start(Tag<'t>),
    /// A tag that closes, by its name.
    End(&'t str),
    /// A piece of text without references.
    Text(&'t str),
    /// A reference of a text, by its name.
    Reference(&'t str),
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
    xml: quick_xml::Reader<&'t [u8]>,
    /// The name of a tag that closed itself.
    ended: Option<&'t str>,
}

impl<'t> Reader<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, xml: quick_xml::Reader::from_str(text), ended: None }
    }

    /// The next event; comments and instructions are passed over.
    pub fn next(&mut self) -> Result<Event<'t>, Broken> {
        if let Some(name) = self.ended.take() {
            return Ok(Event::End(name));
        }
        loop {
            let from = self.place();
            let event = self.xml.read_event().map_err(|why| format!("byte {}: {why}", self.xml.error_position()))?;
            // As it is written, less what opens and closes it.
            let end = self.place();
            let inside = |head: usize, tail: usize| self.text.get(from + head..end - tail).unwrap_or_default();
            return Ok(match event {
                events::Event::Start(_) => Event::Start(Tag::of(inside(1, 1))),
                events::Event::Empty(_) => {
                    let tag = Tag::of(inside(1, 2));
                    self.ended = Some(tag.name);
                    Event::Start(tag)
                }
                events::Event::End(_) => Event::End(local(inside(2, 1).trim_ascii_end())),
                events::Event::Text(_) => Event::Text(inside(0, 0)),
                events::Event::CData(_) => Event::Text(inside("<![CDATA[".len(), "]]>".len())),
                events::Event::GeneralRef(_) => Event::Reference(inside(1, 1)),
                events::Event::DocType(_) => return Err(format!("byte {from}: a document type")),
                events::Event::Eof => Event::Eof,
                events::Event::Comment(_) | events::Event::Decl(_) | events::Event::PI(_) => continue,
            });
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "a place in a text that is in memory")]
    fn place(&self) -> usize {
        self.xml.buffer_position() as usize
    }

    /// The text up to the end of the tag that was opened last, whatever stands in it, its line ends as `\n`.
    pub fn content(&mut self, name: &str) -> Result<Cow<'t, str>, Broken> {
        let mut content = Cow::Borrowed("");
        loop {
            let piece = match self.next()? {
                Event::Text(text) => with_line_ends(text),
                Event::Reference(name) => Cow::Owned(referred(name)?),
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
    /// From what stands between its angles.
    fn of(inside: &'t str) -> Self {
        let length = inside.bytes().position(|b| b.is_ascii_whitespace()).unwrap_or(inside.len());
        let (name, attributes) = inside.split_at_checked(length).unwrap_or((inside, ""));
        Self { name: local(name), attributes }
    }

    /// Names with their prefixes, and values as they are written.
    pub fn attributes(self) -> impl Iterator<Item = Result<(&'t str, &'t str), Broken>> {
        let mut attributes = events::attributes::Attributes::new(self.attributes, 0);
        // A name that stands twice is found by `quick-xml` by looking at all before it: here the last one counts.
        attributes.with_checks(false);
        attributes.map(|attribute| {
            let attribute = attribute.map_err(|why| format!("an attribute: {why}"))?;
            let (key, Cow::Borrowed(value)) = (attribute.key.0, attribute.value) else {
                return Err("an attribute that is not as it is written".to_owned());
            };
            Ok((key, value))
        })
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

/// A name without its prefix.
#[inline]
pub(crate) fn local(name: &str) -> &str {
    match name.bytes().rposition(|b| b == b':') {
        Some(at) => name.get(at + 1..).unwrap_or_default(),
        None => name,
    }
}

/// A value with its references resolved.
pub(crate) fn unescaped(text: &str) -> Result<Cow<'_, str>, Broken> {
    escape::unescape(text).map_err(|why| why.to_string())
}

/// The text of a reference.
fn referred(name: &str) -> Result<String, Broken> {
    unescaped(&format!("&{name};")).map(Cow::into_owned)
}

/// A text with its line ends as `\n` (XML 1.0, 2.11).
fn with_line_ends(text: &str) -> Cow<'_, str> {
    match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
        false => Cow::Borrowed(text),
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
                Event::Text(text) => text.to_owned(),
                Event::Reference(name) => referred(name)?,
                Event::Eof => return Ok(told),
            });
        }
    }

    #[test]
    fn reader_gives_tags_and_texts() {
        let text =
            "<?xml version=\"1.0\"?><!-- <x> --><x:a b = 'c>\"' r:id=\"1\" ><d/>t&lt;&#x41;&#66;<![CDATA[<&]]></x:a >";
        let wanted = ["<a b=c>\" r:id=1>", "<d>", "</d>", "t", "<", "A", "B", "<&", "</a>"];
        assert_eq!(events(text).unwrap(), wanted);
        assert_eq!(events("").unwrap(), [""; 0]);
        let mut reader = Reader::new("<v>1\r\n&amp;\r2<![CDATA[<]]></v>");
        reader.next().unwrap();
        assert_eq!(reader.content("v").as_deref(), Ok("1\n&\n2<"));
    }

    #[test]
    fn reader_refuses_what_is_not_closed() {
        for text in [
            "<a",
            "<a b=\"",
            "<!-- x",
            "<![CDATA[x",
            "</a",
            "</a>",
            "<a></b>",
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
