//! Draws a heatmap's three layers: cells, axes with legend, marks. In device pixels; where things stand is `view::heatmap`'s.
//!
//! Cells are one small image, scaled up. Axes and legend go through plotters, whose text measuring is avoided: it sets a
//! `style` attribute, which the page's policy forbids, and forces a layout for every label.

use leptos::prelude::document;
use plotters::{
    coord::Shift,
    element::{PathElement, Rectangle, Text},
    prelude::{Color, DrawingArea, IntoDrawingArea, RGBColor, TextStyle},
    style::text_anchor::{HPos, Pos, VPos},
};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use crate::view::chart::{
    heatmap::{Cell, Cells, GAP, LEGEND_BAR, Labels, Layout, Legend, TEXT, cut_to_fit},
    palette::{Palette, Rgb, css},
};

/// As `--sans` in the style sheet.
const FAMILY: &str = r#"system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif"#;
/// Smaller cells have no line between them.
const LEAST_PARTED: f64 = 12.0;
/// Smaller cells are marked by a frame, larger ones by a corner.
const LEAST_CORNERED: f64 = 14.0;
/// Parts of the legend's bar.
const LEGEND_PARTS: i32 = 128;

type Area = DrawingArea<CanvasBackend, Shift>;

/// A canvas that is not on the page: it holds the cells one pixel each, and measures text.
pub struct Scratch {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    pixels: Vec<u8>,
}

impl Scratch {
    /// An empty one; `None` where the browser has no canvas.
    pub fn new() -> Option<Self> {
        let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
        let context = context_of(&canvas)?;
        Some(Self { canvas, context, pixels: Vec::new() })
    }

    /// The width of a text in CSS pixels at label size.
    pub fn width(&self, text: &str) -> f64 {
        self.context.set_font(&font(TEXT));
        self.context.measure_text(text).map_or(0.0, |measured| measured.width())
    }

    /// Draws the cells, with their figures where there is room for them.
    pub fn draw_cells(
        &mut self,
        canvas: &HtmlCanvasElement,
        layout: &Layout,
        cells: &Cells,
        palette: &Palette,
        written: impl Fn(Option<f64>) -> String,
    ) -> Option<()> {
        let context = cleared(canvas, layout)?;
        if cells.count == 0 || cells.count != layout.count {
            return None;
        }
        self.image(cells, palette)?;
        let at = Pixels(layout.pixel_ratio);
        let (top, side) = (at.whole(layout.top), at.whole(layout.side()));
        context.set_image_smoothing_enabled(false);
        context.draw_image_with_html_canvas_element_and_dw_and_dh(&self.canvas, 0.0, top, side, side).ok()?;
        if layout.has_room_for(self.width(&written(Some(-0.88)))) {
            write_figures(&context, layout, cells, palette, written);
        }
        Some(())
    }

    /// Puts the cells on the scratch canvas, one pixel each.
    fn image(&mut self, cells: &Cells, palette: &Palette) -> Option<()> {
        let side = u32::try_from(cells.count).ok()?;
        if self.canvas.width() != side {
            self.canvas.set_width(side);
            self.canvas.set_height(side);
        }
        palette.paint(cells.tints(), &mut self.pixels);
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&self.pixels), side, side).ok()?;
        self.context.put_image_data(&image, 0.0, 0.0).ok()
    }

    /// Draws labels, lines and legend.
    pub fn draw_axes(
        &self,
        canvas: &HtmlCanvasElement,
        layout: &Layout,
        labels: &[String],
        legend: &Legend,
        palette: &Palette,
    ) -> Option<()> {
        cleared(canvas, layout)?;
        if layout.count == 0 {
            return None;
        }
        let area = CanvasBackend::with_canvas_object(canvas.clone())?.into_drawing_area();
        let axes = Axes { area: &area, at: Pixels(layout.pixel_ratio), layout, palette };
        axes.lines();
        axes.labels(labels, |text| self.width(text));
        axes.legend(legend, |text| self.width(text));
        Some(())
    }
}

/// What is being drawn on the second layer. A drawing error of a canvas that is there cannot happen, and is passed over.
struct Axes<'a> {
    area: &'a Area,
    at: Pixels,
    layout: &'a Layout,
    palette: &'a Palette,
}

