//! The table of scenarios: rows of one group are one scenario, rows of one shock in it are its moves.

use std::collections::BTreeMap;

use headroom_cells::cell::Row;
use headroom_engine::fund::check::Path;

use super::{entries, place::Places};
use crate::{
    node::{Field, Node},
    table::understand::part::Part,
};

/// A row that belongs to a scenario.
struct Line<'t> {
    row: &'t Row,
    fields: Vec<(&'t str, usize, Node<'static>)>,
}

impl Line<'_> {
    fn text(&self, name: &str) -> Option<String> {
        self.fields.iter().find(|(field, ..)| *field == name).map(|(_, _, node)| node.to_string())
    }
}

/// Reads the scenarios.
pub(crate) fn read<'t>(part: &'t Part<'t>, places: &mut Places<'t>) -> Node<'static> {
    let lines = part.table.body.iter().map(|row| Line { row, fields: entries::fields(part, row).collect() });
    let mut groups: Vec<Vec<Line<'t>>> = Vec::new();
    let mut places_of_groups: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines {
        let index = match line.text("group") {
            Some(group) => *places_of_groups.entry(group).or_insert(groups.len()),
            None => groups.len(),
        };
        match groups.get_mut(index) {
            Some(lines) => lines.push(line),
            None => groups.push(vec![line]),
        }
    }
    let mut scenarios = Vec::with_capacity(groups.len());
    for (index, lines) in groups.iter().enumerate() {
        let root = Path::Root;
        let list = root.key("scenarios");
        scenarios.push(scenario(part, places, &list.index(index), lines));
    }
    places.table("scenarios", &part.table);
    Node::List(scenarios)
}

/// One scenario: a single shock, several without a name as a list, several with one as `combined`.
fn scenario<'t>(part: &'t Part<'t>, places: &mut Places<'t>, at: &Path<'_>, lines: &[Line<'t>]) -> Node<'static> {
    let mut shocks: Vec<(Option<String>, Vec<&Line<'t>>)> = Vec::new();
    for line in lines {
        let shock = line.text("shock");
        // A row without a shock goes on with the one before it only where it says nothing else than a move.
        let goes_on = shock.is_none() && line.text("kind").is_none() && line.text("scope").is_some();
        match shocks.last_mut() {
            Some((known, of_shock)) if goes_on || (shock.is_some() && *known == shock) => of_shock.push(line),
            _ => shocks.push((shock, vec![line])),
        }
    }
    let name = lines.iter().find_map(|line| {
        let (_, column, node) = line.fields.iter().find(|(field, ..)| *field == "name")?;
        Some((node.clone(), line.row.number, *column))
    });
    if let Some((_, row, column)) = &name {
        places.cell(at.key("name").to_string(), &part.table, *row, *column);
    }
    let name = name.map(|(node, ..)| ("name".into(), node));
    match (&shocks[..], name) {
        ([(_, only)], name) => {
            let mut fields = shock(part, places, at, only);
            fields.extend(name);
            Node::Object(fields)
        }
        (_, None) => {
            let all = shocks.iter().enumerate();
            Node::List(all.map(|(i, (_, lines))| Node::Object(shock(part, places, &at.index(i), lines))).collect())
        }
        (_, Some(name)) => {
            let list = at.key("shocks");
            let all = shocks.iter().enumerate();
            let all = all.map(|(i, (_, lines))| Node::Object(shock(part, places, &list.index(i), lines))).collect();
            Node::Object(vec![("kind".into(), Node::Text("combined".into())), name, ("shocks".into(), Node::List(all))])
        }
    }
}

/// The fields of one shock; a move is made of the columns `scope`, `target` and `move`.
fn shock<'t>(part: &'t Part<'t>, places: &mut Places<'t>, at: &Path<'_>, lines: &[&Line<'t>]) -> Vec<Field<'static>> {
    let mut fields: Vec<Field<'static>> = Vec::new();
    let mut moves = Vec::new();
    for line in lines {
        let mut of_move: Vec<Field<'static>> = Vec::new();
        for (name, column, node) in &line.fields {
            let row = line.row.number;
            let list = at.key("moves");
            let entry = list.index(moves.len());
            let in_move = match *name {
                "group" | "shock" | "name" => continue,
                "scope" | "move" => Some(*name),
                "target" => Some("name"),
                _ => None,
            };
            if let Some(field) = in_move {
                places.cell(entry.key(field).to_string(), &part.table, row, *column);
                of_move.push((field.to_owned().into(), node.clone()));
                continue;
            }
            // The rows of a custom shock may all repeat its kind.
            let is_repeated = fields.iter().any(|(field, known)| field == name && known == node);
            if !is_repeated {
                places.cell(at.key(name).to_string(), &part.table, row, *column);
                fields.push(((*name).to_owned().into(), node.clone()));
            }
        }
        if !of_move.is_empty() {
            moves.push(Node::Object(of_move));
        }
    }
    if let Some(first) = lines.first() {
        let column = entries::columns(part).find(|(name, _)| name == "kind").map_or(0, |(_, column)| column);
        places.cell(at.to_string(), &part.table, first.row.number, column);
    }
    if !moves.is_empty() {
        fields.push(("moves".into(), Node::List(moves)));
    }
    fields
}
