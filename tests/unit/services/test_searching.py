"""Everything all incidents hold is found by its words; two things stand side by side."""

import shutil

import pytest

from tests.unit.services.conftest import Clock
from tests.unit.services.documents import document, record_run
from workbench.api import Finding
from workbench.errors import WorkbenchError
from workbench.services.claims import claim_finding
from workbench.services.comparing import compare_hypotheses, compare_incidents, compare_runs
from workbench.services.hypotheses import confirm_hypothesis, state_hypothesis
from workbench.services.hypothesis_tests import register_test
from workbench.services.importing import import_capture
from workbench.services.library.items import KIND_WORDS, items_of
from workbench.services.library.searching import search_workspace
from workbench.services.notes import add_limitation, add_note
from workbench.services.observations import add_observation, weigh
from workbench.services.session import open_session
from workbench.services.track_record import hypothesis_agreement, method_records


@pytest.fixture(scope="module")
def pair(tmp_path_factory, imported, capture):
    """A workspace with two incidents about the same thing; not to be changed."""
    folder = shutil.copytree(imported, tmp_path_factory.mktemp("pair") / "workspace")
    with open_session(folder) as session:
        import_capture(session, [capture], title="Café demand in São Paulo")
    return folder


@pytest.fixture
def two(pair, tmp_path):
    """A session of the test's own on both."""
    with open_session(shutil.copytree(pair, tmp_path / "two")) as session:
        session.clock = Clock()
        yield session


def kinds(found):
    return {hit.kind for hit in found}


def test_everything_written_about_an_incident_is_found(two):
    run = record_run(two)
    claim_finding(two, "1", run.id, "temp", text="The zephyr blew.")
    state_hypothesis(two, "1", "A zephyr reached the sensor", mechanism="wind")
    add_observation(two, "1", "A zephyr was heard.")
    add_note(two, "1", "Zephyr? No.", kind="intuition")
    add_limitation(two, "1", "No zephyr log.")
    register_test(two, "1", "H1", "Zephyr test", expected="x", criterion={})
    found = search_workspace(two, ["zephyr"])
    assert kinds(found) == {"claim", "hypothesis", "observation", "note", "limitation", "test"}
    assert {hit.reference for hit in found} == {"INC-0001"}


def test_incidents_evidence_runs_and_findings_are_found(two):
    record_run(two)
    assert {"run", "finding"} <= kinds(search_workspace(two, ["lies higher"])) | kinds(
        search_workspace(two, ["two columns drifted"])
    )
    assert "evidence" in kinds(search_workspace(two, ["incident.parquet"]))
    found = search_workspace(two, ["cafe", "sao paulo"], kinds=["incident"])
    assert [hit.reference for hit in found] == ["INC-0002"]
    assert (found[0].field, found[0].snippet) == ("title", "Café demand in São Paulo")


def test_a_search_goes_across_incidents(two):
    for incident in ("1", "2"):
        state_hypothesis(two, incident, "temp is in Fahrenheit")
    found = search_workspace(two, ["fahrenheit"])
    assert {hit.reference for hit in found} == {"INC-0001", "INC-0002"}
    assert {h.reference for h in search_workspace(two, ["fahrenheit"], incident="2")} == {
        "INC-0002"
    }


def test_all_terms_must_be_there_in_the_item_or_its_incident(two):
    state_hypothesis(two, "2", "temp is in Fahrenheit")
    assert search_workspace(two, ["fahrenheit", "cafe"])
    assert search_workspace(two, ["fahrenheit", "kelvin"]) == ()
    assert not any(hit.kind == "finding" for hit in search_workspace(two, ["cafe"]))


def test_a_phrase_is_looked_for_as_one(two):
    state_hypothesis(two, "1", "The unit changed at the source")
    assert search_workspace(two, ["unit changed"])
    assert search_workspace(two, ["changed unit"]) == ()


def test_words_in_a_title_come_before_words_elsewhere(two):
    state_hypothesis(two, "1", "Something else", mechanism="A kestrel nested there.")
    state_hypothesis(two, "1", "The kestrel did it")
    first, second = search_workspace(two, ["kestrel"])
    assert (first.field, second.field) == ("statement", "mechanism")
    assert first.score > second.score


def test_whole_words_come_before_parts(two):
    state_hypothesis(two, "1", "windspeed is late")
    state_hypothesis(two, "1", "wind is late")
    assert [h.title for h in search_workspace(two, ["wind"])] == [
        "wind is late",
        "windspeed is late",
    ]


def test_hashes_and_references_are_not_words(two):
    state_hypothesis(two, "1", "x")
    test = register_test(two, "1", "H1", "Look", expected="y", criterion={}).value
    assert search_workspace(two, [test.lock[:20]]) == ()


