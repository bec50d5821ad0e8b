//! What a person says of a newcomer: where it comes from, its capital, its returns or its correlations.
//!
//! The form outlives the view, so that a look at another view loses nothing.

use std::sync::Arc;

use headroom_engine::{
    candidate::{CorrelatedNewcomer, GivenCorrelations},
    fund::{Opportunity, Snapshot, StrategyId},
    sample::MIN_OBSERVATIONS,
    text::escape,
};
use headroom_wire::{Series, SeriesFaults, parse_series};

use crate::{
    app::{state::State, ui::*},
    view::{from_percent, in_percent, parse, period_plural},
};

/// Where a newcomer comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// An opportunity of the file, by its id.
    File(StrategyId),
    /// Returns that are pasted or dropped.
    Returns,
    /// Correlations and a standalone VaR.
    Correlations,
}

/// A newcomer that was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// Its id.
    pub id: String,
    /// That it is in, in a sentence.
    pub told: String,
    /// What became of the sample, in a sentence.
    pub sample: String,
    /// Whether the sample is another one.
    pub is_other: bool,
}

/// The fields; copied freely.
#[derive(Clone, Copy)]
pub struct Form {
    /// Where it comes from.
    pub source: RwSignal<Source>,
    /// The id it would have.
    pub id: RwSignal<String>,
    /// Its capital.
    pub capital: RwSignal<String>,
    /// The share of the fund's VaR asked for, in percent.
    pub share: RwSignal<String>,
    /// Returns as pasted.
    pub text: RwSignal<String>,
    /// Whether they are percent, once that was asked and answered.
    pub is_percent: RwSignal<Option<bool>>,
    /// Its standalone VaR.
    pub standalone: RwSignal<String>,
    /// Its expected Sharpe ratio a period; empty: not known.
    pub sharpe: RwSignal<String>,
    /// Its correlation with each strategy.
    pub correlations: RwSignal<Vec<String>>,
    /// Who was added last.
    pub added: RwSignal<Option<Added>>,
    /// The text as numbers.
    pub series: Memo<Result<Series, SeriesFaults>>,
}

/// What the form says.
#[derive(Debug, Clone, PartialEq)]
pub enum Candidate {
    /// Fields that are not what is wanted yet, each in a few words.
    Missing(Vec<String>),
    /// The returns may be percent: that is asked first.
    AsksPercent,
    /// A newcomer with returns; with fewer than 30 its correlations too.
    Returns(Box<Opportunity>, Option<GivenCorrelations>),
    /// A newcomer with correlations alone, and its id.
    Correlations(CorrelatedNewcomer, String),
}

impl Form {
    /// A form that follows the fund on screen, on its first opportunity.
    pub fn new(state: State) -> Self {
        let text = RwSignal::new(String::new());
        let form = Self {
            source: RwSignal::new(Source::Returns),
            id: RwSignal::new(String::new()),
            capital: RwSignal::new(String::new()),
            share: RwSignal::new(String::new()),
            text,
            is_percent: RwSignal::new(None),
            standalone: RwSignal::new(String::new()),
            sharpe: RwSignal::new(String::new()),
            correlations: RwSignal::new(Vec::new()),
            added: RwSignal::new(None),
            series: Memo::new(move |_| text.with(|text| parse_series(text))),
        };
        let mut fund = None;
        effect(move || {
            let snapshot = state.snapshot.get();
            let loaded = Some(state.loaded.get());
            if loaded.as_ref().map(Arc::as_ptr) != fund.as_ref().map(Arc::as_ptr) {
                // Nothing of it is of another fund.
                fund = loaded;
                form.clear();
            }
            let count = snapshot.strategies.len();
            form.correlations.update(|list| list.resize(count, "0".to_owned()));
            let chooses = match form.source.get_untracked() {
                Source::File(id) => !snapshot.opportunities.iter().any(|other| other.strategy == id),
                // Nothing was pasted yet: what a file or an undo brings is shown.
                Source::Returns => form.text.with_untracked(String::is_empty),
                Source::Correlations => false,
            };
            if chooses {
                let first = snapshot.opportunities.first().map(|other| Source::File(other.strategy.clone()));
                form.take(state, first.unwrap_or(Source::Returns));
            }
        });
        form
    }

    /// Empties it, for another newcomer.
    pub fn clear(self) {
        self.added.set(None);
        self.paste(String::new());
        self.source.set(Source::Returns);
        self.id.set("new_strategy".to_owned());
        self.capital.set(String::new());
        self.share.set("5".to_owned());
    }

    /// Takes another source; an opportunity fills the fields with what the file says of it.
    pub fn choose(self, state: State, source: Source) {
        self.added.set(None);
        self.take(state, source);
    }

    fn take(self, state: State, source: Source) {
        if let Source::File(id) = &source {
            state.snapshot.with_untracked(|snapshot| {
                if let Some(found) = snapshot.opportunities.iter().find(|other| other.strategy == *id) {
                    self.id.set(found.strategy.to_string());
                    self.capital.set(found.capital.to_string());
                    self.share.set(in_percent(found.requested_share).to_string());
                }
            });
        }
        self.source.set(source);
    }

