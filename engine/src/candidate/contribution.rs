//! What a strategy that is not in the fund yet would do to the fund's VaR.
//!
//! From its returns: the fund is estimated with it, by the same method, and both figures of the fund are on the same common
//! dates. From correlations alone: on the aggregate of standalone VaRs, `V(C)`. Whether it should join is not decided here.

use std::sync::Arc;

use jiff::civil::Date;
use nalgebra::DMatrix;

use super::{
    alignment::{Alignment, with_newcomer},
    sharpe::{SharpeTest, correlation_and_sharpes, sharpe_of},
};
use crate::{
    budget::{BudgetStatus, status},
    correlation::{Infeasible, aggregate, aggregate_components, bordered, check_bordered},
    fund::{Book, Opportunity, Settings, Snapshot},
    math::vector::losses,
    model::{Model, estimate_on},
    monte_carlo::{Draws, draws::made_here},
    sample::{MIN_OBSERVATIONS, Returns, Sample},
    var::{EstimateError, FundRisk, RiskModel},
};

/// What the figures of an entry were made from.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryBasis {
    /// Returns on the dates that the fund and the newcomer have in common.
    CommonDates {
        /// How many dates.
        observations: usize,
        /// The first of them.
        first: Date,
        /// The last of them.
        last: Date,
        /// How the newcomer's returns found them.
        alignment: Alignment,
    },
    /// Standalone VaRs under the fund's correlation, bordered by the newcomer's.
    Correlations,
}

/// What a newcomer does to the fund, in money at the model's confidence and horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct MarginalContribution {
    /// What the figures were made from.
    pub basis: EntryBasis,
    /// Standalone VaR of the newcomer, u.
    pub var_increase: f64,
    /// Fund VaR with it less fund VaR without it.
    pub net_contribution: f64,
    /// Net contribution less VaR increase: normally negative.
    pub diversification_benefit: f64,
    /// Fund VaR without it.
    pub fund_before: f64,
    /// Fund VaR with it.
    pub fund_after: f64,
    /// What the net contribution would be if each unit of exposure counted like the first; `None` where the fund has no
    /// tail loss.
    pub first_order: Option<f64>,
    /// Component of each strategy without it.
    pub components_before: Option<Vec<f64>>,
    /// Component of each strategy with it, its own last.
    pub components_after: Option<Vec<f64>>,
    /// Its share of the fund's VaR after entry.
    pub share_after: Option<f64>,
    /// Whether a small amount of it raises the fund's Sharpe ratio; `None` where a series does not move or none is given.
    pub sharpe: Option<SharpeTest>,
    /// The budgets after entry.
    pub budgets: EntryBudgets,
}

/// How the budgets stand after entry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EntryBudgets {
    /// The share of the fund's VaR asked for.
    pub requested: f64,
    /// That share in money.
    pub budget: f64,
    /// The newcomer's standalone VaR against that budget.
    pub status: BudgetStatus,
    /// The fund's VaR with it against `total_var`.
    pub fund_status: BudgetStatus,
    /// The reserve in money, before.
    pub reserve: f64,
    /// The reserve in money if the share is given; below 0 where it cannot be.
    pub reserve_after: f64,
    /// Whether the reserve is at least the newcomer's standalone VaR.
    pub is_covered: bool,
}

/// Why nothing can be said of a newcomer: the place, the rule, the value.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MarginalError {
    /// The fund's own figures, or those with the newcomer, cannot be made.
    #[error("{0}")]
    Estimate(#[from] EstimateError),
    /// Too few dates on which the fund and the newcomer have a return.
    #[error("returns: {common} dates in common with the fund, {MIN_OBSERVATIONS} are needed")]
    TooFewCommonDates {
        /// Dates in common.
        common: usize,
    },
    /// A value outside its range.
    #[error("{place}: {value} is refused, it must lie in {range}")]
    OutOfRange {
        /// What it is.
        place: String,
        /// The value.
        value: f64,
        /// The range that holds.
        range: &'static str,
    },
    /// As many correlations as strategies are wanted.
    #[error("correlations: {given} are given, the fund has {wanted} strategies")]
    Length {
        /// Correlations given.
        given: usize,
        /// Strategies of the fund.
        wanted: usize,
    },
    /// As many dates as returns are wanted.
    #[error("dates: {dates} are given for {returns} returns, in ascending order one a return is wanted")]
    Dates {
        /// Dates given.
        dates: usize,
        /// Returns given.
        returns: usize,
    },
    /// No returns can have these correlations.
    #[error("correlations: together they are impossible, the smallest eigenvalue would be {:.3e}", .0.min_eigenvalue)]
    Infeasible(Infeasible),
}

