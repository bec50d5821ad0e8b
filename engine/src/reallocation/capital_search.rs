//! Capital moved by what strategies are expected to earn for their risk: the best expected return, and equal return on risk.

use std::sync::{Arc, OnceLock};

use super::expected::{CapitalPlan, FIRST_STREAM};
use crate::{
    budget::{
        BestReturn, BestReturnError, CapitalFigures, CapitalScope, CapitalStops, EqualReturn, FundMeasure, best_return,
        best_return_on, equal_return, equal_return_on,
    },
    correlation::covariance,
    fund::{Book, Snapshot, identifiers},
    math::{SEED, Stream},
    model::Model,
    var::{EstimateError, mean_block, stationary_days},
    watch,
};

/// Resamples of the history.
const RESAMPLES: usize = 200;

/// Strategies above which nothing is resampled: it would take minutes.
const MOST_RESAMPLED: usize = 64;

/// Scales this near to each other are the same.
const SAME: f64 = 1e-9;

identifiers! {
    /// How capital is proposed.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum CapitalKind {
        /// Budgets in proportion to Sharpe ratios above 0: [`CapitalPlan`].
        ProportionalSharpe => "proportional_sharpe",
        /// Exposures and budgets of the best expected return: [`best_return`].
        BestReturn => "best_return",
        /// Exposures and budgets of equal return on risk: [`equal_return`].
        EqualReturn => "equal_return",
    }
}

/// What a person asks of the search.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CapitalWish {
    /// As in [`best_return`].
    pub turnover: Option<f64>,
    /// What of the fund is held within `total_var`.
    pub measure: FundMeasure,
}

/// What is searched in: a fund, its exposures, what stops it and what it expects.
#[derive(Debug)]
pub struct CapitalSearch {
    fund: Arc<Snapshot>,
    model: Arc<Model>,
    book: Book,
    stops: CapitalStops,
    plan: Arc<CapitalPlan>,
    wish: CapitalWish,
    found: OnceLock<Result<CapitalFound, EstimateError>>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct CapitalFound {
    /// The fund today.
    pub today: CapitalFigures,
    /// The best expected return, and the fund there.
    pub best: Result<(BestReturn, CapitalFigures), BestReturnError>,
    /// Equal return on risk, and the fund there; `None` where nothing can move.
    pub equal: Option<(EqualReturn, CapitalFigures)>,
}

/// The sides to which one resample moves each strategy: -1, 0 or 1, under the best return and under equal return on risk.
pub type Sides = [Option<Vec<i8>>; 2];

fn side(to: f64, from: f64) -> i8 {
    if (to - from).abs() <= SAME { 0 } else { if to > from { 1 } else { -1 } }
}

impl CapitalSearch {
    /// The search of a book; `stops` with or without memory.
    pub fn new(
        fund: Arc<Snapshot>,
        model: Arc<Model>,
        book: Book,
        stops: CapitalStops,
        plan: Arc<CapitalPlan>,
        wish: CapitalWish,
    ) -> Self {
        Self { fund, model, book, stops, plan, wish, found: OnceLock::new() }
    }

    fn scope(&self) -> Result<CapitalScope<'_>, EstimateError> {
        let expected: Vec<Option<f64>> = self.plan.returns.iter().map(|one| one.expected).collect();
        let scope = CapitalScope::within(&self.fund, &self.model, &self.book, &self.stops, &expected)?;
        Ok(scope.held_by(self.wish.measure))
    }

    /// What is found, once.
    ///
    /// # Errors
    ///
    /// No VaR.
    pub fn found(&self) -> Result<&CapitalFound, &EstimateError> {
        let find = || {
            let scope = self.scope()?;
            let best = best_return(&scope, self.wish.turnover).map(|best| {
                let figures = scope.figures(&best.scale);
                (best, figures)
            });
            let equal = equal_return(&scope).map(|equal| {
                let figures = scope.figures(&equal.scale);
                (equal, figures)
            });
            Ok(CapitalFound { today: scope.figures(&self.book.scale), best, equal })
        };
        self.found.get_or_init(find).as_ref()
    }

    /// How many resamples there are: 200, none above 64 strategies.
    pub fn resamples(&self) -> usize {
        if self.fund.strategies.len() > MOST_RESAMPLED { 0 } else { RESAMPLES }
    }

    /// The sides on resample `number`: expected returns by [`CapitalPlan::resample`], joint rows drawn alike, the same rows where
    /// every row of the history is joint. The best return is made anew on their Sigma, under the same rules and VaR allowed; equal
    /// return on risk on the rows, by the fund's own method, under the rules as they are.
    pub fn resample(&self, number: usize) -> Sides {
        let (Ok(found), Ok(scope)) = (self.found(), self.scope()) else { return [None, None] };
        let expected: Vec<f64> = self.plan.resample(number).expected.iter().map(|m| m.unwrap_or(0.0)).collect();
        let rows = scope.returns();
        let count = rows.first().map_or(0, |series| series.len());
        let mut stream = Stream::new(SEED, FIRST_STREAM + number as u64);
        let days = stationary_days(&mut stream, count, mean_block(count));
        let picked: Vec<Vec<f64>> =
            rows.iter().map(|row| days.iter().map(|day| row[*day as usize]).collect()).collect();
        let slices: Vec<&[f64]> = picked.iter().map(Vec::as_slice).collect();
        let sigma = covariance(&slices, self.model.settings.covariance);
        let best = found.best.as_ref().ok();
        let best = best.and_then(|(best, _)| best_return_on(&scope, best, self.wish.turnover, &expected, &sigma));
        let equal = found.equal.as_ref().and_then(|_| equal_return_on(&scope, &expected, &days));
        [best, equal].map(|scale| {
            scale.map(|scale| scale.iter().zip(&self.book.scale).map(|(to, from)| side(*to, *from)).collect())
        })
    }

    /// All resamples, under a watch.
    pub fn all_resamples(&self) -> Vec<Sides> {
        watch::expect(self.resamples() as u64);
        let one = |number| {
            watch::step();
            self.resample(number)
        };
        (0..self.resamples()).map(one).collect()
    }

    /// Of each strategy the share of the resamples that move it to the same side, under the best return and under equal return
    /// on risk; `None` where it does not move.
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn agreement(&self, resamples: &[Sides]) -> [Vec<Option<f64>>; 2] {
        let Ok(found) = self.found() else { return Default::default() };
        let scales = [
            found.best.as_ref().ok().map(|(best, _)| &best.scale),
            found.equal.as_ref().map(|(equal, _)| &equal.scale),
        ];
        let of = |at: usize, strategy: usize| {
            let moved = side(scales[at]?[strategy], self.book.scale[strategy]);
            let is_same = |sides: &&Sides| sides[at].as_ref().is_some_and(|sides| sides[strategy] == moved);
            let same = resamples.iter().filter(is_same).count();
            (moved != 0 && !resamples.is_empty()).then(|| same as f64 / resamples.len() as f64)
        };
        [0, 1].map(|at| (0..self.book.scale.len()).map(|strategy| of(at, strategy)).collect())
    }
}
