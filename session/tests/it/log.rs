//! The log of a session: proposals accepted and declined, resets, what undo makes of them, and what an export says.

use std::sync::Arc;

use headroom_engine::fund::{ControlId, DrawdownLimits, LogEvent, Opportunity, Rung, Snapshot, StrategyId, standing};
use headroom_engine::{
    control::{ControlPast, ControlState, FundState, control_history},
    fund::{Settings, Split},
    reallocation::{Candidate, Mover, Proposal, RuleBook, Stand, last_moves},
};
use headroom_session::{Edit, EditError, Latched, Session, is_declined, with_trips};
use headroom_wire::{parse, to_json};
use jiff::civil::{DateTime, date};

use headroom_engine::testing::fund_with_pnl;
use headroom_engine::testing::{LAST, allocated, fund_of, near};

const NOON: DateTime = date(2026, 11, 23).at(12, 0, 0, 0);

/// Returns that lose `loss` on every other date and gain `gain` on the rest.
fn swinging(loss: f64, gain: f64) -> Vec<f64> {
    (0..60).map(|t| if t % 2 == 0 { -loss } else { gain }).collect()
}

/// The first earns a larger share, the second uses little of its own; nothing is in reserve. One opportunity waits.
fn fund() -> Snapshot {
    let strategies = [(1_000.0, swinging(0.03, 0.06)), (1_000.0, swinging(0.02, 0.02))];
    let mut snapshot = allocated(fund_of(&strategies), &[0.30, 0.70]);
    snapshot.opportunities = vec![Opportunity {
        strategy: StrategyId::new("new").unwrap(),
        name: "New".to_owned(),
        conviction: 0.9,
        requested_share: 0.03,
        capital: 100.0,
        returns: swinging(0.01, 0.01),
        dates: None,
    }];
    snapshot
}

fn session(snapshot: Snapshot) -> Session {
    let mut session = Session::new(Arc::new(snapshot));
    session.set_clock(NOON);
    session
}

/// What the policy proposes for what is on screen.
fn proposals(session: &Session) -> Vec<Proposal> {
    let now = session.now();
    let book = RuleBook::today(&now.snapshot, Settings::of(&now.snapshot.risk_budget));
    let split = Split::new(&now.book.allocation);
    let moved = last_moves(&now.snapshot, &now.log);
    let candidates: Vec<Candidate> = (0..now.snapshot.opportunities.len())
        .map(|opportunity| Candidate { opportunity, conviction: 0.9, requested: 0.03, fund_var_with: Some(50.0) })
        .collect();
    book.proposals(
        &Stand { split: &split, moved: &moved, fund_state: FundState::Active, ladders: &[], is_measured: true },
        &candidates,
    )
    .proposals
}

/// The kinds of the entries, and whether each stands.
fn told(session: &Session) -> Vec<(&'static str, bool)> {
    let log = &session.now().log;
    let kind = |event: &LogEvent| match event {
        LogEvent::Trip { .. } | LogEvent::LadderTrip { .. } => "trip",
        LogEvent::Reset { .. } | LogEvent::LadderReset { .. } | LogEvent::ActionReset { .. } => "reset",
        LogEvent::PersonTrip { .. } => "a person's trip",
        LogEvent::Accepted(_) => "accepted",
        LogEvent::Declined(_) => "declined",
        LogEvent::Withdrawn { .. } => "withdrawn",
    };
    log.iter().zip(standing(log)).map(|(entry, stands)| (kind(&entry.event), stands)).collect()
}

#[test]
fn proposals_are_accepted_together() {
    let mut session = session(fund());
    let all = proposals(&session);
    let movers: Vec<Mover> = all.iter().map(|p| p.mover).collect();
    assert_eq!(movers, [Mover::Strategy(1), Mover::Opportunity(0), Mover::Strategy(0)]);
    session.apply(Edit::Accept(all)).unwrap();
    let now = session.now();
    let shares: Vec<f64> = now.book.allocation.clone();
    for (found, wanted) in shares.iter().zip([0.32, 0.65, 0.03]) {
        near(*found, wanted, 1e-12); // by hand: -.05, +.03 to the newcomer, the rest to the first
    }
    near(now.book.reserve, 0.0, 1e-12);
    assert_eq!(told(&session), [("accepted", true); 3]);
    assert!(now.log.iter().all(|entry| entry.at == Some(NOON) && entry.date == LAST && !entry.reason.is_empty()));
    // All of them cool down.
    assert!(proposals(&session).is_empty());
    assert_eq!(session.undo_name(), Some("Acceptance of 3 proposals"));
}

