//! The model view: the fund by every method, by the rules of other programs, and how far its matrix can be trusted.

pub mod backtest;
pub mod interval;
pub mod ledger;
pub mod published;
pub mod tail;

use headroom_engine::{
    audit::{Peer, parametric_with_mean, peer_figures_of_fund},
    correlation::Estimator,
    fund::{Method, Snapshot},
    model::Model,
    var::{FundRisk, OrderStatistics, QuantileType, RiskModel, compare_methods, quantile_of_losses},
};

use self::{backtest::TestRow, interval::MoneyInterval};
use crate::view::{budget::method_name, number::Notation, tone::Tone};

/// The fund by one method.
#[derive(Debug, Clone, PartialEq)]
pub struct MethodRow {
    /// The method.
    pub method: Method,
    /// Its name.
    pub name: &'static str,
    /// VaR of the fund, in money.
    pub value_at_risk: Option<f64>,
    /// Expected shortfall of the fund, in money.
    pub expected_shortfall: Option<f64>,
    /// VaR over the fund's budget.
    pub utilization: Option<f64>,
    /// How sure its VaR is, where it is one of the sample's rows.
    pub order: Option<OrderStatistics>,
    /// Whether it is the method on screen.
    pub is_current: bool,
    /// What a reader must know of the figures; may be empty.
    pub note: &'static str,
}

/// The fund by every method; empty without a VaR.
pub fn method_rows(snapshot: &Snapshot, model: &Model, exposure: &[f64]) -> Vec<MethodRow> {
    let risk = model.risk.as_ref().ok();
    let total_var = snapshot.risk_budget.total_var;
    let row = |(method, fund): (Method, Option<FundRisk>)| {
        let value_at_risk = fund.as_ref().map(|fund| fund.value_at_risk);
        MethodRow {
            method,
            name: method_name(method),
            value_at_risk,
            expected_shortfall: fund.as_ref().map(|fund| fund.expected_shortfall),
            utilization: value_at_risk.map(|var| var / total_var).filter(|used| used.is_finite()),
            order: risk.and_then(|risk| risk.order_statistics_by(method, exposure, total_var)),
            is_current: method == model.settings.method,
            note: match fund {
                None => "Drawn when it is the method on screen",
                Some(fund) if fund.is_fallback => "Outside its domain: the historical figures stand in",
                Some(_) => "",
            },
        }
    };
    risk.map(|risk| compare_methods(risk, exposure)).into_iter().flatten().map(row).collect()
}

/// The least and the largest VaR among the methods; `None` where none has one.
pub fn method_span(rows: &[MethodRow]) -> Option<MoneyInterval> {
    let found = || rows.iter().filter_map(|row| row.value_at_risk);
    Some(MoneyInterval { lower: found().reduce(f64::min)?, upper: found().reduce(f64::max) })
}

/// What the model view finds, in a sentence: how many tests of the backtest the method on screen passes, and how far the methods
/// are apart. `of` names the strategy that is backtested, if it is not the fund; `backtest` is its tests, `None` while they are
/// made, or why there are none.
pub fn model_verdict(
    method: Method,
    of: Option<&str>,
    backtest: Result<Option<&[TestRow]>, &str>,
    span: Option<MoneyInterval>,
    written: Notation,
) -> String {
    let name = match of {
        Some(strategy) => format!("{}, of {strategy} alone,", method_name(method)),
        None => method_name(method).to_owned(),
    };
    let tests = match backtest {
        Ok(Some(tests)) => {
            let known = tests.iter().filter(|test| test.tone != Tone::Muted);
            let passed = known.clone().filter(|test| test.tone == Tone::Calm).count();
            let all = known.count();
            let left = if tests.iter().any(|test| test.is_running) { ", one is still running" } else { "" };
            format!("{name} passes {passed} of {all} tests{left}")
        }
        Ok(None) => format!("{name} is being tested"),
        Err(why) => format!("{name} is not tested ({why})"),
    };
    let money = |money| (written.money)(money);
    match span {
        Some(MoneyInterval { lower, upper: Some(upper) }) if upper > lower => {
            format!("{tests}; methods span {} to {}", money(lower), money(upper))
        }
        Some(MoneyInterval { lower, .. }) => format!("{tests}; all methods give {}", money(lower)),
        None => tests,
    }
}

