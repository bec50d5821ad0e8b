"""The goldens of the contract (G1 to G29), each held by the reference itself.

    python -m unittest discover -s tests/reference -p "test_*.py"
"""

import datetime
import json
import pathlib
import sys
import unittest

import numpy as np
from scipy import stats

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))

from contract import (
    backtest, controls, correlation, exposure, fit, headroom, marginal, measures, report, sample, significance, stress,
    tail, words,
)
from contract.fund import Fund, day_number

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "assets" / "sample"
BACON = np.array([0.3, 2.6, 1.1, -1.0, 1.5, 2.5, 1.6, 6.7, -1.4, 4.0, -0.5, 8.1, 4.0, -3.7, -6.1, 1.7, -4.9, -2.2, 7.0,
                  5.8, -6.5, 2.4, -0.5, -0.9]) / 100
V = np.array([15000.0, 12500.0, 10000.0])


def of_sample(name):
    return Fund(json.loads((SAMPLES / f"{name}.json").read_text()))


def equicorrelation(n, rho):
    return np.full((n, n), float(rho)) + (1 - rho) * np.eye(n)


def small(positions, scale=1.0, limits=None, history=None, **strategy):
    """A fund of one strategy and these positions."""
    dates, returns = history or (["2026-11-19", "2026-11-20"], [0.01, -0.01])
    return Fund({
        "fund": {"name": "Small", "currency": "USD", "nav": 1e7},
        "risk_budget": {"total_var": 1e6, "allocation": {"s": 0.5}},
        "strategies": [{"id": "s", "capital": 1e6} | strategy],
        "history": {"period": "day", "dates": dates, "returns": {"s": returns}},
        "positions": positions, "limits": limits or {},
    }, exposure={"s": scale})


def linear(name, notional, rate, instrument="I", **more):
    return {"id": name, "strategy": "s", "instrument": instrument, "exchange": "E", "sector": "crypto",
            "notional": notional, "liquidity_per_hour": rate, "volatility": 0.02} | more


