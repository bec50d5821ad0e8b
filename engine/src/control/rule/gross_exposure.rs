//! Sum of the sizes of all positions, in money.

use super::definition::{ControlRule, DrillFund, OwnSize, PositionsAlong, Reading};
use crate::{
    control::{breach::Breach, no_data::NoData, state::Measured},
    fund::Limits,
    math::Extremes,
    var::path::line,
};

pub struct GrossExposure;

impl ControlRule for GrossExposure {
    fn is_money(&self) -> bool {
        true
    }

    fn reading(&self, _limits: &Limits, on: &Measured<'_>) -> Reading {
        on.exposures.map_or_else(|| Reading::without(NoData::NoPositions), |e| Reading::of(e.gross))
    }

    fn room(&self, _limits: &Limits, limit: f64, on: &Measured<'_>) -> Option<f64> {
        Some(limit - on.exposures?.gross)
    }

    fn describe(&self, _limits: &Limits, _on: &Measured<'_>) -> String {
        "Sum of the sizes of all positions".to_owned()
    }

    fn is_moved_by(&self, own: OwnSize) -> bool {
        own.has_size()
    }

    fn breaches(&self, _limits: &Limits, limit: f64, along: &PositionsAlong<'_>) -> Option<Vec<(f64, f64)>> {
        self.is_moved_by(along.own_size()).then(|| line(along.others.gross - limit, along.own.gross))
    }

    fn breach(&self, limit: f64, past: f64, on: &DrillFund<'_>) -> Result<Breach, &'static str> {
        let size = (limit * (1.0 + past) - on.now.gross).larger(0.0);
        Ok(Breach::position(size, None, None, "more in one position"))
    }
}
