//! What is asked, and that nothing else is guessed.

use headroom_wire::{
    Answers, Ask, Basis, ColumnKind, DateOrder, DecimalSign, ReturnsUnit, Role, TableAnswers, Unfinished, ValueKind,
};
use jiff::civil::date;

use super::support::{answers, answers_of, fund, open_questions, table};

/// A file of returns with one row more than needed for its kind to show.
fn returns(first: &str, second: &str) -> String {
    format!("date,mm,arb\n{first},0.01,-0.02\n{second},-0.03,0.04\n")
}

#[test]
fn questions_of_a_returns_file_are_nav_and_total_var() {
    let tables = table("returns.csv", &returns("2026-11-19", "2026-11-20"));
    assert_eq!(open_questions(&tables, &Answers::default()), ["nav", "total_var"]);
    let Err(Unfinished::Questions(open)) = tables.snapshot(&Answers::default()) else { panic!("two are open") };
    assert_eq!(open.len(), 2);
    assert_eq!(open_questions(&tables, &Answers { nav: Some(1e6), ..Answers::default() }), ["total_var"]);
}

#[test]
fn defaults_are_equal_capital_and_equal_shares_beside_a_quarter() {
    let tables = table("returns.csv", &returns("2026-11-19", "2026-11-20"));
    let given = Answers { nav: Some(1e6), total_var: Some(2e4), ..Answers::default() };
    let fund = fund(&tables, &given);
    assert_eq!((fund.fund.name.as_str(), fund.fund.currency.as_str()), ("returns", "USD"));
    assert_eq!(fund.fund.as_of, date(2026, 11, 20));
    let capital: Vec<f64> = fund.strategies.iter().map(|strategy| strategy.capital).collect();
    assert_eq!(capital, [5e5, 5e5]);
    assert_eq!((fund.risk_budget.allocation.clone(), fund.risk_budget.reserve), (vec![0.375, 0.375], 0.25));
    let suggested = tables.understand(&given).questions.into_iter().map(|question| question.ask).collect::<Vec<_>>();
    assert!(suggested.contains(&Ask::Capital { strategy: "mm".into(), suggested: Some(5e5) }), "{suggested:?}");
    assert!(suggested.contains(&Ask::Allocation { strategy: "arb".into(), suggested: 0.375 }), "{suggested:?}");
    assert!(suggested.contains(&Ask::Reserve { suggested: 0.25 }), "{suggested:?}");
}

#[test]
fn shares_not_answered_divide_what_the_others_leave() {
    let tables = table("returns.csv", &returns("2026-11-19", "2026-11-20"));
    let allocation = [("mm".to_owned(), 0.5)].into();
    let fund = fund(&tables, &Answers { allocation, reserve: Some(0.1), ..answers() });
    assert_eq!((fund.risk_budget.allocation.clone(), fund.risk_budget.reserve), (vec![0.5, 0.4], 0.1));
}

#[test]
fn date_order_is_asked_only_where_both_fit() {
    let asked = |first, second| {
        let tables = table("returns.csv", &returns(first, second));
        open_questions(&tables, &answers())
    };
    assert_eq!(asked("03/11/2026", "04/11/2026"), ["date_order"]);
    assert_eq!(asked("19/11/2026", "20/11/2026"), [""; 0]);
    assert_eq!(asked("11/19/2026", "11/20/2026"), [""; 0]);
    // One date of the column tells for all of them.
    assert_eq!(asked("04/11/2026", "20/11/2026"), [""; 0]);
    assert_eq!(asked("11/11/2026", "12/12/2026"), [""; 0]);
    assert_eq!(asked("4-Nov-2026", "5-Nov-2026"), [""; 0]);
}

#[test]
fn date_order_shows_both_readings_and_takes_the_answer() {
    let tables = table("returns.csv", &returns("03/11/2026", "04/11/2026"));
    let asked = tables.understand(&answers()).questions.into_iter().find_map(|question| match question.ask {
        Ask::DateOrder { day_first, month_first, suggested } => Some((day_first, month_first, suggested)),
        _ => None,
    });
    let day_first = (date(2026, 11, 3), date(2026, 11, 4));
    let month_first = (date(2026, 3, 11), date(2026, 4, 11));
    assert_eq!(asked, Some((day_first, month_first, DateOrder::MonthFirst)));
    for (order, last) in [(DateOrder::DayFirst, day_first.1), (DateOrder::MonthFirst, month_first.1)] {
        let answered = TableAnswers { date_order: Some(order), ..TableAnswers::default() };
        let fund = fund(&tables, &answers_of("returns.csv", answered));
        assert_eq!(fund.history.dates.last(), Some(&last));
    }
}

