"""The review of what a model leans on: questions as data, answers as records, what follows."""

import pytest

from tests.unit.services.small_case import write_capture
from workbench.domain.records.reasoning import Hypothesis, ModelCheck
from workbench.errors import WorkbenchError
from workbench.services.history import undo
from workbench.services.importing import import_capture
from workbench.services.model_review import (
    action_of_finding,
    answer_question,
    hypothesis_of_finding,
    model_review,
    reopen_question,
    review_content,
)
from workbench.services.running import run_analysis
from workbench.services.session import open_session


@pytest.fixture
def session(tmp_path):
    with open_session(tmp_path / "w", create=True) as opened:
        import_capture(opened, [write_capture(tmp_path / "capture")])
        yield opened


def test_the_questions_cover_links_sensitivities_and_brittle_parts():
    content = review_content()
    parts = [one.id for one in content.parts]
    assert parts == ["causal_links", "sensitivities", "brittle"]
    assert {one.part for one in content.questions} == set(parts)
    assert len({one.id for one in content.questions}) == len(content.questions)
    assert all(one.question.endswith("?") and one.look.endswith(".") for one in content.questions)


def test_walking_through_it_gives_a_list_of_findings_in_the_journal(session):
    before = session.incident("1").size
    answer_question(session, "1", "link_leak", "in_order")
    answer_question(
        session, "1", "brittle_source", "finding", text="All hangs on temp", node="temp"
    )
    answer_question(session, "1", "brittle_fallback", "cannot_tell", text="Nobody knows")
    items = {one.question.id: one for one in model_review(session, "1")}
    assert len(items) == len(review_content().questions)
    answered = {name: one.check.answer for name, one in items.items() if one.check is not None}
    assert answered == {
        "link_leak": "in_order",
        "brittle_source": "finding",
        "brittle_fallback": "cannot_tell",
    }
    assert session.incident("1").size == before + 3


def test_a_finding_becomes_a_hypothesis_and_an_action_once(session):
    answer_question(
        session, "1", "brittle_source", "finding", text="All hangs on temp", node="temp"
    )
    stated = hypothesis_of_finding(session, "1", "brittle_source").value
    proposed = action_of_finding(session, "1", "brittle_source").value
    assert (stated.statement, stated.node, stated.status) == ("All hangs on temp", "temp", "open")
    assert (proposed.title, proposed.hypothesis) == ("All hangs on temp", stated.id)
    check = session.incident("1").records.find(ModelCheck, "brittle_source")
    assert (check.hypothesis, check.action) == (stated.id, proposed.id)
    for again in (hypothesis_of_finding, action_of_finding):
        with pytest.raises(WorkbenchError, match="stands already"):
            again(session, "1", "brittle_source")
    with pytest.raises(WorkbenchError, match="has come of this finding"):
        answer_question(session, "1", "brittle_source", "in_order")


def test_a_hypothesis_and_its_link_are_one_act_to_undo(session):
    answer_question(session, "1", "link_proxy", "finding", text="hour stands for shift")
    hypothesis_of_finding(session, "1", "link_proxy")
    undo(session, session.incident("1").id)
    records = session.incident("1").records
    assert not records.of(Hypothesis)
    assert not records.find(ModelCheck, "link_proxy").hypothesis


@pytest.mark.parametrize(
    ("question", "answer", "fields", "code"),
    [
        ("no_such", "in_order", {}, "model_check.unknown"),
        ("link_leak", "finding", {"text": " "}, "model_check.no_words"),
        ("link_leak", "not_needed", {}, "model_check.no_words"),
        ("link_leak", "finding", {"text": "x", "run": "abc"}, "model_check.run"),
        ("link_leak", "perhaps", {"text": "x"}, "record.field"),
    ],
)
def test_an_answer_that_says_nothing_is_refused(session, question, answer, fields, code):
    with pytest.raises(WorkbenchError) as raised:
        answer_question(session, "1", question, answer, **fields)
    assert raised.value.code == code


def test_only_a_finding_leads_on_and_an_answer_can_be_taken_back(session):
    with pytest.raises(WorkbenchError, match="not answered"):
        hypothesis_of_finding(session, "1", "link_leak")
    answer_question(session, "1", "link_leak", "in_order")
    with pytest.raises(WorkbenchError, match="Nothing was found"):
        action_of_finding(session, "1", "link_leak")
    reopen_question(session, "1", "link_leak")
    assert session.incident("1").records.find(ModelCheck, "link_leak") is None


def test_finished_runs_tell_beside_the_questions_they_bear_on(session):
    found = run_analysis(session, "1", "drift.psi").value
    told = {one.question.id: one.told for one in model_review(session, "1")}
    assert [one.run for one in told["sense_range"]] == [found.run.id] * len(told["sense_range"])
    assert told["sense_range"]
    assert told["link_feedback"] == ()
