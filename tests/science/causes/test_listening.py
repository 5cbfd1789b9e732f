"""A column that goes with no other still gives itself away through the labels."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from workbench.science.causes.answer import find_causes
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.listening import Listening, effects, listened
from workbench.science.causes.problem import CauseProblem, canonical
from workbench.science.causes.whatif import Window

LEVELS = np.array(["ash", "birch", "cedar", "elm", "fir"])
EFFECT = dict(zip(LEVELS, (-2.0, -0.5, 0.4, 1.2, 2.2), strict=True))
SHARES = (0.35, 0.25, 0.2, 0.12, 0.08)
N = 2400


def _chance(frame: pd.DataFrame) -> np.ndarray:
    tree = frame["tree"].map(EFFECT).astype(float).fillna(0.0).to_numpy()
    margin = 1.5 * tree + frame["size"].to_numpy(float) + 0.4 * frame["idle"].to_numpy(float)
    return np.asarray(1 / (1 + np.exp(-1.5 * margin)))


def _rows(seed: int, start: str) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "at": pd.date_range(start, periods=N, freq="7min", tz="UTC"),
            "tree": random.choice(LEVELS, N, p=SHARES),
            "size": np.round(random.normal(size=N), 3),
            "idle": np.round(random.normal(size=N), 3),
        }
    )
    frame["label"] = (random.random(N) < _chance(frame)).astype(int)
    return frame


def _problem(change=None, label_change=None) -> CauseProblem:
    good, bad = _rows(1, "2026-03-01"), _rows(2, "2026-04-01")
    if change is not None:
        bad["tree"] = change(bad["tree"].to_numpy(dtype=object))
    if label_change is not None:
        bad["label"] = label_change(bad["label"].to_numpy())
    for frame in (good, bad):
        frame["score"] = _chance(frame)
        frame["prediction"] = (frame["score"] >= 0.5).astype(int)
    return CauseProblem(
        good,
        bad,
        ("tree", "size", "idle"),
        label="label",
        prediction="prediction",
        score="score",
        timestamp="at",
        predict=lambda frame: (_chance(frame) >= 0.5).astype(int),
        predict_score=_chance,
    )


TURN = dict(zip(LEVELS, np.roll(LEVELS, 2), strict=True))


def _renamed(values):
    return np.array([TURN[v] for v in values], dtype=object)


def _some_renamed(values):
    hit = np.random.default_rng(3).random(len(values)) < 0.4
    return np.where(hit, _renamed(values), values)


def _some_late(values):
    hit = np.random.default_rng(4).random(len(values)) < 0.4
    return np.where(hit, np.roll(values, 31), values)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (_renamed, "remap"),
        (_some_renamed, "remap"),
        (lambda v: np.roll(v, 31), "stale_join"),
        (_some_late, "stale_join"),
    ],
)
def test_faults_that_no_other_column_shows_are_named(change, kind):
    first = find_causes(_problem(change)).causes[0].fault
    assert (first.node, first.kind) == ("tree", kind)
    if kind == "stale_join":
        assert first.parameters["rows_late"] == 31


def test_rows_chosen_by_their_labels_do_not_prove_the_repair():
    answer = find_causes(_problem(_some_renamed))
    first = answer.causes[0]
    assert first.fault.circular
    assert first.weighed.cost is first.weighed.lost
    assert first.weighed.restored is not None
    assert first.weighed.restored.value > first.weighed.cost.value


def test_noise_in_the_labels_is_not_laid_at_a_columns_door():
    hit = np.random.default_rng(5).random(N) < 0.2
    answer = find_causes(_problem(None, lambda y: np.where(hit, 1 - y, y)))
    assert answer.causes[0].fault.node == "__target__"


def test_healthy_rows_raise_no_suspect():
    evidence = Evidence(canonical(_problem()))
    windows = Window(evidence, incident=False), Window(evidence, incident=True)
    assert listened(evidence, *windows) == []


def test_effects_are_those_of_the_model():
    evidence = Evidence(canonical(_problem()))
    found = effects(evidence, Window(evidence, incident=False))["tree"]
    column = evidence.columns["tree"]
    known = [found[column.codes(np.array([level], dtype=object))[0]] for level in LEVELS]
    wanted = np.array(list(EFFECT.values())) * 1.5 * 1.5
    assert np.corrcoef(known, wanted)[0, 1] > 0.98


def test_a_column_the_model_does_not_move_with_is_not_heard():
    evidence = Evidence(canonical(_problem()))
    windows = Window(evidence, incident=False), Window(evidence, incident=True)
    heard = Listening(evidence, *windows)
    assert heard.heard("tree")
    assert not evidence.tells("tree")


@pytest.mark.parametrize("lacking", ["label", "score", "predict_score"])
def test_nothing_is_heard_without_labels_scores_or_model(lacking):
    problem = replace(_problem(_renamed), **{lacking: None})
    evidence = Evidence(canonical(problem))
    windows = Window(evidence, incident=False), Window(evidence, incident=True)
    assert listened(evidence, *windows) == []


def test_labels_that_are_late_are_not_laid_at_the_columns_doors():
    problem = _problem(None, lambda y: np.roll(y, 31))
    first = find_causes(problem).causes[0].fault
    assert (first.node, first.kind) == ("__target__", "label_delay")
    evidence = Evidence(canonical(problem))
    windows = Window(evidence, incident=False), Window(evidence, incident=True)
    assert [c for c in listened(evidence, *windows) if c.kind == "stale_join"] == []
