//! What strategies hold in common: outcomes that several hold, and a matrix of pairs.
//!
//! An outcome is one instrument on one side, whatever the exchange: YES or NO of a binary, long or short of anything else.

use nalgebra::DMatrix;

use crate::{
    exposure::PositionTable,
    fund::Holding,
    math::{Extremes, order_by, sort_by},
    report::RiskReport,
};

/// One strategy's size in an outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Holder {
    /// Index of the strategy.
    pub strategy: usize,
    /// Sum of the sizes of its positions in the outcome, in money.
    pub size: f64,
}

/// One side of an instrument that at least two strategies hold.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedOutcome {
    /// The instrument, from the file.
    pub instrument: String,
    /// Whether it is a binary, held as YES or NO; else long or short.
    pub is_binary: bool,
    /// Whether it is held long; YES of a binary.
    pub is_long: bool,
    /// Who holds it, the largest first, equals as in the file.
    pub holders: Vec<Holder>,
    /// Sum of the sizes of the holders, in money.
    pub size: f64,
    /// Sum of the sizes of the other side of the instrument, whoever holds it, in money.
    pub opposite_size: f64,
    /// Sum of the signed notionals of both sides, in money: of a binary price x contracts.
    pub net: f64,
    /// `size` over the fund's gross.
    pub gross_share: f64,
    /// Share of the fund's VaR: `sum of component_i x size_i / gross_i` over the holders, over the fund's VaR. A strategy's
    /// part of the VaR is attributed to its positions by size. `None` without components or where VaR is not above 0.
    pub var_share: Option<f64>,
}

impl SharedOutcome {
    /// `yes`, `no`, `long` or `short`.
    pub fn side(&self) -> &'static str {
        match (self.is_binary, self.is_long) {
            (true, true) => "yes",
            (true, false) => "no",
            (false, true) => "long",
            (false, false) => "short",
        }
    }
}

/// What strategies hold in common, at the scales of a what-if. Matrices are symmetric, in the fund's order of strategies.
#[derive(Debug, Clone, PartialEq)]
pub struct Holdings {
    /// Gross of each strategy, in money.
    pub gross: Vec<f64>,
    /// Held on the same side by both: `sum over outcomes of min(size_i, size_j)`, in money; on the diagonal the gross.
    pub same_side: DMatrix<f64>,
    /// Held on opposite sides: `sum over instruments of min(long_i, short_j) + min(short_i, long_j)`, in money.
    pub opposite_side: DMatrix<f64>,
    /// Outcomes that at least two strategies hold, the largest first; equals by name, long first.
    pub outcomes: Vec<SharedOutcome>,
}

/// Two strategies and what both hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The strategies, the earlier in the file first.
    pub strategies: (usize, usize),
    /// Held on the same side by both, in money.
    pub same_side: f64,
    /// Held on opposite sides, in money.
    pub opposite_side: f64,
    /// `same_side` less `opposite_side`: above 0 a thesis held twice, below 0 a hedge between them.
    pub net: f64,
    /// `net` over the smaller gross of the two, in [-1, 1].
    pub net_share: Option<f64>,
}

/// A line in the order of its outcome.
struct Held {
    strategy: usize,
    size: f64,
    notional: f64,
}

impl Holdings {
    /// What strategies hold in common, at one scale per strategy.
    ///
    /// Positions of one strategy in one outcome add. Positions are sorted once; only strategies that hold the same instrument
    /// are compared. Source of the overlap as a sum of minima: Cremers and Petajisto, Review of Financial Studies 22 (2009),
    /// one less the active share.
    ///
    /// ```
    /// # let mut fund = headroom_engine::testing::three_four_five();
    /// use headroom_engine::Analysis;
    /// // Both strategies long the same instrument, 100 each
    /// for position in fund.positions.iter_mut().flatten() {
    ///     position.instrument = "thesis".to_owned();
    /// }
    /// let analysis = Analysis::new(fund);
    /// let holdings = analysis.overlap().holdings.as_ref().unwrap();
    /// assert_eq!((holdings.pair(0, 1).net, holdings.outcomes[0].gross_share), (100.0, 1.0));
    /// ```
    pub fn of(table: &PositionTable, scale: &[f64], report: &RiskReport) -> Self {
        let n = scale.len();
        let mut found = Self {
            gross: vec![0.0; n],
            same_side: DMatrix::zeros(n, n),
            opposite_side: DMatrix::zeros(n, n),
            outcomes: Vec::new(),
        };
        let lines = &table.lines;
        for line in lines {
            found.gross[line.strategy] += line.size() * scale[line.strategy];
        }
        let key = |at: usize| {
            let line = &lines[at];
            let is_binary = matches!(line.holding, Holding::Binary { .. });
            (line.instrument, is_binary, line.holding.notional() < 0.0, line.strategy)
        };
        let order = order_by(lines.len(), &mut |a, b| key(a).cmp(&key(b)));
        for group in order.chunk_by(|a, b| (key(*a).0, key(*a).1) == (key(*b).0, key(*b).1)) {
            let held = |at: &usize| {
                let (line, scale) = (&lines[*at], scale[lines[*at].strategy]);
                Held { strategy: line.strategy, size: line.size() * scale, notional: line.holding.notional() * scale }
            };
            let split = group.partition_point(|at| !key(*at).2);
            let sides = [&group[..split], &group[split..]].map(|side| side.iter().map(held).collect::<Vec<_>>());
            let (name, is_binary) = (&table.instruments[key(group[0]).0], key(group[0]).1);
            found.add(name, is_binary, &sides);
        }
        found.attribute(report);
        let outcomes = &mut found.outcomes;
        sort_by(outcomes, |a, b| {
            b.size.total_cmp(&a.size).then_with(|| a.instrument.cmp(&b.instrument)).then(b.is_long.cmp(&a.is_long))
        });
        found
    }

