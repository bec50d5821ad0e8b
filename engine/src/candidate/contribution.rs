//! What a strategy that is not in the fund yet would do to the fund's VaR.
//!
//! From 30 returns on the candidate enters the fund's own sample, by the same method. From fewer, or from a standalone VaR, its
//! correlations decide, on the aggregate `V(C)`, and the change comes on top of the fund's VaR. Whether it should join is not
//! decided here.

use std::sync::Arc;

use jiff::civil::Date;

use super::{
    aggregate_entry::{CorrelationForm, GivenCorrelations, Strategies},
    alignment::Alignment,
    error::{MarginalError, in_range, positive},
    joined::{Joined, OnCommon},
    sharpe::{SharpeTest, correlation_and_sharpes, sharpe_of},
};
use crate::{
    budget::{BudgetStatus, status},
    correlation::aggregate_components,
    fund::{Book, Opportunity, Settings, Shared, Snapshot},
    math::{chi_squared_quantile, normal_quantile, vector::losses},
    model::{Model, estimate},
    monte_carlo::{Draws, draws::made_here},
    sample::Returns,
    var::RiskModel,
};

/// What the figures of a candidate are made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContributionForm {
    /// 30 own rows or more: it enters the fund's own sample.
    Returns,
    /// 2 to 29 own rows: `u = z sd c`, and correlations.
    ShortSeries,
    /// A standalone VaR, and correlations.
    Correlations,
}

/// The rows of the fund's sample on which a candidate has returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CandidateRows {
    /// Rows with a return of its own.
    pub own: usize,
    /// Rows that are filled; 0 below 30 own ones.
    pub filled: usize,
    /// The first own row's date.
    pub first: Date,
    /// The last own row's date.
    pub last: Date,
    /// How its returns found them.
    pub alignment: Alignment,
}

/// What a candidate does to the fund, in money at the model's confidence and horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct MarginalContribution {
    /// What the figures are made from.
    pub basis: ContributionForm,
    /// Its rows; `None` without returns.
    pub rows: Option<CandidateRows>,
    /// Standalone VaR of the candidate, u.
    pub var_increase: f64,
    /// The 90% interval of u, of a short series.
    pub interval: Option<[f64; 2]>,
    /// Fund VaR with it less fund VaR without it.
    pub net_contribution: f64,
    /// Net contribution less VaR increase: normally negative.
    pub diversification_benefit: f64,
    /// Fund VaR without it: that of the report.
    pub fund_before: f64,
    /// Fund VaR with it.
    pub fund_after: f64,
    /// Fund VaR once it is admitted and its calendar decides on joint rows too; `None` without 30 own rows.
    pub admitted_var: Option<f64>,
    /// Joint rows of the fund once it is admitted; `None` as before.
    pub admitted_rows: Option<usize>,
    /// Both figures of the fund on common rows alone; `None` where there are fewer than 30.
    pub on_common: Option<OnCommon>,
    /// The figures by the correlations that were given.
    pub correlation_form: Option<CorrelationForm>,
    /// By returns its component of the fund's VaR with it; by correlations its derivative at an exposure of 0, times the
    /// exposure. `None` where the fund has no tail loss.
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
    /// The candidate's standalone VaR against that budget.
    pub status: BudgetStatus,
    /// The fund's VaR with it against `total_var`.
    pub fund_status: BudgetStatus,
    /// The reserve in money, before.
    pub reserve: f64,
    /// The reserve in money if the share is given; below 0 where it cannot be.
    pub reserve_after: f64,
    /// Whether the reserve is at least the candidate's standalone VaR.
    pub is_covered: bool,
}

/// What a candidate with 30 returns or more does to the fund at a book.
///
/// As [`marginal_contribution_on`] with the model of `settings`, without correlations, and with draws made on this thread.
///
/// ```
/// use headroom_engine::{candidate::*, fund::*};
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
    marginal_contribution_on(snapshot, &estimate(snapshot, settings), book, newcomer, None, made_here)
}

