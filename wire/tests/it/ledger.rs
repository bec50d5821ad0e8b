//! The ledger: components opened into the days they are made of, into sectors and exchanges, and adding up again.

use headroom_engine::fund::{Method, Snapshot};
use headroom_engine::{
    audit::{Grouping, Ledger, LedgerDay, LedgerGroups},
    exposure::PositionTable,
    fund::Settings,
    model::{Model, estimate},
};

use crate::backtest::exposures;
use crate::support::reference_of_backtests;
use headroom_engine::testing::{
    Seeded, agree, confidence, fund_of, holding, linear, near, random_fund, three_days, with_positions,
};

/// The model of a fund by another method.
fn model_by(snapshot: &Snapshot, method: Method) -> Model {
    estimate(snapshot, Settings { method, ..Settings::of(&snapshot.risk_budget) })
}

fn sum(days: &[LedgerDay]) -> f64 {
    days.iter().map(|day| day.part).sum()
}

#[test]
fn ledger_opens_a_component_into_its_days() {
    let snapshot = three_days();
    let model = model_by(&snapshot, Method::Historical);
    let ledger = Ledger::of(&model, &[100.0, 100.0]).unwrap();
    assert!(ledger.is_of_tail());
    let dates = |at: &[usize]| at.iter().map(|t| snapshot.history.dates[*t]).collect::<Vec<_>>();

    // VaR 4, tail 6 + 5 + 4 = 15: a loss of 1 is 4/15 of the VaR.
    let first = ledger.strategy(0);
    assert_eq!(first.iter().map(|day| day.date).collect::<Vec<_>>(), dates(&[3, 10, 20]));
    for (day, wanted) in first.iter().zip([5.0, 5.0, -1.0]) {
        near(day.loss, wanted, 1e-15); // x r by hand
        near(day.part, 4.0 * wanted / 15.0, 1e-15); // VaR x loss / sum of the tail, by hand
        near(day.weight, 1.0, 0.0); // three whole days
    }
    near(sum(&first), 4.0 * 9.0 / 15.0, 1e-15); // component of the first by hand
    let second = ledger.strategy(1);
    assert_eq!(second.iter().map(|day| day.date).collect::<Vec<_>>(), dates(&[20, 3, 10]));
    near(sum(&second), 4.0 * 6.0 / 15.0, 1e-15); // component of the second by hand
    let fund = ledger.fund();
    assert_eq!(fund.iter().map(|day| day.date).collect::<Vec<_>>(), dates(&[3, 10, 20]));
    near(fund[0].part, 4.0 * 6.0 / 15.0, 1e-15); // the worst day by hand
    near(sum(&fund), 4.0, 1e-15); // the fund's VaR
}

#[test]
fn ledger_counts_the_fraction_of_the_last_day() {
    let snapshot = three_days();
    let settings = Settings { confidence: confidence(0.95), ..Settings::of(&snapshot.risk_budget) };
    let model = estimate(&snapshot, settings);
    let exposure = [100.0, 100.0];
    let ledger = Ledger::of(&model, &exposure).unwrap();
    // aT = 1.5: the worst day and half of the next; VaR 5, tail 6 + 5/2 = 8.5.
    let first = ledger.strategy(0);
    assert_eq!(first.iter().map(|day| day.weight).collect::<Vec<_>>(), [1.0, 0.5]);
    near(first[0].part, 5.0 * 5.0 / 8.5, 1e-15); // by hand
    near(first[1].part, 5.0 * 2.5 / 8.5, 1e-15); // by hand
}

