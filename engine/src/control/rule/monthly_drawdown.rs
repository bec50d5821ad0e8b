//! Fall of the unit value in the calendar month or the rolling 30 days, the worse of both. The kill switch.

use super::definition::{ControlRule, DrillFund, Reading, room_of_fall};
use crate::{
    control::{
        breach::Breach,
        state::{Action, Measured},
    },
    fund::{ControlId, Limits},
};

pub struct MonthlyDrawdown;

impl ControlRule for MonthlyDrawdown {
    fn action(&self) -> Action {
        Action::KillSwitch
    }

    fn reading(&self, limits: &Limits, on: &Measured<'_>) -> Reading {
        Reading::of_fall(ControlId::MonthlyDrawdown, limits, on)
    }

    fn describe(&self, limits: &Limits, _on: &Measured<'_>) -> String {
        let from = limits.measure_of(ControlId::MonthlyDrawdown).origin();
        format!("Fall of the unit value from {from}, the worse of calendar month and rolling 30 days")
    }

    fn room(&self, limits: &Limits, limit: f64, on: &Measured<'_>) -> Option<f64> {
        room_of_fall(ControlId::MonthlyDrawdown, limits, limit, on)
    }

    fn breach(&self, limit: f64, past: f64, on: &DrillFund<'_>) -> Result<Breach, &'static str> {
        on.shock_to(ControlId::MonthlyDrawdown, limit * (1.0 + past))
    }
}
