//! The methods: one file each.

pub(crate) mod cornish_fisher;
pub(crate) mod filtered;
pub(crate) mod student_t;
