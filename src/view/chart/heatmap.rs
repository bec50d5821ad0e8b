//! The geometry of a heatmap: where cells, labels and legend stand, which cell is at a point, and where a key leads.
//!
//! The map is symmetric, so its lower triangle is shown, and each name stands once, where its row ends and its column begins.
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
    /// Whether the diagonal says nothing and is not shown.
    pub has_plain_diagonal: bool,
}

/// Whether a cell is shown in a map whose diagonal is plain or not.
pub fn is_shown((row, column): Cell, has_plain_diagonal: bool) -> bool {
    column + usize::from(has_plain_diagonal) <= row
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
    pub fn tint(&self, cell: Cell) -> Option<f64> {
        Some(self.value(cell)? * self.scale())
    }

    /// The tints row by row; `None` where no cell is shown.
    pub fn tints(&self) -> impl ExactSizeIterator<Item = Option<Option<f64>>> {
        let (scale, count) = (self.scale(), self.count);
        self.values.iter().enumerate().map(move |(i, value)| {
            is_shown((i / count, i % count), self.has_plain_diagonal).then(|| value.map(|value| value * scale))
        })
    }

    /// Whether a cell that is shown has no figure.
    pub fn has_muted(&self) -> bool {
        self.tints().any(|tint| tint == Some(None))
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

/// What stands at the ends of rows.
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
    /// Upper edge of the first row; above the drawing where that row is but a name.
    pub top: f64,
    /// A cell's side.
    pub cell: f64,
    /// Strategies: cells a side.
    pub count: usize,
    /// Whether the diagonal is not shown.
    pub has_plain_diagonal: bool,
    /// Labels of the strategies.
    pub labels: Labels,
    /// Device pixels to a CSS pixel.
    pub pixel_ratio: f64,
}

/// Size of label text.
pub const TEXT: f64 = 12.0;
/// Cells smaller than this have numbers for names.
const LEAST_NAMED: f64 = 13.0;
/// A number needs this much.
const NUMBER: f64 = 22.0;
/// The side of a cell at most: a map of few strategies fits the screen.
const LARGEST_CELL: f64 = 120.0;
/// The first row of a map without a diagonal: a name and nothing else.
const FIRST: f64 = 20.0;
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
    /// Fits `count` strategies into a width; `longest` is the width of the longest name.
    pub fn fit(width: f64, count: usize, has_plain_diagonal: bool, longest: f64, pixel_ratio: f64) -> Self {
        let columns = count.saturating_sub(usize::from(has_plain_diagonal));
        let band = (longest + 2.0 * GAP).min(LARGEST_BAND).min(width * 0.45).ceil();
        let cell = cell_of(width - band - 1.0, columns, pixel_ratio);
        let (cell, labels) = if cell >= LEAST_NAMED {
            (cell, Labels::Names(band))
        } else {
            let cell = cell_of(width - NUMBER - GAP - 1.0, columns, pixel_ratio);
            (cell, Labels::Numbers(every(cell)))
        };
        let whole = ((cell - FIRST).max(0.0) * pixel_ratio).floor() / pixel_ratio;
        let top = if has_plain_diagonal { 0.0 - whole } else { 0.0 };
        let height = (top + side_of(cell, count) + LEGEND).ceil();
        Self { width, height, top, cell, count, has_plain_diagonal, labels, pixel_ratio }
    }

    /// The side of all cells together.
    pub fn side(&self) -> f64 {
        side_of(self.cell, self.count)
    }

    /// Whether a cell has room for a figure of this width.
    pub fn has_room_for(&self, width: f64) -> bool {
        self.cell >= width + GAP
    }

    /// Whether a cell is shown.
    pub fn shows(&self, cell: Cell) -> bool {
        cell.0 < self.count && is_shown(cell, self.has_plain_diagonal)
    }

    /// Where the name of a strategy begins, at the end of its row.
    pub fn name_at(&self, strategy: usize) -> (f64, f64) {
        let (x, y) = self.corner((strategy, strategy + usize::from(!self.has_plain_diagonal)));
        (x + GAP, (y + self.cell).midpoint(y.max(0.0)))
    }

    /// Upper left corner of a cell.
    #[allow(clippy::cast_precision_loss, reason = "at most 512")]
    pub fn corner(&self, (row, column): Cell) -> (f64, f64) {
        (self.cell * column as f64, self.top + self.cell * row as f64)
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
        let (column, row) = (x / self.cell, (y - self.top) / self.cell);
        let cell = (row.max(0.0) as usize, column.max(0.0) as usize);
        (row >= 0.0 && column >= 0.0 && self.shows(cell)).then_some(cell)
    }
}

#[allow(clippy::cast_precision_loss, reason = "at most 512")]
fn side_of(cell: f64, count: usize) -> f64 {
    cell * count as f64
}

/// The side of a cell: whole device pixels, so that all are equal, where there is at least one for each.
#[allow(clippy::cast_precision_loss, reason = "at most 512")]
fn cell_of(side: f64, count: usize, pixel_ratio: f64) -> f64 {
    let cell = (side.clamp(1.0, LARGEST_SIDE) / count.max(1) as f64).min(LARGEST_CELL);
    let whole = (cell * pixel_ratio).floor() / pixel_ratio;
    if whole > 0.0 { whole } else { cell }
}

/// Number of cells per label, so that labels do not overlap.
#[allow(clippy::cast_precision_loss, reason = "small counts")]
fn every(cell: f64) -> usize {
    [1, 2, 5, 10, 20, 50].into_iter().find(|every| *every as f64 * cell >= NUMBER).unwrap_or(100)
}

/// Where a key leads from a cell, among the cells that are shown of `count` a side; `None` for a key that does not move.
///
/// Arrows go by one cell, Page Up and Page Down by ten rows, Home and End to the ends of the row, with Ctrl to the first cell and the
/// last. The first key only shows where the cursor is.
pub fn moved(from: Option<Cell>, count: usize, has_plain_diagonal: bool, key: &str, is_ctrl: bool) -> Option<Cell> {
    let first = usize::from(has_plain_diagonal);
    let last = count.checked_sub(1).filter(|last| *last >= first)?;
    let (row, column) = from.unwrap_or((first, 0));
    let to = match (key, is_ctrl) {
        ("ArrowUp", false) => (row.saturating_sub(1), column),
        ("ArrowDown", false) => (row + 1, column),
        ("ArrowLeft", false) => (row, column.saturating_sub(1)),
        ("ArrowRight", false) => (row, column + 1),
        ("PageUp", false) => (row.saturating_sub(10), column),
        ("PageDown", false) => (row + 10, column),
        ("Home", false) => (row, 0),
        ("End", false) => (row, last),
        ("Home", true) => (first, 0),
        ("End", true) => (last, last),
        _ => return None,
    };
    let (row, column) = if from.is_none() { (row, column) } else { to };
    let row = row.clamp(first, last);
    Some((row, column.min(row - first)))
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
