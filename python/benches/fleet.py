"""What a fleet costs: a plain loop, one worker and two, in turns; and what one fund costs, by size and call.

    python python/benches/fleet.py [FUNDS] [ROUNDS] [ENGINE]

in an environment with the wheel and the extra of the engine (``dask`` or ``ray``), on a machine that does nothing else. Each
run is checked to have the digest of the loop. Prints the tables of ``docs/fleet.md``.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from headroom_risk import _engine
from headroom_risk.fleet import run

#: Strategies, dates and positions of a fund, by the name of its size.
SIZES = {"8 x 500": (8, 500, 40), "20 x 1,000": (20, 1_000, 200), "64 x 2,520": (64, 2_520, 1_000)}
CALL = {"method": "monte_carlo"}


def fund(number: int, strategies: int, dates: int, positions: int) -> bytes:
    """Return a made fund: one common factor and noise with fat tails, linear positions."""
    draw = random.Random(number)
    ids = [f"s{at}" for at in range(strategies)]
    days = [date(2026, 11, 20) - timedelta(dates - 1 - at) for at in range(dates)]
    market = [draw.gauss(0, 0.006) for _ in days]
    beta = {name: draw.uniform(-0.4, 1.2) for name in ids}

    def moved(name: str) -> list[float]:
        tail = [draw.gauss(0, 0.008) / max(draw.random(), 0.05) ** 0.25 for _ in days]
        return [round(max(-0.9, beta[name] * of_market + own), 8) for of_market, own in zip(market, tail, strict=True)]

    document: dict[str, Any] = {
        "format": "headroom.snapshot/1",
        "fund": {"name": f"Fund {number}", "currency": "USD", "nav": 100_000 * strategies},
        "risk_budget": {
            "total_var": 3_000 * strategies,
            "confidence": 0.95,
            "method": "historical",
            "allocation": {name: 0.75 / strategies for name in ids},
        },
        "strategies": [{"id": name, "capital": 75_000} for name in ids],
        "history": {"dates": [str(day) for day in days], "returns": {name: moved(name) for name in ids}},
        "positions": [
            {
                "id": f"p{at}",
                "strategy": ids[at % strategies],
                "instrument": f"I{at % 97}",
                "sector": f"sector {at % 5}",
                "exchange": f"exchange {at % 3}",
                "notional": draw.uniform(-1e4, 1e4),
            }
            for at in range(positions)
        ],
    }
    return json.dumps(document).encode()


def timed(work: Callable[[], Any], clock: Callable[[], float]) -> tuple[float, Any]:
    """Return how long it took, in seconds of the clock, and its result."""
    start = clock()
    found = work()
    return clock() - start, found


def speed(folder: Path, count: int, rounds: int, engine: str) -> None:
    """Print the fleet beside the loop."""
    for number in range(count):
        (folder / f"{number:05}.json").write_bytes(fund(number, *SIZES["8 x 500"]))
    ways = {"plain loop": ("loop", None), "1 worker": (engine, 1), "2 workers": (engine, 2)}
    times: dict[str, list[float]] = {name: [] for name in ways}
    digests = set()
    for _ in range(rounds):
        for name, (of, workers) in ways.items():
            with tempfile.TemporaryDirectory() as out:
                fleet = partial(run, folder, out, arguments=CALL, engine=of, workers=workers, progress=None)
                seconds, found = timed(fleet, time.perf_counter)
            assert (found.computed, found.refused) == (count, 0), "every fund is answered"
            times[name].append(seconds)
            digests.add(found.digest)
    assert len(digests) == 1, "every way has the same answers"
    middle = {name: statistics.median(found) for name, found in times.items()}
    print(f"{count:,} funds of 8 x 500 by Monte Carlo, {engine}, medians of {rounds}, start of the engine included:\n")
    print("| way | seconds | of the loop | of 1 worker |\n|---|---|---|---|")
    for name, seconds in middle.items():
        ratios = f"{seconds / middle['plain loop']:.2f} | {middle['1 worker'] / seconds:.2f} times as fast"
        print(f"| {name} | {seconds:.1f} | {ratios} |")


def costs() -> None:
    """Print what one fund costs, and core-hours of many."""
    calls: dict[str, dict[str, Any]] = {
        method: {"method": method}
        for method in ("historical", "parametric", "cornish_fisher", "student_t", "filtered_historical", "monte_carlo")
    }
    print("\nOne `risk_dashboard`, parsing included, milliseconds of one core:\n")
    hours = "core-hours, 1,000 of 20 x 1,000 | 10,000 of 64 x 2,520"
    print(f"| method | {' | '.join(SIZES)} | {hours} |\n|---|---|---|---|---|---|")
    files = {name: fund(1, *size) for name, size in SIZES.items()}
    for name, arguments in calls.items():
        text = json.dumps(arguments)
        spent: dict[str, float] = {}
        for size, file in files.items():
            ask = partial(_engine.answer, file, "risk_dashboard", text)
            answers = [timed(ask, time.process_time) for _ in range(5)]
            assert len({answer for _, answer in answers}) == 1 and json.loads(answers[0][1])["conventions"]["method"] == name
            spent[size] = statistics.median(seconds for seconds, _ in answers)
        cells = " | ".join(f"{1e3 * seconds:.1f}" for seconds in spent.values())
        small, large = 1_000 * spent["20 x 1,000"] / 3_600, 10_000 * spent["64 x 2,520"] / 3_600
        print(f"| {name} | {cells} | {small:.4f} | {large:.3f} |")


if __name__ == "__main__":
    words = dict(enumerate(sys.argv[1:]))
    with tempfile.TemporaryDirectory() as place:
        speed(Path(place), int(words.get(0, 1_000)), int(words.get(1, 3)), words.get(2, "dask"))
    costs()
