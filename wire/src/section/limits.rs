//! The section `limits`.

use headroom_engine::fund::{
    ControlId, CoverageLimit, DrawdownMeasure, Limits,
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
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("minimum" = 1e-200), range(max = 1)))]
    daily_drawdown: Option<f64>,
    /// Fall from the highest NAV of the week.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("minimum" = 1e-200), range(max = 1)))]
    weekly_drawdown: Option<f64>,
    /// Fall from the highest NAV of the month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("minimum" = 1e-200), range(max = 1)))]
    monthly_drawdown: Option<f64>,
    /// Sum of absolute notionals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("minimum" = 1e-200), range(max = 1e15)))]
    gross_exposure: Option<f64>,
    /// Absolute sum of notionals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("minimum" = 1e-200), range(max = 1e15)))]
    net_exposure: Option<f64>,
    /// Largest sector's share of gross.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("minimum" = 1e-200), range(max = 1)))]
    sector_concentration: Option<f64>,
    /// Largest exchange's share of gross.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", extend("minimum" = 1e-200), range(max = 1)))]
    exchange_concentration: Option<f64>,
    /// Share of gross that must be sellable in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "CoverageFile"))]
    liquidity_coverage: Option<CoverageFile>,
    /// What a drawdown limit is about: `drawdown`, the fall from the highest unit value of the window, which is also meant
    /// where a control is left out, or `loss`, the fall from its opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "MeasureFile"))]
    measure: Option<MeasureFile>,
}

/// What the drawdown limits are about.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Measure", deny_unknown_fields))]
pub struct MeasureFile {
    /// Of the daily drawdown; both are the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("enum" = DrawdownMeasure::ALL.map(DrawdownMeasure::id))))]
    daily_drawdown: Option<&'static str>,
    /// Of the weekly drawdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("enum" = DrawdownMeasure::ALL.map(DrawdownMeasure::id))))]
    weekly_drawdown: Option<&'static str>,
    /// Of the monthly drawdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("enum" = DrawdownMeasure::ALL.map(DrawdownMeasure::id))))]
    monthly_drawdown: Option<&'static str>,
}

impl MeasureFile {
    /// The controls that are measured from the opening; `None` where none is.
    fn of(limits: &Limits) -> Option<Self> {
        let of = |id| Some(limits.measure_of(id)).filter(|m| *m != DrawdownMeasure::default()).map(DrawdownMeasure::id);
        (!limits.measured_by_loss.is_empty()).then(|| Self {
            daily_drawdown: of(ControlId::DailyDrawdown),
            weekly_drawdown: of(ControlId::WeeklyDrawdown),
            monthly_drawdown: of(ControlId::MonthlyDrawdown),
        })
    }
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
    #[cfg_attr(feature = "schema", schemars(extend("minimum" = 1e-200), range(max = 1)))]
    share: f64,
    /// Hours in which it must be sellable.
    #[cfg_attr(feature = "schema", schemars(extend("minimum" = 1e-200), range(max = 720)))]
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
            measure: MeasureFile::of(limits),
        }
    }
}

/// Its fields.
pub const FIELDS: [&str; 9] = [
    "daily_drawdown",
    "weekly_drawdown",
    "monthly_drawdown",
    "gross_exposure",
    "net_exposure",
    "sector_concentration",
    "exchange_concentration",
    "liquidity_coverage",
    "measure",
];

/// The fields of `measure`.
pub const MEASURE_FIELDS: [&str; 3] = ["daily_drawdown", "weekly_drawdown", "monthly_drawdown"];

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
        measured_by_loss: limits.have(check, "measure", measure).unwrap_or_default(),
    })
}

/// Reads which drawdowns are measured from the opening.
fn measure(check: &mut Check, at: &Path<'_>, node: Node<'_>) -> Option<Vec<ControlId>> {
    let mut fields = check.record(at, node, &MEASURE_FIELDS)?;
    let mut by_loss = Vec::new();
    for name in MEASURE_FIELDS {
        let measure = fields
            .have(check, name, |check, at, node| check.word(at, node, &DrawdownMeasure::ALL, DrawdownMeasure::id));
        if measure == Some(DrawdownMeasure::Loss) {
            by_loss.extend(ControlId::from_id(name));
        }
    }
    Some(by_loss)
}

/// Reads how much must be sellable in how many hours.
fn coverage(check: &mut Check, at: &Path<'_>, node: Node<'_>) -> Option<CoverageLimit> {
    let mut coverage = check.record(at, node, &COVERAGE_FIELDS)?;
    let share = coverage.need(check, "share", |check, at, node| check.share(at, node, BOUND));
    let hours = coverage.need(check, "hours", |check, at, node| check.number(at, node, HOURS));
    Some(CoverageLimit { share: share?, hours: hours? })
}
