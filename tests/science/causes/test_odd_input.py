"""Odd tables get an answer that holds: no exception, no nan, nothing said that was not measured."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.science.causes.world import FAULTS, derive, predict, problem, score
from workbench.science.causes.answer import Answer, find_causes
from workbench.science.causes.candidate import TARGET
from workbench.science.causes.methods import methods_of
from workbench.science.causes.problem import CauseProblem, Transform, canonical
from workbench.science.causes.weaknesses import weaknesses_of

_WORDS = np.array(["no", "yes"])


def _unit(**changes: Any) -> CauseProblem:
    return replace(problem(FAULTS["unit"][0]), **changes)


def _told(answer: Answer) -> list[tuple[str, str, float]]:
    return [(c.fault.node, c.fault.kind, c.confidence) for c in answer.causes]


def _finite(answer: Answer) -> bool:
    brackets = [b for c in answer.causes for b in (c.weighed.cost, c.weighed.restored) if b]
    found = [x for b in brackets for x in (b.value, *b.interval, b.error)]
    drop = [] if answer.drop is None else [answer.drop.value, *answer.drop.interval]
    return bool(np.isfinite([*found, *drop]).all())


def _regression(metric: str) -> CauseProblem:
    found = problem(None)
    frames = {}
    for name, frame in (("reference", found.reference), ("incident", found.incident.copy())):
        known = 100 * score(frame) + np.random.default_rng(7).normal(0, 3, len(frame))
        if name == "incident":
            frame["income"] /= 1000
            derive(frame)
        frames[name] = frame.assign(label=known, prediction=100 * score(frame))
    return replace(
        found,
        reference=frames["reference"],
        incident=frames["incident"],
        task="regression",
        metric=metric,
        score=None,
        predict=lambda rows: 100 * score(rows),
        predict_score=None,
    )


@pytest.mark.parametrize("metric", ["rmse", "mae", "r2"])
@pytest.mark.parametrize("gone", [np.nan, np.inf])
def test_rows_without_a_prediction_are_left_out(metric: str, gone: float) -> None:
    whole = _regression(metric)
    holes = whole.incident["prediction"].where(np.arange(len(whole.incident)) % 4 > 0, gone)
    answer = find_causes(replace(whole, incident=whole.incident.assign(prediction=holes)))
    assert _finite(answer)
    assert answer.drop is not None
    assert answer.causes[0].fault.node == "income"


def test_without_any_prediction_no_drop_is_told() -> None:
    found = _unit()
    answer = find_causes(replace(found, incident=found.incident.assign(prediction=np.nan)))
    assert (answer.verdict, answer.drop) == ("undecided", None)
    assert "both a label and an output" in answer.caveats[0]
    assert answer.causes[0].fault.node == "income"


def test_the_area_under_the_curve_of_one_class_is_not_made_up() -> None:
    found = _unit(metric="auc")
    answer = find_causes(replace(found, incident=found.incident.assign(label=1)))
    assert (answer.verdict, answer.drop) == ("undecided", None)
    assert "all alike" in answer.caveats[0]


def test_auc_of_classes_in_words_without_a_score() -> None:
    found = _in_words(_unit(metric="auc", score=None, predict_score=None))
    answer = find_causes(replace(found, task="multiclass"))
    assert _finite(answer)
    assert answer.causes[0].fault.node == "income"


def test_an_empty_history_says_nothing() -> None:
    found = _unit()
    with_none = find_causes(replace(found, history=found.reference.head(0)))
    assert _told(with_none) == _told(find_causes(found))


@pytest.mark.parametrize("other", ["elsewhere", "region"])
def test_a_transform_that_reads_more_than_numbers_is_left_as_recorded(other: str) -> None:
    found = problem(
        FAULTS["clip"][0], transforms={"burden": Transform((other, "tenure"), f"{other} / tenure")}
    )
    answer = find_causes(found)
    assert answer.causes[0].fault.node == "tenure"
    assert any("no transform" in caveat for caveat in answer.caveats)


def test_without_a_model_a_plain_fault_keeps_the_labels_from_being_named() -> None:
    answer = find_causes(_unit(predict=None, predict_score=None))
    assert answer.verdict == "undecided"
    assert {node for node, _ in answer.rivals} >= {TARGET, "income"}
    blamed = next(c for c in answer.causes if c.fault.node == "income")
    assert blamed.share is None, "what it cost was not measured"


def test_without_a_model_turned_labels_are_still_named() -> None:
    answer = find_causes(problem(FAULTS["noise"][0], predict=None, predict_score=None))
    assert (answer.verdict, answer.causes[0].fault.node) == ("named", TARGET)


@pytest.mark.parametrize("seed", [0, 500, 501, 504, 505])
def test_a_partner_of_a_late_column_is_not_stood_beside_it(seed: int) -> None:
    answer = find_causes(problem(FAULTS["stale join"][0], seed=seed))
    assert answer.causes[0].fault.node == "region"
    assert all(c.confidence < 0.1 for c in answer.causes[1:])


def test_two_late_columns_are_both_told() -> None:
    def late(frame: pd.DataFrame) -> None:
        frame["region"] = np.roll(frame["region"].to_numpy(dtype=object), 5)
        frame["income"] = np.roll(frame["income"].to_numpy(), 9)

    answer = find_causes(problem(late))
    assert {c.fault.node for c in answer.causes[:2]} == {"region", "income"}
    assert answer.verdict == "named"


def _in_words(found: CauseProblem) -> CauseProblem:
    def spoken(frame: pd.DataFrame) -> pd.DataFrame:
        said = {c: _WORDS[frame[c].to_numpy(dtype=int)] for c in ("label", "prediction")}
        return frame.assign(**said)

    return replace(
        found,
        reference=spoken(found.reference),
        incident=spoken(found.incident),
        predict=lambda frame: _WORDS[predict(frame)],
    )


@pytest.mark.parametrize("fault", ["unit", "remap", "noise", "concept", "delay"])
def test_classes_in_words_are_answered_as_classes_in_numbers(fault: str) -> None:
    found = problem(FAULTS[fault][0])
    assert _told(find_causes(_in_words(found))) == _told(find_causes(found))


def test_columns_of_one_content_are_in_the_order_of_their_names() -> None:
    found = problem(None)
    twins = replace(
        found,
        reference=found.reference.assign(twin=found.reference["income"]),
        incident=found.incident.assign(twin=found.incident["income"]),
    )
    one, other = (
        canonical(replace(twins, features=features))
        for features in (("twin", *found.features), (*found.features, "twin"))
    )
    assert one.features == other.features


@pytest.mark.parametrize("fault", ["unit", "stuck", "unseen", "swap"])
def test_nothing_is_named_for_a_cost_that_was_not_measured(fault: str) -> None:
    answer = find_causes(problem(FAULTS[fault][0], predict=None, predict_score=None))
    assert answer.verdict == "undecided"
    assert FAULTS[fault][1] in {node for node, _ in answer.rivals} | {
        c.fault.with_node for c in answer.causes
    }
    said = " ".join(one.text for one in weaknesses_of(answer, methods_of(answer), stand_in=False))
    assert "was mended by" not in said
    assert "one bracket of two" not in said


def test_a_handful_of_labels_says_nothing_about_the_metric() -> None:
    found = _unit()
    few = found.incident["label"].where(np.arange(len(found.incident)) < 9)
    answer = find_causes(replace(found, incident=found.incident.assign(label=few)))
    assert (answer.verdict, answer.drop) == ("undecided", None)
    assert "Fewer than 10" in answer.caveats[0]
