"""The score reminds, watches itself, and the picker of a workspace follows costs at once."""

from datetime import timedelta

import numpy as np
import pytest

from tests.fakes.fleets import FIRST, readings_of
from workbench.domain.scoring.testing import CalibrationMap
from workbench.errors import WorkbenchError
from workbench.science.scoring.budget import pick
from workbench.services.scoring.definitions import shipped_definition
from workbench.services.scoring.history import score_history
from workbench.services.scoring.picking import curve_of, hours_between, with_edge
from workbench.services.scoring.self_check import self_check
from workbench.services.scoring.versions import adopt

SHIPPED = shipped_definition()


def test_a_definition_nobody_looked_at_for_long_is_told_and_adopting_one_starts_anew(fleet):
    fleet.clock.now = FIRST + timedelta(days=150)
    assert not self_check(fleet).stale
    fleet.clock.now = FIRST + timedelta(days=200)
    found = self_check(fleet)
    assert found.stale
    assert any("200 days" in words for words in found.reminders())
    adopt(fleet, SHIPPED.model_copy(update={"version": "2"}), because="looked at", untested=True)
    assert self_check(fleet).days == 0


def test_a_signal_that_moved_everywhere_and_one_that_went_missing_are_told(fleet):
    with fleet.workspace.score_book() as book:
        for model in range(12):
            values = np.full((40, 9), 0.2) + 0.02 * np.sin(np.arange(40))[:, None]
            values[:, 2] += 0.3
            values[:, 7] = np.nan
            made = readings_of(values, name=f"m{model:02d}")
            late = [
                one.model_copy(
                    update={
                        key: getattr(one, key) + timedelta(days=100) for key in ("start", "end")
                    }
                )
                for one in made
            ]
            book.add_batch(f"f{model:063d}", "later", late, at=fleet.clock())
    words = self_check(fleet).reminders()
    assert any(line.startswith("drift moved by") for line in words)
    assert any(line.startswith("labels is missing in 100%") for line in words)
    assert not any(line.startswith("output moved") for line in words)


def test_groups_are_compared_and_small_ones_are_not(fleet):
    body = self_check(fleet).json_body()
    groups = {one["name"]: one for one in body["groups"]["group"]}
    assert groups["south"]["models"] == 2
    assert groups["south"]["too_small"]
    assert groups["north"]["ratio"] is None, "what is left beside it is too small"


def test_a_workspace_without_windows_says_nothing(tmp_path):
    from workbench.services.session import open_session

    with open_session(tmp_path / "empty", create=True) as session:
        found = self_check(session)
        curve = curve_of(score_history(session), None)
    assert (found.days, found.stale, found.reminders()) == (None, False, ())
    assert pick(curve, 10).queue == ()


def test_the_picker_follows_the_map_in_force(fleet):
    history = score_history(fleet)
    bare = curve_of(history, None)
    assert hours_between(history) == 24
    assert not bare.calibrated
    scores = tuple(float(at) for at in range(0, 101, 10))
    chance = tuple(at / 200 for at in scores)
    made = CalibrationMap(
        version="1", kind="platt", definition=SHIPPED.digest, corpus="c", incidents=30, windows=99,
        scores=scores, chance=chance, low=chance, high=chance,
    )  # fmt: skip
    told = curve_of(history, made)
    assert told.calibrated
    assert pick(told, 9).edge == 20
    assert pick(bare, 9).edge == 10
    assert bare.weekly[50] == pytest.approx(
        sum((history.scores.tier >= 2).any(axis=1)) / (100 / 7), rel=0.5
    )


def test_an_edge_becomes_a_definition_of_its_own_between_its_neighbours():
    found = with_edge(SHIPPED, 40, "1.1.0")
    assert [tier.from_score for tier in found.tiers] == [0, 25, 40, 75]
    assert found.version == "1.1.0"
    for edge in (25, 75, 101):
        with pytest.raises(WorkbenchError, match="must lie between"):
            with_edge(SHIPPED, edge, "1.1.0")


def test_a_map_that_falls_or_leaves_its_interval_is_refused():
    fine = {
        "version": "1", "kind": "platt", "definition": "d", "corpus": "c", "incidents": 20,
        "windows": 9, "scores": (0, 100), "chance": (0.1, 0.5), "low": (0, 0.4), "high": (0.2, 0.6),
    }  # fmt: skip
    assert CalibrationMap(**fine).at(50) == pytest.approx((0.3, 0.2, 0.4))
    for wrong in ({"chance": (0.5, 0.1)}, {"low": (0.2, 0.4)}, {"scores": (5, 5)}, {"high": (1,)}):
        with pytest.raises(ValueError, match=r"map|score|chance"):
            CalibrationMap(**{**fine, **wrong})