#[test]
fn proposal_is_accepted_alone_where_the_reserve_can_pay() {
    let mut session = session(fund());
    let all = proposals(&session);
    let error = session.apply(Edit::Accept(vec![all[2].clone()])).unwrap_err();
    assert_eq!(error.rule(), "reserve_exceeded"); // nothing was freed for it
    assert!(session.now().log.is_empty() && session.is_as_loaded());
    session.apply(Edit::Accept(vec![all[0].clone()])).unwrap();
    session.apply(Edit::Accept(vec![all[2].clone()])).unwrap();
    near(session.now().book.allocation[0], 0.32, 1e-12);
    // What was proposed for another share is out of date.
    let error = session.apply(Edit::Accept(vec![all[0].clone()])).unwrap_err();
    assert!(matches!(error, EditError::Stale { .. }), "{error}");
}

#[test]
fn log_only_grows_when_proposals_are_undone() {
    let mut session = session(fund());
    session.apply(Edit::Accept(proposals(&session))).unwrap();
    session.undo();
    assert!(session.is_as_loaded());
    let withdrawn = [("accepted", false), ("accepted", false), ("accepted", false)];
    assert_eq!(told(&session)[..3], withdrawn);
    assert_eq!(told(&session)[3..], [("withdrawn", false); 3]);
    assert_eq!(proposals(&session).len(), 3); // they are proposed again
    session.redo();
    assert_eq!(told(&session)[6..], [("accepted", true); 3]);
    assert!(proposals(&session).is_empty());
    session.apply(Edit::AsLoaded).unwrap();
    assert!(session.is_as_loaded());
    assert!(told(&session).iter().all(|(_, stands)| !stands));
    session.undo();
    assert_eq!(told(&session).iter().filter(|(_, stands)| *stands).count(), 3);
    let lengths = session.now().log.len();
    assert_eq!(lengths, 15); // 3 accepted, withdrawn, accepted, withdrawn, accepted
}

#[test]
fn declined_proposal_is_told_for_its_date() {
    let mut session = session(fund());
    let all = proposals(&session);
    session.apply(Edit::Decline(vec![all[0].clone()])).unwrap();
    let now = session.now();
    assert!(is_declined(&now.snapshot, &now.log, &all[0]) && !is_declined(&now.snapshot, &now.log, &all[1]));
    assert_eq!(session.now().book, Session::new(Arc::new(fund())).now().book);
    let mut later = Snapshot::clone(&now.snapshot);
    later.history.dates.iter_mut().for_each(|day| *day = day.tomorrow().unwrap());
    assert!(!is_declined(&later, &now.log, &all[0]));
    session.undo();
    assert!(!is_declined(&session.now().snapshot, &session.now().log, &all[0]));
}

/// A fund whose kill switch has tripped, and where all is well since.
fn halted() -> Snapshot {
    let mut snapshot = fund_with_pnl(&[-501.0, 501.0]);
    snapshot.limits.monthly_drawdown = Some(0.05);
    snapshot
}

fn reset(reason: &str) -> Edit {
    Edit::Reset {
        of: Latched::Control(ControlId::MonthlyDrawdown),
        by: "A person".to_owned(),
        reason: reason.to_owned(),
    }
}

