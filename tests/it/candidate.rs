//! What the new strategy view and the panel of fitting exposures say.

use headroom::view::{
    FactAmount, Notation, Tone, entry_refusal, entry_view, fit_refusal_words, fit_view, joint_view, size_steps,
    size_view,
};
use headroom_engine::fund::{Method, Opportunity, Shared, Snapshot, StrategyId};
use headroom_engine::{
    budget::{FitError, RiskBudgetingError, fit_exposures},
    candidate::{
        CorrelatedNewcomer, EntrySizes, GivenCorrelations, joint_days, marginal_contribution,
        marginal_contribution_of_correlations,
    },
    control::Stops,
    fund::{Book, Settings, UsageBasis},
    model::estimate,
};

use headroom_engine::testing::{Seeded, allocated, fund_of, linear, near, returns_at};

/// Two strategies that lose 30 and 40 on their third worst day, each on days of its own.
fn two() -> Snapshot {
    let first = returns_at(&[(0, -0.03), (1, -0.03), (2, -0.03)]);
    let second = returns_at(&[(3, -0.04), (4, -0.04), (5, -0.04)]);
    let mut snapshot = allocated(fund_of(&[(1_000.0, first), (1_000.0, second)]), &[0.4, 0.5]);
    snapshot.strategies[0].name = "gnp.\u{202E}exe".to_owned();
    snapshot
}

fn newcomer(days: &[(usize, f64)]) -> Opportunity {
    Opportunity {
        strategy: StrategyId::new("new").unwrap(),
        name: "New\u{202E}".to_owned(),
        conviction: 0.9,
        requested_share: 0.2,
        capital: 1_000.0,
        returns: returns_at(days),
        dates: None,
    }
}

#[test]
fn entry_view_says_the_seed_s_equation() {
    let snapshot = two();
    let settings = Settings::of(&snapshot.risk_budget);
    let newcomer = newcomer(&[(6, -0.05), (7, -0.05), (8, -0.05)]);
    let entry = marginal_contribution(&snapshot, settings, &Book::of(&snapshot), &newcomer).unwrap();
    let view = entry_view(&snapshot, &newcomer.name, &entry, (30, "days"), Notation::PLAIN);
    // Third worst days: 40 without it, 50 with it, 50 alone.
    near(view.increase, 50.0, 1e-15);
    near(view.benefit, -40.0, 1e-15);
    near(view.net, 10.0, 1e-15);
    assert_eq!(view.increase + view.benefit, view.net);
    assert!(view.basis.contains("30 dates") && view.basis.contains("without dates"), "{}", view.basis);
    let names: Vec<&str> = view.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, [r"gnp.\u{202E}exe", "Strategy 1", r"New\u{202E}"]);
    assert_eq!((view.rows[2].before, view.rows[2].share), (None, Some(1.0)));
    let fact = |label: &str| view.facts.iter().find(|fact| fact.label == label).unwrap();
    let budget = fact("Fits the budget it asks for?");
    assert_eq!((budget.tone, budget.amount), (Tone::Breach, Ok(FactAmount::Money(50.0)))); // 50 against 20
    assert_eq!(fact("Fits the reserve?").word, "Not covered"); // 50 against 10
    assert_eq!(fact("Reserve once it has its budget").word, "More than the reserve"); // 10 - 20
    assert_eq!(fact("Fund VaR with it").tone, Tone::Calm); // 50 of 100
}

