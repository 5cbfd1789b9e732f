"""What a column and the metric do anyway, between past windows, is not held against them."""

import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.science.causes.world import FAULTS, problem
from workbench.science.causes.background import Background, Usual, seasonal
from workbench.science.causes.block_distances import distances
from workbench.science.causes.coding import Column
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.problem import CauseProblem, canonical
from workbench.science.causes.time_blocks import FEWEST, TimeBlocks, cut

DAY = 86400.0
DAYS = 84


def _frame(start: str, days: int, seed: int, per_day: int = 48) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    n = days * per_day
    at = pd.date_range(start, periods=n, freq=pd.Timedelta(days=1) / per_day, tz="UTC")
    weekend = at.day_of_week.to_numpy() >= 5
    since = (at - pd.Timestamp("2026-01-05", tz="UTC")) / pd.Timedelta(days=1)
    group = np.where(random.random(n) < np.where(weekend, 0.7, 0.2), "leisure", "work")
    return pd.DataFrame(
        {
            "at": at,
            "steady": random.normal(0, 1, n),
            "weekly": random.normal(0, 1, n) + 2.0 * weekend,
            "wave": random.normal(0, 1, n) + 3 * np.sin(2 * np.pi * since.to_numpy() / 28),
            "group": group,
        }
    )


def _evidence(fault=None, days: int = 14, **more: object) -> Evidence:
    """Return twelve weeks of reference, from a Monday, and an incident of two weeks."""
    incident = _frame("2026-03-30", days, 2)
    if fault is not None:
        fault(incident)
    given = CauseProblem(
        reference=_frame("2026-01-05", DAYS, 1),
        incident=incident,
        features=("steady", "weekly", "wave", "group"),
        timestamp="at",
    )
    return Evidence(canonical(replace(given, **more)))


@pytest.mark.parametrize("name", ["steady", "weekly", "wave", "group"])
def test_what_moves_so_every_week_is_usual(name):
    usual = Background(_evidence()).of(name)
    assert not usual.exceeds
    assert usual.share == 1.0
    assert usual.p > 0.05


def test_a_season_moves_far_and_is_still_usual():
    background = Background(_evidence(days=7))
    assert background.of("wave").moved > 0.3
    assert background.of("wave").share == 1.0
    assert background.of("steady").moved < 0.1


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("steady", lambda f: f.__setitem__("steady", f["steady"] + 1.5)),
        ("weekly", lambda f: f.__setitem__("weekly", f["weekly"] + 1.5)),
        ("group", lambda f: f.__setitem__("group", "leisure")),
        ("steady", lambda f: f.__setitem__("steady", f["steady"].where(f.index % 2 == 0))),
        ("group", lambda f: f.__setitem__("group", f["group"].where(f.index % 2 == 0))),
        ("steady", lambda f: f.__setitem__("steady", f["steady"] + 2.0 * (f.index > 400))),
    ],
)
def test_what_a_fault_does_is_beyond_the_past(name, fault):
    usual = Background(_evidence(fault)).of(name)
    assert usual.exceeds
    assert usual.share < 0.6
    assert usual.p <= 1 / (usual.windows + 1) + 1e-12


def test_a_surge_is_told_from_the_weekend_that_comes_every_week():
    # Two days, one of them on a weekend: groups are mixed quite otherwise than on average.
    weekend = _frame("2026-04-04", 2, 4)
    surge = _frame("2026-03-30", 2, 4)
    surge["group"] = np.where(np.arange(len(surge)) % 10 < 7, "leisure", "work")
    usual, odd = (
        Background(_evidence(incident=incident)).of("group") for incident in (weekend, surge)
    )
    assert usual.seasonal == odd.seasonal == 7
    assert usual.share == 1.0
    assert odd.exceeds
    assert odd.share < 0.5


def test_few_healthy_columns_are_called_unusual():
    random = np.random.default_rng(9)
    names = tuple(f"c{at:02d}" for at in range(80))
    frames = [
        _frame(start, days, seed)[["at"]].assign(
            **{name: random.normal(0, 1, days * 48) for name in names}
        )
        for start, days, seed in (("2026-01-05", DAYS, 1), ("2026-03-30", 14, 2))
    ]
    given = CauseProblem(frames[0], frames[1], names, timestamp="at")
    background = Background(Evidence(canonical(given)))
    assert np.mean([background.of(name).exceeds for name in names]) <= 0.1


@pytest.mark.parametrize("shift", [0.0, 1.0])
def test_distances_do_not_depend_on_how_many_rows_a_stretch_has(shift):
    random = np.random.default_rng(0)
    found = []
    for rows in (30, 3000):
        past = np.repeat(np.arange(10), rows)
        column = Column(
            "x", True, random.normal(0, 1, len(past)), random.normal(shift, 1, 5 * rows)
        )
        blocks = TimeBlocks(
            "day", DAY, np.arange(10) - 10, np.arange(5), past, np.repeat(np.arange(5), rows)
        )
        apart, within = distances(column, column.reference, blocks)
        found.append((np.mean(apart), np.mean(within[~np.eye(10, dtype=bool)])))
    # Left as they are, distances of 30 rows would be 0.22 and more of chance alone.
    assert found[0][0] == pytest.approx(found[1][0], abs=0.08)
    assert found[0][1] == pytest.approx(0.0, abs=0.08)


