//! What a candidate of the file would add, on the fund's own sample.

use headroom_engine::candidate::marginal_contribution;

use super::checklist::Place;
use headroom_engine::testing::Desk;

/// Compares what each opportunity adds.
pub fn compare(desk: &Desk, place: &Place<'_>) {
    let candidates = &desk.snapshot.opportunities;
    assert_eq!(place.len(), candidates.len());
    for (candidate, place) in candidates.iter().zip(place.entries()) {
        place.key("strategy").text(candidate.strategy.as_str());
        let entry =
            marginal_contribution(&desk.snapshot, desk.model.settings, &desk.book, candidate).expect("it is measured");
        place.key("observations").count(entry.rows.expect("it has returns").own);
        for (name, found) in [
            ("fund_var_before", entry.fund_before),
            ("fund_var_after", entry.fund_after),
            ("var_increase", entry.var_increase),
            ("net_contribution", entry.net_contribution),
            ("diversification_benefit", entry.diversification_benefit),
        ] {
            place.key(name).number(Some(found), entry.fund_before);
        }
    }
}
