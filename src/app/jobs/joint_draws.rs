//! Draws of the fund with one strategy more: a newcomer, or an opportunity that the policy judges. What a view asks for is drawn
//! one after the other, the newcomer first, and only for as long as the view is there.

use std::{sync::Arc, time::Duration};

use headroom_engine::monte_carlo::Draws;
use leptos::prelude::*;

use super::{
    draw_run::{DrawRun, Run},
    kept_draws::{Columns, KeptDraws},
};
use crate::app::ui::reactive::{RwSignal, effect};

/// How long what is asked for stands still before it is drawn.
const SETTLED: Duration = Duration::from_millis(250);

/// Signals of these draws; copied freely.
#[derive(Clone, Copy)]
pub struct JointDraws {
    run: DrawRun,
    kept: KeptDraws,
    /// Some have come.
    has_drawn: Trigger,
    newcomer: RwSignal<Option<Arc<Columns>>>,
    opportunities: RwSignal<Vec<Arc<Columns>>>,
    /// What a person ended or what broke off, and which of the two: it is not drawn before someone says so.
    ended: RwSignal<Vec<(Arc<Columns>, Run)>>,
}

impl JointDraws {
    /// Nothing asked for, nothing drawn.
    pub fn new(run: DrawRun, kept: KeptDraws) -> Self {
        Self {
            run,
            kept,
            has_drawn: Trigger::new(),
            newcomer: RwSignal::new(None),
            opportunities: RwSignal::new(Vec::new()),
            ended: RwSignal::new(Vec::new()),
        }
    }

    /// The draws of these returns, where they are made; where they are not, a reader hears of it when some have come.
    pub fn draws_of(self, columns: &[Vec<f64>]) -> Option<Arc<Draws>> {
        self.has_drawn.track();
        self.kept.of(columns)
    }

    /// Hears of it when draws have come, or when what was ended is not any more, or the other way round.
    pub fn track(self) {
        self.has_drawn.track();
        self.ended.track();
    }

    /// Whether any of these is drawn now or will be.
    pub fn will_draw_any(self, columns: &[Arc<Columns>]) -> bool {
        columns.iter().any(|columns| self.is_open(columns))
    }

    /// What the view of a newcomer needs drawn, until the view goes or needs another.
    pub fn want_newcomer(self, columns: Option<Arc<Columns>>) {
        if self.newcomer.with_untracked(|now| *now != columns) {
            self.newcomer.set(columns);
        }
    }

    /// Whether the draws of these returns could be kept beside those that are there.
    pub fn has_room_for(self, columns: &[Vec<f64>]) -> bool {
        self.kept.have_room_for(columns)
    }

    /// What the proposals on screen need drawn, until they go or need others.
    pub fn want_opportunities(self, columns: Vec<Arc<Columns>>) {
        if self.opportunities.with_untracked(|now| *now != columns) {
            self.opportunities.set(columns);
        }
    }

    /// How the draws of these returns stand; [`Run::None`] where they wait.
    pub fn stands(self, columns: &Arc<Columns>) -> Run {
        let ended = self.ended.with(|list| list.iter().find(|(of, _)| of == columns).map(|(_, run)| run.clone()));
        ended.unwrap_or_else(|| {
            let stands = self.run.stands.get();
            if self.run.columns().as_ref() == Some(columns) { stands } else { Run::None }
        })
    }

    /// Ends at once what is drawn or about to be, by a person.
    pub fn cancel(self) {
        if let Some(columns) = self.run.columns().or_else(|| untrack(|| self.next())) {
            self.run.end(Run::None);
            self.ended.update(|list| list.push((columns, Run::Cancelled)));
        }
    }

    /// Draws after all what was ended or broke off.
    pub fn again(self, columns: &Arc<Columns>) {
        self.ended.update(|list| list.retain(|(of, _)| of != columns));
    }

    /// The first of what is asked for that is neither drawn nor ended.
    fn next(self) -> Option<Arc<Columns>> {
        self.has_drawn.track();
        let newcomer = self.newcomer.get();
        let opportunities = self.opportunities.get();
        newcomer.into_iter().chain(opportunities).find(|c| self.is_open(c) && self.kept.of(c).is_none())
    }

    /// Whether nobody ended it and nothing broke off.
    fn is_open(self, columns: &Arc<Columns>) -> bool {
        self.ended.with(|list| list.iter().all(|(of, _)| of != columns))
    }

    /// Draws what is asked for, from now on.
    pub fn follow(self) {
        effect(move || {
            let Some(next) = self.next() else {
                self.run.end(Run::None);
                return;
            };
            if self.run.columns().as_ref() == Some(&next) {
                return;
            }
            self.run.end(Run::None);
            let rest = set_timeout_with_handle(move || self.start(next), SETTLED);
            on_cleanup(move || {
                if let Ok(rest) = rest {
                    rest.clear();
                }
            });
        });
    }

    fn start(self, columns: Arc<Columns>) {
        let of = Arc::clone(&columns);
        self.run.start(columns, move |drawn| match drawn {
            Ok(draws) => {
                self.kept.keep(of, draws);
                self.has_drawn.notify();
            }
            Err(reason) => self.ended.update(|list| list.push((of, Run::Failed(reason)))),
        });
    }
}
