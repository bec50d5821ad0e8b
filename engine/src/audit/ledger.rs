//! The ledger of component VaR: which days a component is made of, and in which sectors and at which exchanges it stands.
//!
//! Euler's rule makes a component a mean over days; the ledger writes the days out, and they add up to the component.
//! Nothing is estimated here.

use crate::math::sort_by;
use jiff::civil::Date;

use crate::{
    exposure::{Line, PositionTable},
    math::vector::{losses, mean},
    model::Model,
    var::RiskModel,
};

/// One day's part of a component.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LedgerDay {
    /// The day.
    pub date: Date,
    /// How much of the day counts: 1, and the fraction in the tail for its last day.
    pub weight: f64,
    /// What the strategy, or the fund, lost on the day at the exposures of today, one day; for filtered historical in the
    /// returns that its tail is taken of.
    pub loss: f64,
    /// The day's part of the component, at the model's horizon.
    pub part: f64,
}

/// The components of a fund's VaR, ready to be opened.
#[derive(Debug, Clone)]
pub struct Ledger<'a> {
    model: &'a Model,
    risk: &'a RiskModel,
    exposure: &'a [f64],
    value_at_risk: f64,
    /// The days that count, with their weight.
    days: Vec<(usize, f64)>,
    /// What a day's loss counts for: 1 in a tail; the fund's loss less its mean under a covariance.
    factor: Vec<f64>,
    /// Under a covariance losses are counted from their mean.
    is_centred: bool,
    fund_loss: Vec<f64>,
    /// The sum over the fund's days of weight x factor x loss.
    total: f64,
}

impl<'a> Ledger<'a> {
    /// The ledger of the fund at these exposures.
    ///
    /// A tail (every method with ranked days): day t is `VaR w_t l_ti / sum_t w_t L_t`, `l_ti = -x_i r_ti`, `w_t` 1 and for
    /// the last day its fraction, over the days of the tail. A covariance (parametric): `VaR (l_ti - m_i)(L_t - M) /
    /// sum_t (L_t - M)^2`, over every date of the sample, `m_i` and `M` the mean losses. Both add up over days to the
    /// component and over strategies to the day's part of the fund. In money; negative where a day took from the component.
    ///
    /// `None` where the model has no VaR, where there are no components (the fund loses nothing in its tail), and where the
    /// tail is of draws and not of dates (Monte Carlo).
    /// Source: Tasche, "Risk contributions and performance measurement", 1999; Euler's rule for both.
    ///
    /// ```
    /// use headroom_engine::{audit::Ledger, fund::Settings, model::estimate};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// // A VaR of one day opens into it; 20 dates are too few for a VaR.
    /// let of = |window| estimate(&fund, Settings { window, ..Settings::of(&fund.risk_budget) });
    /// assert_eq!(Ledger::of(&of(None), &[100.0, 100.0]).unwrap().fund().len(), 1);
    /// assert!(Ledger::of(&of(Some(20)), &[100.0, 100.0]).is_none());
    /// ```
    pub fn of(model: &'a Model, exposure: &'a [f64]) -> Option<Self> {
        let risk = model.risk.as_ref().ok()?;
        if risk.draws().is_some() {
            return None;
        }
        let fund = risk.fund(exposure);
        fund.components?;
        let observations = risk.observations();
        let (days, columns, is_centred) = match &fund.tail {
            Some(tail) => {
                let last = tail.days.len() - 1;
                let weight = |place| if place == last { tail.last_weight() } else { 1.0 };
                let days = tail.days.iter().enumerate().map(|(place, day)| (*day, weight(place))).collect();
                (days, risk.tail_returns(), false)
            }
            None => ((0..observations).map(|day| (day, 1.0)).collect::<Vec<_>>(), risk.returns(), true),
        };
        let fund_loss = losses(columns, exposure, observations);
        let factor = if is_centred { from_mean(&fund_loss) } else { vec![1.0; observations] };
        let mut ledger = Self {
            model,
            risk,
            exposure,
            value_at_risk: fund.value_at_risk,
            days,
            factor,
            is_centred,
            fund_loss,
            total: 0.0,
        };
        let counted = ledger.counted(&ledger.fund_loss);
        ledger.total = ledger.days.iter().map(|(day, weight)| weight * ledger.factor[*day] * counted[*day]).sum();
        // A total that underflows divides nothing.
        (ledger.total > 0.0 || ledger.value_at_risk == 0.0).then_some(ledger)
    }

