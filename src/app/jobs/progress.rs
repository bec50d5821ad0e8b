//! Runs of Monte Carlo as they are seen: how far they are, and the way to end them.

use std::sync::Arc;

use super::{draw_run::Run, joint_draws::JointDraws, monte_carlo::MonteCarlo};
use crate::app::ui::{
    html::*,
    on_escape::on_escape,
    reactive::Memo,
    run_row::{ended, running},
};
use headroom_engine::{fund::Method, sample::Returns};

/// The panel of the fund's run; nothing while there is no run to tell of.
pub fn monte_carlo_panel(monte_carlo: MonteCarlo) -> impl Child {
    on_escape(move || monte_carlo.cancel());

    // The panel is made anew when a run starts or ends, its figures change in place.
    let is_on = Memo::new(move |_| monte_carlo.fund.stands.with(Run::is_on));
    let stands = Memo::new(move |_| {
        // Without its draws a method on screen has no figures.
        let lacks = monte_carlo.settings.with(|s| s.method == Method::MonteCarlo);
        monte_carlo.fund.stands.with(|run| match run {
            Run::Cancelled if lacks => {
                Some("Monte Carlo was cancelled: there are no figures until it has run".to_owned())
            }
            Run::Failed(reason) => Some(format!("Monte Carlo broke off: {reason}")),
            _ => None,
        })
    });
    let panel = || section().class("panel run").attr("aria-label", "Monte Carlo run");
    move || {
        if is_on.get() {
            let parts = progress_parts(
                "Monte Carlo".to_owned(),
                move || monte_carlo.fund.stands.get(),
                move || {
                    monte_carlo.fund.end(Run::Cancelled);
                },
            );
            return Some(panel().child(parts).into_nodes());
        }
        let text = stands.get()?;
        let again = ended(text, "Run again", move || monte_carlo.again());
        Some(panel().child(again).into_nodes())
    }
}

/// How the draws of the fund with `whom` stand: their progress, or why there are none.
pub fn joint_run(joint: JointDraws, returns: Arc<Returns>, whom: String) -> impl Child {
    let of = Arc::clone(&returns);
    let stands = Memo::new(move |_| joint.stands(&of));
    let how = Memo::new(move |_| {
        stands.with(|run| match run {
            Run::Cancelled => Some("was cancelled".to_owned()),
            Run::Failed(reason) => Some(format!("broke off: {reason}")),
            _ => None,
        })
    });
    move || {
        let name = format!("Monte Carlo with {whom}");
        let row = div().class("run").attr("role", "group").attr("aria-label", name.clone());
        let Some(how) = how.get() else {
            return row.child(progress_parts(name, move || stands.get(), move || joint.cancel())).into_nodes();
        };
        let returns = Arc::clone(&returns);
        row.child(ended(format!("{name} {how}"), "Draw", move || joint.again(&returns))).into_nodes()
    }
}

/// What is said, the bar and the button of a run under way.
fn progress_parts(
    name: String,
    stands: impl Fn() -> Run + Copy + Send + Sync + 'static,
    cancel: impl Fn() + 'static,
) -> Nodes {
    let said = move || match stands() {
        Run::Drawing(share) => format!("{name}: {:.0}% drawn", share * 100.0),
        Run::Fitting => format!("{name}: fitting the copula"),
        _ => format!("{name}: about to start"),
    };
    running(said, "Drawn", move || Some(stands().share()), ("Cancel", cancel))
}
