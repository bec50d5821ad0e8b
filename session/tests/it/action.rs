//! Actions as edits: exposure cut, positions closed, the fund stopped by hand; what each would do, and undo.

use std::sync::Arc;

use headroom_engine::{
    control::{FundState, fund_state},
    fund::{Action, LogEvent, Position, Snapshot, standing_trips},
    stress::Assumptions,
    testing::{fund_of, holding, linear, near, with_rate},
};
use headroom_session::{Edit, EditError, Flatten, Session, Traded};

/// Three strategies of 1,000: the first at two exchanges, the second at `y` alone, the third without positions.
fn fund() -> Snapshot {
    let series = |every: usize| (0..60).map(|t| if t % every == 0 { -0.02 } else { 0.005 }).collect();
    let snapshot = fund_of(&[(1_000.0, series(2)), (1_000.0, series(3)), (1_000.0, series(5))]);
    let position = |id: &str, strategy, exchange, notional, rate| {
        let position = with_rate(linear(strategy, exchange, "t", notional), Some(rate));
        Position { id: id.to_owned(), instrument: id.to_owned(), ..position }
    };
    holding(
        snapshot,
        vec![
            position("a", 0, "x", 600.0, 100.0),
            position("b", 0, "y", -400.0, 50.0),
            position("c", 1, "y", 200.0, 25.0),
        ],
    )
}

fn session() -> Session {
    Session::new(Arc::new(fund()))
}

fn gross(session: &Session) -> f64 {
    session.version().analysis().report().exposures.as_ref().unwrap().gross
}

fn trip(action: Action) -> Edit {
    Edit::Trip { action, by: "Ann".to_owned(), reason: "Exchange in trouble".to_owned() }
}

#[test]
fn reduce_cuts_gross_to_its_share_and_is_undone() {
    let mut session = session();
    let edit = Edit::Reduce { share: 0.5 };
    let effect = session.effect_of(&edit, Assumptions::default()).unwrap();
    assert_eq!((effect.before.gross, effect.after.gross), (1_200.0, 600.0)); // by hand: 600 + 400 + 200
    near(effect.after.var.unwrap(), 0.5 * effect.before.var.unwrap(), 1e-12); // VaR is homogeneous
    // 300 at 100, 200 at 50, 100 at 25 an hour: 4 hours; costs sold x .02 x sqrt(sold / (24 rate)).
    near(effect.hours.unwrap(), 4.0, 1e-12); // by hand
    near(effect.cost.unwrap(), 2.121_320_343_559_643 + 1.632_993_161_855_452 + 0.816_496_580_927_726, 1e-12); // numpy
    let dear = Assumptions { coefficient: 3.0, ..Assumptions::default() };
    let cost = session.effect_of(&edit, dear).unwrap().cost.unwrap();
    near(cost, 3.0 * effect.cost.unwrap(), 1e-12); // the cost is proportional to the coefficient
    assert_eq!(session.now().book.scale, [1.0; 3]); // a preview changes nothing
    session.apply(edit).unwrap();
    assert_eq!((gross(&session), session.undo_name()), (600.0, Some("Cut to 50% of gross")));
    session.apply(Edit::Reduce { share: 0.5 }).unwrap();
    assert_eq!(gross(&session), 300.0); // of what it is
    session.undo();
    session.undo();
    assert_eq!((gross(&session), session.is_as_loaded()), (1_200.0, true));
}

#[test]
fn reduce_takes_shares_alone() {
    for share in [-0.1, 1.1, f64::NAN] {
        assert!(matches!(session().apply(Edit::Reduce { share }), Err(EditError::OutOfRange { .. })));
    }
}

#[test]
fn flatten_closes_a_strategy_or_everything() {
    let mut session = session();
    let effect = session.effect_of(&Edit::Flatten(Flatten::All), Assumptions::default()).unwrap();
    assert_eq!((effect.after.gross, effect.after.var, effect.after.coverage), (0.0, Some(0.0), Some(1.0)));
    assert_eq!(effect.trades.len(), 4); // three positions, and the exposure of the third strategy
    session.apply(Edit::Flatten(Flatten::Strategy(0))).unwrap();
    assert_eq!((gross(&session), session.undo_name()), (200.0, Some("Flattening of s0")));
    assert_eq!(session.undo().as_deref(), Some("Flattening of s0"));
    assert_eq!(gross(&session), 1_200.0);
    assert!(matches!(session.apply(Edit::Flatten(Flatten::Strategy(9))), Err(EditError::NoSuchStrategy { .. })));
}

#[test]
fn flatten_at_an_exchange_closes_what_is_held_there() {
    let mut session = session();
    let edit = Edit::Flatten(Flatten::Exchange("y".to_owned()));
    let effect = session.effect_of(&edit, Assumptions::default()).unwrap();
    let trades: Vec<_> = effect.trades.iter().map(|trade| (trade.of, trade.from, trade.to)).collect();
    assert_eq!(trades, [(Traded::Held(1), -400.0, 0.0), (Traded::Held(2), 200.0, 0.0)]);
    session.apply(edit).unwrap();
    assert_eq!((gross(&session), &session.now().book.scale[..]), (600.0, &[1.0, 0.0, 1.0][..]));
    assert!(session.loaded().positions.as_ref().unwrap().len() == 3); // the file is as it was
    session.undo();
    assert_eq!(gross(&session), 1_200.0);
    let nowhere = Edit::Flatten(Flatten::Exchange("z".to_owned()));
    assert!(matches!(session.apply(nowhere), Err(EditError::NothingThere { .. })));
}

#[test]
fn person_stops_the_fund_until_a_person_releases_it() {
    let mut session = session();
    session.apply(trip(Action::KillSwitch)).unwrap();
    let state = |session: &Session| {
        assert_eq!(session.now().book.trips, standing_trips(&session.now().log));
        fund_state(&[], &session.now().book.trips)
    };
    assert_eq!((state(&session), session.undo_name()), (FundState::Halted, Some("Kill switch")));
    assert!(matches!(session.apply(Edit::Exposure { strategy: 0, scale: 1.1 }), Err(EditError::Stopped { .. })));
    session.apply(Edit::Reduce { share: 0.5 }).unwrap(); // cutting risk is always allowed
    // As loaded is about the what-if: the stop stands.
    session.apply(Edit::AsLoaded).unwrap();
    assert_eq!((state(&session), session.is_as_loaded()), (FundState::Halted, true));
    let release =
        |reason: &str| Edit::Release { action: Action::KillSwitch, by: "Bo".to_owned(), reason: reason.to_owned() };
    assert!(matches!(session.apply(release(" ")), Err(EditError::Text { .. })));
    session.apply(release("Over")).unwrap();
    assert_eq!(state(&session), FundState::Active);
    session.undo();
    assert_eq!(state(&session), FundState::Halted);
    session.redo();
    assert_eq!(state(&session), FundState::Active);
    assert!(matches!(session.apply(release("Again")), Err(EditError::NotLatched { .. })));
}

#[test]
fn undone_trip_is_withdrawn_in_the_log() {
    let mut session = session();
    session.apply(trip(Action::HaltNewPositions)).unwrap();
    assert_eq!(fund_state(&[], &session.now().book.trips), FundState::Reducing);
    session.undo();
    assert_eq!(fund_state(&[], &standing_trips(&session.now().log)), FundState::Active);
    assert!(session.now().book.trips.is_empty());
    assert!(matches!(session.now().log.last().unwrap().event, LogEvent::Withdrawn { entry: 0 }));
    assert!(matches!(session.apply(trip(Action::ReduceExposure)), Err(EditError::NotLatched { .. })));
}
