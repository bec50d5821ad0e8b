//! The figures of an entry: the equation, the facts, and the component VaR of every strategy.

use crate::{
    app::ui::*,
    view::{DaysRow, EntryRow, EntryView, Fact, FactAmount, Tone},
};

/// The answer: the equation, whether it fits, what can be done, and the days that it rests on.
pub fn answer(entry: EntryView, admit: impl Child) -> impl Child {
    let EntryView { increase, benefit, net, verdict, tone, basis, days, .. } = entry;
    (
        equation(increase, benefit, net),
        p().class(format!("verdict {}", if tone == Tone::Calm { "" } else { tone.class() })).child(verdict),
        admit,
        (!days.is_empty()).then(|| days_table(days)),
        p().class("soft small").child(basis),
    )
}

/// The facts, and the component VaR of every strategy.
pub fn all_figures(entry: EntryView) -> impl Child {
    let EntryView { facts, rows, .. } = entry;
    fold(
        "figures-title",
        "All figures",
        "Budgets, Sharpe ratio, and each strategy with and without it",
        false,
        move || (fact_table(facts.clone()), component_table(rows.clone())),
    )
}

fn days_table(days: Vec<DaysRow>) -> Element {
    let money = |value| Cell::figure(Format::Money, value);
    let row = move |row: &DaysRow| {
        Row::new([row.days.clone().into(), money(row.without), money(Some(row.with)), money(row.added())])
    };
    let columns = ["Fund VaR on", "Without it", "With it", "Adds"].map(Column::figures);
    data_table("The fund's VaR by the dates that count", columns)
        .class("days-table cards")
        .rows(move || days.iter().map(row).collect())
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
        term(number::money(Some(increase)), "On its own"),
        sign("+"),
        term(benefit, "Diversification"),
        sign("="),
        term(number::money(Some(net)), "Adds to the fund"),
    ))
}

fn fact_table(facts: Vec<Fact>) -> Element {
    let row = |fact: &Fact| {
        let figure = match &fact.amount {
            Ok(amount) => written(amount),
            Err(reason) => format!("{} {reason}", number::MISSING),
        };
        let against = fact.against.as_ref().map(|(words, amount)| format!(" {words} {}", written(amount)));
        Row::new([
            fact.label.into(),
            Cell::from(figure).and(Part::span("soft", against.unwrap_or_default())),
            if fact.word.is_empty() { Cell::empty() } else { Cell::badge(fact.tone, fact.word) },
        ])
    };
    let columns = [Column::figures(""), Column::figures(""), Column::words("")];
    data_table("The fund with the newcomer", columns)
        .class("fact-table")
        .caption("visually-hidden", "The fund with the newcomer")
        .rows(move || facts.iter().map(row).collect())
}

fn written(amount: &FactAmount) -> String {
    match *amount {
        FactAmount::Money(value) => number::money(Some(value)),
        FactAmount::Share(value) => number::percent(Some(value)),
        FactAmount::Number(value) => number::three_decimals(Some(value)),
    }
}

fn component_table(rows: Vec<EntryRow>) -> Element {
    let last = rows.len().saturating_sub(1);
    let row = move |(i, row): (usize, &EntryRow)| {
        let change = row.after.map(|after| after - row.before.unwrap_or(0.0));
        let money = |value| Cell::figure(Format::Money, value);
        let cells = [
            row.name.clone().into(),
            money(row.before),
            money(row.after),
            money(change),
            Cell::figure(Format::Percent, row.share),
        ];
        Row::new(cells).class(if i == last { "newcomer-row" } else { "" })
    };
    let columns = ["Component VaR", "Without it", "With it", "Change", "Share of fund"].map(Column::figures);
    data_table("Component VaR", columns).class("entry-table").rows(move || rows.iter().enumerate().map(row).collect())
}
