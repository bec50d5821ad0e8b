//! What the page reports, over the page and in a live region: at the field where a person typed what is refused, else below.

use std::{cell::RefCell, rc::Rc, time::Duration};

use wasm_bindgen::JsCast;

use crate::app::{
    state::{State, notice::Notice},
    ui::*,
};

/// How long a report that refuses nothing stays.
const SHOWN: Duration = Duration::from_secs(6);

/// Milliseconds after an entry in which a refusal is one of that entry.
const OF_THE_ENTRY: f64 = 500.0;

/// The class of the field that a refusal is shown at.
const REFUSED_FIELD: &str = "refused-field";

/// The id of the live region.
const ID: &str = "notice";

/// A field and when a person entered something there.
type Entry = (web_sys::Element, f64);

/// The line.
pub fn notice_line(state: State) -> Element {
    let notice = state.notice;
    let entered: Rc<RefCell<Option<Entry>>> = Rc::default();
    let last = Rc::clone(&entered);
    let listener = window_event_listener(ev::change, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        *last.borrow_mut() = target.map(|target| (target, js_sys::Date::now()));
    });
    on_cleanup(move || listener.remove());
    let is_at_field = RwSignal::new(false);
    let mut refused_at = None::<web_sys::Element>;
    let toast = div();
    let over: web_sys::HtmlElement = toast.dom();
    effect(move || {
        let now = notice.get();
        // Shown anew it lies over what was opened since, such as a dialog; with the next frame, which lays out the page anyway.
        let _ = over.hide_popover();
        let over = over.clone();
        request_animation_frame(move || {
            if notice.try_with_untracked(Option::is_some).unwrap_or_default() {
                let _ = over.show_popover();
            }
        });
        if let Some(field) = refused_at.take() {
            let _ = field.class_list().remove_1(REFUSED_FIELD);
            let _ = field.remove_attribute("aria-describedby");
        }
        let is_refusal = now.as_ref().is_some_and(|notice| notice.is_refusal);
        let recent = |entry: &Entry| js_sys::Date::now() - entry.1 < OF_THE_ENTRY && entry.0.is_connected();
        refused_at = entered.take().filter(|entry| is_refusal && recent(entry)).map(|(field, _)| field);
        if let Some(field) = &refused_at {
            let _ = field.class_list().add_1(REFUSED_FIELD);
            let _ = field.set_attribute("aria-describedby", ID);
        }
        is_at_field.set(refused_at.is_some());
        if let Some(said) = now.filter(|notice| !notice.is_refusal) {
            end_later(notice, said);
        }
    });
    let text = move || notice.with(|n| n.as_ref().map(|n| n.text.clone()).unwrap_or_default());
    let is = move |refusal: bool| notice.with(|n| n.as_ref().is_some_and(|n| n.is_refusal == refusal));
    let undo = move || (is(false) && state.undo_name().is_some()).then(|| action("Undo", move || state.undo()));
    toast
        .class("toast")
        .attr("popover", "manual")
        .class(("toast-refused", move || is(true)))
        .class(("toast-at-field", move || is_at_field.get()))
        .class(("toast-empty", move || notice.with(Option::is_none)))
        .child((
            p().class("notice")
                .class(("notice-refused", move || is(true)))
                .id(ID)
                .attr("role", "status")
                .attr("aria-live", "polite")
                .child(text),
            undo,
            action("×", move || notice.set(None)).attr("aria-label", "Close the message"),
        ))
}

/// Takes a report back after a while, unless another has come.
fn end_later(notice: RwSignal<Option<Notice>>, said: Notice) {
    let end = move || {
        if notice.try_get_untracked().flatten().as_ref() == Some(&said) {
            notice.set(None);
        }
    };
    set_timeout(end, SHOWN);
}
