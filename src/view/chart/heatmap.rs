//! The geometry of a heatmap: where cells, labels and legend stand, which cell is at a point, and where a key leads.
//!
//! Lengths are in CSS pixels. Nothing is drawn here.

use nalgebra::DMatrix;

/// A cell by row and column, from the top left.
pub type Cell = (usize, usize);

/// The values of a heatmap, in the order they are shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells {
    /// Cells a side.
    pub count: usize,
    values: Vec<Option<f64>>,
    /// The size that has the strongest colour.
    pub limit: f64,
    /// Whether the diagonal says nothing and is muted.
    pub has_plain_diagonal: bool,
}

impl Cells {
    /// No cells.
    pub fn none() -> Self {
        Self { count: 0, values: Vec::new(), limit: 1.0, has_plain_diagonal: true }
    }

    /// Correlations in an order; a `masked` strategy (by its place in the matrix) has no figure beside others.
    pub fn correlations(matrix: &DMatrix<f64>, order: &[usize], masked: &[bool]) -> Self {
        Self {
            count: order.len(),
            values: in_order(order, |i, j| (i == j || !(masked[i] || masked[j])).then(|| matrix[(i, j)])),
            limit: 1.0,
            has_plain_diagonal: true,
        }
    }

    /// Shares of the fund's risk in an order; the largest in size has the strongest colour.
    pub fn shares(matrix: &DMatrix<f64>, order: &[usize]) -> Self {
        let limit = matrix.iter().fold(0.0, |limit: f64, v| limit.max(v.abs()));
        Self {
            count: order.len(),
            values: in_order(order, |i, j| Some(matrix[(i, j)])),
            limit,
            has_plain_diagonal: false,
        }
    }

    /// The figure of a cell; `None` where there is none.
    pub fn value(&self, (row, column): Cell) -> Option<f64> {
        self.values.get(row * self.count + column).copied()?
    }

    /// The tint of a cell, -1 to 1; `None` is muted.
    pub fn tint(&self, (row, column): Cell) -> Option<f64> {
        if self.has_plain_diagonal && row == column {
            return None;
        }
        Some(self.value((row, column))? * self.scale())
    }

    /// The tints row by row.
    pub fn tints(&self) -> impl ExactSizeIterator<Item = Option<f64>> {
        let scale = self.scale();
        self.values.iter().enumerate().map(move |(i, value)| {
            let is_plain = self.has_plain_diagonal && i % (self.count + 1) == 0;
            value.filter(|_| !is_plain).map(|value| value * scale)
        })
    }

    /// From figure to tint.
    fn scale(&self) -> f64 {
        if self.limit > 0.0 { 1.0 / self.limit } else { 0.0 }
    }
}

fn in_order(order: &[usize], value: impl Fn(usize, usize) -> Option<f64>) -> Vec<Option<f64>> {
    let mut values = Vec::with_capacity(order.len() * order.len());
    for i in order {
        values.extend(order.iter().map(|j| value(*i, *j)));
    }
    values
}

/// What stands beside rows and above columns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Labels {
    /// Names, in a band of this size.
    Names(f64),
    /// Places from 1, at every cell of this step.
    Numbers(usize),
}

/// What stands below the cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Legend {
    /// Places on the bar, 0 to 1, and what stands there.
    pub ticks: Vec<(f64, String)>,
    /// What a muted cell means; `None` where there is none.
    pub muted: Option<&'static str>,
}

/// Where the parts of a heatmap stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layout {
    /// The whole drawing.
    pub width: f64,
    /// The whole drawing.
    pub height: f64,
    /// Left edge of the cells.
    pub left: f64,
    /// Upper edge of the cells.
    pub top: f64,
    /// A cell's side.
    pub cell: f64,
    /// Cells a side.
    pub count: usize,
    /// Labels of rows and columns.
    pub labels: Labels,
    /// Device pixels to a CSS pixel.
    pub pixel_ratio: f64,
}

/// Size of label text.
pub const TEXT: f64 = 12.0;
/// Below this width numbers stand for names.
const NARROW: f64 = 440.0;
/// Cells smaller than this have numbers for names.
const LEAST_NAMED: f64 = 13.0;
/// A number needs this much.
const NUMBER: f64 = 22.0;
/// Between labels and cells.
pub const GAP: f64 = 6.0;
/// The largest band of names.
const LARGEST_BAND: f64 = 160.0;
/// The largest side of all cells together.
const LARGEST_SIDE: f64 = 1024.0;
/// Height of the legend with the gap above it.
const LEGEND: f64 = 48.0;
/// Height of the legend's bar.
pub const LEGEND_BAR: f64 = 10.0;

