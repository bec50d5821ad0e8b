//! The whole document: the sections in the order of the format, from the tables and the answers.

use std::collections::BTreeMap;

use headroom_engine::{
    fund::check::{Fault, Faults, Rule},
    text::escape,
};

use super::{
    entries,
    fund::{self, Draft},
    history::History,
    place::{Places, path},
    scenarios,
};
use crate::{
    FORMAT,
    node::{Field, Node},
    table::{
        layout::Role,
        understand::{
            note::Note,
            part::Part,
            question::{Answers, Question},
        },
    },
};

/// What the fund as a whole is, before the numbers of its tables are put in place: enough to know what has to be asked.
pub(crate) struct Outline<'t> {
    /// What has to be asked of the fund as a whole.
    pub questions: Vec<Question>,
    /// What has to be told.
    pub notes: Vec<Note>,
    parts: &'t [Part<'t>],
    history: History<'t>,
    drafts: Vec<Draft>,
    scalars: BTreeMap<&'static str, Vec<Field<'static>>>,
    places: Places<'t>,
    faults: Faults,
}

/// A document made of tables.
pub(crate) struct Document<'t> {
    /// The tree that the sections check.
    pub node: Node<'static>,
    /// Where its parts stand.
    pub places: Places<'t>,
    /// What is wrong with the tables themselves.
    pub faults: Faults,
}

/// The first table of a role.
fn of<'t>(parts: &'t [Part<'t>], role: Role) -> Option<&'t Part<'t>> {
    parts.iter().find(|part| part.role == role)
}

/// Outlines the fund of tables that were understood.
pub(crate) fn outline<'t>(parts: &'t [Part<'t>], answers: &Answers) -> Outline<'t> {
    let mut faults = Faults::default();
    let mut places = Places::default();
    let mut questions = Vec::new();
    parts.iter().flat_map(|part| &part.faults.list).for_each(|fault| faults.add(|| fault.clone()));
    faults.more += parts.iter().map(|part| part.faults.more).sum::<usize>();
    repeated(parts, of(parts, Role::Fund).is_some(), &mut faults);
    if of(parts, Role::Returns).is_none() {
        let message = "Give a table of dates and returns, P&L or prices: first column `date`, then one per strategy.";
        let names = parts.iter().map(Part::name).collect::<Vec<_>>().join(", ");
        let fault =
            Fault { path: names, rule: Rule::Missing, value: "no dates".to_owned(), message: message.to_owned() };
        faults.add(|| fault);
    }
    let mut history = History::of(parts, &mut faults);

    let mut drafts = match of(parts, Role::Strategies) {
        Some(part) => fund::drafts(part, &mut places),
        None => fund::drafts_of_names(history.names().iter().map(String::as_str)),
    };
    let mut scalars = of(parts, Role::Fund).map(|part| fund::scalars(part, &mut places));
    if scalars.is_none() {
        let asked = fund::asked(answers, parts, history.last_nav());
        questions.extend(asked.questions);
        let mut risk_budget = asked.risk_budget;
        fund::fill_capital(&mut drafts, answers, answers.nav, &mut questions);
        risk_budget.extend(fund::shares(&drafts, answers, &mut questions));
        let period = answers.period.clone().map(|period| ("period".into(), Node::Text(period.into())));
        scalars = Some(BTreeMap::from([
            ("fund", asked.fund),
            ("risk_budget", risk_budget),
            ("history", period.into_iter().collect()),
        ]));
    }
    let notes = std::mem::take(&mut history.notes);
    Outline { questions, notes, parts, history, drafts, scalars: scalars.unwrap_or_default(), places, faults }
}

impl<'t> Outline<'t> {
    /// The document, with every number in its place.
    pub fn document(self) -> Document<'t> {
        let Self { parts, history, drafts, mut scalars, mut places, mut faults, .. } = self;
        let period = scalars.remove("history").unwrap_or_default();
        let mut risk_budget = scalars.remove("risk_budget").unwrap_or_default();
        risk_budget.extend(allocation(&drafts));

        let mut top: Vec<Field<'static>> = vec![("format".into(), Node::Text(FORMAT.into()))];
        top.push(("fund".into(), Node::Object(scalars.remove("fund").unwrap_or_default())));
        top.push(("risk_budget".into(), Node::Object(risk_budget)));
        let section = history.section(&drafts, period, &mut places, &mut faults);
        let fields = drafts.into_iter().map(|draft| Node::Object(draft.fields));
        top.push(("strategies".into(), Node::List(fields.collect())));
        top.push(("history".into(), section));
        if let Some(part) = of(parts, Role::Positions) {
            top.push(("positions".into(), positions(part, &mut places)));
        }
        let instruments = history.instruments(parts, &mut places, &mut faults);
        top.extend(instruments.map(|node| ("instruments".into(), node)));
        for role in [Role::Limits, Role::Policy] {
            top.extend(of(parts, role).map(|part| (role.name().into(), pairs(part, &mut places))));
        }
        if let Some(part) = of(parts, Role::Opportunities) {
            let node = opportunities(part, of(parts, Role::OpportunityReturns), &mut places, &mut faults);
            top.push(("opportunities".into(), node));
        }
        if let (Some(part), None) = (of(parts, Role::OpportunityReturns), of(parts, Role::Opportunities)) {
            let path = part.table.sheet.place(None, None);
            let message = "Give the table `opportunities` too; these returns are of none.".to_owned();
            faults.add(|| Fault { path, rule: Rule::Missing, value: "no opportunities".to_owned(), message });
        }
        if let Some(part) = of(parts, Role::Scenarios) {
            top.push(("scenarios".into(), scenarios::read(part, &mut places)));
        }
        if let Some(part) = of(parts, Role::Log) {
            top.push(("log".into(), rows(part, "log", &mut places)));
        }
        Document { node: Node::Object(top), places, faults }
    }
}

