"""An incident opened from a score: filled in, its clocks running, journaled with the score."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from tests.fakes.watched import LAST, NOW, fill
from workbench.cli.program import root
from workbench.errors import WorkbenchError
from workbench.services.clocks import clocks_of
from workbench.services.library.fingerprints import fingerprints
from workbench.services.scoring.acts import ESCALATED
from workbench.services.scoring.opening import open_from_score
from workbench.services.session import open_session

START = LAST - timedelta(days=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("opening") / "workspace"


@pytest.fixture(scope="module")
def session(folder):
    with open_session(folder, create=True) as made:
        made.clock = lambda: NOW
        fill(made)
        yield made


def test_fields_come_from_the_window_and_the_clocks_run(session):
    made = open_from_score(
        session, "demand", START, title="AUC of demand fell", rationale="AUC 0.80 → 0.67",
        severity="SEV2", severity_reason="2.6 × tolerance", owner="ML on-call",
    )  # fmt: skip
    state = session.incident(made.value.incident)
    triage = state.records.triage
    assert (state.title, state.metric, state.task) == ("AUC of demand fell", "auc", "binary")
    assert (state.severity, state.owner) == ("SEV2 major", "ML on-call")
    assert (triage.detected_by, triage.systems) == ("monitor", ("Demand, hourly",))
    assert triage.tolerance == 0.05
    assert triage.detected_at == NOW
    assert clocks_of(session, state).due_in(NOW) is not None
    assert made.changes.incidents == frozenset({state.id})


def test_the_book_says_who_opened_it_why_and_under_which_score(session):
    made = open_from_score(session, "demand", START, title="Again", rationale="Because of it")
    with session.workspace.score_book() as book:
        act = next(one for one in book.acts(ESCALATED) if one.seq == made.value.act)
    assert act.body["incident"] == made.value.incident
    assert act.body["rationale"] == "Because of it"
    assert act.body["definition_version"] == "1.0.0"
    assert act.by == session.actor
    # A score below the criteria of an incident says that it is why.
    assert session.incident(made.value.incident).records.triage.below_criteria in {
        "",
        "Because of it",
    }


@pytest.mark.parametrize(
    ("model", "start", "title", "rationale"),
    [
        ("demand", START, "", "why"),
        ("demand", START, "title", " "),
        ("demand", START + timedelta(hours=1), "title", "why"),
        ("nobody", START, "title", "why"),
    ],
)
def test_what_is_refused_leaves_no_incident_behind(session, model, start, title, rationale):
    before = len(session.workspace.incidents())
    with pytest.raises(WorkbenchError):
        open_from_score(session, model, start, title=title, rationale=rationale)
    assert len(session.workspace.incidents()) == before


def test_the_command_line_opens_the_same_incident(session, folder):
    given = ["demand", START.strftime("%Y-%m-%d"), "--title", "By hand", "--because", "it fell"]
    done = CliRunner().invoke(root, ["-w", str(folder), "scores", "open", *given, "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    state = session.incident(told["incident"])
    assert (state.title, state.number) == ("By hand", told["number"])
    assert state.records.triage.trigger == "it fell"


def test_what_led_the_score_is_how_the_library_knows_the_incident(session):
    made = open_from_score(session, "demand", START, title="Once more", rationale="Look at it")
    with session.workspace.score_book() as book:
        act = next(one for one in book.acts(ESCALATED) if one.seq == made.value.act)
    known = fingerprints(session)[made.value.incident].fingerprint.part("signals")
    assert known
    assert set(known) == {name for name, part in act.body["contributions"].items() if part > 0}
    assert max(known, key=known.get) == act.body["signals"][0]
    assert max(known.values()) == 1.0
