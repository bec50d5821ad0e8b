//! The tree of a snapshot to sheets, by the description of their columns.

use super::grid::{Grid, Output};
use crate::{
    node::Node,
    table::{
        layout::{FLOWS, RETURNS_UNIT, Role, is_written_where_used, section_of},
        value::name::header_of,
    },
};

/// The sheets of a document that follows every rule, those of what it holds.
pub(crate) fn sheets(document: &Node<'_>) -> Vec<Grid> {
    Role::ALL.into_iter().filter_map(|role| sheet(document, role)).collect()
}

fn sheet(document: &Node<'_>, role: Role) -> Option<Grid> {
    match role {
        Role::Fund => Some(fund(document)),
        Role::Strategies => Some(strategies(document)),
        Role::Returns => {
            let mut series = fields(document.field("history")?.field("returns")?);
            let flows = document.field("history")?.field("flows").map(|flows| (FLOWS, flows));
            let count = series.len();
            series.extend(flows);
            Some(dated(document, role, &series, count))
        }
        Role::Capital => {
            let series = fields(document.field("history")?.field("capital")?);
            Some(dated(document, role, &series, series.len()))
        }
        Role::Instruments | Role::InstrumentReturns => {
            let field = if role == Role::Instruments { "prices" } else { "returns" };
            let instruments = fields(document.field("instruments")?);
            let series: Vec<_> =
                instruments.iter().filter_map(|(name, node)| Some((*name, node.field(field)?))).collect();
            (!series.is_empty()).then(|| dated(document, role, &series, series.len()))
        }
        Role::Limits | Role::Policy => {
            let mut pairs = Vec::new();
            flatten("", document.field(role.name())?, &mut pairs);
            pairs.sort_by_key(|(name, _)| rank(role, name));
            Some(pairs_of(role, pairs.iter().map(|(name, node)| (name.as_str(), *node))))
        }
        Role::Positions | Role::Log | Role::Opportunities => {
            let list = objects(document.field(role.name())?);
            Some(entries(role, &list, &["returns", "dates"]))
        }
        Role::OpportunityReturns => opportunity_returns(document),
        Role::Scenarios => Some(scenarios(document.field("scenarios")?)),
        Role::Ignored => None,
    }
}

/// The fields of an object.
fn fields<'n>(node: &'n Node<'_>) -> Vec<(&'n str, &'n Node<'n>)> {
    match node {
        Node::Object(fields) => fields.iter().map(|(key, node)| (key.as_ref(), node)).collect(),
        _ => Vec::new(),
    }
}

/// The entries of a list of objects.
fn objects<'n>(node: &'n Node<'n>) -> Vec<&'n Node<'n>> {
    match node {
        Node::List(nodes) => nodes.iter().collect(),
        _ => Vec::new(),
    }
}

/// Where a name stands among those of a sheet; unknown ones come last.
fn rank(role: Role, name: &str) -> usize {
    let columns = role.columns();
    columns.iter().position(|column| *column == name).unwrap_or(columns.len())
}

fn pairs_of<'n>(role: Role, pairs: impl Iterator<Item = (&'n str, &'n Node<'n>)>) -> Grid {
    let row = |(name, node)| vec![Output::Text(String::from(name)), Output::of(role, name, Some(node))];
    Grid { role, header: vec!["name".to_owned(), "value".to_owned()], rows: pairs.map(row).collect() }
}

