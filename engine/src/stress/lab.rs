//! What all scenarios of one what-if start from.

use std::sync::OnceLock;

use crate::{
    control::coverage_limit,
    exposure::{Line, Sale, Volatilities, coverage, hours_to_liquidate},
    fund::{Book, Snapshot},
    model::Model,
    report::RiskReport,
    sample::Sample,
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
    pub(crate) has_positions: Vec<bool>,
    pub(crate) sales: Vec<Sale>,
    /// Volatility of each position's instrument in a day, per unit of size.
    pub(crate) volatilities: Option<Volatilities>,
    pub(crate) coverage_before: Option<f64>,
    pub(crate) hours_before: Option<f64>,
    pub(crate) standalone: Option<Vec<f64>>,
    /// All joint rows, where the model's sample is a window of them.
    history: OnceLock<Sample>,
}

impl<'a> StressLab<'a> {
    /// A lab on a report of the same snapshot, model and book. What a scenario does not say is in `assumptions`, the
    /// impact of selling and the scaling of outages; a file's scenarios mean the defaults.
    ///
    /// ```
    /// use headroom_engine::{fund::{Scenario, Shock}, stress::{Assumptions, Scaling, StressLab}};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
    /// # let book = headroom_engine::fund::Book::of(&fund);
    /// # let report = headroom_engine::report::assess(&fund, &model, &book);
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
        let mut has_positions = vec![false; exposure.len()];
        for line in model.positions.iter().flat_map(|table| &table.lines) {
            has_positions[line.strategy] = true;
        }
        let sales = model.positions.as_ref().map(|table| Sale::all(table, &book.scale)).unwrap_or_default();
        let volatilities =
            model.positions.as_ref().map(|table| Volatilities::at(table, &book.scale, assumptions.volatility));
        let limit = coverage_limit(&snapshot.limits);
        let standalone = risk.map(|risk| risk.standalone(&exposure));
        Self {
            coverage_before: model.positions.as_ref().map(|_| coverage(&sales, limit.hours)),
            hours_before: model.positions.as_ref().and_then(|_| hours_to_liquidate(&sales, limit.share)),
            snapshot,
            model,
            book,
            report,
            assumptions,
            exposure,
            has_positions,
            sales,
            volatilities,
            standalone,
            history: OnceLock::new(),
        }
    }

    /// All joint rows of the history, whatever the window.
    pub(crate) fn history(&self) -> &Sample {
        match self.model.settings.window {
            None => &self.model.sample,
            Some(_) => self.history.get_or_init(|| self.model.whole_history(self.snapshot)),
        }
    }

    /// Size in money of the position at `line`, at the scale of its strategy.
    pub(crate) fn size(&self, line: usize) -> f64 {
        self.sales[line].size
    }

    /// VaR of one period of a strategy alone; `None` where it is not measured.
    pub(crate) fn one_period_var(&self, strategy: usize) -> Option<f64> {
        let risk = self.model.risk.as_ref().ok().filter(|risk| risk.is_measured[strategy])?;
        Some(risk.standalone_of(strategy, self.exposure[strategy]) / risk.horizon_factor())
    }

    /// Number of one-period VaRs that an outage of `hours` costs, the period one of D days: `sqrt(hours / (24 D))`, or in proportion.
    pub(crate) fn periods_of(&self, hours: f64) -> f64 {
        self.assumptions.days_of(hours / self.model.sample.step.period.days())
    }

    /// Volatility in a day of the instrument of the position at `line`, per unit of its size.
    pub(crate) fn volatility(&self, line: usize) -> f64 {
        self.volatilities.as_ref().map_or(0.0, |all| all.of_line[line])
    }

    /// The positions as the kernels see them, in the file's order; none without positions in the file.
    pub(crate) fn lines(&self) -> &'a [Line] {
        self.model.positions.as_ref().map_or(&[], |table| &table.lines)
    }
}
