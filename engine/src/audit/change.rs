//! What changed between two states of a fund: the difference of its VaRs, shared over five causes and over strategies.

use crate::{
    fund::{Method, Shared, Snapshot, StrategyId},
    math::vector::dot,
    model::Model,
    sample::MIN_OBSERVATIONS,
    var::{EstimateError, Resampling},
};

/// Number of causes.
pub const CAUSES: usize = 5;

/// Why a fund's VaR differs from what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Exposures in money, new and closed strategies among them.
    Exposures,
    /// Rows that the earlier sample lacks.
    NewDays,
    /// Rows that the later sample lacks.
    OldDays,
    /// The standard deviation of each strategy's returns.
    Volatility,
    /// Method, confidence, horizon and covariance.
    Settings,
}

impl Cause {
    /// Every cause, in the order of [`Difference::parts`].
    pub const ALL: [Self; CAUSES] = [Self::Exposures, Self::NewDays, Self::OldDays, Self::Volatility, Self::Settings];
}

/// A difference, and its share per cause in the order of [`Cause::ALL`]. In money; positive where risk has grown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The figure as it was.
    pub before: f64,
    /// The figure as it is.
    pub after: f64,
    /// What each cause adds; they sum to `after - before`.
    pub parts: [f64; CAUSES],
}

/// What changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The fund's VaR.
    pub fund: Difference,
    /// The component VaR per strategy of either fund, those of the later one first; empty where a state has none.
    pub strategies: Vec<(StrategyId, Difference)>,
    /// The methods that the two VaRs are of: historical where the fund's is Monte Carlo.
    pub methods: [Method; 2],
    /// Rows that only the later sample has, and that only the earlier one has.
    pub days: [usize; 2],
}

/// Why two states cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// One of them has no VaR.
    #[error("{0}")]
    Estimate(EstimateError),
    /// They have too little in common.
    #[error("{common} rows are the same in both: a comparison needs {MIN_OBSERVATIONS}")]
    TooFewCommonRows {
        /// Rows of the same date and returns.
        common: usize,
    },
}

/// A fund as it is compared: the fund, its model, and its exposures in money, one per strategy.
#[derive(Debug, Clone, Copy)]
pub struct State<'s> {
    /// The fund.
    pub fund: &'s Snapshot,
    /// Its model.
    pub model: &'s Model,
    /// Its exposures.
    pub exposure: &'s [f64],
}

/// The difference of the VaRs of two states by cause, by the Shapley value: the mean, over the 120 orders in which the five
/// causes can be moved from what they were to what they are, of what each adds. The parts sum to the difference.
///
/// A row is the same in both samples where its date and its own returns are. Rows of either sample that are not the same are
/// new or old days, those of a longer or shorter window and restated ones among them. Volatility moves each strategy's returns
/// by one factor, so that their standard deviation is that of the earlier or of the later sample; days then change shape and
/// dependence. What a filter or a fill makes of the same row counts as volatility. The returns of a strategy that is measured
/// from positions are those of its positions: they move with the exposures, and have no volatility of their own. A strategy
/// that one fund lacks has exposure 0 there, and returns of 0 on rows of that fund alone. The parts of a strategy are those of
/// its component VaR, so they sum over strategies to those of the fund.
///
/// Source: Shapley, Contributions to the Theory of Games II (1953) 307-317; for components Euler, Tasche 1999.
///
/// # Errors
///
/// A state without a VaR, and fewer than 30 common rows.
pub fn change(before: State<'_>, after: State<'_>) -> Result<Change, ChangeError> {
    let sides = [before, after].map(Side::of);
    let [before, after] = sides;
    let (before, after) = (before?, after?);
    let ids = strategies(before.state.fund, after.state.fund);
    let rows = rows(&before, &after, &ids);
    let common = rows.iter().filter(|row| row.values.iter().all(Option::is_some)).count();
    if common < MIN_OBSERVATIONS {
        return Err(ChangeError::TooFewCommonRows { common });
    }
    let mixture = Mixture { sides: [&before, &after], ids: &ids, rows: &rows };
    let deviations = [mixture.deviations(0), mixture.deviations(1)];
    // Bit k of a mask: cause k is as it is, not as it was.
    let figures: Vec<_> = (0..1_usize << CAUSES).map(|mask| mixture.figures(mask, &deviations)).collect();
    let difference = |figure: &dyn Fn(usize) -> f64| Difference {
        before: figure(0),
        after: figure((1 << CAUSES) - 1),
        parts: shapley(figure),
    };
    let has_components = figures.iter().all(|figures| figures.1.is_some());
    let component = |mask: usize, at: usize| figures[mask].1.as_ref().map_or(0.0, |components| components[at]);
    let strategies = ids.iter().enumerate().filter(|_| has_components);
    let only = |side: usize| rows.iter().filter(|row| row.values[1 - side].is_none()).count();
    Ok(Change {
        fund: difference(&|mask| figures[mask].0),
        strategies: strategies.map(|(at, ids)| (ids.id.clone(), difference(&|mask| component(mask, at)))).collect(),
        methods: [before.resampling.method, after.resampling.method],
        days: [only(1), only(0)],
    })
}

