//! The heatmap is drawn, follows an edit in the next frame, and is read by keyboard.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, KeyboardEvent, KeyboardEventInit};

use crate::page::{Page, SEED, marks, next_frame, wait};

/// All pixels of the cells' canvas.
fn cells(page: &Page) -> Vec<u8> {
    let canvas: HtmlCanvasElement = page.find(".risk-share canvas").unchecked_into();
    let context: CanvasRenderingContext2d = canvas.get_context("2d").unwrap().unwrap().unchecked_into();
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    context.get_image_data(0.0, 0.0, width, height).unwrap().data().0
}

#[wasm_bindgen_test]
async fn heatmap_follows_an_exposure_in_the_next_frame() {
    let page = Page::on(SEED);
    page.await_one(".fold summary").await;
    page.press(".fold summary");
    wait(100).await;
    next_frame().await;
    let before = cells(&page);
    assert!(before.iter().any(|byte| *byte != 0), "nothing is drawn");
    let (estimates, correlations) = (marks("estimate"), marks("correlate"));

    page.enter("[data-strategy=mm_strategy] .cell-field[aria-label^='Exposure scale']", "0.3", "change");
    next_frame().await;

    assert_ne!(cells(&page), before, "the cells stayed as they were");
    assert_eq!((marks("estimate"), marks("correlate")), (estimates, correlations));
}

#[wasm_bindgen_test]
async fn heatmap_is_read_by_keyboard() {
    let page = Page::on(SEED);
    page.await_one(".fold summary").await;
    page.press(".fold summary");
    wait(100).await;
    let map: web_sys::HtmlElement = page.find(".risk-share .heatmap-frame").unchecked_into();
    map.focus().unwrap();
    next_frame().await;
    let first = page.text(".risk-share [aria-live]");
    assert!(first.contains("own share of risk"), "{first}");

    let init = KeyboardEventInit::new();
    // The row below is the first with a pair.
    init.set_key("ArrowDown");
    init.set_bubbles(true);
    init.set_cancelable(true);
    map.dispatch_event(&KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap()).unwrap();
    next_frame().await;
    let second = page.text(".risk-share [aria-live]");
    assert!(second.contains('×') && second != first, "{second}");
}
