"""A repair that works once, one that hurts a group, and one that is noise are all told.

Each on faults of our own generator, and on faults that this file makes by hand.
"""

from dataclasses import replace

import numpy as np
import pytest

from tests.science.repair.trials import (
    ByHand,
    case_of,
    coins,
    good_problem,
    planted,
    tossed_again,
    tried,
    two_numbers,
    with_incident,
)
from workbench.science.repair.desk import Mending
from workbench.science.repair.inverse import inverse
from workbench.science.repair.paired import paired
from workbench.science.repair.verdict import GAIN, HARM, NONE, verdict
from workbench.science.yardstick import choose_yardstick

LEVEL = 0.95


def taken(good, broken, rows):
    """Return good rows with some of them, by number, as they are in the broken frame."""
    frame = good.copy()
    for name in frame.columns:
        if not frame[name].equals(broken[name]):
            frame[name] = np.where(rows, broken[name].to_numpy(), frame[name].to_numpy())
    return frame


@pytest.fixture(scope="module")
def unit():
    """A unit change of our own generator on every row, and the same rows without it."""
    found, fault = planted("unit_change", 3)
    return good_problem(), found, fault


def test_a_repair_of_a_planted_fault_is_found_to_work(unit):
    _, broken, fault = unit
    done = tried(case_of(broken), inverse, node=fault.nodes[0])
    assert done.verdict == GAIN
    assert done.whole.gain.estimate == pytest.approx(done.drop.estimate, abs=0.03)
    assert done.alone is None
    assert done.harmed == ()
    assert done.placebo is not None
    assert not done.placebo.gain.excludes(0)


def everywhere(name, back):
    """Return a repair that a hasty person would write: the inverse, on every row, for ever."""

    def fit(material, node):
        del node
        return Mending(
            material, lambda now: {name: back(now.columns[name].incident)}, "everywhere", (name,)
        )

    return fit


@pytest.fixture(scope="module")
def early(unit):
    """The unit change on the first third of the rows only."""
    good, broken, fault = unit
    rows = np.arange(len(good.incident)) < len(good.incident) // 3
    return case_of(replace(broken, incident=taken(good.incident, broken.incident, rows))), fault


def test_a_repair_that_looks_good_in_one_period_and_fails_in_another_is_flagged(early):
    case, fault = early
    factor = float(fault.parameters["factor"])
    offset = float(fault.parameters.get("offset", 0))
    name = fault.nodes[0]
    done = tried(case, everywhere(name, lambda values: (values - offset) / factor), node=name)
    assert done.windows[0].period.fitted
    assert done.windows[0].effect.better
    assert done.alone is not None
    assert done.alone.at == 0
    assert done.worst.worse
    assert done.verdict == HARM


def test_a_formula_that_lets_go_of_a_fault_that_has_gone_is_flagged_and_does_no_harm(early):
    case, fault = early
    done = tried(case, inverse, node=fault.nodes[0])
    assert done.alone is not None
    assert done.verdict == NONE
    assert not done.worst.worse


def test_a_repair_that_fails_in_another_period_is_flagged_on_numbers_made_here():
    found = two_numbers(1)
    rows = np.arange(900) < 300
    frame = found.incident.assign(
        width=np.where(rows, found.incident["width"] * 2.54, found.incident["width"])
    )
    case = case_of(with_incident(found, frame))
    done = tried(case, everywhere("width", lambda values: values / 2.54), node="width")
    assert done.alone is not None
    assert done.verdict == HARM
    kept = tried(case, inverse, node="width")
    assert kept.alone is not None
    assert not kept.worst.worse


def test_a_repair_that_holds_in_all_periods_is_not_flagged_as_working_once():
    found = two_numbers(2)
    frame = found.incident.assign(width=found.incident["width"] * 2.54)
    done = tried(case_of(with_incident(found, frame)), inverse, node="width")
    assert done.verdict == GAIN
    assert done.alone is None
    assert all(one.effect.better for one in done.windows)


def test_a_repair_that_helps_overall_and_hurts_one_group_is_flagged(unit):
    good, broken, fault = unit
    name = fault.nodes[0]
    factor, offset = (float(fault.parameters.get(k, d)) for k, d in (("factor", 1), ("offset", 0)))
    spared = (good.incident["site"] == "b").to_numpy()
    frame = taken(good.incident, broken.incident, ~spared)
    case = case_of(replace(broken, incident=frame))
    done = tried(case, everywhere(name, lambda v: (v - offset) / factor), node=name)
    assert done.verdict == GAIN
    assert [(one.column, one.level) for one in done.harmed] == [("site", "b")]


