//! `risk_dashboard` as one page to print: no script, nothing fetched, all text of the fund's file escaped.

use headroom_engine::text;
use serde_json::Value;

const STYLE: &str = "body{font:14px/1.45 system-ui,sans-serif;margin:2em auto;max-width:60em;padding:0 1em;color:#111;background:#fff}\
h1{font-size:1.5em;margin-bottom:0}h2{font-size:1.1em;margin:1.6em 0 .4em}p{margin:.3em 0}\
table{border-collapse:collapse;width:100%}th,td{padding:.25em .6em;border-bottom:1px solid #ccc;text-align:left}\
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.bad{color:#a00;font-weight:600}.near{color:#850}\
tr{break-inside:avoid}h2{break-after:avoid}";

/// The page.
pub fn page(answer: &Value) -> String {
    let fund = &answer["fund"];
    let (name, currency) = (word(&fund["name"]), word(&answer["currency"]));
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <title>{name}: risk report</title><style>{STYLE}</style></head><body>\n<h1>{name}</h1>\n\
         <p>As of {}. Money in {currency}; losses are positive in VaR and expected shortfall, P&amp;L is negative for a loss.</p>\n",
        word(&answer["as_of"]),
    );
    let label = word(&fund["label"]);
    let facts = [
        ("Net asset value", money(&answer["nav"])),
        (label.as_str(), money(&fund["var"])),
        ("VaR budget", money(&fund["total_var"])),
        ("Utilization", share(&fund["utilization"])),
        ("Expected shortfall", money(&fund["es"])),
        ("Sum of standalone VaRs", money(&fund["sum_of_standalone"])),
        ("Reserve", money(&answer["reserve"]["amount"])),
        ("Fund", state(&fund["status"])),
        ("Controls", state(&answer["fund_state"])),
    ];
    let rows = facts.map(|(what, figure)| vec![what.to_owned(), figure]);
    table(&mut html, "Fund", &["Figure", "#Value"], rows.into_iter());
    let rows = list(&answer["strategies"]).map(|row| {
        vec![
            word(if row["name"].is_string() { &row["name"] } else { &row["id"] }),
            share(&row["allocation"]),
            money(&row["budget"]),
            money(&row["used"]),
            money(&row["available"]),
            share(&row["utilization"]),
            state(&row["status"]),
        ]
    });
    let head = ["Strategy", "#Allocation", "#Budget", "#Used", "#Available", "#Utilization", "Status"];
    table(&mut html, "VaR budget by strategy", &head, rows);
    let rows = list(&answer["controls"]).map(|row| {
        let figure = |field: &str| match row["id"].as_str() {
            Some("gross_exposure" | "net_exposure") => money(&row[field]),
            _ => share(&row[field]),
        };
        vec![spaced(&row["id"]), figure("measured"), figure("limit"), state(&row["state"]), word(&row["detail"])]
    });
    table(&mut html, "Controls", &["Control", "#Measured", "#Limit", "State", "What is measured"], rows);
    let rows = list(&answer["stress"]).map(|row| {
        let tripped: Vec<String> = list(&row["controls_tripped"]).map(spaced).collect();
        let scenario = &row["scenario"];
        let name = if scenario["name"].is_string() { word(&scenario["name"]) } else { spaced(&scenario["kind"]) };
        vec![name, parameters(scenario), money(&row["pnl"]), money(&row["var_after"]), tripped.join(", ")]
    });
    table(&mut html, "Stress", &["Scenario", "Parameters", "#P&amp;L", "#VaR after", "Controls tripped"], rows);
    let rows = list(&answer["warnings"]).map(|row| vec![spaced(&row["code"]), word(&row["message"])]);
    table(&mut html, "Warnings", &["Warning", "What it means"], rows);
    html.push_str("</body></html>\n");
    html
}

/// A table with a heading; a column whose name starts with `#` is of numbers. Nothing where there are no rows.
fn table(html: &mut String, title: &str, head: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return;
    }
    let class = |name: &str| if name.starts_with('#') { " class=\"n\"" } else { "" };
    html.push_str(&format!("<h2>{title}</h2>\n<table><thead><tr>"));
    for name in head {
        html.push_str(&format!("<th scope=\"col\"{}>{}</th>", class(name), name.trim_start_matches('#')));
    }
    html.push_str("</tr></thead><tbody>\n");
    for row in rows {
        html.push_str("<tr>");
        for (name, cell) in head.iter().zip(row) {
            html.push_str(&format!("<td{}>{cell}</td>", class(name)));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody></table>\n");
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The parameters of a scenario that are one number or word.
fn parameters(scenario: &Value) -> String {
    let fields = scenario.as_object().into_iter().flatten();
    let shown =
        fields.filter(|(key, value)| *key != "kind" && *key != "name" && (value.is_number() || value.is_string()));
    let words: Vec<String> = shown
        .map(|(key, value)| {
            let value = if value.is_string() { word(value) } else { value.to_string() };
            format!("{} {value}", safe(&key.replace('_', " ")))
        })
        .collect();
    words.join(", ")
}

/// Text of the file or of the tool, harmless in HTML.
fn word(value: &Value) -> String {
    safe(value.as_str().unwrap_or_default())
}

/// An identifier as words.
fn spaced(value: &Value) -> String {
    safe(&value.as_str().unwrap_or_default().replace('_', " "))
}

/// A status, marked where something is past or near its bound.
fn state(value: &Value) -> String {
    let class = match value.as_str() {
        Some("breach" | "tripped" | "halted" | "reducing") => "bad",
        Some("at_limit" | "warning" | "unknown" | "unfed") => "near",
        _ => return spaced(value),
    };
    format!("<span class=\"{class}\">{}</span>", spaced(value))
}

fn safe(text: &str) -> String {
    let text = text::escape(text).to_string();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// An amount with separators of thousands: whole from 1,000 on, cents below.
fn money(value: &Value) -> String {
    let Some(amount) = value.as_f64() else {
        return "–".to_owned();
    };
    let digits = if amount.abs() < 1000.0 { format!("{:.2}", amount.abs()) } else { format!("{:.0}", amount.abs()) };
    let (whole, cents) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let is_zero = digits.chars().all(|c| c == '0' || c == '.');
    let sign = if amount < 0.0 && !is_zero { "−" } else { "" };
    format!("{sign}{grouped}{}", if is_zero { "" } else { cents })
}

fn share(value: &Value) -> String {
    value.as_f64().map_or_else(|| "–".to_owned(), |share| format!("{:.1}%", share * 100.0))
}

#[cfg(test)]
mod tests {
    use super::{money, page, share};
    use serde_json::json;

    #[test]
    fn amounts_have_separators_of_thousands() {
        let cases = [(0.0, "0"), (999.5, "999.50"), (-1234.4, "−1,234"), (5e6, "5,000,000"), (-0.001, "0")];
        for (amount, wanted) in cases {
            assert_eq!(money(&json!(amount)), wanted);
        }
        assert_eq!((money(&json!(null)).as_str(), share(&json!(0.462)).as_str()), ("–", "46.2%"));
    }

    #[test]
    fn text_of_the_file_is_escaped() {
        let html = page(&json!({ "fund": { "name": "<script>alert('x')</script>&\u{202e}" } }));
        assert!(!html.contains("<script") && !html.contains('\u{202e}'), "{html}");
        assert!(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;"), "{html}");
    }
}
