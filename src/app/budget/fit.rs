//! Exposures that fit the budgets: what they would be, inside floors and caps, and taking them as one edit.

use std::sync::Arc;

use leptos::{ev, prelude::*};

use crate::{
    app::{
        state::{State, notice::Notice},
        ui::{
            badge::badge,
            dialog::dialog_of,
            html::*,
            number,
            reactive::{Memo, RwSignal},
        },
    },
    risk::{MAX_SCALE, fit_exposures},
    session::Edit,
    view::{FitRow, FitView, fit_view, parse},
    wire::escape,
};

const ID: &str = "fit";

/// What was found, with the scales, or why nothing was.
type Found = Result<(FitView, Arc<Vec<f64>>), String>;

/// Floor and cap of a strategy's scale, as typed.
type Bounds = (String, String);

/// The button that opens the panel, and the panel.
pub fn fit_button(state: State) -> impl Child {
    let is_open = RwSignal::new(false);
    let bounds = RwSignal::new(Vec::<Bounds>::new());
    let show = move |_| {
        let count = state.snapshot.with_untracked(|snapshot| snapshot.strategies.len());
        bounds.set(vec![("0".to_owned(), MAX_SCALE.to_string()); count]);
        is_open.set(true);
        if let Some(dialog) = dialog_of(ID) {
            let _ = dialog.show_modal();
        }
    };
    (
        button().r#type("button").id("fit-open").on(ev::click, show).child("Exposures that fit the budgets"),
        dialog()
            .id(ID)
            .class("dialog fit-dialog")
            .attr("aria-labelledby", "fit-title")
            .on(ev::close, move |_| is_open.set(false))
            .child(move || is_open.get().then(|| body(state, bounds))),
    )
}

fn body(state: State, bounds: RwSignal<Vec<Bounds>>) -> impl Child {
    let found: Memo<Found> = Memo::new(move |_| found(state, &bounds.get()));
    // What the session would refuse is told before it is asked for.
    let held = Memo::new(move |_| {
        let (_, scales) = found.get().ok()?;
        state.refusal_of(&Edit::Exposures(scales.to_vec()))
    });
    let apply = move |_| {
        let Ok((_, scales)) = found.get_untracked() else {
            return;
        };
        state.edit_now(Edit::Exposures(scales.to_vec()));
        state.seal();
        close();
        // A refusal says which strategy would take more risk than it may, and how far it can go: a cap there keeps it.
        if state.notice.with_untracked(Option::is_none) {
            let text = "Exposures are set to fit the budgets; Undo takes them back".to_owned();
            state.notice.set(Some(Notice::said(text)));
        }
    };
    (
        h2().id("fit-title").child("Exposures that fit the budgets"),
        p().class("soft").child(
            "Long-only exposures whose shares of the fund's variance are the shares of the allocation, scaled so that the fund VaR leaves the reserve",
        ),
        div().class("fit-verdict").attr("aria-live", "polite").child(move || match found.get() {
            Ok((view, _)) => verdict(view).into_nodes(),
            Err(reason) => p().class("refused").attr("role", "alert").child(reason).into_nodes(),
        }),
        move || {
            held.get().map(|reason| {
                p().class("refused fit-held").child((reason, ". Cap that strategy, or give it more of the budget first"))
            })
        },
        div().class("scroll-x").attr("role", "region").attr("aria-label", "Exposures").attr("tabindex", "0").child(
            table().class("fit-table").child((
                thead().child(tr().child((
                    th().scope("col").child("Strategy"),
                    th().scope("col").child("Scale now"),
                    th().scope("col").child("Fits"),
                    th().scope("col").child("Floor"),
                    th().scope("col").child("Cap"),
                    th().scope("col").child("Share of risk"),
                    th().scope("col").child("Wanted"),
                    th().scope("col").class("text").child("Held"),
                ))),
                tbody().child(rows(state, bounds, found)),
            )),
        ),
        div().class("fields").child((
            button()
                .r#type("button")
                .class("primary")
                .id("fit-apply")
                .prop("disabled", move || found.with(Result::is_err))
                .on(ev::click, apply)
                .child("Set these exposures"),
            button().r#type("button").on(ev::click, |_| close()).child("Close"),
        )),
    )
}

