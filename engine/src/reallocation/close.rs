//! One close of the history: the method on the sample as it was known then, at any exposures.

use std::{
    borrow::Cow,
    sync::{Arc, OnceLock},
};

use nalgebra::DMatrix;

use super::rolling_sample::{KnownSample, RollingSample};
use crate::{
    correlation::{
        CorrelationSpike, STRESSED_BASIS_RHO, correlation_of, pair_spikes, sample_covariance, spike_scan::SpikeScan,
        spiked_risk,
    },
    fund::{Confidence, Method, Policy, Settings, UsageBasis},
    sample::{MIN_OBSERVATIONS, Returns},
    var::{
        inputs::Inputs,
        method::{VarMethod, spec},
    },
};

/// The method that a history is made by: Monte Carlo draws too much to be run on every date.
pub(crate) fn stand_in(method: Method) -> Method {
    if spec(method).needs_draws { Method::default() } else { method }
}

/// What is used at exposures, in money at the settings' confidence and horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct Usage {
    /// What counts as used, by the settings' basis, one a strategy; `None` where it is not known.
    pub used: Vec<Option<f64>>,
    /// Standalone VaR, one a strategy.
    pub standalone: Vec<f64>,
}

/// The figures at the close of one date.
#[derive(Debug)]
pub(crate) struct Close<'a> {
    /// The method on the sample; `None` where standalone figures are all that is wanted and they are known without it.
    pub method: Option<Arc<dyn VarMethod>>,
    /// The returns of the sample, as a method has them before it changes any.
    inputs: Option<Arc<Inputs>>,
    /// The same where there is no method.
    columns: Vec<Cow<'a, [f64]>>,
    own_rows: Vec<Option<Vec<bool>>>,
    is_measured: Vec<bool>,
    /// Standalone VaR at an exposure of 1, one period, where it was asked for; 0 of a strategy without capital.
    alone: Vec<OnceLock<f64>>,
    /// `sqrt(h)`.
    factor: f64,
    basis: UsageBasis,
    /// C of the sample, where the basis needs it.
    correlation: Option<DMatrix<f64>>,
}

impl<'a> Close<'a> {
    /// The method of the settings on a sample, for strategies with these capitals; `None` where the method gives no VaR.
    pub fn of(settings: Settings, known: KnownSample<'_>, capital: &[f64]) -> Option<Self> {
        let factor = settings.horizon.factor();
        let KnownSample { columns, own, own_rows, is_measured } = known;
        let fund = columns.into_iter().map(|column| column.into_owned().into()).collect();
        let own = own.into_iter().map(|own| own.map(Into::into)).collect();
        let inputs = Inputs::new(Returns { fund, own }, settings.confidence, settings.covariance, factor);
        let inputs = Arc::new(inputs);
        let method = (spec(stand_in(settings.method)).build)(Arc::clone(&inputs), None).ok()?;
        let alone = capital.iter().map(|c| if *c == 0.0 { OnceLock::from(0.0) } else { OnceLock::new() }).collect();
        let basis = settings.usage_basis;
        let is_stressed = basis == UsageBasis::StressedComponent;
        let correlation = is_stressed.then(|| correlation_of(inputs.covariance()));
        Some(Self {
            columns: Vec::new(),
            own_rows,
            is_measured,
            alone,
            factor,
            basis,
            correlation,
            method: Some(method),
            inputs: Some(inputs),
        })
    }

    /// The same where some standalone figures, at an exposure of 1 over one period, are known.
    pub fn knowing(self, alone: &[Option<f64>]) -> Self {
        for (cell, known) in self.alone.iter().zip(alone) {
            known.map(|known| cell.get_or_init(|| known));
        }
        self
    }

    /// What is used at exposures in money.
    pub fn usage(&self, exposure: &[f64]) -> Usage {
        let standalone: Vec<f64> = exposure.iter().enumerate().map(|(i, x)| self.standalone(i, *x)).collect();
        let used = match self.basis {
            UsageBasis::Standalone => (0..exposure.len()).map(|i| self.measured(i, standalone[i])).collect(),
            _ => self.components(exposure),
        };
        Usage { used, standalone }
    }

