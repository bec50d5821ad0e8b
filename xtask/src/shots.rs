//! Pictures of the page, to look at: every view, light and dark, narrow and wide.

use crate::Done;
use crate::checks::e2e;
use crate::paths::target;
use crate::run::{run, timed};
use crate::setup::{self, Need};

/// Builds the page and takes the pictures.
pub fn screenshots() -> Done {
    setup::meet(&[Need::Browser])?;
    crate::build::build()?;
    let folder = target().join("screenshots");
    timed("taking pictures", || {
        let script = "tests/e2e/screenshots.mjs";
        run(e2e::node()?.arg(script).arg(&folder))
    })?;
    println!("The pictures are in {}.", folder.display());
    Ok(())
}
