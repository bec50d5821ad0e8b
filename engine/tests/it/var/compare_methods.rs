//! Every method at once is each method on its own.

use headroom_engine::fund::{Horizon, Method};
use headroom_engine::{fund::Settings, model::estimate, var::compare_methods};

use headroom_engine::testing::{Seeded, random_fund};

#[test]
fn methods_side_by_side_are_what_each_estimates() {
    let mut random = Seeded::new(5);
    for _ in 0..20 {
        let mut snapshot = random_fund(&mut random, 6);
        snapshot.risk_budget.horizon = Horizon::new(4).unwrap();
        let exposure: Vec<f64> = snapshot.strategies.iter().map(|s| s.capital * random.between(0.0, 2.0)).collect();
        let settings = Settings::of(&snapshot.risk_budget);
        let rows = compare_methods(estimate(&snapshot, settings).risk.as_ref().unwrap(), &exposure);
        assert_eq!(rows.iter().map(|(method, _)| *method).collect::<Vec<_>>(), Method::ALL);
        for (method, found) in rows {
            if method == Method::MonteCarlo {
                assert_eq!(found, None);
                continue;
            }
            let model = estimate(&snapshot, Settings { method, ..settings });
            assert_eq!(found.unwrap(), model.risk.as_ref().unwrap().fund(&exposure));
        }
    }
}

#[test]
fn methods_side_by_side_need_a_sample() {
    let mut snapshot = random_fund(&mut Seeded::new(5), 3);
    snapshot.history.dates.truncate(29);
    snapshot.history.returns.iter_mut().for_each(|series| series.truncate(29));
    let model = estimate(&snapshot, Settings::of(&snapshot.risk_budget));
    assert!(model.risk.is_err());
}
