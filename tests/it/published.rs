//! The published figures as the page counts them: every one is listed once, and a miss is counted as one.

use headroom::view::{GoldenGroup, GoldenRow};
use headroom_engine::audit::{PublishedFigure, PublishedSubject, published_figures};

use headroom_engine::testing::near;

#[test]
fn golden_groups_list_every_figure_once() {
    let groups = PublishedSubject::ALL.map(GoldenGroup::of);
    assert_eq!(groups.iter().map(|group| group.rows.len()).sum::<usize>(), published_figures().len());
    for (group, subject) in groups.iter().zip(PublishedSubject::ALL) {
        assert_eq!(group.label, subject.label());
        assert!(!group.rows.is_empty(), "{}", group.label);
        assert_eq!(group.met(), group.rows.len(), "{}", group.label);
        assert!(group.rows.iter().all(|row| !row.source.is_empty() && row.found.is_some()));
    }
}

#[test]
fn golden_row_shows_what_was_wanted_and_what_is_found() {
    let group = GoldenGroup::of(PublishedSubject::Component);
    let row = group.rows.iter().find(|row| row.figure == "Component of the 4").unwrap();
    near(row.wanted, 3.2, 0.0); // the seed's 3, 4, 5: 16 / 5
    near(row.found.unwrap(), 3.2, 1e-14);
    assert!(row.is_met);
}

#[test]
fn golden_is_met_up_to_its_tolerance() {
    let golden = PublishedFigure { wanted: 0.5, tolerance: 0.25, compute: || None, ..published_figures()[0] };
    assert!(golden.is_met(Some(0.25)) && golden.is_met(Some(0.75)), "the tolerance itself is near enough");
    assert!(!golden.is_met(Some(0.75_f64.next_up())));
    assert!(!golden.is_met(golden.found()), "a missing figure is not met");
    assert!(!golden.is_met(Some(f64::NAN)), "nor one that is no number");
}

#[test]
fn golden_group_counts_its_misses() {
    let row = |is_met: bool| GoldenRow {
        figure: "a figure",
        source: "a source",
        wanted: 1.0,
        tolerance: 0.1,
        found: is_met.then_some(1.0),
        is_met,
    };
    let group = GoldenGroup { label: "A subject", rows: vec![row(true), row(false), row(true)] };
    assert_eq!((group.met(), group.rows.len()), (2, 3));
}
