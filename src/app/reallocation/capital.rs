//! Capital by risk-adjusted return on the page: three ways to move capital, each one edit, with the fund before and after; expected
//! and implied returns as their evidence.

use std::sync::Arc;

use headroom_engine::{
    budget::{CapitalFigures, CapitalStops, FundMeasure},
    control::Ladder,
    reallocation::{CapitalKind, CapitalPlan, CapitalWish, Certainty},
};
use headroom_session::{Edit, tools::Packed};

use crate::{
    app::{
        jobs::task_run::{Called, Stand, TaskRun},
        state::State,
        ui::*,
        worker::message::{Task, Word},
    },
    view::{CapitalLine, CapitalMove, CapitalOutcome, CapitalPlanned, capital_move},
};

/// Strategies above which a search is not resampled.
const MOST_RESAMPLED: usize = 64;

/// The kinds of proposal, in words.
const KINDS: [(CapitalKind, &str); 3] = [
    (CapitalKind::ProportionalSharpe, "In proportion to Sharpe ratios"),
    (CapitalKind::BestReturn, "Best return for the risk"),
    (CapitalKind::EqualReturn, "Equal return on risk"),
];

/// What the fund is held within its budget by, in words.
const MEASURES: [(FundMeasure, &str); 2] =
    [(FundMeasure::Var, "VaR"), (FundMeasure::ExpectedShortfall, "Expected shortfall")];

/// The search of exposures on screen.
const SEARCH: Called = Called {
    group: "Search of exposures",
    noun: "search",
    bar: "Searched",
    cancel: "Cancel the search",
    again: "Search again",
    said: |share| match share {
        Some(share) => format!("Resampling the history: {:.0}% done", share * 100.0),
        None => "Searching exposures".to_owned(),
    },
};

/// The resamples of expected returns on screen.
const RESAMPLING: Called = Called {
    group: "Resamples of expected returns",
    noun: "resampling",
    bar: "Resampled",
    cancel: "Cancel the resampling",
    again: "Resample again",
    said: |share| format!("Resampling expected returns: {:.0}% done", share.unwrap_or_default() * 100.0),
};

/// Of each strategy the share of the resamples that move it to the same side, a list a way.
type Agreed = [Vec<Option<f64>>; 2];

/// What the search of exposures found.
#[derive(Clone, Copy)]
struct Search {
    /// For the present wish.
    found: RwSignal<Option<Arc<CapitalOutcome>>>,
    /// What resamples say of it.
    agreed: RwSignal<Option<Arc<Agreed>>>,
}

/// What a person chose.
#[derive(Clone, Copy)]
struct Choices {
    kind: RwSignal<CapitalKind>,
    turnover: RwSignal<Option<f64>>,
    measure: RwSignal<FundMeasure>,
}

