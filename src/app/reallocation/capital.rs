//! Capital by risk-adjusted return on the page: expected and implied returns, and three ways to move capital, each one edit.

use std::sync::Arc;

use headroom_engine::{
    control::ControlHistory,
    reallocation::{CapitalFound, CapitalKind, CapitalPlan, CapitalSearch, Certainty, PlanResample, Sides},
    var::RESAMPLES,
};
use headroom_session::Edit;

use crate::{
    app::{jobs::stepwise::stepwise, state::State, ui::*},
    view::{CapitalLine, CapitalMove, CapitalPlanned, capital_move, capital_said},
};

/// Steps of the resampling; they divide the resamples.
const STEPS: usize = 50;

/// The kinds of proposal, in words.
const KINDS: [(CapitalKind, &str); 3] = [
    (CapitalKind::ProportionalSharpe, "In proportion to Sharpe ratios"),
    (CapitalKind::BestReturn, "Best return for the risk"),
    (CapitalKind::EqualReturn, "Equal return on risk"),
];

/// The panel.
pub fn capital_panel(state: State) -> Element {
    let kind = RwSignal::new(CapitalKind::ProportionalSharpe);
    let turnover = RwSignal::new(None::<f64>);
    let plan = shared_memo(move || {
        let (snapshot, book) = (state.snapshot.get(), state.book.get());
        let exposure = book.exposure(&snapshot);
        Arc::new(CapitalPlan::of(&snapshot, state.settings.get(), &book.allocation, &exposure))
    });
    let steps = stepwise(move || Some(plan.get()), |_| STEPS, resample);
    let certainty: Memo<Arc<Vec<Certainty>>> = shared_memo(move || {
        Arc::new(steps.with(|steps| match steps.len() == STEPS {
            true => plan.with(|plan| plan.certainty(&steps.concat())),
            false => Vec::new(),
        }))
    });
    // Exposures are searched once they are asked for; the first step finds them, the others resample.
    let search: Memo<Arc<Option<CapitalSearch>>> = shared_memo(move || {
        let is_asked = kind.get() != CapitalKind::ProportionalSharpe;
        Arc::new(is_asked.then(|| {
            let (fund, model, book) = (state.snapshot.get(), state.model.get(), state.book.get());
            let plan = plan.get();
            let search = |history: &Arc<ControlHistory>| {
                CapitalSearch::new(fund, model, book, &history.stops(), plan, turnover.get())
            };
            state.control_history.with(search)
        }))
    });
    let searched = stepwise(move || Some(search.get()), search_steps, search_step);
    // Found, and resampled: what is shown changes twice, and not with each step.
    let stage = Memo::new(move |_| {
        let all = search.with(|search| search_steps(search));
        searched.with(|steps| (!steps.is_empty(), all > 0 && steps.len() == all))
    });
    let proposal = shared_memo(move || {
        let (kind, search, (is_found, is_resampled)) = (kind.get(), search.get(), stage.get());
        let resamples = untrack(move || searched.with(|steps| steps.concat()));
        let found = search.as_ref().as_ref().filter(|_| is_found).and_then(|search| search.found().ok());
        let moved = plan.with(|plan| state.book.with(|book| capital_move(kind, plan, book, found)));
        let agreement = match (kind, search.as_ref().as_ref().filter(|_| is_resampled)) {
            (CapitalKind::ProportionalSharpe, _) => {
                certainty.with(|certainty| certainty.iter().map(|sure| sure.agreement).collect())
            }
            (_, None) => Vec::new(),
            (_, Some(search)) => {
                let [best, equal] = search.agreement(&resamples);
                if kind == CapitalKind::BestReturn { best } else { equal }
            }
        };
        Arc::new(Proposal { moved, agreement, said: said(kind, found, is_found) })
    });
    let rows = move || {
        let (plan, certainty, proposal) = (plan.get(), certainty.get(), proposal.get());
        let planned = CapitalPlanned { plan: &plan, certainty: &certainty };
        let (moved, agreement) = (proposal.moved.as_ref(), &proposal.agreement);
        let lines =
            state.snapshot.with(|snapshot| state.book.with(|book| planned.lines(snapshot, book, moved, agreement)));
        lines.iter().map(row).collect()
    };
    let apply = move || {
        let Some(CapitalMove { shares, scales }) = untrack(move || proposal.with(|of| of.moved.clone())) else {
            return;
        };
        let edit = match kind.get_untracked() {
            CapitalKind::ProportionalSharpe => Edit::Allocations(shares),
            CapitalKind::BestReturn | CapitalKind::EqualReturn => Edit::Capital { shares, scales },
        };
        state.edit_now(edit);
    };
    let can_apply = Memo::new(move |_| proposal.with(|of| of.moved.is_some()));
    let label = move || match kind.get() {
        CapitalKind::ProportionalSharpe => "Set the allocation in proportion",
        CapitalKind::BestReturn | CapitalKind::EqualReturn => "Set this allocation and these exposures",
    };
    panel("capital-title", "Capital by risk-adjusted return")
        .class("capital")
        .note("The reserve as it is; the rest by what strategies are expected to earn for their risk")
        .body((
            controls(kind, turnover),
            p().class("small").attr("role", "status").child(move || proposal.with(|of| of.said.clone())),
            data_table("Expected returns and proposed shares", COLUMNS.map(Column::figures)).rows(rows),
            p().class("soft small").child(move || rule(state)),
            when(move || can_apply.get(), move || div().class("fields").child(action(label, apply))),
        ))
}

