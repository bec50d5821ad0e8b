//! Labeled fields.

use leptos::{ev, prelude::*};

use super::{html::*, reactive::RwSignal};

/// A field whose every keystroke counts.
pub fn text_field(name: &'static str, id: &'static str, value: RwSignal<String>) -> impl Child {
    label().class("field").child((
        name,
        input()
            .r#type("text")
            .id(id)
            .attr("autocomplete", "off")
            .attr("spellcheck", "false")
            .prop("value", move || value.get())
            .on(ev::input, move |event| value.set(event_target_value(&event))),
    ))
}
