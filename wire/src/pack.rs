//! A checked fund on its way from one program to another of the same build: what is long as numbers, the rest as JSON. Taking
//! it in needs no second check of the numbers, so that a page can hand the reading of a file to a worker.

use std::sync::Arc;

use headroom_engine::fund::{History, Instrument, InstrumentHistory, Snapshot};
use jiff::civil::Date;

use crate::{parse, to_json};

/// A fund without what is long, as JSON; and what is long, as numbers.
///
/// ```
/// use headroom_wire::{pack, parse, unpack};
/// let file = br#"{
///     "format": "headroom.snapshot/1",
///     "fund": { "name": "Small", "currency": "USD", "nav": 1000 },
///     "risk_budget": { "total_var": 50 },
///     "strategies": [{ "id": "only", "capital": 800 }],
///     "history": { "dates": ["2026-11-19", "2026-11-20"], "returns": { "only": [null, 0.01] } }
/// }"#;
/// let fund = parse(file)?;
/// let (head, numbers) = pack(fund.clone());
/// assert_eq!(numbers[..3], [2.0, 20_261_119.0, 20_261_120.0]);
/// assert_eq!(unpack(&head, &numbers), Some(fund));
/// # Ok::<(), headroom_wire::Faults>(())
/// ```
pub fn pack(mut fund: Snapshot) -> (String, Vec<f64>) {
    let last = fund.history.last_date();
    let short = History {
        period: fund.history.period,
        dates: vec![last],
        returns: vec![vec![None]; fund.history.returns.len()],
        capital: fund.history.capital.iter().map(|series| series.as_ref().map(|_| vec![0.0])).collect(),
        flows: fund.history.flows.as_ref().map(|_| vec![0.0]),
    };
    let history = std::mem::replace(&mut fund.history, short.into());
    let instruments = std::mem::take(&mut fund.instruments);
    let one = |instrument: &Instrument| {
        let history = match instrument.history {
            InstrumentHistory::Prices(_) => InstrumentHistory::Prices(vec![None]),
            InstrumentHistory::Returns(_) => InstrumentHistory::Returns(vec![None]),
        };
        Instrument { name: instrument.name.clone(), history }
    };
    fund.instruments = Arc::new(instruments.iter().map(one).collect());
    let stocks = history.capital.iter().flatten().count() + history.flows.iter().count();
    let lists = 1 + history.returns.len() + instruments.len() + stocks;
    // Of their full length at once: a list that grows is copied each time.
    let mut numbers = Vec::with_capacity(1 + lists * history.dates.len());
    numbers.push(f64::from(u32::try_from(history.dates.len()).unwrap_or(u32::MAX)));
    numbers.extend(history.dates.iter().map(|date| number_of(*date)));
    for series in history.returns.iter().map(Vec::as_slice).chain(instruments.iter().map(|one| one.history.values())) {
        numbers.extend(series.iter().map(|value| value.unwrap_or(f64::NAN)));
    }
    history.capital.iter().flatten().chain(&history.flows).for_each(|series| numbers.extend(series));
    (to_json(&fund), numbers)
}

/// The fund that [`pack`] took apart; `None` where the parts are not of one fund.
pub fn unpack(head: &str, numbers: &[f64]) -> Option<Snapshot> {
    let mut fund = parse(head.as_bytes()).ok()?;
    let mut rest = numbers.iter().copied();
    let count = rest.next()?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most as many as there are numbers")]
    let count = (count as usize).min(numbers.len());
    let mut take = || {
        let series: Vec<f64> = rest.by_ref().take(count).collect();
        (series.len() == count).then_some(series)
    };
    let known =
        |series: Vec<f64>| series.into_iter().map(|value| Some(value).filter(|value| !value.is_nan())).collect();
    fund.history.dates = take()?.into_iter().map(date_of).collect::<Option<_>>()?;
    for series in &mut fund.history.returns {
        *series = known(take()?);
    }
    let mut instruments = Vec::with_capacity(fund.instruments.len());
    for one in fund.instruments.iter() {
        let values = known(take()?);
        let history = match one.history {
            InstrumentHistory::Prices(_) => InstrumentHistory::Prices(values),
            InstrumentHistory::Returns(_) => InstrumentHistory::Returns(values),
        };
        instruments.push(Instrument { name: one.name.clone(), history });
    }
    fund.instruments = Arc::new(instruments);
    let history: &mut History = &mut fund.history;
    for series in history.capital.iter_mut().flatten().chain(&mut history.flows) {
        *series = take()?;
    }
    Some(fund)
}

/// A date as its digits: 20261120.
fn number_of(date: Date) -> f64 {
    f64::from(i32::from(date.year()) * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day()))
}

#[allow(clippy::cast_possible_truncation, reason = "a date has eight digits")]
fn date_of(number: f64) -> Option<Date> {
    let number = number as i32;
    let part = |number: i32| i8::try_from(number % 100).ok();
    Date::new(i16::try_from(number / 10_000).ok()?, part(number / 100)?, part(number)?).ok()
}