def test_a_repair_that_helps_overall_and_hurts_one_group_is_flagged_on_numbers_made_here():
    found = two_numbers(3)
    hit = (found.incident["site"] == "a").to_numpy()
    width = np.where(hit, found.incident["width"] + 12, found.incident["width"])
    case = case_of(with_incident(found, found.incident.assign(width=width)))
    done = tried(case, everywhere("width", lambda values: values - 12), node="width")
    assert done.verdict == GAIN
    assert [one.level for one in done.harmed] == ["b"]


def test_a_formula_that_knows_the_group_hurts_nobody():
    found = two_numbers(4)
    hit = (found.incident["site"] == "a").to_numpy()
    width = np.where(hit, found.incident["width"] * 2.54, found.incident["width"])
    case = case_of(with_incident(found, found.incident.assign(width=width)))
    done = tried(case, inverse, node="width")
    assert done.verdict == GAIN
    assert done.harmed == ()
    assert "where site is a" in done.remedy.formula


SEEDS = 800


def test_a_change_that_is_noise_is_reported_as_no_evidence_as_often_as_stated():
    verdicts = []
    for seed in range(SEEDS):
        rows = coins(seed, 600)
        yard = choose_yardstick("accuracy", "binary", rows.label, rows.said)
        effect = paired(yard, rows, tossed_again(rows, 10_000 + seed), seed=seed, level=LEVEL)
        verdicts.append(verdict(effect, LEVEL))
    wrong = sum(one != NONE for one in verdicts) / SEEDS
    gains = sum(one == GAIN for one in verdicts) / SEEDS
    room = 3 * np.sqrt(0.05 * 0.95 / SEEDS)
    assert 0.01 < wrong <= 1 - LEVEL + room
    assert gains <= (1 - LEVEL) / 2 + room


def test_noise_looked_at_in_many_repairs_side_by_side_stays_within_the_level():
    claims = 0
    for seed in range(100):
        rows = coins(seed, 400)
        yard = choose_yardstick("accuracy", "binary", rows.label, rows.said)
        effects = [
            paired(yard, rows, tossed_again(rows, 1000 * seed + k), seed=seed) for k in range(10)
        ]
        claims += any(verdict(one, LEVEL, compared=10) != NONE for one in effects)
    assert claims / 100 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 100)


def test_a_whole_evaluation_of_noise_says_no_evidence():
    found = good_problem()
    random = np.random.default_rng(8)
    frame = found.incident.assign(
        label=np.where(
            random.random(len(found.incident)) < 0.4,
            1 - found.incident["label"],
            found.incident["label"],
        )
    )
    toss = random.random(len(frame)) < 0.3
    frame["label"] = np.where(toss, random.integers(0, 2, len(frame)), frame["label"])

    def turned(rows):
        again = np.random.default_rng(3).integers(0, 2, len(rows)).astype(float)
        known = rows.frame["toss"].to_numpy(dtype=bool)
        said = rows.said
        return replace(said, prediction=np.where(known, again, said.prediction))

    given = replace(
        found,
        incident=frame.assign(toss=toss, prediction=np.where(toss, 1, frame["prediction"])),
        reference=found.reference.assign(toss=False),
    )
    done = tried(case_of(given), lambda _material, _node: ByHand(turned))
    assert done.verdict == NONE
    assert done.whole.mde > 0


def better_by(rows, gain, seed):
    """Return answers to the toss-ups that are right so much more often that all gain as told."""
    toss = rows.frame["toss"].to_numpy()
    right = np.random.default_rng((seed, 1)).random(len(rows)) < 0.5 + gain / toss.mean()
    said = np.where(toss, np.where(right, rows.label, 1 - rows.label), rows.said.prediction)
    return replace(rows.said, prediction=said)


def test_the_minimum_detectable_gain_is_found_about_four_times_in_five():
    hits = 0
    for seed in range(300):
        rows = coins(seed, 800)
        yard = choose_yardstick("accuracy", "binary", rows.label, rows.said)
        noise = paired(yard, rows, tossed_again(rows, 9000 + seed))
        effect = paired(yard, rows, better_by(rows, noise.mde, seed), seed=seed)
        hits += verdict(effect, LEVEL) == GAIN
    assert 0.72 <= hits / 300 <= 0.9


def test_a_repair_that_changes_nothing_has_no_detectable_gain_to_tell():
    case = case_of(two_numbers(5))
    assert paired(case.yard, case.incident, case.incident.said).mde is None