/// The Shapley values of five players in a game that a mask of players has the worth of.
fn shapley(worth: &dyn Fn(usize) -> f64) -> [f64; CAUSES] {
    // s! (4 - s)! / 5!, for coalitions of s others.
    const WEIGHTS: [f64; CAUSES] = [1.0 / 5.0, 1.0 / 20.0, 1.0 / 30.0, 1.0 / 20.0, 1.0 / 5.0];
    std::array::from_fn(|player| {
        let others = (0..1_usize << CAUSES).filter(|mask| mask >> player & 1 == 0);
        others.map(|mask| WEIGHTS[mask.count_ones() as usize] * (worth(mask | 1 << player) - worth(mask))).sum()
    })
}

/// A state with what its VaR is computed from.
struct Side<'s> {
    state: State<'s>,
    resampling: Resampling,
    /// Whether the returns of a strategy are those of its positions.
    is_repriced: Vec<bool>,
}

impl<'s> Side<'s> {
    fn of(state: State<'s>) -> Result<Self, ChangeError> {
        let risk = state.model.risk.as_ref().map_err(|error| ChangeError::Estimate(error.clone()))?;
        let sample = &state.model.sample;
        let is_other =
            |(at, series): (usize, &Shared<Vec<f64>>)| sample.column(at).is_some_and(|own| own != series.as_slice());
        let is_repriced = risk.returns().iter().enumerate().map(is_other).collect();
        Ok(Self { state, resampling: Resampling::of(risk, state.exposure), is_repriced })
    }
}

/// A strategy by its place in each fund.
struct Place {
    id: StrategyId,
    at: [Option<usize>; 2],
}

fn strategies(before: &Snapshot, after: &Snapshot) -> Vec<Place> {
    let place = |id: &StrategyId| {
        let at = [before, after].map(|fund| fund.strategy_index(id.as_str()));
        Place { id: id.clone(), at }
    };
    let closed = before.strategies.iter().filter(|strategy| after.strategy_index(strategy.id.as_str()).is_none());
    after.strategies.iter().chain(closed).map(|strategy| place(&strategy.id)).collect()
}

/// A row of either sample: its returns as that sample has them, one per strategy of either fund.
struct RowOf {
    values: [Option<Vec<f64>>; 2],
}

