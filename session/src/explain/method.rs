//! Formula and source of the fund's VaR and expected shortfall, by method.

use headroom_engine::fund::Method;

/// How VaR, or expected shortfall, is computed.
pub fn formula(method: Method, is_shortfall: bool) -> &'static str {
    match (method, is_shortfall) {
        (Method::Historical, false) => "the rank-th largest loss of observations rows * horizon_factor",
        (Method::Historical, true) => "the mean of the tail largest losses of observations rows * horizon_factor",
        (Method::Parametric, false) => "z * sqrt(x'Sigma x) * horizon_factor, z the normal quantile of confidence",
        (Method::Parametric, true) => "phi(z) / (1 - confidence) * sqrt(x'Sigma x) * horizon_factor",
        (Method::CornishFisher, false) => {
            "-(mean + h * sd) * horizon_factor, h the normal quantile of confidence corrected for skewness and kurtosis"
        }
        (Method::CornishFisher, true) => {
            "the mean beyond the Cornish-Fisher quantile of confidence * horizon_factor, by Edgeworth's density"
        }
        (Method::StudentT, false) => {
            "scale * the Student-t quantile of confidence * horizon_factor, scale and degrees of freedom by likelihood"
        }
        (Method::StudentT, true) => "scale * the mean of a Student-t beyond confidence * horizon_factor",
        (Method::FilteredHistorical, false) => {
            "the rank-th largest loss of observations rows rescaled to today's volatility * horizon_factor"
        }
        (Method::FilteredHistorical, true) => {
            "the mean of the tail largest losses of observations rows rescaled to today's volatility * horizon_factor"
        }
        (Method::MonteCarlo, false) => "the ranked loss of 100,000 draws of a t copula at confidence * horizon_factor",
        (Method::MonteCarlo, true) => {
            "the mean of the largest losses of 100,000 draws of a t copula beyond confidence * horizon_factor"
        }
    }
}

/// Where a method is published.
pub fn source(method: Method) -> &'static str {
    match method {
        Method::Historical => {
            "Hyndman and Fan, The American Statistician 50 (1996), type 1; Rockafellar and Uryasev 2002 for the shortfall."
        }
        Method::Parametric => "J.P. Morgan and Reuters, RiskMetrics Technical Document (1996).",
        Method::CornishFisher => "Favre and Galeano 2002; Boudt, Peterson and Croux 2008 for the shortfall.",
        Method::StudentT => "McNeil, Frey and Embrechts, Quantitative Risk Management (2015).",
        Method::FilteredHistorical => "Hull and White 1998; Barone-Adesi, Giannopoulos and Vosper 1999.",
        Method::MonteCarlo => "Demarta and McNeil, International Statistical Review 73 (2005).",
    }
}
