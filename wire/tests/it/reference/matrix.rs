//! Covariances, the three correlations with their health, the stressed one, and the pairs that spike.

use headroom_engine::correlation::{
    CorrelationMatrix, Estimator, Order, STRESSED_BASIS_RHO, correlation_matrix, ewma_covariance, ledoit_wolf,
    pair_spikes, sample_covariance,
};
use nalgebra::DMatrix;

use super::{case::risk, checklist::Place};
use headroom_engine::testing::Desk;

/// Compares the matrices of a case.
pub fn compare(desk: &Desk, place: &Place<'_>) {
    let returns = risk(desk).returns();
    let series: Vec<&[f64]> = returns.iter().map(|series| series.as_slice()).collect();
    let ids: Vec<&str> = desk.snapshot.strategies.iter().map(|s| s.id.as_str()).collect();
    let exposure = desk.book.exposure(&desk.snapshot);
    let exposed: Vec<bool> = exposure.iter().map(|x| *x > 0.0).collect();

    let covariance = &risk(desk).covariance;
    assert_eq!(covariance, &sample_covariance(&series));
    let largest = covariance.amax();
    entries(covariance, largest, &place.key("covariance"));
    let decayed = ewma_covariance(&series, 0.94);
    entries(&decayed, largest, &place.key("ewma_covariance"));
    let live: Vec<usize> = (0..series.len()).filter(|i| exposed[*i]).collect();
    let of_live: Vec<&[f64]> = live.iter().map(|i| series[*i]).collect();
    let (shrunk, _) = ledoit_wolf(&of_live);
    let mut whole = DMatrix::zeros(series.len(), series.len());
    for (a, i) in live.iter().enumerate() {
        for (b, j) in live.iter().enumerate() {
            whole[(*i, *j)] = shrunk[(a, b)];
        }
    }
    entries(&whole, largest, &place.key("ledoit_wolf_covariance"));

    let of = |estimator, spike| correlation_matrix(&series, &exposed, &ids, estimator, Order::File, spike);
    for estimator in Estimator::ALL {
        let place = place.key(estimator.id());
        let found = of(estimator, None);
        figures(&found, &ids, &place);
        if let Some(shrinkage) = place.get("shrinkage") {
            shrinkage.number(found.shrinkage, 1.0);
        }
    }
    let place_of_stressed = place.key("stressed_090");
    let stressed = of(Estimator::Sample, Some(STRESSED_BASIS_RHO));
    figures(&stressed, &ids, &place_of_stressed);
    place_of_stressed.key("repaired_distance").number(Some(stressed.repaired_distance), 1.0);

    let policy = &desk.snapshot.policy;
    let spikes = pair_spikes(&series, &|_, _| true, &policy.correlation_spike, policy.spike_significance);
    let spikes: Vec<_> = spikes.into_iter().filter(|spike| exposed[spike.pair.0] && exposed[spike.pair.1]).collect();
    let place = place.key("spikes");
    assert_eq!(place.len(), spikes.len(), "pairs that spike");
    for (spike, place) in spikes.iter().zip(place.entries()) {
        pair(spike.pair, &ids, &place.key("pair"));
        place.key("now").number(Some(spike.now), 1.0);
        place.key("before").number(Some(spike.before), 1.0);
    }
}

fn figures(found: &CorrelationMatrix, ids: &[&str], place: &Place<'_>) {
    entries(&found.matrix, 1.0, &place.key("matrix"));
    place.key("min_eigenvalue").number(found.min_eigenvalue, 1.0);
    let condition = found.condition_number;
    place.key("condition_number").number(condition, 1.0);
    place.key("average").number(found.average, 1.0);
    let (at, value) = found.highest.expect("more than one strategy");
    pair(at, ids, &place.key("highest").key("pair"));
    place.key("highest").key("value").number(Some(value), 1.0);
}

fn pair(found: (usize, usize), ids: &[&str], place: &Place<'_>) {
    for (i, place) in [found.0, found.1].into_iter().zip(place.entries()) {
        place.text(ids[i]);
    }
}

fn entries(found: &DMatrix<f64>, scale: f64, place: &Place<'_>) {
    assert_eq!(place.len(), found.nrows());
    for (i, row) in place.entries().enumerate() {
        assert_eq!(row.len(), found.ncols());
        for (j, entry) in row.entries().enumerate() {
            entry.number(Some(found[(i, j)]), scale);
        }
    }
}
