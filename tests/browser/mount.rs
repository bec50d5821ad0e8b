//! A page that was just mounted shows its fund.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{DEMO, Page, SEED, next_frame};

#[wasm_bindgen_test]
async fn mount_shows_every_strategy_and_the_reserve() {
    let page = Page::on(DEMO);
    next_frame().await;
    assert_eq!(page.count(".budget-table tbody tr"), 8 + 2);
    assert_eq!(page.count(".light"), 8);
    // Fund VaR of the demonstration fund: tests/reference/demo.json, as_loaded, historical: 357,808.5.
    assert_eq!(page.text(".fund-var").replace([',', '.', '\u{202f}'], ""), "357809");
}

#[wasm_bindgen_test]
async fn mount_shows_used_and_available_of_the_seed() {
    let page = Page::on(SEED);
    next_frame().await;
    // The seed: Strategy A has 30% of 50,000 and uses 22%, so 8% is available.
    let row = "[data-strategy=mm_strategy]";
    assert_eq!(page.text(&format!("{row} .used")).replace([',', '.', '\u{202f}'], ""), "11000");
    assert_eq!(page.text(&format!("{row} .free")).replace([',', '.', '\u{202f}'], ""), "4000");
    // Strategy B uses all it has.
    assert!(page.text("[data-strategy=arb_strategy] .usage").contains("At limit"));
}
