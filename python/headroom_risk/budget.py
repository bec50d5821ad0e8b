"""The VaR budget of a fund, and what a new strategy would take of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from . import _engine
from .answer import Answer
from .correlation import CorrelationMatrix
from .data import as_dates, as_numbers, to_file
from .error import ToolError

if TYPE_CHECKING:
    from .fund import Fund

__all__ = ["MarginalContribution", "RiskBudget"]


class RiskBudget:
    """A total VaR budget, split across strategies, with a reserve for new ones.

    Parameters
    ----------
    total_var : float
        The most that the fund may lose at ``confidence`` over ``horizon``, in the fund's currency, > 0.
    allocation : mapping of str to float
        Share of ``total_var`` per strategy id, each in [0, 1].
    reserve : float, optional
        Share kept for new strategies, in [0, 1]. Allocations and reserve sum to 1; left out, it is what the allocations leave.
    confidence : float, default 0.99
        Level of VaR and expected shortfall, in (0.5, 1).
    horizon : int, default 1
        Whole periods of the history ahead, 1 to 20.
    method : str, default "historical"
        ``historical``, ``parametric``, ``cornish_fisher``, ``student_t``, ``filtered_historical`` or ``monte_carlo``.
    window : int, optional
        Number of joint rows, the most recent ones, 30 to 100,000; all if left out.
    usage_basis : str, default "standalone"
        Which figure counts as used: ``standalone``, ``component`` or ``stressed_component``.
    **conventions
        Further fields of ``risk_budget`` in a fund's file: ``covariance``, ``ewma_lambda``, ``pnl``.

    Raises
    ------
    SnapshotError
        For what breaks the format, with every fault's place and rule.

    Examples
    --------
    >>> budget = RiskBudget(total_var=50_000, allocation={"mm_strategy": 0.30, "arb_strategy": 0.25}, reserve=0.45)
    >>> budget.to_dict()["reserve"]
    0.45
    """

    def __init__(
        self,
        total_var: float,
        allocation: Mapping[str, float],
        reserve: float | None = None,
        *,
        confidence: float = 0.99,
        horizon: int = 1,
        method: str = "historical",
        window: int | None = None,
        usage_basis: str = "standalone",
        **conventions: Any,
    ) -> None:
        fields = {
            "total_var": total_var,
            "confidence": confidence,
            "horizon": horizon,
            "method": method,
            "window": window,
            "usage_basis": usage_basis,
            **conventions,
            "allocation": dict(allocation),
            "reserve": reserve,
        }
        self._fields = {name: value for name, value in fields.items() if value is not None}
        _engine.Fund(to_file(_alone(self._fields)))

    def to_dict(self) -> dict[str, Any]:
        """Return the section ``risk_budget`` of a fund's file."""
        return dict(self._fields)

    def __repr__(self) -> str:
        return f"RiskBudget({', '.join(f'{name}={value!r}' for name, value in self._fields.items())})"

    def marginal_contribution(
        self,
        new_strategy: str,
        expected_returns: Iterable[Any] | None = None,
        existing_correlations: CorrelationMatrix | Iterable[Any] | None = None,
        *,
        fund: Fund | None = None,
        capital: float | None = None,
        dates: Iterable[Any] | None = None,
        requested_share: float | None = None,
        **further: Any,
    ) -> MarginalContribution:
        """Compute how much risk a new strategy adds to the fund, under this budget.

        With 30 returns or more on the fund's dates it enters the fund's own joint sample, and the three figures are exact; of
        fewer its own VaR is by their standard deviation, with an interval, and ``existing_correlations`` decide.

        Parameters
        ----------
        new_strategy : str
            The id that it would have: 1 to 64 of ``a-z A-Z 0-9 _ - .``.
        expected_returns : sequence of float, optional
            Its returns, fractions of ``capital``, oldest first, 2 to 5,000. ``...`` as the last one stands for the rest of
            the series that the fund's file has for this candidate. Left out, they are the file's.
        existing_correlations : CorrelationMatrix, or sequence of float
            The fund's correlation matrix, which knows its fund. Or, beside ``fund``, the new strategy's correlation with each
            strategy in the order of the fund, or a matrix among them.
        fund : Fund, optional
            The fund, where ``existing_correlations`` does not know it.
        capital : float, optional
            Its capital in the fund's currency: what a return of 1 would earn. Left out, that of the candidate of this id in
            the fund's file; without one, the capital whose standalone VaR is the reserve.
        dates : sequence of date or str, optional
            A date per return, ascending; left out, the returns are those of the fund's last rows.
        requested_share : float, optional
            The share of ``total_var`` that it asks for, in [0, 1].
        **further
            Further arguments of the tool ``marginal_contribution``: ``var``, ``new_correlations``, and those of
            :meth:`Fund.risk_dashboard`.

        Returns
        -------
        MarginalContribution
            A mapping of ``var_increase``, ``diversification_benefit`` and ``net_contribution``, in the fund's currency.

        Raises
        ------
        ToolError
            For an argument that breaks its rule, at its path.
        SnapshotError
            If this budget is none of that fund: it names a strategy that the fund does not have.
        """
        matrix = existing_correlations if isinstance(existing_correlations, CorrelationMatrix) else None
        fund = matrix.fund if matrix is not None and fund is None else fund
        if fund is None:
            message = "Give fund.correlation_matrix(), which knows its fund, or name the fund beside the numbers."
            raise ToolError("invalid_argument", "existing_correlations", "missing", message)
        document = fund.to_dict()
        own = {name: value for name, value in document["risk_budget"].items() if name not in ("window", "reserve")}
        document["risk_budget"] = {**own, **self._fields}
        funded = type(fund).from_json(document)
        candidates = {entry["strategy"]: entry for entry in document.get("opportunities", [])}
        candidate = candidates.get(new_strategy, {})
        arguments: dict[str, Any] = {"new_strategy": new_strategy}
        if expected_returns is not None:
            arguments["expected_returns"] = _continued(list(expected_returns), candidate.get("returns", []))
            dates = candidate.get("dates") if dates is None and candidate else dates
        if matrix is not None:
            order = [strategy["id"] for strategy in document["strategies"]]
            arguments["existing_correlations"] = matrix.among(order)
        elif existing_correlations is not None:
            rows = as_numbers(existing_correlations)
            arguments["existing_correlations"] = [as_numbers(row) if hasattr(row, "__len__") else row for row in rows]
        if dates is not None:
            arguments["dates"] = as_dates(dates)
        if requested_share is not None:
            arguments["requested_share"] = requested_share
        arguments.update(further)
        if capital is None and "var" not in arguments:
            capital = candidate.get("capital")
            capital = _capital_of_reserve(funded, arguments) if capital is None else capital
        if capital is not None:
            arguments["capital"] = capital
        return MarginalContribution(funded.marginal_contribution(**arguments), capital)


