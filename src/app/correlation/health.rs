//! Which pairs spike, how far the matrix can be trusted, and what a reader must know.

use super::{choices::Choices, figures::Figures};
use crate::{
    app::{state::State, ui::*},
    view::{
        correlation::{Health, SpikeRow, Stressed, pair::Pair},
        warning_words,
    },
};

/// Longer lists are cut, and told how much.
const MOST_LISTED: usize = 20;
/// More spikes are folded.
const MOST_SPIKES: usize = 5;

/// The pairs that have begun to move together; a press shows one.
pub fn spikes_panel(state: State, figures: Figures, asked: RwSignal<Option<Pair>>) -> Element {
    panel("spikes-title", "Which pairs began to move together?")
        .note(move || rule_told(state))
        .body(move || spike_list(figures, asked))
}

/// How far the matrix can be trusted.
pub fn health_fold(state: State, figures: Figures, choices: Choices) -> Nodes {
    fold("health-title", "Can the matrix be trusted?", "Dates, eigenvalues and gaps", false, move || {
        (
            move || matrix_health(figures),
            when(move || choices.stressed.get() != Stressed::Off, move || move || stressed_health(figures)),
            move || notes(state, figures),
        )
    })
}

/// What to do about a matrix that cannot be trusted.
pub fn advice(figures: Figures) -> Option<Element> {
    let sample = figures.sample.get();
    let advice = Health::of(&figures.measured.get()?.matrix, &sample).advice()?;
    Some(p().class("small tone-watch").child(advice))
}

fn matrix_health(figures: Figures) -> Option<Nodes> {
    // The sample first: the matrix is made of it.
    let sample = figures.sample.get();
    let health = Health::of(&figures.measured.get()?.matrix, &sample);
    let count = |count: usize| number::money(Some(as_f64(count)));
    let mut rows = vec![
        ("Dates", count(health.observations)),
        ("Dates per strategy, T/n", number::significant(Some(health.dates_a_strategy))),
        ("Average correlation", number::two_decimals(health.average)),
        ("Highest pair", number::two_decimals(health.highest.map(|(_, value)| value))),
        ("Smallest eigenvalue", number::significant(health.min_eigenvalue)),
        ("Condition number", number::significant(health.condition_number)),
    ];
    if let Some(shrinkage) = health.shrinkage {
        rows.push(("Shrinkage", number::percent(Some(shrinkage))));
    }
    let pair = health.highest.map(|(pair, _)| figures.pair_name(pair));
    let list: Vec<_> = rows
        .into_iter()
        .map(|(term, figure)| {
            let under = pair.clone().filter(|_| term == "Highest pair");
            div().child((dt().child(term), dd().child((figure, under.map(|pair| span().class("under").child(pair))))))
        })
        .collect();
    Some(dl().class("health").child(list).into_nodes())
}

fn stressed_health(figures: Figures) -> Option<Nodes> {
    let sample = figures.sample.get();
    let health = Health::of(&figures.stressed.get()?.matrix, &sample);
    let repaired = if health.repaired_distance > 0.0 {
        number::significant(Some(health.repaired_distance))
    } else {
        "Not needed".to_owned()
    };
    let rows = [
        ("Average correlation", number::two_decimals(health.average)),
        ("Smallest eigenvalue", number::significant(health.min_eigenvalue)),
        ("Condition number", number::significant(health.condition_number)),
        ("Repair, distance", repaired),
    ];
    let list: Vec<_> =
        rows.into_iter().map(|(term, figure)| div().child((dt().child(term), dd().child(figure)))).collect();
    Some((h3().child(format!("Stressed, {}", figures.stress_told())), dl().class("health").child(list)).into_nodes())
}

/// Masked strategies, and the warnings of the sample.
fn notes(state: State, figures: Figures) -> Option<Nodes> {
    // The sample first: what is masked is made of it.
    let sample = figures.sample.get();
    let labels = figures.labels.get();
    let mut notes: Vec<String> = figures.masked.with(|masked| {
        masked
            .iter()
            .zip(labels.iter())
            .filter_map(|(reason, label)| Some(format!("{label} has no figures: {}", (*reason)?)))
            .collect()
    });
    notes.extend(state.snapshot.with(|snapshot| {
        sample.warnings.iter().map(|warning| warning_words(snapshot, warning, number::NOTATION)).collect::<Vec<_>>()
    }));
    (!notes.is_empty()).then(|| listed(notes).into_nodes())
}

fn rule_told(state: State) -> String {
    let rule = state.snapshot.with(|s| s.policy.correlation_spike);
    format!(
        "{} or more over the last {} dates, and {} above the dates before",
        number::two_decimals(Some(rule.level)),
        rule.window,
        number::two_decimals(Some(rule.rise)),
    )
}

fn spike_list(figures: Figures, asked: RwSignal<Option<Pair>>) -> Nodes {
    let spikes = figures.spikes.get();
    if spikes.is_empty() {
        return p().child("No pair did").into_nodes();
    }
    let row = move |spike: &SpikeRow| {
        let (pair, name) = (spike.pair, figures.pair_name(spike.pair));
        let (now, before) = (number::two_decimals(Some(spike.now)), number::two_decimals(Some(spike.before)));
        let note = if spike.is_significant { "" } else { ", within chance" };
        li().child((
            action(name, move || asked.set(Some(pair))).class("link"),
            span().child((strong().child(now), format!(" lately, {before} before{note}"))),
        ))
    };
    let listed = move |spikes: &[SpikeRow]| ul().class("spikes").child(spikes.iter().map(row).collect::<Vec<_>>());
    let (first, rest) = spikes.split_at(MOST_SPIKES.min(spikes.len()));
    let rest = (!rest.is_empty()).then(|| {
        let rest = rest.to_vec();
        unfolding(format!("{} more", rest.len()), move || listed(&rest))
    });
    (listed(first), rest).into_nodes()
}

/// A list cut at its most.
fn listed(items: Vec<String>) -> impl Child {
    let more = items.len().saturating_sub(MOST_LISTED);
    let mut items: Vec<_> = items.into_iter().take(MOST_LISTED).map(|item| li().child(item)).collect();
    if more > 0 {
        items.push(li().child(format!("and {more} more")));
    }
    ul().class("plain-list small").child(items)
}
