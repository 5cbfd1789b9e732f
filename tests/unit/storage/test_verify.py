"""The check names the first bad event, even to somebody who took the safeguards away first."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.domain import nouns
from tests.unit.storage.guards import UNGUARD
from workbench.domain.canonical import canonical
from workbench.domain.events import Draft, commitment, event_hash
from workbench.domain.evidence import Window
from workbench.domain.identifiers import new_identifier
from workbench.domain.incident import evidence_added, run_recorded, window_set
from workbench.errors import JournalError, WorkbenchError, WorkspaceError
from workbench.storage import JournalCheck, Scope, Workspace


def test_what_nobody_touched_is_in_order(workspace, busy_incident):
    assert workspace.journal.verify() == JournalCheck(ok=True, incidents=1, events=8)
    assert workspace.journal.verify(Scope(contents=True)).ok


def test_an_empty_workspace_is_in_order(workspace):
    assert workspace.journal.verify() == JournalCheck(ok=True, incidents=0, events=0)


@pytest.mark.parametrize("seq", [1, 3, 8])
@pytest.mark.parametrize(
    "change",
    [
        """body = replace(body, '{', '{"x":1,')""",
        "body = '{}'",
        "body = 'not json'",
        "body = '[]'",
        "body = CAST(x'ff' AS TEXT)",
        "salt = 'ff' || substr(salt, 3) || 'x'",
        "salt = '" + "f" * 32 + "'",
        "commitment = '" + "f" * 64 + "'",
        "at = '2025-01-01T00:00:00.000000Z'",
        "by = 'mallory'",
        "by = CAST(x'ff' AS TEXT)",
        "type = 'window.removed'",
        "v = 2",
        "hash = '" + "f" * 64 + "'",
        "prev = '" + "f" * 64 + "'",
    ],
)
def test_an_edited_event_is_named(workspace, busy_incident, raw, seq, change):
    raw(*UNGUARD, f"UPDATE events SET {change} WHERE seq = {seq}")
    check = workspace.journal.verify()
    assert not check.ok
    assert check.problem is not None
    assert (check.problem["incident"], check.problem["seq"]) == (busy_incident, seq)
    assert check.problem["kind"] == "edited"
    assert f"event {seq} was" in check.problem["message"]


def test_a_deleted_event_is_named(busy_incident, tamper):
    check = tamper("DELETE FROM events WHERE seq = 4")
    assert check.problem == {
        "incident": busy_incident,
        "seq": 4,
        "kind": "deleted",
        "message": "event 4 was deleted: event 5 follows event 3",
    }
    assert (check.incidents, check.events) == (1, 7)


def test_an_event_slipped_in_is_named(busy_incident, tamper):
    check = tamper(
        "UPDATE events SET seq = seq + 100 WHERE seq >= 4",
        "UPDATE events SET seq = seq - 99 WHERE seq >= 100",
        'INSERT INTO events SELECT 77, incident, 4, type, v, at, "by", body, salt, commitment, '
        "prev, hash FROM events WHERE seq = 3",
    )
    assert check.problem is not None
    assert (check.problem["seq"], check.problem["kind"]) == (4, "inserted")


def test_two_events_that_changed_places_are_named(busy_incident, tamper):
    check = tamper(
        "UPDATE events SET seq = 99 WHERE seq = 3",
        "UPDATE events SET seq = 3 WHERE seq = 6",
        "UPDATE events SET seq = 6 WHERE seq = 99",
    )
    assert check.problem is not None
    assert (check.problem["seq"], check.problem["kind"]) == (3, "reordered")


def test_a_cut_tail_is_named(busy_incident, tamper):
    check = tamper("DELETE FROM events WHERE seq > 6")
    assert check.problem is not None
    assert (check.problem["seq"], check.problem["kind"]) == (7, "truncated")
    assert "events 7 to 8 of incident" in check.problem["message"]


def test_an_incident_that_is_gone_is_named(busy_incident, tamper):
    check = tamper("DELETE FROM events")
    assert check.problem is not None
    assert (check.problem["incident"], check.problem["seq"]) == (busy_incident, 1)
    assert check.problem["kind"] == "removed"


def test_an_event_chained_on_by_somebody_else_is_named(workspace, busy_incident, tamper):
    """Without a key anybody can compute hashes; the tables do not know the event, though."""
    last = workspace.journal.events(busy_incident)[-1]
    body = {"name": "forged"}
    sealed = commitment("0" * 32, body)
    envelope = {
        **last.envelope(),
        "seq": 9,
        "body": sealed,
        "prev": last.hash,
        "type": "window.set",
    }
    check = tamper(
        f"INSERT INTO events VALUES (NULL, '{busy_incident}', 9, 'window.set', 1, '{last.at}', "
        f"'ana', '{canonical(body).decode()}', '{'0' * 32}', '{sealed}', '{last.hash}', "
        f"'{event_hash(envelope)}')"
    )
    assert check.problem is not None
    assert (check.problem["seq"], check.problem["kind"]) == (9, "inserted")


def test_the_first_of_several_is_named(busy_incident, tamper):
    check = tamper(
        "UPDATE events SET body = '{}' WHERE seq IN (3, 5)", "DELETE FROM events WHERE seq = 7"
    )
    assert check.problem is not None
    assert check.problem["seq"] == 3


def test_one_broken_incident_among_whole_ones_is_named(append, busy_incident, tamper):
    for _ in range(3):
        append(new_identifier(nouns.NOW), Draft("incident.opened", {}))
    check = tamper(f"UPDATE events SET v = 2 WHERE incident = '{busy_incident}' AND seq = 8")
    assert check.problem is not None
    assert (check.problem["incident"], check.problem["seq"]) == (busy_incident, 8)
    assert check.incidents == 4


def test_an_event_lent_to_another_incident_is_missed(append, busy_incident, tamper):
    other = new_identifier(nouns.NOW)
    append(other, Draft("incident.opened", {}))
    check = tamper(f"UPDATE events SET incident = '{other}', seq = 2 WHERE seq = 8")
    assert check.problem is not None
    assert check.problem["kind"] in {"inserted", "truncated"}


def rechained(workspace: Workspace, incident: str, seq: int, body: str) -> list[str]:
    """Return statements that replace a body and mend every hash after it."""
    events = workspace.journal.events(incident)
    statements, prev = [], events[seq - 1].prev
    for event in events[seq - 1 :]:
        sealed = event.commitment
        if event.seq == seq:
            sealed = hashlib.sha256(bytes.fromhex(event.salt) + body.encode()).hexdigest()
            statements.append(f"UPDATE events SET body = '{body}' WHERE seq = {seq}")
        digest = event_hash({**event.envelope(), "body": sealed, "prev": prev})
        statements.append(
            f"UPDATE events SET commitment = '{sealed}', prev = '{prev}', hash = '{digest}' "
            f"WHERE seq = {event.seq}"
        )
        prev = digest
    return statements


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"name": "reference"}', "meaning"),
        ('{"name":"a","name":"b"}', "meaning"),
        ('{"name":"a","rows":1.0}', "meaning"),
        ('{"rows":3}', "meaning"),
    ],
)
def test_a_body_nobody_of_ours_wrote_is_named(workspace, append, incident, tamper, body, kind):
    append(incident, window_set(Window(name="reference")), window_set(Window(name="incident")))
    tables = "UPDATE incidents SET head = (SELECT hash FROM events WHERE seq = 3)"
    check = tamper(*rechained(workspace, incident, 2, body), tables)
    assert check.problem is not None
    assert (check.problem["seq"], check.problem["kind"]) == (2, kind)


def test_history_rewritten_with_care_shows_at_the_checkpoint(workspace, append, incident, tamper):
    append(incident, window_set(Window(name="a")), window_set(Window(name="b")))
    workspace.journal.checkpoint(incident, lambda statement: b"sig", at=nouns.NOW, by="ana")
    tables = "UPDATE incidents SET head = (SELECT hash FROM events WHERE seq = 3)"
    check = tamper(*rechained(workspace, incident, 2, '{"name":"forged"}'), tables)
    assert check.problem is not None
    assert (check.problem["seq"], check.problem["kind"]) == (3, "rewritten")


@pytest.mark.parametrize("statement", [
    "UPDATE incidents SET title = 'Nothing happened'",
    "UPDATE runs SET body = replace(body, 'psi', 'ks')",
    "DELETE FROM findings WHERE place = 1",
    "DELETE FROM windows",
    "UPDATE claims SET body = 'no json'",
    "INSERT INTO claims SELECT incident, 7, id, run, finding, section, body FROM claims",
    "INSERT INTO windows SELECT 'ghost', place, name, starts_at, ends_at, body FROM windows",
])  # fmt: skip
def test_a_table_that_says_something_else_is_found_and_mended(
    workspace, busy_incident, raw, statement
):
    raw(statement)
    check = workspace.journal.verify()
    assert check.problem is not None
    assert check.problem["kind"] == "projection"
    workspace.journal.rebuild()
    assert workspace.journal.verify().ok


def test_an_incident_whose_name_is_not_text_is_named_all_the_same(busy_incident, tamper):
    check = tamper("UPDATE events SET incident = CAST(x'ff41' AS TEXT)")
    assert check.problem is not None
    assert (check.problem["incident"], check.problem["seq"]) == ("?A", 1)


def test_a_missing_object_is_named_with_the_event_that_needs_it(workspace, busy_incident):
    (run,) = workspace.incident(busy_incident).runs
    workspace.objects.path(run.result).unlink()
    check = workspace.journal.verify()
    assert check.problem is not None
    assert (check.problem["seq"], check.problem["kind"]) == (4, "object_missing")


def test_a_changed_object_is_found_when_contents_are_checked(workspace, busy_incident):
    (item,) = workspace.incident(busy_incident).evidence
    place = workspace.objects.path(item.sha256)
    place.chmod(0o600)
    place.write_bytes(b"other bytes")
    assert workspace.journal.verify().ok
    check = workspace.journal.verify(Scope(contents=True))
    assert check.problem is not None
    assert (check.problem["seq"], check.problem["kind"]) == (2, "object_changed")


def test_every_object_a_run_names_must_be_there(workspace, append, incident):
    table = workspace.objects.put_bytes(b"table").sha256
    append(incident, run_recorded(nouns.run(tables={"top": table, "rest": "e" * 64})))
    check = workspace.journal.verify()
    assert check.problem is not None
    assert "eeee" in check.problem["message"]


def test_missing_evidence_is_named(workspace, append, incident):
    append(incident, evidence_added(nouns.evidence(sha256="d" * 64)))
    check = workspace.journal.verify()
    assert check.problem is not None
    assert (check.problem["seq"], check.problem["kind"]) == (2, "object_missing")


@pytest.mark.parametrize("statement", [
    *UNGUARD,
    "DROP INDEX events_first",
    "CREATE TRIGGER mine AFTER INSERT ON events BEGIN DELETE FROM claims; END",
    "CREATE VIEW mine AS SELECT * FROM events",
    "ALTER TABLE events ADD COLUMN mine TEXT",
])  # fmt: skip
def test_altered_safeguards_are_found_and_nothing_more_is_added(
    folder, workspace, append, busy_incident, raw, statement
):
    append(busy_incident, window_set(Window(name="before")))
    raw(statement)
    check = workspace.journal.verify()
    assert check.problem is not None
    assert check.problem["kind"] == "schema"
    with Workspace.open(folder) as fresh:
        for journal in (workspace.journal, fresh.journal):
            with pytest.raises(JournalError) as caught:
                journal.append(
                    busy_incident, [window_set(Window(name="a"))], at=nouns.NOW, by="ana"
                )
            assert caught.value.code == "journal.altered"
            with pytest.raises(JournalError):
                journal.checkpoint(busy_incident, lambda _: b"", at=nouns.NOW, by="ana")
        assert fresh.incident(busy_incident).size == 9


def test_a_missing_table_of_events_is_a_sentence_not_a_traceback(workspace, busy_incident, raw):
    raw("DROP TABLE events")
    check = workspace.journal.verify()
    assert check.problem is not None
    assert check.problem["kind"] == "schema"
    with pytest.raises(WorkspaceError) as caught:
        workspace.journal.events(busy_incident)
    assert caught.value.code == "workspace.altered"


def test_tables_are_not_made_anew_from_a_broken_journal(folder, workspace, busy_incident, raw):
    raw(*UNGUARD, "UPDATE events SET body = '{}' WHERE seq = 3")
    shown = workspace.incidents()
    with pytest.raises(JournalError) as caught:
        workspace.journal.rebuild()
    assert caught.value.code == "journal.broken"
    assert "event 3" in caught.value.message
    assert workspace.incidents() == shown
    raw("DROP TABLE claims", "DROP TABLE windows")
    with Workspace.open(folder) as opened:
        check = opened.journal.verify()
    assert check.problem is not None
    assert (check.problem["seq"], check.problem["kind"]) == (3, "edited")


def test_a_table_that_cannot_be_read_is_a_sentence(folder, workspace, busy_incident, raw):
    raw("UPDATE runs SET body = 'no json'")
    with Workspace.open(folder) as fresh:
        with pytest.raises(JournalError) as caught:
            fresh.incident(busy_incident)
        assert caught.value.code == "journal.tables_damaged"
        fresh.journal.rebuild()
        assert fresh.incident(busy_incident).runs


@pytest.mark.parametrize("lag", ["size = 2, head = 'x'", "size = 9", "head = 'x'", "size = 7"])
def test_nothing_is_added_where_tables_and_journal_disagree(append, busy_incident, raw, lag):
    """Going on would hide that the tables remember events that the journal no longer has."""
    raw(f"UPDATE incidents SET {lag}")
    with pytest.raises(JournalError) as caught:
        append(busy_incident, window_set(Window(name="n")))
    assert caught.value.code == "journal.tables_damaged"


def test_nothing_is_added_to_a_journal_whose_tail_was_cut(folder, busy_incident, tamper):
    tamper("DELETE FROM events WHERE seq > 6")
    draft = window_set(Window(name="n"))
    with Workspace.open(folder) as opened, pytest.raises(JournalError) as caught:
        opened.journal.append(busy_incident, [draft], at=nouns.NOW, by="ana")
    assert caught.value.code in {"journal.tables_damaged", "journal.altered"}
    with Workspace.open(folder) as opened:
        problem = opened.journal.verify().problem
    assert problem is not None
    assert problem["kind"] == "truncated"


def test_a_damaged_file_is_a_problem_not_a_traceback(folder, workspace, append, incident):
    append(incident, *[window_set(Window(name="a", title="x" * 500))] * 200)
    workspace.close()
    file = folder / "journal.db"
    data = bytearray(file.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 8192] = b"\xa5" * 8192
    file.write_bytes(data)
    assert verdict_on(folder) in {"damaged", "projection", "workspace.damaged"}


def verdict_on(folder) -> str | None:
    """Open and check a workspace; return the kind of problem or the code of the refusal."""
    try:
        with Workspace.open(folder) as opened:
            problem = opened.journal.verify().problem
            for summary in opened.incidents():
                opened.incident(summary.id)
                opened.journal.state(summary.id)
    except WorkbenchError as error:
        return error.code
    return None if problem is None else problem["kind"]


@settings(max_examples=25)
@given(at=st.floats(0.02, 0.98), flip=st.integers(1, 255))
def test_a_flipped_byte_anywhere_never_ends_in_a_traceback(at, flip, tmp_path_factory):
    folder = tmp_path_factory.mktemp("flip") / "w"
    with Workspace.create(folder) as made:
        made.journal.append("one", [Draft("incident.opened", {})], at=nouns.NOW, by="ana")
        drafts = [window_set(Window(name="a", title="x" * 300))] * 30
        made.journal.append("one", drafts, at=nouns.NOW, by="ana")
    file = folder / "journal.db"
    data = bytearray(file.read_bytes())
    data[int(at * len(data))] ^= flip
    file.write_bytes(data)
    verdict_on(folder)
