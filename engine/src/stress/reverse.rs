//! Reverse stress: not what a scenario loses, but which joint move of all strategies is the most plausible one that loses a
//! given amount, and how plausible that is.

use jiff::civil::Date;
use nalgebra::DMatrix;

use crate::{
    control::{Bound, DRAWDOWNS},
    correlation::Mahalanobis,
    fund::{Book, Snapshot},
    math::{normal_cdf, vector::losses},
    model::Model,
    var::{RiskModel, contribution::variance_products},
};

/// The most plausible joint move that loses a given amount, and how plausible it is. One day's move, from no move.
#[derive(Debug, Clone, PartialEq)]
pub struct ReverseStress {
    /// What is lost, on top of today's P&L.
    pub loss: f64,
    /// Return of each strategy in that move; of one without exposure too, which moves along and loses nothing.
    pub returns: Vec<f64>,
    /// P&L of each strategy, negative for a loss; they add up to minus the loss.
    pub by_strategy: Vec<f64>,
    /// Mahalanobis distance of the move: the loss in standard deviations of the fund's P&L.
    pub distance: f64,
    /// Probability of a day's loss at least as large, were returns normal: `Phi(-distance)`.
    pub normal_probability: f64,
    /// Days of the sample that would have lost at least as much at today's exposures.
    pub days_as_bad: usize,
    /// Days of the sample whose joint move was at least as far from no move, whatever it earned.
    pub days_as_far: usize,
    /// Days of the sample.
    pub observations: usize,
    /// The worst day of the sample at today's exposures.
    pub worst_day: (Date, f64),
    /// Directions in which the exposed strategies move, and how many of those strategies there are. Fewer directions than
    /// strategies: the covariance is singular and distances are by its pseudo-inverse.
    pub rank: (usize, usize),
}

/// Why there is no reverse stress for a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoReverseStress {
    /// The file sets no such limit.
    Off,
    /// A NAV of the window is not above 0.
    Unfed,
    /// The bound is passed as the fund stands today: no further loss is needed.
    Passed,
    /// Too few joint rows for a covariance.
    TooFewObservations,
    /// The fund's P&L does not move: nothing is exposed, or what is moves against itself exactly.
    NothingMoves,
}

/// The reverse stress of every bound, in this order: daily, weekly and monthly drawdown, VaR budget.
///
/// The loss of a drawdown limit is what is still missing today: a fund that is already down needs less. Each move is one
/// day's, for the VaR budget too, whatever the horizon.
///
/// ```
/// use headroom_engine::{control::Bound, fund::ControlId, stress::reverse_stresses};
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// # let book = headroom_engine::fund::Book::of(&fund);
/// # let report = headroom_engine::report::assess(&fund, &model, &book);
/// // The daily limit of 2% of a NAV of 1,000, nothing lost today
/// let (bound, stress) = &reverse_stresses(&fund, &model, &book)[0];
/// assert_eq!(*bound, Bound::Control(ControlId::DailyDrawdown));
/// assert!((stress.as_ref().unwrap().loss - 20.0).abs() < 1e-12);
/// ```
pub fn reverse_stresses(
    snapshot: &Snapshot,
    model: &Model,
    book: &Book,
) -> Vec<(Bound, Result<ReverseStress, NoReverseStress>)> {
    let lab =
        model.risk.as_ref().map_err(|_| NoReverseStress::TooFewObservations).and_then(|risk| {
            Plausibility::of(model, risk, book.exposure(snapshot)).ok_or(NoReverseStress::NothingMoves)
        });
    let bounds = DRAWDOWNS.into_iter().map(Bound::Control).chain([Bound::TotalVar]);
    bounds
        .map(|bound| {
            let outcome = loss_to(bound, snapshot, model).and_then(|loss| Ok(lab.as_ref().map_err(|e| *e)?.lose(loss)));
            (bound, outcome)
        })
        .collect()
}

/// The reverse stress of a loss of any size; `None` without a covariance or where nothing moves.
///
/// `loss` in money, above 0. As [`most_plausible_move`], with the sample's own record beside it.
///
/// ```
/// use headroom_engine::{ stress::reverse_stress};
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// # let book = headroom_engine::fund::Book::of(&fund);
/// # let report = headroom_engine::report::assess(&fund, &model, &book);
/// // The P&L of the strategies adds up to the loss asked for, exposures 100 each.
/// let stress = reverse_stress(&fund, &model, &book, 5.0).unwrap();
/// assert!((100.0 * (stress.returns[0] + stress.returns[1]) + 5.0).abs() < 1e-12);
/// ```
pub fn reverse_stress(snapshot: &Snapshot, model: &Model, book: &Book, loss: f64) -> Option<ReverseStress> {
    let risk = model.risk.as_ref().ok()?;
    Some(Plausibility::of(model, risk, book.exposure(snapshot))?.lose(loss))
}

