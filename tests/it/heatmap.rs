//! The heatmap: its palette, its geometry, its keys, and what stands in its cells.

use headroom::view::{
    chart::{
        heatmap::{Cells, Labels, Layout, cut_to_fit, moved},
        palette::{Palette, Theme, contrast, luminance},
    },
    correlation::{
        Arrangement, CellKind, Choice, Health, NoMatrix, Stressed, by_component, choice_of, marks, masked,
        measured::{Correlating, Measured},
        strategy_labels,
    },
};
use headroom_engine::{
    correlation::{Estimator, Order, correlation_matrix},
    fund::{Book, Settings, Snapshot},
    model::estimate,
    report::assess,
    sample::Sample,
};
use nalgebra::DMatrix;

use headroom_engine::testing::fund_of;

const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];

fn tints() -> impl Iterator<Item = f64> {
    (-100..=100).map(|i| f64::from(i) / 100.0)
}

#[test]
fn palette_strength_is_luminance_on_both_sides() {
    for theme in THEMES {
        let palette = Palette::of(theme);
        let light = |tint: f64| luminance(palette.colour(Some(tint)));
        let away = |a: f64, b: f64| match theme {
            Theme::Light => light(b) <= light(a),
            Theme::Dark => light(b) >= light(a),
        };
        for i in 0..100 {
            let (near, far) = (f64::from(i) / 100.0, f64::from(i + 1) / 100.0);
            assert!(away(near, far), "{theme:?} above 0 at {far}");
            assert!(away(-near, -far), "{theme:?} below 0 at -{far}");
        }
        // Equal strength looks equally strong on both sides.
        assert!((light(1.0) - light(-1.0)).abs() < 0.04, "{theme:?}");
    }
}

#[test]
fn palette_is_blue_below_and_brown_above_and_neither_at_zero() {
    for theme in THEMES {
        let palette = Palette::of(theme);
        let warmth = |tint: f64| {
            let [red, _, blue] = palette.colour(Some(tint)).map(i32::from);
            red - blue
        };
        assert!(warmth(-1.0) < -80 && warmth(-0.5) < -60, "{theme:?}");
        assert!(warmth(1.0) > 80 && warmth(0.5) > 60, "{theme:?}");
        assert!(warmth(0.0).abs() < 16, "{theme:?}");
        assert_eq!(palette.colour(Some(7.0)), palette.colour(Some(1.0)));
        assert_eq!(palette.colour(Some(-7.0)), palette.colour(Some(-1.0)));
        assert_ne!(palette.colour(None), palette.colour(Some(0.0)));
    }
}

#[test]
fn palette_ink_can_be_read_on_every_cell() {
    for theme in THEMES {
        let palette = Palette::of(theme);
        for tint in tints().map(Some).chain([None]) {
            assert!(contrast(palette.ink_on(tint), palette.colour(tint)) >= 4.5, "{theme:?} {tint:?}");
        }
        assert!(contrast(palette.ink, palette.paper) >= 4.5 && contrast(palette.ink_soft, palette.paper) >= 4.5);
    }
}

#[test]
fn palette_paints_four_bytes_a_cell() {
    let palette = Palette::of(Theme::Light);
    let mut pixels = vec![1, 2, 3];
    palette.paint([Some(Some(0.0)), Some(None), None].into_iter(), &mut pixels);
    let [zero, muted] = [palette.colour(Some(0.0)), palette.muted];
    assert_eq!(pixels, [zero[0], zero[1], zero[2], 255, muted[0], muted[1], muted[2], 255, 0, 0, 0, 0]);
}

#[test]
fn layout_finds_the_cell_at_its_middle_and_none_outside() {
    for (width, count, ratio) in
        [(310.0, 8, 3.0), (860.0, 8, 1.0), (600.0, 64, 1.5), (860.0, 256, 1.0), (310.0, 512, 2.0)]
    {
        for is_plain in [true, false] {
            let layout = Layout::fit(width, count, is_plain, 120.0, ratio);
            let at_middle = |cell| {
                let (x, y) = layout.corner(cell);
                layout.cell_at(x + layout.cell / 2.0, y + layout.cell / 2.0)
            };
            for cell in [(1, 0), (count / 2, 1), (count - 1, count - 2)] {
                assert_eq!(at_middle(cell), Some(cell), "{width} {count}");
            }
            // The triangle ends at the diagonal, which is shown where it says something.
            assert_eq!(at_middle((count - 1, count - 1)), (!is_plain).then_some((count - 1, count - 1)));
            assert_eq!(at_middle((1, 2)), None);
            assert_eq!(layout.cell_at(-0.1, layout.cell * 1.5), None);
            assert_eq!(layout.cell_at(1.0, layout.top + layout.side() + 0.1), None);
            let (x, y) = layout.name_at(count - 1);
            assert!(x < width && y < layout.legend_top(), "{width} {count}: the last name has room");
            assert!(layout.name_at(0).1 > 0.0 && layout.height > layout.legend_top());
        }
    }
}

