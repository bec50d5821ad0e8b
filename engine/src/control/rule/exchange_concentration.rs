//! The largest exchange's share of gross. Reaches the strategies with a position in a exchange above the limit.

use super::{
    concentration::Groups,
    definition::{ControlRule, DrillFund, PositionsAlong, Reading},
};
use crate::{
    control::{breach::Breach, state::Measured},
    fund::Limits,
};

const GROUPS: Groups = Groups { names: |t| &t.exchanges, sizes: |e| &e.gross_by_exchange, group: |line| line.exchange };

pub struct ExchangeConcentration;

impl ControlRule for ExchangeConcentration {
    fn reading(&self, _limits: &Limits, on: &Measured<'_>) -> Reading {
        GROUPS.reading(on)
    }

    fn describe(&self, _limits: &Limits, _on: &Measured<'_>) -> String {
        "Largest exchange's share of gross".to_owned()
    }

    fn reaches(&self, limit: f64, on: &Measured<'_>, strategy: usize) -> bool {
        GROUPS.reaches(limit, on, strategy)
    }

    fn breaches(&self, _limits: &Limits, limit: f64, along: &PositionsAlong<'_>) -> Option<Vec<(f64, f64)>> {
        GROUPS.breaches(limit, along)
    }

    fn breach(&self, limit: f64, past: f64, on: &DrillFund<'_>) -> Result<Breach, &'static str> {
        let (size, at) = GROUPS.excess(limit, past, &on.now)?;
        Ok(Breach::position(size, None, at, "more at the largest exchange"))
    }
}
