//! A number of a shock, taken or refused as it is typed.

use headroom_engine::fund::Unit;
use headroom_session::{Edit, EditError, ShockField, shock_place};
use web_sys::HtmlInputElement;

use super::change::{Refused, ShockAt};
use crate::{
    app::{
        state::{State, notice::Notice},
        ui::*,
    },
    view::{FieldDraft, ParameterWords, from_percent, in_percent, parameter_words, parse, range_words},
};

/// A number of a shock, taken or refused as it is typed.
pub fn number_field(state: State, refused: RwSignal<Option<Refused>>, at: ShockAt, field: ShockField) -> Nodes {
    let id = format!("stress-{}-{}-{}", at.0, at.1, field.key().replace(['[', ']', '.'], "-"));
    let (hint_id, refused_id) = (format!("{id}-hint"), format!("{id}-refused"));
    let ParameterWords { label: name, hint, .. } = parameter_words(&field.parameter);
    let value = Memo::new(move |_| {
        state.scenarios.with(|list| list.get(at.0)?.shocks.get(at.1).and_then(|shock| field.value(shock)))
    });
    let message = Memo::new(move |_| {
        let own = |r: &&Refused| r.at == at && r.field == field;
        refused.with(|r| r.as_ref().filter(own).map(|r| (r.text.clone(), r.is_open)))
    });
    let number = input().r#type("number");
    let element: HtmlInputElement = number.dom();
    let left = element.clone();
    // What is being typed ("0." on the way to "0.5") stays as long as it means the value.
    effect(move || {
        let Some(value) = value.get() else {
            return;
        };
        let is_refused = message.with_untracked(|m| m.as_ref().is_some_and(|m| m.1));
        if !is_refused && typed(field, &element.value()) != Some(value) {
            element.set_value(&shown(field, value));
        }
    });
    let now = move || value.get_untracked().unwrap_or_default();
    let typing = StoredValue::new(FieldDraft::from(now()));
    let take = move |text: &str, is_final: bool| {
        // An empty field is on its way to a number until it is left.
        if text.trim().is_empty() && !is_final {
            return;
        }
        let Err(reason) = set(state, at, field, text) else {
            typing.update_value(|typing| typing.take(text, now()));
            if is_final {
                state.end_gesture();
            }
            // A refusal is told until another number is typed, also when the field is left with what stayed.
            if !is_final && message.with_untracked(Option::is_some) {
                refused.set(None);
                state.notice.set(None);
            }
            return;
        };
        refused.set(Some(Refused { at, field, text: reason.words(state), is_open: !is_final }));
        let Some(stays) = typing.try_update_value(|typing| typing.refuse(text)) else {
            return;
        };
        let _ = set(state, at, field, &shown(field, stays));
        if is_final {
            left.set_value(&shown(field, stays));
            state.notice.set(Some(reason.notice(state)));
        }
    };
    let on_input = take.clone();
    let describedby = {
        let (hint_id, refused_id) = (hint_id.clone(), refused_id.clone());
        move || match message.with(Option::is_some) {
            true => format!("{hint_id} {refused_id}"),
            false => hint_id.clone(),
        }
    };
    let said = move || {
        let refused_id = refused_id.clone();
        message.get().map(|(text, _)| p().class("refused small").id(refused_id).child(text))
    };
    (
        div().class("field").child((
            label().attr("for", id.clone()).child(name),
            number
                .id(id)
                .attr("step", "any")
                .attr("inputmode", "decimal")
                .attr("aria-describedby", describedby)
                .attr("aria-invalid", move || message.with(|m| m.as_ref().is_some_and(|m| m.1)).then_some("true"))
                .on(ev::focus, move |_| typing.set_value(FieldDraft::from(now())))
                .on(ev::input, move |event| on_input(&event_target_value(&event), false))
                .on(ev::change, move |event| take(&event_target_value(&event), true)),
            span().class("hint").id(hint_id).child(hint),
        )),
        said,
    )
        .into_nodes()
}

/// Why a text is not taken.
enum Reason {
    /// It is no number.
    Missing(String),
    /// It breaks a rule.
    Refused(EditError),
}

impl Reason {
    fn words(&self, state: State) -> String {
        match self {
            Self::Missing(text) => text.clone(),
            Self::Refused(error) => state.words(error),
        }
    }

    fn notice(&self, state: State) -> Notice {
        Notice { text: self.words(state), is_refusal: matches!(self, Self::Refused(_)) }
    }
}

/// Takes a text as the new value of a parameter; refused it changes nothing.
fn set(state: State, (scenario, shock): ShockAt, field: ShockField, text: &str) -> Result<(), Reason> {
    let mut list = state.scenarios.get_untracked();
    let place = shock_place(&list, scenario, shock, &field.key());
    let value = typed(field, text).ok_or_else(|| {
        Reason::Missing(format!("A number is missing: {}", range_words(&place, field.range()).to_lowercase()))
    })?;
    let Some(there) = list.get_mut(scenario).and_then(|s| s.shocks.get_mut(shock)) else {
        return Ok(());
    };
    field.set(there, &place, value).map_err(Reason::Refused)?;
    if state.scenarios.with_untracked(|now| *now != list) {
        state.edit_now(Edit::Scenarios(list));
    }
    Ok(())
}

fn is_percent(field: ShockField) -> bool {
    field.parameter.unit() == Some(Unit::Share)
}

/// The value that a text means, in the file's unit.
fn typed(field: ShockField, text: &str) -> Option<f64> {
    if is_percent(field) { from_percent(text).ok() } else { parse(text).ok() }
}

/// A value as it stands in its field.
fn shown(field: ShockField, value: f64) -> String {
    let value = if is_percent(field) { in_percent(value) } else { value };
    value.to_string()
}
