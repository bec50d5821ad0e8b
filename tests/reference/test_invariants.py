"""The invariants of the contract's section 11 on random funds, held by the reference itself; scales found again by a scan.

    python -m unittest discover -s tests/reference -p "test_*.py"
"""

import copy
import datetime
import pathlib
import sys
import unittest

import numpy as np

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "differential")]

import answers
import random_funds
from contract import controls as ctl, correlation, exposure as ex, headroom, sample as samples
from contract.fund import Fund
from contract.report import Report

NUMBERS = range(0, 40, 2)


def funds(keep=lambda raw: True, numbers=NUMBERS):
    """Random files, the slow fitted method replaced."""
    for k in numbers:
        raw = random_funds.fund(k)
        if raw["risk_budget"]["method"] == "student_t":
            raw["risk_budget"]["method"] = "historical"
        if keep(raw):
            yield k, raw


def figures(raw, **what_if):
    """Every figure of a file but the headroom, as one nested answer."""
    fund = Fund(raw, **what_if)
    report = Report(fund)
    rows = ctl.controls(fund, report.sample)
    found = answers.dashboard(fund, report, rows, False)
    return found | {"stress": answers.stress_results(fund, report, fund.scenarios)}


def leaves(value, path=""):
    if isinstance(value, dict):
        for k, v in value.items():
            yield from leaves(v, f"{path}.{k}")
    elif isinstance(value, list):
        for k, v in enumerate(value):
            yield from leaves(v, f"{path}[{k}]")
    else:
        yield path, value


