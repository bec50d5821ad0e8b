//! What strategies hold in common, effective bets and the first factor, against numpy and cases counted by hand.

use headroom_engine::{
    Analysis,
    fund::{Holding, Method, Position, Settings, Snapshot},
    overlap::{Concentration, Holdings, NoFigure, Overlap, effective_bets},
    testing::{Seeded, allocated, binary, fund_of, holding, linear, near, random_fund, scripted},
};

/// A position in an instrument.
fn of(instrument: &str, position: Position) -> Position {
    Position { instrument: instrument.to_owned(), ..position }
}

/// Columns of +1% and -1% whose products sum to 0 over 64 days: column k changes sign every 2^k days.
fn orthogonal(k: usize) -> Vec<f64> {
    (0..64).map(|t| if (t >> k) & 1 == 0 { 0.01 } else { -0.01 }).collect()
}

/// Strategies with these returns and a capital of 1,000, a tenth of the budget each.
fn equal(returns: Vec<Vec<f64>>) -> Snapshot {
    let n = returns.len();
    allocated(fund_of(&returns.into_iter().map(|r| (1_000.0, r)).collect::<Vec<_>>()), &vec![0.1; n])
}

/// The overlap by one method.
fn by(fund: &Snapshot, method: Method) -> Overlap {
    let settings = Settings { method, ..Settings::of(&fund.risk_budget) };
    Analysis::new(fund.clone()).under(settings).overlap().as_ref().clone()
}

fn parametric(fund: &Snapshot) -> Overlap {
    by(fund, Method::Parametric)
}

fn held(fund: &Snapshot) -> Holdings {
    Analysis::new(fund.clone()).overlap().holdings.clone().unwrap()
}

/// Two strategies with orthogonal returns and these positions.
fn two(positions: Vec<Position>) -> Snapshot {
    holding(equal(vec![orthogonal(0), orthogonal(1)]), positions)
}

#[test]
fn overlap_of_two_long_the_same_is_the_smaller_size() {
    // By hand: min(300, 500) in common; a third position of 100 elsewhere. Gross 900, of it 800 in the outcome.
    let fund = two(vec![
        of("btc", linear(0, "x", "t", 300.0)),
        of("btc", linear(1, "y", "u", 500.0)),
        of("eth", linear(0, "x", "t", 100.0)),
    ]);
    let holdings = held(&fund);
    let pair = holdings.pair(0, 1);
    assert_eq!((pair.same_side, pair.opposite_side, pair.net), (300.0, 0.0, 300.0));
    assert_eq!(pair.net_share, Some(300.0 / 400.0)); // of the smaller gross
    assert_eq!(holdings.same_side, holdings.same_side.transpose());
    let [outcome] = &holdings.outcomes[..] else { panic!("{:?}", holdings.outcomes) };
    assert_eq!((outcome.instrument.as_str(), outcome.side()), ("btc", "long"));
    assert_eq!((outcome.size, outcome.net, outcome.opposite_size), (800.0, 800.0, 0.0));
    assert_eq!(outcome.gross_share, 800.0 / 900.0);
    let holders: Vec<_> = outcome.holders.iter().map(|holder| (holder.strategy, holder.size)).collect();
    assert_eq!(holders, [(1, 500.0), (0, 300.0)]);
}

#[test]
fn overlap_of_long_and_short_is_a_hedge() {
    let fund = two(vec![of("btc", linear(0, "x", "t", 300.0)), of("btc", linear(1, "x", "t", -500.0))]);
    let holdings = held(&fund);
    let pair = holdings.pair(0, 1);
    assert_eq!((pair.same_side, pair.opposite_side, pair.net), (0.0, 300.0, -300.0));
    assert_eq!(pair.net_share, Some(-1.0)); // all of the smaller
    assert!(holdings.outcomes.is_empty()); // no side has two holders
}

#[test]
fn overlap_of_disjoint_strategies_is_nothing() {
    let fund = two(vec![of("btc", linear(0, "x", "t", 300.0)), of("eth", linear(1, "x", "t", 500.0))]);
    let holdings = held(&fund);
    assert!(holdings.pairs().is_empty() && holdings.outcomes.is_empty());
    assert_eq!((holdings.same_side[(0, 0)], holdings.same_side[(1, 1)]), (300.0, 500.0));
}

