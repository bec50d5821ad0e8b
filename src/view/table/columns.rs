//! Columns of the budget table: which are shown, how the rows are sorted and filtered, as the address says it.

use crate::view::budget::{BudgetRow, SortKey};

/// A column of the budget table beside the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BudgetColumn {
    /// Share of `total_var`.
    Budget,
    /// Exposure scale.
    Scale,
    /// Used over budget.
    Use,
    /// Used in money.
    Used,
    /// Budget less used.
    Free,
    /// Use over the last dates.
    History,
    /// Component VaR.
    Component,
    /// Component over the fund's VaR.
    FundShare,
    /// Largest scale.
    Largest,
    /// What binds there.
    Rule,
    /// Standalone VaR.
    Standalone,
    /// Stressed component VaR.
    Stressed,
}

impl BudgetColumn {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 12] = [
        Self::Budget,
        Self::Scale,
        Self::Use,
        Self::Used,
        Self::Free,
        Self::History,
        Self::Standalone,
        Self::Component,
        Self::Stressed,
        Self::FundShare,
        Self::Largest,
        Self::Rule,
    ];

    /// Identifier in the address, head, and what the rows are sorted by where it can be.
    pub fn about(self) -> (&'static str, &'static str, Option<SortKey>) {
        match self {
            Self::Budget => ("budget", "Budget %", Some(SortKey::Budget)),
            Self::Scale => ("scale", "Scale ×", Some(SortKey::Scale)),
            Self::Use => ("use", "Used, % of budget", Some(SortKey::Utilization)),
            Self::Used => ("used", "Used", Some(SortKey::Used)),
            Self::Free => ("free", "Free", Some(SortKey::Free)),
            Self::History => ("history", "History", None),
            Self::Component => ("component", "Component", Some(SortKey::Component)),
            Self::FundShare => ("share", "% of fund", None),
            Self::Largest => ("max", "Max ×", Some(SortKey::Largest)),
            Self::Rule => ("limit", "Limited by", None),
            Self::Standalone => ("standalone", "Standalone", None),
            Self::Stressed => ("stressed", "Stressed", None),
        }
    }

    /// Whether it is shown until a person chooses.
    pub fn is_usual(self) -> bool {
        !matches!(self, Self::Standalone | Self::Stressed)
    }
}

/// The columns that a text of the address names; the usual ones where it names none.
pub fn columns_of(text: &str) -> Vec<BudgetColumn> {
    let named = |column: &BudgetColumn| text.split('.').any(|id| id == column.about().0);
    let found: Vec<_> = BudgetColumn::ALL.into_iter().filter(named).collect();
    if found.is_empty() { BudgetColumn::ALL.into_iter().filter(|column| column.is_usual()).collect() } else { found }
}

/// The columns as a text of the address.
pub fn columns_text(columns: &[BudgetColumn]) -> String {
    columns.iter().map(|column| column.about().0).collect::<Vec<_>>().join(".")
}

/// The order of rows that a text of the address names, `-used` from the largest on; the most used first where it names none.
pub fn sort_of(text: &str) -> (SortKey, bool) {
    let (id, is_descending) = text.strip_prefix('-').map_or((text, false), |id| (id, true));
    let keys = BudgetColumn::ALL.into_iter().filter_map(|column| Some((column.about().0, column.about().2?)));
    let found = keys.chain([("name", SortKey::Name), ("file", SortKey::File)]).find(|(key, _)| *key == id);
    found.map_or((SortKey::Utilization, true), |(_, key)| (key, is_descending))
}

/// The order of rows as a text of the address.
pub fn sort_text((key, is_descending): (SortKey, bool)) -> String {
    let column = BudgetColumn::ALL.into_iter().find(|column| column.about().2 == Some(key));
    let id = column.map_or(if key == SortKey::Name { "name" } else { "file" }, |column| column.about().0);
    format!("{}{id}", if is_descending { "-" } else { "" })
}

/// Whether a row holds a text that was searched for: in its name, its id or the word for how it stands.
pub fn row_matches(row: &BudgetRow, text: &str) -> bool {
    let text = text.trim().to_lowercase();
    text.is_empty() || [&row.name, &row.id, row.status].iter().any(|words| words.to_lowercase().contains(&text))
}

#[cfg(test)]
mod tests {
    use super::{BudgetColumn, SortKey, columns_of, columns_text, sort_of, sort_text};

    #[test]
    fn columns_and_order_come_back_from_the_address() {
        let some = [BudgetColumn::Use, BudgetColumn::Free, BudgetColumn::Stressed];
        assert_eq!(columns_of(&columns_text(&some)), some);
        assert_eq!(columns_of("nothing.of.this").len(), 10);
        for sort in [(SortKey::Free, true), (SortKey::Name, false), (SortKey::File, false), (SortKey::Largest, false)] {
            assert_eq!(sort_of(&sort_text(sort)), sort);
        }
        assert_eq!(sort_of("-nonsense"), (SortKey::Utilization, true));
    }
}
