//! The methods, one file each, behind [`VarMethod`]. [`spec`] has the only match on [`Method`].
//!
//! The rule of one series of losses stands in a method's file; returns, exposures and conventions come in [`Inputs`](super::inputs::Inputs).

pub(crate) mod cornish_fisher;
pub(crate) mod filtered_historical;
pub(crate) mod historical;
mod monte_carlo;
mod parametric;
pub(crate) mod student_t;
pub(crate) mod student_t_fit;

use std::{fmt::Debug, sync::Arc};

use super::{
    contribution::{scaled_to, shortfalls_of_tail},
    error::EstimateError,
    inputs::Inputs,
    loss_law::LossLaw,
    path::{PathStart, VarPath},
    tail::Tail,
};
use crate::{
    fund::{Estimator, Method},
    monte_carlo::Draws,
    warning::WarningCode,
};

/// A method on data, or why there is none.
pub(crate) type Built = Result<Arc<dyn VarMethod>, EstimateError>;

/// What sets a method apart before it has data; like [`historical::SPEC`] but for what its own states.
pub(crate) struct MethodSpec {
    /// The method on data; `draws` where it needs them. Errors: [`EstimateError::NotDrawn`] without them.
    pub build: fn(inputs: Arc<Inputs>, draws: Option<Arc<Draws>>) -> Built,
    /// The method on resampled rows, which keep what was estimated of the whole sample.
    pub resample: fn(inputs: Arc<Inputs>, draws: Option<Arc<Draws>>) -> Built,
    /// What its sums are divided by, by the estimator of Sigma.
    pub divisor: fn(Estimator) -> &'static str,
    /// Whether its VaR is one of the sample's rows, so that order statistics say how sure it is.
    pub has_order_statistics: bool,
    /// The warning where the historical figures stand in for its own, and the sentence of it about a series.
    pub fallback: (WarningCode, fn(series: &str) -> String),
    /// Whether it needs the draws of a Monte Carlo.
    pub needs_draws: bool,
    /// Whether the fund's losses, whichever strategies made them, decide its VaR, by the estimator of Sigma.
    pub is_of_fund_losses: fn(Estimator) -> bool,
}

/// The spec of a method.
pub(crate) fn spec(method: Method) -> MethodSpec {
    match method {
        Method::Historical => historical::SPEC,
        Method::Parametric => parametric::SPEC,
        Method::CornishFisher => cornish_fisher::SPEC,
        Method::StudentT => student_t::SPEC,
        Method::FilteredHistorical => filtered_historical::SPEC,
        Method::MonteCarlo => monte_carlo::SPEC,
    }
}

/// VaR and expected shortfall of one series of losses, in its unit, a loss positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeriesRisk {
    /// Value at risk.
    pub value_at_risk: f64,
    /// Expected shortfall.
    pub expected_shortfall: f64,
    /// Whether the historical figures stand in for the method's own.
    pub is_fallback: bool,
}

impl SeriesRisk {
    /// Figures of the method's own.
    pub(crate) fn own(value_at_risk: f64, expected_shortfall: f64) -> Self {
        Self { value_at_risk, expected_shortfall, is_fallback: false }
    }

    /// The k-th largest loss and the mean beyond it.
    pub(crate) fn ranked(losses: &[f64], tail: &Tail) -> Self {
        Self::own(losses[tail.var_day()], tail.mean(|row| losses[row]))
    }

    /// Those of [`SeriesRisk::ranked`], standing in.
    pub(crate) fn fallback(losses: &[f64], tail: &Tail) -> Self {
        Self { is_fallback: true, ..Self::ranked(losses, tail) }
    }
}

/// What a method forecasts of the fund: figures and the distribution they are of, one period, in money.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FundForecast {
    /// VaR and expected shortfall.
    pub risk: SeriesRisk,
    /// The distribution of the loss.
    pub law: LossLaw,
}

/// The fund's figures at one set of exposures, at the model's horizon, in money.
#[derive(Debug, Clone, PartialEq)]
pub struct FundRisk {
    /// VaR of the fund.
    pub value_at_risk: f64,
    /// Expected shortfall of the fund.
    pub expected_shortfall: f64,
    /// Component VaR of each strategy; `None` where the fund loses nothing in its tail.
    pub components: Option<Vec<f64>>,
    /// The fund's worst rows, where the method has rows.
    pub tail: Option<Tail>,
    /// Whether the historical figures stand in for the method's own.
    pub is_fallback: bool,
}

/// A method on data. What it leaves out is historical: the tail of the fund's losses, row by row.
pub(crate) trait VarMethod: Debug + Send + Sync {
    /// The returns whose tail is taken.
    fn inputs(&self) -> &Inputs;

    /// The figures of one series of losses with this tail.
    fn of_losses(&self, losses: &[f64], tail: &Tail) -> SeriesRisk {
        SeriesRisk::ranked(losses, tail)
    }

    /// The distribution of one series of losses whose figures are `risk`.
    fn law_of_losses(&self, losses: &[f64], risk: &SeriesRisk) -> LossLaw {
        LossLaw::empirical(losses, risk.value_at_risk)
    }

    /// The fund's figures at exposures in money, one period, with the distribution they are of.
    fn forecast(&self, exposure: &[f64]) -> FundForecast {
        let losses = self.losses(exposure);
        let risk = self.of_losses(&losses, &Tail::of(&losses, self.inputs().confidence));
        FundForecast { law: self.law_of_losses(&losses, &risk), risk }
    }

    /// Losses of the fund, one per outcome, one period, in money; empty for a method without outcomes.
    fn losses(&self, exposure: &[f64]) -> Vec<f64> {
        self.inputs().losses(exposure)
    }

    /// Mean loss of each strategy at an exposure over outcomes, one period, in money.
    fn shortfalls(&self, exposure: &[f64], tail: &Tail) -> Vec<f64> {
        shortfalls_of_tail(&self.inputs().returns.fund, exposure, tail)
    }

    /// Figures of a strategy at exposure 1 on its own rows, one period.
    fn alone(&self, strategy: usize) -> SeriesRisk {
        let losses: Vec<f64> = self.inputs().own(strategy).iter().map(|r| 0.0 - r).collect();
        self.of_losses(&losses, &Tail::of(&losses, self.inputs().confidence))
    }

    /// VaR, expected shortfall and components of the fund at exposures in money.
    fn fund(&self, exposure: &[f64]) -> FundRisk {
        self.fund_of(exposure, &self.losses(exposure))
    }

    /// The same where the fund's losses at these exposures are known, those of [`VarMethod::losses`].
    fn fund_of(&self, exposure: &[f64], losses: &[f64]) -> FundRisk {
        fund_by_tail(self, exposure, losses)
    }

    /// The fund as the scale of one strategy moves.
    fn along<'a>(&'a self, start: PathStart<'a>) -> Box<dyn VarPath + 'a>;
}

/// The fund's figures by the tail of its losses: components are VaR x Euler share of expected shortfall.
fn fund_by_tail<M: VarMethod + ?Sized>(method: &M, exposure: &[f64], losses: &[f64]) -> FundRisk {
    let inputs = method.inputs();
    let tail = Tail::of(losses, inputs.confidence);
    let risk = method.of_losses(losses, &tail);
    let value_at_risk = risk.value_at_risk * inputs.horizon_factor;
    FundRisk {
        value_at_risk,
        expected_shortfall: risk.expected_shortfall * inputs.horizon_factor,
        components: scaled_to(value_at_risk, &method.shortfalls(exposure, &tail)),
        tail: Some(tail),
        is_fallback: risk.is_fallback,
    }
}
