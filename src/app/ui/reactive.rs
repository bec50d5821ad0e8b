//! Memos of shared values, user timing marks, and counts as numbers.

use std::sync::Arc;

use leptos::prelude::*;

/// A memo of something shared, which has changed when it is another one.
pub fn shared_memo<T: Send + Sync + 'static>(make: impl Fn() -> Arc<T> + Send + Sync + 'static) -> Memo<Arc<T>> {
    Memo::new_with_compare(
        move |_| make(),
        |before, after| match (before, after) {
            (Some(before), Some(after)) => !Arc::ptr_eq(before, after),
            _ => true,
        },
    )
}

/// Puts a mark on the browser's user timing.
pub fn mark(name: &str) {
    if let Some(performance) = window().performance() {
        let _ = performance.mark(name);
    }
}

/// A count as the formats take it.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub fn as_f64(count: usize) -> f64 {
    count as f64
}
