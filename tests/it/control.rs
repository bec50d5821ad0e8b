//! What the controls view shows: rows with latches, the log, traces and readings.

use headroom::view::{
    ControlView, LogKind, Notation, Tone, budget_view, concentrations, control_rows, control_view, day_reading,
    drawdown_chart, fund_actions, horizon_words, ladder_chart, ladder_rows, ladder_words, nearest_words, recent,
    tell_stopped,
};
use headroom_engine::{
    control::{ControlHistory, LadderOdds, RungOdds, StrategyOdds, control_history},
    fund::{Action, ControlId, DrawdownLimits, LogEntry, LogEvent, Period, Rung, Snapshot},
};

use headroom_engine::testing::{Desk, LAST, fund_of, fund_with_pnl, holding, linear, near};
use jiff::civil::date;

fn history(snapshot: &Snapshot, log: &[LogEntry]) -> ControlHistory {
    let report = Desk::of(snapshot).report();
    control_history(snapshot, log, &report.controls, report.exposures.map(|e| e.gross))
}

fn view_of(snapshot: &Snapshot, log: &[LogEntry]) -> ControlView {
    control_view(&history(snapshot, log), log, snapshot, &Desk::of(snapshot).model)
}

/// Down 6% yesterday, on a Thursday, and even today: limits of 5% a week and 10% a month.
fn fallen() -> Snapshot {
    let mut snapshot = holding(fund_with_pnl(&[-600.0, 0.0]), vec![linear(0, "x", "t", 500.0)]);
    snapshot.limits.weekly_drawdown = Some(0.05);
    snapshot.limits.monthly_drawdown = Some(0.10);
    snapshot.limits.gross_exposure = Some(1_000.0);
    snapshot
}

fn reset(reason: &str) -> LogEntry {
    let event = LogEvent::Reset { control: ControlId::WeeklyDrawdown, by: "Ann \u{202E}".to_owned() };
    LogEntry { date: LAST, at: None, event, reason: reason.to_owned() }
}

#[test]
fn control_rows_tell_latch_and_use_of_the_limit() {
    let snapshot = fallen();
    let view = view_of(&snapshot, &[]);
    assert_eq!((view.fund, view.tone), ("Reducing", Tone::Breach));
    let weekly = &view.rows[1];
    assert_eq!((weekly.state, weekly.latched_since.as_deref()), ("Tripped", Some("19 Nov 2026")));
    near(weekly.used.unwrap(), 1.2, 1e-14); // by hand: 6% of 5%
    let gross = &view.rows[3];
    assert_eq!((gross.is_money, gross.used, gross.state), (true, Some(0.5), "OK")); // by hand: 500 of 1,000
    assert_eq!((view.rows[0].state, view.rows[0].used), ("No limit", None));
}

#[test]
fn control_log_tells_trip_and_reset_newest_first_and_harmless() {
    let snapshot = fallen();
    let log = [reset("Talked through\n")];
    let view = view_of(&snapshot, &log);
    assert_eq!(view.fund, "Trading normally");
    let told: Vec<_> = view.log.iter().map(|row| (row.date.as_str(), row.what.as_str())).collect();
    assert_eq!(told, [("2026-11-20", "Reset"), ("2026-11-19", "Tripped")]);
    assert_eq!(view.log[0].by.as_deref(), Some("Ann \\u{202E}"));
    assert_eq!(view.log[0].reason.as_deref(), Some("Talked through\\u{A}"));
    near(view.log[1].measured.unwrap(), 0.06, 1e-14); // by hand: 600 / 10,000
}

#[test]
fn control_log_says_where_a_reset_had_no_effect() {
    let mut snapshot = fallen();
    snapshot.limits.weekly_drawdown = Some(0.07);
    let log = [reset("Too early")];
    let view = view_of(&snapshot, &log);
    assert_eq!(view.log[0].what, "Reset, without effect: no latch was closed");
}

