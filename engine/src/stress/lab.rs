//! What all scenarios of one what-if start from.

use crate::{
    control::coverage_limit,
    correlation::{aggregate, aggregate_components},
    exposure::{Line, Sale, coverage, hours_to_liquidate},
    fund::{Book, Snapshot},
    model::Model,
    report::RiskReport,
    stress::Assumptions,
};

/// What all scenarios of a book start from: made once, then each scenario is run.
pub struct StressLab<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) model: &'a Model,
    pub(crate) book: &'a Book,
    pub(crate) report: &'a RiskReport,
    pub(crate) assumptions: Assumptions,
    /// Exposures of the strategies.
    pub(crate) exposure: Vec<f64>,
    /// Standalone VaRs before the horizon's factor.
    pub(crate) one_day: Option<Vec<f64>>,
    pub(crate) has_positions: Vec<bool>,
    pub(crate) sales: Vec<Sale>,
    pub(crate) coverage_before: Option<f64>,
    pub(crate) hours_before: Option<f64>,
    pub(crate) standalone: Option<Vec<f64>>,
    pub(crate) aggregate: Option<VarAfter>,
}

impl<'a> StressLab<'a> {
    /// A lab on a report of the same snapshot, model and book. What a scenario does not say is in `assumptions`, the
    /// impact of selling and the scaling of outages; a file's scenarios mean the defaults.
    ///
    /// ```
    /// use headroom_engine::{fund::{Scenario, Shock}, stress::{Assumptions, Scaling, StressLab}};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
    /// # let (lens, book) = (headroom_engine::report::stressed_lens(&model), headroom_engine::fund::Book::of(&fund));
    /// # let report = headroom_engine::report::assess(&fund, &model, &lens, &book);
    /// // All of three is at x and its daily VaR is 3: in proportion to its hours, an outage of a quarter of a day costs 0.75.
    /// let outage = Scenario::from(Shock::ExchangeOutage { exchange: "x".to_owned(), duration_hours: 6.0, severity: 1.0 });
    /// let assumptions = Assumptions { scaling: Scaling::Linear, ..Assumptions::default() };
    /// let result = StressLab::new(&fund, &model, &book, &report, assumptions).run(&outage);
    /// assert!((result.pnl.unwrap() + 0.75).abs() < 1e-12);
    /// ```
    pub fn new(
        snapshot: &'a Snapshot,
        model: &'a Model,
        book: &'a Book,
        report: &'a RiskReport,
        assumptions: Assumptions,
    ) -> Self {
        let exposure = book.exposure(snapshot);
        let risk = model.risk.as_ref().ok();
        let one_day = risk.map(|risk| {
            (0..exposure.len()).map(|i| risk.standalone_of(i, exposure[i]) / risk.horizon_factor()).collect()
        });
        let mut has_positions = vec![false; exposure.len()];
        for line in model.positions.iter().flat_map(|table| &table.lines) {
            has_positions[line.strategy] = true;
        }
        let sales = model.positions.as_ref().map(|table| Sale::all(table, &book.scale)).unwrap_or_default();
        let limit = coverage_limit(&snapshot.limits);
        let standalone = risk.map(|risk| risk.standalone(&exposure));
        let aggregate = risk.zip(standalone.as_ref()).map(|(risk, v)| {
            let before = aggregate(v, &risk.correlation);
            VarAfter { before, after: before, components: aggregate_components(v, &risk.correlation) }
        });
        Self {
            coverage_before: model.positions.as_ref().map(|_| coverage(&sales, limit.hours)),
            hours_before: model.positions.as_ref().and_then(|_| hours_to_liquidate(&sales, limit.share)),
            snapshot,
            model,
            book,
            report,
            assumptions,
            exposure,
            one_day,
            has_positions,
            sales,
            standalone,
            aggregate,
        }
    }

    /// The positions as the kernels see them, in the file's order; none without positions in the file.
    pub(crate) fn lines(&self) -> &'a [Line] {
        self.model.positions.as_ref().map_or(&[], |table| &table.lines)
    }
}

/// The fund's VaR under the correlation before and after.
#[derive(Clone)]
pub(crate) struct VarAfter {
    pub(crate) before: f64,
    pub(crate) after: f64,
    pub(crate) components: Vec<f64>,
}
