//! The memos of the correlation view: sample, matrices, shares of risk, order, spikes, and what a cell says.

use std::{ops::Range, sync::Arc};

use headroom_engine::{
    correlation::spiked,
    fund::{CovarianceRule, Settings},
    model::measured_sample,
    sample::Sample,
    var::share_of_risk,
};
use nalgebra::DMatrix;

use super::{
    choices::Choices,
    selection::{Selection, written},
};
use crate::{
    app::{
        jobs::offload::{Work, offloaded},
        state::State,
        ui::*,
        worker::message::{Task, Word},
    },
    view::{
        chart::heatmap::{Cell, Cells, Legend},
        correlation::{
            Arrangement, CellKind, Choice, NoMatrix, SpikeRow, Stressed, by_component,
            measured::{Correlating, Measured},
            pair::Passage,
            strategy_labels,
        },
        day_of,
    },
};

impl Work for Correlating {
    type Outcome = Measured;

    fn is_large(&self) -> bool {
        Self::is_large(self)
    }

    fn done(&self) -> Measured {
        self.measured()
    }

    fn task(self: Arc<Self>) -> Task {
        Task::Correlate(self)
    }

    fn outcome(word: Word) -> Option<Measured> {
        match word {
            Word::Correlated(found) => Some(found),
            _ => None,
        }
    }
}

/// Memos of the view; copied freely.
#[derive(Clone, Copy)]
pub struct Figures {
    choices: Choices,
    /// The joint rows of the window.
    pub sample: Memo<Arc<Sample>>,
    /// Why there is nothing to show.
    pub absent: Memo<Option<NoMatrix>>,
    /// The estimated matrix with what is seen in it; `None` while it is made.
    pub measured: Memo<Option<Arc<Measured>>>,
    /// The same with raised correlations; made only while it is shown.
    pub stressed: Memo<Option<Arc<Measured>>>,
    /// Names in the file's order.
    pub labels: Memo<Arc<Vec<String>>>,
    /// Names in the order shown.
    pub shown_labels: Memo<Arc<Vec<String>>>,
    /// The strategies in the order shown.
    pub order: Memo<Vec<usize>>,
    /// Pairs that have begun to move together.
    pub spikes: Memo<Vec<SpikeRow>>,
    /// Strategies without figures beside others, and why.
    pub masked: Memo<Vec<Option<&'static str>>>,
    /// All pairs on average over time.
    pub passage: Memo<Option<Arc<Passage>>>,
    /// The point of it whose rows the map is of; `None`: all rows.
    pub moment: RwSignal<Option<usize>>,
    rows_then: Memo<Option<Range<usize>>>,
    cells: [Memo<Arc<Cells>>; 2],
}

