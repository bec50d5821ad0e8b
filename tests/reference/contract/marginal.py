"""Marginal contribution of a new strategy, by returns, by few returns and by correlations (engine 4; ruling 17)."""

import datetime

import numpy as np
from scipy import stats

from . import correlation, measures, repricing, sample as samples
from .report import Report, fund_risk, scenarios_of, series_risk
from .tail import historical

LEAST_RETURNS = 30


# --- the candidate on the fund's rows ---------------------------------------------------------------------------------

def placed(fund, sample, returns, dates=None):
    """Its returns by date of the file, nan where there is none: between rows they go to the next row."""
    column = np.full(len(fund.dates), np.nan)
    if dates is None:
        last = [interval[-1] for interval in sample.intervals]
        kept = returns[-len(last):]
        for t, r in zip(last[-len(kept):], kept):
            column[t] = np.nan if r is None else r
        return column
    rows = [fund.dates[t] for t in sample.rows]
    for day, r in zip(dates, returns):
        day = datetime.date.fromisoformat(day)
        if r is None or not rows or day < rows[0] or day > rows[-1]:
            continue
        t = sample.rows[next(k for k, d in enumerate(rows) if d >= day)]
        column[t] = r if np.isnan(column[t]) else column[t] + r
    return column


def carried(sample, column):
    """Own rows and values on the sample."""
    own, values = np.zeros(sample.count, bool), np.full(sample.count, np.nan)
    for t, interval in enumerate(sample.intervals):
        found = [column[k] for k in interval if not np.isnan(column[k])]
        if found:
            own[t], values[t] = True, sum(found)
    return own, values


# --- forms -----------------------------------------------------------------------------------------------------------

def bordered(matrix, rho):
    n = len(rho)
    found = np.eye(n + 1)
    found[:n, :n] = matrix
    found[:n, n] = found[n, :n] = rho
    return found


def feasible(matrix, rho):
    return bool(np.linalg.eigvalsh(bordered(matrix, np.asarray(rho, dtype=float)))[0] >= -1e-10)


def correlation_form(v, matrix, u, rho):
    """V0, V1 and the first-order figure of a candidate of standalone VaR u; `None` where the matrix is impossible."""
    rho, v = np.asarray(rho, dtype=float), np.maximum(np.asarray(v, dtype=float), 0.0)
    if not feasible(matrix, rho):
        return None
    before = correlation.aggregate(v, matrix)[0]
    with_it = float(rho @ v)
    after = float(np.sqrt(max(before**2 + u * u + 2 * u * with_it, 0.0)))
    return {"before": before, "after": after, "net_contribution": after - before,
            "first_order": u * with_it / before if before > 0 else None,
            "share_after": u * (u + with_it) / after**2 if after > 0 else None}


def assumed_correlation(matrix):
    """Mean off-diagonal, cut to what the bordered matrix allows: rho^2 1'M^-1 1 <= 1."""
    n = len(matrix)
    if n == 1:
        return 0.0
    mean = float((matrix.sum() - n) / (n * (n - 1)))
    if feasible(matrix, np.full(n, mean)):
        return mean
    end = float(1 / np.sqrt(np.ones(n) @ np.linalg.pinv(matrix) @ np.ones(n)))
    return min(max(mean, -end), end)


def short_interval(u, count):
    """90% interval of a VaR from the sd of `count` normal returns."""
    ends = [u * np.sqrt((count - 1) / stats.chi2.ppf(p, count - 1)) for p in (0.95, 0.05)]
    return {"lower": float(ends[0]), "upper": float(ends[1])}


def sharpe(values):
    sd = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return float(np.mean(values)) / sd if sd > 0 else None


# --- the answer ------------------------------------------------------------------------------------------------------

def by_returns(report, capital, own, values):
    """The long form: the candidate's column is filled and enters the fund's own sample."""
    fund, sample = report.fund, report.sample
    days = [samples.day_number(d) for d in sample.dates]
    column = fill_in(sample, own, values, days)
    columns, exposure = np.column_stack([report.columns, column]), np.append(report.exposure, capital)
    series = [*report.own_series, values[own]]
    var, _, components = fund_risk(columns, exposure, fund, series)
    if fund.method == "monte_carlo":
        u = historical(-scenarios_of(columns, fund, series)[:, -1] * capital, fund.confidence)[0] * fund.root
    else:
        u = series_risk(values[own], capital, fund)[0] * fund.root
    after = var * fund.root
    first = None if components is None else components[-1] * fund.root
    net = after - report.var
    pnl = report.columns @ report.exposure
    hurdle = ratio = moves = None
    if np.ptp(column) > 0 and np.ptp(pnl) > 0:
        moves = float(np.corrcoef(column, pnl)[0, 1])
        ratio = sharpe(pnl)
        hurdle = None if ratio is None else moves * ratio
    return {
        "var_increase": u, "net_contribution": net, "diversification_benefit": net - u, "fund_before": report.var,
        "fund_after": after, "first_order": first, "share_after": None if first is None else first / after,
        "rows": int(own.sum()), "filled_rows": int((~own).sum()), "column": column,
        "on_common": on_common(report, capital, own, values),
        "sharpe": {"new": sharpe(values[own]), "fund": ratio, "correlation": moves, "hurdle": hurdle},
    }


