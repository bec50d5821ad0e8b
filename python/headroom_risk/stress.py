"""Stress scenarios, and what they do to a fund."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .data import as_date

if TYPE_CHECKING:
    from .fund import Fund

__all__ = [
    "AllMarketsDown",
    "Combined",
    "CorrelationSpike",
    "CustomMoves",
    "ExchangeOutage",
    "HistoricalDays",
    "LiquidityCrisis",
    "Scenario",
    "StressResult",
    "as_scenario",
    "fund_stress_test",
]


class Scenario:
    """A stress scenario: something that strikes all strategies at once."""

    def to_dict(self) -> dict[str, Any]:
        """Return the scenario as a fund's file has it."""
        raise NotImplementedError


@dataclass(frozen=True)
class AllMarketsDown(Scenario):
    """Every price falls by its position's beta times ``magnitude``.

    Parameters
    ----------
    magnitude : float
        The fall, a fraction in [0, 1].
    """

    magnitude: float

    def to_dict(self) -> dict[str, Any]:
        """Return the scenario as a fund's file has it."""
        return {"kind": "all_markets_down", "magnitude": self.magnitude}


@dataclass(frozen=True)
class CorrelationSpike(Scenario):
    """Every correlation rises to ``rho``, or stays where it is above: VaR rises, without a P&L.

    Parameters
    ----------
    rho : float
        The floor of the correlations, in [0, 1].
    """

    rho: float

    def to_dict(self) -> dict[str, Any]:
        """Return the scenario as a fund's file has it."""
        return {"kind": "correlation_spike", "rho": self.rho}


@dataclass(frozen=True)
class ExchangeOutage(Scenario):
    """Positions at an exchange are frozen for a while.

    Parameters
    ----------
    exchange : str
        The exchange, as positions name it.
    duration_hours : float
        How long, in hours, in (0, 720].
    severity : float, default 3
        Daily VaRs that the frozen positions lose, in [0, 10].
    """

    exchange: str
    duration_hours: float
    severity: float = 3.0

    def to_dict(self) -> dict[str, Any]:
        """Return the scenario as a fund's file has it."""
        return {
            "kind": "exchange_outage",
            "exchange": self.exchange,
            "duration_hours": self.duration_hours,
            "severity": self.severity,
        }


@dataclass(frozen=True)
class LiquidityCrisis(Scenario):
    """Less can be sold in an hour, and selling costs more.

    Parameters
    ----------
    depth_reduction : float
        Share of the depth that is gone, in [0, 1).
    """

    depth_reduction: float

    def to_dict(self) -> dict[str, Any]:
        """Return the scenario as a fund's file has it."""
        return {"kind": "liquidity_crisis", "depth_reduction": self.depth_reduction}


@dataclass(frozen=True)
class CustomMoves(Scenario):
    """Prices move as given; the moves that reach a position add.

    Parameters
    ----------
    moves : sequence of mapping
        1 to 100 of ``{"scope": "sector", "name": "crypto", "move": -0.3}``. The scope is ``market`` (by beta, without
        a name), ``strategy``, ``sector``, ``exchange`` or ``instrument``; the move is a fraction in [-1, 10].
    """

    moves: Sequence[Mapping[str, Any]]

    def to_dict(self) -> dict[str, Any]:
        """Return the scenario as a fund's file has it."""
        return {"kind": "custom", "moves": [dict(move) for move in self.moves]}


@dataclass(frozen=True)
class HistoricalDays(Scenario):
    """Joint rows of the history come again, at today's exposures.

    Parameters
    ----------
    date : str or datetime.date
        The last of them is the last joint row up to this date.
    days : int, default 1
        Number of joint rows up to it, 1 to 20.
    multiplier : float, default 1
        Multiple of what happened then, in [0, 10].
    """

    date: Any
    days: int = 1
    multiplier: float = 1.0

    def to_dict(self) -> dict[str, Any]:
        """Return the scenario as a fund's file has it."""
        return {"kind": "historical", "date": as_date(self.date), "days": self.days, "multiplier": self.multiplier}


