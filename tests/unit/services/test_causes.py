"""Which root-cause analysis is asked, and what becomes of its answer."""

import shutil
from threading import Event

import pytest

from tests.unit.services.documents import document
from tests.unit.services.runners import FakeRunner, lend
from workbench.domain.evidence import EvidenceKind
from workbench.domain.runs import RunStatus
from workbench.errors import Cancelled, RunError
from workbench.jobs.job import Problem
from workbench.registry import AnalysisInfo
from workbench.services.causes import find_causes, fitting_analysis, passing_session
from workbench.services.evidence import change_role
from workbench.services.windows import remove_window


class Offering:
    """A registry that offers only some analyses."""

    def __init__(self, *analyses):
        self._analyses = analyses

    def analyses(self):
        return self._analyses


def root_cause(name, **needs):
    return AnalysisInfo(
        id=name, version="1", kind="root_cause", title=name, plugin="test", needs=needs
    )


def without_tables(incident):
    kept = tuple(e for e in incident.evidence if e.kind is not EvidenceKind.TABLE)
    return incident.model_copy(update={"evidence": kept, "windows": ()})


def test_tables_are_asked_row_by_row_and_signals_along_the_graph(session):
    state = session.incident("1")
    assert fitting_analysis(session, state).id == "rootcause.upstream"
    assert fitting_analysis(session, without_tables(state)).id == "rootcause.signals"


def test_the_one_that_uses_most_windows_is_chosen_whatever_their_names(session):
    state = session.incident("1")
    poor = root_cause("zz.poor", signals=True, lineage=True)
    rich = root_cause("aa.rich", windows=("reference", "incident"))
    optional = root_cause("mm.optional", optional_windows=("reference",))
    for offered in ((poor, optional, rich), (rich, optional, poor)):
        session.registry = Offering(*offered)
        assert fitting_analysis(session, state).id == "aa.rich"
    session.registry = Offering(poor, optional)
    assert fitting_analysis(session, state).id == "mm.optional"


def test_what_the_nearest_one_lacks_is_said(session):
    change_role(session, "1", "incident.parquet", "temp", None)
    change_role(session, "1", "incident.parquet", "hum", None)
    remove_window(session, "1", "reference")
    state = session.incident("1")
    without_lineage = state.model_copy(
        update={"evidence": tuple(e for e in state.evidence if e.kind != EvidenceKind.LINEAGE)}
    )
    with pytest.raises(RunError, match="needs a reference window"):
        fitting_analysis(session, without_lineage)


def test_without_a_root_cause_plugin_that_is_said(session):
    session.registry = Offering(session.registry.analysis("drift.psi"))
    with pytest.raises(RunError, match="No plugin offers a root-cause analysis") as caught:
        fitting_analysis(session, session.incident("1"))
    assert "plugin list" in caught.value.hint


def test_the_answer_is_that_of_the_recorded_run(session):
    answer = {"verdict": "named", "causes": [{"node": "temp"}], "drop": {}}
    lend(session, FakeRunner(document(answer=answer)))
    found = find_causes(session, "1").value
    assert found.answer == answer
    assert found.run == session.incident("1").runs[0]
    assert found.run.kind == "root_cause"
    named = find_causes(session, "1", analysis="rootcause.signals").value
    assert named.run.analysis == "rootcause.signals"


def test_a_run_that_failed_is_an_error_and_stays_in_the_record(session):
    lend(session, FakeRunner(Problem("worker.crashed", "The worker ended.")))
    with pytest.raises(RunError, match=r"ended without a result: The worker ended\."):
        find_causes(session, "1")
    assert [r.error for r in session.incident("1").runs] == ["The worker ended."]


def test_a_passing_session_leaves_nothing_behind(capture, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with passing_session(capture) as (session, incident):
        assert session.incident(incident).evidence
        assert list(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []
    broken = shutil.copytree(capture, tmp_path.parent / "broken")
    (broken / "capture.json").write_text("{")
    with pytest.raises(Exception, match="capture"), passing_session(broken):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_search_that_is_stopped_says_so_and_stays_in_the_record(session):
    stop = Event()
    stop.set()
    lend(session, FakeRunner(document()))
    with pytest.raises(Cancelled):
        find_causes(session, "1", cancel=stop)
    assert [r.status for r in session.incident("1").runs] == [RunStatus.CANCELLED]
