//! Pictures of the page: every view, light and dark, narrow and wide, and those that the documentation shows.

use crate::Done;
use crate::checks::e2e;
use crate::paths::{root, target};
use crate::run::{run, timed};
use crate::setup::{self, Need};
use std::path::Path;

/// Builds the page and takes a picture of every view.
pub fn screenshots() -> Done {
    take("tests/e2e/screenshots.mjs", &target().join("screenshots"))
}

/// Builds the page and takes the pictures of the documentation again.
pub fn pictures() -> Done {
    take("tests/e2e/pictures.mjs", &root().join("assets").join("picture"))
}

fn take(script: &str, folder: &Path) -> Done {
    setup::meet(&[Need::Browser])?;
    crate::build::build()?;
    timed("taking pictures", || run(e2e::node()?.arg(script).arg(folder)))?;
    println!("The pictures are in {}.", folder.display());
    Ok(())
}
