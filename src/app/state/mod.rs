//! The page's state: one session, and the memos that follow it.
//!
//! An edit waits for the next frame; there `session::apply` takes or refuses it, and what depends on it follows:
//! session -> model (only where file or settings changed) -> report -> the views' memos. Model and report carry a user
//! timing mark each time they are made, so that a profile, and a test, sees how often.

pub mod named;
pub mod notice;
pub mod open_ledger;
pub mod opening;
pub mod refusal;
pub mod route;

use std::sync::Arc;

use headroom_engine::{
    Analysis,
    control::ControlHistory,
    fund::{Book, LogEntry, Method, Scenario, Settings, Snapshot},
    headroom::Headroom,
    model::Model,
    report::RiskReport,
    stress::{Assumptions, StressResult},
    text::escape,
};
use headroom_session::{Edit, EditError, Effect, Latched, Session, Version, with_trips};
use headroom_wire::{moment, parse};
use jiff::civil::DateTime;
use leptos::prelude::*;

use self::{
    named::Named,
    notice::Notice,
    open_ledger::OpenLedger,
    opening::{Opening, Past, marked},
    refusal::{Cause, Refusal},
    route::parameter,
};
use crate::{
    app::{
        jobs::{
            bootstrap::Bootstrap,
            kept_draws::KeptDraws,
            monte_carlo::{MonteCarlo, Reports},
        },
        ui::{
            number::{NOTATION, percent},
            reactive::{Memo, RwSignal, shared_memo},
        },
        worker::handle::worker_count,
    },
    view::{AskedFigure, refusal_words},
};

/// Signals and memos of the page; copied freely.
#[derive(Clone, Copy)]
pub struct State {
    session: leptos::prelude::RwSignal<Session>,
    pending: StoredValue<Vec<Edit>>,
    kept_draws: KeptDraws,
    /// The past of the controls of a fund that comes on screen next.
    made_past: StoredValue<Option<Past>>,
    /// The fund on screen under its conventions, allocation and exposures.
    pub analysis: Memo<Analysis>,
    /// What was on screen when the last file came in.
    pub previous: RwSignal<Option<Analysis>>,
    /// What-ifs that are kept by name.
    pub named: RwSignal<Vec<Named>>,
    /// Whether they are shown side by side.
    pub is_compare_open: RwSignal<bool>,
    /// The figures as loaded, while they are shown beside those on screen.
    pub compared: RwSignal<Option<Arc<RiskReport>>>,
    /// Whether the dialog of what changed since then is open.
    pub is_change_open: RwSignal<bool>,
    /// The fund as loaded; no edit touches it.
    pub loaded: Memo<Arc<Snapshot>>,
    /// The fund on screen: the loaded file, with the newcomers admitted since.
    pub snapshot: Memo<Arc<Snapshot>>,
    /// Allocation, reserve and scales on screen.
    pub book: Memo<Book>,
    /// The conventions on screen.
    pub settings: Memo<Settings>,
    /// The risk model; made again only where file or settings change.
    pub model: Memo<Arc<Model>>,
    /// The runs of Monte Carlo, and what they have drawn.
    pub monte_carlo: MonteCarlo,
    /// How sure the figures on screen are.
    pub bootstrap: Bootstrap,
    /// Every figure of the fund.
    pub report: Memo<Arc<RiskReport>>,
    /// What happened: the file's log, and what was added since.
    pub log: Memo<Arc<Vec<LogEntry>>>,
    /// The controls over time, with latches and resets.
    pub control_history: Memo<Arc<ControlHistory>>,
    /// How far every strategy can go.
    pub headrooms: Memo<Arc<Vec<Headroom>>>,
    /// The scenarios on screen.
    pub scenarios: Memo<Vec<Scenario>>,
    /// What their results assume beside them.
    pub assumptions: RwSignal<Assumptions>,
    /// Their results, one a scenario; made only while a view shows them.
    pub stress: Memo<Arc<Vec<StressResult>>>,
    /// The component that is opened into its days.
    pub ledger: OpenLedger,
    /// What the page last said.
    pub notice: RwSignal<Option<Notice>>,
    /// The id of the strategy that was chosen.
    pub chosen: RwSignal<Option<String>>,
    /// The figure whose origin is shown.
    pub asked: RwSignal<Option<AskedFigure>>,
    /// Whether the fund is the one that the page started with unasked.
    pub is_demonstration: Memo<bool>,
    /// The file that was refused last.
    pub refusal: RwSignal<Option<Refusal>>,
}