def _days(count: int, rows: int, first: int) -> np.ndarray:
    return (np.repeat(np.arange(count), rows) + first) * DAY + np.tile(
        np.linspace(0, DAY - 1, rows), count
    )


@settings(max_examples=30, deadline=None)
@given(
    days=st.integers(1, 60),
    later=st.integers(1, 20),
    rows=st.integers(20, 60),
    clock=st.integers(-(10**6), 10**6),
)
def test_stretches_are_whole_full_enough_and_move_with_the_clock(days, later, rows, clock):
    past, present = _days(days, rows, 0), _days(later, rows, days)
    found, shifted = cut(past, present), cut(past + clock, present + clock)
    if isinstance(found, str):
        assert str(FEWEST) in found or "too short" in found
        assert isinstance(shifted, str)
        return
    assert len(found.past) >= FEWEST
    assert (np.bincount(found.past_rows[found.past_rows >= 0]) >= 20).all()
    assert (found.past < 0).all()
    assert (found.present >= 0).all()
    assert np.array_equal(found.past_rows, shifted.past_rows)


def test_weeks_are_taken_before_days():
    assert Background(_evidence()).blocks.every == "week"
    assert Background(_evidence(days=3)).blocks.every == "day"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"timestamp": None}, "No timestamp"),
        ({"reference": _frame("2026-03-01", 1, 1, per_day=100)}, "that are needed"),
    ],
)
def test_too_little_past_is_refused_with_the_reason(more, said):
    evidence = _evidence(**more)
    found = Background(evidence).of("steady")
    assert said in found.reason
    assert found.p is None
    assert seasonal(evidence, "steady") == 0.0
    assert "steady" not in Background(evidence).metric().reason


def test_odd_columns_get_an_answer():
    odd = {
        "constant": 1.0,
        "gone": np.nan,
        "boundless": np.inf,
        "same": "one",
        "moment": pd.Timestamp("2026-01-01", tz="UTC"),
    }
    frames = [
        _frame(start, days, seed).assign(**odd, key=lambda f: [f"k{i}" for i in range(len(f))])
        for start, days, seed in (("2026-01-05", DAYS, 1), ("2026-03-30", 14, 2))
    ]
    given = CauseProblem(frames[0], frames[1], (*odd, "key", "steady"), timestamp="at")
    background = Background(Evidence(canonical(given)))
    for name in (*odd, "key"):
        found = background.of(name)
        assert not found.exceeds
        assert found.reason or np.isfinite([found.moved, found.usual, found.p]).all()


def test_a_past_that_never_varied_and_then_did():
    evidence = _evidence(lambda f: f.__setitem__("group", np.nan))
    assert Background(evidence).of("group").exceeds


def test_the_history_counts_as_past():
    history = _frame("2025-10-13", DAYS, 5)
    alone, more = Background(_evidence()), Background(_evidence(history=history))
    assert more.of("steady").windows == 2 * alone.of("steady").windows
    undated = Background(_evidence(history=history.drop(columns="at")))
    assert undated.of("steady") == alone.of("steady")


def test_the_metric_has_a_background_of_its_own():
    broken, healthy = problem(FAULTS["noise"][0]), problem()
    usual = Background(Evidence(canonical(healthy))).metric()
    fell = Background(Evidence(canonical(broken))).metric()
    assert usual.windows >= FEWEST
    assert not usual.exceeds
    assert fell.exceeds
    assert fell.moved > 0.1 > usual.moved


def test_order_changes_nothing():
    evidence = _evidence()
    turned = replace(
        evidence.problem,
        reference=evidence.problem.reference.sample(frac=1, random_state=1),
        incident=evidence.problem.incident.sample(frac=1, random_state=2),
        features=evidence.problem.features[::-1],
    )
    other = Background(Evidence(canonical(turned)))
    for name in evidence.sources:
        assert other.of(name) == Background(evidence).of(name)


def test_it_is_cheap():
    random = np.random.default_rng(0)
    names = tuple(f"c{at:02d}" for at in range(13))
    frames = [
        pd.DataFrame(random.normal(0, 1, (3000, 13)), columns=list(names)).assign(
            at=pd.date_range(start, periods=3000, freq="h", tz="UTC")
        )
        for start in ("2026-01-01", "2026-05-06")
    ]
    evidence = Evidence(canonical(CauseProblem(frames[0], frames[1], names, timestamp="at")))
    assert evidence.sources
    spent = []
    for _ in range(3):
        began = time.process_time()
        background = Background(evidence)
        assert all(background.of(name).windows for name in names)
        spent.append(time.process_time() - began)
    assert min(spent) < 0.1


def test_the_part_that_is_background_grows_with_what_is_usual():
    shares = [Usual(9, moved=0.5, usual=u, exceeds=u < 0.5).share for u in (0.05, 0.25, 0.6)]
    assert shares == [pytest.approx(0.1), 0.5, 1.0]
    assert Usual(reason="why").share == 0.0
