//! How likely the limits of ladders are hit within a month and a quarter, and how many strategies may stop in one month.
//!
//! Two events, both at the exposures of now, held throughout:
//! - *the limit trips*: the unit value falls past the limit from its high-water mark, which new highs move. By paths of the
//!   stationary block bootstrap, at closes, with a standard error.
//! - *the level is passed*: the unit value falls to where the limit trips today, new highs moving nothing. Under the
//!   parametric method in closed form and watched at every moment; else by the same paths, at closes.
//!
//! A path that passes the level has tripped the limit, so at closes the first chance is the larger.

use super::{ladder::Ladder, state::ControlState};
use crate::{
    fund::{Method, Period, Rung, Snapshot},
    math::{Extremes, SEED, Stream, normal_cdf},
    sample::{Step, periods_per_year},
    var::{RiskModel, mean_block, stationary_rows},
};

/// Paths that are drawn.
pub const PATHS: usize = 10_000;

/// Rows of a block's paths x strategies at most, so that a block takes a few milliseconds.
const BLOCK_WORK: usize = 1_500_000;

/// The streams of the paths stand after those of the bootstrap.
const FIRST_STREAM: u64 = 1 << 33;

/// Slack, relative, of a limit: that of the controls.
const SLACK: f64 = 1e-12;

/// Periods in a month and in a quarter: 20 and 60 days, 4 and 12 weeks, 1 and 3 months.
pub fn ladder_horizons(period: Period) -> [usize; 2] {
    match period {
        Period::Day => [20, 60],
        Period::Week => [4, 12],
        Period::Month => [1, 3],
    }
}

/// The chance that a Brownian motion with drift reaches `-distance` within a time, watched at every moment.
///
/// `Phi((-b - m T) / (s sqrt(T))) + exp(-2 m b / s^2) Phi((-b + m T) / (s sqrt(T)))` with b the distance, m the drift and s
/// the volatility of a period, T periods: reflection, with the change of drift. In [0, 1]; 1 at a distance of 0 or below.
/// Source: Harrison, Brownian Motion and Stochastic Flow Systems (1985), 1.8; Borodin and Salminen (2002), 2.1.2.0.2.
///
/// ```
/// use headroom_engine::control::first_passage;
/// // Without drift twice the chance of ending there: 2 Phi(-1).
/// assert!((first_passage(0.02, 0.0, 0.01, 4.0) - 0.3173105079).abs() < 1e-9);
/// assert_eq!((first_passage(0.0, 0.0, 0.01, 4.0), first_passage(0.02, -0.01, 0.0, 4.0)), (1.0, 1.0));
/// ```
pub fn first_passage(distance: f64, drift: f64, volatility: f64, periods: f64) -> f64 {
    if distance <= 0.0 {
        return 1.0;
    }
    let spread = volatility * periods.sqrt();
    if spread <= 0.0 {
        return if drift * periods <= -distance { 1.0 } else { 0.0 };
    }
    let ends = normal_cdf((-distance - drift * periods) / spread);
    let reflected = normal_cdf((-distance + drift * periods) / spread);
    // Where the reflected part underflows it is none.
    let back = if reflected > 0.0 {
        libm::exp((-2.0 * drift * distance / (volatility * volatility)).smaller(700.0)) * reflected
    } else {
        0.0
    };
    (ends + back).clamp(0.0, 1.0)
}

/// What paths are drawn of: the ladders that are measured, and the returns at the exposures of now.
#[derive(Debug, Clone, PartialEq)]
pub struct LadderPaths {
    /// Periods in a month and in a quarter.
    pub horizons: [usize; 2],
    starts: Vec<Start>,
    observations: usize,
}

/// One strategy before its paths.
#[derive(Debug, Clone, PartialEq)]
struct Start {
    strategy: usize,
    /// The fall from its mark.
    fall: f64,
    limits: [Option<f64>; 2],
    /// Whether its ladder has it out: it cannot stop again.
    is_out: bool,
    /// Returns on capital at the exposure of now, one per row of the sample.
    returns: Vec<f64>,
    /// Drift and volatility of a period where the method is normal.
    normal: Option<(f64, f64)>,
}

/// What some of the paths did.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    /// Per strategy and limit, the number of paths that tripped first at each period.
    trips: Vec<[Vec<u16>; 2]>,
    /// Per strategy and limit, the number of paths below the level within a month and within a quarter.
    levels: Vec<[[u32; 2]; 2]>,
    /// Paths by the number of strategies that stop within a month.
    stops: Vec<u32>,
}

