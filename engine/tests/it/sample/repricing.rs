//! Strategies measured from their positions, against the numpy reference (tests/reference/contract/repricing.py).

use std::sync::Arc;

use headroom_engine::{
    fund::{Holding, Instrument, InstrumentHistory, MeasuredFrom, Method, PnlBasis, Position, Shared, Snapshot},
    report::RiskReport,
    testing::{Desk, binary, linear, near, scripted},
    warning::WarningCode,
};

use super::reference::uneven;

fn instrument(name: &str, history: InstrumentHistory) -> Instrument {
    Instrument { name: name.to_owned(), history }
}

fn of(instrument: &str, position: Position) -> Position {
    Position { instrument: instrument.to_owned(), ..position }
}

/// `s0` and `s1` hold instruments with gaps, a hole and a late start; `s2` holds nothing, `s3` also what has no history.
fn priced() -> Snapshot {
    let mut snapshot = uneven();
    let mut price = 100.0;
    let grow = |r: f64| {
        price *= 1.0 + r;
        Some(price)
    };
    let mut prices: Vec<Option<f64>> = scripted(60, 0.03).into_iter().map(grow).collect();
    prices[10..13].fill(None);
    prices[20..26].fill(None);
    let mut odds: Vec<Option<f64>> = scripted(60, 0.1).into_iter().map(|x| Some(0.5 + x)).collect();
    odds[..12].fill(None);
    let returns = scripted(120, 0.04)[60..].iter().copied().map(Some).collect();
    snapshot.instruments = Arc::new(vec![
        instrument("L", InstrumentHistory::Prices(prices)),
        instrument("B", InstrumentHistory::Prices(odds)),
        instrument("R", InstrumentHistory::Returns(returns)),
    ]);
    snapshot.positions = Some(Shared::each([
        of("L", linear(0, "x", "t", 600.0)),
        of("B", binary(0, 0.4, 300.0)),
        of("R", linear(1, "x", "t", -700.0)),
        of("L", linear(3, "x", "t", -200.0)),
        of("none", linear(3, "x", "u", -200.0)),
    ]));
    snapshot
}

fn report(method: Method, pnl: Option<PnlBasis>) -> RiskReport {
    let mut snapshot = priced();
    snapshot.risk_budget.method = method;
    snapshot.risk_budget.pnl = pnl;
    Desk::of(&snapshot).report()
}

/// Fund VaR and ES, standalone VaRs, components.
fn assert_figures(report: &RiskReport, fund: [f64; 2], standalone: [f64; 4], components: [f64; 4]) {
    near(report.fund.value_at_risk.unwrap(), fund[0], 1e-11); // numpy reference
    near(report.fund.expected_shortfall.unwrap(), fund[1], 1e-11); // numpy reference
    for (i, row) in report.strategies.iter().enumerate() {
        near(row.standalone_var.unwrap(), standalone[i], 1e-11); // numpy reference
        near(row.component_var.unwrap(), components[i], 1e-11); // numpy reference
    }
}

#[test]
fn larger_takes_the_larger_standalone_var_and_agrees_with_numpy() {
    let historical = report(Method::Historical, None);
    assert_eq!(historical.conventions.pnl, PnlBasis::Larger);
    let [history, positions] = [MeasuredFrom::History, MeasuredFrom::Positions];
    let from: Vec<MeasuredFrom> = historical.strategies.iter().map(|row| row.measured_from).collect();
    assert_eq!(from, [positions, positions, history, history]);
    assert_figures(
        &historical,
        [49.8167942923068, 50.77522084370327],
        [45.59799906074794, 31.81048525951849, 21.963211338332325, 8.191083166448689],
        [15.308768931210494, 13.702312634458929, 14.456862335983505, 6.34885039065387],
    );
    assert_figures(
        &report(Method::Parametric, Some(PnlBasis::Larger)),
        [49.58366941493736, 62.17992182986083],
        [41.45582124704074, 31.88885086743925, 21.181177739298953, 7.822793487842954],
        [29.01142870466282, 14.206337551414952, 6.775801489749187, -0.40989833088958905],
    );
}

#[test]
fn figures_from_positions_agree_with_numpy() {
    let found = report(Method::Historical, Some(PnlBasis::Positions));
    // The third holds nothing and so uses nothing; the fourth cannot be repriced.
    let from: Vec<&str> = found.strategies.iter().map(|row| row.measured_from.id()).collect();
    assert_eq!(from, ["positions", "positions", "positions", "history"]);
    assert_eq!(found.strategies[2].used, Some(0.0));
    assert_figures(
        &found,
        [42.741067199329706, 44.83260713950703],
        [45.59799906074794, 31.81048525951849, 0.0, 8.191083166448689],
        [43.33891475237484, 0.4234706536346434, 0.0, -1.0213182066797768],
    );
    assert_figures(
        &report(Method::Parametric, Some(PnlBasis::Positions)),
        [47.278370962794824, 59.28898456684457],
        [41.45582124704074, 31.88885086743925, 0.0, 7.822793487842954],
        [32.56356332264214, 14.508183015611277, 0.0, 0.20662462454141864],
    );
}