/// The panel.
pub fn capital_panel(state: State) -> Element {
    let choices = Choices {
        kind: RwSignal::new(CapitalKind::ProportionalSharpe),
        turnover: RwSignal::new(None::<f64>),
        measure: RwSignal::new(FundMeasure::Var),
    };
    let kind = choices.kind;
    let stops = Memo::new(move |_| {
        let count = state.snapshot.with(|snapshot| snapshot.strategies.len());
        state.control_history.with(|history| CapitalStops::of(&history.stops(), count))
    });
    let plan = shared_memo(move || {
        let (snapshot, book) = (state.snapshot.get(), state.book.get());
        let exposure = book.exposure(&snapshot);
        stops.with(|stops| {
            Arc::new(CapitalPlan::of(&snapshot, state.settings.get(), &book.allocation, &exposure, &stops.held))
        })
    });
    let certainty = RwSignal::new(Arc::<Vec<Certainty>>::default());
    let resampling = TaskRun::follow(
        move || {
            plan.track();
            certainty.set(Arc::default());
            true
        },
        move || Some(Task::Certainty(Packed::of(state.version().what_if()), stops.get_untracked().held)),
        move |word| match word {
            Word::Certain(found) => {
                certainty.set(Arc::new(found));
                Some(Stand::None)
            }
            _ => None,
        },
    );
    // Exposures are searched once they are asked for, in a worker; both ways at once.
    let wish = Memo::new(move |_| {
        let is_asked = kind.get() != CapitalKind::ProportionalSharpe && state.model.with(|model| model.risk.is_ok());
        let wish = CapitalWish { turnover: choices.turnover.get(), measure: choices.measure.get() };
        is_asked.then(|| (state.snapshot.get(), state.book.get(), state.settings.get(), stops.get(), wish))
    });
    let (found, agreed) = (RwSignal::new(None), RwSignal::new(None));
    let run = TaskRun::follow(
        move || {
            found.set(None);
            agreed.set(None);
            wish.with(Option::is_some)
        },
        move || {
            let (.., stops, wish) = wish.get_untracked()?;
            Some(Task::Capital(Packed::of(state.version().what_if()), stops, wish))
        },
        move |word| match word {
            Word::Found(outcome) => {
                found.set(Some(Arc::new(outcome)));
                Some(Stand::Running(Some(0.0)))
            }
            Word::Agreed(of) => {
                agreed.set(Some(Arc::new(of)));
                Some(Stand::None)
            }
            _ => None,
        },
    );
    let search = Search { found, agreed };
    let proposal = shared_memo(move || {
        let (kind, found) = (kind.get(), search.found.get());
        let moved = plan.with(|plan| state.book.with(|book| capital_move(kind, plan, book, found.as_deref())));
        let of_search = |at: usize| search.agreed.with(|agreed| agreed.as_ref().map(|a| a[at].clone()));
        let agreement = match kind {
            CapitalKind::ProportionalSharpe => {
                certainty.with(|certainty| certainty.iter().map(|sure| sure.agreement).collect())
            }
            CapitalKind::BestReturn => of_search(0).unwrap_or_default(),
            CapitalKind::EqualReturn => of_search(1).unwrap_or_default(),
        };
        Arc::new((moved, agreement))
    });
    let lines = shared_memo(move || {
        let (plan, certainty, proposal) = (plan.get(), certainty.get(), proposal.get());
        let planned = CapitalPlanned { plan: &plan, certainty: &certainty };
        let (moved, agreement) = &*proposal;
        let history = state.control_history.get();
        let stop_of = |i| Ladder::stop_of(&history.ladders.now, i);
        Arc::new(state.snapshot.with(|snapshot| {
            state.book.with(|book| planned.lines(snapshot, book, moved.as_ref(), agreement, stop_of, number::NOTATION))
        }))
    });
    // Not of the lines: rows that ask how many there are before them would not see them change.
    let count = Memo::new(move |_| state.snapshot.with(|snapshot| snapshot.strategies.len()));
    let row = move |at: usize| lines.with(|lines| lines.get(at).map(row));
    let apply = move || {
        let Some(CapitalMove { shares, scales }) = untrack(move || proposal.with(|of| of.0.clone())) else {
            return;
        };
        let edit = match kind.get_untracked() {
            CapitalKind::ProportionalSharpe => Edit::Allocations(shares),
            CapitalKind::BestReturn | CapitalKind::EqualReturn => Edit::Capital { shares, scales },
        };
        state.edit_now(edit);
    };
    let can_apply = Memo::new(move |_| proposal.with(|of| of.0.is_some()));
    let label = move || match kind.get() {
        CapitalKind::ProportionalSharpe => "Set the allocation in proportion",
        CapitalKind::BestReturn | CapitalKind::EqualReturn => "Set this allocation and these exposures",
    };
    panel("capital-title", "Where would capital earn more?")
        .class("capital")
        .note("The reserve as it is; the rest by what strategies are expected to earn for their risk")
        .unfolds((
            controls(choices),
            run.row(SEARCH, || None),
            p().class("small").attr("role", "status").child(move || said(state, kind.get(), search)),
            when(
                move || search.found.with(|found| found.as_ref().is_some_and(|f| f.way(kind.get()).is_some())),
                move || before_and_after(kind, search).into_nodes(),
            ),
            data_table("Expected returns and proposed shares", COLUMNS.map(Column::figures)).class("cards").windowed(
                count,
                row,
                Vec::new,
            ),
            div().class("run-slot").child(resampling.row(RESAMPLING, resampled)),
            p().class("soft small").child(move || rule(state)),
            when(move || can_apply.get(), move || div().class("fields").child(action(label, apply))),
        ))
}