/// What a candidate with returns does to the fund at a book.
///
/// From 30 own rows on it enters the fund's own sample: rows, common factor and the returns of all strategies stay, what the
/// candidate lacks is filled like any other's. `net_contribution = V1 - V0`, `diversification_benefit = net_contribution - u`,
/// `first_order` its component of V1. With 2 to 29 own rows `u = z sd c sqrt(h)`, the 90% interval of u
/// `u sqrt((m - 1) / chi2^-1(.95))` to the same with .05 (m - 1 degrees of freedom), and the change of the aggregate by the
/// correlations `given` comes on top of V0. Losses positive, in money. `draw` as in [`crate::model::estimate_on`], asked for
/// the fund with the candidate, and for other rows where these are looked at. Errors: values out of range, fewer than 2 own rows,
/// a short series without correlations, correlations that no returns can have, no estimate. Source: Garman 1996, "Improving
/// on VaR", Risk 9(5); Tasche 1999 for the components; for the interval the law of a normal sample's variance.
///
/// ```
/// use headroom_engine::{candidate::*, fund::*, model::estimate, var::EstimateError};
/// # let fund = headroom_engine::testing::three_four_five();
/// let newcomer = Opportunity {
///     strategy: StrategyId::new("new").unwrap(), name: "New".to_owned(), conviction: 1.0,
///     requested_share: 0.1, capital: 1.0, returns: vec![0.01; 40], dates: None,
/// };
/// let method = Method::from_id("monte_carlo").unwrap();
/// let model = estimate(&fund, Settings { method, ..Settings::of(&fund.risk_budget) });
/// // Without draws there is nothing to say yet.
/// let found = marginal_contribution_on(&fund, &model, &Book::of(&fund), &newcomer, None, |_| None);
/// assert_eq!(found, Err(MarginalError::Estimate(EstimateError::NotDrawn)));
/// ```
pub fn marginal_contribution_on(
    snapshot: &Snapshot,
    model: &Model,
    book: &Book,
    newcomer: &Opportunity,
    given: Option<&GivenCorrelations>,
    draw: impl Fn(&Returns) -> Option<Arc<Draws>>,
) -> Result<MarginalContribution, MarginalError> {
    check_newcomer(newcomer)?;
    let base = Base::of(snapshot, model, book)?;
    let joined = Joined::of(snapshot, (&model.sample, &model.measured), model.settings, newcomer);
    let own = joined.own();
    if own.len() < 2 {
        return Err(MarginalError::TooFewOwnRows { own: own.len() });
    }
    let rows = Some(rows_of(&joined));
    if joined.column().is_none() {
        let (u, interval) = short_series(&own, newcomer.capital, base.risk);
        let Some(given) = given else {
            return Err(MarginalError::NeedsCorrelations { own: own.len(), var_increase: u, interval });
        };
        let form = base.correlation_form(u, given, None)?;
        let sharpe = sharpe_of(&own).and_then(|of_candidate| base.sharpe(of_candidate, &form));
        let budgets = base.budgets(newcomer.requested_share, u, base.value_at_risk() + form.net_contribution);
        let found = base.by_correlations(ContributionForm::ShortSeries, u, form, budgets);
        return Ok(MarginalContribution { rows, interval: Some(interval), sharpe, ..found });
    }
    by_returns(&base, &joined, newcomer, given, rows, draw)
}

