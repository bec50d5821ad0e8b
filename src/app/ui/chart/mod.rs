//! Drawing charts on canvas.

pub mod display;
pub mod heatmap;
pub mod lines;
pub mod picture;
pub mod scatter;