impl Axes<'_> {
    /// Lines of paper between cells that are large enough.
    fn lines(&self) {
        if self.layout.cell < LEAST_PARTED {
            return;
        }
        let bottom = self.layout.top + self.layout.side();
        for i in 1..self.layout.count {
            let (x, y) = self.layout.corner((i, i));
            self.line((x, y), (x, bottom), self.palette.paper);
            self.line((0.0, y), (x, y), self.palette.paper);
        }
    }

    /// Each name at the end of its row, above its column.
    fn labels(&self, labels: &[String], width: impl Fn(&str) -> f64) {
        for i in 0..self.layout.count {
            let (x, y) = self.layout.name_at(i);
            let name = match self.layout.labels {
                Labels::Names(_) => cut_to_fit(labels.get(i).map_or("", String::as_str), self.layout.width - x, &width),
                Labels::Numbers(every) if i == 0 || (i + 1) % every == 0 => (i + 1).to_string(),
                Labels::Numbers(_) => continue,
            };
            self.text(&name, (x, y), self.palette.ink, Pos::new(HPos::Left, VPos::Center));
        }
    }

    /// A bar from the strongest negative to the strongest positive colour with its ticks, and what muted means.
    fn legend(&self, legend: &Legend, width: impl Fn(&str) -> f64) {
        let top = self.layout.legend_top();
        let bottom = top + LEGEND_BAR;
        let note_width = legend.muted.map_or(0.0, |note| width(note) + 2.0 * LEGEND_BAR + 3.0 * GAP);
        let room = self.layout.width;
        let length = (room - note_width).clamp(room.min(80.0), 280.0);
        for part in 0..LEGEND_PARTS {
            let place = |part: i32| f64::from(part) / f64::from(LEGEND_PARTS);
            let middle = place(part) + place(1) / 2.0;
            let colour = self.palette.colour(Some(2.0 * middle - 1.0));
            let (from, to) = (place(part) * length, place(part + 1) * length);
            self.fill((from, top), (to, bottom), colour);
        }
        let last = legend.ticks.len().saturating_sub(1);
        for (i, (place, text)) in legend.ticks.iter().enumerate() {
            let x = place * length;
            self.line((x, bottom), (x, bottom + 3.0), self.palette.line);
            let side = match i {
                0 => HPos::Left,
                _ if i == last => HPos::Right,
                _ => HPos::Center,
            };
            let pos = Pos::new(side, VPos::Top);
            self.text(text, (x, bottom + 5.0), self.palette.ink_soft, pos);
        }
        if let Some(note) = legend.muted.filter(|_| room >= length + note_width) {
            let x = length + 2.0 * GAP;
            self.fill((x, top), (x + 2.0 * LEGEND_BAR, bottom), self.palette.muted);
            let pos = Pos::new(HPos::Left, VPos::Center);
            let at = (x + 2.0 * LEGEND_BAR + GAP, top + LEGEND_BAR / 2.0);
            self.text(note, at, self.palette.ink_soft, pos);
        }
    }

    fn text(&self, text: &str, at: (f64, f64), ink: Rgb, pos: Pos) {
        let ink = colour(ink);
        let style = TextStyle::from((FAMILY, self.at.scaled(TEXT))).color(&ink).pos(pos);
        let _ = self.area.draw(&Text::new(text, self.at.point(at), style));
    }

    fn line(&self, from: (f64, f64), to: (f64, f64), ink: Rgb) {
        let width = self.at.line();
        let path = vec![self.at.point(from), self.at.point(to)];
        let _ = self.area.draw(&PathElement::new(path, colour(ink).stroke_width(width)));
    }

    fn fill(&self, from: (f64, f64), to: (f64, f64), ink: Rgb) {
        let corners = [self.at.point(from), self.at.point(to)];
        let _ = self.area.draw(&Rectangle::new(corners, colour(ink).filled()));
    }
}

/// What the third layer points at.
pub struct Pointed<'a> {
    /// Cells that are marked.
    pub marks: &'a [Cell],
    /// The cell under the pointer.
    pub hover: Option<Cell>,
    /// The cell of the keyboard.
    pub cursor: Option<Cell>,
}

