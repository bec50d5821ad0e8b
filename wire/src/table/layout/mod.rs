//! The sheets of a fund and their columns: one description for reading and writing, XLSX and CSV.

use serde::{Deserialize, Serialize};

/// What a sheet or a CSV file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Name and value: the fund and the scalars of its risk budget.
    Fund,
    /// One strategy per row, with its share of the budget.
    Strategies,
    /// One date per row, one column per strategy; returns, P&L or levels.
    Returns,
    /// One date per row, one column per strategy: its capital.
    Capital,
    /// One date per row, one column per instrument: its price.
    Instruments,
    /// One date per row, one column per instrument: its return.
    InstrumentReturns,
    /// One position per row.
    Positions,
    /// Name and value.
    Limits,
    /// Name and value.
    Policy,
    /// One candidate for the reserve per row.
    Opportunities,
    /// One return of a candidate per row.
    OpportunityReturns,
    /// One shock, or one move of a shock, per row.
    Scenarios,
    /// One entry of the log per row.
    Log,
    /// Nothing that is read.
    Ignored,
}

/// How the rows of a sheet are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Name and value.
    Pairs,
    /// One object per row, one field per column.
    Entries,
    /// One date per row, one series per column.
    Series,
    /// Nothing.
    Nothing,
}

impl Role {
    /// Those that a file may have, in the order in which they are written.
    pub const ALL: [Self; 13] = [
        Self::Fund,
        Self::Strategies,
        Self::Returns,
        Self::Capital,
        Self::Instruments,
        Self::InstrumentReturns,
        Self::Positions,
        Self::Limits,
        Self::Policy,
        Self::Opportunities,
        Self::OpportunityReturns,
        Self::Scenarios,
        Self::Log,
    ];

    /// The name of the sheet; with `.csv`, of the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fund => "fund",
            Self::Strategies => "strategies",
            Self::Returns => "returns",
            Self::Capital => "capital",
            Self::Instruments => "instruments",
            Self::InstrumentReturns => "instrument_returns",
            Self::Positions => "positions",
            Self::Limits => "limits",
            Self::Policy => "policy",
            Self::Opportunities => "opportunities",
            Self::OpportunityReturns => "opportunity_returns",
            Self::Scenarios => "scenarios",
            Self::Log => "log",
            Self::Ignored => "ignored",
        }
    }

    pub(crate) fn shape(self) -> Shape {
        match self {
            Self::Fund | Self::Limits | Self::Policy => Shape::Pairs,
            Self::Strategies
            | Self::Positions
            | Self::Opportunities
            | Self::OpportunityReturns
            | Self::Scenarios
            | Self::Log => Shape::Entries,
            Self::Returns | Self::Capital | Self::Instruments | Self::InstrumentReturns => Shape::Series,
            Self::Ignored => Shape::Nothing,
        }
    }

    /// The names that its pairs may have, or the columns of its entries, in the order in which they are written.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Fund => &FUND,
            Self::Limits => &LIMITS,
            Self::Policy => &POLICY,
            Self::Strategies => &[
                "id",
                "name",
                "capital",
                "allocation",
                "periods_per_year",
                "expected_return",
                "proxy",
                "proxy_scale",
                "drawdown_limits.soft",
                "drawdown_limits.hard",
                "drawdown_limits.recovery_share",
            ],
            Self::Positions => &[
                "id",
                "strategy",
                "instrument",
                "exchange",
                "sector",
                "kind",
                "notional",
                "price",
                "contracts",
                "beta",
                "liquidity_per_hour",
                "volatility",
            ],
            Self::Opportunities => &["strategy", "name", "conviction", "requested_share", "capital"],
            Self::OpportunityReturns => &["strategy", "date", "return"],
            Self::Scenarios => &SCENARIOS,
            Self::Log => &LOG,
            Self::Returns | Self::Capital | Self::Instruments | Self::InstrumentReturns | Self::Ignored => &[],
        }
    }

    /// The columns that are no strategy or instrument.
    pub(crate) fn fixed_columns(self) -> &'static [&'static str] {
        match self {
            Self::Returns => &["date", FLOWS],
            _ => &["date"],
        }
    }

    /// Whether text stands in that column, or is the value of that pair: what looks like a number there is none.
    pub(crate) fn is_text(self, column: &str) -> bool {
        match self {
            Self::Fund => {
                matches!(
                    column,
                    "name" | "currency" | "period" | "method" | "covariance" | "usage_basis" | "pnl" | RETURNS_UNIT
                )
            }
            Self::Strategies => matches!(column, "id" | "name" | "proxy"),
            Self::Positions => matches!(column, "id" | "strategy" | "instrument" | "exchange" | "sector" | "kind"),
            Self::Opportunities | Self::OpportunityReturns => matches!(column, "strategy" | "name"),
            Self::Scenarios => matches!(column, "name" | "kind" | "exchange" | "scope" | "target"),
            Self::Log => matches!(column, "kind" | "at" | "control" | "action" | "by" | "strategy" | "rung" | "reason"),
            Self::Limits => column.starts_with("measure."),
            _ => false,
        }
    }

    /// Whether a date stands in that column, or is the value of that pair.
    pub(crate) fn is_date(self, column: &str) -> bool {
        matches!((self, column), (_, "date") | (Self::Fund, "as_of"))
    }
}

