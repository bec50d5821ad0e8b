//! What the tail of the fund's P&L looks like: a histogram of past rows with VaR, expected shortfall and the worst dates.

use headroom_engine::{math::sort_by, model::Model};

use super::fund_profits;

/// Bars between the worst and the best row, about.
const BARS: f64 = 36.0;

/// Dates that are named.
const WORST: usize = 5;

/// Steps of the money that a person reads easily, times a power of ten.
const STEPS: [f64; 4] = [1.0, 2.0, 5.0, 10.0];

/// The histogram of the fund's P&L of one period at the exposures on screen.
#[derive(Debug, Clone, PartialEq)]
pub struct TailChart {
    /// The bars, the worst first, each as wide as the others.
    pub bars: Vec<TailBar>,
    /// VaR of one period as P&L, so negative for a loss.
    pub value_at_risk: f64,
    /// Expected shortfall of one period as P&L.
    pub expected_shortfall: f64,
    /// ISO dates and P&L of the worst rows, the worst first.
    pub worst: Vec<(String, f64)>,
    /// Rows that lost more than the VaR.
    pub beyond: usize,
    /// All rows.
    pub rows: usize,
    /// Rows of the highest bar.
    pub most: usize,
}

/// A bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TailBar {
    /// P&L from here on.
    pub from: f64,
    /// To below here.
    pub to: f64,
    /// Rows in it.
    pub rows: usize,
    /// Whether all of it is beyond the VaR.
    pub is_beyond: bool,
}

impl TailChart {
    /// The chart; `None` without a VaR or where the fund does not move.
    pub fn of(model: &Model, exposure: &[f64]) -> Option<Self> {
        let risk = model.risk.as_ref().ok()?;
        let (fund, factor) = (risk.fund(exposure), risk.horizon_factor());
        let profits = fund_profits(risk, exposure);
        let dates = model.sample.dates.iter().map(ToString::to_string);
        Self::drawn(dates.zip(profits).collect(), fund.value_at_risk / factor, fund.expected_shortfall / factor)
    }

    /// The chart of dates and their P&L, with VaR and expected shortfall of one period, losses positive.
    pub fn drawn(mut rows: Vec<(String, f64)>, value_at_risk: f64, expected_shortfall: f64) -> Option<Self> {
        let (var, shortfall) = (0.0 - value_at_risk, 0.0 - expected_shortfall);
        let profits = || rows.iter().map(|(_, profit)| *profit);
        let low = profits().chain([var, shortfall]).fold(0.0, f64::min);
        let high = profits().fold(0.0, f64::max);
        if high <= low || !(high - low).is_finite() {
            return None;
        }
        let (width, first, count) = grid(low, high);
        let mut counts = vec![0; count];
        for profit in profits() {
            let at = place(profit / width - first, count);
            counts[at] += 1;
        }
        let bar = |(k, rows): (usize, &usize)| {
            let (from, to) = ((first + as_f64(k)) * width, (first + as_f64(k) + 1.0) * width);
            TailBar { from, to, rows: *rows, is_beyond: to <= var }
        };
        let bars: Vec<TailBar> = counts.iter().enumerate().map(bar).collect();
        let (beyond, all) = (profits().filter(|profit| *profit < var).count(), rows.len());
        sort_by(&mut rows, |a, b| a.1.total_cmp(&b.1));
        rows.truncate(WORST);
        rows.retain(|(_, profit)| *profit < 0.0);
        let most = counts.iter().copied().max().unwrap_or_default();
        Some(Self { bars, value_at_risk: var, expected_shortfall: shortfall, worst: rows, beyond, rows: all, most })
    }

    /// Where a P&L lies, from the left.
    pub fn across(&self, profit: f64) -> f64 {
        let (low, high) = self.ends();
        (profit - low) / (high - low)
    }

    /// The bar at a place from the left.
    pub fn bar_at(&self, across: f64) -> usize {
        place(across * as_f64(self.bars.len()), self.bars.len())
    }

    /// P&L that is written below the bars: the ends, 0, and halfway.
    pub fn ticks(&self) -> Vec<f64> {
        let (low, high) = self.ends();
        let near = |profit: &f64| (*profit / (high - low)).abs() > 0.12;
        [low, 0.5 * low, 0.5 * high, high].into_iter().filter(near).chain([0.0]).collect()
    }

    fn ends(&self) -> (f64, f64) {
        let end = |bar: Option<&TailBar>, of: fn(&TailBar) -> f64| bar.map_or(0.0, of);
        (end(self.bars.first(), |bar| bar.from), end(self.bars.last(), |bar| bar.to))
    }
}

/// Width of a bar, the number of the first one counted from 0, and how many there are; 0 lies between two bars.
fn grid(low: f64, high: f64) -> (f64, f64, usize) {
    let about = (high - low) / BARS;
    let power = libm::pow(10.0, libm::log10(about).floor());
    let width = STEPS.iter().map(|step| step * power).find(|step| *step >= about).unwrap_or(10.0 * power);
    let first = (low / width).floor();
    let last = (high / width).floor();
    (width, first, place(last - first, 1_000) + 1)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held between 0 and the last place")]
fn place(at: f64, count: usize) -> usize {
    at.floor().clamp(0.0, as_f64(count.saturating_sub(1))) as usize
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn as_f64(count: usize) -> f64 {
    count as f64
}