/// The loss on top of today's P&L that takes the fund to a bound.
fn loss_to(bound: Bound, snapshot: &Snapshot, model: &Model) -> Result<f64, NoReverseStress> {
    let Bound::Control(control) = bound else {
        return Ok(snapshot.risk_budget.total_var);
    };
    let limit = snapshot.limits.of(control).ok_or(NoReverseStress::Off)?;
    let loss =
        -model.drawdowns.shock_to(control, snapshot.limits.measure_of(control), limit).ok_or(NoReverseStress::Unfed)?;
    if loss > 0.0 { Ok(loss) } else { Err(NoReverseStress::Passed) }
}

/// A joint move and its Mahalanobis distance from no move.
#[derive(Debug, Clone, PartialEq)]
pub struct PlausibleMove {
    /// Return of each strategy.
    pub returns: Vec<f64>,
    /// Its Mahalanobis distance.
    pub distance: f64,
}

/// The move of least Mahalanobis distance among all that lose `loss`: `m = -Sigma x L / (x'Sigma x)`.
///
/// `exposure` x in money, `covariance` Sigma n x n of returns, `loss` L in money. Returns are fractions; `x'm = -L`; the
/// distance is `|L| / sqrt(x'Sigma x)`. No inverse is needed, so a singular Sigma is no trouble: the move lies in its range, and
/// no other move there that loses L is nearer. `None` where `x'Sigma x` is not above 0. Sources: T. Breuer, M. Jandacka, K.
/// Rheinberger, M. Summer, International Journal of Central Banking 5 (2009) 205-224; A. McNeil, A. Smith, Insurance:
/// Mathematics and Economics 50 (2012) 299-308.
///
/// ```
/// use headroom_engine::{ stress::most_plausible_move};
/// // Exposures 3 and 4 at standard deviation 1, uncorrelated: a loss of 5 is one standard deviation, split 1.8 and 3.2.
/// let found = most_plausible_move(&[3.0, 4.0], &nalgebra::DMatrix::identity(2, 2), 5.0).unwrap();
/// assert_eq!((found.returns, found.distance), (vec![-0.6, -0.8], 1.0));
/// ```
pub fn most_plausible_move(exposure: &[f64], covariance: &DMatrix<f64>, loss: f64) -> Option<PlausibleMove> {
    let variance: f64 = variance_products(exposure, covariance).iter().sum();
    // Relative to the sum of the parts: what is left of a perfect hedge is rounding.
    let parts: f64 = exposure.iter().enumerate().map(|(i, x)| x * x * covariance[(i, i)]).sum();
    if variance.is_nan() || variance <= parts * 1e-14 {
        return None;
    }
    let of_strategy = |i: usize| {
        let with_fund: f64 = covariance.column(i).iter().zip(exposure).map(|(s, x)| s * x).sum();
        0.0 - loss * (with_fund / variance)
    };
    let returns = (0..exposure.len()).map(of_strategy).collect();
    Some(PlausibleMove { returns, distance: loss.abs() / variance.sqrt() })
}

/// What the sample says of moves at one set of exposures.
struct Plausibility<'a> {
    risk: &'a RiskModel,
    exposure: Vec<f64>,
    /// The move that loses 1.
    unit: PlausibleMove,
    losses: Vec<f64>,
    /// Distance of each day's move, over the exposed strategies.
    distances: Vec<f64>,
    worst_day: (Date, f64),
    rank: (usize, usize),
}

impl<'a> Plausibility<'a> {
    fn of(model: &Model, risk: &'a RiskModel, exposure: Vec<f64>) -> Option<Self> {
        let unit = most_plausible_move(&exposure, &risk.covariance, 1.0)?;
        let exposed: Vec<usize> =
            (0..exposure.len()).filter(|i| exposure[*i] != 0.0 && risk.covariance[(*i, *i)] > 0.0).collect();
        let covariance =
            DMatrix::from_fn(exposed.len(), exposed.len(), |i, j| risk.covariance[(exposed[i], exposed[j])]);
        let metric = Mahalanobis::of(&covariance)?;
        let columns = risk.returns();
        let move_of = |t: usize| -> Vec<f64> { exposed.iter().map(|i| columns[*i][t]).collect() };
        let losses = losses(columns, &exposure, risk.observations());
        let worst = (0..losses.len()).reduce(|worst, t| if losses[t] > losses[worst] { t } else { worst })?;
        Some(Self {
            worst_day: (model.sample.dates[worst], losses[worst]),
            distances: (0..losses.len()).map(|t| metric.distance(&move_of(t))).collect(),
            rank: (metric.rank(), exposed.len()),
            losses,
            risk,
            exposure,
            unit,
        })
    }

    fn lose(&self, loss: f64) -> ReverseStress {
        let distance = self.unit.distance * loss.abs();
        let returns: Vec<f64> = self.unit.returns.iter().map(|r| r * loss).collect();
        ReverseStress {
            loss,
            by_strategy: self.exposure.iter().zip(&returns).map(|(x, r)| x * r + 0.0).collect(),
            returns,
            distance,
            normal_probability: normal_cdf(-distance),
            days_as_bad: self.losses.iter().filter(|lost| **lost >= loss).count(),
            days_as_far: self.distances.iter().filter(|far| **far >= distance).count(),
            observations: self.risk.observations(),
            worst_day: self.worst_day,
            rank: self.rank,
        }
    }
}
