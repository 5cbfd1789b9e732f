"""What may be said of a hypothesis, and when it may be decided."""

from datetime import timedelta

import pytest

from tests.unit.services.documents import document, record_run
from tests.unit.services.small_case import BROKE
from workbench.api import Finding
from workbench.domain.records.reasoning import Hypothesis, Weighing
from workbench.errors import WorkbenchError
from workbench.services.bias import bias_warnings, hypothesis_steps
from workbench.services.history import undo
from workbench.services.hypotheses import (
    change_hypothesis,
    confirm_hypothesis,
    hypothesis_proof,
    incident_matrix,
    park_hypothesis,
    reject_hypothesis,
    remove_hypothesis,
    set_confidence,
    set_level,
    set_status,
    state_hypothesis,
)
from workbench.services.hypothesis_tests import register_test
from workbench.services.observations import (
    add_observation,
    change_observation,
    remove_observation,
    weigh,
)
from workbench.services.windows import set_window

SURE = Finding(id="temp", text="temp lies higher.", about="temp", effect=0.4, interval=(0.3, 0.5))


def found(session, reference="H1"):
    records = session.incident("1").records
    return records.hypotheses[int(reference[1:]) - 1]


def searched(session, analysis="drift.psi"):
    return record_run(session, analysis, answers=[document(SURE)])


@pytest.fixture
def stated(session):
    state_hypothesis(session, "1", "temp arrives in °F", node="temp")
    return session


def test_a_hypothesis_is_stated_with_what_it_predicts_and_what_would_break_it(session):
    made = state_hypothesis(
        session,
        "1",
        " temp is in °F ",
        predicts=("Out of range.",),
        falsifier="Nothing comes back.",
    ).value
    assert made == session.incident("1").records.hypotheses[0]
    assert (made.statement, made.status, made.confidence) == ("temp is in °F", "open", "even")


@pytest.mark.parametrize(
    "fields", [{"status": "confirmed"}, {"confidence": "likely"}, {"color": 1}]
)
def test_decisions_and_unknown_fields_are_no_part_of_stating(session, fields):
    with pytest.raises(WorkbenchError):
        state_hypothesis(session, "1", "x", **fields)
    assert session.incident("1").records.hypotheses == ()


def test_nothing_is_stated_without_words(session):
    with pytest.raises(WorkbenchError, match="needs a statement"):
        state_hypothesis(session, "1", "  ")


def test_rivals_and_methods_are_kept_by_id_whatever_they_were_called(stated):
    run = searched(stated)
    rival = state_hypothesis(stated, "1", "Labels are late", rivals=["H1"]).value
    changed = change_hypothesis(stated, "1", "H1", methods=[run.id[-8:]]).value
    assert rival.rivals == (found(stated).id,)
    assert changed.methods == (run.id,)


def test_how_likely_one_holds_it_needs_a_reason(stated):
    with pytest.raises(WorkbenchError, match="what makes it that likely"):
        set_confidence(stated, "1", "H1", "likely", " ")
    set_confidence(stated, "1", "H1", "likely", "It came back.")
    assert found(stated).confidence_reason == "It came back."


def test_a_band_is_taken_back_and_with_it_the_step(stated):
    set_confidence(stated, "1", "H1", "likely", "It came back.")
    identifier = found(stated).id
    assert [s.band for s in hypothesis_steps(stated, "1")[identifier]] == ["even", "likely"]
    undo(stated, "1")
    assert [s.band for s in hypothesis_steps(stated, "1")[identifier]] == ["even"]


def test_it_cannot_be_confirmed_without_a_run(stated):
    with pytest.raises(WorkbenchError) as refused:
        confirm_hypothesis(stated, "1", "H1", "I am sure.")
    assert refused.value.code == "hypothesis.no_run"
    assert found(stated).status == "open"


def test_it_cannot_be_confirmed_by_one_method(stated):
    run = searched(stated)
    with pytest.raises(WorkbenchError) as refused:
        confirm_hypothesis(stated, "1", "H1", "I am sure.", methods=[run.id])
    assert refused.value.code == "hypothesis.one_method"


def test_two_independent_methods_confirm_it_and_raise_its_level(stated):
    runs = [searched(stated).id, searched(stated, "explain.permutation").id]
    made = confirm_hypothesis(
        stated, "1", "H1", "Both say so.", methods=runs, decided_by="ML engineer"
    ).value
    assert (made.status, made.causal_level) == ("confirmed", "associated")
    assert (made.methods, made.decided_by) == (tuple(runs), "ML engineer")
    assert made.confidence == "very likely", "nobody had said anything else"


def test_a_decision_leaves_a_belief_that_somebody_stated(stated):
    assert (
        reject_hypothesis(stated, "1", "H1", "The units agree.").value.confidence == "very unlikely"
    )
    set_confidence(stated, "1", "H1", "unlikely", "One of two sources agrees.")
    made = reject_hypothesis(stated, "1", "H1", "They really do agree.").value
    assert made.confidence == "unlikely"


def test_a_cause_that_lies_in_nothing_is_not_confirmed(session):
    runs = [searched(session).id, searched(session, "explain.permutation").id]
    state_hypothesis(session, "1", "Nobody agreed on units")
    with pytest.raises(WorkbenchError) as refused:
        confirm_hypothesis(session, "1", "H1", "Both say so.", methods=runs)
    assert refused.value.code == "hypothesis.unlinked"
    change_hypothesis(session, "1", "H1", artefact="data contract", team="sensors")
    confirm_hypothesis(session, "1", "H1", "Both say so.", methods=runs)
    assert "unlinked_cause" not in {one.code for one in bias_warnings(session, "1")}


