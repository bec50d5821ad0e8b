//! Light and dark: by the system, with a switch. The choice lives in the tab; nothing is stored.

use web_sys::Event;

use crate::app::ui::*;

/// Which colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    fn id(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

/// The switch. Canvases listen to the `themechange` event that it sends.
pub fn theme_switch() -> impl Child {
    let choose = move |event: Event| {
        let chosen = event_target_value(&event);
        if let Some(root) = document().document_element() {
            let _ = if chosen == Theme::System.id() {
                root.remove_attribute("data-theme")
            } else {
                root.set_attribute("data-theme", &chosen)
            };
        }
        if let Ok(event) = Event::new("themechange") {
            let _ = window().dispatch_event(&event);
        }
    };
    let options: Vec<_> = Theme::ALL.into_iter().map(|theme| option().value(theme.id()).child(theme.name())).collect();
    select().attr("aria-label", "Colours").on(leptos::ev::change, choose).child(options)
}
