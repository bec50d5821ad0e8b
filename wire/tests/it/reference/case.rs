//! One case: the settings, the sample, the controls, and everything that hangs on them.

use headroom_engine::fund::{CovarianceRule, Horizon, Method, PnlBasis, Snapshot, UsageBasis};
use headroom_engine::{
    control::{Control, FundState},
    fund::Settings,
    var::{QuantileType, RiskModel, quantile_of_losses, value_at_risk},
};

use super::{candidate, checklist::Place, matrix, method, shock};
use headroom_engine::testing::{Desk, confidence};

/// Compares everything of a case.
pub fn compare(snapshot: &Snapshot, case: &Place<'_>) {
    case.key("case").input_tree();
    let stated = case.key("settings");
    let settings = settings_of(&stated);
    stated.key("usage_basis").text(snapshot.risk_budget.usage_basis.id());
    let scale: Vec<f64> =
        snapshot.strategies.iter().map(|s| stated.key("exposure").key(s.id.as_str()).input().unwrap()).collect();

    let desk = |method, usage_basis| {
        let mut desk = Desk::with(snapshot, Settings { method, usage_basis, ..settings });
        desk.book.scale.clone_from(&scale);
        desk
    };
    let historical = desk(Method::Historical, UsageBasis::Standalone);
    sample(&historical, &case.key("sample"));
    if let Some(correlation) = case.get("correlation") {
        matrix::compare(&historical, &correlation);
    }
    let report = historical.report();
    controls(&report.controls, &case.key("controls"));
    state(report.fund_state, &case.key("fund_state"));
    for kind in [Method::Historical, Method::Parametric] {
        let place = case.key("methods").key(kind.id());
        let by_basis = UsageBasis::ALL.map(|basis| desk(kind, basis));
        method::compare(&by_basis, &place);
        candidate::compare(&by_basis[0], &place.key("opportunities"));
        for stress in place.key("stress").entries() {
            shock::compare(&by_basis[0], &stress);
        }
    }
}

/// The settings of a case; method and basis are the caller's.
fn settings_of(stated: &Place<'_>) -> Settings {
    let days = stated.key("horizon").input().unwrap();
    Settings {
        method: Method::Historical,
        confidence: confidence(stated.key("confidence").input().unwrap()),
        horizon: Horizon::new(days as u8).unwrap(),
        window: stated.key("window").input().map(|window| window as u32),
        covariance: CovarianceRule::default(),
        usage_basis: UsageBasis::Standalone,
        pnl: Some(PnlBasis::History),
    }
}

/// The model of a fund that has one.
pub fn risk(desk: &Desk) -> &RiskModel {
    desk.model.risk.as_ref().expect("the fund has a VaR")
}

fn sample(desk: &Desk, place: &Place<'_>) {
    let (sample, level) = (&desk.model.sample, desk.model.settings.confidence);
    place.key("observations").count(sample.observations());
    place.key("period").text(sample.step.period.id());
    place.key("carried").count(sample.carried.iter().sum());
    place.key("open_rows").count(sample.open_rows);
    place.key("first").text(&sample.dates[0].to_string());
    let last = sample.dates.last().expect("a sample");
    place.key("last").text(&last.to_string());

    let exposure = desk.book.exposure(&desk.snapshot);
    let fund = risk(desk).fund(&exposure);
    let tail = fund.tail.expect("a historical VaR has days");
    place.key("tail").number(Some(tail.count.exact), 1.0);
    place.key("rank").count(tail.count.ceil);
    let day = sample.dates[tail.var_day()];
    place.key("var_date").text(&day.to_string());

    let losses: Vec<f64> = (0..sample.observations())
        .map(|t| {
            let columns = risk(desk).returns().iter().zip(&exposure);
            -columns.map(|(column, x)| x * column[t]).sum::<f64>()
        })
        .collect();
    let factor = risk(desk).horizon_factor();
    let value = value_at_risk(&losses, level) * factor;
    for (name, rule) in [("type_5", QuantileType::Five), ("type_6", QuantileType::Six), ("type_7", QuantileType::Seven)]
    {
        let found = quantile_of_losses(&losses, level, rule) * factor;
        place.key("loss_quantiles").key(name).number(Some(found), value);
    }
}

/// The eight controls, in order.
pub fn controls(found: &[Control], place: &Place<'_>) {
    assert_eq!(place.len(), found.len());
    for (control, place) in found.iter().zip(place.entries()) {
        place.key("id").text(control.id.id());
        place.key("measured").number(control.measured, 1.0);
        place.key("limit").number(control.limit, 1.0);
        place.key("state").text(control.state.id());
        place.key("group").maybe_text(control.group.as_deref());
    }
}

/// The state of the fund.
pub fn state(found: FundState, place: &Place<'_>) {
    place.text(found.id());
}
