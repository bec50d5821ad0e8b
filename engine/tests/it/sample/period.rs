//! The period of a history, its label and the periods in a year.

use headroom_engine::{
    fund::{Confidence, Horizon, Period, var_label},
    sample::{Step, inferred_periods},
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};

/// 31 dates with these steps in days, again and again.
fn stepped(steps: &[i64]) -> Vec<Date> {
    let mut day = date(2020, 1, 6);
    (0..31)
        .map(|t| {
            let now = day;
            day += steps[t % steps.len()].days();
            now
        })
        .collect()
}

#[test]
fn period_is_by_the_lower_median_gap() {
    // Ruling 7: to 4 days day, 5 to 10 week, 25 to 35 month, else day and irregular.
    let of = |steps: &[i64]| {
        let Step { period, is_irregular } = Step::of(None, &stepped(steps));
        (period, is_irregular)
    };
    for daily in [&[1_i64][..], &[1, 1, 1, 1, 3], &[4], &[4, 5]] {
        assert_eq!(of(daily), (Period::Day, false), "{daily:?}"); // of 4 and 5 alike the lower
    }
    for weekly in [5, 7, 10] {
        assert_eq!(of(&[weekly]), (Period::Week, false));
    }
    for monthly in [&[25_i64][..], &[31, 28, 31], &[35]] {
        assert_eq!(of(monthly), (Period::Month, false));
    }
    for other in [11, 24, 36, 91] {
        assert_eq!(of(&[other]), (Period::Day, true));
    }
    assert_eq!(Step::of(None, &[]), Step { period: Period::Day, is_irregular: false });
    let given = Step::of(Some(Period::Week), &stepped(&[91]));
    assert_eq!(given, Step { period: Period::Week, is_irregular: false });
}

#[test]
fn periods_per_year_are_365_from_a_tenth_on_saturdays() {
    // Ruling 7. Two weeks from a Monday have 2 Saturdays of 14.
    let days = |count: usize| daily_from_monday(count);
    assert_eq!(inferred_periods(Period::Day, days(14)), 365.0);
    let weekdays = |dates: Vec<Date>, saturdays: usize| {
        let (mut kept, mut seen) = (Vec::new(), 0);
        for date in dates {
            let is_saturday = date.weekday() == jiff::civil::Weekday::Saturday;
            seen += usize::from(is_saturday);
            if !is_saturday || seen <= saturdays {
                kept.push(date);
            }
        }
        kept
    };
    // 18 other days and 2 Saturdays: a tenth. 19 and 2: less.
    assert_eq!(inferred_periods(Period::Day, weekdays(days(21), 2)), 365.0);
    assert_eq!(inferred_periods(Period::Day, weekdays(days(22), 2)), 252.0);
    assert_eq!(inferred_periods(Period::Day, []), 252.0);
    assert_eq!(inferred_periods(Period::Week, days(14)), 52.0);
    assert_eq!(inferred_periods(Period::Month, days(14)), 12.0);
}

fn daily_from_monday(count: usize) -> Vec<Date> {
    date(2026, 11, 2).series(1.day()).take(count).collect()
}

#[test]
fn g28_label_names_horizon_period_and_percent() {
    // G28, engine.md 10.
    let label = |horizon, period, confidence| {
        var_label(Horizon::new(horizon).unwrap(), period, Confidence::new(confidence).unwrap())
    };
    assert_eq!(label(1, Period::Month, 0.95), "1-month 95% VaR");
    assert_eq!(label(10, Period::Day, 0.975), "10-day 97.5% VaR");
    assert_eq!(label(2, Period::Week, 0.99), "2-week 99% VaR");
    assert_eq!(label(1, Period::Day, 0.9999), "1-day 99.99% VaR");
}

#[test]
fn periods_have_1_7_and_30_4375_days() {
    assert_eq!(Period::ALL.map(Period::days), [1.0, 7.0, 30.4375]); // ruling 7; 365.25 / 12
}
