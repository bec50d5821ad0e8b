//! An edit moves every figure that depends on it in the next frame, estimates nothing again, and can be undone.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Page, SEED, marks, next_frame};

const ROW: &str = "[data-strategy=mm_strategy]";

#[wasm_bindgen_test]
async fn edit_of_an_exposure_moves_the_figures_without_an_estimate() {
    let page = Page::on(SEED);
    next_frame().await;
    let (estimates, before) = (marks("estimate"), page.text(".fund-var"));

    page.press(&format!("{ROW} .strategy-name"));
    next_frame().await;
    page.enter(".inspector [aria-label^='Exposure scale'][type=range]", "0.5", "input");
    next_frame().await;

    assert_ne!(page.text(".fund-var"), before);
    // A standalone VaR is proportional to the exposure: 22 of 30 becomes 11 of 30.
    assert!(page.text(&format!("{ROW} .usage")).contains("36.7%"));
    assert_eq!(marks("estimate"), estimates);
}

#[wasm_bindgen_test]
async fn edit_of_an_allocation_moves_the_reserve() {
    let page = Page::on(SEED);
    next_frame().await;
    page.enter(&format!("{ROW} [type=number][aria-label^=Allocation]"), "40", "change");
    next_frame().await;
    assert!(page.text(".reserve-share").starts_with("15"));
    // 22 of 40
    assert!(page.text(&format!("{ROW} .usage")).contains("55.0%"));
}

#[wasm_bindgen_test]
async fn edit_that_the_reserve_cannot_pay_is_refused_with_what_it_has() {
    let page = Page::on(SEED);
    next_frame().await;
    page.enter(&format!("{ROW} [type=number][aria-label^=Allocation]"), "60", "change");
    next_frame().await;
    let said = page.text(".notice");
    for part in ["can have at most", "the reserve has 25.0% left"] {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
    assert!(page.text(".reserve-share").starts_with("25"));
}

#[wasm_bindgen_test]
async fn edit_of_a_scale_out_of_range_is_refused() {
    let page = Page::on(SEED);
    next_frame().await;
    let before = page.text(".fund-var");
    page.enter(&format!("{ROW} [type=number][aria-label^='Exposure scale']"), "11", "change");
    next_frame().await;
    let said = page.text(".notice");
    assert_eq!(said, "A size is between 0 and 10×");
    assert_eq!(page.text(".fund-var"), before);
}