#[test]
fn fall_of_the_fund_hangs_below_nothing_with_the_limits_and_where_it_was_stopped() {
    let snapshot = fallen();
    let history = history(&snapshot, &[]);
    let chart = drawdown_chart(&history, &snapshot, Notation::PLAIN).unwrap();
    assert_eq!((chart.points.len(), chart.lines.len(), chart.drawn), (history.dates.len(), 4, 1));
    let last = history.dates.len() - 1;
    assert_eq!(chart.lines[0].values[last - 2], Some(0.0));
    near(chart.lines[0].values[last].unwrap(), -0.06, 1e-14); // by hand: 600 of 10,000, and even today
    near(chart.lines[1].values[last - 1].unwrap(), -0.06, 1e-14); // by hand: the same day
    let bounds: Vec<_> = chart.bounds.iter().map(|bound| (bound.name.as_str(), bound.value)).collect();
    assert_eq!(bounds, [("Weekly drawdown 5.0%", -0.05), ("Monthly drawdown 10.0%", -0.10)]);
    let [band] = &chart.bands[..] else { panic!("{:?}", chart.bands) };
    assert_eq!((band.class, band.to), ("reducing", 1.0));
    near(band.from, 28.0 / 30.0, 1e-15); // by hand: the last two of 30 dates
    let used = recent(&history, &snapshot, ControlId::WeeklyDrawdown);
    near(used[last].unwrap(), 1.2, 1e-14); // by hand: 6% of 5%
    assert_eq!(used.len(), 30);
    assert!(recent(&history, &snapshot, ControlId::GrossExposure).is_empty()); // positions are of today
}

#[test]
fn room_is_told_in_money_and_the_nearest_limit_first() {
    let mut snapshot = fallen();
    snapshot.limits.sector_concentration = Some(0.75);
    let rows = view_of(&snapshot, &[]).rows;
    let words = |at: usize| rows[at].room_words(Notation::PLAIN);
    assert_eq!(words(0), None); // off
    assert_eq!(words(1).as_deref(), Some("100 of gains would take it back to its limit")); // by hand: 9,400 of 95% of 10,000
    assert_eq!(words(2).as_deref(), Some("It takes a loss of 400 on top of today to reach its limit")); // by hand: down to 9,000
    assert_eq!(words(3).as_deref(), Some("500 of room for more positions")); // by hand: 1,000 - 500
    assert_eq!(words(5).as_deref(), Some("500 past its limit")); // by hand: (0.75 - 1) x 500 / 0.25
    let nearest = nearest_words(&rows, Notation::PLAIN);
    assert_eq!(nearest.as_deref(), Some("Nearest to its limit: Monthly drawdown, 60.0% of it, 400 of room"));
}

#[test]
fn concentration_is_by_sector_and_exchange_the_largest_first_and_few_bars() {
    let sized = |at: usize| linear(0, if at < 2 { "x" } else { "y" }, &format!("s{at}"), 100.0 * (at as f64 + 1.0));
    let mut snapshot = holding(fund_with_pnl(&[0.0]), (0..8).map(sized).collect());
    snapshot.limits.sector_concentration = Some(0.2);
    let desk = Desk::of(&snapshot);
    let report = desk.report();
    let [sectors, exchanges] = &concentrations(&snapshot, &desk.model, report.exposures.as_ref())[..] else { panic!() };
    let told: Vec<_> = sectors.groups.iter().map(|group| (group.name.as_str(), group.gross, group.is_over)).collect();
    let wanted = [
        ("s7", 800.0, true), // by hand: 800 of 3,600 is past 20%
        ("s6", 700.0, false),
        ("s5", 600.0, false),
        ("s4", 500.0, false),
        ("s3", 400.0, false),
        ("3 others", 600.0, false),
    ];
    assert_eq!(told, wanted);
    near(exchanges.groups[0].share, 3_300.0 / 3_600.0, 1e-15); // by hand
    assert_eq!((exchanges.limit, sectors.limit, sectors.end, exchanges.end), (None, Some(0.2), 1.0, 1.0));
    assert!(concentrations(&snapshot, &desk.model, None).is_empty());
}

#[test]
fn log_rows_have_a_kind() {
    let snapshot = fallen();
    let log = [reset("Talked through")];
    let kinds: Vec<_> = view_of(&snapshot, &log).log.iter().map(|row| row.kind).collect();
    assert_eq!(kinds, [LogKind::Person, LogKind::Limit]);
}

