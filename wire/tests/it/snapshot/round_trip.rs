//! Writing loses nothing: what is written is read back to the bit.

use headroom_engine::control::DRAWDOWNS;
use std::sync::Arc;

use headroom_engine::fund::{
    Action, Confidence, ControlId, CorrelationSpikeRule, CovarianceRule, CoverageLimit, DrawdownLimits, Estimator,
    Fund, History, Holding, Horizon, Limits, LogEntry, LogEvent, LoggedMove, Method, Move, Opportunity, Period, Policy,
    Position, Proxy, RiskBudget, Rung, Scenario, Scope, Shared, Shock, Snapshot, Strategy, StrategyId, UsageBasis,
};
use headroom_engine::fund::{Instrument, InstrumentHistory, PnlBasis};
use headroom_wire::{pack, parse, to_json, unpack};
use jiff::civil::{Date, date};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::sample::{FULL, LEAST, SEED};

#[test]
fn samples_are_written_back_as_they_were() {
    for document in [SEED, FULL, LEAST] {
        let snapshot = parse(document.as_bytes()).expect("a sample loads");
        assert_eq!(read_back(&snapshot), snapshot);
    }
}

#[test]
fn layout_has_a_series_and_a_position_on_a_line() {
    let snapshot = parse(FULL.as_bytes()).expect("a sample loads");
    let text = to_json(&snapshot);
    for line in [
        "{",
        "  \"format\": \"headroom.snapshot/1\",",
        "      \"__proto__\": [0.5, null, -1.0]",
        "    \"dates\": [\"2024-02-28\", \"2024-02-29\", \"2024-03-01\"],",
        "    {\"kind\": \"all_markets_down\", \"magnitude\": 0.1, \"name\": \"Fall\"},",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}\n{text}");
    }
}

proptest! {
    #[test]
    fn any_snapshot_is_read_back_to_the_bit(snapshot in snapshot()) {
        let back = read_back(&snapshot);
        prop_assert_eq!(&back, &snapshot);
        // Equal floats may differ in the sign of zero; their texts do not.
        prop_assert_eq!(format!("{back:?}"), format!("{snapshot:?}"));
    }

    #[test]
    fn any_snapshot_is_handed_over_to_the_bit(snapshot in snapshot()) {
        let (head, numbers) = pack(snapshot.clone());
        let back = unpack(&head, &numbers);
        prop_assert_eq!(format!("{back:?}"), format!("{:?}", Some(&snapshot)));
        // What is cut short is no fund.
        prop_assert_eq!(unpack(&head, &numbers[..numbers.len() - 1]), None);
    }
}

fn read_back(snapshot: &Snapshot) -> Snapshot {
    let text = to_json(snapshot);
    parse(text.as_bytes()).unwrap_or_else(|faults| panic!("{faults}\n{text}"))
}

