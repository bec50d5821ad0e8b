//! How a figure is made and why it has changed: the ledger of days, the figures of other programs, and published figures.

pub(crate) mod change;
pub(crate) mod ledger;
pub(crate) mod peers;
pub(crate) mod published;

pub use change::{CAUSES, Cause, Change, ChangeError, Difference};
pub use ledger::{Grouping, Ledger, LedgerDay, LedgerGroup, LedgerGroups};
pub use peers::{NotGiven, Peer, PeerFigures, parametric_with_mean, peer_figures, peer_figures_of_fund};
pub use published::{PublishedFigure, PublishedSubject, published_figures};
