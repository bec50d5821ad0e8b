//! A fund made in code is the fund of the file that says the same, and has the faults that this file has.

use headroom_wire::{FundBuilder, Rule, checked, parse};
use jiff::civil::date;

fn returns(scale: f64) -> Vec<Option<f64>> {
    (0..40).map(|i| (i != 7).then_some(scale * f64::from(i % 5 - 2))).collect()
}

fn builder() -> FundBuilder {
    FundBuilder::new("Small", "USD", 1_000.0)
        .total_var(50.0)
        .confidence(0.975)
        .daily_until(date(2026, 11, 20))
        .strategy("a", 800.0, 0.5, returns(0.01))
        .strategy("b", 200.0, 0.3, returns(-0.02))
}

#[test]
fn built_fund_is_that_of_the_file() {
    let list = |scale: f64| {
        let of = |value: Option<f64>| value.map_or("null".to_owned(), |value| value.to_string());
        returns(scale).into_iter().map(of).collect::<Vec<_>>().join(",")
    };
    let first = date(2026, 10, 12); // 39 days before
    let dates: Vec<String> = first.series(jiff::Span::new().days(1)).take(40).map(|day| format!("\"{day}\"")).collect();
    let file = format!(
        r#"{{ "format": "headroom.snapshot/1", "fund": {{ "name": "Small", "currency": "USD", "nav": 1000 }},
        "risk_budget": {{ "total_var": 50, "confidence": 0.975, "allocation": {{ "a": 0.5, "b": 0.3 }} }},
        "strategies": [{{ "id": "a", "capital": 800 }}, {{ "id": "b", "capital": 200 }}],
        "history": {{ "dates": [{}], "returns": {{ "a": [{}], "b": [{}] }} }} }}"#,
        dates.join(","),
        list(0.01),
        list(-0.02)
    );
    let built = builder().build().unwrap();
    assert_eq!(built, parse(file.as_bytes()).unwrap());
    assert_eq!(builder().dates(built.history.dates.clone()).build().unwrap(), built);
    assert_eq!(checked(&built).unwrap(), built);
}

#[test]
fn built_fund_has_every_fault_at_once_at_the_places_of_a_file() {
    let faults = FundBuilder::new("", "USD", -1.0)
        .daily_until(date(2026, 11, 20))
        .strategy("a", 800.0, 0.5, vec![Some(0.01), Some(f64::NAN)])
        .strategy("a", 800.0, 0.7, vec![Some(0.01)])
        .build()
        .unwrap_err();
    let found: Vec<(&str, Rule)> = faults.list.iter().map(|fault| (fault.path.as_str(), fault.rule)).collect();
    for expected in [
        ("fund.nav", Rule::Range),
        ("risk_budget.total_var", Rule::Missing),
        ("strategies[1].id", Rule::DuplicateId),
        ("history.returns.a[1]", Rule::Finite),
    ] {
        assert!(found.contains(&expected), "{expected:?} is not among {found:?}");
    }
}

#[test]
fn snapshot_changed_in_code_is_checked() {
    let mut changed = builder().build().unwrap();
    changed.limits.gross_exposure = Some(2_000.0);
    assert_eq!(checked(&changed).unwrap().limits.gross_exposure, Some(2_000.0));
    changed.risk_budget.allocation[0] = 0.9;
    let faults = checked(&changed).unwrap_err();
    assert!(faults.list.iter().any(|fault| fault.path.starts_with("risk_budget")), "{faults}");
    // A number that is not finite has no spelling in JSON; it is not taken for a gap.
    let mut broken = builder().build().unwrap();
    let mut history = (*broken.history).clone();
    history.returns[0][3] = Some(f64::INFINITY);
    broken.history = history.into();
    assert_eq!(checked(&broken).unwrap_err().list[0].rule, Rule::Finite);
}
