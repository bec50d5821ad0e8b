//! The page's frame: header, navigation, the view on screen, and what lies over it.

use headroom_engine::text::escape;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::{
    compare::show_compare,
    help::show_help,
    later::{Ask, Later},
    palette::show_palette,
    strip::strip,
    theme::theme_switch,
    toast::notice_line,
};
use crate::app::{
    budget::budget_panels,
    candidate::form::Form,
    files::{
        change::change_button,
        export::{save_table, show_export},
        intake::{Intake, file_dialog},
        keeper::Keeper,
        link::follow_links,
        live::{Live, live_line},
        open::{drop_anywhere, is_typing, show_open},
        refusal::refusal_dialog,
    },
    jobs::progress::monte_carlo_panel,
    state::{
        State,
        route::{View, go, link_to, view_of_address},
    },
    ui::*,
};

/// The whole page.
pub fn frame(state: State) -> impl Child {
    let view = view_of_address();
    provide_context(view);
    let keeper = Keeper::new();
    provide_context(keeper);
    let keys = window_event_listener(ev::keydown, move |event| shortcut(state, view, &event));
    let leaves = window_event_listener(ev::beforeunload, move |event| {
        // The browser asks before a what-if is lost.
        if !state.is_as_loaded_now() && !keeper.is_current() {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        keys.remove();
        leaves.remove();
    });
    let intake = Intake::new(state, keeper);
    drop_anywhere(intake);
    save_tables_by(move |label, rows| save_table(state, label, rows));
    let newcomer = Form::new(state);
    state.follow();
    keeper.follow(state);
    effect(move || {
        let fund = state.snapshot.with(|s| escape(&s.fund.name));
        document().set_title(&format!("{} · {fund} – Headroom", view.get().name()));
    });
    let later = Later::new(view.get_untracked() != View::Budget);
    let (mut before, mut is_awaited) = (view.get_untracked(), false);
    effect(move || {
        let (now, is_here) = (view.get(), later.is_here());
        if now != std::mem::replace(&mut before, now) {
            state.notice.set(None);
            is_awaited = !is_here;
            request_animation_frame(focus_view);
        } else if is_here && std::mem::take(&mut is_awaited) {
            // The title came with the view.
            request_animation_frame(focus_view);
        }
    });
    follow_links(state);
    let live = Live::of_address(state);

    let shown = move || match view.get() {
        View::Budget => budget_panels(state, move |table| later.built(|| Ask::Course(Box::new(table)))),
        view => later.view(|| Ask::View(view, state, newcomer)),
    };
    (
        a().class("skip").href("#main").child("Skip to the figures"),
        page_header(state, view),
        strip(state),
        (notice_line(state), live_line(live)),
        main()
            .class("page-main")
            .id("main")
            .attr("tabindex", "-1")
            .child((monte_carlo_panel(state.monte_carlo), shown)),
        footer().class("page-footer").child((
            "Figures are computed in this tab, and no data leaves it. Horizons scale by the square root of time: periods are taken as independent.",
            move || later.built(|| Ask::Agents(state)),
            theme_switch(),
        )),
        // Not with the other dialogs: a file may be dropped before they are there.
        (file_dialog(intake), refusal_dialog(state)),
        move || later.built(|| Ask::Dialogs(Box::new((state, view, intake, live, keeper)))),
    )
}

fn page_header(state: State, view: RwSignal<View>) -> impl Child {
    let fund = move || state.snapshot.with(|s| escape(&s.fund.name));
    let about = move || {
        state.snapshot.with(|s| {
            let nav = number::compact(Some(s.fund.nav));
            format!(" {} · NAV {nav} {}", number::day(&s.fund.as_of.to_string()), s.fund.currency)
        })
    };
    let named =
        |verb: &'static str, name: Option<String>| name.map_or(verb.to_owned(), |name| format!("{verb}: {name}"));
    header().class("page-header").child((
        h1().class("wordmark").child("Headroom"),
        p().class("fund-name").child((strong().child(fund), span().class("soft").child(about))),
        navigation(view),
        div().class("header-actions").child((
            button()
                .r#type("button")
                .prop("disabled", move || state.undo_name().is_none())
                .attr("title", move || named("Undo", state.undo_name()))
                .attr("aria-label", "Undo")
                .on(ev::click, move |_| state.undo())
                .child("↶"),
            button()
                .r#type("button")
                .prop("disabled", move || state.redo_name().is_none())
                .attr("title", move || named("Redo", state.redo_name()))
                .attr("aria-label", "Redo")
                .on(ev::click, move |_| state.redo())
                .child("↷"),
            change_button(state),
            action("⇄", move || show_compare(state))
                .attr("aria-label", "What-ifs side by side")
                .attr("title", "Keep what-ifs by name and compare them: W"),
            button()
                .r#type("button")
                .attr("title", "Commands: Ctrl K")
                .attr("aria-label", "Commands ⌘K")
                .attr("aria-keyshortcuts", "Control+K")
                .on(ev::click, move |_| show_palette())
                .child("⌘K"),
            button()
                .r#type("button")
                .attr("title", "Save what is on screen as a file")
                .on(ev::click, move |_| show_export())
                .child("Export"),
            button().r#type("button").attr("aria-label", "Shortcuts").on(ev::click, move |_| show_help()).child("?"),
            button()
                .r#type("button")
                .class("primary")
                .attr("aria-label", "Open a fund")
                .on(ev::click, move |_| show_open())
                .child("Open"),
        )),
    ))
}

fn navigation(view: RwSignal<View>) -> impl Child {
    let links: Vec<_> = View::ALL
        .into_iter()
        .map(|to| link_to(to, to.name()).attr("aria-current", move || (view.get() == to).then_some("page")))
        .collect();
    nav().class("views").attr("aria-label", "Views").child(links)
}

/// Undo, redo, the views by number, open and help; not while a text is typed.
fn shortcut(state: State, view: RwSignal<View>, event: &KeyboardEvent) {
    let key = event.key();
    if on_escape::is_dialog_open() {
        return;
    }
    if event.ctrl_key() || event.meta_key() {
        match (key.to_ascii_lowercase().as_str(), event.shift_key()) {
            // Of a text that is being typed the browser takes back its own steps.
            ("z" | "y", _) if is_typing() => return,
            ("z", false) => state.undo(),
            ("z", true) | ("y", false) => state.redo(),
            ("o", false) => show_open(),
            ("k", false) => show_palette(),
            _ => return,
        }
        event.prevent_default();
        return;
    }
    if event.alt_key() || is_typing() {
        return;
    }
    if key == "?" {
        show_help();
    } else if key == "w" {
        // Else it is typed into the field that gets the focus.
        event.prevent_default();
        show_compare(state);
    } else if let Some(to) = View::ALL.into_iter().find(|view| view.key() == key) {
        go(view, to);
    }
}

/// Moves the focus to the title of a view that was opened, at its top.
fn focus_view() {
    window().scroll_to_with_x_and_y(0.0, 0.0);
    let title = document().query_selector("#main h2").ok().flatten();
    if let Some(title) = title.and_then(|title| title.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = title.set_attribute("tabindex", "-1");
        let _ = title.focus();
    }
}
