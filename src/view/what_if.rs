//! What a what-if changes, counted.

use headroom_engine::Analysis;

/// How many things are other than as loaded: budgets, sizes, the books of positions, conventions each; and strategies added.
pub fn changes(loaded: &Analysis, now: &Analysis) -> usize {
    let (was, is) = (loaded.book(), now.book());
    let moved = |was: &[f64], is: &[f64]| was.iter().zip(is).filter(|(was, is)| (*was - *is).abs() > 1e-12).count();
    let added = is.allocation.len().saturating_sub(was.allocation.len());
    let (before, after) = (loaded.conventions(), now.conventions());
    let conventions = [
        before.method != after.method,
        before.confidence != after.confidence,
        before.horizon != after.horizon,
        before.window != after.window,
        before.usage_basis != after.usage_basis,
        before.pnl != after.pnl,
        before.covariance != after.covariance,
        loaded.fund().positions != now.fund().positions,
    ];
    let switched = conventions.into_iter().filter(|is_other| *is_other).count();
    moved(&was.allocation, &is.allocation) + moved(&was.scale, &is.scale) + added + switched
}

#[cfg(test)]
mod tests {
    use headroom_engine::{
        Analysis,
        fund::{Book, Method, Settings},
        testing::three_four_five,
    };

    use super::changes;

    #[test]
    fn each_budget_size_and_convention_is_a_change() {
        let fund = three_four_five();
        let (settings, mut book) = (Settings::of(&fund.risk_budget), Book::of(&fund));
        let loaded = Analysis::new(fund);
        assert_eq!(changes(&loaded, &loaded.clone()), 0);
        (book.allocation[0], book.scale[1]) = (0.1, 0.5);
        let method = Method::from_id("parametric").expect("a method");
        let now = loaded.of(loaded.fund().clone(), Settings { method, ..settings }, book);
        assert_eq!(changes(&loaded, &now), 3); // a budget, a size, the method
    }
}