class Invariants(unittest.TestCase):
    def same(self, a, b, name, near=1e-9, but=()):
        """Leaves that agree; numbers near, or to the bit where `near` is 0. `but` names paths that may move."""
        a, b = dict(leaves(a)), dict(leaves(b))
        self.assertEqual([k for k in a if not any(w in k for w in but)], [k for k in b if not any(w in k for w in but)], name)
        size = max((abs(v) for k, v in a.items() if isinstance(v, float) and ("var" in k or "pnl" in k)), default=1.0)
        for path, value in a.items():
            if any(word in path for word in but):
                continue
            if isinstance(value, float) and isinstance(b[path], float) and near:
                least = size if abs(value) > 50 or abs(b[path]) > 50 else 1.0
                self.assertLessEqual(abs(value - b[path]), near * max(abs(value), least), (name, path, value, b[path]))
            else:
                self.assertEqual(value, b[path], (name, path))

    def test_candidate_leaves_the_others_alone(self):
        for k, raw in funds():
            fund = Fund(raw)
            before = Report(fund)
            joined = copy.deepcopy(raw)
            rng, rows = np.random.default_rng(k), set(before.sample.rows)
            start = sorted(rows)[len(rows) // 3]
            joined["strategies"].append({"id": "zz", "capital": 5e5})
            joined["history"]["returns"]["zz"] = [
                float(rng.normal(0, 0.01)) if t in rows and t >= start else None for t in range(len(fund.dates))
            ]
            joined["history"].setdefault("capital", {})["zz"] = [0.0] * len(fund.dates)
            joined["history"]["period"] = before.sample.period
            after = Report(Fund(joined))
            self.assertEqual(before.sample.intervals, after.sample.intervals, k)
            np.testing.assert_array_equal(before.standalone, after.standalone[:-1], f"fund {k}")
            for name in ("daily_drawdown", "weekly_drawdown", "monthly_drawdown"):
                falls = [ctl.UnitValue.of(r.fund, r.sample).falls(name) for r in (before, after)]
                self.assertEqual(*falls, k)

    def test_split_position_moves_nothing(self):
        for k, raw in funds(lambda raw: raw.get("positions")):
            split = copy.deepcopy(raw)
            key = "contracts" if "contracts" in split["positions"][0] else "notional"
            half = split["positions"][0] | {"id": "half", key: split["positions"][0][key] * 0.25}
            split["positions"][0][key] *= 0.75
            split["positions"].insert(1, half)
            self.same(figures(raw), figures(split), k)

    def test_split_between_strategies_keeps_the_fund(self):
        for k, raw in funds(lambda raw: len({p["strategy"] for p in raw.get("positions", [])}) > 1):
            split = copy.deepcopy(raw)
            first = split["positions"][0]
            other = next(p["strategy"] for p in split["positions"] if p["strategy"] != first["strategy"])
            key = "contracts" if "contracts" in first else "notional"
            split["positions"].append(first | {"id": "half", "strategy": other, key: first[key] * 0.5})
            first[key] *= 0.5
            found = []
            for one in (raw, split):
                fund = Fund(one)
                positions = ex.positions_of(fund)
                measured, _ = ctl.exposure_measures(fund, positions)
                hours = ex.hours_to_liquidate(fund, positions)
                measured["group"] = None
                found.append({k: v if v is None else float(v) for k, v in measured.items()} | {"hours": hours})
            self.same(*found, k)

    def test_short_yes_is_long_no(self):
        for k, raw in funds(lambda raw: any("contracts" in p for p in raw.get("positions") or [])):
            turned = copy.deepcopy(raw)
            for p in turned["positions"]:
                if p.get("contracts", 0) < 0:
                    price = p["price"]
                    p |= {"instrument": f"NO {p['instrument']}", "price": 1 - price, "contracts": -p["contracts"]}
                    if "beta" in p:
                        p["beta"] = -p["beta"] * price / (1 - price)
            for name, given in list((raw.get("instruments") or {}).items()):
                if name in random_funds.BINARY:
                    prices = [None if v is None else 1 - v for v in given["prices"]]
                    turned["instruments"][f"NO {name}"] = {"prices": prices}
            for one in (raw, turned):
                one["scenarios"] = [s for s in one["scenarios"] if s["kind"] not in ("custom", "combined")]
            self.same(figures(raw), figures(turned), k)

    def test_flow_moves_only_the_nav_and_later_windows(self):
        for k, raw in funds():
            flow = copy.deepcopy(raw)
            flows = flow["history"].setdefault("flows", [0] * len(raw["history"]["dates"]))
            flows[0] = flows[0] + 123_456.0
            self.same(figures(raw), figures(flow), k, 0, but=())
            places = [t for t, d in enumerate(Fund(raw).dates) if d > Fund(raw).dates[-1] - datetime.timedelta(40)]
            if places:
                flows[places[0]] += 50_000.0
                self.same(figures(raw), figures(flow), k, 0, but=("controls", "fund_state"))

    def test_return_of_today_dropped(self):
        def daily(raw):
            fund = Fund(raw)
            sample = Report(fund).sample
            complete = [i for i, s in zip(fund.ids, raw["strategies"]) if s["capital"] > 0
                        and not np.isnan(fund.returns[-6:, fund.ids.index(i)]).any()]
            return sample.period == "day" and len(complete) > 1 and sample.open_rows == 0 and not raw["history"].get("capital")

        tried = 0
        for k, raw in funds(daily, range(80)):
            fund = Fund(raw)
            name = next(i for i in reversed(fund.ids) if not np.isnan(fund.returns[-6:, fund.ids.index(i)]).any())
            raw["history"]["period"] = "day"
            dropped, shorter = copy.deepcopy(raw), copy.deepcopy(raw)
            dropped["history"]["returns"][name][-1] = None
            for key in ("dates", "flows"):
                if key in shorter["history"]:
                    shorter["history"][key].pop()
            for one in (*shorter["history"]["returns"].values(), *[
                    v for i in (shorter.get("instruments") or {}).values() for v in i.values()]):
                one.pop()
            if any(v[-1] is not None and i not in (name,) for i, v in dropped["history"]["returns"].items()):
                a, b = Report(Fund(dropped)), Report(Fund(shorter))
                if a.sample.open_rows != 1:
                    continue
                tried += 1
                self.assertEqual((a.var, a.es), (b.var, b.es), k)
                np.testing.assert_array_equal(a.component, b.component)
                states = {r["state"] for r in ctl.controls(Fund(dropped), a.sample)[:3]}
                self.assertLessEqual(states, {"unfed", "tripped"}, k)
        self.assertGreater(tried, 2)

    def test_days_relabelled_months(self):
        for k, raw in funds():
            fund = Fund(raw)
            whole = ~np.isnan(fund.returns).any(axis=0)
            if whole.sum() < 2:
                continue
            kept = [s for s, w in zip(raw["strategies"], whole) if w and "proxy" not in s]
            monthly = copy.deepcopy(raw) | {"strategies": kept}
            ids = {s["id"] for s in kept}
            monthly["history"]["returns"] = {i: v for i, v in raw["history"]["returns"].items() if i in ids}
            monthly["history"].pop("capital", None)
            monthly.pop("positions", None), monthly.pop("instruments", None), monthly.pop("scenarios", None)
            monthly["risk_budget"]["allocation"] = {}
            daily = copy.deepcopy(monthly)
            monthly["history"]["period"], daily["history"]["period"] = "month", "day"
            a, b = Report(Fund(daily)), Report(Fund(monthly))
            self.assertEqual((a.var, a.es), (b.var, b.es), k)
            if a.var is not None:
                np.testing.assert_array_equal(a.matrices[1], b.matrices[1])
            rows = ctl.controls(Fund(monthly), b.sample)
            self.assertEqual([r["reason"] for r in rows[:2]], ["coarser_than_day", "coarser_than_week"])

    def test_doubled_positions(self):
        for k, raw in funds(lambda raw: raw.get("positions")):
            doubled = copy.deepcopy(raw)
            for p in doubled["positions"]:
                p["contracts" if "contracts" in p else "notional"] *= 2
            a, b = Fund(raw), Fund(doubled)
            (one, _), (two, _) = (ctl.exposure_measures(f, ex.positions_of(f)) for f in (a, b))
            for name in ("gross_exposure", "net_exposure"):
                self.assertAlmostEqual(2 * one[name], two[name], delta=1e-9 * two["gross_exposure"])
            self.assertLessEqual(two["liquidity_coverage"], one["liquidity_coverage"])
            hours = [ex.hours_to_liquidate(f, ex.positions_of(f)) for f in (a, b)]
            self.assertTrue(hours[0] is None or hours[1] >= hours[0])
            self.assertEqual(Report(a).var, Report(b).var)

    def test_listed_joins_round_the_clock(self):
        dates = [datetime.date(2026, 11, 20) - datetime.timedelta(k) for k in range(200)][::-1]
        rng = np.random.default_rng(4)
        crypto, equity = rng.normal(0, 0.02, (2, 200))
        equity[[d.weekday() >= 5 for d in dates]] = np.nan
        found = samples.take(dates, np.column_stack([crypto, equity]), np.ones(2), ids=["a", "b"])
        last = found.intervals[-1][-1]
        self.assertAlmostEqual(float(np.nansum(found.values[:, 0])), float(crypto[: last + 1].sum()), delta=1e-12)
        self.assertAlmostEqual(float(np.nansum(found.values[:, 1])), float(np.nansum(equity[: last + 1])), delta=1e-12)

    def test_permuted_strategies(self):
        for k, raw in funds():
            turned = copy.deepcopy(raw)
            turned["strategies"].reverse()
            a, b = figures(raw), figures(turned)
            b["strategies"].reverse()
            for one in (a, b):
                for row in one["controls"]:
                    row["group"] = None
                    row.pop("reaches", None)
                for result in one["stress"]:
                    for key in ("by_strategy", "components_after", "utilization_by_strategy"):
                        result[key] = dict(sorted(result[key].items()))
            self.same(a, b, k)

    def test_empty_dates_on_closed_weekdays(self):
        for k, raw in funds(lambda raw: all(datetime.date.fromisoformat(d).weekday() < 5 for d in raw["history"]["dates"])):
            if Report(Fund(raw)).sample.period != "day" or raw["history"]["dates"][-1] != raw["fund"]["as_of"]:
                continue
            raw["history"]["period"] = "day"
            wider = copy.deepcopy(raw)
            history = wider["history"]
            old = history["dates"]
            first, last = (datetime.date.fromisoformat(old[t]) for t in (0, -1))
            extra = [first + datetime.timedelta(n) for n in range((last - first).days)]
            dates = sorted({*old, *[str(d) for d in extra if d.weekday() >= 5]})
            spread = lambda values, empty: [values[old.index(d)] if d in old else empty for d in dates]
            history["returns"] = {i: spread(v, None) for i, v in history["returns"].items()}
            for i, v in history.get("capital", {}).items():
                history["capital"][i] = spread(v, v[0])
            if "flows" in history:
                history["flows"] = spread(history["flows"], 0)
            for given in (wider.get("instruments") or {}).values():
                for key in given:
                    given[key] = spread(given[key], None)
            history["dates"] = dates
            self.same(figures(raw), figures(wider), k, 0)

    def test_spike_at_the_lowest_pair_moves_nothing(self):
        for k, raw in funds():
            report = Report(Fund(raw))
            if report.var is None or len(report.at) < 2:
                continue
            for rho in (0.0, 0.3, 0.6, 0.9, 1.0):
                spiked, es = report.spiked(rho)
                self.assertGreaterEqual(spiked["after"], report.var)
                whole = float(np.maximum(report.standalone[report.at], 0).sum())
                self.assertLessEqual(spiked["after"], max(report.var, whole) * (1 + 1e-12))
            values = [report.spiked(rho)[0]["after"] for rho in np.linspace(0, 1, 21)]
            self.assertTrue((np.diff(values) >= -1e-9 * abs(report.var)).all(), k)
            theta = correlation.theta_of(report.var, report.standalone[report.at], report.matrices[1])
            base = report.matrices[1] if theta is None else (1 - theta) * report.matrices[1] + theta
            lowest = base[~np.eye(len(base), dtype=bool)].min()
            if lowest >= 0:
                self.assertEqual(report.spiked(lowest)[0]["after"], report.var, k)

    def test_money_times_a_thousand(self):
        for k, raw in funds():
            large = copy.deepcopy(raw)
            large["fund"]["nav"] *= 1000
            large["risk_budget"]["total_var"] *= 1000
            for s in large["strategies"]:
                s["capital"] *= 1000
            for i in large["history"].get("capital", {}):
                large["history"]["capital"][i] = [1000 * c for c in large["history"]["capital"][i]]
            if "flows" in large["history"]:
                large["history"]["flows"] = [1000 * f for f in large["history"]["flows"]]
            for p in large.get("positions") or []:
                for key in ("notional", "contracts", "liquidity_per_hour"):
                    if key in p:
                        p[key] *= 1000
            for name in ("gross_exposure", "net_exposure"):
                if name in large["limits"]:
                    large["limits"][name] *= 1000
            a, b = Report(Fund(raw)), Report(Fund(large))
            if a.var is None:
                continue
            np.testing.assert_allclose(b.var, 1000 * a.var, rtol=1e-9)
            np.testing.assert_allclose(b.component, 1000 * a.component, rtol=1e-8, atol=1e-9 * b.var)
            rows = [ctl.controls(r.fund, r.sample) for r in (a, b)]
            self.assertEqual([r["state"] for r in rows[0]], [r["state"] for r in rows[1]], k)

    def test_reordered_positions(self):
        for k, raw in funds(lambda raw: raw.get("positions")):
            turned = copy.deepcopy(raw)
            turned["positions"].reverse()
            a, b = figures(raw), figures(turned)
            self.same(a, b, k, but=("group",))


class Scales(unittest.TestCase):
    """Largest and least scales found again by a grid and halving."""

    def broken(self, fund, i, s):
        fund = fund.at(exposure={fund.ids[i]: s})
        report = Report(fund)
        if fund.capital[i] > 0:
            if report.used[i] > fund.budget[i] * (1 + 1e-9) or report.var > fund.total_var * (1 + 1e-9):
                return True
        own = [p for p in ex.positions_of(fund.at(exposure={fund.ids[i]: 1.0})) if p.strategy == i]
        if fund.positions is None or not sum(p.size for p in own) > 0:
            return False
        measured, _ = ctl.exposure_measures(fund, ex.positions_of(fund))
        for name, value in measured.items():
            limit = ctl.limit_of(fund, name)
            if limit is None or (name == "net_exposure" and not any(p.net for p in own)):
                continue
            over = limit * (1 - 1e-9) - value if name == "liquidity_coverage" else value - limit * (1 + 1e-9)
            if over > 1e-12 * max(abs(limit), abs(value)):
                return True
        return False

    def test_scales_by_a_scan(self):
        for k, raw in funds(lambda raw: raw["risk_budget"]["usage_basis"] == "standalone"
                            and raw["risk_budget"]["method"] in ("historical", "parametric")):
            fund = Fund(raw)
            report = Report(fund)
            for i in report.at[:2]:
                found = headroom.scales(report, i)
                bad = lambda s: self.broken(fund, i, s)
                start = bad(1.0)
                grid = np.arange(1.0, 10.0001, 0.02) if not start else np.arange(1.0, -0.0001, -0.02).clip(0)
                edge = self.edge(bad, grid, start)
                if start and edge is None:
                    edge = self.edge(bad, np.arange(1.0, 10.0001, 0.02), start)
                    wanted = found["least_scale"]
                else:
                    wanted = found["largest_scale"]
                if edge is None:
                    self.assertIn(wanted, (None, 10.0), (k, i, found))
                else:
                    self.assertAlmostEqual(edge, wanted, delta=1e-6, msg=str((k, i, found)))

    def edge(self, bad, grid, start):
        for left, right in zip(grid, grid[1:]):
            if bad(right) != start:
                for _ in range(30):
                    middle = (left + right) / 2
                    left, right = (middle, right) if bad(middle) == start else (left, middle)
                return left
        return None


if __name__ == "__main__":
    unittest.main()
