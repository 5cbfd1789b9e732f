"""Drills of a user's own good rows: whole folders or none; grades that say what was measured."""

import json
import shutil
from threading import Event

import pytest
import skops.io
from click.testing import CliRunner
from sklearn.linear_model import LogisticRegression

from tests.unit.services.documents import document
from tests.unit.services.runners import FakeRunner, Lent, lend
from tests.unit.services.small_case import BROKE, FEATURES, FIRST, rows, write_capture
from workbench.cli.program import root
from workbench.domain.runs import RunStatus
from workbench.errors import Cancelled, EvidenceError, ExitCode, PluginError, RunError
from workbench.jobs.job import JobOutcome, Problem
from workbench.services.causes import passing_session
from workbench.services.drill_folders import new_folder, read_truth
from workbench.services.drill_grading import grade_drills, grades_json
from workbench.services.drill_making import DrillOrder, make_drills
from workbench.services.drilling import secret_keys
from workbench.services.drilling.starting import DrillSetting, start_drill
from workbench.services.importing import import_capture
from workbench.services.session import open_session

KINDS = ("unit_change", "sign_flip", "label_noise")
ORDER = DrillOrder(count=3, healthy=1, kinds=KINDS, seed=5)


@pytest.fixture(scope="session")
def long_capture(tmp_path_factory):
    """The small capture with a reference that is long enough for drills."""
    folder = write_capture(tmp_path_factory.mktemp("long") / "capture", metric="accuracy")
    good = rows(900, FIRST - (BROKE - FIRST) * 8, 7)
    model = LogisticRegression().fit(good[list(FEATURES)], good["failed"])
    skops.io.dump(model, folder / "model.skops")
    chance = model.predict_proba(good[list(FEATURES)])[:, 1]
    good = good.assign(chance=chance, predicted=(chance >= 0.5).astype("int64"))
    good.to_parquet(folder / "reference.parquet", index=False)
    return folder


@pytest.fixture(scope="session")
def workspace(tmp_path_factory, long_capture, processes):
    folder = tmp_path_factory.mktemp("long") / "workspace"
    with open_session(folder, create=True) as session:
        lend(session, Lent(processes))
        import_capture(session, [long_capture])
        yield session


@pytest.fixture(scope="session")
def drills(tmp_path_factory, workspace):
    out = tmp_path_factory.mktemp("drills") / "out"
    make_drills(workspace, "1", out, ORDER)
    return out


def files(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_each_drill_is_an_ordinary_capture_folder(drills):
    truth = read_truth(drills)
    assert len(truth) == 4
    assert {path.name for path in drills.iterdir()} == {*truth, "truth.json"}
    for name in truth:
        with passing_session(drills / name) as (session, incident):
            state = session.incident(incident)
            assert {w.name for w in state.windows} == {"reference", "incident"}
            assert state.metric == "accuracy"
            tables = [e.table for e in state.evidence if e.table is not None]
            assert all(t.roles.label == "failed" for t in tables)
            assert all(set(t.roles.features) == set(FEATURES) for t in tables)
    said = json.loads((drills / "truth.json").read_text())
    assert {case["kind"] for case in said.values()} == {*KINDS, "none"}
    assert all(case["table"] == "Failure alarms since 6 May" for case in said.values())
    wanted = {"table", "scenario", "kind", "faults", "drop", "harmless", "label"}
    assert all(wanted <= set(case) for case in said.values())


def test_nothing_in_a_drill_tells_what_was_done(drills):
    for name in read_truth(drills):
        said = (drills / name / "capture.json").read_text()
        assert not any(kind in said for kind in (*KINDS, "none", "fault"))


def test_nothing_is_recorded_in_the_workspace(workspace, drills):
    assert drills.is_dir()
    assert workspace.incident("1").runs == ()


def test_the_same_seed_writes_the_same_bytes(workspace, drills, tmp_path):
    make_drills(workspace, "1", tmp_path / "again", ORDER)
    assert files(tmp_path / "again") == files(drills)


def test_drills_are_the_same_however_many_one_job_makes(workspace, drills, tmp_path, monkeypatch):
    monkeypatch.setattr("workbench.services.drill_making.BATCH", 3)
    make_drills(workspace, "1", tmp_path / "again", ORDER)
    assert files(tmp_path / "again") == files(drills)


def test_a_folder_that_is_taken_is_left_as_it_is(workspace, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(EvidenceError, match="not an empty folder"):
        make_drills(workspace, "1", tmp_path / "mine", ORDER)
    assert files(tmp_path) == {"mine/notes.txt": b"mine"}
    with pytest.raises(EvidenceError, match="no folder"):
        make_drills(workspace, "1", tmp_path / "no" / "where", ORDER)
    with pytest.raises(RunError, match="No drill was asked for"):
        make_drills(workspace, "1", tmp_path / "none", DrillOrder(count=0, healthy=0))


def test_an_empty_folder_is_used(tmp_path):
    (tmp_path / "out").mkdir()
    with new_folder(tmp_path / "out") as folder:
        (folder / "a").write_text("a")
    assert files(tmp_path) == {"out/a": b"a"}


def test_making_that_is_stopped_or_fails_leaves_nothing(workspace, tmp_path, monkeypatch):
    monkeypatch.setattr("workbench.services.drill_making.BATCH", 1)
    stop = Event()
    under_way = []

    def after_one(fraction, text):
        if fraction > 0.3:
            under_way.extend(path.name for path in tmp_path.rglob("drill-*"))
            stop.set()

    with pytest.raises(Cancelled):
        make_drills(workspace, "1", tmp_path / "out", ORDER, progress=after_one, cancel=stop)
    assert under_way, "nothing had been written yet"
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(RunError, match=r"No fault of clip costs 0\.9 points"):
        make_drills(
            workspace, "1", tmp_path / "out", DrillOrder(2, kinds=("clip",), least=0.9, healthy=2)
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "120 usable rows with a label"),
        ({"model": None}, "needs the model"),
    ],
    ids=["few rows", "no model"],
)
def test_what_drills_need_is_said(tmp_path, processes, changes, words):
    folder = write_capture(tmp_path / "capture", **changes)
    if "model" in changes:
        (folder / "model.skops").unlink()
    with passing_session(folder) as (session, incident):
        lend(session, Lent(processes))
        with pytest.raises(RunError, match=words) as caught:
            make_drills(session, incident, tmp_path / "out", ORDER)
        assert caught.value.hint
    assert not (tmp_path / "out").exists()


