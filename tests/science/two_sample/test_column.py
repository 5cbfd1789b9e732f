"""Where known tools go wrong, column by column: an answer or a reason, never nan, never a raise."""

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.science.two_sample.column import ColumnComparison, absent, compare_columns
from workbench.science.two_sample.sample import ColumnKind, from_arrow
from workbench.science.two_sample.verdict import Aspect, Status, Verdict, judge

N = 2000
RNG = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def _same_draws_in_any_order() -> None:
    RNG.bit_generator.state = np.random.default_rng(0).bit_generator.state


def column(values) -> pa.ChunkedArray:
    if isinstance(values, pa.ChunkedArray):
        return values
    return pa.chunked_array([values if isinstance(values, pa.Array) else pa.array(values)])


def compared(reference, incident) -> ColumnComparison:
    return compare_columns(from_arrow(column(reference)), from_arrow(column(incident)))


def verdict(reference, incident) -> Verdict:
    return judge({"x": compared(reference, incident).evidence})["x"]


def aspects(found: Verdict) -> set[Aspect]:
    return {one.shift.aspect for one in found.shifts if one.drifted}


def normal(shift: float = 0.0, rows: int = N) -> np.ndarray:
    return RNG.normal(shift, 1, rows)


def with_missing(values: np.ndarray, share: float) -> np.ndarray:
    return np.where(RNG.random(values.size) < share, np.nan, values)


def letters(rows: int = N) -> list[str]:
    return RNG.choice(list("abc"), rows).tolist()


def test_missing_values_alone_are_drift() -> None:
    found = verdict(normal(), with_missing(normal(), 0.3))
    assert found.status is Status.DRIFT
    assert aspects(found) == {Aspect.MISSING}
    assert found.lead is not None
    assert found.lead.shift.effect.estimate == pytest.approx(0.3, abs=0.04)
    assert not found.lead.shift.effect.excludes(0.3)


def test_missing_values_do_not_hide_a_shift() -> None:
    found = verdict(with_missing(normal(), 0.3), with_missing(normal(1.0), 0.3))
    assert Aspect.VALUES in aspects(found)
    assert Aspect.MISSING not in aspects(found)


def test_nan_and_null_are_the_same() -> None:
    values = with_missing(normal(), 0.2)
    masked = pa.array(values, from_pandas=True)
    assert masked.null_count > 0
    assert compared(values, values[::-1]).measures == compared(masked, masked).measures


def test_all_missing_in_the_incident_is_drift() -> None:
    for empty in (np.full(N, np.nan), pa.nulls(N), pa.nulls(N, pa.float64())):
        found = verdict(normal(), empty)
        assert found.status is Status.DRIFT
        assert found.lead is not None
        assert found.lead.shift.effect.estimate == 1.0


def test_all_missing_on_both_sides_is_not_testable() -> None:
    found = verdict(pa.nulls(N), np.full(N, np.nan))
    assert found.status is Status.NOT_TESTABLE
    assert found.reason


@pytest.mark.parametrize("value", [1.0, "a", True])
def test_the_same_constant_is_not_testable(value) -> None:
    found = verdict([value] * N, [value] * 50)
    assert found.status is Status.NOT_TESTABLE
    assert "single value" in found.reason


def test_another_constant_is_drift() -> None:
    assert verdict([1.0] * N, [2.0] * N).status is Status.DRIFT
    assert verdict(["a"] * N, ["b"] * N).status is Status.DRIFT


def test_a_constant_that_starts_to_vary_and_a_column_that_gets_stuck_are_said() -> None:
    woken = compared(np.ones(N), 1 + normal() / 100)
    stuck = compared(normal(), np.ones(N))
    assert judge({"x": woken.evidence})["x"].status is Status.DRIFT
    assert judge({"x": stuck.evidence})["x"].status is Status.DRIFT
    assert [note.code for note in woken.notes] == ["constant"]
    assert "varies" in woken.notes[0].text
    assert "stuck" in stuck.notes[0].text


def test_infinite_values_are_counted_and_break_nothing() -> None:
    infinite = normal()
    infinite[:300] = np.inf
    found = compared(normal(), infinite)
    assert [note.code for note in found.notes] == ["infinite"]
    assert Aspect.INFINITE in aspects(judge({"x": found.evidence})["x"])
    few = normal()
    few[:3] = [np.inf, -np.inf, np.inf]
    assert verdict(normal(), few).status is Status.NO_DRIFT


def test_a_new_level_is_drift() -> None:
    changed = letters()
    changed[:600] = ["new"] * 600
    found = compared(letters(), changed)
    assert "unseen_levels" in [note.code for note in found.notes]
    assert {Aspect.LEVELS, Aspect.UNSEEN} <= aspects(judge({"x": found.evidence})["x"])
    assert not any(word == "new" for note in found.notes for word in note.text.split())


def test_a_declared_level_without_rows_changes_nothing() -> None:
    def coded(values: list[str], names: list[str]) -> pa.DictionaryArray:
        codes = pa.array([names.index(value) for value in values], pa.int8())
        return pa.DictionaryArray.from_arrays(codes, pa.array(names))

    a, b = letters(), letters()
    declared = compared(coded(a, ["never", "c", "b", "a"]), coded(b, ["a", "b", "never", "c"]))
    plain = compared(a, b)
    assert declared.measures == plain.measures
    assert declared.binned == declared.binned
    assert declared.evidence == plain.evidence


