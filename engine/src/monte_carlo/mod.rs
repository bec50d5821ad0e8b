//! Monte Carlo: the copula, the plan of the draws, and the draws.

pub(crate) mod copula;
pub(crate) mod draws;
pub(crate) mod plan;

pub use copula::Copula;
pub use draws::Draws;
pub use plan::{BLOCK, Block, DRAWS, Drawer, Drawing, Plan};
