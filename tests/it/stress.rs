//! The stress view: what scenarios are called, how grave a loss is, where bars lie, which positions stand behind a loss,
//! and which parameters are refused.

use headroom::view::{
    Amount, Extent, FieldDraft, MOST_POSITIONS, Notation, Tone, assumption_sentences, figure_rows, from_percent,
    in_percent, losers, scenario_title, stress_column, stress_columns, stress_csv,
};
use headroom_engine::fund::{Limits, MOVE_SIZE, SHOCK_KINDS, Scenario, Shock};
use headroom_engine::stress::{Assumptions, Impact, Scaling};
use headroom_session::{EditError, ShockField, all_together, new_scenarios, shock_place};

use headroom_engine::testing::{Desk, LAST, allocated, fund_of, holding, linear, returns_at, with_beta};

fn fall(magnitude: f64) -> Scenario {
    Shock::AllMarketsDown { magnitude }.into()
}

fn outage(exchange: &str, severity: f64) -> Scenario {
    Shock::ExchangeOutage { exchange: exchange.to_owned(), duration_hours: 4.0, severity }.into()
}

fn crisis(depth_reduction: f64) -> Scenario {
    Shock::LiquidityCrisis { depth_reduction }.into()
}

/// Two strategies, budgets of 30 and 40 of a total VaR of 100; the first holds 300 at `x`, the second -100 at `y`.
fn desk() -> Desk {
    let days: Vec<(usize, f64)> = vec![(3, -0.05), (9, -0.04), (20, -0.03), (25, 0.02)];
    let fund = fund_of(&[(1_000.0, returns_at(&days)), (1_000.0, returns_at(&days))]);
    let fund = allocated(fund, &[0.3, 0.4]);
    Desk::of(&holding(fund, vec![linear(0, "x", "t", 300.0), linear(1, "y", "t", -100.0)]))
}

#[test]
fn scenario_titles_are_short_and_harmless() {
    let titles: Vec<String> = Scenario::defaults().iter().map(scenario_title).collect();
    assert_eq!(
        titles,
        [
            "All markets down 20%",
            "Correlation spike to 0.90",
            "Outage of polymarket, 4 h",
            "Liquidity crisis, depth down 80%",
        ]
    );
    let together = all_together(&Scenario::defaults()).unwrap();
    assert_eq!(scenario_title(&together), titles.join(" + "));
    assert_eq!(scenario_title(&outage("a\u{202E}b", 2.5)), r"Outage of a\u{202E}b, 4 h, severity 2.5");
    assert_eq!(scenario_title(&fall(0.07)), "All markets down 7%");
    assert_eq!(scenario_title(&Shock::CorrelationSpike { rho: 0.905 }.into()), "Correlation spike to 0.905");
}

#[test]
fn percent_is_read_and_written_without_rounding() {
    for per_mille in 0..=1_000_u32 {
        let text = format!("{}.{}", per_mille / 10, per_mille % 10);
        let share = from_percent(&text).unwrap();
        assert_eq!(share, format!("{}e-3", per_mille).parse::<f64>().unwrap(), "{text}%");
        assert_eq!(in_percent(share), text.parse::<f64>().unwrap(), "{text}%");
    }
    assert_eq!(from_percent("1e1"), Ok(0.1));
    assert_eq!(from_percent(""), Err("a number is wanted"));
    assert_eq!(from_percent("ten"), Err("a number is wanted"));
}

/// The number of a scenario's first shock under a key.
fn field_of(scenario: &Scenario, key: &str) -> ShockField {
    ShockField::of(&scenario.shocks[0]).into_iter().find(|field| field.key() == key).unwrap()
}

#[test]
fn interval_of_a_parameter_is_its_range() {
    let numbers = SHOCK_KINDS.iter().flat_map(|kind| kind.parameters).chain([&MOVE_SIZE]);
    for parameter in numbers.filter(|parameter| !parameter.interval().is_empty()) {
        let whole = parameter.interval().strip_prefix("whole ");
        let (open, rest) = whole.unwrap_or(parameter.interval()).split_at(1);
        let (ends, close) = rest.split_at(rest.len() - 1);
        let (low, high) = ends.split_once(", ").unwrap();
        for (end, is_in, out) in [(low, open == "[", -0.5), (high, close == "]", 0.5)] {
            let end: f64 = end.parse().unwrap();
            assert_eq!((parameter.contains(end), parameter.contains(end + out)), (is_in, false), "{}", parameter.key);
        }
        assert_eq!(parameter.contains(low.parse::<f64>().unwrap() + 0.5), whole.is_none(), "{}", parameter.key);
    }
}