/// A snapshot of 1 to 5 strategies that follows every rule.
pub fn snapshot() -> impl Strategy_<Value = Snapshot> {
    (1_usize..=5, 1_usize..=8)
        .prop_flat_map(|(strategies, dates)| {
            let histories = (
                option::of(select(&Period::ALL[..])),
                vec(days(dates), 1),
                vec(vec(option::of(number(-1.0, 100.0)), dates), strategies),
                vec(option::of(vec(money(0.0), dates)), strategies),
                option::of(vec(money(-1e15), dates)),
                vec(instrument(dates), 0..4),
            );
            let positions = vec(position(strategies), 0..4);
            (
                (name(), "[A-Z0-9]{1,12}", amount(), 0_i32..1000),
                risk_budget(strategies),
                vec(
                    (option::of(name()), money(0.0), option::of(number(1.0, 366.0)), option::of(number(0.001, 10.0))),
                    strategies,
                ),
                histories,
                option::of(positions),
                limits(),
                policy(),
                vec(opportunity(), 0..3),
                vec((option::of(name()), vec(shock(), 1..=8)), 0..4),
                vec(logged(), 0..6),
            )
        })
        .prop_map(
            |(fund, risk_budget, strategies, history, positions, limits, policy, opportunities, scenarios, log)| {
                let (period, dates, returns, capital, flows, instruments) = history;
                let (name, currency, nav, days_later) = fund;
                let dates: Vec<Date> = dates.into_iter().flatten().collect();
                let last = *dates.last().expect("there is a date");
                let as_of = last + jiff::Span::new().days(days_later);
                let position = |(i, mut position): (usize, Position)| {
                    position.id = format!("{i}{}", position.id).chars().take(200).collect();
                    position
                };
                let opportunity = |(i, mut opportunity): (usize, Opportunity)| {
                    opportunity.strategy = id(&format!("new-{i}"));
                    opportunity
                };
                Snapshot {
                    fund: Fund { name, currency, nav, as_of: as_of.min(date(2199, 12, 31)) },
                    risk_budget,
                    strategies: strategies
                        .into_iter()
                        .enumerate()
                        .map(|(i, (name, capital, periods_per_year, scale))| Strategy {
                            id: id(["__proto__", "a.b", "constructor", "-", "9"][i]),
                            name: name.unwrap_or_else(|| "plain".to_owned()),
                            capital,
                            periods_per_year,
                            expected_return: periods_per_year.map(|periods| periods / 366.0),
                            drawdown_limits: scale.map(|scale| DrawdownLimits {
                                soft: Some(scale / 20.0).filter(|_| i != 2),
                                hard: Some(scale / 10.0).filter(|_| i != 3),
                                recovery_share: scale / 10.0,
                            }),
                            proxy: scale.filter(|_| i > 0).map(|scale| Proxy { strategy: 0, scale }),
                        })
                        .collect(),
                    history: History { period, dates, returns, capital, flows }.into(),
                    positions: positions.map(|p: Vec<Position>| Shared::each(p.into_iter().enumerate().map(position))),
                    instruments: Arc::new(instruments.into_iter().zip(NAMES).map(named).collect()),
                    limits,
                    policy,
                    opportunities: opportunities.into_iter().enumerate().map(opportunity).collect(),
                    scenarios: scenarios.into_iter().map(|(name, shocks)| Scenario { name, shocks }).collect(),
                    log: taking_back_earlier(log),
                }
            },
        )
}

use proptest::strategy::Strategy as Strategy_;

/// Names of instruments that are headers of other columns, properties of objects and ids of strategies too.
const NAMES: [&str; 3] = ["__proto__", "date", "id:a.b"];

fn named((history, name): (InstrumentHistory, &str)) -> Instrument {
    Instrument { name: name.to_owned(), history }
}

fn instrument(dates: usize) -> impl Strategy_<Value = InstrumentHistory> {
    prop_oneof![
        vec(option::of(number(1e-9, 1e15)), dates).prop_map(InstrumentHistory::Prices),
        vec(option::of(number(-1.0, 100.0)), dates).prop_map(InstrumentHistory::Returns),
    ]
}

/// An entry of the log; what it takes back is settled by [`taking_back_earlier`].
fn logged() -> impl Strategy_<Value = LogEntry> {
    let control = || select(&ControlId::ALL[..]);
    let action = || select(&[Action::KillSwitch, Action::HaltNewPositions][..]);
    let moved = || {
        ((1_u8..=4), share(), share()).prop_map(|(rule, from, to)| LoggedMove {
            rule,
            strategy: id("gone.1"),
            from,
            to,
        })
    };
    let trip = (control(), number(-1e300, 1e300), number(-1e300, 1e300), option::of(money(0.0)));
    let event = prop_oneof![
        trip.prop_map(|(control, measured, limit, gross)| LogEvent::Trip { control, measured, limit, gross }),
        (control(), name()).prop_map(|(control, by)| LogEvent::Reset { control, by }),
        (select(&Rung::ALL[..]), number(-1e300, 1e300), number(-1e300, 1e300)).prop_map(|(rung, measured, limit)| {
            LogEvent::LadderTrip { strategy: id("a.b"), rung, measured, limit }
        }),
        (select(&Rung::ALL[..]), name()).prop_map(|(rung, by)| LogEvent::LadderReset {
            strategy: id("gone.1"),
            rung,
            by
        }),
        (action(), name()).prop_map(|(action, by)| LogEvent::PersonTrip { action, by }),
        (action(), name()).prop_map(|(action, by)| LogEvent::ActionReset { action, by }),
        moved().prop_map(LogEvent::Accepted),
        moved().prop_map(LogEvent::Declined),
        (0_usize..6).prop_map(|entry| LogEvent::Withdrawn { entry }),
    ];
    (0_i32..60_000, option::of(0_i64..86_400 * 60_000), event, name()).prop_map(|(day, second, event, reason)| {
        LogEntry {
            date: date(1_990, 1, 1) + jiff::Span::new().days(day),
            at: second.map(|second| date(1_990, 1, 1).at(0, 0, 0, 0) + jiff::Span::new().seconds(second)),
            event,
            reason,
        }
    })
}

