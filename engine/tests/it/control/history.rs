//! The controls over time, by hand: latches, hysteresis, resets, and the self-test.

use headroom_engine::fund::{ControlId, CoverageLimit, LogEntry, LogEvent, Shared, Snapshot};
use headroom_engine::{
    budget::{BudgetStatus, status_after},
    candidate::SharpeRatio,
    control::{ControlChange, ControlHistory, ControlState, DrillOutcome, FundState, control_history, drill},
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};

use headroom_engine::testing::{Desk, LAST, Seeded, holding, linear, near, random_fund};
use headroom_engine::testing::{every_limit, fund_with_pnl};

use ControlId::{DailyDrawdown, MonthlyDrawdown, WeeklyDrawdown};
use ControlState::{Active, Tripped, Unfed, Warning};

/// The history of a fund under a log.
fn history(snapshot: &Snapshot, log: &[LogEntry]) -> ControlHistory {
    let report = Desk::of(snapshot).report();
    control_history(snapshot, log, &report.controls, report.exposures.map(|e| e.gross))
}

/// A fund with these P&Ls on its last days, the last one on a Friday: limits of 2%, 5% and 10%.
fn fund(pnl: &[f64]) -> Snapshot {
    let mut snapshot = fund_with_pnl(pnl);
    snapshot.limits.daily_drawdown = Some(0.02);
    snapshot.limits.weekly_drawdown = Some(0.05);
    snapshot.limits.monthly_drawdown = Some(0.10);
    snapshot
}

/// The last `count` states of a drawdown control.
fn states(history: &ControlHistory, control: usize, count: usize) -> Vec<ControlState> {
    let days = &history.days[control];
    days[days.len() - count..].iter().map(|day| day.state).collect()
}

fn reset(control: ControlId, on: Date) -> LogEntry {
    let event = LogEvent::Reset { control, by: "A person".to_owned() };
    LogEntry { date: on, at: None, event, reason: "Talked through".to_owned() }
}

fn ago(days: i64) -> Date {
    LAST - days.days()
}

#[test]
fn daily_drawdown_halts_until_the_next_day() {
    let found = history(&fund(&[-201.0, 0.0]), &[]);
    assert_eq!(states(&found, 0, 2), [Tripped, Active]);
    assert_eq!(found.fund[28..], [FundState::Reducing, FundState::Active]);
    assert!(found.latches.is_empty());
    let found = history(&fund(&[-200.0, 0.0]), &[]); // at the limit
    assert_eq!(states(&found, 0, 2), [Warning, Active]);
}

#[test]
fn weekly_drawdown_stays_until_back_under_half_of_the_limit() {
    // Monday to Friday. 2.5% is half of the limit, not under it.
    let found = history(&fund(&[-501.0, 200.0, 51.0, 1.0, -200.0]), &[]);
    assert_eq!(states(&found, 1, 5), [Tripped, Tripped, Tripped, Active, Warning]);
    let events: Vec<_> = found.events.iter().filter(|e| e.control == WeeklyDrawdown).collect();
    assert_eq!(events.len(), 2);
    assert_eq!((events[0].date, events[0].change), (ago(4), ControlChange::Tripped));
    near(events[0].measured.unwrap(), 0.0501, 1e-12); // by hand: 501 / 10,000
    assert_eq!((events[1].date, events[1].change), (ago(1), ControlChange::Released));
    // At the limit nothing trips.
    assert_eq!(states(&history(&fund(&[-500.0, 0.0]), &[]), 1, 2), [Warning, Warning]);
}

#[test]
fn weekly_trip_of_today_halves_the_gross() {
    let tripped = holding(fund(&[-501.0]), vec![linear(0, "x", "t", 700.0), linear(0, "x", "t", -100.0)]);
    let found = history(&tripped, &[]);
    assert_eq!(found.latches[0].control, WeeklyDrawdown);
    assert_eq!(found.latches[0].target_gross(), Some(400.0)); // by hand: half of 800
    // Of an earlier trip the gross is not in the file, unless the log has it.
    let earlier = holding(fund(&[-501.0, 0.0]), vec![linear(0, "x", "t", 700.0)]);
    assert_eq!(history(&earlier, &[]).latches[0].target_gross(), None);
    let gross = Some(900.0);
    let event = LogEvent::Trip { control: WeeklyDrawdown, measured: 0.0501, limit: 0.05, gross };
    let told = LogEntry { date: ago(1), at: None, event, reason: "The fall".to_owned() };
    assert_eq!(history(&earlier, &[told]).latches[0].target_gross(), Some(450.0)); // by hand: half of 900
}

