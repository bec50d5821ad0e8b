//! The model view's rows: every method with its words, other programs' figures, and the intervals beside a method.

use headroom::view::{
    MethodInterval, MethodRow, MoneyInterval, Notation, TailChart, TestRow, Tone, bar_place, method_rows, method_span,
    model_verdict, no_upper_end_of, peer_rows, plot_end,
};
use headroom_engine::fund::{Method, Snapshot};
use headroom_engine::testing::three_four_five;
use headroom_engine::{
    fund::Settings,
    model::{Model, estimate},
    var::{Interval, OrderStatistics, Uncertainty},
};

use headroom_engine::testing::{confidence, fund_of, near, returns_at};

/// The fund of the documentation: at 97.5% of 40 dates its worst day is the tail, and it lost 5 on that day alone.
fn documented() -> Snapshot {
    three_four_five()
}

fn model_by(snapshot: &Snapshot, method: Method) -> Model {
    estimate(snapshot, Settings { method, ..Settings::of(&snapshot.risk_budget) })
}

fn rows_of(snapshot: &Snapshot, method: Method, exposure: &[f64]) -> Vec<MethodRow> {
    method_rows(snapshot, &model_by(snapshot, method), exposure)
}

/// Samples of a historical VaR between 80 and 130, a shortfall between 90 and 150, 12.5% of them above the limit.
fn found() -> Uncertainty {
    let interval = |low, high| Interval { low, high };
    Uncertainty {
        value_at_risk: interval(80.0, 130.0),
        expected_shortfall: interval(90.0, 150.0),
        tail_rows: 25.0,
        components: None,
        above_total_var: 0.125,
        method: Method::Historical,
        resamples: 1_000,
        mean_block: 4,
        seed: 0,
    }
}

#[test]
fn method_rows_are_every_method_with_its_figures() {
    let rows = rows_of(&documented(), Method::Historical, &[100.0, 100.0]);
    assert_eq!(rows.iter().map(|row| row.method).collect::<Vec<_>>(), Method::ALL);
    let [historical, parametric, expanded] = &rows[..3] else { panic!("{} rows", rows.len()) };
    near(historical.value_at_risk.unwrap(), 5.0, 1e-14); // the seed's 3, 4, 5
    near(historical.expected_shortfall.unwrap(), 5.0, 1e-14); // one day is the tail
    near(historical.utilization.unwrap(), 0.5, 1e-14); // of 10
    // 40 days, one of them at -5: the variance is (25 - 25 / 40) / 39 = 0.625, by hand.
    near(parametric.value_at_risk.unwrap(), 1.549_487_580_761_403_7, 1e-12); // z sqrt(.625), Python's statistics
    near(parametric.expected_shortfall.unwrap(), 1.848_195_385_914_450_7, 1e-12); // phi(z) / a sqrt(.625), the same
    // One day of forty is far from the expansion's domain.
    near(expanded.value_at_risk.unwrap(), 5.0, 1e-14); // the historical figure
    assert_eq!(expanded.note, "Outside its domain: the historical figures stand in");
    assert_eq!(historical.note, "");
}

#[test]
fn method_row_of_monte_carlo_waits_for_its_draws() {
    let rows = rows_of(&documented(), Method::Parametric, &[100.0, 100.0]);
    assert_eq!(
        rows.iter().filter(|row| row.is_current).map(|row| row.method).collect::<Vec<_>>(),
        [Method::Parametric]
    );
    let last = rows.last().unwrap();
    assert_eq!((last.name, last.value_at_risk, last.expected_shortfall), ("Monte Carlo", None, None));
    assert_eq!((last.utilization, last.note), (None, "Drawn when it is the method on screen"));
    let drawn = rows_of(&documented(), Method::MonteCarlo, &[100.0, 100.0]).pop().unwrap();
    assert!(drawn.is_current && drawn.value_at_risk.is_some());
    assert_eq!(drawn.note, "");
}