class Methods(FakeRunner):
    """Answers by analysis, drill after drill; what is not listed ranks nothing."""

    def __init__(self, **answers):
        super().__init__(document(answer={}))
        self.by_analysis = {name.replace("__", "."): list(a) for name, a in answers.items()}

    def run(self, job, on_progress=None, cancel=None):
        waiting = self.by_analysis.get(job.subject)
        if waiting is None:
            return super().run(job, on_progress, cancel)
        answer = waiting.pop(0)
        if isinstance(answer, Problem):
            return JobOutcome(RunStatus.FAILED, super().run(job).environment, problem=answer)
        made = super().run(job, on_progress, cancel)
        return JobOutcome(made.status, made.environment, document(answer=answer), seconds=0.5)


@pytest.fixture
def fakes(monkeypatch):
    def use(**answers):
        runner = Methods(**answers)
        monkeypatch.setattr("workbench.services.session.LocalRunner", lambda *_, **__: runner)
        return runner

    return use


def right(truth):
    named = [fault.nodes[0] for fault in truth.faults]
    verdict = "named" if named else "no_incident"
    kinds = [fault.kind for fault in truth.faults]
    causes = [{"node": n, "kind": k} for n, k in zip(named, kinds, strict=True)]
    return {"verdict": verdict, "causes": causes}


def test_methods_are_held_against_the_truth(drills, tmp_path, fakes):
    folder = shutil.copytree(drills, tmp_path / "drills")
    truth = read_truth(folder)
    fakes(
        rootcause__upstream=map(right, truth.values()),
        drift__battery=[{"ranking": ["hum", "temp"]}] * 4,
        drift__psi=[Problem("worker.crashed", "The worker ended."), *[{"ranking": []}] * 3],
    )
    graded = grade_drills(folder)
    assert [g.method for g in graded.grades] == ["rootcause.upstream", "drift.battery", "drift.psi"]
    best = graded.grades[0]
    assert (best.hit1.hits, best.hit1.of, best.kind.value) == (3, 3, 1.0)
    assert (best.false_alarms.hits, best.false_alarms.of) == (0, 1)
    assert graded.grades[2].failed == 1
    assert graded.errors == {"drift.psi": "The worker ended."}
    assert "signals" in graded.not_graded["rootcause.signals"]
    assert graded.not_graded["explain.permutation"] == "Its answer ranks no columns."
    assert graded.by_lot[0] == pytest.approx(1 / 4)
    assert json.loads((folder / "grades.json").read_text()) == grades_json(graded)


