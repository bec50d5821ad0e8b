//! What-ifs that are kept by name beside the fund as loaded, for as long as the page is open.

use headroom_session::Session;

use crate::view::MAX_KEPT;

/// Letters of a name at most.
const MAX_LETTERS: usize = 40;

/// A what-if that is kept.
#[derive(Clone)]
pub struct Named {
    /// What a person calls it.
    pub name: String,
    /// The what-if over the fund as loaded.
    pub session: Session,
}

/// Keeps a what-if by a name, the first free number where it has none; another one of that name is replaced. Whether there was
/// room for it.
pub fn keep(kept: &mut Vec<Named>, name: &str, session: Session) -> bool {
    let is_free = |name: &String| kept.iter().all(|other| other.name != *name);
    let name = match name.trim() {
        "" => (1..=MAX_KEPT).map(|at| format!("What-if {at}")).find(is_free).unwrap_or_default(),
        name => name.chars().take(MAX_LETTERS).collect(),
    };
    match kept.iter().position(|other| other.name == name) {
        Some(at) => kept[at].session = session,
        None if kept.len() < MAX_KEPT => kept.push(Named { name, session }),
        None => return false,
    }
    true
}
