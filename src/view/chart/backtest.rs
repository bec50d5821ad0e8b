//! The geometry of the backtest's chart: P&L as strokes, the VaR as a line, exceptions as marks, in CSS pixels.
//!
//! A loss points down and a gain up: what is drawn is P&L.

use std::fmt::Write;

use headroom_engine::backtest::BacktestSeries;

/// The height of the drawing.
const HEIGHT: f64 = 260.0;

/// Room for the money beside the drawing, and for the dates under it.
const LEFT: f64 = 76.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 24.0;

/// Pixels that a date takes.
const DATE_WIDTH: f64 = 110.0;

/// Steps of the money that a person reads easily, times a power of ten.
const STEPS: [f64; 4] = [1.0, 2.0, 5.0, 10.0];

/// A chart, ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct BacktestChart {
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// A stroke a day from zero to its loss, as an SVG path.
    pub losses: String,
    /// The VaR, a step a day, as an SVG path.
    pub value_at_risk: String,
    /// Exceptions: the day and where it is marked.
    pub marks: Vec<(usize, f64, f64)>,
    /// Where a loss of 0 lies.
    pub zero: f64,
    /// Heights and the P&L they stand for, negative for a loss.
    pub money: Vec<(f64, f64)>,
    /// Places and the dates they stand for.
    pub dates: Vec<(f64, String)>,
    /// Pixels that a day takes.
    step: f64,
    days: usize,
}

impl BacktestChart {
    /// The chart of a series, `width` pixels wide; `None` where there is no room or no day.
    pub fn of(series: &BacktestSeries, width: f64) -> Option<Self> {
        let days = series.loss.len();
        let inner = width - LEFT - RIGHT;
        if days == 0 || inner < 40.0 {
            return None;
        }
        let values = || series.loss.iter().chain(&series.value_at_risk).copied();
        let low = values().fold(0.0, f64::min);
        let high = values().fold(0.0, f64::max);
        let span = if high > low { high - low } else { 1.0 };
        let height_of = |loss: f64| TOP + (loss - low) / span * (HEIGHT - TOP - BOTTOM);
        let step = inner / as_f64(days);
        let centre = |day: usize| LEFT + step * (as_f64(day) + 0.5);
        let zero = height_of(0.0);

        let (mut losses, mut value_at_risk) = (String::new(), String::new());
        for day in 0..days {
            // Writing into a string cannot fail.
            let _ = write!(losses, "M{:.1} {zero:.1}V{:.1}", centre(day), height_of(series.loss[day]));
            let (from, level) = (LEFT + step * as_f64(day), height_of(series.value_at_risk[day]));
            let verb = if day == 0 { 'M' } else { 'L' };
            let _ = write!(value_at_risk, "{verb}{from:.1} {level:.1}H{:.1}", from + step);
        }
        Some(Self {
            width,
            height: HEIGHT,
            losses,
            value_at_risk,
            marks: series.exceptions.iter().map(|day| (*day, centre(*day), height_of(series.loss[*day]))).collect(),
            zero,
            money: round_values(low, high).into_iter().map(|loss| (height_of(loss), 0.0 - loss)).collect(),
            dates: date_places(days, inner)
                .into_iter()
                .map(|day| (centre(day), series.dates[day].to_string()))
                .collect(),
            step,
            days,
        })
    }

    /// Where a day stands.
    pub fn place(&self, day: usize) -> f64 {
        LEFT + self.step * (as_f64(day.min(self.days - 1)) + 0.5)
    }

    /// The day at a place, the nearest one.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held between 0 and the last day")]
    pub fn day_at(&self, place: f64) -> usize {
        let day = ((place - LEFT) / self.step).clamp(0.0, as_f64(self.days - 1));
        day as usize
    }
}

/// Round values between two ends, at most six of them.
fn round_values(low: f64, high: f64) -> Vec<f64> {
    let span = high - low;
    if span <= 0.0 {
        return vec![0.0];
    }
    let power = libm::pow(10.0, libm::log10(span / 6.0).floor());
    let step = STEPS.iter().map(|s| s * power).find(|step| span / step <= 6.0).unwrap_or(10.0 * power);
    let first = (low / step).ceil();
    let mut values = Vec::new();
    while (first + as_f64(values.len())) * step <= high {
        values.push((first + as_f64(values.len())) * step);
    }
    values
}

/// The days whose dates are written, evenly spread.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive count")]
fn date_places(days: usize, inner: f64) -> Vec<usize> {
    let count = ((inner / DATE_WIDTH) as usize).clamp(1, 12).min(days);
    (0..count).map(|k| (2 * k + 1) * days / (2 * count)).collect()
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn as_f64(count: usize) -> f64 {
    count as f64
}
