//! The fund by every method, on the same dates and exposures: figures, and dots with intervals against the limit.

use headroom_engine::{fund::Method, var::Resampling};
use headroom_session::{Edit, explain::Figure};

use crate::{
    app::{explain::figure_link, jobs::bootstrap::Run, state::State, ui::*},
    view::{
        AskedFigure, MethodInterval, MethodRow, MoneyInterval, lacking_rows, method_name, method_rule, no_upper_end_of,
        plot_end,
    },
};

/// The panel.
pub fn methods_panel(state: State, rows: Memo<Vec<MethodRow>>) -> impl Child {
    let absent = move || {
        let of_model = state.model.with(|model| model.risk.as_ref().err().map(ToString::to_string));
        state.report.with(|report| lacking_rows(report)).or(of_model)
    };
    let body = move || match absent() {
        Some(why) => p().class("soft").child(why).into_nodes(),
        None => {
            let limit = state.snapshot.with(|snapshot| snapshot.risk_budget.total_var);
            let rows = rows.get();
            let end = plot_end(&rows);
            let head = |name, note: &'static str| {
                let note = (!note.is_empty()).then(|| span().class("under").child(note));
                th().scope("col").child((name, note))
            };
            let axis = move || {
                let money = |part: f64| number::compact(Some(part * limit));
                div().class("method-axis").attr("aria-hidden", "true").child((
                    span().style(("left", "0%")).child("0"),
                    span()
                        .class("at-limit")
                        .style(("left", percent_of(1.0 / end)))
                        .child(format!("Limit {}", money(1.0))),
                ))
            };
            let heads = move || {
                (
                    head("Method", ""),
                    head("VaR", "90% interval"),
                    head("Of budget", ""),
                    td().class("method-bar").child(axis()),
                    head("Above limit", "chance"),
                    head("Expected shortfall", "90% interval"),
                    head("ES / VaR", ""),
                )
            };
            let table = move || {
                let rows: Vec<_> = rows.iter().cloned().map(|row| method_row(state, row, limit, end)).collect();
                table().class("cards methods-table").child((thead().child(tr().child(heads())), tbody().child(rows)))
            };
            (intervals_line(state), scrolled("Table of methods", table), rules()).into_nodes()
        }
    };
    section().class("panel").attr("aria-labelledby", "methods-title").child((
        div().class("panel-head").child((
            h2().id("methods-title").child("Do the methods agree?"),
            p().class("soft small").child("VaR of the fund by every method, on the same dates and exposures"),
        )),
        body,
    ))
}

/// How each method comes to its VaR.
fn rules() -> Element {
    unfolding("How each method comes to its VaR", || {
        let rule = |method: Method| {
            div().class("fact").child((dt().child(method_name(method)), dd().child(method_rule(method))))
        };
        dl().class("facts method-rules").child(Method::ALL.map(rule).into_iter().collect::<Vec<_>>())
    })
}

