//! Edits of the whole book at once, newcomers, scenarios: taken or refused, undone and redone.

use std::sync::Arc;

use headroom_engine::{
    control::{ControlHistory, ControlState, FundState, control_history},
    fund::{
        Book, Confidence, ControlId, LogEntry, LogEvent, LoggedMove, Opportunity, Scenario, Settings, Shock, Snapshot,
        StrategyId, merged,
    },
};
use headroom_session::{Edit, EditError, Latched, Session, with_trips};
use headroom_wire::{log_from_json, log_to_json, parse, to_json};

use headroom_engine::testing::{DATES, Desk, LAST, allocated, assessments_of, daily, fund_of, near, returns_at};

/// Two strategies, 30% and 40%, the rest in reserve.
fn fund() -> Snapshot {
    let returns = |step: f64| (0..DATES).map(|t| if t % 2 == 0 { step } else { -step }).collect();
    allocated(fund_of(&[(1_000.0, returns(0.01)), (2_000.0, returns(0.02))]), &[0.3, 0.4])
}

fn session() -> Session {
    Session::new(Arc::new(fund()))
}

fn newcomer(returns: Vec<f64>) -> Opportunity {
    Opportunity {
        strategy: StrategyId::new("new.one").unwrap(),
        name: "New one".to_owned(),
        conviction: 0.9,
        requested_share: 0.1,
        capital: 500.0,
        returns,
        dates: None,
    }
}

fn admission(returns: Vec<f64>, share: f64) -> Edit {
    Edit::Admit { opportunity: Box::new(newcomer(returns)), share }
}

#[test]
fn allocations_at_once_leave_the_rest_in_reserve() {
    let mut session = session();
    session.apply(Edit::Allocations(vec![0.5, 0.25])).unwrap();
    assert_eq!(session.now().book.allocation, [0.5, 0.25]);
    near(session.now().book.reserve, 0.25, 1e-15); // 1 - 0.5 - 0.25
    assert_eq!(session.undo().as_deref(), Some("Allocations"));
    assert!(session.is_as_loaded());
}

#[test]
fn allocations_above_one_are_refused() {
    let mut session = session();
    let error = session.apply(Edit::Allocations(vec![0.7, 0.4])).unwrap_err();
    assert_eq!(error.rule(), "reserve_exceeded");
    assert_eq!(
        session.apply(Edit::Allocations(vec![0.7])).unwrap_err().to_string(),
        "risk_budget.allocation: 1 values are refused, the fund has 2 strategies"
    );
    assert_eq!(session.apply(Edit::Allocations(vec![f64::NAN, 0.1])).unwrap_err().rule(), "range");
    assert!(session.is_as_loaded() && session.undo_name().is_none());
}

#[test]
fn exposures_at_once_are_one_step() {
    let mut session = session();
    session.apply(Edit::Exposures(vec![0.5, 0.25])).unwrap();
    assert_eq!(session.now().book.scale, [0.5, 0.25]);
    assert_eq!(session.apply(Edit::Exposures(vec![0.5, 10.5])).unwrap_err().rule(), "range");
    assert_eq!(session.now().book.scale, [0.5, 0.25]);
    assert_eq!(session.undo().as_deref(), Some("Exposures"));
    assert!(session.is_as_loaded());
}

#[test]
fn newcomer_takes_its_share_from_the_reserve() {
    let mut session = session();
    session.apply(admission(vec![0.01; DATES], 0.1)).unwrap();
    let now = session.now();
    assert_eq!(now.snapshot.strategies[2].id.as_str(), "new.one");
    assert_eq!((now.book.allocation[2], now.book.scale[2]), (0.1, 1.0));
    near(now.book.reserve, 0.2, 1e-15); // 1 - 0.3 - 0.4 - 0.1
    assert_eq!(session.loaded().strategies.len(), 2);
    assert_eq!(session.undo().as_deref(), Some("Admission of new.one"));
    assert!(session.is_as_loaded());
    session.redo();
    assert_eq!(session.now().snapshot.strategies.len(), 3);
    session.apply(Edit::AsLoaded).unwrap();
    assert_eq!(session.now().snapshot.strategies.len(), 2);
}

#[test]
fn newcomer_without_dates_stands_at_the_end_of_the_sample() {
    let mut fund = fund();
    fund.history.dates = daily(DATES + 5, LAST);
    for (i, returns) in fund.history.returns.iter_mut().enumerate() {
        returns.resize(DATES + 5, Some(0.001));
        // Not a date of the sample.
        returns[DATES + 4] = (i == 0).then_some(0.0);
    }
    let mut session = Session::new(Arc::new(fund));
    let returns: Vec<f64> = (1..=DATES).map(|t| t as f64 / 1e3).collect();
    session.apply(admission(returns, 0.0)).unwrap();
    let joined = &session.now().snapshot.history.returns[2];
    assert_eq!((joined[3], joined[4], joined[DATES + 3], joined[DATES + 4]), (None, Some(0.001), Some(0.03), None));
}

