//! Pictures of the page: every view, light and dark, narrow and wide, and those that the documentation shows.

use crate::Done;
use crate::checks::e2e;
use crate::paths::{root, target};
use crate::run::{run, timed};
use crate::setup::{self, Need};
use std::path::Path;

/// Builds the page and takes a picture of every view and state, or of those alone whose name holds one of `names`.
pub fn screenshots(names: &[&str]) -> Done {
    take("tests/e2e/screenshots.mjs", &target().join("screenshots"), names)
}

/// Builds the page and writes anew what the tests compare its look with.
pub fn look() -> Done {
    setup::meet(&[Need::Browser])?;
    crate::build::build()?;
    let test = ["--test", "--test-reporter=spec", "tests/e2e/look.test.mjs"];
    timed("writing the look", || run(e2e::node()?.args(test).env("HEADROOM_WRITE", "1")))
}

/// Builds the page and takes the pictures of the documentation again.
pub fn pictures() -> Done {
    take("tests/e2e/pictures.mjs", &root().join("assets").join("picture"), &[])
}

fn take(script: &str, folder: &Path, names: &[&str]) -> Done {
    setup::meet(&[Need::Browser])?;
    crate::build::build()?;
    timed("taking pictures", || run(e2e::node()?.arg(script).arg(folder).args(names)))?;
    println!("The pictures are in {}.", folder.display());
    Ok(())
}
