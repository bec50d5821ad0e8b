//! A log past what a file holds: it is cut, says so, opens again, and loses nothing that still counts.

use std::sync::Arc;

use headroom_engine::{
    fund::{
        Action, DrawdownLimits, LogEntry, LogEvent, LoggedMove, RECOVERY_SHARE, Snapshot, StrategyId, standing,
        standing_trips,
    },
    testing::{LAST, allocated, fund_of},
};
use headroom_session::{Session, with_trips};
use headroom_wire::{MAX_LOG, log_from_json, log_to_json, parse, to_json};

fn fund() -> Snapshot {
    let swinging: Vec<f64> = (0..60).map(|t| if t % 2 == 0 { -0.03 } else { 0.04 }).collect();
    allocated(fund_of(&[(1_000.0, swinging.clone()), (1_000.0, swinging)]), &[0.30, 0.70])
}

fn entry(event: LogEvent, reason: String) -> LogEntry {
    LogEntry { date: LAST, at: None, event, reason }
}

fn accepted(number: usize) -> LogEntry {
    let strategy = StrategyId::new("s0").unwrap();
    let moved = LoggedMove { rule: 1, strategy, from: 0.3, to: 0.25 };
    entry(LogEvent::Accepted(moved), format!("Decision {number}"))
}

/// Decisions that were all taken back: an entry and its withdrawal each.
fn taken_back(pairs: usize) -> Vec<LogEntry> {
    let pair = |i: usize| [accepted(i), entry(LogEvent::Withdrawn { entry: 2 * i }, "Undone".to_owned())];
    (0..pairs).flat_map(pair).collect()
}

/// What an export of a session with this log says, as read again.
fn exported(log: Vec<LogEntry>) -> Vec<LogEntry> {
    let session = Session::new(Arc::new(Snapshot { log, ..fund() }));
    parse(to_json(&session.exported()).as_bytes()).expect("what is exported opens again").log
}

#[test]
fn log_up_to_its_limit_is_exported_whole() {
    let log = taken_back(MAX_LOG / 2);
    assert_eq!(log.len(), MAX_LOG);
    assert_eq!(exported(log.clone()), log);
}

#[test]
fn log_past_its_limit_is_cut_and_says_so() {
    for pairs in [MAX_LOG / 2 + 1, 3 * MAX_LOG] {
        let mut log = taken_back(pairs);
        let stop = LogEvent::PersonTrip { action: Action::HaltNewPositions, by: "Ann".to_owned() };
        log.insert(0, entry(stop, "Feed is down".to_owned()));
        for entry in log.iter_mut() {
            if let LogEvent::Withdrawn { entry } = &mut entry.event {
                *entry += 1;
            }
        }
        log.push(accepted(pairs));
        let cut = exported(log.clone());
        assert!(cut.len() <= MAX_LOG);
        let stands = |log: &[LogEntry]| -> Vec<LogEntry> {
            log.iter().zip(standing(log)).filter(|(_, stands)| *stands).map(|(entry, _)| entry.clone()).collect()
        };
        assert_eq!(stands(&cut), stands(&log), "what stands is all there");
        assert_eq!(standing_trips(&cut).len(), 1);
        let told: Vec<&LogEntry> = cut.iter().filter(|entry| entry.reason.contains("left out")).collect();
        assert_eq!(told.len(), 1);
        assert_eq!(
            told[0].reason,
            format!("{} entries up to here are left out: a file holds {MAX_LOG}", 2 * pairs - 1)
        );
        assert_eq!(exported(cut.clone()), cut, "and is cut once");
    }
}

#[test]
fn decisions_that_stand_give_way_before_stops() {
    let stop = LogEvent::PersonTrip { action: Action::KillSwitch, by: "Ann".to_owned() };
    let mut log = vec![entry(stop, "Feed is down".to_owned())];
    log.extend((0..2 * MAX_LOG).map(accepted));
    let cut = exported(log.clone());
    assert_eq!(cut.len(), MAX_LOG);
    assert_eq!(cut[0], log[0]);
    assert_eq!(cut.last(), log.last());
    assert_eq!(standing_trips(&cut), standing_trips(&log));
}

#[test]
fn trips_of_the_history_give_way_before_what_people_wrote() {
    // Down by a tenth on each second day: a trip of its ladder again and again.
    let mut fund = fund();
    fund.strategies[0].drawdown_limits =
        Some(DrawdownLimits { soft: Some(0.001), hard: Some(0.9), recovery_share: RECOVERY_SHARE });
    let log = taken_back(MAX_LOG / 2);
    let written = with_trips(&fund, &log);
    assert_eq!(written, log);
    let few = with_trips(&fund, &log[..MAX_LOG - 2]);
    assert!(few.len() <= MAX_LOG && few[..MAX_LOG - 2] == log[..MAX_LOG - 2]);
}

#[test]
fn kept_log_past_the_limit_is_read_again() {
    // Two tabs, each with a full log of its own.
    let mut session = Session::new(Arc::new(fund()));
    session.recall(&taken_back(MAX_LOG / 2));
    session.recall(&(0..MAX_LOG).map(|i| accepted(MAX_LOG + i)).collect::<Vec<_>>());
    let kept = with_trips(session.loaded(), &session.now().log);
    let again = log_from_json(&log_to_json(&kept)).expect("what is kept can be read");
    assert_eq!(again, kept);
    assert_eq!(again.last(), session.now().log.last());
}
