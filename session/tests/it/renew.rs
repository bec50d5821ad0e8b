//! A newer file under the what-if on screen: edits stay, what the file changed comes in.

use std::sync::Arc;

use headroom_engine::{
    fund::{Confidence, Method, Opportunity, Position, Settings, Shared, Snapshot, StrategyId},
    testing::{allocated, fund_of, holding, linear, near},
};
use headroom_session::{Edit, PositionChange, Session};

/// 60 days of which `days` are known, the last ones; returns of alternating sign, 1% and 2%.
fn fund(days: std::ops::Range<usize>) -> Snapshot {
    let returns = |step: f64| (0..60).map(|t| if t % 2 == 0 { step } else { -step }).collect();
    let mut fund = allocated(fund_of(&[(1_000.0, returns(0.01)), (2_000.0, returns(0.02))]), &[0.3, 0.4]);
    let history = &mut fund.history;
    history.dates = history.dates[days.clone()].to_vec();
    history.returns.iter_mut().for_each(|series| *series = series[days.clone()].to_vec());
    fund.fund.as_of = history.last_date();
    fund
}

fn session() -> Session {
    Session::new(Arc::new(fund(0..50)))
}

#[test]
fn renewal_of_an_untouched_fund_is_the_newer_file() {
    let mut session = session();
    assert_eq!(session.renew(fund(5..60)), None);
    assert_eq!(**session.loaded(), fund(5..60));
    assert!(session.is_as_loaded() && session.undo_name().is_none());
}

#[test]
fn renewal_keeps_edits_and_takes_the_rest_from_the_newer_file() {
    let mut session = session();
    for edit in [
        Edit::Allocation { strategy: 0, share: 0.35 },
        Edit::Exposure { strategy: 1, scale: 0.5 },
        Edit::Method(Method::Parametric),
    ] {
        session.apply(edit).unwrap();
    }
    let mut newer = allocated(fund(5..60), &[0.3, 0.25]);
    newer.risk_budget.confidence = Confidence::new(0.95).unwrap();
    newer.risk_budget.total_var = 150.0;
    assert_eq!(session.renew(newer.clone()), None);
    let now = session.now();
    assert_eq!((&now.book.allocation[..], &now.book.scale[..]), (&[0.35, 0.25][..], &[1.0, 0.5][..]));
    near(now.book.reserve, 0.4, 1e-15); // 1 - .35 - .25
    assert_eq!(now.settings.method, Method::Parametric);
    assert_eq!(now.settings.confidence, newer.risk_budget.confidence);
    assert_eq!(session.version().analysis().report().fund.total_var, 150.0);
    assert_eq!(session.undo().as_deref(), Some("Carried what-if"));
    assert_eq!(Settings::of(&newer.risk_budget), session.now().settings);
}

#[test]
fn renewal_keeps_what_was_admitted_until_the_file_has_it() {
    let mut session = session();
    let opportunity = Opportunity {
        strategy: StrategyId::new("new.one").unwrap(),
        name: "New one".to_owned(),
        conviction: 0.9,
        requested_share: 0.1,
        capital: 500.0,
        returns: (0..40).map(|t| if t % 3 == 0 { -0.01 } else { 0.006 }).collect(),
        dates: None,
    };
    session.apply(Edit::Admit { opportunity: Box::new(opportunity), share: 0.1 }).unwrap();
    let admitted = Arc::clone(&session.now().snapshot);
    session.renew(fund(5..60));
    let now = session.now();
    assert_eq!((now.book.allocation.len(), now.book.allocation[2]), (3, 0.1));
    // The same return on the same date; none on a date that it was not known on.
    let (old, new) = (&admitted.history, &now.snapshot.history);
    let of = |history: &headroom_engine::fund::History, date| {
        history.dates.binary_search(&date).ok().and_then(|row| history.returns[2][row])
    };
    for date in &new.dates {
        assert_eq!(of(new, *date), of(old, *date));
    }
    assert!(new.returns[2].last().unwrap().is_none());

    let mut with_it = (*now.snapshot).clone();
    with_it.risk_budget.allocation = vec![0.3, 0.4, 0.05];
    with_it.risk_budget.reserve = 0.25;
    session.renew(with_it);
    assert_eq!(session.loaded().strategies.len(), 3);
    assert_eq!(session.now().book.allocation[2], 0.1); // the share that a person gave stays
}

#[test]
fn renewal_gives_up_what_the_newer_file_does_not_allow() {
    let mut session = session();
    session.apply(Edit::Allocations(vec![0.5, 0.45])).unwrap();
    // With 20% to a third strategy the edited shares would sum to more than 1.
    let returns = |step: f64| (0..60).map(|t| if t % 2 == 0 { step } else { -step }).collect();
    let third = fund_of(&[(1_000.0, returns(0.01)), (2_000.0, returns(0.02)), (500.0, returns(0.01))]);
    let third = allocated(third, &[0.3, 0.4, 0.2]);
    assert_eq!(session.renew(third.clone()), None);
    assert_eq!(session.now().book.allocation, third.risk_budget.allocation);

    let mut session = self::session();
    session.apply(Edit::Exposure { strategy: 0, scale: 2.0 }).unwrap();
    let poorer = allocated(fund(5..60), &[0.05, 0.4]);
    let refused = session.renew(poorer).expect("the budget no longer holds twice the exposure");
    assert_eq!(refused.held_place(), Some("exposure.s0"));
    assert_eq!(session.now().book.scale, [1.0, 1.0]);
}

#[test]
fn renewal_keeps_the_log() {
    let mut session = session();
    let halt = headroom_engine::fund::Action::HaltNewPositions;
    session.apply(Edit::Trip { action: halt, by: "Ann".to_owned(), reason: "Checks".to_owned() }).unwrap();
    let log = session.now().log.to_vec();
    session.renew(fund(5..60));
    assert_eq!(*session.now().log, log);
    assert!(session.apply(Edit::Exposure { strategy: 0, scale: 1.5 }).is_err(), "the stop still counts");
}

#[test]
fn ten_renewals_leave_one_step() {
    let mut session = session();
    session.apply(Edit::Exposure { strategy: 1, scale: 0.25 }).unwrap();
    for start in 1..=10 {
        assert_eq!(session.renew(fund(start..50 + start)), None);
        assert_eq!(session.now().book.scale, [1.0, 0.25]);
    }
    session.undo();
    assert!(session.undo_name().is_none() && session.is_as_loaded());
}

#[test]
fn renewal_keeps_the_size_of_a_resized_position_and_an_added_one() {
    let held = |id: &str, notional: f64| Position {
        id: id.to_owned(),
        instrument: id.to_owned(),
        ..linear(1, "x", "s", notional)
    };
    let with = |positions: Vec<Position>| holding(fund(0..50), positions);
    let mut session = Session::new(Arc::new(with(vec![held("a", 100.0), held("b", 50.0), held("c", 10.0)])));
    for change in [
        PositionChange::Resize { id: "a".to_owned(), amount: 60.0 },
        PositionChange::Close { id: "b".to_owned() },
        PositionChange::Add(Box::new(held("d", 20.0))),
    ] {
        session.apply(Edit::Position(change)).unwrap();
    }
    // In the newer file `a` and `c` have other sizes, and `e` is new.
    let newer = vec![held("a", 110.0), held("b", 55.0), held("c", 15.0), held("e", 5.0)];
    assert_eq!(session.renew(with(newer)), None);
    let now = session.now().snapshot.positions.clone().unwrap();
    assert_eq!(now, Shared::each([held("a", 60.0), held("c", 15.0), held("e", 5.0), held("d", 20.0)]));
}
