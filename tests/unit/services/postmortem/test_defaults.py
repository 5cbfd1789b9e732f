"""No required section is empty: what nobody knows yet is said, asked, and not taken for written."""

import pytest

from tests.unit.services.postmortem.closed_case import closed, search, write
from workbench.domain.postmortem.wording import open_questions, unsupported
from workbench.domain.records.opening import Triage
from workbench.domain.records.postmortem import Section
from workbench.domain.records.reasoning import Hypothesis
from workbench.errors import WorkbenchError
from workbench.services.evidence import amend
from workbench.services.postmortem.case import case_of
from workbench.services.postmortem.checking import section_spans
from workbench.services.postmortem.content import template, word_lists
from workbench.services.postmortem.defaults import answered_under, unanswered
from workbench.services.postmortem.document import postmortem
from workbench.services.postmortem.drafting import draft_texts, known_texts
from workbench.services.postmortem.gates import gates_of
from workbench.services.postmortem.signing import sign_report
from workbench.services.postmortem.writing import take_over_drafts, write_section

BOTH = "### Technical\n\nThe sensor sent °F.\n\n### Governance\n\nNobody owned the contract."


def gate(session):
    return next(one for one in gates_of(session, "1") if one.code == "G5")


def causes(session, text):
    write(session, Section(id="root_causes", text=text))
    return gate(session)


def test_every_required_section_has_a_draft_even_where_nothing_is_known(session):
    for severity in ("SEV1 critical", "SEV2 major", "SEV3 moderate", "SEV4 minor", ""):
        amend(session, "1", {"severity": severity})
        case = case_of(session, "1")
        drafts = draft_texts(case)
        required = [one for one in case.template.sections if one.required]
        assert required
        assert [one.id for one in required if not drafts[one.id].strip()] == []
        for one in required:
            shown = postmortem(session, "1").section(one.id)
            assert shown.text == drafts[one.id]


def test_what_nobody_knows_states_nothing_and_asks_every_question(session):
    case = case_of(session, "1")
    known = known_texts(case)
    for one in case.template.sections:
        text = draft_texts(case)[one.id]
        if not one.required or known[one.id]:
            continue
        assert unsupported(text, word_lists().vocabulary) == ()
        assert {span.kind for span in section_spans(case, text)} == {"open"}
        assert [q for q in one.prompts if q not in text] == []
        shown = postmortem(session, "1").section(one.id)
        assert (shown.asking, shown.state) == (True, "empty")


def test_a_section_that_only_asks_is_not_taken_over_unless_it_is_named(session):
    search(session)
    taken = {one.id for one in take_over_drafts(session, "1").value}
    known = {name for name, text in known_texts(case_of(session, "1")).items() if text}
    assert taken == known
    assert "lessons" not in taken
    (named,) = take_over_drafts(session, "1", ["lessons"]).value
    assert open_questions(named.text)


def test_a_question_left_in_a_written_section_keeps_the_gate_closed(session):
    closed(session)
    assert gate(session).passed
    text = "All went well.\n\n- To answer: What surprised us?"
    write_section(session, "1", "lessons", text)
    assert (gate(session).passed, gate(session).record) == (False, "section/lessons")
    assert "1 question open" in gate(session).reason
    write_section(session, "1", "lessons", "All went well. Nothing surprised us.")
    assert gate(session).passed


def test_a_question_may_hold_what_a_statement_may_not():
    asked = "- To answer: How could it be found in half the time, because of 35 %?"
    assert unsupported(asked, word_lists().vocabulary) == ()
    told = asked.replace("To answer: ", "")
    assert unsupported(told, word_lists().vocabulary)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (BOTH, ()),
        (BOTH.replace("Governance", "process"), ()),
        (BOTH.partition("### Governance")[0], ("Process or Governance",)),
        (BOTH.replace("### Technical", "### Other"), ("Technical",)),
        (BOTH.replace("Nobody owned", "- To answer: Who owned"), ("Process or Governance",)),
        ("### Technical\n\n### Governance\n\nNo owner.", ("Technical",)),
        (
            "The sensor sent °F, and nobody owned the contract.",
            ("Technical", "Process or Governance"),
        ),
        ("", ("Technical", "Process or Governance")),
    ],
)
def test_technical_and_organisational_factors_are_looked_for_one_by_one(text, missing):
    section = template().section("root_causes")
    assert unanswered(section, text) == missing


def test_the_gate_names_the_kind_of_factor_that_is_missing(session):
    closed(session)
    found = causes(session, "### Technical\n\nThe sensor sent °F.")
    assert (found.passed, found.record) == (False, "section/root_causes")
    assert "Process or Governance" in found.reason
    found = causes(session, "### Process\n\nNo check of units.")
    assert "Technical" in found.reason
    assert "Process" not in found.reason
    assert causes(session, BOTH).passed


def test_the_draft_tells_factors_by_kind_and_asks_for_those_that_are_missing(session):
    search(session)
    before = draft_texts(case_of(session, "1"))["root_causes"]
    assert answered_under(before)["process"] is False
    factor = Hypothesis(
        id="h-5", statement="No contract names the unit", factor="contributing", domain="process"
    )
    held = Hypothesis(id="h-6", statement="temp is in °F", status="supported")
    write(session, factor, held)
    after = draft_texts(case_of(session, "1"))["root_causes"]
    assert unanswered(template().section("root_causes"), after) == ()
    assert open_questions(after) == ()


def test_a_section_of_another_domain_asks_for_its_fields_only_where_they_are_gated(session):
    write(session, Triage(id="triage", overlay="eu_ai_act"))
    section = case_of(session, "1").template.section("root_causes")
    assert "suspected_causal_link" in {field.id for field in section.fields}
    assert unanswered(section, BOTH) == ()


def test_signing_is_refused_while_a_kind_of_factor_is_missing(session):
    closed(session)
    causes(session, "### Technical\n\nThe sensor sent °F.")
    with pytest.raises(WorkbenchError, match="G5"):
        sign_report(session, "1", "ML on-call")
