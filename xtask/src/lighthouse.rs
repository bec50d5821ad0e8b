//! `cargo xtask lighthouse`: what Lighthouse and html-validate say of the page. It measures time, so no test runs it.

use crate::Done;
use crate::checks::e2e;
use crate::paths::{dist, tools};
use crate::run::{run, timed};
use crate::setup::{self, Need};

/// Builds the page and has it looked at, `words` after its folder.
pub fn lighthouse(words: &[&str]) -> Done {
    setup::meet(&[Need::Browser, Need::Audit])?;
    crate::build::build()?;
    let mut node = e2e::node()?;
    node.env("HEADROOM_AUDIT_MODULES", tools().join("audit").join("node_modules"));
    timed("looking at the page", || run(node.arg("xtask/npm/lighthouse.mjs").arg(dist()).args(words)))
}
