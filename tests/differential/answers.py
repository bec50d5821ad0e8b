"""What the tools should answer, by the reference: the fields of a tool's answer that a definition fixes."""

import numpy as np

from contract import controls as ctl, correlation, headroom, marginal, measures, monte_carlo, reallocation, significance, stress, words
from contract.fund import DRAWDOWNS
from contract.report import RANKED, status
from contract.tail import tail_weights, var_row


def number(value):
    """A float, or `None` for what has no figure."""
    return None if value is None or (isinstance(value, float) and np.isnan(value)) or np.isnan(value) else float(value)


def by_id(fund, values):
    return {i: number(v) for i, v in zip(fund.ids, values)}


# --- dashboard and budget --------------------------------------------------------------------------------------------

def strategies(fund, report, rows, with_headroom=True):
    found = []
    for i, name in enumerate(fund.ids):
        used, budget = number(report.used[i]), float(fund.budget[i])
        row = {
            "id": name, "allocation": float(fund.allocation[i]), "budget": budget,
            "standalone_var": number(report.standalone[i]), "component_var": number(report.component[i]),
            "stressed_component_var": number(report.stressed_component[i]), "used": used,
            "used_share": None if used is None else used / fund.total_var,
            "available": None if used is None else budget - used,
            "available_share": None if used is None else (budget - used) / fund.total_var,
            "utilization": used / budget if used is not None and budget > 0 else None,
            "status": status(used, budget), "scale": float(fund.scale[i]), "exposure": float(fund.exposure[i]),
            "own_rows": int(report.sample.own[:, i].sum()),
            "filled_rows": report.sample.filled_rows(i),
            "measured_from": report.measured_from[i],
            "history_var": number(report.basis_var[i]["history"]),
            "positions_var": number(report.basis_var[i]["positions"]),
        }
        if with_headroom:
            scales = headroom.scales(report, i)
            row |= {k: v if v is None or k == "bound_by" else float(v) for k, v in scales.items()}
            row["can_add"] = headroom.can_add(report, i, scales, rows)
        found.append(row)
    return found


def fund_line(fund, report):
    known = report.is_measured
    ranked = fund.method in RANKED and report.var is not None
    interval = report.interval() if ranked else {"lower": None, "upper": None, "reason": "resampled_on_the_page"}
    if report.var is None:
        interval = None
    return {
        "var": number(report.var), "total_var": fund.total_var, "es": number(report.es),
        "utilization": report.var / fund.total_var if known else None,
        "status": status(report.var if known else None, fund.total_var),
        "sum_of_standalone": report.sum_of_standalone,
        "diversification": None if report.var is None else report.sum_of_standalone - report.var,
        "label": words.label(fund.horizon, report.sample.period, fund.confidence),
        **({"interval": interval} if interval else {}),
        "above_total_var": report.above_total_var() if ranked else None,
    }


def conventions(fund, report):
    return {
        "method": fund.method, "confidence": fund.confidence, "horizon": fund.horizon, "horizon_days": fund.horizon,
        "period": report.sample.period, "label": words.label(fund.horizon, report.sample.period, fund.confidence),
        "window": fund.window, "observations": report.sample.count, "carried": report.sample.carried,
        "open_rows": report.sample.open_rows, "covariance": fund.covariance, "ewma_lambda": fund.decay,
        "usage_basis": fund.basis, "pnl": report.pnl, "dropped": 0, **drawing(fund, report),
    }


def drawing(fund, report):
    """How Monte Carlo was drawn."""
    if fund.method != "monte_carlo" or report.var is None:
        return {}
    moves = [k for k, s in enumerate(report.own_series) if np.ptp(s) > 0]
    freedom = monte_carlo.copula(report.columns[:, moves])[1] if moves else None
    return {"drawing": {"draws": monte_carlo.DRAWS, "seed": monte_carlo.SEED, "degrees_of_freedom": freedom}}


# Warnings whose condition the documents fix.
CODES = ("not_measured", "filled", "proxied", "carried", "open_rows", "irregular_dates", "stale", "missing_return",
         "window_longer_than_history", "cornish_fisher_domain")


def warning_codes(fund, report):
    """Which of `CODES` a dashboard should warn of."""
    sample = report.sample
    rows = [fund.dates[t] for t in sample.rows]
    told = {
        "not_measured": report.has_var and not report.is_measured,
        "filled": any(sample.filled_rows(i) and not sample.proxied[i] for i in report.at),
        "proxied": bool(sample.proxied.any()),
        "carried": sample.carried > 0,
        "open_rows": sample.open_rows > 0,
        "irregular_dates": sample.irregular,
        "stale": bool(rows) and (fund.as_of - rows[-1]).days > ctl.STALE_AFTER[sample.period],
        "missing_return": bool(ctl.missing(fund, sample)),
        "window_longer_than_history": fund.window is not None and fund.window > sample.count,
        "cornish_fisher_domain": fund.method == "cornish_fisher" and report.var is not None and outside_domain(report),
    }
    return sorted(code for code in CODES if told[code])


def outside_domain(report):
    fund = report.fund
    series = [report.sample.series(i) for i in report.at if fund.exposure[i] > 0]
    series.append(report.columns @ report.exposure)
    return any(np.ptp(s) > 0 and not measures.in_domain(s) for s in series)


def control_rows(rows):
    found = []
    for row in rows:
        keep = {k: row[k] for k in ("id", "limit", "state", "group")}
        keep |= {k: number(row[k]) for k in ("measured", "drawdown", "loss")}
        if row["state"] == "tripped":
            keep["reaches"] = row["reaches"]
        if row["id"] in DRAWDOWNS and row["state"] != "off":
            keep["reason"] = row["reason"]
        if row["id"] not in DRAWDOWNS:
            keep.pop("drawdown"), keep.pop("loss")
        found.append(keep)
    return found


