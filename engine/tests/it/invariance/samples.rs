//! Invariants of the sample: rows, carried P&L, own figures and fills.

use headroom_engine::{
    candidate::SharpeRatio,
    control::{ControlState, DRAWDOWNS, NoData},
    fund::{ControlId, Period, Snapshot},
    math::Extremes,
    report::RiskReport,
    sample::Sample,
    testing::{Desk, Seeded, daily, down, every_limit, holding, linear, near, outage, random_fund},
};
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

const ROUNDS: usize = 40;

/// A random fund of 2 strategies or more, every one of them with capital, on 40 dates or more.
fn fund(random: &mut Seeded) -> Snapshot {
    loop {
        let mut snapshot = random_fund(random, 5);
        if snapshot.strategies.len() < 2 || snapshot.history.dates.len() < 40 {
            continue;
        }
        for strategy in &mut snapshot.strategies {
            strategy.capital = strategy.capital.larger(100.0);
        }
        return snapshot;
    }
}

/// The same on weekdays alone.
fn on_weekdays(mut snapshot: Snapshot) -> Snapshot {
    let last = *snapshot.history.dates.last().unwrap();
    let is_weekday = |date: &Date| !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    let count = snapshot.history.dates.len();
    let mut dates: Vec<Date> = daily(2 * count, last).into_iter().filter(is_weekday).collect();
    dates.drain(..dates.len() - count);
    snapshot.history.dates = dates;
    snapshot
}

/// The report with what the method has no part in set aside: controls, state and warnings.
fn var_figures(report: &RiskReport) -> String {
    format!("{:?} {:?}", report.fund, report.strategies)
}

#[test]
fn newcomer_with_a_late_start_moves_no_row_and_no_other_strategy() {
    let mut random = Seeded::new(101);
    for _ in 0..ROUNDS {
        let before = fund(&mut random);
        let dates = before.history.dates.len();
        let start = random.whole(0, dates - 31);
        let mut after = before.clone();
        let mut newcomer = after.strategies[0].clone();
        newcomer.id = headroom_engine::fund::StrategyId::new("newcomer").unwrap();
        after.strategies.push(newcomer);
        after.history.returns.push((0..dates).map(|t| (t >= start).then(|| random.daily_return())).collect());
        after.history.capital.push(Some(vec![0.0; dates]));
        after.risk_budget.allocation.push(0.0);
        let (before, after) = (Desk::of(&before), Desk::of(&after));
        assert_eq!(before.model.sample.dates, after.model.sample.dates);
        let (old, new) = (before.report(), after.report());
        assert_eq!(before.model.drawdowns, after.model.drawdowns);
        for (old, new) in old.strategies.iter().zip(&new.strategies) {
            assert_eq!((old.standalone_var, old.standalone_es), (new.standalone_var, new.standalone_es)); // bit
        }
    }
}

#[test]
fn return_missing_today_leaves_the_figures_of_the_day_before() {
    let mut random = Seeded::new(102);
    for _ in 0..ROUNDS {
        let mut whole = on_weekdays(fund(&mut random));
        whole.limits = every_limit();
        let mut missing = whole.clone();
        *missing.history.returns[1].last_mut().unwrap() = None;
        let mut shorter = whole.clone();
        shorter.history.dates.pop();
        let dates = shorter.history.dates.len();
        shorter.history.returns.iter_mut().for_each(|series| series.truncate(dates));
        let (missing, shorter) = (Desk::of(&missing), Desk::of(&shorter));
        assert_eq!(var_figures(&missing.report()), var_figures(&shorter.report())); // bit
        let correlation = |desk: &Desk| desk.model.risk.as_ref().unwrap().correlation.clone();
        assert_eq!(correlation(&missing), correlation(&shorter)); // bit
        assert_eq!(missing.model.sample.open_rows, 1);
        for id in DRAWDOWNS {
            let state = missing.control(id).state;
            assert!(matches!(state, ControlState::Unfed | ControlState::Tripped), "{state:?}"); // never green
        }
    }
}

