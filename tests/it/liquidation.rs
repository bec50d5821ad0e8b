//! Curves of liquidation by hand, and against the shares and hours of `liquidity`.

use headroom::view::{LiquidationRow, liquidation_chart, liquidation_view};
use headroom_engine::fund::Scenario;
use headroom_engine::{
    exposure::{PositionTable, Sale, coverage, hours_to_liquidate},
    stress::{Knot, LiquidationCurve, liquidation, sales_under},
};

use headroom_engine::testing::{
    Seeded, all, down, fund_of, holding, linear, near, outage, random_fund, squeeze, with_positions, with_rate,
};

fn sale(size: f64, rate: f64, frozen_hours: f64) -> Sale {
    Sale { size, rate, frozen_hours }
}

fn knots(curve: &LiquidationCurve) -> Vec<(f64, f64)> {
    curve.knots.iter().map(|Knot { hours, sold }| (*hours, *sold)).collect()
}

#[test]
fn curve_has_a_knot_where_a_sale_begins_and_where_it_ends() {
    let curve = LiquidationCurve::of(&[sale(600.0, 100.0, 2.0), sale(400.0, 200.0, 0.0), sale(50.0, 0.0, 0.0)]);
    // 400 gone after 2 hours, when the frozen one begins; the third cannot be sold.
    assert_eq!(knots(&curve), [(0.0, 0.0), (2.0, 400.0), (8.0, 1_000.0)]);
    assert_eq!((curve.gross, curve.end(), curve.stuck()), (1_050.0, 8.0, 50.0));
    near(curve.sold(1.0), 200.0, 1e-15); // half way to the first knot
    near(curve.sold(5.0), 700.0, 1e-15); // 400 + 3 x 100
    near(curve.sold(100.0), 1_000.0, 0.0); // flat
    near(curve.share_sold(8.0), 1_000.0 / 1_050.0, 1e-15); // what can be sold
    near(curve.hours_to(0.8).unwrap(), 6.4, 1e-15); // 840 = 400 + 4.4 x 100
    assert_eq!(curve.hours_to(1.0), None); // 50 never
}

#[test]
fn curve_is_flat_while_all_is_frozen() {
    let curve = LiquidationCurve::of(&[sale(300.0, 100.0, 6.0)]);
    assert_eq!(knots(&curve), [(0.0, 0.0), (6.0, 0.0), (9.0, 300.0)]);
    assert_eq!((curve.sold(6.0), curve.sold(7.5)), (0.0, 150.0));
    assert_eq!(curve.hours_to(0.5), Some(7.5));
}

#[test]
fn curve_of_nothing_is_done_at_once() {
    for sales in [vec![], vec![sale(0.0, 100.0, 4.0)]] {
        let curve = LiquidationCurve::of(&sales);
        assert_eq!(knots(&curve), [(0.0, 0.0)]);
        assert_eq!((curve.hours_to(1.0), curve.share_sold(0.0), curve.stuck()), (Some(0.0), 1.0, 0.0));
    }
    for rate in [0.0, 1e-320] {
        let never = LiquidationCurve::of(&[sale(10.0, rate, 0.0)]);
        assert_eq!((never.hours_to(0.1), never.stuck(), never.end()), (None, 10.0, 0.0));
    }
}

#[test]
fn slow_position_goes_on_selling_after_a_fast_one() {
    // 0.001 an hour is lost in the rounding of 1e15: a plain running sum would have both slow ones stand still.
    let curve = LiquidationCurve::of(&[sale(1.0, 1e15, 0.0), sale(0.01, 0.001, 0.0), sale(0.1, 0.001, 0.0)]);
    near(curve.sold(5.0), 1.01, 1e-12); // 1 + 2 x 5 x 0.001
    near(curve.sold(10.0), 1.02, 1e-12); // the second is gone
    near(curve.sold(50.0), 1.06, 1e-12); // 1.01 + 0.05
    near(curve.end(), 100.0, 1e-15); // 0.1 / 0.001
}

#[test]
fn curves_agree_with_coverage_and_hours() {
    let mut random = Seeded::new(64);
    for _ in 0..300 {
        let snapshot = random_fund(&mut random, 6);
        let snapshot = with_positions(&mut random, snapshot);
        let table = PositionTable::of(&snapshot).unwrap();
        let mut sales = Sale::all(&table, &vec![1.0; snapshot.strategies.len()]);
        for sale in &mut sales {
            sale.frozen_hours = [0.0, 4.0, 9.5][random.whole(0, 2)];
        }
        let curves = liquidation(&table, &sales, snapshot.strategies.len());
        for hours in [0.0, 1.0, 4.0, 9.5, 30.0, 1e4] {
            near(curves.fund.share_sold(hours), coverage(&sales, hours), 1e-12); // sale by sale
            let sum = |parts: &[LiquidationCurve]| parts.iter().map(|c| c.sold(hours)).sum::<f64>();
            let whole = curves.fund.sold(hours);
            near(sum(&curves.by_strategy), whole, 1e-12); // every position is in one strategy
            near(sum(&curves.by_exchange), whole, 1e-12); // and at one exchange
            near(sum(&curves.by_position), whole, 1e-12); // itself
        }
        for share in [0.1, 0.5, 0.8, 1.0] {
            let (found, wanted) = (curves.fund.hours_to(share), hours_to_liquidate(&sales, share));
            assert_eq!(found.is_some(), wanted.is_some(), "{share}");
            if let (Some(found), Some(wanted)) = (found, wanted) {
                near(found, wanted, 1e-9); // the other walk over the same knots
            }
        }
        let climbs =
            |c: &LiquidationCurve| c.knots.windows(2).all(|k| k[0].hours < k[1].hours && k[0].sold <= k[1].sold);
        assert!(climbs(&curves.fund), "{:?}", curves.fund);
    }
}

