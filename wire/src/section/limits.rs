//! The section `limits`.

use headroom_engine::fund::{
    CoverageLimit, Limits,
    check::{AMOUNT, BOUND, HOURS, Path},
};
use serde::Serialize;

use crate::{check::Check, node::Node};

/// The bounds of the eight controls; a control whose bound is left out is off.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Limits", deny_unknown_fields))]
pub struct LimitsFile {
    /// Loss of the day over yesterday's NAV.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("exclusiveMinimum" = 0), range(max = 1)))]
    daily_drawdown: Option<f64>,
    /// Fall from the highest NAV of the week.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("exclusiveMinimum" = 0), range(max = 1)))]
    weekly_drawdown: Option<f64>,
    /// Fall from the highest NAV of the month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("exclusiveMinimum" = 0), range(max = 1)))]
    monthly_drawdown: Option<f64>,
    /// Sum of absolute notionals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("exclusiveMinimum" = 0), range(max = 1e15)))]
    gross_exposure: Option<f64>,
    /// Absolute sum of notionals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("exclusiveMinimum" = 0), range(max = 1e15)))]
    net_exposure: Option<f64>,
    /// Largest sector's share of gross.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("exclusiveMinimum" = 0), range(max = 1)))]
    sector_concentration: Option<f64>,
    /// Largest exchange's share of gross.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("exclusiveMinimum" = 0), range(max = 1)))]
    exchange_concentration: Option<f64>,
    /// Share of gross that must be sellable in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "CoverageFile"))]
    liquidity_coverage: Option<CoverageFile>,
}

/// How much must be sellable in how many hours.
#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "LiquidityCoverage", deny_unknown_fields)
)]
pub struct CoverageFile {
    /// Share of gross.
    #[cfg_attr(feature = "schema", schemars(extend("exclusiveMinimum" = 0), range(max = 1)))]
    share: f64,
    /// Hours in which it must be sellable.
    #[cfg_attr(feature = "schema", schemars(extend("exclusiveMinimum" = 0), range(max = 720)))]
    hours: f64,
}

impl From<&Limits> for LimitsFile {
    fn from(limits: &Limits) -> Self {
        Self {
            daily_drawdown: limits.daily_drawdown,
            weekly_drawdown: limits.weekly_drawdown,
            monthly_drawdown: limits.monthly_drawdown,
            gross_exposure: limits.gross_exposure,
            net_exposure: limits.net_exposure,
            sector_concentration: limits.sector_concentration,
            exchange_concentration: limits.exchange_concentration,
            liquidity_coverage: limits
                .liquidity_coverage
                .map(|limit| CoverageFile { share: limit.share, hours: limit.hours }),
        }
    }
}

/// Its fields.
pub const FIELDS: [&str; 8] = [
    "daily_drawdown",
    "weekly_drawdown",
    "monthly_drawdown",
    "gross_exposure",
    "net_exposure",
    "sector_concentration",
    "exchange_concentration",
    "liquidity_coverage",
];

/// The fields of `liquidity_coverage`.
pub const COVERAGE_FIELDS: [&str; 2] = ["share", "hours"];

/// Reads it.
pub fn read(check: &mut Check, at: &Path<'_>, node: Node<'_>) -> Option<Limits> {
    let mut limits = check.record(at, node, &FIELDS)?;
    let mut share = |check: &mut Check, name| -> Option<f64> {
        limits.have(check, name, |check, at, node| check.share(at, node, BOUND))
    };
    let daily_drawdown = share(check, "daily_drawdown");
    let weekly_drawdown = share(check, "weekly_drawdown");
    let monthly_drawdown = share(check, "monthly_drawdown");
    let mut money = |check: &mut Check, name| -> Option<f64> {
        limits.have(check, name, |check, at, node| check.money(at, node, AMOUNT))
    };
    let gross_exposure = money(check, "gross_exposure");
    let net_exposure = money(check, "net_exposure");
    let mut share = |check: &mut Check, name| -> Option<f64> {
        limits.have(check, name, |check, at, node| check.share(at, node, BOUND))
    };
    Some(Limits {
        daily_drawdown,
        weekly_drawdown,
        monthly_drawdown,
        gross_exposure,
        net_exposure,
        sector_concentration: share(check, "sector_concentration"),
        exchange_concentration: share(check, "exchange_concentration"),
        liquidity_coverage: limits.have(check, "liquidity_coverage", coverage),
    })
}

/// Reads how much must be sellable in how many hours.
fn coverage(check: &mut Check, at: &Path<'_>, node: Node<'_>) -> Option<CoverageLimit> {
    let mut coverage = check.record(at, node, &COVERAGE_FIELDS)?;
    let share = coverage.need(check, "share", |check, at, node| check.share(at, node, BOUND));
    let hours = coverage.need(check, "hours", |check, at, node| check.number(at, node, HOURS));
    Some(CoverageLimit { share: share?, hours: hours? })
}