fn method_row(state: State, row: MethodRow, limit: f64, end: f64) -> impl Child {
    let (method, order, bootstrap) = (row.method, row.order, state.bootstrap);
    let has_figures = row.value_at_risk.is_some();
    let interval = Memo::new(move |_| {
        let found = bootstrap.of(method);
        MethodInterval::of(method, has_figures, order, found.as_deref())
    });
    let is_running = Memo::new(move |_| {
        let is_on = |run: &Run| matches!(run, Run::On(on, _) if *on == Resampling::method_of(method));
        has_figures && interval.with(|interval| interval.expected_shortfall.is_none()) && bootstrap.run.with(is_on)
    });
    let under = move |ends: fn(&MethodInterval) -> Option<MoneyInterval>| {
        span().class("under").child(move || match interval.with(ends) {
            Some(ends) => number::range(ends),
            None => if is_running.get() { "Resampling" } else { "" }.to_owned(),
        })
    };
    let whisker = move || {
        interval.with(|interval| interval.whisker(limit, end)).map(|(from, to)| {
            let (left, width) = (format!("{}%", from * 100.0), format!("{}%", (to - from) * 100.0));
            div().class("usage-interval").style(("left", left)).style(("width", width))
        })
    };
    let ratio = row.expected_shortfall.zip(row.value_at_risk).filter(|(_, var)| *var > 0.0).map(|(es, var)| es / var);
    let is_above = row.utilization.is_some_and(|used| used > 1.0);
    let dot = row.utilization.map(|used| {
        let place = percent_of((used / end).clamp(0.0, 1.0));
        div().class("method-dot").class(("fill-breach", is_above)).style(("left", place))
    });
    let choose = if row.is_current {
        span().class("badge tone-muted").child("On screen").into_nodes()
    } else {
        button()
            .r#type("button")
            .attr("aria-label", format!("Use {}", row.name))
            .on(ev::click, move |_| state.edit_now(Edit::Method(method)))
            .child("Use")
            .into_nodes()
    };
    // Where the figures of the method on screen come from.
    let figure = move |of: Figure, value: Option<f64>| match row.is_current && value.is_some() {
        true => figure_link(state, AskedFigure::of_fund(of), move || number::money(value)).into_nodes(),
        false => number::money(value).into_nodes(),
    };
    tr().attr("data-method", method.id()).class(("binding-row", row.is_current)).child((
        th().scope("row").child((
            div().class("method-name").child((span().child(row.name), choose)),
            (!row.note.is_empty()).then(|| span().class("under wrapped").child(row.note)),
        )),
        td().attr("data-label", "VaR")
            .child((figure(Figure::FundVar, row.value_at_risk), under(|interval| interval.value_at_risk))),
        td().attr("data-label", "Of budget").child(number::percent(row.utilization)),
        td().class("method-bar wide").child(div().class("usage-bar").attr("aria-hidden", "true").child((
            whisker,
            dot,
            div().class("usage-limit").style(("left", percent_of(1.0 / end))),
        ))),
        td().attr("data-label", "Above limit").child((
            move || number::percent(interval.with(|interval| interval.above_limit)),
            span().class("under").child(move || interval.with(|interval| interval.told)),
        )),
        td().attr("data-label", "Expected shortfall")
            .child((figure(Figure::FundEs, row.expected_shortfall), under(|interval| interval.expected_shortfall))),
        td().attr("data-label", "ES / VaR").child(number::two_decimals(ratio)),
    ))
}

/// The line over the methods. The interval of the method on screen is asked for while it stands.
pub fn intervals_line(state: State) -> impl Child {
    let bootstrap = state.bootstrap;
    bootstrap.ask();
    on_cleanup(move || bootstrap.ask_one());

    let is_on = Memo::new(move |_| bootstrap.can_be_cancelled());
    let known = Memo::new(move |_| bootstrap.known());
    let is_whole = Memo::new(move |_| known.get().0 == known.get().1);
    let said = Memo::new(move |_| {
        let ranked = state.report.with(|report| {
            let missing = no_upper_end_of(report).map_or_else(String::new, |why| format!("; {why}"));
            report.fund.order_statistics.map(|_| format!("VaR: losses of the sample by rank{missing}. "))
        });
        let samples = bootstrap.of(state.settings.with(|settings| settings.method)).map(|found| {
            let open = if found.shortfall_upper().is_some() {
                ""
            } else {
                "; that of expected shortfall has no upper end where losses are ranked, since no sample holds a loss beyond those \
                 of the past"
            };
            format!(
                "{}Other intervals hold 90% of {} samples of the rows, drawn in blocks of {} on average, seed {}{open}",
                ranked.clone().unwrap_or_default(),
                number::money(Some(as_f64(found.resamples))),
                found.mean_block,
                found.seed,
            )
        });
        match bootstrap.run.get() {
            Run::On(method, _) if is_on.get() => format!("Resampling: {} (Escape cancels)", method_name(method)),
            Run::Cancelled => "Cancelled: what is known stays".to_owned(),
            Run::Failed(reason) => format!("The bootstrap broke off: {reason}"),
            _ => samples.or(ranked).unwrap_or_default(),
        }
    });
    // All of the methods, or the one on screen.
    let share = move || {
        let done = bootstrap.run.with(|run| if let Run::On(_, share) = run { *share } else { 0.0 });
        let (count, all) = if bootstrap.is_every_asked() { known.get() } else { (0, 1) };
        (as_f64(count) + done) / as_f64(all)
    };
    let press = move |_| {
        if is_on.get_untracked() {
            bootstrap.cancel();
        } else {
            bootstrap.ask_every();
        }
    };
    div().class("intervals-line").child((
        p().class("soft small").attr("role", "status").child(move || said.get()),
        move || {
            is_on.get().then(|| {
                progress().class("run-progress").attr("max", "1").attr("aria-label", "Resampled").prop("value", share)
            })
        },
        // One button, so that the focus stays where it was pressed.
        move || {
            (!is_whole.get()).then(|| {
                button()
                    .r#type("button")
                    .attr("aria-keyshortcuts", move || is_on.get().then_some("Escape"))
                    .on(ev::click, press)
                    .child(move || if is_on.get() { "Cancel" } else { "Intervals for all methods" })
            })
        },
    ))
}