/// What a newcomer with returns does to the fund at a book, on the dates that both have.
///
/// The fund is estimated again with the newcomer as one more strategy, by the method of `settings`; the fund without it is the
/// same estimate at an exposure of 0, so both are on the same dates. Dated returns count on their dates; returns without
/// dates are the last of the sample. `net_contribution = V1 - V0`, `diversification_benefit = net_contribution - u`. The first
/// order is its Euler share at an exposure of 0: `V0 ES_new / ES` over the fund's tail without it, for the parametric method that
/// of the covariance. Errors: fewer than 30 common dates, values out of range, no estimate. Source: Garman 1996,
/// "Improving on VaR", Risk 9(5), for the first order; Tasche 1999 for the shares.
///
/// ```
/// use headroom_engine::{candidate::*, fund::*, model::*, reallocation::*, report::*, sample::*, var::*};
/// # let fund = headroom_engine::testing::three_four_five();
/// // The fund loses 5 on its worst day. On that day the candidate earns 1; on another it loses 2.
/// let mut returns = vec![0.0; 40];
/// (returns[10], returns[20]) = (0.01, -0.02);
/// let newcomer = Opportunity {
///     strategy: StrategyId::new("new").unwrap(), name: "New".to_owned(), conviction: 1.0,
///     requested_share: 0.1, capital: 100.0, returns, dates: None,
/// };
/// let settings = Settings::of(&fund.risk_budget);
/// let entry = marginal_contribution(&fund, settings, &Book::of(&fund), &newcomer).unwrap();
/// assert!((entry.net_contribution + 1.0).abs() < 1e-12);
/// assert!((entry.diversification_benefit + 3.0).abs() < 1e-12);
/// ```
pub fn marginal_contribution(
    snapshot: &Snapshot,
    settings: Settings,
    book: &Book,
    newcomer: &Opportunity,
) -> Result<MarginalContribution, MarginalError> {
    marginal_contribution_on(snapshot, settings, book, newcomer, made_here)
}

/// As [`marginal_contribution`], with the draws of a Monte Carlo from elsewhere, as [`estimate_on`] takes them: `draw` gets the
/// returns of the fund and the newcomer, its own last, on the dates that both have.
///
/// ```
/// use headroom_engine::{candidate::*, fund::*, model::*, reallocation::*, report::*, sample::*, var::*};
/// # let fund = headroom_engine::testing::three_four_five();
/// let newcomer = Opportunity {
///     strategy: StrategyId::new("new").unwrap(), name: "New".to_owned(), conviction: 1.0,
///     requested_share: 0.1, capital: 1.0, returns: vec![0.01; 40], dates: None,
/// };
/// let settings = Settings { method: Method::from_id("monte_carlo").unwrap(), ..Settings::of(&fund.risk_budget) };
/// // Without draws there is nothing to say yet.
/// let found = marginal_contribution_on(&fund, settings, &Book::of(&fund), &newcomer, |returns| {
///     assert_eq!((returns.fund.len(), returns.fund[2][0]), (3, 0.01));
///     None
/// });
/// assert_eq!(found, Err(MarginalError::Estimate(EstimateError::NotDrawn)));
/// ```
pub fn marginal_contribution_on(
    snapshot: &Snapshot,
    settings: Settings,
    book: &Book,
    newcomer: &Opportunity,
    draw: impl FnOnce(&Returns) -> Option<Arc<Draws>>,
) -> Result<MarginalContribution, MarginalError> {
    check_newcomer(newcomer)?;
    let sample = Sample::of(snapshot, settings.window);
    let (joined, alignment) = with_newcomer(snapshot, &sample, newcomer);
    let model = estimate_on(&joined, settings, draw);
    let last = snapshot.strategies.len();
    let common = model.sample.own_rows(last);
    if common < MIN_OBSERVATIONS {
        return Err(MarginalError::TooFewCommonDates { common });
    }
    let risk = model.risk.as_ref().map_err(Clone::clone)?;
    let mut without = book.exposure(snapshot);
    let mut with = without.clone();
    without.push(0.0);
    with.push(newcomer.capital);
    let (before, after) = (risk.fund(&without), risk.fund(&with));
    let u = risk.standalone_of(last, newcomer.capital);
    let own = model.sample.own(last).iter().zip(&model.sample.dates).filter(|(r, _)| r.is_some());
    let dates: Vec<Date> = own.map(|(_, date)| *date).collect();
    let basis = EntryBasis::CommonDates { observations: common, first: dates[0], last: dates[common - 1], alignment };
    let first_order = first_order(risk, &before, &without, newcomer.capital);
    let components_before = before.components.map(|mut components| {
        components.truncate(last);
        components
    });
    Ok(MarginalContribution {
        sharpe: sharpe_from_returns(risk, &without),
        components_before,
        first_order,
        ..MarginalContribution::of(
            basis,
            u,
            before.value_at_risk,
            after.value_at_risk,
            after.components,
            EntryBudgets::of(snapshot, book, newcomer.requested_share, u, after.value_at_risk),
        )
    })
}

