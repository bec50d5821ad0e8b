//! A run as it is seen: how far it is, and the way to end it; or what became of it, and the way to begin anew.

use leptos::ev;

use super::{
    html::{Child, Element, Nodes, button, p, progress},
    text::Text,
};

/// What is said, the bar and the button of a run under way. `share` is `None` while nobody knows how far it is.
pub fn running(
    said: impl Into<Text>,
    label: &'static str,
    share: impl Fn() -> Option<f64> + 'static,
    cancel: (&'static str, impl Fn() + 'static),
) -> Nodes {
    running_of(said.into(), label, Box::new(share), cancel.0, Box::new(cancel.1))
}

fn running_of(
    said: Text,
    label: &'static str,
    share: Box<dyn Fn() -> Option<f64>>,
    verb: &'static str,
    cancel: Box<dyn Fn()>,
) -> Nodes {
    let bar = progress().class("run-progress").attr("max", "1").attr("aria-label", label);
    let bar = bar.prop("value", move || share().unwrap_or_default());
    let button = button().r#type("button").attr("aria-keyshortcuts", "Escape").on(ev::click, move |_| cancel());
    (p().class("run-said").child(said), bar, button.child(verb)).into_nodes()
}

/// What is said of a run that came to nothing, and the button of another.
pub fn ended(said: impl Into<Text>, verb: &'static str, again: impl Fn() + 'static) -> Nodes {
    let again: Box<dyn Fn()> = Box::new(again);
    let button: Element = button().r#type("button").on(ev::click, move |_| again()).child(verb);
    (p().class("run-said").attr("role", "status").child(said.into()), button).into_nodes()
}