#[test]
fn kill_switch_stays_until_a_person_resets_it() {
    let snapshot = fund(&[-1_001.0, 1_001.0, 0.0, 0.0]);
    let found = history(&snapshot, &[]);
    assert_eq!(states(&found, 2, 4), [Tripped; 4]);
    assert_eq!(found.fund_state, FundState::Halted);
    assert_eq!(Desk::of(&snapshot).report().fund_state, FundState::Active); // without memory
    assert!(found.can_reset(MonthlyDrawdown) && !found.can_reset(DailyDrawdown));
    // From the day after the reset on it is open.
    let found = history(&snapshot, &[reset(MonthlyDrawdown, ago(1)), reset(WeeklyDrawdown, ago(1))]);
    assert_eq!(states(&found, 2, 4), [Tripped, Tripped, Tripped, Active]);
    assert_eq!(found.fund_state, FundState::Active);
    assert_eq!(found.events.last().unwrap().change, ControlChange::Reset { entry: 0 });
    // On the last date: open now.
    let found = history(&snapshot, &[reset(MonthlyDrawdown, LAST)]);
    assert_eq!(states(&found, 2, 4), [Tripped; 4]);
    assert_eq!((found.now[2].state, found.fund_state), (Active, FundState::Active));
    // At the limit nothing trips.
    assert_eq!(states(&history(&fund(&[-1_000.0]), &[]), 2, 1), [Warning]);
}

#[test]
fn old_trip_without_an_entry_latches_nothing() {
    // 1,001 lost on the first of 30 dates and earned again: inside the rolling 30 days of the last date. With 40 more quiet
    // dates it is outside of both windows of the month.
    let mut pnl = vec![-1_001.0, 1_001.0];
    pnl.resize(30, 0.0);
    let snapshot = fund(&pnl);
    assert_eq!(history(&snapshot, &[]).fund_state, FundState::Halted);
    let mut longer = snapshot.clone();
    longer.history.dates = headroom_engine::testing::daily(70, LAST);
    longer.history.returns[0].extend(vec![Some(0.0); 40]);
    let found = history(&longer, &[]);
    assert_eq!((found.fund_state, found.latches.len()), (FundState::Active, 0));
    assert_eq!(found.would_have_tripped(MonthlyDrawdown), Some((1, ago(69))));
    assert_eq!(found.days[2][0].state, Tripped); // told in its past
    // The same trip in the log latches, until its reset.
    let event = LogEvent::Trip { control: MonthlyDrawdown, measured: 0.1001, limit: 0.1, gross: None };
    let entry = LogEntry { date: ago(69), at: None, event, reason: "The fall".to_owned() };
    assert_eq!(history(&longer, std::slice::from_ref(&entry)).latches[0].since, ago(69));
    assert_eq!(history(&longer, &[entry, reset(MonthlyDrawdown, ago(50))]).fund_state, FundState::Active);
}

#[test]
fn reset_counts_only_for_a_latch_that_is_closed() {
    let snapshot = fund(&[0.0, -1_001.0, 1_001.0]);
    for log in [
        vec![reset(MonthlyDrawdown, ago(2))],                          // before the trip
        vec![reset(DailyDrawdown, LAST), reset(WeeklyDrawdown, LAST)], // of other controls
        vec![reset(MonthlyDrawdown, date(2020, 1, 1))],                // before the history
        vec![reset(MonthlyDrawdown, LAST), withdrawn(0)],              // taken back
    ] {
        let found = history(&snapshot, &log);
        assert_eq!((found.now[2].state, found.fund_state), (Tripped, FundState::Halted), "{log:?}");
    }
}

fn withdrawn(entry: usize) -> LogEntry {
    LogEntry { date: LAST, at: None, event: LogEvent::Withdrawn { entry }, reason: "Undone".to_owned() }
}

#[test]
fn reset_accepts_the_fall_as_it_stands() {
    let on_the_day = |rest: &[f64]| {
        let pnl: Vec<f64> = [-1_001.0].iter().chain(rest).copied().collect();
        let day = ago(i64::try_from(rest.len()).unwrap());
        history(&fund(&pnl), &[reset(MonthlyDrawdown, day)])
    };
    // As deep as it was: past the limit, yet accepted.
    let found = on_the_day(&[0.0, 0.0]);
    assert_eq!(states(&found, 2, 3), [Tripped, Warning, Warning]);
    assert_eq!(on_the_day(&[]).now[2].state, Warning);
    // Deeper: it trips again.
    assert_eq!(states(&on_the_day(&[0.0, -1.0]), 2, 3), [Tripped, Warning, Tripped]);
    // Back within the limit, and past it anew, though less deep than it was.
    assert_eq!(states(&on_the_day(&[1.0, -0.5]), 2, 3), [Tripped, Warning, Tripped]); // 10.00%, 10.005%
}

