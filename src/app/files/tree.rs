//! Elements that the worker draws, put on screen: `[tag, [name, value, ..], [child, ..]]`, or a string for a text.
//!
//! What is there already stays and is changed where it differs, so that a field keeps its focus and what is being typed.
//! Elements with an id are found by it.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlInputElement, HtmlSelectElement, Node, Text};

use crate::app::ui::document;

/// Attributes that a person changes: they stay.
const KEPT: [&str; 1] = ["open"];

/// A tree of one element with a text, for what the page itself draws.
pub fn element(tag: &str, attributes: &[(&str, &str)], children: &[JsValue]) -> JsValue {
    let list = Array::new();
    for (name, value) in attributes {
        list.push(&(*name).into());
        list.push(&(*value).into());
    }
    Array::of3(&tag.into(), &list, &children.iter().collect::<Array>()).into()
}

/// Makes the children of a node those of a list of trees.
pub fn write(parent: &Node, trees: &Array) {
    let mut next = parent.first_child();
    for tree in trees.iter() {
        if let Some(text) = tree.as_string() {
            match next.as_ref().and_then(|node| node.dyn_ref::<Text>()) {
                Some(node) => {
                    if node.data() != text {
                        node.set_data(&text);
                    }
                    next = node.next_sibling();
                }
                None => _ = parent.insert_before(&document().create_text_node(&text), next.as_ref()),
            }
            continue;
        }
        let Some(parts) = tree.dyn_ref::<Array>() else { continue };
        let (tag, attributes, children) = (parts.get(0), parts.get(1), parts.get(2));
        let (Some(tag), Ok(attributes), Ok(children)) =
            (tag.as_string(), attributes.dyn_into::<Array>(), children.dyn_into::<Array>())
        else {
            continue;
        };
        let element = match there(next.as_ref(), &tag, id(&attributes).as_deref()) {
            Some(found) => {
                while let Some(before) = next.take_if(|node| *node != *found) {
                    next = before.next_sibling();
                    let _ = parent.remove_child(&before);
                }
                next = found.next_sibling();
                found
            }
            None => {
                let Ok(made) = document().create_element(&tag) else { continue };
                let _ = parent.insert_before(&made, next.as_ref());
                made
            }
        };
        write_element(&element, &attributes, &children);
    }
    while let Some(rest) = next {
        next = rest.next_sibling();
        let _ = parent.remove_child(&rest);
    }
}

fn pairs(attributes: &Array) -> impl Iterator<Item = (String, String)> {
    let text = |index: u32| attributes.get(index).as_string().unwrap_or_default();
    (0..attributes.length()).step_by(2).map(move |index| (text(index), text(index + 1)))
}

fn id(attributes: &Array) -> Option<String> {
    pairs(attributes).find(|(name, _)| name == "id").map(|(_, id)| id)
}

/// The element among the next ones that a tree is written over.
fn there(next: Option<&Node>, tag: &str, id: Option<&str>) -> Option<Element> {
    let mut node = next.cloned();
    while let Some(now) = node {
        if let Some(element) = now.dyn_ref::<Element>() {
            let is_tag = element.tag_name().eq_ignore_ascii_case(tag);
            if is_tag && element.get_attribute("id").as_deref() == id {
                return Some(element.clone());
            }
        }
        // Without an id only the next one is it.
        node = id.and_then(|_| now.next_sibling());
    }
    None
}

fn write_element(element: &Element, attributes: &Array, children: &Array) {
    let wanted: Vec<(String, String)> = pairs(attributes).collect();
    for name in element.get_attribute_names().iter().filter_map(|name| name.as_string()) {
        if !KEPT.contains(&name.as_str()) && !wanted.iter().any(|(other, _)| *other == name) {
            let _ = element.remove_attribute(&name);
        }
    }
    let mut chosen = None;
    for (name, value) in &wanted {
        if element.get_attribute(name).as_deref() == Some(value) {
            continue;
        }
        let _ = element.set_attribute(name, value);
        match (name.as_str(), element.dyn_ref::<HtmlInputElement>()) {
            ("value", Some(input)) => input.set_value(value),
            ("data-value", _) => chosen = Some(value),
            _ => {}
        }
    }
    write(element, children);
    if let (Some(value), Some(select)) = (chosen, element.dyn_ref::<HtmlSelectElement>()) {
        select.set_value(value);
    }
}
