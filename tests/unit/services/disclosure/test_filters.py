"""Filters of rows and what was made on them: what leaves at each level, and that it verifies."""

import pytest

from tests.unit.services.disclosure.guarded_case import (
    PEOPLE,
    allowed_signers,
    secret_spellings,
    send,
)
from tests.unit.services.documents import record_run
from workbench.domain.row_filter import Condition, RowFilter
from workbench.domain.selection import Selection
from workbench.exchange.verdict import Level, Verdict
from workbench.services.filters import keep_filter
from workbench.services.verification import verify

LEVELS = ("full", "aggregate", "hashes")
SECRET = RowFilter((Condition("person", "=", PEOPLE[3]),))
PLAIN = RowFilter((Condition("station", "=", "s1"),))


def on(session, rows, name):
    """Keep a filter and make a run on it; its findings say the conditions as real ones do."""
    kept = keep_filter(session, "1", Selection(rows, "test", name)).value
    return record_run(session, selection=kept.selection(), reuse=False)


def checked(session, folder, level, **named):
    sent = send(session, folder, level, **named)
    found = verify(sent.path, allowed_signers(folder), at=session.clock())
    assert (found.verdict, found.level) == (Verdict.OK, Level.L3), found.problems
    return sent


@pytest.mark.parametrize("level", LEVELS)
def test_a_filter_on_a_sensitive_value_stays_with_its_runs(
    guarded, guarded_capture, tmp_path, level
):
    run = on(guarded, SECRET, "one person")
    sent = checked(guarded, tmp_path, level)
    text = sent.everything()
    assert not [value for value in secret_spellings(guarded_capture) if value in text]
    recipe = sent.json("data/replay/recipe.json")["runs"]
    step = next(one for one in recipe if one["run"] == run.id)
    assert all("where" not in (given.get("details") or {}) for given in step["inputs"])
    withheld = {one["item"] for one in sent.redactions()} if sent.redactions() else set()
    assert any(item.startswith(f"result:{run.id}/") for item in withheld)


def test_a_plain_filter_leaves_in_full_and_stays_with_hashes(guarded, tmp_path):
    on(guarded, PLAIN, "s1")
    kinds = {"filter.kept": True}
    for level in ("full", "aggregate", "hashes"):
        sent = checked(guarded, tmp_path, level)
        kept = next(event for event in sent.events() if event["type"] in kinds)
        assert ("body" in kept) is (level != "hashes")
        recipe = sent.json("data/replay/recipe.json")["runs"]
        told = [g.get("details", {}).get("where") for one in recipe for g in one["inputs"]]
        assert any(told) is (level != "hashes")


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (RowFilter((Condition("at", "<", "2026-05-06T02:00:00Z"),)), "fewer than 5 rows"),
        (RowFilter((Condition("at", ">=", "2026-05-01T03:00:00Z"),)), "leaves out fewer than 5"),
    ],
)
def test_with_aggregates_nothing_tells_of_a_few_rows_or_of_all_but_a_few(
    guarded, tmp_path, rows, why
):
    run = on(guarded, rows, "few")
    sent = checked(guarded, tmp_path, "aggregate")
    reasons = {one["item"]: one["reason"] for one in sent.redactions()}
    assert why in reasons[f"result:{run.id}/result.json"]
    assert checked(guarded, tmp_path, "full").files[f"data/results/{run.id}/result.json"]
