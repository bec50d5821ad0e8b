//! Children that stay: by a condition, or by key; and the page as a whole.

use std::mem;

use leptos::{
    mount::UnmountHandle,
    prelude::{Owner, document, untrack},
    tachys::view::Mountable,
};
use web_sys::{HtmlElement, Node};

use super::{
    html::{Child, Element},
    reactive::{Memo, follow},
};

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
        let _ = to.append_child(&end);
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
        self.element.remove();
        self.owner.cleanup();
    }
}

/// Puts elements, last first, in their order before a node or the end, moving only those that are not there yet.
pub fn place(elements: &mut dyn Iterator<Item = &Element>, end: Option<&Node>, parent: &Node) {
    let mut next = end.cloned();
    for element in elements.map(Element::node) {
        let before = next.as_ref().map_or_else(|| parent.last_child(), Node::previous_sibling);
        if before.as_ref() != Some(element) {
            let _ = parent.insert_before(element, next.as_ref());
        }
        next = Some(element.clone());
    }
}

impl Child for Keyed {
    fn add(self, to: &Node) {
        (self.0)(to);
    }
}
