//! What the data of a fund lack, and what to do about it, in words.

use headroom_engine::{
    control::{Control, NoData},
    fund::{Period, Snapshot},
    model::Model,
    sample::MIN_OBSERVATIONS,
    text::escape,
};
use jiff::SignedDuration;

use crate::view::date::day_of;

/// Names listed at most; the rest is counted.
const MAX_NAMES: usize = 5;

/// What the figures of a fund lack, as sentences: stale and missing returns, strategies that are not measured, rows that the
/// VaR does not have yet. Empty where nothing is missing.
pub fn data_notes(snapshot: &Snapshot, model: &Model) -> Vec<String> {
    let feed = model.drawdowns.feed();
    let mut notes = Vec::new();
    if feed.stale_days().is_some() {
        notes.push(describe(NoData::Stale, &[], snapshot, model));
    }
    if !feed.missing().is_empty() {
        notes.push(describe(NoData::MissingReturn, feed.missing(), snapshot, model));
    }
    let is_lacking = |i: &usize| snapshot.strategies[*i].capital > 0.0 && !model.sample.is_measured(*i);
    if model.sample.observations() >= MIN_OBSERVATIONS {
        notes.extend((0..snapshot.strategies.len()).filter(is_lacking).map(|i| {
            let name = escape(&snapshot.strategies[i].name);
            let own = model.sample.own_rows(i);
            format!(
                "{name} is not measured: {own} of the {MIN_OBSERVATIONS} {} that a VaR needs. No fund figure holds it and no \
                 risk can be added; add returns, or name a proxy in the file",
                returns_word(model.sample.step.period)
            )
        }));
    }
    if model.sample.open_rows > 0 {
        notes.push(format!(
            "VaR ends on {}: {} newer {} until every strategy has a return",
            model.sample.dates.last().copied().map(day_of).unwrap_or_default(),
            model.sample.open_rows,
            if model.sample.open_rows == 1 { "date waits" } else { "dates wait" }
        ));
    }
    notes
}

/// Why a control has no data and what to do, in words; of a tripped one, what is missing beside what is known.
pub fn why(control: &Control, snapshot: &Snapshot, model: &Model) -> Option<String> {
    let reason = control.reason.filter(|_| control.limit.is_some())?;
    let sentence = describe(reason, &control.missing, snapshot, model);
    Some(if control.measured.is_some() {
        format!("Past its limit by the returns that are known. {sentence}")
    } else {
        sentence
    })
}

fn describe(reason: NoData, missing: &[usize], snapshot: &Snapshot, model: &Model) -> String {
    match reason {
        NoData::Stale => match model.drawdowns.feed().stale_days() {
            Some(days) if days < i32::MAX => {
                let as_of = snapshot.fund.as_of;
                let newest = as_of.checked_sub(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(as_of);
                let (newest, as_of) = (day_of(newest), day_of(as_of));
                format!(
                    "The newest return is of {newest}, {days} days before {as_of}: add the returns since then, or correct the date of the file"
                )
            }
            _ => "No strategy with capital has a return: add returns".to_owned(),
        },
        NoData::MissingReturn => format!(
            "No return on {} of {}: add it, or set the capital of a strategy that has closed to 0",
            day_of(snapshot.history.last_date()),
            names(missing, snapshot)
        ),
        NoData::CoarserThanDay | NoData::CoarserThanWeek => {
            let (has, needs) = (
                period_word(model.sample.step.period),
                if reason == NoData::CoarserThanDay { "daily" } else { "weekly" },
            );
            format!("The returns are {has}: this limit needs {needs} ones")
        }
        NoData::IrregularDates => {
            "The dates are neither daily, weekly nor monthly: add the missing dates, or state the period in the file"
                .to_owned()
        }
        NoData::NavNotPositive => "NAV is 0 or less in this window: check NAV, subscriptions and returns".to_owned(),
        NoData::NoPositions => "The file has no positions: add them to measure this".to_owned(),
    }
}

/// Names of strategies, escaped, the first of them where there are many.
fn names(strategies: &[usize], snapshot: &Snapshot) -> String {
    let mut list: Vec<String> =
        strategies.iter().take(MAX_NAMES).map(|i| escape(&snapshot.strategies[*i].name)).collect();
    if strategies.len() > MAX_NAMES {
        list.push(format!("{} more", strategies.len() - MAX_NAMES));
    }
    list.join(", ")
}

/// What a history is by its period, in words.
pub fn period_word(period: Period) -> &'static str {
    match period {
        Period::Day => "daily",
        Period::Week => "weekly",
        Period::Month => "monthly",
    }
}

/// What rows of a history are, as a noun.
pub fn period_plural(period: Period) -> &'static str {
    match period {
        Period::Day => "days",
        Period::Week => "weeks",
        Period::Month => "months",
    }
}

/// How many rows of a sample, each one of `unit`, are lacking for a VaR.
pub fn too_few_words(rows: usize, unit: &str) -> String {
    let more = MIN_OBSERVATIONS.saturating_sub(rows);
    format!("{rows} of the {MIN_OBSERVATIONS} {unit} that a VaR needs: add {more} more {unit} of returns")
}

fn returns_word(period: Period) -> &'static str {
    match period {
        Period::Day => "days of returns",
        Period::Week => "weeks of returns",
        Period::Month => "months of returns",
    }
}
