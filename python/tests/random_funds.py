"""Random funds as documents, the same on every run: gaps, proxies, positions of both kinds, limits, scenarios, candidates."""

from __future__ import annotations

import datetime
import random
from typing import Any

LAST = datetime.date(2026, 11, 20)
METHODS = ["historical", "historical", "parametric", "cornish_fisher", "student_t", "filtered_historical", "monte_carlo"]


def _series(draw: random.Random, market: list[float], dates: int) -> list[float]:
    beta, size = draw.uniform(-0.5, 1.5), draw.uniform(0.002, 0.02)
    return [max(-0.9, round(beta * market[t] + draw.gauss(0, size), 8)) for t in range(dates)]


def _positions(draw: random.Random, ids: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number in range(draw.randrange(0, 12)):
        place = {"id": f"p{number}", "strategy": draw.choice(ids), "exchange": draw.choice(["north", "south"])}
        place |= {"sector": draw.choice(["crypto", "rates"]), "liquidity_per_hour": round(draw.uniform(1e3, 1e6), 2)}
        if draw.random() < 0.3:
            size = {"price": round(draw.uniform(0.05, 0.95), 3), "contracts": draw.randrange(-90_000, 90_000)}
            found.append({**place, "instrument": "RAIN", "kind": "binary", **size})
        else:
            size = {"notional": round(draw.uniform(-4e5, 4e5), 2), "beta": round(draw.uniform(-1, 2), 3)}
            found.append({**place, "instrument": draw.choice(["BTC", "BUND"]), **size})
    return found


def fund(number: int) -> dict[str, Any]:
    """Return one fund: 2 to 6 strategies, 35 to 160 dates."""
    draw = random.Random(number)
    count, dates = draw.randrange(2, 7), draw.randrange(35, 161)
    ids = [f"s{k}" for k in range(count)]
    market = [draw.gauss(0, 0.01) for _ in range(dates)]
    returns: dict[str, list[float | None]] = {name: [*_series(draw, market, dates)] for name in ids}
    strategies = [{"id": name, "capital": round(draw.uniform(1e4, 5e5), 2)} for name in ids]
    if draw.random() < 0.4:
        for t in range(draw.randrange(1, 20)):
            returns[ids[-1]][t] = None
        strategies[-1] |= {"proxy": ids[0], "proxy_scale": 1.5}
    share = round(0.8 / count, 6)
    return {
        "format": "headroom.snapshot/1",
        "fund": {"name": f"Fund {number} «é»", "currency": "USD", "nav": round(draw.uniform(2e5, 2e6), 2)},
        "risk_budget": {
            "total_var": round(draw.uniform(1e3, 1e5), 2),
            "confidence": draw.choice([0.9, 0.95, 0.975, 0.99]),
            "horizon": draw.choice([1, 1, 5]),
            "method": draw.choice(METHODS),
            "usage_basis": draw.choice(["standalone", "component", "stressed_component"]),
            "allocation": {name: share for name in ids},
        },
        "strategies": strategies,
        "history": {
            "dates": [(LAST - datetime.timedelta(dates - 1 - t)).isoformat() for t in range(dates)],
            "returns": returns,
        },
        "positions": _positions(draw, ids),
        "limits": {
            "daily_drawdown": 0.02,
            "weekly_drawdown": 0.05,
            "gross_exposure": 1e6,
            "sector_concentration": 0.6,
            "liquidity_coverage": {"share": 0.8, "hours": 4},
        },
        "opportunities": [
            {
                "strategy": "new",
                "conviction": 0.9,
                "requested_share": 0.05,
                "capital": 1e5,
                "returns": _series(draw, market, dates),
            }
        ],
    }


#: Ten calls that every fund answers or refuses: each tool, what-ifs, conventions, and arguments that break a rule.
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("risk_dashboard", {}),
    ("risk_dashboard", {"method": "student_t", "confidence": 0.975, "horizon": 2}),
    ("risk_budget_status", {"method": "parametric"}),
    ("stress_test_fund", {}),
    (
        "stress_test_fund",
        {
            "scenarios": [
                {"kind": "custom", "moves": [{"scope": "sector", "name": "crypto", "move": -0.3}]},
                {"kind": "combined", "name": "é", "shocks": [{"kind": "correlation_spike", "rho": 0.7}]},
            ]
        },
    ),
    ("correlation_matrix", {"estimator": "ledoit_wolf", "order": "cluster"}),
    ("marginal_contribution", {}),
    ("explain", {"figure": "fund_es"}),
    ("risk_dashboard", {"exposure": {"nobody": 2}}),
    ("correlation_matrix", {"window": 12.5}),
]
