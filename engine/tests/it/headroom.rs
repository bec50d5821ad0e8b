//! The largest scale of a strategy: each rule by hand, and random funds against a scan of their own reports.

use headroom_engine::fund::{CoverageLimit, Method, Shared, Snapshot, UsageBasis};
use headroom_engine::{
    control::ControlState,
    exposure::Exposures,
    fund::{ControlId, Settings, check::MAX_SCALE},
    headroom::Binding,
    math::Extremes,
};

use headroom_engine::testing::{
    Desk, Seeded, allocated, fund_of, holding, linear, near, random_fund, returns_at, with_positions,
};

/// One strategy of capital 1,000 whose three worst days lose 30, with an allocation of total VaR 100.
fn one(allocation: f64) -> Snapshot {
    let returns = returns_at(&[(0, -0.03), (1, -0.03), (2, -0.03)]);
    allocated(fund_of(&[(1_000.0, returns)]), &[allocation])
}

/// The same, with a second strategy that moves nothing and positions of both: 300 long at x in t, 100 short at y in u.
fn two() -> Snapshot {
    let returns = returns_at(&[(0, -0.03), (1, -0.03), (2, -0.03)]);
    let snapshot = fund_of(&[(1_000.0, returns), (500.0, returns_at(&[]))]);
    let positions = vec![linear(0, "x", "t", 300.0), linear(1, "y", "u", -100.0)];
    holding(allocated(snapshot, &[0.9, 0.1]), positions)
}

/// Fails unless a strategy's largest scale is this, bound by that.
#[track_caller]
fn binds(desk: &Desk, strategy: usize, scale: f64, by: Binding) {
    let (found, bound_by) = desk.largest_of(strategy);
    assert_eq!(bound_by, by, "at {found}");
    near(found, scale, 1e-12); // solved, not searched
}

/// Fails unless only growing to this scale cures that rule.
#[track_caller]
fn cured(desk: &Desk, strategy: usize, least: f64, by: Binding) {
    let found = desk.headrooms()[strategy];
    assert_eq!((found.largest_scale, found.bound_by), (None, Some(by)));
    near(found.least_scale.expect("growing cures"), least, 1e-12); // solved, not searched
}

const GROSS: Binding = Binding::Limit(ControlId::GrossExposure);
const NET: Binding = Binding::Limit(ControlId::NetExposure);
const SECTOR: Binding = Binding::Limit(ControlId::SectorConcentration);
const EXCHANGE: Binding = Binding::Limit(ControlId::ExchangeConcentration);
const COVERAGE: Binding = Binding::Limit(ControlId::LiquidityCoverage);

#[test]
fn budget_binds_first() {
    binds(&Desk::of(&one(0.6)), 0, 2.0, Binding::Budget); // 60 / 30
    binds(&Desk::of(&one(0.3)), 0, 1.0, Binding::Budget); // it stands on it
}

#[test]
fn fund_var_binds_where_the_budget_does_not() {
    let mut snapshot = one(1.0);
    snapshot.risk_budget.total_var = 150.0;
    binds(&Desk::of(&snapshot), 0, 5.0, Binding::Budget); // of equals the budget comes first: 150 / 30
    // A second strategy that always loses 60 on the same days.
    let same = returns_at(&[(0, -0.06), (1, -0.06), (2, -0.06)]);
    let strategies = [(1_000.0, snapshot_returns(&snapshot)), (1_000.0, same)];
    let mut snapshot = allocated(fund_of(&strategies), &[1.0, 0.0]);
    snapshot.risk_budget.total_var = 150.0;
    binds(&Desk::of(&snapshot), 0, 3.0, Binding::FundVar); // (150 - 60) / 30
}

fn snapshot_returns(snapshot: &Snapshot) -> Vec<f64> {
    snapshot.history.returns[0].iter().map(|r| r.unwrap()).collect()
}

