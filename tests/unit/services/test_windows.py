"""Windows name rows: by table, or by a half-open range of time."""

import json
from datetime import timedelta

import pytest

from tests.unit.services.small_case import BROKE, FIRST, INCIDENT_ROWS, LAST, REFERENCE_ROWS
from workbench.domain.changes import Changes
from workbench.errors import EvidenceError
from workbench.services.evidence import change_role
from workbench.services.importing import add_evidence
from workbench.services.windows import remove_window, set_window


def test_a_range_is_half_open_and_reaches_into_every_table_with_times(session):
    made = set_window(
        session, "1", "incident", start=BROKE - timedelta(hours=2), end=BROKE + timedelta(hours=3)
    )
    assert made.value.rows == 5
    assert len(made.value.evidence) == 2
    assert made.changes.topics == {"window.set"}
    assert session.incident("1").window("incident") == made.value


def test_an_open_side_takes_everything_there(session):
    assert set_window(session, "1", "incident", start=BROKE).value.rows == INCIDENT_ROWS
    assert set_window(session, "1", "reference", end=BROKE).value.rows == REFERENCE_ROWS
    everything = set_window(session, "1", "month", start=FIRST, end=LAST).value
    assert everything.rows == REFERENCE_ROWS + INCIDENT_ROWS


@pytest.mark.parametrize("end", [BROKE, BROKE - timedelta(seconds=1)])
def test_a_range_that_ends_before_it_starts_is_refused(session, end):
    before = session.incident("1").size
    with pytest.raises(EvidenceError, match="incident window ends before it starts") as caught:
        set_window(session, "1", "incident", start=BROKE, end=end)
    assert caught.value.code == "window.empty"
    assert session.incident("1").size == before


def test_a_range_over_a_table_without_times_is_refused(session):
    change_role(session, "1", "incident.parquet", "at", None)
    with pytest.raises(EvidenceError) as caught:
        set_window(session, "1", "incident", evidence=("incident.parquet",), start=BROKE)
    assert caught.value.code == "window.no_time"
    assert "timestamp" in caught.value.message + caught.value.hint


def test_times_in_a_column_that_holds_none_are_refused(session):
    change_role(session, "1", "incident.parquet", "temp", "timestamp")
    with pytest.raises(EvidenceError, match="does not hold times"):
        set_window(session, "1", "incident", evidence=("incident.parquet",), start=BROKE)


def test_evidence_that_is_no_table_is_refused(session):
    with pytest.raises(EvidenceError, match="is not a table") as caught:
        set_window(session, "1", "incident", evidence=("model.skops",))
    assert caught.value.code == "window.no_table"


def test_the_same_window_again_writes_nothing(session):
    first = set_window(session, "1", "incident", start=BROKE)
    again = set_window(session, "1", "incident", start=BROKE)
    assert again.value == first.value
    assert again.changes == Changes()
    assert session.incident("1").size == 12


def test_a_window_of_whole_tables_keeps_those_it_has(session):
    state = session.incident("1")
    assert set_window(session, "1", "incident", title="Since 6 May").value.rows == INCIDENT_ROWS
    assert session.incident("1").window("incident").evidence == state.window("incident").evidence


def test_history_is_no_part_of_a_range(session, tmp_path, capture):
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "earlier.parquet").write_bytes((capture / "reference.parquet").read_bytes())
    table = {"path": "earlier.parquet", "window": "history", "roles": {"timestamp": "at"}}
    document = {"format": "workbench-capture/1", "title": "Earlier", "tables": [table]}
    (folder / "capture.json").write_text(json.dumps(document))
    add_evidence(session, "1", [folder])
    assert session.incident("1").window("history").rows == REFERENCE_ROWS
    assert set_window(session, "1", "reference", end=BROKE).value.rows == REFERENCE_ROWS


def test_a_removed_window_is_gone_and_an_unknown_one_is_named(session):
    remove_window(session, "1", "reference")
    assert session.incident("1").window("reference") is None
    with pytest.raises(EvidenceError, match="no window called 'reference'"):
        remove_window(session, "1", "reference")
