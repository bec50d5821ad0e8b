//! Single values of a document: numbers, words, names, dates, and lists of them.

use std::borrow::Cow;

use headroom_engine::fund::{
    StrategyId,
    check::{Path, RETURN, Rule, Span},
};
use jiff::civil::Date;

use super::{Check, nearest::nearest};
use crate::node::Node;

/// Characters of a name at most.
const MOST_NAME: usize = 200;

impl Check {
    /// A number in a range.
    pub fn number(&mut self, at: &Path<'_>, node: Node<'_>, span: Span) -> Option<f64> {
        self.number_or(at, node, span, "")
    }

    /// A number in a range; a refusal ends with the advice.
    fn number_or(&mut self, at: &Path<'_>, node: Node<'_>, span: Span, advice: &str) -> Option<f64> {
        match node {
            Node::Number(number) if span.contains(number) => return Some(number),
            Node::Number(_) => {
                self.fault(at, Rule::Range, node, format_args!("Give a number {span}.{advice}"));
            }
            Node::NotFinite(_) => {
                let message = format_args!("Give a finite number {span}.{advice}");
                self.fault(at, Rule::Finite, node, message);
            }
            _ => self.wrong_type(at, &node, "a number"),
        }
        None
    }

    /// Money in a range.
    pub fn money(&mut self, at: &Path<'_>, node: Node<'_>, span: Span) -> Option<f64> {
        self.number(at, node, span)
    }

    /// A share in a range.
    pub fn share(&mut self, at: &Path<'_>, node: Node<'_>, span: Span) -> Option<f64> {
        self.number(at, node, span)
    }

    /// A whole number from `least` to `most`; 1.0 is 1.
    pub fn whole(&mut self, at: &Path<'_>, node: Node<'_>, least: u32, most: u32) -> Option<u32> {
        if matches!(node, Node::Number(number) if number.fract() != 0.0) {
            let message = format_args!("Give a whole number from {least} to {most}.");
            self.fault(at, Rule::Type, node, message);
            return None;
        }
        let span = Span::from_to(least.into(), most.into());
        self.number(at, node, span).map(|number| number as u32)
    }

    /// Text of 1 to 200 characters.
    pub fn text(&mut self, at: &Path<'_>, node: Node<'_>) -> Option<String> {
        let text = self.any_text(at, node)?;
        if text.is_empty() || text.chars().nth(MOST_NAME).is_some() {
            let message = "Give text of 1 to 200 characters.";
            self.fault(at, Rule::Text, Node::Text(text), message);
            return None;
        }
        Some(text.into_owned())
    }

    /// Text of any length.
    pub fn any_text<'a>(&mut self, at: &Path<'_>, node: Node<'a>) -> Option<Cow<'a, str>> {
        match node {
            Node::Text(text) => Some(text),
            _ => {
                self.wrong_type(at, &node, "text");
                None
            }
        }
    }

    /// The id of a strategy.
    pub fn id(&mut self, at: &Path<'_>, node: Node<'_>) -> Option<StrategyId> {
        let text = self.any_text(at, node)?;
        let id = StrategyId::new(&text);
        if id.is_none() {
            let message = "Give an id of 1 to 64 of a-z, A-Z, 0-9, _, - and .";
            self.fault(at, Rule::Id, Node::Text(text), message);
        }
        id
    }

    /// One of a few words.
    pub fn word<T: Copy>(
        &mut self,
        at: &Path<'_>,
        node: Node<'_>,
        words: &[T],
        id: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        let text = self.any_text(at, node)?;
        let word = words.iter().copied().find(|&word| id(word) == text);
        if word.is_none() {
            let ids: Vec<&str> = words.iter().map(|&word| id(word)).collect();
            let near = nearest(&text, ids.iter().copied()).unwrap_or("");
            let message = format!("Give one of `{}`; the nearest is `{near}`.", ids.join("`, `"));
            self.fault(at, Rule::Enum, Node::Text(text), message);
        }
        word
    }

