//! What a refused text gives way to, in a field whose every keystroke counts at once.
//!
//! On the way to a refused "150" a person passes "1" and "15", which are taken; neither was meant. On the way from "40"
//! by backspace lies "4", which was not meant either.

/// The values taken since a field was entered, less those on the way to another.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldDraft {
    before: f64,
    last: String,
    taken: Vec<(String, f64)>,
}

impl FieldDraft {
    /// A field that is entered, or left, with a value.
    pub fn from(before: f64) -> Self {
        Self { before, last: String::new(), taken: Vec::new() }
    }

    /// A text that was taken as a value.
    pub fn take(&mut self, text: &str, value: f64) {
        let is_deletion = self.last.len() > text.len() && self.last.starts_with(text);
        if !is_deletion {
            self.taken.push((text.to_owned(), value));
        }
        text.clone_into(&mut self.last);
    }

    /// What stays where a text is refused: the last value that was not on the way to it.
    pub fn refuse(&mut self, text: &str) -> f64 {
        while self.taken.pop_if(|(taken, _)| text.starts_with(taken.as_str())).is_some() {}
        text.clone_into(&mut self.last);
        self.taken.last().map_or(self.before, |(_, value)| *value)
    }
}
