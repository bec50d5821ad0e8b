//! Opening another fund as a step: undo brings the fund before it back, with everything that was done to it.

use std::sync::Arc;

use headroom_engine::{
    fund::Action,
    testing::{allocated, fund_of},
};
use headroom_session::{Edit, Session};

/// A fund of two strategies under a name.
fn session(name: &str) -> Session {
    let returns = |step: f64| (0..60).map(|t| if t % 2 == 0 { step } else { -step }).collect();
    let mut fund = allocated(fund_of(&[(1_000.0, returns(0.01)), (2_000.0, returns(0.02))]), &[0.3, 0.4]);
    fund.fund.name = name.to_owned();
    Session::new(Arc::new(fund))
}

fn name(session: &Session) -> &str {
    &session.loaded().fund.name
}

#[test]
fn opening_is_undone_to_the_fund_before_with_its_edits() {
    let mut session = session("First");
    session.apply(Edit::Allocation { strategy: 0, share: 0.35 }).unwrap();
    let before = session.now().clone();
    session.open(self::session("Second"));
    assert!(name(&session) == "Second" && session.is_as_loaded());
    assert_eq!(session.undo_name(), Some("Opening of Second"));
    assert_eq!(session.undo().as_deref(), Some("Opening of Second"));
    assert!(name(&session) == "First" && *session.now() == before);
    // The edit before the opening is a step of its own.
    assert_ne!(session.undo_name(), Some("Opening of Second"));
    assert!(session.undo().is_some() && session.is_as_loaded() && session.undo().is_none());
}

#[test]
fn opening_is_redone_with_the_edits_of_the_fund_that_was_opened() {
    let mut session = session("First");
    session.open(self::session("Second"));
    session.apply(Edit::Exposure { strategy: 1, scale: 0.5 }).unwrap();
    let edited = session.now().clone();
    session.undo();
    session.undo();
    assert_eq!((name(&session), session.redo_name()), ("First", Some("Opening of Second")));
    session.redo();
    assert!(name(&session) == "Second" && session.is_as_loaded());
    session.redo();
    assert_eq!((*session.now() == edited, session.redo()), (true, None));
}

#[test]
fn edit_after_an_undone_opening_leaves_nothing_to_redo() {
    let mut session = session("First");
    session.open(self::session("Second"));
    session.undo();
    session.apply(Edit::Exposure { strategy: 1, scale: 0.5 }).unwrap();
    assert_eq!(session.redo_name(), None);
    session.undo();
    session.redo();
    assert_eq!((name(&session), session.redo_name()), ("First", None));
}

#[test]
fn undo_goes_back_over_the_last_four_funds() {
    let mut session = session("0");
    for k in 1..=12 {
        session.open(self::session(&k.to_string()));
    }
    for k in (8..=11).rev() {
        session.undo();
        assert_eq!(name(&session), k.to_string());
    }
    assert_eq!((session.undo(), session.undo_name()), (None, None));
}

#[test]
fn newer_file_of_a_fund_keeps_the_way_back_to_the_fund_before() {
    let mut session = session("First");
    session.open(self::session("Second"));
    let newer = (**session.loaded()).clone();
    assert_eq!(session.renew(newer), None);
    assert_eq!((session.undo().as_deref(), name(&session)), (Some("Opening of Second"), "First"));
}

#[test]
fn kept_log_joins_that_of_now_and_no_undo_takes_it_back() {
    let kept = {
        let mut session = session("First");
        session
            .apply(Edit::Trip { action: Action::HaltNewPositions, by: "A".to_owned(), reason: "News".to_owned() })
            .unwrap();
        session.now().log.to_vec()
    };
    let mut session = session("First");
    session.apply(Edit::Allocation { strategy: 0, share: 0.35 }).unwrap();
    session.end_gesture();
    session.apply(Edit::Exposure { strategy: 1, scale: 0.5 }).unwrap();
    session.recall(&kept);
    let holds = |session: &Session| *session.now().log == kept && session.now().book.trips.len() == 1;
    assert!(holds(&session));
    session.undo();
    session.undo();
    assert!(holds(&session) && session.is_as_loaded());
    session.redo();
    assert!(holds(&session) && session.now().book.allocation[0] == 0.35);
    session.recall(&kept);
    assert!(holds(&session), "the same entries are there once");
}
