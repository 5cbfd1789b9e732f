"""Faults that act together share what they cost; the shares add up to it."""

import numpy as np
import pytest

from tests.science.causes.world import problem
from workbench.science.causes import shapley
from workbench.science.causes.answer import find_causes
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.problem import canonical
from workbench.science.causes.shapley import shared
from workbench.science.causes.whatif import Window


def _both(frame):
    frame["income"] = frame["income"] / 1000
    frame["hour"] = (frame["hour"] - 7) % 24


@pytest.fixture(scope="module")
def mended():
    evidence = Evidence(canonical(problem(_both)))
    window = Window(evidence, incident=True)
    right = {
        "income": evidence.columns["income"].incident * 1000,
        "hour": (evidence.columns["hour"].incident + 7) % 24,
    }
    return window, right


def test_shares_add_up_to_what_all_give_back_together(mended):
    window, right = mended
    repairs = [{name: values} for name, values in right.items()]
    base = window.measure(window.recorded)
    found = shared(window, repairs)
    together = window.measure(window.ask([right])[0])
    assert sum(value for value, _ in found) == pytest.approx(together.value - base.value)
    gained = together.influence - base.influence
    assert np.allclose(sum(influence for _, influence in found), gained)


def test_a_repair_that_changes_nothing_has_no_share(mended):
    window, right = mended
    same = {"age": window.columns["age"]}
    found = shared(window, [{"income": right["income"]}, same])
    assert found[1][0] == 0


def test_both_faults_come_first_with_their_kinds():
    causes = find_causes(problem(_both)).causes
    named = {(c.fault.node, c.fault.kind) for c in causes[:2]}
    assert named == {("income", "unit_change"), ("hour", "timezone")}


def test_many_faults_are_shared_on_a_sample_of_the_rows(mended, monkeypatch):
    window, right = mended
    repairs = [{name: values} for name, values in right.items()]
    whole = shared(window, repairs)
    monkeypatch.setattr(shapley, "ROWS", 3 * 300)
    part = shared(window, repairs)
    for (value, influence), (sampled, rough) in zip(whole, part, strict=True):
        assert len(rough) == len(influence)
        assert np.count_nonzero(rough) <= 300
        error = float(np.std(rough) / np.sqrt(len(rough)))
        assert abs(value - sampled) < 4 * error
        assert error > np.std(influence) / np.sqrt(len(influence))


def test_every_order_of_eight_faults_is_weighed(mended):
    window, right = mended
    repairs = [{"income": right["income"] * factor} for factor in (1, 0.5)]
    repairs += [{"hour": right["hour"]}, *({"age": window.columns["age"] + k} for k in range(5))]
    found = shared(window, repairs)
    assert len(found) == shapley.MOST
