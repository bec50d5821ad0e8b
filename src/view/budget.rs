//! The budget view: the fund line, a row a strategy, the reserve, and the strip of lights.

use headroom_engine::{
    budget::BudgetStatus,
    control::ControlState,
    fund::{Book, ControlId, Method, Snapshot, UsageBasis},
    headroom::{Binding, LargestScale},
    report::{RiskReport, StrategyFigures},
    text::escape,
};

use super::tone::Tone;

/// From this part of the sum of standalone VaRs on, the fund is called concentrated: little is diversified away.
const CONCENTRATED_FROM: f64 = 0.90;

/// Everything the budget view shows.
#[derive(Debug, Clone, PartialEq)]
pub struct BudgetView {
    /// The fund line.
    pub fund: FundLine,
    /// One row a strategy.
    pub rows: Vec<BudgetRow>,
    /// The reserve.
    pub reserve: ReserveRow,
}

/// The fund's VaR against its budget, beside what it would be without diversification.
#[derive(Debug, Clone, PartialEq)]
pub struct FundLine {
    /// The most the fund may lose.
    pub total_var: f64,
    /// VaR of the fund.
    pub value_at_risk: Option<f64>,
    /// Expected shortfall.
    pub expected_shortfall: Option<f64>,
    /// VaR over `total_var`.
    pub utilization: Option<f64>,
    /// `total_var` less VaR.
    pub headroom: Option<f64>,
    /// Sum of standalone less fund VaR.
    pub diversification: Option<f64>,
    /// A word for how it stands.
    pub status: &'static str,
    /// Its tone.
    pub tone: Tone,
    /// The bars under it, on one scale.
    pub bars: Vec<Bar>,
    /// A sentence where the fund is more concentrated than its strategies' budgets show.
    pub concentration: Option<String>,
}

/// A labelled bar on the scale of `total_var`.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What it measures.
    pub label: &'static str,
    /// In money.
    pub value: Option<f64>,
    /// Over `total_var`.
    pub share: Option<f64>,
    /// Its tone.
    pub tone: Tone,
}

/// A strategy's row.
#[derive(Debug, Clone, PartialEq)]
pub struct BudgetRow {
    /// Its id.
    pub id: String,
    /// Its name, shown harmless.
    pub name: String,
    /// Share of `total_var`.
    pub allocation: f64,
    /// That share in money.
    pub budget: f64,
    /// Exposure scale.
    pub scale: f64,
    /// Exposure in money.
    pub exposure: f64,
    /// The three lenses, in the order of [`UsageBasis::ALL`].
    pub lenses: [Option<f64>; 3],
    /// The one that counts as used.
    pub used: Option<f64>,
    /// Used over `total_var`.
    pub used_share: Option<f64>,
    /// Component over the fund's VaR.
    pub share_of_fund: Option<f64>,
    /// Budget less used.
    pub available: Option<f64>,
    /// Available over `total_var`.
    pub available_share: Option<f64>,
    /// Used over budget.
    pub utilization: Option<f64>,
    /// A word for how it stands.
    pub status: &'static str,
    /// Its tone.
    pub tone: Tone,
    /// The largest scale.
    pub largest: Option<f64>,
    /// What binds there.
    pub bound_by: Option<&'static str>,
}

/// The reserve's row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReserveRow {
    /// Share of `total_var`.
    pub share: f64,
    /// That share in money.
    pub amount: f64,
}

/// The budget view of a report.
pub fn budget_view(
    snapshot: &Snapshot,
    book: &Book,
    report: &RiskReport,
    largest: &[Option<LargestScale>],
) -> BudgetView {
    let fund_var = report.fund.value_at_risk;
    let rows = report
        .strategies
        .iter()
        .enumerate()
        .map(|(i, figures)| BudgetRow {
            id: snapshot.strategies[i].id.to_string(),
            name: escape(&snapshot.strategies[i].name),
            scale: book.scale[i],
            ..row(figures, fund_var, largest[i])
        })
        .collect();
    BudgetView {
        fund: fund_line(report),
        rows,
        reserve: ReserveRow { share: report.reserve, amount: report.reserve_amount },
    }
}

