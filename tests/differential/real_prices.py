"""Positions in real stocks repriced by the engine and by numpy, on a CSV of prices that is not in the project.

    python tests/differential/real_prices.py PRICES.csv [--program target/release/headroom-mcp] [--days 2520]

`PRICES.csv` has a column of dates and a column of prices per stock. From it a fund of six strategies is made, long and short, with
stocks that several hold; its figures come from `headroom-mcp`, and are compared with a revaluation written here in numpy: the P&L of a
position on a day is `notional x (p_t / p_(t-1) - 1)`. Ends with an error where a figure differs by more than 1e-10, relative.
"""

import argparse
import csv
import sys

import numpy as np

from server import Server, default_program

TOLERANCE = 1e-10
CONFIDENCES = (0.95, 0.99)


def prices_of(path, days):
    """The last rows of a CSV of prices: dates, names, prices by day and stock."""
    with open(path, newline="", encoding="utf-8") as file:
        head, *rows = list(csv.reader(file))
    rows = rows[-days:]
    return [row[0][:10] for row in rows], head[1:], np.array([[float(cell) for cell in row[1:]] for row in rows])


def held(names):
    """Signed notionals by strategy: each holds a slice of the stocks, every third of them short, and shares two with the next."""
    count = len(names)
    books = {}
    for i in range(5):
        first = i * count // 5
        stocks = [names[(first + k) % count] for k in range(count // 5 + 2)]
        books[f"s{i}"] = {s: (-1 if k % 3 == 2 else 1) * (40_000.0 + 7_500.0 * ((3 * k + i) % 5)) for k, s in enumerate(stocks)}
    # One that is short mostly what others are long.
    books["hedge"] = {names[0]: -150_000.0, names[-1]: 90_000.0, names[count // 2]: -60_000.0}
    return books


def fund_of(dates, names, prices, books, confidence):
    """The snapshot. Past returns are quiet and of no effect: figures are of positions."""
    quiet = np.where(np.arange(len(dates)) % 2 == 0, 0.0001, -0.0001).tolist()
    positions = [
        {"id": f"{strategy}-{name}", "strategy": strategy, "instrument": name, "exchange": "nyse", "sector": "equity",
         "notional": notional, "beta": 1, "liquidity_per_hour": 1e7}
        for strategy, book in books.items() for name, notional in book.items()
    ]
    return {
        "format": "headroom.snapshot/1",
        "fund": {"name": "Real stocks", "currency": "USD", "nav": 6_000_000, "as_of": dates[-1]},
        # The first row has no price before it: the window leaves it out.
        "risk_budget": {"total_var": 500_000, "confidence": confidence, "method": "historical", "pnl": "positions",
                        "window": len(dates) - 1,
                        "allocation": {strategy: 0.15 for strategy in books}, "reserve": 1 - 0.15 * len(books)},
        "strategies": [{"id": strategy, "name": strategy, "capital": 1_000_000} for strategy in books],
        "history": {"dates": dates, "returns": {strategy: quiet for strategy in books}},
        "positions": positions,
        "instruments": {name: {"prices": prices[:, k].tolist()} for k, name in enumerate(names)},
    }


def tail_weights(losses, confidence):
    """Weights of the days of the tail, `T (1 - c)` in all, the last a fraction; and the place of the VaR."""
    exact = round(len(losses) * (1 - confidence), 9)
    order = np.argsort(-losses, kind="stable")
    weights = np.zeros(len(losses))
    whole = int(np.floor(exact))
    weights[order[:whole]] = 1.0
    if exact > whole:
        weights[order[whole]] = exact - whole
    return weights / exact, order[int(np.ceil(exact)) - 1]


def figures(pnl, confidence):
    """VaR and ES of each strategy and of the fund, and the components of the VaR: shares in the mean loss of the tail."""
    found = {}
    for strategy, series in pnl.items():
        weights, day = tail_weights(-series, confidence)
        found[strategy] = [-series[day]]
    losses = -sum(pnl.values())
    weights, day = tail_weights(losses, confidence)
    var, es = losses[day], float(weights @ losses)
    parts = {strategy: -float(weights @ series) for strategy, series in pnl.items()}
    for strategy, part in parts.items():
        found[strategy].append(var * part / sum(parts.values()))
    return var, es, found


def main():
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("prices")
    ask.add_argument("--program", default=default_program())
    ask.add_argument("--days", type=int, default=2520)
    given = ask.parse_args()
    dates, names, prices = prices_of(given.prices, given.days)
    books = held(names)
    returns = prices[1:] / prices[:-1] - 1
    pnl = {s: sum(n * returns[:, names.index(name)] for name, n in book.items()) for s, book in books.items()}
    shared = sum(1 for name in names if sum(name in book for book in books.values()) > 1)
    print(f"{len(names)} stocks, {len(dates)} days to {dates[-1]}, {len(books)} strategies, {shared} stocks held by several")
    worst = 0.0
    for confidence in CONFIDENCES:
        answer = Server(given.program, fund_of(dates, names, prices, books, confidence)).call("risk_dashboard", {})
        var, es, wanted = figures(pnl, confidence)
        rows = {row["id"]: row for row in answer["strategies"]}
        assert all(row["measured_from"] == "positions" and row["filled_rows"] == 0 for row in rows.values())
        pairs = [("VaR", answer["fund"]["var"], var), ("ES", answer["fund"]["es"], es)]
        for strategy, (alone, part) in wanted.items():
            pairs.append((f"VaR of {strategy}", rows[strategy]["positions_var"], alone))
            pairs.append((f"component of {strategy}", rows[strategy]["component_var"], part))
        for name, found, value in pairs:
            off = abs(found - value) / max(abs(value), 1e-3 * var)
            worst = max(worst, off)
            print(f"{confidence:.0%}  {name:<22} {found:>16.6f} {value:>16.6f}  {off:.1e}")
    print(f"largest relative difference {worst:.1e}")
    if worst > TOLERANCE:
        sys.exit("more than 1e-10 apart")


if __name__ == "__main__":
    main()
