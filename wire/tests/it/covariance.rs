//! The estimator of Sigma that a file chooses, all the way to the fund's figures. Values: tests/reference/contract (numpy) on
//! the seed fund, `report.Report` with `covariance`, `ewma_lambda` and `method` set.

use headroom_engine::{
    Analysis,
    fund::{CovarianceRule, Estimator, Method, Settings},
    testing::near,
};
use headroom_wire::parse;

/// VaR and expected shortfall of the fund, standalone and component VaR of its first strategy.
fn seed(method: Method, estimator: Estimator, ewma_lambda: f64) -> [f64; 4] {
    let analysis = Analysis::new(parse(include_bytes!("../../../assets/sample/seed.json")).unwrap());
    let covariance = CovarianceRule { estimator, ewma_lambda };
    let analysis = analysis.under(Settings { method, covariance, ..analysis.conventions() });
    let report = analysis.report();
    let first = &report.strategies[0];
    [
        report.fund.value_at_risk.unwrap(),
        report.fund.expected_shortfall.unwrap(),
        first.standalone_var.unwrap(),
        first.component_var.unwrap(),
    ]
}

#[test]
fn parametric_figures_follow_the_estimator_of_sigma() {
    let cases = [
        (Estimator::Sample, 0.94, [14945.20826184227, 17122.194848831277, 8053.412206527475, 5818.499341076219]),
        (Estimator::Ewma, 0.9, [12215.697070605089, 13995.090720228947, 6302.4137000031615, 1724.625240080477]),
        (Estimator::Ewma, 0.94, [12819.798488459359, 14687.188281115064, 6803.415628925343, 3041.480594007902]),
        (Estimator::LedoitWolf, 0.94, [14722.749936426806, 16867.33223823566, 8019.7861214318145, 5450.912937985652]),
    ];
    for (estimator, lambda, wanted) in cases {
        let found = seed(Method::Parametric, estimator, lambda);
        found.iter().zip(wanted).for_each(|(found, wanted)| near(*found, wanted, 1e-12));
    }
}

#[test]
fn filtered_figures_follow_the_decay() {
    let found = seed(Method::FilteredHistorical, Estimator::Sample, 0.9);
    let wanted = [21433.24055093917, 26980.046904806823, 8252.663515031216, 6100.281484001763];
    found.iter().zip(wanted).for_each(|(found, wanted)| near(*found, wanted, 1e-12));
}

#[test]
fn estimator_of_a_file_is_that_of_its_figures() {
    let text = include_str!("../../../assets/sample/seed.json");
    let stated = text.replacen("\"total_var\"", "\"covariance\": \"ewma\", \"ewma_lambda\": 0.9, \"total_var\"", 1);
    let budget = parse(stated.as_bytes()).unwrap().risk_budget;
    assert_eq!(budget.covariance, CovarianceRule { estimator: Estimator::Ewma, ewma_lambda: 0.9 });
    // A file of the first edition states neither.
    assert_eq!(parse(text.as_bytes()).unwrap().risk_budget.covariance, CovarianceRule::default());
    let out_of_range = stated.replacen("0.9,", "0.79,", 1);
    let faults = parse(out_of_range.as_bytes()).unwrap_err().to_string();
    assert!(faults.contains("risk_budget.ewma_lambda"), "{faults}");
}