    /// Takes a text of returns; whether they are percent is asked anew.
    pub fn paste(self, text: String) {
        if !text.is_empty() {
            self.added.set(None);
            self.source.set(Source::Returns);
        }
        self.is_percent.set(None);
        self.text.set(text);
    }

    /// Whether the returns are too few to decide without correlations.
    pub fn is_short(self, state: State) -> bool {
        let is_few = |count: usize| count > 0 && count < MIN_OBSERVATIONS;
        match self.source.get() {
            Source::Correlations => false,
            Source::Returns => self.series.with(|series| series.as_ref().is_ok_and(|s| is_few(s.values.len()))),
            Source::File(id) => state.snapshot.with(|snapshot| {
                snapshot.opportunities.iter().any(|other| other.strategy == id && is_few(other.returns.len()))
            }),
        }
    }

    fn typed_correlations(
        self,
        snapshot: &Snapshot,
        want: &mut impl FnMut(Result<f64, &str>, &str) -> f64,
    ) -> Vec<f64> {
        self.correlations.with(|list| {
            let typed = snapshot.strategies.iter().zip(list);
            typed
                .map(|(strategy, text)| want(parse(text), &format!("Correlation with {}", escape(&strategy.name))))
                .collect()
        })
    }

    /// What the fields say now.
    pub fn candidate(self, state: State) -> Candidate {
        let mut missing = Vec::new();
        let mut want = |value: Result<f64, &str>, field: &str| {
            value.unwrap_or_else(|reason| {
                missing.push(format!("{field}: {reason}"));
                f64::default()
            })
        };
        let share = want(self.share.with(|text| from_percent(text)), "Budget asked for, %");
        let id = self.id.with(|text| StrategyId::new(text.trim()));
        let snapshot = state.snapshot.get();
        let candidate = match self.source.get() {
            Source::Correlations => {
                let standalone = want(self.standalone.with(|text| parse(text)), "Standalone VaR");
                let sharpe = self.sharpe.with(|text| (!text.trim().is_empty()).then(|| parse(text)));
                let sharpe = sharpe.map(|typed| want(typed, "Expected Sharpe ratio a period, may be empty"));
                let correlations = GivenCorrelations::Vector(self.typed_correlations(&snapshot, &mut want));
                let known = CorrelatedNewcomer { standalone, correlations, sharpe, requested_share: share };
                Candidate::Correlations(known, id.as_ref().map(ToString::to_string).unwrap_or_default())
            }
            source => {
                let capital = want(self.capital.with(|text| parse(text)), "Capital");
                let returns = match &source {
                    Source::File(id) => {
                        let found = snapshot.opportunities.iter().find(|other| other.strategy == *id);
                        found.map(|found| (found.name.clone(), found.returns.clone(), found.dates.clone()))
                    }
                    _ => self.series.with(|series| {
                        let series = series.as_ref().ok()?;
                        let name = id.as_ref().map(ToString::to_string).unwrap_or_default();
                        let is_percent = series.asks_percent && self.is_percent.get()?;
                        Some((name, series.returns(is_percent), series.dates.clone()))
                    }),
                };
                let asks = source == Source::Returns
                    && self.series.with(|series| series.as_ref().is_ok_and(|series| series.asks_percent))
                    && self.is_percent.get().is_none();
                match (returns, id.clone()) {
                    (None, _) if asks => Candidate::AsksPercent,
                    (None, _) => {
                        missing.push("Paste or drop its returns to see the effect".to_owned());
                        Candidate::AsksPercent
                    }
                    (_, None) => Candidate::AsksPercent,
                    (Some((name, returns, dates)), Some(strategy)) => {
                        let is_short = returns.len() < MIN_OBSERVATIONS;
                        let given =
                            is_short.then(|| GivenCorrelations::Vector(self.typed_correlations(&snapshot, &mut want)));
                        let newcomer = Opportunity {
                            strategy,
                            name,
                            conviction: 1.0,
                            requested_share: share,
                            capital,
                            returns,
                            dates,
                        };
                        Candidate::Returns(Box::new(newcomer), given)
                    }
                }
            }
        };
        match id {
            None => missing.push("Short name: 1 to 64 of a-z A-Z 0-9 _ - .".to_owned()),
            Some(id) if snapshot.strategy_index(id.as_str()).is_some() => {
                missing.push(format!("Short name: a strategy of the fund is called {id}"));
            }
            Some(_) => {}
        }
        if missing.is_empty() { candidate } else { Candidate::Missing(missing) }
    }
}

/// How many rows the fund's sample has, and what a row is.
pub fn sample_of(state: State) -> (usize, &'static str) {
    state.report.with(|report| (report.conventions.observations, period_plural(report.conventions.period)))
}
