//! The start of the page: the fund that its address names, else the demonstration fund, and other ways in where neither comes.

use std::{cell::Cell, rc::Rc, time::Duration};

use headroom_engine::{fund::Snapshot, text::escape};
use leptos::prelude::{document, set_timeout};
use wasm_bindgen::{JsCast, prelude::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, Event, File, HtmlElement, HtmlInputElement};

use super::{
    files::{
        fetch::bytes_at,
        reader::fund_of,
        tree::{element, write},
    },
    rescue, shell,
    state::{
        State,
        refusal::{Cause, Refusal},
        route::snapshot_address,
    },
    ui::{mount, number},
};
use crate::view::set_grouping;

/// The demonstration fund, beside the page.
const DEMONSTRATION: &str = "sample/demo.json";

/// How long the loading screen waits before it says for what, and offers other ways in.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whether the page is on screen: what comes first is shown, and nothing after it.
type IsOver = Rc<Cell<bool>>;

/// Starts the page on the document's body: with the snapshot that `?snapshot=URL` names, else with the demonstration fund.
pub fn start() {
    rescue::tell_panics();
    set_grouping(&number::money(Some(12_345.0)));
    let is_over = IsOver::default();
    let asked = snapshot_address();
    let awaited = escape(asked.as_deref().unwrap_or(DEMONSTRATION));
    let other = Rc::clone(&is_over);
    set_timeout(move || offer(&other, &format!("Waiting for {awaited}")), PATIENCE);
    spawn_local(async move {
        let refusal = match asked {
            None => None,
            Some(address) => match snapshot_at(&address).await {
                Ok(snapshot) => return show(&is_over, snapshot, false, None),
                Err(refusal) => Some(refusal),
            },
        };
        open_demonstration(&is_over, refusal).await;
    });
}

/// Shows the demonstration fund, with why another was refused.
async fn open_demonstration(is_over: &IsOver, refusal: Option<Refusal>) {
    match snapshot_at(DEMONSTRATION).await {
        Ok(snapshot) => show(is_over, snapshot, refusal.is_none(), refusal),
        Err(refusal) => offer(is_over, &told(&refusal)),
    }
}

async fn snapshot_at(address: &str) -> Result<Snapshot, Refusal> {
    let refused = |cause| Refusal { source: escape(address), cause };
    let bytes = bytes_at(address).await.map_err(|reason| refused(Cause::Unreachable(reason)))?;
    fund_of(address, &bytes).await.map_err(refused)
}

fn told(refusal: &Refusal) -> String {
    format!("{} could not be loaded: {}", refusal.source, refusal.cause.in_a_line())
}

/// Puts the page in the place of the loading screen, once.
fn show(is_over: &IsOver, snapshot: Snapshot, is_demonstration: bool, refusal: Option<Refusal>) {
    if is_over.replace(true) {
        return;
    }
    if let Some(loading) = loading() {
        loading.remove();
    }
    let Some(body) = document().body() else { return };
    mount(body, move || {
        let state = State::new(snapshot, is_demonstration);
        state.refusal.set(refusal);
        rescue::follow(state);
        shell::frame::frame(state)
    })
    .forget();
}

fn loading() -> Option<HtmlElement> {
    document().get_element_by_id("loading")?.dyn_into().ok()
}

/// Says on the loading screen why there is no fund yet, and offers the demonstration fund or a file.
fn offer(is_over: &IsOver, line: &str) {
    let Some(loading) = loading().filter(|_| !is_over.get()) else { return };
    let texts = |text: &str| [text.into()];
    let input = element("input", &[("type", "file"), ("accept", ".json,application/json")], &[]);
    let ways = [
        element("button", &[("type", "button")], &texts("Start with the demonstration fund")),
        element("label", &[], &["Or open a snapshot ".into(), input]),
    ];
    let trees = [
        element("h1", &[], &texts("Headroom")),
        element("p", &[("id", "loading-state"), ("role", "alert")], &texts(line)),
        element("div", &[("class", "fields")], &ways),
    ];
    write(&loading, &trees.iter().collect());
    let is_over = Rc::clone(is_over);
    let pressed = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        let is_over = Rc::clone(&is_over);
        if target.tag_name() == "BUTTON" {
            spawn_local(async move { open_demonstration(&is_over, None).await });
        } else if let Some(file) = target.dyn_ref::<HtmlInputElement>().and_then(|input| input.files()?.get(0)) {
            spawn_local(async move { open_file(&is_over, file).await });
        }
    });
    let listener = pressed.into_js_value().unchecked_into();
    loading.set_onclick(Some(&listener));
    loading.set_onchange(Some(&listener));
}

/// Shows the fund of a snapshot file that was picked on the loading screen.
async fn open_file(is_over: &IsOver, file: File) {
    let cause = match JsFuture::from(file.array_buffer()).await {
        Ok(buffer) => match fund_of(&file.name(), &js_sys::Uint8Array::new(&buffer).to_vec()).await {
            Ok(snapshot) => return show(is_over, snapshot, false, None),
            Err(cause) => cause,
        },
        Err(_) => Cause::Unreachable("the file could not be read".to_owned()),
    };
    offer(is_over, &told(&Refusal { source: escape(&file.name()), cause }));
}
