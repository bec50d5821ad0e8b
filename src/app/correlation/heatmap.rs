//! A heatmap on three stacked canvases, read by pointer and keyboard.
//!
//! Cells are drawn again where values change, axes where labels, size or theme do, marks where something is pointed at.

use std::sync::Arc;

use web_sys::{HtmlCanvasElement, KeyboardEvent, PointerEvent};

use crate::{
    app::ui::{
        chart::{
            display::{Screen, width_of},
            heatmap::{Pointed, Scratch, draw_marks},
        },
        *,
    },
    view::chart::{
        heatmap::{Cell, Cells, Labels, Layout, Legend, moved},
        palette::Palette,
    },
};

/// A longer list of numbered names is folded.
const MOST_LISTED: usize = 12;

/// What a heatmap shows.
#[derive(Clone, Copy)]
pub struct Heatmap {
    /// What it is called.
    pub name: Signal<String>,
    /// The figures.
    pub cells: Memo<Arc<Cells>>,
    /// One label a row, in the order shown.
    pub labels: Memo<Arc<Vec<String>>>,
    /// What stands below the cells.
    pub legend: Memo<Legend>,
    /// Marked cells.
    pub marks: Memo<Vec<Cell>>,
    /// A figure as it is written in a cell.
    pub written: Memo<fn(Option<f64>) -> String>,
    /// The cell under the pointer.
    pub hover: RwSignal<Option<Cell>>,
    /// The cell of the keyboard.
    pub cursor: RwSignal<Option<Cell>>,
    /// Called when a person has moved the cursor.
    pub on_cursor: Callback<()>,
    /// Theme and pixels.
    pub screen: Screen,
}

/// The heatmap.
pub fn heatmap(map: Heatmap) -> impl Child {
    let frame = div().class("heatmap-frame");
    let layers: [Element; 3] = std::array::from_fn(|_| canvas());
    let width = width_of(&frame);
    let scratch = StoredValue::new_local(Scratch::new());
    let longest = Memo::new(move |_| {
        map.labels.with(|labels| {
            let width = |label: &String| scratch.with_value(|s| s.as_ref().map_or(0.0, |s| s.width(label)));
            labels.iter().map(width).fold(0.0, f64::max).ceil()
        })
    });
    let layout = Memo::new(move |_| {
        let (count, is_plain) = map.cells.with(|cells| (cells.count, cells.has_plain_diagonal));
        Layout::fit(width.get(), count, is_plain, longest.get(), map.screen.pixel_ratio.get())
    });
    draw_on(map, layers.each_ref().map(Element::dom), layout, scratch);

    let cell_at = move |event: &PointerEvent| {
        layout.with_untracked(|layout| layout.cell_at(f64::from(event.offset_x()), f64::from(event.offset_y())))
    };
    let hover_to = move |cell: Option<Cell>| {
        if map.hover.get_untracked() != cell {
            map.hover.set(cell);
        }
    };
    let layer = |layer: Element| {
        layer
            .attr("aria-hidden", "true")
            .style(("width", move || format!("{}px", layout.get().width)))
            .style(("height", move || format!("{}px", layout.get().height)))
    };
    pictured(
        div().class("heatmap").child((
            frame
                .attr("role", "application")
                .attr("aria-roledescription", "heatmap")
                .attr("aria-label", move || map.name.get())
                .attr("aria-describedby", "heatmap-keys")
                .attr("tabindex", "0")
                .style(("height", move || format!("{}px", layout.get().height)))
                .on(ev::pointermove, move |event| hover_to(cell_at(&event)))
                .on(ev::pointerleave, move |_| hover_to(None))
                .on(ev::pointerdown, move |event| {
                    if let Some(cell) = cell_at(&event) {
                        map.cursor.set(Some(cell));
                    }
                })
                .on(ev::focus, move |_| {
                    if map.cursor.get_untracked().is_none() {
                        map.cursor.set(layout.with_untracked(|layout| key_moved(None, layout, "Home", true)));
                    }
                    map.on_cursor.run(());
                })
                .on(ev::keydown, move |event| follow_key(map, layout, &event))
                .child(layers.map(layer).into_iter().collect::<Vec<_>>()),
            when(
                move || layout.with(|layout| matches!(layout.labels, Labels::Numbers(_))),
                move || numbered(map.labels),
            ),
        )),
    )
}

/// The three layers follow what they show.
///
/// An effect reads a memo before others that are made of it: `layout` is made of cells and labels, and asked first it would
/// take their change for its own, find itself as it was, and the effect would not run.
fn draw_on(
    map: Heatmap,
    [cells, axes, marks]: [HtmlCanvasElement; 3],
    layout: Memo<Layout>,
    scratch: StoredValue<Option<Scratch>, LocalStorage>,
) {
    let palette = move || Palette::of(map.screen.theme.get());
    effect(move || {
        let shown = map.cells.get();
        let (layout, palette, written) = (layout.get(), palette(), map.written.get());
        if layout.width <= 0.0 {
            return;
        }
        scratch.update_value(|scratch| {
            if let Some(scratch) = scratch {
                scratch.draw_cells(&cells, &layout, &shown, palette, written);
            }
        });
    });
    effect(move || {
        let (labels, legend) = (map.labels.get(), map.legend.get());
        let (layout, palette) = (layout.get(), palette());
        if layout.width <= 0.0 {
            return;
        }
        scratch.with_value(|scratch| {
            if let Some(scratch) = scratch {
                scratch.draw_axes(&axes, &layout, &labels, &legend, palette);
            }
        });
    });
    effect(move || {
        let (layout, palette, hover, cursor) = (layout.get(), palette(), map.hover.get(), map.cursor.get());
        if layout.width <= 0.0 {
            return;
        }
        let is_there = |cell: &Cell| layout.shows(*cell);
        map.marks.with(|marked| {
            let pointed = Pointed { marks: marked, hover: hover.filter(is_there), cursor: cursor.filter(is_there) };
            draw_marks(&marks, &layout, &pointed, palette);
        });
    });
}

fn follow_key(map: Heatmap, layout: Memo<Layout>, event: &KeyboardEvent) {
    if event.alt_key() {
        return;
    }
    let key = event.key();
    if key == "Escape" {
        map.cursor.set(None);
        return;
    }
    let is_ctrl = event.ctrl_key() || event.meta_key();
    let to = layout.with_untracked(|layout| key_moved(map.cursor.get_untracked(), layout, &key, is_ctrl));
    if let Some(cell) = to {
        event.prevent_default();
        map.cursor.set(Some(cell));
        map.on_cursor.run(());
    }
}

fn key_moved(from: Option<Cell>, layout: &Layout, key: &str, is_ctrl: bool) -> Option<Cell> {
    moved(from, layout.count, layout.has_plain_diagonal, key, is_ctrl)
}

/// Which name a number on the axes stands for.
fn numbered(labels: Memo<Arc<Vec<String>>>) -> Nodes {
    let list = move || {
        let items: Vec<_> = labels.with(|labels| labels.iter().map(|label| li().child(label.clone())).collect());
        ol().class("heatmap-names small").child(items)
    };
    if labels.with(|labels| labels.len()) > MOST_LISTED {
        let head = summary().child("Strategies by number");
        return details().child((head, list)).into_nodes();
    }
    list.into_nodes()
}