#[test]
fn ledger_matches_the_reference() {
    let (snapshot, cases) = reference_of_backtests();
    for case in &cases {
        let method = Method::from_id(case["method"].as_str().unwrap()).unwrap();
        let level = confidence(case["confidence"].as_f64().unwrap());
        let settings = Settings { method, confidence: level, ..Settings::of(&snapshot.risk_budget) };
        let model = estimate(&snapshot, settings);
        let exposure = exposures(&snapshot, case);
        let ledger = Ledger::of(&model, &exposure).unwrap();
        let wanted = &case["ledger"];
        let value_at_risk = wanted["value_at_risk"].as_f64().unwrap();
        let same = |found: f64, wanted: &serde_json::Value| {
            let wanted = wanted.as_f64().unwrap();
            assert!(agree(found, wanted, 1e-10, value_at_risk), "{}: {found:?} {wanted:?}", method.id());
        };
        let fund = ledger.fund();
        let strategies: Vec<Vec<LedgerDay>> = (0..exposure.len()).map(|i| ledger.strategy(i)).collect();
        let days = wanted["days"].as_array().unwrap();
        assert_eq!(days.len(), fund.len().min(20));
        for (found, day) in fund.iter().zip(days) {
            assert_eq!(found.date.to_string(), day["date"].as_str().unwrap());
            same(found.part, &day["part"]);
            for (i, part) in day["parts"].as_array().unwrap().iter().enumerate() {
                let of_strategy = strategies[i].iter().find(|d| d.date == found.date).unwrap();
                same(of_strategy.part, part);
            }
        }
        let components = model.risk.as_ref().unwrap().fund(&exposure).components.unwrap();
        for (found, wanted) in components.iter().zip(wanted["components"].as_array().unwrap()) {
            same(*found, wanted);
        }
        let table = model.positions.as_ref().unwrap();
        for (grouping, key) in [(Grouping::Sector, "sector"), (Grouping::Exchange, "exchange")] {
            let found = LedgerGroups::of(&components, table, grouping);
            assert_eq!(found.groups.len(), wanted[key].as_object().unwrap().len());
            // Components are shared by size, the most that a position can lose; the file is of the first edition, by notional.
            for group in &found.groups {
                let mut part = 0.0;
                for (i, component) in components.iter().enumerate() {
                    let own = snapshot.positions.iter().flatten().filter(|p| p.strategy == i);
                    let (mut inside, mut all) = (0.0, 0.0);
                    for position in own {
                        let name = if key == "sector" { &position.sector } else { &position.exchange };
                        all += position.most_to_lose();
                        inside += if *name == group.name { position.most_to_lose() } else { 0.0 };
                    }
                    part += if all > 0.0 { component * inside / all } else { 0.0 };
                }
                assert!(agree(group.part, part, 1e-12, value_at_risk), "{}: {} {part}", group.name, group.part);
            }
            let nowhere: f64 = found.unattributed.iter().map(|(_, part)| part).sum();
            same(nowhere, &wanted[format!("{key}_unattributed")]);
        }
    }
}

#[test]
fn ledger_adds_up_to_the_components() {
    let mut random = Seeded::new(9);
    let mut opened = 0;
    for _ in 0..60 {
        let snapshot = random_fund(&mut random, 6);
        let snapshot = with_positions(&mut random, snapshot);
        let scale = random.between(0.0, 3.0);
        let exposure: Vec<f64> = snapshot.strategies.iter().map(|s| s.capital * scale).collect();
        for method in Method::ALL.into_iter().filter(|method| *method != Method::MonteCarlo) {
            let model = model_by(&snapshot, method);
            let fund = model.risk.as_ref().unwrap().fund(&exposure);
            let ledger = Ledger::of(&model, &exposure);
            assert_eq!(ledger.is_some(), fund.components.is_some());
            let (Some(ledger), Some(components)) = (ledger, fund.components) else { continue };
            let size = fund.value_at_risk;
            for (i, component) in components.iter().enumerate() {
                assert!(agree(sum(&ledger.strategy(i)), *component, 1e-12, size), "{}", method.id());
            }
            assert!(agree(sum(&ledger.fund()), size, 1e-12, size));
            let table = model.positions.as_ref().unwrap();
            for grouping in [Grouping::Sector, Grouping::Exchange] {
                let found = LedgerGroups::of(&components, table, grouping);
                let parts = found.groups.iter().map(|g| g.part).sum::<f64>();
                let nowhere = found.unattributed.iter().map(|(_, part)| part).sum::<f64>();
                assert!(agree(parts + nowhere, size, 1e-12, size));
            }
            opened += 1;
        }
    }
    assert!(opened > 100, "only {opened} ledgers were opened");
}

