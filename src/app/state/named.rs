//! What-ifs that are kept by name beside the fund as loaded, for as long as the page is open.

use std::sync::Arc;

use headroom_engine::{
    Analysis,
    fund::{Book, Settings},
};
use headroom_session::{Edit, Session};
use leptos::prelude::WithUntracked;

use super::State;
use crate::{app::ui::reactive::Memo, view::MAX_KEPT};

/// A what-if that is kept.
#[derive(Clone)]
pub struct Named {
    /// What a person calls it.
    pub name: String,
    /// The what-if over the fund as loaded.
    pub session: Session,
}

impl State {
    /// Keeps what is on screen by a name; another one of that name is replaced. Whether there was room for it.
    pub fn keep_named(self, name: &str) -> bool {
        self.apply_pending();
        let mut kept = self.named.get_untracked();
        let is_free = |name: &String| kept.iter().all(|other| other.name != *name);
        let name = match name.trim() {
            "" => (1..=MAX_KEPT).map(|at| format!("What-if {at}")).find(is_free).unwrap_or_default(),
            name => name.chars().take(40).collect(),
        };
        let session = self.session.with_untracked(Session::without_steps);
        match kept.iter().position(|other| other.name == name) {
            Some(at) => kept[at].session = session,
            None if kept.len() < MAX_KEPT => kept.push(Named { name, session }),
            None => return false,
        }
        self.named.set(kept);
        true
    }

    /// Puts a kept what-if on screen, as a step that can be undone; why it is refused.
    pub fn show_named(self, at: usize) -> Result<(), String> {
        let Some(named) = self.named.with_untracked(|kept| kept.get(at).cloned()) else { return Ok(()) };
        let (file, scale) = (Arc::new(named.session.exported()), named.session.now().book.scale.clone());
        self.act(Edit::Carried { file, scale }).map_err(|error| self.words(&error))
    }

    /// Keeps a what-if no more.
    pub fn drop_named(self, at: usize) {
        self.named.update(|kept| {
            if at < kept.len() {
                kept.remove(at);
            }
        });
    }

    /// The fund as loaded, with its figures.
    pub fn analysis_as_loaded(self) -> Memo<Analysis> {
        Memo::new(move |_| {
            let fund = self.loaded.get();
            let (settings, book) = (Settings::of(&fund.risk_budget), Book::of(&fund));
            self.analysis.with_untracked(|analysis| analysis.of(fund, settings, book))
        })
    }

    /// Brings what is kept up to date: draws that were missing are there.
    pub(super) fn draw_named(self) {
        self.change_named(Session::draws_changed);
    }

    /// Brings what is kept up to date by a change of each.
    pub(super) fn change_named(self, change: impl Fn(&mut Session)) {
        if self.named.with_untracked(Vec::is_empty) {
            return;
        }
        self.named.update(|kept| kept.iter_mut().for_each(|named| change(&mut named.session)));
    }
}
