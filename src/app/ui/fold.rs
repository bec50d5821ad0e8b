//! A panel that unfolds.

use leptos::{ev, prelude::*};
use web_sys::Element;

use super::{html::*, reactive::RwSignal};

/// Whether a `details` was opened.
pub fn is_opened(event: &web_sys::Event) -> bool {
    event_target::<Element>(event).has_attribute("open")
}

/// A panel that unfolds; what it holds is made when it is opened, and gone when it is closed.
pub fn fold(
    id: &'static str,
    title: &'static str,
    told: &'static str,
    is_open: bool,
    body: impl Fn() -> Nodes + Send + 'static,
) -> Nodes {
    let open = RwSignal::new(is_open);
    details()
        .class("panel fold")
        .prop("open", is_open)
        .on(ev::toggle, move |event| {
            let now = is_opened(&event);
            if open.get_untracked() != now {
                open.set(now);
            }
        })
        .child((summary().child((h2().id(id).child(title), " ", span().class("soft small").child(told))), move || {
            open.get().then(&body)
        }))
        .into_nodes()
}