def test_identifiers_are_not_testable() -> None:
    found = verdict([f"id {at}" for at in range(N)], [f"id {at + N}" for at in range(N)])
    assert found.status is Status.NOT_TESTABLE
    assert "identifiers" in found.reason
    running = verdict(np.arange(N), np.arange(N, 2 * N))
    assert running.status is Status.NOT_TESTABLE


def test_identifiers_that_repeat_are_drift_unless_there_are_more_rows() -> None:
    unique = [f"id {at}" for at in range(N)]
    assert verdict(unique, letters()).status is Status.DRIFT
    assert verdict(unique[:60], letters()).status is Status.NOT_TESTABLE


def test_dates_are_not_testable_but_their_gaps_are() -> None:
    days = np.datetime64("2026-01-01") + np.arange(N)
    later = days + 30
    assert verdict(days, later).status is Status.NOT_TESTABLE
    gaps = pa.array(later, mask=np.arange(N) < N // 3)
    assert aspects(verdict(days, gaps)) == {Aspect.MISSING}


def test_a_change_of_type_is_drift() -> None:
    found = compared(normal(), letters())
    decided = judge({"x": found.evidence})["x"]
    assert decided.status is Status.DRIFT
    assert decided.lead is None
    assert "numbers" in decided.reason
    assert "text" in decided.reason
    assert [note.code for note in found.notes] == ["type_change"]


@pytest.mark.parametrize(
    "values",
    [
        pa.array([[1, 2]] * 50),
        pa.array([b"x"] * 50),
        pa.array([{"a": 1}] * 50),
    ],
)
def test_types_that_cannot_be_compared_say_so(values: pa.Array) -> None:
    found = verdict(values, values)
    assert found.status is Status.NOT_TESTABLE
    assert "cannot be compared" in found.reason


def test_few_rows_are_tested_exactly_or_refused() -> None:
    assert verdict(normal(0, 30), normal(2, 30)).status is Status.DRIFT
    few = verdict(normal(0, 3), normal(5, 300))
    assert few.status is Status.NOT_TESTABLE
    assert "3 rows" in few.reason
    assert verdict([], [1.0, 2.0]).status is Status.NOT_TESTABLE


def test_a_column_that_is_gone_is_drift() -> None:
    found = judge({"x": absent("incident").evidence})["x"]
    assert found.status is Status.DRIFT
    assert found.reason == "The column is absent from the incident window."


def test_whole_numbers_booleans_and_decimals_are_read() -> None:
    shifted = compared(RNG.poisson(4, N), RNG.poisson(6, N))
    assert shifted.kind is ColumnKind.NUMBER
    assert judge({"x": shifted.evidence})["x"].status is Status.DRIFT
    tilted = compared(RNG.random(N) < 0.5, RNG.random(N) < 0.8)
    assert tilted.kind is ColumnKind.LEVELS
    assert judge({"x": tilted.evidence})["x"].status is Status.DRIFT
    prices = pa.array(normal()).cast(pa.decimal128(12, 4), safe=False)
    assert compared(prices, prices).kind is ColumnKind.NUMBER


def test_at_size_a_significant_trifle_is_not_drift() -> None:
    rng = np.random.default_rng(5)
    a, b = rng.normal(size=600_000), rng.normal(0.008, 1, 600_000)
    found = verdict(a, b)
    assert found.status is Status.NO_DRIFT
    assert found.lead is not None
    assert found.lead.q < 0.05
    assert "too small to matter" in found.reason


def test_chunks_and_dictionaries_do_not_matter() -> None:
    a, b = normal(), letters()
    whole, parts = pa.chunked_array([a]), pa.chunked_array([a[:700], a[700:]])
    assert compared(whole, parts).measures["ks"] == 0.0
    plain = pa.chunked_array([b])
    coded = pa.chunked_array([pa.array(b[:900]), pa.array(b[900:])]).dictionary_encode()
    assert compared(plain, coded).measures["js"] == 0.0


anything = st.one_of(
    st.lists(st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True)), max_size=30),
    st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)), max_size=30),
    st.lists(st.one_of(st.none(), st.text(max_size=3)), max_size=30),
    st.lists(st.one_of(st.none(), st.booleans()), max_size=30),
    st.lists(st.one_of(st.none(), st.datetimes()), max_size=30),
)


@given(anything, anything)
def test_whatever_a_column_holds_there_is_an_answer_without_nan(reference, incident) -> None:
    found = compared(reference, incident)
    decided = judge({"x": found.evidence})["x"]
    assert decided.reason
    numbers = [*found.measures.values(), *found.missing]
    for one in decided.shifts:
        effect = one.shift.effect
        numbers += [effect.estimate, effect.low, effect.high, one.shift.p, one.q]
        assert 0 <= effect.low <= effect.estimate <= effect.high
    assert all(math.isfinite(number) for number in numbers)


@given(st.permutations(range(60)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=60).round(1), rng.choice(list("abcd"), 60)
    assert (
        compared(a, a[order][:40]).measures == compared(a[order], np.sort(a[order][:40])).measures
    )
    left, right = compared(a, a[::2]), compared(a[order], a[::2])
    assert left.measures == right.measures
    assert left.evidence == right.evidence
    assert compared(b, b[:30]).evidence == compared(b[order], b[:30]).evidence
