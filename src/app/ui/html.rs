//! Elements, built at once and not generic: a view compiles to calls, not to types.
//!
//! The functions and methods are those of `leptos::html` as far as they go: `p().class("soft").child(text)`. What follows
//! signals is a closure; it is boxed, and one effect compares before it writes, so that nothing is written that has not
//! changed. Whatever is built belongs to the present owner and ends with it: effects, listeners, children.

use std::{any::Any, borrow::Cow, cell::Cell, mem};

use leptos::{
    ev,
    mount::UnmountHandle,
    prelude::{Owner, RenderEffect, StoredValue, document, untrack},
    tachys::view::Mountable,
};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{DocumentFragment, HtmlElement, Node};

use super::reactive::Memo;

/// Words of the program, or made at run time.
pub type Words = Cow<'static, str>;

/// The value of an attribute or text node; `None` where there is none.
pub enum Text {
    /// Never changes.
    Fixed(Option<Words>),
    /// Made again when what it reads has changed.
    Live(Box<dyn Fn() -> Option<Words>>),
}

/// Classes of an element.
pub enum Class {
    /// Always there, separated by blanks.
    Fixed(Words),
    /// There while the closure says so.
    While(&'static str, Box<dyn Fn() -> bool>),
    /// All classes of the element.
    Live(Box<dyn Fn() -> Words>),
}

/// The value of a property.
pub enum Property {
    /// Set once.
    Fixed(JsValue),
    /// Set when it has changed.
    Live(Box<dyn Fn() -> JsValue>),
}

/// A value that can stand for words.
pub trait ToWords: 'static {
    /// The words; `None` for an absent attribute.
    fn to_words(self) -> Option<Words>;
}

macro_rules! words {
    ($($type:ty: $value:ident => $words:expr;)*) => {$(
        impl ToWords for $type {
            fn to_words(self) -> Option<Words> {
                let $value = self;
                $words
            }
        }

        impl From<$type> for Text {
            fn from(value: $type) -> Self {
                Self::Fixed(value.to_words())
            }
        }
    )*};
}

words! {
    &'static str: text => Some(Cow::Borrowed(text));
    String: text => Some(Cow::Owned(text));
    Words: text => Some(text);
    Option<&'static str>: text => text.map(Cow::Borrowed);
    Option<String>: text => text.map(Cow::Owned);
    Option<Words>: text => text;
    bool: is_set => is_set.then_some(Cow::Borrowed(""));
}

impl<F: Fn() -> W + 'static, W: ToWords> From<F> for Text {
    fn from(make: F) -> Self {
        Self::Live(Box::new(move || make().to_words()))
    }
}

impl From<&'static str> for Class {
    fn from(classes: &'static str) -> Self {
        Self::Fixed(classes.into())
    }
}

impl From<String> for Class {
    fn from(classes: String) -> Self {
        Self::Fixed(classes.into())
    }
}

impl From<(&'static str, bool)> for Class {
    fn from((class, is_set): (&'static str, bool)) -> Self {
        Self::Fixed(if is_set { class.into() } else { "".into() })
    }
}

impl<F: Fn() -> bool + 'static> From<(&'static str, F)> for Class {
    fn from((class, is_set): (&'static str, F)) -> Self {
        Self::While(class, Box::new(is_set))
    }
}

impl<F: Fn() -> W + 'static, W: ToWords> From<F> for Class {
    fn from(make: F) -> Self {
        Self::Live(Box::new(move || make().to_words().unwrap_or_default()))
    }
}

macro_rules! properties {
    ($($type:ty),*) => {$(
        impl From<$type> for Property {
            fn from(value: $type) -> Self {
                Self::Fixed(value.into())
            }
        }
    )*};
}

properties!(&'static str, String, bool, f64);

impl<F: Fn() -> V + 'static, V: Into<JsValue>> From<F> for Property {
    fn from(make: F) -> Self {
        Self::Live(Box::new(move || make().into()))
    }
}

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
    a br button canvas caption code dd details dialog div dl dt fieldset footer form h1 h2 h3 h4 header input label legend li main
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

    tags!(circle g line path polyline rect svg text);
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
            Property::Live(make) => {
                let mut last = JsValue::UNDEFINED;
                follow(Box::new(move || {
                    let value = make();
                    if value != last {
                        set(&value);
                        last = value;
                    }
                }));
            }
        }
    }

    fn listen(&self, name: &str, listen: Box<dyn FnMut(web_sys::Event)>) {
        let listen = Closure::wrap(listen);
        let _ = self.0.add_event_listener_with_callback(name, listen.as_ref().unchecked_ref());
        keep(Box::new(listen));
    }
}

