//! What this browser keeps: the switch, what is there, and the button that erases it.

use super::keeper::{Keeper, Kept, KeptFund};
use crate::app::{state::State, ui::*};

/// Whether this browser keeps funds, what-ifs and logs, and one button that erases them.
pub fn keep_choice(state: State, keeper: Keeper) -> impl Child {
    let kept = keeper.kept;
    let is_on = Memo::new(move |_| kept.with(Kept::is_on));
    let told = move || {
        kept.with(|kept| match kept {
            Kept::Off => "Nothing is kept: what-ifs, resets and decisions live in this tab and in an export".to_owned(),
            Kept::On(funds) if funds.is_empty() => "On; nothing to keep yet".to_owned(),
            Kept::On(funds) => {
                let bytes: f64 = funds.iter().map(|fund| fund.bytes).sum();
                let entries: f64 = funds.iter().map(|fund| fund.entries).sum();
                let count = funds.iter().filter(|fund| !fund.is_aside()).count();
                let (count, entries) = (counted(as_f64(count), "fund"), counted(entries, "entry"));
                format!("Kept on this disk: {count} with {entries} of log, {}", size(bytes))
            }
            Kept::Failed(reason, ..) => format!("Not kept: {reason}"),
        })
    };
    div().class("storage").child((
        label().class("check").child((
            input().r#type("checkbox").prop("checked", move || is_on.get()).on(ev::change, move |event| {
                let is_wanted = event_target_checked(&event);
                // It moves once the database says so: it may refuse.
                event_target::<web_sys::HtmlInputElement>(&event).set_checked(is_on.get_untracked());
                keeper.turn_to(state, is_wanted);
            }),
            " Keep funds, what-ifs and logs in this browser, so that they survive a reload; answers about columns too",
        )),
        span().class("soft small").attr("role", "status").child(told),
        action("Erase what is kept", move || keeper.erase()).prop("disabled", move || !is_on.get()),
    ))
}

/// The funds that are kept, each with a button that opens it.
pub fn kept_funds(keeper: Keeper) -> impl Child {
    keyed(
        move || keeper.kept.with(|kept| kept.funds().to_vec()),
        move |fund| {
            let (name, of) = (headroom_engine::text::escape(&fund.name), fund.clone());
            let open = move || {
                dialog::close("open");
                keeper.open(&of);
            };
            let gone = fund.clone();
            let remove = fund.is_aside().then(|| action("Remove", move || keeper.remove(&gone)));
            div().class("fields").child((action(name, open), span().class("soft small").child(about(fund)), remove))
        },
    )
}

fn about(fund: &KeptFund) -> String {
    let at = js_sys::Date::new(&fund.at.into()).to_locale_string("default", &wasm_bindgen::JsValue::UNDEFINED);
    format!("kept {}, {}", String::from(at), size(fund.bytes))
}

fn size(bytes: f64) -> String {
    format!("{:.1} MB", bytes / 1e6)
}

fn counted(count: f64, noun: &str) -> String {
    let noun = match (count, noun) {
        (1.0, noun) => noun.to_owned(),
        (_, "entry") => "entries".to_owned(),
        (_, noun) => format!("{noun}s"),
    };
    format!("{} {noun}", number::money(Some(count)))
}
