"""The domain classifier as an analysis: joint drift, blame, and reasons for what it leaves out."""

import numpy as np
import pytest

from workbench.api import Result
from workbench_drift.domain import DomainClassifier


def run(context, **parameters) -> Result:
    return DomainClassifier().run(context, DomainClassifier.Parameters(**parameters))


@pytest.fixture
def crossed(quiet_rows):
    """Return a window whose columns each look the same, and whose relation turned round."""

    def related(seed: int, sign: float):
        rows = quiet_rows(seed)
        noise = np.random.default_rng(seed + 100).normal(size=len(rows))
        rows["speed"] = sign * (rows["temp"] - 20) / 5 + noise
        return rows

    return related(1, 1.0), related(2, -1.0)


def test_a_relation_that_turned_round_is_blamed_on_both_columns(make, crossed) -> None:
    result = run(make(*crossed))
    columns = result.answer["columns"]
    assert result.answer["interval"][0] > 0.65
    assert {name for name, entry in columns.items() if entry["status"] == "drift"} == {
        "speed",
        "temp",
    }
    assert columns["order"]["status"] == "not_testable"
    assert "score" not in columns
    assert result.findings[0].unit == "AUC"


def test_quiet_windows_cannot_be_told_apart(make, reference, quiet) -> None:
    result = run(make(reference, quiet))
    assert "cannot be told apart" in result.summary
    assert all(entry["status"] != "drift" for entry in result.answer["columns"].values())


def test_order_of_rows_and_columns_does_not_matter(make, crossed) -> None:
    a, b = crossed
    straight = run(make(a, b), rows=400)
    names = list(a.columns)[::-1]
    shuffled = run(
        make(a.sample(frac=1, random_state=0)[names], b.sample(frac=1, random_state=1), name="two"),
        rows=400,
    )
    assert straight.canonical_document() == shuffled.canonical_document()


def test_rows_are_limited_and_the_seed_matters(make, crossed) -> None:
    result = run(make(*crossed), rows=300)
    assert result.scalars["rows_reference"] == 300
    other = run(make(*crossed, name="two", seed=9), rows=300)
    assert other.answer["auc"] != result.answer["auc"]


def test_columns_that_do_not_fit_are_left_out_with_a_reason(make, reference, quiet) -> None:
    odd = quiet.drop(columns="temp").assign(
        amount="text", fixed=np.datetime64("2026-01-01", "us"), note=None
    )
    columns = run(make(reference, odd)).answer["columns"]
    for name in ("temp", "amount", "fixed", "note"):
        assert columns[name]["status"] == "not_testable"
        assert columns[name]["reason"]
    assert columns["shop"]["status"] == "no_drift"


def test_too_few_rows_are_said(make, reference, quiet) -> None:
    result = run(make(reference, quiet.iloc[:5]))
    assert result.answer["auc"] is None
    assert {e["status"] for e in result.answer["columns"].values()} == {"not_testable"}
