"""When a rule fires, how often for nothing, and what looser and tighter ones would have done."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from workbench.science.guardrails.back_check import (
    BackCheck,
    Moments,
    best_steps,
    check,
    firing,
    monthly,
    raised,
    sweep,
)
from workbench.science.guardrails.rule import Rule
from workbench.science.guardrails.series import DAY, HOUR, MONTH, Series

values = st.lists(st.one_of(st.floats(-5, 5), st.just(float("nan"))), min_size=4, max_size=120)


def series_of(given: list[float], width: float = HOUR) -> Series:
    starts = np.arange(len(given)) * width
    return Series(starts, width, np.array(given), np.ones(len(given), dtype=np.int64))


def moments_at(place: int, width: float = HOUR, declared: int | None = None) -> Moments:
    at = place * width
    return Moments(at, at, at, None if declared is None else declared * width)


def test_it_fires_when_the_first_broken_batch_after_the_onset_is_over() -> None:
    series = series_of([1.0] * 10 + [0.2] * 10)
    found = check(series, Rule("range", share=0.9), moments_at(10, declared=19))
    assert found.fires_at == 11 * HOUR
    assert found.lead == 8 * HOUR
    assert found.delay is not None
    assert found.delay.estimate == HOUR
    assert found.caught
    assert found.alarms == ()


def test_a_rule_that_comes_after_somebody_knew_caught_nothing() -> None:
    series = series_of([1.0] * 10 + [0.2] * 10)
    found = check(series, Rule("range", share=0.9), moments_at(10, declared=10))
    assert found.lead == -HOUR
    assert not found.caught


def test_the_delay_says_what_the_onset_leaves_open() -> None:
    series = series_of([1.0] * 10 + [0.2] * 10)
    moments = Moments(onset=10 * HOUR, low=8 * HOUR, high=12 * HOUR)
    delay = check(series, Rule("range", share=0.9), moments).delay
    assert delay is not None
    assert (delay.low, delay.estimate, delay.high) == (-HOUR, HOUR, 3 * HOUR)


def test_it_must_stay_broken_as_long_as_was_asked() -> None:
    series = series_of([1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0])
    rule = Rule("range", share=0.5, hold=120)
    assert firing(series, rule).tolist() == [
        False, False, False, False, True, False, False, True, True,
    ]  # fmt: skip


def test_a_rule_that_always_fires_does_not_look_good() -> None:
    """It raises an alarm a day, not one in all."""
    series = series_of([0.0] * 24 * 40)
    found = check(series, Rule("range", share=0.5), moments_at(24 * 30))
    assert len(found.alarms) == 30
    assert found.rate is not None
    assert found.rate.estimate == pytest.approx(MONTH / DAY)
    assert found.was_firing


def test_three_days_of_history_tell_no_rate() -> None:
    found = check(series_of([1.0] * 100), Rule("range", share=0.5), moments_at(72))
    assert found.days == 3.0
    assert not found.tells
    assert found.rate is not None
    assert found.rate.high > 30


def test_without_history_there_is_no_rate() -> None:
    found = check(series_of([1.0, 0.0]), Rule("range", share=0.5), moments_at(0))
    assert found.rate is None


def test_what_cannot_be_judged_is_no_history() -> None:
    series = series_of([1.0, float("nan")] * 48 + [0.0])
    assert check(series, Rule("range", share=0.5), moments_at(96)).days == 2.0


@given(st.integers(0, 60), st.floats(1, 2000))
def test_the_interval_is_the_exact_one(count: int, days: float) -> None:
    found = monthly(count, days)
    assert found is not None
    months = days * DAY / MONTH
    assert found.low <= found.estimate <= found.high
    assert poisson.cdf(count, found.high * months) == pytest.approx(0.025, rel=1e-6)
    if count:
        assert poisson.sf(count - 1, found.low * months) == pytest.approx(0.025, rel=1e-6)
    else:
        assert found.low == 0


@given(values, st.floats(-5, 5), st.floats(0, 3), st.integers(0, 100), st.integers(0, 240))
def test_a_looser_limit_never_fires_earlier_nor_more_often(
    given_values: list[float], limit: float, looser: float, place: int, hold: int
) -> None:
    series = series_of(given_values)
    moments = moments_at(min(place, len(given_values)))
    tight = check(series, Rule("threshold", low=limit, hold=hold), moments)
    loose = check(series, Rule("threshold", low=limit - looser, hold=hold), moments)
    assert len(loose.alarms) <= len(tight.alarms)
    if loose.fires_at is not None:
        assert tight.fires_at is not None
        assert tight.fires_at <= loose.fires_at


@given(values, st.floats(-5, 5), st.integers(0, 240), st.integers(0, 240))
def test_holding_out_longer_never_fires_earlier(
    given_values: list[float], limit: float, one: int, other: int
) -> None:
    series = series_of(given_values)
    moments = moments_at(len(given_values) // 2)
    short, long = sorted((one, other))
    soon = check(series, Rule("threshold", low=limit, hold=short), moments)
    late = check(series, Rule("threshold", low=limit, hold=long), moments)
    assert len(late.alarms) <= len(soon.alarms)
    if late.fires_at is not None:
        assert soon.fires_at is not None
        assert soon.fires_at <= late.fires_at


@given(values, st.integers(0, 100))
def test_mirrored_values_give_mirrored_answers(given_values: list[float], place: int) -> None:
    moments = moments_at(min(place, len(given_values)))
    low = check(series_of(given_values), Rule("threshold", low=1.0), moments)
    mirrored = series_of([-value for value in given_values])
    high = check(mirrored, Rule("threshold", high=-1.0), moments)
    assert (low.fires_at, low.alarms) == (high.fires_at, high.alarms)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60).map(sorted), st.floats(1, 1e5))
def test_alarms_cover_every_moment_and_none_in_vain(moments: list[float], repeat: float) -> None:
    alarms = raised(np.array(moments), repeat)
    for moment in moments:
        assert any(0 <= moment - alarm < repeat for alarm in alarms)
    assert set(alarms) <= set(moments)


def test_the_sweep_holds_the_rule_itself_and_its_best_are_beaten_by_none() -> None:
    rng = np.random.default_rng(7)
    good, bad = rng.normal(1, 0.05, 24 * 60), rng.normal(0.8, 0.05, 48)
    series = series_of([*good, *bad])
    rule = Rule("threshold", low=0.7)
    steps = sweep(series, rule, moments_at(24 * 60, declared=24 * 62))
    assert 0.7 in {step.threshold for step in steps}
    best = best_steps(steps)
    assert best
    for one in best:
        assert not any(_beats(other.check, one.check) for other in steps)


def _beats(one: BackCheck, other: BackCheck) -> bool:
    if one.fires_at is None or other.fires_at is None:
        return False
    sooner, fewer = one.fires_at < other.fires_at, len(one.alarms) < len(other.alarms)
    no_later = one.fires_at <= other.fires_at
    no_more = len(one.alarms) <= len(other.alarms)
    return (sooner and no_more) or (fewer and no_later)


@given(values, st.floats(0, 1))
def test_moving_a_share_keeps_it_a_share(given_values: list[float], to: float) -> None:
    del given_values
    assert replace(Rule("range"), share=0.5).moved(to * 4 - 2).share == min(1, max(0, to * 4 - 2))
