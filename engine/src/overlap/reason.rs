//! Why a figure of the overlap is missing.

use crate::fund::identifiers::identifiers;

identifiers! {
    /// Why a figure is missing.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum NoFigure {
        /// The file has no positions.
        NoPositions => "no_positions",
        /// The fund has no VaR.
        NoVar => "no_var",
        /// A strategy with exposure is not measured.
        NotMeasured => "not_measured",
        /// The fund loses nothing in its tail, or its variance is 0.
        NoRisk => "no_risk",
        /// A strategy's part of the fund's VaR is below 0: shares with both signs have no entropy.
        Hedged => "hedged",
        /// The two largest principal components are equally large: neither is the first.
        Tied => "tied",
        /// The eigenvalues did not converge.
        NotSolved => "not_solved",
    }
}