/// Two tables for the same thing: which of them counts cannot be known. Only a fund made of several files of returns
/// has several of them.
fn repeated(parts: &[Part<'_>], is_own: bool, faults: &mut Faults) {
    for (index, part) in parts.iter().enumerate() {
        let is_single = part.role != Role::Ignored && (part.role != Role::Returns || is_own);
        let Some(first) = parts[..index].iter().find(|before| is_single && before.role == part.role) else { continue };
        let path = part.table.sheet.place(None, None);
        let message = format!("Give one table of {}; {} is one too.", part.role.name(), first.name());
        faults.add(|| Fault { path, rule: Rule::DuplicateKey, value: part.role.name().to_owned(), message });
    }
}

/// The shares that the table of strategies gives.
fn allocation(drafts: &[Draft]) -> Option<Field<'static>> {
    let share = |draft: &Draft| Some((draft.id.clone().into(), draft.allocation.clone()?));
    let shares: Vec<Field<'static>> = drafts.iter().filter_map(share).collect();
    (!shares.is_empty()).then(|| ("allocation".into(), Node::Object(shares)))
}

/// Rows as a list of objects.
fn rows<'t>(part: &'t Part<'t>, name: &str, places: &mut Places<'t>) -> Node<'static> {
    let numbers = part.table.body.iter().map(|row| row.number).collect();
    places.entries(name, &part.table, numbers, entries::columns(part));
    places.table(name, &part.table);
    let object = |row| {
        let fields = entries::fields(part, row).map(|(name, _, node)| (name.to_owned().into(), node));
        Node::Object(fields.collect())
    };
    Node::List(part.table.body.iter().map(object).collect())
}

fn positions<'t>(part: &'t Part<'t>, places: &mut Places<'t>) -> Node<'static> {
    let Node::List(mut list) = rows(part, "positions", places) else { return Node::List(Vec::new()) };
    if part.column("id").is_none() {
        for (row, node) in part.table.body.iter().zip(&mut list) {
            if let Node::Object(fields) = node {
                fields.insert(0, ("id".into(), Node::Text(format!("row {}", row.number).into())));
            }
        }
    }
    Node::List(list)
}

fn pairs<'t>(part: &'t Part<'t>, places: &mut Places<'t>) -> Node<'static> {
    let mut fields = Vec::new();
    let column = part.column("value").unwrap_or(1);
    for (name, value, row) in entries::pairs(part) {
        let keys: Vec<&str> = [part.role.name()].into_iter().chain(name.split('.')).collect();
        places.cell(path(&keys), &part.table, row.number, column);
        entries::put(&mut fields, &name, value);
    }
    places.table(part.role.name(), &part.table);
    Node::Object(fields)
}

/// The returns of one candidate.
#[derive(Debug, Clone, Default)]
struct CandidateRows {
    values: Vec<Node<'static>>,
    dates: Vec<Node<'static>>,
    has_dates: bool,
    rows: Vec<u32>,
}

/// Candidates, with the returns of their own table.
fn opportunities<'t>(
    part: &'t Part<'t>,
    returns: Option<&'t Part<'t>>,
    places: &mut Places<'t>,
    faults: &mut Faults,
) -> Node<'static> {
    let Node::List(mut list) = rows(part, "opportunities", places) else { return Node::List(Vec::new()) };
    let id = |(index, node): (usize, &Node<'_>)| {
        (node.field("strategy").and_then(Node::text).unwrap_or_default().to_owned(), index)
    };
    let ids: BTreeMap<String, usize> = list.iter().enumerate().rev().map(id).collect();
    let mut series: Vec<CandidateRows> = vec![CandidateRows::default(); list.len()];
    for (row, part) in returns.iter().flat_map(|part| part.table.body.iter().map(move |row| (row, part))) {
        let (mut id, mut value, mut date) = (String::new(), None, None);
        for (name, _, node) in entries::fields(part, row) {
            match name {
                "strategy" => id = node.text().unwrap_or_default().to_owned(),
                "return" => value = Some(node),
                _ => date = Some(node),
            }
        }
        match ids.get(&id) {
            Some(&index) => {
                let of_candidate = &mut series[index];
                // A row of a strategy alone: it has dates, but none so far.
                of_candidate.has_dates |= date.is_some() || value.is_none();
                if date.is_some() || value.is_some() {
                    of_candidate.values.push(value.unwrap_or(Node::Null));
                    of_candidate.rows.push(row.number);
                }
                of_candidate.dates.extend(date);
            }
            None => {
                let column = part.column("strategy").unwrap_or(0);
                let message = "Give the `strategy` of an opportunity; none has this.";
                let path = part.table.place(row.number, column);
                let message = message.to_owned();
                faults.add(|| Fault { path, rule: Rule::Reference, value: escape(&id), message });
            }
        }
    }
    for (index, (node, CandidateRows { values, dates, has_dates, rows })) in list.iter_mut().zip(series).enumerate() {
        let Node::Object(fields) = node else { continue };
        if let Some(part) = returns {
            let column = |name| part.column(name).unwrap_or(0);
            let at = format!("opportunities[{index}]");
            places.column(format!("{at}.returns"), &part.table, rows.clone(), column("return"));
            places.column(format!("{at}.dates"), &part.table, rows, column("date"));
        }
        fields.push(("returns".into(), entries::list(values)));
        if has_dates {
            fields.push(("dates".into(), Node::List(dates)));
        }
    }
    Node::List(list)
}
