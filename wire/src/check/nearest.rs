//! The known word nearest to a misspelled one.

use headroom_engine::text::{distance, letters};

/// The name that is nearest to `text`, the first of equally near ones: fewest letters to add, drop or change, without
/// regard to case, spaces, `_` and `-`. `None` only where there are no names.
pub fn nearest<'n>(text: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let text = letters(text);
    names.into_iter().min_by_key(|name| distance(&text, &letters(name)))
}
