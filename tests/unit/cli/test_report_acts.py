"""Every act on a report has a command that says how it went, to a person and to a program."""

import json
import shutil

import pytest

from tests.unit.services.conftest import capture, imported
from tests.unit.services.documents import record_run
from workbench.cli.program import main
from workbench.services.postmortem.content import template
from workbench.services.session import open_session

__all__ = ["capture", "imported"]


@pytest.fixture
def asked(imported, tmp_path, capsys):
    """Run a command with ``--json`` on a workspace of the test's own; the answer and its code."""
    folder = shutil.copytree(imported, tmp_path / "workspace")
    with open_session(folder) as session:
        record_run(session)

    def ask(*words):
        code = main(["-w", str(folder), "--json", *words])
        return code, json.loads(capsys.readouterr().out)

    return ask


def test_a_report_goes_from_draft_to_dissent_by_commands_alone(asked):
    code, told = asked("report", "draft", "1")
    assert (code, bool(told["sections"])) == (0, True)
    assert asked("report", "draft", "1", "--accept")[1]["taken_over"]
    code, told = asked("report", "section", "1", "forward", "--text", "It fell by 0.5.", "--ready")
    assert (told["state"], told["spans"][0]["kind"]) == ("blocked", "number")
    assert asked("report", "check", "1")[0] == 1
    asked("report", "section", "1", "forward", "--text", "[[opinion|It fell by 0.5.]]")
    code, told = asked("report", "check", "1")
    assert (code, told["passed"]) == (0, True)
    code, told = asked("gates", "1")
    assert (code, told["passed"], len(told["gates"])) == (1, False, 17)
    code, told = asked("report", "sign", "1", "--function", "risk")
    assert (code, told["error"]["code"]) == (2, "report.gates")
    code, told = asked("report", "sign", "1", "--function", "risk", "--dissent", "Too early.")
    assert (code, told["version"]) == (0, 1)
    asked("report", "section", "1", "forward", "--text", "Watch temp.")
    assert asked("report", "versions", "1")[1]["versions"][0]["changes"] == ["section forward"]
    (changed,) = asked("report", "diff", "1")[1]["sections"]
    assert changed["section"] == "forward"
    assert asked("report", "re-run", "1")[1]["runs"] == []
    assert asked("audit")[0] == 0, "no severity asks for a signed report yet"
    assert asked("report", "feedback", "1", "useful=Yes.")[0] == 0
    assert asked("report", "feedback", "--all")[1]["feedback"][template().name]
    shown = asked("report", "show", "1", "--for", "executive")[1]
    assert "detection" not in {section["id"] for section in shown["sections"]}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("report", "section", "1", "weather"), "section.unknown"),
        (("report", "show", "1", "--for", "nobody"), "report.audience"),
        (("report", "diff", "1", "7"), "version.unknown"),
        (("report", "draft", "1", "--again"), "usage"),
        (("report", "feedback", "1", "no-answer"), "usage"),
        (("report", "sign", "1", "--function", "x", "--dissent", "y", "--abstain"), "usage"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(asked, words, code):
    exit_code, told = asked(*words)
    assert (exit_code, told["error"]["code"]) == (2, code)
    assert told["error"]["message"]


def test_a_finding_is_claimed_with_what_its_method_takes_for_granted(asked):
    (run,) = [one for one in asked("show", "1")[1]["runs"] if one["analysis"] == "drift.psi"]
    shown = asked("claim", "add", "1", run["run"], "temp", "--show")[1]
    assert (shown["missing"], bool(shown["grounds"]["why"])) == ([], True)
    assert asked("claim", "add", "1", run["run"], "temp", "--why", "")[0] != 0
    _, told = asked("claim", "add", "1", run["run"], "temp", "--limit", "One week only.")
    assert told["claim"]["grounds"]["limits"] == ["One week only."]
    claim = told["claim"]["id"]
    assert asked("claim", "method", "1", claim)[1]["grounds"] == told["claim"]["grounds"]
    assert asked("claim", "method", "1", claim, "--assumes", "x")[1]["grounds"]["assumptions"] == [
        "x"
    ]
    declared = asked("claim", "method", "1", claim, "--declared")[1]["grounds"]
    assert declared == shown["grounds"]
    (listed,) = asked("report", "claims", "1")[1]["claims"]
    assert (listed["basis"]["level"], listed["basis"]["why"]) == ("observed", declared["why"])


def test_two_templates_are_compared_by_name_and_by_file(asked, tmp_path):
    code, told = asked("report", "template-diff")
    assert (code, told["old"]) == (0, "postmortem/1.0")
    assert {one["where"] for one in told["changes"]} >= {"Root causes"}
    assert asked("report", "template-diff", "1.0", "1.0")[1]["changes"] == []
    assert asked("report", "template-diff", "1.0", str(tmp_path / "none.json"))[0] != 0