/// The rows of both samples by date, a restated one twice.
fn rows(before: &Side<'_>, after: &Side<'_>, ids: &[Place]) -> Vec<RowOf> {
    let dates = [&before.state.model.sample.dates, &after.state.model.sample.dates];
    let row = |side: &Side<'_>, which: usize, row: usize| -> Vec<f64> {
        ids.iter().map(|place| place.at[which].map_or(0.0, |at| side.resampling.columns[at][row])).collect()
    };
    let is_same = |old: usize, new: usize| {
        let mut both = ids.iter().filter_map(|place| Some((place.at[0]?, place.at[1]?)));
        let own = |side: &Side<'_>, at: usize, row: usize| side.state.model.sample.own(at)[row].map(f64::to_bits);
        both.all(|(a, b)| own(before, a, old) == own(after, b, new))
    };
    let (mut old, mut new) = (0, 0);
    let mut rows = Vec::with_capacity(dates[0].len().max(dates[1].len()));
    loop {
        let (first, second) = (dates[0].get(old), dates[1].get(new));
        let values = match (first, second) {
            (None, None) => return rows,
            (Some(a), Some(b)) if a == b && is_same(old, new) => {
                let mut values = [row(before, 0, old), row(after, 1, new)];
                // What one fund lacks is taken from the other.
                for (at, place) in ids.iter().enumerate() {
                    if place.at[0].is_none() {
                        values[0][at] = values[1][at];
                    } else if place.at[1].is_none() {
                        values[1][at] = values[0][at];
                    }
                }
                (old, new) = (old + 1, new + 1);
                values.map(Some)
            }
            (Some(a), second) if second.is_none_or(|b| a <= b) => {
                old += 1;
                [Some(row(before, 0, old - 1)), None]
            }
            _ => {
                new += 1;
                [None, Some(row(after, 1, new - 1))]
            }
        };
        rows.push(RowOf { values });
    }
}

/// Both states, to be mixed.
struct Mixture<'m, 's> {
    sides: [&'m Side<'s>; 2],
    ids: &'m [Place],
    rows: &'m [RowOf],
}

impl Mixture<'_, '_> {
    /// The returns of a strategy on some rows; common ones as `side` has them.
    fn series(&self, at: usize, side: usize, has_new: bool, has_old: bool) -> Vec<f64> {
        let picked = self.rows.iter().filter_map(|row| match (&row.values[0], &row.values[1]) {
            (Some(_), Some(_)) => row.values[side].as_ref(),
            (Some(old), None) => has_old.then_some(old),
            (None, new) => new.as_ref().filter(|_| has_new),
        });
        picked.map(|values| values[at]).collect()
    }

    /// The standard deviations of one side's own sample.
    fn deviations(&self, side: usize) -> Vec<f64> {
        (0..self.ids.len()).map(|at| deviation(&self.series(at, side, side == 1, side == 0))).collect()
    }

    /// VaR and components of the state in which the causes of `mask` are as they are, and the others as they were.
    fn figures(&self, mask: usize, deviations: &[Vec<f64>; 2]) -> (f64, Option<Vec<f64>>) {
        let side = |cause: Cause| mask >> cause as usize & 1;
        let (volatility, exposures) = (side(Cause::Volatility), side(Cause::Exposures));
        let columns = self.ids.iter().enumerate().map(|(at, place)| {
            let is_repriced = [0, 1].iter().any(|of| place.at[*of].is_some_and(|at| self.sides[*of].is_repriced[at]));
            let same = if is_repriced { exposures } else { volatility };
            let mut series = self.series(at, same, side(Cause::NewDays) == 1, side(Cause::OldDays) == 0);
            if is_repriced {
                return series;
            }
            let (is, wanted) = (deviation(&series), deviations[volatility][at]);
            // One that does not move has no volatility to be moved to.
            let factor = if is > 0.0 && wanted > 0.0 { wanted / is } else { 1.0 };
            series.iter_mut().for_each(|value| *value *= factor);
            series
        });
        let exposure = self
            .ids
            .iter()
            .map(|place| place.at[exposures].map_or(0.0, |at| self.sides[exposures].resampling.exposure[at]));
        let settings = &self.sides[side(Cause::Settings)].resampling;
        let columns = columns.map(Shared::from).collect();
        let state = Resampling { columns, exposure: exposure.collect(), ..settings.clone() };
        let days: Vec<u32> = (0..).take(state.columns.first().map_or(0, |column| column.len())).collect();
        let found = state.on_days(&days);
        (found.value_at_risk, found.components)
    }
}

/// The standard deviation about the mean, divisor T.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn deviation(series: &[f64]) -> f64 {
    let count = series.len().max(1) as f64;
    let mean = series.iter().sum::<f64>() / count;
    let from_mean: Vec<f64> = series.iter().map(|value| value - mean).collect();
    libm::sqrt(dot(&from_mean, &from_mean) / count)
}
