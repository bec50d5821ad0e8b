//! A fund under its conventions, its allocation and its exposures: an immutable value to query.
//!
//! No formula lives here. A figure is computed by one function of its subject on first use and then kept, so that every
//! reader of one state shares one assessment.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use crate::{
    audit::{
        Change, ChangeError,
        change::{State, change},
    },
    budget::{Fit, FitError, fit_exposures},
    candidate::{
        CorrelatedNewcomer, GivenCorrelations, MarginalContribution, MarginalError,
        marginal_contribution_of_correlations, marginal_contribution_on,
    },
    control::{Ladder, LadderPaths, Stops},
    fund::{Book, Opportunity, Scenario, Settings, Snapshot},
    headroom::{
        Headroom, Held, RaiseRefusal, Refused, check_positions, check_raise, headroom_of, headrooms, max_scale,
    },
    model::{Model, estimate_on, estimate_with_positions},
    monte_carlo::{Draws, draws::made_here},
    overlap::Overlap,
    reallocation::Reallocation,
    report::{RiskReport, assess},
    sample::Returns,
    stress::{Assumptions, StressLab, StressResult},
    var::EstimateError,
};

/// Where the draws of a Monte Carlo come from: those of the given returns, or `None` while there are
/// none.
pub type DrawSource = Arc<dyn Fn(&Returns) -> Option<Arc<Draws>> + Send + Sync>;

/// A fund under one what-if. Cheap to clone, equal by identity; figures are computed on first use and kept.
///
/// ```
/// use headroom_engine::{Analysis, fund::Book};
/// # let fund = headroom_engine::testing::three_four_five();
/// let analysis = Analysis::new(fund);
/// assert_eq!(analysis.report().strategies[0].budget, 4.0); // 40% of a total VaR of 10
/// // An edit shares the model.
/// let larger = analysis.at(Book { scale: vec![2.0, 1.0], ..analysis.book().clone() });
/// assert!((larger.report().strategies[0].used.unwrap() - 6.0).abs() < 1e-12);
/// ```
#[derive(Clone)]
pub struct Analysis {
    estimate: Arc<Estimate>,
    figures: Arc<Figures>,
}

/// What the fund and its conventions decide.
struct Estimate {
    fund: Arc<Snapshot>,
    conventions: Settings,
    draws: DrawSource,
    model: OnceLock<Arc<Model>>,
}

/// What the allocation and the exposures decide.
struct Figures {
    book: Book,
    report: OnceLock<Arc<RiskReport>>,
    overlap: OnceLock<Arc<Overlap>>,
    headrooms: OnceLock<Arc<Vec<Headroom>>>,
    /// The headroom of the strategy asked for first: a drag asks for one strategy again and again.
    headroom_of: OnceLock<(usize, Headroom)>,
}

impl Analysis {
    /// The fund as loaded; a Monte Carlo draws at the first figure that needs it.
    pub fn new(fund: impl Into<Arc<Snapshot>>) -> Self {
        Self::with_draws(fund, Arc::new(made_here))
    }

    /// The fund as loaded, with draws from elsewhere; without them a Monte Carlo has no VaR yet.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use headroom_engine::{Analysis, fund::{Method, Settings}, sample::Returns};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let analysis = Analysis::with_draws(fund, Arc::new(|_: &Returns| None));
    /// let monte_carlo = Settings { method: Method::MonteCarlo, ..analysis.conventions() };
    /// assert!(analysis.under(monte_carlo).report().fund.value_at_risk.is_none());
    /// ```
    pub fn with_draws(fund: impl Into<Arc<Snapshot>>, draws: DrawSource) -> Self {
        let fund = fund.into();
        let (conventions, book) = (Settings::of(&fund.risk_budget), Book::of(&fund));
        Self { estimate: Estimate::of(fund, conventions, draws), figures: Figures::of(book) }
    }

    /// The same fund and conventions at another allocation or other exposures; shares the model.
    pub fn at(&self, book: Book) -> Self {
        Self { estimate: Arc::clone(&self.estimate), figures: Figures::of(book) }
    }

    /// The same allocation and exposures under other conventions; estimates another model where they differ.
    pub fn under(&self, conventions: Settings) -> Self {
        self.of(Arc::clone(&self.estimate.fund), conventions, self.figures.book.clone())
    }