    /// Standalone VaR of a strategy at an exposure.
    pub fn standalone(&self, i: usize, exposure: f64) -> f64 {
        let alone = || self.method.as_ref().map_or(0.0, |method| method.alone(i).value_at_risk);
        exposure * self.alone[i].get_or_init(alone) * self.factor
    }

    /// What counts as used by one strategy, of a basis that is its own alone; else `None`.
    pub fn used_alone(&self, i: usize, exposure: f64) -> Option<Option<f64>> {
        (self.basis == UsageBasis::Standalone).then(|| self.measured(i, self.standalone(i, exposure)))
    }

    /// Components as what counts as used, of the other bases.
    pub fn components(&self, exposure: &[f64]) -> Vec<Option<f64>> {
        let components = match (self.basis, &self.method) {
            (UsageBasis::Component, Some(method)) => method.fund(exposure).components,
            (UsageBasis::StressedComponent, Some(method)) => {
                let fund = method.fund(exposure);
                let (v, components) = (fund.value_at_risk, fund.components.as_deref());
                let standalone: Vec<f64> = exposure.iter().enumerate().map(|(i, x)| self.standalone(i, *x)).collect();
                let spiked = |c| spiked_risk(&standalone, c, v, components, STRESSED_BASIS_RHO).components;
                self.correlation.as_ref().and_then(spiked)
            }
            _ => None,
        };
        (0..exposure.len()).map(|i| self.measured(i, components.as_ref()?[i])).collect()
    }

    fn measured(&self, i: usize, used: f64) -> Option<f64> {
        self.is_measured[i].then_some(used)
    }

    /// The returns of every strategy on the rows of the sample.
    pub fn slices(&self) -> Vec<&[f64]> {
        match &self.inputs {
            Some(inputs) => inputs.returns.fund.iter().map(|column| column.as_slice()).collect(),
            None => self.columns.iter().map(|column| &column[..]).collect(),
        }
    }

    /// Whether a strategy has a return of its own on a row of the sample.
    pub fn is_own(&self, strategy: usize, row: usize) -> bool {
        self.own_rows[strategy].as_ref().is_none_or(|own| own[row])
    }
}

/// The closes of a history one after another, with what can be carried from one to the next.
///
/// Where every date is a joint row and ranked standalone figures are all that is used, the losses of each strategy are kept
/// sorted: a close costs an insertion a strategy instead of a pass over its history.
#[derive(Debug, Clone)]
pub(crate) struct Closes {
    settings: Settings,
    /// Losses of each strategy in the window, ascending; empty where they are not kept.
    sorted: Vec<Vec<f64>>,
    is_ranked: bool,
    policy: Policy,
    /// Carried sums of all pairs, where every date is a joint row.
    scan: Option<SpikeScan>,
}

impl Closes {
    /// Before the first date.
    pub fn new(settings: Settings, sample: &RollingSample, policy: &Policy, strategies: usize) -> Self {
        let settings = Settings { method: stand_in(settings.method), ..settings };
        let is_ranked = settings.method == Method::Historical
            && settings.usage_basis == UsageBasis::Standalone
            && sample.gapless_rows(0).is_some();
        let scan = || SpikeScan::new(strategies, policy.correlation_spike, policy.spike_significance);
        let scan = sample.gapless_rows(0).map(|_| scan());
        Self { settings, sorted: vec![Vec::new(); strategies], is_ranked, policy: *policy, scan }
    }

