//! The reset of a latch: a person says who and why, in a dialog. Nothing else opens a latch.

use headroom_engine::fund::{ControlId, Rung};
use headroom_session::{Latched, MOST_TEXT};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};

use crate::{
    app::{state::State, ui::*},
    view::{control_name, rung_subject},
};

const ID: &str = "reset";

/// Opens the dialog for a latch.
pub fn ask_to_reset(asked: RwSignal<Option<Latched>>, of: Latched) {
    asked.set(Some(of));
    dialog::show(ID);
}

/// The dialog.
pub fn reset_dialog(state: State, asked: RwSignal<Option<Latched>>) -> impl Child {
    let most = MOST_TEXT.to_string();
    let by = input().r#type("text").attr("autocomplete", "name").attr("maxlength", most.clone()).prop("required", true);
    let reason = textarea().attr("rows", "3").attr("maxlength", most).prop("required", true);
    let (by_field, reason_field) = (by.dom::<HtmlInputElement>(), reason.dom::<HtmlTextAreaElement>());
    let refused = RwSignal::new(None::<String>);
    let name = move || match asked.get() {
        Some(Latched::Control(control)) => control_name(control).to_owned(),
        Some(Latched::Ladder(strategy, rung)) => state.snapshot.with(|snapshot| rung_subject(snapshot, strategy, rung)),
        None => String::new(),
    };
    let opens = move || match asked.get() {
        Some(Latched::Control(ControlId::MonthlyDrawdown)) => {
            "The kill switch opens. The fall is accepted as it stands: a larger one trips it again"
        }
        Some(Latched::Ladder(_, Rung::Hard)) => {
            "The strategy may trade again. The fall is accepted as it stands: a larger one takes it out again"
        }
        _ => "The latch opens. The fall is accepted as it stands: a larger one trips it again",
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(of) = asked.get_untracked() else {
            return;
        };
        match state.reset_latch(of, &untrack(name), by_field.value().trim(), reason_field.value().trim()) {
            Ok(()) => {
                reason_field.set_value("");
                refused.set(None);
                dialog::close(ID);
            }
            Err(error) => refused.set(Some(error)),
        }
    };
    dialog().id(ID).class("dialog").attr("aria-labelledby", "reset-title").child((
        h2().id("reset-title").child(("Reset ", name)),
        p().child(opens),
        p().class("soft").child("Who and why go to the log, which is only ever added to"),
        form().class("reset-form").on(ev::submit, submit).child((
            label().class("field").child(("By", by)),
            label().class("field").child(("Reason", reason)),
            p().class("refused").attr("role", "alert").child(move || refused.get()),
            div()
                .class("fields")
                .child((button().r#type("submit").class("primary").child("Reset"), close_button(ID, "Cancel"))),
        )),
    ))
}
