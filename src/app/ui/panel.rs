//! Panels: a titled section with notes and actions in its head, which may unfold where the page is narrow.

use leptos::prelude::window;

use super::{
    html::{Child, Element, Nodes, details, div, h2, p, section, summary},
    text::Text,
};

/// Below this width in CSS pixels a page is narrow.
const NARROW_BELOW: f64 = 768.0;

/// A panel, to be finished by [`Panel::body`] or [`Panel::unfolds`].
pub struct Panel {
    id: &'static str,
    title: Element,
    class: &'static str,
    beside: Vec<Nodes>,
}

/// A panel whose title has an id.
pub fn panel(id: &'static str, title: impl Into<Text>) -> Panel {
    Panel { id, title: h2().id(id).child(title.into()), class: "", beside: Vec::new() }
}

impl Panel {
    /// The panel with classes.
    pub fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }

    /// The panel with a sentence beside its title.
    pub fn note(self, text: impl Into<Text>) -> Self {
        self.action(p().class("soft small").child(text.into()))
    }

    /// The panel with something else beside its title, such as a button.
    pub fn action(mut self, action: impl Child) -> Self {
        self.beside.push(action.into_nodes());
        self
    }

    /// The panel with what it shows.
    pub fn body(self, body: impl Child) -> Element {
        self.section().child(body)
    }

    /// The panel with what it shows; where the page is narrow that unfolds, since it is not what is looked for first.
    pub fn unfolds(self, body: impl Child) -> Element {
        if !is_narrow() {
            return self.body(body);
        }
        let beside = (!self.beside.is_empty()).then(|| div().class("panel-head").child(self.beside));
        details().class(format!("panel fold {}", self.class)).child((summary().child(self.title), beside, body))
    }

    fn section(self) -> Element {
        let head = div().class("panel-head").child((self.title, self.beside));
        section().class(format!("panel {}", self.class)).attr("aria-labelledby", self.id).child(head)
    }
}

/// Whether the page is too narrow for two things beside each other.
pub fn is_narrow() -> bool {
    window().inner_width().ok().and_then(|width| width.as_f64()).is_some_and(|width| width < NARROW_BELOW)
}
