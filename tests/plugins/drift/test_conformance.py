"""Our own plugin passes the check that everybody's must pass."""

from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pytest

from workbench.api import Result
from workbench.api.testing.conformance import SIGNALS, Perturbation, Terms, check_plugin
from workbench.api.testing.contexts import context_from_frames
from workbench.api.testing.samples import ROLES, incident_frame, reference_frame
from workbench_drift import workbench_analyses
from workbench_drift.over_time import OverTime

_FIRST = pd.Timestamp("2026-05-01", tz="UTC")

PSI, BATTERY, DOMAIN = "drift.psi", "drift.battery", "drift.domain_classifier"
ESTIMATED = "quality.performance_without_labels"


def _status(result: Result, column: str) -> str:
    return str(result.answer["columns"][column]["status"])


@pytest.fixture
def moved(sample_column: str) -> Perturbation:
    """Return a change that every analysis of columns must see."""

    def change(table: pa.Table) -> pa.Table:
        at = table.column_names.index(sample_column)
        values = table.column(sample_column)
        return table.set_column(at, sample_column, pa.compute.add(values, 1000.0))

    def expected(before: Result, after: Result) -> bool:
        del before
        return _status(after, sample_column) == "drift"

    return Perturbation(change, expected)


@pytest.fixture
def surer() -> Perturbation:
    """Return an incident of those rows alone whose score is sure: performance must look up."""

    def change(table: pa.Table) -> pa.Table:
        score = table.column("score").to_numpy()
        return table.filter(pa.array(abs(score - 0.5) > 0.4))

    def expected(before: Result, after: Result) -> bool:
        first, second = (each.answer["metrics"]["accuracy"]["estimate"] for each in (before, after))
        return bool(second["interval"][0] > first["interval"][1])

    return Perturbation(change, expected)


@pytest.fixture
def sample_column() -> str:
    """Return a numeric feature of the kit's own sample."""
    from workbench.api.testing.samples import sample_context

    window = sample_context().window("incident")
    return next(
        name for name in window.features if pa.types.is_floating(window.schema.field(name).type)
    )


def _told_apart(before: Result, after: Result) -> bool:
    return bool(before.answer["auc"] < 0.95 < after.answer["auc"])


def _new_drift(before: Result, after: Result) -> bool:
    told = [
        {name for name, one in result.answer["columns"].items() if one["status"] == "drift"}
        for result in (before, after)
    ]
    return told[0] < told[1]


def _fires(before: Result, after: Result) -> bool:
    """Whether the moved column's rule is the one that fires first, as it was not before."""
    del before
    return after.answer["fires_at"] is not None and after.scalars["after"] == 0.0


def _fallen(table: pa.Table) -> pa.Table:
    """Return signals of which every last fifth lies a whole lower."""
    frame = table.to_pandas()
    late = frame["timestamp"].rank(pct=True, method="dense") > 0.8
    frame.loc[late, "value"] -= 1.0
    return pa.Table.from_pandas(frame, schema=table.schema, preserve_index=False)


def _sees_the_fall(before: Result, after: Result) -> bool:
    del before
    return after.answer["fires_at"] is not None and after.scalars["before"] > after.scalars["after"]


AGREED = '{"columns": {"temperature": {"unit": "°C", "minimum": -30, "maximum": 45}}}'


def _in_celsius(table: pa.Table) -> pa.Table:
    """Return the rows with one temperature that any contract would allow."""
    at = table.column_names.index("temperature")
    mild = pa.array([18.0] * table.num_rows, pa.float64())
    return table.set_column(at, "temperature", mild)


def _kept(before: Result, after: Result) -> bool:
    """Whether the contract that was broken is kept."""
    return before.answer["breaches"][0]["other"] == "°F" and after.scalars["breaches"] == 0


def test_it_conforms_and_sees_a_known_change(moved: Perturbation, surer: Perturbation) -> None:
    known = {
        "quality.contract": Perturbation(_in_celsius, _kept),
        BATTERY: moved,
        PSI: moved,
        ESTIMATED: surer,
        "drift.domain_classifier": replace(moved, expected=_told_apart),
        "quality.would_have_caught": replace(moved, expected=_fires),
        "quality.signal_would_have_caught": Perturbation(_fallen, _sees_the_fall, SIGNALS),
    }
    contract = {"quality.contract": {"contract": AGREED}}
    report = check_plugin("workbench_drift", Terms(parameters=contract, perturbations=known))
    assert [analysis.id for analysis in report.analyses] == [
        analysis.id for analysis in workbench_analyses()
    ]
    assert {analysis.id for analysis in report.analyses} == {*known, OverTime.id}


def test_drift_over_time_sees_it_where_there_are_days_enough(moved: Perturbation) -> None:
    """The kit's own sample covers five days; here it is stretched over thirty."""
    stretched = context_from_frames(
        reference=_slower(reference_frame()),
        incident=_slower(incident_frame()),
        roles=ROLES,
        task="binary",
        metric="accuracy",
    )
    check_plugin(
        OverTime,
        Terms(
            context=stretched,
            parameters={OverTime.id: {"every": "day"}},
            perturbations={OverTime.id: replace(moved, expected=_new_drift)},
        ),
    )


def _slower(frame: pd.DataFrame) -> pd.DataFrame:
    start = frame["at"].min()
    return frame.assign(at=start + (frame["at"] - start) * 2.5 + (start - _FIRST) * 1.5)
