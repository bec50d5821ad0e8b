//! A word with its tone: shape and color say the same.

use super::{
    html::{Element, span},
    text::Text,
};
use crate::view::Tone;

/// A word that follows its tone.
pub fn badge(tone: impl Fn() -> Tone + 'static, word: impl Into<Text>) -> Element {
    span().class(move || format!("badge {}", tone().class())).child(word.into())
}

/// A word with the shape and color of its tone.
pub fn fixed_badge(word: &'static str, tone: &str) -> Element {
    span().class(format!("badge {tone}")).child(word)
}
