//! Exposures that fit the budgets: what they would be, inside floors and caps, and taking them as one edit.

use std::sync::Arc;

use headroom_engine::{budget::FIT_CAP, fund::check::MAX_SCALE, text::escape};
use headroom_session::Edit;

use crate::{
    app::{
        state::{State, notice::Notice},
        ui::*,
    },
    view::{FitRow, FitView, fit_refusal_words, fit_view, parse},
};

const ID: &str = "fit";

/// What was found, with the scales, or why nothing was.
type Found = Result<(FitView, Arc<Vec<f64>>), String>;

/// Floor and cap of a strategy's scale, as typed.
type Bounds = [String; 2];

/// The button that opens the dialog, and the dialog.
pub fn fit_button(state: State) -> impl Child {
    let is_open = RwSignal::new(false);
    let bounds = RwSignal::new(Vec::<Bounds>::new());
    let show = move || {
        let count = state.snapshot.with_untracked(|snapshot| snapshot.strategies.len());
        bounds.set(vec![["0".to_owned(), FIT_CAP.to_string()]; count]);
        is_open.set(true);
        dialog::show(ID);
    };
    let dialog = dialog()
        .id(ID)
        .class("dialog fit-dialog")
        .attr("aria-labelledby", "fit-title")
        .on(ev::close, move |_| is_open.set(false))
        .child(move || is_open.get().then(|| body(state, bounds)));
    (action("Fit exposures…", show).id("fit-open"), dialog)
}

fn body(state: State, bounds: RwSignal<Vec<Bounds>>) -> impl Child {
    let found: Memo<Found> = Memo::new(move |_| found(state, &bounds.get()));
    let apply = move || {
        let Ok((_, scales)) = found.get_untracked() else {
            return;
        };
        state.edit_now(Edit::Exposures(scales.to_vec()));
        state.end_gesture();
        dialog::close(ID);
        if state.notice.with_untracked(Option::is_none) {
            let text = "Exposures are set to fit the budgets; Undo takes them back".to_owned();
            state.notice.set(Some(Notice::said(text)));
        }
    };
    let columns = [
        Column::figures("Strategy"),
        Column::figures("Scale now"),
        Column::figures("Fits"),
        Column::figures("Floor"),
        Column::figures("Cap"),
        Column::figures("Share of used"),
        Column::figures("Wanted"),
        Column::words("Held"),
    ];
    (
        h2().id("fit-title").child("Exposures that fit the budgets"),
        p().class("soft")
            .child("Exposures at which each strategy uses its part of the budget, with every budget and limit kept"),
        div().class("fit-verdict").attr("aria-live", "polite").child(move || match found.get() {
            Ok((view, _)) => verdict(view).into_nodes(),
            Err(reason) => p().class("refused").attr("role", "alert").child(reason).into_nodes(),
        }),
        data_table("Exposures", columns).class("fit-table").rows(move || rows(state, bounds, found)),
        div().class("fields").child((
            action("Set these exposures", apply)
                .class("primary")
                .id("fit-apply")
                .prop("disabled", move || found.with(Result::is_err)),
            close_button(ID, "Close"),
        )),
    )
}

fn found(state: State, bounds: &[Bounds]) -> Found {
    let snapshot = state.snapshot.get();
    let mut numbers = Vec::with_capacity(bounds.len());
    for (strategy, [floor, cap]) in snapshot.strategies.iter().zip(bounds) {
        let pair = parse(floor).ok().zip(parse(cap).ok());
        let fits = |(floor, cap): &(f64, f64)| 0.0 <= *floor && floor <= cap && *cap > 0.0 && *cap <= MAX_SCALE;
        let Some(pair) = pair.filter(fits) else {
            return Err(format!("{}: a floor and a cap are wanted, 0 <= floor <= cap <= {MAX_SCALE}", strategy.id));
        };
        numbers.push(pair);
    }
    let (analysis, history) = (state.analysis.get(), state.control_history.get());
    let stops = history.stops();
    let fit = analysis.fit_exposures(&stops, Some(&numbers));
    let fit = fit.map_err(|error| fit_refusal_words(&snapshot, &error, number::NOTATION))?;
    let view = fit_view(&snapshot, analysis.book(), analysis.conventions().usage_basis, &fit, number::NOTATION);
    Ok((view, Arc::new(fit.scale)))
}

fn verdict(view: FitView) -> impl Child {
    let FitView { fund_var, total_var, distance, basis, form, tone, verdict, stops, .. } = view;
    (
        p().child(fixed_badge(verdict, tone.class())),
        p().child(format!("Fund VaR {} of {}", number::money(Some(fund_var)), number::money(Some(total_var)))),
        stops.into_iter().map(|stop| p().class("fit-stop").child(stop)).collect::<Vec<_>>(),
        p().class("soft small").child(format!(
            "{form}. By {basis} a share of used is at most {} from the one wanted",
            number::percent(Some(distance))
        )),
    )
}

fn rows(state: State, bounds: RwSignal<Vec<Bounds>>, found: Memo<Found>) -> Vec<Row> {
    let names: Vec<String> =
        state.snapshot.with_untracked(|snapshot| snapshot.strategies.iter().map(|s| escape(&s.name)).collect());
    let (found, scales) = (found.get().ok().map(|(view, _)| view), state.book.with(|book| book.scale.clone()));
    let row = |(i, name): (usize, String)| {
        let fit = found.as_ref().and_then(|view| view.rows.get(i));
        let figure = |format, of: fn(&FitRow) -> f64| Part::Figure(format, fit.map(of));
        let bound = |at: usize| {
            let label = format!("{} of {name}", ["Floor", "Cap"][at]);
            Cell::control(move || bound(bounds, i, at).attr("aria-label", label.clone()))
        };
        let (floor, cap) = (bound(0), bound(1));
        Row::new([
            name.into(),
            Cell::figure(Format::TwoDecimals, scales.get(i).copied()),
            Part::of("strong", "", vec![figure(Format::TwoDecimals, |row| row.fitted)]).into(),
            floor,
            cap,
            figure(Format::Percent, |row| row.share).into(),
            figure(Format::Percent, |row| row.wanted).into(),
            fit.map_or("", |row| row.held).into(),
        ])
    };
    names.into_iter().enumerate().map(row).collect()
}

/// The field of a strategy's floor, 0, or cap, 1.
fn bound(bounds: RwSignal<Vec<Bounds>>, i: usize, at: usize) -> Element {
    input()
        .r#type("text")
        .attr("inputmode", "decimal")
        .attr("autocomplete", "off")
        .prop("value", move || bounds.with(|list| list.get(i).map(|pair| pair[at].clone())).unwrap_or_default())
        .on(ev::input, move |event| {
            bounds.update(|list| {
                if let Some(pair) = list.get_mut(i) {
                    pair[at] = event_target_value(&event);
                }
            });
        })
}
