//! The start of the page: the fund that its address names, else the demonstration fund, and other ways in where neither comes.

use std::{cell::Cell, rc::Rc, time::Duration};

use headroom_engine::{fund::Snapshot, text::escape};
use js_sys::Promise;
use leptos::{
    ev,
    prelude::{document, set_timeout, window_event_listener},
};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, File, HtmlElement, HtmlInputElement};

use super::{
    files::{
        fetch::bytes_at,
        reader::fund_of,
        tree::{element, write},
    },
    jobs::kept_draws::KeptDraws,
    rescue,
    shell::{
        first::{First, build_page, load_page},
        strip::first_pieces,
    },
    state::{
        opening::Opening,
        refusal::{Cause, Refusal},
        route::snapshot_address,
    },
    ui::{
        html::{Element, el},
        number,
        part::{Part, fill},
    },
};
use crate::view::set_grouping;

/// The demonstration fund, beside the page.
const DEMONSTRATION: &str = "sample/demo.json";

/// How long the loading screen waits before it says for what, and offers other ways in.
const PATIENCE: Duration = Duration::from_secs(3);

/// The number of the address's own wish.
const ADDRESS: u32 = 0;

/// Who may put the page on screen.
#[derive(Default)]
struct Start {
    /// Whether it is there: nothing comes after it.
    is_over: Cell<bool>,
    /// The number of the newest wish, whose fund is shown and no earlier one's; where it fails the address's own holds again.
    wish: Cell<u32>,
    /// Whether a fund is known and only the page is on its way.
    has_fund: Cell<bool>,
}

impl Start {
    fn newest(&self) -> u32 {
        self.wish.set(self.wish.get() + 1);
        self.wish.get()
    }

    fn is_wanted(&self, wish: u32) -> bool {
        self.wish.get() == wish && !self.is_over.get()
    }
}

/// Starts the page on the document's body: with the snapshot that `?snapshot=URL` names, else with the demonstration fund.
pub fn start() {
    rescue::tell_panics();
    set_grouping(&number::money(Some(12_345.0)));
    let start = Rc::<Start>::default();
    let asked = snapshot_address();
    let awaited = escape(asked.as_deref().unwrap_or(DEMONSTRATION));
    let other = Rc::clone(&start);
    let tell = move || {
        if !other.has_fund.get() {
            offer(&other, &format!("Waiting for {awaited}"));
        }
    };
    set_timeout(tell, PATIENCE);
    take_drops(&start);
    // Asked for now, to be there once the first figures are.
    spawn_local(async { _ = load_page().await });
    spawn_local(async move {
        let refusal = match asked {
            None => None,
            Some(address) => match snapshot_at(&address).await {
                Ok(snapshot) => return show(&start, ADDRESS, snapshot, false, None).await,
                Err(refusal) => Some(refusal),
            },
        };
        open_demonstration(&start, ADDRESS, refusal).await;
    });
}

