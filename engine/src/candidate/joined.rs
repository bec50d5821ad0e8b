//! The fund with a candidate in it: on the fund's own rows, as it would be once admitted, and on common rows alone.

use std::sync::Arc;

use super::alignment::{Alignment, on_rows, with_newcomer};
use crate::{
    exposure::PositionTable,
    fund::{Book, Opportunity, Settings, Snapshot},
    math::Extremes,
    monte_carlo::Draws,
    sample::{MIN_OBSERVATIONS, Returns, Sample},
    var::{EstimateError, Measured, RiskModel},
};

/// The fund with a candidate as its last strategy, and the sample that it enters: the fund's own, what it lacks filled.
pub(super) struct Joined {
    snapshot: Snapshot,
    sample: Sample,
    settings: Settings,
    /// What the strategies of the fund are measured from.
    measured: Measured,
    /// How its returns found their rows.
    pub alignment: Alignment,
}

/// Fund VaR with and without a candidate on the rows that are own rows of it and of every measured strategy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OnCommon {
    /// Number of these rows, at least 30.
    pub rows: usize,
    /// Fund VaR with the candidate.
    pub var_with: f64,
    /// Fund VaR without it.
    pub var_without: f64,
}

impl Joined {
    /// Joins a candidate; sample and what it is measured from are those of the fund without it.
    pub fn of(
        snapshot: &Snapshot,
        (sample, measured): (&Sample, &Measured),
        settings: Settings,
        newcomer: &Opportunity,
    ) -> Self {
        let (joined, alignment) = with_newcomer(snapshot, sample, newcomer);
        let own = sample.own_values(&on_rows(sample, newcomer).0);
        Self { sample: sample.joined(own), snapshot: joined, settings, measured: measured.clone(), alignment }
    }

    /// Index of the candidate.
    pub fn candidate(&self) -> usize {
        self.snapshot.strategies.len() - 1
    }

    /// The candidate's own values, oldest first.
    pub fn own(&self) -> Vec<f64> {
        self.sample.own(self.candidate()).iter().flatten().copied().collect()
    }

    /// The candidate's returns on every row, filled where it lacks one; `None` with fewer than 30 own rows.
    pub fn column(&self) -> Option<&[f64]> {
        self.sample.column(self.candidate())
    }

    /// The joint rows with the candidate's returns.
    pub fn sample(&self) -> &Sample {
        &self.sample
    }

    /// Exposures of a book with the candidate at its capital.
    pub fn exposure(&self, without: &[f64]) -> Vec<f64> {
        without.iter().copied().chain([self.snapshot.strategies[self.candidate()].capital]).collect()
    }

    /// What the fund's figures with the candidate are computed from.
    pub fn risk(&self, draw: impl FnOnce(&Returns) -> Option<Arc<Draws>>) -> Result<RiskModel, EstimateError> {
        RiskModel::of(&self.snapshot, &self.sample, self.settings, draw)
    }

    /// Joint rows and fund VaR once the candidate is admitted, when its calendar decides on joint rows too: `with` where its rows
    /// and returns are those of the fund's own sample. No VaR where there would be none.
    pub fn admitted(
        &self,
        with: f64,
        exposure: &[f64],
        draw: impl FnOnce(&Returns) -> Option<Arc<Draws>>,
    ) -> (usize, Option<f64>) {
        let Some(admitted) = self.admitted_sample() else {
            return (self.sample.observations(), Some(with));
        };
        let risk = RiskModel::of(&self.snapshot, &admitted, self.settings, draw);
        (admitted.observations(), risk.ok().map(|risk| risk.fund(exposure).value_at_risk))
    }

    /// The sample once the candidate is admitted; `None` where it is the fund's own.
    fn admitted_sample(&self) -> Option<Sample> {
        let admitted = self.measured.on(&self.snapshot, Sample::of(&self.snapshot, self.settings.window));
        (!admitted.has_returns_of(&self.sample)).then_some(admitted)
    }

    /// What the fund's figures once the candidate is admitted are computed from; `None` where its rows and returns are those of
    /// the fund's own sample, and where there would be no figures.
    pub fn admitted_risk(&self, draw: impl FnOnce(&Returns) -> Option<Arc<Draws>>) -> Option<RiskModel> {
        RiskModel::of(&self.snapshot, &self.admitted_sample()?, self.settings, draw).ok()
    }

    /// Fund VaR with and without the candidate on common rows alone; `None` where there are fewer than 30 of them.
    pub fn on_common(
        &self,
        [before, after]: [f64; 2],
        exposure: &[f64],
        draw: impl Fn(&Returns) -> Option<Arc<Draws>>,
    ) -> Option<OnCommon> {
        let sample = &self.sample;
        let is_common =
            |t: &usize| (0..=self.candidate()).all(|i| !sample.is_measured(i) || sample.own(i)[*t].is_some());
        let rows: Vec<usize> = (0..sample.observations()).filter(is_common).collect();
        if rows.len() < MIN_OBSERVATIONS {
            return None;
        }
        if rows.len() == sample.observations() {
            return Some(OnCommon { rows: rows.len(), var_with: after, var_without: before });
        }
        let mut without = self.snapshot.clone();
        without.strategies.pop();
        let common = sample.on_rows(&rows);
        let var = |snapshot: &Snapshot, exposure: &[f64]| {
            Some(RiskModel::of(snapshot, &common, self.settings, &draw).ok()?.fund(exposure).value_at_risk)
        };
        let (var_with, var_without) =
            (var(&self.snapshot, exposure)?, var(&without, &exposure[..without.strategies.len()])?);
        Some(OnCommon { rows: rows.len(), var_with, var_without })
    }
}

/// Fund VaR with each of some candidates of the file at a book, the larger of that on the fund's own rows and that once it is
/// admitted; `None` with fewer than 30 own rows, and without a VaR. `draw` as in [`crate::model::estimate_on`].
pub(crate) fn fund_vars_with(
    snapshot: &Snapshot,
    settings: Settings,
    book: &Book,
    newcomers: &[&Opportunity],
    draw: impl Fn(&Returns) -> Option<Arc<Draws>>,
) -> Vec<Option<f64>> {
    if newcomers.is_empty() {
        return Vec::new();
    }
    // The same for all of them.
    let (sample, measured) = Measured::of(snapshot, PositionTable::of(snapshot).as_ref(), settings);
    let without = book.exposure(snapshot);
    let with = |newcomer: &&Opportunity| {
        let joined = Joined::of(snapshot, (&sample, &measured), settings, newcomer);
        joined.column()?;
        let exposure = joined.exposure(&without);
        let with = joined.risk(&draw).ok()?.fund(&exposure).value_at_risk;
        let (_, admitted) = joined.admitted(with, &exposure, &draw);
        Some(admitted.map_or(with, |admitted| admitted.larger(with)))
    };
    newcomers.iter().map(with).collect()
}