def stress_results(fund, report, scenarios):
    found = []
    for raw in scenarios:
        got = stress.run(fund, report, raw)
        spiked = stress.Scenario(raw).rho is not None
        found.append({
            "pnl": number(got["pnl"]), "by_strategy": by_id(fund, got["by_strategy"]), "nav_after": number(got["nav_after"]),
            "var_before": number(got["var_before"]), "var_after": number(got["var_after"]), "es_after": number(got["es_after"]),
            "utilization_after": number(got["utilization_after"]) if report.is_measured else None,
            "utilization_by_strategy": by_id(fund, got["utilization_by_strategy"]),
            "components_after": by_id(fund, got["components_after"]),
            **{k: number(got[k]) for k in ("coverage_before", "coverage_after", "hours_to_liquidate", "gross_frozen",
                                           "worst_case", "net_delta_unhedged")},
            "controls_tripped": got["controls_tripped"], "fund_state": got["fund_state"],
            **({"assumptions": {"theta": number(got["theta"]), "theta_es": number(got["theta_es"])}} if spiked else {}),
        })
    return found


def dashboard(fund, report, rows, with_headroom=True):
    return {
        "as_of": str(fund.as_of), "nav": fund.nav, "fund": fund_line(fund, report), "conventions": conventions(fund, report),
        "reserve": {"share": fund.reserve, "amount": fund.reserve * fund.total_var},
        "strategies": strategies(fund, report, rows, with_headroom), "controls": control_rows(rows),
        "fund_state": ctl.fund_state(fund, rows),
    }


def proposals(fund):
    """Proposals and held moves as the dashboard tells them."""
    made, held = reallocation.proposals(fund)
    return {"proposals": made, "held": held}


# --- correlation matrix ----------------------------------------------------------------------------------------------

def matrix(fund, report, estimator, rho=None):
    columns, exposure, ids = report.columns, report.exposure, fund.ids
    measured, shrinkage = correlation.estimate(columns, exposure, estimator, fund.decay)[1:]
    # A strategy that is not measured stands beside the others with zeros, as one that is not exposed.
    found = np.eye(fund.n)
    found[np.ix_(report.at, report.at)] = measured
    if rho is not None:
        found = correlation.raised(found, rho)
    found, distance = correlation.repaired(found)
    values = np.linalg.eigvalsh(found)
    pairs = [(a, b) for a in range(len(ids)) for b in range(a + 1, len(ids))]
    high = max(pairs, key=lambda p: found[p], default=None)
    places = [int(i) for i, moves in zip(report.at, correlation.moving(columns, exposure)) if moves]
    told = significance.spikes(report.sample.values, report.sample.own, places, fund.policy)
    return {
        "ids": ids, "matrix": found.tolist(), "estimator": estimator, "observations": report.sample.count,
        "min_eigenvalue": float(values[0]),
        "condition_number": float(values[-1] / values[0]) if values[0] > 1e-12 * values[-1] else None,
        "repaired_distance": distance, "average": float(np.mean([found[p] for p in pairs])) if pairs else None,
        "highest": {"pair": [ids[k] for k in high], "value": float(found[high])} if high else None,
        **({"shrinkage": number(shrinkage)} if estimator == "ledoit_wolf" else {}),
        "spikes": [s | {"pair": [fund.ids[k] for k in s["pair"]]} for s in told],
    }


# --- marginal contribution -------------------------------------------------------------------------------------------

def contribution(fund, arguments):
    got = marginal.contribution(
        fund, arguments["capital"], arguments.get("expected_returns"), arguments.get("dates"), arguments.get("var"),
        arguments.get("existing_correlations"), arguments.get("new_correlations"),
    )
    keys = ("basis", "var_increase", "diversification_benefit", "net_contribution", "interval", "fund_before", "fund_after",
            "admitted_var", "first_order", "share_after", "rows", "filled_rows", "on_common")
    found = {k: got[k] for k in keys if k in got}
    if got.get("correlation_form") is not None:
        found["correlation_form"] = {k: got["correlation_form"][k] for k in ("before", "after", "net_contribution")}
    if "sharpe" in got:
        found["sharpe"] = got["sharpe"]
    return found


# --- explain ---------------------------------------------------------------------------------------------------------

def explained_days(fund, report, figure):
    """The rows behind a ranked VaR or an ES of the fund."""
    losses, dates = report.fund_losses, report.sample.dates
    if figure == "fund_var":
        t = var_row(losses, fund.confidence)
        return [{"date": str(dates[t])}]
    weights = tail_weights(losses, fund.confidence)
    rows = np.flatnonzero(weights)
    order = rows[np.argsort(-losses[rows], kind="stable")]
    return [{"date": str(dates[t]), "weight": float(weights[t]), "part": float(weights[t] * losses[t]) * fund.root}
            for t in order]


STRATEGY_FIGURES = ("budget", "used", "available", "utilization", "standalone_var", "component_var", "stressed_component_var")


def explained_values(fund, report, rows, i):
    """Arguments of `explain` and the value it should have: of the fund, of a strategy, of the controls."""
    row = strategies(fund, report, rows, False)[i]
    for figure in STRATEGY_FIGURES:
        yield {"figure": figure, "strategy": fund.ids[i]}, row[figure]
    line = fund_line(fund, report)
    yield {"figure": "diversification"}, line["diversification"]
    if fund.method in RANKED:
        yield {"figure": "above_total_var"}, line["above_total_var"]
    for control in rows:
        if control["state"] != "off":
            yield {"figure": "measured", "control": control["id"]}, number(control["measured"])