#[test]
fn method_rows_of_nothing_are_zeros() {
    for row in rows_of(&documented(), Method::Historical, &[0.0, 0.0]) {
        let figures = [row.value_at_risk, row.expected_shortfall, row.utilization];
        let wanted = if row.method == Method::MonteCarlo { [None; 3] } else { [Some(0.0); 3] };
        assert_eq!(figures, wanted, "{}", row.name);
    }
}

#[test]
fn method_rows_need_a_sample() {
    let short = fund_of(&[(100.0, vec![-0.01; 29])]);
    let model = model_by(&short, Method::Historical);
    assert!(method_rows(&short, &model, &[100.0]).is_empty());
    assert!(peer_rows(&short, &model, &[100.0]).is_empty());
}

#[test]
fn peer_rows_are_programs_and_then_quantile_rules() {
    let snapshot = documented();
    let rows = peer_rows(&snapshot, &model_by(&snapshot, Method::StudentT), &[100.0, 100.0]);
    let names: Vec<&str> = rows.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), 11);
    assert_eq!((names[0], names[10]), ("numpy", "Parametric with the mean"));
    assert!(rows.iter().all(|row| !row.rule.is_empty() && !row.source.is_empty()));

    let row = |name: &str| rows.iter().find(|row| row.name == name).unwrap();
    let value = |name: &str| *row(name).value_at_risk.as_ref().unwrap();
    // Losses 0, ..., 0, 5 of 40 days: a quantile lies in the last step, by hand.
    near(value("Quantile of type 5"), 2.5, 1e-12); // place 40 x .975 + .5 = 39.5
    near(value("Quantile of type 6"), 4.875, 1e-12); // place 41 x .975 = 39.975
    near(value("Quantile of type 7"), 0.125, 1e-12); // place 39 x .975 + 1 = 39.025
    near(value("numpy"), 0.125, 1e-12); // type 7
    near(value("skfolio"), 0.0, 0.0); // the loss after the floor(40 x .025) = 1 largest
    near(value("Parametric with the mean"), 1.674_487_580_761_403_7, 1e-12); // z sqrt(.625) + 5 / 40
    let shortfall = |name: &str| row(name).expected_shortfall.clone();
    near(shortfall("Parametric with the mean").unwrap(), 1.973_195_385_914_450_7, 1e-12); // the same, phi(z) / a
    assert_eq!(shortfall("numpy"), Err("the program has no function for it".to_owned()));
    assert_eq!(shortfall("Quantile of type 6"), Err("a quantile alone".to_owned()));
}

#[test]
fn peer_row_says_why_a_program_gives_nothing() {
    let mut snapshot = fund_of(&[(100.0, returns_at(&[(3, -0.05), (9, -0.04), (20, -0.03), (25, -0.02)]))]);
    snapshot.risk_budget.confidence = confidence(0.85);
    let rows = peer_rows(&snapshot, &model_by(&snapshot, Method::Historical), &[100.0]);
    let quantlib = rows.iter().find(|row| row.name == "QuantLib").unwrap();
    assert_eq!(quantlib.value_at_risk, Err("the program takes no confidence below 0.9".to_owned()));
    // Of a fund without exposure they say what they say of zeros.
    for row in peer_rows(&snapshot, &model_by(&snapshot, Method::Historical), &[0.0]) {
        let figures = [row.value_at_risk, row.expected_shortfall];
        assert!(figures.iter().flatten().all(|figure| *figure == 0.0), "{}: {figures:?}", row.name);
    }
}

/// An interval with both ends.
fn between(lower: f64, upper: f64) -> Option<MoneyInterval> {
    Some(MoneyInterval { lower, upper: Some(upper) })
}

#[test]
fn method_interval_is_what_its_samples_gave() {
    let samples = Uncertainty { method: Method::Parametric, ..found() };
    let shown = MethodInterval::of(Method::Parametric, true, None, Some(&samples));
    assert_eq!(shown.value_at_risk, between(80.0, 130.0));
    assert_eq!(shown.expected_shortfall, between(90.0, 150.0));
    assert_eq!((shown.above_limit, shown.told), (Some(0.125), ""));
    // A bar ends at 125% of 100: 80 stands at 80 / 125, and 130 is past its end.
    assert_eq!(shown.whisker(100.0, 1.25), Some((0.64, 1.0)));
    assert_eq!((shown.whisker(100.0, 2.0), shown.whisker(0.0, 2.0)), (Some((0.4, 0.65)), None)); // by hand: 80 and 130 of 200
}

