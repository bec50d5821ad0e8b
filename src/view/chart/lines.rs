//! Lines over dates or numbers, with limits, in a square of side 1: where each point lies, what is written at the axes.

use std::fmt::Write as _;

/// Side of a drawing in its own units.
pub const SIDE: f64 = 1_000.0;

/// Labels of the axis of points at most.
const MAX_LABELS: usize = 6;

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it is called.
    pub name: String,
    /// A figure a point; `None` breaks the line.
    pub values: Vec<Option<f64>>,
    /// The limit that it is held against.
    pub limit: Option<f64>,
}

/// A chart, ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct LineChart {
    /// What each point is called, a date or a number.
    pub points: Vec<String>,
    /// The lines.
    pub lines: Vec<Line>,
    /// Figures at which a line is drawn across.
    pub ticks: Vec<f64>,
    low: f64,
    high: f64,
}

impl LineChart {
    /// A chart of lines over points; it always holds 0 and the limits. `None` without two points or without a figure.
    pub fn of(points: Vec<String>, lines: Vec<Line>) -> Option<Self> {
        let figures = || lines.iter().flat_map(|line| line.values.iter().flatten().chain(&line.limit)).copied();
        let (low, high) = (figures().fold(0.0, f64::min), figures().fold(0.0, f64::max));
        let is_drawn =
            points.len() > 1 && high > low && lines.iter().any(|line| line.values.iter().any(Option::is_some));
        is_drawn.then(|| {
            let step = round_step((high - low) / 4.0);
            // A little air, so that no line lies on the edge.
            let (low, high) = ((low / step).floor() * step, (high * 1.02 / step).ceil() * step);
            let mut ticks = vec![low];
            while let Some(last) = ticks.last().copied().filter(|last| last + step <= high + 0.5 * step) {
                ticks.push(last + step);
            }
            Self { points, lines, ticks, low, high }
        })
    }

    /// The chart of figures that are never above `most`: its axis ends there.
    pub fn at_most(mut self, most: f64) -> Self {
        if self.high > most {
            self.high = most;
            self.ticks.retain(|tick| *tick < most);
            self.ticks.push(most);
        }
        self
    }

    /// Where a point lies, from the left.
    pub fn across(&self, at: usize) -> f64 {
        as_f64(at) / as_f64(self.points.len() - 1)
    }

    /// Where a figure lies, from the top.
    pub fn down(&self, value: f64) -> f64 {
        (self.high - value) / (self.high - self.low)
    }

    /// The point nearest to a place from the left.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held between 0 and the last point")]
    pub fn point_at(&self, across: f64) -> usize {
        (across.clamp(0.0, 1.0) * as_f64(self.points.len() - 1)).round() as usize
    }

    /// A line as an SVG path in a drawing of side [`SIDE`].
    pub fn path(&self, line: &Line) -> String {
        let (mut path, mut verb) = (String::new(), 'M');
        for (at, value) in line.values.iter().enumerate() {
            let Some(value) = value else {
                verb = 'M';
                continue;
            };
            // Writing into a string cannot fail.
            let _ = write!(path, "{verb}{:.1} {:.1}", self.across(at) * SIDE, self.down(*value) * SIDE);
            verb = 'L';
        }
        path
    }

    /// The points whose names are written, evenly spread.
    pub fn labels(&self) -> Vec<usize> {
        let last = self.points.len() - 1;
        (0..=last).step_by(last.div_ceil(MAX_LABELS)).collect()
    }
}

/// The least of 1, 2, 5 times a power of ten that is not below a value.
fn round_step(value: f64) -> f64 {
    let power = libm::pow(10.0, libm::log10(value).floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|step| step * power).find(|step| *step >= value).unwrap_or(10.0 * power)
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::{Line, LineChart};

    fn chart(values: &[Option<f64>], limit: f64) -> Option<LineChart> {
        let points = (0..values.len()).map(|i| i.to_string()).collect();
        LineChart::of(points, vec![Line { name: "VaR".to_owned(), values: values.to_vec(), limit: Some(limit) }])
    }

    #[test]
    fn line_breaks_where_a_figure_is_missing_and_limits_are_inside() {
        let chart = chart(&[Some(100.0), None, Some(300.0), Some(400.0)], 500.0).expect("two figures");
        assert_eq!(chart.ticks, [0.0, 200.0, 400.0, 600.0]); // by hand: a fourth of 500, rounded up to 200; 510 lies below 600
        assert_eq!((chart.down(600.0), chart.down(0.0)), (0.0, 1.0));
        let path = chart.path(&chart.lines[0]);
        assert_eq!(path, "M0.0 833.3M666.7 500.0L1000.0 333.3");
        assert_eq!((chart.point_at(0.4), chart.point_at(-1.0), chart.point_at(9.0)), (1, 0, 3));
        assert_eq!(chart.labels(), [0, 1, 2, 3]);
    }

    #[test]
    fn chart_without_figures_is_none() {
        assert!(chart(&[None, None], 5.0).is_none());
        assert!(chart(&[Some(1.0)], 5.0).is_none());
        assert!(chart(&[Some(0.0), Some(0.0)], 0.0).is_none());
    }

    #[test]
    fn falls_hang_below_nothing() {
        let chart = chart(&[Some(-0.01), Some(-0.03)], -0.08).expect("two figures");
        assert_eq!((chart.down(0.0), chart.ticks.len()), (0.0, 5)); // 0 to -8% by 2%
    }
}
