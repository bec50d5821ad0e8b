//! Elements as data: what the page shows of a file is drawn here and put on screen there.

/// A text, or an element with attributes and children.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A text.
    Text(String),
    /// An element.
    Element(Element),
}

/// An element.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    /// Its tag.
    pub tag: &'static str,
    /// Names and values of its attributes.
    pub attributes: Vec<(&'static str, String)>,
    /// What it holds.
    pub children: Vec<Node>,
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Element> for Node {
    fn from(element: Element) -> Self {
        Self::Element(element)
    }
}

/// An element by its tag.
pub fn el(tag: &'static str) -> Element {
    Element { tag, attributes: Vec::new(), children: Vec::new() }
}

impl Element {
    /// The element with an attribute.
    pub fn attr(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// The element with classes.
    pub fn class(self, classes: &str) -> Self {
        self.attr("class", classes)
    }

    /// The element with another child.
    pub fn child(mut self, child: impl Into<Node>) -> Self {
        self.children.push(child.into());
        self
    }

    /// The element with further children.
    pub fn children<N: Into<Node>>(mut self, children: impl IntoIterator<Item = N>) -> Self {
        self.children.extend(children.into_iter().map(Into::into));
        self
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str())
    }

    /// Every element of the tree that `is_wanted`, in the order of the page.
    pub fn find_all<'n>(&'n self, is_wanted: &dyn Fn(&Element) -> bool) -> Vec<&'n Self> {
        let mut found = Vec::new();
        if is_wanted(self) {
            found.push(self);
        }
        for child in &self.children {
            if let Node::Element(child) = child {
                found.extend(child.find_all(is_wanted));
            }
        }
        found
    }

    /// The words of the element and of everything in it.
    pub fn text(&self) -> String {
        let of_child = |child: &Node| match child {
            Node::Text(text) => text.clone(),
            Node::Element(element) => element.text(),
        };
        self.children.iter().map(of_child).collect()
    }
}
