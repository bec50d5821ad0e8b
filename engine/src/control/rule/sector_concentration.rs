//! The largest sector's share of gross. Reaches the strategies with a position in a sector above the limit.

use super::{
    concentration::Groups,
    definition::{ControlRule, DrillFund, PositionsAlong, Reading},
};
use crate::{
    control::{breach::Breach, state::Measured},
    fund::Limits,
};

const GROUPS: Groups = Groups { names: |t| &t.sectors, sizes: |e| &e.gross_by_sector, group: |line| line.sector };

pub struct SectorConcentration;

impl ControlRule for SectorConcentration {
    fn reading(&self, _limits: &Limits, on: &Measured<'_>) -> Reading {
        GROUPS.reading(on)
    }

    fn describe(&self, _limits: &Limits, _on: &Measured<'_>) -> String {
        "Largest sector's share of gross".to_owned()
    }

    fn reaches(&self, limit: f64, on: &Measured<'_>, strategy: usize) -> bool {
        GROUPS.reaches(limit, on, strategy)
    }

    fn breaches(&self, _limits: &Limits, limit: f64, along: &PositionsAlong<'_>) -> Option<Vec<(f64, f64)>> {
        GROUPS.breaches(limit, along)
    }

    fn breach(&self, limit: f64, past: f64, on: &DrillFund<'_>) -> Result<Breach, &'static str> {
        let (size, at) = GROUPS.excess(limit, past, &on.now)?;
        Ok(Breach::position(size, at, None, "more in the largest sector"))
    }
}