    /// Whether the days are a tail; else every date of the sample counts, by its covariance with the fund.
    ///
    /// ```
    /// use headroom_engine::{audit::Ledger, fund::{Method, Settings}, model::estimate};
    /// # let fund = headroom_engine::testing::three_four_five();
    /// let of = |method| estimate(&fund, Settings { method, ..Settings::of(&fund.risk_budget) });
    /// let is_of_tail = |method| Ledger::of(&of(method), &[100.0, 100.0]).unwrap().is_of_tail();
    /// assert!(is_of_tail(Method::default()) && !is_of_tail(Method::from_id("parametric").unwrap()));
    /// ```
    pub fn is_of_tail(&self) -> bool {
        !self.is_centred
    }

    /// The days of the fund's VaR, the largest part first, equal parts by date; their parts add up to it.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
    /// // A tail of 2.5% of 40 dates is the worst day, on which 1.8 + 3.2 were lost.
    /// let day = headroom_engine::audit::Ledger::of(&model, &[100.0, 100.0]).unwrap().fund()[0];
    /// assert_eq!((day.date, day.weight), (jiff::civil::date(2026, 10, 22), 1.0));
    /// assert!((day.loss - 5.0).abs() < 1e-12 && (day.part - 5.0).abs() < 1e-12);
    /// ```
    pub fn fund(&self) -> Vec<LedgerDay> {
        self.opened(&self.fund_loss)
    }

    /// The days of one strategy's component, the largest part first, equal parts by date; their parts add up to it.
    ///
    /// ```
    /// # let fund = headroom_engine::testing::three_four_five();
    /// # let model = headroom_engine::model::estimate(&fund, headroom_engine::fund::Settings::of(&fund.risk_budget));
    /// let ledger = headroom_engine::audit::Ledger::of(&model, &[100.0, 100.0]).unwrap();
    /// let [day] = ledger.strategy(1)[..] else { unreachable!() };
    /// // Of the 5 that the fund lost on its worst day 3.2 are the second strategy's.
    /// assert_eq!(day.date, jiff::civil::date(2026, 10, 22));
    /// assert!((day.part - 3.2).abs() < 1e-12);
    /// ```
    pub fn strategy(&self, strategy: usize) -> Vec<LedgerDay> {
        let columns = if self.is_centred { self.risk.returns() } else { self.risk.tail_returns() };
        let x = self.exposure[strategy];
        let loss: Vec<f64> = columns[strategy].iter().map(|r| if x == 0.0 { 0.0 } else { 0.0 - x * r }).collect();
        self.opened(&loss)
    }

    fn opened(&self, loss: &[f64]) -> Vec<LedgerDay> {
        let counted = self.counted(loss);
        let mut days: Vec<LedgerDay> = self
            .days
            .iter()
            .map(|(day, weight)| {
                let raw = weight * self.factor[*day] * counted[*day];
                // A VaR of exactly 0 has parts of 0, whatever the total.
                let part = if self.value_at_risk == 0.0 { 0.0 } else { self.value_at_risk * (raw / self.total) };
                LedgerDay { date: self.model.sample.dates[*day], weight: *weight, loss: loss[*day], part }
            })
            .collect();
        sort_by(&mut days, |a, b| b.part.total_cmp(&a.part).then(a.date.cmp(&b.date)));
        days
    }

    /// Losses as they count: from their mean under a covariance.
    fn counted(&self, loss: &[f64]) -> Vec<f64> {
        if self.is_centred { from_mean(loss) } else { loss.to_vec() }
    }
}