#[test]
fn kill_switch_is_reset_by_a_person_with_a_reason() {
    let mut session = session(halted());
    let state = |session: &Session| control_history(session.loaded(), &session.now().log, &[], None).latches.len();
    assert_eq!(state(&session), 1);
    for reason in ["", "  ", &"x".repeat(201)] {
        assert!(matches!(session.apply(reset(reason)).unwrap_err(), EditError::Text { .. }));
    }
    assert_eq!(state(&session), 1);
    session.apply(reset("Talked through with the board")).unwrap();
    assert_eq!(state(&session), 0);
    assert_eq!(session.now().log[0].at, Some(NOON));
    // Once is enough; and as loaded does not take it back, undo does.
    assert_eq!(session.apply(reset("again")).unwrap_err().rule(), "not_latched");
    session.apply(Edit::AsLoaded).unwrap();
    assert_eq!(state(&session), 0);
    assert_eq!(session.undo().as_deref(), Some("Reset of monthly_drawdown"));
    assert_eq!(state(&session), 1);
    assert_eq!(told(&session), [("reset", false), ("withdrawn", false)]);
}

#[test]
fn newcomer_opens_no_latch_and_stays_out_of_a_halted_fund() {
    let mut session = session(halted());
    let mut gain = vec![0.0; 30];
    gain[28] = 1.0; // with it the fall would never have been
    let opportunity = Opportunity { returns: gain, ..fund().opportunities[0].clone() };
    let admit = Edit::Admit { opportunity: Box::new(opportunity), share: 0.5 };
    let error = session.apply(admit.clone()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "opportunities.new: 0.5 is refused, the fund is halted by monthly_drawdown: exposures may only be lowered"
    );
    session.apply(reset("Talked through")).unwrap();
    session.apply(admit).unwrap();
    session.undo();
    session.undo(); // the reset: the latch closes again, whatever the newcomer earned
    assert!(control_history(session.loaded(), &session.now().log, &[], None).can_reset(ControlId::MonthlyDrawdown));
}

#[test]
fn export_carries_the_log_with_the_trips_of_the_history() {
    let mut session = session(halted());
    session.apply(reset("Talked through")).unwrap();
    let exported = session.exported();
    let kinds: Vec<_> =
        exported.log.iter().map(|entry| (entry.date, matches!(entry.event, LogEvent::Trip { .. }))).collect();
    assert_eq!(kinds, [(LAST, false), (LAST - jiff::Span::new().days(1), true)]);
    // Read back it says the same, and does not grow.
    let back = parse(to_json(&exported).as_bytes()).unwrap();
    assert_eq!(back, exported);
    assert!(control_history(&back, &back.log, &[], None).latches.is_empty());
    assert_eq!(Session::new(Arc::new(back)).exported().log, exported.log);
}

/// Fund of one strategy whose VaR is 30 of a budget of `share` x 100.
fn using(share: f64) -> Session {
    session(allocated(fund_of(&[(1_000.0, swinging(0.03, 0.03)), (1_000.0, swinging(0.001, 0.001))]), &[share, 0.1]))
}

fn scale(strategy: usize, scale: f64) -> Edit {
    Edit::Exposure { strategy, scale }
}

#[test]
fn exposure_is_raised_as_far_as_its_budget() {
    let mut session = using(0.4);
    session.apply(scale(0, 4.0 / 3.0)).unwrap(); // 30 x 4/3 = 40
    session.end_gesture();
    session.apply(scale(0, 1.0)).unwrap();
    session.end_gesture();
    let error = session.apply(scale(0, 1.34)).unwrap_err();
    assert_eq!(error.rule(), "budget");
    let EditError::Held { most, .. } = error else { panic!("{error}") };
    near(most, 4.0 / 3.0, 1e-9); // 40 / 30
    near(session.max_scale(0), 4.0 / 3.0, 1e-9);
    assert_eq!(session.now().book.scale[0], 1.0);
}

#[test]
fn exposure_is_raised_up_to_all_of_its_budget_and_never_past_it() {
    for (share, is_held) in [(0.30 / 0.9499, false), (0.30 / 0.98, false), (0.30, true), (0.25, true)] {
        let mut session = using(share);
        assert_eq!(session.apply(scale(0, 1.01)).is_err(), is_held, "{share}");
        let mut other = using(share);
        assert_eq!(other.apply(Edit::Exposures(vec![1.01, 0.5])).is_err(), is_held, "{share}");
        // Cutting is always possible, and so is everybody else.
        other.apply(scale(0, 0.5)).unwrap();
        other.apply(scale(1, 1.5)).unwrap();
    }
}

