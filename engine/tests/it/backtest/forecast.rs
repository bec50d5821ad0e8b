//! What a forecast may know: the rows before its own, as they were known then.

use headroom_engine::{
    backtest::{Backtest, Forecast},
    fund::{CovarianceRule, Estimator, Method, Settings, Snapshot},
    model::estimate,
    sample::{Fill, Sample, day_number},
    var::value_at_risk,
};

use jiff::civil::Date;

use headroom_engine::testing::{Seeded, confidence, fund_of, near};

/// Two complete strategies, one that starts on row 20 and has a hole on rows 60 to 69, and one with a weekend after each
/// fifth row; 110 dates.
fn gappy() -> Snapshot {
    let mut random = Seeded::new(61);
    let mut series = || (0..110).map(|_| random.daily_return()).collect::<Vec<f64>>();
    let mut fund = fund_of(&[(1_000.0, series()), (800.0, series()), (500.0, series()), (700.0, series())]);
    fund.history.returns[2][..20].fill(None);
    fund.history.returns[2][60..70].fill(None);
    for t in (5..110).step_by(7) {
        fund.history.returns[3][t..t + 2].fill(None);
    }
    fund
}

const EXPOSURE: [f64; 4] = [1_000.0, 800.0, 500.0, 700.0];

fn settings(fund: &Snapshot, method: Method) -> Settings {
    Settings { method, confidence: confidence(0.95), ..Settings::of(&fund.risk_budget) }
}

fn forecasts(fund: &Snapshot, method: Method) -> Vec<Forecast> {
    let backtest = Backtest::with_window(fund, settings(fund, method), 40).unwrap();
    backtest.fund_forecasts(&EXPOSURE, 0..backtest.dates().len())
}

/// A fund as its file was at the close of a date.
fn until(fund: &Snapshot, close: Date) -> Snapshot {
    let mut before = fund.clone();
    let dates = before.history.dates.partition_point(|date| *date <= close);
    before.history.dates.truncate(dates);
    before.history.returns.iter_mut().for_each(|series| series.truncate(dates));
    before
}

/// The last 40 joint rows as known at the close of a date.
fn known(fund: &Snapshot, close: Date) -> Sample {
    Sample::of(&until(fund, close), Some(40))
}

#[test]
fn forecast_sees_nothing_of_its_own_row_or_later() {
    let fund = gappy();
    for method in [Method::Historical, Method::Parametric, Method::StudentT, Method::FilteredHistorical] {
        let clean = forecasts(&fund, method);
        assert!(clean.iter().any(|forecast| forecast.rests_on_fills));
        for (place, forecast) in clean.iter().enumerate() {
            // Every return after the close of the joint row before is another: of the row itself, of what is carried into it,
            // of all later ones.
            let close = match place {
                0 => continue,
                place => clean[place - 1].date,
            };
            let mut poisoned = fund.clone();
            for series in &mut poisoned.history.returns {
                for (date, r) in fund.history.dates.iter().zip(series) {
                    *r = r.map(|r| if *date > close { 0.07 - 3.0 * r } else { r });
                }
            }
            let found = &forecasts(&poisoned, method)[place];
            assert_eq!(
                (found.date, found.risk, &found.law),
                (forecast.date, forecast.risk, &forecast.law),
                "{method:?}"
            );
            assert_ne!(found.loss, forecast.loss);
        }
    }
}

#[test]
fn forecast_is_of_the_strategies_whose_own_row_it_is() {
    let fund = gappy();
    let backtest = Backtest::with_window(&fund, settings(&fund, Method::Historical), 40).unwrap();
    let series = backtest.fund(&EXPOSURE).unwrap();
    let of_three = backtest.fund(&[1_000.0, 800.0, 0.0, 700.0]).unwrap();
    let hole = &fund.history.dates[60..70];
    let (mut inside, mut partial) = (0, 0);
    for (place, date) in series.dates.iter().enumerate().skip(1) {
        let is_measured = known(&fund, series.dates[place - 1]).own_rows(2) >= 30;
        let is_lacking = hole.contains(date) || !is_measured;
        let (var, loss) = (series.value_at_risk[place], series.loss[place]);
        assert_eq!(loss == of_three.loss[place], is_lacking, "{date}");
        assert!(!is_lacking || var == of_three.value_at_risk[place], "{date}");
        inside += usize::from(hole.contains(date));
        partial += usize::from(is_lacking);
    }
    // Ten dates, less those on which the fourth strategy is closed. The first row comes before the 30th own row.
    assert!(inside >= 6 && partial > inside && partial + 1 < series.dates.len());
    assert_eq!((series.partial, of_three.partial), (partial + 1, 0));
}

