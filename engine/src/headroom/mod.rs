//! How far a strategy can grow: the exposure scales that keep its budget, the fund's VaR and every limit.
//!
//! Each rule gives the scales on which it is broken, as intervals (`rules`); here they are combined. Whether one raise is
//! allowed is in `check`.

pub(crate) mod bound;
pub(crate) mod check;
pub(crate) mod rules;
pub(crate) mod stressed;

pub use bound::{Binding, Headroom};
pub use check::{Held, RaiseRefusal, Refused, check_positions, check_raise, max_scale};

use bound::{BreachInterval, Steps};
use rules::{Base, Direction};

use crate::{
    control::Stops,
    fund::{Book, Snapshot, check::MAX_SCALE},
    math::Extremes,
    model::Model,
    var::path::{ON_THE_BOUND, Span},
    watch::{expect, step},
};

/// How far every strategy can go, in the snapshot's order, all others staying as they are.
///
/// Rules, in the order that decides between equals: used <= budget and fund VaR <= `total_var` where the strategy has
/// capital; the gross, net, sector, exchange and coverage limits that are set where it has a size (of the net limit: a net).
/// To 1e-9 relative; a piecewise linear VaR is followed from crossing to crossing, so that no narrow breach is passed over.
/// `stops` are the tripped controls and a person's trips, for [`Headroom::can_add`].
///
/// ```
/// use headroom_engine::{control::Stops, headroom::{Binding, headrooms}};
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// # let book = headroom_engine::fund::Book::of(&fund);
/// // Used 3 and 4 of budgets 4 and 5
/// let found = headrooms(&fund, &model, &book, &Stops::default());
/// let near = |i: usize, wanted: f64| (found[i].largest_scale.unwrap() - wanted).abs() < 1e-9;
/// assert!(near(0, 4.0 / 3.0) && near(1, 5.0 / 4.0) && found[0].can_add);
/// assert_eq!(found[0].bound_by, Some(Binding::Budget));
/// ```
pub fn headrooms(snapshot: &Snapshot, model: &Model, book: &Book, stops: &Stops<'_>) -> Vec<Headroom> {
    let Some(base) = Base::of(snapshot, model, book) else {
        return vec![Headroom::default(); snapshot.strategies.len()];
    };
    expect(snapshot.strategies.len() as u64);
    let of = |strategy| {
        step();
        headroom(&Direction::new(&base, strategy), stops)
    };
    (0..snapshot.strategies.len()).map(of).collect()
}

/// How far one strategy can go, as [`headrooms`].
///
/// ```
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// # let book = headroom_engine::fund::Book::of(&fund);
/// // Used 3 of a budget of 4
/// let found = headroom_engine::headroom::headroom_of(&fund, &model, &book, &Default::default(), 0);
/// assert!((found.largest_scale.unwrap() - 4.0 / 3.0).abs() < 1e-9);
/// ```
pub fn headroom_of(snapshot: &Snapshot, model: &Model, book: &Book, stops: &Stops<'_>, strategy: usize) -> Headroom {
    let base = Base::of(snapshot, model, book);
    base.map_or_else(Headroom::default, |base| headroom(&Direction::new(&base, strategy), stops))
}

/// The largest scale of one strategy, up to today's, at which what it uses is within its budget; 0 where none is.
///
/// By the budget alone, on the settings' usage basis, all other strategies staying as they are; to 1e-9 relative. `None`
/// without a VaR and for a strategy without capital.
///
/// ```
/// # let fund = headroom_engine::testing::three_four_five();
/// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
/// # let mut book = headroom_engine::fund::Book::of(&fund);
/// // Used 3 of a budget of 1
/// book.allocation[0] = 0.1;
/// let scale = headroom_engine::headroom::scale_within_budget(&fund, &model, &book, 0).unwrap();
/// assert!((scale - 1.0 / 3.0).abs() < 1e-9);
/// ```
pub fn scale_within_budget(snapshot: &Snapshot, model: &Model, book: &Book, strategy: usize) -> Option<f64> {
    let base = Base::of(snapshot, model, book)?;
    let along = Direction::new(&base, strategy);
    let budget: Vec<BreachInterval> = along.budget(Span::ALL);
    (along.moves_var() && along.is_measured())
        .then(|| steps(&budget).down(along.scale()).map_or(0.0, |(scale, _)| scale))
}

fn headroom(along: &Direction<'_>, stops: &Stops<'_>) -> Headroom {
    if !along.is_measured() {
        return Headroom::default();
    }
    let now = along.scale();
    let found = scales(along);
    let may_go = |to: f64| stops.reaching(along.strategy()).all(|stop| along.eases(stop, to));
    Headroom { can_add: along.is_fund_measured() && found.above(now).is_some_and(may_go), ..found }
}

/// The two scales and the rule, leaving `can_add` open.
fn scales(along: &Direction<'_>) -> Headroom {
    let now = along.scale();
    let moves_var = along.moves_var();
    let limits = along.limits();
    let with_budget = |span: Span| {
        let mut broken = limits.clone();
        if moves_var {
            broken.extend(along.budget(span));
        }
        order(along, &mut broken);
        broken
    };
    let with_var = |broken: &mut Vec<BreachInterval>, low: f64, high: f64| {
        if moves_var {
            broken.extend(along.fund_var(low, high));
        }
        order(along, broken);
    };
    if steps(&limits).at(now).is_none() && !(moves_var && along.is_over()) {
        // Only the way up to the first breach is asked for.
        let mut broken = with_budget(Span::ahead_of(now));
        if steps(&broken).at(now).is_none() {
            let (end, _) = steps(&broken).end(now, MAX_SCALE);
            with_var(&mut broken, now, end.larger(now));
            let (scale, rule) = steps(&broken).end(now, MAX_SCALE);
            return Headroom { largest_scale: Some(scale), bound_by: Some(rule), ..Headroom::default() };
        }
    }
    let mut broken = with_budget(Span::ALL);
    let exposure_rules = broken.clone();
    with_var(&mut broken, 0.0, now);
    if let Some((scale, rule)) = steps(&broken).down(now) {
        return Headroom { largest_scale: Some(scale), bound_by: Some(rule), ..Headroom::default() };
    }
    let first = steps(&broken).at(now).map(|interval| interval.rule);
    let mut broken = exposure_rules;
    with_var(&mut broken, now, MAX_SCALE);
    // A VaR above its budget at today's scale is looked at from there on: its first stretch holds there too.
    for interval in broken.iter_mut().filter(|interval| interval.rule == Binding::FundVar) {
        if along.is_over() && interval.from <= now * (1.0 + ON_THE_BOUND) && interval.to > now {
            interval.from = -1.0;
        }
    }
    match steps(&broken).up(now, MAX_SCALE) {
        Some((scale, rule)) => Headroom { least_scale: Some(scale), bound_by: Some(rule), ..Headroom::default() },
        None => Headroom { bound_by: first, ..Headroom::default() },
    }
}

/// Into the order that decides between equals.
fn order(along: &Direction<'_>, broken: &mut [BreachInterval]) {
    crate::math::sort_by(broken, |a, b| along.rank(a.rule).cmp(&along.rank(b.rule)));
}

fn steps(broken: &[BreachInterval]) -> Steps<'_> {
    Steps { broken, slack: ON_THE_BOUND }
}