/// The chances of one limit.
#[derive(Debug, Clone, PartialEq)]
pub struct RungOdds {
    /// The limit.
    pub rung: Rung,
    /// Whether the fall of today is past it.
    pub is_past: bool,
    /// The chance that it trips within a month and within a quarter, high-water mark moving, by paths at closes.
    pub trips: [f64; 2],
    /// Their standard errors, `sqrt(p (1 - p) / paths)`.
    pub trips_error: [f64; 2],
    /// The chance that its level of today is passed, within a month and within a quarter.
    pub level: [f64; 2],
    /// Their standard errors; `None`: closed form.
    pub level_error: Option<[f64; 2]>,
    /// The chance that it has tripped by the close of each period, up to a quarter.
    pub by_period: Vec<f64>,
}

/// The chances of a strategy's limits.
#[derive(Debug, Clone, PartialEq)]
pub struct StrategyOdds {
    /// Index of the strategy.
    pub strategy: usize,
    /// Its limits that are set, the soft one first.
    pub rungs: Vec<RungOdds>,
}

/// The chances of a fund's ladders.
#[derive(Debug, Clone, PartialEq)]
pub struct LadderOdds {
    /// Periods in a month and in a quarter.
    pub horizons: [usize; 2],
    /// The strategies whose ladder is measured, in the fund's order.
    pub strategies: Vec<StrategyOdds>,
    /// The chance that 0, 1, 2, ... strategies trip their hard limit within a month, on the same paths; those that are out
    /// already do not count. Ends at the last that has happened on a path; empty where no strategy can stop.
    pub stops: Vec<f64>,
    /// Paths drawn.
    pub paths: usize,
    /// Mean length of a block, in rows.
    pub mean_block: usize,
    /// The seed.
    pub seed: u64,
}

impl LadderPaths {
    /// The paths of the ladders of a fund at exposure scales; `None` where no ladder is measured.
    ///
    /// Returns are those that VaR is of, filtered ones by the filtered method. Of a normal method volatility is that of its
    /// covariance, and drift the strategy's `expected_return` a period, 0 where the file gives none, as in its VaR; the unit
    /// value is then a geometric Brownian motion, so that its logarithm drifts by `m - s^2 / 2`.
    pub fn of(
        snapshot: &Snapshot,
        (risk, step): (&RiskModel, Step),
        ladders: &[Ladder],
        scale: &[f64],
    ) -> Option<Self> {
        let is_normal = risk.method() == Method::Parametric;
        let start = |ladder: &Ladder| {
            let i = ladder.strategy;
            let fall = ladder.measured.filter(|_| risk.is_measured[i] && snapshot.strategies[i].capital > 0.0)?;
            let returns = risk.tail_returns()[i].iter().map(|r| r * scale[i]).collect();
            let periods = periods_per_year(snapshot, step.period, i);
            let drift = scale[i] * snapshot.strategies[i].expected_return.map_or(0.0, |expected| expected / periods);
            let volatility = scale[i] * risk.covariance[(i, i)].sqrt();
            Some(Start {
                strategy: i,
                fall,
                limits: Rung::ALL.map(|rung| ladder.limits.of(rung)),
                is_out: ladder.state_of(Rung::Hard) == ControlState::Tripped,
                returns,
                normal: is_normal.then_some((drift - 0.5 * volatility * volatility, volatility)),
            })
        };
        let starts: Vec<Start> = ladders.iter().filter_map(start).collect();
        let observations = risk.observations();
        (!starts.is_empty()).then(|| Self { horizons: ladder_horizons(step.period), starts, observations })
    }

    /// Number of paths in a block.
    fn block(&self) -> usize {
        (BLOCK_WORK / (self.horizons[1] * self.starts.len()).max(1)).clamp(20, 1_000)
    }

    /// Number of blocks of paths.
    pub fn blocks(&self) -> usize {
        PATHS.div_ceil(self.block())
    }

    /// What the paths of one block did. Each path has a random stream of its own and draws one row per period for all
    /// strategies, in blocks of mean length `ceil(T^(1/3))`: what happens together stays together.
    ///
    /// Source: D. N. Politis and J. P. Romano, Journal of the American Statistical Association 89 (1994) 1303-1313.
    pub fn tally(&self, block: usize) -> Tally {
        let (count, [month, quarter]) = (self.starts.len(), self.horizons);
        let mut tally = Tally {
            trips: vec![[const { Vec::new() }; 2]; count],
            levels: vec![[[0; 2]; 2]; count],
            stops: vec![0; count + 1],
        };
        for trips in &mut tally.trips {
            trips.iter_mut().for_each(|trips| trips.resize(quarter, 0));
        }
        let paths = block * self.block()..PATHS.min((block + 1) * self.block());
        for path in paths {
            let mut stream = Stream::new(SEED, FIRST_STREAM + path as u64);
            let rows = stationary_rows(&mut stream, quarter, self.observations, mean_block(self.observations));
            let mut stopped = 0;
            for (i, start) in self.starts.iter().enumerate() {
                let (trips, levels) = start.walk(&rows);
                for k in 0..2 {
                    if let Some(t) = trips[k] {
                        tally.trips[i][k][t] += 1;
                        stopped += usize::from(k == Rung::Hard as usize && t < month && !start.is_out);
                    }
                    if let Some(t) = levels[k] {
                        tally.levels[i][k][0] += u32::from(t < month);
                        tally.levels[i][k][1] += 1;
                    }
                }
            }
            tally.stops[stopped] += 1;
        }
        tally
    }

