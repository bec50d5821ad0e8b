//! Capital by risk-adjusted return on the page: expected and implied returns, and the allocation in proportion as one edit.

use std::sync::Arc;

use headroom_engine::{
    reallocation::{CapitalPlan, Certainty, PlanResample},
    var::RESAMPLES,
};
use headroom_session::Edit;

use crate::{
    app::{jobs::stepwise::stepwise, state::State, ui::*},
    view::{CapitalLine, capital_lines},
};

/// Steps of the resampling; they divide the resamples.
const STEPS: usize = 50;

/// The panel.
pub fn capital_panel(state: State) -> Element {
    let book = Memo::new(move |_| state.book.with(|book| (book.allocation.clone(), book.scale.clone())));
    let plan = shared_memo(move || {
        let (snapshot, (allocation, scale)) = (state.snapshot.get(), book.get());
        let exposure: Vec<f64> = snapshot.strategies.iter().zip(&scale).map(|(s, scale)| s.capital * scale).collect();
        Arc::new(CapitalPlan::of(&snapshot, state.settings.get(), &allocation, &exposure))
    });
    let steps = stepwise(move || Some(plan.get()), |_| STEPS, resample);
    let certainty: Memo<Arc<Vec<Certainty>>> = shared_memo(move || {
        Arc::new(steps.with(|steps| match steps.len() == STEPS {
            true => plan.with(|plan| plan.certainty(&steps.concat())),
            false => Vec::new(),
        }))
    });
    let rows = move || {
        let (plan, certainty) = (plan.get(), certainty.get());
        let lines =
            state.snapshot.with(|snapshot| book.with(|book| capital_lines(snapshot, &book.0, &plan, &certainty)));
        lines.iter().map(row).collect()
    };
    let apply = move || {
        if let Some(split) = untrack(move || plan.with(|plan| plan.split.clone())) {
            state.edit_now(Edit::Allocations(split.allocation().to_vec()));
        }
    };
    let has_split = Memo::new(move |_| plan.with(|plan| plan.split.is_some()));
    let rule = move || {
        let (years, prior) =
            state.snapshot.with(|snapshot| (snapshot.policy.prior_years, snapshot.policy.prior_return));
        format!(
            "Expected is a year's return on capital: as the file states it, else the mean of the history, which counts half \
             after {years} years against {}. Implied is what the exposures on screen believe. Agreement is how often a resampled \
             history moves the share to the same side.",
            number::percent(Some(prior))
        )
    };
    let columns = ["Strategy", "Expected", "Implied", "Sharpe ratio", "Share now", "In proportion", "Agreement"];
    panel("capital-title", "Capital by risk-adjusted return")
        .class("capital")
        .note("The reserve as it is, the rest in proportion to the Sharpe ratios that are above 0")
        .body((
            data_table("Expected returns and shares in proportion", columns.map(Column::figures)).rows(rows),
            p().class("soft small").child(rule),
            when(
                move || has_split.get(),
                move || div().class("fields").child(action("Set the allocation in proportion", apply)),
            ),
        ))
}

fn resample(plan: &CapitalPlan, step: usize) -> Vec<PlanResample> {
    let count = RESAMPLES / STEPS;
    (step * count..(step + 1) * count).map(|number| plan.resample(number)).collect()
}

fn row(line: &CapitalLine) -> Row {
    let [expected, implied, sharpe] = line.figures;
    let percent = |share: f64| number::percent(Some(share));
    let interval = line.interval.map(|interval| format!("{} to {}", percent(interval.low), percent(interval.high)));
    let expected = Cell::figure(Format::Percent, expected).under(interval.unwrap_or_default());
    Row::new([
        Cell::from(line.name.clone()).under(line.source.clone()),
        expected,
        Cell::figure(Format::Percent, implied),
        Cell::figure(Format::TwoDecimals, sharpe),
        Cell::figure(Format::FinePercent, line.shares[0]),
        Cell::figure(Format::FinePercent, line.shares[1]),
        Cell::figure(Format::Percent, line.agreement),
    ])
}
