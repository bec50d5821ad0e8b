//! A fund made in code, checked by the rules of the file format.

use headroom_engine::fund::{
    Method, Snapshot,
    check::{Fault, Faults, Rule},
};
use jiff::{ToSpan, civil::Date};

use crate::{
    FORMAT,
    node::{Field, Node},
    snapshot::{self, parse},
    write::to_json,
};

/// A fund in the making: a caller gets the faults that a file would.
///
/// What has a default may be left out: 99% confidence, one day, historical VaR, a reserve of what is not allocated. What stands in
/// further sections is set on the [`Snapshot`], which [`checked`] then checks.
///
/// ```
/// use headroom_engine::{Analysis, fund::Method};
/// use headroom_wire::{FundBuilder, checked};
/// use jiff::civil::date;
/// # let day = |scale: f64| -> Vec<Option<f64>> { (0..500).map(|i| Some(scale * f64::from(i * i % 97 - 48) / 48.0)).collect() };
/// # let (making, arbitrage) = (day(0.01), day(-0.004));
/// // Returns of 500 days to 20 November 2026, as fractions of capital; `None` where there is none.
/// let mut fund = FundBuilder::new("Northlight", "USD", 5_000_000.0)
///     .total_var(50_000.0)
///     .method(Method::Historical)
///     .daily_until(date(2026, 11, 20))
///     .strategy("market_making", 1_500_000.0, 0.30, making)
///     .strategy("arbitrage", 2_000_000.0, 0.25, arbitrage)
///     .build()?; // the rest, 45%, is the reserve
/// fund.limits.gross_exposure = Some(10_000_000.0);
/// let analysis = Analysis::new(checked(&fund)?);
/// assert_eq!(analysis.report().strategies[0].budget, 15_000.0);
///
/// let faults = FundBuilder::new("Northlight", "USD", -1.0).total_var(50_000.0).build().unwrap_err();
/// assert_eq!(faults.list[0].path, "fund.nav"); // and every other fault of it in the same answer
/// # Ok::<(), headroom_wire::Faults>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct FundBuilder {
    fund: Vec<Field<'static>>,
    risk_budget: Vec<Field<'static>>,
    last: Option<Date>,
    dates: Vec<Date>,
    strategies: Vec<(String, f64, f64, Vec<Option<f64>>)>,
}

impl FundBuilder {
    /// A fund of that name, the code of its currency and its net asset value in it.
    pub fn new(name: &str, currency: &str, nav: f64) -> Self {
        let fund = vec![field("name", text(name)), field("currency", text(currency)), field("nav", Node::number(nav))];
        Self { fund, risk_budget: Vec::new(), last: None, dates: Vec::new(), strategies: Vec::new() }
    }

    /// The most that the fund may lose, as VaR in money.
    pub fn total_var(mut self, total_var: f64) -> Self {
        self.risk_budget.push(field("total_var", Node::number(total_var)));
        self
    }

    /// The confidence of the VaR, as 0.99.
    pub fn confidence(mut self, confidence: f64) -> Self {
        self.risk_budget.push(field("confidence", Node::number(confidence)));
        self
    }

    /// How the VaR is computed.
    pub fn method(mut self, method: Method) -> Self {
        self.risk_budget.push(field("method", text(method.id())));
        self
    }

    /// The dates of the returns, oldest to newest.
    pub fn dates(mut self, dates: impl IntoIterator<Item = Date>) -> Self {
        self.dates = dates.into_iter().collect();
        self
    }

    /// A return each calendar day, the last on that date.
    pub fn daily_until(mut self, last: Date) -> Self {
        self.last = Some(last);
        self
    }

    /// A strategy: its id, its capital in money, its share of the fund's VaR as a fraction, and its returns as fractions of
    /// capital, one per date; `None` where there is none.
    pub fn strategy(mut self, id: &str, capital: f64, allocation: f64, returns: Vec<Option<f64>>) -> Self {
        self.strategies.push((id.to_owned(), capital, allocation, returns));
        self
    }

    /// The fund.
    ///
    /// # Errors
    ///
    /// All faults at once, with the places that they would have in a file.
    pub fn build(self) -> Result<Snapshot, Faults> {
        let Self { fund, mut risk_budget, last, mut dates, strategies } = self;
        if let Some(last) = last {
            let count = strategies.first().map_or(0, |(.., returns)| returns.len());
            let days = (0..i32::try_from(count).unwrap_or(i32::MAX)).rev();
            // A day before the first of all dates is left out, and the series are then found too long.
            dates = days.map_while(|back| last.checked_sub(back.days()).ok()).collect();
        }
        let dates = dates.iter().map(|date| text(&date.to_string())).collect();
        let mut allocation = Vec::new();
        let mut histories = Vec::new();
        let mut list = Vec::new();
        for (id, capital, share, returns) in strategies {
            allocation.push((id.clone().into(), Node::number(share)));
            // A return that is not finite is a fault of its place, not a missing one.
            let is_plain = returns.iter().flatten().all(|value| value.is_finite());
            let returns = match is_plain {
                true => Node::Series(returns.into_iter().map(|value| value.map(|value| value + 0.0)).collect()),
                false => Node::List(returns.into_iter().map(|value| value.map_or(Node::Null, Node::number)).collect()),
            };
            histories.push((id.clone().into(), returns));
            list.push(Node::Object(vec![field("id", text(&id)), field("capital", Node::number(capital))]));
        }
        risk_budget.push(field("allocation", Node::Object(allocation)));
        let history = vec![field("dates", Node::List(dates)), field("returns", Node::Object(histories))];
        snapshot::check(Node::Object(vec![
            field("format", text(FORMAT)),
            field("fund", Node::Object(fund)),
            field("risk_budget", Node::Object(risk_budget)),
            field("strategies", Node::List(list)),
            field("history", Node::Object(history)),
        ]))
    }
}

/// A snapshot that was changed in code, checked by every rule of the format.
///
/// # Errors
///
/// All faults at once, with the places that they would have in a file.
pub fn checked(snapshot: &Snapshot) -> Result<Snapshot, Faults> {
    let checked = parse(to_json(snapshot).as_bytes())?;
    // JSON has no word for a number that is not finite, and writes none.
    if checked == *snapshot {
        return Ok(checked);
    }
    let message = "Give finite numbers; one of the snapshot is not.".to_owned();
    Err(Fault { path: String::new(), rule: Rule::Finite, value: "a number that is not finite".to_owned(), message }
        .into())
}

fn field(name: &'static str, node: Node<'static>) -> Field<'static> {
    (name.into(), node)
}

fn text(text: &str) -> Node<'static> {
    Node::Text(text.to_owned().into())
}