/// What is known of a newcomer without returns.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelatedNewcomer {
    /// Its standalone VaR at the model's confidence and horizon, above 0.
    pub standalone: f64,
    /// Its correlation with each strategy of the fund, each in `[-1, 1]`.
    pub correlations: Vec<f64>,
    /// Its expected mean over the standard deviation of a period, if known.
    pub sharpe: Option<f64>,
    /// The share of the fund's VaR it asks for.
    pub requested_share: f64,
}

/// What a newcomer with a standalone VaR and correlations alone does to the fund at a book, on the aggregate `V(C)`.
///
/// `C` is the model's sample correlation, `v` its standalone VaRs at the book's exposures; see [`entry_into_aggregate`].
/// `fund_before` is `V(C)`, which is the fund's VaR for elliptical returns alone. Its correlation with the fund is
/// `sum_i rho_i v_i / V(C)`. Errors: values out of range, a wrong number of correlations, correlations that no returns can have
/// (with the feasible intervals), no estimate.
///
/// ```
/// use headroom_engine::{candidate::{CorrelatedNewcomer, marginal_contribution_of_correlations}, fund::{}};
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// # let book = headroom_engine::fund::Book::of(&fund);
/// # let report = headroom_engine::report::assess(&fund, &model, &book);
/// // Uncorrelated with all: V1^2 = V0^2 + 12^2
/// let (standalone, requested_share) = (12.0, 0.1);
/// let newcomer = CorrelatedNewcomer { standalone, correlations: vec![0.0, 0.0], sharpe: None, requested_share };
/// let entry = marginal_contribution_of_correlations(&fund, &model, &book, &newcomer).unwrap();
/// let (before, after) = (entry.fund_before, entry.fund_after);
/// assert!((after * after - before * before - 144.0).abs() < 1e-9);
/// ```
pub fn marginal_contribution_of_correlations(
    snapshot: &Snapshot,
    model: &Model,
    book: &Book,
    newcomer: &CorrelatedNewcomer,
) -> Result<MarginalContribution, MarginalError> {
    let risk = model.risk.as_ref().map_err(Clone::clone)?;
    let exposure = book.exposure(snapshot);
    let v = risk.standalone(&exposure);
    let u = newcomer.standalone;
    let entry = entry_into_aggregate(&v, &risk.correlation, u, &newcomer.correlations)?;
    in_range("requested_share", newcomer.requested_share, 0.0, 1.0, "[0, 1]")?;
    let sharpe = newcomer.sharpe.zip(entry.correlation_with_fund).and_then(|(of_newcomer, rho)| {
        let fund = fund_pnl(risk, &exposure);
        Some(SharpeTest::of(of_newcomer, sharpe_of(&fund)?, rho))
    });
    Ok(MarginalContribution {
        sharpe,
        components_before: Some(aggregate_components(&v, &risk.correlation)),
        first_order: entry.first_order,
        ..MarginalContribution::of(
            EntryBasis::Correlations,
            u,
            entry.before,
            entry.after,
            Some(entry.components_after),
            EntryBudgets::of(snapshot, book, newcomer.requested_share, u, entry.after),
        )
    })
}

/// An aggregate VaR with and without a newcomer.
#[derive(Debug, Clone, PartialEq)]
pub struct AggregateEntry {
    /// `V0 = sqrt(v'Cv)`.
    pub before: f64,
    /// `V1 = sqrt(V0^2 + u^2 + 2 u sum_i rho_i v_i)`.
    pub after: f64,
    /// `u sum_i rho_i v_i / V0`: the derivative at an exposure of 0, times the exposure; `None` where V0 is 0.
    pub first_order: Option<f64>,
    /// `sum_i rho_i v_i / V0`; `None` where V0 is 0.
    pub correlation_with_fund: Option<f64>,
    /// Components after, the newcomer's last; they add up to V1.
    pub components_after: Vec<f64>,
}

