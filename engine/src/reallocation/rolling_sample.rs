//! The sample as it was known at each close of a history: rows, runs, own rows and fills, with the capital of that date.

use std::borrow::Cow;

use crate::{
    fund::{History, Shared, Snapshot, Strategy},
    sample::{MIN_OBSERVATIONS, Sample},
};

/// The samples of a history as they were known at the close of each date, with the capital of that date.
#[derive(Debug, Clone, PartialEq)]
pub struct RollingSample {
    history: Shared<History>,
    strategies: Vec<Strategy>,
    window: Option<u32>,
    /// Whether every strategy has capital and a return on every date, or no capital on any: every date is then a joint row.
    is_gapless: bool,
    /// Where it is gapless the returns of each strategy, zeros for one without capital.
    columns: Vec<Vec<f64>>,
}

/// The sample at the close of one date.
#[derive(Debug, Clone)]
pub(crate) struct KnownSample<'a> {
    /// Returns of each strategy on the sample's rows, missing ones filled; zeros for one without capital or not measured.
    pub(super) columns: Vec<Cow<'a, [f64]>>,
    /// Returns on a strategy's own rows where they are not the sample's.
    pub(super) own: Vec<Option<Vec<f64>>>,
    /// Which rows are a strategy's own; `None` where all are.
    pub(super) own_rows: Vec<Option<Vec<bool>>>,
    /// Strategies with figures.
    pub(super) is_measured: Vec<bool>,
}

impl RollingSample {
    /// The rolling sample of a snapshot, of at most `window` rows at each date.
    pub fn of(snapshot: &Snapshot, window: Option<u32>) -> Self {
        let (history, strategies) = (snapshot.history.clone(), snapshot.strategies.clone());
        let is_whole = |i: usize| {
            let capital = history.capital[i].iter().flatten().chain([&strategies[i].capital]);
            let has_capital: Vec<bool> = capital.map(|capital| *capital > 0.0).collect();
            !has_capital.contains(&true)
                || !has_capital.contains(&false) && history.returns[i].iter().all(Option::is_some)
        };
        let is_gapless = (0..strategies.len()).all(is_whole);
        let column = |(i, strategy): (usize, &Strategy)| match strategy.capital > 0.0 {
            true => history.returns[i].iter().flatten().copied().collect(),
            false => vec![0.0; history.dates.len()],
        };
        let columns = if is_gapless { strategies.iter().enumerate().map(column).collect() } else { Vec::new() };
        Self { history, strategies, window, is_gapless, columns }
    }

    /// Number of rows that the sample reads at the close of date `t` where every date is a joint row; `None` where not all are.
    pub(super) fn gapless_rows(&self, t: usize) -> Option<usize> {
        self.is_gapless.then(|| self.window.map_or(t + 1, |window| (t + 1).min(window as usize)))
    }

    /// Where every date is a joint row the return of a strategy on date `t`; 0 for one without capital.
    pub(super) fn gapless_return(&self, strategy: usize, t: usize) -> f64 {
        self.columns[strategy][t]
    }

    /// Capital of each strategy on date `t`.
    pub(crate) fn capital(&self, t: usize) -> Vec<f64> {
        let strategies = self.strategies.iter().zip(&self.history.capital);
        strategies.map(|(strategy, capital)| capital.as_ref().map_or(strategy.capital, |c| c[t])).collect()
    }

    /// The sample at the close of date `t`; `None` where it has fewer than 30 rows.
    pub(crate) fn at(&self, t: usize) -> Option<KnownSample<'_>> {
        if self.is_gapless {
            let first = self.window.map_or(0, |window| (t + 1).saturating_sub(window as usize));
            return (t + 1 - first >= MIN_OBSERVATIONS).then(|| KnownSample {
                columns: self.columns.iter().map(|column| Cow::Borrowed(&column[first..=t])).collect(),
                own: vec![None; self.columns.len()],
                own_rows: vec![None; self.columns.len()],
                is_measured: vec![true; self.columns.len()],
            });
        }
        let capital = self.capital(t);
        let sample = Sample::known_at(&self.history, &self.strategies, self.window, t + 1, &capital);
        let observations = sample.observations();
        if observations < MIN_OBSERVATIONS {
            return None;
        }
        let is_live = |i: usize| capital[i] > 0.0;
        let column = |i: usize| match sample.column(i).filter(|_| is_live(i)) {
            Some(column) => Cow::Owned(column.to_vec()),
            None => Cow::Owned(vec![0.0; observations]),
        };
        let own = |i: usize| {
            let series = sample.series(i).filter(|series| is_live(i) && series.len() < observations)?;
            Some(series.into_owned())
        };
        let own_rows = |i: usize| Some(sample.own(i).iter().map(Option::is_some).collect());
        let count = self.strategies.len();
        Some(KnownSample {
            columns: (0..count).map(column).collect(),
            own: (0..count).map(own).collect(),
            own_rows: (0..count).map(own_rows).collect(),
            is_measured: (0..count).map(|i| !is_live(i) || sample.is_measured(i)).collect(),
        })
    }

    /// The returns of a strategy as they stand in the file, not carried, from the sample's first interval up to date `t`.
    pub(crate) fn returns(&self, strategy: usize, t: usize) -> Vec<f64> {
        self.rows(strategy, t).iter().flatten().copied().collect()
    }

    /// The same per date, with the missing ones.
    pub(super) fn rows(&self, strategy: usize, t: usize) -> &[Option<f64>] {
        let first = if self.is_gapless {
            self.window.map_or(0, |window| (t + 1).saturating_sub(window as usize))
        } else {
            Sample::known_at(&self.history, &self.strategies, self.window, t + 1, &self.capital(t)).first_row
        };
        &self.history.returns[strategy][first..=t]
    }
}

impl KnownSample<'_> {
    /// The returns of every strategy.
    pub fn slices(&self) -> Vec<&[f64]> {
        self.columns.iter().map(|column| &column[..]).collect()
    }

    /// Whether a strategy has a return of its own on a row of the sample.
    pub fn is_own(&self, strategy: usize, row: usize) -> bool {
        self.own_rows[strategy].as_ref().is_none_or(|own| own[row])
    }
}
