//! The fields of a shock: numbers that are taken or refused as they are typed, and the exchange.

use headroom_engine::{
    fund::{Domain, Parameter, Shock, Value},
    text::escape,
};
use headroom_session::ShockField;

use super::{
    change::{Refused, ShockAt, change_shock},
    moves::{date_field, moves_field},
    number::number_field,
};
use crate::app::{state::State, ui::*};

/// The fields of the shock that stands there, one per parameter.
pub fn shock_fields(
    state: State,
    refused: RwSignal<Option<Refused>>,
    exchanges: Memo<Vec<String>>,
    at: ShockAt,
) -> Nodes {
    let Some(shock) = shock_at(state, at) else {
        return ().into_nodes();
    };
    let numbers = ShockField::of(&shock);
    let of_parameter = |parameter: &Parameter| match parameter.domain {
        Domain::Number { .. } | Domain::Whole { .. } => numbers
            .iter()
            .find(|field| field.parameter.key == parameter.key)
            .map(|field| number_field(state, refused, at, *field)),
        Domain::Exchange => Some(exchange_field(state, exchanges, at, parameter.key)),
        Domain::Date => Some(date_field(state, at, parameter.key)),
        Domain::Moves => Some(moves_field(state, refused, at, parameter.key)),
    };
    let fields: Vec<_> = shock.kind().parameters.iter().filter_map(of_parameter).collect();
    div().class("fields").child(fields).into_nodes()
}

fn shock_at(state: State, (scenario, shock): ShockAt) -> Option<Shock> {
    state.scenarios.with_untracked(|list| list.get(scenario)?.shocks.get(shock).cloned())
}

fn exchange_field(state: State, exchanges: Memo<Vec<String>>, at: ShockAt, key: &'static str) -> Nodes {
    let now = Memo::new(move |_| {
        state.scenarios.with(|list| match list.get(at.0)?.shocks.get(at.1)?.value(key)? {
            Value::Text(exchange) => Some(exchange),
            _ => None,
        })
    });
    // By their number: a name from a file never becomes a value of the page.
    let options = move || {
        exchanges
            .get()
            .into_iter()
            .enumerate()
            .map(|(i, name)| {
                let text = escape(&name);
                option()
                    .value(i.to_string())
                    .prop("selected", move || now.with(|now| now.as_ref() == Some(&name)))
                    .child(text)
            })
            .collect::<Vec<_>>()
    };
    let choose = move |event| {
        let at_name: Option<usize> = event_target_value(&event).parse().ok();
        let name = exchanges.with_untracked(|names| at_name.and_then(|i| names.get(i).cloned()));
        let Some(name) = name else {
            return;
        };
        change_shock(state, at, |shock| shock.set(key, &Value::Text(name)));
    };
    label().class("field").child(("Exchange", select().on(ev::change, choose).child(options))).into_nodes()
}
