"""The fund's figures by method: VaR, ES, standalone, components, interval, and the budget (engine 2, 3; rulings 8, 9, 18)."""

from functools import cached_property

import numpy as np

from . import correlation, measures, monte_carlo, repricing, sample as samples
from .tail import chance_above, historical, interval_ranks, tail_weights

STRESSED_RHO = 0.90
RANKED = ("historical", "filtered_historical")


def series_risk(returns, exposure, fund):
    """VaR and ES of one series at an exposure, one period."""
    pnl = returns * exposure
    if fund.method == "parametric":
        z, per_sd = measures.normal_quantile(fund.confidence)
        sd = abs(exposure) * own_sd(returns, fund)
        return z * sd, per_sd * sd
    if fund.method == "cornish_fisher":
        return measures.cornish_fisher(pnl, fund.confidence)[:2]
    if fund.method == "student_t":
        return measures.student_t(pnl, fund.confidence)[:2]
    if fund.method == "filtered_historical":
        pnl = measures.filtered(returns, fund.decay) * exposure
    return historical(-pnl, fund.confidence)


def own_sd(returns, fund):
    """Standard deviation of one series by the estimator of the fund."""
    if len(returns) == 0 or np.ptp(returns) == 0:
        return 0.0
    return float(np.sqrt(correlation.covariance(returns[:, None], fund.covariance, fund.decay)[0][0, 0]))


def scenarios_of(columns, fund, series=None):
    """The returns whose losses are ranked: the sample's, the filtered ones, or draws over the own rows `series`."""
    if fund.method == "monte_carlo":
        return monte_carlo.outcomes(columns, list(columns.T) if series is None else series)
    if fund.method != "filtered_historical":
        return columns
    return np.column_stack([measures.filtered(c, fund.decay) for c in columns.T]) if columns.shape[1] else columns


def fund_risk(columns, exposure, fund, series=None):
    """VaR, ES and components of the fund's filled columns, one period. Components are `None` without a tail loss.

    `series` the own rows of each column, for the margins of Monte Carlo; left out, the columns.
    """
    if fund.method == "parametric":
        sigma = correlation.estimate(columns, exposure, fund.covariance, fund.decay)[0]
        z, per_sd = measures.normal_quantile(fund.confidence)
        against = sigma @ exposure
        sd = float(np.sqrt(max(float(exposure @ against), 0.0)))
        return z * sd, per_sd * sd, z * exposure * against / sd if sd > 0 else np.zeros(len(exposure))
    ranked = scenarios_of(columns, fund, series)
    losses = -ranked * exposure
    total = losses.sum(axis=1)
    var, es = historical(total, fund.confidence)
    euler, tail_es = tail_weights(total, fund.confidence) @ losses, es
    if fund.method in ("cornish_fisher", "student_t"):
        var, es = series_risk(-total, 1.0, fund)
    if var == 0:
        return var, es, np.zeros(len(exposure))
    components = var * euler / tail_es if var > 0 and tail_es > 0 and es > 0 else None
    return var, es, components


def status(used, budget):
    """`within`, `at_limit` from 95%, `breach` above (ruling 18)."""
    if used is None:
        return "unknown"
    if budget == 0:
        return "breach" if used > 0 else "within"
    if used > budget * (1 + 1e-9):
        return "breach"
    return "at_limit" if used >= 0.95 * budget * (1 - 1e-9) else "within"