def fill_in(sample, own, values, days):
    return values if own.all() else samples.fill(own, values, sample.common, days)[0]


def on_common(report, capital, own, values):
    """VaR with and without it on the rows that are own rows of it and of every measured strategy."""
    fund, sample = report.fund, report.sample
    rows = np.flatnonzero(own & sample.own[:, report.at].all(axis=1))
    if len(rows) < LEAST_RETURNS:
        return None
    columns = sample.values[rows][:, report.at]
    without = fund_risk(columns, report.exposure, fund)[0]
    both = fund_risk(np.column_stack([columns, values[rows]]), np.append(report.exposure, capital), fund)[0]
    return {"dates": len(rows), "var_with": both * fund.root, "var_without": without * fund.root}


def short_form(report, capital, values):
    """u of 2 to 29 returns with its interval; its correlation form wants correlations."""
    z = measures.normal_quantile(report.fund.confidence)[0]
    u = z * float(np.std(values, ddof=1)) * capital * report.fund.root
    return u, short_interval(u, len(values))


def admitted_var(fund, sample, column, capital, chosen):
    """Fund VaR with the candidate as one of the file's strategies, on the rows it then has."""
    name = "\U0010ffff-candidate"  # after every id by bytes, as no file can name one
    returns = np.column_stack([fund.returns, column])
    whole = np.append(fund.capital, capital)
    found = samples.take(
        fund.dates, returns, whole, ids=[*fund.ids, name], period=fund.given_period or sample.period,
        window=fund.window, proxy=[*fund.proxy, None], proxy_scale=[*fund.proxy_scale, 1.0],
    )
    found = repricing.on(fund, found, chosen)
    at = np.flatnonzero(found.measured)
    if found.count < samples.LEAST_OWN_ROWS:
        return None
    exposure = np.append(fund.exposure, capital)[at]
    return fund_risk(found.filled[:, at], exposure, fund, [found.series(i) for i in at])[0] * fund.root


def contribution(fund, capital, returns=None, dates=None, var=None, existing=None, new=None):
    """The tool's answer, by what is given; `existing` a vector of correlations or a matrix."""
    report = Report(fund)
    sample, at = report.sample, report.at
    answer, rho, u = {"basis": "correlations"}, None, var
    own = values = None
    if returns is not None:
        column = placed(fund, sample, returns, dates)
        own, values = carried(sample, column)
        if own.sum() >= LEAST_RETURNS:
            answer = {"basis": "returns"} | by_returns(report, capital, own, values)
            answer["admitted_var"] = admitted_var(fund, sample, column, capital, report.measured_from)
            u = answer["var_increase"]
        else:
            u, answer["interval"] = short_form(report, capital, values[own])
            answer |= {"basis": "short_series", "rows": int(own.sum())}
    if existing is None:
        return answer
    existing = np.asarray(existing, dtype=float)
    matrix = report.matrices[1]
    if existing.ndim == 1:
        rho = existing[at]
    else:
        matrix = existing[np.ix_(at, at)]
        if new is not None:
            rho = np.asarray(new, dtype=float)[at]
        elif answer["basis"] == "returns":
            rho = np.array([pair_correlation(c, answer["column"]) for c in report.columns.T])
        else:
            answer["assumed_correlation"] = assumed_correlation(existing)
            rho = np.full(len(at), answer["assumed_correlation"])
    form = correlation_form(report.standalone[at], matrix, u, rho)
    answer["correlation_form"] = form
    if answer["basis"] != "returns" and form is not None:
        net = form["net_contribution"]
        answer |= {"var_increase": u, "net_contribution": net, "diversification_benefit": net - u,
                   "fund_before": report.var, "fund_after": report.var + net, "first_order": form["first_order"]}
    return answer


def pair_correlation(a, b):
    return float(np.corrcoef(a, b)[0, 1]) if np.ptp(a) > 0 and np.ptp(b) > 0 else 0.0
