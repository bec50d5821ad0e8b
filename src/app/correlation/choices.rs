//! The controls of the correlation view.

use headroom_engine::{correlation::Estimator, sample::MIN_OBSERVATIONS};

use crate::{
    app::{state::State, ui::*},
    view::correlation::{Arrangement, CellKind, Choice, Stressed, choice_of},
};

/// The slider moves the stressed matrix as it is dragged up to this number of strategies, beyond that when it is released: the
/// matrix's eigenvalues take longer than a frame there.
const MOST_LIVE: usize = 96;
/// The longest window.
const LONGEST: u32 = 100_000;

/// What is chosen; copied freely.
#[derive(Clone, Copy)]
pub struct Choices {
    /// What a cell says.
    pub kind: RwSignal<CellKind>,
    /// How the matrix is estimated.
    pub estimator: RwSignal<Estimator>,
    /// Number of joint rows, the most recent ones; `None`: all.
    pub window: RwSignal<Option<u32>>,
    /// The order of the strategies.
    pub arrangement: RwSignal<Arrangement>,
    /// Whether the stressed matrix is shown.
    pub stressed: RwSignal<Stressed>,
    /// The correlation that a stress raises every pair to.
    pub rho: RwSignal<f64>,
}

impl Choices {
    /// The choices a view opens with: the window is the file's, the estimator that of the fund's figures.
    pub fn of(state: State) -> Self {
        let of_file = move || state.snapshot.with(|s| s.risk_budget.window);
        let window = RwSignal::new(untrack(of_file));
        let of_fund = Memo::new(move |_| state.settings.with(|settings| settings.covariance.estimator));
        let estimator = RwSignal::new(of_fund.get_untracked());
        effect(move || {
            // Another file came in.
            let of_file = of_file();
            if window.get_untracked() != of_file {
                window.set(of_file);
            }
        });
        effect(move || {
            // The fund's figures are made by another.
            let of_fund = of_fund.get();
            if estimator.get_untracked() != of_fund {
                estimator.set(of_fund);
            }
        });
        Self {
            kind: RwSignal::default(),
            estimator,
            window,
            arrangement: RwSignal::default(),
            stressed: RwSignal::default(),
            rho: RwSignal::new(headroom_engine::correlation::STRESSED_BASIS_RHO),
        }
    }
}

/// The controls.
pub fn choice_fields(choices: Choices, order: Memo<Vec<usize>>) -> impl Child {
    let is_share = move || choices.kind.get() == CellKind::RiskShare;
    (
        div().class("fields").child((
            choice_field("Cells", choices.kind),
            choice_field("Estimator", choices.estimator),
            window_field(choices),
            choice_field("Order", choices.arrangement),
            choice_field("Stressed", choices.stressed),
            when(move || choices.stressed.get() != Stressed::Off, move || rho_field(choices, order)),
        )),
        move || {
            is_share().then(|| {
                p().class("soft small").child(
                    "Cells add up to 100% of the fund's variance, by the covariance and window of the fund's own figures; estimator and window here move only order, health and spikes",
                )
            })
        },
    )
}

fn choice_field<C: Choice>(title: &'static str, chosen: RwSignal<C>) -> Element {
    let options = || C::ALL.iter().map(|choice| (choice.id().into(), choice.name().into())).collect();
    let choose = move |id: String| choice_of(&id).into_iter().for_each(|choice| chosen.set(choice));
    field(title, choice(options, move || chosen.get().id().into(), choose))
}

/// Dates of the window; empty is the whole history.
fn window_field(choices: Choices) -> impl Child {
    let is_refused = RwSignal::new(false);
    let shown = move || choices.window.get().map_or_else(String::new, |window| window.to_string());
    let choose = move |text: String| {
        let typed = text.trim();
        let window = match typed.parse::<u32>() {
            _ if typed.is_empty() => Some(None),
            Ok(window) if window as usize >= MIN_OBSERVATIONS && window <= LONGEST => Some(Some(window)),
            _ => None,
        };
        is_refused.set(window.is_none());
        if let Some(window) = window {
            choices.window.set(window);
        }
    };
    label().class("field").child((
        move || if is_refused.get() { "Window: 30 dates or more" } else { "Window, dates" },
        input()
            .r#type("number")
            .class("window-field")
            .attr("min", MIN_OBSERVATIONS.to_string())
            .attr("step", "1")
            .attr("placeholder", "all")
            .attr("aria-invalid", move || is_refused.get().then_some("true"))
            .prop("value", shown)
            .on(ev::change, move |event| choose(event_target_value(&event))),
    ))
}

fn rho_field(choices: Choices, order: Memo<Vec<usize>>) -> impl Child {
    let typed = RwSignal::new(choices.rho.get_untracked());
    let set = move |text: String, is_final: bool| {
        let Ok(rho) = text.parse::<f64>() else {
            return;
        };
        typed.set(rho);
        if is_final || order.with_untracked(Vec::len) <= MOST_LIVE {
            choices.rho.set(rho);
        }
    };
    label().class("field").child((
        move || format!("Pairs at least {}", number::two_decimals(Some(typed.get()))),
        input()
            .r#type("range")
            .attr("min", "0")
            .attr("max", "1")
            .attr("step", "0.01")
            .prop("value", move || typed.get().to_string())
            .on(ev::input, move |event| set(event_target_value(&event), false))
            .on(ev::change, move |event| set(event_target_value(&event), true)),
    ))
}
