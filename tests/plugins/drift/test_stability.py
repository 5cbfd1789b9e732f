"""Population stability, judged against chance."""

import numpy as np
import pytest

from workbench.api import Result
from workbench_drift.stability import PopulationStability


def run(context, **parameters) -> Result:
    return PopulationStability().run(context, PopulationStability.Parameters(**parameters))


def test_it_names_what_moved(make, reference, moved) -> None:
    result = run(make(reference, moved))
    columns = result.answer["columns"]
    drifted = {name for name, entry in columns.items() if entry["status"] == "drift"}
    assert drifted == {"amount", "shop", "temp"}
    assert columns["order"]["status"] == "not_testable"
    entry = columns["temp"]
    assert entry["measure"] == "PSI beyond chance"
    assert entry["effect"] == pytest.approx(entry["psi"] - entry["psi_expected"])


def test_quiet_windows_are_quiet_also_with_many_bins(make, reference, quiet) -> None:
    for bins in (2, 10, 100):
        result = run(make(reference, quiet, name=f"bins{bins}"), bins=bins)
        assert result.scalars["drifted"] == 0


def test_the_table_of_bins_adds_up_to_the_index(make, reference, moved) -> None:
    result = run(make(reference, moved))
    bins = result.tables["bins"].to_pandas()
    sums = bins.groupby("column")["contribution"].sum()
    for name in ("temp", "shop", "amount"):
        assert sums[name] == pytest.approx(result.answer["columns"][name]["psi"])
    amount = bins[bins["column"] == "amount"]
    assert amount["bin"].tolist()[-1] == "missing"


def test_levels_of_a_sensitive_column_are_numbered(make, reference, moved) -> None:
    result = run(make(reference, moved, roles={"sensitive": ["shop"]}))
    bins = result.tables["bins"].to_pandas()
    assert set(bins[bins["column"] == "shop"]["bin"]) == {f"bin {at}" for at in range(1, 5)}
    assert b"north" not in result.canonical_document()


def test_missing_values_of_columns_that_cannot_be_compared_still_count(
    make, reference, quiet
) -> None:
    quiet["order"] = np.where(np.arange(len(quiet)) < 400, None, quiet["order"])
    found = run(make(reference, quiet)).answer["columns"]["order"]
    assert found["status"] == "drift"
