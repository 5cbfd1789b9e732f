"""Each claim has the level that its run or its hypothesis reaches; stronger words are seen."""

import pytest

from tests.unit.services.documents import document, record_run
from tests.unit.services.postmortem.closed_case import CAUSE, closed, search, what_if, write
from workbench.api import Finding
from workbench.domain.records.postmortem import Section
from workbench.domain.records.reasoning import Hypothesis
from workbench.services.claims import claim_finding
from workbench.services.postmortem.case import case_of
from workbench.services.postmortem.document import postmortem
from workbench.services.postmortem.gates import gates_of
from workbench.services.reporting import report_document

MOVED = Finding(
    id="temp", text="temp lies higher.", about="temp", effect=0.4, interval=(0.3, 0.5), q=0.001
)
SEEN = Finding(id="seen", text="temp was seen.", about="temp")


def drift(session):
    return record_run(session, answers=[document(MOVED, SEEN)])


def told(session, claim):
    report = postmortem(session, "1")
    return report.bases[claim.id], report.standings[claim.id]


def test_a_claim_of_a_what_if_is_intervened_and_says_by_which_run(session):
    run = what_if(session)
    claim = claim_finding(session, "1", run.id, "restored.inverse_transform").value
    basis, _ = told(session, claim)
    assert (basis.level, basis.reference) == ("intervened", f"run/{run.id}")
    assert "changed" in basis.says


def test_a_named_cause_has_the_level_of_the_hypothesis_that_is_held(session):
    found = search(session)
    claim = claim_finding(session, "1", found.id, CAUSE.id).value
    assert told(session, claim)[0].level == "associated"
    made = what_if(session)
    held = Hypothesis(id="h-1", statement="temp", node="temp", status="open", methods=(made.id,))
    write(session, held)
    assert told(session, claim)[0].level == "associated"
    write(session, held.model_copy(update={"status": "confirmed"}))
    basis, _ = told(session, claim)
    assert (basis.level, basis.reference) == ("intervened", "hypothesis/h-1")
    write(session, held.model_copy(update={"status": "confirmed", "node": "hum"}))
    assert told(session, claim)[0].level == "associated"


def test_a_drift_stays_an_association_whatever_is_confirmed(session):
    made = what_if(session)
    held = Hypothesis(id="h-1", statement="t", node="temp", status="confirmed", methods=(made.id,))
    write(session, held)
    claim = claim_finding(session, "1", drift(session).id, "temp").value
    assert told(session, claim)[0].level == "associated"


def test_what_the_method_takes_for_granted_is_at_every_claim(session):
    closed(session)
    report = postmortem(session, "1")
    assert report.claims
    for claim in report.claims:
        basis = report.bases[claim.id]
        assert all((basis.method, basis.why, basis.assumptions, basis.limits))


@pytest.mark.parametrize(
    ("finding", "state", "blocks"),
    [("temp", "supported", False), ("seen", "unsupported", True)],
)
def test_a_cause_in_words_warns_after_an_association_and_blocks_after_an_observation(
    session, finding, state, blocks
):
    run = drift(session)
    claim = claim_finding(session, "1", run.id, finding, text="temp caused the drop.").value
    basis, standing = told(session, claim)
    assert "\u201ccaused\u201d" in basis.overstated
    assert (standing.state, basis.blocks) == (state, blocks)


def test_after_an_intervention_a_cause_may_be_told(session):
    run = what_if(session)
    words = "The drop was caused by temp."
    claim = claim_finding(session, "1", run.id, "restored.inverse_transform", text=words).value
    basis, standing = told(session, claim)
    assert (basis.overstated, standing.state) == ("", "supported")


def test_the_words_of_a_chip_are_held_against_the_level_too(session):
    run = drift(session)
    weak = claim_finding(session, "1", run.id, "seen").value
    fair = claim_finding(session, "1", run.id, "temp").value
    text = (
        f"[[claim:{weak.id}|caused by temp]] [[claim:{fair.id}|caused by temp]] [[claim:{fair.id}]]"
    )
    write(session, Section(id="summary", text=text))
    spans = postmortem(session, "1").spans["summary"]
    assert [span.kind for span in spans] == ["unlike", "strong"]


def test_the_gate_holds_with_caution_where_a_wording_is_stronger_than_its_run(session):
    case = closed(session)
    assert not gate(session).caution
    claim = claim_finding(session, "1", drift(session).id, "temp", text="temp led to it.").value
    assert (gate(session).passed, gate(session).caution) == (True, True)
    assert "led to" in gate(session).action
    lost = drift(session)
    claim_finding(session, "1", lost.id, "seen", text="temp led to it.")
    assert not gate(session).passed
    assert claim.id not in {one.id for one in case.state.claims}


def test_what_is_exported_holds_level_and_assumptions_of_each_claim(session):
    closed(session)
    made = report_document(session, session.incident("1"))
    assert made.bases.keys() == {claim.id for claim in made.claims}
    assert {basis.level for basis in made.bases.values()} > {"intervened"}


def gate(session):
    case_of(session, "1")
    return next(one for one in gates_of(session, "1") if one.code == "G5")
