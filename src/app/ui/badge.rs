//! A word with its tone: shape and colour say the same.

use super::html::*;
use crate::view::Tone;

/// A word that follows its tone.
pub fn badge(
    tone: impl Fn() -> Tone + Copy + Send + 'static,
    word: impl Fn() -> &'static str + Send + 'static,
) -> impl Child {
    let is = move |one: Tone| move || tone() == one;
    span()
        .class("badge")
        .class((Tone::Calm.class(), is(Tone::Calm)))
        .class((Tone::Watch.class(), is(Tone::Watch)))
        .class((Tone::Breach.class(), is(Tone::Breach)))
        .class((Tone::Muted.class(), is(Tone::Muted)))
        .child(word)
}

/// A word with the shape and colour of its tone.
pub fn fixed_badge(word: &'static str, tone: &str) -> Nodes {
    span().class(format!("badge {tone}")).child(word).into_nodes()
}