    /// Another state with the same source of draws; shares the model where fund and conventions are the same. Where a fund with
    /// instruments differs in the positions of one strategy, that strategy alone is repriced.
    pub fn of(&self, fund: Arc<Snapshot>, conventions: Settings, book: Book) -> Self {
        let estimate = &self.estimate;
        if Arc::ptr_eq(&fund, &estimate.fund) && conventions == estimate.conventions {
            return if book == self.figures.book { self.clone() } else { self.at(book) };
        }
        let next = Estimate::of(fund, conventions, Arc::clone(&estimate.draws));
        if let Some(model) = estimate.model.get().filter(|_| conventions == estimate.conventions)
            && let Some(strategy) = estimate.fund.holds_otherwise(&next.fund)
            && let Some(model) = estimate_with_positions(model, &estimate.fund, &next.fund, strategy, &mut |columns| {
                (estimate.draws)(columns)
            })
        {
            next.model.get_or_init(|| Arc::new(model));
        }
        Self { estimate: next, figures: Figures::of(book) }
    }

    /// The same state with nothing computed yet, for when its source of draws has more than it had.
    pub fn afresh(&self) -> Self {
        let Estimate { fund, conventions, draws, .. } = &*self.estimate;
        Self {
            estimate: Estimate::of(Arc::clone(fund), *conventions, Arc::clone(draws)),
            figures: Figures::of(self.figures.book.clone()),
        }
    }

    /// The fund.
    pub fn fund(&self) -> &Arc<Snapshot> {
        &self.estimate.fund
    }

    /// Method, confidence, horizon, window and usage basis.
    pub fn conventions(&self) -> Settings {
        self.estimate.conventions
    }

    /// Allocation, reserve and exposure scales.
    pub fn book(&self) -> &Book {
        &self.figures.book
    }

    /// The model: samples, covariances and unit quantiles.
    pub fn model(&self) -> &Arc<Model> {
        let Estimate { fund, conventions, draws, model, .. } = &*self.estimate;
        model.get_or_init(|| Arc::new(estimate_on(fund, *conventions, |columns| draws(columns))))
    }

    /// Whether the model is estimated already.
    pub fn is_estimated(&self) -> bool {
        self.estimate.model.get().is_some()
    }

    /// Whether there is no VaR because the draws of a Monte Carlo are missing.
    pub fn lacks_draws(&self) -> bool {
        matches!(self.model().risk, Err(EstimateError::NotDrawn))
    }

    /// Why the fund's VaR differs from that of an earlier state, by cause and by strategy.
    ///
    /// # Errors
    ///
    /// A state without a VaR, and two that have fewer than 30 rows in common.
    pub fn changed_since(&self, earlier: &Self) -> Result<Change, ChangeError> {
        let exposure = |analysis: &Self| analysis.book().exposure(analysis.fund());
        let (was, is) = (exposure(earlier), exposure(self));
        change(
            State { fund: earlier.fund(), model: earlier.model(), exposure: &was },
            State { fund: self.fund(), model: self.model(), exposure: &is },
        )
    }

    /// Every figure at this allocation and these exposures. Cannot fail.
    pub fn report(&self) -> &Arc<RiskReport> {
        let make = || Arc::new(assess(self.fund(), self.model(), self.book()));
        self.figures.report.get_or_init(make)
    }

    /// Whether the report is made already.
    pub fn is_assessed(&self) -> bool {
        self.figures.report.get().is_some()
    }

    /// What strategies hold in common, how many bets the fund makes, and its first common factor.
    pub fn overlap(&self) -> &Arc<Overlap> {
        let make = || Arc::new(Overlap::of(self.fund(), self.model(), self.book(), self.report()));
        self.figures.overlap.get_or_init(make)
    }