/// The entries, each taking back one before it at most.
fn taking_back_earlier(mut log: Vec<LogEntry>) -> Vec<LogEntry> {
    for (i, entry) in log.iter_mut().enumerate() {
        if let LogEvent::Withdrawn { entry: before } = &mut entry.event {
            if i == 0 {
                entry.event = LogEvent::Reset { control: ControlId::MonthlyDrawdown, by: "a person".to_owned() };
            } else {
                *before = (*before).min(i - 1);
            }
        }
    }
    log
}

fn id(text: &str) -> StrategyId {
    StrategyId::new(text).expect("the id is well formed")
}

/// Any double in a range, of any exponent, never -0.
fn number(low: f64, high: f64) -> impl Strategy_<Value = f64> {
    let bits = any::<u64>().prop_map(move |bits| {
        let number = f64::from_bits(bits);
        let is_inside = number >= low && number <= high;
        if is_inside { number + 0.0 } else { low + 0.0 }
    });
    prop_oneof![low..=high, bits, Just(high)].prop_map(|number| number + 0.0)
}

/// The number after a bound that is not included; above 0 it is 1e-200.
fn after(low: f64) -> f64 {
    if low == 0.0 { 1e-200 } else { low.next_up() }
}

/// Any double between two bounds, neither included.
fn between(low: f64, high: f64) -> impl Strategy_<Value = f64> {
    number(after(low), high.next_down())
}

fn share() -> impl Strategy_<Value = f64> {
    number(0.0, 1.0)
}

fn part() -> impl Strategy_<Value = f64> {
    number(after(0.0), 1.0)
}

fn bound() -> impl Strategy_<Value = Option<f64>> {
    option::of(part())
}

fn money(low: f64) -> impl Strategy_<Value = f64> {
    number(low, 1e15)
}

fn amount() -> impl Strategy_<Value = f64> {
    money(after(0.0))
}

/// Text of 1 to 200 characters of any kind.
fn name() -> impl Strategy_<Value = String> {
    vec(any::<char>(), 1..=200).prop_map(|chars| chars.into_iter().collect())
}

/// Ascending days, of a given number.
fn days(count: usize) -> impl Strategy_<Value = Vec<Date>> {
    vec(1_i32..10_000, count).prop_map(|steps| {
        let mut day = date(1900, 1, 1);
        let mut next = |step| {
            day += jiff::Span::new().days(step);
            day
        };
        steps.into_iter().map(&mut next).collect()
    })
}

fn risk_budget(strategies: usize) -> impl Strategy_<Value = RiskBudget> {
    (
        amount(),
        between(0.5, 1.0),
        1_u8..=20,
        select(&Method::ALL[..]),
        (option::of(30_u32..=100_000), select(&Estimator::ALL[..]), number(0.8, 0.999)),
        (select(&UsageBasis::ALL[..]), option::of(select(&PnlBasis::ALL[..]))),
        vec(0.0..1.0, strategies),
        number(0.001, 1.0),
    )
        .prop_map(
            |(
                total_var,
                confidence,
                days,
                method,
                (window, estimator, ewma_lambda),
                (usage_basis, pnl),
                weights,
                rest,
            )| {
                let all = weights.iter().sum::<f64>() + rest;
                let allocation: Vec<f64> = weights.iter().map(|w| w / all).collect();
                RiskBudget {
                    total_var,
                    confidence: Confidence::new(confidence).expect("it is in range"),
                    horizon: Horizon::new(days).expect("it is in range"),
                    method,
                    window,
                    covariance: CovarianceRule { estimator, ewma_lambda },
                    usage_basis,
                    pnl,
                    reserve: 1.0 - allocation.iter().sum::<f64>(),
                    allocation,
                }
            },
        )
}