#[test]
fn method_interval_of_a_ranked_var_is_by_order_statistics() {
    // Before any sample is drawn; the shortfall's interval comes with the samples.
    let order = OrderStatistics { lower: 75.0, upper: Some(100.0), above_total_var: 0.25 };
    let shown = MethodInterval::of(Method::Historical, true, Some(order), None);
    assert_eq!((shown.value_at_risk, shown.expected_shortfall), (between(75.0, 100.0), None));
    assert_eq!((shown.above_limit, shown.whisker(100.0, 1.25)), (Some(0.25), Some((0.6, 0.8))));
    let open = OrderStatistics { upper: None, ..order };
    let shown = MethodInterval::of(Method::Historical, true, Some(open), Some(&found()));
    assert_eq!(shown.value_at_risk, Some(MoneyInterval { lower: 75.0, upper: None }));
    let ends = |tail_rows| {
        let found = Uncertainty { tail_rows, ..found() };
        MethodInterval::of(Method::Historical, true, Some(open), Some(&found)).expected_shortfall
    };
    assert_eq!((ends(25.0), ends(24.9)), (between(90.0, 150.0), Some(MoneyInterval { lower: 90.0, upper: None })));
    assert_eq!(shown.above_limit, Some(0.25));
    assert_eq!(shown.whisker(100.0, 1.25), Some((0.6, 1.0)), "without an upper end the bar runs to its own");
}

#[test]
fn no_upper_end_is_told_in_words() {
    // 97.5% of 40 rows: 0.975^119 is the first power below 5%, Python's math.log.
    let report = |rows: usize| {
        let mut fund = fund_of(&[(100.0, (0..rows).map(|t| -(t as f64) / 1e4).collect())]);
        fund.risk_budget.confidence = confidence(0.975);
        headroom_engine::testing::Desk::of(&fund).report()
    };
    let told = no_upper_end_of(&report(40)).unwrap();
    assert_eq!(told, "no upper end: 40 rows are too few for one at 97.5%, it takes 119");
    assert_eq!(no_upper_end_of(&report(119)), None);
    assert!(no_upper_end_of(&report(118)).is_some());
}

#[test]
fn method_interval_without_samples_is_empty() {
    for has_figures in [true, false] {
        let shown = MethodInterval::of(Method::StudentT, has_figures, None, None);
        assert_eq!((shown.value_at_risk, shown.expected_shortfall, shown.above_limit), (None, None, None));
        assert_eq!((shown.whisker(100.0, 1.25), shown.told), (None, ""));
    }
}

#[test]
fn method_interval_of_monte_carlo_is_that_of_its_sample() {
    let drawn = MethodInterval::of(Method::MonteCarlo, true, None, Some(&found()));
    assert_eq!((drawn.value_at_risk, drawn.told), (between(80.0, 130.0), "As historical"));
    // Beside no figure there is no interval.
    let waiting = MethodInterval::of(Method::MonteCarlo, false, None, Some(&found()));
    assert_eq!((waiting.value_at_risk, waiting.above_limit, waiting.told), (None, None, "As historical"));
}

#[test]
fn bar_place_has_the_limit_at_four_fifths() {
    assert_eq!([-0.5, 0.0, 0.5, 1.0, 1.25, 7.0].map(bar_place), [0.0, 0.0, 0.4, 0.8, 1.0, 1.0]);
}

fn test_of(tone: Tone, is_running: bool) -> TestRow {
    TestRow { name: "Kupiec", asks: "", statistic: None, p_value: None, found: "", tone, is_running }
}

