"""A cause that was found becomes a hypothesis with rivals; findings suggest how to weigh them."""

import pytest

from tests.unit.services.documents import document, record_run
from workbench.api import Finding
from workbench.errors import WorkbenchError
from workbench.science.causes.differential import CLASS_OF, CLASSES
from workbench.services.diagnoses import diagnoses
from workbench.services.history import undo
from workbench.services.hypotheses import incident_matrix, state_hypothesis
from workbench.services.hypothesis_drafts import (
    drafts_from_cause,
    general_drafts,
    state_from_cause,
)
from workbench.services.observation_suggestions import (
    accept_suggestion,
    accept_suggestions,
    suggest_observations,
)


def cause(node, kind, share, **more):
    return {"node": node, "kind": kind, "share": share, "evidence": ["It moved."], **more}


SEGMENT = {"where": "station is s1"}
CAUSES = [
    cause("temp", "unit_change", 0.7, segment=SEGMENT),
    cause("__target__", "label_noise", 0.2),
    cause("hum", "stuck", 0.05),
]


def found(node, kind, share, low):
    return Finding(
        id=f"cause-{node}-{kind}",
        text=f"{node} did it.",
        about=node,
        effect=share / 5,
        interval=(low, share),
        values={"share": share, "kind": kind},
    )


FINDINGS = (
    found("temp", "unit_change", 0.7, 0.1),
    found("__target__", "label_noise", 0.2, 0.01),
    found("hum", "stuck", 0.05, -0.01),
)


@pytest.fixture
def searched(session):
    """A session with a search for causes on record."""
    answer = {"verdict": "named", "causes": CAUSES}
    record_run(session, "rootcause.upstream", answers=[document(*FINDINGS, answer=answer)])
    return session


def test_a_cause_comes_with_what_it_predicts_and_what_would_break_it(searched):
    drafts = drafts_from_cause(searched, "1")
    main = drafts.main
    assert main.statement == "temp changed its unit or scale, where station is s1."
    assert (main.diagnosis, main.fields["failure_mode"]) == ("upstream_regression", "schema_change")
    assert main.fields["predicts"]
    assert "temp" in main.fields["falsifier"]
    assert main.fields["methods"] == (searched.incident("1").runs[-1].id,)


def test_its_rivals_are_other_causes_and_every_class_that_is_missing(searched):
    rivals = drafts_from_cause(searched, "1").rivals
    assert {one.diagnosis for one in rivals} == {
        "label_trouble",
        "delayed_input",
        "model_fault",
        "world_change",
    }
    by_class = {one.diagnosis: one for one in rivals}
    assert by_class["label_trouble"].node == "__target__"
    # hum explains too little to be the rival of its class
    assert by_class["delayed_input"].node == ""


def test_a_cause_is_chosen_by_its_node(searched):
    assert drafts_from_cause(searched, "1", node="hum").main.node == "hum"
    with pytest.raises(WorkbenchError, match="names no cause 'pressure'"):
        drafts_from_cause(searched, "1", node="pressure")


def test_without_a_search_there_is_no_cause(session):
    with pytest.raises(WorkbenchError, match="No search for causes"):
        drafts_from_cause(session, "1")
    run = record_run(session)
    with pytest.raises(WorkbenchError, match="is no search for causes"):
        drafts_from_cause(session, "1", run=run.id)


def test_stating_them_is_one_act_the_hypothesis_first(searched):
    made = state_from_cause(searched, "1").value
    stands = searched.incident("1").records.hypotheses
    assert [one.id for one in stands] == [one.id for one in made]
    assert made[0].rivals == tuple(one.id for one in made[1:])
    undo(searched, "1")
    assert searched.incident("1").records.hypotheses == ()


def test_what_stands_already_is_not_stated_again(searched):
    first = state_from_cause(searched, "1", rivals=False).value
    again = state_from_cause(searched, "1").value
    assert again[0] == first[0]
    assert len(searched.incident("1").records.hypotheses) == 5