#[test]
fn maximum_binds_where_nothing_else_does() {
    let gains = returns_at(&[(0, 0.03)]);
    let snapshot = allocated(fund_of(&[(1_000.0, gains)]), &[0.0]);
    binds(&Desk::of(&snapshot), 0, MAX_SCALE, Binding::Maximum); // no budget, and no loss
    let moving = returns_at(&[(0, -0.03)]);
    let idle = allocated(fund_of(&[(0.0, moving.clone()), (1_000.0, moving)]), &[0.0, 0.5]);
    binds(&Desk::of(&idle), 0, MAX_SCALE, Binding::Maximum); // ruling 20: c_i = 0 and no positions
}

#[test]
fn gross_limit_binds() {
    let mut snapshot = two();
    snapshot.limits.gross_exposure = Some(700.0);
    binds(&Desk::of(&snapshot), 0, 2.0, GROSS); // (700 - 100) / 300
    binds(&Desk::of(&snapshot), 1, 4.0, GROSS); // (700 - 300) / 100
}

#[test]
fn net_limit_binds_long_and_short() {
    let mut snapshot = two();
    snapshot.limits.net_exposure = Some(500.0);
    binds(&Desk::of(&snapshot), 0, 2.0, NET); // (500 + 100) / 300
    binds(&Desk::of(&snapshot), 1, 8.0, NET); // (500 + 300) / 100, net short
}

#[test]
fn sector_and_exchange_limits_bind() {
    // At s: 300 s of 300 s + 100 in t at x.
    let mut snapshot = two();
    snapshot.limits.sector_concentration = Some(0.85);
    binds(&Desk::of(&snapshot), 0, 17.0 / 9.0, SECTOR); // 300 s = .85 (300 s + 100)
    let mut snapshot = two();
    snapshot.limits.exchange_concentration = Some(0.8);
    binds(&Desk::of(&snapshot), 0, 4.0 / 3.0, EXCHANGE); // 300 s = .8 (300 s + 100)
    binds(&Desk::of(&snapshot), 1, MAX_SCALE, Binding::Maximum); // 1,000 of 1,300 is .769
}

#[test]
fn concentration_of_what_others_hold_binds_going_down() {
    // Strategy 0 has all of x. Growing strategy 1 at y heals it; nothing that strategy 1 can do by shrinking does.
    let mut snapshot = two();
    snapshot.limits.exchange_concentration = Some(0.7);
    cured(&Desk::of(&snapshot), 1, 9.0 / 7.0, EXCHANGE); // 300 = .7 (300 + 100 s)
    binds(&Desk::of(&snapshot), 0, 7.0 / 9.0, EXCHANGE); // 300 s = .7 (300 s + 100)
}

#[test]
fn coverage_limit_binds() {
    // Strategy 0: 300 s at a rate of 150 x 4 hours; strategy 1: 100, all sold. Sold 600 + 100 of 300 s + 100.
    let mut snapshot = two();
    let positions = snapshot.positions.as_mut().unwrap();
    positions[0].liquidity_per_hour = Some(150.0);
    snapshot.limits.liquidity_coverage = Some(CoverageLimit::default());
    binds(&Desk::of(&snapshot), 0, 31.0 / 12.0, COVERAGE); // 700 = .8 (300 s + 100)
    let positions = snapshot.positions.as_mut().unwrap();
    positions[1].liquidity_per_hour = None;
    cured(&Desk::of(&snapshot), 0, 4.0 / 3.0, COVERAGE); // 300 s = .8 (300 s + 100)
}

#[test]
fn coverage_is_broken_in_the_middle_alone() {
    // Strategy 1 holds 100 that cannot be sold: coverage 3 s / (3 s + 1) rises to .8 at s = 4/3, then falls again from 2 on.
    let mut snapshot = two();
    let positions = snapshot.positions.as_mut().unwrap();
    positions[0].liquidity_per_hour = Some(150.0);
    positions[1].liquidity_per_hour = None;
    snapshot.limits.liquidity_coverage = Some(CoverageLimit::default());
    snapshot.risk_budget.total_var = 1_000.0;
    let desk = Desk::of(&snapshot).at(0, 1.5);
    binds(&desk, 0, 13.0 / 6.0, COVERAGE); // 600 = .8 (300 s + 100)
    binds(&desk.at(0, 3.0), 0, 13.0 / 6.0, COVERAGE); // going down, the same
}

