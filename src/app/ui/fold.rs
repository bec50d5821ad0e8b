//! What unfolds: its body is built when it is opened, and gone when it is closed.

use leptos::{ev, prelude::event_target};

use super::{
    html::{Child, Element, Nodes, details, h2, h3, span, summary},
    panel::is_narrow,
    reactive::RwSignal,
    text::Text,
};

/// A panel that unfolds.
pub fn fold<C: Child>(
    id: &'static str,
    title: &'static str,
    note: &'static str,
    is_open: bool,
    body: impl Fn() -> C + 'static,
) -> Nodes {
    let head = summary().child((h2().id(id).child(title), " ", span().class("soft small").child(note)));
    follow_toggle(details().class("panel fold").prop("open", is_open), head, RwSignal::new(is_open), body).into_nodes()
}

/// A part of a panel under its question; where the page is narrow it unfolds.
pub fn sub_question(title: &'static str, body: impl Child) -> Nodes {
    match is_narrow() {
        true => details().child((summary().child(title), body)).into_nodes(),
        false => (h3().child(title), body).into_nodes(),
    }
}

/// Something below a summary that unfolds.
pub fn unfolding<C: Child>(head: impl Into<Text>, body: impl Fn() -> C + 'static) -> Element {
    follow_toggle(details(), summary().child(head.into()), RwSignal::new(false), body)
}

fn follow_toggle<C: Child>(
    element: Element,
    head: Element,
    is_open: RwSignal<bool>,
    body: impl Fn() -> C + 'static,
) -> Element {
    element.on(ev::toggle, move |event| follow_event(&event, is_open)).child((head, move || is_open.get().then(&body)))
}

/// Whether a `details` was opened.
pub fn is_opened(event: &web_sys::Event) -> bool {
    event_target::<web_sys::Element>(event).has_attribute("open")
}

fn follow_event(event: &web_sys::Event, is_open: RwSignal<bool>) {
    let now = is_opened(event);
    if is_open.get_untracked() != now {
        is_open.set(now);
    }
}