#[test]
fn trip_of_the_log_counts_until_its_reset() {
    let trip = |on| {
        let event = LogEvent::Trip { control: MonthlyDrawdown, measured: 0.12, limit: 0.1, gross: None };
        LogEntry { date: on, at: None, event, reason: "The fall".to_owned() }
    };
    let snapshot = fund(&[0.0]);
    let first = snapshot.history.dates[0];
    let before = first - 1.days();
    let found = history(&snapshot, &[trip(before)]);
    assert_eq!((found.fund_state, found.latches[0].since), (FundState::Halted, before));
    // On a date of the history too: the log says that somebody acted on it.
    assert_eq!(history(&snapshot, &[trip(first)]).latches[0].since, first);
    assert_eq!(history(&snapshot, &[trip(first), reset(MonthlyDrawdown, LAST)]).fund_state, FundState::Active);
    assert_eq!(history(&snapshot, &[trip(before), reset(MonthlyDrawdown, first)]).fund_state, FundState::Active);
    let mut without = snapshot;
    without.limits.monthly_drawdown = None;
    assert_eq!(history(&without, &[trip(before)]).fund_state, FundState::Active); // no limit: off
}

#[test]
fn latch_outlasts_a_nav_that_is_lost() {
    // NAV -1,000 on the first day: from the next one on nothing can be measured.
    let found = history(&fund(&[-11_000.0, 0.0]), &[]);
    assert_eq!(states(&found, 0, 2), [Tripped, Unfed]);
    assert_eq!(states(&found, 1, 2), [Tripped, Tripped]);
    assert_eq!(states(&found, 2, 2), [Tripped, Tripped]);
    assert_eq!(found.days[2][29].measured, None);
}

#[test]
fn history_ends_in_the_controls_of_the_last_date() {
    // On every date the history measures what a file that ends there measures.
    let mut random = Seeded::new(3);
    for _ in 0..20 {
        let mut snapshot = random_fund(&mut random, 4);
        snapshot.limits = every_limit();
        let found = history(&snapshot, &[]);
        let mut shorter = snapshot.clone();
        while shorter.history.dates.len() > 1 {
            let t = shorter.history.dates.len() - 1;
            shorter.fund.as_of = shorter.history.dates[t];
            let report = Desk::of(&shorter).report();
            for k in 0..3 {
                let (a, b) = (found.days[k][t].measured, report.controls[k].measured);
                near(a.unwrap(), b.unwrap(), 1e-12); // the same by a file of its own
            }
            let pnl: f64 = (0..shorter.strategies.len())
                .map(|i| shorter.strategies[i].capital * shorter.history.returns[i][t].unwrap_or(0.0))
                .sum();
            shorter.fund.nav -= pnl;
            shorter.history.dates.pop();
            shorter.history.returns.iter_mut().for_each(|series| {
                series.pop();
            });
        }
    }
}

#[test]
fn status_leaves_the_limit_below_ninety_percent() {
    let run = |used: &[f64]| {
        let mut now = BudgetStatus::Within;
        let of = |used: &f64| {
            now = status_after(now, Some(*used), 100.0);
            now
        };
        used.iter().map(of).collect::<Vec<_>>()
    };
    use BudgetStatus::{AtLimit, Breach, Within};
    assert_eq!(run(&[94.9, 95.0, 94.9, 90.0, 89.9, 94.9]), [Within, AtLimit, AtLimit, AtLimit, Within, Within]);
    assert_eq!(run(&[100.0, 100.1, 100.0, 92.0, 89.0]), [AtLimit, Breach, AtLimit, AtLimit, Within]);
    assert_eq!(status_after(AtLimit, None, 100.0), BudgetStatus::Unknown);
    assert_eq!(status_after(AtLimit, Some(0.0), 0.0), Within);
}