def test_five_classes_ship_and_every_kind_of_fault_belongs_to_the_one_the_science_says():
    assert {one.id for one in diagnoses().classes} == set(CLASSES)
    assert {k: words.diagnosis for k, words in diagnoses().faults.items()} == dict(CLASS_OF)
    assert all(one.predicts and one.falsifier and one.mechanism for one in diagnoses().classes)
    assert len(general_drafts()) == 5


def test_findings_suggest_what_they_say_of_each_hypothesis(searched):
    made = state_from_cause(searched, "1").value
    suggestions = suggest_observations(searched, "1")
    first = suggestions[0]
    said = {one: (w.relation, w.diagnosticity) for one, w in first.weighings.items()}
    assert first.finding == "cause-temp-unit_change"
    assert said[made[0].id] == ("consistent", 3)
    assert {said[one.id] for one in made[1:]} == {("inconsistent", 2)}
    assert first.tells


def test_nothing_counts_before_it_is_accepted(searched):
    state_from_cause(searched, "1")
    suggestions = suggest_observations(searched, "1")
    assert searched.incident("1").records.observations == ()
    row = accept_suggestion(searched, "1", suggestions[0]).value
    assert row.suggested
    assert len(suggest_observations(searched, "1")) == len(suggestions) - 1
    assert incident_matrix(searched.incident("1")).columns[0].inconsistency == 0


def test_accepting_all_is_one_act(searched):
    state_from_cause(searched, "1")
    taken = accept_suggestions(searched, "1", suggest_observations(searched, "1")).value
    assert len(searched.incident("1").records.observations) == len(taken) >= 2
    undo(searched, "1")
    assert searched.incident("1").records.observations == ()


def test_what_gives_back_little_speaks_against_its_own_hypothesis_only(searched):
    state_hypothesis(searched, "1", "hum is stuck", node="hum")
    told = {one.finding: one for one in suggest_observations(searched, "1")}
    (cell,) = told["cause-hum-stuck"].weighings.values()
    assert (cell.relation, cell.diagnosticity) == ("inconsistent", 3)


def test_a_hypothesis_in_words_alone_is_left_to_people(searched):
    state_hypothesis(searched, "1", "Somebody changed something.")
    assert suggest_observations(searched, "1") == ()


def weigh_of(session, finding, analysis, **fields):
    """Return what the suggestion of a finding says of one hypothesis."""
    state_hypothesis(session, "1", "x", **fields)
    record_run(session, analysis, answers=[document(finding)])
    (one,) = suggest_observations(session, "1")
    (cell,) = one.weighings.values()
    return cell.relation, cell.diagnosticity


@pytest.mark.parametrize(("low", "said"), [(0.1, ("consistent", 3)), (-0.1, ("inconsistent", 2))])
def test_values_put_back_speak_for_or_against_their_node(session, low, said):
    restored = Finding(
        id="restored.replay", text="x", about="temp", effect=0.2, interval=(low, 0.3)
    )
    assert weigh_of(session, restored, "explain.what_if", node="temp") == said


@pytest.mark.parametrize(("blame", "said"), [(0.9, ("consistent", 2)), (0.02, ("inconsistent", 2))])
def test_a_differential_diagnosis_speaks_of_its_classes(session, blame, said):
    told = Finding(
        id="diagnosis.model_fault", text="x", values={"diagnosis": "model_fault", "blame": blame}
    )
    found = weigh_of(session, told, "rootcause.differential", diagnosis="model_fault")
    assert found == said


@pytest.mark.parametrize(
    ("realised", "diagnosis", "mode", "said"),
    [
        (0.5, "label_trouble", "label_fault", ("consistent", 2)),
        (0.5, "world_change", "sampling_mix", ("inconsistent", 2)),
        (0.8, "world_change", "sampling_mix", ("consistent", 2)),
        (0.8, "label_trouble", "label_fault", ("inconsistent", 2)),
    ],
)
def test_predictions_surer_than_right_tell_labels_from_a_mix(
    session, realised, diagnosis, mode, said
):
    told = Finding(
        id="estimate.accuracy",
        text="x",
        effect=0.8,
        interval=(0.75, 0.85),
        values={"realised": realised},
    )
    analysis = "quality.performance_without_labels"
    assert weigh_of(session, told, analysis, diagnosis=diagnosis, failure_mode=mode) == said
