//! The pair of the correlation view, and all pairs on average over time.

use headroom::view::{
    correlation::{
        SpikeRow,
        pair::{Passage, pair_days, pair_over_time, pair_raised, pair_shown, passage_means, windows},
    },
    day,
};
use headroom_engine::{
    Analysis,
    fund::{Shock, Snapshot},
    sample::Sample,
    stress::Assumptions,
    testing::near,
};

fn fund(name: &str) -> Snapshot {
    let path = format!("{}/assets/sample/{name}.json", env!("CARGO_MANIFEST_DIR"));
    headroom_wire::parse(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn pair_is_the_one_asked_for_else_the_highest_spike_else_the_highest() {
    let spike = |pair| SpikeRow { pair, now: 0.9, before: 0.1, is_significant: true };
    let spikes = [spike((1, 3)), spike((0, 1))];
    assert_eq!(pair_shown(Some((2, 0)), 4, &spikes, Some((1, 2))), Some((0, 2)));
    // One that is no pair, or of a fund that was there before.
    assert_eq!(pair_shown(Some((2, 2)), 4, &spikes, Some((1, 2))), Some((1, 3)));
    assert_eq!(pair_shown(Some((0, 4)), 4, &[], Some((1, 2))), Some((1, 2)));
    assert_eq!(pair_shown(None, 1, &[], None), None);
}

#[test]
fn windows_are_the_policys_and_longer_ones_that_have_rows() {
    assert_eq!(windows(20, 495), vec![20, 60, 120, 250]);
    assert_eq!(windows(90, 200), vec![90, 120]);
    assert!(windows(20, 20).is_empty());
}

#[test]
fn pair_over_time_and_by_day_is_that_of_numpy() {
    let fund = fund("seed");
    let sample = Sample::of(&fund, None);
    let chart = pair_over_time(&sample, (0, 1), 20, 0.8).unwrap();
    let values = &chart.lines[0].values;
    // numpy.corrcoef of the seed's first two strategies over 20 dates on end.
    assert_eq!((values.len(), chart.points[0].as_str(), chart.points[100].as_str()), (101, "2026-08-12", "2026-11-20"));
    near(values[0].unwrap(), 0.150_520_630_738_295_5, 1e-13);
    near(values[100].unwrap(), -0.369_548_028_525_577_8, 1e-13);
    assert_eq!((chart.bounds[0].value, chart.ticks.last()), (0.8, Some(&1.0)));
    assert!(pair_over_time(&sample, (0, 1), 120, 0.8).is_none(), "one point is no line");

    // By hand from the file: 2,000,000 and 2,500,000 at -0.55% and -0.62%, then at -0.68% and -0.18%.
    let exposure: Vec<f64> = fund.strategies.iter().map(|strategy| strategy.capital).collect();
    let days = pair_days(&sample, (0, 1), &exposure, day).unwrap();
    assert_eq!((days.points.len(), days.marked, days.names[0].as_str()), (120, 10, "2 Sep 2026"));
    assert_eq!(days.points[..2], [[-0.0055, -0.0062], [-0.0068, -0.0018]]);
    // The other way round the same days; without exposure none is marked.
    let other = pair_days(&sample, (1, 0), &exposure, day).unwrap();
    assert_eq!((other.names, other.points[0]), (days.names, [-0.0062, -0.0055]));
    assert_eq!(pair_days(&sample, (0, 1), &[0.0; 3], day).unwrap().marked, 0);
}

#[test]
fn average_over_time_is_that_of_numpy_and_ends_today() {
    let fund = fund("seed");
    let sample = Sample::of(&fund, None);
    let series: Vec<&[f64]> = (0..3).map(|i| sample.column(i).unwrap()).collect();
    let passage = Passage::of(&sample, passage_means(&series)).unwrap();
    assert_eq!((passage.window, passage.ends.len(), passage.ends[0], passage.ends[80]), (40, 81, 39, 119));
    // numpy.corrcoef over the first 40 dates and the last, the mean of what is off the diagonal.
    let values = &passage.chart.lines[0].values;
    near(values[0].unwrap(), 0.107_254_990_973_804_24, 1e-13);
    near(values[80].unwrap(), 0.082_660_128_205_008_19, 1e-13);
    let few: Vec<&[f64]> = series.iter().map(|series| &series[..59]).collect();
    assert_eq!(passage_means(&few), []);
    assert!(Passage::of(&Sample::of(&fund, Some(59)), Vec::new()).is_none());
}

#[test]
fn raised_pair_is_the_spike_of_a_fund_of_two_and_within_that_of_more() {
    let spiked = |analysis: &Analysis, rho: f64| {
        analysis.stress(&[Shock::CorrelationSpike { rho }.into()], Assumptions::default())[0].var_after.unwrap()
    };
    let pair_raised = |analysis: &Analysis, pair, rho| {
        let [before, after] = pair_raised(analysis, pair, rho).unwrap();
        assert_eq!(Some(before), analysis.report().fund.value_at_risk);
        after
    };
    let demo = Analysis::new(fund("demo"));
    let count = demo.fund().strategies.len();
    let var = demo.report().fund.value_at_risk.unwrap();
    for pair in (1..count).flat_map(|i| (0..i).map(move |j| (j, i))) {
        let raised = [0.0, 0.5, 0.9, 1.0].map(|rho| pair_raised(&demo, pair, rho));
        assert!(raised.windows(2).all(|two| two[0] <= two[1]) && raised[0] >= var, "{pair:?}: {raised:?}");
        assert!(raised[2] <= spiked(&demo, 0.9) * (1.0 + 1e-12), "{pair:?}");
        assert_eq!(pair_raised(&demo, (pair.1, pair.0), 0.9), raised[2]);
    }
    let mut two = fund("seed");
    two.strategies.remove(2);
    two.history.returns.remove(2);
    two.risk_budget.allocation.remove(2);
    two.positions.as_mut().unwrap().retain(|position| position.strategy != 2);
    let two = Analysis::new(two);
    near(pair_raised(&two, (0, 1), 0.9), spiked(&two, 0.9), 1e-12);
}