#[test]
fn groups_are_those_of_the_file() {
    let held = vec![
        linear(0, "x", "t", 500.0),
        linear(1, "y", "t", -2_000.0),
        with_rate(linear(1, "x", "t", 300.0), None), // cannot be sold
    ];
    let snapshot = holding(fund_of(&[(1.0, vec![0.0; 30]), (1.0, vec![0.0; 30])]), held);
    let table = PositionTable::of(&snapshot).unwrap();
    let curves = liquidation(&table, &Sale::all(&table, &[2.0, 1.0]), 2);
    let gross = |parts: &[LiquidationCurve]| parts.iter().map(|c| c.gross).collect::<Vec<_>>();
    assert_eq!(gross(&curves.by_strategy), [1_000.0, 2_300.0]); // 2 x 500; 2,000 + 300
    assert_eq!(gross(&curves.by_exchange), [1_300.0, 2_000.0]); // x, y
    assert_eq!(gross(&curves.by_position), [1_000.0, 2_000.0, 300.0]); // as they stand
    assert_eq!(curves.by_strategy[1].hours_to(0.8), Some(1.84)); // 1,840 of 2,300 at 1,000 an hour
    assert_eq!(curves.by_exchange[0].stuck(), 300.0); // the one without a rate
}

#[test]
fn sales_under_a_scenario_wait_and_slow_down() {
    let held = vec![linear(0, "x", "t", 500.0), linear(0, "y", "t", 800.0)];
    let snapshot = holding(fund_of(&[(1.0, vec![0.0; 30])]), held);
    let table = PositionTable::of(&snapshot).unwrap();
    let scenario = all(&[outage("x", 4.0, 3.0), outage("x", 9.0, 0.0), squeeze(0.5), squeeze(0.2)]);
    let sales = sales_under(&table, &[2.0], &scenario);
    assert_eq!(sales, [sale(1_000.0, 400.0, 9.0), sale(1_600.0, 400.0, 0.0)]); // .5 x .8 of 1,000 an hour
    assert_eq!(sales_under(&table, &[2.0], &down(0.3)), Sale::all(&table, &[2.0]));
}

#[test]
fn table_lists_the_slowest_first() {
    let held =
        vec![linear(0, "x", "t", 500.0), linear(1, "y", "t", -2_000.0), with_rate(linear(1, "x", "u", 300.0), None)];
    let strategies = vec![(1.0, vec![0.0; 30]); 3];
    let snapshot = holding(fund_of(&strategies), held);
    let table = PositionTable::of(&snapshot).unwrap();
    let scale = [1.0; 3];
    let curves = |scenario: &Scenario| liquidation(&table, &sales_under(&table, &scale, scenario), 3);
    let (now, after) = (curves(&down(0.0)), curves(&outage("y", 10.0, 3.0)));
    let view = liquidation_view(&snapshot, &table.exchanges, &now, &after, 0.8);
    let names = |rows: &[LiquidationRow]| rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&view.strategies), ["Strategy 1", "Strategy 0"]); // the third holds nothing
    assert_eq!(names(&view.exchanges), ["x", "y"]); // 300 of 800 never: 80% is out of reach
    assert_eq!(view.exchanges[1].now.share, Some(1.6)); // 1,600 at 1,000 an hour
    assert_eq!(view.exchanges[1].after.share, Some(11.6)); // ten hours later
    assert_eq!((view.exchanges[0].after.all, view.exchanges[0].after.stuck), (None, 300.0));
    assert_eq!((view.positions.len(), view.positions_left_out), (3, 0));
    assert_eq!((view.fund.gross, view.fund.now.half), (2_800.0, Some(1.0 - 0.1))); // 500 + 900 at 0.9 hours
}

#[test]
fn chart_ends_where_both_curves_are_nearly_done() {
    let (now, after) =
        (LiquidationCurve::of(&[sale(500.0, 100.0, 0.0)]), LiquidationCurve::of(&[sale(500.0, 20.0, 0.0)]));
    let chart = liquidation_chart(&now, &after, 6.0);
    assert_eq!((chart.end, chart.ticks.len()), (30.0, 6)); // 24.75 hours in steps of 6
    assert_eq!(chart.now, [(0.0, 0.0), (5.0 / 30.0, 1.0), (1.0, 1.0)]);
    assert_eq!(chart.after, [(0.0, 0.0), (25.0 / 30.0, 1.0), (1.0, 1.0)]);
    let nothing = LiquidationCurve::of(&[]);
    assert_eq!(liquidation_chart(&nothing, &nothing, 6.0).end, 6.0);
    let many: Vec<Sale> = (1..5_000).map(|i| sale(f64::from(i), 1.0, 0.0)).collect();
    let many = LiquidationCurve::of(&many);
    let drawn = liquidation_chart(&many, &many, 6.0);
    assert!(drawn.now.len() <= 601, "{}", drawn.now.len());
    for (x, y) in drawn.now {
        near(y, many.share_sold(x * drawn.end), 1e-12); // on the curve
    }
}
