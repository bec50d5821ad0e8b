//! Tables and the region they scroll in.

use crate::app::ui::html::*;

/// A table that scrolls sideways, also by keyboard.
pub fn scrolled(name: &'static str, table: impl Child + 'static) -> impl Child {
    div().class("scroll-x").attr("tabindex", "0").attr("role", "region").attr("aria-label", name).child(table)
}

/// A part of a whole as a CSS percentage.
pub fn css_percent(part: f64) -> String {
    format!("{:.2}%", part * 100.0)
}