/// Writes a text now, and again whenever it has changed.
fn write(text: Text, write: Box<dyn Fn(Option<&str>)>) {
    match text {
        Text::Fixed(None) => {}
        Text::Fixed(text) => write(text.as_deref()),
        Text::Live(make) => {
            let mut last = None;
            follow(Box::new(move || {
                let text = make();
                if last.as_ref() != Some(&text) {
                    if last.is_some() || text.is_some() {
                        write(text.as_deref());
                    }
                    last = Some(text);
                }
            }));
        }
    }
}

/// Runs at once, and again whenever what it read has changed, until the present owner ends.
pub fn follow(mut run: Box<dyn FnMut()>) {
    keep(Box::new(RenderEffect::new(move |_: Option<()>| run())));
}

thread_local! {
    /// Number of things kept so far.
    static KEPT: Cell<usize> = const { Cell::new(0) };
}

/// Keeps a thing until the present owner ends.
fn keep(thing: Box<dyn Any>) {
    KEPT.set(KEPT.get() + 1);
    StoredValue::new_local(thing);
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
        let kept = KEPT.get();
        make(&fragment);
        let is_plain = KEPT.get() == kept;
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

/// Builds the page on an element; dropping what is returned ends what the page owns.
pub fn mount<C: Child>(parent: HtmlElement, make: impl FnOnce() -> C + 'static) -> UnmountHandle<impl Mountable> {
    let to: Node = parent.clone().into();
    leptos::mount::mount_to(parent, move || make().add(&to))
}

/// A child for as long as a condition holds; unlike a closure, it stays as it is when the condition is found unchanged.
pub fn when<C: Child>(holds: impl Fn() -> bool + Send + Sync + 'static, make: impl Fn() -> C + 'static) -> impl Child {
    let holds = Memo::new(move |()| holds());
    move || holds.get().then(&make)
}

/// Children by key, see [`keyed`].
pub struct Keyed(Box<dyn FnOnce(&Node)>);

/// One child per key, each with an owner of its own: it stays as it is for as long as its key is there.
pub fn keyed<K: PartialEq + 'static>(
    keys: impl Fn() -> Vec<K> + 'static,
    make: impl Fn(&K) -> Element + 'static,
) -> Keyed {
    let mut kept: Vec<(K, Item)> = Vec::new();
    Keyed(Box::new(move |to| {
        let (outer, end) = (Owner::current().unwrap_or_default(), document().create_comment(""));
        append(to, &end);
        follow(Box::new(move || {
            let mut old = mem::take(&mut kept);
            for key in keys() {
                let item = match old.iter().position(|(other, _)| *other == key) {
                    Some(at) => old.swap_remove(at).1,
                    None => Item::new(&outer, &|| make(&key)),
                };
                kept.push((key, item));
            }
            drop(old);
            if let Some(parent) = end.parent_node() {
                place(&mut kept.iter().rev().map(|(_, item)| &item.element), Some(&end), &parent);
            }
        }));
    }))
}

/// A child with what it owns; both end when this is dropped.
struct Item {
    element: Element,
    owner: Owner,
}

impl Item {
    fn new(outer: &Owner, make: &dyn Fn() -> Element) -> Self {
        let owner = outer.child();
        let element = owner.with(|| untrack(make));
        Self { element, owner }
    }
}

impl Drop for Item {
    fn drop(&mut self) {
        self.element.0.remove();
        self.owner.cleanup();
    }
}

/// Puts elements, last first, in their order before a node or the end, moving only those that are not there yet.
pub fn place<'e>(elements: &mut dyn Iterator<Item = &'e Element>, end: Option<&Node>, parent: &Node) {
    let mut next = end.cloned();
    for Element(element) in elements {
        let before = next.as_ref().map_or_else(|| parent.last_child(), Node::previous_sibling);
        if before.as_ref() != Some(element) {
            let _ = parent.insert_before(element, next.as_ref());
        }
        next = Some(element.clone().into());
    }
}

impl Child for Keyed {
    fn add(self, to: &Node) {
        (self.0)(to);
    }
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
