//! Loss of today over the base of today: `max(0, -P&L) / B`. Trips until the next day.

use super::definition::{ControlRule, DrillFund, Reading, room_of_fall};
use crate::{
    control::{breach::Breach, state::Measured},
    fund::{ControlId, Limits},
};

pub struct DailyDrawdown;

impl ControlRule for DailyDrawdown {
    fn reading(&self, limits: &Limits, on: &Measured<'_>) -> Reading {
        Reading::of_fall(ControlId::DailyDrawdown, limits, on)
    }

    fn describe(&self, _limits: &Limits, _on: &Measured<'_>) -> String {
        "Loss of today over the NAV before it".to_owned()
    }

    fn room(&self, limits: &Limits, limit: f64, on: &Measured<'_>) -> Option<f64> {
        room_of_fall(ControlId::DailyDrawdown, limits, limit, on)
    }

    fn breach(&self, limit: f64, past: f64, on: &DrillFund<'_>) -> Result<Breach, &'static str> {
        on.shock_to(ControlId::DailyDrawdown, limit * (1.0 + past))
    }
}
