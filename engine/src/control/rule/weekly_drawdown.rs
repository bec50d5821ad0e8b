//! Fall of the unit value in the calendar week or the rolling 7 days, the worse of both. Reduces exposure.

use super::definition::{ControlRule, DrillFund, Reading, room_of_fall};
use crate::{
    control::{
        breach::Breach,
        state::{Action, Measured},
    },
    fund::{ControlId, Limits},
};

pub struct WeeklyDrawdown;

impl ControlRule for WeeklyDrawdown {
    fn action(&self) -> Action {
        Action::ReduceExposure
    }

    fn reading(&self, limits: &Limits, on: &Measured<'_>) -> Reading {
        Reading::of_fall(ControlId::WeeklyDrawdown, limits, on)
    }

    fn describe(&self, limits: &Limits, _on: &Measured<'_>) -> String {
        let from = limits.measure_of(ControlId::WeeklyDrawdown).origin();
        format!("Fall of the unit value from {from}, the worse of calendar week and rolling 7 days")
    }

    fn room(&self, limits: &Limits, limit: f64, on: &Measured<'_>) -> Option<f64> {
        room_of_fall(ControlId::WeeklyDrawdown, limits, limit, on)
    }

    fn breach(&self, limit: f64, past: f64, on: &DrillFund<'_>) -> Result<Breach, &'static str> {
        on.shock_to(ControlId::WeeklyDrawdown, limit * (1.0 + past))
    }
}