impl State {
    /// A page on a fund that was asked for, or on the demonstration.
    pub fn new(opening: Opening, is_demonstration: bool) -> Self {
        let Opening { session, draws: kept_draws, past: made_past, .. } = opening;
        let session = leptos::prelude::RwSignal::new(session);
        let analysis = Memo::new(move |_| session.with(|s| s.version().analysis().clone()));
        let snapshot = shared_memo(move || analysis.with(|a| Arc::clone(a.fund())));
        let scenarios = Memo::new(move |_| session.with(|s| s.now().scenarios.clone()));
        let book = Memo::new(move |_| analysis.with(|a| a.book().clone()));
        let settings = Memo::new(move |_| analysis.with(Analysis::conventions));
        let workers = worker_count(parameter("workers").and_then(|text| text.parse().ok()));
        let monte_carlo = MonteCarlo::new(snapshot, settings, kept_draws, workers);
        let model =
            shared_memo(move || analysis.with(|a| marked(a.is_estimated(), "estimate", || Arc::clone(a.model()))));
        let report = shared_memo(move || {
            model.track();
            analysis.with(|a| marked(a.is_assessed(), "assess", || Arc::clone(a.report())))
        });
        let log = shared_memo(move || session.with(|s| Arc::clone(&s.now().log)));
        // Always of the file: no newcomer's history opens a latch.
        let loaded = shared_memo(move || session.with(|s| Arc::clone(s.loaded())));
        let demonstration = is_demonstration.then(|| loaded.get_untracked().fund.name.clone());
        let is_demonstration = Memo::new(move |_| loaded.with(|now| demonstration.as_ref() == Some(&now.fund.name)));
        let made_past = StoredValue::new(made_past);
        let past = shared_memo(move || {
            let (fund, log) = (loaded.get(), log.get());
            let made = made_past.try_update_value(Option::take).flatten().filter(|made| made.is_of(&fund, &log));
            made.unwrap_or_else(|| Past::of(fund, log)).past
        });
        let history = shared_memo(move || {
            let (past, report) = (past.get(), report.get());
            Arc::new(ControlHistory::at(past, &report.controls))
        });
        let headrooms = shared_memo(move || analysis.with(|a| Arc::clone(a.headrooms())));
        let assumptions = RwSignal::new(Assumptions::default());
        let stress = shared_memo(move || {
            let (analysis, assumptions) = (analysis.get(), assumptions.get());
            Arc::new(scenarios.with(|list| analysis.stress(list, assumptions)))
        });
        Self {
            session,
            pending: StoredValue::new(Vec::new()),
            kept_draws,
            made_past,
            analysis,
            previous: RwSignal::new(None),
            named: RwSignal::new(Vec::new()),
            is_compare_open: RwSignal::new(false),
            compared: RwSignal::new(None),
            is_change_open: RwSignal::new(false),
            loaded,
            snapshot,
            book,
            settings,
            model,
            monte_carlo,
            bootstrap: Bootstrap::new(snapshot, settings, book, model),
            report,
            log,
            control_history: history,
            headrooms,
            scenarios,
            assumptions,
            stress,
            ledger: OpenLedger::new(),
            notice: RwSignal::new(None),
            chosen: RwSignal::new(None),
            asked: RwSignal::new(None),
            is_demonstration,
            refusal: RwSignal::new(None),
        }
    }

    /// Asks for an edit; it is applied, or refused with the reason, in the next frame.
    pub fn edit(self, edit: Edit) {
        let is_first = self.pending.with_value(Vec::is_empty);
        self.pending.update_value(|pending| {
            if pending.last().is_some_and(|last| edit.continues(last)) {
                pending.pop();
            }
            pending.push(edit);
        });
        if is_first {
            request_animation_frame(move || self.apply_pending());
        }
    }

    /// How far the scale of a strategy may be raised, as an edit would be refused beyond it.
    pub fn max_scale(self, strategy: usize) -> f64 {
        self.session.try_update_untracked(|session| session.max_scale(strategy)).unwrap_or_default()
    }

    /// A refusal in the words of the page.
    pub fn words(self, error: &EditError) -> String {
        self.snapshot.with_untracked(|snapshot| refusal_words(snapshot, error, NOTATION))
    }

    /// What an edit would do to the fund on screen, or why it would be refused.
    pub fn effect_of(self, edit: &Edit) -> Result<Effect, EditError> {
        let assumptions = self.assumptions.get();
        self.session.with_untracked(Session::clone).effect_of(edit, assumptions)
    }