impl Figures {
    /// The memos on a page's state and the view's choices.
    pub fn of(state: State, choices: Choices) -> Self {
        let sample = shared_memo(move || {
            let settings = Settings { window: choices.window.get(), ..state.settings.get() };
            Arc::new(measured_sample(&state.snapshot.get(), settings))
        });
        let exposed = Memo::new(move |_| {
            let exposure = state.snapshot.with(|snapshot| state.book.with(|book| book.exposure(snapshot)));
            exposure.iter().map(|x| *x != 0.0).collect::<Vec<_>>()
        });
        let no_matrix =
            Memo::new(move |_| state.snapshot.with(|snapshot| sample.with(|sample| NoMatrix::of(snapshot, sample))));
        let rule = Memo::new(move |_| {
            let ewma_lambda = state.settings.with(|settings| settings.covariance.ewma_lambda);
            CovarianceRule { estimator: choices.estimator.get(), ewma_lambda }
        });
        let wish = Memo::new(move |_| {
            let asked = state
                .snapshot
                .with(|snapshot| sample.with(|sample| Correlating::of(snapshot, sample, exposed.get(), rule.get())));
            no_matrix.with(Option::is_none).then(|| Arc::new(asked))
        });
        let raised = Memo::new(move |_| {
            let wish = wish.get().filter(|_| choices.stressed.get() != Stressed::Off);
            wish.map(|wish| Arc::new(wish.raised(choices.rho.get())))
        });
        let (measured, stressed) = (offloaded(wish), offloaded(raised));
        let is_masked = Memo::new(move |_| {
            measured.with(|found| found.as_ref().map_or_else(Vec::new, |found| found.masked.clone()))
        });
        let masked = Memo::new(move |_| {
            let reason = |(i, is_masked): (usize, &bool)| {
                let is_exposed = exposed.with(|exposed| exposed.get(i).is_some_and(|is| *is));
                is_masked.then_some(if is_exposed { "its returns do not move" } else { "it has no exposure" })
            };
            is_masked.with(|masked| masked.iter().enumerate().map(reason).collect())
        });
        let spikes = Memo::new(move |_| {
            measured.with(|found| found.as_ref().map_or_else(Vec::new, |found| found.spikes.clone()))
        });
        let passage = Memo::new(move |_| {
            let means = measured.with(|found| Some(found.as_ref()?.means.clone()))?;
            sample.with(|sample| Passage::of(sample, means).map(Arc::new))
        });
        let moment = RwSignal::new(None);
        effect(move || {
            // Other dates: what was looked at is gone.
            passage.track();
            moment.set(None);
        });
        let rows_then = Memo::new(move |_| {
            let passage = passage.get()?;
            let end = *passage.ends.get(moment.get()?)?;
            Some(end + 1 - passage.window..end + 1)
        });
        let matrix_then = Memo::new(move |_| {
            let rows = rows_then.get()?;
            wish.with(|wish| Some(Arc::new(wish.as_ref()?.matrix_of(rows)?)))
        });
        let order = Memo::new(move |_| match (choices.arrangement.get(), measured.get()) {
            (Arrangement::Risk, _) => state.report.with(|report| by_component(report)),
            (Arrangement::Cluster, Some(found)) => found.matrix.order.clone(),
            _ => (0..state.snapshot.with(|s| s.strategies.len())).collect(),
        });
        let labels = Memo::new(move |_| Arc::new(state.snapshot.with(|s| strategy_labels(s))));
        let shown_labels = Memo::new(move |_| {
            let labels = labels.get();
            Arc::new(order.with(|order| order.iter().map(|i| labels[*i].clone()).collect::<Vec<_>>()))
        });

        let shares = shares_of_risk(state, choices);
        let absent = Memo::new(move |_| {
            no_matrix.get().or_else(|| match choices.kind.get() {
                CellKind::Correlation => None,
                CellKind::RiskShare => match &state.model.get().risk {
                    Err(reason) => Some(NoMatrix::NoModel(reason.to_string())),
                    Ok(_) => shares[0].with(Option::is_none).then_some(NoMatrix::NoRisk),
                },
            })
        });
        let cells =
            |measured: Memo<Option<Arc<Measured>>>, shares: Memo<Option<Arc<DMatrix<f64>>>>, is_stressed: bool| {
                let correlations = move |order: &[usize]| {
                    // A stress raises the zeros of masked strategies too.
                    let is_masked = if is_stressed { vec![false; order.len()] } else { is_masked.get() };
                    match matrix_then.get().filter(|_| !is_stressed) {
                        Some(then) => Some(Cells::correlations(&then, order, &is_masked)),
                        None => Some(Cells::correlations(&measured.get()?.matrix.matrix, order, &is_masked)),
                    }
                };
                Memo::new(move |_| {
                    let cells = order.with(|order| match choices.kind.get() {
                        CellKind::Correlation => correlations(order),
                        CellKind::RiskShare => shares.get().map(|shares| Cells::shares(&shares, order)),
                    });
                    Arc::new(cells.unwrap_or_else(Cells::none))
                })
            };
        Self {
            choices,
            sample,
            absent,
            measured,
            stressed,
            labels,
            shown_labels,
            order,
            spikes,
            masked,
            passage,
            moment,
            rows_then,
            cells: [cells(measured, shares[0], false), cells(stressed, shares[1], true)],
        }
    }

    /// The figures of a map, in the order shown.
    pub fn cells(&self, shown: Selection) -> Memo<Arc<Cells>> {
        self.cells[usize::from(shown == Selection::Stressed)]
    }

    /// What stands below a map.
    pub fn legend(&self, shown: Selection) -> Memo<Legend> {
        let (cells, choices) = (self.cells(shown), self.choices);
        Memo::new(move |_| match choices.kind.get() {
            CellKind::Correlation => Legend {
                ticks: [-1.0, -0.5, 0.0, 0.5, 1.0]
                    .into_iter()
                    .map(|c| ((c + 1.0) / 2.0, number::significant(Some(c))))
                    .collect(),
                muted: cells.with(|cells| cells.has_muted()).then_some("No figure"),
            },
            CellKind::RiskShare => {
                let limit = cells.with(|cells| cells.limit);
                Legend {
                    ticks: [-limit, 0.0, limit]
                        .into_iter()
                        .zip([0.0, 0.5, 1.0])
                        .map(|(share, place)| (place, number::percent(Some(share))))
                        .collect(),
                    muted: None,
                }
            }
        })
    }

    /// What a map is called.
    pub fn name(&self, shown: Selection) -> String {
        let kind = self.choices.kind.get().name();
        let count = self.order.with(Vec::len);
        match shown {
            Selection::Estimated => format!("{kind} of {count} strategies"),
            Selection::Stressed => format!("{kind} of {count} strategies, {}", self.stress_told()),
        }
    }

    /// What the stress does.
    pub fn stress_told(&self) -> String {
        format!("every pair at {} or above", number::two_decimals(Some(self.choices.rho.get())))
    }

