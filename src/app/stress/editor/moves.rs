//! The moves of a custom shock, a row each, and the date of a replay.

use headroom_engine::math::sort_by;
use headroom_engine::{
    fund::{MOST_MOVES, Move, Scope, Shock, Value},
    text::escape,
};
use headroom_session::ShockField;
use headroom_wire::date;

use super::{
    change::{Refused, ShockAt, change_shock},
    number::number_field,
};
use crate::{
    app::{state::State, ui::*},
    view::scope_name,
};

/// Instruments that can be chosen at most: those of the largest positions.
const MOST_INSTRUMENTS: usize = 200;

/// What a scope can name in the fund on screen.
#[derive(Debug, Clone, PartialEq, Default)]
struct Names {
    strategies: Vec<String>,
    sectors: Vec<String>,
    exchanges: Vec<String>,
    instruments: Vec<String>,
}

impl Names {
    fn of(state: State) -> Self {
        state.snapshot.with(|snapshot| {
            let mut positions: Vec<_> = snapshot.positions.iter().flatten().collect();
            sort_by(&mut positions, |a, b| b.notional().abs().total_cmp(&a.notional().abs()));
            let mut names = Self {
                strategies: snapshot.strategies.iter().map(|s| s.id.as_str().to_owned()).collect(),
                ..Self::default()
            };
            for position in positions {
                let add = |list: &mut Vec<String>, name: &String, most: usize| {
                    if list.len() < most && !list.contains(name) {
                        list.push(name.clone());
                    }
                };
                add(&mut names.sectors, &position.sector, usize::MAX);
                add(&mut names.exchanges, &position.exchange, usize::MAX);
                add(&mut names.instruments, &position.instrument, MOST_INSTRUMENTS);
            }
            sort_by(&mut names.sectors, Ord::cmp);
            sort_by(&mut names.exchanges, Ord::cmp);
            sort_by(&mut names.instruments, Ord::cmp);
            names
        })
    }

    /// The names that a scope can have; none for the market.
    fn of_scope(&self, scope: &Scope) -> &[String] {
        match scope {
            Scope::Market => &[],
            Scope::Strategy(_) => &self.strategies,
            Scope::Sector(_) => &self.sectors,
            Scope::Exchange(_) => &self.exchanges,
            Scope::Instrument(_) => &self.instruments,
        }
    }
}

/// The scopes in the order of the choice.
fn scopes() -> [Scope; 5] {
    let none = String::new;
    [Scope::Market, Scope::Strategy(none()), Scope::Sector(none()), Scope::Exchange(none()), Scope::Instrument(none())]
}

/// The rows, and a button for one more.
pub fn moves_field(state: State, refused: RwSignal<Option<Refused>>, at: ShockAt, key: &'static str) -> Nodes {
    let names = Memo::new(move |_| Names::of(state));
    let count = Memo::new(move |_| {
        state.scenarios.with(|list| {
            let shock = list.get(at.0).and_then(|s| s.shocks.get(at.1));
            shock.map_or(0, |shock| moves_of(shock, key).len())
        })
    });
    let add = move |_| change_moves(state, at, key, |moves| moves.push(Move { scope: Scope::Market, size: -0.1 }));
    div()
        .class("moves-field")
        .child((
            ul().class("moves").child(keyed(
                move || (0..count.get()).collect(),
                move |row| move_row(state, refused, names, (at, key), *row, count),
            )),
            button()
                .r#type("button")
                .prop("disabled", move || count.get() >= MOST_MOVES)
                .on(ev::click, add)
                .child("Add a move"),
        ))
        .into_nodes()
}

