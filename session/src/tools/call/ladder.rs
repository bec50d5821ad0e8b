//! Rows of ladders: how a strategy stands on its own, and the chances that its limits are hit.

use headroom_engine::{
    control::{Ladder, LadderOdds, NoData, RungOdds, StrategyOdds},
    fund::Rung,
};
use serde::Serialize;

use crate::Version;

/// The ladder of a strategy as it stands on the last date, latches not counted.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LadderRow {
    /// Halved: the soft limit is tripped. Out: the hard one is. Both only lower its exposure.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["active", "halved", "out"])))]
    state: &'static str,
    /// The fall of its unit value from its high-water mark, a share; null where it is unfed.
    measured: Option<f64>,
    /// The date of the mark; null: the opening of its history.
    marked: Option<String>,
    soft: Option<RungRow>,
    hard: Option<RungRow>,
    /// The part of the soft limit under which the halving ends.
    recovery_share: f64,
    /// Why nothing is measured, or what is measured is incomplete; null where all is known.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = reasons())))]
    reason: Option<&'static str>,
}

/// One limit of a ladder.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RungRow {
    /// The fall past which it trips, a share.
    limit: f64,
    /// A warning from 80% of the limit; unfed where the file lacks what it needs.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["active", "warning", "tripped", "unfed", "off"])))]
    state: &'static str,
}

impl LadderRow {
    /// The row of a strategy; `None` where it has no ladder.
    pub fn of(version: &Version, strategy: usize) -> Option<Self> {
        let ladders = &version.analysis().model().ladders;
        let ladder = ladders.iter().find(|ladder| ladder.strategy == strategy)?;
        Some(Self {
            state: ladder.state().id(),
            measured: ladder.measured,
            marked: ladder.marked.map(|date| date.to_string()),
            soft: RungRow::of(ladder, Rung::Soft),
            hard: RungRow::of(ladder, Rung::Hard),
            recovery_share: ladder.limits.recovery_share,
            reason: ladder.reason.map(NoData::id),
        })
    }
}

impl RungRow {
    fn of(ladder: &Ladder, rung: Rung) -> Option<Self> {
        let limit = ladder.limits.of(rung)?;
        Some(Self { limit, state: ladder.state_of(rung).id() })
    }
}

/// The chances that limits of ladders are hit, exposures held as they are.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LadderOddsRow<'c> {
    /// Periods in a month and in a quarter: 20 and 60 days, 4 and 12 weeks, 1 and 3 months.
    periods: [usize; 2],
    /// One row per strategy whose ladder is measured.
    strategies: Vec<StrategyOddsRow<'c>>,
    /// The chance that 0, 1, 2, ... strategies trip their hard limit within a month, on the same paths.
    stops_in_a_month: Vec<f64>,
    paths: usize,
    /// Mean length of a block of rows.
    mean_block: usize,
    seed: u64,
}

/// The chances of a strategy's limits.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StrategyOddsRow<'c> {
    id: &'c str,
    soft: Option<RungOddsRow>,
    hard: Option<RungOddsRow>,
}

/// The chances of one limit, within a month and within a quarter.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RungOddsRow {
    /// That it trips: new highs move the high-water mark; bootstrap paths at closes.
    trips: [f64; 2],
    trips_error: [f64; 2],
    /// That the level at which it trips today is passed, the mark held.
    level: [f64; 2],
    /// Standard errors; null: closed form, watched at every moment, under the parametric method.
    level_error: Option<[f64; 2]>,
}

impl<'c> LadderOddsRow<'c> {
    /// The chances at a version's exposures; `None` where no ladder is measured.
    pub fn of(version: &'c Version) -> Option<Self> {
        let analysis = version.analysis();
        let odds = analysis.ladder_paths(&analysis.model().ladders)?.odds();
        let LadderOdds { horizons, strategies, stops, paths, mean_block, seed } = odds;
        let row = |odds: &StrategyOdds| {
            let of = |rung| odds.rungs.iter().find(|of| of.rung == rung).map(RungOddsRow::from);
            let id = version.fund().strategies[odds.strategy].id.as_str();
            StrategyOddsRow { id, soft: of(Rung::Soft), hard: of(Rung::Hard) }
        };
        let strategies = strategies.iter().map(row).collect();
        Some(Self { periods: horizons, strategies, stops_in_a_month: stops, paths, mean_block, seed })
    }
}

impl From<&RungOdds> for RungOddsRow {
    fn from(odds: &RungOdds) -> Self {
        let RungOdds { trips, trips_error, level, level_error, .. } = *odds;
        Self { trips, trips_error, level, level_error }
    }
}

/// The reasons of a schema: each id, and null.
#[cfg(feature = "schema")]
pub(super) fn reasons() -> Vec<Option<&'static str>> {
    NoData::ALL.into_iter().map(|reason| Some(reason.id())).chain([None]).collect()
}
