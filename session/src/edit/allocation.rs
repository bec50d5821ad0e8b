//! Shares of the VaR budget and the reserve.

use headroom_engine::{
    fund::{Book, Snapshot},
    math::Extremes,
};

use super::error::{ALLOCATION, EditError, in_range, place};

/// Slack of a sum of shares.
pub(crate) const SUM_TOLERANCE: f64 = 1e-9;

/// Gives a strategy a share; the reserve is what is left of 1, so the sum is held by construction.
pub(crate) fn allocate(snapshot: &Snapshot, book: &mut Book, strategy: usize, share: f64) -> Result<(), EditError> {
    let place = place(snapshot, ALLOCATION, strategy)?;
    in_range(&place, share, 0.0..=1.0, "[0, 1]")?;
    let others: f64 = book.allocation.iter().enumerate().filter(|(i, _)| *i != strategy).map(|(_, share)| share).sum();
    let reserve = 1.0 - others - share;
    if reserve < -SUM_TOLERANCE {
        return Err(EditError::ReserveExceeded {
            place,
            value: share,
            available: book.reserve,
            most: (1.0 - others).larger(0.0),
        });
    }
    book.allocation[strategy] = share + 0.0;
    book.reserve = reserve.larger(0.0);
    Ok(())
}