    /// Adds one instrument: its long and its short positions, each by strategy.
    fn add(&mut self, instrument: &str, is_binary: bool, sides: &[Vec<Held>; 2]) {
        let net = sides.iter().flatten().map(|held| held.notional).sum();
        let holders = sides.each_ref().map(|side| {
            let mut holders: Vec<Holder> = Vec::new();
            for held in side.iter().filter(|held| held.size > 0.0) {
                match holders.last_mut().filter(|last| last.strategy == held.strategy) {
                    Some(last) => last.size += held.size,
                    None => holders.push(Holder { strategy: held.strategy, size: held.size }),
                }
            }
            holders
        });
        let [long, short] = &holders;
        for side in [long, short] {
            for (a, b) in side.iter().flat_map(|a| side.iter().map(move |b| (a, b))) {
                self.same_side[(a.strategy, b.strategy)] += a.size.smaller(b.size);
            }
        }
        for (a, b) in long.iter().flat_map(|a| short.iter().map(move |b| (a, b))) {
            let both = a.size.smaller(b.size);
            self.opposite_side[(a.strategy, b.strategy)] += both;
            self.opposite_side[(b.strategy, a.strategy)] += both;
        }
        let sizes = holders.each_ref().map(|side| side.iter().map(|holder| holder.size).sum::<f64>());
        for (at, mut holders) in holders.into_iter().enumerate().filter(|(_, side)| side.len() > 1) {
            sort_by(&mut holders, |a, b| b.size.total_cmp(&a.size));
            self.outcomes.push(SharedOutcome {
                instrument: instrument.to_owned(),
                is_binary,
                is_long: at == 0,
                holders,
                size: sizes[at],
                opposite_size: sizes[1 - at],
                net,
                gross_share: 0.0,
                var_share: None,
            });
        }
    }

    /// Shares of gross and of VaR.
    fn attribute(&mut self, report: &RiskReport) {
        let gross: f64 = self.gross.iter().sum();
        let fund_var = report.fund.value_at_risk.filter(|var| *var > 0.0);
        for outcome in &mut self.outcomes {
            outcome.gross_share = outcome.size / gross;
            let parts: Option<f64> = outcome
                .holders
                .iter()
                .map(|holder| {
                    let component = report.strategies[holder.strategy].component_var?;
                    Some(component * holder.size / self.gross[holder.strategy])
                })
                .sum();
            outcome.var_share = parts.zip(fund_var).map(|(parts, var)| parts / var);
        }
    }

    /// What two strategies hold in common.
    pub fn pair(&self, i: usize, j: usize) -> Pair {
        let (same_side, opposite_side) = (self.same_side[(i, j)], self.opposite_side[(i, j)]);
        let (net, smaller) = (same_side - opposite_side, self.gross[i].smaller(self.gross[j]));
        Pair {
            strategies: (i.min(j), i.max(j)),
            same_side,
            opposite_side,
            net,
            net_share: (smaller > 0.0).then(|| net / smaller),
        }
    }

    /// The pairs of two strategies that hold an instrument in common, the largest net in size first, equals as in the file.
    pub fn pairs(&self) -> Vec<Pair> {
        let n = self.gross.len();
        let all = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
        let mut pairs: Vec<Pair> =
            all.map(|(i, j)| self.pair(i, j)).filter(|pair| pair.same_side + pair.opposite_side > 0.0).collect();
        sort_by(&mut pairs, |a, b| b.net.abs().total_cmp(&a.net.abs()));
        pairs
    }
}
