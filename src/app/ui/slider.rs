//! A slider over dates: by mouse or by keyboard, and heard as it moves.

use leptos::{ev, prelude::*};

use super::{
    html::*,
    reactive::{Memo, RwSignal},
};

/// A cursor over `count` points, called `name`; `at` is where it stands, by `chosen` once it was moved, and `spoken` what it says there.
pub fn time_cursor(
    name: &'static str,
    count: Memo<usize>,
    at: Memo<usize>,
    chosen: RwSignal<Option<usize>>,
    spoken: impl Fn() -> Option<String> + 'static,
) -> impl Child {
    label().class("field time-cursor").child((
        name,
        input()
            .r#type("range")
            .attr("min", "0")
            .attr("max", move || count.get().saturating_sub(1).to_string())
            .attr("step", "1")
            .prop("value", move || at.get().to_string())
            .attr("aria-valuetext", spoken)
            .on(ev::input, move |event| chosen.set(event_target_value(&event).parse().ok())),
    ))
}
