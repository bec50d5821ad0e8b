//! Histories of the instruments that five of the demonstration fund's strategies hold, over the fund's own dates.
//!
//! Crypto, the index future and three of the events load on the latent factor of [`super::northlight`], the thesis: cuts by the Fed,
//! no recession and a high price of bitcoin are one bet. So the event book, whose past returns know nothing of it, holds the thesis
//! too as soon as its positions are repriced. A spot, a future and a swap of one coin move together but for a spread, which the
//! thesis moves a little. Shapes are those of the strategies' returns, their crowded exits too.
//!
//! Returns are whole ten-thousandths and prices whole thousandths, as markets quote them and as few bytes; a binary ends at the price
//! of its positions, and two were listed within the history.

use super::draw::students;
use super::text::{Series, series};

const SEED: u64 = 3_000;

/// What an instrument's history is made of.
struct Recipe {
    name: &'static str,
    of: Kind,
    /// Correlation with the common thesis.
    thesis: f64,
    /// Typical move of a day: of the return, of a spread's return, of a binary's logit.
    size: f64,
}

enum Kind {
    /// Returns of its own.
    Linear,
    /// Returns of an earlier instrument, by its place, and a spread.
    Spread(usize),
    /// Prices of a binary that end at this one, from a row on.
    Binary(f64, usize),
}

const fn recipe(name: &'static str, of: Kind, thesis: f64, size: f64) -> Recipe {
    Recipe { name, of, thesis, size }
}

const RECIPES: [Recipe; 15] = [
    recipe("BTC-PERP", Kind::Linear, 0.85, 0.0082),
    recipe("ETH-PERP", Kind::Linear, 0.80, 0.010),
    recipe("SOL-PERP", Kind::Linear, 0.70, 0.015),
    recipe("NQ-DEC", Kind::Linear, 0.75, 0.0055),
    recipe("BTC-SPOT", Kind::Spread(0), 0.50, 0.0012),
    recipe("BTC-MAR", Kind::Spread(0), -0.60, 0.0020),
    recipe("ETH-SPOT", Kind::Spread(1), 0.50, 0.0014),
    recipe("ETH-MAR", Kind::Spread(1), -0.60, 0.0022),
    recipe("SOL-SPOT", Kind::Spread(2), 0.40, 0.0020),
    recipe("BTC-ABOVE-150K-2026", Kind::Binary(0.18, 0), 0.80, 0.035),
    recipe("FED-CUT-DEC", Kind::Binary(0.62, 0), 0.85, 0.022),
    recipe("SENATE-2026-RECOUNT", Kind::Binary(0.27, 0), 0.0, 0.018),
    recipe("SHUTDOWN-JAN", Kind::Binary(0.41, 260), 0.0, 0.016),
    recipe("RECESSION-2027", Kind::Binary(0.33, 0), -0.80, 0.018),
    recipe("BEST-PICTURE-2027", Kind::Binary(0.12, 300), 0.0, 0.020),
];

/// The body of `instruments`; `shape` gives the moves of a row by its loading on the thesis and a part of its own.
pub fn json(days: usize, shape: impl Fn(usize, f64, f64) -> f64) -> String {
    let mut made: Vec<Vec<f64>> = Vec::new();
    let mut lines = Vec::new();
    for (seed, Recipe { name, of, thesis, size }) in (SEED..).zip(&RECIPES) {
        let own = students(seed, days);
        let mut moves: Vec<f64> = (0..days).map(|row| size * shape(row, *thesis, own[row])).collect();
        let text = match of {
            Kind::Linear | Kind::Spread(_) => {
                if let Kind::Spread(base) = of {
                    moves.iter_mut().zip(&made[*base]).for_each(|(own, base)| *own += base);
                }
                let rounded: Series = moves.iter().map(|r| Some((r * 1e4).round() as i32 * 100)).collect();
                format!("\"returns\": [{}]", series(&rounded))
            }
            Kind::Binary(price, listed) => {
                let mut logit = (price / (1.0 - price)).ln() - moves.iter().sum::<f64>();
                let of_row = |(row, step): (usize, &f64)| {
                    logit += step;
                    let thousandths = (1e3 / (1.0 + (-logit).exp())).round().clamp(1.0, 999.0);
                    (row >= *listed).then_some(thousandths as i32 * 1_000)
                };
                let prices: Series = moves.iter().enumerate().map(of_row).collect();
                format!("\"prices\": [{}]", series(&prices))
            }
        };
        lines.push(format!("    \"{name}\": {{ {text} }}"));
        made.push(moves);
    }
    lines.join(",\n")
}
