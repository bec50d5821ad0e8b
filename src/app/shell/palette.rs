//! The command palette: views, strategies, measures and actions by typing a part of their name.

use std::sync::Arc;

use headroom_engine::fund::{Method, UsageBasis};
use headroom_session::Edit;
use web_sys::HtmlInputElement;

use super::{compare::show_compare, help::show_help};
use crate::{
    app::{
        files::{export::show_export, open::show_open},
        state::{
            State,
            route::{View, go},
        },
        ui::*,
    },
    view::{basis_name, confidence_asked, method_name, palette_matches, strategy_names},
};

const ID: &str = "palette";

/// Commands that are listed at most.
const MAX_SHOWN: usize = 12;

/// What a command does.
#[derive(Clone, PartialEq)]
enum Command {
    Show(View),
    Strategy(String),
    Method(Method),
    Basis(UsageBasis),
    Confidence(f64),
    Undo,
    Redo,
    AsLoaded,
    Open,
    Export,
    Compare,
    Help,
}

/// Opens the palette.
pub fn show_palette() {
    dialog::show(ID);
}

/// The dialog.
pub fn palette_dialog(state: State, view: RwSignal<View>) -> Element {
    let (typed, at) = (RwSignal::new(String::new()), RwSignal::new(0_usize));
    let all: Memo<Arc<Vec<(String, Command)>>> = Memo::new(move |_| Arc::new(commands(state)));
    let found: Memo<Arc<Vec<(String, Command)>>> = Memo::new(move |_| {
        let text = typed.get();
        let confidence = confidence_asked(&text)
            .map(|share| (format!("Confidence {}", number::percent(Some(share))), Command::Confidence(share)));
        all.with(|all| {
            let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
            let matched = palette_matches(&names, &text).into_iter().map(|i| all[i].clone());
            Arc::new(confidence.into_iter().chain(matched).take(MAX_SHOWN).collect())
        })
    });
    let run = move |place: usize| {
        let command = found.with_untracked(|found| found.get(place).map(|(_, command)| command.clone()));
        dialog::close(ID);
        if let Some(command) = command {
            do_command(state, view, command);
        }
    };
    let keys = move |event: web_sys::KeyboardEvent| {
        let count = found.with_untracked(|found| found.len()).max(1);
        match event.key().as_str() {
            "ArrowDown" => at.set((at.get_untracked() + 1) % count),
            "ArrowUp" => at.set((at.get_untracked() + count - 1) % count),
            "Enter" => run(at.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    let input = text_input()
        .attr("role", "combobox")
        .attr("aria-label", "Command")
        .attr("aria-expanded", "true")
        .attr("aria-controls", "palette-list")
        .attr("aria-activedescendant", move || format!("palette-{}", at.get()))
        .attr("placeholder", "Go to a view or a strategy, do something")
        .on(ev::input, move |event| {
            typed.set(event_target_value(&event));
            at.set(0);
        })
        .on(ev::keydown, keys);
    let field: HtmlInputElement = input.dom();
    let options = move || {
        let option = |(i, (name, _)): (usize, &(String, Command))| {
            li().attr("role", "option")
                .id(format!("palette-{i}"))
                .attr("aria-selected", move || if at.get() == i { "true" } else { "false" })
                .on(ev::click, move |_| run(i))
                .child(name.clone())
        };
        found.with(|found| found.iter().enumerate().map(option).collect::<Vec<_>>())
    };
    dialog()
        .id(ID)
        .class("dialog palette")
        .attr("aria-label", "Commands")
        .on(ev::close, move |_| {
            field.set_value("");
            typed.set(String::new());
            at.set(0);
        })
        .child((
            input,
            ul().id("palette-list").attr("role", "listbox").attr("aria-label", "Commands").child(options),
            p().class("soft small")
                .attr("role", "status")
                .child(move || found.with(|found| found.is_empty()).then_some("Nothing is called so")),
        ))
}

fn commands(state: State) -> Vec<(String, Command)> {
    let mut all: Vec<(String, Command)> =
        View::ALL.into_iter().map(|view| (view.name().to_owned(), Command::Show(view))).collect();
    state.snapshot.with(|snapshot| {
        let ids = snapshot.strategies.iter().map(|strategy| Command::Strategy(strategy.id.to_string()));
        all.extend(strategy_names(snapshot).into_iter().zip(ids));
    });
    let named = |name: &str, command| (name.to_owned(), command);
    all.extend([
        named("Undo", Command::Undo),
        named("Redo", Command::Redo),
        named("Reset to the file as loaded", Command::AsLoaded),
        named("Open a fund", Command::Open),
        named("Export the fund", Command::Export),
        named("What-ifs side by side", Command::Compare),
        named("Shortcuts", Command::Help),
    ]);
    all.extend(Method::ALL.map(|method| (format!("Method: {}", method_name(method)), Command::Method(method))));
    all.extend(UsageBasis::ALL.map(|basis| (format!("Used as: {}", basis_name(basis)), Command::Basis(basis))));
    all
}

fn do_command(state: State, view: RwSignal<View>, command: Command) {
    let edit = |edit: Edit| {
        state.edit(edit);
        state.end_gesture();
    };
    match command {
        Command::Show(to) => go(view, to),
        Command::Strategy(id) => {
            state.chosen.set(Some(id));
            go(view, View::Budget);
        }
        // Until it has run, Monte Carlo is not the method.
        Command::Method(Method::MonteCarlo) => state.monte_carlo.choose(),
        Command::Method(method) => edit(Edit::Method(method)),
        Command::Basis(basis) => edit(Edit::UsageBasis(basis)),
        Command::Confidence(share) => edit(Edit::Confidence(share)),
        Command::Undo => state.undo(),
        Command::Redo => state.redo(),
        Command::AsLoaded => edit(Edit::AsLoaded),
        Command::Open => show_open(),
        Command::Export => show_export(),
        Command::Compare => show_compare(state),
        Command::Help => show_help(),
    }
}