#[test]
fn date_order_by_which_dates_ascend_is_suggested() {
    // 9 November is followed by 10 November: as months they would be the 11th of September and October.
    let text = returns("10/11/2026", "09/12/2026");
    let asked = table("returns.csv", &text).understand(&answers()).questions;
    let suggested = asked.iter().find_map(|question| match question.ask {
        Ask::DateOrder { suggested, .. } => Some(suggested),
        _ => None,
    });
    // Month first: 11 October, 12 September, newest first. Day first: 10 November, 9 December. Both are in an order.
    assert_eq!(suggested, Some(DateOrder::MonthFirst));
    let three = "date,mm\n01/11/2026,0.1\n02/11/2026,0.1\n01/12/2026,0.1\n";
    let asked = table("returns.csv", three).understand(&answers()).questions;
    let suggested = asked.iter().find_map(|question| match question.ask {
        Ask::DateOrder { suggested, .. } => Some(suggested),
        _ => None,
    });
    assert_eq!(suggested, Some(DateOrder::DayFirst), "month first they would go back and forth");
}

#[test]
fn decimal_comma_is_asked_only_where_it_could_stand_between_thousands() {
    let asked = |pnl: &str| {
        let tables = table("pnl.csv", &format!("date;mm\n2026-11-19;{pnl}\n2026-11-20;-12\n"));
        open_questions(&tables, &answers())
    };
    assert_eq!(asked("1,234"), ["decimal"]);
    assert_eq!(asked("1.234"), ["decimal"]);
    assert_eq!(asked("1,5"), [""; 0]);
    assert_eq!(asked("0,123"), [""; 0]);
    assert_eq!(asked("1.234,5"), [""; 0]);
    assert_eq!(asked("1234"), [""; 0]);
    // Between commas a point is a decimal one.
    let tables = table("pnl.csv", "date,mm\n2026-11-19,1.234\n2026-11-20,-12\n");
    assert_eq!(open_questions(&tables, &answers()), [""; 0]);
}

#[test]
fn decimal_sign_that_is_answered_is_taken() {
    let tables = table("pnl.csv", "date;mm\n2026-11-19;1,234\n2026-11-20;-12\n");
    for (sign, value) in [(DecimalSign::Comma, 1.234), (DecimalSign::Point, 1234.0)] {
        let answered = TableAnswers { decimal: Some(sign), ..TableAnswers::default() };
        let fund = fund(&tables, &answers_of("pnl.csv", answered));
        assert_eq!(fund.history.returns[0][0], Some(value / 1_500_000.0));
    }
}

#[test]
fn percent_is_asked_of_signs_and_of_large_medians() {
    let asked = |a: &str, b: &str| {
        let tables = table("returns.csv", &format!("date,mm\n2026-11-19,{a}\n2026-11-20,{b}\n"));
        open_questions(&tables, &answers())
    };
    assert_eq!(asked("0.01", "0.1"), [""; 0]);
    // The median of 0.1 and 0.1 is at the bound, that of 0.1 and 0.1000001 above it.
    assert_eq!(asked("0.1", "-0.1"), [""; 0]);
    assert_eq!(asked("0.1", "-0.1000001"), ["unit"]);
    assert_eq!(asked("0.01%", "0"), ["unit"]);
    let tables = table("returns.csv", "date,mm\n2026-11-19,1.2\n2026-11-20,-0.7\n");
    for (unit, first) in [(ReturnsUnit::Percent, 0.012), (ReturnsUnit::Fraction, 1.2)] {
        let answered = TableAnswers { unit: Some(unit), ..TableAnswers::default() };
        let fund = fund(&tables, &answers_of("returns.csv", answered));
        assert_eq!(fund.history.returns[0][0], Some(first));
    }
}

