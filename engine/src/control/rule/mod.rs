//! One file per control, one for the two concentrations: what it measures, whom it reaches, at which scales it trips, and a breach to test it with.

mod concentration;
mod daily_drawdown;
pub(crate) mod definition;
mod gross_exposure;
mod liquidity_coverage;
mod monthly_drawdown;
mod net_exposure;
mod weekly_drawdown;

use daily_drawdown::DailyDrawdown;
use gross_exposure::GrossExposure;
use liquidity_coverage::LiquidityCoverage;
use monthly_drawdown::MonthlyDrawdown;
use net_exposure::NetExposure;
use weekly_drawdown::WeeklyDrawdown;

pub use definition::{ControlRule, DrillFund, OwnSize, PositionsAlong, Reading};

use crate::fund::ControlId;

/// The rule of a control.
pub fn rule_of(id: ControlId) -> &'static dyn ControlRule {
    match id {
        ControlId::DailyDrawdown => &DailyDrawdown,
        ControlId::WeeklyDrawdown => &WeeklyDrawdown,
        ControlId::MonthlyDrawdown => &MonthlyDrawdown,
        ControlId::GrossExposure => &GrossExposure,
        ControlId::NetExposure => &NetExposure,
        ControlId::SectorConcentration => &concentration::SECTOR,
        ControlId::ExchangeConcentration => &concentration::EXCHANGE,
        ControlId::LiquidityCoverage => &LiquidityCoverage,
    }
}
