"""What the pieces promise each on its own."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import r2_score, roc_auc_score

from tests.science.causes.world import FEATURES, problem
from workbench.science.causes.agreement import Agreement
from workbench.science.causes.calendar import expected, parts
from workbench.science.causes.coding import Column, absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints.rows import affected
from workbench.science.causes.fingerprints.shape import Shape
from workbench.science.causes.metrics import Resampler, interval, measure
from workbench.science.causes.problem import canonical
from workbench.science.causes.whatif import Window

FLOATS = st.lists(st.floats(-1e6, 1e6) | st.just(np.nan), min_size=30, max_size=80)


@given(FLOATS, FLOATS)
def test_codes_stay_within_their_number(reference, incident):
    column = Column("x", numeric=True, reference=np.array(reference), incident=np.array(incident))
    for codes in (column.reference_codes, column.incident_codes):
        assert codes.min() >= 0
        assert codes.max() < column.n_codes
    gone = absent(column.incident)
    assert np.array_equal(column.incident_codes == column.missing_code, gone)


@given(FLOATS)
def test_codes_rise_with_values(values):
    column = Column("x", numeric=True, reference=np.array(values), incident=np.array(values))
    known = np.sort(column.reference[~absent(column.reference)])
    assert (np.diff(column.codes(known)) >= 0).all()


def test_a_heavy_value_gets_a_code_of_its_own():
    values = np.concatenate([np.zeros(900), np.arange(1.0, 101.0)])
    column = Column("x", numeric=True, reference=values, incident=values)
    assert len(set(column.codes(np.array([-1.0, 0.0, 1.0])))) >= 2
    assert (column.reference_codes == column.codes(np.array([0.0]))[0]).sum() == 900


def test_agreement_is_lost_by_the_broken_column_not_by_its_partners():
    random = np.random.default_rng(0)

    def codes():
        base = random.integers(0, 4, 2000)
        noisy = {n: (base + (random.random(2000) < 0.2)) % 4 for n in "abc"}
        return {n: v.astype(np.int64) for n, v in noisy.items()}

    before, after = codes(), codes()
    after["b"] = random.permutation(after["b"])
    agreement = Agreement(before, dict.fromkeys("abc", 4))
    losses = agreement.losses(before, after)
    assert losses["a", "b"] > 0.3
    assert abs(losses["a", "c"]) < 0.05


def test_unrelated_columns_have_no_agreement_to_lose():
    random = np.random.default_rng(1)
    codes = {n: random.integers(0, 5, 3000) for n in "ab"}
    assert not Agreement(codes, {"a": 5, "b": 5}).partners("a")


def test_the_calendar_knows_what_an_hour_column_should_hold():
    at = pd.Series(pd.date_range("2026-01-01", periods=200, freq="h", tz="UTC"))
    hours = at.dt.hour.to_numpy().astype(float)
    found = expected(Column("h", True, hours + 1, hours), parts(at), parts(at))
    assert found is not None
    assert found[0] == "hour"
    assert np.array_equal(found[1], hours + 1)
    unrelated = np.arange(200.0) % 17
    assert expected(Column("h", True, unrelated, hours), parts(at), parts(at)) is None


def test_a_mixture_finds_its_share():
    random = np.random.default_rng(2)
    reference = random.normal(100, 10, 4000)
    incident = random.normal(100, 10, 4000)
    incident[:1000] *= 3
    fit = Shape(Column("x", True, reference, incident)).linear(np.array([3.0]), np.array([0.0]))[0]
    assert fit.share == pytest.approx(0.25, abs=0.03)
    assert fit.strength > 0.9


def test_neighbours_in_time_help_to_tell_affected_rows():
    random = np.random.default_rng(3)
    truth = np.arange(1000) >= 600
    evidence = np.where(truth, 0.8, -0.8) + random.normal(0, 1, 1000)
    alone = affected(evidence, 0.4, ordered=False)
    together = affected(evidence, 0.4, ordered=True)
    assert (together == truth).mean() > max(0.97, (alone == truth).mean())


LABELS = np.random.default_rng(4).integers(0, 2, 500).astype(float)
SCORES = np.clip(LABELS * 0.4 + np.random.default_rng(5).random(500) * 0.6, 0, 1)


@pytest.mark.parametrize(
    ("metric", "expected_value"),
    [
        ("accuracy", np.mean((SCORES > 0.5) == LABELS)),
        ("auc", roc_auc_score(LABELS, SCORES)),
        ("r2", r2_score(LABELS, SCORES > 0.5)),
        ("mae", -np.mean(np.abs(LABELS - (SCORES > 0.5)))),
        ("rmse", -np.sqrt(np.mean((LABELS - (SCORES > 0.5)) ** 2))),
    ],
)
def test_metrics_are_what_they_are_called_and_higher_is_better(metric, expected_value):
    found = measure(metric, LABELS, (SCORES > 0.5).astype(float), SCORES)
    assert found.value == pytest.approx(expected_value)
    assert found.influence.mean() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("metric", ["accuracy", "auc", "r2", "mae", "rmse"])
def test_influence_predicts_what_resampling_does(metric):
    found = measure(metric, LABELS, (SCORES > 0.5).astype(float), SCORES)
    low, high = interval(found.value, Resampler(500, 0, "test").spread(found.influence))
    random = np.random.default_rng(6)
    draws = []
    for _ in range(200):
        at = random.integers(0, 500, 500)
        drawn = measure(metric, LABELS[at], (SCORES[at] > 0.5).astype(float), SCORES[at])
        draws.append(drawn.value)
    assert high - low == pytest.approx(np.ptp(np.quantile(draws, [0.025, 0.975])), rel=0.3)


def test_a_repair_recomputes_what_is_derived_and_asks_for_changed_rows_only():
    asked = []
    found = problem()

    def score(frame):
        asked.append(len(frame))
        return np.full(len(frame), 0.9)

    from dataclasses import replace

    evidence = Evidence(canonical(replace(found, predict_score=score)))
    window = Window(evidence, incident=True)
    balance = evidence.columns["balance"].incident.copy()
    balance[:40] += 1
    columns, changed = window.mended({"balance": balance})
    assert np.array_equal(columns["burden"], balance / evidence.columns["tenure"].incident)
    assert changed.sum() == 40
    outcome = window.ask([{"balance": balance}, {}])
    assert asked == [40]
    assert np.array_equal(outcome[1].prediction, window.recorded.prediction)


def test_canonical_order_does_not_depend_on_names_or_order():
    found = problem()
    from dataclasses import replace

    turned = replace(
        found,
        features=FEATURES[::-1],
        reference=found.reference.iloc[::-1],
        incident=found.incident.sample(frac=1, random_state=1),
    )
    one, two = canonical(found), canonical(turned)
    assert one.features == two.features
    pd.testing.assert_frame_equal(one.incident, two.incident)
