//! A pair of strategies: since when they move together, on which days, and what it would cost; and all pairs on average over time.

use headroom_engine::{
    Analysis,
    correlation::{average_correlation, rolling_correlation, spiked_pair},
    math::sort_by,
    sample::Sample,
};

use super::SpikeRow;
use crate::view::chart::{
    lines::{Bound, Line, LineChart},
    scatter::Scatter,
};

/// Two strategies by their places in the file.
pub type Pair = (usize, usize);

/// Days that are marked in the chart of a pair, at most.
const WORST: usize = 10;
/// Points of the average over time, at most.
const MOST_POINTS: usize = 250;
/// Rows of the average over time, where there are enough.
const ROWS: usize = 60;
/// Fewer rows have no average over time.
const LEAST_ROWS: usize = 20;

/// The pair that is shown: the one that was asked for, else the one whose correlation has risen most, else the highest.
pub fn pair_shown(asked: Option<Pair>, count: usize, spikes: &[SpikeRow], highest: Option<Pair>) -> Option<Pair> {
    let is_there = |(i, j): &Pair| i != j && *i < count && *j < count;
    let pair = asked.filter(is_there).or_else(|| spikes.first().map(|spike| spike.pair)).or(highest)?;
    Some((pair.0.min(pair.1), pair.0.max(pair.1)))
}

/// Windows of the correlation over time that there are rows for: the policy's and longer ones.
pub fn windows(policy: usize, rows: usize) -> Vec<usize> {
    let longer = [60, 120, 250].into_iter().filter(|window| *window > policy);
    [policy].into_iter().chain(longer).filter(|window| *window < rows).collect()
}

/// The correlation of a pair over each `window` rows that both have, against the level of a spike.
pub fn pair_over_time(sample: &Sample, (i, j): Pair, window: usize, level: f64) -> Option<LineChart> {
    let found = rolling_correlation(sample.own(i), sample.own(j), window);
    let points = found.iter().map(|(row, _)| sample.dates[*row].to_string()).collect();
    let values = found.iter().map(|(_, correlation)| *correlation).collect();
    let line = Line { name: "Correlation".to_owned(), values, limit: None };
    let bound = Bound { name: "A spike".to_owned(), value: level };
    Some(LineChart::with_bounds(points, vec![line], vec![bound])?.at_most(1.0))
}

/// The returns of a pair on the rows that both have: those on which the two together lost most come first and are marked.
///
/// `exposure` of every strategy, in money; `date` writes a date.
pub fn pair_days(sample: &Sample, (i, j): Pair, exposure: &[f64], date: fn(&str) -> String) -> Option<Scatter> {
    let (ours, theirs) = (sample.own(i).iter(), sample.own(j).iter());
    let mut days: Vec<_> =
        sample.dates.iter().zip(ours.zip(theirs)).filter_map(|(day, (a, b))| Some((*day, [(*a)?, (*b)?]))).collect();
    let pnl = |[a, b]: &[f64; 2]| a * exposure[i] + b * exposure[j];
    sort_by(&mut days, |one, other| pnl(&one.1).total_cmp(&pnl(&other.1)).then(one.0.cmp(&other.0)));
    let lost = days.iter().take_while(|(_, returns)| pnl(returns) < 0.0).count();
    let marked = WORST.min(days.len() / 3).min(lost);
    let names = days.iter().map(|(day, _)| date(&day.to_string())).collect();
    Scatter::of(names, days.into_iter().map(|(_, returns)| returns).collect(), marked)
}

/// The fund's VaR, and what it becomes with the correlation of a pair at `rho` or above, in money; `None` without a VaR.
pub fn pair_raised(analysis: &Analysis, pair: Pair, rho: f64) -> Option<[f64; 2]> {
    let risk = analysis.model().risk.as_ref().ok()?;
    let exposure = analysis.book().exposure(analysis.fund());
    let fund = analysis.report().fund.value_at_risk?;
    Some([fund, spiked_pair(&risk.standalone(&exposure), &risk.correlation, fund, pair, rho)])
}

/// The mean correlation of all pairs over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// Rows of each point.
    pub window: usize,
    /// The last row of each point.
    pub ends: Vec<usize>,
    /// The mean at each.
    pub chart: LineChart,
}

impl Passage {
    /// From the means of a sample's strategies; `None` with too few rows.
    pub fn of(sample: &Sample, means: Vec<Option<f64>>) -> Option<Self> {
        let (window, ends) = stretches(sample.observations()).filter(|(_, ends)| ends.len() == means.len())?;
        let line = Line { name: "All pairs on average".to_owned(), values: means, limit: None };
        let points = ends.iter().map(|end| sample.dates[*end].to_string()).collect();
        Some(Self { window, ends, chart: LineChart::of(points, vec![line])? })
    }
}

/// The mean correlation of all pairs of series on the same rows, over 60 of them, or a third of fewer than 180, the last ending
/// with the last row; empty with fewer than 60 rows, where it would say little.
pub fn passage_means(series: &[&[f64]]) -> Vec<Option<f64>> {
    let Some((window, ends)) = stretches(series.first().map_or(0, |series| series.len())) else { return Vec::new() };
    let mean = |end: usize| {
        let part: Vec<&[f64]> = series.iter().map(|series| &series[end + 1 - window..=end]).collect();
        average_correlation(&part)
    };
    ends.into_iter().map(mean).collect()
}

/// The rows of each point of the passage, and the last row of each.
fn stretches(rows: usize) -> Option<(usize, Vec<usize>)> {
    let window = ROWS.min(rows / 3);
    if window < LEAST_ROWS {
        return None;
    }
    let step = (rows - window).div_ceil(MOST_POINTS).max(1);
    // From the last row backwards, so that the last point is today's.
    let mut ends: Vec<usize> = (window - 1..rows).rev().step_by(step).collect();
    ends.reverse();
    Some((window, ends))
}
