//! The one form: what was understood of the files, what has to be asked, and what is wrong.

use headroom_wire::{
    Ask, ColumnKind, ColumnUnderstanding, Faults, Question, Role, SeriesUnderstanding, TableUnderstanding,
    Understanding, Unfinished, place_words,
};

use crate::{
    desk::{Desk, rank},
    fields::{Base, column_key, column_options, field, key, kind_field},
    figures::Figures,
    node::{Element, Node, el},
    words,
};

/// Series listed of a table at most; the form says how many more there are.
const MAX_SERIES: usize = 64;

/// Columns of a table whose reading can be changed.
const MAX_COLUMNS: usize = 40;

/// The form; `refused`: why the files are no fund yet, where a person has asked for it.
pub fn form(desk: &Desk, refused: Option<&Unfinished>, figures: &Figures) -> Element {
    let understanding = &desk.understanding;
    let missing: Vec<String> = match refused {
        Some(Unfinished::Questions(questions)) => questions.iter().map(key).collect(),
        _ => Vec::new(),
    };
    let role = |question: &Question| {
        let table = understanding.tables.iter().find(|table| Some(&table.name) == question.table.as_ref());
        table.map_or(Role::Returns, |table| table.role)
    };
    let fields = |from: usize, to: usize| -> Vec<Element> {
        let asked = desk.asked.iter().filter(|question| (from..to).contains(&rank(&question.ask)));
        asked
            .map(|question| field(question, &desk.answers, role(question), figures, missing.contains(&key(question))))
            .collect()
    };
    let group = |fields: Vec<Element>| el("div").class("fields").children(fields);
    let strategies = rank(&Ask::Capital { strategy: String::new(), suggested: None });
    let name = rank(&Ask::FundName { suggested: String::new() });
    let mut form = el("div").class("file-form");
    form = form.child(el("h2").attr("id", "file-title").child(format!("Open {}", desk.name)));
    form = form.child(el("p").class("soft").child(lead(understanding)));
    if desk.is_recalled {
        let told = "What was answered for the same headers before is filled in";
        form = form.child(el("p").class("soft small").attr("id", "file-recalled").child(told));
    }
    if let Some(Unfinished::Faults(faults)) = refused {
        form = form.child(fault_list(&desk.name, faults));
    }
    form = form.child(group(fields(0, name)).attr("id", "file-needed"));
    form = form.children(
        understanding
            .tables
            .iter()
            .filter(|table| table.role != Role::Ignored)
            .map(|table| shown_table(table, figures)),
    );
    if !understanding.notes.is_empty() {
        let notes = understanding.notes.iter().map(|note| el("li").child(words::note(note)));
        form = form.child(el("ul").class("soft small file-notes").attr("id", "file-notes").children(notes));
    }
    let of_fund = fields(name, strategies);
    if !of_fund.is_empty() {
        let of_strategies = fields(strategies, usize::MAX);
        let told = "Capital is NAV in equal parts, budgets are equal beside a reserve of 25%";
        let head = el("summary").child("Capital, budgets and name ").child(el("span").class("soft small").child(told));
        form = form.child(
            el("details").attr("id", "file-defaults").child(head).child(group(of_fund)).child(group(of_strategies)),
        );
    }
    form = form.child(readings(desk, understanding));
    form.child(
        el("div")
            .class("fields file-actions")
            .attr("id", "file-actions")
            .child(el("button").attr("type", "submit").class("primary").child("Open the fund"))
            .child(el("button").attr("type", "button").attr("data-act", "cancel").child("Cancel")),
    )
}

