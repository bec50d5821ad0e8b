//! A fund written as tables is read back to the bit.

use headroom_engine::fund::Snapshot;
use headroom_wire::{Answers, InputFile, Opened, open, parse, to_csv, to_json, to_xlsx};
use proptest::prelude::*;

use crate::snapshot::{
    round_trip::snapshot,
    sample::{FULL, LEAST, SEED},
};

/// The fund that some files are, without an answer.
fn read(files: &[InputFile<'_>]) -> Snapshot {
    let opened = open(files).unwrap_or_else(|faults| panic!("{faults}"));
    let Opened::Tables(tables) = opened else { panic!("tables were written") };
    tables.snapshot(&Answers::default()).unwrap_or_else(|unfinished| panic!("{unfinished:#?}"))
}

pub fn through_workbook(fund: &Snapshot) -> Snapshot {
    let bytes = to_xlsx(fund).expect("a workbook");
    read(&[InputFile { name: "fund.xlsx", bytes: &bytes }])
}

pub fn through_csv(fund: &Snapshot) -> Snapshot {
    let files = to_csv(fund);
    let inputs = files.iter().map(|file| InputFile { name: &file.name, bytes: file.text.as_bytes() });
    read(&inputs.collect::<Vec<_>>())
}

/// The first line of the JSON of two funds that differs.
pub fn difference(left: &Snapshot, right: &Snapshot) -> Option<String> {
    let [left, right] = [left, right].map(to_json);
    let mut pairs = left.lines().zip(right.lines());
    pairs.find(|(left, right)| left != right).map(|(left, right)| format!("{left}\n{right}"))
}

#[test]
fn samples_come_back_from_a_workbook_and_from_csv() {
    for document in [SEED, FULL, LEAST] {
        let fund = parse(document.as_bytes()).expect("a sample loads");
        for back in [through_csv(&fund), through_workbook(&fund)] {
            assert_eq!(difference(&back, &fund), None);
            assert_eq!(back, fund);
        }
    }
}

#[test]
fn workbook_of_a_fund_is_the_same_bytes_each_time() {
    let fund = parse(FULL.as_bytes()).expect("a sample loads");
    assert_eq!(to_xlsx(&fund), to_xlsx(&fund));
}

/// Random funds that are tried; `HEADROOM_FUNDS` sets another number.
fn funds() -> u32 {
    std::env::var("HEADROOM_FUNDS").map_or(64, |text| text.parse().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: funds(), max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_fund_comes_back_from_csv_to_the_bit(fund in snapshot()) {
        let back = through_csv(&fund);
        prop_assert_eq!(difference(&back, &fund), None);
        prop_assert!(back == fund);
    }

    #[test]
    fn any_fund_comes_back_from_a_workbook_to_the_bit(fund in snapshot()) {
        let back = through_workbook(&fund);
        prop_assert_eq!(difference(&back, &fund), None);
        prop_assert!(back == fund);
    }
}
