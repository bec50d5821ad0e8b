//! Long tables: only the rows near the screen are on the page, between two rows as high as what is left out.

use leptos::{
    ev,
    prelude::{Effect, StoredValue, UpdateValue, on_cleanup, request_animation_frame, window, window_event_listener},
};
use wasm_bindgen::{JsCast, prelude::Closure};

use crate::{
    app::ui::{
        html::Element,
        reactive::{Memo, RwSignal},
    },
    view::{VIRTUAL_FROM, shown_rows},
};

/// Height of a row in pixels until one was measured.
const ROW: f64 = 36.0;

/// The rows that are on the page: from, and up to but not including, one. It follows what scrolls and the window's size.
pub fn window_of(body: &Element, count: Memo<usize>) -> RwSignal<(usize, usize)> {
    let shown = RwSignal::new((0, count.get_untracked().min(VIRTUAL_FROM)));
    let body: web_sys::HtmlElement = body.dom();
    let measure = move || {
        let height = row_height(&body);
        let top = body.get_bounding_client_rect().top();
        let screen = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(800.0);
        let Some(before) = shown.try_get_untracked() else { return };
        let now = shown_rows(count.get_untracked(), -top / height, (screen - top) / height);
        if before != now {
            shown.set(now);
        }
    };
    let again = measure.clone();
    let on_scroll = Closure::<dyn Fn()>::new(move || request_animation_frame(again.clone()));
    // Of whatever scrolls: scrolling does not bubble.
    let _ = window().add_event_listener_with_callback_and_bool("scroll", on_scroll.as_ref().unchecked_ref(), true);
    let once_more = measure.clone();
    let resize = window_event_listener(ev::resize, move |_| once_more());
    Effect::new(move |_| {
        count.track();
        request_animation_frame(measure.clone());
    });
    let on_scroll = StoredValue::new_local(Some(on_scroll));
    on_cleanup(move || {
        resize.remove();
        if let Some(Some(listener)) = on_scroll.try_update_value(Option::take) {
            let listener = listener.as_ref().unchecked_ref();
            let _ = window().remove_event_listener_with_callback_and_bool("scroll", listener, true);
        }
    });
    shown
}

fn row_height(body: &web_sys::HtmlElement) -> f64 {
    let row = body.query_selector("tr[aria-rowindex]").ok().flatten();
    let height = row.map_or(0.0, |row| row.get_bounding_client_rect().height());
    if height > 0.0 { height } else { ROW }
}