@dataclass(frozen=True)
class Combined(Scenario):
    """Several shocks that strike together.

    Parameters
    ----------
    shocks : sequence of Scenario or mapping
        1 to 8 scenarios that are not combined themselves.
    name : str, optional
        What it is called, 1 to 200 characters.
    """

    shocks: Sequence[Scenario | Mapping[str, Any]]
    name: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the scenario as a fund's file has it."""
        named = {} if self.name is None else {"name": self.name}
        return {"kind": "combined", **named, "shocks": [as_scenario(shock) for shock in self.shocks]}


def as_scenario(scenario: Scenario | Mapping[str, Any] | Iterable[Any]) -> Any:
    """Return a scenario as a fund's file has it; what is given in that form stays as it is."""
    if isinstance(scenario, Scenario):
        return scenario.to_dict()
    if isinstance(scenario, Mapping):
        return dict(scenario)
    if isinstance(scenario, (list, tuple)):
        return [as_scenario(shock) for shock in scenario]
    return scenario


class StressResult(dict[str, Any]):
    """What one scenario does to the fund: the row of ``stress_test_fund`` as a dict, with its main figures as attributes.

    Attributes
    ----------
    scenario : dict
        The scenario.
    pnl : float or None
        P&L in the fund's currency, negative for a loss. Every one of the money figures is in that currency.
    by_strategy : dict of str to (float or None)
        Its part per strategy id.
    nav_after : float or None
        NAV after it.
    var_before, var_after : float or None
        VaR before and after it, positive for a loss.
    controls_tripped : list of str
        Identifiers of the controls that it trips.
    fund_state : str
        State of the fund after it: ``active``, ``reducing`` or ``halted``.

    References
    ----------
    ``docs/stress.md`` and ``docs/tools/stress_test_fund.md`` have every field and formula.
    """

    @property
    def scenario(self) -> dict[str, Any]:
        """The scenario."""
        found: dict[str, Any] = self["scenario"]
        return found

    @property
    def pnl(self) -> float | None:
        """P&L in the fund's currency, negative for a loss."""
        found: float | None = self["pnl"]
        return found

    @property
    def by_strategy(self) -> dict[str, float | None]:
        """P&L per strategy id in the fund's currency, negative for a loss."""
        found: dict[str, float | None] = self["by_strategy"]
        return found

    @property
    def nav_after(self) -> float | None:
        """NAV after it, in the fund's currency."""
        found: float | None = self["nav_after"]
        return found

    @property
    def var_before(self) -> float | None:
        """VaR before it, in the fund's currency, positive for a loss."""
        found: float | None = self["var_before"]
        return found

    @property
    def var_after(self) -> float | None:
        """VaR after it, in the fund's currency, positive for a loss."""
        found: float | None = self["var_after"]
        return found

    @property
    def controls_tripped(self) -> list[str]:
        """Identifiers of the controls that it trips."""
        found: list[str] = self["controls_tripped"]
        return found

    @property
    def fund_state(self) -> str:
        """State of the fund after it."""
        found: str = self["fund_state"]
        return found


def fund_stress_test(
    fund: Fund, scenarios: Iterable[Scenario | Mapping[str, Any]] | None = None, **what_if: Any
) -> list[StressResult]:
    """Apply scenarios to all strategies of a fund at once.

    Parameters
    ----------
    fund : Fund
        The fund.
    scenarios : iterable of Scenario or mapping, optional
        The scenarios; the fund's own if left out.
    **what_if
        As of :meth:`Fund.risk_dashboard`.

    Returns
    -------
    list of StressResult
        One per scenario, in their order.

    Raises
    ------
    ToolError
        For a scenario outside its ranges, at its place: ``scenarios[0].magnitude``.
    """
    return [StressResult(row) for row in fund.stress_test_fund(scenarios, **what_if)["results"]]
