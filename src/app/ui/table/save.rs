//! Saving a table as CSV: it is built once more off the page, with every figure in all its digits, and read cell by cell.
//! What becomes of the cells is another's: the kit knows no files.

use std::{any::Any, cell::RefCell, rc::Rc};

use js_sys::{Array, Reflect};
use leptos::prelude::{Owner, untrack};
use web_sys::{Element as Dom, Node};

use crate::app::ui::{
    dialog::action,
    html::{Element, div},
    keyed::whole,
    number::{exact, exactly},
};

/// Takes a table: its label, and its rows as lists of cells.
type Save = Rc<dyn Fn(String, Array)>;

thread_local! {
    static SAVE: RefCell<Option<Save>> = const { RefCell::new(None) };
}

/// Builds a table into a node; what it returns is kept for as long as the table is read.
pub type Build = Box<dyn Fn(&Node) -> Box<dyn Any>>;

/// Sets what saves tables: it gets the label of one, and its rows as lists of cells. A figure stands between marks, see
/// [`exactly`]; what has an element of its own stands in a line of its own.
pub fn save_tables_by(save: impl Fn(String, Array) + 'static) {
    SAVE.set(Some(Rc::new(save)));
}

/// The button that saves the table of a region.
pub fn save_button(region: &Element, build: Build) -> Element {
    let region: Dom = region.dom();
    let press = move || {
        let Some(save) = SAVE.with_borrow(Clone::clone) else { return };
        // Once as it is shown: what follows signals is then up to date, and is not kept in all digits.
        rows(&build);
        save(region.get_attribute("aria-label").unwrap_or_default(), exactly(|| rows(&build)));
    };
    action("CSV", press).class("table-csv").attr("title", "Save these figures as a CSV file, in all their digits")
}

fn rows(build: &Build) -> Array {
    let owner = Owner::new();
    let place = div();
    let kept = owner.with(|| untrack(|| whole(|| build(place.node()))));
    let rows = Array::new();
    if let Ok(list) = place.dom::<Dom>().query_selector_all("tr") {
        for at in 0..list.length() {
            let Some(row) = list.get(at) else { continue };
            let cells = Array::new();
            let mut next = row.first_child();
            while let Some(cell) = next {
                let is_hidden = Reflect::get(&cell, &"ariaHidden".into()).is_ok_and(|value| value.is_truthy());
                if cell.node_type() == Node::ELEMENT_NODE && !is_hidden {
                    let mut text = String::new();
                    read(&cell, &mut text);
                    cells.push(&text.into());
                }
                next = cell.next_sibling();
            }
            rows.push(&cells);
        }
    }
    drop(kept);
    owner.cleanup();
    rows
}

/// Appends the words of a cell, a line an element. What is drawn for the eye, and buttons that act, are left out.
fn read(node: &Node, text: &mut String) {
    let mut next = node.first_child();
    while let Some(child) = next {
        next = child.next_sibling();
        match (child.node_name().as_str(), child.node_type()) {
            ("INPUT" | "SELECT", _) => {
                let value = Reflect::get(&child, &"value".into()).ok().and_then(|value| value.as_string());
                let value = value.unwrap_or_default();
                text.push('\n');
                text.push_str(&value.parse().map_or(value, |value| exact("", value)));
            }
            (_, Node::TEXT_NODE) => text.push_str(&child.text_content().unwrap_or_default()),
            (name, Node::ELEMENT_NODE) => {
                let has = |attribute| Reflect::get(&child, &attribute).is_ok_and(|value| value.is_truthy());
                // A button without classes acts; one with classes is a name or a figure that opens.
                let is_drawn =
                    has("ariaHidden".into()) || name == "svg" || (name == "BUTTON" && !has("className".into()));
                if !is_drawn {
                    text.push('\n');
                    read(&child, text);
                    text.push('\n');
                }
            }
            _ => {}
        }
    }
}
