//! Positions as what-ifs: added, closed, resized, refused past the budget, undone; and what `explain` says of them.

use std::sync::Arc;

use headroom_engine::{
    fund::{Book, Holding, Instrument, InstrumentHistory, Limits, MeasuredFrom, PnlBasis, Position, Snapshot},
    stress::Assumptions,
    testing::{Seeded, allocated, binary, fund_of, holding, linear, near, scripted},
};
use headroom_session::{Edit, EditError, PositionChange, Session, Traded, tools::Tool, trades};
use serde_json::{Value, json};

/// Two strategies of 1,000 on 60 days at 90%: the first long 500 of `L` and 100 contracts of `E`, the second long 200 of `L`.
fn fund() -> Snapshot {
    let quiet = |size: f64| scripted(60, size);
    let snapshot = allocated(fund_of(&[(1_000.0, quiet(0.002)), (1_000.0, quiet(0.003))]), &[0.3, 0.4]);
    let of = |id: &str, instrument: &str, position: Position| Position {
        id: id.to_owned(),
        instrument: instrument.to_owned(),
        ..position
    };
    let mut snapshot = holding(
        snapshot,
        vec![
            of("a", "L", linear(0, "x", "t", 500.0)),
            of("b", "E", binary(0, 0.5, 100.0)),
            of("c", "L", linear(1, "x", "t", 200.0)),
        ],
    );
    let returns = scripted(60, 0.02).into_iter().map(Some).collect();
    let prices = scripted(120, 0.05)[60..].iter().map(|x| Some(0.5 + x)).collect();
    let instrument = |name: &str, history| Instrument { name: name.to_owned(), history };
    snapshot.instruments = Arc::new(vec![
        instrument("E", InstrumentHistory::Prices(prices)),
        instrument("L", InstrumentHistory::Returns(returns)),
    ]);
    snapshot.risk_budget.pnl = Some(PnlBasis::Positions);
    snapshot
}

fn session() -> Session {
    Session::new(Arc::new(fund()))
}

fn used(session: &Session, strategy: usize) -> f64 {
    session.version().analysis().report().strategies[strategy].used.unwrap()
}

fn resize(id: &str, amount: f64) -> Edit {
    Edit::Position(PositionChange::Resize { id: id.to_owned(), amount })
}

fn close(id: &str) -> Edit {
    Edit::Position(PositionChange::Close { id: id.to_owned() })
}

#[test]
fn position_resized_moves_its_strategy_alone_and_is_undone_by_name() {
    let mut session = session();
    let before = [used(&session, 0), used(&session, 1)];
    session.apply(resize("c", 400.0)).unwrap();
    assert_eq!(used(&session, 0), before[0]); // bit
    near(used(&session, 1), 2.0 * before[1], 1e-12); // linear
    assert_eq!(session.version().analysis().report().exposures.as_ref().unwrap().gross, 500.0 + 50.0 + 400.0); // by hand
    assert_eq!(session.undo_name(), Some("Position c resized"));
    session.undo();
    assert_eq!((used(&session, 1), session.is_as_loaded()), (before[1], true));
    session.redo();
    near(used(&session, 1), 2.0 * before[1], 1e-12);
}

#[test]
fn positions_closed_use_nothing_and_one_added_uses_again() {
    let mut session = session();
    let before = used(&session, 1);
    session.apply(close("c")).unwrap();
    assert_eq!((used(&session, 1), session.undo_name()), (0.0, Some("Position c closed")));
    let again = Position { id: "d".to_owned(), instrument: "L".to_owned(), ..linear(1, "y", "u", 100.0) };
    session.apply(Edit::Position(PositionChange::Add(Box::new(again)))).unwrap();
    near(used(&session, 1), 0.5 * before, 1e-12); // half of 200
    assert_eq!(session.exported().positions.unwrap().len(), 3);
    assert!(matches!(session.apply(close("c")), Err(EditError::Position { .. })));
}

