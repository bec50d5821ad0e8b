//! Draws of the fund with one strategy more: a newcomer, or an opportunity that the policy judges. What a view asks for is drawn
//! one after the other, the newcomer first, and only for as long as the view is there.

use std::{sync::Arc, time::Duration};

use headroom_engine::{monte_carlo::Draws, sample::Returns};
use leptos::prelude::*;

use super::{
    draw_run::{DrawRun, Run},
    kept_draws::KeptDraws,
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
    newcomer: RwSignal<Option<Arc<Returns>>>,
    opportunities: RwSignal<Vec<Arc<Returns>>>,
    /// What a person ended or what broke off, and which of the two: it is not drawn before someone says so.
    ended: RwSignal<Vec<(Arc<Returns>, Run)>>,
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
    pub fn draws_of(self, returns: &Returns) -> Option<Arc<Draws>> {
        self.has_drawn.track();
        self.kept.of(returns)
    }

    /// Hears of it when draws have come, or when what was ended is not any more, or the other way round.
    pub fn track(self) {
        self.has_drawn.track();
        self.ended.track();
    }

    /// Whether any of these is drawn now or will be.
    pub fn will_draw_any(self, returns: &[Arc<Returns>]) -> bool {
        returns.iter().any(|returns| self.is_open(returns))
    }

    /// What the view of a newcomer needs drawn, until the view goes or needs another.
    pub fn want_newcomer(self, returns: Option<Arc<Returns>>) {
        if self.newcomer.with_untracked(|now| *now != returns) {
            self.newcomer.set(returns);
        }
    }

    /// Whether the draws of these returns could be kept beside those that are there.
    pub fn has_room_for(self, returns: &Returns) -> bool {
        self.kept.have_room_for(returns)
    }

    /// What the proposals on screen need drawn, until they go or need others.
    pub fn want_opportunities(self, returns: Vec<Arc<Returns>>) {
        if self.opportunities.with_untracked(|now| *now != returns) {
            self.opportunities.set(returns);
        }
    }

    /// How the draws of these returns stand; [`Run::None`] where they wait.
    pub fn stands(self, returns: &Arc<Returns>) -> Run {
        let ended = self.ended.with(|list| list.iter().find(|(of, _)| of == returns).map(|(_, run)| run.clone()));
        ended.unwrap_or_else(|| {
            let stands = self.run.stands.get();
            if self.run.returns().as_ref() == Some(returns) { stands } else { Run::None }
        })
    }

    /// Ends at once what is drawn or about to be, by a person.
    pub fn cancel(self) {
        if let Some(returns) = self.run.returns().or_else(|| untrack(|| self.next())) {
            self.run.end(Run::None);
            self.ended.update(|list| list.push((returns, Run::Cancelled)));
        }
    }

    /// Draws after all what was ended or broke off.
    pub fn again(self, returns: &Arc<Returns>) {
        self.ended.update(|list| list.retain(|(of, _)| of != returns));
    }

    /// The first of what is asked for that is neither drawn nor ended.
    fn next(self) -> Option<Arc<Returns>> {
        self.has_drawn.track();
        let newcomer = self.newcomer.get();
        let opportunities = self.opportunities.get();
        newcomer.into_iter().chain(opportunities).find(|c| self.is_open(c) && self.kept.of(c).is_none())
    }

    /// Whether nobody ended it and nothing broke off.
    fn is_open(self, returns: &Arc<Returns>) -> bool {
        self.ended.with(|list| list.iter().all(|(of, _)| of != returns))
    }

    /// Draws what is asked for, from now on.
    pub fn follow(self) {
        effect(move || {
            let Some(next) = self.next() else {
                self.run.end(Run::None);
                return;
            };
            if self.run.returns().as_ref() == Some(&next) {
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

    fn start(self, returns: Arc<Returns>) {
        let of = Arc::clone(&returns);
        self.run.start(returns, move |drawn| match drawn {
            Ok(draws) => {
                self.kept.keep(of, draws);
                self.has_drawn.notify();
            }
            Err(reason) => self.ended.update(|list| list.push((of, Run::Failed(reason)))),
        });
    }
}