#[test]
fn binary_sides_are_yes_and_no_by_what_they_can_lose() {
    // By hand at 0.6: 100 YES lose 60 at most, 100 NO 40. Net: .6 x (100 + 50 - 100) contracts.
    let fund = two(vec![
        of("senate", binary(0, 0.6, 100.0)),
        of("senate", binary(1, 0.6, 50.0)),
        of("senate", binary(1, 0.6, -100.0)),
    ]);
    let holdings = held(&fund);
    let outcome = &holdings.outcomes[0];
    assert_eq!((outcome.side(), outcome.size, outcome.opposite_size), ("yes", 90.0, 40.0));
    near(outcome.net, 30.0, 1e-14);
    let pair = holdings.pair(0, 1);
    assert_eq!((pair.same_side, pair.opposite_side), (30.0, 40.0));
    // Of one strategy with both sides: twice the smaller side is opposite, |30 - 40| is left.
    near(holdings.pair(1, 1).net, 10.0, 1e-14);
}

#[test]
fn outcome_share_of_var_is_by_size_within_the_strategy() {
    // By hand: strategies 0 and 1 have the same returns, so each has half of the VaR. 0 has 3/4 of its gross in the outcome,
    // 1 all of it: 3/8 + 1/2. Both keep their budgets, so the outcome is most of the VaR.
    let fund = equal(vec![orthogonal(0), orthogonal(0)]);
    let fund = holding(
        fund,
        vec![
            of("btc", linear(0, "x", "t", 300.0)),
            of("eth", linear(0, "x", "t", -100.0)),
            of("btc", linear(1, "x", "t", 50.0)),
        ],
    );
    let mut fund = fund;
    fund.risk_budget.total_var = 1_000.0;
    for method in [Method::Parametric, Method::Historical] {
        let settings = Settings { method, ..Settings::of(&fund.risk_budget) };
        let analysis = Analysis::new(fund.clone()).under(settings);
        let overlap = analysis.overlap();
        near(overlap.holdings.as_ref().unwrap().outcomes[0].var_share.unwrap(), 0.875, 1e-12);
        let Some(Concentration::Outcome(outcome, share)) = overlap.concentration(analysis.report()) else { panic!() };
        assert_eq!(outcome.instrument, "btc");
        near(share, 0.875, 1e-12);
    }
}

#[test]
fn bets_of_equal_uncorrelated_strategies_are_their_number() {
    // n parts of 1/n: exp(ln n). The first factor is any of them: none is the first.
    for n in [1, 2, 5, 6] {
        let overlap = parametric(&equal((0..n).map(orthogonal).collect()));
        near(overlap.component_bets.unwrap(), n as f64, 1e-12);
        near(overlap.principal_bets.unwrap(), n as f64, 1e-12);
        assert_eq!(overlap.first_factor.err(), (n > 1).then_some(NoFigure::Tied));
    }
}

#[test]
fn bets_on_one_factor_are_one_by_principal_components() {
    // Three strategies with the same returns: one direction, each with a third of the VaR.
    let fund = equal(vec![orthogonal(2); 3]);
    let overlap = parametric(&fund);
    near(overlap.principal_bets.unwrap(), 1.0, 1e-9);
    near(overlap.component_bets.unwrap(), 3.0, 1e-12); // parts of one loss, however much they move together
    let factor = overlap.first_factor.unwrap();
    near(factor.variance_share, 1.0, 1e-12);
    near(factor.var_share.unwrap(), 1.0, 1e-12);
    for row in &factor.loadings {
        near(row.loading, 1.0 / 3.0_f64.sqrt(), 1e-12);
        near(row.correlation.unwrap(), 1.0, 1e-12);
        near(row.part.unwrap(), 1.0 / 3.0, 1e-12);
    }
}

