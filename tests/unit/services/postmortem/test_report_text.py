"""Drafts state nothing without a chip; claims go amber with their inputs and come back by a run."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.services.documents import document
from tests.unit.services.postmortem.closed_case import (
    ANSWER,
    CAUSE,
    REPAIR,
    closed,
    search,
    what_if,
    write,
)
from tests.unit.services.runners import FakeRunner, lend
from tests.unit.services.small_case import tables
from workbench.domain.evidence import Roles
from workbench.domain.incident import claim_added
from workbench.domain.postmortem.text import ClaimChip, FigureChip, inlines_of, read_text
from workbench.domain.postmortem.wording import unsupported
from workbench.domain.records.postmortem import Section
from workbench.domain.records.prevention import Guardrail
from workbench.domain.records.reasoning import Hypothesis, Observation
from workbench.errors import EvidenceError, WorkbenchError
from workbench.services.claims import claim_finding
from workbench.services.evidence import find_evidence, set_roles
from workbench.services.history import undo
from workbench.services.importing import add_evidence
from workbench.services.postmortem.case import case_of
from workbench.services.postmortem.checking import section_spans
from workbench.services.postmortem.content import template, word_lists
from workbench.services.postmortem.document import postmortem
from workbench.services.postmortem.drafting import draft_texts
from workbench.services.postmortem.rerun import rerun_stale
from workbench.services.postmortem.signing import give_feedback, sign_report
from workbench.services.postmortem.versions import compare_versions, versions_of
from workbench.services.postmortem.writing import take_over_drafts, write_section


def states(session):
    report = postmortem(session, "1")
    return {report.standings[c.id].state for c in session.incident("1").claims}


@pytest.fixture
def corrected(tmp_path):
    """The incident's table with one row edited."""
    _, incident, _ = tables()
    incident.loc[3, "hum"] = 0.31
    path = tmp_path / "corrected.parquet"
    incident.to_parquet(path, index=False)
    return path


def test_every_figure_of_a_draft_is_a_chip_and_every_required_section_has_one(session):
    closed(session)
    write(
        session,
        Hypothesis(id="h-9", statement="Due to 35 % of rows in °F", status="parked"),
        Guardrail(id="g-1", title="At most 2 % out of range because of units"),
        REPAIR.model_copy(update={"title": "Convert 35 % of rows", "status": "chosen"}),
    )
    drafts = draft_texts(case_of(session, "1"))
    vocabulary = word_lists().vocabulary
    assert {name: unsupported(text, vocabulary) for name, text in drafts.items()} == dict.fromkeys(
        drafts, ()
    )
    required = [one.id for one in template().sections if one.required]
    assert [name for name in required if not drafts[name]] == []


def test_drafts_are_taken_over_with_their_claims_in_one_act(session):
    search(session)
    what_if(session)
    before = postmortem(session, "1")
    assert before.proposals
    taken = take_over_drafts(session, "1").value
    shown = {
        part.claim
        for section in taken
        for part in inlines_of(read_text(section.text))
        if isinstance(part, ClaimChip)
    }
    assert shown == {claim.id for claim in session.incident("1").claims}
    assert states(session) == {"supported"}
    assert take_over_drafts(session, "1").value == ()
    undo(session, "1")
    state = session.incident("1")
    assert (state.claims, state.records.sections) == ((), ())


def test_one_edited_row_turns_every_claim_amber_until_it_is_run_again(session, corrected):
    search(session)
    run = what_if(session)
    take_over_drafts(session, "1")
    write(session, Hypothesis(id="h-1", statement="°F", methods=(run.id,)))
    write(session, Observation(id="o-1", text="It came back.", run=run.id))
    claims = session.incident("1").claims
    (added,) = add_evidence(session, "1", [corrected], replaces="incident.parquet").value
    old = find_evidence(session.incident("1"), "incident.parquet")
    assert added.custody.derived_from == (old.id,)
    assert session.incident("1").window("incident").evidence == (added.id,)
    assert added.table.roles == old.table.roles
    assert states(session) == {"stale"}
    gate = next(g for g in postmortem(session, "1").gates if g.code == "G5")
    assert f"{len(claims)} amber" in gate.reason
    moved = CAUSE.model_copy(update={"effect": 0.151, "text": CAUSE.text.replace("0.145", "0.151")})
    lend(
        session,
        FakeRunner(
            document(moved, summary="temp: it costs 0.151 of 0.194.", answer=ANSWER),
            document(*session.incident("1").runs[1].findings, summary="It comes back."),
        ),
    )
    done = rerun_stale(session, "1").value
    assert {c.id for c in done.tied} == {c.id for c in claims}
    assert done.lost == ()
    assert states(session) == {"supported"}
    state = session.incident("1")
    texts = [claim.text for claim in state.claims]
    assert moved.text in texts
    new = {run.id for run in done.runs}
    assert {claim.run for claim in state.claims} == new
    assert set(state.records.hypotheses[0].methods) <= new
    assert state.records.observations[0].run in new
    assert rerun_stale(session, "1").value.runs == ()


