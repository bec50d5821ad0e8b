"""Fund-level risk budgeting: VaR budgets, a reserve, correlations, stress and controls, on the engine of the Headroom page.

Every answer has the bytes of the page and of ``headroom-mcp``. Money is in the fund's one currency; VaR, expected shortfall
and losses are positive for a loss, P&L and returns are positive for a gain; shares are fractions; a figure that is missing is
None, with a warning. ``docs/python.md`` shows the whole on one fund, ``docs/fleet.md`` a folder of funds on a cluster.
"""

from ._engine import version as _version
from .answer import Answer
from .budget import MarginalContribution, RiskBudget
from .correlation import CorrelationMatrix
from .error import EngineError, Fault, SnapshotError, ToolError
from .fund import Fund
from .stress import (
    AllMarketsDown,
    Combined,
    CorrelationSpike,
    CustomMoves,
    ExchangeOutage,
    HistoricalDays,
    LiquidityCrisis,
    Scenario,
    StressResult,
    fund_stress_test,
)

__version__ = _version()

__all__ = [
    "AllMarketsDown",
    "Answer",
    "Combined",
    "CorrelationMatrix",
    "CorrelationSpike",
    "CustomMoves",
    "EngineError",
    "ExchangeOutage",
    "Fault",
    "Fund",
    "HistoricalDays",
    "LiquidityCrisis",
    "MarginalContribution",
    "RiskBudget",
    "Scenario",
    "SnapshotError",
    "StressResult",
    "ToolError",
    "fund_stress_test",
]