#[test]
fn limits_bind_a_strategy_without_capital() {
    let mut snapshot = two();
    snapshot.strategies[1].capital = 0.0;
    snapshot.limits.gross_exposure = Some(500.0);
    binds(&Desk::of(&snapshot), 1, 2.0, GROSS); // (500 - 300) / 100
    snapshot.risk_budget.total_var = 29.0;
    binds(&Desk::of(&snapshot), 1, 2.0, GROSS); // 30 > 29, but its scale moves no VaR
}

#[test]
fn drawdowns_do_not_bind() {
    let mut snapshot = one(0.6);
    snapshot.limits.daily_drawdown = Some(1e-6);
    snapshot.history.returns[0][29] = Some(-0.02);
    binds(&Desk::of(&snapshot), 0, 2.0, Binding::Budget); // 60 / 30
}

#[test]
fn broken_budget_goes_down() {
    binds(&Desk::of(&one(0.15)), 0, 0.5, Binding::Budget); // 15 / 30
    binds(&Desk::of(&one(0.0)), 0, 0.0, Binding::Budget); // no budget
    binds(&Desk::of(&one(0.6)).at(0, 5.0), 0, 2.0, Binding::Budget); // from 5 down to 60 / 30
    binds(&Desk::of(&one(0.6)).at(0, 0.0), 0, 2.0, Binding::Budget); // from 0 up to 60 / 30
}

#[test]
fn broken_rules_go_down_past_all_of_them() {
    // At 5: budget up to 2, gross up to (700 - 100) / 300 = 2, net up to (460 + 100) / 300.
    let mut snapshot = two();
    snapshot.risk_budget.allocation[0] = 0.6;
    snapshot.limits.gross_exposure = Some(700.0);
    snapshot.limits.net_exposure = Some(460.0);
    binds(&Desk::of(&snapshot).at(0, 5.0), 0, 28.0 / 15.0, NET); // 560 / 300
    binds(&Desk::of(&snapshot), 0, 28.0 / 15.0, NET); // and the first going up
}

#[test]
fn equal_rules_name_the_first() {
    let mut snapshot = two();
    snapshot.risk_budget.allocation[0] = 0.6;
    snapshot.limits.gross_exposure = Some(700.0);
    binds(&Desk::of(&snapshot), 0, 2.0, Binding::Budget); // 60 / 30 = (700 - 100) / 300
}

/// A fund whose VaR, the third largest loss, is `min(90 + 2 s, 110 - 2 s)` in the scale of strategy 1: 100 at s = 5.
fn tent(total: f64) -> Snapshot {
    let fixed = returns_at(&[(0, -1.0), (1, -0.9), (2, -1.1), (3, -0.95), (4, 0.5)]);
    let mut fixed_third = fixed;
    fixed_third[3] = 0.0;
    fixed_third[0] = -5.0;
    let own = returns_at(&[(1, -0.02), (2, 0.02)]);
    let mut snapshot = fund_of(&[(100.0, fixed_third), (100.0, own)]);
    snapshot.risk_budget.total_var = total;
    allocated(snapshot, &[0.0, 0.5])
}

#[test]
fn narrow_breach_stops_growth() {
    for width in [1.0, 1e-3, 1e-6] {
        let desk = Desk::of(&tent(100.0 - width));
        binds(&desk, 1, 5.0 - width / 2.0, Binding::FundVar); // 90 + 2 s = 100 - width
        let past = desk.at(1, 5.0 + width);
        binds(&past, 1, MAX_SCALE, Binding::Maximum); // past it nothing breaks
    }
    let above = Desk::of(&tent(100.0 + 1e-6));
    binds(&above, 1, MAX_SCALE, Binding::Maximum); // the tent is below
}

#[test]
fn narrow_breach_is_left_downwards() {
    let width = 1e-4;
    let desk = Desk::of(&tent(100.0 - width)).at(1, 5.0);
    binds(&desk, 1, 5.0 - width / 2.0, Binding::FundVar); // the lower edge
}

