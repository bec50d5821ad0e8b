//! How far the correlations behind the figures can be trusted, by every estimator.

use std::sync::Arc;

use headroom_engine::{
    correlation::{EstimatedCorrelation, Estimator, Order, ledoit_wolf_identity},
    fund::CovarianceRule,
    sample::Sample,
};

use crate::{
    app::{
        jobs::stepwise::{Steps, stepwise},
        state::State,
        ui::*,
    },
    view::{
        correlation::{Health, NoMatrix},
        estimator_told,
    },
};

/// What is told of an estimator's matrix.
const HEADS: [&str; 7] =
    ["Smallest eigenvalue", "Condition number", "Average", "Dates, T", "T / n", "Shrinkage", "Repair, distance"];

/// What the matrices are estimated from.
struct Inputs {
    sample: Sample,
    columns: Vec<Vec<f64>>,
    is_exposed: Vec<bool>,
    ewma_lambda: f64,
    ids: Vec<String>,
}

/// The table and its advice. A matrix is estimated and decomposed a turn, since that takes a second for the largest funds.
pub fn health_body(state: State) -> Element {
    let is_exposed = Memo::new(move |_| {
        let exposure = state.snapshot.with(|snapshot| state.book.with(|book| book.exposure(snapshot)));
        exposure.into_iter().map(|x| x != 0.0).collect::<Vec<_>>()
    });
    let absent = Memo::new(move |_| {
        let (snapshot, model) = (state.snapshot.get(), state.model.get());
        NoMatrix::of(&snapshot, &model.sample)
    });
    let inputs = move || {
        let (snapshot, model) = (state.snapshot.get(), state.model.get());
        let is_exposed = is_exposed.get();
        absent.with(Option::is_none).then(|| {
            let zeros = || vec![0.0; model.sample.observations()];
            let column = |i| model.sample.column(i).map_or_else(zeros, <[f64]>::to_vec);
            Arc::new(Inputs {
                columns: (0..snapshot.strategies.len()).map(column).collect(),
                ids: snapshot.strategies.iter().map(|s| s.id.to_string()).collect(),
                sample: model.sample.clone(),
                is_exposed,
                ewma_lambda: state.settings.with(|settings| settings.covariance.ewma_lambda),
            })
        })
    };
    let found = stepwise(inputs, |_| Estimator::ALL.len(), health);
    let body = move || match absent.get() {
        Some(absent) => p().class("soft").child(absent.reason()).into_nodes(),
        None => (health_table(found), move || advice(found)).into_nodes(),
    };
    div().child((p().class("soft small").child("Correlations of the strategies on the dates of the figures"), body))
}

/// The health by one estimator, with the shrinkage towards the identity beside the sample's.
fn health(inputs: &Inputs, at: usize) -> (Estimator, Health) {
    let estimator = Estimator::ALL[at];
    let series: Vec<&[f64]> = inputs.columns.iter().map(Vec::as_slice).collect();
    let ids: Vec<&str> = inputs.ids.iter().map(String::as_str).collect();
    let rule = CovarianceRule { estimator, ewma_lambda: inputs.ewma_lambda };
    let matrix = EstimatedCorrelation::of(&series, &inputs.is_exposed, &ids, rule).shown(Order::File, None);
    let mut health = Health::of(&matrix, &inputs.sample);
    if estimator == Estimator::Sample {
        let live: Vec<&[f64]> = series.iter().zip(&inputs.is_exposed).filter(|(_, is)| **is).map(|(s, _)| *s).collect();
        health.shrinkage = ledoit_wolf_identity(&live).1;
    }
    (estimator, health)
}

fn health_table(found: Steps<Inputs, (Estimator, Health)>) -> impl Child {
    let row = |(estimator, health): (Estimator, Health)| {
        let shrinkage = match (estimator, health.shrinkage) {
            (_, None) => number::MISSING.to_owned(),
            (Estimator::Sample, Some(share)) => format!("{} to identity", number::percent(Some(share))),
            (_, Some(share)) => number::percent(Some(share)),
        };
        let repaired = if health.repaired_distance > 0.0 {
            number::significant(Some(health.repaired_distance))
        } else {
            "Not needed".to_owned()
        };
        let figures = [
            number::significant(health.min_eigenvalue),
            number::significant(health.condition_number),
            number::two_decimals(health.average),
            number::count(health.observations),
            number::significant(Some(health.dates_a_strategy)),
            shrinkage,
            repaired,
        ];
        let figures = HEADS.into_iter().zip(figures).map(|(head, figure)| td().attr("data-label", head).child(figure));
        tr().child((th().scope("row").child(estimator_told(estimator)), figures.collect::<Vec<_>>()))
    };
    let rest = move || {
        let left = Estimator::ALL.len() - found.so_far(<[_]>::len);
        (left > 0).then(|| tr().child(td().class("text soft wide").attr("colspan", "8").child("Estimating…")))
    };
    scrolled("Table of matrix health", move || {
        table().class("cards health-table").child((
            thead().child(tr().child((
                th().scope("col").child("Estimator"),
                HEADS.map(|head| th().scope("col").child(head)).into_iter().collect::<Vec<_>>(),
            ))),
            tbody().child((move || found.so_far(|found| found.iter().cloned().map(row).collect::<Vec<_>>()), rest)),
        ))
    })
}

fn advice(found: Steps<Inputs, (Estimator, Health)>) -> Option<impl Child> {
    let advice = found.so_far(|found| found.first().and_then(|(_, health)| health.advice()));
    advice.map(|advice| p().class("small tone-watch").child(advice))
}
