//! The positions behind a strategy's VaR, where it is measured from them: what each made of the rows behind the figure.

use headroom_engine::fund::{MeasuredFrom, Method};

use super::{days::ExplainedDay, figure::Figure};
use crate::Version;

/// A position behind a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedPosition {
    /// Its id.
    pub id: String,
    /// What is traded.
    pub instrument: String,
    /// P&L on the rows behind the figure by their weights, over one period, negative for a loss.
    pub pnl: f64,
    /// Its part of the figure; parts sum to the value.
    pub part: f64,
}

/// The positions of a strategy behind a historical VaR or component of it, in the file's order; `None` for other figures, and where
/// the strategy is measured from its history.
pub fn of(
    version: &Version,
    figure: Figure,
    strategy: Option<usize>,
    value: Option<f64>,
    days: Option<&[ExplainedDay]>,
) -> Option<Vec<ExplainedPosition>> {
    let (strategy, value, days) = (strategy?, value?, days?);
    let analysis = version.analysis();
    let (model, fund) = (analysis.model(), version.fund());
    let is_of_positions = matches!(figure, Figure::StandaloneVar | Figure::ComponentVar)
        && analysis.conventions().method == Method::Historical
        && model.measured.from[strategy] == MeasuredFrom::Positions;
    let repricing = model.measured.repricing.as_ref().filter(|_| is_of_positions)?;
    let rows: Vec<(usize, f64)> = days
        .iter()
        .map(|day| Some((model.sample.dates.binary_search(&day.date).ok()?, day.weight)))
        .collect::<Option<_>>()?;
    let scale = version.what_if().book.scale[strategy];
    let mut positions = Vec::new();
    for position in fund.positions.iter().flatten().filter(|position| position.strategy == strategy) {
        let mut pnl = 0.0;
        for (row, weight) in &rows {
            pnl += weight * scale * repricing.pnl(fund, position, *row)?;
        }
        let (id, instrument) = (position.id.clone(), position.instrument.clone());
        positions.push(ExplainedPosition { id, instrument, pnl, part: 0.0 });
    }
    let sum: f64 = positions.iter().map(|position| position.pnl).sum();
    let factor = if sum == 0.0 { return None } else { value / sum };
    positions.iter_mut().for_each(|position| position.part = factor * position.pnl);
    Some(positions)
}