#[test]
fn narrow_breach_below_a_broken_limit_does_not_count() {
    // From 8 down to 6 by the gross limit; the breach at 5 is not on the way. With the limit at 5 it is.
    let width = 1e-4;
    let mut snapshot = holding(tent(100.0 - width), vec![linear(1, "x", "t", 100.0)]);
    snapshot.limits.gross_exposure = Some(600.0);
    let desk = Desk::of(&snapshot).at(1, 8.0);
    binds(&desk, 1, 6.0, GROSS); // 600 / 100
    snapshot.limits.gross_exposure = Some(500.0);
    let desk = Desk::of(&snapshot).at(1, 8.0);
    binds(&desk, 1, 5.0 - width / 2.0, Binding::FundVar); // 500 / 100 lies in the breach
}

#[test]
fn fund_at_its_var_leaves_room_for_a_hedge() {
    // At s = .5 the fund stands at its VaR; a larger hedge lowers it until it is past the loss: (.06 - .03 s) x capital.
    let loss = returns_at(&[(0, -0.06), (1, -0.06), (2, -0.06)]);
    let hedge = returns_at(&[(0, 0.03), (1, 0.03), (2, 0.03)]);
    let mut random = Seeded::new(7);
    for method in [Method::Historical, Method::Parametric] {
        for _ in 0..100 {
            let capital = random.between(1.0, 10_000.0);
            let mut snapshot = fund_of(&[(capital, loss.clone()), (capital, hedge.clone())]);
            snapshot.risk_budget.method = method;
            let mut desk = Desk::of(&allocated(snapshot, &[0.0, 1.0])).at(1, 0.5);
            let var = desk.report().fund.value_at_risk.unwrap();
            for total in [var, var * (1.0 - 1e-15), var * (1.0 + 1e-15)] {
                desk.snapshot.risk_budget.total_var = total;
                let (found, by) = desk.largest_of(1);
                match method {
                    Method::Historical => assert_eq!(by, Binding::Maximum, "{capital}: {found}"),
                    _ => near(found, 1.5, 1e-12), // its own VaR is .03 s x capital, the fund's was .045 x capital
                }
            }
        }
    }
}

#[test]
fn fund_at_its_var_has_no_room_for_a_loss() {
    let loss = returns_at(&[(0, -0.06), (1, -0.06), (2, -0.06)]);
    let mut random = Seeded::new(8);
    for method in [Method::Historical, Method::Parametric] {
        for _ in 0..100 {
            let capital = random.between(1.0, 10_000.0);
            let mut snapshot = fund_of(&[(capital, loss.clone()), (capital, loss.clone())]);
            snapshot.risk_budget.method = method;
            let mut desk = Desk::of(&allocated(snapshot, &[0.0, 1.0]));
            let var = desk.report().fund.value_at_risk.unwrap();
            for total in [var, var * (1.0 - 1e-15), var * (1.0 + 1e-15)] {
                desk.snapshot.risk_budget.total_var = total;
                binds(&desk, 1, 1.0, Binding::FundVar); // it stands on it
            }
        }
    }
}

#[test]
fn net_at_its_limit_leaves_room_the_other_way() {
    let mut random = Seeded::new(9);
    for _ in 0..100 {
        let size = random.between(0.1, 500.0);
        let mut snapshot = two();
        let own = linear(0, "x", "t", size);
        let other = linear(1, "y", "u", -size - 3.3 * size);
        snapshot.positions = Some(Shared::each([own, other]));
        snapshot.limits.net_exposure = Some(3.3 * size);
        binds(&Desk::of(&snapshot), 0, 3.0, Binding::Budget); // 90 / 30, the net still short
    }
}

/// Rules of a report that the scale of a strategy moves and that are broken, with a slack relative to each bound.
fn broken(desk: &Desk, strategy: usize, slack: f64) -> Vec<Binding> {
    let report = desk.report();
    let row = &report.strategies[strategy];
    let above = |figure: f64, bound: f64| figure > bound + slack * bound.abs().larger(1e-3);
    let mut broken = Vec::new();
    let moves_var = desk.snapshot.strategies[strategy].capital > 0.0;
    let own = report.exposures.as_ref().map(|_| {
        let mut alone = vec![0.0; desk.book.scale.len()];
        alone[strategy] = 1.0;
        Exposures::at(desk.model.positions.as_ref().unwrap(), &alone)
    });
    if moves_var && row.used.is_some_and(|used| above(used, row.budget)) {
        broken.push(Binding::Budget);
    }
    let var = report.fund.value_at_risk.expect("the fund has a VaR");
    if moves_var && above(var, report.fund.total_var) {
        broken.push(Binding::FundVar);
    }
    for control in &report.controls[3..] {
        let (Some(measured), Some(bound), Some(own)) = (control.measured, control.limit, own.as_ref()) else {
            continue;
        };
        if own.gross == 0.0 || (control.id == ControlId::NetExposure && own.net == 0.0) {
            continue;
        }
        let is_broken =
            if control.id == ControlId::LiquidityCoverage { above(bound, measured) } else { above(measured, bound) };
        if is_broken && control.state != ControlState::Unfed {
            broken.push(Binding::Limit(control.id));
        }
    }
    broken
}

