//! What a sheet holds, by its name and its headers.

use super::{
    dates,
    header::Table,
    question::{Basis, ValueKind},
};
use crate::table::{
    grid::sheet::Sheet,
    layout::Role,
    value::name::{loose, words},
};

/// The role of a sheet by its name alone: `returns`, `Instrument Returns`, `positions`.
pub(crate) fn by_name(sheet: &Sheet) -> Option<Role> {
    let name = loose(&sheet.stem);
    Role::ALL.into_iter().find(|role| loose(role.name()) == name)
}

/// The role of a sheet whose name is none of the format's.
pub(crate) fn by_content(sheet: &Sheet) -> (Role, Basis) {
    let first = Table::with_first_row(sheet);
    let has = |names: &[&str]| names.iter().all(|name| first.heads.iter().any(|head| loose(head) == loose(name)));
    if has(&["strategy", "instrument"]) && (has(&["notional"]) || has(&["contracts"])) {
        return (Role::Positions, Basis::Known);
    }
    if has(&["id", "capital"]) {
        return (Role::Strategies, Basis::Known);
    }
    if has(&["name", "value"]) && first.heads.len() == 2 {
        let has_pair = |pair: &str| first.body.iter().any(|row| loose(&row.cell(0).to_string()) == loose(pair));
        if has_pair("nav") || has_pair("total_var") {
            return (Role::Fund, Basis::Known);
        }
    }
    let table = Table::of_dates(sheet);
    let has_dates = (0..table.heads.len().min(8))
        .any(|column| dates::are_dates(table.body.iter().map(|row| row.cell(column)), sheet.is_1904));
    if has_dates { (Role::Returns, Basis::Guessed) } else { (Role::Ignored, Basis::Guessed) }
}

/// What the words of a name say of the numbers behind it.
pub(crate) fn value_kind(name: &str) -> Option<ValueKind> {
    let words = words(name);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    if has(&["pnl", "pl", "profit", "profits", "gain", "gains", "earnings"]) {
        return Some(ValueKind::Pnl);
    }
    if has(&["return", "returns", "ret", "rets", "rtn", "performance", "perf", "%"]) {
        return Some(ValueKind::Return);
    }
    let levels = ["nav", "navs", "price", "prices", "close", "px", "level", "levels", "index", "equity", "aum"];
    has(&levels).then_some(ValueKind::Level)
}

/// Whether a column holds the sum of the others.
pub(crate) fn is_total(header: &str) -> bool {
    let words = words(header);
    words.iter().any(|word| matches!(word.as_str(), "total" | "sum" | "portfolio" | "fund" | "all" | "overall"))
}

/// Whether a column holds subscriptions and redemptions.
pub(crate) fn is_flows(header: &str) -> bool {
    let words = words(header);
    words.iter().any(|word| matches!(word.as_str(), "flow" | "flows" | "subscriptions" | "redemptions" | "cashflow"))
}

/// Whether a column holds the net asset value of the whole fund.
pub(crate) fn is_fund_nav(header: &str) -> bool {
    let words = words(header);
    let is_nav = words.iter().any(|word| matches!(word.as_str(), "nav" | "aum" | "equity" | "assets"));
    is_nav
        && words.iter().all(|word| {
            matches!(word.as_str(), "nav" | "aum" | "equity" | "assets" | "net" | "total" | "fund" | "value" | "asset")
                || word.len() == 3
        })
}

/// Whether a header names the column of dates.
pub(crate) fn is_date_header(header: &str) -> bool {
    let words = words(header);
    header.is_empty()
        || words.iter().any(|word| {
            matches!(
                word.as_str(),
                "date" | "dates" | "day" | "time" | "timestamp" | "datetime" | "month" | "week" | "datum"
            )
        })
}

/// Whether a header names the column of strategies in a long table.
pub(crate) fn is_strategy_header(header: &str) -> bool {
    let words = words(header);
    words.iter().any(|word| {
        matches!(
            word.as_str(),
            "strategy"
                | "strategies"
                | "book"
                | "desk"
                | "pm"
                | "trader"
                | "account"
                | "pod"
                | "variable"
                | "name"
                | "id"
                | "strat"
                | "portfolio"
                | "fund"
        )
    })
}