/// The end of the bars of a plot of methods, as a multiple of the limit: 1.25, or more where a VaR is beyond.
pub fn plot_end(rows: &[MethodRow]) -> f64 {
    rows.iter().filter_map(|row| row.utilization).fold(1.25, |end, used| end.max(1.1 * used))
}

/// How a method comes to its VaR, in a line.
pub fn method_rule(method: Method) -> &'static str {
    match method {
        Method::Historical => "The k-th largest loss, k = ⌈aT⌉: a date that was",
        Method::Parametric => "z standard deviations, zero mean, divisor T−1",
        Method::CornishFisher => "The normal quantile corrected for skewness and kurtosis, with the mean, divisor T",
        Method::StudentT => {
            "A t of location, scale and degrees of freedom by maximum likelihood, its location left out"
        }
        Method::FilteredHistorical => "Historical on returns rescaled to today's EWMA volatility",
        Method::MonteCarlo => "A t copula over the strategies' own histories",
    }
}

/// A figure of another program, or why it has none.
#[derive(Debug, Clone, PartialEq)]
pub struct PeerRow {
    /// The program and its method.
    pub name: &'static str,
    /// Its VaR of the fund, in money.
    pub value_at_risk: Result<f64, String>,
    /// Its expected shortfall of the fund, in money.
    pub expected_shortfall: Result<f64, String>,
    /// Its rule.
    pub rule: &'static str,
    /// Where the rule stands.
    pub source: &'static str,
}

/// The fund by the rules of other programs and by the quantile rules that are not ours; empty without a VaR.
pub fn peer_rows(snapshot: &Snapshot, model: &Model, exposure: &[f64]) -> Vec<PeerRow> {
    let Ok(risk) = &model.risk else {
        return Vec::new();
    };
    let confidence = model.settings.confidence;
    let in_money = |figure: Result<f64, _>| figure.map_err(|why: headroom_engine::audit::NotGiven| why.to_string());
    let peers = Peer::ALL.map(|peer| {
        let found = peer_figures_of_fund(risk, confidence, exposure, snapshot.fund.nav, peer);
        PeerRow {
            name: peer.name(),
            value_at_risk: in_money(found.value_at_risk),
            expected_shortfall: in_money(found.expected_shortfall),
            rule: peer.rule(),
            source: peer.source(),
        }
    });
    let profits = fund_profits(risk, exposure);
    let lost: Vec<f64> = profits.iter().map(|profit| 0.0 - profit).collect();
    let factor = risk.horizon_factor();
    let quantiles = [
        (QuantileType::Five, "Quantile of type 5", "Piecewise linear, knots at (k − 1/2) / T"),
        (QuantileType::Six, "Quantile of type 6", "Piecewise linear, knots at k / (T + 1)"),
        (QuantileType::Seven, "Quantile of type 7", "Piecewise linear, knots at (k − 1) / (T − 1)"),
    ]
    .map(|(rule, name, told)| PeerRow {
        name,
        value_at_risk: Ok(quantile_of_losses(&lost, confidence, rule) * factor),
        expected_shortfall: Err("a quantile alone".to_owned()),
        rule: told,
        source: "Hyndman and Fan 1996",
    });
    let (value_at_risk, shortfall) = parametric_with_mean(&profits, confidence);
    let with_mean = PeerRow {
        name: "Parametric with the mean",
        value_at_risk: Ok(value_at_risk * factor),
        expected_shortfall: Ok(shortfall * factor),
        rule: "z sd − mean, divisor T−1",
        source: "Jorion, section 5.2",
    };
    peers.into_iter().chain(quantiles).chain([with_mean]).collect()
}

/// The fund's P&L a date, one day.
fn fund_profits(risk: &RiskModel, exposure: &[f64]) -> Vec<f64> {
    let mut profits = vec![0.0; risk.observations()];
    for (column, x) in risk.returns().iter().zip(exposure) {
        for (profit, r) in profits.iter_mut().zip(column.iter()) {
            *profit += x * r;
        }
    }
    profits
}

/// An estimator's name with its source.
pub fn estimator_told(estimator: Estimator) -> &'static str {
    match estimator {
        Estimator::Sample => "Sample, divisor T−1",
        Estimator::Ewma => "EWMA, zero mean",
        Estimator::LedoitWolf => "Ledoit–Wolf, towards constant correlation",
    }
}
