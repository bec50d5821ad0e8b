//! Positions on the page: what a strategy can take, and the positions behind a figure.

use headroom::view::{AskedFigure, Notation, explain_view, takeable, taken};
use headroom_engine::{
    fund::{Holding, Position, Snapshot},
    testing::{binary, holding, linear, three_four_five},
};
use headroom_session::explain::{ExplainedPosition, Explanation, Figure};

fn fund() -> Snapshot {
    let of = |id: &str, instrument: &str, position: Position| Position {
        id: id.to_owned(),
        instrument: instrument.to_owned(),
        ..position
    };
    let held = vec![
        of("c", "SOL", linear(1, "y", "t", -50.0)),
        of("a", "BTC", linear(0, "x", "t", 100.0)),
        of("BTC-1", "BTC", linear(1, "x", "t", 20.0)),
        of("b", "CUT", binary(0, 0.4, 10.0)),
    ];
    holding(three_four_five(), held)
}

#[test]
fn takeable_names_each_instrument_once_an_exchange() {
    let found: Vec<(String, String, bool)> =
        takeable(&fund()).into_iter().map(|it| (it.like, it.name, it.is_binary)).collect();
    let of = |like: &str, name: &str, is_binary| (like.to_owned(), name.to_owned(), is_binary);
    let event = fund().positions.unwrap()[3].exchange.clone();
    assert_eq!(found, [of("a", "BTC · x", false), of("b", &format!("CUT · {event}"), true), of("c", "SOL · y", false)]);
    assert!(takeable(&Snapshot { positions: None, ..fund() }).is_empty());
}

#[test]
fn taken_position_is_like_another_with_a_free_id() {
    let fund = fund();
    let position = taken(&fund, 1, "a", -30.0).unwrap();
    assert_eq!((position.id.as_str(), position.strategy), ("BTC-2", 1)); // BTC-1 is taken
    assert_eq!(position.holding, Holding::Linear { notional: -30.0 });
    let like = &fund.positions.as_ref().unwrap()[1];
    assert_eq!(
        (&position.instrument, &position.exchange, position.beta),
        (&like.instrument, &like.exchange, like.beta)
    );
    assert_eq!(taken(&fund, 1, "b", 5.0).unwrap().holding, Holding::Binary { price: 0.4, contracts: 5.0 });
    assert_eq!(taken(&fund, 1, "closed by now", 5.0), None);
}

#[test]
fn positions_behind_a_figure_are_listed_by_their_parts() {
    let behind = |at: i32| ExplainedPosition {
        id: format!("p{at}"),
        instrument: "BTC".to_owned(),
        pnl: f64::from(-at),
        part: f64::from(at) * if at % 2 == 0 { 1.0 } else { -1.0 },
    };
    let found = Explanation {
        figure: Figure::StandaloneVar,
        value: Some(1.0),
        unit: "money",
        label: String::new(),
        convention: String::new(),
        definition: "",
        formula: String::new(),
        inputs: Vec::new(),
        source: "",
        days: None,
        positions: Some((1..=15).map(behind).collect()),
        warnings: Vec::new(),
    };
    let asked = AskedFigure::of_strategy(Figure::StandaloneVar, 0);
    let view = explain_view(&fund(), asked, &found, String::new(), Notation::PLAIN);
    assert_eq!(view.positions.len(), 13);
    assert_eq!(view.positions[0], ("BTC (p15)".to_owned(), -15.0, -15.0));
    assert_eq!(view.positions[12], ("3 others".to_owned(), -6.0, -2.0)); // 1, 2 and 3: parts -1 + 2 - 3
}