#[test]
fn layout_cells_are_whole_device_pixels_where_there_are_enough() {
    for (width, count, ratio) in [(310.0, 8, 3.0), (860.0, 9, 1.25), (600.0, 64, 1.5), (860.0, 256, 1.0)] {
        let cell = Layout::fit(width, count, true, 120.0, ratio).cell * ratio;
        assert!((cell - cell.round()).abs() < 1e-9 && cell >= 1.0, "{width} {count} {cell}");
    }
}

#[test]
fn layout_numbers_stand_for_names_where_it_is_crowded() {
    assert!(matches!(Layout::fit(860.0, 8, true, 120.0, 1.0).labels, Labels::Names(_)));
    assert!(matches!(Layout::fit(310.0, 8, true, 120.0, 1.0).labels, Labels::Names(_)), "a phone has room for names");
    assert!(matches!(Layout::fit(860.0, 256, true, 120.0, 1.0).labels, Labels::Numbers(every) if every >= 10));
    // Nothing to show, and no room to show it in, are no reason to stop.
    for (width, count) in [(0.0, 0), (0.0, 8), (300.0, 0), (300.0, 1)] {
        let layout = Layout::fit(width, count, true, 0.0, 1.0);
        assert!(layout.height.is_finite() && layout.cell > 0.0);
    }
}

#[test]
fn keys_move_by_cells_rows_and_ends_and_stay_inside() {
    let key = |from, key, is_ctrl| moved(Some(from), 4, true, key, is_ctrl);
    assert_eq!(key((2, 1), "ArrowUp", false), Some((1, 0)), "the row above ends before");
    assert_eq!(key((2, 1), "ArrowDown", false), Some((3, 1)));
    assert_eq!(key((2, 1), "ArrowLeft", false), Some((2, 0)));
    assert_eq!(key((2, 1), "ArrowRight", false), Some((2, 1)));
    assert_eq!(key((1, 0), "ArrowUp", false), Some((1, 0)));
    assert_eq!(key((3, 2), "ArrowDown", false), Some((3, 2)));
    assert_eq!(key((3, 1), "Home", false), Some((3, 0)));
    assert_eq!(key((3, 0), "End", false), Some((3, 2)));
    assert_eq!(key((2, 1), "Home", true), Some((1, 0)));
    assert_eq!(key((2, 1), "End", true), Some((3, 2)));
    assert_eq!(key((3, 1), "PageUp", false), Some((1, 0)));
    assert_eq!(key((2, 1), "PageDown", false), Some((3, 1)));
    assert_eq!(key((2, 1), "Tab", false), None);
    assert_eq!(key((2, 1), "ArrowUp", true), None);
    assert_eq!(moved(None, 4, true, "ArrowDown", false), Some((1, 0)));
    assert_eq!((moved(None, 0, true, "ArrowDown", false), moved(None, 1, true, "ArrowDown", false)), (None, None));
    // A cursor left over from a larger map.
    assert_eq!(moved(Some((9, 9)), 4, true, "ArrowLeft", false), Some((3, 2)));
    // With a diagonal.
    assert_eq!(moved(None, 4, false, "ArrowDown", false), Some((0, 0)));
    assert_eq!(moved(Some((2, 1)), 4, false, "End", false), Some((2, 2)));
}

#[test]
#[allow(clippy::cast_precision_loss, reason = "short texts")]
fn labels_are_cut_to_their_room() {
    let width = |text: &str| text.chars().count() as f64;
    assert_eq!(cut_to_fit("Trend", 5.0, width), "Trend");
    assert_eq!(cut_to_fit("Market making", 8.0, width), "Market…");
    assert_eq!(cut_to_fit("Überträge", 4.0, width), "Übe…");
    assert_eq!(cut_to_fit("Trend", 1.0, width), "");
    assert_eq!(cut_to_fit("", 0.0, width), "");
}

