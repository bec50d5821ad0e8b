//! A mounted page, and what a person reads and does there.

use headroom::app;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, EventInit, HtmlElement, HtmlInputElement};

/// The demonstration fund.
pub const DEMO: &str = include_str!("../../assets/sample/demo.json");
/// The smaller sample.
pub const SEED: &str = include_str!("../../assets/sample/seed.json");

/// A page in an element of its own; both go when it is dropped.
pub struct Page {
    root: HtmlElement,
    _mounted: Box<dyn std::any::Any>,
}

impl Page {
    /// A page on a snapshot.
    pub fn on(snapshot: &str) -> Self {
        let document = web_sys::window().unwrap().document().unwrap();
        let root: HtmlElement = document.create_element("div").unwrap().unchecked_into();
        document.body().unwrap().append_child(&root).unwrap();
        let mounted = app::mount_on(root.clone(), headroom_wire::parse(snapshot.as_bytes()).unwrap());
        Self { root, _mounted: Box::new(mounted) }
    }

    /// The first element that a selector finds.
    pub fn find(&self, selector: &str) -> Element {
        self.root.query_selector(selector).unwrap().unwrap_or_else(|| panic!("no {selector} on the page"))
    }

    /// Waits for what is built in a later turn of the browser's loop.
    pub async fn await_one(&self, selector: &str) {
        for _ in 0..600 {
            if self.count(selector) > 0 {
                return;
            }
            next_frame().await;
        }
        self.find(selector);
    }

    /// How many elements a selector finds.
    pub fn count(&self, selector: &str) -> u32 {
        self.root.query_selector_all(selector).unwrap().length()
    }

    /// What an element says.
    pub fn text(&self, selector: &str) -> String {
        self.find(selector).text_content().unwrap_or_default()
    }

    /// Presses a button.
    pub fn press(&self, selector: &str) {
        let button: HtmlElement = self.find(selector).unchecked_into();
        button.click();
    }

    /// Puts a value into a field and tells the page, as a person would.
    pub fn enter(&self, selector: &str, value: &str, event: &str) {
        let input: HtmlInputElement = self.find(selector).unchecked_into();
        input.set_value(value);
        let init = EventInit::new();
        init.set_bubbles(true);
        input.dispatch_event(&Event::new_with_event_init_dict(event, &init).unwrap()).unwrap();
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.root.remove();
    }
}

/// Waits until a frame has been shown.
pub async fn next_frame() {
    for _ in 0..2 {
        let promise = js_sys::Promise::new(&mut |resolve, _| {
            web_sys::window().unwrap().request_animation_frame(&resolve).unwrap();
        });
        JsFuture::from(promise).await.unwrap();
    }
}

/// Waits some milliseconds.
pub async fn wait(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        web_sys::window()
            .unwrap()
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds)
            .unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

/// How often the page has set a user timing mark.
pub fn marks(name: &str) -> u32 {
    web_sys::window().unwrap().performance().unwrap().get_entries_by_name(name).length()
}
