//! What each strategy used of the fund's VaR, day by day: the VaR of the method on the sample as it was at each close.
//!
//! At a date the sample is what was known at its close: rows, runs, own rows and fills, with the capital of that date, which is
//! the exposure too. What-if scales are of today and have no part in it.

use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use super::{
    close::{Close, Usage, stand_in},
    rolling_sample::RollingSample,
};
use crate::{
    fund::{Book, MeasuredFrom, Method, PnlBasis, Settings, Snapshot},
    model::{Model, estimate},
    report::{StrategyFigures, assess},
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
    /// One a date; `None` where it was not asked for.
    pub(super) days: Vec<Option<Day>>,
    /// The method that the figures are of: the settings', or historical in place of one that is too slow to be made anew every
    /// day.
    pub method: Method,
}

/// Usage at one close.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Day {
    /// Known whole.
    Known(Usage),
    /// Each figure made where it is first asked for.
    Asked(Arc<AskedDay>),
}

/// Usage at one close with what it is made from: a rule that fails on its first date asks for no date before.
#[derive(Debug)]
pub(super) struct AskedDay {
    sample: Arc<RollingSample>,
    settings: Settings,
    t: usize,
    /// Used and standalone of the strategies that are measured from their positions.
    from_positions: Vec<Option<(Option<f64>, Option<f64>)>>,
    /// Standalone VaR of each strategy at an exposure of 1, one period, where it is known.
    alone: Vec<Option<f64>>,
    close: OnceLock<Option<AskedClose>>,
}

#[derive(Debug)]
struct AskedClose {
    close: Close<'static>,
    exposure: Vec<f64>,
    components: OnceLock<Vec<Option<f64>>>,
}

/// Days are equal by what they are made from.
impl PartialEq for AskedDay {
    fn eq(&self, other: &Self) -> bool {
        (self.settings, self.t, &self.from_positions) == (other.settings, other.t, &other.from_positions)
            && (Arc::ptr_eq(&self.sample, &other.sample) || self.sample == other.sample)
    }
}

impl AskedDay {
    /// Made on first use; `None` where the sample has fewer than 30 rows, and where the method gives no VaR.
    fn close(&self) -> Option<&AskedClose> {
        let make = || {
            let exposure = self.sample.capital(self.t);
            let close = Close::of(self.settings, self.sample.at(self.t)?, &exposure)?.knowing(&self.alone);
            Some(AskedClose { close, exposure, components: OnceLock::new() })
        };
        self.close.get_or_init(make).as_ref()
    }

    fn used(&self, i: usize) -> Option<f64> {
        let AskedClose { close, exposure, components } = self.close()?;
        if let Some((used, _)) = self.from_positions[i] {
            return used;
        }
        let alone = close.used_alone(i, exposure[i]);
        alone.unwrap_or_else(|| components.get_or_init(|| close.components(exposure))[i])
    }

    fn standalone(&self, i: usize) -> Option<f64> {
        let AskedClose { close, exposure, .. } = self.close()?;
        let of_positions = self.from_positions[i].and_then(|(_, standalone)| standalone);
        of_positions.or_else(|| Some(close.standalone(i, exposure[i])))
    }
}

impl UsageHistory {
    /// Over the last `count` dates of the history. Strategies that are measured from their positions have on the last date what they
    /// use at scale 1 by the model of the settings; the dates before are of their returns. `model` is that model where it is made.
    pub(crate) fn of(
        snapshot: &Snapshot,
        settings: Settings,
        sample: &Arc<RollingSample>,
        count: usize,
        model: Option<&Model>,
    ) -> Self {
        let dates = snapshot.history.dates.clone();
        let (first, strategies) = (dates.len().saturating_sub(count), snapshot.strategies.len());
        let settings = Settings { method: stand_in(settings.method), ..settings };
        let is_last = |t: usize| t + 1 == dates.len();
        let model = model.filter(|model| model.settings == settings);
        let of = |t: usize| {
            let day = AskedDay {
                sample: Arc::clone(sample),
                settings,
                t,
                from_positions: if is_last(t) {
                    from_positions(snapshot, settings, model)
                } else {
                    vec![None; strategies]
                },
                alone: match model.filter(|_| is_last(t)) {
                    Some(model) => alone(snapshot, &sample.capital(t), model),
                    None => vec![None; strategies],
                },
                close: OnceLock::new(),
            };
            Day::Asked(Arc::new(day))
        };
        let days = (0..dates.len()).map(|t| (t >= first).then(|| of(t))).collect();
        Self { days, dates, method: settings.method }
    }

    /// Whether there are figures of a date.
    pub(super) fn is_known(&self, date: usize) -> bool {
        match &self.days[date] {
            Some(Day::Known(_)) => true,
            Some(Day::Asked(day)) => day.close().is_some(),
            None => false,
        }
    }

    /// What counts as used by a strategy on a date; `None` where it is not known or was not asked for, where the sample has fewer than
    /// 30 dates, and where the method gives no VaR.
    pub fn used(&self, strategy: usize, date: usize) -> Option<f64> {
        match self.days[date].as_ref()? {
            Day::Known(usage) => usage.used[strategy],
            Day::Asked(day) => day.used(strategy),
        }
    }

    /// Standalone VaR of a strategy on a date; `None` as in [`UsageHistory::used`].
    pub fn standalone(&self, strategy: usize, date: usize) -> Option<f64> {
        match self.days[date].as_ref()? {
            Day::Known(usage) => Some(usage.standalone[strategy]),
            Day::Asked(day) => day.standalone(strategy),
        }
    }
}

/// Standalone VaR of each strategy at an exposure of 1, one period, where a model has it from the same rows as the last close.
fn alone(snapshot: &Snapshot, capital: &[f64], model: &Model) -> Vec<Option<f64>> {
    let is_same = snapshot.strategies.iter().zip(capital).all(|(strategy, capital)| strategy.capital == *capital);
    let risk = model.risk.as_ref().ok().filter(|_| is_same);
    let of = |(i, from): (usize, &MeasuredFrom)| Some(risk.filter(|_| *from == MeasuredFrom::History)?.alone(i));
    model.measured.from.iter().enumerate().map(of).collect()
}

/// Used and standalone of the strategies that are measured from their positions, by the report at scale 1.
fn from_positions(
    snapshot: &Snapshot,
    settings: Settings,
    model: Option<&Model>,
) -> Vec<Option<(Option<f64>, Option<f64>)>> {
    let nothing = || vec![None; snapshot.strategies.len()];
    let is_possible = settings.pnl != Some(PnlBasis::History)
        && snapshot.positions.is_some()
        && (settings.pnl.is_some() || !snapshot.instruments.is_empty());
    if !is_possible {
        return nothing();
    }
    let made;
    let model = match model {
        Some(model) => model,
        None => {
            made = estimate(snapshot, settings);
            &made
        }
    };
    if !model.measured.from.contains(&MeasuredFrom::Positions) {
        return nothing();
    }
    let report = assess(snapshot, model, &Book::of(snapshot));
    let of = |row: &StrategyFigures| {
        (row.measured_from == MeasuredFrom::Positions).then_some((row.used, row.standalone_var))
    };
    report.strategies.iter().map(of).collect()
}
