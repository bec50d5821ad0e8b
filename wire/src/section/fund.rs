//! The section `fund`.

use headroom_engine::fund::{
    Fund,
    check::{AMOUNT, Path, Rule},
};
use jiff::civil::Date;
use serde::Serialize;

use super::values::{Day, Text};
use crate::{check::Check, node::Node};

/// The fund itself.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Fund", deny_unknown_fields))]
pub struct FundFile<'s> {
    /// Its name.
    name: Text<'s>,
    /// Its one currency.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 12), pattern("^[A-Z0-9]+$")))]
    currency: &'s str,
    /// Net asset value at the date of the snapshot.
    #[cfg_attr(feature = "schema", schemars(extend("minimum" = 1e-200), range(max = 1e15)))]
    nav: f64,
    /// The date of the snapshot, on or after the last history date; the last history date if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Day"))]
    as_of: Option<Day>,
}

impl<'s> From<&'s Fund> for FundFile<'s> {
    fn from(fund: &'s Fund) -> Self {
        Self { name: Text(&fund.name), currency: &fund.currency, nav: fund.nav, as_of: Some(Day(fund.as_of)) }
    }
}

/// Its fields.
pub const FIELDS: [&str; 4] = ["name", "currency", "nav", "as_of"];

/// Reads it; `last_date` is the history's, if that can be read.
pub fn read(check: &mut Check, at: &Path<'_>, node: Node<'_>, last_date: Option<Date>) -> Option<Fund> {
    let mut fund = check.record(at, node, &FIELDS)?;
    let name = fund.need(check, "name", Check::text);
    let currency = fund.need(check, "currency", currency);
    let nav = fund.need(check, "nav", |check, at, node| check.money(at, node, AMOUNT));
    let as_of = if fund.has("as_of") {
        fund.have(check, "as_of", |check, at, node| as_of(check, at, node, last_date))
    } else {
        last_date
    };
    Some(Fund { name: name?, currency: currency?, nav: nav?, as_of: as_of? })
}

/// 1 to 12 of `A-Z 0-9`.
fn currency(check: &mut Check, at: &Path<'_>, node: Node<'_>) -> Option<String> {
    let text = check.any_text(at, node)?;
    let is_letter = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    if (1..=12).contains(&text.len()) && text.bytes().all(is_letter) {
        return Some(text.into_owned());
    }
    let message = "Give 1 to 12 of A-Z and 0-9, such as USD.";
    check.fault(at, Rule::Text, Node::Text(text), message);
    None
}

/// A date not before the last one of the history.
fn as_of(check: &mut Check, at: &Path<'_>, node: Node<'_>, last_date: Option<Date>) -> Option<Date> {
    let date = check.date(at, node)?;
    match last_date {
        Some(last) if date < last => {
            let message = format_args!("Give the last history date, {last}, or a later one.");
            check.fault(at, Rule::Order, format_args!("\"{date}\""), message);
            None
        }
        _ => Some(date),
    }
}