#[test]
fn exposure_does_not_creep_past_the_limit() {
    let mut session = using(0.4);
    for step in 0..200 {
        let now = session.now().book.scale[0];
        let _ = session.apply(scale(0, now + 0.005));
        if step % 2 == 0 {
            session.end_gesture();
        }
    }
    let used = 30.0 * session.now().book.scale[0];
    assert!((38.0..40.0).contains(&used), "{used}"); // stuck once it is at 95% of 40
    // A drag is judged from where it began: slow or fast, it ends at the same place.
    let mut drag = using(0.4);
    for step in 1..400 {
        let _ = drag.apply(scale(0, 1.0 + f64::from(step) * 0.001));
    }
    near(drag.now().book.scale[0], 1.333, 1e-12);
    assert!(drag.undo().is_some() && drag.is_as_loaded());
}

#[test]
fn exposures_at_once_keep_every_rule_in_the_end() {
    let mut session = using(0.4);
    assert_eq!(session.apply(Edit::Exposures(vec![1.34, 0.0])).unwrap_err().rule(), "budget");
    session.apply(Edit::Exposures(vec![1.33, 2.0])).unwrap();
    assert_eq!(session.now().book.scale, [1.33, 2.0]);
    session.apply(Edit::AsLoaded).unwrap();
    session.undo().unwrap(); // the way back is always open
    assert_eq!(session.now().book.scale, [1.33, 2.0]);
}

#[test]
fn exposure_of_a_stopped_fund_is_only_lowered() {
    let mut session = session(allocated(halted(), &[0.9]));
    assert_eq!(session.apply(scale(0, 1.01)).unwrap_err().rule(), "monthly_drawdown");
    session.apply(scale(0, 0.2)).unwrap();
    session.end_gesture();
    assert!(session.apply(scale(0, 0.3)).is_err());
    near(session.max_scale(0), 0.2, 0.0);
    session.apply(reset("Talked through")).unwrap();
    session.apply(scale(0, 0.1)).unwrap();
    session.end_gesture();
    session.apply(scale(0, 0.15)).unwrap();
    session.undo().unwrap();
}

#[test]
fn exposure_without_a_var_is_not_raised() {
    let mut session = session(allocated(fund_of(&[(1_000.0, vec![0.01; 20])]), &[0.5]));
    assert_eq!(session.apply(scale(0, 1.1)).unwrap_err().rule(), "too_few_observations");
    session.apply(scale(0, 0.9)).unwrap();
}

#[test]
fn hostile_names_stay_text_in_the_log() {
    let mut session = session(halted());
    let by = "=cmd|'/c calc'!A1 <script>\u{202e}".to_owned();
    session
        .apply(Edit::Reset { of: Latched::Control(ControlId::MonthlyDrawdown), by: by.clone(), reason: "x".to_owned() })
        .unwrap();
    let back = parse(to_json(&session.exported()).as_bytes()).unwrap();
    assert_eq!(back.log[0].event, LogEvent::Reset { control: ControlId::MonthlyDrawdown, by });
}

/// A fund whose first strategy is 6% below its high, past its soft limit of 5%, and 11% where `loss` says so.
fn laddered(loss: f64) -> Snapshot {
    let mut returns = vec![0.0; 30];
    returns[27] = -loss;
    let mut snapshot = allocated(fund_of(&[(1_000.0, returns), (1_000.0, vec![0.0; 30])]), &[0.3, 0.3]);
    let limits = DrawdownLimits { soft: Some(0.05), hard: Some(0.1), recovery_share: 0.5 };
    snapshot.strategies[0].drawdown_limits = Some(limits);
    snapshot
}

fn reset_of_ladder(strategy: usize, rung: Rung, reason: &str) -> Edit {
    Edit::Reset { of: Latched::Ladder(strategy, rung), by: "A person".to_owned(), reason: reason.to_owned() }
}

/// The states of the limits of the first strategy's ladder, latches and resets counted.
fn ladder_of(session: &Session) -> [ControlState; 2] {
    ControlPast::of(session.loaded(), &session.now().log, None).ladders.now[0].states
}

