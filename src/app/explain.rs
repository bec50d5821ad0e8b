//! Where a figure comes from, opened from the figure itself.

use headroom_session::explain::{About, explain};

use crate::{
    app::{state::State, ui::*},
    view::{AskedFigure, ExplainView, convention_line, explain_view},
};

const ID: &str = "explain";

/// A figure that opens its definition, formula, inputs, convention and source.
pub fn figure_link(state: State, asked: AskedFigure, text: impl Fn() -> String + 'static) -> Element {
    let press = move || {
        state.asked.set(Some(asked));
        dialog::show(ID);
    };
    action(text, press).class("figure-link").attr("title", "Where it comes from")
}

/// The dialog.
pub fn explain_dialog(state: State) -> Element {
    let view = Memo::new(move |_| {
        let asked = state.asked.get()?;
        let version = state.analysis.with(|_| state.version());
        let scenario = asked.scenario.and_then(|at| state.scenarios.with(|list| list.get(at).cloned()));
        let about = About { strategy: asked.strategy, control: asked.control, scenario };
        let found = explain(&version, asked.figure, &about).ok()?;
        let convention = state.report.with(|report| convention_line(report, number::NOTATION));
        Some(explain_view(version.fund(), asked, &found, convention, number::NOTATION))
    });
    let body = pieces(div().class("explain-body"), move || view.with(|view| view.as_ref().map_or(Vec::new(), parts)));
    dialog()
        .id(ID)
        .class("dialog explain")
        .attr("aria-labelledby", "explain-title")
        .on(ev::close, move |_| state.asked.set(None))
        .child((
            h2().id("explain-title").child(move || {
                view.with(|view| view.as_ref().map_or("Where it comes from".to_owned(), |view| view.title.clone()))
            }),
            body,
            close_button(ID, "Close"),
        ))
}

fn parts(view: &ExplainView) -> Vec<Part> {
    let line = |class: &'static str, text: &str| Part::of("p", class, vec![text.to_owned().into()]);
    let pair = |name: &str, figure: &str| {
        let cells =
            [Part::of("th", "", vec![name.to_owned().into()]), Part::of("td", "", vec![figure.to_owned().into()])];
        Part::of("tr", "", cells.into())
    };
    let mut parts = vec![line("figure", &view.value), line("", view.definition)];
    for text in [&view.formula, &view.numbers].into_iter().filter(|text| !text.is_empty()) {
        parts.push(line("formula", text));
    }
    let inputs = view.inputs.iter().map(|(name, figure)| pair(name, figure)).collect();
    parts.push(Part::of("table", "", vec![Part::of("tbody", "", inputs)]));
    let days: Vec<_> = view.days.iter().map(|(date, pnl, part)| (number::day(date), *pnl, *part)).collect();
    for (title, behind) in [("The rows behind it", &days), ("The positions behind it", &view.positions)] {
        if behind.is_empty() {
            continue;
        }
        let money = |money: f64| number::money(Some(money));
        let of =
            |(name, pnl, part): &(String, f64, f64)| pair(name, &format!("P&L {}, part {}", money(*pnl), money(*part)));
        parts.push(line("strong", title));
        parts.push(Part::of("table", "", vec![Part::of("tbody", "", behind.iter().map(of).collect())]));
    }
    parts.push(line("soft small", &view.convention));
    parts.push(line("soft small", view.source));
    parts
}
