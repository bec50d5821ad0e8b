//! Pieces of the page as data: compared before they are written, so that only what differs reaches the page.

use std::rc::Rc;

use leptos::prelude::{document, untrack};
use wasm_bindgen::JsCast;
use web_sys::Node;

use super::{
    html::{Element, el},
    number::Format,
    reactive::follow,
    text::Words,
};
use crate::view::Tone;

/// A piece.
#[derive(Clone)]
pub enum Part {
    /// Words.
    Text(Words),
    /// A figure; formatted where it has changed.
    Figure(Format, Option<f64>),
    /// An element with pieces inside.
    Inside(Inside),
    /// An element that is built once and follows signals by itself, such as a button or a slider.
    Control(Rc<dyn Fn() -> Element>),
}

/// An element with pieces.
#[derive(Clone, PartialEq)]
pub struct Inside {
    /// Its tag.
    pub tag: &'static str,
    /// Its classes.
    pub class: Words,
    /// Lengths of its style as fractions of the whole, such as `width`.
    pub lengths: Vec<(&'static str, f64)>,
    /// Whether assistive technology skips it.
    pub is_hidden: bool,
    /// What it holds.
    pub parts: Vec<Part>,
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(left), Self::Text(right)) => left == right,
            (Self::Figure(by, left), Self::Figure(other_by, right)) => {
                by == other_by && left.map(f64::to_bits) == right.map(f64::to_bits)
            }
            (Self::Inside(left), Self::Inside(right)) => left == right,
            // What is built follows by itself.
            (Self::Control(_), Self::Control(_)) => true,
            _ => false,
        }
    }
}

impl From<&'static str> for Part {
    fn from(words: &'static str) -> Self {
        Self::Text(words.into())
    }
}

impl From<String> for Part {
    fn from(words: String) -> Self {
        Self::Text(words.into())
    }
}

impl Part {
    /// A figure.
    pub fn figure(format: Format, value: Option<f64>) -> Self {
        Self::Figure(format, value)
    }

    /// A `span` with classes.
    pub fn span(class: impl Into<Words>, part: impl Into<Self>) -> Self {
        Self::of("span", class, vec![part.into()])
    }

    /// An element with classes and pieces.
    pub fn of(tag: &'static str, class: impl Into<Words>, parts: Vec<Self>) -> Self {
        Self::Inside(Inside { tag, class: class.into(), lengths: Vec::new(), is_hidden: false, parts })
    }

    /// A `div` that is as long as a fraction of the one around it.
    pub fn bar(class: impl Into<Words>, lengths: Vec<(&'static str, f64)>) -> Self {
        Self::Inside(Inside { tag: "div", class: class.into(), lengths, is_hidden: false, parts: Vec::new() })
    }

    /// The element, skipped by assistive technology.
    pub fn hidden(self) -> Self {
        match self {
            Self::Inside(inside) => Self::Inside(Inside { is_hidden: true, ..inside }),
            other => other,
        }
    }

    /// A word with the shape and color of its tone.
    pub fn badge(tone: Tone, word: impl Into<Self>) -> Self {
        Self::span(format!("badge {}", tone.class()), word)
    }

    /// An element that is built once.
    pub fn control(make: impl Fn() -> Element + 'static) -> Self {
        Self::Control(Rc::new(make))
    }
}

/// Fills an element with pieces, made again when what they are made of has changed.
pub fn pieces(element: Element, make: impl Fn() -> Vec<Part> + 'static) -> Element {
    follow_pieces(element.clone(), Box::new(make));
    element
}

fn follow_pieces(element: Element, make: Box<dyn Fn() -> Vec<Part>>) {
    let mut last = Vec::new();
    follow(Box::new(move || {
        let parts = make();
        untrack(|| write_parts(&element, &last, &parts));
        last = parts;
    }));
}

/// Appends pieces to an element.
pub fn fill(to: &Element, parts: &[Part]) {
    for part in parts {
        let _ = to.node().append_child(&build(part));
    }
}

fn build(part: &Part) -> Node {
    match part {
        Part::Text(words) => text_node(words),
        Part::Figure(format, value) => text_node(&format.text(*value)),
        Part::Control(make) => make().node().clone(),
        Part::Inside(inside) => {
            let element = el(inside.tag);
            element.set_classes(&[&inside.class]);
            if inside.is_hidden {
                element.set("aria-hidden", Some("true"));
            }
            for (name, length) in &inside.lengths {
                element.set_style(name, &percent_of(*length));
            }
            fill(&element, &inside.parts);
            element.node().clone()
        }
    }
}

fn text_node(text: &str) -> Node {
    document().create_text_node(text).into()
}

/// Writes pieces over others: one by one where they are of the same kinds, else all of them anew.
pub fn write_parts(place: &Element, old: &[Part], new: &[Part]) {
    if old.len() != new.len() || !old.iter().zip(new).all(|(old, new)| is_like(old, new)) {
        place.node().set_text_content(None);
        return fill(place, new);
    }
    let mut child = place.node().first_child();
    for (old, new) in old.iter().zip(new) {
        let Some(node) = child else { return };
        if old != new {
            write_part(&node, old, new);
        }
        child = node.next_sibling();
    }
}

fn is_like(old: &Part, new: &Part) -> bool {
    match (old, new) {
        (Part::Text(_) | Part::Figure(..), Part::Text(_) | Part::Figure(..)) | (Part::Control(_), Part::Control(_)) => {
            true
        }
        (Part::Inside(old), Part::Inside(new)) => old.tag == new.tag && old.lengths.len() == new.lengths.len(),
        _ => false,
    }
}

fn write_part(node: &Node, old: &Part, new: &Part) {
    match (old, new) {
        (_, Part::Text(words)) => node.set_text_content(Some(words)),
        (_, Part::Figure(format, value)) => {
            let text = format.text(*value);
            if node.text_content().as_deref() != Some(text.as_str()) {
                node.set_text_content(Some(&text));
            }
        }
        (Part::Inside(old), Part::Inside(new)) => write_inside(node, old, new),
        _ => {}
    }
}

fn write_inside(node: &Node, old: &Inside, new: &Inside) {
    let element = Element::of(node.clone().unchecked_into());
    if old.class != new.class {
        element.set_classes(&[&new.class]);
    }
    for (old, new) in old.lengths.iter().zip(&new.lengths) {
        if old != new {
            element.set_style(new.0, &percent_of(new.1));
        }
    }
    write_parts(&element, &old.parts, &new.parts);
}

/// A part of a whole as a CSS percentage.
pub fn percent_of(part: f64) -> String {
    format!("{:.2}%", part * 100.0)
}
