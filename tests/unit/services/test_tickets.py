"""Ticket drafts: one an action, by file, in which nothing of what people wrote does anything."""

import csv
import io
from datetime import date

import pytest
import yaml

from workbench.domain.records.prevention import Action, ActionCheck, SuccessMetric
from workbench.errors import WorkbenchError
from workbench.services.records import fresh_id, write_record
from workbench.services.tickets import JIRA_COLUMNS, TICKET_FORMATS, save_tickets

HOSTILE = '=HYPERLINK("http://x") @root /close <b> ~"x" \u202e'


@pytest.fixture
def acted(session):
    """The incident with three actions, one of them rejected and one hostile."""
    for title, changes in (
        ("Contract on units", {"due": date(2026, 6, 1), "priority": "P1", "owner": "Kim"}),
        (HOSTILE, {"owner_function": HOSTILE, "residual_risk": f"\n/close\n{HOSTILE}"}),
        ("Blame the vendor", {"status": "rejected", "rejected_reason": "no"}),
    ):
        action = Action(
            id=fresh_id(session, Action),
            title=title,
            success=SuccessMetric(signal="auc", value=0.79, window="7 d"),
            verification=ActionCheck(method="canary"),
            **changes,
        )
        write_record(session, "1", action)
    return session


def drafts(session, folder, format_):
    return [path.read_text("utf-8") for path in save_tickets(session, "1", folder, format_)]


def test_one_draft_for_each_action_that_was_not_rejected(acted, tmp_path):
    written = save_tickets(acted, "1", tmp_path / "github", "github")
    assert [path.name for path in written] == [
        "01-contract-on-units.md",
        "02-hyperlink-http-x-root-close-b-x.md",
    ]
    front, body = written[0].read_text().split("---\n")[1:]
    told = yaml.safe_load(front)
    assert told["title"] == "Contract on units"
    assert told["labels"] == ["incident", "inc-0001", "prevent"]
    assert (told["assignees"], told["due"]) == (["Kim"], "2026-06-01")
    assert "**Done when:** auc \\>= 0.79 for 7 d" in body
    assert "**Verified by:** canary" in body


def test_gitlab_gets_its_own_commands_and_none_of_others(acted, tmp_path):
    plain, hostile = drafts(acted, tmp_path, "gitlab")
    assert [line for line in plain.splitlines() if line.startswith("/")] == [
        '/label ~"incident" ~"inc-0001" ~"prevent"',
        "/due 2026-06-01",
    ]
    assert len([line for line in hostile.splitlines() if line.startswith("/")]) == 1


@pytest.mark.parametrize("format_", ["github", "gitlab"])
def test_nobody_is_mentioned_and_no_markup_survives(acted, tmp_path, format_):
    text = drafts(acted, tmp_path, format_)[1]
    body = text.split("---\n")[-1]
    assert "@root" not in body
    assert "<b>" not in body.replace("\\<", "")
    assert "\u202e" not in text
    assert yaml.safe_load(text.split("---\n")[1])["title"].startswith("=HYPERLINK")


def test_jira_gets_its_columns_and_no_formula(acted, tmp_path):
    (path,) = save_tickets(acted, "1", tmp_path, "jira")
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8"))))
    assert tuple(rows[0]) == JIRA_COLUMNS
    assert len(rows) == 3
    first = dict(zip(JIRA_COLUMNS, rows[1], strict=True))
    assert (first["Summary"], first["Priority"]) == ("Contract on units", "Highest")
    assert (first["Due date"], first["Assignee"]) == ("2026-06-01", "Kim")
    assert rows[2][0].startswith("'=HYPERLINK")
    for cell in (cell for row in rows[1:] for cell in row):
        assert not cell.startswith(("=", "+", "@", "\t"))


@pytest.mark.parametrize("format_", TICKET_FORMATS)
def test_the_same_actions_give_the_same_files(acted, tmp_path, format_):
    assert drafts(acted, tmp_path / "a", format_) == drafts(acted, tmp_path / "b", format_)


def test_without_actions_nothing_is_written(session, tmp_path):
    with pytest.raises(WorkbenchError, match="No action is written down"):
        save_tickets(session, "1", tmp_path / "none", "jira")
    assert not (tmp_path / "none").exists()


def test_a_folder_that_cannot_be_written_is_told(acted, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(WorkbenchError, match="cannot be written"):
        save_tickets(acted, "1", tmp_path / "file", "jira")
