"""Refusals: every fault with its place and rule, a panic as an exception, and all of them through pickle."""

from __future__ import annotations

import inspect
import pickle
from typing import Any

import pytest
from conftest import TOP
from random_funds import fund as random_fund

import headroom_risk as hr
from headroom_risk import EngineError, Fault, Fund, RiskBudget, SnapshotError, ToolError, _engine

SEED = Fund.from_file(TOP / "assets" / "sample" / "seed.json")


def places(refused: SnapshotError) -> list[tuple[str, str]]:
    return [(fault.path, fault.rule) for fault in refused.faults]


def test_faults_of_a_file_come_all_at_once() -> None:
    document = random_fund(1)
    document["fund"]["nav"] = float("nan")
    document["strategies"][1]["capital"] = -1
    document["risk_budget"]["methd"] = "historical"
    with pytest.raises(SnapshotError) as refused:
        Fund.from_json(document)
    expected = [("fund.nav", "finite"), ("risk_budget.methd", "unknown_field"), ("strategies[1].capital", "range")]
    assert places(refused.value) == expected
    assert refused.value.faults[0].value == "NaN"
    assert "strategies[1].capital" in str(refused.value)


def test_file_that_is_not_json_is_refused_at_its_line() -> None:
    with pytest.raises(SnapshotError) as refused:
        Fund.from_json(b"{\n  oops")
    assert places(refused.value) == [("line 2 column 3", "syntax")]


def test_budget_is_refused_where_it_is_made() -> None:
    with pytest.raises(SnapshotError) as refused:
        RiskBudget(-5, {"a": 0.5}, 0.6, method="hist")
    assert places(refused.value) == [
        ("risk_budget.total_var", "range"),
        ("risk_budget.method", "enum"),
        ("risk_budget.reserve", "sum"),
    ]


def test_budget_of_another_fund_is_refused() -> None:
    budget = RiskBudget(50_000, {"stranger": 0.5})
    with pytest.raises(SnapshotError) as refused:
        budget.marginal_contribution("crypto_mm", existing_correlations=SEED.correlation_matrix())
    assert places(refused.value) == [("risk_budget.allocation.stranger", "reference")]


@pytest.mark.parametrize(
    ("arguments", "path", "rule"),
    [
        ({"exposure": {"mm_strategy": float("inf")}}, "exposure.mm_strategy", "finite"),
        ({"exposure": {"nobody": 1}}, "exposure.nobody", "reference"),
        ({"confidence": 2}, "confidence", "range"),
        ({"strategies": []}, "strategies", "count"),
        ({"stratgies": ["x"]}, "stratgies", "unknown_field"),
    ],
)
def test_call_is_refused_with_path_and_rule(arguments: dict[str, Any], path: str, rule: str) -> None:
    with pytest.raises(ToolError) as refused:
        SEED.risk_dashboard(**arguments)
    assert (refused.value.path, refused.value.rule) == (path, rule)


def test_ellipsis_must_continue_the_series_of_the_file() -> None:
    budget = RiskBudget(50_000, {"mm_strategy": 0.3})
    matrix = SEED.correlation_matrix()
    with pytest.raises(ToolError) as refused:
        budget.marginal_contribution("crypto_mm", [0.01, 0.5, ...], matrix)
    assert (refused.value.path, refused.value.rule) == ("expected_returns[2]", "reference")
    with pytest.raises(ToolError) as refused:
        budget.marginal_contribution("another", [0.01, ...], matrix)
    assert (refused.value.path, refused.value.rule) == ("expected_returns[1]", "reference")


def test_numbers_alone_need_a_fund() -> None:
    budget = RiskBudget(50_000, {"mm_strategy": 0.3})
    with pytest.raises(ToolError) as refused:
        budget.marginal_contribution("new", [0.01, -0.01], [[1.0, 0.2], [0.2, 1.0]])
    assert (refused.value.path, refused.value.rule) == ("existing_correlations", "missing")


def test_capital_left_out_is_that_whose_var_is_the_reserve() -> None:
    budget = RiskBudget(50_000, {"mm_strategy": 0.3, "arb_strategy": 0.25, "directional": 0.2}, 0.25)
    series = SEED.to_dict()["opportunities"][0]["returns"]
    found = budget.marginal_contribution("another", series, SEED.correlation_matrix())
    # The reserve is 0.25 x 50,000; the same series has a VaR of 2,500 on 500,000 (the seed).
    assert found["var_increase"] == pytest.approx(12_500, rel=1e-12)
    assert found.capital == pytest.approx(500_000 * 12_500 / 2_500, rel=1e-12)


def test_vector_of_correlations_decides_for_a_var() -> None:
    budget = RiskBudget(50_000, {"mm_strategy": 0.3, "arb_strategy": 0.25, "directional": 0.2}, 0.25)
    found = budget.marginal_contribution("another", None, [0.0, 0.0, 0.0], fund=SEED, var=1_000)
    assert (found.basis, found.capital, found["var_increase"]) == ("correlations", None, 1_000)


def test_panic_is_an_exception() -> None:
    with pytest.raises(EngineError, match="boom") as caught:
        _engine._panic_for_test("boom")
    assert isinstance(caught.value, Exception)
    assert SEED.risk_dashboard()["fund"]["var"] > 0


def test_exceptions_survive_pickle() -> None:
    for error in (
        SnapshotError([Fault("fund.nav", "range", "-1", "Give more.")], 3),
        ToolError("invalid_argument", "confidence", "range", "Give less."),
        EngineError("boom"),
    ):
        copy = pickle.loads(pickle.dumps(error))
        assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))


def test_funds_and_answers_survive_pickle() -> None:
    copy = pickle.loads(pickle.dumps(SEED))
    answer = pickle.loads(pickle.dumps(copy.risk_dashboard()))
    assert answer.text == SEED.risk_dashboard().text


def test_public_names_have_help() -> None:
    for name in hr.__all__:
        found = getattr(hr, name)
        assert found.__doc__ and len(found.__doc__) > 40, name
        for method, function in vars(found).items() if isinstance(found, type) else []:
            if inspect.isfunction(function) and not method.startswith("_"):
                assert function.__doc__, f"{name}.{method}"
