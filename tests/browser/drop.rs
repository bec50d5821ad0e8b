//! A file dropped anywhere on the page is loaded, or refused with all its faults while the fund on screen stays.

use js_sys::Array;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{DataTransfer, DragEvent, DragEventInit, File};

use crate::page::{DEMO, Page, SEED, next_frame, wait};

/// Drops a file of this text on the window.
async fn drop_file(name: &str, text: &str) {
    let file = File::new_with_str_sequence(&Array::of1(&text.into()), name).unwrap();
    let transfer = DataTransfer::new().unwrap();
    transfer.items().add_with_file(&file).unwrap();
    let init = DragEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_data_transfer(Some(&transfer));
    let event = DragEvent::new_with_event_init_dict("drop", &init).unwrap();
    web_sys::window().unwrap().dispatch_event(&event).unwrap();
    wait(100).await;
    next_frame().await;
}

#[wasm_bindgen_test]
async fn drop_of_a_snapshot_shows_its_fund() {
    let page = Page::on(DEMO);
    next_frame().await;
    drop_file("seed.json", SEED).await;
    assert_eq!(page.count(".budget-table tbody tr"), 3 + 2);
    assert!(page.text(".fund-total").contains("50,000"));
}

#[wasm_bindgen_test]
async fn drop_of_a_broken_snapshot_lists_its_faults_and_keeps_the_fund() {
    let page = Page::on(SEED);
    next_frame().await;
    let before = page.text(".fund-var");
    let broken = SEED.replacen("\"total_var\": 50000", "\"total_var\": -1, \"totl\": 3", 1);
    assert_ne!(broken, SEED);
    drop_file("broken.json", &broken).await;
    let told = page.text(".refusal");
    for part in ["broken.json", "VaR budget, VaR limit", "range", "-1", "VaR budget, totl", "unknown field"] {
        assert!(told.contains(part), "{part} is not in: {told}");
    }
    assert_eq!(page.text(".fund-var"), before);
}
