"""The whole of reasoning through the command line alone."""

import json
import shutil

import pytest

from tests.unit.services.documents import document, record_run
from tests.unit.services.small_case import write_capture
from workbench.api import Finding
from workbench.cli.program import main
from workbench.cli.registered_tests import read_criterion
from workbench.errors import WorkbenchError
from workbench.services.importing import import_capture
from workbench.services.session import open_session

SURE = Finding(id="temp", text="temp moved.", about="temp", effect=0.4, interval=(0.3, 0.5))
BACK = Finding(id="restored.x", text="Back.", about="temp", effect=0.2, interval=(0.1, 0.3))
CAUSE = Finding(
    id="cause-temp-unit_change",
    text="temp did it.",
    about="temp",
    interval=(0.1, 0.3),
    values={"share": 0.8, "kind": "unit_change"},
)
ANSWER = {
    "verdict": "named",
    "causes": [{"node": "temp", "kind": "unit_change", "share": 0.8, "evidence": []}],
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A workspace with an incident that was searched."""
    folder = tmp_path_factory.mktemp("reasoning") / "workspace"
    capture = write_capture(tmp_path_factory.mktemp("small") / "capture")
    with open_session(folder, create=True) as session:
        import_capture(session, [capture])
        record_run(session, "rootcause.upstream", answers=[document(CAUSE, answer=ANSWER)])
        record_run(session, "explain.what_if", answers=[document(BACK)])
        record_run(session, "drift.psi", answers=[document(SURE)])
    return folder


@pytest.fixture
def say(made, tmp_path, capsys):
    """Return what a command answers: its exit code and its JSON, or its words."""
    folder = shutil.copytree(made, tmp_path / "workspace")

    def spoken(*words, as_json=True):
        code = main(["-w", str(folder), *words, *(["--json"] if as_json else [])])
        out = capsys.readouterr().out
        return code, json.loads(out) if as_json else out

    return spoken


def test_from_a_cause_to_a_confirmed_hypothesis(say):
    code, stated = say("hypothesis", "state", "1", "--from-cause", "first", "--team", "sensors")
    assert code == 0
    assert stated["hypothesis"]["team"] == "sensors"
    assert len(stated["rivals"]) == 4
    _, suggested = say("observe", "suggest", "1", "--accept", "all")
    assert suggested["accepted"]
    _, matrix = say("matrix", "1")
    assert matrix["hypotheses"][0]["id"] == stated["hypothesis"]["id"]
    assert matrix["hypotheses"][0]["inconsistency"] == 0
    say(
        "hypothesis", "change", "1", "H1", "--confidence", "very-likely", "--because", "It is back."
    )
    code, rejected = say("hypothesis", "reject", "1", "H2", "--because", "Nothing points to it.")
    assert rejected["hypothesis"]["status"] == "rejected"
    code, confirmed = say("hypothesis", "confirm", "1", "H1", "--because", "Values put back.")
    assert (code, confirmed["hypothesis"]["status"]) == (0, "confirmed")
    assert confirmed["hypothesis"]["causal_level"] == "intervened"
    _, shown = say("hypothesis", "show", "1", "H1")
    assert [step["confidence"] for step in shown["hypothesis"]["steps"]] == [
        "even",
        "very likely",
        "very likely",
    ]
    _, record = say("track-record")
    assert {one["analysis"]: one["first"] for one in record["methods"]}["drift.psi"] == 1
    assert say("hypothesis", "park", "1", "H3", "--because", "No labels.")[0] == 0


def test_rules_hold_on_the_command_line_too(say):
    say("hypothesis", "state", "1", "Nobody knows.")
    code, told = say("hypothesis", "confirm", "1", "H1", "--because", "I am sure.")
    assert (code, told["error"]["code"]) != (0, "")
    assert told["error"]["code"] == "hypothesis.no_run"
    code, told = say("hypothesis", "change", "1", "H1", "--confidence", "likely")
    assert told["error"]["code"] == "hypothesis.reason"
    assert say("hypothesis", "state", "1")[0] != 0
    assert say("hypothesis", "state", "1", "x", "--from-cause", "temp")[0] != 0
    assert say("hypothesis", "remove", "1", "H1")[0] == 0
    assert say("hypothesis", "list", "1")[1]["hypotheses"] == []


def test_several_changes_in_one_command_are_one_act(say):
    say("hypothesis", "state", "1", "--from-cause", "temp", "--without-rivals")
    options = ["--confidence", "likely", "--because", "x", "--level", "associated"]
    say("hypothesis", "change", "1", "H1", "--mechanism", "wind", *options)
    say("undo", "1")
    _, shown = say("hypothesis", "show", "1", "H1")
    assert shown["hypothesis"]["confidence"] == "even"
    assert shown["hypothesis"]["mechanism"] != "wind"


def test_observations_by_hand(say):
    say("hypothesis", "state", "1", "a")
    say("hypothesis", "state", "1", "b")
    _, row = say("observe", "add", "1", "A click.", "--weigh", "H1=consistent:3", "--quality", "2")
    assert row["observation"]["quality"] == 2
    say("observe", "weigh", "1", "O1", "H2", "inconsistent", "--diagnosticity", "3")
    assert say("matrix", "1")[1]["hypotheses"][1]["inconsistency"] == 6
    say("observe", "weigh", "1", "O1", "H2", "none")
    assert say("matrix", "1")[1]["hypotheses"][1]["inconsistency"] == 0
    assert say("observe", "add", "1", "x", "--weigh", "H1=perhaps")[0] != 0
    assert say("observe", "change", "1", "O1", "--text", "Two clicks.")[0] == 0
    assert say("observe", "remove", "1", "O1")[0] == 0
    assert say("observe", "list", "1")[1]["observations"] == []


def test_a_test_is_registered_amended_and_judged(say):
    say("hypothesis", "state", "1", "a")
    register = ["test", "register", "1", "H1", "Look at the log", "--expect", "Firmware 2.1"]
    code, made = say(*register)
    assert (code, made["test"]["analysis"]) == (0, "")
    say("test", "amend", "1", "T1", "--because", "Wrong year.", "--expect", "Firmware 2.2")
    assert say("test", "run", "1", "T1")[0] != 0
    _, judged = say("test", "judge", "1", "T1", "passed", "--note", "It says so.")
    assert judged["conclusion"]["verdict"] == "passed"
    (standing,) = say("test", "list", "1")[1]["tests"]
    assert (standing["lock_intact"], len(standing["amendments"])) == (True, 1)
    assert standing["problems"] == []


def test_a_question_that_was_answered_is_refused_unless_it_is_exploratory(say):
    say("hypothesis", "state", "1", "a")
    words = ["test", "register", "1", "H1", "Drift?", "--expect", "x", "--analysis", "drift.psi"]
    code, told = say(*words, "--passes-if", "effect of temp > 0.1")
    assert told["error"]["code"] == "test.seen"
    assert say(*words)[1]["error"]["code"] == "test.criterion"
    code, made = say(*words, "--passes-if", "effect of temp > 0.1", "--exploratory")
    assert (code, made["test"]["exploratory"]) == (0, True)
    other = say(*words, "--passes-if", "temp exists", "--where", "station=s1")
    assert other[0] == 0
    assert other[1]["test"]["where"][0]["value"] == "s1"


def test_notes_limitations_search_and_comparison(say):
    say("note", "add", "1", "I felt it.", "--kind", "intuition", "--as-source", "anonymous")
    assert say("note", "list", "1", "--kind", "intuition")[1]["notes"][0]["kind"] == "intuition"
    say("limitation", "add", "1", "No raw logs", "--consequence", "Onset to the day")
    assert say("limitation", "list", "1")[1]["limitations"][0]["kind"] == "missing"
    hits = say("search", "raw", "logs")[1]["hits"]
    assert [one["kind"] for one in hits] == ["limitation"]
    say("hypothesis", "state", "1", "a")
    say("hypothesis", "state", "1", "b")
    compared = say("compare", "hypotheses", "1", "H1", "H2")[1]
    assert [one["field"] for one in compared["fields"] if one["differs"]] == ["statement"]


def test_a_reviewer_sees_the_evidence_without_what_was_made_of_it(say):
    say("hypothesis", "state", "1", "--from-cause", "first")
    say("observe", "suggest", "1", "--accept", "all")
    blind = say("matrix", "1", "--for", "Ada")[1]
    assert "rank" not in json.dumps(blind)
    assert blind == say("matrix", "1", "--for", "Ada")[1]
    orders = {
        tuple(one["id"] for one in say("matrix", "1", "--for", name)[1]["observations"])
        for name in ("Ada", "Bo", "Chi", "Dee", "Eve")
    }
    assert len(orders) > 1


def test_a_hypothesis_is_challenged_by_questions_that_fit_it(say):
    say("hypothesis", "state", "1", "--from-cause", "first", "--without-rivals")
    told = say("hypothesis", "challenge", "1", "H1")[1]
    asked = {one["id"]: one["question"] for one in told["prompts"]}
    assert "temp" in asked["common_cause"]
    assert {"dose", "not_intervened"} <= set(asked)
    assert "control" not in asked
    assert told["agreement"]["words"].startswith("3 of 3 analyses name temp first")
    assert {"few_rivals"} <= {one["code"] for one in told["warnings"]}


def test_everything_is_told_in_words_too(say):
    say("hypothesis", "state", "1", "--from-cause", "first")
    say("observe", "suggest", "1", "--accept", "all")
    say("test", "register", "1", "H1", "Look", "--expect", "x")
    for words in (
        ("hypothesis", "list", "1"),
        ("hypothesis", "show", "1", "H1"),
        ("matrix", "1"),
        ("observe", "list", "1"),
        ("test", "list", "1"),
        ("test", "show", "1", "T1"),
        ("limitation", "list", "1"),
        ("search", "temp"),
        ("compare", "hypotheses", "1", "H1", "H2"),
        ("track-record",),
    ):
        code, told = say(*words, as_json=False)
        assert code == 0, words
        assert len(told.strip()) > 10, words
        assert "{" not in told, words


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("low of restored.* > 0", ("restored.*", "low", ">", 0.0, None)),
        ("gain>=-1e-3", ("gain", "effect", ">=", -0.001, None)),
        ("effect of gain between 0.1 and 0.2", ("gain", "effect", "between", 0.1, 0.2)),
        ("drift.temp absent", ("drift.temp", "effect", "absent", None, None)),
        (
            "share of cause-temp-unit_change == 1",
            ("cause-temp-unit_change", "share", "==", 1, None),
        ),
    ],
)
def test_a_criterion_is_read_as_it_is_written(words, told):
    found = read_criterion(words)
    assert (found.finding, found.figure, found.operator, found.value, found.upper) == told


@pytest.mark.parametrize("words", ["", "gain", "gain > ", "gain is 3", "> 3", "a of b of c > 1"])
def test_what_is_no_criterion_is_refused(words):
    with pytest.raises(WorkbenchError, match="no criterion"):
        read_criterion(words)
