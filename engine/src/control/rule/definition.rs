//! What every control defines, and what it defines it on.

use crate::{
    control::{
        breach::Breach,
        drawdown::{Drawdowns, Fall},
        no_data::NoData,
        state::{Action, ControlState, Measured, memoryless},
    },
    exposure::{Exposures, PositionTable},
    fund::{ControlId, Limits},
};

/// One of the eight controls.
pub trait ControlRule: Sync {
    /// What a trip does.
    fn action(&self) -> Action {
        Action::HaltNewPositions
    }

    /// Whether the limit is money; else a share.
    fn is_money(&self) -> bool {
        false
    }

    /// Whether the control trips below its limit; else above it.
    fn is_floor(&self) -> bool {
        false
    }

    /// What is measured, or why nothing is.
    fn reading(&self, limits: &Limits, on: &Measured<'_>) -> Reading;

    /// One sentence about what is measured; ids only.
    fn describe(&self, limits: &Limits, on: &Measured<'_>) -> String;

    /// Money until the measure is at this limit, negative past it; `None` where nothing is measured, or no amount gets there. Of
    /// a fall the loss on top of today's P&L; of a size what more may be held, of a concentration in the largest group, of the
    /// liquidity coverage of what cannot be sold.
    fn room(&self, limits: &Limits, limit: f64, on: &Measured<'_>) -> Option<f64>;

    /// Whether a trip at this limit reaches a strategy, by index.
    fn reaches(&self, _limit: f64, _on: &Measured<'_>, _strategy: usize) -> bool {
        true
    }

    /// Whether the scale of a strategy of this size moves the measure.
    fn is_moved_by(&self, _own: OwnSize) -> bool {
        false
    }

    /// The scales of one strategy, as open intervals, at which the control is past this limit.
    ///
    /// `None` where the scale does not move the measure: the drawdowns, and a strategy without a size there.
    fn breaches(&self, _limits: &Limits, _limit: f64, _along: &PositionsAlong<'_>) -> Option<Vec<(f64, f64)>> {
        None
    }

    /// A made-up breach that takes the measure past this limit by a factor of `1 + PAST`; else why there is none.
    fn breach(&self, limit: f64, past: f64, on: &DrillFund<'_>) -> Result<Breach, &'static str>;
}

/// What a control measures.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// In the unit of the limit; `None` where nothing is known.
    pub measured: Option<f64>,
    /// Both measures of a fall; `None` for a control of exposure.
    pub fall: Option<Fall>,
    /// The sector or exchange of a concentration.
    pub group: Option<String>,
    /// What is missing; beside a figure, what makes it incomplete.
    pub reason: Option<NoData>,
}

impl Reading {
    /// A measure without a group.
    pub fn of(measured: f64) -> Self {
        Self { measured: Some(measured), ..Self::default() }
    }

    /// Nothing measured, for this reason.
    pub fn without(reason: NoData) -> Self {
        Self { reason: Some(reason), ..Self::default() }
    }

    /// The fall that a drawdown control measures. Of stale or missing returns it counts where it is past the limit.
    pub fn of_fall(control: ControlId, limits: &Limits, on: &Measured<'_>) -> Self {
        let reason = on.drawdowns.feed().reason(control);
        let Some(fall) = on.drawdowns.fall(control, on.shock) else {
            return Self::without(reason.unwrap_or(NoData::NavNotPositive));
        };
        let measured = Some(fall.by(limits.measure_of(control)));
        match reason {
            Some(reason) if memoryless(control, measured, limits.of(control)) != ControlState::Tripped => {
                Self::without(reason)
            }
            reason => Self { measured, fall: Some(fall), reason, ..Self::default() },
        }
    }
}

/// The loss on top of today's P&L, a shock counted, at which a drawdown control is at its limit; as [`ControlRule::room`].
pub fn room_of_fall(control: ControlId, limits: &Limits, limit: f64, on: &Measured<'_>) -> Option<f64> {
    Some(on.shock - on.drawdowns.shock_to(control, limits.measure_of(control), limit)?)
}

/// The positions as the scale of one strategy moves from 0 on, all other scales as they are.
pub struct PositionsAlong<'a> {
    /// The positions.
    pub table: &'a PositionTable,
    /// Scale of every strategy as it is.
    pub scale: &'a [f64],
    /// The strategy that moves.
    pub strategy: usize,
    /// Exposures of the other strategies.
    pub others: Exposures,
    /// Exposures of the strategy alone at scale 1.
    pub own: Exposures,
}

impl<'a> PositionsAlong<'a> {
    /// The direction of one strategy.
    pub fn of(table: &'a PositionTable, scale: &'a [f64], strategy: usize) -> Self {
        let mut without = scale.to_vec();
        without[strategy] = 0.0;
        let mut alone = vec![0.0; scale.len()];
        alone[strategy] = 1.0;
        Self { others: Exposures::at(table, &without), own: Exposures::at(table, &alone), table, scale, strategy }
    }

    /// The size of the strategy.
    pub fn own_size(&self) -> OwnSize {
        OwnSize { gross: self.own.gross, net: self.own.net }
    }
}

/// What a strategy holds at scale 1, in money.
#[derive(Debug, Clone, Copy)]
pub struct OwnSize {
    /// Sum of the sizes of its positions.
    pub gross: f64,
    /// Sum of their nets.
    pub net: f64,
}

impl OwnSize {
    /// That of a strategy, by index.
    pub fn of(table: &PositionTable, strategy: usize) -> Self {
        let own = table.lines.iter().filter(|line| line.strategy == strategy);
        own.fold(Self { gross: 0.0, net: 0.0 }, |sum, line| Self {
            gross: sum.gross + line.size(),
            net: sum.net + line.net(),
        })
    }

    /// Whether it holds anything.
    pub fn has_size(self) -> bool {
        self.gross > 0.0
    }
}

/// What a breach is made up on.
pub struct DrillFund<'a> {
    /// The limits of the fund.
    pub limits: &'a Limits,
    /// Its drawdowns.
    pub drawdowns: &'a Drawdowns,
    /// Its exposures.
    pub now: Exposures,
}

impl DrillFund<'_> {
    /// The P&L on top of today's at which a drawdown control measures `fall`.
    pub fn shock_to(&self, control: ControlId, fall: f64) -> Result<Breach, &'static str> {
        let shock = self.drawdowns.shock_to(control, self.limits.measure_of(control), fall);
        let reason = self.drawdowns.feed().coarse(control).unwrap_or(NoData::NavNotPositive);
        shock.map(Breach::shock).ok_or(reason.describe())
    }
}