#[test]
fn both_figures_are_told_whatever_counts() {
    let found = report(Method::Historical, Some(PnlBasis::History));
    let both: Vec<_> = found.strategies.iter().map(|row| (row.history_var, row.positions_var)).collect();
    near(both[0].0.unwrap(), 29.238852393195025, 1e-11); // numpy reference
    near(both[0].1.unwrap(), 45.59799906074794, 1e-11); // numpy reference
    near(both[1].1.unwrap(), 31.81048525951849, 1e-11); // numpy reference
    assert_eq!((both[2].1, both[3].1), (Some(0.0), None));
    assert!(found.strategies.iter().all(|row| row.measured_from == MeasuredFrom::History));
}

#[test]
fn figures_of_the_history_are_those_of_a_fund_without_instruments() {
    let mut bare = priced();
    bare.instruments = Arc::default();
    let (bare, priced) = (Desk::of(&bare).report(), report(Method::Historical, Some(PnlBasis::History)));
    assert_eq!(bare.fund, priced.fund); // bit
    assert_eq!(bare.conventions.pnl, PnlBasis::History);
    for (bare, priced) in bare.strategies.iter().zip(&priced.strategies) {
        assert_eq!((bare.used, bare.component_var), (priced.used, priced.component_var)); // bit
    }
}

#[test]
fn rows_with_a_fill_of_an_instrument_are_not_own_rows() {
    let desk = Desk::of(&priced());
    // numpy reference: the hole and the late start take 13 of 44 rows from the first strategy
    assert_eq!([0, 1, 2, 3].map(|i| desk.model.sample.own_rows(i)), [31, 44, 11, 44]);
    let is_of_first = |warning: &&headroom_engine::warning::Warning| {
        warning.code == WarningCode::Filled && warning.strategy == Some(0)
    };
    assert_eq!(desk.model.sample.warnings.iter().find(is_of_first).unwrap().rows, Some(13));
}

#[test]
fn instrument_with_29_own_rows_reprices_nothing() {
    let mut snapshot = priced();
    let mut instruments = snapshot.instruments.to_vec();
    let InstrumentHistory::Returns(returns) = &mut instruments[2].history else { unreachable!() };
    // The last 29 of 44 joint rows: 9 October is the 30th from the end.
    let from =
        snapshot.history.dates.iter().position(|date| *date == Desk::of(&snapshot).model.sample.dates[15]).unwrap();
    returns[..from].fill(None);
    snapshot.instruments = Arc::new(instruments);
    assert_eq!(Desk::of(&snapshot).report().strategies[1].positions_var, None);
    let mut instruments = snapshot.instruments.to_vec();
    let InstrumentHistory::Returns(returns) = &mut instruments[2].history else { unreachable!() };
    returns[from - 1] = Some(0.0);
    snapshot.instruments = Arc::new(instruments);
    assert!(Desk::of(&snapshot).report().strategies[1].positions_var.is_some());
}

#[test]
fn closing_everything_uses_nothing_and_five_times_uses_five_times() {
    for method in [Method::Historical, Method::Parametric, Method::FilteredHistorical] {
        let mut snapshot = priced();
        snapshot.risk_budget.pnl = Some(PnlBasis::Positions);
        snapshot.risk_budget.method = method;
        let once = Desk::of(&snapshot).report();
        for position in snapshot.positions.iter_mut().flatten() {
            match &mut position.holding {
                Holding::Linear { notional } => *notional *= 5.0,
                Holding::Binary { contracts, .. } => *contracts *= 5.0,
            }
        }
        let more = Desk::of(&snapshot).report();
        for i in 0..2 {
            near(more.strategies[i].used.unwrap() / 5.0, once.strategies[i].used.unwrap(), 1e-12);
        }
        snapshot.positions.as_mut().unwrap().retain(|position| position.strategy != 0);
        assert_eq!(Desk::of(&snapshot).report().strategies[0].used, Some(0.0));
    }
}

#[test]
fn volatility_of_an_instrument_is_of_its_own_rows() {
    let desk = Desk::of(&priced());
    let lines = &desk.model.positions.as_ref().unwrap().lines;
    let found: Vec<Option<f64>> = lines.iter().map(|line| line.history_volatility).collect();
    for (found, wanted) in found.iter().zip(VOLATILITIES) {
        near(found.unwrap(), wanted, 1e-11); // numpy reference: exposure.volatilities
    }
    assert_eq!(found[4], None);
    // Of the fourth, which cannot be repriced for what it holds first.
    let mut snapshot = priced();
    let own: Vec<_> = snapshot.held().iter().filter(|position| position.strategy == 3).cloned().collect();
    snapshot.positions = Some(own.into_iter().rev().collect());
    let lines = Desk::of(&snapshot).model.positions.unwrap().lines;
    near(lines[1].history_volatility.unwrap(), VOLATILITIES[0], 1e-11); // numpy reference
}

/// Standard deviations of the returns of `L` and `R` and of the P&L of a contract of `B` at 0.4.
const VOLATILITIES: [f64; 3] = [0.019749759209640113, 0.06775471853937556, 0.02769577820953606];
