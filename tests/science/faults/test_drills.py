"""Drills hold what their truth says, and nothing else of good rows is changed."""

import numpy as np
import pandas as pd
import pytest

from tests.science.causes.world import answered, problem, rows
from workbench.science.bootstrap import generator
from workbench.science.causes.coding import Column
from workbench.science.causes.problem import CauseProblem
from workbench.science.faults import labels
from workbench.science.faults.columns import MAKERS
from workbench.science.faults.drills import (
    ORIGIN,
    Drill,
    Ground,
    Plan,
    Terms,
    least_cost,
    plans,
    touched,
    truth,
)
from workbench.science.faults.kinds import COLUMN_KINDS, KINDS

ROWS = 3000


def good(**changes: object) -> CauseProblem:
    frame = answered(rows(5, "2026-03-02", ROWS))
    frame[ORIGIN] = np.arange(ROWS)
    return problem(reference=frame, incident=frame, **changes)


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground(good(), Terms(seed=3))


@pytest.fixture(scope="module")
def drills(ground) -> list[Drill]:
    made = [ground.make(plan) for plan in plans(16, 2, 2, 2, ground.terms)]
    assert None not in made
    return made


def test_kinds_have_makers():
    assert set(COLUMN_KINDS) == {*MAKERS, "swap"}
    assert len(set(KINDS)) == len(KINDS)


def test_each_kind_comes_up_before_any_comes_again():
    planned = plans(2 * len(KINDS), 0, 0, 0, Terms(seed=9))
    assert sorted(plan.kinds[0] for plan in planned[: len(KINDS)]) == sorted(KINDS)
    assert [plan.kinds for plan in planned[: len(KINDS)]] == [
        plan.kinds for plan in planned[len(KINDS) :]
    ]


def test_only_what_the_truth_names_and_what_follows_from_it_is_changed(ground, drills):
    frame = ground.good.reference
    follow = {"burden", "prediction", "score"}
    for drill in drills:
        named = {node for fault in drill.faults for node in fault.nodes}
        named = {"label" if node == "__target__" else node for node in named - {"__rows__"}}
        changed = set(touched(drill, frame))
        assert named <= changed, drill.plan
        assert changed <= named | set(drill.harmless) | follow, drill.plan


def test_windows_follow_each_other_in_time_and_share_no_row(drills):
    for drill in drills:
        moment = drill.problem.reference["at"].max()
        assert (drill.problem.incident["at"] > moment).all()
        assert not set(drill.reference) & set(drill.origin)


def test_the_cost_is_what_the_metric_lost(ground, drills):
    for drill in drills:
        said = truth(drill)
        _, without, now = drill.values
        right = (drill.problem.incident["prediction"] == drill.problem.incident["label"]).mean()
        assert now == pytest.approx(right)
        assert said["drop"] == pytest.approx(without - now, abs=1e-6)
        if drill.plan.scenario in {"single", "decoy"}:
            assert drill.cost >= least_cost("accuracy", without, None)
        if drill.faults:
            assert sum(f["share"] for f in said["faults"]) == pytest.approx(1.0, abs=1e-5)


def test_scenarios_say_what_was_done(drills):
    said = {drill.plan.scenario: truth(drill) for drill in drills}
    assert said["none"]["faults"] == []
    assert said["none"]["kind"] == "none"
    assert said["none"]["drop"] == 0.0
    assert len(said["two"]["faults"]) == 2
    assert len(said["decoy"]["harmless"]) == 1
    assert said["single"]["scenario"] == said["single"]["kind"]


def test_a_decoy_moves_and_costs_nothing(ground, drills):
    for drill in (d for d in drills if d.plan.scenario == "decoy"):
        (name,) = drill.harmless
        assert name in touched(drill, ground.good.reference)
        assert name not in drill.faults[0].nodes


def test_a_partial_fault_spares_the_other_rows():
    ground = Ground(good(), Terms(kinds=("unit_change",), partial=0.35, seed=1))
    drill = ground.make(Plan(0, "single", ("unit_change",)))
    assert drill is not None
    said = truth(drill, 0.35)
    assert said["scenario"] == "partial unit_change"
    assert 0.25 < said["faults"][0]["rows"] < 0.45


def test_a_drill_depends_on_its_number_and_seed_alone(ground, drills):
    again = ground.make(drills[7].plan)
    pd.testing.assert_frame_equal(again.problem.incident, drills[7].problem.incident)
    other = Ground(good(), Terms(seed=4)).make(drills[7].plan)
    assert truth(other) != truth(drills[7])


def test_rows_without_a_time_are_dealt_by_lot():
    made = Ground(good(timestamp=None), Terms(seed=2)).make(Plan(0, "none"))
    assert made is not None
    assert not (np.diff(made.reference) > 0).all()
    assert not set(made.reference) & set(made.origin)


def test_labels_are_not_late_where_nothing_tells_the_time():
    kinds = ("label_delay", "nulls")
    made = Ground(good(timestamp=None), Terms(kinds, seed=2)).make(
        Plan(0, "single", ("label_delay",))
    )
    assert made is not None
    assert made.faults[0].kind == "nulls"


def test_a_price_that_nothing_has_gives_no_drill():
    ground = Ground(good(), Terms(least=0.99, seed=2))
    assert ground.make(Plan(0, "single", ("clip",))) is None
    assert ground.make(Plan(1, "two", ("clip", "nulls"))) is None


def test_errors_are_priced_by_their_size():
    assert least_cost("accuracy", 0.9, None) == 0.03
    assert least_cost("rmse", -40.0, None) == pytest.approx(4.0)
    assert least_cost("rmse", -40.0, 1.5) == 1.5
    assert least_cost("mae", 0.0, None, 200.0) == pytest.approx(2.0)
    assert least_cost("mae", 0.0, None) > 0


@pytest.mark.parametrize(
    "label",
    [
        np.array([0.0, 1.0, np.nan, 1.0, 0.0, np.nan] * 40),
        np.array(["no", "yes", None, "yes", "no", None] * 40, dtype=object),
    ],
    ids=["numbers", "words"],
)
def test_labels_that_are_not_known_stay_unknown(label):
    unknown = pd.isna(label)
    for seed in range(8):
        random = generator(seed, "labels")
        values, rows_hit, _ = labels.noise(label, random)
        assert (pd.isna(values) == unknown).all()
        assert not (rows_hit & unknown).any()
        values, _, told = labels.late(label, random)
        assert set(values[~pd.isna(values)]) <= set(label[~unknown])
        if "first_row" in told:
            assert (pd.isna(values) == unknown).all()


def test_a_column_of_text_that_is_all_missing_has_no_segment():
    frame = pd.DataFrame({"note": pd.Series([None] * 50, dtype=object)})
    column = Column.of("note", frame, frame)
    label = np.array([0.0, 1.0] * 25)
    assert labels.concept(label, {"note": column}, generator(1, "none")) is None