const COLUMNS: [&str; 8] =
    ["Strategy", "Expected", "Implied", "Sharpe ratio", "Share now", "Share proposed", "Exposure", "Agreement"];

/// What is proposed.
struct Proposal {
    moved: Option<CapitalMove>,
    agreement: Vec<Option<f64>>,
    said: String,
}

fn controls(kind: RwSignal<CapitalKind>, turnover: RwSignal<Option<f64>>) -> Element {
    let options = || KINDS.map(|(kind, words)| (kind.id().into(), words.into())).to_vec();
    let choose = move |id: String| {
        if let Some(chosen) = CapitalKind::from_id(&id) {
            kind.set(chosen);
        }
    };
    let shown = move || turnover.get().map_or(String::new(), |most| (most * 100.0).to_string());
    let most = move || {
        let edit =
            move |percent: Option<f64>| turnover.set(percent.filter(|most| *most >= 0.0).map(|most| most / 100.0));
        field("Trade at most, % of exposures", number_input(shown, edit))
    };
    div().class("fields").child((
        field("Proposal", choice(options, move || kind.get().id().into(), choose)),
        when(move || kind.get() == CapitalKind::BestReturn, most),
    ))
}

fn said(kind: CapitalKind, found: Option<&CapitalFound>, is_found: bool) -> String {
    match found {
        _ if kind == CapitalKind::ProportionalSharpe => String::new(),
        Some(found) => capital_said(kind, found, number::NOTATION),
        None if is_found => "The fund has no VaR".to_owned(),
        None => "Searching".to_owned(),
    }
}

fn rule(state: State) -> String {
    let (years, prior) = state.snapshot.with(|snapshot| (snapshot.policy.prior_years, snapshot.policy.prior_return));
    format!(
        "Expected is a year's return on capital: as the file states it, else the mean of the history, which counts half \
         after {years} years against {}. Implied is what the exposures on screen believe. Agreement is how often a resampled \
         history moves the share, or the exposure, to the same side.",
        number::percent(Some(prior))
    )
}

fn resample(plan: &CapitalPlan, step: usize) -> Vec<PlanResample> {
    let count = RESAMPLES / STEPS;
    (step * count..(step + 1) * count).map(|number| plan.resample(number)).collect()
}

fn search_steps(search: &Option<CapitalSearch>) -> usize {
    search.as_ref().map_or(0, |search| 1 + search.resamples())
}

fn search_step(search: &Option<CapitalSearch>, step: usize) -> Vec<Sides> {
    match (search, step.checked_sub(1)) {
        (Some(search), Some(number)) => vec![search.resample(number)],
        (Some(search), None) => {
            let _ = search.found();
            Vec::new()
        }
        (None, _) => Vec::new(),
    }
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
        Cell::figure(Format::TwoDecimals, line.scale),
        Cell::figure(Format::Percent, line.agreement),
    ])
}
