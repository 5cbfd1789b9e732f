"""A verdict rests on the size of the effect, lets chance through no gate, and knows its family."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.science.intervals import Interval
from workbench.science.two_sample.verdict import Aspect, Evidence, Shift, Size, Status, judge


def shift(effect: float, p: float, aspect: Aspect = Aspect.VALUES, **more) -> Shift:
    return Shift(aspect, Interval(effect, effect / 2, effect * 2), p, **more)


def status(*shifts: Shift, minimum: Size = Size.SLIGHT) -> Status:
    return judge({"x": Evidence(shifts)}, minimum=minimum)["x"].status


def test_an_effect_needs_both_size_and_surety() -> None:
    assert status(shift(0.3, 1e-9)) is Status.DRIFT
    assert status(shift(0.3, 0.2)) is Status.NO_DRIFT
    assert status(shift(0.004, 1e-9)) is Status.NO_DRIFT
    assert status(shift(0.04, 1e-9), minimum=Size.SMALL) is Status.NO_DRIFT


def test_sizes_are_those_that_are_stated() -> None:
    sizes = [shift(effect, 0).size for effect in (0.009, 0.01, 0.05, 0.1, 0.2)]
    assert sizes == list(Size)
    assert shift(0.24, 0, Aspect.ROBUST_DISTANCE).size is Size.MEDIUM
    assert shift(0.25, 0, Aspect.ROBUST_DISTANCE).size is Size.LARGE


def test_the_whole_family_is_adjusted_for() -> None:
    alone = judge({"x": Evidence((shift(0.3, 0.03),))})
    assert alone["x"].status is Status.DRIFT
    others = {f"c{at}": Evidence((shift(0.01, 0.9),)) for at in range(20)}
    among = judge({"x": Evidence((shift(0.3, 0.03),)), **others})
    assert among["x"].status is Status.NO_DRIFT


def test_a_shared_test_is_counted_once_and_decided_alike() -> None:
    pair = (shift(0.002, 0.03), shift(0.3, 0.03, Aspect.ROBUST_DISTANCE, shared_test=True))
    found = judge({"x": Evidence(pair)})["x"]
    assert [one.q for one in found.shifts] == [0.03, 0.03]
    assert found.lead is not None
    assert found.lead.shift.aspect is Aspect.ROBUST_DISTANCE


def test_the_lead_is_a_measure_that_compares_across_columns() -> None:
    found = judge(
        {
            "x": Evidence(
                (
                    shift(0.12, 1e-9),
                    shift(3.0, 1e-9, Aspect.ROBUST_DISTANCE, shared_test=True),
                    shift(0.4, 1e-9, Aspect.MISSING),
                )
            )
        }
    )["x"]
    assert found.lead is not None
    assert found.lead.shift.aspect is Aspect.MISSING
    assert found.size is Size.LARGE


def test_a_broken_schema_is_drift_and_a_refusal_keeps_its_reason() -> None:
    broken = judge({"x": Evidence(broken="Gone.")})["x"]
    assert (broken.status, broken.reason) == (Status.DRIFT, "Gone.")
    refused = judge({"x": Evidence(untestable="Too few.")})["x"]
    assert (refused.status, refused.reason) == (Status.NOT_TESTABLE, "Too few.")
    moved = Evidence((shift(0.3, 1e-9, Aspect.MISSING),), untestable="Dates.")
    assert judge({"x": moved})["x"].status is Status.DRIFT


def test_no_columns_are_no_verdicts() -> None:
    assert judge({}) == {}


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=12), st.randoms())
def test_the_order_of_columns_does_not_matter(pairs, random) -> None:
    columns = {f"c{at}": Evidence((shift(*pair),)) for at, pair in enumerate(pairs)}
    names = list(columns)
    random.shuffle(names)
    assert judge(columns) == judge({name: columns[name] for name in names})