/// Shows the demonstration fund, with why another was refused.
async fn open_demonstration(start: &Rc<Start>, wish: u32, refusal: Option<Refusal>) {
    match snapshot_at(DEMONSTRATION).await {
        Ok(snapshot) => show(start, wish, snapshot, refusal.is_none(), refusal).await,
        Err(refusal) => refuse(start, wish, &refusal),
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

/// Says why a wish is not met.
fn refuse(start: &Rc<Start>, wish: u32, refusal: &Refusal) {
    if start.wish.get() == wish {
        start.wish.set(ADDRESS);
        offer(start, &told(refusal));
    }
}

/// Shows how much risk is left, and then puts the page in the place of the loading screen, once, for the newest wish.
///
/// The figures are made one after the other, so that the page's thread is free between them.
async fn show(start: &Rc<Start>, wish: u32, snapshot: Snapshot, is_demonstration: bool, refusal: Option<Refusal>) {
    let mut opening = Opening::new(snapshot, KeptDraws::new());
    start.has_fund.set(false);
    while start.is_wanted(wish) && opening.measure_next() {
        if !start.has_fund.get() {
            start.has_fund.set(tell_first(&opening));
        }
        turn().await;
    }
    let is_loaded = load_page().await;
    if !start.is_wanted(wish) {
        return;
    }
    if !is_loaded {
        start.has_fund.set(false);
        return offer(start, "The page could not be loaded: the connection may be gone");
    }
    start.is_over.set(true);
    if let Some(loading) = loading() {
        loading.remove();
    }
    build_page(First { opening, is_demonstration, refusal });
}

/// Puts how much risk is left on the loading screen; `false` where that is not known yet.
fn tell_first(opening: &Opening) -> bool {
    let (Some((report, controls)), Some(loading)) = (opening.first_figures(), loading()) else { return false };
    let fund = opening.fund();
    let name = Part::of("strong", "", vec![escape(&fund.fund.name).into()]);
    let pieces = first_pieces(report, &controls, &fund.fund.currency);
    let state = el("p");
    state.set("role", Some("status"));
    fill(&state, &["Loading the page".into()]);
    let to = Element::of(loading.clone().into());
    loading.set_class_name("first");
    loading.set_text_content(None);
    fill(
        &to,
        &[
            Part::of(
                "header",
                "page-header",
                vec![Part::of("h1", "wordmark", vec!["Headroom".into()]), Part::of("p", "fund-name", vec![name])],
            ),
            Part::of("div", "strip", pieces),
        ],
    );
    let _ = loading.append_child(state.node());
    true
}

/// Leaves the page's thread to others for a turn of the browser's loop.
async fn turn() {
    let due = Promise::new(&mut |resolve, _| {
        let resume = move || _ = resolve.call0(&JsValue::UNDEFINED);
        set_timeout(resume, Duration::ZERO);
    });
    let _ = JsFuture::from(due).await;
}

fn loading() -> Option<HtmlElement> {
    document().get_element_by_id("loading")?.dyn_into().ok()
}

/// Says on the loading screen why there is no fund yet, and offers the demonstration fund or a file.
fn offer(start: &Rc<Start>, line: &str) {
    let Some(loading) = loading().filter(|_| !start.is_over.get()) else { return };
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
    loading.set_class_name("");
    write(&loading, &trees.iter().collect());
    let start = Rc::clone(start);
    let pressed = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else { return };
        let start = Rc::clone(&start);
        if target.tag_name() == "BUTTON" {
            let wish = start.newest();
            spawn_local(async move { open_demonstration(&start, wish, None).await });
        } else if let Some(file) = target.dyn_ref::<HtmlInputElement>().and_then(|input| input.files()?.get(0)) {
            let wish = start.newest();
            spawn_local(async move { open_file(&start, wish, file).await });
        }
    });
    let listener = pressed.into_js_value().unchecked_into();
    loading.set_onclick(Some(&listener));
    loading.set_onchange(Some(&listener));
}

/// Takes a file that is dropped before the page is there, which takes what comes later itself.
fn take_drops(start: &Rc<Start>) {
    let (over, dropped) = (Rc::clone(start), Rc::clone(start));
    // For the life of the page: the browser would leave it for the file.
    window_event_listener(ev::dragover, move |event| {
        if !over.is_over.get() {
            event.prevent_default();
        }
    });
    window_event_listener(ev::drop, move |event| {
        if dropped.is_over.get() {
            return;
        }
        event.prevent_default();
        if let Some(file) = event.data_transfer().and_then(|data| data.files()?.get(0)) {
            let (start, wish) = (Rc::clone(&dropped), dropped.newest());
            spawn_local(async move { open_file(&start, wish, file).await });
        }
    });
}

/// Shows the fund of a snapshot file that was picked on the loading screen.
async fn open_file(start: &Rc<Start>, wish: u32, file: File) {
    let cause = match JsFuture::from(file.array_buffer()).await {
        Ok(buffer) => match fund_of(&file.name(), &js_sys::Uint8Array::new(&buffer).to_vec()).await {
            Ok(snapshot) => return show(start, wish, snapshot, false, None).await,
            Err(cause) => cause,
        },
        Err(_) => Cause::Unreachable("the file could not be read".to_owned()),
    };
    refuse(start, wish, &Refusal { source: escape(&file.name()), cause });
}