#[test]
fn ladder_is_reset_by_a_person_with_a_reason_and_undone() {
    let mut session = session(laddered(0.11));
    assert_eq!(ladder_of(&session), [ControlState::Tripped; 2]);
    for reason in ["", "  ", &"x".repeat(201)] {
        let error = session.apply(reset_of_ladder(0, Rung::Hard, reason)).unwrap_err();
        assert!(matches!(error, EditError::Text { place } if place == "drawdown_limits.s0.hard.reason"));
    }
    assert_eq!(session.apply(reset_of_ladder(1, Rung::Hard, "why")).unwrap_err().rule(), "not_latched");
    assert_eq!(session.apply(reset_of_ladder(9, Rung::Hard, "why")).unwrap_err().rule(), "reference");
    session.apply(reset_of_ladder(0, Rung::Hard, "Talked through")).unwrap();
    assert_eq!(ladder_of(&session), [ControlState::Tripped, ControlState::Warning]);
    assert_eq!(session.now().log[0].at, Some(NOON));
    // Once is enough; as loaded does not take it back, undo does, by an entry of its own.
    assert_eq!(session.apply(reset_of_ladder(0, Rung::Hard, "again")).unwrap_err().rule(), "not_latched");
    session.apply(Edit::AsLoaded).unwrap();
    assert_eq!(ladder_of(&session)[1], ControlState::Warning);
    assert_eq!(session.undo().as_deref(), Some("Reset of the hard drawdown of s0"));
    assert_eq!(ladder_of(&session)[1], ControlState::Tripped);
    assert_eq!(told(&session), [("reset", false), ("withdrawn", false)]);
}

#[test]
fn exposure_of_a_strategy_on_its_ladder_is_not_raised() {
    let mut session = session(laddered(0.06));
    let error = session.apply(scale(0, 1.1)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "exposure.s0: 1.1 is refused, the strategy is halved by its soft_drawdown: its exposure may only be lowered"
    );
    near(session.max_scale(0), 1.0, 0.0);
    session.apply(scale(0, 0.5)).unwrap();
    session.end_gesture();
    // The other strategy is not reached.
    session.apply(scale(1, 1.1)).unwrap();
    session.end_gesture();
    session.apply(reset_of_ladder(0, Rung::Soft, "Talked through")).unwrap();
    // Without memory the fall is still past the limit; on the page it is accepted.
    session.apply(scale(0, 0.6)).unwrap();
}

#[test]
fn export_and_a_newer_file_carry_what_happened_to_ladders() {
    let mut session = session(laddered(0.11));
    session.apply(reset_of_ladder(0, Rung::Hard, "Talked through")).unwrap();
    let exported = session.exported();
    let kinds: Vec<_> = exported.log.iter().map(|entry| (entry.date, entry.event.clone())).collect();
    let id = exported.strategies[0].id.clone();
    let tripped =
        |rung: Rung, limit: f64, measured: f64| LogEvent::LadderTrip { strategy: id.clone(), rung, measured, limit };
    let fell = LAST - jiff::Span::new().days(2);
    let measured = 1.0 - 0.89;
    assert_eq!(kinds[0].1, LogEvent::LadderReset { strategy: id.clone(), rung: Rung::Hard, by: "A person".to_owned() });
    assert_eq!(kinds[1..], [(fell, tripped(Rung::Soft, 0.05, measured)), (fell, tripped(Rung::Hard, 0.1, measured))]);
    // Read back it says the same, and does not grow.
    let back = parse(to_json(&exported).as_bytes()).unwrap();
    assert_eq!(back, exported);
    assert_eq!(with_trips(&back, &back.log), back.log);
    // A newer file with one more day, and the log kept elsewhere: the hard limit stays open, the soft one closed.
    let mut newer = laddered(0.11);
    newer.history.dates.push(LAST + jiff::Span::new().days(1));
    newer.history.returns.iter_mut().for_each(|returns| returns.push(Some(0.0)));
    newer.fund.as_of = LAST + jiff::Span::new().days(1);
    assert!(session.renew(newer).is_none());
    assert_eq!(ladder_of(&session), [ControlState::Tripped, ControlState::Warning]);
    let mut other = self::session(laddered(0.11));
    other.recall(&exported.log);
    assert_eq!(ladder_of(&other), [ControlState::Tripped, ControlState::Warning]);
}
