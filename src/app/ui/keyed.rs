//! Children that stay: by a condition, or by key; children that come in their turn; and the page as a whole.

use std::{cell::RefCell, collections::VecDeque, mem, time::Duration};

use leptos::{
    mount::UnmountHandle,
    prelude::{Owner, document, set_timeout, untrack},
    tachys::view::Mountable,
};
use web_sys::{HtmlElement, Node};

use super::{
    html::{Child, Element},
    reactive::{Memo, RwSignal, follow},
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

thread_local! {
    /// Children that wait for their turn, the first first; nothing waits where all is wanted at once.
    static WAITING: RefCell<VecDeque<RwSignal<bool>>> = const { RefCell::new(VecDeque::new()) };
    static IS_WHOLE: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// A child that is built in a task of its own, after those that were asked for before it: a view of many panels does not hold
/// the page's thread for all of them. It is built once and follows nothing by itself.
pub fn soon<C: Child>(make: impl Fn() -> C + 'static) -> impl Child {
    let is_due = RwSignal::new(IS_WHOLE.get());
    if !IS_WHOLE.get() {
        WAITING.with_borrow_mut(|waiting| waiting.push_back(is_due));
        if WAITING.with_borrow(VecDeque::len) == 1 {
            take_turns();
        }
    }
    move || is_due.get().then(|| untrack(&make))
}

fn take_turns() {
    set_timeout(
        || {
            // What has gone with its view needs no turn.
            while let Some(next) = WAITING.with_borrow(|waiting| waiting.front().copied()) {
                let is_there = next.try_update(|is_due| *is_due = true).is_some();
                WAITING.with_borrow_mut(VecDeque::pop_front);
                if is_there {
                    break;
                }
            }
            if !WAITING.with_borrow(VecDeque::is_empty) {
                take_turns();
            }
        },
        Duration::ZERO,
    );
}

/// Builds with nothing left for later.
pub fn whole<R>(build: impl FnOnce() -> R) -> R {
    let before = IS_WHOLE.replace(true);
    let built = build();
    IS_WHOLE.set(before);
    built
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