#[test]
fn factor_of_most_of_the_var_is_noticed_where_budgets_are_kept() {
    let mut fund = equal(vec![orthogonal(2); 3]);
    fund.risk_budget.total_var = 1_000.0;
    let noticed = |fund: &Snapshot| {
        let analysis = Analysis::new(fund.clone());
        analysis.overlap().concentration(analysis.report()).is_some()
    };
    assert!(noticed(&fund));
    fund.risk_budget.total_var = 10.0; // every budget is exceeded: that is said first
    assert!(!noticed(&fund));
    // One strategy carries its factor alone: no thesis is held twice.
    let mut alone = equal(vec![orthogonal(0), orthogonal(1)]);
    alone.risk_budget.total_var = 1_000.0;
    alone.strategies[1].capital = 100.0;
    assert!(!noticed(&alone));
}

/// Three strategies of the series of `scripted`, partly mixed.
fn mixed() -> Snapshot {
    let raw = scripted(120, 0.01);
    let (a, b, c) = (&raw[..40], &raw[40..80], &raw[80..]);
    let second = (0..40).map(|t| 0.6 * a[t] + 0.5 * b[t]).collect();
    let third = (0..40).map(|t| c[t] - 0.1 * a[t]).collect();
    allocated(fund_of(&[(1_000.0, a.to_vec()), (2_000.0, second), (500.0, third)]), &[0.3; 3])
}

#[test]
fn bets_and_first_factor_are_those_of_numpy() {
    // tests/reference/overlap.py, numpy's eigh
    let overlap = parametric(&mixed());
    near(overlap.component_bets.unwrap(), 2.2463843738024813, 1e-12);
    near(overlap.principal_bets.unwrap(), 1.3666934091140974, 1e-10);
    let factor = overlap.first_factor.unwrap();
    near(factor.variance_share, 0.9261087599787162, 1e-12);
    near(factor.var_share.unwrap(), 0.9261087599787162, 1e-12); // parametric: the share of variance
    let rows = [
        (0.47246468684494936, 0.8276861989343602, 0.3546197428625106),
        (0.8810935161512022, 0.9817677305659855, 0.661325946330257),
        (-0.021244657700597098, -0.0677730995501295, -0.015945689192767516),
    ];
    for (row, (loading, correlation, part)) in factor.loadings.iter().zip(rows) {
        near(row.loading, loading, 1e-10);
        near(row.correlation.unwrap(), correlation, 1e-10);
        near(row.part.unwrap(), part, 1e-10);
    }
}

#[test]
fn hedged_fund_has_no_bets_by_components_and_says_why() {
    // The same script: historical, the third strategy earns 0.29 of the 20.45 that the fund loses.
    let overlap = by(&mixed(), Method::Historical);
    assert_eq!(overlap.component_bets, Err(NoFigure::Hedged));
    near(overlap.principal_bets.unwrap(), 1.3666934091140974, 1e-10); // no method, only a covariance
    near(overlap.first_factor.unwrap().var_share.unwrap(), 0.9868424206694789, 1e-10);
}

#[test]
fn sign_of_the_first_factor_is_that_of_the_fund() {
    // Returns of -1 times the others: the fund is long the larger side, whatever the order in the file.
    let (up, down) = (orthogonal(0), orthogonal(0).into_iter().map(|r| -0.5 * r).collect::<Vec<f64>>());
    for returns in [vec![up.clone(), down.clone()], vec![down, up]] {
        let is_first_long = returns[0][0] == 0.01;
        let factor = parametric(&equal(returns)).first_factor.unwrap();
        assert!(factor.loadings.iter().map(|row| row.loading).sum::<f64>() > 0.0);
        assert_eq!(factor.loadings[0].loading > 0.0, is_first_long);
    }
    // The fund is neutral: the first of the equals is positive, and no part is known.
    let opposite = |returns: Vec<f64>| returns.into_iter().map(|r| -r).collect::<Vec<f64>>();
    let mut fund = equal(vec![orthogonal(0), opposite(orthogonal(0)), orthogonal(1)]);
    fund.strategies[2].capital = 100.0;
    let factor = parametric(&fund).first_factor.unwrap();
    assert!(factor.loadings[0].loading > 0.0 && factor.loadings[0].part.is_none());
    near(factor.variance_share, 0.0, 1e-12);
}

