//! What a candidate of the file would add, from two funds: the fund on the common dates, and the same with it inside.

use headroom_engine::fund::{Snapshot, Strategy};

use super::checklist::Place;
use headroom_engine::testing::Desk;

/// Compares what each opportunity adds.
pub fn compare(desk: &Desk, place: &Place<'_>) {
    let candidates = &desk.snapshot.opportunities;
    assert_eq!(place.len(), candidates.len());
    for (k, place) in place.entries().enumerate() {
        let candidate = &candidates[k];
        place.key("strategy").text(candidate.strategy.as_str());
        let (before, returns) = on_common_dates(desk, k);
        place.key("observations").count(returns.len());
        let mut after = before.clone();
        after.strategies.push(Strategy {
            id: candidate.strategy.clone(),
            name: candidate.name.clone(),
            capital: candidate.capital,
            periods_per_year: None,
            proxy: None,
        });
        after.risk_budget.allocation.push(0.0);
        after.history.capital.push(None);
        let returns = returns.into_iter().map(Some).collect();
        after.history.returns.push(returns);

        let figures = |snapshot: &Snapshot| {
            let mut desk_there = Desk::with(snapshot, desk.model.settings);
            for (there, here) in desk_there.book.scale.iter_mut().zip(&desk.book.scale) {
                *there = *here;
            }
            desk_there.report()
        };
        let var = |snapshot: &Snapshot| figures(snapshot).fund.value_at_risk.unwrap();
        let (without, with) = (var(&before), var(&after));
        let rows = figures(&after).strategies;
        let alone = rows.last().unwrap().standalone_var.unwrap();
        for (name, found) in [
            ("fund_var_before", without),
            ("fund_var_after", with),
            ("var_increase", alone),
            ("net_contribution", with - without),
            ("diversification_benefit", with - without - alone),
        ] {
            place.key(name).number(Some(found), without);
        }
    }
}

/// The fund on the dates of its sample that a candidate has too, and the candidate's returns on them.
fn on_common_dates(desk: &Desk, candidate: usize) -> (Snapshot, Vec<f64>) {
    let (snapshot, sample) = (&desk.snapshot, &desk.model.sample);
    let candidate = &snapshot.opportunities[candidate];
    let dates = match &candidate.dates {
        Some(dates) => dates.clone(),
        None => {
            let all = &sample.dates;
            let first = all.len().saturating_sub(candidate.returns.len());
            all[first..].to_vec()
        }
    };
    let own = &candidate.returns[candidate.returns.len().saturating_sub(dates.len())..];
    let (kept, returns): (Vec<usize>, Vec<f64>) =
        dates.iter().zip(own).filter_map(|(date, r)| Some((sample.dates.iter().position(|d| d == date)?, *r))).unzip();
    let mut common = snapshot.clone();
    common.history.dates = kept.iter().map(|t| sample.dates[*t]).collect();
    for i in 0..snapshot.strategies.len() {
        let column = sample.column(i).expect("no gap");
        common.history.returns[i] = kept.iter().map(|t| Some(column[*t])).collect();
        common.history.capital[i] = None;
        common.strategies[i].capital = snapshot.strategies[i].capital;
    }
    (common, returns)
}
