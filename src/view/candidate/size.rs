//! What size of a newcomer fits: what it adds by its capital, against the reserve and what is left of the limit.

use headroom_engine::{
    candidate::{EntryAtSize, EntrySizes, LargestSize, SizeBound},
    fund::Opportunity,
};

use crate::view::{
    chart::lines::{Line, LineChart, Note},
    number::Notation,
    tone::Tone,
};

/// Sizes that are measured at most, none at all among them.
const MOST_STEPS: usize = 40;

/// The sizes that are measured: none, and so on in equal steps, the one asked for among them.
#[derive(Debug, Clone, PartialEq)]
pub struct SizeStep {
    /// The capital of each.
    pub capitals: Vec<f64>,
    /// The one asked for.
    pub asked: usize,
    /// The largest that fits.
    pub largest: LargestSize,
}

/// What the chart says, and the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct SizeView {
    /// The answer, in a sentence.
    pub verdict: String,
    /// How grave it is.
    pub tone: Tone,
    /// Net contribution and its own VaR by capital.
    pub chart: Option<LineChart>,
}

/// The sizes to measure: past the one asked for and the largest that fits, in eighths of the former, or fourths where it is far.
pub fn size_steps(sizes: &EntrySizes, newcomer: &Opportunity) -> SizeStep {
    let largest = sizes.largest();
    let end = match largest.bound_by {
        SizeBound::Maximum => 2.0,
        SizeBound::Reserve | SizeBound::FundVar => (1.2 * largest.capital / newcomer.capital).clamp(1.5, 10.0),
    };
    let parts = if end <= 5.0 { 8.0 } else { 4.0 };
    let count = whole((end * parts).ceil()).min(MOST_STEPS);
    let capital = |step: usize| as_f64(step) / parts * newcomer.capital;
    SizeStep { capitals: (0..=count).map(capital).collect(), asked: whole(parts), largest }
}

/// What is said of the measured sizes. `reserve` and `total_var` in money.
pub fn size_view(
    steps: &SizeStep,
    measured: &[EntryAtSize],
    fund_before: f64,
    (reserve, total_var): (f64, f64),
    written: Notation,
) -> SizeView {
    let (money, largest) = (written.money, steps.largest);
    let asked = steps.capitals[steps.asked];
    let is_fitting = largest.capital >= asked * (1.0 - 1e-9);
    let (capital, bound) = (money(largest.capital), largest.bound_by);
    let at_it = match bound {
        SizeBound::Reserve => format!("there its own VaR is the whole reserve of {}", money(reserve)),
        SizeBound::FundVar => format!("there the fund's VaR is at its limit of {}", money(total_var)),
        SizeBound::Maximum => String::new(),
    };
    let verdict = match bound {
        SizeBound::Maximum => format!("Ten times the {} it asks for would fit too", money(asked)),
        SizeBound::Reserve if largest.capital <= 0.0 => "No size fits: the reserve is empty".to_owned(),
        SizeBound::FundVar if largest.capital <= 0.0 => {
            "No size fits: the fund's VaR is at its limit without it".to_owned()
        }
        _ if is_fitting => {
            format!("Up to {capital} fits, {}× what it asks for: {at_it}", (written.factor)(largest.capital / asked))
        }
        _ => format!("At most {capital} of the {} it asks for fits: {at_it}", money(asked)),
    };
    let room = total_var - fund_before;
    let lines = vec![
        Line {
            name: "Adds to the fund".to_owned(),
            values: measured.iter().map(|at| Some(at.net_contribution)).collect(),
            limit: (room > 0.0).then_some(room),
        },
        Line {
            name: "On its own".to_owned(),
            values: measured.iter().map(|at| Some(at.var_increase)).collect(),
            limit: Some(reserve),
        },
    ];
    let is_whole = measured.len() == steps.capitals.len();
    let chart = LineChart::of(steps.capitals.iter().map(|c| money(*c)).collect(), lines).filter(|_| is_whole);
    let chart = chart.map(|chart| {
        let notes = notes(&chart, steps, [room, reserve], money);
        chart.noted(notes)
    });
    SizeView { verdict, tone: if is_fitting { Tone::Calm } else { Tone::Breach }, chart }
}

/// The lines and limits by their names, the size asked for and the largest that fits.
fn notes(chart: &LineChart, steps: &SizeStep, [room, reserve]: [f64; 2], money: fn(f64) -> String) -> Vec<Note> {
    let beside = |across: f64, value: f64, class: &'static str, text: String| Note {
        across,
        down: Some(chart.down(value).clamp(0.0, 1.0)),
        row: 0,
        class,
        text,
    };
    let end = steps.capitals.last().copied().unwrap_or_default();
    let mark = |capital: f64, text: &str| Note {
        across: capital / end,
        down: None,
        row: 0,
        class: "of-mark",
        text: text.to_owned(),
    };
    // Above the higher of both ends, since both lines rise to them.
    let end_of = |line: &Line| line.values.last().copied().flatten().unwrap_or_default();
    let top = chart.lines.iter().map(end_of).fold(0.0, f64::max);
    let named = |line: usize, class: &'static str| beside(1.0, top, class, chart.lines[line].name.clone());
    let limit = |class: &'static str, name: &str, value: f64| {
        let beyond = if chart.beyond(value).is_some() { " ↑" } else { "" };
        beside(0.0, value, class, format!("{name} {}{beyond}", money(value)))
    };
    let mut notes = vec![
        limit("key key-limit line-1", "Reserve", reserve),
        named(0, "key line-0"),
        named(1, "key line-1"),
        mark(steps.capitals[steps.asked], "Asked for"),
    ];
    if room > 0.0 {
        notes.push(limit("key key-limit line-0", "Headroom", room));
    }
    if steps.largest.bound_by != SizeBound::Maximum && steps.largest.capital > 0.0 {
        notes.push(mark(steps.largest.capital, "Largest"));
    }
    notes
}

#[allow(clippy::cast_precision_loss, reason = "small counts")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
fn whole(number: f64) -> usize {
    number as usize
}
