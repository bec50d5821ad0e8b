//! Points of two figures in a square of side 1: where each lies, some of them marked.

use std::fmt::Write as _;

use super::lines::{SIDE, round_step};

/// One axis: it always holds 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Figures that are written.
    pub ticks: Vec<f64>,
    low: f64,
    high: f64,
}

impl Axis {
    /// `None` where all figures are 0.
    fn of(values: &[f64]) -> Option<Self> {
        let (low, high) =
            values.iter().fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(*value), high.max(*value)));
        let step = (high > low).then(|| round_step((high - low) / 4.0))?;
        // A little air, so that no point lies on the edge.
        let air = (high - low) * 0.03;
        let (low, high) = (low - air, high + air);
        let mut ticks = vec![(low / step).ceil() * step + 0.0];
        while let Some(last) = ticks.last().copied().filter(|last| last + step <= high) {
            ticks.push(last + step);
        }
        Some(Self { ticks, low, high })
    }

    /// Where a figure lies, from its low end.
    pub fn along(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }
}

/// A chart of points, ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Scatter {
    /// What each point is called.
    pub names: Vec<String>,
    /// Its two figures: across, and up.
    pub points: Vec<[f64; 2]>,
    /// Number of points that are marked: the first ones.
    pub marked: usize,
    /// The two axes.
    pub axes: [Axis; 2],
}

impl Scatter {
    /// `None` where one of the figures is 0 everywhere.
    pub fn of(names: Vec<String>, points: Vec<[f64; 2]>, marked: usize) -> Option<Self> {
        let axis = |at: usize| Axis::of(&points.iter().map(|point| point[at]).collect::<Vec<_>>());
        Some(Self { axes: [axis(0)?, axis(1)?], names, points, marked })
    }

    /// Where a point lies: from the left, and from the top.
    pub fn place(&self, at: usize) -> [f64; 2] {
        let [x, y] = self.points[at];
        [self.axes[0].along(x), 1.0 - self.axes[1].along(y)]
    }

    /// Dots as an SVG path in a drawing of side [`SIDE`]: strokes without length.
    pub fn dots(&self, is_marked: bool) -> String {
        let places = if is_marked { 0..self.marked } else { self.marked..self.points.len() };
        let mut path = String::new();
        for [x, y] in places.map(|at| self.place(at)) {
            // Writing into a string cannot fail.
            let _ = write!(path, "M{:.1} {:.1}h0", x * SIDE, y * SIDE);
        }
        path
    }

    /// The point nearest to a place, in a drawing whose width is `width` times its height.
    pub fn nearest(&self, [x, y]: [f64; 2], width: f64) -> usize {
        let far = |at: usize| {
            let [left, top] = self.place(at);
            let (across, down) = ((left - x) * width, top - y);
            across * across + down * down
        };
        (0..self.points.len()).min_by(|a, b| far(*a).total_cmp(&far(*b))).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Scatter;

    #[test]
    fn dots_lie_where_their_figures_are_and_the_nearest_is_found() {
        let names = ["a", "b", "c"].map(str::to_owned).to_vec();
        let chart =
            Scatter::of(names, vec![[-100.0, 10.0], [0.0, 0.0], [100.0, -10.0]], 1).expect("figures other than 0");
        // By hand: 3% of 200 of air on both sides, so -100 lies at 6 of 212; steps of 50 within -106 and 106.
        assert_eq!(chart.axes[0].ticks, [-100.0, -50.0, 0.0, 50.0, 100.0]);
        let [x, y] = chart.place(0);
        assert!((x - 6.0 / 212.0).abs() < 1e-12 && (y - 6.0 / 212.0).abs() < 1e-12, "{x} {y}");
        assert_eq!((chart.dots(true).as_str(), chart.dots(false).matches('M').count()), ("M28.3 28.3h0", 2));
        assert_eq!((chart.nearest([0.0, 0.0], 2.0), chart.nearest([0.9, 0.6], 2.0)), (0, 2));
        assert!(Scatter::of(Vec::new(), vec![[1.0, 0.0]], 0).is_none());
    }
}
