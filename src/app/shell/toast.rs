//! The line that shows the notice, in a live region, so that screen readers announce it.

use crate::app::{state::notice::Notice, ui::*};

/// The line.
pub fn notice_line(notice: RwSignal<Option<Notice>>) -> impl Child {
    let text = move || notice.with(|n| n.as_ref().map(|n| n.text.clone()).unwrap_or_default());
    let is_refusal = move || notice.with(|n| n.as_ref().is_some_and(|n| n.is_refusal));
    p().class("notice")
        .class(("notice-refused", is_refusal))
        .attr("role", "status")
        .attr("aria-live", "polite")
        .child(text)
}