impl Layout {
    /// Fits `count` cells a side into a width; `longest` is the width of the longest name.
    pub fn fit(width: f64, count: usize, longest: f64, pixel_ratio: f64) -> Self {
        let band = (longest + GAP).min(LARGEST_BAND).min(width * 0.3).ceil();
        let cell = cell_of(width - band - 1.0, count, pixel_ratio);
        let (cell, labels, band) = if width >= NARROW && cell >= LEAST_NAMED {
            (cell, Labels::Names(band), band)
        } else {
            let band = NUMBER + GAP;
            let cell = cell_of(width - band - 1.0, count, pixel_ratio);
            (cell, Labels::Numbers(every(cell)), band)
        };
        let top = match labels {
            Labels::Names(band) => band,
            Labels::Numbers(_) => TEXT + GAP,
        };
        Self {
            width,
            height: (top + side_of(cell, count) + LEGEND).ceil(),
            left: band,
            top,
            cell,
            count,
            labels,
            pixel_ratio,
        }
    }

    /// The side of all cells together.
    pub fn side(&self) -> f64 {
        side_of(self.cell, self.count)
    }

    /// Whether a cell has room for a figure of this width.
    pub fn has_room_for(&self, width: f64) -> bool {
        self.cell >= width + 2.0 * GAP
    }

    /// Upper left corner of a cell.
    #[allow(clippy::cast_precision_loss, reason = "at most 512")]
    pub fn corner(&self, (row, column): Cell) -> (f64, f64) {
        (self.left + self.cell * column as f64, self.top + self.cell * row as f64)
    }

    /// Upper edge of the legend's bar.
    pub fn legend_top(&self) -> f64 {
        self.top + self.side() + LEGEND - LEGEND_BAR - GAP - TEXT - 4.0
    }

    /// The cell at a point of the drawing.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, and at most 512 after the check"
    )]
    pub fn cell_at(&self, x: f64, y: f64) -> Option<Cell> {
        let (column, row) = ((x - self.left) / self.cell, (y - self.top) / self.cell);
        let is_inside = |at: f64| at >= 0.0 && (at as usize) < self.count;
        (is_inside(row) && is_inside(column)).then_some((row as usize, column as usize))
    }
}

#[allow(clippy::cast_precision_loss, reason = "at most 512")]
fn side_of(cell: f64, count: usize) -> f64 {
    cell * count as f64
}

/// The side of a cell: whole device pixels, so that all are equal, where there is at least one for each.
#[allow(clippy::cast_precision_loss, reason = "at most 512")]
fn cell_of(side: f64, count: usize, pixel_ratio: f64) -> f64 {
    let cell = side.clamp(1.0, LARGEST_SIDE) / count.max(1) as f64;
    let whole = (cell * pixel_ratio).floor() / pixel_ratio;
    if whole > 0.0 { whole } else { cell }
}

/// Number of cells per label, so that labels do not overlap.
#[allow(clippy::cast_precision_loss, reason = "small counts")]
fn every(cell: f64) -> usize {
    [1, 2, 5, 10, 20, 50].into_iter().find(|every| *every as f64 * cell >= NUMBER).unwrap_or(100)
}

/// Where a key leads from a cell, in `count` cells a side; `None` for a key that does not move.
///
/// Arrows go by one cell, Page Up and Page Down by ten rows, Home and End to the ends of the row, with Ctrl to the corners.
/// The first key only shows where the cursor is.
pub fn moved(from: Option<Cell>, count: usize, key: &str, is_ctrl: bool) -> Option<Cell> {
    let last = count.checked_sub(1)?;
    let (row, column) = from.unwrap_or((0, 0));
    let to = match (key, is_ctrl) {
        ("ArrowUp", false) => (row.saturating_sub(1), column),
        ("ArrowDown", false) => (row + 1, column),
        ("ArrowLeft", false) => (row, column.saturating_sub(1)),
        ("ArrowRight", false) => (row, column + 1),
        ("PageUp", false) => (row.saturating_sub(10), column),
        ("PageDown", false) => (row + 10, column),
        ("Home", false) => (row, 0),
        ("End", false) => (row, last),
        ("Home", true) => (0, 0),
        ("End", true) => (last, last),
        _ => return None,
    };
    let to = if from.is_none() { (row, column) } else { to };
    Some((to.0.min(last), to.1.min(last)))
}

/// As much of a text as is at most `room` wide, ending in `…` where something is cut; empty where nothing fits.
pub fn cut_to_fit(text: &str, room: f64, width: impl Fn(&str) -> f64) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let characters: Vec<char> = text.chars().collect();
    let cut = |kept: usize| {
        let mut cut: String = characters[..kept].iter().collect();
        cut.truncate(cut.trim_end().len());
        cut.push('…');
        cut
    };
    let (mut fits, mut is_too_long) = (0, characters.len());
    while is_too_long - fits > 1 {
        let middle = fits.midpoint(is_too_long);
        if width(&cut(middle)) <= room {
            fits = middle;
        } else {
            is_too_long = middle;
        }
    }
    if fits == 0 { String::new() } else { cut(fits) }
}