fn position(strategies: usize) -> impl Strategy_<Value = Position> {
    let holding = prop_oneof![
        money(-1e15).prop_map(|notional| Holding::Linear { notional }),
        (between(0.0, 1.0), number(-1e15, 1e15)).prop_map(|(price, contracts)| Holding::Binary { price, contracts }),
    ];
    (
        name(),
        0..strategies,
        [name(), name(), name()],
        holding,
        number(-100.0, 100.0),
        option::of(amount()),
        option::of(number(after(0.0), 1.0)),
    )
        .prop_map(
            |(id, strategy, [instrument, exchange, sector], holding, beta, liquidity_per_hour, volatility)| Position {
                id,
                strategy,
                instrument,
                exchange,
                sector,
                holding,
                beta,
                liquidity_per_hour,
                volatility,
            },
        )
}

fn limits() -> impl Strategy_<Value = Limits> {
    let coverage = (number(after(0.0), 1.0), number(after(0.0), 720.0));
    (
        [bound(), bound(), bound(), bound(), bound()],
        [option::of(amount()), option::of(amount())],
        option::of(coverage),
        subsequence(DRAWDOWNS.to_vec(), 0..=3),
    )
        .prop_map(|([daily, weekly, monthly, sector, exchange], [gross, net], coverage, measured_by_loss)| {
            Limits {
                daily_drawdown: daily,
                weekly_drawdown: weekly,
                monthly_drawdown: monthly,
                gross_exposure: gross,
                net_exposure: net,
                sector_concentration: sector,
                exchange_concentration: exchange,
                liquidity_coverage: coverage.map(|(share, hours)| CoverageLimit { share, hours }),
                measured_by_loss,
            }
        })
}

fn policy() -> impl Strategy_<Value = Policy> {
    (
        [share(), share(), share(), share(), share()],
        [1..=u32::MAX, 1..=u32::MAX, 1..=u32::MAX, 5..=u32::MAX],
        number(f64::MIN, f64::MAX),
        (
            number(after(0.0), 1.0_f64.next_down()),
            share(),
            part(),
            part(),
            number(0.0, 1000.0),
            number(0.0, 1000.0),
            number(-1.0, 100.0),
        ),
    )
        .prop_map(|([underuse_share, level, rise, step, floor], days, sharpe_threshold, rest)| Policy {
            underuse_share,
            underuse_days: days[0],
            at_limit_days: days[1],
            sharpe_threshold,
            sharpe_probability: rest.0,
            conviction: rest.1,
            target_utilization: rest.2,
            correlation_spike: CorrelationSpikeRule { window: days[3], level, rise },
            spike_significance: rest.3,
            step,
            cooldown_days: days[2],
            floor,
            cost_bps: rest.4,
            prior_years: rest.5,
            prior_return: rest.6,
        })
}

fn opportunity() -> impl Strategy_<Value = Opportunity> {
    (0_usize..6)
        .prop_flat_map(|count| {
            let returns = vec(number(-1.0, 100.0), count);
            (name(), share(), share(), money(0.0), returns, option::of(days(count)))
        })
        .prop_map(|(name, conviction, requested_share, capital, returns, dates)| Opportunity {
            strategy: id("new"),
            name,
            conviction,
            requested_share,
            capital,
            returns,
            dates,
        })
}

fn shock() -> impl Strategy_<Value = Shock> {
    prop_oneof![
        share().prop_map(|magnitude| Shock::AllMarketsDown { magnitude }),
        number(0.0, 1.0).prop_map(|rho| Shock::CorrelationSpike { rho }),
        (name(), number(after(0.0), 720.0), number(0.0, 10.0)).prop_map(|(exchange, duration_hours, severity)| {
            Shock::ExchangeOutage { exchange, duration_hours, severity }
        }),
        (0.0..1.0).prop_map(|depth| Shock::LiquidityCrisis { depth_reduction: depth }),
        vec((0_usize..5, name(), number(-1.0, 10.0)), 1..4).prop_map(|moves| {
            // Every fund here has a strategy of this id.
            let scope = |kind, name| match kind {
                0 => Scope::Market,
                1 => Scope::Strategy("__proto__".to_owned()),
                2 => Scope::Sector(name),
                3 => Scope::Exchange(name),
                _ => Scope::Instrument(name),
            };
            Shock::Custom {
                moves: moves.into_iter().map(|(kind, name, size)| Move { scope: scope(kind, name), size }).collect(),
            }
        }),
        (days(1), 1_u8..=20, number(0.0, 10.0)).prop_map(|(dates, days, multiplier)| Shock::Historical {
            date: dates[0],
            days,
            multiplier
        }),
    ]
}