#[test]
fn parameter_outside_its_range_is_refused_and_stays() {
    let cases = [
        (fall(0.2), "magnitude", [-0.1, 1.5], "[0, 1]"),
        (Shock::CorrelationSpike { rho: 0.5 }.into(), "rho", [-0.1, 1.1], "[0, 1]"),
        (outage("x", 3.0), "duration_hours", [0.0, 720.5], "(0, 720]"),
        (outage("x", 3.0), "severity", [-1.0, 10.5], "[0, 10]"),
        (crisis(0.8), "depth_reduction", [-0.1, 1.0], "[0, 1)"),
    ];
    for (scenario, key, outside, range) in cases {
        let field = field_of(&scenario, key);
        let list = vec![scenario];
        let place = shock_place(&list, 0, 0, &field.key());
        for value in outside.into_iter().chain([f64::NAN, f64::INFINITY]) {
            let mut shock = list[0].shocks[0].clone();
            let error = field.set(&mut shock, &place, value).unwrap_err();
            let text = format!("scenarios[0].{}: {value} is refused, it must lie in {range}", field.key());
            assert_eq!((error.to_string(), error.rule()), (text, "range"));
            assert_eq!(shock, list[0].shocks[0]);
        }
    }
}

#[test]
fn parameter_inside_its_range_is_taken() {
    for (scenario, key, value) in [
        (fall(0.2), "magnitude", 1.0),
        (outage("x", 3.0), "duration_hours", 720.0),
        (outage("x", 3.0), "severity", 0.0),
        (crisis(0.8), "depth_reduction", 0.0),
    ] {
        let field = field_of(&scenario, key);
        let mut shock = scenario.shocks[0].clone();
        field.set(&mut shock, "here", value).unwrap();
        assert_eq!(field.value(&shock), Some(value));
    }
}

#[test]
fn refused_text_gives_way_to_what_was_meant_last() {
    let typed = |texts: &[&str], refused: &str| {
        let mut typing = FieldDraft::from(20.0);
        for text in texts {
            typing.take(text, text.parse().unwrap());
        }
        typing.refuse(refused)
    };
    assert_eq!(typed(&[], "150"), 20.0);
    assert_eq!(typed(&["1", "15"], "150"), 20.0); // typed digit by digit
    assert_eq!(typed(&["40"], "150"), 40.0); // 40 was there
    assert_eq!(typed(&["4", "40", "4", "1", "15"], "150"), 40.0); // deleted, then typed
    assert_eq!(typed(&["30"], "-5"), 30.0);
}

#[test]
fn place_of_a_parameter_is_the_files() {
    let mut list = Scenario::defaults();
    list.push(all_together(&list).unwrap());
    assert_eq!(shock_place(&list, 1, 0, "rho"), "scenarios[1].rho");
    assert_eq!(shock_place(&list, 4, 1, "rho"), "scenarios[4][1].rho");
    list[4].name = Some("All".to_owned());
    assert_eq!(shock_place(&list, 4, 1, "rho"), "scenarios[4].shocks[1].rho");
}

#[test]
fn together_takes_two_to_eight_plain_scenarios() {
    let mut list = new_scenarios("okx", LAST);
    list.push(all_together(&list).unwrap());
    let together = all_together(&list).unwrap();
    assert_eq!(together.shocks.len(), 6); // one of each kind; the combined one is not in it
    assert!(scenario_title(&together).contains("Outage of okx, 4 h"));
    assert!(all_together(&list[..1]).is_err());
    let nine: Vec<Scenario> = (0..9).map(|_| fall(0.1)).collect();
    let refused = all_together(&nine).unwrap_err();
    assert!(matches!(refused, EditError::OutOfRange { value: 9.0, .. }));
}

#[test]
fn loss_is_as_grave_as_the_budget_it_passes() {
    let desk = desk();
    let tones = |magnitude| {
        let column = stress_column(&desk.snapshot, &desk.report(), &desk.stress(&fall(magnitude)), Notation::PLAIN);
        (column.pnl[0].tone, column.pnl[1].tone, column.fund.tone)
    };
    // Losses 27 and -9; 45 and -15; 120 and -40; 165 and -55. Budgets 30 of 100.
    assert_eq!(tones(0.09), (Tone::Calm, Tone::Muted, Tone::Calm));
    assert_eq!(tones(0.15), (Tone::Watch, Tone::Muted, Tone::Calm));
    assert_eq!(tones(0.40), (Tone::Breach, Tone::Muted, Tone::Watch));
    assert_eq!(tones(0.55), (Tone::Breach, Tone::Muted, Tone::Breach));
}

