//! The figures that can be explained: identifier, unit, definition, formula and source of each.

/// A figure of the fund, of a strategy, of a control or under a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// VaR of the fund.
    FundVar,
    /// Expected shortfall of the fund.
    FundEs,
    /// Sum of the standalone VaRs less the fund's.
    Diversification,
    /// 90% interval of the fund's VaR: its upper end.
    Interval,
    /// Chance that the fund's VaR is above its budget.
    AboveTotalVar,
    /// VaR budget of a strategy.
    Budget,
    /// What a strategy uses of it.
    Used,
    /// Budget less used.
    Available,
    /// Used over budget; without a strategy the fund's.
    Utilization,
    /// VaR of a strategy alone.
    StandaloneVar,
    /// Its part of the fund's VaR.
    ComponentVar,
    /// Its part with every correlation at 0.90 or above.
    StressedComponentVar,
    /// The largest exposure scale that keeps the rules.
    LargestScale,
    /// The least larger scale that cures a broken rule.
    LeastScale,
    /// What a control measures.
    Measured,
    /// VaR of the fund under a scenario.
    VarAfter,
    /// Expected shortfall under a scenario.
    EsAfter,
    /// P&L of a scenario.
    Pnl,
    /// Share of gross that can be sold in time.
    Coverage,
    /// Hours until the share of the coverage limit is sold.
    HoursToLiquidate,
    /// Effective number of bets by the strategies' parts of the fund's VaR.
    ComponentBets,
    /// Effective number of bets by principal components.
    PrincipalBets,
    /// The first common factor's share of the fund's VaR.
    FirstFactor,
}

/// What an explanation is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The fund.
    Fund,
    /// The fund, or a strategy where one is named.
    FundOrStrategy,
    /// A strategy.
    Strategy,
    /// A control.
    Control,
    /// A scenario.
    Scenario,
    /// The fund as it is, or under a scenario where one is named.
    FundOrScenario,
}

/// The fixed part of an explanation.
pub struct FigureText {
    /// Stable identifier, used in the tools.
    pub id: &'static str,
    /// `money`, `share`, `scale`, `hours` or `number`.
    pub unit: &'static str,
    /// What it is of.
    pub subject: Subject,
    /// What it is, in a sentence.
    pub definition: &'static str,
    /// How it is computed, from the names of the inputs.
    pub formula: &'static str,
    /// Where it is published.
    pub source: &'static str,
}