#[test]
fn missing_figures_have_a_reason() {
    let fund = equal(vec![orthogonal(0), orthogonal(1)]);
    assert_eq!(Analysis::new(fund.clone()).overlap().holdings, Err(NoFigure::NoPositions));
    let holdings = held(&holding(fund.clone(), Vec::new()));
    assert!(holdings.outcomes.is_empty() && holdings.pair(0, 1).net_share.is_none());

    let mut short = fund.clone();
    short.history.dates.drain(..40);
    short.history.returns.iter_mut().for_each(|returns| drop(returns.drain(..40)));
    let overlap = Analysis::new(short).overlap().as_ref().clone();
    assert_eq!(overlap.component_bets, Err(NoFigure::NoVar));
    assert_eq!((overlap.principal_bets, overlap.first_factor), (Err(NoFigure::NoVar), Err(NoFigure::NoVar)));

    let mut young = fund.clone();
    young.history.returns[1][..50].fill(None);
    let overlap = Analysis::new(young).overlap().as_ref().clone();
    assert_eq!(overlap.component_bets, Err(NoFigure::NotMeasured));
    assert_eq!(overlap.principal_bets, Err(NoFigure::NotMeasured));

    let mut still = fund;
    still.history.returns.iter_mut().for_each(|returns| returns.fill(Some(0.0)));
    let overlap = Analysis::new(still).overlap().as_ref().clone();
    assert_eq!(overlap.component_bets, Err(NoFigure::NoRisk));
    assert_eq!(overlap.principal_bets, Err(NoFigure::NoRisk));
}

/// A random fund of 2 to 5 strategies whose positions share instruments.
fn sharing(random: &mut Seeded) -> Snapshot {
    let mut fund = random_fund(random, 5);
    while fund.strategies.len() < 2 {
        fund = random_fund(random, 5);
    }
    let mut positions = Vec::new();
    for strategy in 0..fund.strategies.len() {
        for _ in 0..random.whole(2, 5) {
            let instrument = format!("i{}", random.whole(0, 2));
            let position = match random.once_in(2) {
                true => binary(strategy, random.between(0.05, 0.95), random.between(-2e3, 2e3)),
                false => linear(strategy, "x", "t", random.between(-3e3, 3e3)),
            };
            positions.push(of(&instrument, position));
        }
    }
    holding(fund, positions)
}

/// Every number of an overlap in an order that no order of lines moves.
fn numbers(overlap: &Overlap) -> Vec<f64> {
    let holdings = overlap.holdings.as_ref().unwrap();
    let mut numbers: Vec<f64> = holdings.same_side.iter().chain(&holdings.opposite_side).copied().collect();
    for outcome in &holdings.outcomes {
        numbers.extend([outcome.size, outcome.opposite_size, outcome.net, outcome.gross_share]);
        numbers.extend(outcome.var_share);
        numbers.extend(outcome.holders.iter().map(|holder| holder.size));
    }
    numbers
}

fn all_near(found: &Overlap, wanted: &Overlap, scale: f64) {
    let (found, wanted) = (numbers(found), numbers(wanted));
    assert_eq!(found.len(), wanted.len());
    for (found, wanted) in found.iter().zip(&wanted) {
        assert!((found - wanted * scale).abs() <= 1e-11 * (1.0 + wanted.abs() * scale), "{found} {wanted}");
    }
}

#[test]
fn splitting_or_reordering_positions_moves_nothing() {
    let mut random = Seeded::new(41);
    for _ in 0..40 {
        let fund = sharing(&mut random);
        let overlap = Analysis::new(fund.clone()).overlap().as_ref().clone();
        let positions = fund.positions.clone().unwrap();
        let halves = positions.iter().flat_map(|position| {
            let part = |share: f64| {
                let holding = match position.holding {
                    Holding::Linear { notional } => Holding::Linear { notional: share * notional },
                    Holding::Binary { price, contracts } => Holding::Binary { price, contracts: share * contracts },
                };
                Position { holding, exchange: format!("e{share}"), ..Position::clone(position) }
            };
            [part(0.25), part(0.75)]
        });
        for changed in
            [halves.collect::<Vec<_>>(), positions.iter().rev().map(|position| Position::clone(position)).collect()]
        {
            let again = Analysis::new(holding(fund.clone(), changed));
            all_near(again.overlap(), &overlap, 1.0);
        }
    }
}

