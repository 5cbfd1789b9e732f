"""Which repair comes first, what its figures are read as, and what a lock holds."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.records.repairing import Criteria, ReleaseRule, Repair
from workbench.domain.release import all_met, answers, in_force, lock_holds, rules_lock, set_before
from workbench.domain.repair_figures import RepairFigures, repair_figures
from workbench.domain.repair_ranking import Candidate, Weights, order, priority
from workbench.services.repair_standing import verified_windows

WEIGHTS = Weights(480.0, {"": 1.5, "low": 1.0, "mid": 2.0, "high": 4.0})
gains = st.floats(-0.5, 0.5, allow_nan=False)


def held_out(name, gain, half=0.02, p=0.001):
    return {
        "name": name,
        "role": "held_out",
        "gain": gain,
        "low": gain - half,
        "high": gain + half,
        "p": p,
    }


def figures(*windows, **scalars):
    rows = [held_out(f"w{at}", gain) for at, gain in enumerate(windows)]
    return repair_figures(scalars, {"windows": rows})


@st.composite
def candidates(draw):
    found = []
    for at in range(draw(st.integers(1, 6))):
        tried = draw(st.booleans())
        worst = draw(st.lists(gains, min_size=1, max_size=3))
        repair = Repair(
            id=f"r{at}",
            title=draw(st.sampled_from(["Clip", "Impute", "Retrain"])),
            kind="nothing" if at == 0 else "clip",
            minutes=draw(st.sampled_from([None, 0.0, 30.0, 480.0])),
            risk=draw(st.sampled_from(["", "low", "mid", "high"])),
        )
        known = figures(*worst, gain=sum(worst) / len(worst)) if tried else None
        found.append(Candidate(repair, known, draw(st.none() | gains), 0.9))
    return found


@given(candidates(), st.randoms())
def test_the_order_depends_on_the_figures_only(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert order(shuffled, WEIGHTS) == order(found, WEIGHTS)


@given(candidates())
def test_worst_cases_fall_and_the_control_is_last(found):
    ordered = order(found, WEIGHTS)
    assert ordered[-1].is_control
    worst = [c.figures.worst_case for c in ordered if c.figures is not None and not c.is_control]
    assert worst == sorted(worst, reverse=True)


@given(st.floats(0.001, 0.5), st.floats(0, 5000))
def test_more_effort_or_risk_never_raises_a_priority(gain, minutes):
    def of(minutes, risk):
        repair = Repair(id="r", title="R", minutes=minutes, risk=risk)
        return priority(Candidate(repair, figures(gain, gain=gain)), WEIGHTS)

    assert of(minutes + 1, "low") < of(minutes, "low")
    assert of(minutes, "high") < of(minutes, "mid") < of(minutes, "low")


def test_before_a_trial_the_cause_tells_what_to_expect():
    repair = Repair(id="r", title="R", minutes=0.0, risk="low")
    assert priority(Candidate(repair, None, 0.1, 0.5), WEIGHTS) == pytest.approx(0.05)
    assert priority(Candidate(repair), WEIGHTS) is None


@given(gains, st.floats(0.001, 0.2))
def test_confidence_is_one_half_at_zero_and_grows_with_the_gain(gain, half):
    def sure(value):
        scalars = {"gain": value, "gain.low": value - half, "gain.high": value + half}
        return RepairFigures(scalars=scalars).confidence

    assert 0 <= sure(gain) <= 1
    assert sure(0.0) == pytest.approx(0.5)
    assert sure(gain + 0.01) >= sure(gain)


@pytest.mark.parametrize("value", [math.nan, math.inf, None, "0.1", True])
def test_what_is_no_number_is_not_guessed(value):
    found = repair_figures({"gain": value}, {"windows": [{"name": "a", "gain": value}]})
    assert found.gain is None
    assert found.windows[0].gain is None


def test_a_suppressed_slice_is_neither_worst_nor_harmed():
    small = {"column": "s", "level": "a", "gain": -0.9, "worse": True, "suppressed": True}
    large = {"column": "s", "level": "b", "gain": 0.1, "worse": False, "suppressed": False}
    found = repair_figures({}, {"slices": [small, large]})
    assert found.harmed == ()
    assert found.worst_slice.level == "b"


class TestWindows:
    @given(st.lists(gains, max_size=6))
    def test_only_intervals_above_zero_count(self, values):
        windows = figures(*values).windows
        good = verified_windows(windows, 0.05)
        assert all(one.low > 0 for one in good)
        assert len(good) == sum(one.low > 0 for one in windows)

    def test_p_values_hold_for_all_windows_together(self):
        rows = [held_out("a", 0.1, p=0.03), *(held_out(n, 0.0, p=0.8) for n in "bcd")]
        windows = repair_figures({}, {"windows": rows}).windows
        assert verified_windows(windows, 0.05) == ()


class TestCriteria:
    RULES = (ReleaseRule(measure="gain", operator=">", value=0.1),)

    def test_any_change_breaks_the_lock(self):
        locked = Criteria(id="c", rules=self.RULES, lock=rules_lock(self.RULES))
        assert lock_holds(locked)
        for field, value in (("value", 0.0), ("operator", ">="), ("words", "x")):
            rule = self.RULES[0].model_copy(update={field: value})
            assert not lock_holds(locked.model_copy(update={"rules": (rule,)}))

    @given(gains)
    def test_a_rule_compares_what_was_measured(self, gain):
        (found,) = answers(self.RULES, RepairFigures(scalars={"gain": gain}))
        assert found.met is (gain > 0.1)

    def test_what_was_not_measured_is_not_met(self):
        found = answers(self.RULES, RepairFigures())
        assert found[0].met is None
        assert not all_met(found)

    def test_the_last_criteria_before_results_decide(self):
        early, later, late = (
            Criteria(id=f"0190000{n}-0000-7000-8000-000000000000", rules=self.RULES, reason=str(n))
            for n in (1, 2, 4)
        )
        run = "01900003-0000-7000-8000-000000000000"
        assert in_force([late, early, later], [run]) == later
        assert in_force([late], [run]) == late
        assert not set_before(late, [run])
        knew = early.model_copy(update={"after": (run,)})
        assert not set_before(knew, [run])
