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
    view::{FIRST_ROWS, VIRTUAL_FROM, next_rows, shown_rows},
};

/// Height of a row in pixels until one was measured.
const ROW: f64 = 36.0;

/// Whose rows are followed.
#[derive(Clone)]
struct Followed {
    body: web_sys::HtmlElement,
    count: Memo<usize>,
    shown: RwSignal<(usize, usize)>,
}

impl Followed {
    /// Brings the rows that are wanted on the page, a few in each frame.
    fn measure(self) {
        let Some(before) = self.shown.try_get_untracked() else { return };
        let wanted = self.wanted();
        let now = next_rows(before, wanted);
        if before != now {
            self.shown.set(now);
        }
        if now != wanted {
            request_animation_frame(move || self.measure());
        }
    }

    /// The rows near the screen. Of a table that is not long these are all, and nothing is measured: that would lay it out. The
    /// first are wanted also where there are fewer, so that they are there at once when there are more.
    fn wanted(&self) -> (usize, usize) {
        let count = self.count.get_untracked();
        if count < VIRTUAL_FROM {
            return (0, count.max(FIRST_ROWS));
        }
        let height = row_height(&self.body);
        // What is left out is as high as if it were there.
        let _ = self.body.style().set_property("--row-shown", &format!("{height}px"));
        let top = self.body.get_bounding_client_rect().top();
        let screen = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(800.0);
        shown_rows(count, -top / height, (screen - top) / height)
    }
}

/// The rows that are on the page: from, and up to but not including, one. It follows what scrolls and the window's size.
pub fn window_of(body: &Element, count: Memo<usize>) -> RwSignal<(usize, usize)> {
    let shown = RwSignal::new((0, FIRST_ROWS));
    let followed = Followed { body: body.dom(), count, shown };
    let in_a_frame = move || {
        let followed = followed.clone();
        request_animation_frame(move || followed.measure());
    };
    let on_scroll = Closure::<dyn Fn()>::new(in_a_frame.clone());
    // Of whatever scrolls: scrolling does not bubble.
    let _ = window().add_event_listener_with_callback_and_bool("scroll", on_scroll.as_ref().unchecked_ref(), true);
    let again = in_a_frame.clone();
    let resize = window_event_listener(ev::resize, move |_| again());
    Effect::new(move |_| {
        count.track();
        // The next frame has the rest of the page to show; rows that follow come after it.
        request_animation_frame(in_a_frame.clone());
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
