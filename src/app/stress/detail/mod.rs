//! Under the stress results: waterfall, liquidation, reverse stress, least severity, response.

pub mod least_severity;
pub mod liquidation;
pub mod response;
pub mod reverse;
pub mod waterfall;
