//! The one sentence that the page last reported.

use headroom_session::EditError;

use crate::app::ui::number::fine_percent;

/// Something said once.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// Whether something was refused.
    pub is_refusal: bool,
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
