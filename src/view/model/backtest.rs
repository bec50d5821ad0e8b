//! The backtest in words: what each test asks, what it found, and how grave that is.

use headroom_engine::backtest::{BacktestSeries, EXACT_BELOW, LikelihoodRatio, Verdict, Zone};

use crate::view::tone::Tone;

/// A p-value under this speaks against the model.
const REJECTED_BELOW: f64 = 0.05;

/// A p-value of Z2 under this is grave: fewer than one right model in ten thousand.
const SHORTFALL_BREACH_BELOW: f64 = 0.0001;

/// One test of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct TestRow {
    /// Its name.
    pub name: &'static str,
    /// What it asks.
    pub asks: &'static str,
    /// Its statistic.
    pub statistic: Option<f64>,
    /// Its p-value; `None` where it has none.
    pub p_value: Option<f64>,
    /// What it found.
    pub found: &'static str,
    /// How grave; muted where nothing is found.
    pub tone: Tone,
    /// Whether it is still being made.
    pub is_running: bool,
}

/// The tests of a series, in the order of the page; `shortfall_p` is the p-value of Z2, `None` while it is simulated.
pub fn test_rows(verdict: &Verdict, shortfall_p: Option<f64>) -> Vec<TestRow> {
    let ratio = |name, asks, ratio: LikelihoodRatio| {
        let (found, tone) = accepted(ratio.p_value);
        TestRow {
            name,
            asks,
            statistic: Some(ratio.statistic),
            p_value: Some(ratio.p_value),
            found,
            tone,
            is_running: false,
        }
    };
    let mut rows = vec![ratio("Kupiec", "As many exceptions as the confidence says", verdict.coverage)];
    if let Some(p) = verdict.exact_p {
        let (found, tone) = accepted(p);
        rows.push(TestRow {
            name: "Binomial, exact",
            asks: "The same, exact for few rows",
            statistic: None,
            p_value: Some(p),
            found,
            tone,
            is_running: false,
        });
    }
    rows.push(ratio("Christoffersen, independence", "Exceptions that do not come in runs", verdict.independence));
    rows.push(ratio("Christoffersen, conditional", "Both at once", verdict.conditional));
    let (found, tone) = match (verdict.shortfall, shortfall_p) {
        (None, _) => ("No forecast shortfall above 0", Tone::Muted),
        (Some(_), None) => ("Simulating", Tone::Muted),
        (Some(_), Some(p)) if p < SHORTFALL_BREACH_BELOW => ("Shortfall far too low", Tone::Breach),
        (Some(_), Some(p)) if p < REJECTED_BELOW => ("Shortfall too low", Tone::Watch),
        (Some(_), Some(_)) => ("Not rejected", Tone::Calm),
    };
    rows.push(TestRow {
        name: "Acerbi–Szekely Z2",
        asks: "Exceptions lose what the shortfall says: 0 is right, −1 is twice as much",
        statistic: verdict.shortfall,
        p_value: shortfall_p.filter(|_| verdict.shortfall.is_some()),
        found,
        tone,
        is_running: verdict.shortfall.is_some() && shortfall_p.is_none(),
    });
    rows
}

/// What the forecasts of a series rest on besides returns of their own; may be empty.
pub fn rows_told(series: &BacktestSeries) -> Vec<String> {
    let told = |count: usize, what: &str| (count > 0).then(|| format!("{count} of {} rows: {what}", series.loss.len()));
    let filled = told(series.filled, "the forecast rests on filled rows, filled from what was known by then");
    let partial = told(
        series.partial,
        "forecast and loss lack a strategy without a return of its own there, or with too few before",
    );
    filled.into_iter().chain(partial).collect()
}

fn accepted(p_value: f64) -> (&'static str, Tone) {
    if p_value < REJECTED_BELOW { ("Rejected at 95%", Tone::Watch) } else { ("Not rejected", Tone::Calm) }
}

/// A zone in words.
pub fn zone_word(zone: Zone) -> &'static str {
    match zone {
        Zone::Green => "Green zone",
        Zone::Yellow => "Yellow zone",
        Zone::Red => "Red zone",
    }
}

impl From<Zone> for Tone {
    fn from(zone: Zone) -> Self {
        match zone {
            Zone::Green => Self::Calm,
            Zone::Yellow => Self::Watch,
            Zone::Red => Self::Breach,
        }
    }
}

/// What a series says in a sentence.
pub fn backtest_told(verdict: &Verdict) -> &'static str {
    let (x, expected) = (as_f64(verdict.exceptions), verdict.expected);
    let few = verdict.p_of_number() >= REJECTED_BELOW;
    match verdict.zone {
        _ if few => "As many exceptions as a right model shows",
        Zone::Red => "Far more exceptions than a right model shows: the VaR is too low",
        _ if x > expected => "More exceptions than a right model shows: the VaR is too low",
        _ => "Fewer exceptions than a right model shows: the VaR is too high",
    }
}

/// Why the p-values may be read as they are, or with care.
pub fn size_told(verdict: &Verdict) -> Option<&'static str> {
    (verdict.observations < EXACT_BELOW)
        .then_some("Under 250 rows the likelihood ratios are rough: the exact p-value of the number counts")
}

/// The next day with an exception after a day, or the one before it.
pub fn exception_beside(series: &BacktestSeries, day: usize, is_forward: bool) -> Option<usize> {
    let mut days = series.exceptions.iter().copied();
    if is_forward { days.find(|exception| *exception > day) } else { days.rfind(|exception| *exception < day) }
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn as_f64(count: usize) -> f64 {
    count as f64
}
