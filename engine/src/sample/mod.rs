//! The sample: the joint rows of a history, what each strategy earned in them, and the rows that are filled.
//!
//! A strategy's own figures are on its own rows, the fund's on the filled sample of all measured strategies. Liveness is
//! capital above 0: a what-if scale never changes the sample.

mod exact_sums;
mod fill;
mod instrument;
mod period;
mod repricing;
mod returns;
mod rows;

use std::{borrow::Cow, ops::Range};

use jiff::civil::Date;

pub use fill::{Fill, pick};
pub(crate) use period::periods_by_dates;
pub use period::{Step, inferred_periods, periods_per_year};
pub use repricing::{Repricing, repriced_pnl};
pub use returns::Returns;
pub use rows::{JointRows, ends_in_hole};

use crate::{
    fund::{History, Period, Shared, Snapshot, Strategy},
    math::Extremes,
    warning::{Warning, WarningCode},
};

/// Fewer rows than this give no VaR, neither of the fund nor of a strategy.
pub const MIN_OBSERVATIONS: usize = 30;

/// The joint rows of a fund and the returns on them, as fractions, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The dates of the joint rows, ascending.
    pub dates: Vec<Date>,
    /// The period of the history.
    pub step: Step,
    /// Index in the history of the first row of the first interval; 0 of an empty sample.
    pub(crate) first_row: usize,
    /// Per joint row, the number of rows carried into it.
    pub carried: Vec<usize>,
    /// Number of rows after the last joint row.
    pub open_rows: usize,
    /// The rows of the history: the dates on which a live strategy has a return.
    pub(crate) rows: Vec<Date>,
    /// Per joint row the rows summed into it, as a range of `rows`.
    pub(crate) intervals: Vec<Range<usize>>,
    /// The common factor F of the fills, per joint row.
    factor: Vec<f64>,
    /// Per strategy in the snapshot's order its own value of each joint row.
    own: Vec<Shared<OwnValues>>,
    /// Per strategy its returns with the rows that it lacks filled; `None`: it is not measured.
    filled: Vec<Option<Shared<Vec<f64>>>>,
    /// Strategies for whose missing rows another one stands in.
    is_proxied: Vec<bool>,
    /// Per strategy the periods in a year that its dates speak for; empty before anything is warned of.
    periods_by_dates: Shared<Vec<f64>>,
    /// What a reader must know of the sample.
    pub warnings: Vec<Warning>,
}

/// What a strategy earned in each joint row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OwnValues {
    values: Vec<Option<f64>>,
    /// How many it has.
    count: usize,
}

impl From<Vec<Option<f64>>> for OwnValues {
    fn from(values: Vec<Option<f64>>) -> Self {
        Self { count: values.iter().flatten().count(), values }
    }
}

impl Sample {
    /// The last `window` joint rows of a snapshot's history; all of them without a window.
    ///
    /// Cannot fail: too few rows are [`crate::model::estimate`]'s to refuse, at fewer than [`MIN_OBSERVATIONS`].
    ///
    /// ```
    /// use headroom_engine::sample::Sample;
    /// # let mut fund = headroom_engine::testing::three_four_five();
    /// // Four has no return on the 39th of 40 dates: three's return there is carried to the 40th.
    /// fund.history.returns[1][38] = None;
    /// let sample = Sample::of(&fund, Some(2));
    /// assert_eq!(sample.dates, [fund.history.dates[37], fund.history.dates[39]]);
    /// assert_eq!(sample.carried, [0, 1]);
    /// ```
    pub fn of(snapshot: &Snapshot, window: Option<u32>) -> Self {
        let capital: Vec<f64> = snapshot.strategies.iter().map(|strategy| strategy.capital).collect();
        let mut sample =
            Self::known_at(&snapshot.history, &snapshot.strategies, window, snapshot.history.dates.len(), &capital);
        sample.warn(snapshot, window);
        sample
    }

