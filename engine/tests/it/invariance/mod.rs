//! What a change of a fund leaves as it was, to the bit or nearly: the table of invariants, on random funds.

mod positions;
mod repricing;
mod samples;
mod spikes;