    /// What a cell says on the maps that are shown; empty without a cell.
    pub fn reading(&self, cell: Option<Cell>, maps: &[Selection]) -> String {
        let pair =
            cell.and_then(|(row, column)| self.order.with(|order| Some((*order.get(row)?, *order.get(column)?))));
        let (Some(cell), Some((i, j))) = (cell, pair) else {
            return String::new();
        };
        let (kind, pair) = (self.choices.kind.get(), (i.min(j), i.max(j)));
        let (who, what) = self.labels.with(|labels| match kind {
            CellKind::Correlation if i == j => (labels[i].clone(), "with itself"),
            CellKind::Correlation => (self.pair_name(pair), "correlation"),
            CellKind::RiskShare if i == j => (labels[i].clone(), "own share of risk"),
            CellKind::RiskShare => (self.pair_name(pair), "share of risk"),
        });
        let parts: Vec<String> = maps
            .iter()
            .map(|shown| {
                let value = self.cells(*shown).with(|cells| cells.value(cell));
                let what = match shown {
                    Selection::Estimated => what.to_owned(),
                    Selection::Stressed if maps.len() > 1 => "stressed".to_owned(),
                    Selection::Stressed => format!("stressed {what}"),
                };
                match (value, self.why_masked(i, j)) {
                    (None, Some(reason)) => format!("no figure, {reason}"),
                    _ => format!("{what} {}", written(kind)(value)),
                }
            })
            .collect();
        format!("{who}: {}{}", parts.join(", "), self.spike_told(pair).unwrap_or_default())
    }

    fn why_masked(&self, i: usize, j: usize) -> Option<String> {
        self.masked.with(|masked| {
            let (strategy, reason) = [i, j].into_iter().find_map(|i| Some((i, masked.get(i).copied()??)))?;
            Some(self.labels.with(|labels| format!("{}: {reason}", labels[strategy])))
        })
    }

    /// The two of a pair.
    pub fn pair_name(&self, (i, j): (usize, usize)) -> String {
        self.labels.with(|labels| format!("{} × {}", labels[i], labels[j]))
    }

    /// The correlation of a pair on the map of all rows, and on how many they are; `None` without a figure.
    pub fn correlation(&self, (i, j): (usize, usize)) -> Option<(f64, usize)> {
        let rows = self.sample.with(|sample| sample.observations());
        let found = self.measured.with(|found| Some(found.as_ref()?.matrix.matrix[(i, j)]))?;
        self.why_masked(i, j).is_none().then_some((found, rows))
    }

    /// How a pair spikes, where it does.
    pub fn spike_told(&self, pair: (usize, usize)) -> Option<String> {
        let spike = self.spikes.with(|spikes| spikes.iter().find(|spike| spike.pair == pair).copied())?;
        let (now, before) = (number::two_decimals(Some(spike.now)), number::two_decimals(Some(spike.before)));
        Some(format!("; {now} lately, {before} before"))
    }

    /// Who moves most alike, and how all pairs do.
    pub fn verdict(&self) -> Option<String> {
        let (highest, average) =
            self.measured.with(|found| found.as_ref().map(|found| (found.matrix.highest, found.matrix.average)))?;
        let (pair, value) = highest?;
        let written = |value: f64| number::two_decimals(Some(value));
        let all = average.map_or_else(String::new, |average| format!("; all pairs {} on average", written(average)));
        Some(format!("{} move most alike, {}{all}", self.pair_name(pair), written(value)))
    }

    /// On which dates the figures stand.
    pub fn told(&self) -> String {
        // The sample first: the rows follow it.
        self.sample.with(|sample| {
            let rows =
                self.rows_then.get().filter(|rows| rows.end <= sample.dates.len()).unwrap_or(0..sample.dates.len());
            match &sample.dates[rows] {
                [] => "No complete date".to_owned(),
                dates @ [first, .., last] | dates @ [first @ last] => {
                    let count = number::money(Some(as_f64(dates.len())));
                    format!("{count} dates, {} to {}", day_of(*first), day_of(*last))
                }
            }
        })
    }
}

/// Shares of risk at the exposures on screen: by the fund's own covariance, and with its correlations raised.
fn shares_of_risk(state: State, choices: Choices) -> [Memo<Option<Arc<DMatrix<f64>>>>; 2] {
    let exposure = move || state.snapshot.with(|snapshot| state.book.with(|book| book.exposure(snapshot)));
    let shares = Memo::new(move |_| {
        let risk = state.model.get();
        let risk = risk.risk.as_ref().ok()?;
        share_of_risk(&exposure(), &risk.covariance).map(Arc::new)
    });
    let raised = Memo::new(move |_| {
        if choices.stressed.get() == Stressed::Off {
            return None;
        }
        let model = state.model.get();
        let risk = model.risk.as_ref().ok()?;
        let sd: Vec<f64> = risk.covariance.diagonal().iter().map(|variance| variance.sqrt()).collect();
        let raised = spiked(&risk.correlation, choices.rho.get()).matrix;
        Some(Arc::new(DMatrix::from_fn(sd.len(), sd.len(), |i, j| sd[i] * raised[(i, j)] * sd[j])))
    });
    let stressed = Memo::new(move |_| share_of_risk(&exposure(), raised.get().as_deref()?).map(Arc::new));
    [shares, stressed]
}
