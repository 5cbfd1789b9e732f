"""Every repair keeps the promises that every plugin makes."""

import pytest

from tests.plugins.repair.evidence import ANALYSES
from workbench.api import Kind
from workbench.api.testing import Terms, check_plugin, sample_context
from workbench.api.testing.conformance import Perturbation
from workbench.science.repair import rollback, training

LOOKED_AT = {"repair.canary": "canary", "repair.scenarios": "reference"}


def _half_the_rows(table):
    return table.slice(0, table.num_rows // 2)


def _rows(result):
    drawn = ("rows.drawn", "rows.left")
    names = drawn if drawn[0] in result.scalars else ("rows",)
    return sum(result.scalars[name] for name in names)


def _fewer_rows(before, after):
    return _rows(after) < _rows(before)


@pytest.fixture(scope="module")
def context():
    return sample_context()


@pytest.fixture
def quick(monkeypatch):
    """A few trees do for promises that do not depend on how many there are."""
    monkeypatch.setattr(training, "_ROUNDS", 4)
    monkeypatch.setattr(rollback, "FAITHFUL", 0.5)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("name", sorted(ANALYSES))
def test_a_repair_conforms(name, context):
    known = Perturbation(_half_the_rows, _fewer_rows, LOOKED_AT.get(name, "incident"))
    check_plugin(ANALYSES[name], Terms(context=context, perturbations={name: known}))


@pytest.mark.parametrize("name", sorted(ANALYSES))
def test_a_repair_says_what_it_is(name):
    analysis = ANALYSES[name]
    assert analysis.kind is Kind.REPAIR
    assert not analysis.in_battery
    assert analysis.why
    assert analysis.assumptions
    assert analysis.caveats