def test_a_finding_that_the_new_run_does_not_make_stays_amber_and_is_named(session, corrected):
    search(session)
    take_over_drafts(session, "1")
    add_evidence(session, "1", [corrected], replaces="incident.parquet")
    other = {"verdict": "no_incident"}
    lend(session, FakeRunner(document(CAUSE.model_copy(update={"id": "other"}), answer=other)))
    done = rerun_stale(session, "1").value
    assert [claim.finding for claim, _ in done.lost] == [CAUSE.id]
    assert "no such finding" in done.lost[0][1]


def test_other_roles_turn_claims_amber(session):
    search(session)
    take_over_drafts(session, "1")
    item = find_evidence(session.incident("1"), "incident.parquet")
    roles = item.table.roles.model_dump() | {"segments": ()}
    set_roles(session, "1", item.id, Roles.model_validate(roles))
    assert states(session) == {"stale"}


def test_only_one_other_file_of_its_kind_replaces_an_item(session, corrected, tmp_path, capture):
    with pytest.raises(EvidenceError, match="same to the byte"):
        add_evidence(session, "1", [capture / "incident.parquet"], replaces="incident.parquet")
    with pytest.raises(EvidenceError, match="is read as table"):
        add_evidence(session, "1", [corrected], replaces="lineage.json")
    second = tmp_path / "second.parquet"
    pq.write_table(pa.table({"a": [1]}), second)
    with pytest.raises(EvidenceError, match="2 files cannot"):
        add_evidence(session, "1", [corrected, second], replaces="incident.parquet")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("0.145", None),
        ("0.15 points", None),
        ("0.9 AUC", "unlike"),
        ("about 20 %", None),
        ("95 %", "unlike"),
        ("since 14 May 2026", None),
    ],
)
def test_words_of_a_chip_may_only_state_what_its_run_found(session, words, kind):
    run = search(session)
    claim = claim_finding(session, "1", run.id, CAUSE.id).value
    spans = section_spans(case_of(session, "1"), f"It lost [[claim:{claim.id}|{words}]].")
    assert [span.kind for span in spans] == ([kind] if kind else [])


def test_a_claim_in_words_of_its_own_may_not_state_other_figures(session):
    run = search(session)
    claim_finding(session, "1", run.id, CAUSE.id, text="Mending temp gives back 0.9 AUC.")
    report = postmortem(session, "1")
    (standing,) = (report.standings[c.id] for c in session.incident("1").claims)
    assert (standing.state, "0.9" in standing.why) == ("unsupported", True)


def test_a_confirmed_hypothesis_without_a_run_is_no_proof(session):
    write(session, Hypothesis(id="h-1", statement="35 % arrive in °F", status="confirmed"))
    case = case_of(session, "1")
    (span,) = section_spans(case, "[[record:hypothesis/h-1|35 % arrive in °F]]")
    assert span.kind == "unlike"
    assert section_spans(case, "[[record:hypothesis/none|x]]")[0].kind == "chip"
    assert section_spans(case, "[[figure:none/x]]")[0].kind == "chip"


def test_a_figure_of_a_run_whose_inputs_changed_is_amber(session, corrected):
    run = search(session)
    text = f"[[figure:{run.id}/brackets]]"
    assert section_spans(case_of(session, "1"), text)[0].kind == "chip", "it makes no such figure"
    assert isinstance(next(inlines_of(read_text(text))), FigureChip)