fn by_returns(
    base: &Base<'_>,
    joined: &Joined,
    newcomer: &Opportunity,
    given: Option<&GivenCorrelations>,
    rows: Option<CandidateRows>,
    draw: impl Fn(&Returns) -> Option<Arc<Draws>>,
) -> Result<MarginalContribution, MarginalError> {
    let risk = joined.risk(&draw)?;
    let (before, exposure) = (base.risk.fund(&base.exposure), joined.exposure(&base.exposure));
    let after = risk.fund(&exposure);
    let [v0, v1] = [before.value_at_risk, after.value_at_risk];
    let u = risk.standalone_of(joined.candidate(), newcomer.capital);
    let column = joined.column().expect("30 own rows");
    let of_sample = || -> Vec<f64> {
        let of = |returns: &Shared<Vec<f64>>| correlation_and_sharpes(column, returns).map_or(0.0, |(rho, ..)| rho);
        base.risk.returns().iter().map(of).collect()
    };
    let form = given.map(|given| base.correlation_form(u, given, Some(&of_sample()))).transpose()?;
    let sharpe = correlation_and_sharpes(column, &base.pnl())
        .zip(sharpe_of(&joined.own()))
        .map(|((rho, _, of_fund), of_candidate)| SharpeTest::of(of_candidate, of_fund, rho));
    let (admitted_rows, admitted_var) = joined.admitted(v1, &exposure, &draw);
    let first_order = after.components.as_ref().and_then(|components| components.last().copied());
    Ok(MarginalContribution {
        basis: ContributionForm::Returns,
        rows,
        var_increase: u,
        interval: None,
        net_contribution: v1 - v0,
        diversification_benefit: v1 - v0 - u,
        fund_before: v0,
        fund_after: v1,
        admitted_var,
        admitted_rows: Some(admitted_rows),
        on_common: joined.on_common([v0, v1], &exposure, &draw),
        correlation_form: form,
        first_order,
        components_before: before.components,
        share_after: first_order.filter(|_| v1 > 0.0).map(|own| own / v1),
        components_after: after.components,
        sharpe,
        budgets: base.budgets(newcomer.requested_share, u, v1),
    })
}

/// Standalone VaR of a short series, `z sd c sqrt(h)`, and its 90% interval.
fn short_series(own: &[f64], capital: f64, risk: &RiskModel) -> (f64, [f64; 2]) {
    let mean = own.iter().sum::<f64>() / own.len() as f64;
    let squares: f64 = own.iter().map(|r| (r - mean) * (r - mean)).sum();
    let freedom = own.len() as f64 - 1.0;
    let z = normal_quantile(risk.settings().confidence.value());
    let u = z * (squares / freedom).sqrt() * capital * risk.horizon_factor();
    let end = |probability| u * (freedom / chi_squared_quantile((own.len() - 1) as u32, probability)).sqrt();
    (u, [end(0.95), end(0.05)])
}

fn rows_of(joined: &Joined) -> CandidateRows {
    let (sample, candidate) = (joined.sample(), joined.candidate());
    let dated = sample.own(candidate).iter().zip(&sample.dates).filter(|(r, _)| r.is_some());
    let dates: Vec<Date> = dated.map(|(_, date)| *date).collect();
    CandidateRows {
        own: dates.len(),
        filled: sample.filled_rows(candidate),
        first: dates[0],
        last: dates[dates.len() - 1],
        alignment: joined.alignment,
    }
}

/// What is known of a candidate without returns.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelatedNewcomer {
    /// Its standalone VaR at the model's confidence and horizon, above 0.
    pub standalone: f64,
    /// Its correlations with the strategies of the fund.
    pub correlations: GivenCorrelations,
    /// Its expected mean over the standard deviation of a row, if known.
    pub sharpe: Option<f64>,
    /// The share of the fund's VaR it asks for.
    pub requested_share: f64,
}

