//! Elements, built at once and not generic: a view compiles to calls, not to types.
//!
//! The functions and methods are those of `leptos::html` as far as they go: `p().class("soft").child(text)`. What follows
//! signals is a closure; it is boxed, and one effect compares before it writes, so that nothing is written that has not
//! changed. Whatever is built belongs to the present owner and ends with it: effects, listeners, children.

use leptos::{ev, prelude::document};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{DocumentFragment, HtmlElement, Node};

use super::{
    reactive::{follow, keep, kept},
    text::{Class, Property, Text, Words, write},
};

/// An element of the page.
#[derive(Clone)]
pub struct Element(web_sys::Element);

macro_rules! tags {
    ($($name:ident)*) => {$(
        #[doc = concat!("A `", stringify!($name), "`.")]
        pub fn $name() -> Element {
            el(stringify!($name))
        }
    )*};
}

tags! {
    a br button canvas caption code dd details dialog div dl dt fieldset footer form h1 h2 h3 header input label legend li main
    nav ol optgroup option output p progress section select span strong summary table tbody td textarea th thead tr ul
}

/// Elements of drawings.
pub mod svg {
    use super::{Element, svg_el};

    macro_rules! tags {
        ($($name:ident)*) => {$(
            #[doc = concat!("A `", stringify!($name), "`.")]
            pub fn $name() -> Element {
                svg_el(stringify!($name))
            }
        )*};
    }

    tags!(circle g line path polyline svg text);
}

/// An element by its tag.
pub fn el(tag: &str) -> Element {
    Element(document().create_element(tag).expect("the tag is a valid name"))
}

fn svg_el(tag: &str) -> Element {
    let space = Some("http://www.w3.org/2000/svg");
    Element(document().create_element_ns(space, tag).expect("the tag is a valid name"))
}

impl Element {
    /// Adds classes.
    pub fn class(self, class: impl Into<Class>) -> Self {
        self.set_class(class.into());
        self
    }

    /// Sets an attribute.
    pub fn attr(self, name: &'static str, value: impl Into<Text>) -> Self {
        self.set_attribute(name, value.into());
        self
    }

    /// Sets a property of the DOM object.
    pub fn prop(self, name: &'static str, value: impl Into<Property>) -> Self {
        self.set_property(name, value.into());
        self
    }

    /// Sets a property of its style.
    pub fn style(self, (name, value): (&'static str, impl Into<Text>)) -> Self {
        let element = self.clone();
        write(value.into(), Box::new(move |value| element.set_style(name, value.unwrap_or_default())));
        self
    }

    /// Appends children: a text, an element, a tuple, list or option of them, or a closure that makes them again when what it
    /// reads has changed.
    pub fn child(self, child: impl Child) -> Self {
        child.add(&self.0);
        self
    }

    /// Listens to an event.
    pub fn on<E: ev::EventDescriptor>(self, event: E, mut listen: impl FnMut(E::EventType) + 'static) -> Self
    where
        E::EventType: JsCast,
    {
        self.listen(&event.name(), Box::new(move |event| listen(event.unchecked_into())));
        self
    }

    /// Sets the id.
    pub fn id(self, id: impl Into<Text>) -> Self {
        self.attr("id", id)
    }

    /// Sets what a head stands for.
    pub fn scope(self, scope: &'static str) -> Self {
        self.attr("scope", scope)
    }

    /// Sets the kind of a button or an input.
    pub fn r#type(self, kind: &'static str) -> Self {
        self.attr("type", kind)
    }

    /// Sets the value of an option.
    pub fn value(self, value: impl Into<Text>) -> Self {
        self.attr("value", value)
    }

    /// Sets the address of a link.
    pub fn href(self, address: impl Into<Text>) -> Self {
        self.attr("href", address)
    }

    /// The element as the browser has it.
    pub fn dom<T: JsCast>(&self) -> T {
        self.0.clone().unchecked_into()
    }

    /// An element that is on the page.
    pub fn of(element: web_sys::Element) -> Self {
        Self(element)
    }

    /// The element as a node.
    pub fn node(&self) -> &Node {
        &self.0
    }

    /// Sets an attribute, or takes it away.
    pub fn set(&self, name: &str, value: Option<&str>) {
        // The name is a valid one.
        let _ = match value {
            Some(value) => self.0.set_attribute(name, value),
            None => self.0.remove_attribute(name),
        };
    }

    /// Sets all classes.
    pub fn set_classes(&self, classes: &[&str]) {
        let classes = classes.join(" ");
        let classes = classes.trim();
        self.set("class", (!classes.is_empty()).then_some(classes));
    }

    /// Sets a property of the style.
    pub fn set_style(&self, name: &str, value: &str) {
        let _ = self.dom::<HtmlElement>().style().set_property(name, value);
    }

    /// Takes it off the page.
    pub fn remove(&self) {
        self.0.remove();
    }

    fn set_class(&self, class: Class) {
        let element = self.0.clone();
        let list = element.class_list();
        match class {
            Class::Fixed(classes) => {
                if !classes.is_empty() {
                    self.set_classes(&[&element.get_attribute("class").unwrap_or_default(), &classes]);
                }
            }
            Class::While(class, is_set) => follow(Box::new(move || {
                let is_set = is_set();
                if list.contains(class) != is_set {
                    let _ = list.toggle_with_force(class, is_set);
                }
            })),
            Class::Live(make) => self.set_attribute("class", Text::Live(Box::new(move || Some(make())))),
        }
    }

    fn set_attribute(&self, name: &'static str, value: Text) {
        let element = self.clone();
        write(value, Box::new(move |value| element.set(name, value)));
    }

    fn set_property(&self, name: &'static str, value: Property) {
        let element = self.0.clone();
        let set = move |value: &JsValue| {
            // An element takes any property.
            let _ = js_sys::Reflect::set(&element, &name.into(), value);
        };
        match value {
            Property::Fixed(value) => set(&value),
            // Written even where it is equal: a person may have typed over it.
            Property::Live(make) => follow(Box::new(move || set(&make()))),
        }
    }

    fn listen(&self, name: &str, listen: Box<dyn FnMut(web_sys::Event)>) {
        let listen = Closure::wrap(listen);
        let _ = self.0.add_event_listener_with_callback(name, listen.as_ref().unchecked_ref());
        keep(Box::new(listen));
    }
}

/// What an element can have inside.
pub trait Child: Sized + 'static {
    /// Appends it.
    fn add(self, to: &Node);

