"""What may be said about evidence once it is in: roles, freezing, consent, facts of the case."""

import pytest

from workbench.domain.changes import Changes
from workbench.domain.evidence import Roles
from workbench.errors import EvidenceError, ExitCode, JournalError, WorkbenchError
from workbench.services.evidence import (
    amend,
    change_role,
    consent_to_model,
    find_evidence,
    freeze,
    set_roles,
)


def roles(session, name="incident.parquet"):
    return find_evidence(session.incident("1"), name).table.roles


def spoil(session, sha256):
    """Change one byte of a stored object, as a failing disk or a person might."""
    path = session.workspace.objects.path(sha256)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)


def test_evidence_is_found_by_name_identifier_and_parts_of_both(session):
    state = session.incident("1")
    item = state.evidence[0]
    for reference in (item.name, item.id, item.id[-8:], item.sha256, item.sha256[:12]):
        assert find_evidence(state, reference) is item
    for reference in ("nothing.csv", item.id[-3:], ""):
        with pytest.raises(EvidenceError, match="No evidence of this incident"):
            find_evidence(state, reference)


def test_a_part_that_fits_several_is_refused(session):
    state = session.incident("1")
    first, second = state.evidence[:2]
    twins = (first, second.model_copy(update={"name": first.name}))
    with pytest.raises(EvidenceError, match="2 items of evidence answer"):
        find_evidence(state.model_copy(update={"evidence": twins}), first.name)


def test_an_unknown_column_is_refused_and_named(session):
    before = session.incident("1").size
    with pytest.raises(EvidenceError, match="no column 'humidity' to be its feature") as caught:
        set_roles(session, "1", "incident.parquet", Roles(features=("temp", "humidity")))
    assert "temp" in caught.value.hint
    with pytest.raises(EvidenceError, match="no column"):
        change_role(session, "1", "incident.parquet", "humidity", "label")
    assert session.incident("1").size == before


def test_a_role_of_one_column_moves(session):
    made = change_role(session, "1", "incident.parquet", "predicted", "label")
    assert made.value.label == "predicted"
    assert made.value.prediction is None, "a column plays one part"
    assert roles(session).label == "predicted"
    assert roles(session, "reference.parquet").label == "failed"


def test_a_role_of_many_columns_grows_and_shrinks(session):
    change_role(session, "1", "incident.parquet", "station", "sensitive")
    assert (roles(session).sensitive, roles(session).segments) == (("station",), ())
    change_role(session, "1", "incident.parquet", "temp", None)
    assert roles(session).features == ("hum",)
    change_role(session, "1", "incident.parquet", "temp", "feature")
    assert roles(session).features == ("hum", "temp")


def test_the_same_roles_again_write_nothing(session):
    assert set_roles(session, "1", "incident.parquet", roles(session)).changes == Changes()


def test_roles_are_for_columns_of_tables(session):
    with pytest.raises(EvidenceError, match=r"model\.skops is not a table"):
        change_role(session, "1", "model.skops", "temp", "label")
    with pytest.raises(EvidenceError, match="no role called 'king'"):
        change_role(session, "1", "incident.parquet", "temp", "king")


def test_freezing_hashes_everything_once(session):
    state = session.incident("1")
    frozen = freeze(session, "1")
    assert frozen.value == tuple(e.id for e in state.evidence)
    assert all(e.frozen for e in session.incident("1").evidence)
    again = freeze(session, "1")
    assert (again.value, again.changes) == ((), Changes())


def test_freezing_refuses_an_object_that_changed_and_freezes_nothing(session):
    item = session.incident("1").evidence[-2]
    spoil(session, item.sha256)
    with pytest.raises(JournalError) as caught:
        freeze(session, "1")
    assert caught.value.code == "object.changed"
    assert caught.value.exit_code is ExitCode.TAMPERED
    assert not any(e.frozen for e in session.incident("1").evidence)


def test_freezing_also_hashes_the_typed_table(session):
    table = find_evidence(session.incident("1"), "incident.parquet").table
    assert table.sha256 != find_evidence(session.incident("1"), "incident.parquet").sha256
    spoil(session, table.sha256)
    with pytest.raises(JournalError, match="not what it was"):
        freeze(session, "1")


def test_consent_is_recorded_once_with_its_reason(session):
    model = find_evidence(session.incident("1"), "model.skops")
    given = consent_to_model(session, "1", "made by ourselves")
    assert given.value == model.id
    assert session.incident("1").consents == (model.id,)
    event = session.workspace.journal.events(session.incident("1").id)[-1]
    assert event.body == {
        "evidence": model.id,
        "sha256": model.sha256,
        "reason": "made by ourselves",
    }
    assert event.by == "tester"
    assert consent_to_model(session, "1", "again").changes == Changes()


def test_there_is_nothing_to_consent_to_without_a_model(session, tmp_path):
    from workbench.services.importing import import_capture

    (tmp_path / "a.csv").write_text("a,b\n1,2\n3,4\n")
    other = import_capture(session, [tmp_path / "a.csv"]).value.incident
    with pytest.raises(EvidenceError, match="no model to consent to"):
        consent_to_model(session, other, "why not")


def test_facts_of_the_case_change_and_unknown_ones_are_refused(session):
    made = amend(session, "1", {"owner": "ML on-call", "stage": "Repair"})
    assert (made.value.owner, made.value.stage) == ("ML on-call", "Repair")
    assert amend(session, "1", {"owner": "ML on-call"}).changes == Changes()
    for facts in ({"colour": "red"}, {"stage": "Lunch"}):
        with pytest.raises(WorkbenchError):
            amend(session, "1", facts)
    assert session.incident("1") == made.value