#[test]
fn entry_view_offers_the_nearest_possible_correlation() {
    let mut random = Seeded::new(91);
    let series: Vec<Vec<f64>> = (0..3).map(|_| (0..60).map(|_| random.daily_return()).collect()).collect();
    let snapshot =
        allocated(fund_of(&series.into_iter().map(|series| (1_000.0, series)).collect::<Vec<_>>()), &[0.2, 0.2, 0.2]);
    let (model, book) = (estimate(&snapshot, Settings::of(&snapshot.risk_budget)), Book::of(&snapshot));
    let of = |correlations: &[f64]| {
        let known = CorrelatedNewcomer {
            standalone: 10.0,
            correlations: GivenCorrelations::Vector(correlations.to_vec()),
            sharpe: None,
            requested_share: 0.1,
        };
        marginal_contribution_of_correlations(&snapshot, &model, &book, &known)
    };
    let given = [0.95, -0.2, 0.6];
    let refusal = entry_refusal(&snapshot, &of(&given).unwrap_err(), "days", Notation::PLAIN);
    assert!(refusal.message.contains("impossible"));
    assert!(!refusal.intervals.is_empty());
    for row in &refusal.intervals {
        let mut taken = given;
        taken[row.strategy] = row.nearest;
        assert!(of(&taken).is_ok(), "{row:?}");
        assert!(
            (row.nearest - row.value).abs() <= (row.low - row.value).abs().min((row.high - row.value).abs()) + 1e-3
        );
    }
    let weaker = given.map(|rho| rho * refusal.factor.unwrap() * (1.0 - 1e-9));
    assert!(of(&weaker).is_ok());
    assert!(refusal.factor_words().starts_with("Or all of them"), "one way of several");
    // Three that hardly move together: any two of .9 leave the third nothing, for .81 + .81 is above 1.
    let alone = entry_refusal(&snapshot, &of(&[0.9, -0.9, 0.9]).unwrap_err(), "days", Notation::PLAIN);
    assert!(alone.intervals.is_empty() && alone.factor.is_some());
    assert_eq!(alone.factor_words(), "Changing one alone is not enough. All of them weaker in proportion: ");
}

#[test]
fn fit_view_names_what_holds() {
    let mut snapshot = two();
    snapshot.risk_budget.method = Method::Parametric;
    let view_of = |snapshot: &Snapshot, basis, bounds: Option<&[(f64, f64)]>| {
        let settings = Settings { usage_basis: basis, ..Settings::of(&snapshot.risk_budget) };
        let (model, book) = (estimate(snapshot, settings), Book::of(snapshot));
        let fit = fit_exposures(snapshot, &model, &book, &Stops::default(), bounds).unwrap();
        fit_view(snapshot, &book, basis, &fit, Notation::PLAIN)
    };
    let view = view_of(&snapshot, UsageBasis::Component, Some(&[(0.0, 10.0); 2]));
    assert_eq!((view.tone, view.verdict, &view.stops[..]), (Tone::Calm, "Every share is its budget", &[][..]));
    near(view.fund_var, 90.0, 1e-12); // 100 less the reserve
    assert!(view.form.contains("Spinu") && view.basis == "component VaR");
    let view = view_of(&snapshot, UsageBasis::Component, Some(&[(0.0, 0.5), (0.0, 10.0)]));
    assert_eq!((view.rows[0].held, view.rows[1].held, view.tone), ("At its cap", "", Tone::Watch));
    assert!(view.form.contains("Richard and Roncalli 2019") && view.verdict == "Shares differ from the budgets");
    assert!(view_of(&snapshot, UsageBasis::Standalone, None).form.starts_with("Budget over standalone VaR"));
    // A limit that only a factor keeps is named.
    snapshot.positions = Some(Shared::each([linear(0, "x", "t", 100.0), linear(1, "y", "u", 100.0)]));
    snapshot.limits.gross_exposure = Some(100.0);
    let view = view_of(&snapshot, UsageBasis::Standalone, Some(&[(0.0, 10.0); 2]));
    assert!(view.stops.iter().all(|stop| stop.contains("to keep")), "{:?}", view.stops);
}

#[test]
fn fit_refusal_says_names_and_round_money() {
    let snapshot = two();
    let words = |error| fit_refusal_words(&snapshot, &error, Notation::PLAIN);
    let floors = words(FitError::Floors { least: 357_808.499_999_97, target: 300_000.2 });
    assert_eq!(
        floors,
        "At the floors the fund's VaR is 357808 already, above the 300000 of the budgets: lower a floor"
    );
    let still = words(FitError::NoRisk { id: snapshot.strategies[1].id.to_string() });
    assert!(still.contains(&snapshot.strategies[1].name) && !still.contains("allocation"), "{still}");
    assert_eq!(words(RiskBudgetingError::NoBudget.into()), "No strategy has a budget: give one of them some");
}

