//! The figures of an entry: the equation, the facts, and the component VaR of every strategy.

use crate::{
    app::ui::{badge::badge, html::*, number},
    view::{EntryRow, EntryView, Fact, FactAmount},
};

/// All of them.
pub fn figures(entry: EntryView) -> impl Child {
    let EntryView { increase, benefit, net, basis, facts, rows } = entry;
    (equation(increase, benefit, net), p().class("soft").child(basis), fact_table(facts), component_table(rows))
}

/// `2,500 + (-800) = 1,700`.
fn equation(increase: f64, benefit: f64, net: f64) -> impl Child {
    let term = |figure: String, words: &'static str| {
        div().class("term").child((span().class("term-figure").child(figure), span().class("soft small").child(words)))
    };
    let sign = |text: &'static str| span().class("term-sign").child(text);
    let written = number::money(Some(benefit));
    let benefit = if benefit < 0.0 { format!("({written})") } else { written };
    div().class("equation").attr("role", "group").attr("aria-label", "Net contribution").child((
        term(number::money(Some(increase)), "VaR increase, alone"),
        sign("+"),
        term(benefit, "Diversification benefit"),
        sign("="),
        term(number::money(Some(net)), "Net contribution to fund VaR"),
    ))
}

fn fact_table(facts: Vec<Fact>) -> impl Child {
    let rows: Vec<_> = facts
        .into_iter()
        .map(|fact| {
            let Fact { label, amount, against, tone, word } = fact;
            let figure = match amount {
                Ok(amount) => written(amount),
                Err(reason) => format!("{} {reason}", number::MISSING),
            };
            let against = against.map(|(words, amount)| format!(" {words} {}", written(amount)));
            tr().child((
                th().scope("row").child(label),
                td().child((figure, span().class("soft").child(against))),
                td().class("text").child((!word.is_empty()).then(|| badge(move || tone, move || word))),
            ))
        })
        .collect();
    div()
        .class("scroll-x")
        .attr("role", "region")
        .attr("aria-label", "The fund with the newcomer")
        .attr("tabindex", "0")
        .child(
            table()
                .class("fact-table")
                .child((caption().class("visually-hidden").child("The fund with the newcomer"), tbody().child(rows))),
        )
}

fn written(amount: FactAmount) -> String {
    match amount {
        FactAmount::Money(value) => number::money(Some(value)),
        FactAmount::Share(value) => number::percent(Some(value)),
        FactAmount::Number(value) => number::three_decimals(Some(value)),
    }
}

fn component_table(rows: Vec<EntryRow>) -> impl Child {
    let last = rows.len().saturating_sub(1);
    let rows: Vec<_> = rows
        .into_iter()
        .enumerate()
        .map(|(i, row)| {
            let change = row.after.map(|after| after - row.before.unwrap_or(0.0));
            tr().class(("newcomer-row", i == last)).child((
                th().scope("row").child(row.name),
                td().child(number::money(row.before)),
                td().child(number::money(row.after)),
                td().child(number::money(change)),
                td().child(number::percent(row.share)),
            ))
        })
        .collect();
    div().class("scroll-x").attr("role", "region").attr("aria-label", "Component VaR").attr("tabindex", "0").child(
        table().class("entry-table").child((
            thead().child(tr().child((
                th().scope("col").child("Component VaR"),
                th().scope("col").child("Without it"),
                th().scope("col").child("With it"),
                th().scope("col").child("Change"),
                th().scope("col").child("Share of fund"),
            ))),
            tbody().child(rows),
        )),
    )
}
