"""Decisions, actions, follow-ups, guardrails and proposals from the command line."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.services.conftest import capture, imported
from tests.unit.services.small_case import BROKE
from workbench.cli.field_words import fields_of
from workbench.cli.program import main
from workbench.domain.records.opening import Triage
from workbench.domain.records.prevention import Action
from workbench.services.records import write_record
from workbench.services.session import open_session

__all__ = ["capture", "imported"]

Say = Callable[..., dict[str, Any]]


@pytest.fixture
def say(imported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Return a way to give commands on the small incident, answered as JSON."""
    folder = shutil.copytree(imported, tmp_path / "workspace")
    with open_session(folder) as session:
        triage = Triage(id="triage", detected_at=BROKE + timedelta(hours=50))
        write_record(session, "1", triage)

    def given(*words: str, code: int = 0) -> dict[str, Any]:
        capsys.readouterr()
        assert main(["-w", str(folder), "--json", *words]) == code
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer

    return given


def test_fields_are_read_by_what_they_hold() -> None:
    assert fields_of(
        Action,
        [
            "owner=12",
            "due=2026-06-01",
            "success.value=0.5",
            "follow_ups=7, 14",
            "due=",
            "title=a=b",
        ],
    ) == {
        "owner": "12",
        "due": None,
        "success": {"value": 0.5},
        "follow_ups": [7, 14],
        "title": "a=b",
    }


def test_an_action_is_carried_through_the_loop(say: Say) -> None:
    made = say(
        "action", "add", "1", "Reject °F", "--set", "strength=eliminate",
        "--set", "owner_function=data platform", "--set", "due=2026-06-01",
        "--set", "success.signal=accuracy", "--set", "success.value=0.9",
    )["action"]  # fmt: skip
    assert made["missing"] == ["how it is verified"]
    changed = say("action", "change", "1", "1", "--set", "verification.method=canary")["action"]
    assert changed["missing"] == []
    assert changed["success"]["signal"] == "accuracy"
    for step in ("agreed", "in progress", "implemented"):
        assert say("action", "advance", "1", "1", step)["action"]["status"] == step
    assert "error" in say("action", "verify", "1", "1", code=2)
    evidence = say("show", "1")["evidence"][0]["id"]
    assert say("action", "verify", "1", "1", "--evidence", evidence)["action"]["status"] == (
        "verified"
    )
    assert say("follow-up", "due", "--all")["due"][0]["day"] == 7
    look = say("follow-up", "record", "1", "1", "--holds", "--value", "0.95")
    assert look["endurance"] == "holds"
    assert say("follow-up", "list", "1")["follow_ups"][0]["endurance"] == "holds"
    assert say("action", "list", "1", "--status", "verified")["actions"][0]["endurance"] == "holds"


def test_a_decision_says_what_it_lacks(say: Say) -> None:
    made = say(
        "decide", "1", "--question", "Which repair?", "--chosen", "clip",
        "--alternative", "retrain: learns it", "--risk", "extremes", "--why", "today",
        "--dissent", "product: too soon", "--by", "risk",
    )["decision"]  # fmt: skip
    assert made["missing"] == []
    assert made["dissent"] == [{"text": "too soon", "function": "product", "run": ""}]
    changed = say("decide", "1", "--chosen", "x", "--question", "q", "--change", "1")["decision"]
    assert changed["id"] == made["id"]
    assert "an alternative" in changed["missing"]
    assert len(say("decisions", "1")["decisions"]) == 1
    assert say("decisions", "1", "--remove", "1")["decisions"] == []


def test_a_rule_is_made_tried_and_written(say: Say, tmp_path: Path) -> None:
    dry = say("guardrail", "propose", "1", "--kind", "range", "--column", "temp", "--dry")
    assert dry["guardrails"][0]["kind"] == "range"
    assert say("guardrail", "list", "1")["guardrails"] == []
    say("guardrail", "propose", "1", "--kind", "range", "--column", "temp")
    found = say("would-have-caught", "1", "--guardrail", "1", "--sweep", "--elsewhere")
    assert found["caught"]
    assert found["lead_hours"] == 26
    assert not found["tells"]
    assert found["elsewhere"] == []
    assert [step["false_alarms"] for step in found["sweep"]] == sorted(
        step["false_alarms"] for step in found["sweep"]
    )
    loose = say("would-have-caught", "1", "--guardrail", "1", "--share", "0.01")
    assert not loose["caught"]
    spelt = say("would-have-caught", "1", "--kind", "range", "--column", "temp", "--high", "40",
                "--share", "0.9")  # fmt: skip
    assert spelt["words"] == "temp at most 40 on at least 90% of rows"
    changed = say("guardrail", "change", "1", "1", "--set", "page=true")["guardrail"]
    assert changed["page"]
    written = say("guardrail", "export", "1", str(tmp_path / "rules"))["written"]
    rules = yaml.safe_load(Path(written[0]).read_text())["groups"][0]["rules"]
    assert rules[0]["labels"]["severity"] == "page"
    assert say("guardrail", "remove", "1", "1")["removed"]


def test_a_proposal_is_decided_and_exported(say: Say, tmp_path: Path) -> None:
    say("proposal", "add", "1", "Announce updates", "--kind", "policy", "--document", "Vendors")
    say("proposal", "advance", "1", "1", "proposed")
    done = say("proposal", "advance", "1", "1", "approved", "--by", "risk board")["proposal"]
    assert (done["status"], done["decided_by"]) == ("approved", "risk board")
    say("proposal", "export", "1", str(tmp_path / "p.md"))
    assert "approved by risk board" in (tmp_path / "p.md").read_text()
    assert say("proposal", "remove", "1", "1")["removed"] == done["id"]
