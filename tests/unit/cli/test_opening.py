"""Opening an incident by command: stable names in JSON, one exit code for what is refused."""

import json
import shutil

import pytest

from tests.unit.services.small_case import write_capture
from workbench.cli.program import main
from workbench.services.importing import import_capture
from workbench.services.session import open_session


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A workspace with one incident; not to be changed."""
    place = tmp_path_factory.mktemp("filled")
    capture = write_capture(place / "capture")
    with open_session(place / "workspace", create=True) as session:
        import_capture(session, [capture], signals=False)
    return place / "workspace"


@pytest.fixture
def said(filled, tmp_path, capsys):
    folder = shutil.copytree(filled, tmp_path / "workspace")

    def say(*words, code=0):
        assert main(["-w", str(folder), "--json", *words]) == code
        return json.loads(capsys.readouterr().out)

    return say


def test_an_incident_is_opened_and_stabilised_by_commands_alone(said):
    shown = said("triage", "1")
    assert not shown["written"]
    assert {one["field"] for one in shown["suggestions"]} >= {"severity", "detected_at", "kind"}
    written = said(
        *("triage", "1", "--accept", "--category", "data_quality", "--owner", "ML on-call")
    )
    assert (written["written"], written["stage"]) == (True, "Stabilise")
    assert written["clocks"]["report_due_in_hours"] > 0
    assert said("scope", "1", "--in", "alarms", "--reason", "to begin")["scope"]["inside"] == [
        "alarms"
    ]
    assert len(said("participant", "plan", "1")["participants"]) >= 5
    assert said("participant", "set", "1", "ml", "--facilitator")["participants"]
    done = said("checklist", "done", "1", "freeze")
    assert next(s for s in done["steps"] if s["step"] == "freeze")["by_record"]
    said("checklist", "not-needed", "1", "hold", "--note", "nothing is cleaned up")
    assert said("checklist", "done", "1", "contain")["stage"] == "Investigate"
    assert said("checklist", "gaps", "1", "--draft")["drafted"]
    metrics = {one["id"]: one for one in said("health")["metrics"]}
    assert metrics["time_to_mitigate"]["n"] == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("triage", "1", "--category", "gremlins"), "triage.term"),
        (("triage", "1", "--severity", "SEV2"), "triage.severity_reason"),
        (("scope", "1", "--in", "alarms"), "scope.reason"),
        (("checklist", "done", "1", "scope"), "checklist.by_record"),
        (("checklist", "done", "1", "dance"), "checklist.unknown"),
        (("participant", "plan", "1"), "participant.severity"),
        (("capture", "nowhere", "-o", "out"), "capture.project"),
    ],
)
def test_what_is_refused_has_a_code_of_its_own(said, words, code):
    assert said(*words, code=2)["error"]["code"] == code
