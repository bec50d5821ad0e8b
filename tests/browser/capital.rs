//! Proposals of capital in the browser have the bits of the host.

use crate::capital_bits::{WANTED, found};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn capital_has_the_bits_of_the_host() {
    assert_eq!(found(), WANTED);
}
