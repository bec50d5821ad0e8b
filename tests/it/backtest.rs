//! The backtest in words and as a chart: which test says what, where the words change, and where a stroke lies.

use headroom::view::{
    BacktestChart, Tone, backtest_told, exception_beside, rows_told, size_told, test_rows, zone_word,
};
use headroom_engine::backtest::{BacktestSeries, LikelihoodRatio, Verdict, Zone};
use headroom_engine::var::LossLaw;

use headroom_engine::testing::{LAST, confidence, daily, near};

fn ratio(statistic: f64, p_value: f64) -> LikelihoodRatio {
    LikelihoodRatio { statistic, p_value }
}

/// A verdict that nothing speaks against: 250 days, 2 exceptions where 2.5 are expected.
fn calm() -> Verdict {
    Verdict {
        observations: 250,
        exceptions: 2,
        expected: 2.5,
        coverage: ratio(0.1, 0.75),
        exact_p: None,
        independence: ratio(0.0, 1.0),
        conditional: ratio(0.1, 0.95),
        zone: Zone::Green,
        shortfall: Some(0.1),
    }
}

/// Days that lost `loss` against a VaR of 3, exceptions where they say.
fn series(loss: &[f64], exceptions: &[usize]) -> BacktestSeries {
    BacktestSeries {
        dates: daily(loss.len(), LAST),
        laws: vec![LossLaw::Normal { sd: 1.0 }; loss.len()],
        confidence: confidence(0.99),
        filled: 0,
        partial: 0,
        value_at_risk: vec![3.0; loss.len()],
        expected_shortfall: vec![4.0; loss.len()],
        loss: loss.to_vec(),
        exceptions: exceptions.to_vec(),
        stand_ins: 0,
        verdict: calm(),
    }
}

#[test]
fn backtest_tests_stand_in_the_order_of_the_page() {
    let names = |verdict: &Verdict| test_rows(verdict, Some(0.5)).iter().map(|row| row.name).collect::<Vec<_>>();
    let long = ["Kupiec", "Christoffersen, independence", "Christoffersen, conditional", "Acerbi–Szekely Z2"];
    assert_eq!(names(&calm()), long);
    // Few days have the exact law beside the likelihood ratio: no statistic, a p-value.
    let few = Verdict { observations: 249, exact_p: Some(0.4), ..calm() };
    assert_eq!(names(&few), [long[0], "Binomial, exact", long[1], long[2], long[3]]);
    let exact = &test_rows(&few, None)[1];
    assert_eq!((exact.statistic, exact.p_value, exact.found), (None, Some(0.4), "Not rejected"));
    let rows = test_rows(&calm(), Some(0.5));
    assert_eq!((rows[0].statistic, rows[0].p_value), (Some(0.1), Some(0.75)));
    assert_eq!((rows[3].statistic, rows[3].p_value), (Some(0.1), Some(0.5)));
    assert!(rows.iter().all(|row| row.tone == Tone::Calm));
}

#[test]
fn backtest_test_is_rejected_under_five_percent() {
    let kupiec = |p: f64| {
        let row = test_rows(&Verdict { coverage: ratio(3.8, p), ..calm() }, None).remove(0);
        (row.found, row.tone)
    };
    assert_eq!(kupiec(0.05), ("Not rejected", Tone::Calm));
    assert_eq!(kupiec(0.05_f64.next_down()), ("Rejected at 95%", Tone::Watch));
    assert_eq!(kupiec(0.0), ("Rejected at 95%", Tone::Watch));
}

#[test]
fn backtest_shortfall_words_change_at_simulated_p_values() {
    let found = |shortfall: Option<f64>, p: Option<f64>| {
        let row = test_rows(&Verdict { shortfall, ..calm() }, p).pop().unwrap();
        (row.p_value, row.found, row.tone)
    };
    // Engine 9: the verdict changes at 5% and 0.01%. The statistic alone, -5 here, decides nothing.
    let of = |p: f64| found(Some(-5.0), Some(p));
    assert_eq!(of(0.05), (Some(0.05), "Not rejected", Tone::Calm));
    assert_eq!(of(0.05_f64.next_down()).1, "Shortfall too low");
    assert_eq!((of(0.0001).1, of(0.0001).2), ("Shortfall too low", Tone::Watch));
    assert_eq!((of(1.0 / 10_001.0).1, of(1.0 / 10_001.0).2), ("Shortfall far too low", Tone::Breach));
    assert_eq!(found(Some(-5.0), None), (None, "Simulating", Tone::Muted));
    assert_eq!(found(None, Some(0.5)), (None, "No forecast shortfall above 0", Tone::Muted));
}

#[test]
fn backtest_tells_rows_that_rest_on_fills_or_lack_a_strategy() {
    assert!(rows_told(&series(&[0.0; 4], &[])).is_empty());
    let told = rows_told(&BacktestSeries { filled: 3, partial: 1, ..series(&[0.0; 4], &[]) });
    assert!(told[0].starts_with("3 of 4 rows: the forecast rests on filled rows"), "{told:?}");
    assert!(told[1].starts_with("1 of 4 rows: forecast and loss lack a strategy"), "{told:?}");
}

