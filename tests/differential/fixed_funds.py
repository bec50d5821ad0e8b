"""The funds that every comparison has: the samples of the repository and three made for a rule each."""

import datetime
import json
import pathlib

import numpy as np

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "assets" / "sample"


def all_of():
    yield "demo", sample("demo")
    yield "seed", sample("seed")
    yield "halted", sample("halted")
    yield "conditions", sample("conditions")
    yield "monthly", monthly()
    yield "mixed calendars", mixed()
    yield "candidate of 40 days", candidate()


def sample(name):
    return json.loads((SAMPLES / f"{name}.json").read_text())


def made(seed, dates, columns, scale, **more):
    """A fund of heavy-tailed returns; `columns` says per strategy which dates have one."""
    rng = np.random.default_rng(seed)
    market = rng.standard_t(4, len(dates)) * scale
    ids, returns = list(columns), {}
    for k, (i, has) in enumerate(columns.items()):
        series = (0.5 + 0.2 * k) * market + rng.standard_t(4, len(dates)) * scale
        returns[i] = [round(float(max(r, -0.9)), 6) if h else None for r, h in zip(series, has)]
    share = 0.8 / len(ids)
    return {
        "format": "headroom.snapshot/1",
        "fund": {"name": "Made", "currency": "USD", "nav": 10_000_000},
        "risk_budget": {"total_var": round(3e6 * scale * len(ids), 2), "confidence": 0.95,
                        "allocation": dict.fromkeys(ids, share), "reserve": 0.2},
        "strategies": [{"id": i, "capital": 1_000_000 + 250_000 * k} for k, i in enumerate(ids)],
        "history": {"dates": [str(d) for d in dates], "returns": returns},
        "limits": {"daily_drawdown": 0.02, "weekly_drawdown": 0.05, "monthly_drawdown": 0.1},
    } | more


def monthly():
    dates, day = [], datetime.date(2026, 12, 1)
    for _ in range(120):
        day -= datetime.timedelta(1)
        dates.append(day)
        day = day.replace(day=1)
    whole = [True] * 120
    return made(1, dates[::-1], {"macro": whole, "credit": whole, "late": [t >= 70 for t in range(120)]}, 0.02)


def mixed():
    dates = [datetime.date(2026, 11, 20) - datetime.timedelta(k) for k in range(300)][::-1]
    listed = [d.weekday() < 5 for d in dates]
    return made(2, dates, {"crypto": [True] * 300, "equity": listed, "bonds": listed}, 0.01)


def candidate():
    dates = [datetime.date(2026, 11, 20) - datetime.timedelta(k) for k in range(260)][::-1]
    return made(3, dates, {"old": [True] * 260, "other": [True] * 260, "young": [t >= 220 for t in range(260)]}, 0.01)
