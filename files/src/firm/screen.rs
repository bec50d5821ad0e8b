//! The firm view as a tree of elements.

use std::collections::BTreeMap;

use headroom_engine::text::escape;
use headroom_wire::{FirmFund, place_words};

use super::{
    BLOCK, FirmView, Listed,
    columns::Column,
    words::{Standing, control_state, scenario_name},
};
use crate::{
    figures::Figures,
    node::{Element, Node, el},
};

const MISSING: &str = "–";

impl FirmView {
    /// What is on screen.
    pub fn screen(&self, figures: &Figures) -> Vec<Element> {
        let head = el("div")
            .class("panel-head")
            .child(el("h1").attr("id", "firm-title").attr("tabindex", "-1").child("Firm"))
            .child(el("span").class("soft").child(self.lead()))
            .child(button("leave", "Close the firm").attr("id", "firm-leave"));
        let panel = el("section")
            .class("panel")
            .attr("aria-labelledby", "firm-title")
            .child(head)
            .child(self.sums(figures))
            .child(self.choices())
            .child(
                el("p").attr("id", "firm-told").attr("role", "status").class("soft small").child(self.told(figures)),
            );
        vec![panel.child(self.table(figures))]
    }

    /// What it is, in one line.
    fn lead(&self) -> String {
        match (self.awaited, self.firm.arguments.as_str()) {
            (Some(_), _) => format!("{}, computed in this tab", self.name),
            (None, "{}") => format!("{}, by a fleet", self.name),
            (None, arguments) => format!("{}, by a fleet with {}", self.name, said(arguments)),
        }
    }

    /// How many are listed, or how far the computing is.
    fn told(&self, figures: &Figures) -> String {
        #[allow(clippy::cast_precision_loss, reason = "a count")]
        let count = |count: usize| (figures.money)(count as f64);
        let all = self.firm.funds.len();
        let refused = self.firm.funds.iter().filter(|fund| fund.outcome.is_err()).count();
        let refused = if refused > 0 { format!(", {} refused", count(refused)) } else { String::new() };
        match self.awaited {
            Some(awaited) if all < awaited => {
                format!("Computing: {} of {} funds{refused}", count(all), count(awaited))
            }
            _ if self.order.len() < all => format!("{} of {} funds listed", count(self.order.len()), count(all)),
            _ => format!("{} {}{refused}", count(all), if all == 1 { "fund" } else { "funds" }),
        }
    }

    /// Sums of the funds of each currency; none across currencies.
    fn sums(&self, figures: &Figures) -> Element {
        #[derive(Default)]
        struct Sum {
            funds: f64,
            nav: f64,
            var: f64,
            total_var: f64,
            over: f64,
        }
        let mut sums: BTreeMap<&str, Sum> = BTreeMap::new();
        for fund in &self.firm.funds {
            let Ok(found) = &fund.outcome else { continue };
            let sum = sums.entry(&found.currency).or_default();
            sum.funds += 1.0;
            sum.nav += found.nav;
            sum.var += found.var.unwrap_or_default();
            sum.total_var += found.total_var;
            sum.over += f64::from(Standing::of(fund) != Standing::Within);
        }
        let heads = ["Currency", "Funds", "Not within limits", "NAV", "Sum of VaR", "Sum of VaR limits"];
        let heads = heads.map(|words| el("th").attr("scope", "col").child(words));
        let rows = sums.into_iter().map(|(currency, sum)| {
            let cells = [sum.funds, sum.over, sum.nav, sum.var, sum.total_var];
            el("tr")
                .child(el("th").attr("scope", "row").child(escape(currency)))
                .children(cells.map(|value| el("td").child((figures.money)(value))))
        });
        let told = "Each sum is of one currency. VaRs are added as if every fund lost on the same day";
        let table = el("table").child(el("thead").child(el("tr").children(heads))).child(el("tbody").children(rows));
        el("div")
            .child(
                el("div")
                    .class("scroll-x firm-sums")
                    .attr("tabindex", "0")
                    .attr("role", "region")
                    .attr("aria-label", "Sums by currency")
                    .child(table),
            )
            .child(el("p").class("soft small").child(told))
    }

    /// Search, filter, and what the columns are.
    fn choices(&self) -> Element {
        let search = el("input")
            .attr("type", "search")
            .attr("name", "search")
            .attr("id", "firm-search")
            .attr("autocomplete", "off")
            .attr("spellcheck", "false");
        let listed = Listed::ALL.map(|(_, word, name)| (word, name));
        let now =
            Listed::ALL.into_iter().find(|(listed, ..)| *listed == self.listed).map_or("all", |(_, word, _)| word);
        let shown = [("figures", "Figures"), ("controls", "Controls as a heatmap")];
        el("div")
            .class("fields")
            .child(field("Search by name", search))
            .child(field("Show", select("listed", &listed, now)))
            .child(field("Columns", select("shown", &shown, if self.is_heatmap { "controls" } else { "figures" })))
    }

