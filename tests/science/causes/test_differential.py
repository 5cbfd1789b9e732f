"""Five classes of trouble, each told from the others; and none where nothing is wrong."""

from dataclasses import replace

import numpy as np
import pytest

from tests.science.causes.world import FAULTS, predict, problem, score
from workbench.science.causes.differential import (
    CLASS_OF,
    CLASSES,
    differential,
    served_as_recorded,
)
from workbench.science.faults.kinds import KINDS

ASKED = {
    "unit": "upstream_regression",
    "nulls": "upstream_regression",
    "stale join": "delayed_input",
    "stuck": "delayed_input",
    "noise": "label_trouble",
    "delay": "label_trouble",
    "concept": "world_change",
}


def _with_incident(**columns):
    base = problem()
    return replace(base, incident=base.incident.assign(**columns))


def _served_by_another():
    base = problem()
    other = np.where(
        base.incident["region"] == "north", 1 - base.incident["score"], base.incident["score"]
    )
    return _with_incident(score=other, prediction=(other >= 0.5).astype(int))


def _threshold_moved():
    return _with_incident(prediction=(problem().incident["score"] >= 0.9).astype(int))


def _new_and_worse():
    """The model on record is the one that replaced the good one."""

    def worse(frame):
        return np.clip(score(frame) - 0.6 * (frame["region"] == "north"), 0, 1).to_numpy()

    base = problem()
    told = worse(base.incident)
    return replace(
        _with_incident(score=told, prediction=(told >= 0.5).astype(int)),
        predict=lambda frame: (worse(frame) >= 0.5).astype(int),
        predict_score=worse,
    )


@pytest.mark.parametrize("name", ASKED)
def test_each_fault_is_put_down_to_its_class(name):
    fault, node, _ = FAULTS[name]
    found = differential(problem(fault))
    assert found.classes[0].name == ASKED[name]
    assert found.classes[0].node == node
    assert found.classes[0].score > 0.5
    assert found.verdict != "no_incident"


@pytest.mark.parametrize("make", [_served_by_another, _threshold_moved, _new_and_worse])
def test_a_model_that_is_not_the_good_one_is_a_fault_of_the_model(make):
    found = differential(make())
    assert (found.verdict, found.classes[0].name) == ("named", "model_fault")
    assert found.classes[0].interval[0] > 0


def test_a_broken_input_is_not_put_down_to_the_model_that_answers_it():
    found = differential(problem(FAULTS["unit"][0]))
    blame = {one.name: one.score for one in found.classes}
    assert blame["model_fault"] == 0
    assert found.served.differing_incident == 0


def test_two_faults_at_once_share_the_blame():
    broken = problem(FAULTS["unit"][0])
    north = (broken.incident["region"] == "north").to_numpy()
    other = np.where(north, 1 - broken.incident["score"], broken.incident["score"])
    both = replace(
        broken, incident=broken.incident.assign(score=other, prediction=(other >= 0.5).astype(int))
    )
    blame = {one.name: one.score for one in differential(both).classes}
    assert blame["model_fault"] > 0.1
    assert blame["upstream_regression"] > 0.1
    assert sum(blame.values()) <= 1 + 1e-9


def test_labels_wrong_at_random_are_not_told_from_a_concept_that_changed_everywhere():
    found = differential(problem(FAULTS["noise"][0]))
    assert found.verdict == "undecided"
    assert {one.name for one in found.classes[:2]} == {"label_trouble", "world_change"}


@pytest.mark.parametrize("seed", [0, 10])
def test_nothing_is_diagnosed_where_nothing_dropped(seed):
    assert differential(problem(seed=seed)).verdict == "no_incident"


def test_without_the_model_nothing_is_said_of_it():
    alone = replace(problem(FAULTS["unit"][0]), predict=None, predict_score=None)
    assert not served_as_recorded(alone).asked
    found = differential(alone)
    assert {one.name for one in found.classes} == set(CLASSES)
    model = next(one for one in found.classes if one.name == "model_fault")
    assert (model.score, model.points) == (0.0, None)


def test_classes_in_words_are_not_held_against_numbers():
    base = problem()
    words = base.incident.assign(prediction=predict(base.incident).astype(str))
    spoken = replace(
        base,
        incident=words,
        reference=base.reference.assign(prediction=predict(base.reference).astype(str)),
        score=None,
        predict_score=None,
    )
    assert not served_as_recorded(spoken).asked


def test_every_kind_of_fault_has_a_class():
    assert set(CLASS_OF) == set(KINDS)
    assert set(CLASS_OF.values()) | {"model_fault"} == set(CLASSES)
