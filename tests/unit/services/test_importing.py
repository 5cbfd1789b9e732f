"""An import is all of it or nothing of it."""

import json
import shutil
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from tests.unit.services.small_case import write_capture
from workbench.domain.evidence import EvidenceKind
from workbench.errors import Cancelled, EvidenceError
from workbench.services.importing import add_evidence, import_capture


def stop_at(limit):
    """Return a progress that asks to stop once it is told of ``limit`` or more."""

    def progress(fraction, text):
        if fraction >= limit:
            raise Cancelled

    return progress


def test_everything_is_taken_in_with_custody(session, capture):
    made = import_capture(session, [capture], title="Again").value
    state = session.incident(made.incident)
    assert state.title == "Again"
    assert (state.task, state.metric) == ("binary", "accuracy")
    assert {e.kind for e in state.evidence} == set(EvidenceKind) - {EvidenceKind.SEALED}
    for item in state.evidence:
        custody = item.custody
        assert custody.sha256_at_source == custody.sha256_after_copy == item.sha256
        assert custody.brought_by == "tester"
        assert str(capture.parent) not in custody.source
        session.workspace.objects.verify(item.sha256)
    assert [w.name for w in state.windows] == ["reference", "incident"]
    assert made.gaps == state.gaps


@pytest.mark.parametrize("limit", [0.0, 0.3, 0.79, 0.8, 0.98])
def test_an_import_that_is_stopped_leaves_no_incident(session, tmp_path, limit):
    other = write_capture(tmp_path / "other", title="To be stopped")
    before = session.workspace.incidents()
    with pytest.raises(Cancelled):
        import_capture(session, [other], progress=stop_at(limit))
    assert session.workspace.incidents() == before
    assert session.workspace.journal.verify().ok
    assert list((session.workspace.path / "objects").rglob("*.part")) == []
    import_capture(session, [other])
    assert len(session.workspace.incidents()) == 2