    /// The close of date `t`; dates come in order, none left out. `None` where the sample has too few rows.
    pub fn at<'a>(&mut self, sample: &'a RollingSample, t: usize) -> Option<Close<'a>> {
        if let (Some(scan), Some(rows)) = (&mut self.scan, sample.gapless_rows(t)) {
            let row = |t: usize| (0..self.sorted.len()).map(|i| sample.gapless_return(i, t)).collect::<Vec<f64>>();
            let left = t.checked_sub(rows).map(row);
            let past = t.checked_sub(self.policy.correlation_spike.window as usize).map(row);
            scan.push(&row(t), left.as_deref(), past.as_deref());
        }
        if !self.is_ranked {
            return Close::of(self.settings, sample.at(t)?, &sample.capital(t));
        }
        let rows = sample.gapless_rows(t)?;
        for (i, sorted) in self.sorted.iter_mut().enumerate() {
            insert(sorted, 0.0 - sample.gapless_return(i, t));
            if sorted.len() > rows {
                remove(sorted, 0.0 - sample.gapless_return(i, t - rows));
            }
        }
        if rows < MIN_OBSERVATIONS {
            return None;
        }
        let KnownSample { columns, own_rows, is_measured, .. } = sample.at(t)?;
        Some(Close {
            method: None,
            inputs: None,
            columns,
            own_rows,
            is_measured,
            alone: self.sorted.iter().map(|losses| ranked(losses, self.settings.confidence).into()).collect(),
            factor: self.settings.horizon.factor(),
            basis: UsageBasis::Standalone,
            correlation: None,
        })
    }
}

impl Closes {
    /// The sample covariance of the close that was made last, divisor T-1.
    pub fn covariance(&self, close: &Close<'_>) -> DMatrix<f64> {
        let series = close.slices();
        match &self.scan {
            Some(scan) => scan.covariance(series.first().map_or(0, |s| s.len())),
            None => sample_covariance(&series),
        }
    }

    /// The correlation spikes of the close that was made last.
    pub fn spikes(&self, close: &Close<'_>) -> Vec<CorrelationSpike> {
        match &self.scan {
            Some(scan) => scan.spikes(&close.slices()),
            None => {
                let is_own = |strategy: usize, row: usize| close.is_own(strategy, row);
                let (rule, rate) = (&self.policy.correlation_spike, self.policy.spike_significance);
                pair_spikes(&close.slices(), &is_own, rule, rate)
            }
        }
    }
}

/// The k-th largest of ascending losses, `k = ceil(aT)`.
fn ranked(ascending: &[f64], confidence: Confidence) -> f64 {
    ascending[ascending.len() - confidence.tail_count(ascending.len()).ceil]
}

fn insert(ascending: &mut Vec<f64>, value: f64) {
    let at = ascending.partition_point(|other| *other < value);
    ascending.insert(at, value);
}

fn remove(ascending: &mut Vec<f64>, value: f64) {
    ascending.remove(ascending.partition_point(|other| *other < value));
}

#[cfg(test)]
mod tests {
    use super::{Close, Closes};
    use crate::{
        fund::Settings,
        reallocation::RollingSample,
        testing::{Seeded, fund_of},
    };

    #[test]
    fn close_of_kept_ranks_has_the_bits_of_one_made_anew() {
        let mut random = Seeded::new(18);
        for window in [None, Some(45)] {
            let mut series = || (0..120).map(|_| (random.between(-0.05, 0.05) * 200.0).round() / 200.0).collect();
            let fund = fund_of(&[(100.0, series()), (0.0, series()), (300.0, series())]);
            let settings = Settings { window, ..Settings::of(&fund.risk_budget) };
            let sample = RollingSample::of(&fund, window);
            let mut closes = Closes::new(settings, &sample, &fund.policy, 3);
            assert!(closes.is_ranked);
            for t in 0..120 {
                let capital = sample.capital(t);
                let kept = closes.at(&sample, t).map(|close| close.usage(&capital));
                let anew = sample.at(t).and_then(|known| Close::of(settings, known, &capital));
                assert_eq!(kept, anew.map(|close| close.usage(&capital)), "date {t}");
                assert_eq!(kept.is_some(), t >= 29);
            }
        }
    }
}