#[test]
fn position_past_the_budget_is_refused_with_the_most_that_fits() {
    let mut session = session();
    let budget = session.version().analysis().report().strategies[1].budget;
    let fits = 200.0 * budget / used(&session, 1);
    let refused = session.apply(resize("c", 2.0 * fits)).unwrap_err();
    let EditError::PositionHeld { most, rule, ref place, freed_by, .. } = refused else { panic!("{refused}") };
    near(most, fits, 1e-5); // linear: the budget over what one unit uses
    assert_eq!((rule, place.as_str()), ("budget", "positions.c"));
    assert!(freed_by.contains("allocation"), "{freed_by}");
    assert!(session.is_as_loaded());
    session.apply(resize("c", most)).unwrap();
    // Less of it is never refused, also under a budget that is gone.
    session.apply(Edit::Allocation { strategy: 1, share: 0.0 }).unwrap();
    session.apply(resize("c", 0.5 * most)).unwrap();
    assert!(session.apply(resize("c", 0.6 * most)).is_err());
    // To the other side is more risk, not less.
    assert!(session.apply(resize("c", -2.0 * most)).is_err());
}

#[test]
fn carried_positions_are_judged_as_edits_are() {
    let budget = session().version().analysis().report().strategies[1].budget;
    let fits = 200.0 * budget / used(&session(), 1);
    let carried = |amounts: [f64; 3], scale: f64| {
        let mut file = fund();
        for (position, amount) in file.positions.iter_mut().flatten().zip(amounts) {
            position.holding = match position.holding {
                Holding::Linear { .. } => Holding::Linear { notional: amount },
                Holding::Binary { price, .. } => Holding::Binary { price, contracts: amount },
            };
        }
        Edit::Carried { file: Arc::new(file), scale: vec![1.0, scale] }
    };
    let mut session = session();
    let EditError::PositionHeld { most, rule, place, .. } =
        session.apply(carried([500.0, 100.0, 2.0 * fits], 1.0)).unwrap_err()
    else {
        panic!("a position past its budget")
    };
    near(most, fits, 1e-5); // linear: the budget over what one unit uses
    assert_eq!((rule, place.as_str()), ("budget", "positions.c"));
    assert!(session.is_as_loaded());
    // Half of its scale carries twice of it; a smaller position is never refused.
    session.apply(carried([500.0, 100.0, 1.9 * fits], 0.5)).unwrap();
    session.apply(carried([10.0, 100.0, 100.0], 1.0)).unwrap();
}

#[test]
fn position_past_a_limit_of_exposure_is_refused_where_it_moves_no_var() {
    let mut snapshot = fund();
    snapshot.risk_budget.pnl = Some(PnlBasis::History);
    snapshot.limits = Limits { gross_exposure: Some(1_000.0), ..Limits::default() };
    let mut session = Session::new(Arc::new(snapshot));
    let before = used(&session, 1);
    let refused = session.apply(resize("c", 900.0)).unwrap_err();
    let EditError::PositionHeld { most, rule, .. } = refused else { panic!("{refused}") };
    assert_eq!(rule, "gross_exposure");
    near(most, 450.0, 1e-5); // 1,000 less 550
    session.apply(resize("c", 400.0)).unwrap();
    assert_eq!(used(&session, 1), before);
    assert_eq!(session.version().analysis().report().strategies[1].measured_from, MeasuredFrom::History);
}