/// What a candidate with a standalone VaR and correlations alone does to the fund at a book.
///
/// The change of the aggregate `V(C)`, as [`super::entry_into_aggregate`] over the measured strategies, on top of the fund's VaR. `C`
/// is the model's correlation or the one given, `v` its standalone VaRs at the book's exposures. Its correlation with the
/// fund is `sum_i rho_i v_i / V(C)`. Errors: values out of range, a wrong number of correlations, correlations that no returns
/// can have (with the feasible intervals), no estimate.
///
/// ```
/// use headroom_engine::candidate::{CorrelatedNewcomer, GivenCorrelations, marginal_contribution_of_correlations};
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// # let book = headroom_engine::fund::Book::of(&fund);
/// // Uncorrelated with all: V1^2 = V0^2 + 12^2
/// let correlations = GivenCorrelations::Vector(vec![0.0, 0.0]);
/// let newcomer = CorrelatedNewcomer { standalone: 12.0, correlations, sharpe: None, requested_share: 0.1 };
/// let found = marginal_contribution_of_correlations(&fund, &model, &book, &newcomer).unwrap();
/// let form = found.correlation_form.unwrap().entry;
/// assert!((form.after * form.after - form.before * form.before - 144.0).abs() < 1e-9);
/// // On top of the fund's 5
/// assert!((found.fund_after - 5.0 - (form.after - form.before)).abs() < 1e-12);
/// ```
pub fn marginal_contribution_of_correlations(
    snapshot: &Snapshot,
    model: &Model,
    book: &Book,
    newcomer: &CorrelatedNewcomer,
) -> Result<MarginalContribution, MarginalError> {
    let base = Base::of(snapshot, model, book)?;
    positive("standalone", newcomer.standalone)?;
    in_range("requested_share", newcomer.requested_share, 0.0, 1.0, "[0, 1]")?;
    let u = newcomer.standalone;
    let form = base.correlation_form(u, &newcomer.correlations, None)?;
    let sharpe = newcomer.sharpe.and_then(|of_candidate| base.sharpe(of_candidate, &form));
    let budgets = base.budgets(newcomer.requested_share, u, base.value_at_risk() + form.net_contribution);
    Ok(MarginalContribution { sharpe, ..base.by_correlations(ContributionForm::Correlations, u, form, budgets) })
}

/// The fund that a candidate joins.
struct Base<'a> {
    snapshot: &'a Snapshot,
    book: &'a Book,
    risk: &'a RiskModel,
    exposure: Vec<f64>,
}

impl<'a> Base<'a> {
    fn of(snapshot: &'a Snapshot, model: &'a Model, book: &'a Book) -> Result<Self, MarginalError> {
        let risk = model.risk.as_ref().map_err(Clone::clone)?;
        Ok(Self { snapshot, book, risk, exposure: book.exposure(snapshot) })
    }

    fn value_at_risk(&self) -> f64 {
        self.risk.fund(&self.exposure).value_at_risk
    }

    /// P&L of the fund, one per row.
    fn pnl(&self) -> Vec<f64> {
        let losses = losses(self.risk.returns(), &self.exposure, self.risk.observations());
        losses.iter().map(|loss| 0.0 - loss).collect()
    }

    fn sharpe(&self, of_candidate: f64, form: &CorrelationForm) -> Option<SharpeTest> {
        let rho = form.entry.correlation_with_fund?;
        Some(SharpeTest::of(of_candidate, sharpe_of(&self.pnl())?, rho))
    }

    fn correlation_form(
        &self,
        u: f64,
        given: &GivenCorrelations,
        of_sample: Option<&[f64]>,
    ) -> Result<CorrelationForm, MarginalError> {
        let standalone = &self.risk.standalone(&self.exposure);
        let (correlation, is_measured) = (&self.risk.correlation, &self.risk.is_measured[..]);
        CorrelationForm::of(&Strategies { standalone, correlation, is_measured }, u, given, of_sample)
    }

    fn by_correlations(
        &self,
        basis: ContributionForm,
        u: f64,
        form: CorrelationForm,
        budgets: EntryBudgets,
    ) -> MarginalContribution {
        let before = self.value_at_risk();
        let after = CorrelationForm::spread(&form.entry.components_after, &self.risk.is_measured);
        let (own, whole) = (after.last().copied(), form.entry.after);
        MarginalContribution {
            basis,
            rows: None,
            var_increase: u,
            interval: None,
            net_contribution: form.net_contribution,
            diversification_benefit: form.net_contribution - u,
            fund_before: before,
            fund_after: before + form.net_contribution,
            admitted_var: None,
            admitted_rows: None,
            on_common: None,
            first_order: form.entry.first_order,
            components_before: Some(aggregate_components(
                &self.risk.standalone(&self.exposure),
                &self.risk.correlation,
            )),
            share_after: own.filter(|_| whole > 0.0).map(|own| own / whole),
            components_after: Some(after),
            correlation_form: Some(form),
            sharpe: None,
            budgets,
        }
    }

    fn budgets(&self, requested: f64, u: f64, after: f64) -> EntryBudgets {
        let total = self.snapshot.risk_budget.total_var;
        let (budget, reserve) = (requested * total, self.book.reserve * total);
        EntryBudgets {
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
