"""Data frames by their columns: pandas, polars, arrays, and what has no more than columns."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from conftest import TOP

from headroom_risk import Fund, RiskBudget

SEED = Fund.from_file(TOP / "assets" / "sample" / "seed.json")
HISTORY = SEED.to_dict()["history"]
DATES = [datetime.date.fromisoformat(day) for day in HISTORY["dates"]]
CAPITAL = {row["id"]: row["capital"] for row in SEED.to_dict()["strategies"]}


def build(returns: Any, strategies: Any = None, **more: Any) -> Fund:
    budget = RiskBudget(50_000, {name: 0.25 for name in CAPITAL})
    return Fund("Frames", "USD", 5e6, budget, CAPITAL if strategies is None else strategies, returns, **more)


PLAIN = build(HISTORY["returns"], dates=HISTORY["dates"]).to_json()


class Columns:
    """A frame of no library."""

    def __init__(self, columns: dict[str, list[Any]]) -> None:
        self.columns, self.values = list(columns), columns

    def __getitem__(self, name: str) -> list[Any]:
        return self.values[name]


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(HISTORY["returns"], index=pd.DatetimeIndex(DATES)),
        pd.DataFrame({"date": HISTORY["dates"], **HISTORY["returns"]}),
        pl.DataFrame({"date": DATES, **HISTORY["returns"]}),
        Columns({"date": DATES, **HISTORY["returns"]}),
    ],
    ids=["pandas index", "pandas column", "polars", "neither"],
)
def test_frame_of_returns_is_the_fund_of_lists(frame: Any) -> None:
    assert build(frame).to_json() == PLAIN


def test_arrays_are_the_fund_of_lists() -> None:
    arrays = {name: np.array(series) for name, series in HISTORY["returns"].items()}
    dates = np.array(HISTORY["dates"], dtype="datetime64[D]")
    assert build(arrays, {name: np.float64(capital) for name, capital in CAPITAL.items()}, dates=dates).to_json() == PLAIN


def test_missing_returns_are_null() -> None:
    returns = {name: list(series) for name, series in HISTORY["returns"].items()}
    returns["directional"][3] = None
    lists = build(returns, dates=HISTORY["dates"]).to_json()
    assert lists != PLAIN
    assert build(pd.DataFrame(returns, index=pd.DatetimeIndex(DATES), dtype="Float64")).to_json() == lists
    assert build(pd.DataFrame(returns, index=pd.DatetimeIndex(DATES), dtype=float)).to_json() == lists
    assert build(pl.DataFrame({"date": DATES, **returns})).to_json() == lists


def test_frames_of_strategies_and_positions_are_rows() -> None:
    strategies = pd.DataFrame({"id": list(CAPITAL), "capital": list(CAPITAL.values()), "name": ["A", None, "C"]})
    rows = [
        {"strategy": "directional", "instrument": "BTC", "exchange": "okx", "sector": "crypto", "notional": 5.5, "beta": 2.0},
        {"strategy": "mm_strategy", "instrument": "ETH", "exchange": "okx", "sector": "crypto", "notional": -4.0},
    ]
    of_frame = build(HISTORY["returns"], strategies, dates=HISTORY["dates"], positions=pl.DataFrame(rows)).to_dict()
    of_rows = build(HISTORY["returns"], strategies, dates=HISTORY["dates"], positions=rows).to_dict()
    assert of_frame == of_rows
    assert [position["id"] for position in of_frame["positions"]] == ["p0", "p1"]
    assert [strategy.get("name") for strategy in of_frame["strategies"]][::2] == ["A", "C"]


def test_correlation_matrix_is_an_array() -> None:
    matrix = SEED.correlation_matrix()
    array = np.asarray(matrix)
    assert array.shape == (3, 3) and array.dtype == np.float64
    sample = np.corrcoef(np.array(list(HISTORY["returns"].values())))
    assert array == pytest.approx(sample, abs=1e-12)
    assert matrix["mm_strategy", "directional"] == array[0, 2]
    clustered = SEED.correlation_matrix(order="cluster")
    assert clustered.among(matrix.ids) == matrix.matrix