    /// The funds: rows in blocks, each filled or as high as its rows.
    fn table(&self, figures: &Figures) -> Element {
        let columns = Column::all(self.is_heatmap);
        let heads = columns.iter().map(|column| self.head(*column));
        let blocks = self.order.chunks(BLOCK).enumerate().map(|(block, rows)| {
            if self.filled.contains(&block) {
                let row = |(at, fund): (usize, &usize)| self.row(block * BLOCK + at, *fund, &columns, figures);
                return el("tbody").children(rows.iter().enumerate().map(row));
            }
            #[allow(clippy::cast_possible_truncation, reason = "at most a block")]
            let height = self.row_height * rows.len() as u32;
            let gap = el("td").attr("colspan", columns.len().to_string()).attr("height", height.to_string());
            el("tbody").attr("aria-hidden", "true").child(el("tr").child(gap))
        });
        let none = self.order.is_empty().then(|| Node::from(el("p").class("soft").child("No fund to list")));
        let table = el("table")
            .class(if self.is_heatmap { "firm-heatmap" } else { "firm-figures" })
            .attr("aria-rowcount", (self.order.len() + 1).to_string())
            .child(el("thead").child(el("tr").attr("aria-rowindex", "1").children(heads)))
            .children(blocks);
        el("div")
            .class("scroll-x firm-rows")
            .attr("id", "firm-rows")
            .attr("tabindex", "0")
            .attr("role", "region")
            .attr("aria-label", "Funds")
            .child(table)
            .children(none)
    }

    fn head(&self, column: Column) -> Element {
        let (sorted, is_descending) = self.sort;
        let mut head = el("th").attr("scope", "col").class(if column.is_text() { "text" } else { "" });
        let mut mark = "";
        if sorted == column {
            head = head.attr("aria-sort", if is_descending { "descending" } else { "ascending" });
            mark = if is_descending { " ↓" } else { " ↑" };
        }
        let mark = el("span").attr("aria-hidden", "true").child(mark);
        let sort = button(&format!("sort:{}", column.id()), column.title()).class("firm-sort").child(mark);
        head.child(sort)
    }

    fn row(&self, at: usize, index: usize, columns: &[Column], figures: &Figures) -> Element {
        let fund = &self.firm.funds[index];
        let name = self.name_of(fund);
        let open = button(&format!("open:{index}"), &name).class("firm-name").attr("title", name.clone());
        let row = el("tr")
            .attr("aria-rowindex", (at + 2).to_string())
            .attr("data-row", at.to_string())
            .child(el("th").attr("scope", "row").child(open));
        if let Err(error) = &fund.outcome {
            let state = el("span").class("badge tone-breach").child(Standing::Refused.name());
            let place = match error.path.as_str() {
                "" => String::new(),
                path => format!("{}: ", place_words(&escape(path))),
            };
            let reason = format!("{place}{} ({})", escape(&error.message), escape(&error.rule));
            let span = (columns.len() - 3).to_string();
            return row
                .child(el("td").class("text").child(state))
                .child(
                    el("td")
                        .class("text firm-reason")
                        .attr("colspan", span)
                        .attr("title", reason.clone())
                        .child(reason),
                )
                .child(self.checked(index));
        }
        row.children(columns[1..].iter().map(|column| self.cell(*column, index, fund, figures)))
    }

    fn checked(&self, index: usize) -> Element {
        let cell = el("td").class("text");
        match self.verdicts.get(&index).map(|verdict| verdict.name()) {
            Some((words, tone)) => cell.child(el("span").class(&format!("badge tone-{tone}")).child(words)),
            None => cell.child(MISSING),
        }
    }

    fn cell(&self, column: Column, index: usize, fund: &FirmFund, figures: &Figures) -> Element {
        let Ok(found) = &fund.outcome else { return el("td") };
        let money = |value: Option<f64>| el("td").child(value.map_or(MISSING.to_owned(), figures.money));
        match column {
            Column::Name => el("td"),
            Column::Standing => {
                let standing = Standing::of(fund);
                let words = el("span").class(&format!("badge tone-{}", standing.tone())).child(standing.name());
                el("td").class("text").child(words)
            }
            Column::Currency => el("td").class("text").child(escape(&found.currency)),
            Column::Nav => money(Some(found.nav)),
            Column::Var => money(found.var),
            Column::TotalVar => money(Some(found.total_var)),
            Column::Utilization => el("td").child(found.utilization.map_or(MISSING.to_owned(), figures.percent)),
            Column::Es => money(found.es),
            Column::StressedVar => money(found.stressed_var),
            Column::Worst => match &found.worst {
                Some((scenario, pnl)) => money(Some(*pnl)).attr("title", scenario_name(scenario)),
                None => money(None),
            },
            Column::Warnings => money(Some(found.warnings.into())),
            Column::Control(id) => {
                let state = found.controls.iter().find(|(other, _)| *other == id).map(|(_, state)| *state);
                let (words, tone) = state.map_or((MISSING, "off"), control_state);
                el("td").class(&format!("text heat heat-{tone}")).child(words)
            }
            Column::Checked => self.checked(index),
        }
    }
}

/// Arguments of a call as words: `method: monte_carlo` of `{"method":"monte_carlo"}`.
fn said(arguments: &str) -> String {
    let words: String = arguments.chars().filter(|c| !matches!(c, '{' | '}' | '"')).collect();
    escape(&words.replace(':', ": ").replace(',', ", ").replace('_', " "))
}

fn button(act: &str, words: &str) -> Element {
    el("button").attr("type", "button").attr("data-act", act).child(words)
}

fn field(label: &str, inside: Element) -> Element {
    el("label").class("field").child(el("span").child(label)).child(inside)
}

fn select(name: &'static str, options: &[(&'static str, &'static str)], now: &str) -> Element {
    let options = options.iter().map(|(word, name)| el("option").attr("value", *word).child(*name));
    el("select").attr("name", name).attr("data-value", now).children(options)
}
