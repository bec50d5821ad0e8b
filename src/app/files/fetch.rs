//! Fetching a snapshot. The page's policy allows its own origin; a build may name further ones.

use gloo_net::http::{Request, Response};
use js_sys::{Array, Promise, Reflect, Uint8Array, global};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, ReadableStreamDefaultReader, RequestCache};

/// Bytes of what is opened at most.
pub const MAX_BYTES: usize = 32 << 20;

/// Milliseconds that an address has to answer in full.
const TIME_LIMIT: u32 = 60_000;

/// Where `assets/boot.js` leaves the answer that it asked for while the program was on its way.
const ASKED: &str = "headroomAsked";

/// The answer of that address with what ends the wait for it, if it was asked for already; it is taken once.
fn asked_before(address: &str) -> Option<(Promise, AbortSignal)> {
    let asked: Array = Reflect::get(&global(), &ASKED.into()).ok()?.dyn_into().ok()?;
    if asked.get(0) != address {
        return None;
    }
    let _ = Reflect::set(&global(), &ASKED.into(), &JsValue::UNDEFINED);
    Some((asked.get(1).dyn_into().ok()?, asked.get(2).dyn_into().ok()?))
}

/// The bytes at an address, or a sentence that says why there are none.
pub async fn bytes_at(address: &str) -> Result<Vec<u8>, String> {
    let asked = asked_before(address);
    let limit = asked.as_ref().map_or_else(|| AbortSignal::timeout_with_u32(TIME_LIMIT), |(_, limit)| limit.clone());
    let ended = |reason: &str| match limit.aborted() {
        true => format!("the address did not answer within {} seconds", TIME_LIMIT / 1000),
        false => reason.to_owned(),
    };
    let answer = match asked {
        Some((answer, _)) => JsFuture::from(answer).await.ok().and_then(|answer| {
            let answer: web_sys::Response = answer.dyn_into().ok()?;
            Some(answer.into())
        }),
        None => Request::get(address).cache(RequestCache::NoCache).abort_signal(Some(&limit)).send().await.ok(),
    };
    let answer = answer.ok_or_else(|| ended("the address did not answer, or this page may not ask it"))?;
    if !answer.ok() {
        return Err(format!("the address answered {}", answer.status()));
    }
    body(&answer).await.map_err(|is_too_large| match is_too_large {
        true => "the file is larger than 32 MiB".to_owned(),
        false => ended("the answer broke off"),
    })
}

/// The bytes of an answer; the error says whether they are too many.
async fn body(answer: &Response) -> Result<Vec<u8>, bool> {
    let Some(stream) = answer.body() else { return Ok(Vec::new()) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let part = JsFuture::from(reader.read()).await.map_err(|_| false)?;
        let part = Reflect::get(&part, &"value".into()).map_err(|_| false)?;
        let Ok(part) = part.dyn_into::<Uint8Array>() else { return Ok(bytes) };
        if bytes.len() + part.length() as usize > MAX_BYTES {
            _ = reader.cancel();
            return Err(true);
        }
        bytes.extend(part.to_vec());
    }
}
