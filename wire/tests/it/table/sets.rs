//! Several files, or sheets, that are one fund in the format's own names.

use headroom_wire::{Answers, Note, Rule};

use super::support::{answers, faults, fund, open_questions, tables};

const FUND: &str = "name,value\nname,Small\nCurrency,USD\nnav,1000\nTotal VaR,50\n";

const STRATEGIES: &str = "id,name,capital,allocation\nmm,Making,600,0.5\nArb_1,Arb,400,0.25\n";

const RETURNS: &str = "date,MM,arb 1\n2026-11-19,0.01,-0.02\n2026-11-20,-0.03,0.04\n";

/// The three files, one of them replaced.
fn set<'f>(name: &'f str, text: &'f str) -> Vec<(&'f str, &'f [u8])> {
    let files = [("fund.csv", FUND), ("strategies.csv", STRATEGIES), ("returns.csv", RETURNS)];
    let mut files: Vec<(&str, &[u8])> =
        files.into_iter().filter(|(known, _)| *known != name).map(|(name, text)| (name, text.as_bytes())).collect();
    files.push((name, text.as_bytes()));
    files
}

#[test]
fn empty_file_among_others_is_passed_over() {
    let tables = tables(&set("positions.csv", "")).expect("tables");
    assert_eq!(fund(&tables, &Answers::default()).positions, None);
}

#[test]
fn names_and_ids_are_matched_loosely() {
    let tables = tables(&set("fund.csv", FUND)).expect("tables");
    assert_eq!(open_questions(&tables, &Answers::default()), [""; 0]);
    let fund = fund(&tables, &Answers::default());
    assert_eq!(fund.risk_budget.total_var, 50.0);
    assert_eq!((fund.risk_budget.allocation.clone(), fund.risk_budget.reserve), (vec![0.5, 0.25], 0.25));
    assert_eq!(fund.history.returns[1], [Some(-0.02), Some(0.04)]);
}

#[test]
fn loose_match_to_two_ids_is_refused_with_both() {
    let strategies = "id,capital,allocation\na_b,600,0.5\nAB,400,0.25\n";
    let returns = "date,a_b,a b\n2026-11-19,0.01,-0.02\n2026-11-20,-0.03,0.04\n";
    let mut files = set("strategies.csv", strategies);
    files.retain(|(name, _)| *name != "returns.csv");
    files.push(("returns.csv", returns.as_bytes()));
    let tables = tables(&files).expect("tables");
    let found = faults(&tables, &Answers::default());
    assert!(found.contains(&("returns.csv row 1 column a b".to_owned(), Rule::Reference)), "{found:?}");
}

#[test]
fn faults_of_every_sheet_have_places() {
    let positions =
        "id,strategy,instrument,exchange,sector,notional\np1,mm,BTC,okx,crypto,1\np1,nobody,BTC,okx,crypto,much\n";
    let tables_of = |name, text| tables(&set(name, text)).expect("tables");
    let found = faults(&tables_of("positions.csv", positions), &Answers::default());
    for wanted in [
        ("positions.csv row 3 column id", Rule::DuplicateId),
        ("positions.csv row 3 column strategy", Rule::Reference),
        ("positions.csv row 3 column notional", Rule::Type),
    ] {
        assert!(found.contains(&(wanted.0.to_owned(), wanted.1)), "{wanted:?}: {found:?}");
    }
    let cases = [
        (
            "fund.csv",
            "name,value\nname,Small\ncurrency,USD\nnav,-1\ntotal_var,50\n",
            "fund.csv row 4 column value",
            Rule::Range,
        ),
        ("fund.csv", "name,value\nname,Small\ncurrency,USD\ntotal_var,50\n", "fund.csv", Rule::Missing),
        (
            "fund.csv",
            "name,value\nname,A\ncurrency,USD\nnav,1\ntotal_var,5\nconfidense,1\n",
            "fund.csv row 6 column value",
            Rule::UnknownField,
        ),
        ("strategies.csv", "id,capital\nmm,600\nArb_1,-4\n", "strategies.csv row 3 column capital", Rule::Range),
        (
            "limits.csv",
            "name,value\nliquidity_coverage.share,0.8\nliquidity_coverage.hours,-4\n",
            "limits.csv row 3 column value",
            Rule::Range,
        ),
        ("policy.csv", "name,value\nstep,2\n", "policy.csv row 2 column value", Rule::Range),
        (
            "scenarios.csv",
            "group,name,shock,kind,magnitude\n1,Fall,1,all_markets_down,3\n",
            "scenarios.csv row 2 column magnitude",
            Rule::Range,
        ),
        (
            "scenarios.csv",
            "group,shock,kind,scope,target,move\n1,1,custom,sector,S,-0.1\n1,1,custom,sector,S,-3\n",
            "scenarios.csv row 3 column move",
            Rule::Range,
        ),
        (
            "opportunity_returns.csv",
            "strategy,date,return\nx,2026-11-19,0.1\n",
            "opportunity_returns.csv",
            Rule::Missing,
        ),
        ("log.csv", "kind,date,reason\nreset,2026-11-31,why\n", "log.csv row 2 column date", Rule::Date),
        ("capital.csv", "date,mm\n2026-11-19,5\n", "capital.csv", Rule::Missing),
        ("capital.csv", "date,mm\n2026-11-18,5\n2026-11-19,5\n2026-11-20,5\n", "capital.csv row 2", Rule::Date),
    ];
    for (name, text, place, rule) in cases {
        let found = faults(&tables_of(name, text), &Answers::default());
        assert!(found.contains(&(place.to_owned(), rule)), "{name} {text}: {found:?}");
    }
}