class Report:
    """Every figure of a fund under its what-if. `None` where there is none; arrays hold nan for `None` of a strategy."""

    def __init__(self, fund, sample=None):
        self.fund = fund
        self.sample, self.measured_from, self.basis_var, self.pnl = sample, None, None, None
        if sample is None:
            self.sample, self.measured_from, self.basis_var, self.pnl = repricing.measure(fund, series_risk)
        self.has_var = self.sample.count >= samples.LEAST_OWN_ROWS
        self.measured = self.sample.measured & self.has_var
        self.at = np.flatnonzero(self.measured)

    @cached_property
    def columns(self):
        return self.sample.filled[:, self.at]

    @cached_property
    def exposure(self):
        return self.fund.exposure[self.at]

    @cached_property
    def own_series(self):
        """Own rows of each column."""
        return [self.sample.series(i) for i in self.at]

    @cached_property
    def scenarios(self):
        """The returns whose losses are ranked."""
        return scenarios_of(self.columns, self.fund, self.own_series)

    @cached_property
    def alone(self):
        """Standalone VaR and ES of each strategy, one period; nan where not measured, 0 without capital."""
        found = np.full((self.fund.n, 2), np.nan)
        if self.has_var:
            for i in range(self.fund.n):
                if self.fund.capital[i] == 0:
                    found[i] = 0.0
                elif self.measured[i] and self.fund.method == "monte_carlo":
                    place = list(self.at).index(i)
                    found[i] = historical(-self.scenarios[:, place] * self.fund.exposure[i], self.fund.confidence)
                elif self.measured[i]:
                    found[i] = series_risk(self.sample.series(i), self.fund.exposure[i], self.fund)
        return found

    @cached_property
    def standalone(self):
        return self.alone[:, 0] * self.fund.root

    @cached_property
    def standalone_es(self):
        return self.alone[:, 1] * self.fund.root

    @cached_property
    def risk(self):
        """VaR, ES, components of the measured, at the horizon; all `None` without a VaR."""
        if not self.has_var or not len(self.at):
            return None, None, None
        var, es, components = fund_risk(self.columns, self.exposure, self.fund, self.own_series)
        root = self.fund.root
        return var * root, es * root, None if components is None else components * root

    @property
    def var(self):
        return self.risk[0]

    @property
    def es(self):
        return self.risk[1]

    @cached_property
    def matrices(self):
        """Sigma, correlation and shrinkage of the measured."""
        return correlation.estimate(self.columns, self.exposure, self.fund.covariance, self.fund.decay)

    def matrices_at_unit(self, i):
        """Sigma of the measured as it is where strategy i is exposed."""
        exposure = self.exposure.copy()
        exposure[list(self.at).index(i)] = self.fund.capital[i]
        return correlation.estimate(self.columns, exposure, self.fund.covariance, self.fund.decay)[0]

    def spread(self, values):
        """Figures of the measured as one of every strategy; nan where there is none."""
        found = np.full(self.fund.n, np.nan)
        if values is not None:
            found[self.fund.capital == 0] = 0.0
            found[self.at] = values
        return found

    @cached_property
    def component(self):
        return self.spread(self.risk[2])

    def spiked(self, rho):
        """VaR of a spike with components of the measured, and the same of ES."""
        matrix = self.matrices[1]
        v, e = self.standalone[self.at], self.standalone_es[self.at]
        return (correlation.spike(self.var, self.risk[2], v, matrix, rho),
                correlation.spike(self.es, None, e, matrix, rho))

    @cached_property
    def stressed_component(self):
        if self.var is None:
            return self.spread(None)
        return self.spread(self.spiked(STRESSED_RHO)[0]["components"])

    def used_on(self, basis):
        return {"standalone": self.standalone, "component": self.component,
                "stressed_component": self.stressed_component}[basis]

    @property
    def used(self):
        return self.used_on(self.fund.basis)

    @cached_property
    def sum_of_standalone(self):
        return float(np.nansum(self.standalone)) if self.var is not None else None

    @cached_property
    def is_measured(self):
        """Whether no exposed strategy is without a measure."""
        return bool(self.has_var and self.var is not None and (self.measured | (self.fund.exposure == 0)).all())

    @cached_property
    def fund_losses(self):
        """Losses of the fund that are ranked, one period."""
        return -(self.scenarios @ self.exposure)

    def interval(self):
        """Ends of the 90% interval of a ranked VaR, and why there is no upper."""
        lower, upper = interval_ranks(self.fund.confidence, self.sample.count)
        losses = np.sort(self.fund_losses) * self.fund.root
        return {
            "lower": float(losses[lower - 1]) if lower else None,
            "upper": float(losses[upper - 1]) if upper else None,
            "reason": None if upper else "beyond_the_sample",
        }

    def above_total_var(self):
        above = int((self.fund_losses * self.fund.root > self.fund.total_var).sum())
        return chance_above(self.fund.confidence, self.sample.count, above)