    /// A date of the years 1900 to 2199.
    pub fn date(&mut self, at: &Path<'_>, node: Node<'_>) -> Option<Date> {
        if !matches!(node, Node::Text(_)) {
            self.wrong_type(at, &node, "a date as YYYY-MM-DD");
            return None;
        }
        let text = self.any_text(at, node)?;
        let date = date(&text);
        if date.is_none() {
            let message = "Give a real date of the years 1900 to 2199 as YYYY-MM-DD.";
            self.fault(at, Rule::Date, Node::Text(text), message);
        }
        date
    }

    /// A list of dates, each after the one before; its length within bounds.
    pub fn dates(
        &mut self,
        at: &Path<'_>,
        node: Node<'_>,
        count: std::ops::RangeInclusive<usize>,
    ) -> Option<Vec<Date>> {
        let entries = self.entries(at, node, count)?;
        let length = entries.len();
        let mut dates = Vec::with_capacity(length);
        for (i, entry) in entries.into_iter().enumerate() {
            let at = at.index(i);
            let Some(date) = self.date(&at, entry) else {
                continue;
            };
            match dates.last() {
                Some(before) if date <= *before => {
                    let message = format_args!("Give a date after the one before it, {before}.");
                    self.fault(&at, Rule::Order, format_args!("\"{date}\""), message);
                }
                _ => dates.push(date),
            }
        }
        (dates.len() == length).then_some(dates)
    }

    /// A list of numbers in a range, one for each of `length` dates if that is known.
    pub fn numbers(&mut self, at: &Path<'_>, node: Node<'_>, span: Span, length: Option<usize>) -> Option<Vec<f64>> {
        let series = self.series(at, node, span, length, Gaps::Refused)?;
        Some(series.into_iter().flatten().collect())
    }

    /// A list of numbers in a range, `null` where there is none if that is allowed, one for each of `length` dates if
    /// that is known.
    pub fn series(
        &mut self,
        at: &Path<'_>,
        node: Node<'_>,
        span: Span,
        length: Option<usize>,
        gaps: Gaps,
    ) -> Option<Vec<Option<f64>>> {
        let Some(count) = node.length() else {
            self.wrong_type(at, &node, "a list of numbers");
            return None;
        };
        let wanted = length.unwrap_or(count);
        if count != wanted {
            let value = format_args!("{count} values");
            let message = format_args!("Give one value per date, {wanted} of them.");
            self.fault(at, Rule::Length, value, message);
        }
        let fits = |number: &Option<f64>| match number {
            Some(number) => span.contains(*number),
            None => gaps == Gaps::Allowed,
        };
        match node {
            Node::Series(numbers) if numbers.iter().all(fits) => {
                return (count == wanted).then_some(numbers);
            }
            _ => {}
        }
        let advice = match gaps {
            _ if span != RETURN => "",
            Gaps::Allowed => " A return is a fraction, 0.012 for 1.2%; null is a missing one.",
            Gaps::Refused => " A return is a fraction, 0.012 for 1.2%.",
        };
        for (i, entry) in node.entries()?.into_iter().enumerate() {
            if !(entry == Node::Null && gaps == Gaps::Allowed) {
                self.number_or(&at.index(i), entry, span, advice);
            }
        }
        None
    }
}

/// Whether a series may have dates without a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gaps {
    /// `null` stands for a number that there is not.
    Allowed,
    /// Every date has its number.
    Refused,
}

/// The date that stands as `YYYY-MM-DD`, if it is a real one of the years 1900 to 2199.
///
/// ```
/// use headroom_wire::date;
/// assert_eq!(date("2026-11-20").map(|date| date.day()), Some(20));
/// assert!(date("2026-02-30").is_none() && date("2026-11-20T10:00").is_none());
/// ```
pub fn date(text: &str) -> Option<Date> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
        return None;
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i16, |number, digit| {
            let is_digit = digit.is_ascii_digit();
            is_digit.then(|| number * 10 + i16::from(digit - b'0'))
        })
    };
    let year = number(&[y1, y2, y3, y4])?;
    let month = i8::try_from(number(&[m1, m2])?).ok()?;
    let day = i8::try_from(number(&[d1, d2])?).ok()?;
    let is_in_range = (1900..=2199).contains(&year);
    Date::new(year, month, day).ok().filter(|_| is_in_range)
}