#[test]
fn days_relabelled_months_change_the_label_alone() {
    let mut random = Seeded::new(103);
    for _ in 0..ROUNDS {
        let days = fund(&mut random);
        // Positions so large that no loss of an outage is capped.
        let held = (0..days.strategies.len()).map(|i| linear(i, if i % 2 == 0 { "x" } else { "y" }, "t", 1e6));
        let mut days = holding(days, held.collect());
        days.limits = every_limit();
        let mut months = days.clone();
        months.history.period = Some(Period::Month);
        let (days, months) = (Desk::of(&days), Desk::of(&months));
        assert_eq!(var_figures(&days.report()), var_figures(&months.report())); // bit
        let correlation = |desk: &Desk| desk.model.risk.as_ref().unwrap().correlation.clone();
        assert_eq!(correlation(&days), correlation(&months)); // bit
        let reasons = [NoData::CoarserThanDay, NoData::CoarserThanWeek];
        for (id, reason) in DRAWDOWNS.into_iter().zip(reasons) {
            let control = months.control(id);
            assert_eq!((control.state, control.reason), (ControlState::Unfed, Some(reason)));
        }
        assert_eq!(months.control(ControlId::MonthlyDrawdown), days.control(ControlId::MonthlyDrawdown)); // bit
        assert_eq!(months.stress(&down(0.2)).pnl, days.stress(&down(0.2)).pnl); // bit
        let lost = |desk: &Desk| desk.stress(&outage("x", 36.0, 2.0)).pnl.unwrap();
        near(lost(&months), lost(&days) / 30.4375_f64.sqrt(), 1e-12); // hours over those of a period
        let label = months.report().conventions.label;
        assert!(label.starts_with("1-month ") && days.report().conventions.label.starts_with("1-day "));
    }
}

#[test]
fn listed_strategy_beside_one_of_all_days_drops_no_pnl() {
    let mut random = Seeded::new(104);
    for _ in 0..ROUNDS {
        let mut both = fund(&mut random);
        let alone = both.clone();
        let is_weekend = |date: &Date| matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        for (t, date) in alone.history.dates.iter().enumerate() {
            if is_weekend(date) {
                both.history.returns[1][t] = None;
            }
        }
        let sample = Sample::of(&both, None);
        let last = *sample.dates.last().unwrap();
        let up_to = both.history.dates.iter().position(|date| *date == last).unwrap();
        for i in 0..both.strategies.len() {
            let own: f64 = sample.own(i).iter().flatten().sum();
            let all: f64 = both.history.returns[i][..=up_to].iter().flatten().sum();
            near(own, all, 1e-12);
        }
        // The Sharpe ratio is of uncarried returns.
        let sharpe = |snapshot: &Snapshot| {
            let returns: Vec<f64> = snapshot.history.returns[0].iter().flatten().copied().collect();
            SharpeRatio::of(&returns, 365.0).unwrap().annualised()
        };
        assert_eq!(sharpe(&both), sharpe(&alone)); // bit
    }
}

#[test]
fn permuted_strategies_have_the_same_rows_and_figures() {
    let mut random = Seeded::new(105);
    for _ in 0..ROUNDS {
        let mut before = fund(&mut random);
        let dates = before.history.dates.len();
        before.history.returns[1][..dates - 35].fill(None);
        let mut after = before.clone();
        after.strategies.reverse();
        after.history.returns.reverse();
        after.history.capital.reverse();
        after.risk_budget.allocation.reverse();
        let (before, after) = (Desk::of(&before), Desk::of(&after));
        assert_eq!(before.model.sample.dates, after.model.sample.dates); // bit
        let (old, new) = (before.report(), after.report());
        near(new.fund.value_at_risk.unwrap(), old.fund.value_at_risk.unwrap(), 1e-12);
        for (old, new) in old.strategies.iter().zip(new.strategies.iter().rev()) {
            near(new.standalone_var.unwrap(), old.standalone_var.unwrap(), 1e-12);
        }
    }
}

#[test]
fn dates_without_any_return_change_nothing() {
    let mut random = Seeded::new(106);
    for _ in 0..ROUNDS {
        let mut before = on_weekdays(fund(&mut random));
        before.limits = every_limit();
        let mut after = before.clone();
        let fridays: Vec<usize> = (0..before.history.dates.len() - 1)
            .filter(|t| before.history.dates[*t].weekday() == Weekday::Friday)
            .collect();
        for t in fridays.into_iter().rev() {
            after.history.dates.insert(t + 1, before.history.dates[t] + 1.day());
            after.history.returns.iter_mut().for_each(|series| series.insert(t + 1, None));
        }
        let (before, after) = (Desk::of(&before), Desk::of(&after));
        let (old, new) = (before.report(), after.report());
        assert_eq!(var_figures(&old), var_figures(&new)); // bit
        assert_eq!(old.conventions, new.conventions);
        assert_eq!(before.model.sample, after.model.sample);
        assert_eq!(old.controls, new.controls);
    }
}