fn row(figures: &StrategyFigures, fund_var: Option<f64>, largest: Option<LargestScale>) -> BudgetRow {
    let component = figures.component_var;
    BudgetRow {
        id: String::new(),
        name: String::new(),
        scale: 1.0,
        allocation: figures.allocation,
        budget: figures.budget,
        exposure: figures.exposure,
        lenses: [figures.standalone_var, figures.component_var, figures.stressed_component_var].map(|lens| lens),
        used: figures.used,
        used_share: figures.used_share,
        share_of_fund: component.zip(fund_var.filter(|var| *var > 0.0)).map(|(c, var)| c / var),
        available: figures.available,
        available_share: figures.available_share,
        utilization: figures.utilization,
        status: status_word(figures.status),
        tone: figures.status.into(),
        largest: largest.map(|l| l.scale),
        bound_by: largest.map(|l| binding_word(l.bound_by)),
    }
}

fn fund_line(report: &RiskReport) -> FundLine {
    let fund = &report.fund;
    let total = fund.total_var;
    let bar = |label, value: Option<f64>| Bar {
        label,
        value,
        share: value.map(|v| v / total).filter(|share| share.is_finite()),
        tone: match value {
            None => Tone::Muted,
            Some(value) if value > total => Tone::Breach,
            Some(value) if value >= 0.95 * total => Tone::Watch,
            Some(_) => Tone::Calm,
        },
    };
    let value_at_risk = fund.value_at_risk;
    let sum = fund.sum_of_standalone;
    FundLine {
        total_var: total,
        value_at_risk,
        expected_shortfall: fund.expected_shortfall,
        utilization: fund.utilization,
        headroom: value_at_risk.map(|var| total - var),
        diversification: fund.diversification,
        status: status_word(fund.status),
        tone: fund.status.into(),
        bars: vec![
            bar("Fund VaR", value_at_risk),
            bar("Sum of standalone VaRs", sum),
            bar("Standalone VaRs, correlations at 0.90", fund.stressed),
        ],
        concentration: value_at_risk.zip(sum).and_then(|(var, sum)| concentration(report, var, sum)),
    }
}

/// A sentence where every budget is kept and yet little of the standalone risk is diversified away.
fn concentration(report: &RiskReport, var: f64, sum: f64) -> Option<String> {
    let several = report.strategies.iter().filter(|s| s.used.is_some_and(|u| u > 0.0)).count() > 1;
    let all_kept = report.strategies.iter().all(|s| s.status != BudgetStatus::Breach);
    (several && sum > 0.0 && var / sum >= CONCENTRATED_FROM).then(|| {
        let part = (var / sum * 100.0).round();
        let opening = if all_kept { "Every budget is kept, yet the" } else { "The" };
        format!("{opening} fund is concentrated: its VaR is {part}% of the sum of standalone VaRs")
    })
}

/// A budget's status in words.
pub fn status_word(status: BudgetStatus) -> &'static str {
    match status {
        BudgetStatus::Within => "Within",
        BudgetStatus::AtLimit => "At limit",
        BudgetStatus::Breach => "Breach",
        BudgetStatus::Unknown => "Unknown",
    }
}

/// A control's state in words.
pub fn state_word(state: ControlState) -> &'static str {
    match state {
        ControlState::Active => "Active",
        ControlState::Warning => "Warning",
        ControlState::Tripped => "Tripped",
        ControlState::Unfed => "Unfed",
        ControlState::Off => "Off",
    }
}

/// A control's name in words.
pub fn control_name(id: ControlId) -> &'static str {
    match id {
        ControlId::DailyDrawdown => "Daily drawdown",
        ControlId::WeeklyDrawdown => "Weekly drawdown",
        ControlId::MonthlyDrawdown => "Monthly drawdown",
        ControlId::GrossExposure => "Gross exposure",
        ControlId::NetExposure => "Net exposure",
        ControlId::SectorConcentration => "Sector concentration",
        ControlId::ExchangeConcentration => "Exchange concentration",
        ControlId::LiquidityCoverage => "Liquidity coverage",
    }
}

/// What binds, in words.
pub fn binding_word(binding: Binding) -> &'static str {
    match binding {
        Binding::Budget => "Own budget",
        Binding::FundVar => "Fund VaR",
        Binding::Limit(control) => control_name(control),
        Binding::Maximum => "Maximum",
    }
}

/// A method's name in words.
pub fn method_name(method: Method) -> &'static str {
    match method {
        Method::Historical => "Historical",
        Method::Parametric => "Parametric",
        Method::CornishFisher => "Cornish-Fisher",
        Method::StudentT => "Student-t",
        Method::FilteredHistorical => "Filtered historical",
        Method::MonteCarlo => "Monte Carlo",
    }
}

/// A lens's name in words.
pub fn basis_name(basis: UsageBasis) -> &'static str {
    match basis {
        UsageBasis::Standalone => "Standalone",
        UsageBasis::Component => "Component",
        UsageBasis::StressedComponent => "Stressed component",
    }
}