fn resampled() -> Option<Element> {
    Some(p().class("soft small").child("Intervals and agreement rest on 1,000 resamples of the history"))
}

/// The fund before and after, as a table.
fn before_and_after(kind: RwSignal<CapitalKind>, search: Search) -> Element {
    let rows = move || {
        let found = search.found.get();
        let after = |found: &CapitalOutcome| {
            let way = found.way(kind.get())?;
            way.moved.as_ref().map(|(_, figures)| (found.today, *figures))
        };
        found.as_deref().and_then(after).map_or(Vec::new(), |(today, after)| {
            let line = |name: &'static str, format, of: fn(&CapitalFigures) -> Option<f64>| {
                Row::new([name.into(), Cell::figure(format, of(&today)), Cell::figure(format, of(&after))])
            };
            vec![
                line("Expected in a year", Format::Money, |of| Some(of.expected_return)),
                line("VaR", Format::Money, |of| Some(of.value_at_risk)),
                line("Expected shortfall", Format::Money, |of| Some(of.expected_shortfall)),
                line("Return on shortfall", Format::TwoDecimals, |of| of.return_on_risk),
            ]
        })
    };
    data_table("The fund before and after", ["Fund", "Now", "Proposed"].map(Column::figures))
        .class("before-after")
        .rows(rows)
}

const COLUMNS: [&str; 8] =
    ["Strategy", "Expected", "Implied", "Sharpe ratio", "Share now", "Share proposed", "Exposure", "Agreement"];

fn controls(choices: Choices) -> Element {
    let Choices { kind, turnover, measure } = choices;
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
    let measures = || MEASURES.map(|(measure, words)| (measure.id().into(), words.into())).to_vec();
    let within = move || {
        let pick = move |id: String| {
            if let Some(chosen) = FundMeasure::from_id(&id) {
                measure.set(chosen);
            }
        };
        field("Hold within the budget", choice(measures, move || measure.get().id().into(), pick))
    };
    div().class("fields").child((
        field("Proposal", choice(options, move || kind.get().id().into(), choose)),
        when(move || kind.get() != CapitalKind::ProportionalSharpe, within),
        when(move || kind.get() == CapitalKind::BestReturn, most),
    ))
}

/// What holds what was found, or why there is nothing.
fn said(state: State, kind: CapitalKind, search: Search) -> String {
    if kind != CapitalKind::ProportionalSharpe && state.model.with(|model| model.risk.is_err()) {
        return "The fund has no VaR".to_owned();
    }
    let told = search.found.with(|found| Some(found.as_ref()?.way(kind)?.said.clone())).unwrap_or_default();
    let count = state.snapshot.with(|snapshot| snapshot.strategies.len());
    if count > MOST_RESAMPLED && !told.is_empty() {
        return format!("{told}. No agreement: above {MOST_RESAMPLED} strategies 200 searches would take minutes");
    }
    told
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

fn row(line: &CapitalLine) -> Row {
    let [expected, implied, sharpe] = line.figures;
    let percent = |share: f64| number::percent(Some(share));
    let interval = line.interval.map(|interval| format!("{} to {}", percent(interval.low), percent(interval.high)));
    let expected = Cell::figure(Format::Percent, expected).under(interval.unwrap_or_default());
    Row::new([
        Cell::from(line.name.clone()).under(line.source.clone()).under(line.held),
        expected,
        Cell::figure(Format::Percent, implied),
        Cell::figure(Format::TwoDecimals, sharpe),
        Cell::figure(Format::FinePercent, line.shares[0]),
        Cell::figure(Format::FinePercent, line.shares[1]),
        Cell::figure(Format::TwoDecimals, line.scale),
        Cell::figure(Format::Percent, line.agreement),
    ])
}
