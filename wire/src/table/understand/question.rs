//! What a person is asked of their files, and what they answer.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::table::{
    layout::Role,
    value::{date::DateOrder, number::DecimalSign},
};

/// What the numbers of a series are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// P&L of a period over capital.
    Return,
    /// P&L of a period in money.
    Pnl,
    /// A price, an index or a net asset value; returns are its changes.
    Level,
}

/// How returns are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnsUnit {
    /// 0.01 is one percent.
    Fraction,
    /// 1 is one percent.
    Percent,
}

/// What a column is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// The dates of the rows.
    Date,
    /// The numbers of a strategy, of the kind of the table.
    Series,
    /// Returns of a strategy.
    Return,
    /// P&L of a strategy in money.
    Pnl,
    /// Price or net asset value of a strategy.
    Level,
    /// Capital of a strategy.
    Capital,
    /// Money subscribed to or redeemed from the fund.
    Flows,
    /// The fund's net asset value.
    FundNav,
    /// Price of an instrument.
    Price,
    /// The names of strategies, one per row.
    Strategy,
    /// The field of that name.
    Field(String),
    /// Nothing that is read.
    Ignored,
}

/// How something is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The file says so: by the format's names, or in its own words.
    Known,
    /// The numbers look like it; it is asked.
    Guessed,
    /// The person said so.
    Answered,
}

/// Something that cannot be known from the files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// The fund's net asset value.
    Nav {
        /// The last value of a column that holds it.
        suggested: Option<f64>,
    },
    /// The most that the fund may lose.
    TotalVar,
    /// The name of the fund.
    FundName {
        /// The name of the file.
        suggested: String,
    },
    /// The fund's currency.
    Currency {
        /// The one that a header names, else US dollars.
        suggested: String,
    },
    /// The share of the budget that no strategy has.
    Reserve {
        /// A quarter.
        suggested: f64,
    },
    /// The capital of a strategy.
    Capital {
        /// Its id.
        strategy: String,
        /// An equal part of the net asset value, where that is known.
        suggested: Option<f64>,
    },
    /// The share of the budget of a strategy.
    Allocation {
        /// Its id.
        strategy: String,
        /// An equal part of what the reserve leaves.
        suggested: f64,
    },
    /// Whether the day or the month stands first.
    DateOrder {
        /// First and last date, where the day stands first.
        #[serde(with = "iso_pair")]
        day_first: (Date, Date),
        /// First and last date, where the month stands first.
        #[serde(with = "iso_pair")]
        month_first: (Date, Date),
        /// The one by which the dates are in order, where only one is.
        suggested: DateOrder,
    },
    /// Which sign stands before the fraction.
    Decimal {
        /// A number that reads both ways, escaped.
        example: String,
        /// The one that the separator of the file makes likely.
        suggested: DecimalSign,
    },
    /// Whether returns are fractions or percent.
    Unit {
        /// The median of the absolute returns that are not 0, as written.
        median: f64,
        /// Number of cells with a percent sign.
        percent_signs: usize,
        /// Percent where the returns would be large fractions.
        suggested: ReturnsUnit,
    },
    /// What the numbers of a table are.
    Kind {
        /// What they look like.
        suggested: ValueKind,
    },
    /// What a column is that no name of the format fits.
    Column {
        /// What it looks like.
        suggested: ColumnKind,
    },
}

/// A question, and what it is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// The table, by the name that [`Answers::tables`] has for it; `None`: the fund.
    pub table: Option<String>,
    /// The column, by its header; `None`: the table.
    pub column: Option<String>,
    /// What is asked.
    pub ask: Ask,
}

impl Question {
    /// Whether the suggested answer holds if the person gives none: conventions of a fund, never a reading of a file.
    pub fn has_default(&self) -> bool {
        matches!(
            self.ask,
            Ask::FundName { .. }
                | Ask::Currency { .. }
                | Ask::Reserve { .. }
                | Ask::Capital { .. }
                | Ask::Allocation { .. }
        )
    }
}

/// What a person answered. What is left out is asked, or has its default.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Answers {
    /// [`Ask::FundName`]
    pub name: Option<String>,
    /// [`Ask::Currency`]
    pub currency: Option<String>,
    /// [`Ask::Nav`]
    pub nav: Option<f64>,
    /// [`Ask::TotalVar`]
    pub total_var: Option<f64>,
    /// [`Ask::Reserve`]
    pub reserve: Option<f64>,
    /// `day`, `week` or `month`, where the dates do not say.
    pub period: Option<String>,
    /// [`Ask::Capital`], by strategy.
    pub capital: BTreeMap<String, f64>,
    /// [`Ask::Allocation`], by strategy.
    pub allocation: BTreeMap<String, f64>,
    /// What concerns one table, by its name.
    pub tables: BTreeMap<String, TableAnswers>,
}

/// What a person answered of one table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TableAnswers {
    /// What it holds, where the name and the headers do not say or say it wrongly.
    pub role: Option<Role>,
    /// [`Ask::DateOrder`]
    pub date_order: Option<DateOrder>,
    /// [`Ask::Decimal`]
    pub decimal: Option<DecimalSign>,
    /// [`Ask::Unit`]
    pub unit: Option<ReturnsUnit>,
    /// [`Ask::Kind`]
    pub kind: Option<ValueKind>,
    /// [`Ask::Column`], by header.
    pub columns: BTreeMap<String, ColumnKind>,
}

impl Answers {
    /// What was answered of a table.
    pub(crate) fn table(&self, name: &str) -> TableAnswers {
        self.tables.get(name).cloned().unwrap_or_default()
    }
}

/// Two dates as `YYYY-MM-DD`.
mod iso_pair {
    use jiff::civil::Date;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub fn serialize<S: Serializer>(dates: &(Date, Date), serializer: S) -> Result<S::Ok, S::Error> {
        (dates.0.to_string(), dates.1.to_string()).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(Date, Date), D::Error> {
        let (first, last) = <(String, String)>::deserialize(deserializer)?;
        let date = |text: String| crate::check::value::date(&text).ok_or_else(|| D::Error::custom("no date"));
        Ok((date(first)?, date(last)?))
    }
}