def test_grades_are_told_best_first_in_words(drills, tmp_path, fakes):
    folder = shutil.copytree(drills, tmp_path / "drills")
    fakes(
        rootcause__upstream=map(right, read_truth(folder).values()),
        drift__psi=[{"ranking": []}] * 4,
        drift__battery=[{"ranking": ["nothing"]}] * 4,
    )
    said = CliRunner().invoke(root, ["drill", "grade", str(folder)])
    assert said.exit_code == 0, said.output
    first, *lines = said.output.splitlines()
    assert first == (
        "On your data rootcause.upstream named the fault first in 3 of 3 drills "
        "(1.00 [.44, 1.00]), drift.battery in 0; that difference may be chance."
    )
    starts = [line.split()[0] for line in lines if line.startswith("  ") and "[" in line]
    assert starts == ["rootcause.upstream", "drift.battery", "drift.psi"]
    assert "  drift.psi named nothing on 3 of 3 drills with a fault" in lines


def test_a_method_asked_for_is_graded_or_refused(drills, tmp_path, fakes):
    folder = shutil.copytree(drills, tmp_path / "drills")
    fakes(drift__psi=[{"ranking": ["temp"]}] * 4)
    assert [g.method for g in grade_drills(folder, methods=["drift.psi"]).grades] == ["drift.psi"]
    with pytest.raises(RunError, match="ranks no columns") as caught:
        grade_drills(folder, methods=["explain.ale"])
    assert caught.value.exit_code is ExitCode.FAILED
    with pytest.raises(PluginError, match=r"drift\.none"):
        grade_drills(folder, methods=["drift.none"])
    fakes(drift__psi=[Problem("worker.crashed", "The worker ended.")] * 4)
    with pytest.raises(RunError, match=r"failed on every drill: The worker ended\."):
        grade_drills(folder, methods=["drift.psi"])
    fakes()
    with pytest.raises(RunError, match="nothing to grade"):
        grade_drills(folder)


def test_grading_that_is_stopped_keeps_earlier_grades(drills, tmp_path, fakes):
    folder = shutil.copytree(drills, tmp_path / "drills")
    (folder / "grades.json").write_text("{}")
    before = files(folder)
    fakes(drift__psi=[{"ranking": ["temp"]}] * 4)
    stop = Event()
    stop.set()
    with pytest.raises(Cancelled):
        grade_drills(folder, cancel=stop)
    assert files(folder) == before


def _with_truth(folder, text):
    (folder / "truth.json").write_text(text)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda f: (f / "truth.json").unlink(), "holds no truth.json"),
        (lambda f: _with_truth(f, "{"), "does not say of each drill"),
        (lambda f: _with_truth(f, "[]"), "names no drill"),
        (lambda f: _with_truth(f, "{}"), "names no drill"),
        (lambda f: _with_truth(f, '{"a": 1}'), "does not say of each drill"),
        (
            lambda f: _with_truth(f, '{"a": {"scenario": "x", "kind": "x", "faults": [{}]}}'),
            "does not say of each drill",
        ),
        (
            lambda f: _with_truth(f, '{"../a": {"scenario": "x", "kind": "x"}}'),
            "no such capture folder",
        ),
        (
            lambda f: [shutil.rmtree(p) for p in f.iterdir() if p.is_dir()][:0],
            "no such capture folder",
        ),
    ],
    ids=["no truth", "no json", "a list", "none", "no object", "no nodes", "outside", "gone"],
)
def test_a_spoiled_folder_is_told_in_a_sentence(drills, tmp_path, spoil, words):
    folder = shutil.copytree(drills, tmp_path / "drills")
    spoil(folder)
    with pytest.raises(EvidenceError, match=words) as caught:
        grade_drills(folder)
    assert caught.value.hint


def test_a_drill_without_its_incident_names_the_file(drills, tmp_path, fakes):
    folder = shutil.copytree(drills, tmp_path / "drills")
    next(folder.glob("*/incident.parquet")).unlink()
    fakes()
    with pytest.raises(EvidenceError, match=r"incident\.parquet is not there"):
        grade_drills(folder)


def test_a_rehearsal_hides_a_fault_put_into_good_rows(workspace, tmp_path, monkeypatch):
    """Chance and a model that is asked decide; only the seal knows what came of it."""
    monkeypatch.setenv(secret_keys.FOLDER, str(tmp_path / "keys"))
    started = start_drill(workspace, "1", DrillSetting(kind="unit_change", seed=918_273_645)).value
    state = workspace.incident(started.incident)
    assert state.title == "Drill on rows of “Failure alarms since 6 May”"
    assert state.records.triage.kind == "drill"
    truth = secret_keys.opened_truth(started.drill)["truth"]
    assert truth["kind"] == "unit_change"
    begins, ends = truth["window"]
    assert begins < truth["onset"] < begins + 0.7 * (ends - begins), "it begins in the window"
    assert 0 < truth["faults"][0]["rows"] < 1
    held = b"".join(p.read_bytes() for p in workspace.workspace.path.rglob("*") if p.is_file())
    assert b"unit_change" not in held
    assert b"918273645" not in held
