//! Which view is on screen, as the address says it: `?view=stress`. Works below any path on a static host.

use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Url, UrlSearchParams};

use crate::app::ui::{html::*, reactive::RwSignal};

/// A view of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// VaR budgets.
    Budget,
    /// The correlation heatmap.
    Correlation,
    /// Stress scenarios.
    Stress,
    /// A strategy that is not in the fund yet.
    NewStrategy,
    /// Proposals and replay of the reallocation policy.
    Reallocation,
    /// Fund-wide controls.
    Controls,
    /// The model and its backtest.
    Model,
}

impl View {
    /// Every view, in the order of the navigation.
    pub const ALL: [Self; 7] = [
        Self::Budget,
        Self::Correlation,
        Self::Stress,
        Self::NewStrategy,
        Self::Reallocation,
        Self::Controls,
        Self::Model,
    ];

    /// Stable identifier used in the address.
    pub fn id(self) -> &'static str {
        match self {
            Self::Budget => "budget",
            Self::Correlation => "correlation",
            Self::Stress => "stress",
            Self::NewStrategy => "new-strategy",
            Self::Reallocation => "reallocation",
            Self::Controls => "controls",
            Self::Model => "model",
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Budget => "Budget",
            Self::Correlation => "Correlation",
            Self::Stress => "Stress",
            Self::NewStrategy => "New strategy",
            Self::Reallocation => "Reallocation",
            Self::Controls => "Controls",
            Self::Model => "Model",
        }
    }

    /// The key that shows it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Budget => "1",
            Self::Correlation => "2",
            Self::Stress => "3",
            Self::NewStrategy => "4",
            Self::Reallocation => "5",
            Self::Controls => "6",
            Self::Model => "7",
        }
    }

    /// The view that the address names; the budget where it names none.
    fn of_address() -> Self {
        let named = parameter("view");
        Self::ALL.into_iter().find(|view| named.as_deref() == Some(view.id())).unwrap_or(Self::Budget)
    }

    /// The address of the view; what else the address says is kept.
    pub fn address(self) -> String {
        let Ok(url) = Url::new(&location_href()) else {
            return format!("?view={}", self.id());
        };
        url.search_params().set("view", self.id());
        format!("{}{}", url.search(), url.hash())
    }
}

/// The view on screen; it follows the browser's back and forward.
pub fn view_of_address() -> RwSignal<View> {
    let view = RwSignal::new(View::of_address());
    let follow = Closure::<dyn Fn()>::new(move || view.set(View::of_address()));
    let _ = window().add_event_listener_with_callback("popstate", follow.as_ref().unchecked_ref());
    // For the life of the page.
    follow.forget();
    view
}

/// A link to a view of this page, below the frame that provides the view on screen.
pub fn link_to(to: View, text: &'static str) -> Element {
    let view = expect_context::<RwSignal<View>>();
    a().href(to.address())
        .on(ev::click, move |event| {
            // A new tab or window is the browser's own.
            if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                event.prevent_default();
                go(view, to);
            }
        })
        .child(text)
}

/// Shows a view and puts it into the address.
pub fn go(view: RwSignal<View>, to: View) {
    if view.get_untracked() == to {
        return;
    }
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&to.address()));
    }
    view.set(to);
}

/// The address that `?snapshot=` names.
pub fn snapshot_address() -> Option<String> {
    parameter("snapshot").filter(|address| !address.is_empty())
}

/// What the address says under a name.
pub fn parameter(name: &str) -> Option<String> {
    let search = window().location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// Puts something else into the address under a name, or takes it out, without a step to go back to.
pub fn set_parameter(name: &str, value: Option<&str>) {
    let Ok(url) = Url::new(&location_href()) else { return };
    match value.filter(|value| !value.is_empty()) {
        Some(value) => url.search_params().set(name, value),
        None => url.search_params().delete(name),
    }
    // Where it says so already the browser has no work with it.
    if let (Ok(history), false) = (window().history(), url.href() == location_href()) {
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&url.href()));
    }
}

fn location_href() -> String {
    window().location().href().unwrap_or_default()
}