#[test]
fn ledger_of_a_covariance_is_made_of_every_date() {
    let snapshot = three_days();
    let model = model_by(&snapshot, Method::Parametric);
    let ledger = Ledger::of(&model, &[100.0, 100.0]).unwrap();
    assert!(!ledger.is_of_tail());
    let days = ledger.strategy(0);
    assert_eq!(days.len(), 30);
    // The fund lost 6, 5, 4 and 1, the first 5, 5, -1 and 0: means 16/30 and 9/30; sum of squares 78 - 256/30.
    let var = model.risk.as_ref().unwrap().fund(&[100.0, 100.0]).value_at_risk;
    let share = (5.0 - 9.0 / 30.0) * (6.0 - 16.0 / 30.0) / (78.0 - 256.0 / 30.0);
    near(days[0].part, var * share, 1e-13); // by hand
    assert_eq!(days[0].date, snapshot.history.dates[3]);
}

#[test]
fn ledger_scales_with_the_horizon() {
    let mut snapshot = three_days();
    let one = model_by(&snapshot, Method::Historical);
    snapshot.risk_budget.horizon = headroom_engine::fund::Horizon::new(9).unwrap();
    let nine = model_by(&snapshot, Method::Historical);
    let exposure = [100.0, 100.0];
    let (one, nine) = (Ledger::of(&one, &exposure).unwrap().fund(), Ledger::of(&nine, &exposure).unwrap().fund());
    near(nine[0].part, 3.0 * one[0].part, 1e-15); // sqrt(9)
    near(nine[0].loss, one[0].loss, 0.0); // a day is a day
}

#[test]
fn ledger_names_what_stands_nowhere() {
    let snapshot =
        holding(three_days(), vec![linear(0, "x", "t", 30.0), linear(0, "y", "t", -60.0), linear(0, "x", "u", 10.0)]);
    let table = PositionTable::of(&snapshot).unwrap();
    let components = [1.8, 3.2];
    let sectors = LedgerGroups::of(&components, &table, Grouping::Sector);
    near(sectors.groups[0].part, 1.62, 1e-15); // 90 of 100 in t, by hand
    near(sectors.groups[1].part, 0.18, 1e-15); // 10 of 100 in u, by hand
    assert_eq!(sectors.unattributed, [(1, 3.2)]);
    let exchanges = LedgerGroups::of(&components, &table, Grouping::Exchange);
    near(exchanges.groups[0].part, 0.72, 1e-15); // 40 of 100 at x, by hand
    near(exchanges.groups[1].part, 1.08, 1e-15); // 60 of 100 at y, short counts as long, by hand
}

#[test]
fn ledger_is_none_without_a_loss_in_the_tail() {
    let winning = fund_of(&[(100.0, vec![0.01; 30])]);
    let model = model_by(&winning, Method::Historical);
    assert!(Ledger::of(&model, &[100.0]).is_none());
    let short = fund_of(&[(100.0, vec![0.01; 29])]);
    assert!(Ledger::of(&model_by(&short, Method::Historical), &[100.0]).is_none());
    let mut drawn = three_days();
    drawn.risk_budget.method = Method::MonteCarlo;
    assert!(Ledger::of(&model_by(&drawn, Method::MonteCarlo), &[100.0, 100.0]).is_none(), "draws have no dates");
    let flat = three_days();
    let model = model_by(&flat, Method::Historical);
    let exposure = [0.0, 0.0];
    let days = Ledger::of(&model, &exposure).unwrap().fund();
    assert!(days.iter().all(|day| day.part == 0.0), "a VaR of exactly 0 has parts of 0");
}
