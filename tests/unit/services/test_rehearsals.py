"""A rehearsal: sealed until the end, timed, marked against the truth that was committed to."""

import dataclasses
import json
import shutil
from datetime import timedelta

import pytest
from click.testing import CliRunner

from tests.fakes.rehearsals import DETAIL, KIND, SEED, write_made_drill
from tests.unit.services.runners import Lent, lend
from tests.unit.services.small_case import BROKE, FEATURES, rows, tables
from workbench.cli.program import root
from workbench.domain.events import Draft
from workbench.errors import EvidenceError, WorkbenchError
from workbench.exchange.drill_seal import commitment, new_key, seal, with_nonce
from workbench.exchange.keys import create_key
from workbench.services.auditing import audit
from workbench.services.clocks import deadlines
from workbench.services.drilling import secret_keys
from workbench.services.drilling.content import rehearsal
from workbench.services.drilling.debrief import debrief_of
from workbench.services.drilling.ending import reveal_drill, submit_drill
from workbench.services.drilling.listing import drill_list, drill_totals
from workbench.services.drilling.score_opinion import score_opinion
from workbench.services.drilling.sheet import (
    choices_of,
    give_answer,
    look_at,
    standing,
    take_hint,
)
from workbench.services.drilling.starting import DrillSetting, start_drill
from workbench.services.drilling.writing import save_debrief, save_drills
from workbench.services.exporting import export_package
from workbench.services.health import health_of
from workbench.services.history import undo
from workbench.services.library.searching import search_workspace
from workbench.services.library.similarity import similarity_map
from workbench.services.postmortem.document import postmortem
from workbench.services.readings.activity import activity
from workbench.services.readings.home import home_reading, workspace_counts
from workbench.services.scoring.definitions import shipped_definition
from workbench.services.scoring.verifying import told_incidents
from workbench.services.session import open_session
from workbench.services.signing import SigningKey
from workbench.services.store_check import Depth, check_session
from workbench.services.track_record import method_records

SECRETS = (KIND.encode(), str(SEED).encode(), str(DETAIL).encode(), b"Unit or scale")
ANSWER = {"cause": "temp", "kind": KIND, "confidence": 0.8, "share": 0.3}


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """One made drill; not to be changed."""
    return write_made_drill(tmp_path_factory.mktemp("made") / "drills")


@pytest.fixture(scope="session")
def rehearsed(tmp_path_factory, made, processes):
    """A workspace in which a drill was just started, and its keys; not to be changed."""
    folder = tmp_path_factory.mktemp("rehearsed") / "w"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(secret_keys.FOLDER, str(folder.parent / "keys"))
        with open_session(folder, create=True) as session:
            lend(session, Lent(processes))
            start_drill(session, str(made), DrillSetting(seed=SEED, participant="Ada"))
    return folder


@pytest.fixture
def drill(tmp_path, rehearsed, processes, monkeypatch):
    """A session on a drill of the test's own, its clock a minute after the start."""
    shutil.copytree(rehearsed.parent, tmp_path / "copy")
    monkeypatch.setenv(secret_keys.FOLDER, str(tmp_path / "copy" / "keys"))
    with open_session(tmp_path / "copy" / "w") as session:
        lend(session, Lent(processes))
        began = session.incident("1").records.drill.started_at
        session.clock = lambda: session.now
        session.now = began + timedelta(minutes=1)
        yield session


@pytest.fixture
def quick(drill, monkeypatch):
    """The same, with one method to ask."""
    monkeypatch.setattr("workbench.services.drilling.methods.ASKED", ("root_cause",))
    return drill


def later(session, **span):
    session.now += timedelta(**span)