def test_nothing_to_look_for_and_unknown_kinds_are_said(two):
    for terms in ([], [" "]):
        with pytest.raises(WorkbenchError, match="what to look for"):
            search_workspace(two, terms)
    with pytest.raises(WorkbenchError, match="no kind"):
        search_workspace(two, ["x"], kinds=["unicorn"])


def test_every_item_is_of_a_kind_that_has_words(two):
    state_hypothesis(two, "1", "x")
    assert {item.kind for item in items_of(two.incident("1"))} <= set(KIND_WORDS)


SURE = Finding(id="temp", text="temp moved.", about="temp", effect=0.4, interval=(0.3, 0.5))
FAR = SURE.model_copy(update={"effect": 0.9, "interval": (0.8, 1.0)})


def test_two_runs_side_by_side_mark_what_differs(session):
    one = record_run(session, answers=[document(SURE)])
    other = record_run(session, answers=[document(FAR)], seed=3)
    found = compare_runs(session, "1", one.id, other.id)
    differing = {(f.part, f.field) for f in found.differing}
    assert differing == {("question", "seed"), ("findings", "temp")}
    estimate = next(f for f in found.fields if f.part == "findings")
    assert estimate.overlap is False
    same = compare_runs(session, "1", one.id, one.id)
    assert same.differing == ()
    assert next(f for f in same.fields if f.part == "findings").overlap is True


def test_a_run_can_be_held_against_one_of_another_incident(two):
    one = record_run(two, answers=[document(SURE)])
    other = record_run(two, "drift.psi", incident="2", answers=[document(SURE)])
    found = compare_runs(two, "1", one.id, other.id, other_incident="2")
    assert found.ids == (one.id, other.id)


def test_two_hypotheses_side_by_side(session):
    state_hypothesis(session, "1", "temp is in °F", node="temp")
    state_hypothesis(session, "1", "Labels are late")
    row = add_observation(session, "1", "It came back.").value
    weigh(session, "1", row.id, "H1", "consistent", diagnosticity=3)
    found = compare_hypotheses(session, "1", "H1", "H2")
    differing = {f.field for f in found.differing}
    assert {"statement", "node", "support", "It came back."} <= differing
    assert "status" not in differing


def test_two_incidents_side_by_side(two):
    record_run(two, answers=[document(SURE)])
    state_hypothesis(two, "1", "temp is in °F")
    found = compare_incidents(two, "1", "2")
    differing = {(f.part, f.field) for f in found.differing}
    assert {("incident", "title"), ("runs", "drift.psi")} <= differing
    assert ("incident", "metric") not in differing


def confirmed(session, incident, wrong=()):
    """Confirm temp in an incident; analyses named wrong point to hum first."""
    runs = []
    for analysis in ("drift.psi", "explain.permutation", "rootcause.upstream"):
        hum = SURE.model_copy(update={"id": "hum", "about": "hum"})
        findings = (hum, SURE) if analysis in wrong else (SURE, hum)
        answers = [document(*findings)]
        # Another seed, or the second incident would be answered from the first.
        named = {"incident": incident, "seed": int(incident)}
        runs.append(record_run(session, analysis, answers=answers, **named).id)
    state_hypothesis(session, incident, "temp is in °F", node="temp")
    confirm_hypothesis(session, incident, "H1", "They agree.", methods=runs)


def test_the_track_record_counts_when_a_cause_is_confirmed(two):
    assert method_records(two) == ()
    confirmed(two, "1", wrong=("drift.psi",))
    told = {one.analysis: (one.first, one.near, one.incidents) for one in method_records(two)}
    assert told == {
        "drift.psi": (0, 1, 1),
        "explain.permutation": (1, 1, 1),
        "rootcause.upstream": (1, 1, 1),
    }
    confirmed(two, "2", wrong=("drift.psi", "explain.permutation"))
    records = method_records(two)
    assert [(one.analysis, one.first, one.incidents) for one in records] == [
        ("rootcause.upstream", 2, 2),
        ("explain.permutation", 1, 2),
        ("drift.psi", 0, 2),
    ]
    assert 0 <= records[0].interval[0] < records[0].share == 1.0


def test_a_run_that_was_told_the_cause_proves_nothing_of_its_method(session):
    confirmed(session, "1")
    record_run(session, "explain.what_if", answers=[document(SURE)], parameters={"feature": "temp"})
    assert "explain.what_if" not in {one.analysis for one in method_records(session)}


def test_the_agreement_meter_says_who_names_what(session):
    confirmed(session, "1", wrong=("drift.psi",))
    state = session.incident("1")
    found = hypothesis_agreement(state, state.records.hypotheses[0])
    assert (len(found.naming), len(found.others)) == (2, 1)
    assert found.share == pytest.approx(2 / 3)
    assert found.words.startswith("2 of 3 analyses name temp first;")
    assert "names hum" in found.words
    nodeless = state.records.hypotheses[0].model_copy(update={"node": ""})
    assert hypothesis_agreement(state, nodeless).words == ""
