//! The firm view: a firm's funds as a table that is sorted, filtered and searched here and drawn as a tree of elements, of which
//! only the rows near the screen are filled.

mod columns;
mod row;
mod screen;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use headroom_engine::{budget::BudgetStatus, control::FundState, math::sort_by, text::escape};
use headroom_wire::{Faults, Firm, FirmFund, parse_firm};

pub use row::Source;

use columns::{Column, Key};
use words::{Standing, Verdict};

/// Rows that are filled or empty together.
pub(crate) const BLOCK: usize = 20;

/// Which funds are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Listed {
    #[default]
    All,
    Attention,
    Tripped,
    Over,
    Within,
    Refused,
}

impl Listed {
    /// Each with its word and its name.
    pub(crate) const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::All, "all", "All funds"),
        (Self::Attention, "attention", "Not within limits"),
        (Self::Tripped, "tripped", "Halted or reducing"),
        (Self::Over, "over", "Over their VaR limit"),
        (Self::Within, "within", "Within limits"),
        (Self::Refused, "refused", "Refused"),
    ];

    fn has(self, fund: &FirmFund) -> bool {
        let standing = Standing::of(fund);
        match self {
            Self::All => true,
            Self::Attention => standing != Standing::Within,
            Self::Tripped => fund.outcome.as_ref().is_ok_and(|it| it.fund_state != FundState::Active),
            Self::Over => fund.outcome.as_ref().is_ok_and(|it| it.status == BudgetStatus::Breach),
            Self::Within => standing == Standing::Within,
            Self::Refused => standing == Standing::Refused,
        }
    }
}

/// A firm on screen.
#[derive(Debug)]
pub struct FirmView {
    /// What its file is called, escaped.
    pub(crate) name: String,
    /// Its funds.
    pub firm: Firm,
    /// How many funds there will be; more than there are while this tab computes them. `None`: a fleet computed them.
    pub(crate) awaited: Option<usize>,
    pub(crate) sort: (Column, bool),
    pub(crate) listed: Listed,
    search: String,
    /// Whether the controls stand in the place of figures.
    pub(crate) is_heatmap: bool,
    /// The listed funds, in order.
    pub(crate) order: Vec<usize>,
    /// The blocks of rows that are filled.
    pub(crate) filled: BTreeSet<usize>,
    /// Height of a row in pixels.
    pub(crate) row_height: u32,
    pub(crate) verdicts: BTreeMap<usize, Verdict>,
    /// Names that more than one fund has.
    pub(crate) shared_names: BTreeSet<String>,
}

/// A fund that is to be opened, and its neighbours on screen.
#[derive(Debug, PartialEq)]
pub struct Opened<'f> {
    /// The fund.
    pub fund: &'f FirmFund,
    /// What it is called, escaped.
    pub name: String,
    /// Its place among the listed ones, from 0; `None` where it is not listed.
    pub place: Option<usize>,
    /// The one before it and the one after it.
    pub neighbours: [Option<usize>; 2],
}

impl FirmView {
    /// A firm's file.
    ///
    /// # Errors
    ///
    /// As [`parse_firm`].
    pub fn open(name: &str, bytes: &[u8]) -> Result<Self, Faults> {
        Ok(Self::new(name, parse_firm(bytes)?, None))
    }

    /// Funds that this tab is going to compute.
    pub fn of_folder(name: &str, count: usize) -> Self {
        let engine = env!("CARGO_PKG_VERSION").to_owned();
        Self::new(name, Firm { engine, arguments: "{}".to_owned(), funds: Vec::new() }, Some(count))
    }

    fn new(name: &str, firm: Firm, awaited: Option<usize>) -> Self {
        let mut view = Self {
            name: escape(name),
            firm,
            awaited,
            sort: (Column::Utilization, true),
            listed: Listed::All,
            search: String::new(),
            is_heatmap: false,
            order: Vec::new(),
            filled: [0, 1, 2].into(),
            row_height: 36,
            verdicts: BTreeMap::new(),
            shared_names: BTreeSet::new(),
        };
        view.arrange();
        view
    }

    /// Takes a fund that this tab computed; it is listed once [`FirmView::arrange`] is called.
    pub fn add(&mut self, fund: FirmFund) {
        self.firm.funds.push(fund);
    }