fn fund(document: &Node<'_>) -> Grid {
    let role = Role::Fund;
    let mut pairs: Vec<(&str, &Node<'_>)> = Vec::new();
    for section in ["fund", "history", "risk_budget"] {
        let scalars = document.field(section).map(fields).unwrap_or_default();
        let scalars = scalars.into_iter().filter(|(name, node)| {
            section_of(name) == section && matches!(node, Node::Number(_) | Node::Text(_) | Node::Bool(_))
        });
        pairs.extend(scalars);
    }
    pairs.sort_by_key(|(name, _)| rank(role, name));
    let fraction = Node::Text("fraction".into());
    pairs_of(role, pairs.into_iter().chain([(RETURNS_UNIT, &fraction)]))
}

fn strategies(document: &Node<'_>) -> Grid {
    let role = Role::Strategies;
    let shares = document.field("risk_budget").and_then(|budget| budget.field("allocation"));
    let list = document.field("strategies").map(objects).unwrap_or_default();
    let mut grid = entries(role, &list, &[]);
    let column = rank(role, "allocation");
    for (row, strategy) in grid.rows.iter_mut().zip(list) {
        let id = strategy.field("id").and_then(Node::text).unwrap_or_default();
        row[column] = Output::of(role, "allocation", shares.and_then(|shares| shares.field(id)));
    }
    grid
}

/// One object per row: the columns of the format, then what else the objects hold.
fn entries(role: Role, list: &[&Node<'_>], left_out: &[&str]) -> Grid {
    let is_written =
        |column: &&&str| !is_written_where_used(column) || list.iter().any(|node| at_dotted(node, column).is_some());
    let mut header: Vec<String> = role.columns().iter().filter(is_written).map(|column| (*column).to_owned()).collect();
    let nested = |name: &str| header.iter().any(|column| column.split('.').next() == Some(name));
    let further = list.iter().flat_map(|node| fields(node)).map(|(name, _)| name).filter(|name| !nested(name));
    for name in further.collect::<Vec<_>>() {
        if !left_out.contains(&name) && !header.iter().any(|column| column == name) {
            header.push(name.to_owned());
        }
    }
    let row =
        |node: &&Node<'_>| header.iter().map(|column| Output::of(role, column, at_dotted(node, column))).collect();
    let rows = list.iter().map(row).collect();
    Grid { role, header, rows }
}

/// The node at a dotted name inside an object.
fn at_dotted<'n>(node: &'n Node<'n>, name: &str) -> Option<&'n Node<'n>> {
    name.split('.').try_fold(node, |node, name| node.field(name))
}

/// One date per row. The first `named` series are of strategies or instruments, the others fixed columns.
fn dated(document: &Node<'_>, role: Role, series: &[(&str, &Node<'_>)], named: usize) -> Grid {
    let dates = document.field("history").and_then(|history| history.field("dates")).map(objects).unwrap_or_default();
    let heads = series.iter().enumerate().map(|(index, (name, _))| match index < named {
        true => header_of(name, role.fixed_columns()),
        false => (*name).to_owned(),
    });
    let header = ["date".to_owned()].into_iter().chain(heads).collect();
    let rows = dates.iter().enumerate().map(|(index, date)| {
        let values = series.iter().map(|(_, node)| match node {
            Node::Series(numbers) => numbers.get(index).copied().flatten().map_or(Output::Empty, Output::Number),
            _ => Output::Empty,
        });
        [Output::of(role, "date", Some(date))].into_iter().chain(values).collect()
    });
    Grid { role, header, rows: rows.collect() }
}

/// The scalars of an object at dotted names.
fn flatten<'n>(prefix: &str, node: &'n Node<'n>, pairs: &mut Vec<(String, &'n Node<'n>)>) {
    for (name, inside) in fields(node) {
        let name = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
        match inside {
            Node::Object(_) => flatten(&name, inside, pairs),
            _ => pairs.push((name, inside)),
        }
    }
}

fn opportunity_returns(document: &Node<'_>) -> Option<Grid> {
    let role = Role::OpportunityReturns;
    let list = objects(document.field("opportunities")?);
    let mut rows = Vec::new();
    for opportunity in &list {
        let Some(Node::Series(returns)) = opportunity.field("returns") else { continue };
        let dates = opportunity.field("dates").map(objects).unwrap_or_default();
        // A row of a strategy alone: it has dates, but none so far.
        if returns.is_empty() && opportunity.field("dates").is_some() {
            rows.push(vec![Output::of(role, "strategy", opportunity.field("strategy")), Output::Empty, Output::Empty]);
        }
        for (index, value) in returns.iter().enumerate() {
            rows.push(vec![
                Output::of(role, "strategy", opportunity.field("strategy")),
                Output::of(role, "date", dates.get(index).copied()),
                value.map_or(Output::Empty, Output::Number),
            ]);
        }
    }
    let header = role.columns().iter().map(|column| (*column).to_owned()).collect();
    Some(Grid { role, header, rows })
}

/// One shock, or one move of a shock, per row; the numbers of group and shock tell what belongs together.
fn scenarios(list: &Node<'_>) -> Grid {
    let role = Role::Scenarios;
    let header: Vec<String> = role.columns().iter().map(|column| (*column).to_owned()).collect();
    let mut rows = Vec::new();
    for (group, scenario) in objects(list).into_iter().enumerate() {
        let name = scenario.field("name");
        let shocks: Vec<&Node<'_>> = match (scenario, scenario.field("shocks")) {
            (_, Some(shocks)) => objects(shocks),
            (Node::List(shocks), None) => shocks.iter().collect(),
            (one, None) => vec![one],
        };
        for (index, shock) in shocks.into_iter().enumerate() {
            let moves = shock.field("moves").map(objects).unwrap_or_default();
            let moves: Vec<Option<&Node<'_>>> =
                if moves.is_empty() { vec![None] } else { moves.into_iter().map(Some).collect() };
            for of_move in moves {
                let cell = |column: &String| match column.as_str() {
                    "group" => Output::Number((group + 1) as f64),
                    "shock" => Output::Number((index + 1) as f64),
                    "name" => Output::of(role, column, name),
                    "scope" | "move" => Output::of(role, column, of_move.and_then(|node| node.field(column))),
                    "target" => Output::of(role, column, of_move.and_then(|node| node.field("name"))),
                    _ => Output::of(role, column, shock.field(column)),
                };
                rows.push(header.iter().map(cell).collect());
            }
        }
    }
    Grid { role, header, rows }
}
