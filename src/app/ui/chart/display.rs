//! What a canvas must know of the screen: light or dark, device pixels, and how wide an element is. All of them signals.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{MediaQueryList, ResizeObserver};

use crate::{
    app::ui::{html::Element, reactive::RwSignal},
    view::chart::palette::Theme,
};

const DARK: &str = "(prefers-color-scheme: dark)";

/// Theme and device pixels, as they are now.
#[derive(Clone, Copy)]
pub struct Screen {
    /// Light or dark.
    pub theme: RwSignal<Theme>,
    /// Device pixels to a CSS pixel.
    pub pixel_ratio: RwSignal<f64>,
}

impl Screen {
    /// Follows the screen while the present owner lives.
    pub fn followed() -> Self {
        let theme = RwSignal::new(theme_now());
        let follow_theme = move || {
            if theme.get_untracked() != theme_now() {
                theme.set(theme_now());
            }
        };
        Effect::new(move |_| MediaWatch::of(DARK, follow_theme));
        let switch = window_event_listener_untyped("themechange", move |_| follow_theme());
        on_cleanup(move || switch.remove());

        let pixel_ratio = RwSignal::new(pixel_ratio_now());
        // The query names the ratio, so that another ratio needs another query.
        Effect::new(move |_| {
            let query = format!("(resolution: {}dppx)", pixel_ratio.get());
            MediaWatch::of(&query, move || pixel_ratio.set(pixel_ratio_now()))
        });
        Self { theme, pixel_ratio }
    }
}

/// The width of an element's content in whole CSS pixels; 0 until it is there. The browser tells it in the frame that lays the
/// element out: asked before, it would lay out a page that is half built.
pub fn width_of(element: &Element) -> RwSignal<f64> {
    let width = RwSignal::new(0.0);
    let element: web_sys::Element = element.dom();
    Effect::new(move |_| {
        let measured = element.clone();
        let measure = move || {
            let now = f64::from(measured.client_width());
            if width.get_untracked() != now {
                width.set(now);
            }
        };
        SizeWatch::of(&element, measure)
    });
    width
}

fn theme_now() -> Theme {
    let chosen = document().document_element().and_then(|root| root.get_attribute("data-theme"));
    let is_dark = match chosen.as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => window().match_media(DARK).ok().flatten().is_some_and(|query| query.matches()),
    };
    if is_dark { Theme::Dark } else { Theme::Light }
}

fn pixel_ratio_now() -> f64 {
    let ratio = window().device_pixel_ratio();
    if ratio > 0.0 { ratio } else { 1.0 }
}

/// Listens to a media query until it is dropped.
struct MediaWatch {
    list: MediaQueryList,
    listener: Closure<dyn Fn()>,
}

impl MediaWatch {
    fn of(query: &str, on_change: impl Fn() + 'static) -> Option<Self> {
        let list = window().match_media(query).ok()??;
        let listener = Closure::<dyn Fn()>::new(on_change);
        list.add_event_listener_with_callback("change", listener.as_ref().unchecked_ref()).ok()?;
        Some(Self { list, listener })
    }
}

impl Drop for MediaWatch {
    fn drop(&mut self) {
        let listener = self.listener.as_ref().unchecked_ref();
        let _ = self.list.remove_event_listener_with_callback("change", listener);
    }
}

/// Listens to an element's size until it is dropped.
struct SizeWatch {
    observer: ResizeObserver,
    _listener: Closure<dyn Fn()>,
}

impl SizeWatch {
    fn of(element: &web_sys::Element, on_change: impl Fn() + 'static) -> Option<Self> {
        let listener = Closure::<dyn Fn()>::new(on_change);
        let observer = ResizeObserver::new(listener.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _listener: listener })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