/// Draws marks, pointer and cursor.
pub fn draw_marks(canvas: &HtmlCanvasElement, layout: &Layout, pointed: &Pointed<'_>, palette: &Palette) -> Option<()> {
    let context = cleared(canvas, layout)?;
    let at = Pixels(layout.pixel_ratio);
    for cell in pointed.marks {
        if layout.cell < LEAST_CORNERED {
            frame(&context, at, layout, *cell, palette, 1.0);
        } else {
            corner(&context, at, layout, *cell, palette);
        }
    }
    for cell in [pointed.cursor, pointed.hover].into_iter().flatten() {
        frame(&context, at, layout, cell, palette, 2.0);
    }
    if let Some((row, column)) = pointed.hover.or(pointed.cursor) {
        // From the cell to the two names that it is of: along its row, and up its column.
        let half = layout.cell / 2.0;
        let (x, y) = layout.corner((row, column));
        let ends = [layout.name_at(row), layout.name_at(column)];
        context.set_stroke_style_str(&css(palette.ink));
        context.set_line_width(at.scaled(1.0));
        context.begin_path();
        context.move_to(at.scaled(x + layout.cell), at.scaled(y + half));
        context.line_to(at.scaled(ends[0].0 - GAP), at.scaled(ends[0].1));
        context.move_to(at.scaled(x + half), at.scaled(y));
        context.line_to(at.scaled(x + half), at.scaled(ends[1].1 + half));
        context.stroke();
    }
    Some(())
}

/// A frame around a cell, dark and light, so that it shows on every colour.
fn frame(context: &CanvasRenderingContext2d, at: Pixels, layout: &Layout, cell: Cell, palette: &Palette, width: f64) {
    let (x, y) = layout.corner(cell);
    for (ink, out) in [(palette.paper, width * 1.5), (palette.ink, width * 0.5)] {
        let side = at.scaled(layout.cell + 2.0 * out - width);
        context.set_stroke_style_str(&css(ink));
        context.set_line_width(at.scaled(width));
        let (x, y) = (at.scaled(x - out + width / 2.0), at.scaled(y - out + width / 2.0));
        context.stroke_rect(x, y, side, side);
    }
}

/// A filled corner of a cell, upper right, with an edge of paper.
fn corner(context: &CanvasRenderingContext2d, at: Pixels, layout: &Layout, cell: Cell, palette: &Palette) {
    let (x, y) = layout.corner(cell);
    let right = x + layout.cell;
    let side = (layout.cell * 0.3).clamp(5.0, 12.0);
    context.begin_path();
    context.move_to(at.scaled(right - side), at.scaled(y));
    context.line_to(at.scaled(right), at.scaled(y));
    context.line_to(at.scaled(right), at.scaled(y + side));
    context.close_path();
    context.set_fill_style_str(&css(palette.ink));
    context.fill();
    context.set_stroke_style_str(&css(palette.paper));
    context.set_line_width(at.scaled(1.0));
    context.stroke();
}

fn write_figures(
    context: &CanvasRenderingContext2d,
    layout: &Layout,
    cells: &Cells,
    palette: &Palette,
    written: impl Fn(Option<f64>) -> String,
) {
    let at = Pixels(layout.pixel_ratio);
    context.set_font(&font(at.scaled(TEXT)));
    context.set_text_align("center");
    context.set_text_baseline("middle");
    for row in 0..cells.count {
        for column in (0..=row).filter(|column| layout.shows((row, *column))) {
            let (x, y) = layout.corner((row, column));
            let middle = layout.cell / 2.0;
            context.set_fill_style_str(&css(palette.ink_on(cells.tint((row, column)))));
            let text = written(cells.value((row, column)));
            let _ = context.fill_text(&text, at.scaled(x + middle), at.scaled(y + middle));
        }
    }
}

/// The context of a canvas of the layout's size, with nothing on it.
fn cleared(canvas: &HtmlCanvasElement, layout: &Layout) -> Option<CanvasRenderingContext2d> {
    let at = Pixels(layout.pixel_ratio);
    let (width, height) = (at.count(layout.width), at.count(layout.height));
    let context = context_of(canvas)?;
    if canvas.width() == width && canvas.height() == height {
        context.clear_rect(0.0, 0.0, f64::from(width), f64::from(height));
    } else {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    Some(context)
}

fn context_of(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

fn font(size: f64) -> String {
    format!("{size}px {FAMILY}")
}

fn colour([r, g, b]: Rgb) -> RGBColor {
    RGBColor(r, g, b)
}

/// From CSS to device pixels.
#[derive(Clone, Copy)]
struct Pixels(f64);

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a canvas is some thousands of pixels")]
impl Pixels {
    fn scaled(self, length: f64) -> f64 {
        length * self.0
    }

    fn whole(self, length: f64) -> f64 {
        self.scaled(length).round()
    }

    fn count(self, length: f64) -> u32 {
        self.whole(length) as u32
    }

    fn point(self, (x, y): (f64, f64)) -> (i32, i32) {
        (self.whole(x) as i32, self.whole(y) as i32)
    }

    /// The width of a thin line.
    fn line(self) -> u32 {
        self.whole(1.0).max(1.0) as u32
    }
}
