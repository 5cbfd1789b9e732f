"""Our own plugin passes the check that everybody's must pass."""

import pyarrow as pa
import pytest

from workbench.api import Result
from workbench.api.testing.conformance import Perturbation, Terms, check_plugin
from workbench_drift import workbench_analyses

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


def test_it_conforms_and_sees_a_known_change(moved: Perturbation, surer: Perturbation) -> None:
    known = {BATTERY: moved, PSI: moved, ESTIMATED: surer}
    report = check_plugin("workbench_drift", Terms(perturbations=known))
    assert [analysis.id for analysis in report.analyses] == [
        analysis.id for analysis in workbench_analyses()
    ]