    /// Appends what a closure makes, and puts what it makes later in its place.
    fn add_live(make: impl Fn() -> Self + 'static, to: &Node) {
        region(to, Box::new(move |fragment| make().add(fragment)));
    }

    /// As [`Child::add_live`], for a closure that may make nothing.
    fn add_live_option(make: impl Fn() -> Option<Self> + 'static, to: &Node) {
        region(to, Box::new(move |fragment| make().into_iter().for_each(|made| made.add(fragment))));
    }

    /// Builds it, to be put somewhere later: one type for the arms of a `match`.
    fn into_nodes(self) -> Nodes {
        let fragment = document().create_document_fragment();
        self.add(&fragment);
        Nodes(fragment)
    }
}

/// Children that are built already.
pub struct Nodes(DocumentFragment);

fn append(to: &Node, child: &Node) {
    let _ = to.append_child(child);
}

fn add_text(to: &Node, text: Text) {
    let node = document().create_text_node("");
    append(to, &node);
    write(text, Box::new(move |text| node.set_data(text.unwrap_or_default())));
}

/// A place whose nodes are made anew when what they are made of has changed; what the old ones owned ends before. Nodes that
/// follow nothing and listen to nothing stay where the new ones would be equal to them.
fn region(to: &Node, make: Box<dyn Fn(&Node)>) {
    let (start, end): (Node, Node) = (document().create_comment("").into(), document().create_comment("").into());
    append(to, &start);
    append(to, &end);
    let mut was_plain = false;
    follow(Box::new(move || {
        let fragment = document().create_document_fragment();
        let before = kept();
        make(&fragment);
        let is_plain = kept() == before;
        if is_plain && was_plain && is_between(&start, &end, fragment.first_child()) {
            return;
        }
        was_plain = is_plain;
        while let Some(old) = start.next_sibling().filter(|next| next != &end) {
            if let Some(parent) = old.parent_node() {
                let _ = parent.remove_child(&old);
            }
        }
        if let Some(parent) = end.parent_node() {
            let _ = parent.insert_before(&fragment, Some(&end));
        }
    }));
}

/// Whether the nodes between two are equal to these siblings.
fn is_between(start: &Node, end: &Node, mut wanted: Option<Node>) -> bool {
    let mut now = start.next_sibling();
    while let Some(there) = now.filter(|there| there != end) {
        if !there.is_equal_node(wanted.as_ref()) {
            return false;
        }
        now = there.next_sibling();
        wanted = wanted.and_then(|wanted| wanted.next_sibling());
    }
    wanted.is_none()
}

macro_rules! texts {
    ($($type:ty),*) => {$(
        impl Child for $type {
            fn add(self, to: &Node) {
                add_text(to, self.into());
            }

            fn add_live(make: impl Fn() -> Self + 'static, to: &Node) {
                add_text(to, make.into());
            }

            fn add_live_option(make: impl Fn() -> Option<Self> + 'static, to: &Node) {
                add_text(to, make.into());
            }
        }
    )*};
}

texts!(&'static str, String, Words);

impl Child for Text {
    fn add(self, to: &Node) {
        add_text(to, self);
    }
}

impl<F: Fn() -> C + 'static, C: Child> Child for F {
    fn add(self, to: &Node) {
        C::add_live(self, to);
    }
}

impl Child for Element {
    fn add(self, to: &Node) {
        append(to, &self.0);
    }
}

impl Child for Nodes {
    fn add(self, to: &Node) {
        append(to, &self.0);
    }
}

impl Child for () {
    fn add(self, _: &Node) {}
}

impl<C: Child> Child for Option<C> {
    fn add(self, to: &Node) {
        self.into_iter().for_each(|child| child.add(to));
    }

    fn add_live(make: impl Fn() -> Self + 'static, to: &Node) {
        C::add_live_option(make, to);
    }
}

impl<C: Child> Child for Vec<C> {
    fn add(self, to: &Node) {
        self.into_iter().for_each(|child| child.add(to));
    }
}

impl<C: Child, const N: usize> Child for [C; N] {
    fn add(self, to: &Node) {
        self.into_iter().for_each(|child| child.add(to));
    }
}

macro_rules! tuples {
    ($($($name:ident)*;)*) => {$(
        impl<$($name: Child),*> Child for ($($name,)*) {
            #[allow(non_snake_case, reason = "a name a type")]
            fn add(self, to: &Node) {
                let ($($name,)*) = self;
                $($name.add(to);)*
            }
        }
    )*};
}

tuples! {
    A; A B; A B C; A B C D; A B C D E; A B C D E F; A B C D E F G; A B C D E F G H; A B C D E F G H I; A B C D E F G H I J;
    A B C D E F G H I J K; A B C D E F G H I J K L; A B C D E F G H I J K L M;
}
