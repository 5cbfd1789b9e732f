"""What is watched after a repair has its kind and its threshold, and says what is new about it."""

import pytest

from tests.unit.services.postmortem.closed_case import REPAIR, write
from workbench.domain.records.prevention import Guardrail
from workbench.domain.records.repairing import WayBack
from workbench.services.performance import metric_title
from workbench.services.postmortem.case import case_of
from workbench.services.postmortem.document import postmortem
from workbench.services.postmortem.drafting import draft_texts
from workbench.services.reporting import write_report
from workbench.services.rollbacks import proposed_watch
from workbench.services.watch_list import limits_words, watch_list

RANGE = Guardrail(id="g-1", title="temp in range", column="temp", low=0.0, high=30.0, share=0.99)


def kept(session, *watch, **changes):
    fields = {"node": "temp", "watch": watch, **changes}
    write(session, REPAIR.model_copy(update=fields))


def told(session):
    case = case_of(session, "1")
    return watch_list(case.state, case.events)


def usual(session):
    return proposed_watch(metric_title(session.incident("1").metric), "temp")


def test_what_the_policy_proposes_is_predictive_and_operational(session):
    kept(session, *usual(session))
    assert [one.kind for one in told(session)] == [
        "predictive", "predictive", "operational", "operational"
    ]  # fmt: skip


def test_the_metric_has_the_sign_of_the_way_back_and_says_what_its_limit_was(session):
    back = WayBack(pointer="release 1", trigger="AUC below 0.650", limit=0.65)
    kept(session, *usual(session), way_back=back)
    assert (told(session)[0].threshold, told(session)[0].changes) == (
        "AUC below 0.650",
        "new: sign of the way back",
    )
    later = back.model_copy(update={"trigger": "AUC below 0.700", "limit": 0.7})
    kept(session, *usual(session), way_back=later)
    assert told(session)[0].threshold == "AUC below 0.700"
    assert told(session)[0].changes.endswith("limit was 0.65")


def test_a_guardrail_gives_its_limits_and_says_from_what_they_were_changed(session):
    kept(session, *usual(session))
    write(session, RANGE)
    row = told(session)[1]
    assert row.threshold == "0 to 30 on 99\u202f% of the rows"
    assert row.changes == "temp in range: new rule"
    write(session, RANGE.model_copy(update={"high": 25.4}))
    row = told(session)[1]
    assert row.threshold == "0 to 25.4 on 99\u202f% of the rows"
    assert row.changes == "temp in range: was 0 to 30 on 99\u202f% of the rows"


def test_a_rule_that_nobody_named_is_watched_all_the_same(session):
    kept(session, "Latency of predictions, p95")
    arrival = Guardrail(id="g-2", title="Rows come", kind="freshness", every_minutes=60)
    write(session, RANGE, arrival)
    rows = {one.source: one for one in told(session)}
    assert rows["guardrail/g-1"].kind == "predictive"
    assert (rows["guardrail/g-2"].kind, rows["guardrail/g-2"].threshold) == (
        "operational",
        "newest row at most 60 min old",
    )


@pytest.mark.parametrize(
    ("words", "kind", "threshold"),
    [
        ("operational: Queue length below 200 rows", "operational", "below 200 rows"),
        ("Answers per minute", "operational", ""),
        ("p95 latency <= 200 ms", "operational", "<= 200 ms"),
        ("Share of temp outside its range at most 2 %", "predictive", "at most 2 %"),
        ("predictive: Rank of busy hours", "predictive", ""),
    ],
)
def test_words_of_ones_own_say_kind_and_limit(session, words, kind, threshold):
    kept(session, words)
    (row,) = told(session)
    assert (row.kind, row.threshold) == (kind, threshold)
    assert row.measure == words.partition(": ")[2] if ": " in words else words


def test_a_repair_that_was_not_chosen_is_not_watched(session):
    kept(session, *usual(session), status="tried")
    assert told(session) == ()


@pytest.mark.parametrize("format_", ["markdown", "html", "json"])
def test_the_list_is_in_the_report_and_in_what_is_exported(session, format_):
    kept(session, *usual(session))
    write(session, RANGE)
    section = postmortem(session, "1").section("forward")
    (table,) = [one for one in section.tables if one.id == "watch_list"]
    assert table.columns == ("measure", "kind", "threshold", "what changes")
    assert len(table.rows) == 4
    draft = draft_texts(case_of(session, "1"))["forward"]
    assert "Watched (operational)" in draft
    said = write_report(session, "1", format_).decode()
    for words in ("Watched after the repair", "Latency of predictions, p95", "temp in range"):
        assert words in said


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"low": None, "high": 5.0, "share": 1.0}, "at most 5"),
        ({"low": 1.0, "high": None, "share": 1.0}, "at least 1"),
        ({"low": None, "high": None, "levels": ("a", "b"), "share": 1.0}, "a, b"),
        ({"low": None, "high": None}, ""),
    ],
)
def test_limits_are_told_in_a_few_words(rule, words):
    assert limits_words(RANGE.model_copy(update=rule)) == words
