//! The budget view: a row per strategy, the reserve, and the words of the fund.

pub mod parts;

use std::cmp::Ordering;

use headroom_engine::{
    budget::BudgetStatus,
    control::ControlState,
    fund::{Book, ControlId, MeasuredFrom, Method, PnlBasis, Snapshot, UsageBasis},
    headroom::{Binding, Headroom},
    math::sort_by,
    report::{RiskReport, StrategyFigures},
    text::escape,
};

use crate::view::{number::Notation, tone::Tone};

/// Everything the budget view shows.
#[derive(Debug, Clone, PartialEq)]
pub struct BudgetView {
    /// One row a strategy.
    pub rows: Vec<BudgetRow>,
    /// All strategies together.
    pub total: TotalRow,
    /// The reserve.
    pub reserve: ReserveRow,
}

/// The sums over the strategies; a sum with a missing figure is missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TotalRow {
    /// Share of `total_var`.
    pub allocation: f64,
    /// Used in money.
    pub used: Option<f64>,
    /// Used over the sum of budgets.
    pub utilization: Option<f64>,
    /// Budgets less used, in money.
    pub available: Option<f64>,
    /// The sum of the components, which is the fund's VaR.
    pub component: Option<f64>,
}

/// A column that the table can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortKey {
    /// The file's order.
    File,
    /// Display name.
    Name,
    /// Share of `total_var`.
    Budget,
    /// Exposure scale.
    Scale,
    /// Used over budget.
    Utilization,
    /// Used in money.
    Used,
    /// Budget less used.
    Free,
    /// Component VaR.
    Component,
    /// Largest scale.
    Largest,
}

/// What would take a strategy to 90% of its budget.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Relief {
    /// The share of `total_var` at which its use is 90% of the budget, where the reserve can pay for it.
    pub allocation: Option<f64>,
    /// The exposure scale at which its use is 90% of the budget, rounded down to 0.01.
    pub scale: Option<f64>,
}

/// Use of its budget that a relief leads to.
pub const RELIEVED: f64 = 0.9;

/// A strategy's row.
#[derive(Debug, Clone, PartialEq)]
pub struct BudgetRow {
    /// Its id.
    pub id: String,
    /// Display name, escaped.
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
    /// The largest scale; where only growing cures a broken rule, the least.
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

/// Whose P&L counts, in words.
pub fn pnl_name(basis: PnlBasis) -> &'static str {
    match basis {
        PnlBasis::History => "Past returns",
        PnlBasis::Positions => "Positions, repriced",
        PnlBasis::Larger => "The larger of both",
    }
}

/// Whether the figures of a strategy are of today's positions; those of earlier dates are then not known.
pub fn is_of_positions(row: &StrategyFigures) -> bool {
    row.measured_from == MeasuredFrom::Positions
}

/// What the figures of a strategy are made from, with its VaR on both bases where it has two; `None` in a fund without positions.
pub fn measured_words(report: &RiskReport, strategy: usize, written: Notation) -> Option<String> {
    report.exposures.as_ref()?;
    let row = report.strategies.get(strategy)?;
    Some(match (row.measured_from, row.history_var, row.positions_var) {
        (MeasuredFrom::Positions, None, _) => "From its positions".to_owned(),
        (MeasuredFrom::Positions, Some(history), _) => {
            format!("From its positions; past returns: {}", (written.money)(history))
        }
        (MeasuredFrom::History, _, Some(positions)) => {
            format!("From past returns; positions, repriced: {}", (written.money)(positions))
        }
        (MeasuredFrom::History, _, None) => "From past returns: positions do not move this figure".to_owned(),
    })
}

/// The budget view of a report.
pub fn budget_view(snapshot: &Snapshot, book: &Book, report: &RiskReport, headrooms: &[Headroom]) -> BudgetView {
    let fund_var = report.fund.value_at_risk;
    let rows = report
        .strategies
        .iter()
        .enumerate()
        .map(|(i, figures)| BudgetRow {
            id: snapshot.strategies[i].id.to_string(),
            name: escape(&snapshot.strategies[i].name),
            scale: book.scale[i],
            ..row(figures, fund_var, headrooms[i])
        })
        .collect();
    BudgetView {
        rows,
        total: total_row(report),
        reserve: ReserveRow { share: report.reserve, amount: report.reserve_amount },
    }
}

fn total_row(report: &RiskReport) -> TotalRow {
    let rows = || report.strategies.iter();
    let budgets: f64 = rows().map(|row| row.budget).sum();
    let used: Option<f64> = rows().map(|row| row.used).sum();
    TotalRow {
        allocation: rows().map(|row| row.allocation).sum(),
        used,
        utilization: used.filter(|_| budgets > 0.0).map(|used| used / budgets),
        available: used.map(|used| budgets - used),
        component: report.fund.value_at_risk.filter(|_| rows().all(|row| row.component_var.is_some())),
    }
}