#[test]
fn cells_stand_in_the_order_shown_and_masked_ones_are_empty() {
    let matrix = DMatrix::from_row_slice(3, 3, &[1.0, 0.2, 0.0, 0.2, 1.0, 0.0, 0.0, 0.0, 1.0]);
    let cells = Cells::correlations(&matrix, &[2, 0, 1], &[false, false, true]);
    assert_eq!(cells.value((1, 2)), Some(0.2));
    assert_eq!(cells.value((0, 1)), None);
    assert_eq!(cells.value((0, 0)), Some(1.0));
    // Below the diagonal, row by row: the masked one is muted.
    let shown = [None, None, None, Some(None), None, None, Some(None), Some(Some(0.2)), None];
    assert!(cells.tints().eq(shown) && cells.has_muted());
    assert!(!Cells::correlations(&matrix, &[0, 1], &[false, false, true]).has_muted());
    assert_eq!(cells.value((3, 0)), None);
}

#[test]
fn shares_have_the_strongest_colour_at_the_largest_cell() {
    let cells = Cells::shares(&DMatrix::from_row_slice(2, 2, &[0.6, -0.1, -0.1, 0.6]), &[1, 0]);
    assert_eq!((cells.limit, cells.tint((0, 0))), (0.6, Some(1.0)));
    assert!((cells.tint((0, 1)).unwrap() + 0.1 / 0.6).abs() < 1e-15);
    assert_eq!(Cells::shares(&DMatrix::zeros(1, 1), &[0]).tint((0, 0)), Some(0.0));
}

#[test]
fn marks_stand_on_the_cell_of_a_pair_that_is_shown() {
    assert_eq!(marks([(0, 2)].into_iter(), &[2, 1, 0]), [(2, 0)]);
    assert_eq!(marks([(0, 1)].into_iter(), &[2, 1, 0]), [(2, 1)]);
    assert_eq!(marks([(0, 2)].into_iter(), &[0, 1]), []);
}

#[test]
fn choices_have_distinct_words() {
    fn check<C: Choice + std::fmt::Debug>() {
        for choice in C::ALL {
            assert_eq!(choice_of::<C>(choice.id()), Some(*choice));
        }
        assert_eq!(choice_of::<C>("nothing"), None);
    }
    check::<CellKind>();
    check::<Estimator>();
    check::<Arrangement>();
    check::<Stressed>();
}

#[test]
fn labels_are_harmless_and_tell_equal_names_apart() {
    let mut fund = fund_of(&[(1.0, vec![0.0]), (1.0, vec![0.0]), (1.0, vec![0.0])]);
    fund.strategies[0].name = "Same".to_owned();
    fund.strategies[1].name = "Same".to_owned();
    fund.strategies[2].name = "gnp.\u{202E}exe".to_owned();
    assert_eq!(strategy_labels(&fund), ["Same (s0)", "Same (s1)", r"gnp.\u{202E}exe"]);
}

/// Three strategies on 60 dates: the third goes its own way, then for 20 dates with the first.
fn spiking() -> Vec<(f64, Vec<f64>)> {
    let a: Vec<f64> = (0..60).map(|t| f64::from((t * 7) % 11) - 5.0).collect();
    let b: Vec<f64> = (0..60).map(|t| f64::from((t * 5) % 13) - 6.0).collect();
    let c = (0..60).map(|t| if t < 40 { f64::from((t * 3) % 7) - 3.0 } else { a[t as usize] });
    let c: Vec<f64> = c.collect();
    vec![(3.0, a), (4.0, b), (5.0, c)]
}

fn correlating(fund: &Snapshot, exposed: &[bool], estimator: Estimator) -> Correlating {
    Correlating::of(fund, &Sample::of(fund, None), exposed.to_vec(), estimator.into())
}

#[test]
fn spikes_are_pairs_that_began_to_move_together_and_masked_ones_are_left_out() {
    let fund = fund_of(&spiking());
    let rows = |exposed: [bool; 3]| correlating(&fund, &exposed, Estimator::Sample).measured().spikes;
    let found = rows([true; 3]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].pair, (0, 2));
    assert!(found[0].now > 0.99 && found[0].before < 0.7);
    assert_eq!(rows([false, true, true]), []);
}