    /// All paths.
    pub fn odds(&self) -> LadderOdds {
        let tallies: Vec<Tally> = (0..self.blocks()).map(|block| self.tally(block)).collect();
        self.odds_of(&tallies)
    }

    /// The chances by the tallies of all blocks.
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn odds_of(&self, tallies: &[Tally]) -> LadderOdds {
        let share = |count: u32| f64::from(count) / PATHS as f64;
        let error = |p: f64| (p * (1.0 - p) / PATHS as f64).sqrt();
        // Summed tally by tally: each is read once, in the order in which it lies.
        let mut trips = vec![[const { Vec::new() }; 2]; self.starts.len()];
        for tally in tallies {
            for (sums, counts) in trips.iter_mut().flatten().zip(tally.trips.iter().flatten()) {
                let sums: &mut Vec<u32> = sums;
                sums.resize(counts.len(), 0);
                sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += u32::from(*count));
            }
        }
        let of = |(i, start): (usize, &Start)| {
            let rung = |rung: Rung| {
                let k = rung as usize;
                let limit = start.limits[k]?;
                let mut tripped = 0;
                let so_far = |count: &u32| {
                    tripped += count;
                    share(tripped)
                };
                let by_period: Vec<f64> = trips[i][k].iter().map(so_far).collect();
                let trips = self.horizons.map(|periods| by_period[periods - 1]);
                let counted = [0, 1].map(|h| share(tallies.iter().map(|tally| tally.levels[i][k][h]).sum()));
                let level = start.closed_form(limit, self.horizons);
                Some(RungOdds {
                    rung,
                    is_past: start.fall > limit * (1.0 + SLACK),
                    trips,
                    trips_error: trips.map(error),
                    level: level.unwrap_or(counted),
                    level_error: if level.is_some() { None } else { Some(counted.map(error)) },
                    by_period,
                })
            };
            StrategyOdds { strategy: start.strategy, rungs: Rung::ALL.into_iter().filter_map(rung).collect() }
        };
        let can_stop = |start: &Start| start.limits[Rung::Hard as usize].is_some() && !start.is_out;
        let mut stops: Vec<f64> =
            (0..=self.starts.len()).map(|count| share(tallies.iter().map(|tally| tally.stops[count]).sum())).collect();
        let most = stops.iter().rposition(|chance| *chance > 0.0).filter(|_| self.starts.iter().any(can_stop));
        stops.truncate(most.map_or(0, |most| most + 1));
        LadderOdds {
            horizons: self.horizons,
            strategies: self.starts.iter().enumerate().map(of).collect(),
            stops,
            paths: PATHS,
            mean_block: mean_block(self.observations),
            seed: SEED,
        }
    }
}

impl Start {
    /// The periods, counted from 0, at whose closes each limit trips first and its level is passed first. A limit that is
    /// past already does both in the first.
    fn walk(&self, rows: &[u32]) -> ([Option<usize>; 2], [Option<usize>; 2]) {
        let (mut trips, mut levels) = ([None; 2], [None; 2]);
        let bounds = self.limits.map(|limit| limit.map_or(f64::INFINITY, |limit| limit * (1.0 + SLACK)));
        for k in 0..2 {
            if self.fall > bounds[k] {
                (trips[k], levels[k]) = (Some(0), Some(0));
            }
        }
        let (mut worth, mut mark) = (1.0 - self.fall, 1.0_f64);
        for (t, row) in rows.iter().enumerate() {
            worth *= 1.0 + self.returns[*row as usize];
            mark = mark.larger(worth);
            let (fall, below) = (1.0 - worth / mark, 1.0 - worth);
            for k in 0..2 {
                if fall > bounds[k] && trips[k].is_none() {
                    trips[k] = Some(t);
                }
                if below > bounds[k] && levels[k].is_none() {
                    levels[k] = Some(t);
                }
            }
            let is_done = |k: usize| bounds[k] == f64::INFINITY || levels[k].is_some();
            if worth <= 0.0 || (is_done(0) && is_done(1)) {
                break;
            }
        }
        (trips, levels)
    }

    /// The chances that the level of a limit is passed, where the method is normal.
    #[allow(clippy::cast_precision_loss, reason = "at most 60")]
    fn closed_form(&self, limit: f64, horizons: [usize; 2]) -> Option<[f64; 2]> {
        let (drift, volatility) = self.normal?;
        let distance = libm::log((1.0 - self.fall) / (1.0 - limit));
        let is_past = self.fall > limit * (1.0 + SLACK);
        Some(horizons.map(
            |periods| {
                if is_past { 1.0 } else { first_passage(distance, drift, volatility, periods as f64) }
            },
        ))
    }
}