#[test]
fn bars_share_one_scale_and_one_zero() {
    let desk = desk();
    let results = [desk.stress(&fall(0.1)), desk.stress(&fall(0.4))];
    let columns = stress_columns(&desk.snapshot, &desk.report(), &results, Notation::PLAIN);
    let extent = Extent::of(&columns);
    assert_eq!(extent, Extent { loss: 120.0, gain: 40.0, strategy: 120.0 });
    assert_eq!(extent.zero(), 0.75);
    let (loss, gain) = (extent.bar(Some(-120.0)), extent.bar(Some(40.0)));
    assert_eq!((loss.start, loss.length), (0.0, 0.75));
    assert_eq!((gain.start, gain.length), (0.75, 0.25));
    assert_eq!(extent.bar(None).length, 0.0);
    assert_eq!((extent.heat(Some(-extent.strategy)), extent.heat(None), extent.heat(Some(0.0))), (-1.0, 0.0, 0.0));
    assert_eq!(Extent::default().bar(Some(0.0)).length, 0.0);
}

#[test]
fn figures_follow_their_rows_and_say_why_one_is_missing() {
    let desk = desk();
    let column =
        |scenario: &Scenario| stress_column(&desk.snapshot, &desk.report(), &desk.stress(scenario), Notation::PLAIN);
    let fallen = column(&fall(0.1));
    let out = column(&outage("x", 3.0));
    let rows = figure_rows(&desk.snapshot, [&fallen, &out].map(|column| column.figures.as_slice()));
    let at = |label: &str| rows.shown.iter().find(|(_, row)| row.label == label).unwrap().0;
    assert_eq!(fallen.figures.len(), rows.shown.len());
    assert_eq!(rows.unknown, [""; 0]);
    assert_eq!(fallen.figures[at("NAV after")].after, Ok(Amount::Money(10_000.0 - 20.0)));
    assert_eq!(fallen.figures[at("Gross frozen")].after, Err("No exchange is out"));
    assert_eq!(out.figures[at("Gross frozen")].after, Ok(Amount::Money(300.0)));
    assert_eq!(out.figures[at("Worst case")].after, Ok(Amount::Money(300.0)));
    assert_eq!(out.figures[at("Net delta left unhedged")].after, Ok(Amount::Money(0.0)));

    let mut bare = desk.snapshot.clone();
    bare.positions = None;
    let bare = Desk::of(&bare);
    let bare = stress_column(&bare.snapshot, &bare.report(), &bare.stress(&crisis(0.5)), Notation::PLAIN);
    assert_eq!(bare.figures[at("Coverage in 4 h")].after, Err("The file has no positions"));
    assert_eq!(bare.figures[at("Hours to liquidate 80%")].after, Err("The file has no positions"));

    // Rows that no scenario has a figure of are told with their reason instead of drawn as dashes.
    let rows = figure_rows(&desk.snapshot, [fallen.figures.as_slice()]);
    assert_eq!(rows.shown.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
    let told = "No exchange is out, so there is no figure of: Gross frozen, Worst case, Net delta left unhedged";
    assert_eq!(rows.unknown, [told]);
}

#[test]
fn controls_say_what_the_shock_moves_and_what_would_follow() {
    let mut desk = desk();
    desk.snapshot.limits.daily_drawdown = Some(0.005);
    desk.snapshot.limits.monthly_drawdown = Some(0.03);
    desk.snapshot.limits.gross_exposure = Some(350.0);
    let column =
        |magnitude| stress_column(&desk.snapshot, &desk.report(), &desk.stress(&fall(magnitude)), Notation::PLAIN);
    let calm = column(0.01);
    assert_eq!(calm.consequences, ["No new positions, only trades that cut risk: gross exposure, tripped before too"]);
    let hit = column(0.6);
    assert_eq!(hit.fund_state.word, "Halted");
    assert_eq!(
        hit.consequences,
        [
            "Kill switch, everything stops until a person resets it: monthly drawdown",
            "No new positions, only trades that cut risk: daily drawdown; gross exposure, tripped before too",
        ]
    );
    // Gross exposure was tripped before; a fall of 10% loses 20 of 10,000, of 60% 120, by hand.
    assert_eq!(
        (calm.trips.as_str(), hit.trips.as_str()),
        ("Trips no further control", "Trips daily drawdown and monthly drawdown")
    );
    assert_eq!(hit.of_nav, Some(-0.012));
    desk.snapshot.limits = Limits::default();
    assert_eq!(
        stress_column(&desk.snapshot, &desk.report(), &desk.stress(&fall(0.6)), Notation::PLAIN).trips,
        "Trips no control"
    );
    let daily = &hit.controls[0];
    assert_eq!((daily.before, daily.state, daily.has_moved), ("OK", "Tripped", true));
    assert!(!hit.controls[3].has_moved);
}

#[test]
fn losers_come_largest_first_at_most_twenty_and_harmless() {
    let mut positions: Vec<_> = (1..=25).map(|size| linear(0, "x", "t", f64::from(size))).collect();
    positions.push(with_beta(linear(0, "x", "t", 7.5), -1.0));
    positions[24].instrument = "gnp.\u{202E}exe".to_owned();
    positions.push(linear(1, "y", "t", 1_000.0));
    let desk = desk();
    let desk = Desk::of(&holding(desk.snapshot, positions)).at(0, 2.0);
    let found = losers(&desk.snapshot, &desk.book, &desk.stress(&fall(0.1)));
    let order: Vec<usize> = found.iter().map(|loser| loser.strategy).collect();
    assert_eq!(order, [1, 0]);
    let first = &found[1];
    assert_eq!((first.positions.len(), first.losing), (MOST_POSITIONS, 25));
    assert_eq!((first.positions[0].notional, first.positions[0].pnl), (50.0, -5.0));
    assert_eq!(first.positions[0].instrument, r"gnp.\u{202E}exe");
    assert!(first.positions.windows(2).all(|pair| pair[0].pnl <= pair[1].pnl));
}

#[test]
fn strategy_that_gains_has_no_losing_positions_shown() {
    let desk = desk();
    let found = losers(&desk.snapshot, &desk.book, &desk.stress(&fall(0.1)));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].strategy, 0);
}

