"""The detector: causal, the same however rows are batched, and what it sees and leaves alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.science.detection.detector import COMPONENTS, Detector, score_signal
from workbench.science.detection.events import ALARM, MOST, Events, likelihood
from workbench.science.detection.reasons import reason
from workbench.science.detection.relations import Relations
from workbench.science.detection.surprise import Surprise
from workbench.science.detection.together import JointDetector, score_signals

FIVE_MINUTES = 300.0


def steps(count, width=FIVE_MINUTES):
    return np.arange(count) * width


def noise(count=1200, seed=0):
    return np.random.default_rng(seed).normal(10.0, 1.0, count)


def raised(times, values):
    return np.flatnonzero(score_signal(times, values).score >= 0.5)


def trouble(seed):
    """A signal with everything in it: gaps, twice the same time, missing, infinite, constants."""
    random = np.random.default_rng(seed)
    count = int(random.integers(2, 700))
    times = np.cumsum(random.choice([0.0, 60.0, 300.0, 7200.0], count))
    times[random.random(count) < 0.02] = np.nan
    times[random.random(count) < 0.02] -= 5000.0
    values = random.normal(size=count) * 10.0 ** random.integers(-3, 9)
    values[random.random(count) < 0.05] = np.nan
    values[random.random(count) < 0.01] = random.choice([np.inf, -np.inf, 1e308, -1e308])
    values[count // 2 : count // 2 + int(random.integers(0, 60))] = 3.0
    return times, values


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(0, 150), min_size=1, max_size=12))
def test_batches_of_any_size_give_the_scores_of_one(seed, sizes):
    times, values = trouble(seed)
    whole = score_signal(times, values)
    detector, at, parts = Detector(), 0, []
    for size in [*sizes, len(times)]:
        parts.append(detector.push(times[at : at + size], values[at : at + size]))
        at += size
    assert np.array_equal(np.concatenate([p.score for p in parts]), whole.score)
    assert np.array_equal(np.concatenate([p.likelihood for p in parts]), whole.likelihood)
    surprise = np.concatenate([p.surprise for p in parts], axis=1)
    assert np.array_equal(surprise, whole.surprise)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.0, 1.0))
def test_the_score_of_a_beginning_is_the_beginning_of_the_scores(seed, share):
    times, values = trouble(seed)
    cut = int(share * len(times))
    whole = score_signal(times, values)
    assert np.array_equal(score_signal(times[:cut], values[:cut]).score, whole.score[:cut])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_whatever_comes_the_score_is_a_number_from_0_to_1(seed):
    times, values = trouble(seed)
    found = score_signal(times, values)
    assert np.isfinite(found.score).all()
    assert ((found.score >= 0.0) & (found.score <= 1.0)).all()
    assert (found.score <= found.likelihood).all()


@pytest.mark.parametrize(
    "values", [np.zeros(0), np.zeros(1), np.full(400, np.nan), np.full(400, 7.0), np.zeros(400)]
)
def test_where_nothing_happens_nothing_is_raised(values):
    assert not len(raised(steps(len(values)), values))


def test_rounding_is_no_anomaly():
    values = 1000.0 + np.sin(steps(1500) * 2 * np.pi / 86_400)
    assert not len(raised(steps(1500), values))


@pytest.mark.parametrize("factor", [1e-6, 1.0, 1e6])
def test_the_unit_does_not_matter(factor):
    values = noise()
    values[900] = 40.0
    plain = score_signal(steps(1200), values).score
    scaled = score_signal(steps(1200), values * factor).score
    assert np.allclose(plain, scaled, atol=1e-6)


def spike(values):
    values[900] = 30.0


def level(values):
    values[900:] += 6.0


def spread(values):
    values[900:] = 10.0 + 6.0 * (values[900:] - 10.0)


def stuck(values):
    values[900:960] = values[900]


def gone(values):
    values[900:930] = np.nan


def infinite(values):
    values[900] = np.inf


@pytest.mark.parametrize(
    ("change", "within"),
    [(spike, 1), (level, 10), (spread, 10), (stuck, 12), (gone, 5), (infinite, 1)],
)
def test_a_change_is_raised_when_it_begins(change, within):
    values = noise()
    change(values)
    found = raised(steps(1200), values)
    after = found[found >= 900]
    assert len(after)
    assert after[0] < 900 + within


def test_a_quicker_rhythm_is_seen():
    values = np.sin(np.arange(1500) / 8.0) + 0.05 * noise(1500)
    values[1200:] = np.sin(np.arange(300) * 1.5) + 0.05 * noise(300)
    found = raised(steps(1500), values)
    assert len(found[(found >= 1200) & (found < 1230)])


def test_a_day_that_is_left_out_is_raised_and_the_others_are_not():
    day = 10 + 5 * np.sin(np.arange(96) * 2 * np.pi / 96)
    values = np.tile(day, 14) + 0.2 * noise(14 * 96)
    values[10 * 96 + 20 : 10 * 96 + 40] = 10.0
    found = raised(steps(14 * 96, 900.0), values)
    inside = (found >= 10 * 96 + 20) & (found < 10 * 96 + 44)
    assert inside.any()
    assert (~inside & (found > 4 * 96)).sum() <= 2


def test_weekends_raise_no_more_than_other_days():
    hours = np.arange(24 * 7 * 8)
    weekend = (hours // 24) % 7 >= 5
    values = np.where(weekend, 20.0, 60.0) + 8 * np.sin(hours * 2 * np.pi / 24)
    found = raised(hours * 3600.0, values + np.random.default_rng(3).normal(0, 1, len(hours)))
    later = found[found >= 24 * 7 * 3]
    assert len(later) <= 3
    season = score_signal(hours * 3600.0, values).season
    assert (season[-24 * 7 :] == 2).mean() > 0.9


def test_of_one_long_event_few_rows_are_raised_though_all_are_odd():
    values = noise()
    values[900:930] = np.linspace(25.0, 400.0, 30)
    found = score_signal(steps(1200), values)
    assert (found.likelihood[900:930] >= 0.5).sum() >= 20
    assert 1 <= (found.score[900:930] >= 0.5).sum() <= 4


def test_quiet_noise_is_raised_about_once_in_a_thousand_rows():
    count = sum(len(raised(steps(4000), noise(4000, seed))) for seed in range(5))
    assert count <= 50


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.0, 8.0), min_size=1, max_size=80))
def test_what_is_held_back_had_something_as_high_shortly_before(evidence):
    given_evidence = np.array(evidence)
    shown = Events().push(steps(len(evidence)), given_evidence)
    for row in np.flatnonzero(shown < given_evidence).tolist():
        before = given_evidence[max(0, row - MOST) : row]
        assert (np.floor(before - ALARM) >= np.floor(given_evidence[row] - ALARM)).any()
    if (given_evidence >= ALARM).any():
        assert (shown >= ALARM).any()


def test_one_half_is_where_a_row_is_raised():
    assert likelihood(np.array([ALARM]))[0] == pytest.approx(0.5)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_a_larger_residual_is_never_less_surprising(seed):
    past = np.abs(np.random.default_rng(seed).normal(size=300))
    found = []
    for last in (0.5, 2.0, 4.0, 9.0, 1e3):
        surprise = Surprise()
        surprise.push(past)
        found.append(surprise.push(np.array([last]))[0])
    assert found == sorted(found)


def test_a_tail_probability_is_about_right_and_never_far_too_small():
    random = np.random.default_rng(5)
    found = Surprise().push(random.exponential(size=19_000))[2000:]
    assert 0.004 < (found >= 2.0).mean() < 0.02
    assert (found >= 3.0).mean() < 0.002


@pytest.mark.parametrize(
    ("change", "component", "word"),
    [
        (spike, "novelty", "above anything before"),
        (stuck, "stuck", "stands still at"),
        (gone, "missing", "missing for"),
        (infinite, "impossible", "infinite"),
    ],
)
def test_the_reason_names_what_happened(change, component, word):
    values = noise()
    change(values)
    found = score_signal(steps(1200), values)
    after = np.flatnonzero(found.score >= 0.5)
    told = reason(found, values, int(after[after >= 900][0]))
    assert told.component.startswith(component)
    assert word in told.sentence
    assert told.rarity > 50


def test_every_component_can_be_put_in_words():
    values = noise()
    found = score_signal(steps(1200), values)
    for at, name in enumerate(COMPONENTS):
        found.surprise[:, 1000] = 0.0
        found.surprise[at, 1000] = 5.0
        told = reason(found, values, 1000)
        assert told.component == name
        assert told.sentence.endswith(".")


def pair(count=900):
    random = np.random.default_rng(2)
    common = random.normal(size=count)
    return np.vstack(
        [common, 3.0 * common + random.normal(0, 0.1, count), random.normal(size=count)]
    )


def test_signals_that_part_are_raised_together_and_name_who_parted():
    values = pair()
    values[1, 700:] = -values[1, 700:]
    found = score_signals(steps(900), values)
    after = np.flatnonzero(found.score >= 0.5)
    first = after[after >= 700][0]
    assert first < 710
    assert found.contributions[:2, first].sum() > 0.8


def test_contributions_sum_to_one_and_batches_do_not_matter():
    values = pair()
    values[0, 500] = np.nan
    values[2, 600] = np.inf
    whole = score_signals(steps(900), values)
    assert np.allclose(whole.contributions.sum(axis=0), 1.0)
    detector = JointDetector(3)
    parts = [
        detector.push(steps(900)[a:b], values[:, a:b]) for a, b in ((0, 1), (1, 333), (333, 900))
    ]
    assert np.array_equal(np.concatenate([p.score for p in parts]), whole.score)
    again = np.concatenate([p.contributions for p in parts], axis=1)
    assert np.array_equal(again, whole.contributions)


def test_one_signal_together_is_that_signal():
    values = noise()
    values[800] = 50.0
    alone = score_signal(steps(1200), values)
    together = score_signals(steps(1200), values[None])
    assert np.allclose(alone.score, together.score)


def test_one_wild_row_does_not_blind_the_relations():
    values = pair()
    values[1, 700:] *= -1
    plain, _ = Relations(3).push(values)
    values[:, 300] = 1e9
    wild, _ = Relations(3).push(values)
    assert np.median(wild[700:720]) > 0.7 * np.median(plain[700:720])
    assert np.median(wild[700:720]) > 1.5 * np.median(wild[600:700])
