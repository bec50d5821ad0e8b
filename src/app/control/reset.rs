//! The reset of a latch: a person says who and why, in a dialog. Nothing else opens a latch.

use headroom_engine::fund::ControlId;
use headroom_session::MOST_TEXT;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};

use crate::{
    app::{state::State, ui::*},
    view::control_name,
};

const ID: &str = "reset";

/// Opens the dialog for a control.
pub fn ask_to_reset(asked: RwSignal<Option<ControlId>>, control: ControlId) {
    asked.set(Some(control));
    dialog::show(ID);
}

/// The dialog.
pub fn reset_dialog(state: State, asked: RwSignal<Option<ControlId>>) -> impl Child {
    let most = MOST_TEXT.to_string();
    let by = input().r#type("text").attr("autocomplete", "name").attr("maxlength", most.clone()).prop("required", true);
    let reason = textarea().attr("rows", "3").attr("maxlength", most).prop("required", true);
    let (by_field, reason_field) = (by.dom::<HtmlInputElement>(), reason.dom::<HtmlTextAreaElement>());
    let refused = RwSignal::new(None::<String>);
    let name = move || asked.get().map_or("", control_name);
    let is_kill_switch = move || asked.get() == Some(ControlId::MonthlyDrawdown);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(control) = asked.get_untracked() else {
            return;
        };
        match state.reset_control(control, by_field.value().trim(), reason_field.value().trim()) {
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
        p().child(move || match is_kill_switch() {
            true => "The kill switch opens. The fall is accepted as it stands: a larger one trips it again",
            false => "The latch opens. The fall is accepted as it stands: a larger one trips the control again",
        }),
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