#[test]
fn position_that_a_file_may_not_hold_is_refused() {
    let mut session = session();
    let add = |position: Position| Edit::Position(PositionChange::Add(Box::new(position)));
    let sound = Position { id: "d".to_owned(), instrument: "N".to_owned(), ..linear(1, "x", "t", 1.0) };
    let other_kind = Position { instrument: "L".to_owned(), ..binary(1, 0.5, 1.0) };
    let returns_of_binary = Position { id: "e".to_owned(), ..other_kind.clone() };
    for refused in [
        Position { id: "a".to_owned(), ..sound.clone() },
        Position { exchange: String::new(), ..sound.clone() },
        Position { sector: "s".repeat(201), ..sound.clone() },
        Position { beta: 101.0, ..sound.clone() },
        Position { liquidity_per_hour: Some(0.0), ..sound.clone() },
        Position { strategy: 2, ..sound.clone() },
        Position { volatility: Some(1.5), ..binary(1, 0.5, 1.0) },
        binary(1, 1.0, 1.0),
        linear(1, "x", "t", f64::NAN),
        other_kind,
        returns_of_binary,
    ] {
        assert!(session.apply(add(refused.clone())).is_err(), "{refused:?}");
    }
    assert!(session.is_as_loaded());
}

#[test]
fn trades_follow_a_position() {
    let mut session = session();
    let effect = session.effect_of(&resize("a", 200.0), Assumptions::default()).unwrap();
    let trades: Vec<_> = effect.trades.iter().map(|trade| (trade.of, trade.from, trade.to)).collect();
    assert_eq!(trades, [(Traded::Held(0), 500.0, 200.0)]);
    // 300 of 500 sold at 1,000 an hour: .3 hours.
    near(effect.hours.unwrap(), 0.3, 1e-12);
}

#[test]
fn trades_from_the_loaded_fund_are_of_positions_resized_closed_and_added() {
    let mut session = session();
    let loaded = session.loaded().clone();
    let since_loading = |session: &Session| {
        let (fund, book) = (&session.now().snapshot, &session.now().book);
        let all = trades((&loaded, &Book::of(&loaded)), (fund, book));
        all.into_iter().map(|trade| (trade.strategy, trade.of, trade.from, trade.to)).collect::<Vec<_>>()
    };
    assert_eq!(since_loading(&session), []);
    session.apply(resize("b", 60.0)).unwrap();
    session.apply(close("a")).unwrap();
    let added = Position { id: "d".to_owned(), ..Position::clone(&loaded.positions.as_ref().unwrap()[2]) };
    let added = Position { holding: Holding::Linear { notional: -40.0 }, ..added };
    session.apply(Edit::Position(PositionChange::Add(Box::new(added)))).unwrap();
    session.apply(Edit::Exposure { strategy: 1, scale: 0.5 }).unwrap();
    // By hand: amounts times the scale of the strategy; `d` is the third of the positions after.
    let wanted = [
        (0, Traded::Held(0), 500.0, 0.0),
        (0, Traded::Held(1), 100.0, 60.0),
        (1, Traded::Held(2), 200.0, 100.0),
        (1, Traded::Added(2), 0.0, -20.0),
    ];
    assert_eq!(since_loading(&session), wanted);
    while session.undo().is_some() {}
    assert_eq!(since_loading(&session), []);
}

#[test]
fn position_of_another_instrument_under_an_id_is_a_trade_of_its_own() {
    let mut session = session();
    let loaded = session.loaded().clone();
    session.apply(close("a")).unwrap();
    let other = Position { id: "a".to_owned(), ..Position::clone(&loaded.positions.as_ref().unwrap()[2]) };
    session
        .apply(Edit::Position(PositionChange::Add(Box::new(Position {
            strategy: 0,
            instrument: "E2".to_owned(),
            ..other
        }))))
        .unwrap();
    let all = trades((&loaded, &Book::of(&loaded)), (&session.now().snapshot, &session.now().book));
    let all: Vec<_> = all.iter().map(|trade| (trade.of, trade.from, trade.to)).collect();
    assert_eq!(all, [(Traded::Held(0), 500.0, 0.0), (Traded::Added(2), 0.0, 200.0)]);
}