    /// Applies an edit at once as a step of its own; why it is refused.
    pub fn act(self, edit: Edit) -> Result<(), EditError> {
        self.apply_pending();
        let name = edit.name(&self.snapshot.get_untracked());
        self.end_gesture();
        self.change(|session| session.apply(edit)).unwrap_or(Ok(()))?;
        self.end_gesture();
        self.notice.set(Some(Notice::said(format!("Done: {name}"))));
        Ok(())
    }

    /// Says that a slider of a scale stopped where the strategy may not take more risk.
    pub fn scale_held_at(self, strategy: usize, wanted: f64) {
        let edit = Edit::Exposure { strategy, scale: wanted };
        let refused = self.session.try_update_untracked(|session| session.refusal_of(&edit)).flatten();
        if let Some(refused) = refused {
            request_animation_frame(move || self.notice.set(Some(Notice::refused(self.words(&refused)))));
        }
    }

    /// Says that a slider stopped where the reserve was empty, in the frame of the edit and after it.
    pub fn held_at(self, most: f64) {
        let text = format!("Stopped at {}: that empties the reserve", percent(Some(most)));
        request_animation_frame(move || self.notice.set(Some(Notice::refused(text))));
    }

    /// Applies an edit at once, or refuses it with the reason: what was typed or pressed, not dragged.
    pub fn edit_now(self, edit: Edit) {
        self.pending.update_value(|pending| pending.push(edit));
        self.apply_pending();
    }

    /// Ends a gesture: the next edit is a step of its own.
    pub fn end_gesture(self) {
        self.apply_pending();
        self.session.update_untracked(Session::end_gesture);
    }

    /// Applies what was asked for and waits for the frame.
    pub fn apply_pending(self) {
        let pending = self.pending.try_update_value(std::mem::take).unwrap_or_default();
        if pending.is_empty() {
            return;
        }
        let mut refused = None;
        for edit in pending {
            if let Some(Err(error)) = self.change(|session| session.apply(edit)) {
                refused = Some(error);
            }
        }
        self.notice.set(refused.map(|error| Notice::refused(self.words(&error))));
    }

    /// Takes the last step back.
    pub fn undo(self) {
        let name = self.step(Session::undo);
        self.notice.set(name.map(|name| Notice::said(format!("Undone: {name}"))));
    }

    /// Takes the last undone step again.
    pub fn redo(self) {
        let name = self.step(Session::redo);
        self.notice.set(name.map(|name| Notice::said(format!("Redone: {name}"))));
    }

    /// Goes a step back or forward; its name.
    fn step(self, to: impl FnOnce(&mut Session) -> Option<String>) -> Option<String> {
        self.apply_pending();
        let fund = self.loaded.get_untracked();
        let name = self.change(to).flatten();
        // A fund that comes back is no newer file of itself.
        if !Arc::ptr_eq(&fund, &self.loaded.get_untracked()) {
            self.previous.set(None);
            self.named.set(Vec::new());
        }
        name
    }

    /// Changes the session; what goes to its log carries the time of now.
    fn change<T>(self, change: impl FnOnce(&mut Session) -> T) -> Option<T> {
        self.session.try_update(|session| {
            if let Some(now) = utc_now() {
                session.set_clock(now);
            }
            change(session)
        })
    }

    /// The name of what undo would take back.
    pub fn undo_name(self) -> Option<String> {
        self.session.with(|s| s.undo_name().map(str::to_owned))
    }

    /// The name of what redo would take again.
    pub fn redo_name(self) -> Option<String> {
        self.session.with(|s| s.redo_name().map(str::to_owned))
    }

    /// Whether what is on screen is what was loaded.
    pub fn is_as_loaded(self) -> bool {
        self.session.with(Session::is_as_loaded)
    }

    /// The fund as it was loaded, with its figures.
    pub fn as_loaded(self) -> Analysis {
        let fund = self.loaded.get();
        let (settings, book) = (Settings::of(&fund.risk_budget), Book::of(&fund));
        self.analysis.with_untracked(|analysis| analysis.of(fund, settings, book))
    }

    /// Loads a snapshot file, or refuses it and leaves what is on screen.
    pub fn load(self, source: &str, bytes: &[u8]) {
        match parse(bytes) {
            Ok(snapshot) => self.open(snapshot),
            Err(faults) => self.refuse(source, Cause::Faults(faults)),
        }
    }

    /// Puts another fund on screen, as a step.
    pub fn open(self, snapshot: Snapshot) {
        self.show(self.opening(snapshot));
    }