#[test]
fn day_reading_is_that_of_the_date() {
    let snapshot = fallen();
    let history = history(&snapshot, &[]);
    let reading = day_reading(&history, history.dates.len() - 2).unwrap();
    assert_eq!((reading.date.as_str(), reading.fund), ("2026-11-19", "Reducing"));
    assert_eq!(reading.controls[1].2, "Tripped");
    assert!(day_reading(&history, history.dates.len()).is_none());
}

#[test]
fn lights_count_the_latch() {
    // Back to 3% under the peak today: within the limit, and above half of it.
    let mut snapshot = fallen();
    snapshot.history.returns[0][29] = Some(0.3);
    snapshot.fund.nav = 9_700.0;
    let lights = control_rows(&history(&snapshot, &[]));
    assert_eq!((lights[1].state, lights[1].tone), ("Tripped", Tone::Breach));
    near(lights[1].measured.unwrap(), 0.03, 1e-12); // by hand: 300 / 10,000
}

#[test]
fn missing_return_says_whose_and_what_to_do() {
    let mut snapshot = fund_of(&[(1_000.0, vec![0.0; 30]), (1_000.0, vec![0.0; 30])]);
    snapshot.limits.daily_drawdown = Some(0.05);
    snapshot.strategies[1].name = "Basis \u{202E}desk".to_owned();
    *snapshot.history.returns[1].last_mut().unwrap() = None;
    let view = view_of(&snapshot, &[]);
    let why = "No return on 20 Nov 2026 of Basis \\u{202E}desk: add it, or set the capital of a strategy that has closed to 0";
    assert_eq!((view.rows[0].tone, view.rows[0].why.as_deref()), (Tone::Watch, Some(why)));
    assert_eq!(view.rows[1].why, None); // off
    assert_eq!(view.notes[0], why);
    assert!(
        view.notes
            .iter()
            .any(|note| note == "VaR ends on 19 Nov 2026: 1 newer date waits until every strategy has a return")
    );
}

#[test]
fn stale_returns_say_since_when() {
    let mut snapshot = fallen();
    snapshot.fund.as_of = date(2026, 11, 30);
    let view = view_of(&snapshot, &[]);
    let why = "The newest return is of 20 Nov 2026, 10 days before 30 Nov 2026: add the returns since then, or correct the date of the file";
    assert_eq!(view.notes, [why]);
    // 6% is past the weekly 5% whatever came since, and not past the monthly 10%.
    let known = format!("Past its limit by the returns that are known. {why}");
    assert_eq!((view.rows[1].state, view.rows[1].why.as_deref()), ("Tripped", Some(known.as_str())));
    assert_eq!((view.rows[2].tone, view.rows[2].why.as_deref()), (Tone::Watch, Some(why)));
}

#[test]
fn unmeasured_strategy_says_what_it_lacks() {
    let mut snapshot = fund_of(&[(1_000.0, vec![0.01; 30]), (1_000.0, vec![0.0; 30])]);
    snapshot.history.returns[1][..10].fill(None);
    let view = view_of(&snapshot, &[]);
    let [note] = &view.notes[..] else { panic!("{:?}", view.notes) };
    assert!(note.starts_with("Strategy 1 is not measured: 20 of the 30 days of returns that a VaR needs"), "{note}");
}

#[test]
fn monthly_fund_says_months() {
    let mut snapshot = fallen();
    snapshot.history.period = Some(Period::Month);
    let view = view_of(&snapshot, &[]);
    assert_eq!(view.period.as_deref(), Some("The returns are monthly: each figure is at the close of a month"));
    let why = "The returns are monthly: this limit needs weekly ones";
    assert_eq!((view.rows[1].measured, view.rows[1].why.as_deref()), (None, Some(why)));
    assert_eq!(view_of(&fallen(), &[]).period, None);
}