#[test]
fn kind_is_known_by_words_and_asked_without_them() {
    let numbers = "2026-11-18,1200,-300\n2026-11-19,800,100\n2026-11-20,-50,20\n";
    for (name, header, wanted) in [
        ("book1.csv", "date,mm,arb", &["kind"][..]),
        ("pnl.csv", "date,mm,arb", &[]),
        ("Daily P&L 2026.csv", "date,mm,arb", &[]),
        ("book1.csv", "date,mm pnl,arb pnl", &[]),
        // A word in one header may be the name of a strategy.
        ("book1.csv", "date,mm,index arb", &["kind"]),
        // Prices are above 0.
        ("prices.csv", "date,mm,arb", &["kind"]),
    ] {
        let tables = table(name, &format!("{header}\n{numbers}"));
        assert_eq!(open_questions(&tables, &answers()), wanted, "{name} {header}");
    }
}

#[test]
fn kind_that_is_suggested_is_what_the_numbers_look_like() {
    let suggested = |numbers: [&str; 3]| {
        let rows = numbers.iter().enumerate().map(|(i, number)| format!("2026-11-{},{number}\n", 18 + i));
        let tables = table("book1.csv", &format!("date,mm\n{}", rows.collect::<String>()));
        tables.understand(&answers()).questions.into_iter().find_map(|question| match question.ask {
            Ask::Kind { suggested } => Some(suggested),
            _ => None,
        })
    };
    assert_eq!(suggested(["100", "101.5", "99"]), Some(ValueKind::Level));
    assert_eq!(suggested(["1200", "-800", "50"]), Some(ValueKind::Pnl));
    assert_eq!(suggested(["0.01", "-0.02", "0.001"]), Some(ValueKind::Return));
    assert_eq!(suggested(["1.2", "-0.7", "0.4"]), Some(ValueKind::Return));
}

#[test]
fn unknown_columns_are_asked_and_can_be_mapped() {
    let tables = table("pnl.csv", "date,mm,desk note\n2026-11-19,12,fine\n2026-11-20,-5,bad\n");
    assert_eq!(open_questions(&tables, &answers()), ["column"]);
    let columns = [("desk note".to_owned(), ColumnKind::Ignored)].into();
    let given = answers_of("pnl.csv", TableAnswers { columns, ..TableAnswers::default() });
    assert_eq!(open_questions(&tables, &given), [""; 0]);
    let report = "Strategy,Instrument,Exchange,Sector,Market value\nmm,BTC,okx,crypto,100\n";
    let files: [(&str, &[u8]); 2] =
        [("pnl.csv", b"date,mm\n2026-11-19,12\n2026-11-20,-5\n"), ("positions.csv", report.as_bytes())];
    let tables = super::support::tables(&files).expect("tables");
    assert_eq!(open_questions(&tables, &answers()), ["column"]);
    let columns = [("Market value".to_owned(), ColumnKind::Field("notional".to_owned()))].into();
    let given = answers_of("positions.csv", TableAnswers { columns, ..TableAnswers::default() });
    let fund = fund(&tables, &given);
    assert_eq!(fund.positions.map(|positions| positions[0].id.clone()), Some("row 2".to_owned()));
}

#[test]
fn fund_nav_beside_strategies_is_asked_and_suggests_the_nav() {
    let tables = table("pnl.csv", "date,mm,arb,Fund NAV\n2026-11-19,12,3,1000\n2026-11-20,-5,4,999\n");
    assert_eq!(open_questions(&tables, &Answers::default()), ["column", "nav", "total_var"]);
    let understanding = tables.understand(&Answers::default());
    let asks: Vec<Ask> = understanding.questions.into_iter().map(|question| question.ask).collect();
    assert!(asks.contains(&Ask::Column { suggested: ColumnKind::FundNav }), "{asks:?}");
    assert!(asks.contains(&Ask::Nav { suggested: Some(999.0) }), "{asks:?}");
}

#[test]
fn role_can_be_answered() {
    let tables = table("sheet.csv", "date,BTC\n2026-11-19,100\n2026-11-20,101\n");
    let role = |role| answers_of("sheet.csv", TableAnswers { role: Some(role), ..TableAnswers::default() });
    assert_eq!(tables.understand(&role(Role::Instruments)).tables[0].role, Role::Instruments);
    assert_eq!(tables.understand(&role(Role::Ignored)).tables[0].basis, Basis::Answered);
}