class Goldens(unittest.TestCase):
    def near(self, found, wanted, tolerance=1e-9):
        np.testing.assert_allclose(np.asarray(found, float), np.asarray(wanted, float), rtol=0, atol=tolerance)

    def test_g1_two_uncorrelated(self):
        var, parts = correlation.aggregate([3.0, 4.0], np.eye(2))
        self.near([var, *parts], [5, 1.8, 3.2])

    def test_g2_jorion_portfolio(self):
        x, sd, z = np.array([2e6, 1e6]), np.array([0.05, 0.12]), 1.65
        var, parts = correlation.aggregate(z * x * sd, np.eye(2))
        self.near([var / z, var, *parts], [156_205, 257_738, 105_630, 152_108], 1)

    def test_g3_equal_risk_diagonal(self):
        x = fit.risk_budgets(np.diag([0.01, 0.04, 0.09, 0.16]), np.ones(4))
        self.near(x / x.sum(), [0.48, 0.24, 0.16, 0.12], 1e-10)

    def test_g4_equal_risk_maillard(self):
        sigma = np.array([[0.01, 0.016, 0, 0], [0.016, 0.04, 0, 0], [0, 0, 0.09, -0.06], [0, 0, -0.06, 0.16]])
        x = fit.risk_budgets(sigma, np.ones(4))
        self.near(x / x.sum(), [0.38361251, 0.19180625, 0.24261785, 0.18196339], 5e-9)

    def test_g5_kupiec(self):
        found = [backtest.kupiec(1043, 57, 0.05), backtest.kupiec(250, 3, 0.01), backtest.kupiec(250, 0, 0.01)]
        self.near(found, [0.46147, 0.094940, 5.025168], 5e-6)

    def test_g6_christoffersen(self):
        found = backtest.christoffersen(932, 53, 53, 4)
        self.near([found, stats.chi2.sf(found, 1)], [0.25866, 0.61104], 5e-6)

    def test_g7_basel_zones(self):
        zones = [backtest.zone(x, 250, 0.01) for x in (0, 4, 5, 9, 10)]
        self.assertEqual(zones, ["green", "green", "yellow", "yellow", "red"])

    def test_g8_aggregate_at_equicorrelations(self):
        wanted = {0: 21937.4110, 0.3: 27545.4170, 0.6: 32190.8372, 0.9: 36245.6894, 1: 37500}
        for rho, value in wanted.items():
            self.near(correlation.aggregate(V, equicorrelation(3, rho))[0], value, 6e-5)
        self.near(correlation.aggregate(V, equicorrelation(3, 0.9))[1], [14587.9416, 12070.4008, 9587.3470], 6e-5)

    def test_g9_candidate_by_correlations(self):
        found = marginal.correlation_form(V, equicorrelation(3, 0.2), 8000, [0.1, 0.4, -0.2])
        self.near([found["before"], found["after"], found["net_contribution"], found["net_contribution"] - 8000,
                   found["first_order"]], [25811.8190, 28324.0181, 2512.1991, -5487.8009, 1394.7099], 6e-5)

    def test_g10_nearest_correlation(self):
        matrix, distance = correlation.repaired(np.array([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]]))
        self.near([matrix[0, 1], matrix[0, 2], distance], [0.7606898534, 0.1572981061, 0.5277905], 6e-8)

    def test_g11_bacon(self):
        var, es = tail.historical(-BACON, 0.95)
        modified = measures.expansion(BACON, 0.95)[0]
        self.near([tail.quantile(-BACON, 0.95, 7), var], [0.0592, 0.0610], 1e-12)
        self.near([es, modified], [0.0643333, 0.0560290], 5e-8)
        wealth = np.concatenate([[1.0], np.cumprod(1 + BACON)])
        self.near((1 - wealth / np.maximum.accumulate(wealth)).max(), 0.14467296, 5e-9)

    def test_g12_ewma_step(self):
        # One step of the recursion: a long past at 1% and then 2%.
        returns = np.append(np.full(4000, 0.01), 0.02)[:, None]
        self.near(correlation.ewma(returns, 0.9)[0, 0], 0.00013, 1e-16)

    def test_g13_standardised_t(self):
        for nu, var, es in ((4, 2.649492, 3.691510), (6, 2.565978, 3.292545), (10, 2.471991, 3.008184)):
            q, unit = stats.t.ppf(0.99, nu), np.sqrt((nu - 2) / nu)
            self.near([unit * q, unit * stats.t.pdf(q, nu) / 0.01 * (nu + q * q) / (nu - 1)], [var, es], 6e-7)

    def test_g14_higham_and_not_spectral(self):
        m = np.array([[1, 0.9, 0.7], [0.9, 1, 0.3], [0.7, 0.3, 1]])
        found, _ = correlation.repaired(m)
        self.near([found[0, 1], found[0, 2], found[1, 2]], [0.8945753, 0.6966208, 0.3025436], 6e-8)

    def test_g15_seed_example(self):
        fund = of_sample("seed")
        found = marginal.contribution(fund, fund.opportunities[0]["capital"], fund.opportunities[0]["returns"])
        self.near([found[k] for k in ("var_increase", "diversification_benefit", "net_contribution")], [2500, -800, 1700], 1e-9)

    def test_g16_spike_from_either_side(self):
        above = correlation.spike(6.0, np.array([2.4, 3.6]), [3, 4], np.eye(2), 0.9)
        below = correlation.spike(4.0, np.array([1.5, 2.5]), [3, 4], np.eye(2), 0.9)
        self.near([above["theta"], above["after"], *above["components"]],
                  [0.4583333333, 6.8264192664, 2.8838290731, 3.9425901932], 6e-11)
        self.near([below["after"], *below["components"]], [5.4611354131, 2.3803965918, 3.0807388213], 6e-11)

    def test_g17_spikes_of_the_samples(self):
        wanted = {
            "seed": (120, 0, 0.3459363419, [23100, 24662.7249, 26650.5159, 27590.7593]),
            "demo": (495, 5, 0.6604344238, [357808.5, 358144.1204, 362343.0005, 372892.6555]),
        }
        for name, (count, carried, theta, values) in wanted.items():
            found = report.Report(of_sample(name))
            self.assertEqual((found.sample.count, found.sample.carried), (count, carried))
            spikes = [found.spiked(rho)[0] for rho in (0.3, 0.6, 0.8, 0.9)]
            self.near(spikes[-1]["theta"], theta, 6e-11)
            self.near([s["after"] for s in spikes], values, 6e-5)

    def test_g18_fill(self):
        dates = [datetime.date(2026, 11, d) for d in (13, 16, 17, 18, 19, 20)]
        common = np.array([0.01, -0.02, 0.005, 0.01, -0.01, 0.02])
        values = np.array([np.nan, np.nan, 0.004, 0.012, -0.003, 0.011])
        filled, beta, residuals, picks = sample.fill(~np.isnan(values), values, common, [day_number(d) for d in dates])
        self.near(beta, 0.512)
        self.near(residuals, [0.00144, 0.00688, 0.00212, 0.00076])
        self.assertEqual(list(picks.values()), [2, 1])
        self.near(filled[:2], [0.00724, -0.00336])

    def test_g19_friday_to_monday(self):
        dates = [datetime.date(2026, 11, d) for d in (20, 21, 22, 23)]
        returns = np.array([[0.01, -0.03, 0.01, -0.02], [0.02, np.nan, np.nan, 0.01]]).T
        found = sample.take(dates, returns, np.ones(2), ids=["A", "B"])
        self.assertEqual(([d.day for d in found.dates], found.carried), ([20, 23], 2))
        self.near(found.values, [[0.01, 0.02], [-0.04, 0.01]], 1e-15)

    def test_g20_unit_value_with_a_flow(self):
        dates = [datetime.date(2026, 11, d) for d in (18, 19, 20)]
        pnl = [-240_000.0, 0.0, -100_000.0]
        found = controls.UnitValue(dates, pnl, 9.9e6, [0, 8.24e6, 0])
        self.near(found.base, [2e6, 1e7, 1e7])
        self.near([found.fall(dates[0])["drawdown"], found.daily()], [0.1288, 0.01], 1e-15)
        self.near(controls.UnitValue(dates, pnl, 9.9e6, [0, 0, 0]).fall(dates[0])["drawdown"], 0.033203125, 1e-15)

    def test_g21_books(self):
        fund = small([linear("a", 3e6, 1e6), linear("b", 2e6, 8e5), linear("c", 1e6, 5e5, "J")])
        positions = exposure.positions_of(fund)
        self.near(exposure.coverage(fund, positions), 0.8333333333, 6e-11)
        self.near([exposure.hours_to_liquidate(fund, positions, d) for d in (1.0, 0.2)], [3.8, 19.0], 1e-12)
        pools = exposure.pools_of(positions)
        volatility, assumed = exposure.volatilities(fund, sample.of(fund), pools)
        self.assertEqual(assumed, [])
        self.near([exposure.impact(b, volatility) for b in pools], [45_643.5464588, 5_773.5026919], 6e-8)
        found = stress.run(fund, report.Report(fund), {"kind": "liquidity_crisis", "depth_reduction": 0.8})
        self.near(found["pnl"], -63_554.9679527, 6e-8)

    def test_g22_binaries(self):
        binary = {"id": "b", "strategy": "s", "instrument": "YES", "exchange": "E", "sector": "rates", "kind": "binary",
                  "volatility": 0.04, "liquidity_per_hour": 20_000}
        short_yes = binary | {"price": 0.35, "contracts": -100_000, "beta": 0.5}
        long_no = binary | {"price": 0.65, "contracts": 100_000, "beta": -0.2692307692}
        for raw in (short_yes, long_no):
            p = exposure.positions_of(small([raw]))[0]
            self.near([p.size, p.net, p.moved(-0.2 * p.beta)], [65_000, -17_500, 3_500], 6e-6)
            cost = exposure.impact(exposure.pools_of([p])[0], {"b": 0.04})
            self.near(cost, 1_471.9601444, 6e-8)
        logit = exposure.logit
        repriced = -100_000 * (1 / (1 + np.exp(-(logit(0.35) + logit(0.44) - logit(0.40)))) - 0.35)
        self.near(repriced, -3_823.5294118, 6e-8)

    def test_g23_interval_ranks(self):
        wanted = {(0.99, 120): (117, None), (0.99, 298): (292, None), (0.99, 299): (293, 299), (0.99, 495): (486, 494),
                  (0.95, 59): (53, 59), (0.95, 120): (110, 119)}
        for case, ranks in wanted.items():
            self.assertEqual(tail.interval_ranks(*case), ranks, case)

    def test_g24_chance_above(self):
        found = [tail.chance_above(0.99, *case) for case in ((250, 1), (250, 5), (120, 0))]
        self.near(found, [0.1703287307, 0.9321407027, 0.1200157633], 6e-11)

    def test_g25_student_t(self):
        _, scale, nu = measures.student_t_fit(BACON)
        var, es, _ = measures.student_t(BACON, 0.95)
        self.near([nu, scale, var, es], [50, 0.0381664439, 0.0639633352, 0.0810426846], 6e-11)
        x = np.array([-9.0, -3, -2, -1, -1, 0, 1, 1, 2, 3, 5])
        location, scale, nu = measures.student_t_fit(x)
        self.near([nu, location, scale, measures.student_t(x, 0.99)[0]],
                  [3.1067160563, 0.0817536080, 2.3695654170, 10.4694952988], 1e-9)

    def test_g26_rule_four(self):
        z, p = significance.rise_test(0.9, 0.3, 20, 100, 0.5)
        self.near([z, p], [3.6106043602, 0.0001527422], 6e-11)
        told = significance.discoveries([0.001, 0.025, 0.028, 0.03, 0.6], 0.05)
        self.assertEqual(told, [True, True, True, True, False])

    def test_g27_largest_and_least_scale(self):
        rng = np.random.default_rng(5)
        ids, sectors, sizes = "ABC", ("crypto", "rates", "equity"), (600, 300, 100)
        fund = Fund({
            "fund": {"name": "G27", "currency": "USD", "nav": 1e7},
            "risk_budget": {"total_var": 1e6, "confidence": 0.95, "allocation": dict.fromkeys(ids, 0.3)},
            "strategies": [{"id": i, "capital": 1000} for i in ids],
            "history": {"period": "day", "dates": [str(datetime.date(2026, 1, 1 + k)) for k in range(30)],
                        "returns": {i: list(rng.normal(0, 1e-4, 30)) for i in ids}},
            "positions": [{"id": i, "strategy": i, "instrument": i, "exchange": f"E{i}", "sector": s, "notional": n}
                          for i, s, n in zip(ids, sectors, sizes)],
            "limits": {"sector_concentration": 0.5},
        })
        a, b, c = (headroom.scales(report.Report(fund), i) for i in range(3))
        self.near([a["largest_scale"], b["least_scale"], c["least_scale"]], [0.6666666667, 1.6666666667, 3.0], 3e-8)
        self.assertEqual({x["bound_by"] for x in (a, b, c)}, {"sector_concentration"})
        self.assertEqual([a["least_scale"], b["largest_scale"], c["largest_scale"]], [None] * 3)

    def test_g28_labels(self):
        found = [words.label(1, "month", 0.95), words.label(10, "day", 0.975), words.label(2, "week", 0.99)]
        self.assertEqual(found, ["1-month 95% VaR", "10-day 97.5% VaR", "2-week 99% VaR"])

    def test_g29_z2_critical_values(self):
        for confidence, count, wanted in ((0.99, 60, -2.46), (0.99, 250, -1.12), (0.975, 250, -0.70), (0.95, 250, -0.48)):
            self.near(np.quantile(backtest.normal_z2(confidence, count, 100_000, 1), 0.05), wanted, 0.05)


if __name__ == "__main__":
    unittest.main()
