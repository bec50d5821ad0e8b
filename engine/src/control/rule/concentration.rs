//! What the two concentrations share: the largest group's share of gross.

use super::definition::{PositionsAlong, Reading};
use crate::{
    control::{
        no_data::NoData,
        state::{Measured, SLACK},
    },
    exposure::{Exposures, Line, PositionTable},
    var::path::line,
};

/// A division of the positions into groups.
pub struct Groups {
    /// Names of the groups.
    pub names: fn(&PositionTable) -> &[String],
    /// Size of each group in money.
    pub sizes: fn(&Exposures) -> &[f64],
    /// The group of a position.
    pub group: fn(&Line) -> usize,
}

impl Groups {
    /// The largest share and its group; a share of 0 in no group at gross 0.
    pub fn reading(&self, on: &Measured<'_>) -> Reading {
        let (Some(table), Some(exposures)) = (on.positions, on.exposures) else {
            return Reading::without(NoData::NoPositions);
        };
        match exposures.largest_share((self.sizes)(exposures)) {
            Some((group, share)) => Reading { group: Some((self.names)(table)[group].clone()), ..Reading::of(share) },
            None => Reading::of(0.0),
        }
    }

    /// Whether a strategy has a position in any group above the limit.
    pub fn reaches(&self, limit: f64, on: &Measured<'_>, strategy: usize) -> bool {
        let (Some(table), Some(exposures)) = (on.positions, on.exposures) else {
            return false;
        };
        let sizes = (self.sizes)(exposures);
        let is_over = |group: usize| sizes[group] > limit * exposures.gross * (1.0 + SLACK);
        table.lines.iter().any(|line| line.strategy == strategy && is_over((self.group)(line)))
    }

    /// The scales at which any group is above the limit, those that the strategy dilutes too.
    pub fn breaches(&self, limit: f64, along: &PositionsAlong<'_>) -> Option<Vec<(f64, f64)>> {
        let of_groups = || {
            let pairs = (self.sizes)(&along.others).iter().zip((self.sizes)(&along.own));
            pairs
                .flat_map(|(others, own)| line(others - limit * along.others.gross, own - limit * along.own.gross))
                .collect()
        };
        along.has_size().then(of_groups)
    }

    /// How much more in the largest group takes its share past the limit: `(group + x) / (gross + x) > limit`; and the
    /// group.
    pub fn excess(&self, limit: f64, past: f64, now: &Exposures) -> Result<(f64, Option<usize>), &'static str> {
        if limit >= 1.0 {
            return Err("A share of gross cannot pass a limit of 100%");
        }
        let sizes = (self.sizes)(now);
        let at = now.largest_share(sizes).map(|(group, _)| group);
        let group = at.map_or(0.0, |at| sizes[at]);
        let past = (limit * (1.0 + past)).min(0.5 * (1.0 + limit));
        Ok((((past * now.gross - group) / (1.0 - past)).max(1.0), at))
    }
}