/// What was found, in one sentence.
fn lead(understanding: &Understanding) -> String {
    let tables = understanding.tables.iter().filter(|table| table.role == Role::Returns);
    let series: Vec<&SeriesUnderstanding> = tables.flat_map(strategies).collect();
    let first = series.iter().filter_map(|series| series.first_date.as_deref()).min();
    let last = series.iter().filter_map(|series| series.last_date.as_deref()).max();
    let mut names: Vec<&str> = series.iter().map(|series| series.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let count = match names.len() {
        0 => return "No strategies found yet".to_owned(),
        1 => "1 strategy".to_owned(),
        count => format!("{count} strategies"),
    };
    match first.zip(last) {
        Some((first, last)) => format!("{count}, {first} to {last}. The fund on screen stays until you open this one"),
        None => count,
    }
}

fn strategies(table: &TableUnderstanding) -> impl Iterator<Item = &SeriesUnderstanding> {
    let is_strategy =
        |column: &&ColumnUnderstanding| matches!(column.kind, ColumnKind::Return | ColumnKind::Pnl | ColumnKind::Level);
    table.columns.iter().filter(is_strategy).flat_map(|column| &column.series)
}

/// A table: what it holds, its series, and how it begins and ends.
fn shown_table(table: &TableUnderstanding, figures: &Figures) -> Element {
    let rows = if table.rows == 1 { "1 row".to_owned() } else { format!("{} rows", table.rows) };
    let head = el("h3")
        .child(table.name.clone())
        .child(el("span").class("soft small").child(format!(" {}, {rows}", words::role_name(table.role))));
    let series: Vec<(&ColumnUnderstanding, &SeriesUnderstanding)> =
        table.columns.iter().flat_map(|column| column.series.iter().map(move |series| (column, series))).collect();
    let more = series.len().saturating_sub(MAX_SERIES);
    let lines: Vec<Element> =
        series.iter().take(MAX_SERIES).map(|(column, series)| series_row(column, series, figures)).collect();
    let mut shown = el("section").class("file-table").child(head);
    if !lines.is_empty() {
        shown = shown.child(series_table(&table.name, lines));
    }
    if more > 0 {
        shown = shown.child(el("p").class("soft small").child(format!("and {more} more")));
    }
    shown.child(el("details").child(el("summary").child("First and last rows")).child(rows_table(table)))
}

fn series_table(name: &str, lines: Vec<Element>) -> Element {
    let heads = [
        ("Column", ""),
        ("Kind", "text"),
        ("Values", ""),
        ("First", ""),
        ("Last", ""),
        ("Gaps", ""),
        ("Smallest", ""),
        ("Largest", ""),
        ("SD a year", ""),
    ];
    let heads = heads.map(|(words, class)| el("th").attr("scope", "col").class(class).child(words));
    scrolled(
        &format!("Columns of {name}"),
        el("table").child(el("thead").child(el("tr").children(heads))).child(el("tbody").children(lines)),
    )
}

fn series_row(column: &ColumnUnderstanding, series: &SeriesUnderstanding, figures: &Figures) -> Element {
    const MISSING: &str = "–";
    let number: fn(f64) -> String = match column.kind {
        ColumnKind::Return => figures.percent,
        ColumnKind::Level | ColumnKind::Price => figures.number,
        _ => figures.money,
    };
    let sd: fn(f64) -> String = match column.kind {
        ColumnKind::Return | ColumnKind::Level | ColumnKind::Price | ColumnKind::FundNav => figures.percent,
        _ => figures.money,
    };
    let cell = |text: String| el("td").child(text);
    let text = |value: Option<f64>, write: fn(f64) -> String| cell(value.map_or(MISSING.to_owned(), write));
    let date = |date: &Option<String>| cell(date.clone().unwrap_or_else(|| MISSING.to_owned()));
    el("tr")
        .child(el("th").attr("scope", "row").child(series.name.clone()))
        .child(el("td").class("text").child(words::column_name(&column.kind)))
        .child(cell(series.count.to_string()))
        .child(date(&series.first_date))
        .child(date(&series.last_date))
        .child(cell(series.gaps.to_string()))
        .child(text(series.smallest, number))
        .child(text(series.largest, number))
        .child(text(series.sd_per_year, sd))
}

fn rows_table(table: &TableUnderstanding) -> Element {
    let heads = table.columns.iter().take(12).map(|column| el("th").attr("scope", "col").child(column.header.clone()));
    let row = |cells: &Vec<String>| el("tr").children(cells.iter().map(|cell| el("td").child(cell.clone())));
    let gap =
        (table.rows > table.first_rows.len() + table.last_rows.len()).then(|| el("tr").child(el("td").child("…")));
    let body =
        el("tbody").children(table.first_rows.iter().map(row)).children(gap).children(table.last_rows.iter().map(row));
    scrolled(
        &format!("First and last rows of {}", table.name),
        el("table").child(el("thead").child(el("tr").children(heads))).child(body),
    )
}

fn scrolled(label: &str, table: Element) -> Element {
    el("div").class("scroll-x").attr("tabindex", "0").attr("role", "region").attr("aria-label", label).child(table)
}

/// How the tables are read, to be changed.
fn readings(desk: &Desk, understanding: &Understanding) -> Element {
    let asked: Vec<String> = desk.asked.iter().map(key).collect();
    let mut body: Vec<Element> = Vec::new();
    for table in &understanding.tables {
        let base = |key: String, label: String| Base { key, label, hint: String::new(), is_missing: false };
        let options = Role::ALL.into_iter().chain([Role::Ignored]);
        let options = options.map(|role| (words::word_of(role), words::role_name(role).to_owned())).collect();
        let role = base(format!("role:{}", table.name), format!("{} holds", table.name));
        let mut fields = vec![role.chosen(options, Some(words::word_of(table.role)), false)];
        let kind_key = format!("kind:{}", table.name);
        let kind = table.columns.iter().find_map(|column| match column.kind {
            ColumnKind::Return => Some(headroom_wire::ValueKind::Return),
            ColumnKind::Pnl => Some(headroom_wire::ValueKind::Pnl),
            ColumnKind::Level => Some(headroom_wire::ValueKind::Level),
            _ => None,
        });
        if let (Some(kind), Role::Returns, false) = (kind, table.role, asked.contains(&kind_key)) {
            fields.push(kind_field(base(kind_key, "Numbers of strategies".to_owned()), kind));
        }
        for column in table.columns.iter().take(MAX_COLUMNS) {
            let key = column_key(&table.name, &column.header);
            if table.role != Role::Ignored && !asked.contains(&key) {
                let options = column_options(table.role, &column.kind);
                let now = Some(words::column_word(&column.kind));
                fields.push(base(key, format!("Column {}", column.header)).chosen(options, now, false));
            }
        }
        body.push(el("div").class("fields").children(fields));
    }
    el("details").attr("id", "file-readings").child(el("summary").child("Change how the files are read")).children(body)
}

/// Every fault with its place, rule and value, and what would be right.
fn fault_list(name: &str, Faults { list, more }: &Faults) -> Element {
    let count = list.len() + more;
    let noun = if count == 1 { "problem" } else { "problems" };
    let heads = [("Place", ""), ("Rule", "text"), ("Value", "text"), ("How to fix it", "text")];
    let heads = heads.map(|(words, class)| el("th").attr("scope", "col").class(class).child(words));
    let rows = list.iter().map(|fault| {
        el("tr")
            .child(el("th").attr("scope", "row").child(place_words(&fault.path)))
            .child(el("td").class("text").child(fault.rule.id().replace('_', " ")))
            .child(el("td").class("text").child(el("code").child(fault.value.clone())))
            .child(el("td").class("text wrap").child(fault.message.clone()))
    });
    let table = el("table").child(el("thead").child(el("tr").children(heads))).child(el("tbody").children(rows));
    let more = (*more > 0).then(|| Node::from(el("p").child(format!("and {more} more"))));
    el("section")
        .class("panel refusal")
        .attr("id", "file-faults")
        .attr("role", "alert")
        .attr("tabindex", "-1")
        .child(el("h3").child(format!("{name} has {count} {noun} and was not opened")))
        .child(
            el("p")
                .class("soft small")
                .child("Nothing changed on screen. Mend the file, or change how it is read below"),
        )
        .child(scrolled("Problems", table).class("fault-list"))
        .children(more)
}
