//! The positions of the selected strategy: resized and closed in place, as edits that are undone like others.

use headroom_engine::{fund::Position, text::escape};
use headroom_session::{Edit, PositionChange, amount_of};

use super::row::trimmed;
use crate::app::{state::State, ui::*};

/// Positions that are listed at most.
const MAX_LISTED: usize = 50;

/// A line per position: what and where, its notional or contracts as a field, and an action that closes it.
pub fn positions(state: State, i: usize) -> Element {
    let lines = move || {
        state.snapshot.with(|snapshot| {
            let own = snapshot.positions.iter().flatten().filter(|position| position.strategy == i);
            own.take(MAX_LISTED).map(|position| line(state, position)).collect::<Vec<_>>()
        })
    };
    div().class("held").child(lines)
}

fn line(state: State, position: &Position) -> Element {
    let name = format!("{} · {}", escape(&position.instrument), escape(&position.exchange));
    let (id, amount) = (position.id.clone(), amount_of(position.holding));
    let press = move |change: PositionChange| {
        state.edit(Edit::Position(change));
        state.end_gesture();
    };
    let resized = id.clone();
    let size = number_input(
        move || trimmed(amount),
        move |amount| {
            let resize = |amount| PositionChange::Resize { id: resized.clone(), amount };
            amount.map(resize).into_iter().for_each(press);
        },
    );
    let close = action("Close", move || press(PositionChange::Close { id: id.clone() }));
    div().class("mix-row plain").child((
        span().child(name.clone()),
        size.class("cell-field").attr("aria-label", format!("Size of {name}")),
        close.attr("aria-label", format!("Close {name}")),
    ))
}