    /// A fund that comes on screen once its first figures are made.
    pub fn opening(self, snapshot: Snapshot) -> Opening {
        Opening::new(snapshot, self.kept_draws)
    }

    /// Puts a fund on screen; figures that were not made yet are made now.
    pub fn show(self, opening: Opening) {
        let Opening { session: opened, past, .. } = opening;
        let name = escape(&opened.loaded().fund.name);
        self.apply_pending();
        self.made_past.set_value(past);
        self.refusal.set(None);
        self.previous.set(Some(self.analysis.get_untracked()));
        self.named.set(Vec::new());
        self.session.update(|session| session.open(opened));
        self.notice.set(Some(Notice::said(format!("Loaded {name}"))));
    }

    /// What is on screen as a session of its own, without what waits for the frame.
    pub fn on_screen(self) -> Session {
        self.session.with_untracked(Session::without_steps)
    }

    /// What is on screen, as a what-if that can be kept.
    pub fn what_if(self) -> Session {
        self.apply_pending();
        self.on_screen()
    }

    fn change_named(self, change: impl Fn(&mut Session)) {
        if !self.named.with_untracked(Vec::is_empty) {
            self.named.update(|kept| kept.iter_mut().for_each(|named| change(&mut named.session)));
        }
    }

    /// Puts a newer file of the fund under the what-if on screen; why a raised exposure is at most 1 again.
    pub fn renew(self, newer: Snapshot) -> Option<EditError> {
        self.apply_pending();
        self.previous.set(Some(self.analysis.get_untracked()));
        self.change_named(|session| _ = session.renew(newer.clone()));
        self.change(|session| session.renew(newer)).flatten()
    }

    /// What is on screen, with its figures.
    pub fn version(self) -> Version {
        self.session.with_untracked(|s| s.version().clone())
    }

    /// What is on screen as a snapshot. Scales are what-ifs and no part of a file.
    pub fn exported(self) -> Snapshot {
        self.apply_pending();
        self.session.with_untracked(Session::exported)
    }

    /// A person's reset of a latch: it goes to the log, or is refused with the reason. `name` is what is reset.
    pub fn reset_latch(self, of: Latched, name: &str, by: &str, reason: &str) -> Result<(), String> {
        self.apply_pending();
        let edit = Edit::Reset { of, by: by.to_owned(), reason: reason.to_owned() };
        let done = self.change(|session| session.apply(edit)).unwrap_or(Ok(()));
        done.map_err(|error| self.words(&error))?;
        self.end_gesture();
        self.notice.set(Some(Notice::said(format!("Reset: {name}"))));
        Ok(())
    }

    /// Exposures in money, one per strategy.
    pub fn exposure(self) -> Memo<Vec<f64>> {
        Memo::new(move |_| self.snapshot.with(|snapshot| self.book.with(|book| book.exposure(snapshot))))
    }

    /// Starts what follows the screen: Monte Carlo runs, the bootstrap, and keeping the log as it grows.
    pub fn follow(self) {
        self.monte_carlo.follow(Reports {
            choose: Callback::new(move |()| {
                self.edit_now(Edit::Method(Method::MonteCarlo));
                self.end_gesture();
            }),
            drawn: Callback::new(move |()| {
                self.session.update(Session::draws_changed);
                self.change_named(Session::draws_changed);
            }),
            say: Callback::new(move |text| self.notice.set(Some(Notice::said(text)))),
        });
        self.bootstrap.follow();
    }

    /// Adds what this browser keeps of the fund's log.
    pub fn recall(self, kept: &[LogEntry]) {
        self.change(|session| session.recall(kept));
    }

    /// Whether something was done to the fund on screen since it was opened.
    pub fn has_steps(self) -> bool {
        self.session.with_untracked(Session::has_steps)
    }

    /// Whether what is on screen is what was loaded; follows nothing.
    pub fn is_as_loaded_now(self) -> bool {
        self.session.with_untracked(Session::is_as_loaded)
    }

    /// The log with the trips that the history implies.
    pub fn log_to_keep(self) -> Vec<LogEntry> {
        self.session.with_untracked(|s| with_trips(s.loaded(), &s.now().log))
    }

    /// Says that a file is refused; what is on screen stays.
    pub fn refuse(self, source: &str, cause: Cause) {
        self.notice.set(None);
        self.refusal.set(Some(Refusal { source: escape(source), cause }));
    }
}

/// The time in UTC, to the second.
fn utc_now() -> Option<DateTime> {
    let text = String::from(js_sys::Date::new_0().to_iso_string());
    moment(&format!("{}Z", text.get(..19)?))
}