def readable_files(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def told(session, tmp_path):
    """Everything that commands, window, exports and journal tell of a workspace, as bytes."""
    words = [
        json.dumps([dataclasses.asdict(h) for t in (KIND, "unit", "scale", "temp", "drill")
                    for h in search_workspace(session, [t])]),
        repr(home_reading(session)),
        repr(workspace_counts(session)),
        repr(activity(session)),
        repr(drill_list(session)),
        repr(drill_totals(session)),
        repr(postmortem(session, "1")),
        session.incident("1").model_dump_json(),
    ]  # fmt: skip
    for format_ in ("md", "csv", "json"):
        file = tmp_path / f"list.{format_}"
        save_drills(drill_list(session), drill_totals(session), file)
        words.append(file.read_text())
    out = tmp_path / "packages"
    out.mkdir(exist_ok=True)
    path = tmp_path / "key"
    signer = create_key(path, "ada", None)
    package = export_package(session, "1", out, SigningKey(signer, path, created=True)).value.path
    shutil.unpack_archive(package, out / "open", "zip")
    everything = "\n".join(words).encode() + readable_files(out / "open")
    return everything + readable_files(session.workspace.path)


def found_in(data):
    return {secret for secret in SECRETS if secret in data}


# what is hidden


def test_nothing_tells_the_truth_before_the_end_and_everything_does_afterwards(quick, tmp_path):
    give_answer(quick, "1", cause="hum", confidence=0.5)
    look_at(quick, "1", "signals")
    (tmp_path / "before").mkdir()
    assert found_in(told(quick, tmp_path / "before")) == set()
    submit_drill(quick, "1")
    (tmp_path / "after").mkdir()
    assert found_in(told(quick, tmp_path / "after")) == set(SECRETS), "the search would find it"


@pytest.mark.parametrize(
    "command",
    [
        ("drill", "show", "1"),
        ("drill", "list"),
        ("drill", "summary"),
        ("drill", "debrief", "1"),
        ("drill", "reveal", "1"),
        ("show", "1"),
        ("incidents",),
        ("activity",),
        ("history", "1"),
        ("search", "unit"),
        ("evidence", "list", "1"),
    ],
)
def test_no_command_tells_the_truth_of_a_drill_that_runs(command, rehearsed):
    for options in ((), ("--json",)):
        said = CliRunner().invoke(root, ["-w", str(rehearsed), *command, *options])
        whole = f"{said.output}{said.exception}"
        assert found_in(whole.encode()) == set()
        assert said.output.strip() or isinstance(said.exception, WorkbenchError)


def test_a_drill_that_runs_has_no_result_and_no_reveal(drill):
    for act in (debrief_of, reveal_drill):
        with pytest.raises(WorkbenchError, match=r"not graded yet|has not ended"):
            act(drill, "1")


def test_the_revealed_truth_is_the_one_that_was_committed_to(quick):
    give_answer(quick, "1", **ANSWER)
    bound = quick.incident("1").records.drill.commitment
    grade = submit_drill(quick, "1").value
    assert commitment(grade.truth) == bound
    assert grade.truth["truth"]["faults"][0]["nodes"] == ["temp"]
    assert not secret_keys.can_open(quick.incident("1").records.drill), "the key is gone"


def test_a_truth_that_was_changed_in_between_grades_nothing(quick, monkeypatch):
    """Whoever can write keys and journal still cannot seal another truth under the commitment."""
    give_answer(quick, "1", **ANSWER)
    drill, key = quick.incident("1").records.drill, new_key()
    forged = seal(with_nonce({"truth": {"scenario": "none", "kind": "none"}}), key)
    secret_keys.keep_key(drill.commitment, key)
    changed = drill.model_copy(update={"sealed": forged})
    monkeypatch.setattr("workbench.services.drilling.ending.drill_of", lambda _: changed)
    with pytest.raises(WorkbenchError):
        submit_drill(quick, "1")
    assert quick.incident("1").records.drill_grades == ()


def test_without_its_key_a_drill_is_handed_in_and_waits(quick, tmp_path, monkeypatch):
    give_answer(quick, "1", **ANSWER)
    own = secret_keys.key_folder()
    monkeypatch.setenv(secret_keys.FOLDER, str(tmp_path / "elsewhere"))
    with pytest.raises(WorkbenchError) as error:
        submit_drill(quick, "1")
    assert error.value.code == "drill.no_key"
    assert standing(quick, "1").phase == "handed_in"
    with pytest.raises(WorkbenchError, match="handed in"):
        give_answer(quick, "1", cause="hum")
    monkeypatch.setenv(secret_keys.FOLDER, str(own))
    later(quick, hours=5)
    assert reveal_drill(quick, "1").value.seconds == 60, "the end counts, not the reveal"


def test_a_passphrase_keeps_the_truth_from_everybody_without_it(quick, made, tmp_path, monkeypatch):
    start_drill(quick, str(made), DrillSetting(passphrase="for exams", participant="Bob"))
    assert not secret_keys.can_open(quick.incident("2").records.drill)
    with pytest.raises(WorkbenchError, match="passphrase"):
        take_hint(quick, "2")
    give_answer(quick, "2", **ANSWER)
    assert submit_drill(quick, "2").value is None
    for wrong in ("", "guess"):
        with pytest.raises(WorkbenchError):
            reveal_drill(quick, "2", passphrase=wrong)
    assert reveal_drill(quick, "2", passphrase="for exams").value.standing == "right"


# the clock and the sheet


def test_the_clock_runs_from_the_start_and_ends_the_drill(drill):
    now = standing(drill, "1")
    assert (now.phase, round(now.seconds_left)) == ("running", 29 * 60)
    later(drill, minutes=29)
    assert standing(drill, "1").phase == "time_up"
    for late in (lambda: give_answer(drill, "1", cause="temp"), lambda: take_hint(drill, "1")):
        with pytest.raises(WorkbenchError, match="time of INC-0001 is up"):
            late()


def test_a_clock_that_is_set_back_wins_no_time(drill):
    later(drill, minutes=20)
    give_answer(drill, "1", cause="hum")
    drill.now -= timedelta(minutes=20)
    assert standing(drill, "1").seconds_left <= 9 * 60
    give_answer(drill, "1", cause="temp")
    assert standing(drill, "1").answer.cause == "temp", "the last one counts, not the latest"


def test_what_was_saved_when_the_time_was_up_counts(quick):
    give_answer(quick, "1", **ANSWER)
    later(quick, hours=3)
    grade = submit_drill(quick, "1").value
    assert grade.standing == "right"
    assert grade.seconds == 30 * 60
    assert quick.incident("1").records.drill_ends[0].reason == "time_up"


def test_every_change_is_journaled_and_none_can_be_undone(quick):
    give_answer(quick, "1", cause="hum", confidence=0.4)
    give_answer(quick, "1", cause="temp")
    give_answer(quick, "1", cause="temp")  # says nothing new
    answers = quick.incident("1").records.drill_answers
    assert [(a.cause, a.confidence) for a in answers] == [("hum", 0.4), ("temp", 0.4)]
    with pytest.raises(WorkbenchError, match="nothing to undo"):
        undo(quick, "1")
    assert quick.incident("1").records.drill_answers == answers


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"cause": "wind"}, "nothing that can be named"),
        ({"cause": "temp", "kind": "gremlins"}, "no kind of fault"),
        ({"cause": "", "others": ("temp",)}, "first one"),
        ({"cause": "temp", "confidence": 1.2}, "confidence"),
        ({"cause": "temp", "share": -0.1}, "share"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_in_a_sentence(drill, fields, said):
    with pytest.raises(WorkbenchError, match=said):
        give_answer(drill, "1", **fields)
    assert drill.incident("1").records.drill_answers == ()


def test_the_label_column_stands_for_the_labels_and_outputs_cannot_be_named(drill):
    assert give_answer(drill, "1", cause="failed").value.cause == "__target__"
    assert not {"predicted", "chance", "failed"} & set(choices_of(drill.incident("1")))


def test_nothing_is_handed_in_by_mistake(drill):
    with pytest.raises(WorkbenchError, match="names no cause yet"):
        submit_drill(drill, "1")
    assert standing(drill, "1").phase == "running"


def test_hints_cost_points_and_stay_taken(quick):
    first = take_hint(quick, "1").value
    assert "column" in first.text
    names = take_hint(quick, "1").value.text
    assert "temp" in names
    take_hint(quick, "1")
    with pytest.raises(WorkbenchError, match="no further hint"):
        take_hint(quick, "1")
    give_answer(quick, "1", **ANSWER)
    grade = submit_drill(quick, "1").value
    assert (grade.hints, grade.hint_points) == (3, 3 * rehearsal().hint_cost)
    assert grade.score == pytest.approx(100 * grade.earned / grade.possible - 30, abs=0.06)


# grading


def test_a_person_stands_beside_the_methods_on_the_same_rows(drill):
    give_answer(drill, "1", **ANSWER, onset="2026-05-06T00:00:00+00:00")
    grade = submit_drill(drill, "1").value
    assert {part.part: part.standing for part in grade.parts} == {
        "cause": "right",
        "kind": "right",
        "onset": "right",
        "share": "right",
        "confidence": "right",
    }
    assert grade.brier == pytest.approx(0.04)
    named = {one.method: one for one in grade.methods}
    assert named["rootcause.upstream"].run
    runs = {run.id for run in drill.incident("1").runs}
    assert {one.run for one in grade.methods if one.run} <= runs, "opinions are ordinary runs"
    assert all(one.standing or one.why_not for one in grade.methods)


def test_a_grading_that_was_stopped_goes_on_where_it_was_left(quick, monkeypatch):
    give_answer(quick, "1", **ANSWER)
    where = "workbench.services.drilling.ending.method_opinions"

    def stopped(*_args, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(where, stopped)
        with pytest.raises(KeyboardInterrupt):
            submit_drill(quick, "1")
    assert standing(quick, "1").phase == "handed_in"
    later(quick, minutes=10)
    assert submit_drill(quick, "1").value.seconds == 60
    assert submit_drill(quick, "1").value == quick.incident("1").records.drill_grades[0]


def test_the_debrief_tells_what_was_done_in_which_order(quick, tmp_path):
    look_at(quick, "1", "evidence")
    later(quick, minutes=4)
    look_at(quick, "1", "signals")
    look_at(quick, "1", "signals")
    later(quick, minutes=2)
    give_answer(quick, "1", **ANSWER, first_step="=cmd|'/c calc'!A1")
    submit_drill(quick, "1")
    debrief = debrief_of(quick, "1")
    assert [step.group for step in debrief.steps] == [
        "looking",
        "looking",
        "answering",
        "answering",
    ]
    assert [round(step.after) for step in debrief.steps] == [60, 300, 420, 420]
    assert sum(seconds for _, seconds in debrief.spent) == pytest.approx(420, abs=1)
    for name in ("d.md", "d.csv", "d.json"):
        text = save_debrief(debrief, tmp_path / name).read_text()
        assert "signals" in text
    assert json.loads((tmp_path / "d.json").read_text())["grade"]["standing"] == "right"
    with pytest.raises(WorkbenchError, match="ends in none of"):
        save_debrief(debrief, tmp_path / "d.exe")


def test_nobody_is_told_apart_unless_it_is_asked_for(quick, made, tmp_path):
    start_drill(quick, str(made), DrillSetting(participant="Zoe"))
    for number, cause in (("1", "hum"), ("2", "temp")):
        give_answer(quick, number, cause=cause, confidence=0.9)
        submit_drill(quick, number)
    totals = drill_totals(quick)
    assert totals.by_person == {}
    assert (totals.people.n, totals.people.hit1.hits) == (2, 1)
    assert totals.people.mrr.estimate == 0.5
    apart = drill_totals(quick, by_person=True)
    assert list(apart.by_person) == ["Ada", "Zoe"], "by name, not by rank"
    file = save_drills(drill_list(quick), apart, tmp_path / "drills.md")
    assert "Zoe" in file.read_text()


def test_the_score_is_asked_about_the_windows_as_they_came(session, tmp_path, monkeypatch):
    monkeypatch.setenv(secret_keys.FOLDER, str(tmp_path / "keys"))
    made, (_, _, model) = write_made_drill(tmp_path / "long"), tables()
    good, bad = rows(900, BROKE - timedelta(hours=900), 1), rows(300, BROKE, 2)
    bad.loc[100:, "temp"] = bad.loc[100:, "temp"] * 1.8 + 32
    for name, table in (("reference", good), ("incident", bad)):
        chance = model.predict_proba(table[list(FEATURES)])[:, 1]
        told = table.assign(chance=chance, predicted=(chance >= 0.5).astype("int64"))
        told.to_parquet(made / f"{name}.parquet", index=False)
    incident = start_drill(session, str(made)).value.incident
    said = score_opinion(session, incident)
    assert said.escalates
    assert said.digest == shipped_definition().digest
    assert said.called_at > BROKE + timedelta(hours=100), "it looks at no later window"
    assert sum(float(one["points"]) for one in said.signals) == pytest.approx(said.score, abs=0.01)


def test_a_reference_too_short_to_learn_from_leaves_the_score_without_an_opinion(drill):
    said = score_opinion(drill, "1")
    assert said.score is said.escalates is None
    assert "learns from 14" in said.why_not


# what a drill is


def test_a_drill_is_marked_and_counts_in_no_figure(session, made, monkeypatch, tmp_path):
    monkeypatch.setenv(secret_keys.FOLDER, str(tmp_path / "keys"))
    before = (health_of(session), method_records(session), deadlines(session), audit(session))
    counted = workspace_counts(session)
    start_drill(session, str(made), DrillSetting())
    assert (health_of(session), method_records(session), deadlines(session)) == before[:3]
    assert audit(session).of == before[3].of
    assert [s.drill for s in session.workspace.incidents()] == [False, True]
    assert [point.reference for point in similarity_map(session).points] == ["INC-0001"]
    assert told_incidents(session) == ()
    now = workspace_counts(session)
    assert (now.incidents, now.open) == (counted.incidents, counted.open)
    assert now.drills == {session.incident("2").id}
    assert [card.drill for card in home_reading(session).cards] == [False, True]
    assert check_session(session, Depth()).ok


def test_a_drill_starts_whole_or_not_at_all(session, made, monkeypatch, tmp_path):
    monkeypatch.setenv(secret_keys.FOLDER, str(tmp_path / "keys"))

    def fails(*_args, **_named):
        raise EvidenceError("x", "The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr("workbench.services.drilling.starting.import_capture", fails)
        with pytest.raises(EvidenceError):
            start_drill(session, str(made))
    assert len(session.workspace.incidents()) == 1
    assert list((tmp_path / "keys").iterdir()) == [], "a key of nothing is left behind"


def test_no_drill_is_made_of_a_drill_or_of_what_is_none(drill):
    with pytest.raises(WorkbenchError, match="is a drill itself"):
        start_drill(drill, "1")
    with pytest.raises(WorkbenchError, match="no kind of drill"):
        start_drill(drill, "1", DrillSetting(kind="gremlins"))
    with pytest.raises(EvidenceError, match="no folder"):
        start_drill(drill, "no/where")


def test_an_ordinary_incident_is_no_drill(session):
    with pytest.raises(WorkbenchError, match="INC-0001 is no drill"):
        standing(session, "1")
    assert look_at(session, "1", "signals").value is None


def test_a_drill_stays_one_whatever_is_written_afterwards(drill):
    bound = drill.incident("1").records.drill
    drill.record(
        drill.incident("1").id, Draft("drill.recorded", {**bound.json_body(), "minutes": 600.0})
    )
    assert drill.incident("1").records.drill == bound


def test_the_command_line_takes_a_drill_from_start_to_summary(made, tmp_path, monkeypatch):
    monkeypatch.setenv(secret_keys.FOLDER, str(tmp_path / "keys"))
    monkeypatch.setattr("workbench.services.drilling.methods.ASKED", ())
    folder = str(tmp_path / "w")

    def run(*words, refused=""):
        said = CliRunner().invoke(root, ["-w", folder, "drill", *words, "--json"])
        if refused:
            assert said.exception.code == refused
            return {}
        assert said.exit_code == 0, said.exception
        return json.loads(said.output)

    begun = run("start", str(made), "--minutes", "5", "--for", "Ada", "--no-hints")
    assert (begun["phase"], begun["minutes"], begun["hints_left"]) == ("running", 5, 0)
    assert "temp" in begun["causes"]
    run("hint", "1", refused="drill.no_hint")
    run("submit", "1", refused="drill.no_answer")
    run("answer", "1", "--cause", "hum", "--or", "temp", "--confidence", "0.6")
    run("answer", "1", "--onset", "2026-05-06T02:00+02:00", "--share", ".3")
    run("answer", "1", "--onset", "soon", refused="drill.onset")
    kept = run("show", "1")["answer"]
    assert (kept["cause"], kept["others"], kept["share"]) == ("hum", ["temp"], 0.3)
    graded = run("submit", "1")["debrief"]["grade"]
    assert (graded["rank"], graded["standing"]) == (2, "wrong")
    assert {p["part"]: p["standing"] for p in graded["parts"]}["onset"] == "right"
    assert run("reveal", "1")["debrief"]["grade"] == graded
    assert run("summary")["people"]["mrr"]["mean"] == 0.5
    assert "by_person" not in run("summary")
    assert list(run("summary", "--by-person")["by_person"]) == ["Ada"]
    assert run("list", "-o", str(tmp_path / "l.csv"))["drills"][0]["score"] == graded["score"]
    assert run("debrief", "1")["grade"] == graded
