//! Absolute sum of the nets of all positions, in money. Reaches the strategies whose own net has the fund's sign.

use super::definition::{ControlRule, DrillFund, OwnSize, PositionsAlong, Reading};
use crate::{
    control::{breach::Breach, no_data::NoData, state::Measured},
    fund::Limits,
    var::path::line,
};

pub struct NetExposure;

impl ControlRule for NetExposure {
    fn is_money(&self) -> bool {
        true
    }

    fn reading(&self, _limits: &Limits, on: &Measured<'_>) -> Reading {
        on.exposures.map_or_else(|| Reading::without(NoData::NoPositions), |e| Reading::of(e.net.abs()))
    }

    fn room(&self, _limits: &Limits, limit: f64, on: &Measured<'_>) -> Option<f64> {
        Some(limit - on.exposures?.net.abs())
    }

    fn describe(&self, _limits: &Limits, on: &Measured<'_>) -> String {
        let side = if on.exposures.is_some_and(|e| e.net < 0.0) { "short" } else { "long" };
        format!("Net {side}: absolute sum of the nets of all positions")
    }

    fn reaches(&self, _limit: f64, on: &Measured<'_>, strategy: usize) -> bool {
        on.exposures.is_some_and(|e| e.net * e.net_by_strategy[strategy] > 0.0)
    }

    fn is_moved_by(&self, own: OwnSize) -> bool {
        own.has_size() && own.net != 0.0
    }

    fn breaches(&self, _limits: &Limits, limit: f64, along: &PositionsAlong<'_>) -> Option<Vec<(f64, f64)>> {
        self.is_moved_by(along.own_size()).then(|| {
            let mut intervals = line(along.others.net - limit, along.own.net);
            intervals.extend(line(-along.others.net - limit, -along.own.net));
            intervals
        })
    }

    fn breach(&self, limit: f64, past: f64, on: &DrillFund<'_>) -> Result<Breach, &'static str> {
        let past = limit * (1.0 + past);
        let target = if on.now.net < 0.0 { -past } else { past };
        Ok(Breach::position(target - on.now.net, None, None, "more in one position"))
    }
}
