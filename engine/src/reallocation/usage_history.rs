//! What each strategy used of the fund's VaR, day by day: the VaR of the method on the sample as it was at each close.
//!
//! At a date the sample is what was known at its close: rows, runs, own rows and fills, with the capital of that date, which is
//! the exposure too. What-if scales are of today and have no part in it.

use jiff::civil::Date;

use super::{
    close::{Close, Usage, stand_in},
    rolling_sample::RollingSample,
};
use crate::{
    fund::{Book, MeasuredFrom, Method, PnlBasis, Settings, Snapshot},
    model::estimate,
    report::assess,
};

impl RollingSample {
    /// What was used at the close of date `t`, in money at the confidence and horizon of `settings`; `None` where the sample
    /// had fewer than 30 rows. A method that draws is replaced by the default one.
    ///
    /// ```
    /// use headroom_engine::{fund::Settings, reallocation::RollingSample};
    /// // Three and four use 3 and 4 from their 30th date on.
    /// let fund = headroom_engine::testing::three_four_five();
    /// let (sample, settings) = (RollingSample::of(&fund, None), Settings::of(&fund.risk_budget));
    /// assert!(sample.usage(settings, 28).is_none());
    /// let used = sample.usage(settings, 39).unwrap().used;
    /// assert!((used[0].unwrap() - 3.0).abs() < 1e-12 && (used[1].unwrap() - 4.0).abs() < 1e-12);
    /// ```
    pub fn usage(&self, settings: Settings, t: usize) -> Option<UsageDay> {
        let settings = Settings { method: stand_in(settings.method), ..settings };
        let close = Close::of(settings, self.at(t)?, &self.capital(t))?;
        let exposure = self.capital(t);
        let value_at_risk = close.method.as_ref()?.fund(&exposure).value_at_risk;
        let Usage { used, standalone } = close.usage(&exposure);
        Some(UsageDay { used, standalone, value_at_risk })
    }
}

/// What was used at the close of a date, in money at the settings' confidence and horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct UsageDay {
    /// What counts as used, by the settings' basis, one a strategy; `None` where it is not known.
    pub used: Vec<Option<f64>>,
    /// Standalone VaR, one a strategy.
    pub standalone: Vec<f64>,
    /// VaR of the fund.
    pub value_at_risk: f64,
}

/// Usage over the history.
#[derive(Debug, Clone, PartialEq)]
pub struct UsageHistory {
    /// The dates of the history.
    pub dates: Vec<Date>,
    /// One a date; `None` where the sample has fewer than 30 dates, where it was not asked for, and where the method gives no VaR.
    pub days: Vec<Option<Usage>>,
    /// The method that the figures are of: the settings', or historical in place of one that is too slow to be made anew every
    /// day.
    pub method: Method,
}

impl UsageHistory {
    /// Over the last `count` dates of the history.
    pub(crate) fn of(snapshot: &Snapshot, settings: Settings, sample: &RollingSample, count: usize) -> Self {
        let dates = snapshot.history.dates.clone();
        let first = dates.len().saturating_sub(count);
        let method = stand_in(settings.method);
        let settings = Settings { method, ..settings };
        let of = |t| {
            let exposure = sample.capital(t);
            (t >= first).then(|| Some(Close::of(settings, sample.at(t)?, &exposure)?.usage(&exposure))).flatten()
        };
        let days = (0..dates.len()).map(of);
        Self { days: days.collect(), dates, method }
    }
}

impl UsageHistory {
    /// Gives strategies that are measured from their positions, on the last date, what they use at scale 1 by the report; the dates
    /// before are of their returns.
    pub(super) fn end_with_positions(&mut self, snapshot: &Snapshot, settings: Settings) {
        let is_possible = settings.pnl != Some(PnlBasis::History)
            && snapshot.positions.is_some()
            && (settings.pnl.is_some() || !snapshot.instruments.is_empty());
        let Some(Some(day)) = self.days.last_mut().filter(|_| is_possible) else {
            return;
        };
        let model = estimate(snapshot, Settings { method: self.method, ..settings });
        if model.measured.from.contains(&MeasuredFrom::Positions) {
            let report = assess(snapshot, &model, &Book::of(snapshot));
            for (i, row) in report.strategies.iter().enumerate() {
                if row.measured_from == MeasuredFrom::Positions {
                    day.used[i] = row.used;
                    day.standalone[i] = row.standalone_var.unwrap_or(day.standalone[i]);
                }
            }
        }
    }
}