#[test]
fn results_as_csv_have_a_line_a_figure_and_a_column_a_scenario() {
    let desk = desk();
    let named = Scenario { name: Some("=1+1, \"crash\"".to_owned()), ..fall(0.2) };
    let results = [desk.stress(&named), desk.stress(&crisis(0.8))];
    let csv = stress_csv(&desk.snapshot, &results);
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert_eq!(lines[0], "figure,id,\"'=1+1, \"\"crash\"\"\",\"Liquidity crisis, depth down 80%\""); // no formula, RFC 4180
    let pnl = |result: usize| results[result].pnl.unwrap();
    assert!(lines.contains(&format!("pnl,fund,{},{}", pnl(0), pnl(1)).as_str()), "{csv}");
    assert!(lines.iter().any(|line| line.starts_with("control,daily_drawdown,")));
    assert!(lines.contains(&"gross_frozen,fund,,"), "a figure that is missing is empty");
}

#[test]
fn result_says_what_it_assumes() {
    let usual = Assumptions::default();
    let said = |scenario: &Scenario, on| assumption_sentences(scenario, on).join(" | ");
    assert!(
        said(&outage("x", 3.0), usual)
            .contains("3 one-period VaRs of their strategy times the square root of the periods")
    );
    let linear =
        Assumptions { scaling: Scaling::Linear, impact: Impact::Linear, coefficient: 0.5, ..Assumptions::default() };
    assert!(said(&outage("x", 2.0), linear).contains("2 one-period VaRs of their strategy times the periods it lasts"));
    assert!(said(&crisis(0.5), usual).contains("1 x the size x the instrument's daily volatility x the square root"));
    assert!(said(&crisis(0.5), linear).contains("0.5 x the size x the instrument's daily volatility x its share"));
    let twice = Scenario::together(vec![fall(0.1).shocks[0].clone(), fall(0.2).shocks[0].clone()]);
    assert_eq!(assumption_sentences(&twice, usual), assumption_sentences(&fall(0.1), usual)); // each once
    assert_eq!(
        stress_column(&desk().snapshot, &desk().report(), &desk().stress(&fall(0.1)), Notation::PLAIN).assumes.len(),
        2
    );
}