/// The column of [`Role::Returns`] that holds `history.flows`.
pub(crate) const FLOWS: &str = "flows";

/// The pair of [`Role::Fund`] that says whether returns are fractions or percent.
pub(crate) const RETURNS_UNIT: &str = "returns_unit";

/// Pairs of the fund. The first four are of the section `fund`, `period` is of `history`, the others are of
/// `risk_budget`.
const FUND: [&str; 17] = [
    "name",
    "currency",
    "nav",
    "as_of",
    "period",
    "total_var",
    "confidence",
    "horizon",
    "horizon_days",
    "method",
    "window",
    "covariance",
    "ewma_lambda",
    "usage_basis",
    "pnl",
    "reserve",
    RETURNS_UNIT,
];

const LIMITS: [&str; 12] = [
    "daily_drawdown",
    "weekly_drawdown",
    "monthly_drawdown",
    "measure.daily_drawdown",
    "measure.weekly_drawdown",
    "measure.monthly_drawdown",
    "gross_exposure",
    "net_exposure",
    "sector_concentration",
    "exchange_concentration",
    "liquidity_coverage.share",
    "liquidity_coverage.hours",
];

const POLICY: [&str; 17] = [
    "underuse_share",
    "underuse_days",
    "at_limit_days",
    "sharpe_threshold",
    "sharpe_probability",
    "conviction",
    "target_utilization",
    "correlation_spike.window",
    "correlation_spike.level",
    "correlation_spike.rise",
    "spike_significance",
    "step",
    "cooldown_days",
    "floor",
    "cost_bps",
    "prior_years",
    "prior_return",
];

const SCENARIOS: [&str; 16] = [
    "group",
    "name",
    "shock",
    "kind",
    "magnitude",
    "rho",
    "exchange",
    "duration_hours",
    "depth_reduction",
    "severity",
    "date",
    "days",
    "multiplier",
    "scope",
    "target",
    "move",
];

const LOG: [&str; 16] = [
    "kind", "date", "at", "control", "action", "measured", "limit", "gross", "by", "rule", "strategy", "rung", "from",
    "to", "entry", "reason",
];

/// Whether a column is written only where one of its cells has a value.
pub(crate) fn is_written_where_used(column: &str) -> bool {
    column == "rung" || column.starts_with("drawdown_limits.")
}

/// The section of the snapshot that a pair of the fund belongs to.
pub(crate) fn section_of(pair: &str) -> &'static str {
    match pair {
        "name" | "currency" | "nav" | "as_of" => "fund",
        "period" => "history",
        _ => "risk_budget",
    }
}