def test_adding_that_is_stopped_adds_nothing(session, tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("x,y\n1,2\n3,4\n")
    before = session.incident("1")
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    with pytest.raises(Cancelled):
        add_evidence(session, "1", paths, progress=stop_at(0.6))
    assert session.incident("1") == before
    added = add_evidence(session, "1", [tmp_path / "a.csv"]).value
    assert session.incident("1").evidence[-1] == added[0]


def test_a_bad_file_among_good_ones_leaves_no_incident(session, tmp_path):
    folder = write_capture(tmp_path / "spoiled")
    (folder / "lineage.json").write_text("{")
    before = session.workspace.incidents()
    with pytest.raises(EvidenceError, match=r"lineage\.json"):
        import_capture(session, [folder])
    assert session.workspace.incidents() == before


def test_consent_at_import_is_journaled_and_needs_a_model(session, tmp_path, capture):
    made = import_capture(session, [capture], trust_model=True).value
    state = session.incident(made.incident)
    model = next(e for e in state.evidence if e.kind is EvidenceKind.MODEL)
    assert state.consents == (model.id,)
    (tmp_path / "a.csv").write_text("x,y\n1,2\n3,4\n")
    with pytest.raises(EvidenceError, match="no model to trust"):
        import_capture(session, [tmp_path / "a.csv"], trust_model=True)


def test_without_signals_none_are_measured(session, capture):
    made = import_capture(session, [capture], signals=False).value
    assert not any(e.kind is EvidenceKind.SIGNALS for e in made.evidence)


def test_windows_added_later_do_not_replace_those_there(session, capture):
    before = session.incident("1").windows
    add_evidence(session, "1", [capture])
    assert session.incident("1").windows == before


def test_a_range_without_a_table_cuts_whatever_has_times(session, tmp_path, capture):
    folder = tmp_path / "ranges"
    folder.mkdir()
    (folder / "all.parquet").write_bytes((capture / "reference.parquet").read_bytes())
    document = {
        "format": "workbench-capture/1",
        "title": "Ranges",
        "tables": [{"path": "all.parquet", "roles": {"timestamp": "at", "label": "failed"}}],
        "windows": {
            "reference": ["2026-05-01T00:00:00Z", "2026-05-03T00:00:00Z"],
            "incident": ["2026-05-03T00:00:00Z", "2026-05-04T00:00:00Z"],
        },
    }
    (folder / "capture.json").write_text(json.dumps(document))
    made = import_capture(session, [folder]).value
    windows = {w.name: w for w in session.incident(made.incident).windows}
    assert windows.keys() == {"reference", "incident"}
    assert windows["incident"].evidence == (made.evidence[0].id,)
    assert windows["incident"].start.isoformat() == "2026-05-03T00:00:00+00:00"


def test_files_alone_make_an_incident_with_guesses_to_look_over(session, tmp_path):
    rows = "\n".join(f"2026-05-0{1 + i % 9},{i},{i % 2},{i % 2}" for i in range(40))
    (tmp_path / "export.csv").write_text(f"when,reading,label,prediction\n{rows}\n")
    made = import_capture(session, [tmp_path / "export.csv"]).value
    roles = session.incident(made.incident).evidence[0].table.roles
    assert (roles.timestamp, roles.label, roles.prediction) == ("when", "label", "prediction")
    assert any("label" in note for note in made.notes)
    assert made.gaps


POLISH = "gdy;nazwa;kwota\n" + "\n".join(
    f"2026-01-0{day} 10:00:00;Łódź {day};1,{day}" for day in range(1, 8)
)
TOLD = {"encoding": "cp1250", "delimiter": ";", "decimal": ",", "time_zone": "Europe/Warsaw"}


@pytest.mark.parametrize("by", ["argument", "capture.json"])
def test_what_a_person_says_of_a_table_goes_before_the_guess(session, tmp_path, by):
    (tmp_path / "a.csv").write_bytes(POLISH.encode("cp1250"))
    if by == "argument":
        item = import_capture(session, [tmp_path / "a.csv"], reading=TOLD).value.evidence[0]
    else:
        table = {"path": "a.csv", "window": "reference", **TOLD}
        document = {"format": "workbench-capture/1", "title": "T", "tables": [table]}
        (tmp_path / "capture.json").write_text(json.dumps(document))
        item = import_capture(session, [tmp_path]).value.evidence[0]
    table = pq.read_table(session.workspace.objects.path(item.table.sha256)).to_pydict()
    assert table["nazwa"][0] == "Łódź 1"
    assert table["kwota"][0] == 1.1
    assert table["gdy"][0] == datetime(2026, 1, 1, 9, tzinfo=UTC)


def test_what_is_said_of_tables_is_not_said_of_change_events(session, tmp_path):
    (tmp_path / "a.csv").write_bytes(POLISH.encode("cp1250"))
    (tmp_path / "changes.csv").write_text("at,title\n2026-01-02T10:00:00Z,Łódź moved\n", "utf-8")
    parts = {"tables": [{"path": "a.csv", "window": "reference"}], "changes": "changes.csv"}
    document = {"format": "workbench-capture/1", "title": "T", **parts}
    (tmp_path / "capture.json").write_text(json.dumps(document))
    made = import_capture(session, [tmp_path], reading=TOLD).value
    changes = next(e for e in made.evidence if e.kind is EvidenceKind.CHANGES)
    assert changes.details["count"] == 1


def test_an_encoding_that_does_not_fit_is_refused(session, tmp_path):
    (tmp_path / "a.csv").write_bytes(POLISH.encode("cp1250"))
    before = session.workspace.incidents()
    with pytest.raises(EvidenceError, match="cannot be read as utf-8"):
        import_capture(session, [tmp_path / "a.csv"], reading={"encoding": "utf-8"})
    assert session.workspace.incidents() == before


def test_a_metric_that_cannot_be_measured_is_told(session, capture, tmp_path):
    folder = shutil.copytree(capture, tmp_path / "odd")
    text = (folder / "capture.json").read_text()
    (folder / "capture.json").write_text(text.replace('"accuracy"', '"profit"'))
    odd = import_capture(session, [folder], signals=False).value
    assert any("'profit'" in note and "accuracy" in note for note in odd.notes)
    plain = import_capture(session, [capture], signals=False).value
    assert not any("metric" in note for note in plain.notes)
