"""When it began, what was changed then, and what is usual, as a run gives them."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tests.plugins.rootcause.test_upstream import ROLES, _context, _run
from tests.science.causes.world import FAULTS, problem
from workbench.api import Flags, Result, draw_svg
from workbench.science.causes.background import Usual
from workbench_rootcause.times import background_words

BEGAN = datetime(2026, 5, 3, 12, tzinfo=UTC) + timedelta(hours=900)
CHANGES = [
    {"at": BEGAN - timedelta(days=20), "title": "long ago"},
    {"at": BEGAN - timedelta(minutes=20), "title": "feature-store 2.4", "kind": "deployment"},
    {"at": BEGAN - timedelta(hours=9), "title": "refresh", "node": "income"},
    {"at": BEGAN + timedelta(days=3), "title": "rollback"},
]


@pytest.fixture(scope="module")
def late() -> Result:
    return _run(_context("late unit", changes=CHANGES))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_the_beginning_has_an_interval_in_utc(late):
    onset = late.answer["onset"]
    low, high = (_moment(end) for end in onset["interval"])
    assert low <= BEGAN <= high
    assert low <= _moment(onset["at"]) <= high
    assert _moment(onset["at"]).utcoffset() == timedelta(0)
    assert onset["basis"] in {"loss", "cause"}
    assert onset["rows"] == pytest.approx(600, abs=5)
    assert onset["inside"]
    assert not onset["before_window"]


def test_changes_near_the_beginning_are_listed_nearest_first(late):
    listed = late.answer["changes"]
    assert [change["what"] for change in listed] == ["feature-store 2.4", "refresh"]
    assert listed[0]["minutes"] == pytest.approx(-20, abs=61)
    assert listed[1] | {"minutes": 0} == {
        "at": "2026-06-09T15:00:00Z",
        "what": "refresh",
        "kind": "change",
        "node": "income",
        "inside": False,
        "minutes": 0,
    }


def test_the_finding_names_them_and_says_that_coincidence_is_no_proof(late):
    found = next(f for f in late.findings if f.id == "onset")
    assert "9 Jun 2026" in found.text or "10 Jun 2026" in found.text
    assert "\u2018feature-store 2.4\u2019" in found.text
    assert "long ago" not in found.text
    assert any("no proof" in caveat for caveat in found.caveats)


def test_a_change_after_the_estimate_is_said_to_lie_within_the_interval():
    def noisy(frame):
        late = (np.arange(len(frame)) >= 700) & (np.random.default_rng(5).random(len(frame)) < 0.3)
        frame["label"] = np.where(late, 1 - frame["label"], frame["label"])

    found = problem(noisy)
    given = {"reference": found.reference, "incident": found.incident}
    high = _moment(_run(_context(None, **given)).answer["onset"]["interval"][1])
    result = _run(_context(None, changes=[{"at": high, "title": "afterwards"}], **given))
    assert result.answer["changes"][0]["inside"]
    assert result.answer["changes"][0]["minutes"] > 60
    told = next(f for f in result.findings if f.id == "onset")
    assert "after, within the interval" in told.text


def test_without_changes_no_caution_is_needed():
    found = next(f for f in _run(_context("late unit")).findings if f.id == "onset")
    assert not found.caveats
    assert "Changed" not in found.text


def test_every_cause_is_held_against_its_own_past(late):
    for cause in late.answer["causes"]:
        told = cause["background"]
        assert told["reason"] or told["p"] > 0
        assert isinstance(told["exceeds"], bool)
    first = late.answer["causes"][0]
    assert first["background"]["exceeds"]
    assert any("more than in any of" in sentence for sentence in first["evidence"])
    metric = late.answer["background"]["metric"]
    assert metric["every"] == "week"
    assert metric["exceeds"]
    json.dumps(late.answer, allow_nan=False)


def test_the_picture_shows_the_nearest_change(late):
    figure = next(f for f in late.figures if f.id == "onset")
    flags = next(mark for mark in figure.marks if isinstance(mark, Flags))
    assert flags.title == ("feature-store 2.4",)
    assert "<svg" in draw_svg(figure)


def test_no_incident_has_no_beginning():
    result = _run(_context(None, changes=CHANGES))
    assert result.answer["onset"] is None
    assert result.answer["changes"] == []
    assert not result.answer["background"]["metric"]["exceeds"]
    assert all(f.id != "onset" for f in (*result.findings, *result.figures))


def test_without_a_timestamp_the_reason_stands_in_its_place():
    roles = {k: v for k, v in ROLES.items() if k != "timestamp"}
    answer = _run(_context("unit", roles=roles, changes=CHANGES)).answer
    assert answer["onset"]["at"] is None
    assert "timestamp" in answer["onset"]["reason"]
    assert answer["changes"] == []
    assert "timestamp" in answer["causes"][0]["background"]["reason"]


def test_a_fault_of_the_whole_window_may_have_been_there_from_the_start():
    result = _run(_context("unit"))
    found = next(f for f in result.findings if f.id == "onset")
    assert not result.answer["onset"]["inside"]
    assert "first row" in found.text


def test_a_reference_with_faulty_rows_is_called_that():
    found = problem(FAULTS["unit"][0])
    reference, incident = found.reference, found.incident
    late = reference.index >= 1300
    spoilt = reference.assign(
        income=reference["income"].where(~late, reference["income"] / 1000),
        prediction=reference["prediction"].where(~late, 0),
    )
    result = _run(_context("unit", reference=spoilt, incident=incident))
    assert result.answer["onset"]["before_window"]
    told = next(f for f in result.findings if f.id == "onset")
    assert "reference holds faulty rows" in told.text


def test_repeated_and_shuffled_runs_are_equal_to_the_bit():
    found = problem(FAULTS["late unit"][0])
    shuffled = {
        "reference": found.reference.sample(frac=1, random_state=3),
        "incident": found.incident.sample(frac=1, random_state=4),
    }
    one = _run(_context("late unit", changes=CHANGES)).answer
    other = _run(_context("late unit", changes=CHANGES[::-1], **shuffled)).answer
    keys = ("onset", "changes", "background")
    assert json.dumps([one[k] for k in keys]) == json.dumps([other[k] for k in keys])
    assert one["causes"][0]["background"] == other["causes"][0]["background"]


@pytest.mark.parametrize(
    ("usual", "said"),
    [
        (Usual(reason="No timestamp."), ""),
        (
            Usual(24, "week", 0.42, 0.1, 0.2, 0.04, 3.0, exceeds=True),
            "It moved 0.42, more than in any of 24 past weeks (they stay within 0.20).",
        ),
        (
            Usual(40, "day", 0.42, 0.1, 0.2, 0.049, 3.0, exceeds=True),
            "It moved 0.42, more than in all but a few of 40 past days (they stay within 0.20).",
        ),
        (
            Usual(12, "6 hours", 0.42, 0.0, 0.0, 1 / 13, 9.0, exceeds=True),
            "It moved 0.42, more than in any of 12 past stretches of 6 hours (those do not move).",
        ),
        (
            Usual(17, "week", 0.3, 0.2, 0.35, 0.4, 0.1),
            (
                "It moved 0.30, no further than between 17 past weeks (up to 0.35): "
                "its drift alone would not show a fault."
            ),
        ),
    ],
)
def test_what_is_usual_is_said_in_words(usual, said):
    assert background_words(usual) == said
