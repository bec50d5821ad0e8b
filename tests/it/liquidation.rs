//! Curves of liquidation by hand, and against the shares and hours of `liquidity`.

use headroom::risk::{Knot, LiquidationCurve, PositionTable, Sale, coverage, hours_to_liquidate, liquidation};

use crate::support::{Seeded, fund_of, holding, linear, near, random_fund, with_positions, with_rate};

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
    let never = LiquidationCurve::of(&[sale(10.0, 0.0, 0.0)]);
    assert_eq!((never.hours_to(0.1), never.stuck(), never.end()), (None, 10.0, 0.0));
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
