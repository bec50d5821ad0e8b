//! The fields of a shock: numbers that are taken or refused as they are typed, and the exchange.

use headroom_engine::{fund::Shock, text::escape};
use headroom_session::ShockField;

use super::{
    change::{Refused, ShockAt, change_shock},
    moves::{date_field, moves_field},
    number::number_field,
};
use crate::app::{state::State, ui::*};

/// The fields of the shock that stands there.
pub fn shock_fields(
    state: State,
    refused: RwSignal<Option<Refused>>,
    exchanges: Memo<Vec<String>>,
    at: ShockAt,
) -> Nodes {
    let Some(shock) = shock_at(state, at) else {
        return ().into_nodes();
    };
    if matches!(shock, Shock::Custom { .. }) {
        return moves_field(state, refused, at);
    }
    let has_exchange = matches!(shock, Shock::ExchangeOutage { .. });
    let has_date = matches!(shock, Shock::Historical { .. });
    let numbers: Vec<_> = ShockField::of(&shock).iter().map(|field| number_field(state, refused, at, *field)).collect();
    div()
        .class("fields")
        .child((
            has_exchange.then(|| exchange_field(state, exchanges, at)),
            has_date.then(|| date_field(state, at)),
            numbers,
        ))
        .into_nodes()
}

fn shock_at(state: State, (scenario, shock): ShockAt) -> Option<Shock> {
    state.scenarios.with_untracked(|list| list.get(scenario)?.shocks.get(shock).cloned())
}

fn exchange_field(state: State, exchanges: Memo<Vec<String>>, at: ShockAt) -> impl Child {
    let now = Memo::new(move |_| {
        state.scenarios.with(|list| match list.get(at.0)?.shocks.get(at.1)? {
            Shock::ExchangeOutage { exchange, .. } => Some(exchange.clone()),
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
        change_shock(state, at, |shock| {
            if let Shock::ExchangeOutage { exchange, .. } = shock {
                *exchange = name;
            }
        });
    };
    label().class("field").child(("Exchange", select().on(ev::change, choose).child(options)))
}
