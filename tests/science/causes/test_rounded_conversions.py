"""A conversion is recognised although the values were rounded after it, and without any history."""

import numpy as np
import pandas as pd
import pytest

from tests.science.causes.world import problem
from workbench.science.causes.answer import find_causes
from workbench.science.causes.problem import CauseProblem


def world(rng, rows, places):
    x = rng.normal(20, 5, rows)
    return pd.DataFrame(
        {"x": x.round(places), "y": rng.normal(0, 1, rows).round(3), "z": rng.normal(5, 2, rows)}
    )


def chance(frame):
    return 1 / (1 + np.exp(-(0.35 * (frame["x"] - 20) + 0.8 * frame["y"])))


@pytest.mark.parametrize("places", [0, 1, 2])
@pytest.mark.parametrize("metric", ["accuracy", "auc"])
def test_fahrenheit_on_half_of_the_rows_is_named(places, metric):
    rng = np.random.default_rng(7)
    good, bad = world(rng, 900, places), world(rng, 900, places)
    frames = []
    for frame, broken in ((good, False), (bad, True)):
        label = (rng.random(len(frame)) < chance(frame)).astype(int)
        seen = frame.copy()
        if broken:
            hit = rng.random(len(frame)) < 0.5
            seen.loc[hit, "x"] = (1.8 * frame["x"] + 32).round(places)[hit].astype(float)
        score = chance(seen)
        frames.append(seen.assign(label=label, score=score, said=(score > 0.5).astype(int)))

    problem = CauseProblem(
        reference=frames[0],
        incident=frames[1],
        features=("x", "y", "z"),
        label="label",
        prediction="said",
        score="score",
        metric=metric,
        predict=lambda f: (chance(f) > 0.5).astype(int).to_numpy(),
        predict_score=lambda f: chance(f).to_numpy(),
    )
    answer = find_causes(problem)
    first = answer.causes[0].fault
    assert (answer.verdict, first.node, first.kind) == ("named", "x", "unit_change")
    assert first.parameters["factor"] == pytest.approx(1.8, abs=0.05)
    assert first.rows.mean() == pytest.approx(0.5, abs=0.06)


def test_a_sign_turned_on_half_of_the_rows_is_no_other_unit():
    """Celsius read as Fahrenheit lands in much the same range as Celsius with the sign turned."""

    def turned(frame):
        hit = np.random.default_rng(3).random(len(frame)) < 0.5
        frame["tenure"] = np.where(hit, -frame["tenure"], frame["tenure"])

    first = find_causes(problem(turned)).causes[0].fault
    assert (first.node, first.kind) == ("tenure", "sign_flip")
    assert 0.4 < first.rows.mean() < 0.6
