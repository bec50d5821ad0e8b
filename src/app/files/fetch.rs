//! Fetching a snapshot. The page's policy allows its own origin; a build may name further ones.

use gloo_net::http::Request;
use web_sys::RequestCache;

/// The bytes at an address, or a sentence that says why there are none.
pub async fn bytes_at(address: &str) -> Result<Vec<u8>, String> {
    let answer = Request::get(address)
        .cache(RequestCache::NoCache)
        .send()
        .await
        .map_err(|_| "the address did not answer, or this page may not ask it".to_owned())?;
    if !answer.ok() {
        return Err(format!("the address answered {}", answer.status()));
    }
    answer.binary().await.map_err(|_| "the answer broke off".to_owned())
}
