"""What shuts workers in is told: by doctor, by each item of evidence, by each run."""

from workbench.jobs import Isolation
from workbench.jobs.isolation import strongest
from workbench.services import doctor
from workbench.services.importing import import_capture


def said(monkeypatch, isolation, landlock, *, filtered):
    monkeypatch.setattr(doctor, "strongest", lambda: isolation)
    monkeypatch.setattr(doctor, "landlock_version", lambda: landlock)
    monkeypatch.setattr(doctor, "calls_can_be_restricted", lambda: filtered)
    return {c.name: (c.status, c.detail, c.remedy) for c in doctor.examine() if c.area == "workers"}


def test_doctor_says_what_applies_and_what_it_does_not_stop(monkeypatch):
    found = said(monkeypatch, Isolation.BUBBLEWRAP, 7, filtered=True)
    assert found["isolation"][0] == found["filter"][0] == "ok"
    assert "no keys" in found["isolation"][1]
    found = said(monkeypatch, Isolation.LANDLOCK, 4, filtered=True)
    assert "not stopped" in found["isolation"][1]
    found = said(monkeypatch, Isolation.LANDLOCK, -1, filtered=False)
    assert found["isolation"][0] == found["filter"][0] == "optional"
    assert "not compiled code" in found["isolation"][1]
    assert "bubblewrap" in found["isolation"][2]


def test_evidence_says_what_its_reader_was_shut_in_by(working, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("a,b\n1,2\n3,4\n")
    taken = import_capture(working, [path], signals=False).value
    assert taken.evidence[0].details["isolation"] in set(Isolation)
    if strongest() is Isolation.BUBBLEWRAP:
        assert taken.evidence[0].details["isolation"] == "bubblewrap"
