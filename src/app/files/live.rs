//! An address that is fetched again and again: new data comes in under the what-if on screen, and what it brought is told.

use std::time::Duration;

use headroom_engine::text::escape;
use js_sys::Date;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Notification, NotificationOptions};

use super::{fetch::bytes_at, reader::fund_of};
use crate::{
    app::{
        state::{State, notice::Notice, refusal::Cause, route::parameter},
        ui::*,
    },
    view::{day_of, news},
};

/// Seconds between two fetches at least, and at most.
const SECONDS: std::ops::RangeInclusive<f64> = 1.0..=86_400.0;

/// What is followed, and what came of it; copied freely.
#[derive(Clone, Copy)]
pub struct Live {
    state: State,
    followed: RwSignal<Option<Followed>>,
    /// The bytes that came last, so that the same file is not read again.
    last: StoredValue<Vec<u8>>,
    /// Whether the browser's notifications tell what a newer file brought.
    is_notifying: RwSignal<bool>,
    /// Counts what is followed, so that a timer of an earlier one ends.
    turn: StoredValue<u64>,
}

/// An address that is followed.
#[derive(Debug, Clone, PartialEq)]
struct Followed {
    address: String,
    every: f64,
    /// When the figures on screen were fetched, in milliseconds since 1970.
    fetched: f64,
    /// Why the last fetch brought nothing, and when.
    failed: Option<(f64, String)>,
    /// What the last newer file brought.
    news: Vec<String>,
}

impl Live {
    /// Follows what the address of the page names: `?snapshot=URL&every=SECONDS`.
    pub fn of_address(state: State) -> Self {
        let live = Self {
            state,
            followed: RwSignal::new(None),
            last: StoredValue::new(Vec::new()),
            is_notifying: RwSignal::new(false),
            turn: StoredValue::new(0),
        };
        if let (Some(address), Some(every)) = (parameter("snapshot"), parameter("every")) {
            live.follow(&address, &every);
        }
        live
    }

    /// Fetches an address again and again; `every` is in seconds.
    pub fn follow(self, address: &str, every: &str) {
        let Some(seconds) = every.trim().parse().ok().filter(|every| SECONDS.contains(every)) else {
            if !every.trim().is_empty() {
                let text = "Not followed: give the seconds between two fetches as a number from 1 to 86,400".to_owned();
                self.state.notice.set(Some(Notice::refused(text)));
            }
            return;
        };
        let address = address.to_owned();
        let followed = Followed { address, every: seconds, fetched: Date::now(), failed: None, news: Vec::new() };
        self.followed.set(Some(followed));
        self.stop_timers();
        self.wait(self.turn.with_value(|turn| *turn), seconds);
    }

    fn stop_timers(self) {
        self.turn.update_value(|turn| *turn += 1);
    }

    fn wait(self, turn: u64, seconds: f64) {
        set_timeout(move || self.fetch(turn), Duration::from_secs_f64(seconds));
    }

    fn fetch(self, turn: u64) {
        let is_on = move || self.turn.try_with_value(|now| *now == turn) == Some(true);
        let Some(address) = self.followed.get_untracked().map(|followed| followed.address) else { return };
        if !is_on() {
            return;
        }
        spawn_local(async move {
            let found = bytes_at(&address).await;
            if !is_on() {
                return;
            }
            let brought = match found {
                Ok(bytes) => self.take(&address, bytes).await,
                Err(reason) => Err(reason),
            };
            // Reading may have taken long.
            if !is_on() {
                return;
            }
            let now = Date::now();
            self.followed.update(|followed| {
                let Some(followed) = followed else { return };
                match brought {
                    Ok(news) => {
                        (followed.fetched, followed.failed) = (now, None);
                        if let Some(news) = news {
                            followed.news = news;
                        }
                    }
                    Err(reason) => followed.failed = Some((now, reason)),
                }
            });
            if let Some(every) = self.followed.with_untracked(|followed| followed.as_ref().map(|f| f.every)) {
                self.wait(turn, every);
            }
        });
    }