/// Limits near what the fund holds, so that each of them binds somewhere.
fn limits_near(random: &mut Seeded, snapshot: &mut Snapshot) {
    snapshot.limits = headroom_engine::fund::Limits::default();
    let Some(exposures) = Desk::of(snapshot).report().exposures else {
        return;
    };
    let limits = &mut snapshot.limits;
    let mut about = |size: f64| random.once_in(2).then(|| size * random.between(0.7, 3.0));
    limits.gross_exposure = about(exposures.gross);
    limits.net_exposure = about(exposures.gross * 0.5);
    limits.sector_concentration = about(0.4).map(|s| s.smaller(1.0));
    limits.exchange_concentration = about(0.4).map(|s| s.smaller(1.0));
    let hours = 4.0;
    limits.liquidity_coverage = about(0.3).map(|s| CoverageLimit { share: s.smaller(1.0), hours });
}

/// Scans the scales between today's and the largest one, and looks at both sides of it.
fn scan(desk: Desk, strategy: usize, steps: usize) -> Binding {
    let today = desk.book.scale[strategy];
    let headroom = desk.headrooms()[strategy];
    let by = headroom.bound_by.expect("the fund has a VaR");
    let is_broken = |scale: f64, slack: f64| {
        let mut book = desk.book.clone();
        book.scale[strategy] = scale;
        let at = Desk { book, snapshot: desk.snapshot.clone(), model: desk.model.clone() };
        broken(&at, strategy, slack)
    };
    let Some(largest) = headroom.largest_scale else {
        let end = headroom.least_scale.unwrap_or(MAX_SCALE);
        for step in 0..steps {
            let scale = end * step as f64 / steps as f64;
            assert!(!is_broken(scale, -1e-7).is_empty(), "free at {scale} of {headroom:?}");
        }
        if let Some(least) = headroom.least_scale {
            assert!(least > today, "{headroom:?}");
            assert!(is_broken(least * (1.0 + 1e-9), 1e-7).is_empty(), "{headroom:?}");
            assert!(is_broken(least * (1.0 - 1e-7), -1e-10).contains(&by), "{headroom:?}");
        } else {
            assert!(is_broken(today, -1e-7).contains(&by), "{headroom:?}");
        }
        return by;
    };
    let told = format!(
        "{:?} {:?} strategy {strategy} from {today} to {largest} by {}",
        desk.model.settings.method,
        desk.model.settings.usage_basis,
        by.id()
    );
    let is_broken_today = !broken(&desk, strategy, 1e-9).is_empty();
    let mut desk = desk;
    let mut at = |scale: f64, slack: f64| {
        desk.book.scale[strategy] = scale;
        broken(&desk, strategy, slack)
    };
    if is_broken_today {
        assert!(largest < today || today == 0.0, "{told}: broken today");
        for step in 1..steps {
            let scale = largest + (today - largest) * step as f64 / steps as f64;
            let rules = at(scale, -1e-7);
            assert!(!rules.is_empty(), "{told}: free at {scale}");
        }
        if largest == 0.0 {
            assert!(at(1e-6, -1e-6).contains(&by), "{told}: not broken by that");
            return by;
        }
    } else {
        assert!(largest >= today * (1.0 - 1e-6), "{told}: free today");
        for step in 0..steps {
            let scale = today + (largest - today) * step as f64 / steps as f64;
            let rules = at(scale, 1e-7);
            assert!(rules.is_empty(), "{told}: {rules:?} at {scale}");
        }
    }
    let below = at(largest * (1.0 - 1e-9), 1e-7);
    assert!(below.is_empty(), "{told}: {below:?} at it");
    if by == Binding::Maximum {
        assert_eq!(largest, MAX_SCALE, "{told}");
    } else {
        let above = at((largest * (1.0 + 1e-7)).larger(1e-7), -1e-10);
        assert!(above.contains(&by), "{told}: {above:?} above it");
    }
    by
}