#[test]
fn backtest_zone_has_a_word_and_a_tone() {
    let told = [Zone::Green, Zone::Yellow, Zone::Red].map(|zone| (zone_word(zone), Tone::from(zone)));
    assert_eq!(told, [("Green zone", Tone::Calm), ("Yellow zone", Tone::Watch), ("Red zone", Tone::Breach)]);
}

#[test]
fn backtest_sentence_follows_the_number_of_exceptions() {
    let told =
        |exceptions, p: f64, zone| backtest_told(&Verdict { exceptions, coverage: ratio(4.0, p), zone, ..calm() });
    assert_eq!(told(3, 0.05, Zone::Green), "As many exceptions as a right model shows");
    assert_eq!(told(7, 0.02, Zone::Yellow), "More exceptions than a right model shows: the VaR is too low");
    assert_eq!(told(12, 0.0001, Zone::Red), "Far more exceptions than a right model shows: the VaR is too low");
    assert_eq!(told(0, 0.025, Zone::Green), "Fewer exceptions than a right model shows: the VaR is too high");
    // Of few days the exact p-value counts, whatever the likelihood ratio says.
    let few = Verdict { observations: 100, exact_p: Some(0.2), coverage: ratio(5.0, 0.025), ..calm() };
    assert_eq!(backtest_told(&few), "As many exceptions as a right model shows");
}

#[test]
fn backtest_says_where_its_days_are_few() {
    assert_eq!(size_told(&calm()), None);
    let told = size_told(&Verdict { observations: 249, ..calm() }).unwrap();
    assert!(told.starts_with("Under 250 rows"), "{told}");
}

#[test]
fn exception_beside_a_day_is_the_nearest_on_that_side() {
    let series = series(&[0.0, 0.0, 4.0, 0.0, 0.0, 5.0], &[2, 5]);
    let [after, before] = [true, false]
        .map(|is_forward| (0..6).map(|day| exception_beside(&series, day, is_forward)).collect::<Vec<_>>());
    assert_eq!(after, [Some(2), Some(2), Some(5), Some(5), Some(5), None]);
    assert_eq!(before, [None, None, None, Some(2), Some(2), Some(2)]);
}

/// A plot of 200 by 226 pixels at (76, 10): a loss of 4, which is an exception, and a gain of 4.
fn two_days() -> BacktestChart {
    BacktestChart::of(&series(&[4.0, -4.0], &[0]), 288.0).unwrap()
}

#[test]
fn backtest_chart_draws_losses_down_and_gains_up() {
    let chart = two_days();
    near(chart.zero, 123.0, 1e-15); // half of 226 under 10, by hand
    assert_eq!(chart.losses, "M126.0 123.0V236.0M226.0 123.0V10.0"); // days at 76 + 50 and 76 + 150, by hand
    assert_eq!(chart.value_at_risk, "M76.0 207.8H176.0L176.0 207.8H276.0"); // 236 - 226 / 8 = 207.75, by hand
    assert_eq!(chart.marks, [(0, 126.0, 236.0)]);
}

#[test]
fn backtest_chart_writes_round_money_and_dates() {
    let chart = two_days();
    // Steps of 2 from -4 to 4, since steps of 1 would be eight: 226 pixels are 8, so 56.5 a step.
    assert_eq!(chart.money, [(10.0, 4.0), (66.5, 2.0), (123.0, 0.0), (179.5, -2.0), (236.0, -4.0)]);
    assert_eq!(chart.dates, [(226.0, "2026-11-20".to_owned())], "a date takes 110 pixels: there is room for one");
    let wide = BacktestChart::of(&series(&[1.0; 40], &[]), 5_000.0).unwrap();
    assert_eq!(wide.dates.len(), 12, "no more than twelve, however wide");
    let short = BacktestChart::of(&series(&[1.0; 3], &[]), 5_000.0).unwrap();
    assert_eq!(short.dates.len(), 3, "no date twice");
}

#[test]
fn backtest_chart_finds_the_day_of_a_place() {
    let chart = two_days();
    assert_eq!([0, 1, 9].map(|day| chart.place(day)), [126.0, 226.0, 226.0]);
    assert_eq!([-5.0, 76.0, 175.9, 176.0, 9_000.0].map(|place| chart.day_at(place)), [0, 0, 0, 1, 1]);
}

#[test]
fn backtest_chart_is_none_without_room_or_days() {
    let of = |days: usize, width| BacktestChart::of(&series(&vec![1.0; days], &[]), width);
    assert!(of(0, 288.0).is_none());
    assert!(of(2, 127.9).is_none(), "76 and 12 pixels beside less than 40");
    assert!(of(2, 128.0).is_some());
}

#[test]
fn backtest_chart_of_nothing_but_zeros_is_a_line() {
    let flat = BacktestSeries { value_at_risk: vec![0.0; 2], ..series(&[0.0, 0.0], &[]) };
    let chart = BacktestChart::of(&flat, 288.0).unwrap();
    assert_eq!(chart.losses, "M126.0 10.0V10.0M226.0 10.0V10.0");
    assert_eq!(chart.money, [(10.0, 0.0)]);
}