    /// What a file brought; `None` where it is the one on screen.
    async fn take(self, address: &str, bytes: Vec<u8>) -> Result<Option<Vec<String>>, String> {
        if self.last.with_value(|last| *last == bytes) {
            return Ok(None);
        }
        let newer = fund_of(address, &bytes).await.map_err(|cause| match cause {
            Cause::Faults(faults) => format!("the file is refused: {faults}"),
            Cause::Unreachable(reason) => reason,
        })?;
        let loaded = self.state.loaded.get_untracked();
        let (from, to) = (loaded.history.last_date(), newer.history.last_date());
        if newer.fund.name != loaded.fund.name {
            return Err("the file is of another fund".to_owned());
        }
        if to < from {
            return Err(format!(
                "the file is older: it ends on {}, the fund on screen on {}",
                day_of(to),
                day_of(from)
            ));
        }
        self.last.set_value(bytes);
        let before = self.state.analysis.get_untracked();
        let refused = self.state.renew(newer);
        let after = self.state.analysis.get_untracked();
        let var = |analysis: &headroom_engine::Analysis| number::money(analysis.report().fund.value_at_risk);
        let mut lines = vec![format!("{}: VaR {} before, {} now", day_of(to), var(&before), var(&after))];
        let brought = news(&before, &after);
        if self.is_notifying.get_untracked() && !brought.is_empty() {
            notify(&after.fund().fund.name, &brought.join("\n"));
        }
        lines.extend(brought);
        lines.extend(refused.map(|error| format!("Sizes are at most 1 again: {}", self.state.words(&error))));
        Ok(Some(lines))
    }

    /// Turns the browser's notifications on, where it allows them, or off.
    fn turn_notifications(self) {
        if self.is_notifying.get_untracked() {
            return self.is_notifying.set(false);
        }
        let asked = Notification::request_permission();
        spawn_local(async move {
            let answer = match asked {
                Ok(asked) => JsFuture::from(asked).await.ok().and_then(|answer| answer.as_string()),
                Err(_) => None,
            };
            let is_allowed = answer.as_deref() == Some("granted");
            self.is_notifying.set(is_allowed);
            if !is_allowed {
                let text =
                    "No notifications: the browser does not allow them; allow them for this page in its settings";
                self.state.notice.set(Some(Notice::refused(text.to_owned())));
            }
        });
    }

    fn stop(self) {
        self.stop_timers();
        self.followed.set(None);
    }
}

/// The line of what is followed, with its age where the last fetch failed, and what the last newer file brought.
pub fn live_line(live: Live) -> impl Child {
    let time = |at: f64| String::from(Date::new(&at.into()).to_locale_time_string("default"));
    let line = pieces(div(), move || {
        let Some(followed) = live.followed.get() else { return Vec::new() };
        let head = format!("Live: {} every {} s, fetched {}", followed.address, followed.every, time(followed.fetched));
        let mut parts = vec![Part::of("p", "small", vec![head.into()])];
        if let Some((at, reason)) = followed.failed {
            let age = ((at - followed.fetched) / 1000.0).round();
            let told = format!("The figures are {age} s old: {reason}");
            parts.push(Part::of("p", "refused", vec![told.into()]));
        }
        parts.extend(followed.news.into_iter().map(|line| Part::of("p", "small", vec![line.into()])));
        parts
    });
    let notifying = move || if live.is_notifying.get() { "Notify me no more" } else { "Notify me of breaches" };
    section()
        .class("live-line")
        .attr("role", "status")
        .attr("aria-label", "Live data")
        .prop("hidden", move || live.followed.with(Option::is_none))
        .child((line, action(notifying, move || live.turn_notifications()), action("Stop", move || live.stop())))
}

/// Shows a notification of the browser; a later one takes its place.
fn notify(fund: &str, text: &str) {
    let options = NotificationOptions::new();
    options.set_body(text);
    options.set_tag("headroom");
    // Where it may no longer be shown, the page still says it.
    let _ = Notification::new_with_options(&escape(fund), &options);
}