#[test]
fn old_trip_says_what_would_have_been() {
    let mut pnl = vec![0.0; 30];
    (pnl[0], pnl[1], pnl[2]) = (-600.0, 600.0, -600.0);
    let mut snapshot = fund_with_pnl(&pnl);
    snapshot.limits.daily_drawdown = Some(0.05);
    let view = view_of(&snapshot, &[]);
    // 600 of 10,000 on 22 and 24 October
    assert_eq!(view.rows[0].past.as_deref(), Some("Would have tripped 2 times, last on 24 Oct 2026"));
    assert_eq!(view.rows[1].past, None);
}

#[test]
fn both_measures_of_a_fall_are_told() {
    let mut snapshot = fund_with_pnl(&[1_000.0, -500.0]);
    snapshot.fund.nav = 10_500.0;
    snapshot.limits.weekly_drawdown = Some(0.5);
    // 11,000 down to 10,500, from 10,000 at the opening
    assert_eq!(view_of(&snapshot, &[]).rows[1].falls.as_deref(), Some("From its opening 0.00%"));
    snapshot.limits.measured_by_loss = vec![ControlId::WeeklyDrawdown];
    assert_eq!(view_of(&snapshot, &[]).rows[1].falls.as_deref(), Some("From its highest 4.55%"));
}

#[test]
fn actions_on_strategies_of_one_name_are_told_apart() {
    let mut snapshot = fund_of(&[(100.0, vec![0.0; 30]), (100.0, vec![0.0; 30])]);
    for strategy in &mut snapshot.strategies {
        "Twin".clone_into(&mut strategy.name);
    }
    let labels: Vec<String> = fund_actions(&snapshot, &[]).into_iter().map(|(_, label)| label).collect();
    let distinct: std::collections::BTreeSet<&String> = labels.iter().collect();
    assert_eq!(distinct.len(), labels.len(), "{labels:?}");
}

#[test]
fn persons_stop_that_was_taken_back_is_no_breach() {
    let entry = |event| LogEntry { date: LAST, at: None, event, reason: "r".to_owned() };
    let trip = entry(LogEvent::PersonTrip { action: Action::KillSwitch, by: "Ann".to_owned() });
    let told = |log: &[LogEntry]| {
        let row = view_of(&fallen(), log).log.into_iter().find(|row| row.by.as_deref() == Some("Ann")).unwrap();
        (row.what, row.tone)
    };
    assert_eq!(told(std::slice::from_ref(&trip)), ("Tripped by a person".to_owned(), Tone::Breach));
    let back = entry(LogEvent::Withdrawn { entry: 0 });
    assert_eq!(told(&[trip, back]), ("Tripped by a person, taken back".to_owned(), Tone::Muted));
}

/// A fund of a strategy 6% under its high since two days and of one without a ladder.
fn halved() -> Snapshot {
    let mut returns = vec![0.0; 30];
    (returns[20], returns[27]) = (0.01, -0.06);
    let mut snapshot = fund_of(&[(1_000.0, returns), (1_000.0, vec![0.0; 30])]);
    let limits = DrawdownLimits { soft: Some(0.05), hard: Some(0.10), recovery_share: 0.5 };
    snapshot.strategies[0].name = "Trend \u{202E}".to_owned();
    snapshot.strategies[0].drawdown_limits = Some(limits);
    snapshot
}

#[test]
fn ladder_rows_tell_state_latch_and_mark() {
    let snapshot = halved();
    let rows = ladder_rows(&history(&snapshot, &[]), &snapshot);
    let [row] = &rows[..] else { panic!("one strategy has a ladder") };
    assert_eq!((row.name.as_str(), row.state, row.tone), ("Trend \\u{202E}", "Halved", Tone::Breach));
    near(row.measured.unwrap(), 0.06, 1e-12); // by hand
    assert_eq!(row.detail, "High of 17 Nov 2026");
    assert_eq!((row.rungs[0].since.as_deref(), row.rungs[1].since.as_deref()), (Some("18 Nov 2026"), None));
    let words = ladder_words(&history(&snapshot, &[]), 0).unwrap();
    assert_eq!(words, "Halved: 6.00% below its high; halved past 5.00%, out past 10.00%");
    assert_eq!(ladder_words(&history(&snapshot, &[]), 1), None);
}

