//! Five hundred names that try to run, hide or break a file (`tests/data/hostile`): in every text of a fund they come back from
//! JSON, CSV and a workbook as they were, and no cell of a CSV file runs.

use std::{fs, path::Path};

use headroom_engine::fund::{Scenario, Shock, Snapshot};
use headroom_wire::{parse, to_csv, to_json};

use super::round_trip::{difference, through_csv, through_workbook};
use crate::snapshot::sample::FULL;

fn names() -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/hostile/names.json");
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

/// A fund of as many positions as there are names; each name is once in each text that a position has.
fn fund(names: &[String]) -> Snapshot {
    let mut fund = parse(FULL.as_bytes()).unwrap();
    let name = |at: usize| names[at % names.len()].clone();
    fund.fund.name = name(0);
    fund.strategies.iter_mut().enumerate().for_each(|(i, strategy)| strategy.name = name(i + 1));
    fund.opportunities.iter_mut().enumerate().for_each(|(i, opportunity)| opportunity.name = name(i + 9));
    let positions = fund.positions.as_mut().unwrap();
    let first = positions[0].clone();
    *positions = (0..names.len())
        .map(|i| {
            let mut position = first.clone();
            (position.id, position.instrument) = (name(i), name(i + 101));
            (position.exchange, position.sector) = (name(i + 202), name(i + 303));
            position
        })
        .collect();
    let outage = |i: usize| Scenario {
        name: Some(name(i)),
        ..Scenario::from(Shock::ExchangeOutage { exchange: name(i + 1), duration_hours: 4.0, severity: 3.0 })
    };
    fund.scenarios = (0..names.len()).map(outage).collect();
    fund
}

#[test]
fn five_hundred_hostile_names_come_back_as_they_were() {
    let names = names();
    assert_eq!(names.len(), 500);
    for start in [0, 167, 334] {
        let mut names = names.clone();
        names.rotate_left(start);
        let fund = fund(&names);
        let again = parse(to_json(&fund).as_bytes()).unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!(again, fund);
        for back in [through_csv(&fund), through_workbook(&fund)] {
            assert_eq!(difference(&back, &fund), None);
        }
    }
}

#[test]
fn no_cell_of_a_csv_file_runs() {
    let mut cells = 0;
    for file in to_csv(&fund(&names())) {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file.text.as_bytes());
        for cell in reader.records().flat_map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
            cells += 1;
            let seen = cell.trim_start_matches(['\u{FEFF}', ' ']);
            let runs = seen.starts_with(['=', '+', '-', '@', '\t', '\r']) && seen.parse::<f64>().is_err();
            assert!(!runs, "{}: {cell:?}", file.name);
        }
    }
    assert!(cells > 2_000, "{cells}");
}