class MarginalContribution(Mapping[str, float]):
    """What a new strategy does to the fund's VaR; a mapping of exactly three figures, in the fund's currency.

    ``var_increase`` is its VaR alone; ``net_contribution`` the fund's VaR with it less that without it;
    ``diversification_benefit`` is net contribution less VaR increase, normally negative.

    Attributes
    ----------
    answer : Answer
        All that the tool ``marginal_contribution`` says.
    capital : float or None
        Its capital; None where its standalone VaR was given.
    basis : str
        What decides: ``returns`` (the fund's joint sample), ``short_series`` or ``correlations``.
    fund_before, fund_after : float
        VaR of the fund without and with it.
    first_order : float or None
        Its component of the VaR with it, or the derivative times the exposure.
    share_after : float or None
        Its share of the fund's VaR with it.
    is_covered : bool
        Whether the reserve is at least its VaR alone.
    reserve_after : float or None
        The reserve after the share that it asks for; below 0 where that cannot be given.
    """

    answer: Answer
    capital: float | None

    _KEYS = ("var_increase", "diversification_benefit", "net_contribution")

    def __init__(self, answer: Answer, capital: float | None) -> None:
        self.answer, self.capital = answer, capital
        self.basis: str = answer["basis"]
        self.fund_before: float = answer["fund_before"]
        self.fund_after: float = answer["fund_after"]
        self.first_order: float | None = answer["first_order"]
        self.share_after: float | None = answer["share_after"]
        self.is_covered: bool = answer["budget"]["covered"]
        self.reserve_after: float | None = answer["budget"]["reserve_after"]

    def __getitem__(self, key: str) -> float:
        if key not in self._KEYS:
            raise KeyError(key)
        value: float = self.answer[key]
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._KEYS)

    def __len__(self) -> int:
        return len(self._KEYS)

    def __repr__(self) -> str:
        return repr(dict(self))


def _alone(risk_budget: Mapping[str, Any]) -> dict[str, Any]:
    """Return the smallest fund with this budget, so that a fault of the budget is found where the budget is made."""
    ids = list(risk_budget["allocation"]) or ["none"]
    return {
        "format": "headroom.snapshot/1",
        "fund": {"name": "A budget alone", "currency": "USD", "nav": 1},
        "risk_budget": risk_budget,
        "strategies": [{"id": name, "capital": 0} for name in ids],
        "history": {"dates": ["2026-01-01"], "returns": {name: [0] for name in ids}},
    }


def _continued(returns: list[Any], of_file: list[float]) -> list[Any]:
    """Return the series, a closing ``...`` replaced by the rest of the series of the file, which must begin with it."""
    if not returns or returns[-1] is not Ellipsis:
        return as_numbers(returns)
    start = as_numbers(returns[:-1])
    if of_file[: len(start)] != start or len(of_file) == len(start):
        message = "`...` stands for the rest of this candidate's returns in the fund's file, which do not begin so."
        raise ToolError("invalid_argument", f"expected_returns[{len(start)}]", "reference", message)
    return of_file


def _capital_of_reserve(fund: Fund, arguments: Mapping[str, Any]) -> float:
    """Return the capital at which the new strategy's standalone VaR is the reserve: VaR is proportional to capital."""
    unit = fund.marginal_contribution(**{**arguments, "capital": 1.0})
    var, reserve = unit["var_increase"], unit["budget"]["reserve"]
    if not var > 0 or not reserve > 0:
        message = "Give its capital: there is no reserve whose VaR it could have, or its VaR is not above 0."
        raise ToolError("invalid_argument", "capital", "missing", message)
    capital: float = reserve / var
    return capital