#[test]
fn reordering_strategies_reorders_the_overlap() {
    let mut random = Seeded::new(43);
    for _ in 0..40 {
        let fund = sharing(&mut random);
        let mut turned = fund.clone();
        let n = fund.strategies.len();
        turned.strategies.reverse();
        turned.history.returns.reverse();
        turned.history.capital.reverse();
        turned.risk_budget.allocation.reverse();
        turned.positions.iter_mut().flatten().for_each(|position| position.strategy = n - 1 - position.strategy);
        let (one, other) = (Analysis::new(fund), Analysis::new(turned));
        let (one, other) = (one.overlap(), other.overlap());
        for (i, j) in (0..n).flat_map(|i| (0..n).map(move |j| (i, j))) {
            let pairs = [(one, i, j), (other, n - 1 - i, n - 1 - j)];
            let [a, b] = pairs.map(|(overlap, i, j)| overlap.holdings.as_ref().unwrap().pair(i, j));
            near(a.net, b.net, 1e-12);
        }
        for (a, b) in [(&one.component_bets, &other.component_bets), (&one.principal_bets, &other.principal_bets)] {
            match (a, b) {
                (Ok(a), Ok(b)) => near(*a, *b, 1e-7),
                (a, b) => assert_eq!(a, b),
            }
        }
        if let (Ok(a), Ok(b)) = (&one.first_factor, &other.first_factor) {
            near(a.variance_share, b.variance_share, 1e-9);
        }
    }
}

#[test]
fn doubling_every_exposure_moves_no_share() {
    let mut random = Seeded::new(47);
    for _ in 0..20 {
        let fund = sharing(&mut random);
        let analysis = Analysis::new(fund);
        let mut book = analysis.book().clone();
        book.scale.iter_mut().for_each(|scale| *scale *= 2.0);
        let (one, twice) = (analysis.overlap(), analysis.at(book));
        let twice = twice.overlap();
        for (a, b) in one.holdings.as_ref().unwrap().pairs().iter().zip(twice.holdings.as_ref().unwrap().pairs()) {
            near(b.net, 2.0 * a.net, 1e-12);
            near(b.net_share.unwrap(), a.net_share.unwrap(), 1e-12);
        }
        if let (Ok(a), Ok(b)) = (&one.principal_bets, &twice.principal_bets) {
            near(*a, *b, 1e-9);
        }
    }
}

#[test]
fn bets_are_between_one_and_the_number_of_parts() {
    let mut random = Seeded::new(53);
    for _ in 0..200 {
        let count = random.whole(1, 20);
        let mut shares: Vec<f64> = (0..count).map(|_| random.unit()).collect();
        let sum: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= sum);
        let bets = effective_bets(&shares);
        assert!((1.0 - 1e-12..=count as f64 + 1e-12).contains(&bets), "{bets} of {count}");
    }
}

#[test]
fn overlap_of_512_strategies_and_10_000_positions_has_its_figures() {
    // Every strategy holds some of 40 instruments, so that pairs of positions would be 50 million.
    let mut random = Seeded::new(59);
    let returns: Vec<(f64, Vec<f64>)> =
        (0..512).map(|_| (1_000.0, (0..600).map(|_| random.daily_return()).collect())).collect();
    let positions =
        (0..10_000).map(|at| of(&format!("i{}", at % 40), linear(at / 20 % 512, "x", "t", random.between(-1e3, 1e3))));
    let fund = holding(allocated(fund_of(&returns), &[1.0 / 1024.0; 512]), positions.collect());
    let settings = Settings { method: Method::Parametric, ..Settings::of(&fund.risk_budget) };
    let analysis = Analysis::new(fund).under(settings);
    analysis.report();
    let overlap = analysis.overlap();
    assert!(overlap.principal_bets.is_ok() && !overlap.holdings.as_ref().unwrap().outcomes.is_empty());
}