def test_an_overlay_and_a_category_only_add():
    plain = template()
    for overlay in plain.overlays:
        applied = plain.applied("", "", overlay.id)
        for before, after in zip(plain.sections, applied.sections, strict=True):
            assert after.fields[: len(before.fields)] == before.fields
            assert after.model_copy(update={"fields": before.fields}) == before
        added = {f.id for s in applied.sections for f in s.fields}
        assert {f.id for f in overlay.fields} <= added
        assert len({f.id for f in overlay.fields}) == len(overlay.fields)
    for emphasis in plain.emphasis:
        for category in emphasis.categories:
            applied = plain.applied("SEV1", category)
            for before, after in zip(plain.sections, applied.sections, strict=True):
                assert after.prompts[: len(before.prompts)] == before.prompts
                assert after.required == before.required


def test_a_smaller_incident_asks_for_fewer_sections():
    counts = [
        sum(s.required for s in template().applied(severity, "").sections)
        for severity in ("SEV2 major", "SEV3 moderate", "SEV4 minor")
    ]
    assert counts[0] > counts[1] > counts[2] > 0


def test_every_section_has_a_prompt_and_an_audience_and_all_audiences_have_sections():
    for section in template().sections:
        assert section.prompts
        assert section.audiences
    read = {audience for section in template().sections for audience in section.audiences}
    assert read == {one.id for one in template().audiences}


def test_a_version_is_outdated_by_any_change_and_the_difference_is_told(session):
    search(session)
    take_over_drafts(session, "1")
    write_section(session, "1", "forward", "Watch temp.", ready=True)
    sign_report(session, "1", "risk", verdict="dissents", text="Too early.")
    assert not versions_of(session, "1")[0].outdated
    write_section(session, "1", "forward", "Watch hum.")
    (state,) = versions_of(session, "1")
    assert state.changes == ("section forward",)
    found = compare_versions(session, "1")
    assert [(s.section, s.words) for s in found.sections] == [
        ("forward", "Watch [-temp.-]{+hum.+}")
    ]
    claim = session.incident("1").claims[0]
    run = search(session, seed=7)
    tied = claim_added(claim.model_copy(update={"run": run.id}))
    session.record(session.incident("1").id, tied)
    assert compare_versions(session, "1").tied_anew == (claim.text,)
    write(session, Guardrail(id="g-1", title="Range of temp"))
    assert "records" in versions_of(session, "1")[0].changes
    identifier = versions_of(session, "1")[0].version.id
    assert compare_versions(session, "1", identifier[-8:]) == compare_versions(session, "1", "1")
    for reference in ("7", identifier[-1], identifier[-7:]):
        if reference != "1":
            with pytest.raises(WorkbenchError, match=f"no version '{reference}'"):
                compare_versions(session, "1", reference)


def test_feedback_is_kept_for_the_version_of_the_template(session):
    made = give_feedback(session, "1", {"useful": "Yes.", "missing": " "}).value
    assert (made.template, made.answers) == (template().name, {"useful": "Yes."})
    with pytest.raises(WorkbenchError, match="no question"):
        give_feedback(session, "1", {"other": "x"})


def test_the_timeline_names_a_source_for_each_entry_and_marks_each_milestone_once(session):
    closed(session)
    moments = postmortem(session, "1").section("timeline").timeline
    assert all(moment.source and moment.reference for moment in moments)
    assert [m.at for m in moments] == sorted(m.at for m in moments)
    marks = [m.milestone for m in moments if m.milestone]
    assert len(marks) == len(set(marks))
    assert {"detected", "triaged", "insight"} <= set(marks)


def test_the_chain_runs_from_source_to_label_with_the_level_of_each_step(session):
    closed(session)
    chain = postmortem(session, "1").section("causal_chain").chain
    roles = {node.id: (node.role, node.level) for node in chain.nodes}
    assert roles["temp"] == ("cause", "intervened")
    assert roles["failed"][0] == "carrier"
    assert chain.nodes[0].stage == "source"
    assert {(one.start, one.end) for one in chain.links if one.carries} == {("temp", "failed")}


def test_a_section_that_is_not_in_the_template_is_refused(session):
    with pytest.raises(WorkbenchError, match="no section 'weather'"):
        write_section(session, "1", "weather", "Fine.")
    assert write_section(session, "1", "forward", "Watch.").value == Section(
        id="forward", text="Watch."
    )
