"""A program against the public names: mypy --strict checks it, and it runs."""

from __future__ import annotations

from pathlib import Path

from headroom_risk import AllMarketsDown, Combined, CorrelationSpike, Fund, RiskBudget, SnapshotError, fund_stress_test

TOP = Path(__file__).resolve().parents[2]


def worst(fund: Fund) -> tuple[str, float]:
    """Return the strategy with the largest utilization, and its utilization."""
    rows = fund.risk_budget_status(method="parametric")["strategies"]
    row = max(rows, key=lambda row: float(row["utilization"] or 0.0))
    return str(row["id"]), float(row["utilization"])


def main() -> None:
    fund: Fund = Fund.from_file(TOP / "assets" / "sample" / "seed.json")
    budget = RiskBudget(total_var=50_000, allocation={"mm_strategy": 0.30}, reserve=0.70)
    marginal = budget.marginal_contribution("crypto_mm", existing_correlations=fund.correlation_matrix())
    increase: float = marginal["var_increase"]
    losses: list[float | None] = [
        result.pnl for result in fund_stress_test(fund, [Combined([AllMarketsDown(0.2), CorrelationSpike(rho=0.9)])])
    ]
    try:
        Fund.from_json(b"{}")
    except SnapshotError as refused:
        print(worst(fund), increase, losses, [fault.path for fault in refused.faults])


if __name__ == "__main__":
    main()