fn found(state: State, bounds: &[Bounds]) -> Found {
    let (snapshot, model) = (state.snapshot.get(), state.model.get());
    let mut numbers = Vec::with_capacity(bounds.len());
    for (strategy, (floor, cap)) in snapshot.strategies.iter().zip(bounds) {
        let pair = parse(floor).zip(parse(cap));
        let fits = |(floor, cap): &(f64, f64)| 0.0 <= *floor && floor <= cap && *cap > 0.0 && *cap <= MAX_SCALE;
        let Some(pair) = pair.filter(fits) else {
            return Err(format!("{}: a floor and a cap are wanted, 0 <= floor <= cap <= {MAX_SCALE}", strategy.id));
        };
        numbers.push(pair);
    }
    state.book.with(|book| {
        let fit = fit_exposures(&snapshot, &model, book, Some(&numbers)).map_err(|error| error.to_string())?;
        Ok((fit_view(&snapshot, book, &fit), Arc::new(fit.scale)))
    })
}

fn verdict(view: FitView) -> impl Child {
    let FitView { fund_var, target, residual, form, tone, verdict, .. } = view;
    (
        p().child(badge(move || tone, move || verdict)),
        p().child(format!(
            "Fund VaR {} of {} wanted",
            number::money(Some(fund_var)),
            number::money(Some(target))
        )),
        p().class("soft small").child(format!(
            "{form}. The largest difference between a share and its budget, among those that nothing holds, is {residual:.1e}"
        )),
    )
}

fn rows(state: State, bounds: RwSignal<Vec<Bounds>>, found: Memo<Found>) -> Vec<impl Child> {
    let names: Vec<String> =
        state.snapshot.with_untracked(|snapshot| snapshot.strategies.iter().map(|s| escape(&s.name)).collect());
    names
        .into_iter()
        .enumerate()
        .map(|(i, name)| {
            let of = move |of: fn(&FitRow) -> f64| {
                found.with(|found| found.as_ref().ok().and_then(|(view, _)| view.rows.get(i).map(of)))
            };
            let scale = move |of_row: fn(&FitRow) -> f64| move || number::two_decimals(of(of_row));
            let share = move |of_row: fn(&FitRow) -> f64| move || number::percent(of(of_row));
            let held = move || {
                found.with(|found| found.as_ref().ok().and_then(|(view, _)| view.rows.get(i).map(|row| row.held)))
            };
            let now = move || number::two_decimals(state.book.with(|book| book.scale.get(i).copied()));
            tr().child((
                th().scope("row").child(name.clone()),
                td().child(now),
                td().child(strong().child(scale(|row| row.fitted))),
                td().child(bound(bounds, i, format!("Floor of {name}"), |pair| &pair.0, |pair| &mut pair.0)),
                td().child(bound(bounds, i, format!("Cap of {name}"), |pair| &pair.1, |pair| &mut pair.1)),
                td().child(share(|row| row.share)),
                td().child(share(|row| row.wanted)),
                td().class("text").child(held),
            ))
        })
        .collect()
}

fn bound(
    bounds: RwSignal<Vec<Bounds>>,
    i: usize,
    label: String,
    read: fn(&Bounds) -> &String,
    write: fn(&mut Bounds) -> &mut String,
) -> impl Child {
    input()
        .r#type("text")
        .attr("inputmode", "decimal")
        .attr("autocomplete", "off")
        .attr("aria-label", label)
        .prop("value", move || bounds.with(|list| list.get(i).map(|pair| read(pair).clone())).unwrap_or_default())
        .on(ev::input, move |event| {
            bounds.update(|list| {
                if let Some(pair) = list.get_mut(i) {
                    *write(pair) = event_target_value(&event);
                }
            });
        })
}

fn close() {
    if let Some(dialog) = dialog_of(ID) {
        dialog.close();
    }
}
