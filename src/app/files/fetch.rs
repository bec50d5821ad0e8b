//! Fetching a snapshot. The page's policy allows its own origin; a build may name further ones.

use gloo_net::http::{Request, Response};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, ReadableStreamDefaultReader, RequestCache};

/// Bytes of what is opened at most.
pub const MAX_BYTES: usize = 32 << 20;

/// Milliseconds that an address has to answer in full.
const TIME_LIMIT: u32 = 60_000;

/// The bytes at an address, or a sentence that says why there are none.
pub async fn bytes_at(address: &str) -> Result<Vec<u8>, String> {
    let limit = AbortSignal::timeout_with_u32(TIME_LIMIT);
    let ended = |reason: &str| match limit.aborted() {
        true => format!("the address did not answer within {} seconds", TIME_LIMIT / 1000),
        false => reason.to_owned(),
    };
    let answer = Request::get(address)
        .cache(RequestCache::NoCache)
        .abort_signal(Some(&limit))
        .send()
        .await
        .map_err(|_| ended("the address did not answer, or this page may not ask it"))?;
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
