//! Questions as fields: a label, an input or a choice, and what holds where nothing is given.

use headroom_wire::{Answers, Ask, ColumnKind, DateOrder, DecimalSign, Question, ReturnsUnit, Role, ValueKind};

use crate::{
    desk::COLUMN,
    figures::Figures,
    node::{Element, Node, el},
    words,
};

/// Columns of a table of dates.
const SERIES_COLUMNS: [ColumnKind; 10] = [
    ColumnKind::Series,
    ColumnKind::Return,
    ColumnKind::Pnl,
    ColumnKind::Level,
    ColumnKind::Capital,
    ColumnKind::Flows,
    ColumnKind::FundNav,
    ColumnKind::Date,
    ColumnKind::Strategy,
    ColumnKind::Ignored,
];

/// The key of the answer to a question.
pub(crate) fn key(question: &Question) -> String {
    let table = question.table.as_deref().unwrap_or_default();
    match &question.ask {
        Ask::Nav { .. } => "nav".to_owned(),
        Ask::TotalVar => "total_var".to_owned(),
        Ask::FundName { .. } => "name".to_owned(),
        Ask::Currency { .. } => "currency".to_owned(),
        Ask::Reserve { .. } => "reserve".to_owned(),
        Ask::Capital { strategy, .. } => format!("capital:{strategy}"),
        Ask::Allocation { strategy, .. } => format!("allocation:{strategy}"),
        Ask::DateOrder { .. } => format!("date_order:{table}"),
        Ask::Decimal { .. } => format!("decimal:{table}"),
        Ask::Unit { .. } => format!("unit:{table}"),
        Ask::Kind { .. } => format!("kind:{table}"),
        Ask::Column { .. } => column_key(table, question.column.as_deref().unwrap_or_default()),
    }
}

/// The key of the answer about a column.
pub(crate) fn column_key(table: &str, column: &str) -> String {
    format!("column:{table}{COLUMN}{column}")
}

/// The field of a question; `is_missing`: it was left open and is wanted.
pub(crate) fn field(
    question: &Question,
    answers: &Answers,
    role: Role,
    figures: &Figures,
    is_missing: bool,
) -> Element {
    let of_table = question.table.as_ref().and_then(|table| answers.tables.get(table));
    let table = question.table.as_deref().unwrap_or_default();
    let key = key(question);
    let base = |label: String, hint: String| Base { key: key.clone(), label, hint, is_missing };
    match &question.ask {
        Ask::Nav { suggested } => {
            let hint =
                suggested.map_or("What the fund is worth today".to_owned(), |_| "The last one in the file".to_owned());
            let value = suggested.map(|nav| nav.to_string()).unwrap_or_default();
            base("NAV".into(), hint).typed("money", "", &value)
        }
        Ask::TotalVar => {
            base("Most the fund may lose".into(), "Total VaR in money: at 99%, over one period of the file".into())
                .typed("money", "", "")
        }
        Ask::FundName { suggested } => base("Name of the fund".into(), String::new()).typed("text", suggested, ""),
        Ask::Currency { suggested } => base("Currency".into(), String::new()).typed("text", suggested, ""),
        Ask::Reserve { suggested } => base("Reserve".into(), "Share of the limit that no strategy gets".into()).typed(
            "percent",
            &(figures.percent)(*suggested),
            "",
        ),
        Ask::Capital { strategy, suggested } => {
            let suggested = suggested.map(figures.money).unwrap_or_default();
            base(format!("Capital of {strategy}"), String::new()).typed("money", &suggested, "")
        }
        Ask::Allocation { strategy, suggested } => {
            base(format!("Budget of {strategy}"), String::new()).typed("percent", &(figures.percent)(*suggested), "")
        }
        Ask::DateOrder { day_first, month_first, .. } => {
            let option = |order: DateOrder, (first, last): (String, String)| {
                (words::word_of(order), format!("{}: {first} to {last}", words::date_order(order)))
            };
            let pair = |dates: &(_, _)| -> (String, String) { both(dates) };
            let options =
                vec![option(DateOrder::DayFirst, pair(day_first)), option(DateOrder::MonthFirst, pair(month_first))];
            let now = of_table.and_then(|table| table.date_order).map(words::word_of);
            base(format!("Dates of {table}"), "Both orders fit".into()).chosen(options, now, true)
        }
        Ask::Decimal { example, .. } => {
            let options = [DecimalSign::Point, DecimalSign::Comma]
                .map(|sign| (words::word_of(sign), words::decimal(sign).to_owned()));
            let now = of_table.and_then(|table| table.decimal).map(words::word_of);
            base(format!("Numbers of {table}"), format!("{example} reads both ways")).chosen(options.into(), now, true)
        }
        Ask::Unit { median, percent_signs, .. } => {
            let options = [ReturnsUnit::Fraction, ReturnsUnit::Percent]
                .map(|unit| (words::word_of(unit), words::unit(unit).to_owned()));
            let now = of_table.and_then(|table| table.unit).map(words::word_of);
            let hint = match percent_signs {
                0 => format!("A typical return is written {}", (figures.number)(*median)),
                cells => format!("{cells} cells have a % sign"),
            };
            base(format!("Returns of {table}"), hint).chosen(options.into(), now, true)
        }
        Ask::Kind { suggested } => kind_field(
            base(format!("Numbers of {table}"), "Nothing in the file says; these look like it".into()),
            of_table.and_then(|table| table.kind).unwrap_or(*suggested),
        ),
        Ask::Column { suggested } => {
            let column = question.column.as_deref().unwrap_or_default();
            let now = of_table.and_then(|table| table.columns.get(column)).unwrap_or(suggested);
            base(format!("Column {column} of {table}"), String::new()).chosen(
                column_options(role, now),
                Some(words::column_word(now)),
                false,
            )
        }
    }
}

