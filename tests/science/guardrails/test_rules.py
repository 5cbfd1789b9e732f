"""Which rows hold a rule, rules fitted to agreed false alarms, and input meant to slip past."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.science.guardrails.back_check import Moments, check, firing, raised
from workbench.science.guardrails.fitting import (
    Design,
    UnfitError,
    fit_freshness,
    fit_rows,
    fit_signal,
    fit_track,
)
from workbench.science.guardrails.hostile import tried
from workbench.science.guardrails.rule import Rule
from workbench.science.guardrails.series import (
    DAY,
    HOUR,
    MONTH,
    Series,
    bins_over,
    choose_width,
    freshness_series,
    share_series,
    volume_series,
)
from workbench.science.guardrails.track import rows_track, seconds_of, signal_track

RANGE = Rule("range", low=0.0, high=40.0, share=0.95)


def held(rule: Rule, given_values: pa.Array) -> list[bool]:
    return [bool(one) for one in rule.holding(given_values)]


def test_a_range_holds_numbers_within_it_and_what_is_missing() -> None:
    column = pa.array([0.0, 40.0, 40.1, -0.1, None, float("nan"), float("inf"), -float("inf")])
    assert held(RANGE, column) == [True, True, False, False, True, True, False, False]


def test_an_open_range_is_no_door_for_infinity() -> None:
    assert held(Rule("range", low=0.0), pa.array([float("inf"), 1e300])) == [False, True]


@pytest.mark.parametrize("column", [pa.array(["12.5", None]), pa.array([True, None])])
def test_what_is_no_number_breaks_a_range(column: pa.Array) -> None:
    assert held(RANGE, column) == [False, True]


def test_levels_are_compared_as_they_are_written() -> None:
    rule = Rule("levels", levels=("1", "2"))
    assert held(rule, pa.array([1, 2, 3, None])) == [True, True, False, True]
    texts = pa.array(["1", " 1", "2"]).dictionary_encode()
    assert held(rule, texts) == [True, False, True]


def test_only_a_value_holds_a_rule_on_missing_values() -> None:
    column = pa.chunked_array([pa.array([1.0, None]), pa.array([float("nan"), float("inf")])])
    assert held(Rule("nulls"), column) == [True, False, False, True]


def test_times_are_read_in_any_unit_and_zone() -> None:
    moments = pa.array([0, 3_600_000, None], pa.int64()).cast(pa.timestamp("ms", "Europe/Berlin"))
    found = seconds_of(moments)
    assert found[:2].tolist() == [0.0, 3600.0]
    assert np.isnan(found[2])


@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=200), st.sampled_from([HOUR, DAY]))
def test_every_row_is_counted_once(times: list[float], width: float) -> None:
    moments = np.array([*times, np.nan])
    bins = bins_over(moments, width)
    series = share_series(bins, bins.codes(moments), np.ones(len(moments), dtype=bool))
    assert int(series.rows.sum()) == len(times)
    assert np.nanmin(series.values) == np.nanmax(series.values) == 1.0


def test_a_bin_usually_holds_twenty_rows() -> None:
    assert choose_width(np.arange(0, 30 * DAY, HOUR)) == DAY
    assert choose_width(np.arange(0, 3 * DAY, 60.0)) == 1800.0
    assert choose_width(np.arange(0, 900 * DAY, 3 * DAY)) == 7 * DAY


def test_a_gap_ages_the_newest_row_until_the_next_comes() -> None:
    times = np.array([0.0, HOUR, 5 * HOUR, 6 * HOUR])
    series = freshness_series(bins_over(times, HOUR), times)
    assert series.values[:6].tolist() == [0.0, 60.0, 120.0, 180.0, 0.0, 0.0]


@pytest.mark.parametrize(("first", "last"), [(0.75, 5.1), (0.25, 5.9), (0.0, 6.0)])
def test_only_bins_that_lie_whole_within_the_rows_are_judged(first: float, last: float) -> None:
    times = np.arange(first * DAY, last * DAY, HOUR)
    series = volume_series(bins_over(times, DAY), times)
    assert np.isnan(series.values[0]) == (first > 0)
    assert np.isnan(series.values[-1]) == (last < 6)
    assert set(series.values[1:-1]) == {24.0}


def test_what_was_not_handed_over_is_no_gap() -> None:
    """Between two tables nothing is known; within one, missing rows are missing."""
    first, second = np.arange(600, 3 * DAY, HOUR), np.arange(10 * DAY + 600, 13 * DAY, HOUR)
    second = second[(second < 11 * DAY) | (second >= 12 * DAY)]
    times = np.concatenate([first, second])
    bins = bins_over(times, DAY)
    spans = [(float(part[0]), float(part[-1])) for part in (first, second)]
    volume = volume_series(bins, times, spans).values
    assert volume[[0, 1, 2, 10, 11, 12]].tolist() == [24.0, 24.0, 24.0, 24.0, 0.0, 24.0]
    assert np.isnan(volume[3:10]).all()
    assert np.isnan(freshness_series(bins, times, spans).values[3:10]).all()
    assert freshness_series(bins, times, spans).values[11] == 24 * 60 + 50


def good_column(seed: int, days: int = 60, rows: int = 40) -> tuple[pa.ChunkedArray, np.ndarray]:
    rng = np.random.default_rng(seed)
    moments = np.sort(rng.uniform(0, days * DAY, days * rows))
    return pa.chunked_array([rng.normal(20, 5, days * rows)]), moments


@pytest.mark.parametrize("kind", ["range", "nulls"])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_fitted_rule_keeps_to_the_false_alarms_agreed_on_rows_it_never_saw(
    kind: str, seed: int
) -> None:
    column, moments = good_column(seed)
    design = Design(alarms=1.0)
    fitted = fit_rows(kind, column, moments, DAY, design)  # type: ignore[arg-type]
    assert fitted.kept
    later, times = good_column(seed + 100, days=360)
    track = rows_track(kind, later, times, DAY)  # type: ignore[arg-type]
    series = track.series(fitted.rule)
    alarms = raised(series.ends[firing(series, fitted.rule)])
    months = 360 * DAY / MONTH
    assert len(alarms) <= design.alarms * months


def test_a_fitted_range_sees_a_change_of_unit_on_a_third_of_the_rows() -> None:
    column, moments = good_column(3)
    fitted = fit_rows("range", column, moments, DAY, Design())
    values = column.to_numpy().copy()
    values[::3] = values[::3] * 1.8 + 32
    assert fitted.rule.holding(pa.chunked_array([values])).mean() < fitted.rule.share


def test_clustered_faults_among_good_rows_loosen_the_share() -> None:
    """Bins that scatter more than independent rows would are taken as they are."""
    rng = np.random.default_rng(5)
    moments = np.repeat(np.arange(60) * DAY + HOUR, 50).astype(float)
    missing = np.repeat(rng.random(60) < 0.3, 50) & (rng.random(3000) < 0.5)
    column = pa.chunked_array([pa.array(np.ones(3000), mask=missing)])
    fitted = fit_rows("nulls", column, moments, DAY, Design(alarms=0.5))
    series = rows_track("nulls", column, moments, DAY).series(fitted.rule)
    assert not firing(series, fitted.rule).any() or not fitted.kept


def test_a_column_of_words_has_no_range_and_one_of_too_many_no_levels() -> None:
    moments = np.arange(200) * HOUR
    words = pa.chunked_array([[f"word {at}" for at in range(200)]])
    with pytest.raises(UnfitError, match="numbers"):
        fit_rows("range", words, moments, DAY, Design())
    with pytest.raises(UnfitError, match="levels"):
        fit_rows("levels", words, moments, DAY, Design())


def test_counts_are_never_allowed_below_nothing_and_temperatures_are() -> None:
    moments = np.arange(100) * HOUR
    counts = pa.chunked_array([np.arange(100)])
    degrees = pa.chunked_array([np.arange(100.0)])
    assert fit_rows("range", counts, moments, DAY, Design()).rule.low == 0.0
    low = fit_rows("range", degrees, moments, DAY, Design()).rule.low
    assert low is not None
    assert low < 0


def test_a_limit_on_a_signal_lies_where_few_good_values_do() -> None:
    rng = np.random.default_rng(11)
    values = np.concatenate([rng.normal(0.8, 0.01, 400), rng.normal(0.7, 0.01, 40)])
    track = signal_track(np.arange(440) * HOUR, values)
    moments = Moments(400 * HOUR, 400 * HOUR, 400 * HOUR)
    fitted = fit_signal(track.series(Rule("threshold")), moments, Design(alarms=10))
    assert fitted.rule.low is not None
    assert fitted.rule.high is None
    found = check(track.series(fitted.rule), fitted.rule, moments)
    assert found.fires_at == 401 * HOUR
    assert found.rate is not None
    assert found.rate.low <= 10


def test_a_history_too_short_for_the_agreement_says_so() -> None:
    values = np.concatenate([np.linspace(0.79, 0.81, 20), np.full(5, 0.6)])
    track = signal_track(np.arange(25) * DAY, values)
    moments = Moments(20 * DAY, 20 * DAY, 20 * DAY)
    fitted = fit_track(track, moments, Design(alarms=0.1))
    assert not fitted.kept
    assert fitted.rule.low is not None
    assert fitted.rule.low < 0.79
    with pytest.raises(UnfitError, match="before the onset"):
        fit_track(track, Moments(3 * DAY, 3 * DAY, 3 * DAY), Design())


def test_freshness_allows_the_longest_good_gap_and_some_more() -> None:
    times = np.concatenate([np.arange(0, 20) * HOUR, np.arange(23, 40) * HOUR])
    assert fit_freshness(times, Design(margin=0.5)).rule.every == 4 * 60 * 1.5


def test_a_rule_on_nothing_is_silent_and_the_trials_say_so() -> None:
    verdicts = {trial.name: trial.verdict for trial in tried(RANGE, pa.array([20.0, 25.0] * 50))}
    assert verdicts["untouched"] == "silent"
    assert verdicts["empty"] == "missed"
    assert verdicts["nan"] == "missed"
    caught = ("infinite", "minus_infinite", "unit_changed", "half_unit_changed", "wrong_type",
              "sentinel", "thousandfold", "sign_flipped")  # fmt: skip
    assert {verdicts[name] for name in caught} == {"caught"}


def test_missing_values_are_caught_by_their_own_rule() -> None:
    trials = tried(Rule("nulls", share=0.95), pa.array([20.0] * 50))
    verdicts = {trial.name: trial.verdict for trial in trials}
    assert verdicts["all_missing"] == verdicts["half_missing"] == verdicts["nan"] == "caught"
    assert verdicts["unit_changed"] == "missed"


def test_a_threshold_with_one_side_lets_the_other_pass() -> None:
    trials = tried(Rule("threshold", low=0.7), np.array([0.8, 0.81, 0.79]))
    verdicts = {trial.name: trial.verdict for trial in trials}
    assert verdicts["minus_infinite"] == verdicts["zero"] == verdicts["sign_flipped"] == "caught"
    assert verdicts["infinite"] == verdicts["nan"] == "missed"
    assert verdicts["at_low"] == "silent"


@given(
    st.lists(
        st.one_of(st.none(), st.floats(width=64), st.just(float("inf"))), min_size=0, max_size=40
    ),
    st.sampled_from(["range", "nulls", "levels"]),
)
def test_no_input_breaks_a_rule_or_its_trials(given_values: list[float | None], kind: str) -> None:
    rule = Rule(kind, low=-1.0, high=1.0, levels=("1.0",), share=0.9)  # type: ignore[arg-type]
    column = pa.array(given_values, pa.float64())
    assert rule.holding(column).shape == (len(given_values),)
    for trial in tried(rule, column):
        assert trial.holding is None or 0 <= trial.holding <= 1


@given(st.lists(st.one_of(st.none(), st.text(max_size=5)), max_size=30))
def test_no_text_breaks_a_rule_or_its_trials(texts: list[str | None]) -> None:
    rule = Rule("levels", levels=("a", "b"), share=0.9)
    for trial in tried(rule, pa.array(texts, pa.string())):
        assert trial.verdict in {"caught", "missed", "silent", "false alarm"}


def test_a_series_that_is_all_gaps_never_fires() -> None:
    series = Series(np.arange(5) * HOUR, HOUR, np.full(5, np.nan), np.zeros(5, dtype=np.int64))
    found = check(series, Rule("threshold", low=1.0), Moments(2 * HOUR, 2 * HOUR, 2 * HOUR))
    assert found.fires_at is None
    assert found.rate is None