/// The rows in the order of a column; rows without a figure come last, equal ones in the file's order.
pub fn row_order(rows: &[BudgetRow], key: SortKey, is_descending: bool) -> Vec<usize> {
    let figure = |row: &BudgetRow| match key {
        SortKey::File | SortKey::Name => None,
        SortKey::Budget => Some(row.allocation),
        SortKey::Scale => Some(row.scale),
        SortKey::Utilization => row.utilization.or_else(|| row.used.filter(|used| *used > 0.0).map(|_| f64::INFINITY)),
        SortKey::Used => row.used,
        SortKey::Free => row.available,
        SortKey::Component => row.lenses[1],
        SortKey::Largest => row.largest,
    };
    let mut order: Vec<usize> = (0..rows.len()).collect();
    sort_by(&mut order, |a, b| {
        let (a, b) = (&rows[*a], &rows[*b]);
        let turned = |order: Ordering| if is_descending { order.reverse() } else { order };
        match (key, figure(a), figure(b)) {
            (SortKey::Name, ..) => turned(a.name.cmp(&b.name)),
            (_, Some(a), Some(b)) => turned(a.total_cmp(&b)),
            (_, a, b) => b.is_some().cmp(&a.is_some()),
        }
    });
    order
}

/// What would relieve a strategy that is at its limit or over it; `scale` is where its use meets 90% of its budget.
pub fn relief(row: &BudgetRow, reserve: f64, scale: Option<f64>) -> Relief {
    let is_pressed = matches!(row.tone, Tone::Watch | Tone::Breach);
    let wanted = row.used_share.map(|used| used / RELIEVED);
    Relief {
        allocation: wanted.filter(|share| is_pressed && *share > row.allocation && *share <= row.allocation + reserve),
        scale: scale.map(|s| (s * 100.0).floor() / 100.0).filter(|s| is_pressed && *s < row.scale),
    }
}

/// How far a strategy can go, or how far it has to come down, and which limit says so; first by how much it is over its budget,
/// and at what scale it is `within` it.
pub fn size_words(row: &BudgetRow, within: Option<f64>, written: Notation) -> String {
    let times = |scale: f64| format!("{}×", (written.factor)(scale));
    let floor = |scale: f64| times((scale * 100.0).floor() / 100.0);
    let over = match (row.available, within) {
        (Some(free), Some(within)) if free < 0.0 => {
            format!("{} over its budget, within it at {}. ", (written.money)(-free), floor(within))
        }
        _ => String::new(),
    };
    match (row.largest, row.bound_by) {
        (Some(most), Some(rule)) if most < row.scale => {
            format!("{over}Has to come down to {}: {}", floor(most), rule.to_lowercase())
        }
        (Some(most), Some(rule)) => format!("{over}It can go to {}: {}", times(most), rule.to_lowercase()),
        (None, Some(_)) => {
            format!("{over}No size of it alone keeps every limit of the fund: others have to come down too")
        }
        (_, None) => "Without a VaR nobody knows how far it can go".to_owned(),
    }
}

fn row(figures: &StrategyFigures, fund_var: Option<f64>, headroom: Headroom) -> BudgetRow {
    let component = figures.component_var;
    BudgetRow {
        id: String::new(),
        name: String::new(),
        scale: 1.0,
        allocation: figures.allocation,
        budget: figures.budget,
        exposure: figures.exposure,
        lenses: [figures.standalone_var, figures.component_var, figures.stressed_component_var],
        used: figures.used,
        used_share: figures.used_share,
        share_of_fund: component.zip(fund_var.filter(|var| *var > 0.0)).map(|(c, var)| c / var),
        available: figures.available,
        available_share: figures.available_share,
        utilization: figures.utilization,
        status: status_word(figures.status),
        tone: figures.status.into(),
        largest: headroom.largest_scale.or(headroom.least_scale),
        bound_by: bound_word(headroom),
    }
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
        ControlState::Active => "OK",
        ControlState::Warning => "Near limit",
        ControlState::Tripped => "Tripped",
        ControlState::Unfed => "No data",
        ControlState::Off => "No limit",
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

/// A control's name where there is little room.
pub fn short_name(id: ControlId) -> &'static str {
    match id {
        ControlId::DailyDrawdown => "Daily DD",
        ControlId::WeeklyDrawdown => "Weekly DD",
        ControlId::MonthlyDrawdown => "Monthly DD",
        ControlId::GrossExposure => "Gross",
        ControlId::NetExposure => "Net",
        ControlId::SectorConcentration => "Sector",
        ControlId::ExchangeConcentration => "Exchange",
        ControlId::LiquidityCoverage => "Liquidity",
    }
}

/// What binds a headroom, in words; where only growing cures a rule, that it does.
fn bound_word(headroom: Headroom) -> Option<&'static str> {
    let rule = binding_word(headroom.bound_by?);
    Some(if headroom.least_scale.is_some() { "Grow to at least this: below it a limit breaks" } else { rule })
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