#[test]
fn newcomer_with_dates_stands_at_them() {
    let dates = daily(DATES, LAST);
    let opportunity = Opportunity { dates: Some(dates[..DATES].to_vec()), ..newcomer(vec![0.02; DATES]) };
    let mut session = session();
    session.apply(Edit::Admit { opportunity: Box::new(opportunity), share: 0.1 }).unwrap();
    assert!(session.now().snapshot.history.returns[2].iter().all(|r| *r == Some(0.02)));
}

#[test]
fn newcomer_is_refused_with_the_reason() {
    let mut session = session();
    let refused = |session: &mut Session, edit: Edit| session.apply(edit).unwrap_err();
    let error = refused(&mut session, admission(vec![0.01; DATES], 0.31));
    assert_eq!(error.rule(), "reserve_exceeded");
    assert!(
        error.to_string().starts_with("opportunities[\"new.one\"]: 0.31 is refused, the reserve has 0.3"),
        "{error}"
    );
    let error = refused(&mut session, admission(vec![0.01; DATES - 1], 0.1));
    assert!(matches!(error, EditError::TooFewDates { value: 29, wanted: 30, .. }), "{error}");
    assert!(session.is_as_loaded());
    session.apply(admission(vec![0.01; DATES], 0.1)).unwrap();
    assert_eq!(refused(&mut session, admission(vec![0.01; DATES], 0.1)).rule(), "duplicate_id");
}

#[test]
fn newcomer_is_in_the_export() {
    let mut session = session();
    session.apply(admission(vec![0.01; DATES], 0.1)).unwrap();
    let exported = session.now().exported();
    assert_eq!(exported.risk_budget.allocation[2], 0.1);
    assert_eq!(parse(to_json(&exported).as_bytes()).unwrap(), exported);
}

#[test]
fn scenarios_are_undone_step_by_step() {
    let mut session = session();
    let fall = |magnitude| vec![Scenario::from(Shock::AllMarketsDown { magnitude })];
    session.apply(Edit::Scenarios(fall(0.1))).unwrap();
    session.apply(Edit::Scenarios(fall(0.2))).unwrap(); // the same drag
    session.end_gesture();
    session.apply(Edit::Scenarios(fall(0.3))).unwrap();
    assert_eq!(session.now().exported().scenarios, fall(0.3));
    session.undo();
    assert_eq!(session.now().scenarios, fall(0.2));
    session.undo();
    assert!(session.is_as_loaded());
}

/// A fund that fell by 12% yesterday, its kill switch at 10%.
fn fallen() -> Snapshot {
    let mut snapshot = fund_of(&[(10_000.0, returns_at(&[(28, -0.12)]))]);
    snapshot.fund.nav = 8_800.0;
    snapshot.limits.monthly_drawdown = Some(0.10);
    snapshot
}

fn controls_of(session: &Session) -> ControlHistory {
    let report = Desk::of(session.loaded()).report();
    control_history(session.loaded(), &session.now().log, &report.controls, None)
}

const KILL_SWITCH: ControlId = ControlId::MonthlyDrawdown;

fn reset(by: &str, reason: &str) -> Edit {
    Edit::Reset { of: Latched::Control(KILL_SWITCH), by: by.to_owned(), reason: reason.to_owned() }
}

#[test]
fn no_edit_and_no_way_back_opens_a_latch() {
    let mut session = Session::new(Arc::new(fallen()));
    session.apply(Edit::Exposures(vec![0.0])).unwrap();
    session.apply(Edit::AsLoaded).unwrap();
    assert_eq!(controls_of(&session).fund_state, FundState::Halted);
    session.apply(reset("Ann", "Losses are understood")).unwrap();
    let open = controls_of(&session);
    assert_eq!((open.fund_state, open.now[KILL_SWITCH as usize].state), (FundState::Active, ControlState::Warning));
    session.undo();
    assert_eq!(controls_of(&session).fund_state, FundState::Halted);
    assert_eq!(session.now().log.len(), 2);
}

#[test]
fn what_is_kept_of_a_log_comes_back() {
    let mut session = Session::new(Arc::new(fallen()));
    session.apply(reset("Ann \u{202E}", "Checked")).unwrap();
    let log = with_trips(session.loaded(), &session.now().log);
    let kept = log_from_json(&log_to_json(&log)).unwrap();
    assert_eq!((kept.len(), &kept), (2, &log));
    let later = Snapshot { log: merged(&fallen().log, &kept), ..fallen() };
    let later = Session::new(Arc::new(later));
    assert_eq!(controls_of(&later).fund_state, FundState::Active);
    for hostile in ["", "{}", "[{}]", "[{\"kind\":\"reset\"}]", "[1e999]"] {
        assert_eq!(log_from_json(hostile), None);
    }
}

