//! The stress scenarios of the file.

use headroom_engine::fund::ControlId;
use headroom_engine::fund::{DEFAULT_SEVERITY, Scenario, Shock};
use serde_json::Value;

use super::{
    case::{controls, state},
    checklist::Place,
};
use headroom_engine::testing::Desk;

/// Compares the result of one scenario.
pub fn compare(desk: &Desk, place: &Place<'_>) {
    let scenario = scenario(place.key("scenario").input_tree());
    let found = desk.stress(&scenario);
    let money = |name: &str, value: Option<f64>, scale: f64| place.key(name).number(value, scale);

    let pnl = found.pnl.expect("nothing is missing");
    let size = pnl.abs().max(1.0);
    money("pnl", Some(pnl), size);
    for (strategy, found) in desk.snapshot.strategies.iter().zip(&found.by_strategy) {
        let place = place.key("by_strategy").key(strategy.id.as_str());
        place.number(*found, size);
    }
    let mut listed = 0;
    let positions = desk.snapshot.held();
    for (position, found) in positions.iter().zip(&found.by_position) {
        let found = found.expect("nothing is missing");
        match place.key("by_position").get(&position.id) {
            Some(place) => {
                place.number(Some(found), size);
                listed += 1;
            }
            None => assert_eq!(found, 0.0, "{} is not in the reference", position.id),
        }
    }
    assert_eq!(place.key("by_position").len(), listed);

    // The engine tells no parts: the market's is what its shocks cost alone, the outages' too; the rest is liquidity's.
    let alone = |is_kept: fn(&Shock) -> bool| {
        let shocks: Vec<Shock> = scenario.shocks.iter().filter(|s| is_kept(s)).cloned().collect();
        desk.stress(&Scenario::together(shocks)).pnl.expect("a P&L")
    };
    let market = alone(|shock| matches!(shock, Shock::AllMarketsDown { .. }));
    let outage = alone(|shock| matches!(shock, Shock::ExchangeOutage { .. }));
    let parts = place.key("parts");
    parts.key("market").number(Some(market), size);
    parts.key("outage").number(Some(outage), size);
    parts.key("liquidity").number(Some(pnl - market - outage), size);

    money("nav_after", found.nav_after, 1.0);
    let var = found.var_before.expect("the fund has a VaR");
    money("var_before", Some(var), var);
    money("var_after", found.var_after, var);
    money("es_after", found.es_after, var);
    money("utilization_after", found.utilization_after, 1.0);
    for (i, strategy) in desk.snapshot.strategies.iter().enumerate() {
        place.key("strategy_utilization_after").key(strategy.id.as_str()).number(found.utilization_by_strategy[i], 1.0);
    }
    money("coverage_before", found.coverage_before, 1.0);
    money("coverage_after", found.coverage_after, 1.0);
    money("hours_to_liquidate", found.hours_to_liquidate, 1.0);
    money("gross_frozen", found.gross_frozen, 1.0);
    money("worst_case", found.worst_case, 1.0);
    let unhedged = found.net_delta_unhedged;
    money("net_delta_unhedged", unhedged, 1.0);
    controls(&found.controls, &place.key("controls_after"));
    let tripped: Vec<ControlId> = found.tripped().collect();
    assert_eq!(place.key("controls_tripped").len(), tripped.len());
    for (id, place) in tripped.iter().zip(place.key("controls_tripped").entries()) {
        place.text(id.id());
    }
    state(found.fund_state, &place.key("fund_state"));
}

/// A scenario as the file has it.
fn scenario(value: &Value) -> Scenario {
    let one = std::slice::from_ref(value);
    let shocks = value.as_array().map_or(one, Vec::as_slice);
    Scenario::together(shocks.iter().map(shock).collect())
}

fn shock(value: &Value) -> Shock {
    let number = |name: &str| value[name].as_f64().expect("a number");
    match value["kind"].as_str() {
        Some("all_markets_down") => Shock::AllMarketsDown { magnitude: number("magnitude") },
        Some("correlation_spike") => Shock::CorrelationSpike { rho: number("rho") },
        Some("exchange_outage") => Shock::ExchangeOutage {
            exchange: value["exchange"].as_str().expect("a name").to_owned(),
            duration_hours: number("duration_hours"),
            severity: value["severity"].as_f64().unwrap_or(DEFAULT_SEVERITY),
        },
        Some("liquidity_crisis") => Shock::LiquidityCrisis { depth_reduction: number("depth_reduction") },
        kind => panic!("no shock is called {kind:?}"),
    }
}