impl Figure {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 23] = [
        Self::FundVar,
        Self::FundEs,
        Self::Diversification,
        Self::Interval,
        Self::AboveTotalVar,
        Self::Budget,
        Self::Used,
        Self::Available,
        Self::Utilization,
        Self::StandaloneVar,
        Self::ComponentVar,
        Self::StressedComponentVar,
        Self::LargestScale,
        Self::LeastScale,
        Self::Measured,
        Self::VarAfter,
        Self::EsAfter,
        Self::Pnl,
        Self::Coverage,
        Self::HoursToLiquidate,
        Self::ComponentBets,
        Self::PrincipalBets,
        Self::FirstFactor,
    ];

    /// Stable identifier, used in the tools.
    pub fn id(self) -> &'static str {
        self.text().id
    }

    /// Definition, formula and source. Of the fund's VaR and expected shortfall the formula is that of the method.
    pub fn text(self) -> FigureText {
        use Subject::{Control, Fund, FundOrScenario, FundOrStrategy, Scenario, Strategy};
        let text = |id, unit, subject, definition, formula, source| FigureText {
            id,
            unit,
            subject,
            definition,
            formula,
            source,
        };
        match self {
            Self::FundVar => text(
                "fund_var",
                "money",
                Fund,
                "The loss of the fund that is not exceeded with the confidence, over the horizon.",
                "",
                "",
            ),
            Self::FundEs => text(
                "fund_es",
                "money",
                Fund,
                "The mean loss of the fund in the worst part of the outcomes that the confidence leaves out.",
                "",
                "",
            ),
            Self::Diversification => text(
                "diversification",
                "money",
                Fund,
                "What the fund's VaR is less than the sum of its strategies' VaRs alone.",
                "sum_of_standalone - fund_var",
                "Jorion, Value at Risk, 3rd edition, chapter 7.",
            ),
            Self::Interval => text(
                "interval",
                "money",
                Fund,
                "The upper end of the 90% interval of the fund's VaR, by the ranked losses around it.",
                "the upper_rank-th smallest of observations losses; lower, the lower_rank-th smallest",
                "David and Nagaraja, Order Statistics, 3rd edition, 7.1.",
            ),
            Self::AboveTotalVar => text(
                "above_total_var",
                "number",
                Fund,
                "The chance that the true VaR of the fund is above its VaR budget.",
                "1 - I_tail(losses_above + 1/2, observations - losses_above + 1/2), I the incomplete beta function",
                "Jeffreys' prior of a binomial: Brown, Cai and DasGupta, Statistical Science 16 (2001).",
            ),
            Self::Budget => text(
                "budget",
                "money",
                Strategy,
                "The part of the fund's VaR budget that is given to the strategy.",
                "allocation * total_var",
                "The fund's risk budget.",
            ),
            Self::Used => text(
                "used",
                "money",
                Strategy,
                "What counts against the strategy's budget: one of its three VaRs, by the fund's usage basis.",
                "",
                "The fund's usage basis.",
            ),
            Self::Available => text(
                "available",
                "money",
                Strategy,
                "What is left of the strategy's budget; below 0 in a breach.",
                "budget - used",
                "The fund's risk budget.",
            ),
            Self::Utilization => text(
                "utilization",
                "share",
                FundOrStrategy,
                "What is used over what is budgeted; none for a budget of 0.",
                "used / budget",
                "The fund's risk budget.",
            ),
            Self::StandaloneVar => text(
                "standalone_var",
                "money",
                Strategy,
                "VaR of the strategy alone, by the fund's method on the rows with a return of its own.",
                "exposure * unit_var",
                "Artzner, Delbaen, Eber and Heath, Mathematical Finance 9 (1999): VaR scales with the exposure.",
            ),
            Self::ComponentVar => text(
                "component_var",
                "money",
                Strategy,
                "The strategy's part of the fund's VaR: the parts add up to it, and a hedge's is below 0.",
                "",
                "Tasche, Risk contributions and performance measurement (1999).",
            ),
            Self::StressedComponentVar => text(
                "stressed_component_var",
                "money",
                Strategy,
                "The strategy's part of the fund's VaR with every correlation at 0.90 or above.",
                "standalone_var and the correlations with each pair at rho at least, bridged to fund_var",
                "Jorion, Value at Risk, 3rd edition, chapter 7; Tasche 1999.",
            ),
            Self::LargestScale => text(
                "largest_scale",
                "scale",
                Strategy,
                "How far the strategy's exposure can be scaled, all others as they are, before a rule is broken that it moves.",
                "the end of the scales from 0 to 10 around scale at which budget, fund_var and every limit hold",
                "The fund's risk budget and limits.",
            ),
            Self::LeastScale => text(
                "least_scale",
                "scale",
                Strategy,
                "Where no smaller exposure cures a broken rule, the least larger scale that does.",
                "the nearest scale above scale at which budget, fund_var and every limit hold",
                "The fund's risk budget and limits.",
            ),
            Self::Measured => text(
                "measured",
                "share",
                Control,
                "What the control measures on the fund's last row, against its limit.",
                "",
                "The fund's limits.",
            ),
            Self::VarAfter => text(
                "var_after",
                "money",
                Scenario,
                "VaR of the fund with the correlations of the scenario.",
                "fund_var, carried to the raised correlations; without a spike fund_var itself",
                "Jorion, Value at Risk, 3rd edition, chapter 7.",
            ),
            Self::EsAfter => text(
                "es_after",
                "money",
                Scenario,
                "Expected shortfall of the fund with the correlations of the scenario.",
                "fund_es, carried to the raised correlations; without a spike fund_es itself",
                "Jorion, Value at Risk, 3rd edition, chapter 7.",
            ),
            Self::Pnl => text(
                "pnl",
                "money",
                Scenario,
                "What the fund earns in the scenario, negative for a loss: the sum over its strategies.",
                "nav_after - nav",
                "The scenario and the fund's positions.",
            ),
            Self::Coverage => text(
                "coverage",
                "share",
                FundOrScenario,
                "The share of the gross exposure that can be sold in the hours of the coverage limit.",
                "sum over books of min(size, rate * hours) / gross",
                "The fund's limits.",
            ),
            Self::HoursToLiquidate => text(
                "hours_to_liquidate",
                "hours",
                FundOrScenario,
                "The hours until the share of the gross exposure that the coverage limit wants is sold.",
                "the least h with sum over books of min(size, rate * h) >= share * gross",
                "The fund's limits.",
            ),
            Self::ComponentBets => text(
                "component_bets",
                "number",
                Fund,
                "As how many equal strategies the fund's VaR is spread over its own: none where one of them is a hedge.",
                "exp(-sum of p * ln p) over the strategies, p the component over fund_var",
                "Meucci, Managing diversification, Risk 22 (2009), on the parts of Tasche 1999.",
            ),
            Self::PrincipalBets => text(
                "principal_bets",
                "number",
                Fund,
                "As how many equal independent bets the fund's variance is spread: 1 where everything moves together.",
                "exp(-sum of p * ln p) over the principal components of the strategies' P&L, p the share of the fund's variance",
                "Meucci, Managing diversification, Risk 22 (2009).",
            ),
            Self::FirstFactor => text(
                "first_factor_share",
                "share",
                Fund,
                "The part of the fund's VaR that is due to the largest movement its strategies have in common.",
                "sum of loadings * sum of loading_i * component_i / fund_var, loadings of the first principal component of P&L",
                "Meucci, Managing diversification, Risk 22 (2009); Tasche 1999 for parts of the VaR.",
            ),
        }
    }
}
