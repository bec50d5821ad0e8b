//! The strategies and the budget: from the tables that hold them, else from the answers and the defaults.

use std::collections::BTreeMap;

use headroom_engine::math::Extremes;

use super::{
    entries,
    place::{Places, path},
};
use crate::{
    node::{Field, Node},
    table::{
        layout::Role,
        understand::{
            part::Part,
            question::{Answers, Ask, Question},
        },
        value::name::{MAX_NAME, id_of},
    },
};

/// The share that no strategy has, where a person gives none.
const RESERVE: f64 = 0.25;

/// The currency where neither a person nor a header gives one.
const CURRENCY: &str = "USD";

/// A strategy before the sections check it.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// Its id, as written.
    pub id: String,
    /// Its capital today, where that is known.
    pub capital: Option<f64>,
    /// Its fields.
    pub fields: Vec<Field<'static>>,
    /// Its share of the budget.
    pub allocation: Option<Node<'static>>,
}

/// The strategies of a table of them.
pub(crate) fn drafts<'t>(part: &'t Part<'t>, places: &mut Places<'t>) -> Vec<Draft> {
    let mut drafts = Vec::with_capacity(part.table.body.len());
    let mut rows = Vec::with_capacity(part.table.body.len());
    for row in part.table.body {
        let mut draft = Draft { id: String::new(), capital: None, fields: Vec::new(), allocation: None };
        let mut share = None;
        for (name, column, node) in entries::fields(part, row) {
            match (name, &node) {
                ("allocation", _) => {
                    share = Some(column);
                    draft.allocation = Some(node);
                    continue;
                }
                ("id", Node::Text(text)) => draft.id = text.to_string(),
                ("capital", Node::Number(number)) => draft.capital = Some(*number),
                _ => {}
            }
            entries::put(&mut draft.fields, name, node);
        }
        if let Some(column) = share {
            places.cell(path(&["risk_budget", "allocation", &draft.id]), &part.table, row.number, column);
        }
        rows.push(row.number);
        drafts.push(draft);
    }
    places.entries("strategies", &part.table, rows, entries::columns(part));
    places.table("strategies", &part.table);
    places.table("risk_budget.allocation", &part.table);
    drafts
}

/// Strategies that only their series name: the id is made of the name.
pub(crate) fn drafts_of_names<'n>(names: impl Iterator<Item = &'n str>) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for (index, name) in names.enumerate() {
        let wanted = id_of(name, &format!("strategy_{}", index + 1));
        let mut id = wanted.clone();
        let mut next = 2;
        while drafts.iter().any(|draft| draft.id == id) {
            id = format!("{wanted}_{next}");
            next += 1;
        }
        let mut fields = vec![("id".into(), Node::Text(id.clone().into()))];
        if id != name && !name.is_empty() {
            fields.push(("name".into(), Node::Text(name.chars().take(MAX_NAME).collect::<String>().into())));
        }
        drafts.push(Draft { id, capital: None, fields, allocation: None });
    }
    drafts
}

/// The section `fund`, the scalars of `risk_budget`, and the period of a table of the fund.
pub(crate) fn scalars<'t>(part: &'t Part<'t>, places: &mut Places<'t>) -> BTreeMap<&'static str, Vec<Field<'static>>> {
    use crate::table::layout::{RETURNS_UNIT, section_of};
    let mut sections: BTreeMap<&'static str, Vec<Field<'static>>> = BTreeMap::new();
    let column = part.column("value").unwrap_or(1);
    for (name, value, row) in entries::pairs(part) {
        if name == RETURNS_UNIT {
            continue;
        }
        let section = section_of(&name);
        places.cell(path(&[section, &name]), &part.table, row.number, column);
        sections.entry(section).or_default().push((name.into(), value));
    }
    places.table("fund", &part.table);
    places.table("risk_budget", &part.table);
    sections
}

/// What a fund without a table of its own is asked, and the sections that the answers make.
pub(crate) struct Asked {
    /// The section `fund`.
    pub fund: Vec<Field<'static>>,
    /// The scalars of `risk_budget`.
    pub risk_budget: Vec<Field<'static>>,
    /// What is not answered yet.
    pub questions: Vec<Question>,
}

