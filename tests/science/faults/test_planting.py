"""Faults that are planted are where and what they say they are, and cost what they say."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.science.causes.world import FEATURES, answered, predict, problem, rows, score
from workbench.science.bootstrap import generator
from workbench.science.causes.candidate import ROWS, TARGET
from workbench.science.causes.problem import CauseProblem
from workbench.science.faults.columns import MAKERS
from workbench.science.faults.kinds import COLUMN_KINDS, KINDS, LABEL_KINDS, ROW_KINDS
from workbench.science.faults.planting import Bed, plant_two


def _bed() -> Bed:
    return Bed(problem(), pool=answered(rows(7, "2026-05-03T12:00:00", 6000)))


def _accuracy(frame: pd.DataFrame) -> float:
    return float((frame["prediction"] == frame["label"]).mean())


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_costs_what_it_says_and_leaves_the_reference_alone(kind: str) -> None:
    bed = _bed()
    made = bed.plant(kind, generator(3, kind), least=0.01)
    assert made is not None, kind
    broken, fault = made
    before, after = _accuracy(bed.problem.incident), _accuracy(broken.incident)
    assert fault.cost == pytest.approx(before - after)
    assert fault.cost >= 0.01
    assert fault.kind == kind
    assert broken.reference is bed.problem.reference
    assert len(broken.incident) == len(bed.problem.incident)


@pytest.mark.parametrize("kind", COLUMN_KINDS)
def test_only_the_named_columns_and_what_follows_from_them_change(kind: str) -> None:
    bed = _bed()
    made = bed.plant(kind, generator(5, kind), least=0.005)
    assert made is not None
    broken, fault = made
    touched = set(fault.nodes)
    follows = set(bed.evidence.lineage.descendants(touched))
    for name in FEATURES:
        same = broken.incident[name].equals(bed.problem.incident[name])
        assert same or name in touched | follows, name
    derived = broken.incident["balance"].astype(float) / broken.incident["tenure"].astype(float)
    pd.testing.assert_series_equal(
        broken.incident["burden"].astype(float), derived, check_names=False, check_exact=True
    )


@pytest.mark.parametrize("kind", sorted(set(COLUMN_KINDS) - {"timezone"}))
def test_rows_that_are_spared_stay_as_they_were(kind: str) -> None:
    bed = _bed()
    made = bed.plant(kind, generator(9, kind), share=0.35, least=0.0)
    assert made is not None
    broken, fault = made
    assert 0.2 < fault.rows.mean() < 0.5
    for name in fault.nodes:
        spared = ~fault.rows
        was, now = bed.problem.incident[name][spared], broken.incident[name][spared]
        assert (was.astype(object).to_numpy() == now.astype(object).to_numpy()).all()


@pytest.mark.parametrize("kind", [*LABEL_KINDS, *ROW_KINDS])
def test_labels_and_rows_are_named_as_such(kind: str) -> None:
    made = _bed().plant(kind, generator(2, kind), least=0.01)
    assert made is not None
    assert made[1].nodes == ((TARGET,) if kind in LABEL_KINDS else (ROWS,))


def test_copies_are_copies() -> None:
    made = _bed().plant("duplicates", generator(1, "copies"), least=0.01)
    assert made is not None
    copied = made[0].incident.duplicated(subset=["customer", "at"], keep="first").to_numpy()
    assert (copied == made[1].rows).all()
    assert copied.any()


def test_the_same_seed_plants_the_same_fault() -> None:
    one, other = (_bed().plant("remap", generator(4, "again")) for _ in range(2))
    assert one is not None
    assert other is not None
    pd.testing.assert_frame_equal(one[0].incident, other[0].incident)
    assert one[1].parameters == other[1].parameters


def test_the_shares_of_two_faults_add_up_to_what_both_cost() -> None:
    bed = _bed()
    made = plant_two(bed, ("unit_change", "stuck"), generator(6, "two"))
    assert made is not None
    broken, faults = made
    cost = _accuracy(bed.problem.incident) - _accuracy(broken.incident)
    assert sum(fault.cost for fault in faults) == pytest.approx(cost)
    assert not set(faults[0].nodes) & set(faults[1].nodes)


def test_a_column_can_be_disturbed_at_no_cost() -> None:
    made = _bed().disturb(generator(8, "decoy"))
    assert made is not None
    disturbed, name = made
    assert abs(_accuracy(disturbed.incident) - _accuracy(_bed().problem.incident)) < 0.005
    assert not np.allclose(disturbed.incident[name], _bed().problem.incident[name])


def test_what_the_model_refuses_is_no_fault_that_makes_it_worse():
    def strict(ask):
        def asked(frame: pd.DataFrame) -> np.ndarray:
            if frame.isna().any(axis=None):
                raise ValueError("Input contains NaN.")
            return ask(frame)

        return asked

    refusing = replace(problem(), predict=strict(predict), predict_score=strict(score))
    bed = Bed(refusing)
    assert bed.plant("nulls", generator(1, "refused"), least=0.01) is None
    assert bed.plant("clip", generator(1, "refused"), least=0.01) is not None
    assert bed.disturb(generator(1, "refused")) is not None
    two = plant_two(bed, ("nulls", "stuck"), generator(1, "refused"))
    assert two is None


def test_without_a_model_nothing_is_planted() -> None:
    bare: CauseProblem = replace(problem(), predict=None, predict_score=None)
    with pytest.raises(ValueError, match="model"):
        Bed(bare)


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(sorted(MAKERS)),
    seed=st.integers(0, 10_000),
    values=st.lists(
        st.floats(-1e6, 1e6, allow_nan=False) | st.just(float("nan")), min_size=4, max_size=60
    ),
)
def test_any_column_gets_a_fault_or_a_refusal(kind: str, seed: int, values: list[float]) -> None:
    column = np.array(values)
    made = MAKERS[kind](column, np.random.default_rng(seed))
    if made is not None:
        assert made.values.shape == column.shape
        assert made.values.dtype == column.dtype
