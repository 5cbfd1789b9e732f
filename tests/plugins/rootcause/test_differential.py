"""The differential diagnosis as a run gives it."""

import numpy as np
import pytest

from tests.plugins.rootcause.test_upstream import _context
from tests.science.causes.world import problem
from workbench.api import Bars, draw_svg
from workbench_rootcause.differential import (
    TITLES,
    DifferentialDiagnosis,
    DifferentialParameters,
)


def diagnosed(fault, **changes):
    return DifferentialDiagnosis().run(_context(fault, **changes), DifferentialParameters())


@pytest.fixture(scope="module")
def unit():
    return diagnosed("unit")


def test_it_names_the_class_its_fault_and_what_it_costs(unit):
    assert unit.answer["verdict"] == "named"
    assert unit.summary.startswith("Upstream regression: income changed its unit or scale")
    first = unit.findings[0]
    assert (first.id, first.about) == ("diagnosis.upstream_regression", "income")
    assert first.interval[0] > 0
    assert unit.next_step.startswith("Look at the column at its source")


def test_every_class_is_a_finding_in_words(unit):
    assert {one.values["diagnosis"] for one in unit.findings} == set(TITLES)
    for one in unit.findings:
        assert one.text.startswith(TITLES[one.values["diagnosis"]])
        assert one.text.endswith(".")
    assert sum(one.values["blame"] for one in unit.findings) <= 1 + 1e-9


def test_the_picture_shows_how_the_blame_divides(unit):
    (figure,) = unit.figures
    (bars,) = (mark for mark in figure.marks if isinstance(mark, Bars))
    assert bars.length[0] == max(bars.length) > 0.9
    assert "Upstream regression" in draw_svg(figure)


def test_what_it_cannot_tell_apart_it_says():
    found = diagnosed("noise")
    assert found.answer["verdict"] == "undecided"
    assert found.summary == (
        "Undecided between label noise or delay and genuine change of the world."
    )


def test_a_model_that_was_not_the_one_on_record_is_told_as_such():
    incident = problem().incident
    other = np.where(incident["region"] == "north", 1 - incident["score"], incident["score"])
    served = incident.assign(score=other, prediction=(other >= 0.5).astype(int))
    found = diagnosed(None, incident=served)
    assert found.summary.startswith("Model fault: the model on record answers otherwise")
    assert found.answer["served"]["differing_incident"] > 0.1
    assert found.answer["served"]["differing_reference"] == 0


def test_nothing_wrong_is_said_and_no_picture_made():
    found = diagnosed(None)
    assert found.answer["verdict"] == "no_incident"
    assert found.summary.startswith("No incident")
    assert found.figures == ()


def test_without_the_model_its_class_is_left_open():
    found = diagnosed("unit", model=None)
    told = next(one for one in found.findings if one.values["diagnosis"] == "model_fault")
    assert "not at hand" in told.text
    assert told.effect is None
    assert told.caveats