#[test]
fn self_test_makes_every_control_fire() {
    let mut random = Seeded::new(11);
    for round in 0..40 {
        let mut snapshot = fund_with_pnl(&[random.between(-100.0, 100.0), random.between(-100.0, 100.0)]);
        if round > 0 {
            let count = random.whole(0, 6);
            let exchanges = ["x", "y", "z"];
            let position = |_| {
                linear(0, exchanges[random.whole(0, 2)], exchanges[random.whole(0, 2)], random.between(-900.0, 900.0))
            };
            snapshot.positions = Some(Shared::each((0..count).map(position)));
        }
        snapshot.limits = every_limit();
        snapshot.limits.sector_concentration = Some(random.between(0.1, 0.99));
        snapshot.limits.exchange_concentration = Some(0.999);
        snapshot.limits.liquidity_coverage = Some(CoverageLimit { share: random.between(0.1, 1.0), hours: 4.0 });
        let desk = Desk::of(&snapshot);
        let tests = drill(&snapshot.limits, &desk.model.drawdowns, desk.model.positions.as_ref(), &desk.book);
        assert_eq!(tests.len(), 8);
        for test in tests {
            assert_eq!((test.outcome, test.control.state), (DrillOutcome::Fired, Tripped), "{test:?}");
        }
        assert_eq!(desk.report(), Desk::of(&snapshot).report()); // nothing of the fund changed
    }
}

#[test]
fn self_test_says_what_it_cannot_test() {
    let mut snapshot = fund_with_pnl(&[0.0]);
    snapshot.limits.sector_concentration = Some(1.0);
    let desk = Desk::of(&snapshot);
    let tests = drill(&snapshot.limits, &desk.model.drawdowns, desk.model.positions.as_ref(), &desk.book);
    let untested = |id: ControlId| tests.iter().find(|t| t.control.id == id).unwrap().outcome;
    assert_eq!(untested(DailyDrawdown), DrillOutcome::Untested("The file sets no limit"));
    let reason = "A share of gross cannot pass a limit of 100%";
    assert_eq!(untested(ControlId::SectorConcentration), DrillOutcome::Untested(reason));
}

#[test]
fn sharpe_ratio_agrees_with_the_paper() {
    // Bailey and Lopez de Prado, The Sharpe Ratio Efficient Frontier (2012), its examples.
    let fund =
        |skew, kurtosis| SharpeRatio { per_period: 0.458, periods_per_year: 12.0, observations: 24, skew, kurtosis };
    near(fund(-2.448, 10.164).probability_above(0.0).unwrap(), 0.913, 5e-4); // with skew and kurtosis
    near(fund(0.0, 3.0).probability_above(0.0).unwrap(), 0.982, 5e-4); // as if normal
    let years = |periods: f64, skew, kurtosis| {
        let per_period = 2.0 / periods.sqrt();
        let sharpe = SharpeRatio { per_period, periods_per_year: periods, observations: 2, skew, kurtosis };
        sharpe.least_track_record(1.0, 0.95).unwrap() / periods
    };
    near(years(250.0, 0.0, 3.0), 2.73, 5e-3); // daily
    near(years(52.0, 0.0, 3.0), 2.83, 5e-3); // weekly
    near(years(12.0, 0.0, 3.0), 3.24, 5e-3); // monthly
    near(years(12.0, -0.72, 5.78), 4.99, 5e-3); // monthly, a hedge fund's skew and kurtosis
}

#[test]
fn sharpe_ratio_has_the_moments_of_scipy() {
    // scipy.stats: skew and kurtosis(fisher=False) of these, mean / std(ddof=1).
    let returns = [0.3, 2.6, 1.1, -1.0, 1.5, 2.5, 1.6, 6.7, -1.4, 4.0, -0.5, 8.1].map(|r| r / 100.0);
    let sharpe = SharpeRatio::of(&returns, 12.0).unwrap();
    near(sharpe.skew, 0.812_184_816_637_970_2, 1e-12); // scipy.stats.skew
    near(sharpe.kurtosis, 2.725_930_093_289_05, 1e-12); // scipy.stats.kurtosis(fisher=False)
    near(sharpe.per_period, 0.724_456_269_333_718_3, 1e-12); // numpy mean / std(ddof=1)
    near(sharpe.probability_above(1.0).unwrap(), 0.964_804_759_444_370_6, 1e-12); // scipy.stats.norm.cdf of the formula
    assert_eq!(SharpeRatio::of(&[0.01; 30], 12.0), None);
    assert_eq!(SharpeRatio::of(&[0.01], 12.0), None);
    // Below the threshold no track record is long enough.
    assert_eq!(sharpe.least_track_record(100.0, 0.95), None);
}