#[test]
fn verdict_counts_the_tests_and_says_how_far_methods_are_apart() {
    let span = Some(MoneyInterval { lower: 200.0, upper: Some(358.0) });
    let verdict = |tests: &[TestRow], of| model_verdict(Method::Historical, of, Ok(Some(tests)), span, Notation::PLAIN);
    let all = [test_of(Tone::Calm, false), test_of(Tone::Calm, false)];
    assert_eq!(verdict(&all, None), "Historical passes 2 of 2 tests; methods span 200 to 358");
    let some = [test_of(Tone::Calm, false), test_of(Tone::Watch, false), test_of(Tone::Muted, true)];
    assert_eq!(
        verdict(&some, Some("Carry")),
        "Historical, of Carry alone, passes 1 of 2 tests, one is still running; methods span 200 to 358"
    );
    let without = model_verdict(Method::Parametric, None, Err("30 rows are too few"), None, Notation::PLAIN);
    assert_eq!(without, "Parametric is not tested (30 rows are too few)");
    let one = Some(MoneyInterval { lower: 5.0, upper: Some(5.0) });
    let waits = model_verdict(Method::Parametric, None, Ok(None), one, Notation::PLAIN);
    assert_eq!(waits, "Parametric is being tested; all methods give 5");
    let rows = rows_of(&documented(), Method::Historical, &[100.0, 100.0]);
    let largest = rows.iter().filter_map(|row| row.value_at_risk).fold(0.0, f64::max);
    assert_eq!(method_span(&rows).unwrap().upper, Some(largest));
    assert_eq!(plot_end(&rows), 1.25);
    let far = MethodRow { utilization: Some(2.0), ..rows[0].clone() };
    near(plot_end(&[far]), 2.2, 1e-15); // by hand: a tenth more
}

#[test]
fn tail_has_bars_of_round_money_var_shortfall_and_the_worst_dates() {
    let day = |at: usize, profit: f64| (format!("2026-11-{at:02}"), profit);
    let rows = vec![day(2, -35.0), day(3, 0.0), day(4, 9.0), day(5, -4.0), day(6, 37.0), day(7, -11.0)];
    let chart = TailChart::drawn(rows, 10.0, 23.0).unwrap();
    // By hand: 72 over 36 bars is 2, from -36 to below 38.
    assert_eq!((chart.bars.len(), chart.bars[0].from, chart.bars[36].to), (37, -36.0, 38.0));
    let found: Vec<_> = chart.bars.iter().filter(|bar| bar.rows > 0).map(|bar| (bar.from, bar.is_beyond)).collect();
    let wanted = [(-36.0, true), (-12.0, true), (-4.0, false), (0.0, false), (8.0, false), (36.0, false)];
    assert_eq!(found, wanted);
    assert_eq!((chart.beyond, chart.rows, chart.most, chart.value_at_risk), (2, 6, 1, -10.0)); // 35 and 11 are more than 10
    let worst: Vec<_> = chart.worst.iter().map(|(date, profit)| (date.as_str(), *profit)).collect();
    assert_eq!(worst, [("2026-11-02", -35.0), ("2026-11-07", -11.0), ("2026-11-05", -4.0)]);
    near(chart.across(0.0), 36.0 / 74.0, 1e-15); // by hand
    assert_eq!((chart.bar_at(0.0), chart.bar_at(0.5), chart.bar_at(2.0)), (0, 18, 36));
    assert!(TailChart::drawn(vec![day(2, 0.0)], 0.0, 0.0).is_none());
}

#[test]
fn tail_of_a_fund_is_of_one_period_at_its_exposures() {
    let snapshot = documented();
    let mut model = model_by(&snapshot, Method::Historical);
    let chart = TailChart::of(&model, &[100.0, 100.0]).unwrap();
    near(chart.value_at_risk, -5.0, 1e-14); // the seed's 3, 4, 5
    assert_eq!((chart.rows, chart.beyond, chart.worst.len()), (40, 0, 1));
    near(chart.worst[0].1, -5.0, 1e-14); // the same
    let settings = Settings { horizon: headroom_engine::fund::Horizon::new(10).unwrap(), ..model.settings };
    model = estimate(&snapshot, settings);
    near(TailChart::of(&model, &[100.0, 100.0]).unwrap().value_at_risk, -5.0, 1e-14); // of one period all the same
    assert!(TailChart::of(&model, &[0.0, 0.0]).is_none());
}
