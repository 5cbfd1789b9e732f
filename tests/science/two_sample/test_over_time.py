"""How far ordinary bins lie apart is the measure of how far is too far."""

import numpy as np
import pytest

from workbench.science.bootstrap import generator
from workbench.science.two_sample.binning import pair
from workbench.science.two_sample.divergence import jensen_shannon_excess
from workbench.science.two_sample.over_time import change_point, drift_over_time, threshold

RNG = np.random.default_rng(0)
FLAT = np.full(10, 0.1)
TILTED = np.linspace(0.05, 0.15, 10)


@pytest.fixture(autouse=True)
def _same_draws_in_any_order() -> None:
    RNG.bit_generator.state = np.random.default_rng(0).bit_generator.state


def days(count: int, shares: np.ndarray, wander: float = 0.0) -> np.ndarray:
    rows = []
    for _ in range(count):
        bent = shares * np.exp(wander * RNG.normal(size=shares.size))
        rows.append(RNG.multinomial(500, bent / bent.sum()))
    return np.array(rows)


def found(reference: np.ndarray, incident: np.ndarray, seasons=None):
    seasons = seasons or (np.zeros(len(reference), int), np.zeros(len(incident), int))
    return drift_over_time(reference, incident, seasons, generator(0))


def test_a_shift_that_stands_out_is_drift() -> None:
    result = found(days(20, FLAT), days(5, TILTED))
    assert result is not None
    assert result.drifted
    assert result.effect.low > 0
    assert result.above == 1.0


def test_the_same_shift_is_no_drift_where_days_differ_that_much_anyway() -> None:
    result = found(days(20, FLAT, wander=0.6), days(5, TILTED))
    assert result is not None
    assert not result.drifted


def test_fewer_than_eight_bins_are_refused() -> None:
    assert found(days(7, FLAT), days(5, FLAT)) is None
    assert found(days(8, FLAT), days(5, FLAT)) is not None
    assert found(days(8, FLAT), days(0, FLAT).reshape(0, 10)) is None


def test_bins_are_compared_within_their_season() -> None:
    """Weekends differ from working days; a weekend in the incident is no drift."""
    weekly = np.array([0, 0, 0, 0, 0, 1, 1] * 4)
    reference = np.where(weekly[:, None] == 1, days(28, TILTED), days(28, FLAT))
    incident = days(2, TILTED)
    plain = found(reference[weekly == 0], incident)
    seasonal = found(reference, incident, (weekly, np.array([1, 1])))
    assert plain is not None
    assert plain.drifted
    assert seasonal is not None
    assert not seasonal.drifted


def test_the_threshold_is_a_conformal_rank() -> None:
    assert threshold([0.1] * 7 + [0.5]) == (0.5, pytest.approx(1 / 9))
    limit, alarms = threshold([at / 100 for at in range(1, 40)])
    assert limit == 0.38
    assert alarms == pytest.approx(0.05)


def test_ordinary_bins_exceed_the_threshold_as_rarely_as_it_says() -> None:
    above, told = [], 0.0
    for _ in range(30):
        result = found(days(19, FLAT, 0.1), days(10, FLAT, 0.1))
        assert result is not None
        above.append(result.above)
        told = result.false_alarms
    assert np.mean(above) == pytest.approx(told, abs=0.05)


def test_the_same_inputs_give_the_same_interval() -> None:
    reference, incident = days(12, FLAT), days(12, TILTED)
    assert found(reference, incident) == found(reference, incident)


def test_a_change_point_is_found_with_its_interval() -> None:
    series = np.concatenate([RNG.normal(0, 0.1, 30), RNG.normal(1, 0.1, 12)])
    point = change_point(series, generator(1))
    assert point is not None
    assert point.low <= point.at == 30 <= point.high
    assert point.before == pytest.approx(0, abs=0.1)
    assert point.after == pytest.approx(1, abs=0.1)


def test_a_blurred_change_has_a_wide_interval_and_a_flat_series_none() -> None:
    blurred = np.concatenate([RNG.normal(0, 1, 30), RNG.normal(1, 1, 30)])
    point = change_point(blurred, generator(1))
    assert point is not None
    assert point.high - point.low >= 5
    assert change_point(np.ones(20), generator(1)) is None
    assert change_point(np.array([1.0, 2.0]), generator(1)) is None


def test_a_reference_bin_is_compared_with_the_others_and_not_with_itself() -> None:
    counts = days(8, FLAT)
    counts[0] = 0
    counts[0, 0] = 4000
    result = found(counts, days(1, FLAT))
    assert result is not None
    assert result.reference[0] is not None
    alone = pair([""] * 10, counts[1:].sum(axis=0), counts[0])
    assert result.reference[0] == jensen_shannon_excess(alone)
    assert result.reference[0].estimate > 0.8