#[test]
fn largest_scale_agrees_with_a_scan() {
    let mut random = Seeded::new(20);
    let mut found = std::collections::BTreeMap::new();
    for _ in 0..60 {
        let mut snapshot = random_fund(&mut random, 6);
        if random.once_in(2) {
            snapshot = with_positions(&mut random, snapshot);
            limits_near(&mut random, &mut snapshot);
        }
        for method in [
            Method::Historical,
            Method::Parametric,
            Method::CornishFisher,
            Method::StudentT,
            Method::FilteredHistorical,
        ] {
            for usage_basis in UsageBasis::ALL {
                let settings = Settings { method, usage_basis, ..Settings::of(&snapshot.risk_budget) };
                let strategy = random.whole(0, snapshot.strategies.len() - 1);
                let start = [0.0, 0.5, 1.0, 3.0][random.whole(0, 3)];
                let desk = Desk::with(&snapshot, settings).at(strategy, start);
                let by = scan(desk, strategy, 60);
                *found.entry(by.id()).or_insert(0) += 1;
            }
        }
    }
    for id in ["budget", "fund_var", "gross_exposure", "net_exposure", "maximum"] {
        assert!(found.contains_key(id), "{id} never bound: {found:?}");
    }
}

/// The first scale from today at which the fund's VaR is above its budget, by looking at every one of `steps`.
fn first_breach(desk: &Desk, strategy: usize, steps: usize) -> Option<(f64, f64)> {
    let risk = desk.model.risk.as_ref().unwrap();
    let total = desk.snapshot.risk_budget.total_var;
    let today = desk.book.scale[strategy];
    let at = |scale: f64| {
        let mut book = desk.book.clone();
        book.scale[strategy] = scale;
        risk.fund(&book.exposure(&desk.snapshot)).value_at_risk
    };
    let step = (MAX_SCALE - today) / steps as f64;
    let scale = |k: usize| today + step * k as f64;
    (1..=steps).find(|k| at(scale(*k)) > total).map(|k| (scale(k - 1), scale(k)))
}

#[test]
fn curved_var_is_crossed_where_every_scale_was_looked_at() {
    let mut random = Seeded::new(40);
    let (mut crossed, mut free) = (0, 0);
    for round in 0..40 {
        let mut snapshot = random_fund(&mut random, 4);
        let strategy = random.whole(0, snapshot.strategies.len() - 1);
        let mut shares = vec![0.0; snapshot.strategies.len()];
        shares[strategy] = 1.0;
        snapshot = allocated(snapshot, &shares);
        let method = [Method::CornishFisher, Method::StudentT][round % 2];
        let settings = Settings { method, ..Settings::of(&snapshot.risk_budget) };
        let mut desk = Desk::with(&snapshot, settings).at(strategy, 1.0);
        let var = desk.report().fund.value_at_risk.unwrap();
        if var <= 0.0 {
            continue;
        }
        desk.snapshot.risk_budget.total_var = var * random.between(1.0001, 3.0);
        let (found, by) = desk.largest_of(strategy);
        match first_breach(&desk, strategy, 500) {
            // Its own budget, all of total VaR, may bind before.
            Some((free, broken)) => {
                assert!(found <= broken, "{method:?}: {found} by {by:?}, breach between {free} and {broken}");
                if by == Binding::FundVar {
                    assert!(found >= free * (1.0 - 1e-9), "{method:?}: {found}, breach between {free} and {broken}");
                    crossed += 1;
                }
            }
            None => {
                assert!(by != Binding::FundVar, "{method:?}: {found}");
                free += 1;
            }
        }
    }
    assert!(crossed > 8 && free > 2, "{crossed} {free}");
}