fn both<D: ToString>((first, last): &(D, D)) -> (String, String) {
    (first.to_string(), last.to_string())
}

/// The choice of what the numbers of a table are.
pub(crate) fn kind_field(base: Base, now: ValueKind) -> Element {
    let options = [ValueKind::Return, ValueKind::Pnl, ValueKind::Level]
        .map(|kind| (words::word_of(kind), words::value_kind(kind).to_owned()));
    base.chosen(options.into(), Some(words::word_of(now)), false)
}

/// What a column of a table can be; `now` among it.
pub(crate) fn column_options(role: Role, now: &ColumnKind) -> Vec<(String, String)> {
    let mut kinds: Vec<ColumnKind> = match role.columns() {
        [] => SERIES_COLUMNS.to_vec(),
        columns => {
            let fields = columns.iter().map(|column| ColumnKind::Field((*column).to_owned()));
            fields.chain([ColumnKind::Ignored]).collect()
        }
    };
    if !kinds.contains(now) {
        kinds.push(now.clone());
    }
    kinds.iter().map(|kind| (words::column_word(kind), words::column_name(kind))).collect()
}

/// What every field has.
pub(crate) struct Base {
    /// The key of its answer.
    pub key: String,
    /// Its label.
    pub label: String,
    /// A line below it.
    pub hint: String,
    /// Whether it was left open and is wanted.
    pub is_missing: bool,
}

impl Base {
    /// A field that is typed, as `kind`: `text`, `money` or `percent`. Left empty, `default` holds.
    fn typed(self, kind: &str, default: &str, value: &str) -> Element {
        let mut input = el("input").attr("type", "text").attr("autocomplete", "off").attr("data-kind", kind);
        if kind != "text" {
            input = input.attr("inputmode", "decimal");
        }
        if !default.is_empty() {
            input = input.attr("placeholder", default);
        }
        if !value.is_empty() {
            input = input.attr("value", value);
        }
        self.around(input)
    }

    /// A field that is chosen; `is_open`: without an answer nothing is chosen.
    pub(crate) fn chosen(self, options: Vec<(String, String)>, now: Option<String>, is_open: bool) -> Element {
        let now = now.unwrap_or_default();
        let none = is_open.then(|| option("", "Choose", now.is_empty()));
        let list = options.iter().map(|(value, words)| option(value, words, *value == now));
        let select = el("select").children(none).children(list).attr("data-value", now.clone());
        self.around(select)
    }

    fn around(self, control: Element) -> Element {
        let id = id_of(&self.key);
        let hint = if self.is_missing { "Needed".to_owned() } else { self.hint };
        let mut control = control.attr("name", self.key).attr("id", id.clone());
        let mut children: Vec<Node> = vec![el("label").attr("for", id.clone()).child(self.label).into()];
        if self.is_missing {
            control = control.attr("aria-invalid", "true");
        }
        if !hint.is_empty() {
            control = control.attr("aria-describedby", format!("{id}-hint"));
        }
        children.push(control.into());
        if !hint.is_empty() {
            let class = if self.is_missing { "under refused" } else { "under" };
            children.push(el("span").class(class).attr("id", format!("{id}-hint")).child(hint).into());
        }
        el("div").class("field").attr("id", format!("{id}-field")).children(children)
    }
}

fn option(value: &str, words: &str, is_now: bool) -> Element {
    let option = el("option").attr("value", value).child(words);
    if is_now { option.attr("selected", "") } else { option }
}

/// The id of a field's input: its key, whatever stands in it.
pub(crate) fn id_of(key: &str) -> String {
    let mut id = "file-".to_owned();
    for c in key.chars() {
        match c {
            c if c.is_ascii_alphanumeric() => id.push(c),
            c => id.push_str(&format!("_{:x}_", c as u32)),
        }
    }
    id
}
