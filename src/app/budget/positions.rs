//! The positions of the selected strategy: added, resized and closed in place, as edits that are undone like others.

use headroom_engine::fund::Position;
use headroom_session::{Edit, PositionChange, amount_of};
use leptos::{ev, prelude::event_target_value};
use web_sys::HtmlElement;

use super::row::trimmed;
use crate::{
    app::{state::State, ui::*},
    view::{Takeable, held_name, parse, takeable, taken},
};

/// Positions that are listed at most.
const MAX_LISTED: usize = 50;

/// A line per position, which stays while others change: what and where, its notional or contracts as a field, and an action that
/// closes it. Below, a form for another.
pub fn positions(state: State, i: usize) -> Element {
    let ids = move || {
        state.snapshot.with(|snapshot| {
            let own = snapshot.positions.iter().flatten().filter(|position| position.strategy == i);
            own.take(MAX_LISTED).map(|position| position.id.clone()).collect::<Vec<_>>()
        })
    };
    let list = div().class("held").attr("role", "group").attr("aria-label", "Positions held").attr("tabindex", "-1");
    let place: HtmlElement = list.dom();
    let lines = keyed(ids, move |id| line(state, id, &place));
    div().child((list.child(lines), unfolding("Add a position", move || add(state, i))))
}

/// What a position of the fund says; `None` once it is closed.
fn of_position<T>(state: State, id: &str, read: impl Fn(&Position) -> T) -> Option<T> {
    state.snapshot.with(|s| s.positions.iter().flatten().find(|position| position.id == id).map(|found| read(found)))
}

fn press(state: State, change: PositionChange) {
    state.edit(Edit::Position(change));
    state.end_gesture();
}

/// The line of a position; the focus goes to the list, `place`, when its action goes with it.
fn line(state: State, id: &str, place: &HtmlElement) -> Element {
    let name = untrack(|| of_position(state, id, held_name)).unwrap_or_default();
    let (shown, resized, closed, place) = (id.to_owned(), id.to_owned(), id.to_owned(), place.clone());
    let size = number_input(
        move || of_position(state, &shown, |position| trimmed(amount_of(position.holding))).unwrap_or_default(),
        move |amount| {
            let resize = |amount| PositionChange::Resize { id: resized.clone(), amount };
            amount.map(resize).into_iter().for_each(|change| press(state, change));
        },
    );
    let close = action("Close", move || {
        let _ = place.focus();
        press(state, PositionChange::Close { id: closed.clone() });
    });
    div().class("mix-row plain").child((
        span().child(name.clone()),
        size.class("cell-field").attr("aria-label", format!("Size of {name}")),
        close.attr("aria-label", format!("Close {name}")),
    ))
}

/// A form for another position: in what, on which side, how much.
fn add(state: State, i: usize) -> Element {
    let all = Memo::new(move |_| state.snapshot.with(|snapshot| takeable(snapshot)));
    let (like, side) = (RwSignal::new(String::new()), RwSignal::new("long".to_owned()));
    let (size, refused) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let chosen = move || -> Option<Takeable> {
        like.with(|like| all.with(|all| all.iter().find(|it| it.like == *like).or(all.first()).cloned()))
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let amount = size.with_untracked(|text| parse(text).ok().filter(|amount| *amount > 0.0));
        let Some((amount, like)) = amount.zip(untrack(chosen)) else {
            return refused.set(Some("Give a size above 0".to_owned()));
        };
        let amount = if side.with_untracked(|side| side == "short") { -amount } else { amount };
        let Some(position) = state.snapshot.with_untracked(|snapshot| taken(snapshot, i, &like.like, amount)) else {
            return;
        };
        let change = PositionChange::Add(Box::new(position));
        let why = untrack(|| state.effect_of(&Edit::Position(change.clone()))).err();
        refused.set(why.as_ref().map(|why| state.words(why)));
        if why.is_none() {
            press(state, change);
            size.set(String::new());
        }
    };
    let instruments = choice(
        move || all.with(|all| all.iter().map(|it| (it.like.clone().into(), it.name.clone().into())).collect()),
        move || chosen().map_or_else(Default::default, |it| it.like.into()),
        move |id| like.set(id),
    );
    let sides = choice(
        || vec![("long".into(), "Long".into()), ("short".into(), "Short".into())],
        move || side.get().into(),
        move |to| side.set(to),
    );
    let amount = text_input()
        .attr("inputmode", "decimal")
        .prop("value", move || size.get())
        .on(ev::input, move |event| size.set(event_target_value(&event)));
    let unit = move || if chosen().is_some_and(|it| it.is_binary) { "Contracts" } else { "Notional" };
    form().class("add-position").on(ev::submit, submit).child((
        field("Instrument", instruments),
        field("Side", sides),
        field(unit, amount),
        button().r#type("submit").child("Add"),
        p().class("refused").attr("role", "alert").child(move || refused.get()),
    ))
}