    /// Takes a choice by the name of its field.
    pub fn set(&mut self, key: &str, value: &str) {
        match key {
            "search" => self.search = value.trim().to_lowercase(),
            "listed" => {
                let found = Listed::ALL.into_iter().find(|(_, word, _)| *word == value);
                self.listed = found.map(|(listed, ..)| listed).unwrap_or_default();
            }
            "shown" => {
                self.is_heatmap = value == "controls";
                if !Column::all(self.is_heatmap).contains(&self.sort.0) {
                    self.sort = (Column::Standing, false);
                }
            }
            "sort" => {
                if let Some(column) = Column::all(self.is_heatmap).into_iter().find(|column| column.id() == value) {
                    let turned = !self.sort.1;
                    let is_descending = if self.sort.0 == column { turned } else { column.is_largest_first() };
                    self.sort = (column, is_descending);
                }
            }
            _ => return,
        }
        self.arrange();
    }

    /// Fills the rows from `first` up to but not including `last`, some around them, and those about `held`, which has the focus.
    pub fn look_at(&mut self, first: usize, last: usize, held: Option<usize>, row_height: u32) {
        let last = (last / BLOCK + 1).min(self.order.len() / BLOCK);
        self.filled = ((first / BLOCK).saturating_sub(1)..=last).collect();
        self.filled.extend(held.map(|row| row / BLOCK));
        self.row_height = row_height.clamp(8, 400);
    }

    /// Notes what came of a comparison with a fund's answer.
    pub fn note(&mut self, fund: usize, word: &str) {
        if let Some(verdict) = Verdict::of(word).filter(|_| fund < self.firm.funds.len()) {
            self.verdicts.insert(fund, verdict);
        }
    }

    /// How many funds are listed.
    pub fn listed(&self) -> usize {
        self.order.len()
    }

    /// The fund of that id.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.firm.funds.iter().position(|fund| fund.id == id)
    }

    /// What opens a fund.
    pub fn opened(&self, fund: usize) -> Option<Opened<'_>> {
        let found = self.firm.funds.get(fund)?;
        let place = self.order.iter().position(|listed| *listed == fund);
        let before = place.and_then(|place| place.checked_sub(1)).and_then(|place| self.order.get(place));
        let after = place.and_then(|place| self.order.get(place + 1));
        Some(Opened { fund: found, name: self.name_of(found), place, neighbours: [before.copied(), after.copied()] })
    }

    /// What a fund is called: its name, and its file where there is no name or another fund has it too.
    pub(crate) fn name_of(&self, fund: &FirmFund) -> String {
        match &fund.outcome {
            Ok(figures) if !self.shared_names.contains(&figures.name) => escape(&figures.name),
            Ok(figures) => format!("{} ({})", escape(&figures.name), escape(&fund.id)),
            Err(_) => escape(&fund.id),
        }
    }

    /// Filters and sorts anew.
    pub fn arrange(&mut self) {
        let mut names = BTreeSet::new();
        for figures in self.firm.funds.iter().filter_map(|fund| fund.outcome.as_ref().ok()) {
            if !names.insert(figures.name.as_str()) {
                self.shared_names.insert(figures.name.clone());
            }
        }
        let is_found = |fund: &FirmFund| {
            let name = fund.outcome.as_ref().map(|figures| figures.name.to_lowercase()).unwrap_or_default();
            self.search.is_empty() || fund.id.to_lowercase().contains(&self.search) || name.contains(&self.search)
        };
        let (column, is_descending) = self.sort;
        let mut keyed: Vec<(Key, usize)> = self
            .firm
            .funds
            .iter()
            .enumerate()
            .filter(|(_, fund)| self.listed.has(fund) && is_found(fund))
            .map(|(i, fund)| (column.key(fund, self.verdicts.get(&i).copied()), i))
            .collect();
        sort_by(&mut keyed, |(left, i), (right, j)| {
            let by_id = self.firm.funds[*i].id.cmp(&self.firm.funds[*j].id);
            left.compare(right, is_descending).then(by_id)
        });
        self.order = keyed.into_iter().map(|(_, i)| i).collect();
    }
}