fn move_row(
    state: State,
    refused: RwSignal<Option<Refused>>,
    names: Memo<Names>,
    (at, key): (ShockAt, &'static str),
    row: usize,
    count: Memo<usize>,
) -> Element {
    let scope = Memo::new(move |_| {
        state
            .scenarios
            .with(|list| moves_of(list.get(at.0)?.shocks.get(at.1)?, key).into_iter().nth(row).map(|one| one.scope))
    });
    let set_scope = move |wanted: Scope| {
        change_moves(state, at, key, move |moves| {
            if let Some(there) = moves.get_mut(row) {
                there.scope = wanted;
            }
        });
    };
    let choose_scope = move |event| {
        let Some(kind) = event_target_value(&event).parse().ok().and_then(|i: usize| scopes().get(i).cloned()) else {
            return;
        };
        let first = names.with_untracked(|names| names.of_scope(&kind).first().cloned());
        set_scope(kind.named(first.unwrap_or_default()));
    };
    let kinds: Vec<_> = scopes()
        .into_iter()
        .enumerate()
        .map(|(i, kind)| {
            let (id, for_names) = (kind.id(), kind.clone());
            option()
                .value(i.to_string())
                .prop("selected", move || scope.with(|s| s.as_ref().is_some_and(|s| s.id() == id)))
                .prop("disabled", move || id != "market" && names.with(|names| names.of_scope(&for_names).is_empty()))
                .child(scope_name(&kind))
        })
        .collect();
    let remove = move |_| {
        change_moves(state, at, key, move |moves| {
            if moves.len() > 1 && row < moves.len() {
                moves.remove(row);
            }
        });
    };
    let number = row + 1;
    li().child(
        div().class("fields move-row").attr("role", "group").attr("aria-label", format!("Move {number}")).child((
            label().class("field").child(("What moves", select().on(ev::change, choose_scope).child(kinds))),
            move || name_field(scope, names, set_scope),
            number_field(state, refused, at, ShockField::of_move(key, row)),
            button()
                .r#type("button")
                .class("move-remove")
                .attr("aria-label", format!("Remove move {number}"))
                .prop("disabled", move || count.get() < 2)
                .on(ev::click, remove)
                .child("Remove"),
        )),
    )
}

/// The name of what moves; nothing for the market. A name that the fund does not hold stays a choice while it is the present one.
fn name_field(
    scope: Memo<Option<Scope>>,
    names: Memo<Names>,
    set_scope: impl Fn(Scope) + Copy + Send + 'static,
) -> Option<impl Child> {
    let now = scope.get()?;
    let name = now.name()?.to_owned();
    let mut choices = names.with(|names| names.of_scope(&now).to_vec());
    if !choices.contains(&name) {
        choices.insert(0, name.clone());
    }
    // By their number: a name from a file never becomes a value of the page.
    let options: Vec<_> = choices
        .iter()
        .enumerate()
        .map(|(i, choice)| option().value(i.to_string()).prop("selected", *choice == name).child(escape(choice)))
        .collect();
    let choose = move |event| {
        let chosen: Option<usize> = event_target_value(&event).parse().ok();
        if let Some(name) = chosen.and_then(|i| choices.get(i)) {
            set_scope(now.named(name.clone()));
        }
    };
    Some(label().class("field").child(("Which", select().on(ev::change, choose).child(options))))
}

fn moves_of(shock: &Shock, key: &str) -> Vec<Move> {
    match shock.value(key) {
        Some(Value::Moves(moves)) => moves,
        _ => Vec::new(),
    }
}

fn change_moves(state: State, at: ShockAt, key: &'static str, change: impl FnOnce(&mut Vec<Move>)) {
    change_shock(state, at, |shock| {
        let mut moves = moves_of(shock, key);
        change(&mut moves);
        shock.set(key, &Value::Moves(moves));
    });
}

/// The last date of a replay.
pub fn date_field(state: State, at: ShockAt, key: &'static str) -> Nodes {
    let now = Memo::new(move |_| {
        state.scenarios.with(|list| match list.get(at.0)?.shocks.get(at.1)?.value(key)? {
            Value::Date(date) => Some(date.to_string()),
            _ => None,
        })
    });
    let bounds = Memo::new(move |_| {
        state.snapshot.with(|s| (s.history.dates.first().map(ToString::to_string), s.history.last_date().to_string()))
    });
    let choose = move |event| {
        let Some(wanted) = date(&event_target_value(&event)) else {
            return;
        };
        change_shock(state, at, move |shock| shock.set(key, &Value::Date(wanted)));
    };
    label()
        .class("field")
        .child((
            "Last date",
            input()
                .r#type("date")
                .attr("min", move || bounds.with(|bounds| bounds.0.clone()))
                .attr("max", move || bounds.with(|bounds| bounds.1.clone()))
                .prop("value", move || now.get().unwrap_or_default())
                .on(ev::change, choose),
        ))
        .into_nodes()
}
