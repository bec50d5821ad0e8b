"""Correlations across strategies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .answer import Answer

if TYPE_CHECKING:
    from .fund import Fund

__all__ = ["CorrelationMatrix"]


class CorrelationMatrix:
    """Correlations across the strategies of a fund, as :meth:`Fund.correlation_matrix` returns them.

    ``numpy.asarray`` makes an n x n array of it. It knows its fund, so that a new strategy enters the fund's own joint sample
    (:meth:`RiskBudget.marginal_contribution`).

    Attributes
    ----------
    fund : Fund
        The fund.
    ids : list of str
        Strategy ids, in the order of rows and columns.
    matrix : list of list of float
        The correlations, symmetric, 1 on the diagonal.
    answer : Answer
        All that the tool says: smallest eigenvalue, condition number, distance of the repair, spikes, warnings.
    """

    fund: Fund
    ids: list[str]
    matrix: list[list[float]]
    answer: Answer

    def __init__(self, fund: Fund, answer: Answer) -> None:
        self.fund, self.answer = fund, answer
        self.ids, self.matrix = answer["ids"], answer["matrix"]

    @property
    def health(self) -> dict[str, Any]:
        """Smallest eigenvalue, condition number and Frobenius distance of the repair to a positive semidefinite matrix."""
        return {name: self.answer[name] for name in ("min_eigenvalue", "condition_number", "repaired_distance")}

    def among(self, ids: list[str]) -> list[list[float]]:
        """Return the correlations in another order of strategies.

        Parameters
        ----------
        ids : list of str
            Strategy ids, each one of ``self.ids``.
        """
        at = [self.ids.index(name) for name in ids]
        return [[self.matrix[i][j] for j in at] for i in at]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        import numpy as np

        return np.array(self.matrix, dtype=dtype)

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, pair: tuple[str, str]) -> float:
        """Return the correlation of two strategies by their ids."""
        row, column = pair
        return self.matrix[self.ids.index(row)][self.ids.index(column)]

    def __repr__(self) -> str:
        return f"CorrelationMatrix({self.ids!r}, {self.matrix!r})"
