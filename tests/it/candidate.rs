//! What the new strategy view and the panel of fitting exposures say.

use headroom::view::{FactAmount, Notation, Tone, entry_refusal, entry_view, fit_refusal_words, fit_view, size_chart};
use headroom_engine::fund::{Method, Opportunity, Snapshot, StrategyId};
use headroom_engine::{
    budget::{FitError, RiskBudgetingError, fit_exposures},
    candidate::{CorrelatedNewcomer, GivenCorrelations, marginal_contribution, marginal_contribution_of_correlations},
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
    let view = entry_view(&snapshot, &newcomer.name, &entry);
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
    let budget = fact("Its VaR of the budget asked for");
    assert_eq!((budget.tone, budget.amount), (Tone::Breach, Ok(FactAmount::Money(50.0)))); // 50 against 20
    assert_eq!(fact("Its VaR of the reserve").word, "Not covered"); // 50 against 10
    assert_eq!(fact("Reserve after the budget asked for").word, "More than the reserve"); // 10 - 20
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
    let refusal = entry_refusal(&snapshot, &of(&given).unwrap_err());
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
    let alone = entry_refusal(&snapshot, &of(&[0.9, -0.9, 0.9]).unwrap_err());
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
    snapshot.positions = Some(vec![linear(0, "x", "t", 100.0).into(), linear(1, "y", "u", 100.0).into()]);
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

#[test]
fn size_moves_the_fund_from_what_it_is_to_what_twice_the_capital_adds() {
    let snapshot = two();
    let settings = Settings::of(&snapshot.risk_budget);
    let newcomer = newcomer(&[(6, -0.05), (7, -0.05), (8, -0.05)]);
    let (model, book) = (estimate(&snapshot, settings), Book::of(&snapshot));
    let chart = size_chart(&snapshot, &model, &book, &newcomer, Notation::PLAIN).unwrap();
    // Third worst days: 40 without it; its own 50 at its capital and 100 at twice that, on days of its own.
    let [fund, own] =
        [0, 1].map(|line| chart.lines[line].values.iter().map(|v| v.unwrap().round()).collect::<Vec<_>>());
    assert_eq!((fund[0], fund[4], fund[8]), (40.0, 50.0, 100.0));
    assert_eq!((own[0], own[4], own[8]), (0.0, 50.0, 100.0));
    assert_eq!(
        (chart.points[4].as_str(), chart.lines[0].limit, chart.lines[1].limit.map(f64::round)),
        ("1000", Some(100.0), Some(10.0))
    );
}
