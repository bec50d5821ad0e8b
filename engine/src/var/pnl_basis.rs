//! Whose P&L counts: past returns, or today's positions repriced.

use std::sync::Arc;

use super::{inputs::Inputs, method::spec};
use crate::{
    exposure::PositionTable,
    fund::{MeasuredFrom, Method, PnlBasis, Settings, Shared, Snapshot},
    sample::{MIN_OBSERVATIONS, Repricing, Returns, Sample},
};

/// Standalone VaR of a strategy at exposure 1 over one period, from its history and from its positions; `None` where it is not
/// measured so. A Monte Carlo is compared by historical VaR, which needs no draws.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct BasisVar {
    /// From its past returns.
    pub history: Option<f64>,
    /// From its positions repriced.
    pub positions: Option<f64>,
}

/// What the figures of each strategy are computed from.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The basis that counts: that of the settings, where left out by what can be repriced.
    pub basis: PnlBasis,
    /// Per strategy what it is measured from.
    pub from: Vec<MeasuredFrom>,
    /// Per strategy its VaR on both; of unpriced funds none.
    pub var: Vec<BasisVar>,
    /// The strategies repriced; `None` where nothing can be.
    pub repricing: Option<Repricing>,
}

impl Measured {
    /// The sample that figures are computed from, and what each strategy is measured from.
    ///
    /// `larger` takes per strategy the one with the larger standalone VaR by the method of the settings; a tie is its history, and a
    /// missing side loses. A strategy that cannot be repriced is measured from its history. `table` has the positions.
    pub(crate) fn of(snapshot: &Snapshot, table: Option<&PositionTable>, settings: Settings) -> (Sample, Self) {
        let sample = Sample::of(snapshot, settings.window);
        let table = table.filter(|_| is_asked(snapshot, settings) && sample.observations() >= MIN_OBSERVATIONS);
        let Some(table) = table else {
            return (sample, Self::by_history(snapshot));
        };
        let repricing = Repricing::of(snapshot, table, Arc::new(sample));
        let var = (0..snapshot.strategies.len()).map(|i| both(&repricing, settings, i)).collect();
        Self::chosen(snapshot, settings, repricing, var)
    }

    /// As [`Measured::of`] for the same fund with other positions of one strategy, which alone is repriced.
    pub(crate) fn with_positions(
        &self,
        snapshot: &Snapshot,
        table: &PositionTable,
        settings: Settings,
        strategy: usize,
    ) -> Option<(Sample, Self)> {
        let repricing = self.repricing.as_ref()?.with_positions(snapshot, table, strategy);
        let mut var = self.var.clone();
        var[strategy].positions = positions_var(&repricing, settings, strategy);
        Some(Self::chosen(snapshot, settings, repricing, var))
    }

    /// Another sample of the fund's past returns with the strategies that are measured from positions repriced on it.
    pub(crate) fn on(&self, snapshot: &Snapshot, mut sample: Sample) -> Sample {
        if self.from.contains(&MeasuredFrom::Positions)
            && let Some(table) = PositionTable::of(snapshot)
        {
            let repricing = Repricing::of(snapshot, &table, Arc::new(sample.clone()));
            apply(&mut sample, &repricing, &self.from);
        }
        sample
    }

    fn by_history(snapshot: &Snapshot) -> Self {
        let count = snapshot.strategies.len();
        Self {
            basis: PnlBasis::History,
            from: vec![MeasuredFrom::History; count],
            var: vec![BasisVar::default(); count],
            repricing: None,
        }
    }

    fn chosen(snapshot: &Snapshot, settings: Settings, repricing: Repricing, var: Vec<BasisVar>) -> (Sample, Self) {
        let is_held = repricing.strategies.iter().flatten().any(|repriced| repriced.has_positions());
        let basis = settings.pnl.unwrap_or(if is_held { PnlBasis::Larger } else { PnlBasis::History });
        let from: Vec<MeasuredFrom> = var.iter().map(|var| choose(basis, *var)).collect();
        let mut sample = Sample::clone(&repricing.history);
        if from.contains(&MeasuredFrom::Positions) {
            apply(&mut sample, &repricing, &from);
            sample.warn(snapshot, settings.window);
        }
        (sample, Self { basis, from, var, repricing: Some(repricing) })
    }
}

/// Whether anything may be measured from positions.
fn is_asked(snapshot: &Snapshot, settings: Settings) -> bool {
    let is_named = matches!(settings.pnl, Some(PnlBasis::Positions | PnlBasis::Larger));
    is_named || !snapshot.instruments.is_empty()
}

fn apply(sample: &mut Sample, repricing: &Repricing, from: &[MeasuredFrom]) {
    for (i, repriced) in repricing.strategies.iter().enumerate() {
        if let (Some(repriced), Some(MeasuredFrom::Positions)) = (repriced, from.get(i)) {
            sample.reprice(i, repriced);
        }
    }
}

fn choose(basis: PnlBasis, var: BasisVar) -> MeasuredFrom {
    let is_of_positions = match (basis, var.history, var.positions) {
        (PnlBasis::History, ..) | (_, _, None) => false,
        (PnlBasis::Positions, _, Some(_)) | (PnlBasis::Larger, None, Some(_)) => true,
        (PnlBasis::Larger, Some(history), Some(positions)) => positions > history,
    };
    if is_of_positions { MeasuredFrom::Positions } else { MeasuredFrom::History }
}

fn both(repricing: &Repricing, settings: Settings, i: usize) -> BasisVar {
    let sample = &repricing.history;
    let history = sample.shared(i).zip(sample.series(i)).and_then(|(column, series)| {
        let own = (series.len() < column.len()).then(|| series.into_owned());
        alone(settings, column.clone(), own)
    });
    BasisVar { history, positions: positions_var(repricing, settings, i) }
}

fn positions_var(repricing: &Repricing, settings: Settings, i: usize) -> Option<f64> {
    let repriced = repricing.strategies[i].as_ref()?;
    alone(settings, repriced.returns.clone(), repriced.own_returns())
}

/// VaR of one series at exposure 1 over one period, by the method of the settings.
fn alone(settings: Settings, column: Shared<Vec<f64>>, own: Option<Vec<f64>>) -> Option<f64> {
    let method = if spec(settings.method).needs_draws { Method::default() } else { settings.method };
    let returns = Returns { fund: vec![column], own: vec![own.map(Into::into)] };
    let inputs = Inputs::new(returns, settings.confidence, settings.covariance, 1.0);
    Some((spec(method).build)(Arc::new(inputs), None).ok()?.alone(0).value_at_risk)
}
