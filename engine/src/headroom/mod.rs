//! How far a strategy can grow: the largest exposure scale that keeps its budget, the fund's VaR and every limit.
//!
//! Each rule tells on which scales it is broken, as intervals (`rules`); here they are combined.

pub(crate) mod bound;
pub(crate) mod rules;

pub use bound::{Binding, LargestScale};

use bound::Broken;
use rules::{Ray, Today};

use crate::{
    correlation::StressedCorrelation,
    fund::{Book, Snapshot, check::MAX_SCALE},
    model::Model,
    var::path::ON_THE_BOUND,
};

/// The largest scale of every strategy, in the snapshot's order; all others staying as they are.
///
/// Going up from the scale of today, the first at which a rule would break; where one is broken today, going down, the first
/// at which none is, else 0. Rules, in the order that decides between equals: used <= budget, fund VaR <= `total_var`, then
/// the gross, net, sector, exchange and coverage limits. To 1e-9 relative; a piecewise linear VaR is followed from crossing to
/// crossing, so that no narrow breach is passed over. `None` without a VaR.
///
/// ```
/// use headroom_engine::headroom::{Binding, largest_scales};
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// # let (lens, book) = (headroom_engine::report::stressed_lens(&model), headroom_engine::fund::Book::of(&fund));
/// # let report = headroom_engine::report::assess(&fund, &model, &lens, &book);
/// // Used 3 and 4 of budgets 4 and 5
/// let largest = largest_scales(&fund, &model, &book, &lens);
/// let near = |i: usize, wanted: f64| (largest[i].unwrap().scale - wanted).abs() < 1e-9;
/// assert!(near(0, 4.0 / 3.0) && near(1, 5.0 / 4.0) && largest[0].unwrap().bound_by == Binding::Budget);
/// ```
pub fn largest_scales(
    snapshot: &Snapshot,
    model: &Model,
    book: &Book,
    stressed: &StressedCorrelation,
) -> Vec<Option<LargestScale>> {
    let today = Today::of(snapshot, model, book, stressed);
    (0..snapshot.strategies.len())
        .map(|strategy| today.as_ref().map(|today| largest_scale(&Ray::new(today, strategy))))
        .collect()
}

/// The largest scale of one strategy, as [`largest_scales`].
///
/// ```
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// # let (lens, book) = (headroom_engine::report::stressed_lens(&model), headroom_engine::fund::Book::of(&fund));
/// # let report = headroom_engine::report::assess(&fund, &model, &lens, &book);
/// // Used 3 of a budget of 4
/// let largest = headroom_engine::headroom::largest_scale_of(&fund, &model, &book, &lens, 0).unwrap();
/// assert!((largest.scale - 4.0 / 3.0).abs() < 1e-9);
/// ```
pub fn largest_scale_of(
    snapshot: &Snapshot,
    model: &Model,
    book: &Book,
    stressed: &StressedCorrelation,
    strategy: usize,
) -> Option<LargestScale> {
    let today = Today::of(snapshot, model, book, stressed)?;
    Some(largest_scale(&Ray::new(&today, strategy)))
}

fn largest_scale(ray: &Ray<'_>) -> LargestScale {
    let today = ray.scale();
    let mut broken = ray.limits();
    if ray.moves_var() {
        broken.extend(ray.budget());
        let so_far = combine(&broken, today).scale;
        let (low, high) = if ray.is_over() || so_far < today { (0.0, today) } else { (today, so_far) };
        broken.extend(ray.fund_var(low, high));
    } else {
        broken.extend(ray.fixed_var());
    }
    broken.sort_by_key(|interval| rank(interval.rule));
    combine(&broken, today)
}

/// The order that decides between rules that bind at the same scale.
pub(crate) fn rank(rule: Binding) -> usize {
    match rule {
        Binding::Budget => 0,
        Binding::FundVar => 1,
        Binding::Limit(control) => 2 + control as usize,
        Binding::Maximum => usize::MAX,
    }
}

/// The largest scale among broken intervals, which are in the order that decides between equals.
fn combine(broken: &[Broken], today: f64) -> LargestScale {
    let is_past = |interval: &&Broken, scale: f64| {
        let is_above = interval.from < scale * (1.0 - ON_THE_BOUND);
        let is_at_zero = scale == 0.0 && interval.from < 0.0;
        (is_above || is_at_zero) && scale * (1.0 + ON_THE_BOUND) < interval.to
    };
    let is_ahead = |interval: &&Broken| today * (1.0 + ON_THE_BOUND) < interval.to && interval.from < MAX_SCALE;
    let lowest = |intervals: &mut dyn Iterator<Item = &Broken>| {
        intervals.fold(None::<Broken>, |least, interval| match least {
            Some(least) if least.from <= interval.from => Some(least),
            _ => Some(*interval),
        })
    };
    let mut scale = today;
    let mut bound_by = None;
    while let Some(worst) = lowest(&mut broken.iter().filter(|b| is_past(b, scale))) {
        bound_by = Some(worst.rule);
        if worst.from <= 0.0 {
            scale = 0.0;
            break;
        }
        scale = worst.from;
    }
    if let Some(bound_by) = bound_by {
        return LargestScale { scale, bound_by };
    }
    match lowest(&mut broken.iter().filter(is_ahead)) {
        Some(first) => LargestScale { scale: if first.from > 0.0 { first.from } else { 0.0 }, bound_by: first.rule },
        None => LargestScale { scale: MAX_SCALE, bound_by: Binding::Maximum },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(rule: Binding, from: f64, to: f64) -> Broken {
        Broken { rule, from, to }
    }

    #[test]
    fn largest_scale_stops_at_the_first_breach_above() {
        let rules = [broken(Binding::Budget, 4.0, f64::INFINITY), broken(Binding::FundVar, 2.0, 2.1)];
        let found = combine(&rules, 1.0);
        assert_eq!((found.scale, found.bound_by), (2.0, Binding::FundVar));
    }

    #[test]
    fn largest_scale_goes_down_past_every_breach() {
        let rules = [broken(Binding::Budget, 0.8, f64::INFINITY), broken(Binding::FundVar, 0.5, 0.9)];
        let found = combine(&rules, 1.0);
        assert_eq!((found.scale, found.bound_by), (0.5, Binding::FundVar));
    }

    #[test]
    fn largest_scale_is_zero_where_nothing_helps() {
        let rules = [broken(Binding::FundVar, -1.0, f64::INFINITY)];
        let found = combine(&rules, 1.0);
        assert_eq!((found.scale, found.bound_by), (0.0, Binding::FundVar));
    }

    #[test]
    fn largest_scale_may_leave_a_bound_that_it_stands_on() {
        let rules = [broken(Binding::FundVar, -1.0, 1.0 + 1e-15), broken(Binding::Budget, 3.0, f64::INFINITY)];
        let found = combine(&rules, 1.0);
        assert_eq!((found.scale, found.bound_by), (3.0, Binding::Budget));
    }

    #[test]
    fn largest_scale_without_a_bound_is_the_maximum() {
        let found = combine(&[], 1.0);
        assert_eq!((found.scale, found.bound_by), (10.0, Binding::Maximum));
    }
}
