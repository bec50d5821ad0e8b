"""A fund and what the tools say of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from . import _engine
from .answer import Answer
from .budget import RiskBudget
from .correlation import CorrelationMatrix
from .data import as_columns, as_dates, as_numbers, as_rows, is_frame, to_arguments, to_file
from .stress import Scenario, as_scenario

__all__ = ["Fund"]


class Fund:
    """A fund: strategies with their returns, a VaR budget, and optionally positions, limits, a policy and scenarios.

    All inputs become one document of the format ``headroom.snapshot/1``, which the same parser checks as the page's.

    Parameters
    ----------
    name : str
        Its name.
    currency : str
        Its currency, three letters. All money is in it.
    nav : float
        Net asset value, > 0.
    risk_budget : RiskBudget or mapping
        The VaR budget.
    strategies : mapping of str to float, list of mapping, or data frame
        Capital per strategy id (what a return of 1 earns), or rows with ``id``, ``capital`` and the format's further fields.
    returns : mapping of str to sequence of float, or data frame
        Per strategy id one return per date, P&L of the period over the strategy's capital; None, NaN or NA where there is
        none. A data frame has a column per strategy, and its dates as index or in a column ``date``.
    dates : sequence of date or str, optional
        The dates, ascending; of a data frame its own if left out.
    period : str, optional
        ``day``, ``week`` or ``month``; by the dates if left out.
    positions : list of mapping, or data frame, optional
        Rows with ``strategy``, ``instrument``, ``exchange``, ``sector``, ``notional`` and the format's further fields.
    instruments : mapping or data frame, optional
        ``{"BTC": {"prices": [...]}}``, or a data frame of prices with a column per instrument and the dates of ``returns``.
    limits, policy : mapping, optional
        The sections of a fund's file.
    opportunities : list of mapping, optional
        Candidates for the reserve.
    scenarios : iterable of Scenario or mapping, optional
        Stress scenarios; four by default.

    Raises
    ------
    SnapshotError
        For what breaks the format, with the place and the rule of every fault.

    Examples
    --------
    >>> fund = Fund(
    ...     "Small", "USD", 5_000_000, RiskBudget(50_000, {"only": 0.75}),
    ...     strategies={"only": 1_000_000}, returns={"only": [0.01, -0.02]}, dates=["2026-11-19", "2026-11-20"],
    ... )
    >>> fund.ids
    ['only']
    """

    _engine_fund: _engine.Fund

    def __init__(
        self,
        name: str,
        currency: str,
        nav: float,
        risk_budget: RiskBudget | Mapping[str, Any],
        strategies: Any,
        returns: Any,
        *,
        dates: Iterable[Any] | None = None,
        period: str | None = None,
        positions: Any = None,
        instruments: Any = None,
        limits: Mapping[str, Any] | None = None,
        policy: Mapping[str, Any] | None = None,
        opportunities: Iterable[Mapping[str, Any]] | None = None,
        scenarios: Iterable[Scenario | Mapping[str, Any]] | None = None,
    ) -> None:
        found, series = as_columns(returns) if is_frame(returns) else (None, None)
        if series is None:
            series = {str(key): as_numbers(values) for key, values in dict(returns).items()}
        dates = found if dates is None else as_dates(dates)
        budget = risk_budget.to_dict() if isinstance(risk_budget, RiskBudget) else dict(risk_budget)
        history = {"period": period, "dates": dates, "returns": series}
        document = {
            "format": "headroom.snapshot/1",
            "fund": {"name": name, "currency": currency, "nav": nav},
            "risk_budget": budget,
            "strategies": _strategies(strategies),
            "history": {key: value for key, value in history.items() if value is not None},
            "positions": None if positions is None else _with_ids(as_rows(positions)),
            "instruments": None if instruments is None else _instruments(instruments),
            "limits": limits,
            "policy": policy,
            "opportunities": None if opportunities is None else [_candidate(entry) for entry in opportunities],
            "scenarios": None if scenarios is None else [as_scenario(scenario) for scenario in scenarios],
        }
        self._engine_fund = _engine.Fund(to_file({key: value for key, value in document.items() if value is not None}))

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Fund:
        """Read a fund's file, JSON of the format ``headroom.snapshot/1``.

        Parameters
        ----------
        path : str or path-like
            The file.

        Raises
        ------
        SnapshotError
            For what breaks the format.
        OSError
            If the file cannot be read.
        """
        return cls.from_json(Path(path).read_bytes())

    @classmethod
    def from_json(cls, file: bytes | str | Mapping[str, Any]) -> Fund:
        """Read a fund from JSON of the format ``headroom.snapshot/1``, as bytes, text or a document.

        Raises
        ------
        SnapshotError
            For what breaks the format.
        """
        if isinstance(file, Mapping):
            file = to_file(file)
        elif isinstance(file, str):
            file = file.encode("utf-8", "surrogatepass")
        fund = cls.__new__(cls)
        fund._engine_fund = _engine.Fund(bytes(file))
        return fund

    def to_json(self) -> bytes:
        """Return the fund as a file that the page opens and :meth:`from_json` reads back to the bit."""
        return self._engine_fund.to_json().encode()

    def to_dict(self) -> dict[str, Any]:
        """Return the fund's file as a document."""
        document: dict[str, Any] = json.loads(self.to_json())
        return document

    def __reduce__(self) -> tuple[Any, tuple[bytes]]:
        return type(self).from_json, (self.to_json(),)

    def __repr__(self) -> str:
        fund = self.to_dict()["fund"]
        return f"Fund({fund['name']!r}, {fund['currency']!r}, {fund['nav']!r}, strategies={self.ids!r})"

    @property
    def ids(self) -> list[str]:
        """The strategy ids, in the order of the file."""
        return [strategy["id"] for strategy in self.to_dict()["strategies"]]

    def answer(self, tool: str, arguments: Mapping[str, Any] | str | None = None) -> Answer:
        """Return what a tool answers.

        Parameters
        ----------
        tool : str
            ``risk_dashboard``, ``risk_budget_status``, ``stress_test_fund``, ``correlation_matrix``,
            ``marginal_contribution`` or ``explain``.
        arguments : mapping or str, optional
            Its arguments (``docs/tools``), or their JSON.

        Raises
        ------
        ToolError
            For a call that the tool refuses, with path and rule.
        """
        text = arguments if isinstance(arguments, str) else to_arguments(arguments) if arguments else ""
        return Answer(self._engine_fund.answer(tool, text))

    def risk_dashboard(self, **what_if: Any) -> Answer:
        """Return all figures of the fund: VaR, expected shortfall, budgets, controls, stress results, proposals.

        Parameters
        ----------
        **what_if
            What holds for this call alone. ``allocation``: share per strategy id. ``exposure``: scale per strategy id, in
            [0, 10]. ``method``, ``confidence``, ``horizon``, ``window``: as of :class:`RiskBudget`. ``strategies``: ids of
            the rows to return. ``replay``, ``capital``: True for the policy's replay and the returns on capital.

        Raises
        ------
        ToolError
            For an argument that breaks its rule, and for a what-if that the page would refuse.
        """
        return self.answer("risk_dashboard", what_if)

    def risk_budget_status(self, **what_if: Any) -> Answer:
        """Return, per strategy, the budget, what is used and available, and the largest scale with what binds.

        Parameters
        ----------
        **what_if
            As of :meth:`risk_dashboard`; ``strategy``: the id of a single row.
        """
        return self.answer("risk_budget_status", what_if)

    def stress_test_fund(self, scenarios: Iterable[Scenario | Mapping[str, Any]] | None = None, **what_if: Any) -> Answer:
        """Return what scenarios cost, applied to all strategies at once.

        Parameters
        ----------
        scenarios : iterable of Scenario or mapping, optional
            The scenarios; the fund's own if left out.
        **what_if
            As of :meth:`risk_dashboard`.
        """
        given = {} if scenarios is None else {"scenarios": [as_scenario(scenario) for scenario in scenarios]}
        return self.answer("stress_test_fund", {**given, **what_if})

    def correlation_matrix(
        self,
        *,
        estimator: str | None = None,
        order: str | None = None,
        scenario: Scenario | Mapping[str, Any] | None = None,
        **what_if: Any,
    ) -> CorrelationMatrix:
        """Return the correlations across strategies.

        Parameters
        ----------
        estimator : str, optional
            ``sample``, ``ewma`` or ``ledoit_wolf``; the fund's if left out.
        order : str, optional
            ``file`` or ``cluster`` (strategies that move together side by side); as in the file if left out.
        scenario : Scenario or mapping, optional
            The matrix under a correlation spike.
        **what_if
            As of :meth:`risk_dashboard`.

        Raises
        ------
        ToolError
            With rule ``count`` where the history has fewer than 30 joint rows.
        """
        given = {"estimator": estimator, "order": order}
        arguments: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        if scenario is not None:
            arguments["scenario"] = as_scenario(scenario)
        return CorrelationMatrix(self, self.answer("correlation_matrix", {**arguments, **what_if}))

    def marginal_contribution(self, **arguments: Any) -> Answer:
        """Return what a new strategy would do to the fund's VaR under the fund's own budget.

        Parameters
        ----------
        **arguments
            Those of the tool: ``new_strategy``, ``capital``, ``expected_returns``, ``dates``, ``var``,
            ``existing_correlations``, ``new_correlations``, ``requested_share``, and those of :meth:`risk_dashboard`.

        See Also
        --------
        RiskBudget.marginal_contribution
        """
        return self.answer("marginal_contribution", arguments)

    def explain(self, figure: str, **arguments: Any) -> Answer:
        """Return where a figure comes from: definition, formula, inputs, source and the days behind it.

        Parameters
        ----------
        figure : str
            As in ``fund_var``; ``docs/tools/explain.md`` lists them.
        **arguments
            ``strategy``, ``control`` or ``scenario``, and those of :meth:`risk_dashboard`.
        """
        return self.answer("explain", {"figure": figure, **arguments})


def _strategies(strategies: Any) -> list[Any]:
    """Return strategies as rows."""
    if isinstance(strategies, Mapping):
        return [{"id": name, "capital": capital} for name, capital in strategies.items()]
    return as_rows(strategies)


def _with_ids(positions: list[Any]) -> list[Any]:
    """Return positions with an id each; one without has its place as id."""
    return [{"id": f"p{i}", **row} if isinstance(row, Mapping) else row for i, row in enumerate(positions)]


def _instruments(instruments: Any) -> Any:
    """Return instruments as a section of a file."""
    if is_frame(instruments):
        return {name: {"prices": prices} for name, prices in as_columns(instruments)[1].items()}
    return {
        name: {key: as_numbers(values) for key, values in series.items()} if isinstance(series, Mapping) else series
        for name, series in dict(instruments).items()
    }


def _candidate(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a candidate with its series as lists."""
    found = dict(entry)
    if "returns" in found:
        found["returns"] = as_numbers(found["returns"])
    if found.get("dates") is not None:
        found["dates"] = as_dates(found["dates"])
    return found