/// What the view says of a newcomer's sizes, and its lines rounded.
fn sized(snapshot: &Snapshot, newcomer: &Opportunity) -> (String, Tone, Vec<Vec<f64>>) {
    let (model, book) = (estimate(snapshot, Settings::of(&snapshot.risk_budget)), Book::of(snapshot));
    let sizes = EntrySizes::of(snapshot, &model, &book, newcomer, |_| None).unwrap();
    let steps = size_steps(&sizes, newcomer);
    let measured: Vec<_> = steps.capitals.iter().map(|capital| sizes.at(*capital)).collect();
    let total = snapshot.risk_budget.total_var;
    let limits = (book.reserve * total, total);
    let view = size_view(&steps, &measured, sizes.fund_before(), limits, Notation::PLAIN);
    // Nothing is drawn before all of it is measured.
    assert!(size_view(&steps, &measured[1..], sizes.fund_before(), limits, Notation::PLAIN).chart.is_none());
    let chart = view.chart.unwrap();
    assert_eq!((chart.points[steps.asked].as_str(), chart.points[0].as_str()), ("1000", "0"));
    let lines = chart.lines.iter().map(|line| line.values.iter().map(|v| v.unwrap().round()).collect()).collect();
    (view.verdict, view.tone, lines)
}

#[test]
fn sizes_end_where_the_reserve_or_the_limit_does() {
    let mut snapshot = two();
    let newcomer = newcomer(&[(6, -0.05), (7, -0.05), (8, -0.05)]);
    // Third worst days: 40 without it, 5% of its capital alone on days of its own; a reserve of 10 and a limit of 100.
    let (verdict, tone, lines) = sized(&snapshot, &newcomer);
    assert_eq!(verdict, "At most 200 of the 1000 it asks for fits: there its own VaR is the whole reserve of 10");
    assert_eq!((tone, lines[0].len()), (Tone::Breach, 13)); // half more than it asks for, in eighths
    assert_eq!((lines[0][6], lines[0][8], lines[0][12], lines[1][8]), (0.0, 10.0, 35.0, 50.0)); // 37.5, 50, 75 less 40
    // All of it in reserve: 45 lets it have 900, above the 40 that do not move the fund's VaR.
    snapshot.risk_budget.total_var = 45.0;
    (snapshot.risk_budget.allocation, snapshot.risk_budget.reserve) = (vec![0.0, 0.0], 1.0);
    let (verdict, ..) = sized(&snapshot, &newcomer);
    assert!(verdict.starts_with("At most 900 of the 1000 it asks for fits"), "{verdict}");
    snapshot.risk_budget.total_var = 30.0;
    assert_eq!(sized(&snapshot, &newcomer).0, "No size fits: the fund's VaR is at its limit without it");
    snapshot.risk_budget.total_var = 1e6;
    let (verdict, tone, lines) = sized(&snapshot, &newcomer);
    assert_eq!((verdict.as_str(), tone), ("Ten times the 1000 it asks for would fit too", Tone::Calm));
    assert_eq!(lines[0].len(), 17); // to twice what it asks for
}

#[test]
fn entry_view_says_the_days_that_count_and_what_adding_does_to_them() {
    let snapshot = two();
    let model = estimate(&snapshot, Settings::of(&snapshot.risk_budget));
    let book = Book::of(&snapshot);
    let newcomer = newcomer(&[(0, -0.01), (3, -0.02), (8, 0.05)]);
    let mut entry = marginal_contribution(&snapshot, model.settings, &book, &newcomer).unwrap();
    let view = |entry: &_| entry_view(&snapshot, "New", entry, (30, "days"), Notation::PLAIN);
    assert_eq!(view(&entry).admit, "Add it: the sample keeps its 30 days");
    let days: Vec<_> = view(&entry).days.into_iter().map(|row| row.days).collect();
    assert_eq!(days, ["All 30 days of the fund"]);
    // Another calendar: what it leaves is said on the button, and its VaR beside the one of today's days.
    (entry.admitted_rows, entry.admitted_var) = (Some(12), Some(entry.fund_after / 2.0));
    assert_eq!(view(&entry).admit, "Add it and shorten the sample from 30 to 12 days");
    let last = view(&entry).days.pop().unwrap();
    assert_eq!((last.days.as_str(), last.without), ("The 12 days that the fund has once it is in", None));

    // The fund's ten worst days: 40 on three, 30 on three, and four on which it does not move; it lost on two of them.
    let days = joint_days(&snapshot, &model, &book, &newcomer).unwrap();
    let said = joint_view(&days, "days", Notation::PLAIN, str::to_owned);
    let lead = "Yes: on the fund's 10 worst days it lost on 2 and made 2 on average"; // (-10 - 20 + 50) / 10
    assert!(said.verdict.starts_with(lead), "{}", said.verdict);
    assert_eq!(said.chart.unwrap().marked, 10);
}
