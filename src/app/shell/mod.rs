//! What surrounds every view: the frame with its navigation, help, theme.

pub mod compare;
pub mod first;
pub mod frame;
pub mod help;
pub mod later;
pub mod palette;
pub mod strip;
pub mod theme;
pub mod toast;
pub mod what_if_bar;
