//! What the page says: one line, in a live region, so that it is heard as well as seen.

use leptos::{html::*, prelude::*};

use super::State;
use crate::{app::ui::number::fine_percent, session::EditError};

/// Something said once.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    text: String,
    is_refusal: bool,
}

impl Notice {
    /// Something that happened.
    pub fn said(text: String) -> Self {
        Self { text, is_refusal: false }
    }

    /// A slider that stopped where the reserve was empty.
    pub fn held(place: &str, wanted: f64, most: f64) -> Self {
        Self {
            text: format!(
                "{place}: held at {}, {} is more than the reserve has",
                fine_percent(Some(most)),
                fine_percent(Some(wanted))
            ),
            is_refusal: true,
        }
    }

    /// An edit that was refused, with its place, rule and value.
    pub fn refused(error: &EditError) -> Self {
        Self { text: error.to_string(), is_refusal: true }
    }
}

/// The line.
pub fn notice_line(state: State) -> impl IntoView {
    let text = move || state.notice.with(|n| n.as_ref().map(|n| n.text.clone()).unwrap_or_default());
    let is_refusal = move || state.notice.with(|n| n.as_ref().is_some_and(|n| n.is_refusal));
    p().class("notice")
        .class(("notice-refused", is_refusal))
        .attr("role", "status")
        .attr("aria-live", "polite")
        .child(text)
}
