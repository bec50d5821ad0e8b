//! A candidate at other sizes on the demonstration fund, against numpy.

use headroom_engine::{
    candidate::{EntrySizes, SizeBound, joint_days, marginal_contribution_on},
    fund::{Book, Method, Opportunity, Settings, Snapshot},
    model::{Model, estimate},
    testing::near,
};
use headroom_wire::parse;

fn demo(method: Method, total_var: f64) -> (Snapshot, Model, Book) {
    let mut fund = parse(include_bytes!("../../../assets/sample/demo.json")).unwrap();
    fund.risk_budget.method = method;
    fund.risk_budget.total_var = total_var;
    let model = estimate(&fund, Settings::of(&fund.risk_budget));
    let book = Book::of(&fund);
    (fund, model, book)
}

/// Standalone VaR and net contribution at a fourth of the capital asked for, at it, at twice and at four times it.
type Sizes = [[f64; 2]; 4];

// All by tests/reference/sizes.py: numpy, each size an answer of its own.
const HISTORICAL: Sizes =
    [[4_069.125, 2_175.155_238], [16_276.5, 11_256.868_062], [32_553.0, 37_276.331_189], [65_106.0, 71_418.162_378]];
const PARAMETRIC: Sizes = [
    [3_034.437_759, 2_136.820_439],
    [12_137.751_036, 8_728.153_612],
    [24_275.502_072, 17_904.335_668],
    [48_551.004_144, 37_391.048_920],
];
const FILTERED: Sizes = [
    [3_366.460_983, 3_844.233_017],
    [13_465.843_933, 15_376.932_069],
    [26_931.687_866, 28_342.533_483],
    [53_863.375_733, 40_089.631_452],
];

#[test]
fn entry_at_every_size_and_the_largest_that_fits_match_numpy() {
    for (method, wanted, by_reserve, by_var) in [
        (Method::Historical, HISTORICAL, 6_911_805.364, 1_828_444.343),
        (Method::Parametric, PARAMETRIC, 9_268_603.357, 6_951_452.518),
        (Method::FilteredHistorical, FILTERED, 8_354_470.805, 6_265_853.103),
    ] {
        for (total_var, largest) in [(500_000.0, by_reserve), (375_000.0, by_var)] {
            let (fund, model, book) = demo(method, total_var);
            let newcomer = &fund.opportunities[0];
            let sizes = EntrySizes::of(&fund, &model, &book, newcomer, |_| None).unwrap();
            for (part, [own, net]) in [0.25, 1.0, 2.0, 4.0].into_iter().zip(wanted) {
                let found = sizes.at(part * newcomer.capital);
                near(found.var_increase, own, 1e-9);
                near(found.net_contribution, net, 1e-9);
            }
            let found = sizes.largest();
            near(found.capital, largest, 1e-9);
            if total_var > 400_000.0 {
                assert_eq!(found.bound_by, SizeBound::Reserve);
            }
        }
    }
}

#[test]
fn largest_of_a_fund_at_its_limit_is_none_and_of_a_small_one_is_ten_times() {
    let (fund, model, book) = demo(Method::Historical, 300_000.0);
    let newcomer = &fund.opportunities[0];
    let found = EntrySizes::of(&fund, &model, &book, newcomer, |_| None).unwrap().largest();
    assert_eq!((found.capital, found.bound_by), (0.0, SizeBound::FundVar));
    let (fund, model, book) = demo(Method::Historical, 5_000_000.0);
    let found = EntrySizes::of(&fund, &model, &book, newcomer, |_| None).unwrap();
    assert_eq!((found.largest().capital, found.largest().bound_by), (15_000_000.0, SizeBound::Maximum));
    // The size asked for is what the equation says.
    let entry = marginal_contribution_on(&fund, &model, &book, newcomer, None, |_| None).unwrap();
    assert_eq!(found.at(newcomer.capital).net_contribution, entry.net_contribution);
    assert_eq!((found.fund_before(), entry.admitted_rows), (entry.fund_before, Some(495)));
}

#[test]
fn amount_asked_for_changes_neither_what_a_size_adds_nor_the_largest() {
    for total_var in [500_000.0, 375_000.0] {
        let (fund, model, book) = demo(Method::Historical, total_var);
        let newcomer = &fund.opportunities[0];
        let more = Opportunity { capital: 2.0 * newcomer.capital, ..newcomer.clone() };
        let [asked, other] =
            [newcomer, &more].map(|who| EntrySizes::of(&fund, &model, &book, who, |_| None).expect("sizes"));
        assert_eq!(asked.at(1e6), other.at(1e6));
        near(other.largest().capital, asked.largest().capital, 1e-9);
        assert_eq!(other.largest().bound_by, asked.largest().bound_by);
    }
}

#[test]
fn days_in_common_with_a_candidate_match_numpy() {
    let (fund, model, book) = demo(Method::Historical, 500_000.0);
    let days = joint_days(&fund, &model, &book, &fund.opportunities[0]).unwrap();
    assert_eq!((days.dates.len(), days.worst, days.lost_on), (119, 10, 10)); // tests/reference/sizes.py, numpy
    near(days.mean_on_worst, -5_965.05, 1e-9); // the same
    near(days.correlation.unwrap(), 0.579_214_189_320, 1e-9); // the same, numpy.corrcoef
    assert!(days.fund.is_sorted());
}
