//! The largest sector's and the largest exchange's share of gross. Reaches the strategies with a position in any group above the
//! limit.

use super::definition::{ControlRule, DrillFund, OwnSize, PositionsAlong, Reading};
use crate::{
    control::{
        breach::Breach,
        no_data::NoData,
        state::{Measured, SLACK},
    },
    exposure::{Exposures, Line, PositionTable},
    fund::Limits,
    math::Extremes,
    var::path::line,
};

/// Of the sectors.
pub const SECTOR: Concentration = Concentration {
    described: "Largest sector's share of gross",
    names: |table| &table.sectors,
    sizes: |exposures| &exposures.gross_by_sector,
    group: |line| line.sector,
    more: |size, at| Breach::position(size, at, None, "more in the largest sector"),
};

/// Of the exchanges.
pub const EXCHANGE: Concentration = Concentration {
    described: "Largest exchange's share of gross",
    names: |table| &table.exchanges,
    sizes: |exposures| &exposures.gross_by_exchange,
    group: |line| line.exchange,
    more: |size, at| Breach::position(size, None, at, "more at the largest exchange"),
};

/// A control of the largest group's share of gross.
pub struct Concentration {
    described: &'static str,
    /// Names of the groups.
    names: fn(&PositionTable) -> &[String],
    /// Size of each group in money.
    sizes: fn(&Exposures) -> &[f64],
    /// The group of a position.
    group: fn(&Line) -> usize,
    /// More in a group, in money.
    more: fn(f64, Option<usize>) -> Breach,
}

impl ControlRule for Concentration {
    /// The largest share and its group; a share of 0 in no group at gross 0.
    fn reading(&self, _limits: &Limits, on: &Measured<'_>) -> Reading {
        let (Some(table), Some(exposures)) = (on.positions, on.exposures) else {
            return Reading::without(NoData::NoPositions);
        };
        match exposures.largest_share((self.sizes)(exposures)) {
            Some((group, share)) => Reading { group: Some((self.names)(table)[group].clone()), ..Reading::of(share) },
            None => Reading::of(0.0),
        }
    }

    /// `(limit x gross - group) / (1 - limit)`: what is added to the group adds to gross as well.
    fn room(&self, _limits: &Limits, limit: f64, on: &Measured<'_>) -> Option<f64> {
        let exposures = on.exposures?;
        let (_, share) = exposures.largest_share((self.sizes)(exposures))?;
        (limit < 1.0).then(|| (limit - share) * exposures.gross / (1.0 - limit))
    }

    fn describe(&self, _limits: &Limits, _on: &Measured<'_>) -> String {
        self.described.to_owned()
    }

    fn reaches(&self, limit: f64, on: &Measured<'_>, strategy: usize) -> bool {
        let (Some(table), Some(exposures)) = (on.positions, on.exposures) else {
            return false;
        };
        let sizes = (self.sizes)(exposures);
        let is_over = |group: usize| sizes[group] > limit * exposures.gross * (1.0 + SLACK);
        table.lines.iter().any(|line| line.strategy == strategy && is_over((self.group)(line)))
    }

    fn is_moved_by(&self, own: OwnSize) -> bool {
        own.has_size()
    }

    /// The scales at which any group is above the limit, those that the strategy dilutes too.
    fn breaches(&self, _limits: &Limits, limit: f64, along: &PositionsAlong<'_>) -> Option<Vec<(f64, f64)>> {
        let of_groups = || {
            let pairs = (self.sizes)(&along.others).iter().zip((self.sizes)(&along.own));
            pairs
                .flat_map(|(others, own)| line(others - limit * along.others.gross, own - limit * along.own.gross))
                .collect()
        };
        self.is_moved_by(along.own_size()).then(of_groups)
    }

    /// As much more in the largest group as takes its share past the limit: `(group + x) / (gross + x) > limit`.
    fn breach(&self, limit: f64, past: f64, on: &DrillFund<'_>) -> Result<Breach, &'static str> {
        if limit >= 1.0 {
            return Err("A share of gross cannot pass a limit of 100%");
        }
        let sizes = (self.sizes)(&on.now);
        let at = on.now.largest_share(sizes).map(|(group, _)| group);
        let group = at.map_or(0.0, |at| sizes[at]);
        let past = (limit * (1.0 + past)).smaller(0.5 * (1.0 + limit));
        Ok((self.more)(((past * on.now.gross - group) / (1.0 - past)).larger(1.0), at))
    }
}