def test_an_intervention_confirms_it(stated):
    restored = Finding(
        id="restored.replay", text="It came back.", about="temp", effect=0.2, interval=(0.1, 0.3)
    )
    run = record_run(stated, "explain.what_if", answers=[document(restored)])
    made = confirm_hypothesis(stated, "1", "H1", "It came back.", methods=[run.id]).value
    assert (made.status, made.causal_level) == ("confirmed", "intervened")


def test_a_run_whose_window_changed_since_confirms_nothing(stated):
    runs = [searched(stated).id, searched(stated, "explain.permutation").id]
    window = stated.incident("1").window("incident")
    set_window(stated, "1", "incident", evidence=window.evidence, start=BROKE + timedelta(hours=9))
    with pytest.raises(WorkbenchError) as refused:
        confirm_hypothesis(stated, "1", "H1", "Both say so.", methods=runs)
    assert refused.value.code == "hypothesis.no_run"


def test_a_decision_without_a_reason_is_none(stated):
    for act in (reject_hypothesis, park_hypothesis, confirm_hypothesis):
        with pytest.raises(WorkbenchError) as refused:
            act(stated, "1", "H1", "")
        assert refused.value.code == "hypothesis.reason"
    assert reject_hypothesis(stated, "1", "H1", "Nothing came back.").value.status == "rejected"
    assert set_status(stated, "1", "H1", "open").value.reason == ""
    assert park_hypothesis(stated, "1", "H1", "No labels yet.").value.status == "parked"


def test_a_status_that_is_a_decision_is_not_set(stated):
    for status in ("confirmed", "rejected", "parked"):
        with pytest.raises(WorkbenchError, match="decision with a reason"):
            set_status(stated, "1", "H1", status)


def test_nothing_is_supported_that_no_run_points_to(stated):
    with pytest.raises(WorkbenchError, match="nothing supports it"):
        set_status(stated, "1", "H1", "supported")
    change_hypothesis(stated, "1", "H1", methods=[searched(stated).id])
    assert set_status(stated, "1", "H1", "supported").value.status == "supported"


def test_a_causal_level_needs_a_run_that_reaches_it(stated):
    for level in ("associated", "intervened"):
        with pytest.raises(WorkbenchError, match="reach the level 'observed'"):
            set_level(stated, "1", "H1", level)
    change_hypothesis(stated, "1", "H1", methods=[searched(stated).id])
    assert set_level(stated, "1", "H1", "associated").value.causal_level == "associated"
    with pytest.raises(WorkbenchError, match="not 'intervened'"):
        set_level(stated, "1", "H1", "intervened")


def test_one_that_was_tested_cannot_be_removed(stated):
    remove_hypothesis(stated, "1", "H1")
    state_hypothesis(stated, "1", "Again.")
    register_test(stated, "1", "H1", "Look", expected="x", criterion={})
    with pytest.raises(WorkbenchError, match="test was registered"):
        remove_hypothesis(stated, "1", "H1")


def test_an_observation_says_what_its_finding_says_and_weighs_against_hypotheses(stated):
    run = searched(stated)
    state_hypothesis(stated, "1", "Labels are late")
    row = add_observation(
        stated,
        "1",
        run=run.id,
        finding="temp",
        weighings={"H1": Weighing(relation="consistent", diagnosticity=3)},
    ).value
    assert (row.text, row.quality) == ("temp lies higher.", 3)
    weigh(stated, "1", row.id, "H2", "inconsistent", diagnosticity=2, note="They came in time.")
    columns = incident_matrix(stated.incident("1")).columns
    assert [(c.rank, c.inconsistency) for c in columns] == [(1, 0), (2, 6)]
    weigh(stated, "1", row.id, "H2", None)
    assert incident_matrix(stated.incident("1")).columns[1].inconsistency == 0


def test_an_observation_of_nothing_is_hearsay_and_can_be_mended_or_taken_out(stated):
    row = add_observation(stated, "1", "Somebody heard a click.").value
    assert (row.quality, row.run, row.evidence) == (1, "", "")
    assert change_observation(stated, "1", "O1", quality=0).value.quality == 0
    remove_observation(stated, "1", row.id)
    assert stated.incident("1").records.observations == ()


@pytest.mark.parametrize(
    "given",
    [
        {"text": ""},
        {"finding": "temp"},
        {"text": "x", "evidence": "nowhere.csv"},
        {"text": "x", "run": "ffffffff"},
        {"text": "x", "quality": 7},
    ],
)
def test_an_observation_rests_on_what_is_there(stated, given):
    with pytest.raises(WorkbenchError):
        add_observation(stated, "1", **given)


def test_bias_warnings_name_the_hypothesis_in_words(stated):
    runs = [searched(stated).id, searched(stated, "explain.permutation").id]
    confirm_hypothesis(stated, "1", "H1", "Both say so.", methods=runs)
    told = {one.code: one.text for one in bias_warnings(stated, "1")}
    assert "temp arrives in °F" in told["few_rivals"]
    assert set(told) >= {"few_rivals", "nothing_disconfirming", "decided_without_test"}


def test_proof_is_read_from_the_state(stated):
    run = searched(stated)
    change_hypothesis(stated, "1", "H1", methods=[run.id])
    one = stated.incident("1").records.find(Hypothesis, found(stated).id)
    assert [p.run for p in hypothesis_proof(stated.incident("1"), one).pointers] == [run.id]
