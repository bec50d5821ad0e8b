//! Saving a chart as a picture, or copying it. How that is done is another's: the kit knows no files.

use std::{cell::RefCell, rc::Rc};

use web_sys::Element as Dom;

use crate::app::ui::{
    dialog::action,
    html::{Element, div, p},
};

/// Takes a chart, and what is wanted of it: `png`, `svg` or `copy`.
type Keep = Rc<dyn Fn(Dom, &'static str)>;

thread_local! {
    static KEEP: RefCell<Option<Keep>> = const { RefCell::new(None) };
}

/// Sets what makes pictures of charts.
pub fn keep_pictures_by(keep: impl Fn(Dom, &'static str) + 'static) {
    KEEP.set(Some(Rc::new(keep)));
}

/// A chart, with buttons that save it or copy it.
pub fn pictured(chart: Element) -> Element {
    let dom: Dom = chart.dom();
    let button = |text: &'static str, kind: &'static str, title: &'static str| {
        let dom = dom.clone();
        let press = move || {
            if let Some(keep) = KEEP.with_borrow(Clone::clone) {
                keep(dom.clone(), kind);
            }
        };
        action(text, press).class("picture-act").attr("title", title)
    };
    let buttons = p().class("picture-acts").child([
        button("PNG", "png", "Save this chart as a picture"),
        button("SVG", "svg", "Save this chart as a drawing"),
        button("Copy", "copy", "Copy this chart as a picture"),
    ]);
    div().class("pictured").child((chart, buttons))
}
