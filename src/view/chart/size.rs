//! What a newcomer adds to the fund by its capital.

use headroom_engine::{
    candidate::marginal_contribution_on,
    fund::{Book, Opportunity, Snapshot},
    model::Model,
};

use super::lines::{Line, LineChart};
use crate::view::number::Notation;

/// Sizes that are measured, as parts of the capital asked for.
const SIZES: [f64; 9] = [0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0];

/// Returns of the fund up to which the sizes are measured while a person waits.
const MAX_RETURNS: usize = 200_000;

/// VaR of the fund with a newcomer, against the limit, and its own, against the reserve, from no capital to twice what it asks
/// for; `None` where nothing is measured.
pub fn size_chart(
    snapshot: &Snapshot,
    model: &Model,
    book: &Book,
    newcomer: &Opportunity,
    written: Notation,
) -> Option<LineChart> {
    if snapshot.strategies.len() * model.sample.observations() > MAX_RETURNS {
        return None;
    }
    let capitals = SIZES.map(|size| size * newcomer.capital);
    let entries = capitals.map(|capital| {
        let sized = Opportunity { capital, ..newcomer.clone() };
        (capital > 0.0).then(|| marginal_contribution_on(snapshot, model, book, &sized, None, |_| None).ok())?
    });
    let before = entries.iter().flatten().next()?.fund_before;
    let total = snapshot.risk_budget.total_var;
    let with = |none: f64, of: fn(&headroom_engine::candidate::MarginalContribution) -> f64| {
        let figure = |(at, entry): (usize, &Option<_>)| if at == 0 { Some(none) } else { entry.as_ref().map(of) };
        entries.iter().enumerate().map(figure).collect()
    };
    let lines = vec![
        Line {
            name: "Fund VaR with it".to_owned(),
            values: with(before, |entry| entry.fund_after),
            limit: Some(total),
        },
        Line {
            name: "Its own VaR, from the reserve".to_owned(),
            values: with(0.0, |entry| entry.var_increase),
            limit: Some(book.reserve * total),
        },
    ];
    LineChart::of(capitals.map(written.money).into(), lines)
}
