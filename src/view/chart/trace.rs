//! Use of budgets back in time: the dates on which it is measured, and the fund's VaR over them.

use headroom_engine::{
    control::pnl_of,
    fund::{Settings, Snapshot},
    reallocation::UsageDay,
};

use super::lines::{Line, LineChart};

/// Dates that are looked back.
pub const TRACED: usize = 120;

/// From one measured date to the next at least.
const STRIDE: usize = 3;

/// Returns that all measured dates of a trace may read together, one date a turn: some tenths of a second.
pub const MAX_READ: usize = 3_000_000;

/// The same where all dates are measured in one turn.
pub const MAX_READ_AT_ONCE: usize = 400_000;

/// Fewer measured dates show no course.
const MIN_DATES: usize = 6;

/// The measured dates among the last of `rows`, oldest first, where each reads `cost` returns and all may read `most`; empty
/// where too few of them are affordable.
pub fn traced_dates(rows: usize, cost: usize, most: usize) -> Vec<usize> {
    let Some(last) = rows.checked_sub(1) else { return Vec::new() };
    let affordable = most / cost.max(1);
    if affordable < MIN_DATES {
        return Vec::new();
    }
    let reach = TRACED.min(last);
    let stride = STRIDE.max(reach.div_ceil(affordable));
    let back = reach / stride;
    (0..=back).map(|k| last - stride * (back - k)).collect()
}

/// The fund's VaR on measured dates against its limit; `None` until they are measured.
pub fn headroom_chart(snapshot: &Snapshot, dates: &[usize], days: &[Option<UsageDay>]) -> Option<LineChart> {
    let line = Line {
        name: "Fund VaR".to_owned(),
        values: days.iter().map(|day| day.as_ref().map(|day| day.value_at_risk)).collect(),
        limit: Some(snapshot.risk_budget.total_var),
    };
    let points = dates.iter().filter_map(|at| snapshot.history.dates.get(*at)).map(ToString::to_string).collect();
    if days.len() == dates.len() { LineChart::of(points, vec![line]) } else { None }
}

/// The fund's P&L on every date of a trace against the VaR that was measured before it, and what came of it in words; `None`
/// until the trace is measured.
///
/// P&L is of the capital of each date, as the drawdown controls count it, and the VaR is of one period.
pub fn stayed_chart(
    snapshot: &Snapshot,
    settings: Settings,
    dates: &[usize],
    days: &[Option<UsageDay>],
) -> Option<(LineChart, String)> {
    let (first, today) = (*dates.first()?, snapshot.today());
    let period = settings.horizon.factor();
    let measured_before = |t: usize| {
        let at = dates.partition_point(|date| *date < t).checked_sub(1)?;
        days.get(at)?.as_ref().map(|day| day.value_at_risk / period)
    };
    let shown: Vec<usize> = (first + 1..=today).collect();
    let pnl: Vec<f64> = shown.iter().map(|t| pnl_of(snapshot, *t)).collect();
    let var: Vec<Option<f64>> = shown.iter().map(|t| measured_before(*t)).collect();
    let is_past = |(pnl, var): (&f64, &Option<f64>)| var.is_some_and(|var| -pnl > var);
    let past: Vec<usize> = pnl.iter().zip(&var).enumerate().filter(|(_, of)| is_past(*of)).map(|(at, _)| at).collect();
    let count = var.iter().flatten().count();
    // Without a VaR on any of them there is nothing to stay inside of.
    (days.len() == dates.len() && count > 0).then_some(())?;
    let expected = (1.0 - settings.confidence.value()) * as_f64(count);
    let told = format!(
        "{} of {count} dates lost more than the VaR before them; {expected:.1} expected at {}% confidence",
        past.len(),
        settings.confidence.percent(),
    );
    let lines = vec![
        Line { name: "P&L".to_owned(), values: pnl.into_iter().map(Some).collect(), limit: None },
        Line {
            name: "VaR before it".to_owned(),
            values: var.into_iter().map(|var| var.map(|var| -var)).collect(),
            limit: Some(-snapshot.risk_budget.total_var / period),
        },
    ];
    let points = shown.iter().map(|t| snapshot.history.dates[*t].to_string()).collect();
    Some((LineChart::of(points, lines)?.as_strokes(past), told))
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::{MAX_READ, MAX_READ_AT_ONCE, traced_dates};

    #[test]
    fn trace_ends_today_and_reads_no_more_than_it_may() {
        let small = traced_dates(500, 8 * 500, MAX_READ);
        assert_eq!((small.len(), small[0], small[40]), (41, 379, 499)); // by hand: every third of 120 back from 499
        let large = traced_dates(2_520, 64 * 2_520, MAX_READ);
        assert!(large.len() * 64 * 2_520 <= 3_500_000 && large.last() == Some(&2_519)); // one date more than the division
        assert!(traced_dates(2_520, 512 * 2_520, MAX_READ).is_empty()); // 1.3 million each: two dates are no course
        assert_eq!(traced_dates(500, 8 * 500, MAX_READ_AT_ONCE).len(), 41);
        assert!(traced_dates(2_520, 64 * 2_520, MAX_READ_AT_ONCE).is_empty()); // two dates
        assert_eq!(traced_dates(1, 3, MAX_READ), [0]);
        assert!(traced_dates(0, 0, MAX_READ).is_empty());
    }
}
