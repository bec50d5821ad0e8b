//! The four blind spots of limits per strategy: each page of `docs/blind-spots` states figures of a sample fund, and they are
//! computed again here. Independent values: `tests/reference/blind_spots.py`, numpy.

use std::sync::Arc;

use headroom_engine::testing::near;
use headroom_session::{Version, tools::Tool};
use headroom_wire::parse;
use serde_json::{Value, json};

/// The dashboard of a sample, and the page that states its figures.
struct Page {
    dashboard: Value,
    text: String,
}

impl Page {
    fn of(sample: &str, page: &str, view: &str) -> Self {
        let top = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let bytes = std::fs::read(format!("{top}/assets/sample/{sample}.json")).expect("the sample is there");
        let version = Version::new(Arc::new(parse(&bytes).unwrap_or_else(|faults| panic!("{sample}: {faults}"))));
        let answer = Tool::RiskDashboard.call(&version, &json!({})).unwrap().text;
        let text = std::fs::read_to_string(format!("{top}/docs/blind-spots/{page}.md")).expect("the page is there");
        let link = format!("?snapshot=sample/{sample}.json&view={view}");
        assert!(text.contains(&link), "{page} opens {link}");
        Self { dashboard: serde_json::from_str(&answer).unwrap(), text }
    }

    /// A number of the dashboard, near an independent one.
    fn number(&self, place: &str, independent: f64) -> f64 {
        let found = self.dashboard.pointer(place).and_then(Value::as_f64).unwrap_or_else(|| panic!("{place}"));
        near(found, independent, 1e-9);
        found
    }

    /// Fails unless the page states it.
    fn states(&self, figure: &str) {
        assert!(self.text.contains(figure), "the page does not state {figure}");
    }

    fn states_percent(&self, place: &str, independent: f64) {
        self.states(&format!("{:.1}%", self.number(place, independent) * 100.0));
    }

    fn states_money(&self, place: &str, independent: f64) {
        self.states(&grouped(self.number(place, independent)));
    }

    /// Every strategy keeps its budget.
    fn keeps_every_budget(&self) {
        for row in self.dashboard["strategies"].as_array().unwrap() {
            assert_eq!(row["status"], "within", "{row}");
            self.states(&format!("{:.1}%", row["utilization"].as_f64().unwrap() * 100.0));
        }
    }
}

/// Whole money in groups of three digits.
fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[test]
fn same_thesis_shows_as_an_outcome_that_two_strategies_hold() {
    let page = Page::of("blind_thesis", "same-thesis", "correlation");
    page.keeps_every_budget();
    let outcome = &page.dashboard["overlap"]["outcomes"][0];
    assert_eq!((&outcome["instrument"], &outcome["side"]), (&json!("FED-CUT-DEC"), &json!("yes")));
    page.states_money("/overlap/outcomes/0/size", 1_116_000.0); // .62 x 1,800,000, by hand
    page.states_money("/overlap/outcomes/0/holders/0/size", 620_000.0);
    page.states_money("/overlap/outcomes/0/holders/1/size", 496_000.0);
    page.states_percent("/overlap/outcomes/0/gross_share", 0.5563310069790628);
    page.states_percent("/overlap/outcomes/0/var_share", 0.6880401280044613);
    assert_eq!(page.dashboard["overlap"]["concentration"]["kind"], "outcome");
}

#[test]
fn kept_limits_show_as_one_bet() {
    let page = Page::of("blind_limits", "within-limits", "correlation");
    page.keeps_every_budget();
    page.states_money("/fund/var", 70_242.0);
    page.states_money("/fund/sum_of_standalone", 72_000.0);
    for (place, independent) in
        [("/overlap/component_bets", 3.9949619917198596), ("/overlap/principal_bets", 1.0002949897580216)]
    {
        let bets = page.number(place, independent);
        page.states(&format!("{bets:.2}"));
    }
    page.states_percent("/overlap/first_factor/var_share", 1.000072184931882);
    assert_eq!(page.dashboard["overlap"]["concentration"]["kind"], "factor");
}

#[test]
fn drawdown_of_the_fund_shows_where_no_strategy_breaches() {
    let page = Page::of("blind_drawdown", "drawdown", "controls");
    page.keeps_every_budget();
    let daily = &page.dashboard["controls"][0];
    assert_eq!((&daily["id"], &daily["state"]), (&json!("daily_drawdown"), &json!("tripped")));
    // NAV is 5,000,000 after a loss of 118,000.
    page.states(&format!("{:.2}%", page.number("/controls/0/measured", 118_000.0 / 5_118_000.0) * 100.0));
    page.states("118,000");
    page.states("2.00%");
}

#[test]
fn capital_by_habit_shows_as_proposals() {
    let page = Page::of("blind_capital", "risk-adjusted", "reallocation");
    let proposals = page.dashboard["proposals"].as_array().unwrap();
    let moves: Vec<(&Value, u64)> = proposals.iter().map(|p| (&p["strategy"], p["rule"].as_u64().unwrap())).collect();
    assert_eq!(moves, [(&json!("idle"), 1), (&json!("earner"), 2)]);
    for proposal in proposals {
        for place in ["from", "to"] {
            page.states(&format!("{:.1}%", proposal[place].as_f64().unwrap() * 100.0));
        }
    }
    let sharpe = proposals[1]["evidence"]["record"]["sharpe"].as_f64().unwrap();
    near(sharpe, 10.893499763377086, 1e-9);
    page.states(&format!("{sharpe:.2}"));
    // The Sharpe ratio of the strategy that has as much and does not earn it: numpy 1.31
    page.states("1.31");
    for row in page.dashboard["strategies"].as_array().unwrap() {
        page.states(&format!("{:.1}%", row["utilization"].as_f64().unwrap() * 100.0));
    }
}
