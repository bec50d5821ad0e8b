//! The heatmap is drawn, follows edits and is read by keyboard.