    /// What stops the fund from taking risk, without memory: the controls of the last date and a person's trips.
    pub fn stops(&self) -> Stops<'_> {
        Stops { controls: &self.report().controls, trips: &self.book().trips, ladders: &self.model().ladders }
    }

    /// What the chances of ladders are drawn from, at the exposures of now: the ladders as they stand, latches counted or not.
    /// `None` without a VaR, and where none of them is measured.
    pub fn ladder_paths(&self, ladders: &[Ladder]) -> Option<LadderPaths> {
        let model = self.model();
        let risk = model.risk.as_ref().ok()?;
        LadderPaths::of(self.fund(), (risk, model.sample.step), ladders, &self.book().scale)
    }

    /// How far each strategy can grow, in the fund's order.
    pub fn headrooms(&self) -> &Arc<Vec<Headroom>> {
        let make = || Arc::new(headrooms(self.fund(), self.model(), self.book(), &self.stops()));
        self.figures.headrooms.get_or_init(make)
    }

    /// How far one strategy can grow.
    pub fn headroom(&self, strategy: usize) -> Headroom {
        if let Some(all) = self.figures.headrooms.get() {
            return all[strategy];
        }
        let find = || headroom_of(self.fund(), self.model(), self.book(), &self.stops(), strategy);
        match self.figures.headroom_of.get_or_init(|| (strategy, find())) {
            (of, found) if *of == strategy => *found,
            _ => find(),
        }
    }

    /// Refuses another allocation and other exposures, `end`, that raise an exposure which may not be raised.
    ///
    /// # Errors
    ///
    /// The first strategy that may not be raised, and why.
    pub fn check_raise(&self, end: &Book, stops: &Stops<'_>) -> Result<(), RaiseRefusal> {
        check_raise(self.fund(), self.model(), self.book(), end, stops)
    }

    /// Refuses positions of a strategy, those of `after`, a state that differs in these alone.
    ///
    /// # Errors
    ///
    /// As [`check_positions`].
    pub fn check_positions(&self, after: &Self, strategy: usize, stops: &Stops<'_>) -> Result<(), Refused> {
        check_positions(&self.held(strategy), &after.held(strategy), strategy, stops)
    }

    fn held(&self, strategy: usize) -> Held<'_> {
        let report = self.report();
        Held {
            snapshot: self.fund(),
            model: self.model(),
            book: self.book(),
            value_at_risk: report.fund.value_at_risk,
            used: report.strategies[strategy].used,
            controls: &report.controls,
        }
    }

    /// How far a strategy's scale may be raised; its scale where it may not.
    pub fn max_scale(&self, strategy: usize, stops: &Stops<'_>) -> f64 {
        max_scale(self.fund(), self.model(), self.book(), strategy, stops)
    }

    /// Exposures that fit the budgets, `bounds` floor and cap of each scale.
    ///
    /// # Errors
    ///
    /// As [`fit_exposures`].
    pub fn fit_exposures(&self, stops: &Stops<'_>, bounds: Option<&[(f64, f64)]>) -> Result<Fit, FitError> {
        fit_exposures(self.fund(), self.model(), self.book(), stops, bounds)
    }

    /// What a candidate with returns does to the fund; `given` its correlations, which a short series needs.
    ///
    /// # Errors
    ///
    /// As [`marginal_contribution_on`].
    pub fn marginal_contribution(
        &self,
        candidate: &Opportunity,
        given: Option<&GivenCorrelations>,
    ) -> Result<MarginalContribution, MarginalError> {
        let draws = &self.estimate.draws;
        marginal_contribution_on(self.fund(), self.model(), self.book(), candidate, given, |returns| draws(returns))
    }

    /// What a candidate with a standalone VaR and correlations does to the fund.
    ///
    /// # Errors
    ///
    /// As [`marginal_contribution_of_correlations`].
    pub fn marginal_contribution_of_correlations(
        &self,
        candidate: &CorrelatedNewcomer,
    ) -> Result<MarginalContribution, MarginalError> {
        marginal_contribution_of_correlations(self.fund(), self.model(), self.book(), candidate)
    }

    /// Proposals of the policy, each cut with the exposure scale that fits its new budget.
    pub fn with_scales(&self, said: Reallocation) -> Reallocation {
        said.with_scales(self.fund(), self.model(), self.book(), self.report())
    }

    /// What runs scenarios on this state.
    pub fn stress_lab(&self, assumptions: Assumptions) -> StressLab<'_> {
        StressLab::new(self.fund(), self.model(), self.book(), self.report(), assumptions)
    }

    /// The results of scenarios, one each, in their order.
    pub fn stress(&self, scenarios: &[Scenario], assumptions: Assumptions) -> Vec<StressResult> {
        let lab = self.stress_lab(assumptions);
        scenarios.iter().map(|scenario| lab.run(scenario)).collect()
    }
}

impl Estimate {
    fn of(fund: Arc<Snapshot>, conventions: Settings, draws: DrawSource) -> Arc<Self> {
        Arc::new(Self { fund, conventions, draws, model: OnceLock::new() })
    }
}

impl Figures {
    fn of(book: Book) -> Arc<Self> {
        Arc::new(Self {
            book,
            report: OnceLock::new(),
            overlap: OnceLock::new(),
            headrooms: OnceLock::new(),
            headroom_of: OnceLock::new(),
        })
    }
}

impl PartialEq for Analysis {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.estimate, &other.estimate) && Arc::ptr_eq(&self.figures, &other.figures)
    }
}

impl fmt::Debug for Analysis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Analysis")
            .field("fund", &self.fund().fund.name)
            .field("book", self.book())
            .finish_non_exhaustive()
    }
}
