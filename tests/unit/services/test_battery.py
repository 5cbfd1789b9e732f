"""The standard battery: a fixed order, one seed, reasons instead of failures, one act."""

import json
from threading import Event

import jsonschema
import pytest

from tests.unit.services.documents import document, record_run
from tests.unit.services.runners import ENVIRONMENT, FakeRunner, lend
from workbench.assets import room
from workbench.domain.runs import RunStatus
from workbench.errors import Cancelled, PluginError, RunError
from workbench.jobs.job import JobOutcome, Problem
from workbench.registry import AnalysisInfo
from workbench.services.battery import (
    CHANGED,
    STOPPED,
    members,
    run_battery,
    standard_analyses,
)
from workbench.services.chronology import chronology
from workbench.services.evidence import change_role, consent_to_model
from workbench.services.importing import import_capture
from workbench.services.readings.battery import (
    NOT_RUN,
    battery_reading,
    battery_words,
    first_sentence,
    method_of,
)
from workbench.services.windows import remove_window, set_window

CRASHED = Problem("worker.crashed", "The worker of this run ended.", "Tell its author.")


class Playing(FakeRunner):
    """Answers by analysis; what it is told to do before or after an answer, it does."""

    def __init__(self, failing=(), before=None, after=None):
        super().__init__(document())
        self.failing, self.before, self.after = failing, before or {}, after or {}

    def run(self, job, on_progress=None, cancel=None):
        self.before.get(job.subject, lambda: None)()
        if on_progress is not None:
            on_progress(0.5, "Half way")
        outcome = super().run(job, on_progress, cancel)
        self.after.get(job.subject, lambda: None)()
        if job.subject in self.failing:
            return JobOutcome(RunStatus.FAILED, ENVIRONMENT, problem=CRASHED)
        return outcome


@pytest.fixture
def playing(session):
    return lend_playing(session)


def lend_playing(session, **told):
    runner = Playing(**told)
    lend(session, runner)
    return runner


def asked(runner):
    return [job.analysis for job in runner.jobs]


def outcomes(made):
    return {one.run.analysis: str(one.run.status) for one in made.runs}


def declared(*analyses):
    """A registry that knows only these."""

    class Only:
        def analyses(self):
            return tuple(
                AnalysisInfo(id=i, version="1", kind=k, title=i, in_battery=b)
                for i, k, b in analyses
            )

    return Only()


def test_which_analyses_and_in_which_order_follows_from_what_they_declare():
    registry = declared(
        ("a.cause", "root_cause", True),
        ("b.why", "explanation", True),
        ("c.left_out", "drift", False),
        ("d.moved", "drift", True),
        ("a.moved", "drift", True),
        ("z.sound", "quality", True),
        ("y.score", "score", True),
        ("x.own", "fair_play", True),
    )
    order = [info.id for info in standard_analyses(registry)]
    assert order == ["z.sound", "a.moved", "d.moved", "y.score", "b.why", "a.cause", "x.own"]


def test_every_family_of_ours_is_in_it(session):
    kinds = {info.kind for info in standard_analyses(session.registry)}
    assert kinds >= {"drift", "explanation", "root_cause"}


def test_all_are_run_in_order_with_one_seed_and_their_defaults(session, playing):
    planned = [m.info.id for m in members(session, session.incident("1")) if not m.reason]
    made = run_battery(session, "1", seed=5).value
    assert asked(playing) == planned
    assert {job.seed for job in playing.jobs} == {5}
    assert [job.parameters for job in playing.jobs] == [{}] * len(planned)
    state = session.incident("1")
    assert state.batteries == (made.battery,)
    assert made.battery.runs == tuple(run.id for run in state.runs)
    assert made.finished


