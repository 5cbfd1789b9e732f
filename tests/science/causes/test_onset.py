"""When a fault began is told with an interval that means what it says."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.science.causes.world import FAULTS, problem
from workbench.science.causes.answer import find_causes
from workbench.science.causes.beginning import LEAD, beginning, nearby
from workbench.science.causes.candidate import Candidate
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.onset import Onset, find_onset, sharper
from workbench.science.causes.problem import canonical
from workbench.science.causes.row_series import RowSeries, losses, seconds

HOUR = 3600.0


def _hours(n: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(n) * HOUR, np.arange(n, n + m) * HOUR


def _rise(
    seed: int, n: int, start: int, stop: int, levels: tuple[float, float], stay: float = 0.0
) -> RowSeries:
    """Return right and wrong rows, wrong more often from ``start`` to ``stop`` of the incident.

    ``stay`` is the chance that a row repeats the draw of the row before it.
    """
    random = np.random.default_rng(seed)
    uniform = random.random(2 * n)
    for at in np.flatnonzero(random.random(2 * n) < stay):
        uniform[at] = uniform[at - 1]
    rate = np.full(2 * n, levels[0])
    rate[n + start : n + stop] = levels[1]
    wrong = (uniform < rate).astype(float)
    return RowSeries(wrong[:n], wrong[n:])


@pytest.mark.parametrize(
    ("levels", "start", "stay", "most"),
    [((0.08, 0.2), 600, 0.0, 300), ((0.08, 0.4), 0, 0.0, 80), ((0.1, 0.3), 500, 0.3, 200)],
)
def test_the_interval_covers_the_true_beginning_as_often_as_it_says(levels, start, stay, most):
    n, covered, widths = 1500, [], []
    for seed in range(120):
        found = find_onset(_rise(seed, n, start, n, levels, stay), _hours(n, n), seed, "loss")
        low, high = found.interval
        covered.append(low <= (n + start) * HOUR <= high)
        widths.append(found.width)
    assert np.mean(covered) >= 0.88
    assert np.median(widths) < most


def test_a_stretch_that_ends_has_both_its_ends_covered():
    n, start, stop, covered = 1500, 400, 1000, []
    for seed in range(60):
        found = find_onset(_rise(seed, n, start, stop, (0.08, 0.3)), _hours(n, n), seed, "loss")
        low, high = found.end_interval
        covered.append(low <= (n + stop) * HOUR <= high)
        assert found.interval[0] <= found.at <= found.interval[1]
        assert low <= found.end <= high
    assert np.mean(covered) > 0.85


def test_nothing_is_told_where_nothing_changed():
    n = 1500
    found = [
        find_onset(_rise(seed, n, 0, n, (0.1, 0.1), 0.2), _hours(n, n), seed, "loss")
        for seed in range(100)
    ]
    assert sum(onset is not None for onset in found) <= 5


def test_a_fall_is_no_beginning():
    n = 800
    assert find_onset(_rise(0, n, 300, n, (0.4, 0.1)), _hours(n, n), 0, "loss") is None


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    start=st.integers(0, 300),
    high=st.floats(0.35, 1.0),
    later=st.integers(-(10**9), 10**9),
    scale=st.sampled_from([0.25, 2.0, 1024.0]),
)
def test_it_moves_with_the_clock_and_not_with_the_unit(seed, start, high, later, scale):
    n = 500
    series = _rise(seed, n, start, n, (0.05, high))
    moments = _hours(n, n)
    one = find_onset(series, moments, 7, "loss")
    shifted = find_onset(series, (moments[0] + later, moments[1] + later), 7, "loss")
    scaled = find_onset(
        RowSeries(series.reference * scale, series.incident * scale), moments, 7, "loss"
    )
    assert one is not None
    assert one.interval[0] <= one.at <= one.interval[1]
    assert (shifted.at - later, shifted.interval[0] - later, shifted.interval[1] - later) == (
        one.at,
        *one.interval,
    )
    assert scaled == replace(one, sure=scaled.sure)


def test_a_beginning_in_the_reference_is_seen_there():
    n = 1000
    series = _rise(1, n, -200, n, (0.05, 0.5))
    found = find_onset(series, _hours(n, n), 0, "loss")
    assert found.before_window
    assert not found.inside
    assert abs(found.rows[0] + 200) <= 10


def test_a_reference_that_is_later_gives_the_level_only():
    n = 1000
    series = _rise(1, n, 0, n, (0.05, 0.5))
    late, early = _hours(n, n)[::-1]
    found = find_onset(series, (late, early), 0, "loss")
    assert found.rows[0] >= 0
    assert found.interval[0] >= early[0]
    assert not found.inside


def test_rows_of_one_moment_stay_together():
    n = 1200
    series = _rise(4, n, 480, n, (0.05, 0.4))
    days = tuple(np.floor(side / (24 * HOUR)) * 24 * HOUR for side in _hours(n, n))
    found = find_onset(series, days, 0, "loss")
    assert found.at % (24 * HOUR) == 0
    assert found.interval[0] <= (n + 480) * HOUR <= found.interval[1] + 24 * HOUR


def test_unknown_values_and_moments_are_left_out():
    n = 900
    series = _rise(2, n, 300, n, (0.05, 0.6))
    incident, late = series.incident.copy(), _hours(n, n)[1]
    incident[::7], late[::11] = np.nan, np.nan
    found = find_onset(RowSeries(series.reference, incident), (_hours(n, n)[0], late), 0, "loss")
    assert abs(found.at - (n + 300) * HOUR) < 40 * HOUR


def test_many_rows_are_summed_into_points():
    n = 60_000
    found = find_onset(_rise(3, n, 20_000, n, (0.05, 0.3)), _hours(n, n), 0, "loss")
    assert abs(found.rows[0] - 20_000) < 200


@pytest.mark.parametrize(
    ("name", "start"),
    [("unit", 0), ("late unit", 900), ("stuck", 0), ("nulls", 0), ("concept", 0), ("swap", 0)],
)
def test_made_faults_began_when_they_were_made(name, start):
    answer = find_causes(problem(FAULTS[name][0]))
    began = beginning(answer.evidence, answer.causes[0].fault)
    true = began.moments[1][start]
    low, high = began.onset.interval
    assert low <= true <= high
    assert began.onset.inside == (start > 0)


def test_the_stretch_in_which_a_fault_was_sought_does_not_decide_when_it_began():
    answer = find_causes(problem(FAULTS["late unit"][0]))
    fault = answer.causes[0].fault
    moved = np.roll(fault.rows, 60)
    moved[:60] = False
    one = beginning(answer.evidence, fault)
    other = beginning(answer.evidence, replace(fault, rows=moved))
    assert one.onset.rows == other.onset.rows


def test_rows_in_any_order_give_the_same_beginning():
    given = problem(FAULTS["late unit"][0])
    turned = replace(
        given,
        reference=given.reference.sample(frac=1, random_state=1),
        incident=given.incident.sample(frac=1, random_state=2),
        features=given.features[::-1],
    )
    told = []
    for one in (given, turned):
        answer = find_causes(one)
        told.append(beginning(answer.evidence, answer.causes[0].fault).onset)
    assert told[0] == told[1]


def test_without_a_timestamp_the_reason_is_told():
    found = replace(problem(FAULTS["unit"][0]), timestamp=None)
    evidence = Evidence(canonical(found))
    fault = Candidate("income", "unit_change", 1.0, "", np.ones(len(found.incident), bool), {})
    began = beginning(evidence, fault)
    assert began.onset is None
    assert "timestamp" in began.reason


def test_losses_are_what_goes_beyond_the_reference():
    healthy = losses(Evidence(canonical(problem())))
    broken = losses(Evidence(canonical(problem(FAULTS["noise"][0]))))
    assert abs(healthy.reference.mean()) < 1e-9
    assert abs(healthy.incident.mean()) < 0.03
    assert broken.incident.mean() > 0.1


@pytest.mark.parametrize("metric", ["auc", "rmse", "mae", "r2"])
def test_every_metric_has_losses(metric):
    task = "binary" if metric == "auc" else "regression"
    found = losses(
        Evidence(canonical(replace(problem(FAULTS["noise"][0]), metric=metric, task=task)))
    )
    assert np.isfinite(found.incident).all()
    assert found.incident.mean() > found.reference.mean() + 0.05


def test_event_times_are_in_utc():
    zoned = problem()
    local = zoned.incident["at"].dt.tz_convert("America/New_York")
    moved = replace(zoned, incident=zoned.incident.assign(at=local))
    first, second = (seconds(Evidence(canonical(one))) for one in (zoned, moved))
    assert np.array_equal(first[1], second[1])


def _onset(at: float, low: float, high: float, width: int = 10) -> Onset:
    return Onset(
        at, (low, high), "loss", (5, 9), 5.0, inside=True, before_window=False, width=width
    )


def test_the_sharper_series_is_taken_and_the_first_of_two_alike():
    one, other = _onset(5, 0, 9, width=4), _onset(6, 2, 8, width=3)
    assert sharper(one, other) is other
    assert sharper(one, replace(other, width=4)) is one
    assert sharper(None, other) is other
    assert sharper(None, None) is None


def test_changes_inside_or_a_day_before_are_near_and_later_ones_are_not():
    onset = _onset(10 * LEAD, 10 * LEAD - 100, 10 * LEAD + 100)
    moments = [10 * LEAD + 101, 10 * LEAD + 50, 9.5 * LEAD, 10 * LEAD - 20, 8 * LEAD]
    assert nearby(moments, onset) == [(3, True), (1, True), (2, False)]


def test_a_long_interval_looks_as_far_back_as_it_is_long():
    onset = _onset(30 * LEAD, 28 * LEAD, 32 * LEAD)
    assert nearby([25 * LEAD, 23 * LEAD], onset) == [(0, False)]
