//! Returns as a person pastes them.

use headroom_wire::{Series, SeriesFaults, parse_series};
use jiff::civil::date;

fn read(text: &str) -> Series {
    parse_series(text).unwrap_or_else(|faults| panic!("{text:?}: {faults:?}"))
}

fn faults(text: &str) -> SeriesFaults {
    parse_series(text).unwrap_err()
}

#[test]
fn series_reads_numbers_with_anything_between_them() {
    for text in [
        "0.01 -0.02 0.005",
        "0.01\n-0.02\n0.005\n",
        "0.01,-0.02,0.005",
        "0.01, -0.02, 0.005",
        "0.01;-0.02;0.005",
        "0,01;-0,02;0,005",
        "0,01 -0,02 0,005",
        "0,01\r\n-0,02\r\n\r\n0,005",
        "\u{FEFF}r\n0.01\t\u{2212}0.02\t+0.005",
        "\"0.01\",\"-0.02\",\"0.005\"",
        "1e-2 | -2E-2 | 5e-3",
    ] {
        let series = read(text);
        assert_eq!((series.values, series.dates), (vec![0.01, -0.02, 0.005], None), "{text:?}");
        assert!(!series.asks_percent, "{text:?}");
    }
    // Without a point, commas between more than two numbers separate.
    assert_eq!(read("1,-2,3").values, [1.0, -2.0, 3.0]);
    assert_eq!(read("1, -2").values, [1.0, -2.0]);
}

#[test]
fn series_of_decimal_commas_never_becomes_twice_as_many_numbers() {
    assert_eq!(read("0,01, -0,02, 0,005").values, [0.01, -0.02, 0.005]);
    assert_eq!(read("0,01,\n-0,02,\n0,005").values, [0.01, -0.02, 0.005]);
    for text in ["0,01,-0,02", "1,25, 0,5, 2,5", "0,01,-0,02,0,005"] {
        assert!(faults(text).list[0].message.starts_with("the comma could"), "{text}");
    }
}

#[test]
fn series_says_that_a_date_is_wanted_where_one_stands_in_another_form() {
    let texts = ["2026-11-19 00:00:00,0.01", "2026-11-19T00:00:00Z,0.01", "19.11.2026;0,01", "11/19/2026,0.01"];
    for text in texts {
        assert_eq!(faults(text).list[0].message, "a date like 2026-11-20 and a return are wanted", "{text}");
    }
}

#[test]
fn series_reads_dated_lines() {
    for text in [
        "2026-11-19,0.01\n2026-11-20,-0.02",
        "date,return\n2026-11-19,0.01\n2026-11-20,-0.02\n",
        "Date;New strategy\n2026-11-19;0,01\n2026-11-20;-0,02",
        "2026-11-19\t0.01\n2026-11-20\t-0.02",
        "2026-11-19 0.01\n2026-11-20 -0.02",
        "2026-11-19,  0.01\n2026-11-18,\n2026-11-20, -0.02",
    ] {
        let series = read(text);
        assert_eq!(series.values, [0.01, -0.02], "{text:?}");
        assert_eq!(series.dates.unwrap(), [date(2026, 11, 19), date(2026, 11, 20)], "{text:?}");
        assert_eq!(series.missing, usize::from(text.contains("11-18")));
    }
    let newest_first = read("2026-11-20,-0.02\n2026-11-19,0.01");
    assert_eq!(newest_first.values, [0.01, -0.02]);
    assert!(newest_first.was_sorted);
}

#[test]
fn series_asks_for_percent_and_never_guesses() {
    let with_sign = read("0.5% -0.2% 0.1%");
    assert!(with_sign.asks_percent);
    assert_eq!(with_sign.values, [0.5, -0.2, 0.1]);
    assert_eq!(with_sign.returns(true), [0.5 / 100.0, -0.2 / 100.0, 0.1 / 100.0]);
    assert_eq!(with_sign.returns(false), with_sign.values);
    assert!(read("1.2 % 0.3 %").asks_percent);
    assert!(read("2026-11-20,0.01 %").asks_percent);
    // The median of the absolute returns that are not 0: .1 is not above .1, .11 is.
    assert!(!read("0 0 0 0.1 -0.1 0.1").asks_percent);
    assert!(read("0 0 0 0.11 -0.11 0.11").asks_percent);
    assert!(!read("0.01 0.01 5").asks_percent);
    assert!(!read("0 0 0").asks_percent);
}

#[test]
fn series_tells_each_fault_with_its_line() {
    let told = faults("0.01\nabc\n0.02 inf\nnan");
    let lines: Vec<_> = told.list.iter().map(|fault| (fault.line.unwrap(), fault.value.as_str())).collect();
    assert_eq!(lines, [(2, "abc"), (3, "inf"), (4, "nan")]);
    let told = faults("2026-11-19,0.01\n2026-11-20,x\n20/11/2026,0.1\n2026-11-21,0.1,0.2\n2026-11-19,0.3");
    let lines: Vec<_> = told.list.iter().map(|fault| (fault.line.unwrap(), fault.message)).collect();
    assert_eq!(
        lines,
        [
            (2, "a number is wanted"),
            (3, "a date like 2026-11-20 and a return are wanted"),
            (4, "one return beside the date is wanted"),
            (5, "each date once is wanted"),
        ]
    );
    let many = faults(&"0.1 x\n".repeat(9));
    assert_eq!((many.list.len(), many.more), (5, 4));
    assert_eq!(faults("2026-13-45,0.1").list[0].value, "2026-13-45");
    assert_eq!(faults("").list[0].message, "no return is there");
    assert_eq!(faults("date,return\n").list[0].message, "no return is there");
    assert_eq!(faults(&"0.1\n".repeat(5_001)).list[0].message, "at most 5,000 returns are read");
    assert_eq!(faults(&" ".repeat((1 << 20) + 1)).list[0].message, "at most 1 MiB is read");
    assert_eq!(faults("0.1 gnp.\u{202E}exe").list[0].value, r"gnp.\u{202E}exe");
}

#[test]
fn pasted_bytes_are_read_up_to_their_limit() {
    let text = |bytes: usize| format!("0.01{}", " ".repeat(bytes - 4));
    assert_eq!(parse_series(&text(1 << 20)).unwrap().values, [0.01]);
    for bytes in [(1 << 20) + 1, 100 << 20] {
        assert!(format!("{:?}", parse_series(&text(bytes)).unwrap_err()).contains("1 MiB"));
    }
}
