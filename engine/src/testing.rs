//! Small funds for tests and examples, built in code.

use jiff::civil::date;

use crate::fund::{
    Confidence, CoverageLimit, DEFAULT_PERIODS, Fund, History, Holding, Horizon, Limits, Method, Money, Policy,
    Position, RiskBudget, Scenario, Share, Snapshot, Strategy, StrategyId, UsageBasis,
};

/// The fund of most examples, whose figures can be checked by hand.
///
/// Two strategies, `three` and `four`, each with a capital and one position of 100, over the 40 days to 20 November 2026.
/// They earn nothing but on three days:
///
/// | date        | three | four | fund |
/// |-------------|------:|-----:|-----:|
/// | 22 October  |  -1.8 | -3.2 | -5.0 |
/// | 1 November  |  -3.0 |  3.0 |  0.0 |
/// | 11 November |   4.0 | -4.0 |  0.0 |
///
/// At 97.5% one of 40 days lies in the tail, so the historical VaR is the largest loss: 3 and 4 alone, 5 together, with
/// components 1.8 and 3.2. The VaR budget is 10: 4 for `three`, 5 for `four`, and a reserve of 1.
///
/// ```
/// let fund = headroom_engine::testing::three_four_five();
/// assert_eq!(fund.history.returns[1][10], Some(-0.032));
/// ```
///
/// # Panics
///
/// Never: its ids and its confidence are valid.
pub fn three_four_five() -> Snapshot {
    const IDS: [&str; 2] = ["three", "four"];
    let returns = |moves: [f64; 3]| {
        let mut returns = vec![Some(0.0); 40];
        for (day, one) in [10, 20, 30].into_iter().zip(moves) {
            returns[day] = Some(one);
        }
        returns
    };
    let position = |strategy: usize, [id, instrument, exchange, sector]: [&str; 4], beta, liquidity| Position {
        id: id.to_owned(),
        strategy,
        instrument: instrument.to_owned(),
        exchange: exchange.to_owned(),
        sector: sector.to_owned(),
        holding: Holding::Linear { notional: Money(100.0) },
        beta,
        liquidity_per_hour: Some(Money(liquidity)),
    };
    Snapshot {
        fund: Fund {
            name: "Three, four, five".to_owned(),
            currency: "USD".to_owned(),
            nav: Money(1000.0),
            as_of: date(2026, 11, 20),
        },
        risk_budget: RiskBudget {
            total_var: Money(10.0),
            confidence: Confidence::new(0.975).expect("0.975 is a confidence"),
            horizon: Horizon::DAY,
            method: Method::Historical,
            window: None,
            usage_basis: UsageBasis::Standalone,
            allocation: vec![Share(0.4), Share(0.5)],
            reserve: Share(0.1),
        },
        strategies: IDS
            .map(|id| Strategy {
                id: StrategyId::new(id).expect("letters are an id"),
                name: id.to_owned(),
                capital: Money(100.0),
                periods_per_year: DEFAULT_PERIODS,
            })
            .to_vec(),
        history: History {
            dates: date(2026, 10, 12).series(jiff::Span::new().days(1)).take(40).collect(),
            returns: vec![returns([-0.018, -0.03, 0.04]), returns([-0.032, 0.03, -0.04])],
            capital: vec![None, None],
        },
        positions: Some(vec![
            position(0, ["p1", "one", "x", "s"], 1.0, 25.0),
            position(1, ["p2", "two", "y", "t"], 0.5, 50.0),
        ]),
        limits: Limits {
            daily_drawdown: Some(Share(0.02)),
            weekly_drawdown: Some(Share(0.05)),
            monthly_drawdown: Some(Share(0.10)),
            gross_exposure: Some(Money(300.0)),
            net_exposure: Some(Money(300.0)),
            liquidity_coverage: Some(CoverageLimit::default()),
            ..Limits::default()
        },
        policy: Policy::default(),
        opportunities: Vec::new(),
        scenarios: Scenario::defaults(),
        log: Vec::new(),
    }
}
