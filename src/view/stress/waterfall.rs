//! The waterfall of a loss as rows: who loses, from where to where the sum goes, and where each bar lies.

use headroom_engine::{
    fund::Snapshot,
    stress::{Step, StepOf, Waterfall},
    text::escape,
};

use super::bar::PnlBar;

/// Steps that are shown one by one; of more the smallest are put together.
pub const MOST_STEPS: usize = 16;

/// A row of the waterfall.
#[derive(Debug, Clone, PartialEq)]
pub struct WaterfallRow {
    /// Whose step it is, escaped.
    pub name: String,
    /// P&L in money.
    pub pnl: f64,
    /// The sum so far, with it.
    pub running: f64,
    /// Where its bar lies, as parts of the chart's width.
    pub bar: PnlBar,
}

/// The waterfall as rows, the last of them the fund.
#[derive(Debug, Clone, PartialEq)]
pub struct WaterfallView {
    /// The steps, the largest loss first.
    pub rows: Vec<WaterfallRow>,
    /// The fund's P&L, from zero.
    pub fund: WaterfallRow,
    /// Where a sum of 0 lies, as a part of the chart's width.
    pub zero: f64,
}

/// The rows of a waterfall; `exchanges` the names of the position table. Steps of 0 are left out.
pub fn waterfall_view(snapshot: &Snapshot, exchanges: &[String], waterfall: &Waterfall) -> WaterfallView {
    let steps: Vec<&Step> = waterfall.steps.iter().filter(|step| step.pnl != 0.0).collect();
    let total = waterfall.total;
    let ends = || steps.iter().map(|step| step.to).chain([0.0, total]);
    let low = ends().fold(0.0, f64::min);
    let high = ends().fold(0.0, f64::max);
    let part = |value: f64| if high > low { (value - low) / (high - low) } else { 1.0 };
    let row = |name: String, pnl: f64, from: f64, to: f64| {
        let (start, end) = (part(from.min(to)), part(from.max(to)));
        WaterfallRow { name, pnl, running: to, bar: PnlBar { start, length: end - start } }
    };
    let rows = runs(&steps)
        .into_iter()
        .filter_map(|run| {
            let (first, last) = (run.first()?, run.last()?);
            Some(match run {
                [step] => row(step_name(snapshot, exchanges, step.of), step.pnl, step.from, step.to),
                _ => row(format!("{} others", run.len()), last.to - first.from, first.from, last.to),
            })
        })
        .collect();
    WaterfallView { rows, fund: row("Fund P&L".to_owned(), total, 0.0, total), zero: part(0.0) }
}

/// The steps one by one; where they are too many the smallest, which lie side by side, as one run.
fn runs<'s, 'a>(steps: &'s [&'a Step]) -> Vec<&'s [&'a Step]> {
    if steps.len() <= MOST_STEPS {
        return steps.chunks(1).collect();
    }
    // The steps ascend: what is largest in size is at the two ends.
    let (mut from, mut to) = (0, steps.len());
    for _ in 1..MOST_STEPS {
        if steps[from].pnl.abs() >= steps[to - 1].pnl.abs() {
            from += 1;
        } else {
            to -= 1;
        }
    }
    steps[..from].chunks(1).chain([&steps[from..to]]).chain(steps[to..].chunks(1)).collect()
}

fn step_name(snapshot: &Snapshot, exchanges: &[String], of: StepOf) -> String {
    match of {
        StepOf::Strategy(i) => escape(&snapshot.strategies[i].name),
        StepOf::Exchange(e) => escape(&exchanges[e]),
        StepOf::NoPosition => "At no exchange".to_owned(),
    }
}