def test_it_is_one_act_whose_body_keeps_its_schema(session, playing):
    outcome = run_battery(session, "1")
    last = session.workspace.journal.events(session.incident("1").id)[-1]
    assert last.type == "battery.recorded"
    schema = json.loads(room("schemas").joinpath("battery", "1.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(dict(last.body), schema)
    assert outcome.changes.topics == {"run.recorded", "battery.recorded"}
    words = [what for _, what, _ in chronology(session, session.incident("1"))]
    assert f"Standard battery: {len(playing.jobs)} analyses run" in words


def test_what_lacks_something_is_not_run_and_says_why(session, playing):
    change_role(session, "1", "incident.parquet", "failed", None)
    made = run_battery(session, "1").value
    reasons = {one.analysis: one.reason for one in made.battery.skipped}
    assert "needs a label column" in reasons["explain.permutation"]
    assert "explain.permutation" not in asked(playing)
    assert "drift.psi" in asked(playing)
    assert made.finished, "what cannot be asked is no failure"


def test_a_model_that_waits_for_consent_is_a_reason_too(session, playing, tmp_path, capture):
    sealed = tmp_path / "sealed"
    sealed.mkdir()
    for path in capture.iterdir():
        (sealed / path.name).write_bytes(path.read_bytes())
    (sealed / "model.skops").unlink()
    (sealed / "model.pkl").write_bytes(b"\x80\x04\x95" + b"\0" * 64 + b".")
    text = (sealed / "capture.json").read_text()
    text = text.replace("model.skops", "model.pkl").replace('"skops"', '"pickle"')
    (sealed / "capture.json").write_text(text)
    incident = import_capture(session, [sealed]).value.incident
    reasons = {m.info.id: m.reason for m in members(session, session.incident(incident))}
    assert "can run code when it is opened" in reasons["explain.ale"]
    assert reasons["drift.psi"] == ""
    consent_to_model(session, incident, "made by ourselves")
    reasons = {m.info.id: m.reason for m in members(session, session.incident(incident))}
    assert reasons["explain.ale"] == ""


def test_of_several_root_cause_analyses_the_most_telling_one_answers(session, playing):
    found = {m.info.id: m.reason for m in members(session, session.incident("1"))}
    assert found["rootcause.upstream"] == ""
    assert found["rootcause.signals"].startswith("Upstream cause makes more of")
    run_battery(session, "1")
    causes = [run for run in session.incident("1").runs if run.kind == "root_cause"]
    assert [run.analysis for run in causes] == ["rootcause.upstream"]


def test_where_nothing_can_be_run_that_is_said_and_nothing_recorded(session, playing):
    remove_window(session, "1", "reference")
    remove_window(session, "1", "incident")
    size = session.incident("1").size
    analyses = standard_analyses(session.registry)
    rows_only = tuple(a for a in analyses if a.needs.windows)
    session.registry.analyses = lambda: rows_only
    with pytest.raises(RunError, match=rf"None of the {len(rows_only)} analyses .* needs a"):
        run_battery(session, "1")
    session.registry.analyses = lambda: ()
    with pytest.raises(RunError, match="No plugin offers an analysis for the standard battery"):
        run_battery(session, "1")
    assert session.incident("1").size == size
    assert playing.jobs == []


def test_a_member_that_fails_does_not_keep_the_rest_from_being_run(session):
    runner = lend_playing(session, failing={"drift.battery"})
    made = run_battery(session, "1").value
    assert outcomes(made)["drift.battery"] == "failed"
    assert set(outcomes(made).values()) == {"failed", "finished"}
    assert len(asked(runner)) == len(made.runs) == len(made.battery.runs)
    assert not made.finished
    assert not made.battery.stopped


def test_what_was_answered_before_comes_from_the_record(session):
    known = record_run(session, "drift.psi")
    runner = lend_playing(session)
    first = run_battery(session, "1").value
    assert "drift.psi" not in asked(runner)
    assert known.id in first.battery.runs
    asked_once = len(runner.jobs)
    second = run_battery(session, "1").value
    assert len(runner.jobs) == asked_once
    assert all(one.cached for one in second.runs)
    assert second.battery.runs == first.battery.runs
    assert second.battery.id != first.battery.id
    again = run_battery(session, "1", reuse=False).value
    assert not any(one.cached for one in again.runs)
    assert not {*again.battery.runs} & {*first.battery.runs}


def test_stopping_leaves_out_the_rest_and_keeps_what_was_done(session):
    stop = Event()
    lend_playing(session, before={"drift.over_time": stop.set})
    made = run_battery(session, "1", cancel=stop).value
    ended = outcomes(made)
    assert list(ended) == [
        "quality.errors",
        "quality.performance_without_labels",
        "drift.battery",
        "drift.domain_classifier",
        "drift.over_time",
    ]
    assert ended["drift.over_time"] == "cancelled"
    assert made.battery.stopped
    assert not made.finished
    rest = {one.analysis: one.reason for one in made.battery.skipped}
    assert rest["drift.psi"] == STOPPED
    assert session.incident("1").batteries == (made.battery,)


def test_a_listener_that_stops_by_raising_stops_it_just_so(session, playing):
    def listen(fraction, text):
        if text.startswith("Domain classifier"):
            raise Cancelled

    made = run_battery(session, "1", progress=listen).value
    assert list(outcomes(made).values()) == [*["finished"] * 3, "cancelled"]
    assert made.battery.stopped


def test_stopped_before_anything_was_done_it_leaves_no_trace(session, playing):
    stop = Event()
    stop.set()
    size = session.incident("1").size
    with pytest.raises(Cancelled):
        run_battery(session, "1", cancel=stop)
    assert session.incident("1").size == size


def test_stopped_after_its_last_run_it_was_not_stopped(session):
    stop = Event()
    lend_playing(session, after={"rootcause.upstream": stop.set})
    made = run_battery(session, "1", cancel=stop).value
    assert stop.is_set()
    assert not made.battery.stopped
    assert made.finished


def test_runs_on_other_evidence_never_stand_in_one_battery(session):
    def move():
        set_window(session, "1", "incident", start=None, end=session.clock())

    lend_playing(session, before={"drift.domain_classifier": move})
    made = run_battery(session, "1").value
    assert len(made.runs) == 4
    reasons = {one.reason for one in made.battery.skipped if one.analysis != "rootcause.signals"}
    assert reasons == {CHANGED}


def test_a_plugin_that_goes_away_meanwhile_is_a_reason(session, playing, monkeypatch):
    real = session.registry.code_hash

    def gone(module):
        if module == "workbench_explain":
            raise PluginError("plugin.no_code", "The source files cannot be found.")
        return real(module)

    monkeypatch.setattr(session.registry, "code_hash", gone)
    made = run_battery(session, "1").value
    reasons = {one.analysis: one.reason for one in made.battery.skipped}
    assert reasons["explain.ale"] == "The source files cannot be found."
    assert "rootcause.upstream" in outcomes(made)


def test_progress_covers_the_whole_and_names_the_one_at_work(session, playing):
    told = []
    made = run_battery(session, "1", progress=lambda f, t: told.append((f, t))).value
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions)
    assert 0 < fractions[0] < fractions[-1] < 1
    count = len(made.runs)
    assert told[0][1] == f"Errors before and after (1 of {count}): Half way"
    assert told[-1][1] == f"Upstream cause ({count} of {count}): Half way"


def test_the_reading_fills_in_the_method_and_what_was_not_run(session):
    lend_playing(session, failing={"drift.battery"})
    made = run_battery(session, "1").value
    reading = battery_reading(session, "1", made.battery.id)
    rows = {row.analysis: row for row in reading.rows}
    info = session.registry.analysis("drift.psi")
    psi = rows["drift.psi"]
    assert (psi.method.why, psi.method.caveats) == (info.why, info.caveats)
    assert psi.method.assumptions == info.assumptions
    assert psi.method.note == ""
    assert (psi.status, psi.words, psi.reused) == ("finished", "Two columns drifted.", False)
    assert rows["drift.battery"].words == "The worker of this run ended. Tell its author."
    left_out = rows["rootcause.signals"]
    assert (left_out.run, left_out.status, left_out.seconds) == ("", NOT_RUN, None)
    assert left_out.method.why
    assert [row.status for row in reading.rows][-1] == NOT_RUN
    whole = len(rows)
    told = f"{whole - 2} of {whole} analyses finished; 1 failed; 1 not run. Seed 0, "
    assert reading.words.startswith(told)
    with pytest.raises(Exception, match="no battery"):
        battery_reading(session, "1", "nothing")


def test_a_second_battery_says_what_stood_in_the_record(session, playing):
    run_battery(session, "1")
    second = run_battery(session, "1").value
    rows = battery_reading(session, "1", second.battery.id).rows
    assert all(row.reused for row in rows if row.run)


def test_a_method_of_another_version_or_none_is_told_as_such(session):
    assert method_of(session.registry, "acme.gone").note
    assert method_of(session.registry, "drift.psi", "1.0").note == ""
    assert "version 0.9" in method_of(session.registry, "drift.psi", "0.9").note


def test_words_and_first_sentences(session, playing):
    made = run_battery(session, "1", seed=3).value
    words = battery_words(made.battery, [one.run for one in made.runs])
    count = len(made.runs)
    assert words.startswith(f"{count} of {count + 1} analyses finished; 1 not run. Seed 3, ")
    assert first_sentence("0.145 of 0.194 fell. The rest stayed.") == "0.145 of 0.194 fell."
    assert first_sentence("No full stop") == "No full stop"


def test_real_workers_give_the_same_bytes_in_two_batteries(working):
    one = run_battery(working, "1").value
    two = run_battery(working, "1", reuse=False).value
    assert one.finished, outcomes(one)
    assert two.finished
    for a, b in zip(one.runs, two.runs, strict=True):
        assert not b.cached
        assert (a.run.analysis, a.run.result, a.run.tables) == (
            b.run.analysis,
            b.run.result,
            b.run.tables,
        )
