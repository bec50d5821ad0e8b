//! Long computations in steps or in workers: draws, bootstrap, progress. A job takes its inputs and a callback.

pub mod bootstrap;
pub mod draw_run;
pub mod joint_draws;
pub mod kept_draws;
pub mod monte_carlo;
pub mod offload;
pub mod progress;
pub mod stepwise;
pub mod task_run;
