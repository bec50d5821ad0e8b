//! Panels: a titled section with notes and actions in its head.

use super::{
    html::{Child, Element, Nodes, div, h2, p, section},
    text::Text,
};

/// A panel, to be finished by [`Panel::body`].
pub struct Panel {
    element: Element,
    head: Element,
}

/// A panel whose title has an id.
pub fn panel(id: &'static str, title: impl Into<Text>) -> Panel {
    Panel {
        element: section().class("panel").attr("aria-labelledby", id),
        head: div().class("panel-head").child(h2().id(id).child(title.into())),
    }
}

impl Panel {
    /// The panel with classes.
    pub fn class(self, class: &'static str) -> Self {
        Self { element: self.element.class(class), ..self }
    }

    /// The panel with a sentence beside its title.
    pub fn note(self, text: impl Into<Text>) -> Self {
        self.action(p().class("soft small").child(text.into()))
    }

    /// The panel with something else beside its title, such as a button.
    pub fn action(self, action: impl Child) -> Self {
        Self { head: self.head.child(action), ..self }
    }

    /// The panel with what it shows.
    pub fn body(self, body: impl Child) -> Element {
        self.with(body.into_nodes())
    }

    fn with(self, body: Nodes) -> Element {
        self.element.child(self.head).child(body)
    }
}
