//! Too few dates, gaps, windows, and series that do not move.

use headroom_engine::{
    fund::Horizon,
    warning::WarningCode::{
        Carried, ConstantReturns, Filled, NegativeStandalone, NoTailLoss, NotMeasured, TailBelowOneDay,
        TooFewObservations, WindowLongerThanHistory,
    },
};
use jiff::{ToSpan, civil::date};

use super::case::{Case, alone, equal, moving, other, times, with};
use headroom_engine::testing::{confidence, returns_at};

/// Which dates count.
pub fn dates() -> Vec<Case> {
    let two = || equal(vec![moving(), other()]);
    let gaps = |at: &'static [usize]| with(two(), |f| at.iter().for_each(|t| f.history.returns[1][*t] = None));
    let longer = |dates: usize| {
        let mut series = moving();
        series.resize(dates, 0.0);
        equal(vec![series.clone(), series])
    };
    vec![
        Case::refused("one date", alone(vec![-0.01]), 1),
        Case::refused("29 dates", alone(moving()[1..].to_vec()), 29),
        Case::refused("30 dates, one of them with a gap", gaps(&[3]), 29),
        Case::refused(
            "a gap on every date, in turn",
            with(two(), |f| (0..30).for_each(|t| f.history.returns[t % 2][t] = None)),
            1, // the first, before the other starts
        ),
        Case::told(
            "a strategy with capital and no return",
            with(two(), |f| f.history.returns[1].iter_mut().for_each(|r| *r = None)),
            30.0, // the third loss of the other one
            &[NotMeasured, TooFewObservations],
        ),
        Case::refused("a window of 30 on 29 joint rows", with(gaps(&[3]), |f| f.risk_budget.window = Some(30)), 29),
        Case::of(
            "a strategy without capital and return",
            with(two(), |f| {
                f.strategies[1].capital = 0.0;
                f.history.returns[1].iter_mut().for_each(|r| *r = None);
            }),
            30.0, // the third loss of the other one
        ),
        Case::told(
            "a hole of five quiet days",
            with(longer(40), |f| (30..35).for_each(|t| f.history.returns[1][t] = None)),
            40.0, // aT = 4, the fourth loss, 2 x 20: a beta of 1 fills the hole with the other's zeros
            &[Filled],
        ),
        Case::told(
            "gaps on the worst days",
            with(longer(33), |f| [4, 9, 14].iter().for_each(|t| f.history.returns[1][*t] = None)),
            40.0, // the other's 50, 40 and 30 are carried to the next day, and both lose 20 on the 20th
            &[Carried],
        ),
        Case::told(
            "a window longer than the history",
            with(two(), |f| f.risk_budget.window = Some(31)),
            40.0, // 50, 50, 40
            &[WindowLongerThanHistory],
        ),
        Case::told(
            "a window longer than the joint rows",
            with(longer(40), |f| {
                [4, 9, 14].iter().for_each(|t| f.history.returns[1][*t] = None);
                f.risk_budget.window = Some(38);
            }),
            30.0, // of 37 joint rows the fourth loss of 50, 40, 2 x 20, 30
            &[Carried, WindowLongerThanHistory],
        ),
        Case::told(
            "a window of quiet days",
            with(longer(60), |f| f.risk_budget.window = Some(30)),
            0.0,
            &[ConstantReturns],
        ),
        Case::of(
            "monthly dates",
            with(two(), |f| {
                for (month, day) in f.history.dates.iter_mut().enumerate() {
                    *day = date(2024, 1, 31) + i64::try_from(month).expect("few").months();
                }
            }),
            40.0,
        ),
        Case::told(
            "99% of 30 dates",
            with(two(), |f| f.risk_budget.confidence = confidence(0.99)),
            50.0,
            &[TailBelowOneDay],
        ),
        Case::told(
            "the highest confidence there is",
            with(two(), |f| f.risk_budget.confidence = confidence(0.999_999_999_999_999_9)),
            50.0,
            &[TailBelowOneDay],
        ),
        Case::of(
            "the lowest confidence there is",
            with(two(), |f| f.risk_budget.confidence = confidence(0.500_000_000_000_000_1)),
            0.0, // the fifteenth of seven losses
        ),
        Case::of(
            "20 days ahead",
            with(two(), |f| f.risk_budget.horizon = Horizon::new(20).expect("20 days")),
            40.0 * 20.0_f64.sqrt(),
        ),
    ]
}

/// Series that hardly move.
pub fn still() -> Vec<Case> {
    let rising = |sign: f64| (1..=30).map(|t| sign * f64::from(t) / 1_000.0).collect::<Vec<f64>>();
    vec![
        Case::told("no return ever", alone(vec![0.0; 30]), 0.0, &[ConstantReturns]),
        Case::told("two strategies without a return", equal(vec![vec![0.0; 30]; 2]), 0.0, &[ConstantReturns]),
        Case::told("returns of minus zero", alone(vec![-0.0; 30]), 0.0, &[ConstantReturns]),
        Case::told("the same loss each day", alone(vec![-0.01; 30]), 10.0, &[ConstantReturns]),
        Case::told(
            "the same profit each day",
            alone(vec![0.01; 30]),
            -10.0,
            &[ConstantReturns, NoTailLoss, NegativeStandalone],
        ),
        Case::told("everything lost each day", alone(vec![-1.0; 30]), 1_000.0, &[ConstantReturns]),
        Case::told(
            "one that does not move beside one that does",
            equal(vec![moving(), vec![0.001; 30]]),
            29.0, // 30 less the profit of 1
            &[ConstantReturns, NegativeStandalone],
        ),
        Case::of("one day of loss", alone(returns_at(&[(7, -0.5)])), 0.0),
        Case::of("everything lost on one day", alone(returns_at(&[(29, -1.0)])), 0.0),
        Case::of("one day of profit", alone(returns_at(&[(7, 0.5)])), 0.0),
        Case::of("a profit of a hundred times the capital on one day", alone(returns_at(&[(7, 100.0)])), 0.0),
        Case::of("a percent up and down in turn", alone([0.01, -0.01].repeat(15)), 10.0),
        Case::told("a profit each day, never the same", alone(rising(1.0)), -3.0, &[NoTailLoss, NegativeStandalone]),
        Case::of("a loss each day, never the same", alone(rising(-1.0)), 28.0),
        Case::of(
            "all the losses at the same size",
            alone(times(&moving(), 0.0).iter().enumerate().map(|(t, _)| if t < 5 { -0.02 } else { 0.0 }).collect()),
            20.0,
        ),
        Case::of("the last date alone moves", alone(returns_at(&[(29, -0.1)])), 0.0),
    ]
}