#[test]
fn measured_correlations_are_those_of_the_engine_and_pass_as_numbers() {
    let fund = fund_of(&spiking());
    let sample = Sample::of(&fund, None);
    let series: Vec<&[f64]> = (0..3).map(|i| sample.column(i).unwrap()).collect();
    for (estimator, exposed) in [(Estimator::Sample, [true; 3]), (Estimator::LedoitWolf, [true, false, true])] {
        let asked = correlating(&fund, &exposed, estimator);
        for (asked, order, stress) in
            [(asked.clone(), Order::Cluster, None), (asked.raised(0.5), Order::File, Some(0.5))]
        {
            let found = asked.measured();
            let mut expected = correlation_matrix(&series, &exposed, &["a", "b", "c"], estimator, order, stress);
            assert_eq!(found.masked, masked(&expected));
            expected.warnings.clear();
            assert_eq!(found.matrix, expected);
            assert_eq!(found.means.is_empty(), stress.is_some());
            assert_eq!(Measured::of_numbers(&found.numbers()), Some(found));
        }
        let of_rows: Vec<&[f64]> = series.iter().map(|series| &series[10..50]).collect();
        let part = correlation_matrix(&of_rows, &exposed, &["a", "b", "c"], estimator, Order::File, None).matrix;
        assert_eq!(asked.matrix_of(10..50), Some(part));
        assert_eq!(asked.matrix_of(10..61), None, "there are 60 rows");
    }
}

#[test]
fn returns_that_are_not_a_strategys_own_make_no_spike() {
    let mut fund = fund_of(&spiking());
    let found = |fund: &Snapshot| correlating(fund, &[true; 3], Estimator::Sample).measured().spikes.len();
    assert_eq!(found(&fund), 1);
    // Of the last 20 dates one is missing: filled for the fund, no return of the strategy's own.
    fund.history.returns[2][55] = None;
    fund.strategies[2].capital = 0.0;
    assert_eq!(found(&fund), 0);
}

#[test]
fn small_funds_are_measured_at_once_and_large_ones_by_a_worker() {
    let of = |count: usize, rows: usize| {
        let series: Vec<f64> = (0..rows).map(|t| [0.01, -0.01, 0.02][t % 3]).collect();
        correlating(&fund_of(&vec![(1.0, series); count]), &vec![true; count], Estimator::Sample).is_large()
    };
    assert!(!of(8, 2_520) && !of(13, 5_000) && !of(64, 500));
    assert!(of(64, 2_520) && of(512, 30));
}

#[test]
fn unexposed_strategies_are_masked() {
    let fund = fund_of(&spiking());
    let sample = Sample::of(&fund, None);
    let series: Vec<&[f64]> = (0..3).map(|i| sample.column(i).unwrap()).collect();
    let of = |exposed: [bool; 3]| {
        correlation_matrix(&series, &exposed, &["a", "b", "c"], Estimator::Sample, Order::File, None)
    };
    assert_eq!(masked(&of([true; 3])), [false; 3]);
    let matrix = of([true, false, true]);
    assert_eq!(masked(&matrix), [false, true, false]);
    let health = Health::of(&matrix, &sample);
    assert_eq!((health.observations, health.dates_a_strategy, health.advice()), (60, 20.0, None));
}

#[test]
fn health_of_a_singular_matrix_says_what_would_help() {
    let returns: Vec<f64> = (0..40).map(|t| f64::from((t * 7) % 11)).collect();
    let fund = fund_of(&[(1.0, returns.clone()), (1.0, returns)]);
    let sample = Sample::of(&fund, None);
    let series: Vec<&[f64]> = (0..2).map(|i| sample.column(i).unwrap()).collect();
    let matrix = correlation_matrix(&series, &[true; 2], &["a", "b"], Estimator::Sample, Order::File, None);
    assert!(Health::of(&matrix, &sample).advice().is_some_and(|advice| advice.contains("mix")));
}

#[test]
fn absence_has_a_reason() {
    let one = fund_of(&[(1.0, vec![0.0; 60])]);
    assert_eq!(NoMatrix::of(&one, &Sample::of(&one, None)), Some(NoMatrix::OneStrategy));
    let mut few = fund_of(&[(1.0, vec![0.01; 30]), (1.0, vec![0.02; 30])]);
    assert_eq!(NoMatrix::of(&few, &Sample::of(&few, None)), None);
    few.history.returns[0][3] = None;
    let absent = NoMatrix::of(&few, &Sample::of(&few, None)).unwrap();
    assert_eq!(absent, NoMatrix::TooFewDates { observations: 29 });
    assert!(absent.reason().contains("29"));
}

#[test]
fn risk_order_has_the_largest_component_first() {
    let fund = fund_of(&spiking());
    let model = estimate(&fund, Settings::of(&fund.risk_budget));
    let report = assess(&fund, &model, &Book::of(&fund));
    let order = by_component(&report);
    let component = |i: usize| report.strategies[i].component_var.unwrap();
    assert!(order.windows(2).all(|pair| component(pair[0]) >= component(pair[1])));
    let mut unexposed = report.clone();
    unexposed.strategies.iter_mut().for_each(|s| s.component_var = None);
    assert_eq!(by_component(&unexposed), [0, 1, 2]);
}
