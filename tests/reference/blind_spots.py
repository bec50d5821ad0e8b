"""The four blind spots of limits per strategy: writes assets/sample/blind_*.json and prints the figures of docs/blind-spots.

Nothing is random: returns come from the generator of `headroom_engine::testing::scripted`, as whole millionths. The figures are
numpy's, not this project's code.

    python tests/reference/blind_spots.py
"""

import json
import math
from datetime import date, timedelta
from pathlib import Path

import numpy as np

SAMPLE = Path(__file__).parents[2] / "assets/sample"
ROWS = 120
DATES = [str(date(2026, 11, 20) - timedelta(days=ROWS - 1 - t)) for t in range(ROWS)]


class Series:
    def __init__(self, state):
        self.state = state

    def unit(self):
        self.state = (1103515245 * self.state + 12345) % 2**31
        return (self.state + 0.5) / 2**31

    def draw(self):
        return np.array([sum(self.unit() for _ in range(6)) - 3 for _ in range(ROWS)])


def worst(pnl, rank=6):
    """The 6th largest of 120 losses: historical VaR at 95%."""
    return np.sort(-pnl)[::-1][rank - 1]


def sized(shape, target):
    """The series with a historical VaR of `target` per unit, in whole millionths."""
    return np.round(shape * target / worst(shape), 6)


def write(name, title, strategies, returns, budget, positions=None, **more):
    rows = [[float(r) for r in column] for column in returns]
    fund = {
        "format": "headroom.snapshot/1",
        "fund": {"name": title, "currency": "USD", "nav": 5000000, "as_of": DATES[-1]},
        "risk_budget": {"total_var": budget, "confidence": 0.95, "horizon": 1, "method": "historical", "usage_basis": "standalone",
                        "allocation": {s: share for s, _, share in strategies},
                        "reserve": round(1 - sum(share for _, _, share in strategies), 2)},
        "strategies": [{"id": s, "name": n, "capital": 1000000, "periods_per_year": 365} for s, n, _ in strategies],
        "history": {"dates": DATES, "returns": {s: row for (s, _, _), row in zip(strategies, rows)}},
        **({"positions": positions} if positions is not None else {}),
        **more,
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in fund.items()]
    (SAMPLE / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


def position(strategy, instrument, sector, **held):
    return {"id": f"{strategy}-{instrument}".lower(), "strategy": strategy, "instrument": instrument, "exchange": "polymarket",
            "sector": sector, **held, "liquidity_per_hour": 200000}


def bets(shares):
    return math.exp(-(shares * np.log(shares)).sum())


def euler(pnl):
    """Historical components: VaR by the mean loss of the tail of 6 of 120 days."""
    loss = -pnl.sum(0)
    tail = loss.argsort()[::-1][:6]
    part = -pnl[:, tail].mean(1)
    return worst(pnl.sum(0)), worst(pnl.sum(0)) * part / part.sum()


def first(pnl, var, component):
    values, vectors = np.linalg.eigh(np.cov(pnl))
    parts = vectors.sum(0) ** 2 * values
    e = vectors[:, -1] * np.sign(vectors[:, -1].sum())
    return bets(parts[parts > 0] / parts.sum()), e.sum() * (e @ component) / var


def told(title, **figures):
    print(title, {key: [float(f) for f in value] if np.ndim(value) else float(value) for key, value in figures.items()})


# 1. Two strategies long on the same thesis.
s = Series(3)
thesis, a, b, c = s.draw(), s.draw(), s.draw(), s.draw()
returns = [sized(thesis + 0.3 * a, 0.024), sized(thesis + 0.3 * b, 0.021), sized(c, 0.018)]
write("blind_thesis", "The same thesis twice", [("macro", "Macro", 0.3), ("events", "Event contracts", 0.3), ("rates", "Rates", 0.25)],
      returns, 90000, [
          position("macro", "FED-CUT-DEC", "rates", kind="binary", price=0.62, contracts=1000000, beta=0),
          position("macro", "EURUSD", "fx", notional=200000, beta=0),
          position("events", "FED-CUT-DEC", "rates", kind="binary", price=0.62, contracts=800000, beta=0),
          position("events", "SENATE", "politics", kind="binary", price=0.4, contracts=-150000, beta=0),
          position("rates", "UST-10Y", "rates", notional=-600000, beta=0.1),
      ], scenarios=[])
pnl = np.array(returns) * 1e6
var, component = euler(pnl)
share = component[0] * 620000 / 820000 + component[1] * 496000 / 586000
told("thesis", alone=[worst(p) for p in pnl], var=var, component=component, outcome_size=1116000,
     gross_share=1116000 / (820000 + 586000 + 600000), var_share=share / var)

# 2. Each within its limits, together one bet.
s = Series(5)
market = s.draw()
returns = [sized(market + 0.25 * s.draw(), size) for size in (0.0185, 0.018, 0.017, 0.0185)]
names = [("carry", "Carry", 0.2), ("momentum", "Momentum", 0.2), ("volatility", "Short volatility", 0.2), ("basis", "Basis", 0.2)]
write("blind_limits", "Every limit kept", names, returns, 100000,
      [position(s_, i, "crypto", notional=800000, beta=1) for (s_, _, _), i in zip(names, ["ETH", "SOL", "BTC-VOL", "BTC-BASIS"])],
      scenarios=[])
pnl = np.array(returns) * 1e6
var, component = euler(pnl)
principal, factor = first(pnl, var, component)
told("limits", alone=[worst(p) for p in pnl], var=var, sum=sum(worst(p) for p in pnl), component_bets=bets(component / var),
     principal_bets=principal, first_factor_share=factor)

# 3. A drawdown of the fund that no strategy breaches.
s = Series(7)
returns = [sized(s.draw(), 0.04) for _ in range(4)]
for column, loss in zip(returns, (-0.031, -0.029, -0.03, -0.028)):
    column[-1] = loss
write("blind_drawdown", "A drawdown of nobody", [("alpha", "Alpha", 0.22), ("beta", "Beta", 0.22), ("gamma", "Gamma", 0.22), ("delta", "Delta", 0.22)],
      returns, 200000, limits={"daily_drawdown": 0.02}, scenarios=[])
pnl = np.array(returns) * 1e6
told("drawdown", alone=[worst(p) for p in pnl], today=pnl[:, -1], drawdown=-pnl[:, -1].sum() / (5e6 - pnl[:, -1].sum()))

# 4. Capital by risk-adjusted return.
s = Series(9)
earner = sized(s.draw() + 0.45, 0.0291)
idle = sized(s.draw(), 0.012)
third = sized(s.draw(), 0.02)
returns = [earner, idle, third]
write("blind_capital", "Capital by habit", [("earner", "Earner", 0.3), ("idle", "Idle", 0.3), ("steady", "Steady", 0.25)], returns, 100000,
      scenarios=[])
sharpe = [column.mean() / column.std(ddof=1) * math.sqrt(365) for column in returns]
told("capital", alone=[worst(column * 1e6) for column in returns], sharpe=sharpe)
