"""The blocks of `docs/python.md`, the seed's three among them, cut out and run as they stand."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from conftest import TOP

from headroom_risk import Fund

BLOCKS = re.findall(r"^```python\n(.*?)^```$", (TOP / "docs" / "python.md").read_text(), re.MULTILINE | re.DOTALL)

#: The opening lines of the seed's three blocks.
SEED = ["# Configure VaR budget", "# Compute marginal risk contribution", "# Run fund-level stress tests"]


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """Return what the blocks define, run one after the other from the root of the repository."""
    before = os.getcwd()
    os.chdir(TOP)
    try:
        found: dict[str, Any] = {}
        for block in BLOCKS:
            exec(compile(block, "docs/python.md", "exec"), found)
    finally:
        os.chdir(before)
    return found


def test_docs_have_the_three_blocks_of_the_seed() -> None:
    assert [start for start in SEED if any(block.startswith(start) for block in BLOCKS)] == SEED


def test_marginal_contribution_of_the_seed_is_that_of_the_seed(names: dict[str, Any]) -> None:
    # The figures that the seed writes below its call.
    assert dict(names["marginal"]) == {"var_increase": 2500, "diversification_benefit": -800, "net_contribution": 1700}
    assert list(names["marginal"]) == ["var_increase", "diversification_benefit", "net_contribution"]
    page = names["fund"].marginal_contribution(new_strategy="crypto_mm")
    assert {name: page[name] for name in names["marginal"]} == dict(names["marginal"])
    # The candidate's capital in the sample; its VaR of 2,500 is within the reserve of 0.25 x 50,000.
    assert (names["marginal"].capital, names["marginal"].basis, names["marginal"].is_covered) == (500_000, "returns", True)


def test_stress_results_of_the_seed_are_those_of_the_tool(names: dict[str, Any]) -> None:
    fund: Fund = names["fund"]
    # The sample has the seed's four scenarios, so the page shows these very rows.
    assert [dict(result) for result in names["results"]] == fund.stress_test_fund()["results"]
    # Sum of notional x beta x -0.20 over the linear positions and of contracts x price x -0.20 over the binary ones.
    positions = fund.to_dict()["positions"]
    by_hand = sum(-0.20 * p.get("beta", 1) * p["notional"] for p in positions if p.get("kind") != "binary")
    by_hand += sum(-0.20 * p.get("beta", 0) * p["contracts"] * p["price"] for p in positions if p.get("kind") == "binary")
    assert names["results"][0].pnl == pytest.approx(by_hand, rel=1e-12)
    assert names["results"][3].scenario == {"kind": "liquidity_crisis", "depth_reduction": 0.8}


def test_budget_of_the_seed_is_used_as_the_seed_says(names: dict[str, Any]) -> None:
    # The seed's figure: A uses 22 of 30%, B 25 of 25%, C 10 of 20%, the reserve is 25%.
    status = names["fund"].risk_budget_status()
    assert [row["used_share"] for row in status["strategies"]] == pytest.approx([0.22, 0.25, 0.10], abs=1e-12)
    assert [row["allocation"] for row in status["strategies"]] == [0.30, 0.25, 0.20]
    assert status["reserve"]["share"] == 0.25
    assert names["risk_budget"].to_dict()["allocation"] == {"mm_strategy": 0.30, "arb_strategy": 0.25, "directional": 0.20}