#[test]
fn log_tells_trips_and_resets_of_ladders() {
    let snapshot = halved();
    let strategy = snapshot.strategies[0].id.clone();
    let event = LogEvent::LadderReset { strategy, rung: Rung::Soft, by: "Ann \u{202E}".to_owned() };
    let log = [LogEntry { date: LAST, at: None, event, reason: "Talked through".to_owned() }];
    let view = view_of(&snapshot, &log);
    let told: Vec<_> =
        view.log.iter().map(|row| (row.date.as_str(), row.subject.as_str(), row.what.as_str())).collect();
    let subject = "Trend \\u{202E}, soft limit";
    assert_eq!(told, [("2026-11-20", subject, "Reset"), ("2026-11-18", subject, "Tripped")]);
    assert_eq!((view.log[0].limit, view.log[0].by.as_deref()), (Some(0.05), Some("Ann \\u{202E}")));
    near(view.log[0].measured.unwrap(), 0.06, 1e-12);
    // Of a strategy that has left the fund: by its id, and without effect.
    let mut without = snapshot.clone();
    without.strategies[0].id = headroom_engine::fund::StrategyId::new("other").unwrap();
    let row = view_of(&without, &log).log[0].clone();
    assert_eq!(
        (row.subject.as_str(), row.what.as_str()),
        ("s0, soft limit", "Reset, without effect: no latch was closed")
    );
}

#[test]
fn strategy_on_its_ladder_is_a_need_and_stands_in_the_budget_table() {
    let desk = Desk::of(&halved());
    let history = history(&desk.snapshot, &[]);
    let needs = headroom::view::needs(&desk.snapshot, &desk.report(), &history, None, Notation::PLAIN);
    assert_eq!(needs[0].title, "Trend \\u{202E} is halved by its drawdown");
    assert_eq!((needs[0].detail.as_str(), needs[0].tone), ("6.00% below its high, limit 5.00%", Tone::Breach));
    let mut view = budget_view(&desk.snapshot, &desk.book, &desk.report(), &desk.headrooms());
    let other = view.rows[1].clone();
    tell_stopped(&mut view, &history);
    assert_eq!((view.rows[0].status, view.rows[0].tone), ("Halved", Tone::Breach));
    assert_eq!(view.rows[1], other);
}

#[test]
fn chances_of_a_ladder_are_a_line_from_today_on() {
    let mut odds = LadderOdds {
        horizons: [20, 60],
        strategies: vec![StrategyOdds {
            strategy: 0,
            rungs: vec![RungOdds {
                rung: Rung::Hard,
                is_past: false,
                trips: [0.1, 0.2],
                trips_error: [0.003, 0.004],
                level: [0.1, 0.2],
                level_error: None,
                by_period: (1..=60).map(|t| f64::from(t) / 300.0).collect(),
            }],
        }],
        stops: vec![0.9, 0.1],
        paths: 10_000,
        mean_block: 4,
        seed: 0,
    };
    let chart = ladder_chart(&odds, 0, Period::Day).unwrap();
    assert_eq!((chart.points.len(), chart.points[0].as_str(), chart.points[60].as_str()), (61, "Today", "Day 60"));
    assert_eq!(chart.lines.len(), 1);
    assert_eq!((chart.lines[0].values[0], chart.lines[0].values[60]), (Some(0.0), Some(0.2)));
    assert!(ladder_chart(&odds, 1, Period::Day).is_none());
    // A limit that is past already is at 100% from today on, and no axis goes beyond that.
    let rung = &mut odds.strategies[0].rungs[0];
    (rung.is_past, rung.by_period) = (true, vec![1.0; 60]);
    let chart = ladder_chart(&odds, 0, Period::Day).unwrap();
    assert_eq!(chart.lines[0].values, vec![Some(1.0); 61]);
    assert_eq!((chart.ticks.last(), chart.down(1.0)), (Some(&1.0), 0.0));
    assert_eq!(horizon_words([1, 3], Period::Month), ["1 month", "3 months"]);
    assert_eq!(horizon_words([20, 60], Period::Day)[0], "20 days");
}