/// Asks for the scalars of a fund.
pub(crate) fn asked(answers: &Answers, parts: &[Part<'_>], nav: Option<f64>) -> Asked {
    let mut asked = Asked { fund: Vec::new(), risk_budget: Vec::new(), questions: Vec::new() };
    let mut ask = |ask| asked.questions.push(Question { table: None, column: None, ask });
    let stem = parts.iter().find(|part| part.role == Role::Returns).map(|part| part.table.sheet.file_stem.clone());
    let suggested = stem.filter(|stem| !stem.trim().is_empty()).unwrap_or_else(|| "Fund".to_owned());
    let suggested: String = suggested.chars().take(MAX_NAME).collect();
    let name = answers.name.clone().unwrap_or_else(|| suggested.clone());
    if answers.name.is_none() {
        ask(Ask::FundName { suggested });
    }
    let suggested = currency(parts).unwrap_or_else(|| CURRENCY.to_owned());
    let currency = answers.currency.clone().unwrap_or_else(|| suggested.clone());
    if answers.currency.is_none() {
        ask(Ask::Currency { suggested });
    }
    if answers.nav.is_none() {
        ask(Ask::Nav { suggested: nav });
    }
    if answers.total_var.is_none() {
        ask(Ask::TotalVar);
    }
    asked.fund.push(("name".into(), Node::Text(name.into())));
    asked.fund.push(("currency".into(), Node::Text(currency.into())));
    asked.fund.extend(answers.nav.map(|nav| ("nav".into(), Node::number(nav))));
    asked.risk_budget.extend(answers.total_var.map(|var| ("total_var".into(), Node::number(var))));
    asked
}

/// The capital of each strategy that has none: the answer, else an equal part of the net asset value.
pub(crate) fn fill_capital(drafts: &mut [Draft], answers: &Answers, nav: Option<f64>, questions: &mut Vec<Question>) {
    let equal = nav.map(|nav| nav / drafts.len() as f64);
    for draft in drafts.iter_mut().filter(|draft| !draft.fields.iter().any(|(name, _)| name == "capital")) {
        let answer = answers.capital.get(&draft.id).copied();
        if answer.is_none() {
            let ask = Ask::Capital { strategy: draft.id.clone(), suggested: equal };
            questions.push(Question { table: None, column: None, ask });
        }
        draft.capital = answer.or(equal);
        draft.fields.extend(draft.capital.map(|capital| ("capital".into(), Node::number(capital))));
    }
}

/// The shares of the budget: the answers, else equal parts of what they and the reserve leave. Shares of a table stay.
pub(crate) fn shares(drafts: &[Draft], answers: &Answers, questions: &mut Vec<Question>) -> Vec<Field<'static>> {
    let mut fields = Vec::new();
    let is_given = drafts.iter().any(|draft| draft.allocation.is_some());
    let reserve = answers.reserve.or((!is_given).then_some(RESERVE));
    if answers.reserve.is_none() && !is_given {
        questions.push(Question { table: None, column: None, ask: Ask::Reserve { suggested: RESERVE } });
    }
    if !is_given {
        let answer = |draft: &Draft| answers.allocation.get(&draft.id).copied();
        let answered: f64 = drafts.iter().filter_map(answer).sum();
        let open = drafts.iter().filter(|draft| answer(draft).is_none()).count();
        let equal = (1.0 - reserve.unwrap_or(RESERVE) - answered).larger(0.0) / open as f64;
        let shares = drafts.iter().map(|draft| {
            let share = answer(draft).unwrap_or_else(|| {
                let ask = Ask::Allocation { strategy: draft.id.clone(), suggested: equal };
                questions.push(Question { table: None, column: None, ask });
                equal
            });
            (draft.id.clone().into(), Node::number(share))
        });
        fields.push(("allocation".into(), Node::Object(shares.collect())));
    }
    fields.extend(reserve.map(|reserve| ("reserve".into(), Node::number(reserve))));
    fields
}

/// The code of a currency that a header names: `P&L (EUR)`.
fn currency(parts: &[Part<'_>]) -> Option<String> {
    const KNOWN: [&str; 8] = ["USD", "EUR", "GBP", "CHF", "JPY", "AUD", "CAD", "USDT"];
    let heads = parts.iter().filter(|part| part.role == Role::Returns).flat_map(|part| &part.table.heads);
    let words = heads.flat_map(|head| head.split(|c: char| !c.is_ascii_alphanumeric()));
    words.into_iter().find(|word| KNOWN.contains(word)).map(str::to_owned)
}
