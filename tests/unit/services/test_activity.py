"""The activity log: words for everything, marks on what was not allowed, safe to hand on."""

import csv
import io
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.domain.cast import ANA, DAN, KEYS, Play, grant
from tests.unit.services.people import ACTS, acting, cast
from workbench.domain.events import Draft
from workbench.domain.incident import EVENT_TYPES, Incident
from workbench.domain.readable import readable
from workbench.domain.role_events import Role
from workbench.services.claims import claim_finding, remove_claim
from workbench.services.evidence import amend, consent_to_model, freeze
from workbench.services.history import redo, undo
from workbench.services.importing import import_capture
from workbench.services.readings import activity as reading
from workbench.services.readings.activity import Activity, activity, activity_of, narrowed
from workbench.services.readings.activity_export import HEADS, as_csv, as_markdown
from workbench.services.readings.activity_words import GROUPS, IN_WORDS, OTHER, group_of


@pytest.fixture
def pretended(monkeypatch):
    """Let the log believe in pretended keys."""
    monkeypatch.setattr(reading, "SshKeys", lambda: KEYS)


def lines_of(play: Play) -> tuple[Activity, ...]:
    return activity_of(Incident(id="one", number=3), tuple(play.events))


def test_every_type_of_event_has_words_and_a_group():
    assert IN_WORDS >= EVENT_TYPES
    assert all(group_of(kind) != OTHER for kind in EVENT_TYPES)
    assert group_of("weather.seen") == OTHER
    assert OTHER not in GROUPS.values()


def test_what_was_done_is_told_with_names_and_no_values(session, tmp_path):
    ada, investigator = cast(session, tmp_path, Role.INVESTIGATOR)
    with acting(session, investigator):
        for act in ("run.recorded", "evidence.roles", "window.removed", "package.exported"):
            ACTS[act](session, tmp_path)
        run = session.incident("1").runs[0]
        claim = claim_finding(session, "1", run.id, run.findings[0].id).value
        remove_claim(session, "1", claim.id)
        undo(session, "1")
        redo(session, "1")
        consent_to_model(session, "1", "made by ourselves")
    with acting(session, ada):
        amend(session, "1", {"severity": "SEV2 major", "owner": "ML on-call"})
        freeze(session, "1")
    told = {line.type: line for line in activity(session, "1")}
    assert told["run.recorded"].what == "Ran an analysis: finished"
    assert (told["run.recorded"].on, told["run.recorded"].run) == (run.title, run.id)
    assert told["run.recorded"].who == "The investigator (investigator)"
    assert told["evidence.roles"].on == "incident.parquet"
    assert "feature" in told["evidence.roles"].what
    assert told["window.removed"].on == "incident"
    assert told["claim.added"].on == told["claim.removed"].on == run.title
    assert told["change.undone"].on == "Took a finding out of the report"
    assert told["model.consented"].what.endswith(": made by ourselves")
    assert told["incident.amended"].what == "Set owner to ML on-call; severity to SEV2 major"
    assert told["evidence.frozen"].what == "Froze 8 items of evidence"
    assert told["role.granted"].what == "Made The investigator an investigator"
    assert told["role.granted"].who == "Ada (owner)"
    assert "full, signed by SHA256:" in told["package.exported"].what
    assert told["evidence.added"].when.endswith("Z")
    assert run.findings[0].text not in "".join(line.what + line.on for line in told.values())
    assert not any(line.violation for line in told.values())


def test_taken_back_acts_say_so(session):
    amend(session, "1", {"owner": "Ada"})
    undo(session, "1")
    lines = {line.seq: line for line in activity(session, "1")}
    last = max(lines)
    assert (lines[last - 1].undone, lines[last].undone) == (True, False)


def test_what_a_role_did_not_allow_is_marked(pretended):
    play = Play()
    play.act(ANA, grant(ANA, Role.OWNER))
    play.act(ANA, grant(DAN, Role.VIEWER))
    play.act(DAN, Draft("window.removed", {"window": "x"}))
    play.add(Draft("window.removed", {"window": "x"}), "somebody")
    lines = lines_of(play)
    assert [bool(line.violation) for line in lines] == [False] * 3 + [True] * 2
    assert [line.who for line in lines] == [
        "ana",
        "Ana (owner)",
        "Ana (owner)",
        "Dan (viewer)",
        "somebody",
    ]


def test_all_incidents_are_told_in_the_order_of_time(session, capture):
    import_capture(session, [capture], title="Second")
    lines = activity(session)
    assert {line.code for line in lines} == {"INC-0001", "INC-0002"}
    assert [line.at for line in lines] == sorted(line.at for line in lines)


def test_lines_are_narrowed_by_person_kind_and_words(pretended):
    play = Play()
    play.act(ANA, grant(ANA, Role.OWNER))
    play.act(DAN, Draft("window.removed", {"window": "later"}))
    lines = lines_of(play)
    assert [x.seq for x in narrowed(lines, by="DAN")] == [3]
    assert [x.seq for x in narrowed(lines, by=ANA.fingerprint)] == [2]
    assert [x.seq for x in narrowed(lines, group="roles")] == [2]
    assert [x.seq for x in narrowed(lines, group="window.removed")] == [3]
    assert [x.seq for x in narrowed(lines, text="LATER window")] == [3]
    assert narrowed(lines, text="later owner") == ()
    assert narrowed(lines) == lines


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
fields = st.sampled_from(
    ["id", "name", "title", "evidence", "roles", "run", "runs", "seq", "table", "sha256", "role"]
)


@settings(max_examples=300, deadline=None)
@given(
    kind=st.sampled_from(sorted(EVENT_TYPES)),
    body=st.dictionaries(fields, json_values),
    by=st.text(max_size=30),
)
def test_a_body_that_says_nothing_sensible_is_told_all_the_same(kind, body, by):
    play = Play()
    play.events.clear()
    play.add(Draft(kind, body), by)
    (line,) = lines_of(play)
    assert line.what
    for text in (line.what, line.on, line.name):
        assert readable(text) == text
        assert "\n" not in text


HOSTILE = [
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-2",
    "@SUM(A1)",
    " =1",
    "<script>alert(1)</script>",
    "![x](http://evil)",
    "a|b",
    "\x1b[2J",
    "\u202etxt.exe",
    "line\nbreak",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_handed_on_is_inert(text):
    play = Play(opened_by=text)
    play.add(Draft("window.removed", {"window": text}), text)
    lines = lines_of(play)
    rows = list(csv.reader(io.StringIO(as_csv(lines))))
    assert rows[0] == list(HEADS)
    assert len(rows) == 3
    for cell in (cell for row in rows[1:] for cell in row):
        assert not cell.lstrip().startswith(("=", "+", "-", "@"))
        assert "\x1b" not in cell
        assert "\u202e" not in cell
    table = as_markdown(lines).splitlines()
    assert len(table) == 4
    assert all(row.replace("\\|", "").count("|") == len(HEADS) + 1 for row in table)
    bare = re.sub(r"\\.", "", as_markdown(lines))
    assert not re.search(r"<script|!\[|\]\(", bare)


def test_ten_thousand_events_are_told_quickly(pretended):
    play = Play()
    play.act(ANA, grant(ANA, Role.OWNER))
    for number in range(200):
        play.act(ANA, Draft("window.set", {"name": f"w{number}", "rows": number}))
    many = tuple(play.events[:2]) + tuple(play.events[2:]) * 50
    began = time.process_time()
    lines = activity_of(Incident(id="one"), many)
    narrowed(lines, by="ana", text="window w7")
    assert len(lines) == 10_002
    assert time.process_time() - began < 5, "a person waits for this"