/// The aggregate VaR with one more strategy: `V1 = sqrt(V0^2 + u^2 + 2 u sum_i rho_i v_i)`.
///
/// `v` standalone VaRs in money, negative ones counting as 0; `c` their n x n correlation; `u` that of the newcomer, above 0;
/// `rho` its n correlations. Errors: a wrong number of correlations, one outside `[-1, 1]`, a bordered matrix that is not
/// positive semi-definite. Source: Jorion, Value at Risk, 3rd edition, section 7.2.3 (incremental VaR).
///
/// ```
/// use headroom_engine::candidate::entry_into_aggregate;
/// let entry = entry_into_aggregate(&[3.0], &nalgebra::DMatrix::identity(1, 1), 4.0, &[0.0]).unwrap();
/// assert_eq!((entry.before, entry.after), (3.0, 5.0));
/// assert_eq!(entry.components_after, [1.8, 3.2]);
/// ```
pub fn entry_into_aggregate(v: &[f64], c: &DMatrix<f64>, u: f64, rho: &[f64]) -> Result<AggregateEntry, MarginalError> {
    if rho.len() != v.len() {
        return Err(MarginalError::Length { given: rho.len(), wanted: v.len() });
    }
    for (i, value) in rho.iter().enumerate() {
        in_range(&format!("correlations[{i}]"), *value, -1.0, 1.0, "[-1, 1]")?;
    }
    positive("standalone", u)?;
    check_bordered(c, rho).map_err(MarginalError::Infeasible)?;
    let before = aggregate(v, c);
    let all: Vec<f64> = v.iter().copied().chain([u]).collect();
    let whole = bordered(c, rho);
    let covered: f64 = v.iter().zip(rho).map(|(v, rho)| v.max(0.0) * rho).sum();
    let has_loss = before > 0.0;
    Ok(AggregateEntry {
        before,
        after: aggregate(&all, &whole),
        first_order: has_loss.then(|| u * covered / before),
        correlation_with_fund: has_loss.then(|| covered / before),
        components_after: aggregate_components(&all, &whole),
    })
}

impl MarginalContribution {
    fn of(
        basis: EntryBasis,
        u: f64,
        before: f64,
        after: f64,
        components_after: Option<Vec<f64>>,
        budgets: EntryBudgets,
    ) -> Self {
        let net = after - before;
        let own = components_after.as_ref().and_then(|components| components.last());
        Self {
            basis,
            var_increase: u,
            net_contribution: net,
            diversification_benefit: net - u,
            fund_before: before,
            fund_after: after,
            first_order: None,
            components_before: None,
            share_after: own.filter(|_| after > 0.0).map(|own| own / after),
            components_after,
            sharpe: None,
            budgets,
        }
    }
}

impl EntryBudgets {
    fn of(snapshot: &Snapshot, book: &Book, requested: f64, u: f64, after: f64) -> Self {
        let total = snapshot.risk_budget.total_var;
        let (budget, reserve) = (requested * total, book.reserve * total);
        Self {
            requested,
            budget,
            status: status(Some(u), budget),
            fund_status: status(Some(after), total),
            reserve,
            reserve_after: reserve - budget,
            is_covered: u <= reserve,
        }
    }
}

/// The Euler share of the newcomer, the last strategy, per unit of exposure at 0, times its exposure.
fn first_order(risk: &RiskModel, fund: &FundRisk, without: &[f64], exposure: f64) -> Option<f64> {
    let last = without.len() - 1;
    let value_at_risk = fund.value_at_risk;
    if value_at_risk <= 0.0 {
        return None;
    }
    let mut with = without.to_vec();
    with[last] = exposure;
    let weights = risk.euler_weights(without, &with);
    let (own, whole) = (weights[last], weights[..last].iter().sum::<f64>());
    (whole > 0.0).then(|| value_at_risk * (own / whole))
}

fn sharpe_from_returns(risk: &RiskModel, without: &[f64]) -> Option<SharpeTest> {
    let newcomer = risk.returns().last()?;
    let fund = fund_pnl(risk, without);
    let (rho, of_newcomer, of_fund) = correlation_and_sharpes(newcomer, &fund)?;
    Some(SharpeTest::of(of_newcomer, of_fund, rho))
}

/// P&L of the fund a day, at these exposures.
fn fund_pnl(risk: &RiskModel, exposure: &[f64]) -> Vec<f64> {
    losses(risk.returns(), exposure, risk.observations()).iter().map(|loss| 0.0 - loss).collect()
}

fn check_newcomer(newcomer: &Opportunity) -> Result<(), MarginalError> {
    positive("capital", newcomer.capital)?;
    in_range("requested_share", newcomer.requested_share, 0.0, 1.0, "[0, 1]")?;
    for (t, value) in newcomer.returns.iter().enumerate() {
        in_range(&format!("returns[{t}]"), *value, -1.0, 100.0, "[-1, 100]")?;
    }
    let returns = newcomer.returns.len();
    match &newcomer.dates {
        Some(dates) if dates.len() != returns || dates.windows(2).any(|pair| pair[0] >= pair[1]) => {
            Err(MarginalError::Dates { dates: dates.len(), returns })
        }
        _ => Ok(()),
    }
}

fn positive(place: &str, value: f64) -> Result<(), MarginalError> {
    if value > 0.0 && value <= 1e15 {
        return Ok(());
    }
    Err(MarginalError::OutOfRange { place: place.to_owned(), value, range: "(0, 1e15]" })
}

fn in_range(place: &str, value: f64, low: f64, high: f64, range: &'static str) -> Result<(), MarginalError> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    Err(MarginalError::OutOfRange { place: place.to_owned(), value, range })
}