#[test]
fn forecast_fills_with_what_was_known_before_the_row() {
    // By hand for one row: the fill of the third strategy from the rows before it, as the sample of that evening.
    let fund = gappy();
    let series =
        Backtest::with_window(&fund, settings(&fund, Method::Historical), 40).unwrap().fund(&EXPOSURE).unwrap();
    let place = series.dates.iter().position(|date| *date > fund.history.dates[75]).unwrap();
    let sample = known(&fund, series.dates[place - 1]);
    let factor: Vec<f64> = (0..40)
        .map(|t| {
            let complete = [0, 1, 3].map(|i| EXPOSURE[i] * sample.own(i)[t].unwrap());
            complete.iter().sum::<f64>() / 2_500.0
        })
        .collect();
    let days: Vec<i64> = sample.dates.iter().map(|date| day_number(*date)).collect();
    let third = Fill::of(sample.own(2), &factor).apply(sample.own(2), &factor, &days);
    let losses: Vec<f64> = (0..40)
        .map(|t| -[0, 1, 3].iter().map(|i| EXPOSURE[*i] * sample.own(*i)[t].unwrap()).sum::<f64>() - 500.0 * third[t])
        .collect();
    assert!(sample.filled_rows(2) > 0);
    near(series.value_at_risk[place], value_at_risk(&losses, confidence(0.95)), 1e-12);
}

#[test]
fn forecast_of_a_strategy_alone_is_on_its_own_rows() {
    let fund = gappy();
    let backtest = Backtest::with_window(&fund, settings(&fund, Method::Historical), 40).unwrap();
    let series = backtest.strategy(2, 500.0).unwrap();
    assert_eq!((series.filled, series.partial), (0, 0));
    assert!(series.dates.iter().all(|date| !fund.history.dates[60..70].contains(date)));
    assert!(series.dates.iter().all(|date| *date > fund.history.dates[49]), "30 own rows come first");
    // A VaR is a loss that the strategy had.
    let lost: Vec<f64> = Sample::of(&fund, None).own(2).iter().flatten().map(|r| -500.0 * r).collect();
    assert!(series.value_at_risk.iter().all(|var| lost.iter().any(|loss| (loss - var).abs() < 1e-9)));
}

#[test]
fn forecast_of_a_shrunk_covariance_is_the_models_own() {
    let fund = gappy();
    for estimator in [Estimator::LedoitWolf, Estimator::Ewma] {
        let rule = CovarianceRule { estimator, ..settings(&fund, Method::Parametric).covariance };
        let settings = Settings { covariance: rule, window: Some(40), ..settings(&fund, Method::Parametric) };
        let series = Backtest::with_window(&fund, settings, 40).unwrap().fund(&EXPOSURE).unwrap();
        let last = series.dates.len() - 1;
        let said = estimate(&until(&fund, series.dates[last - 1]), settings).risk.unwrap().fund(&EXPOSURE);
        near(series.value_at_risk[last], said.value_at_risk, 1e-12);
    }
}

#[test]
fn forecast_steps_make_the_same_series() {
    let fund = gappy();
    let backtest = Backtest::with_window(&fund, settings(&fund, Method::CornishFisher), 40).unwrap();
    let rows = backtest.dates().len();
    let parts: Vec<Forecast> =
        (0..rows).step_by(7).flat_map(|t| backtest.fund_forecasts(&EXPOSURE, t..(t + 7).min(rows))).collect();
    assert_eq!(parts, backtest.fund_forecasts(&EXPOSURE, 0..rows));
    let steps = backtest.steps();
    assert_eq!((steps[0].start, steps.last().unwrap().end), (0, rows));
    assert!(steps.windows(2).all(|pair| pair[0].end == pair[1].start));
}