#[test]
fn explanation_of_a_var_from_positions_names_them() {
    let session = session();
    let explain = |arguments: Value| -> Value {
        let text = Tool::Explain.call(session.version(), &arguments).unwrap().text;
        serde_json::from_str(&text).unwrap()
    };
    for figure in ["standalone_var", "component_var"] {
        let found = explain(json!({ "figure": figure, "strategy": "s0" }));
        let positions = found["positions"].as_array().unwrap();
        assert_eq!(positions.iter().map(|row| row["id"].as_str().unwrap()).collect::<Vec<_>>(), ["a", "b"]);
        let parts: f64 = positions.iter().map(|row| row["part"].as_f64().unwrap()).sum();
        near(parts, found["value"].as_f64().unwrap(), 1e-12);
        let pnl: f64 = positions.iter().map(|row| row["pnl"].as_f64().unwrap()).sum();
        let days = found["days"].as_array().unwrap();
        let of_days: f64 = days.iter().map(|d| d["weight"].as_f64().unwrap() * d["pnl"].as_f64().unwrap()).sum();
        near(pnl, of_days, 1e-12);
    }
    assert_eq!(explain(json!({ "figure": "budget", "strategy": "s0" }))["positions"], Value::Null);
}

#[test]
fn dashboard_says_what_each_strategy_is_measured_from() {
    let text = Tool::RiskDashboard.call(session().version(), &json!({})).unwrap().text;
    let found: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(found["conventions"]["pnl"], "positions");
    let row = &found["strategies"][0];
    assert_eq!(row["measured_from"], "positions");
    assert_eq!(row["positions_var"], row["standalone_var"]);
    assert!(row["history_var"].as_f64().unwrap() > 0.0);
}

#[test]
fn ids_are_found_and_taken_after_any_chain_of_edits() {
    let mut snapshot = fund();
    let like = Position::clone(&snapshot.positions.as_ref().unwrap()[2]);
    let of = |id: &str| Position { id: id.to_owned(), holding: Holding::Linear { notional: 1.0 }, ..like.clone() };
    let held = snapshot.positions.as_mut().unwrap();
    (0..40).for_each(|i| held.push(of(&format!("p{i}")).into()));
    let mut session = Session::new(Arc::new(snapshot));
    let mut random = Seeded::new(12);
    for _ in 0..600 {
        let held: Vec<String> =
            session.now().snapshot.positions.as_ref().unwrap().iter().map(|position| position.id.clone()).collect();
        // Ids of the file and others; some twelve are closed in a row.
        let id = format!("p{}", random.whole(0, 60));
        let is_held = held.contains(&id);
        let edits = match random.whole(0, 3) {
            0 => vec![Edit::Position(PositionChange::Add(Box::new(of(&id))))],
            1 => vec![resize(&id, -1.0 - random.between(0.0, 1.0))],
            2 => vec![close(&id)],
            _ if random.once_in(20) => held.iter().skip(10).take(12).map(|id| close(id)).collect(),
            _ => Vec::new(),
        };
        for edit in edits {
            let is_of_held = match &edit {
                Edit::Position(PositionChange::Close { id }) => held.contains(id),
                Edit::Position(PositionChange::Resize { .. }) => is_held,
                _ => !is_held,
            };
            match session.apply(edit) {
                Ok(()) => assert!(is_of_held, "{id}"),
                Err(EditError::Position { .. }) => assert!(!is_of_held, "{id}"),
                Err(other) => panic!("{other:?}"),
            }
        }
        // Back to what was, or the same positions as a link carries them.
        match random.whole(0, 40) {
            0 => drop(session.undo()),
            1 => drop(session.redo()),
            2 => {
                let now = session.now();
                let (file, scale) = (Arc::new(now.exported()), now.book.scale.clone());
                session.apply(Edit::Carried { file, scale }).unwrap();
            }
            _ => {}
        }
    }
    // No instrument of a history is held both ways, whether the one that holds it was loaded or added.
    let both = Edit::Position(PositionChange::Add(Box::new(Position { instrument: "L".to_owned(), ..binary_of("q") })));
    assert!(matches!(session.apply(both), Err(EditError::Position { .. })));
}

fn binary_of(id: &str) -> Position {
    Position { id: id.to_owned(), ..binary(0, 0.5, 1.0) }
}