#[test]
fn merged_logs_keep_their_withdrawals() {
    let accepted = |id: &str| LogEntry {
        date: LAST,
        at: None,
        event: LogEvent::Accepted(LoggedMove { rule: 1, strategy: StrategyId::new(id).unwrap(), from: 0.3, to: 0.25 }),
        reason: "Agreed".to_owned(),
    };
    let withdrawn = |entry| LogEntry { event: LogEvent::Withdrawn { entry }, ..accepted("x") };
    let (one, two) = (vec![accepted("a")], vec![accepted("b"), withdrawn(0)]);
    assert_eq!(merged(&one, &two), [accepted("a"), accepted("b"), withdrawn(1)]);
    // A withdrawal of nothing is dropped, and what takes that back too.
    assert_eq!(merged(&one, &[withdrawn(7), withdrawn(0)]), one);
}

#[test]
fn drag_assesses_each_new_state_once() {
    let mut session = session();
    // What the page reads in each frame.
    let show = |session: &Session| {
        let analysis = session.version().analysis();
        assert!(analysis.report().fund.value_at_risk.is_some() && analysis.headrooms().len() == 2);
    };
    show(&session);
    let drag = |session: &mut Session, scale: f64| {
        assessments_of(|| {
            session.apply(Edit::Exposure { strategy: 0, scale }).unwrap();
            show(session);
        })
    };
    // Raised and lowered, each checked from where the drag began.
    assert_eq!([1.01, 1.02, 1.03, 0.9, 1.05].map(|scale| drag(&mut session, scale)), [1; 5]);
    assert_eq!(assessments_of(|| assert!(session.max_scale(0) > 1.05)), 0);
    session.end_gesture();
    // The next drag begins at what is on screen.
    assert_eq!(drag(&mut session, 1.06), 1);
    assert_eq!(
        assessments_of(|| assert!(session.refusal_of(&Edit::Exposure { strategy: 1, scale: 9.0 }).is_some())),
        0
    );
    for step in [Session::undo, Session::undo, Session::redo] {
        let name = &mut None;
        assert_eq!(
            assessments_of(|| {
                *name = step(&mut session);
                show(&session)
            }),
            1
        );
        assert!(name.is_some());
    }
}

#[test]
fn analysis_shares_its_model_with_another_book_alone() {
    let session = session();
    let loaded = session.version().analysis();
    let settings = Settings { confidence: Confidence::new(0.95).unwrap(), ..loaded.conventions() };
    let (same, other) = (loaded.under(loaded.conventions()), loaded.under(settings));
    assert!(same == *loaded && other != *loaded);
    let raised = loaded.at(Book { scale: vec![1.1, 1.0], ..loaded.book().clone() });
    assert!(Arc::ptr_eq(raised.model(), loaded.model()) && !Arc::ptr_eq(other.model(), loaded.model()));
}

#[test]
fn carried_what_if_is_judged_under_its_own_allocation_and_conventions() {
    let mut there = session();
    there.apply(Edit::Allocations(vec![0.1, 0.4])).unwrap();
    there.apply(Edit::Confidence(0.9)).unwrap();
    let file = Arc::new(there.exported());
    let mut here = session();
    // Of 1,000 the first strategy loses 10 with every second date: its VaR is 10 a unit of scale, its budget a tenth.
    let most = {
        let mut there = there.clone();
        there.max_scale(0)
    };
    let carried = |scale: f64| Edit::Carried { file: Arc::clone(&file), scale: vec![scale, 1.0] };
    let error = here.apply(carried(most.max(1.0) + 0.01)).unwrap_err();
    assert_eq!(error.held_place(), Some("exposure.s0"));
    assert!(here.is_as_loaded());
    here.apply(carried(0.5)).unwrap();
    assert_eq!((&here.now().book.allocation, here.now().book.scale[0]), (&there.now().book.allocation, 0.5));
    assert_eq!(here.now().settings, there.now().settings);
}

#[test]
fn carried_what_if_of_other_strategies_is_refused() {
    let other = Arc::new(fund_of(&[(1_000.0, vec![0.01; DATES])]));
    let error = session().apply(Edit::Carried { file: Arc::clone(&other), scale: vec![1.0] }).unwrap_err();
    assert_eq!(error.rule(), "reference");
    let fund = Arc::new(fund());
    for (scale, rule) in [(vec![1.0], "length"), (vec![1.0, 11.0], "range"), (vec![1.0, f64::NAN], "range")] {
        let error = session().apply(Edit::Carried { file: Arc::clone(&fund), scale }).unwrap_err();
        assert_eq!(error.rule(), rule);
    }
}

#[test]
fn steps_are_undone_up_to_their_limit() {
    for edits in [500_usize, 501, 1_000] {
        let mut session = session();
        for edit in 0..edits {
            let share = if edit % 2 == 0 { 0.2 } else { 0.25 };
            session.apply(Edit::Allocation { strategy: 0, share }).unwrap();
            session.end_gesture();
        }
        let undone = std::iter::from_fn(|| session.undo()).count();
        assert_eq!(undone, 500, "{edits} edits");
    }
}