    /// The sample as it was known on the first `dates` dates of the history, with the capital of then; without warnings.
    pub(crate) fn known_at(
        history: &History,
        strategies: &[Strategy],
        window: Option<u32>,
        dates: usize,
        capital: &[f64],
    ) -> Self {
        let returns: Vec<&[Option<f64>]> = history.returns.iter().map(|series| &series[..dates]).collect();
        let is_live: Vec<bool> = capital.iter().map(|capital| *capital > 0.0).collect();
        let row_dates: Vec<Date> = (0..dates)
            .filter(|t| returns.iter().zip(&is_live).any(|(series, is_live)| *is_live && series[*t].is_some()))
            .map(|t| history.dates[t])
            .collect();
        let step = Step::of(history.period, &row_dates);
        let joint = JointRows::of(&returns, &is_live, step.period == Period::Day);
        let wanted = window.map_or(usize::MAX, |window| window as usize);
        let intervals = &joint.intervals[joint.intervals.len().saturating_sub(wanted)..];
        let own_of = |series: &&[Option<f64>]| -> Vec<Option<f64>> {
            intervals.iter().map(|interval| joint.sum(interval, series)).collect()
        };
        let own: Vec<Shared<OwnValues>> = returns.iter().map(|series| OwnValues::from(own_of(series)).into()).collect();
        let mut sample = Self {
            dates: intervals.iter().map(|interval| row_dates[interval.end - 1]).collect(),
            step,
            first_row: intervals.first().map_or(0, |interval| joint.rows[interval.start]),
            carried: intervals.iter().map(|interval| interval.len() - 1).collect(),
            open_rows: joint.open(),
            intervals: intervals.to_vec(),
            rows: row_dates,
            factor: Vec::new(),
            filled: vec![None; own.len()],
            is_proxied: vec![false; own.len()],
            own,
            periods_by_dates: Shared::default(),
            warnings: Vec::new(),
        };
        sample.complete(strategies, capital);
        sample
    }

    /// Whether a short run without a return is a weekend or a holiday.
    pub(crate) fn is_daily(&self) -> bool {
        self.step.period == Period::Day
    }

    /// Number of joint rows, T.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// assert_eq!(headroom_engine::sample::Sample::of(&fund, Some(10)).observations(), 10);
    /// ```
    pub fn observations(&self) -> usize {
        self.dates.len()
    }

    /// The returns of a strategy on every joint row, missing ones filled; `None` for one that is not measured. `strategy` is
    /// an index of the snapshot's.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// // The last 10 of 40 dates begin with the 31st, on which three made 4%.
    /// let sample = headroom_engine::sample::Sample::of(&fund, Some(10));
    /// assert!(sample.column(0).is_none()); // 10 rows are too few
    /// let sample = headroom_engine::sample::Sample::of(&fund, Some(30));
    /// assert_eq!(sample.column(0).unwrap()[20..22], [0.04, 0.0]);
    /// ```
    pub fn column(&self, strategy: usize) -> Option<&[f64]> {
        self.filled[strategy].as_ref().map(|filled| &filled[..])
    }

    /// The same, shared.
    pub fn shared(&self, strategy: usize) -> Option<&Shared<Vec<f64>>> {
        self.filled[strategy].as_ref()
    }

    /// The own value of each joint row of a strategy: the sum of its returns in the interval; `None` where it has none.
    pub fn own(&self, strategy: usize) -> &[Option<f64>] {
        &self.own[strategy].values
    }

    /// Number of own rows of a strategy.
    pub fn own_rows(&self, strategy: usize) -> usize {
        self.own[strategy].count
    }

    /// Number of rows of a strategy that are filled, or that its proxy stands in for; 0 where it is not measured.
    pub fn filled_rows(&self, strategy: usize) -> usize {
        if self.is_measured(strategy) { self.observations() - self.own_rows(strategy) } else { 0 }
    }

    /// Whether a strategy has figures: 30 own rows, or a proxy with 30.
    pub fn is_measured(&self, strategy: usize) -> bool {
        self.filled[strategy].is_some()
    }

    /// Whether a proxy stands in for rows of a strategy.
    pub fn is_proxied(&self, strategy: usize) -> bool {
        self.is_proxied[strategy]
    }