#[test]
fn understanding_shows_what_each_column_is() {
    let text = "date,mm,arb\n2026-11-16,0.01,\n2026-11-17,-0.02,0.01\n2026-11-18,0.03,\n2026-11-19,0.01,0.02\n";
    let understanding = table("returns.csv", text).understand(&answers());
    let [of_table] = &understanding.tables[..] else { panic!("one table") };
    assert_eq!(
        (of_table.role, of_table.basis, of_table.header_row, of_table.rows),
        (Role::Returns, Basis::Known, Some(1), 4)
    );
    assert_eq!(of_table.first_rows[0], ["2026-11-16", "0.01", ""]);
    assert_eq!(of_table.last_rows, [["2026-11-19", "0.01", "0.02"]]);
    let kinds: Vec<&ColumnKind> = of_table.columns.iter().map(|column| &column.kind).collect();
    assert_eq!(kinds, [&ColumnKind::Date, &ColumnKind::Return, &ColumnKind::Return]);
    let arb = &of_table.columns[2].series[0];
    assert_eq!((arb.count, arb.gaps, arb.smallest, arb.largest), (2, 1, Some(0.01), Some(0.02)));
    assert_eq!((arb.first_date.as_deref(), arb.last_date.as_deref()), (Some("2026-11-17"), Some("2026-11-19")));
    // numpy: np.std([0.01, 0.02], ddof=1) * np.sqrt(252) = 0.11224972160321824
    let sd = arb.sd_per_year.expect("two values");
    assert!((sd - 0.112_249_721_603_218_24).abs() < 1e-15, "{sd}");
}

#[test]
fn answers_and_understanding_survive_json() {
    let tables = table("returns.csv", &returns("03/11/2026", "04/11/2026"));
    let understanding = tables.understand(&Answers::default());
    let text = serde_json::to_string(&understanding).expect("it is written");
    assert_eq!(serde_json::from_str::<headroom_wire::Understanding>(&text).expect("it is read"), understanding);
    let answers =
        answers_of("returns.csv", TableAnswers { unit: Some(ReturnsUnit::Percent), ..TableAnswers::default() });
    let text = serde_json::to_string(&answers).expect("it is written");
    assert_eq!(serde_json::from_str::<Answers>(&text).expect("it is read"), answers);
}

#[test]
fn date_order_is_asked_of_every_table_with_dates() {
    let files: [(&str, &[u8]); 2] = [
        ("returns.csv", b"date,mm\n2026-11-19,0.01\n2026-11-20,0.02\n"),
        ("log.csv", b"kind,date,control,by,reason\nreset,03/11/2026,kill_switch,me,why\n"),
    ];
    let tables = super::support::tables(&files).expect("tables");
    assert_eq!(open_questions(&tables, &answers()), ["date_order"]);
    let fund_csv = b"name,value\nname,A\ncurrency,USD\nnav,1\ntotal_var,1\nas of,01/12/2026\n";
    let files: [(&str, &[u8]); 3] = [
        ("fund.csv", fund_csv),
        ("strategies.csv", b"id,capital\nmm,1\n"),
        ("returns.csv", b"date,mm\n2026-11-19,0.01\n2026-11-20,0.02\n"),
    ];
    let tables = super::support::tables(&files).expect("tables");
    assert_eq!(open_questions(&tables, &Answers::default()), ["date_order"]);
    let given = TableAnswers { date_order: Some(DateOrder::DayFirst), ..TableAnswers::default() };
    let given = Answers { tables: [("fund.csv".to_owned(), given)].into(), ..Answers::default() };
    assert_eq!(fund(&tables, &given).fund.as_of, date(2026, 12, 1));
}

#[test]
fn strategies_are_named_by_headers_unless_one_header_says_only_what_it_holds() {
    let ids = |name: &str, text: &str| -> Vec<String> {
        let fund = fund(&table(name, text), &answers());
        fund.strategies.iter().map(|strategy| strategy.id.as_str().to_owned()).collect()
    };
    let row = "2026-11-19,0.01,0.02\n2026-11-20,-0.01,0.01\n";
    assert_eq!(ids("returns.csv", &format!("date,P,L\n{row}")), ["P", "L"]);
    assert_eq!(ids("returns.csv", &format!("date,Value,Close\n{row}")), ["Value", "Close"]);
    assert_eq!(ids("alpha returns.csv", "date,Daily return\n2026-11-19,0.01\n2026-11-20,-0.01\n"), ["alpha_returns"]);
    assert_eq!(
        ids("returns.csv", "date,Market Making (US)\n2026-11-19,0.01\n2026-11-20,-0.01\n"),
        ["market_making_us"]
    );
}