fn from_mean(loss: &[f64]) -> Vec<f64> {
    let centre = mean(loss);
    loss.iter().map(|l| l - centre).collect()
}

/// By what positions are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// By market category.
    Sector,
    /// By where they are held.
    Exchange,
}

/// The part of the fund's VaR that stands in one sector or at one exchange.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerGroup {
    /// Its name in the file.
    pub name: String,
    /// Its part, in money.
    pub part: f64,
    /// That part by strategy, in the snapshot's order.
    pub by_strategy: Vec<f64>,
}

/// Components spread over sectors or exchanges. Groups and what is not attributed add up to the components.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerGroups {
    /// One a sector or exchange, in the order of the file.
    pub groups: Vec<LedgerGroup>,
    /// Components that stand nowhere: of strategies without positions, by the strategy's index.
    pub unattributed: Vec<(usize, f64)>,
}

impl LedgerGroups {
    /// Components by sector or exchange: each strategy's in proportion to the sizes of its positions there, the most that
    /// each can lose: `C_g = sum_i C_i size_ig / size_i`.
    ///
    /// The history is of strategies and not of positions, so a strategy's risk is taken to lie where its gross
    /// does; signed notionals would divide by what nets out, and a hedge inside a strategy is not seen. A strategy's scale
    /// cancels. `components` in money, one a strategy, as of [`crate::var::RiskModel::fund`].
    ///
    /// ```
    /// use headroom_engine::{audit::{Grouping, LedgerGroups}, exposure::{Line, PositionTable}, fund::{Holding}};
    /// let line = |strategy, sector, notional| {
    ///     let holding = Holding::Linear { notional: notional };
    ///     let (exchange, instrument, history_volatility) = (0, 0, None);
    ///     Line { strategy, sector, exchange, instrument, holding, beta: 1.0, liquidity_per_hour: 0.0, history_volatility }
    /// };
    /// let table = PositionTable {
    ///     lines: vec![line(0, 0, 100.0), line(0, 1, -100.0), line(1, 1, 50.0)],
    ///     sectors: vec!["crypto".into(), "rates".into()].into(),
    ///     exchanges: vec!["one".into()].into(),
    ///     instruments: vec!["future".into()].into(),
    ///     pools: Default::default(),
    ///     alike: Default::default(),
    /// };
    /// // Half of 1.8 in each, all of 3.2 in rates: .9 and 4.1.
    /// let found = LedgerGroups::of(&[1.8, 3.2], &table, Grouping::Sector);
    /// let parts = (found.groups[0].part, found.groups[1].part);
    /// assert!((parts.0 - 0.9).abs() < 1e-15 && (parts.1 - 4.1).abs() < 1e-14);
    /// ```
    pub fn of(components: &[f64], table: &PositionTable, grouping: Grouping) -> Self {
        let (names, group_of): (&[String], fn(&Line) -> usize) = match grouping {
            Grouping::Sector => (&table.sectors, |line| line.sector),
            Grouping::Exchange => (&table.exchanges, |line| line.exchange),
        };
        let mut gross = vec![0.0; components.len()];
        let mut in_group = vec![vec![0.0; components.len()]; names.len()];
        for line in &table.lines {
            gross[line.strategy] += line.size();
            in_group[group_of(line)][line.strategy] += line.size();
        }
        let share = |size: f64, i: usize| if gross[i] > 0.0 { size / gross[i] } else { 0.0 };
        let groups = names
            .iter()
            .zip(&in_group)
            .map(|(name, sizes)| {
                let by_strategy: Vec<f64> =
                    components.iter().enumerate().map(|(i, part)| part * share(sizes[i], i)).collect();
                LedgerGroup { name: name.clone(), part: by_strategy.iter().sum(), by_strategy }
            })
            .collect();
        let nowhere = |(i, part): (usize, &f64)| (gross[i] == 0.0 && *part != 0.0).then_some((i, *part));
        Self { groups, unattributed: components.iter().enumerate().filter_map(nowhere).collect() }
    }
}