    /// The returns that a strategy's own figures are on: its own rows, or the whole sample where a proxy stands in; `None`
    /// where it is not measured.
    pub fn series(&self, strategy: usize) -> Option<Cow<'_, [f64]>> {
        let filled = self.column(strategy)?;
        if self.is_proxied(strategy) || self.filled_rows(strategy) == 0 {
            return Some(Cow::Borrowed(filled));
        }
        Some(Cow::Owned(self.own(strategy).iter().flatten().copied().collect()))
    }

    /// A series, one entry per row of the history, as own values of the joint rows.
    pub(crate) fn own_values(&self, series: &[Option<f64>]) -> Vec<Option<f64>> {
        let sum = |interval: &Range<usize>| series[interval.clone()].iter().flatten().copied().reduce(|sum, r| sum + r);
        self.intervals.iter().map(sum).collect()
    }

    /// The sample with one more strategy, its last, that has these values of its own; rows, common factor and the returns of
    /// all others stay. What it lacks is filled where it has 30 rows of its own.
    pub(crate) fn joined(&self, own: Vec<Option<f64>>) -> Self {
        let mut joined = self.clone();
        let days: Vec<i64> = self.dates.iter().map(|date| day_number(*date)).collect();
        let is_measured = own.iter().flatten().count() >= MIN_OBSERVATIONS;
        let fill = || match own.iter().copied().collect::<Option<Vec<f64>>>() {
            Some(complete) => complete,
            None => Fill::of(&own, &self.factor).apply(&own, &self.factor, &days),
        };
        joined.filled.push(is_measured.then(|| fill().into()));
        joined.own.push(OwnValues::from(own).into());
        joined.is_proxied.push(false);
        joined
    }

    /// Some of the joint rows, by their places, for figures on these alone.
    pub(crate) fn on_rows(&self, rows: &[usize]) -> Self {
        fn kept<T: Clone>(rows: &[usize], values: &[T]) -> Vec<T> {
            rows.iter().map(|t| values[*t].clone()).collect()
        }
        Self {
            dates: kept(rows, &self.dates),
            carried: kept(rows, &self.carried),
            intervals: kept(rows, &self.intervals),
            factor: kept(rows, &self.factor),
            own: self.own.iter().map(|own| OwnValues::from(kept(rows, &own.values)).into()).collect(),
            filled: self.filled.iter().map(|filled| filled.as_ref().map(|filled| kept(rows, filled).into())).collect(),
            ..self.clone()
        }
    }

    /// Whether the returns of a strategy are those of another sample of the same fund on the same rows.
    pub(crate) fn shares(&self, other: &Self, strategy: usize) -> bool {
        let filled = |sample: &Self| sample.filled[strategy].clone();
        self.own[strategy].is(&other.own[strategy])
            && self.is_proxied[strategy] == other.is_proxied[strategy]
            && match (filled(self), filled(other)) {
                (Some(one), Some(other)) => one.is(&other),
                (one, other) => one.is_none() && other.is_none(),
            }
    }

    /// Whether two samples have the same rows and the same returns on them, filled ones too.
    pub(crate) fn has_returns_of(&self, other: &Self) -> bool {
        (&self.dates, &self.own, &self.filled) == (&other.dates, &other.own, &other.filled)
    }

    /// Fills what the measured strategies lack.
    ///
    /// The common factor F is the mean of the complete strategies with capital, weighted by it.
    fn complete(&mut self, strategies: &[Strategy], capital: &[f64]) {
        let count = strategies.len();
        let rows: Vec<usize> = (0..count).map(|i| self.own_rows(i)).collect();
        let is_enough = |i: usize| rows[i] >= MIN_OBSERVATIONS;
        let whole = self.observations();
        let proxy = |i: usize| strategies[i].proxy.filter(|proxy| rows[i] < whole && is_enough(proxy.strategy));
        self.is_proxied = (0..count).map(|i| proxy(i).is_some()).collect();
        let days: Vec<i64> = self.dates.iter().map(|date| day_number(*date)).collect();

        let complete: Vec<usize> =
            (0..count).filter(|i| is_enough(*i) && rows[*i] == whole && capital[*i] > 0.0).collect();
        let mut factor = self.weighted(capital, &complete);
        if complete.is_empty()
            && let Some(anchor) = self.anchor(strategies, capital, &rows)
        {
            let own = self.own(anchor);
            factor = Fill::without_beta(own).apply(own, &factor, &days);
            self.filled[anchor] = Some(factor.clone().into());
        }
        for i in 0..count {
            if is_enough(i) && proxy(i).is_none() && self.filled[i].is_none() {
                let own = self.own(i);
                let filled = match own.iter().copied().collect::<Option<Vec<f64>>>() {
                    Some(complete) => complete,
                    None => Fill::of(own, &factor).apply(own, &factor, &days),
                };
                self.filled[i] = Some(filled.into());
            }
        }
        for i in 0..count {
            if let Some(proxy) = proxy(i) {
                let stand_in = self.filled[proxy.strategy].as_ref().expect("a proxy has none and 30 rows of its own");
                let value = |(r, s): (&Option<f64>, &f64)| r.unwrap_or_else(|| (proxy.scale * s).larger(-1.0));
                let filled: Vec<f64> = self.own(i).iter().zip(stand_in.iter()).map(value).collect();
                self.filled[i] = Some(filled.into());
            }
        }
        self.factor = factor;
    }

    /// The mean of complete strategies by capital, per joint row; zeros without any.
    fn weighted(&self, capital: &[f64], complete: &[usize]) -> Vec<f64> {
        let total: f64 = complete.iter().map(|k| capital[*k]).sum();
        let mean = |t: usize| {
            let sum: f64 = complete.iter().map(|k| capital[*k] * self.own(*k)[t].unwrap_or_default()).sum();
            sum / total
        };
        (0..self.observations()).map(|t| if complete.is_empty() { 0.0 } else { mean(t) }).collect()
    }

    /// The strategy that stands for the complete ones where there are none: the one with most own rows, of equals the least
    /// id by bytes.
    fn anchor(&self, strategies: &[Strategy], capital: &[f64], rows: &[usize]) -> Option<usize> {
        let id = |i: usize| strategies[i].id.as_str();
        (0..rows.len())
            .filter(|i| rows[*i] >= MIN_OBSERVATIONS && !self.is_proxied[*i] && capital[*i] > 0.0)
            .min_by(|a, b| rows[*b].cmp(&rows[*a]).then(id(*a).cmp(id(*b))))
    }

    /// Writes anew what a reader must know of it.
    pub(crate) fn warn(&mut self, snapshot: &Snapshot, window: Option<u32>) {
        let count = snapshot.strategies.len();
        if self.periods_by_dates.len() != count {
            let of_strategy = |i: usize| periods_by_dates(snapshot, self.step.period, i);
            self.periods_by_dates = (0..count).map(of_strategy).collect::<Vec<f64>>().into();
        }
        let mut warnings = Vec::new();
        let rows = self.observations();
        if let Some(window) = window.filter(|window| *window as usize > rows) {
            let message = format!(
                "The window of {window} rows is longer than the history of {rows} joint rows; all of it is used"
            );
            warnings.push(Warning::fund(WarningCode::WindowLongerThanHistory, message));
        }
        if self.step.is_irregular {
            let message = "The dates are neither daily, weekly nor monthly; each step counts as one day";
            warnings.push(Warning::fund(WarningCode::IrregularDates, message));
        }
        let carried: usize = self.carried.iter().sum();
        if carried > 0 {
            let message = format!("Rows on which a strategy was closed, carried into the next joint row: {carried}");
            warnings.push(Warning::fund(WarningCode::Carried, message).with_rows(carried));
        }
        if self.open_rows > 0 {
            let message = format!("Rows after the last joint row, not in the VaR yet: {}", self.open_rows);
            warnings.push(Warning::fund(WarningCode::OpenRows, message).with_rows(self.open_rows));
        }
        for (i, strategy) in snapshot.strategies.iter().enumerate() {
            self.warn_of(snapshot, i, &strategy.id, &mut warnings);
        }
        let is_missing = |i: &usize| snapshot.strategies[*i].capital > 0.0 && !self.is_measured(*i);
        let missing: Vec<usize> = (0..self.own.len()).filter(is_missing).collect();
        if self.observations() >= MIN_OBSERVATIONS && !missing.is_empty() {
            let message = format!(
                "Strategies with fewer than {MIN_OBSERVATIONS} own rows, which the fund's figures lack: {}",
                missing.len()
            );
            warnings.push(Warning::fund(WarningCode::NotMeasured, message).with_strategies(missing));
        }
        self.warnings = warnings;
    }

    fn warn_of(&self, snapshot: &Snapshot, i: usize, id: impl std::fmt::Display, warnings: &mut Vec<Warning>) {
        let strategy = &snapshot.strategies[i];
        let (own, filled) = (self.own_rows(i), self.filled_rows(i));
        if filled > 0 && self.is_proxied(i) {
            let message = format!("Rows of {id} that its proxy stands in for: {filled}");
            warnings.push(Warning::strategy(WarningCode::Proxied, i, message).with_rows(filled));
        } else if filled > 0 {
            let message = format!("Rows of {id} filled by its beta and one of its residuals: {filled}");
            warnings.push(Warning::strategy(WarningCode::Filled, i, message).with_rows(filled));
        }
        let is_short = !self.is_measured(i) && strategy.capital > 0.0;
        if is_short && self.observations() >= MIN_OBSERVATIONS {
            let message = format!("{id} has {own} own rows: {MIN_OBSERVATIONS} are needed, or a proxy with as many");
            warnings.push(Warning::strategy(WarningCode::TooFewObservations, i, message).with_rows(own));
        }
        let by_dates = self.periods_by_dates[i];
        if let Some(given) = strategy.periods_per_year.filter(|given| *given > 2.0 * by_dates || 2.0 * given < by_dates)
        {
            let message = format!("{id} states {given} periods per year; its dates speak for {by_dates}");
            warnings.push(Warning::strategy(WarningCode::PeriodsPerYearUnlikely, i, message));
        }
    }
}

/// Number of days from 1970-01-01 to a date, below 0 before it.
///
/// ```
/// assert_eq!(headroom_engine::sample::day_number(jiff::civil::date(2026, 11, 13)), 20_770);
/// ```
pub fn day_number(date: Date) -> i64 {
    i64::from(days_between(jiff::civil::date(1970, 1, 1), date))
}

/// Calendar days from one date to a later one.
pub fn days_between(from: Date, to: Date) -> i32 {
    (to.duration_since(from).as_hours() / 24) as i32
}