#[test]
fn returns_in_percent_need_the_word_of_the_fund() {
    let returns = "date,mm,Arb_1\n2026-11-19,1.5,-2\n2026-11-20,-0.3,0.4\n";
    let tables_of = |fund: &str| {
        let mut files = set("returns.csv", returns);
        files.retain(|(name, _)| *name != "fund.csv");
        files.push(("fund.csv", fund.as_bytes()));
        tables(&files).expect("tables")
    };
    assert_eq!(open_questions(&tables_of(FUND), &Answers::default()), ["unit"]);
    let percent = tables_of(&format!("{FUND}returns_unit,percent\n"));
    assert_eq!(fund(&percent, &Answers::default()).history.returns[0], [Some(0.015), Some(-0.003)]);
    let fraction = tables_of(&format!("{FUND}returns unit,Fraction\n"));
    assert_eq!(faults(&fraction, &Answers::default()), [("returns.csv row 2 column Arb_1".to_owned(), Rule::Range)]);
}

#[test]
fn unknown_sheets_of_a_set_are_ignored_with_a_note() {
    let tables = tables(&set("notes.csv", "date,remark\n2026-11-20,fine\n")).expect("tables");
    let ignored = Note::IgnoredTable { table: "notes.csv".to_owned() };
    assert!(tables.understand(&Answers::default()).notes.contains(&ignored));
    fund(&tables, &Answers::default());
}

#[test]
fn two_tables_for_the_same_thing_are_refused() {
    let mut files = set("strategies.csv", STRATEGIES);
    files.push(("other/Strategies.csv", STRATEGIES.as_bytes()));
    let tables = tables(&files).expect("tables");
    assert!(faults(&tables, &Answers::default()).contains(&("Strategies.csv".to_owned(), Rule::DuplicateKey)));
}

#[test]
fn returns_with_strategies_ask_only_for_the_fund() {
    let files: [(&str, &[u8]); 2] = [("strategies.csv", STRATEGIES.as_bytes()), ("returns.csv", RETURNS.as_bytes())];
    let tables = tables(&files).expect("tables");
    assert_eq!(open_questions(&tables, &Answers::default()), ["nav", "total_var"]);
    let fund = fund(&tables, &answers());
    assert_eq!(fund.strategies[0].capital, 600.0);
    assert_eq!(fund.risk_budget.allocation, [0.5, 0.25]);
}

#[test]
fn pnl_over_a_table_of_capital_is_by_the_capital_of_the_date() {
    let files: [(&str, &[u8]); 2] = [
        ("pnl.csv", b"date,mm\n2026-11-19,10\n2026-11-20,-5\n"),
        ("capital.csv", b"date,mm\n2026-11-19,100\n2026-11-20,200\n"),
    ];
    let fund = fund(&tables(&files).expect("tables"), &answers());
    assert_eq!(fund.history.returns[0], [Some(0.1), Some(-0.025)]);
    assert_eq!(fund.history.capital[0], Some(vec![100.0, 200.0]));
}

#[test]
fn names_that_look_like_numbers_say_nothing_of_the_decimal_sign() {
    let positions = "id,strategy,instrument,exchange,sector,notional\n\"0,\",mm,\"1,5\",\"2,25\",x,12.5\n";
    let tables = tables(&set("positions.csv", positions)).expect("tables");
    assert_eq!(open_questions(&tables, &Answers::default()), [""; 0]);
    let held = fund(&tables, &Answers::default()).positions.expect("one position");
    assert_eq!((held[0].instrument.as_str(), held[0].exchange.as_str()), ("1,5", "2,25"));
}
