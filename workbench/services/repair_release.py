"""From trial to release: choosing a repair, applying it, verifying that it holds."""

from collections.abc import Mapping, Sequence

from workbench.domain.changes import Changes, Outcome
from workbench.domain.records.prevention import Alternative, Decision, Dissent
from workbench.domain.records.repairing import Repair
from workbench.domain.repair_figures import SUSPICIOUS
from workbench.errors import WorkbenchError
from workbench.services.decisions import decide
from workbench.services.records import fresh_id, revise_record
from workbench.services.repair_comparison import Compared, Comparison, compare_repairs
from workbench.services.repair_standing import RepairStanding, repair_standing
from workbench.services.repair_words import gain_words, why_not_words
from workbench.services.repairs import find_repair
from workbench.services.rollouts import require_whole
from workbench.services.session import Session


def decision_draft(session: Session, incident: str, repair: str) -> Decision:
    """Return the decision for a repair as the figures fill it; nothing is written.

    The alternatives are the other repairs, each with why its figures speak against it; doing
    nothing is one of them.
    """
    state = session.incident(incident)
    comparison = compare_repairs(session, state.id)
    row = _evaluated(comparison, find_repair(state, repair))
    standing = next((d for d in state.records.decisions if d.repair == row.repair.id), None)
    framing = state.records.framing
    return Decision(
        id=standing.id if standing is not None else fresh_id(session, Decision),
        question=f"Which repair corrects this: {framing.behaviour}"
        if framing is not None
        else "Which repair is taken?",
        chosen=row.repair.title,
        repair=row.repair.id,
        hypothesis=row.repair.hypothesis,
        alternatives=tuple(
            Alternative(
                option=other.repair.title,
                repair=other.repair.id,
                why_not=other.repair.reason
                or why_not_words(other.figures, comparison.metric, comparison.places),
            )
            for other in comparison.rows
            if other.repair.id != row.repair.id
        ),
        accepted_risk=framing.accepted_risk if framing is not None else "",
        rationale=gain_words(row.figures, comparison.metric, comparison.places)
        if row.figures is not None
        else "",
    )


def choose_repair(  # noqa: PLR0913 -- one argument for each thing a person says
    session: Session,
    incident: str,
    repair: str,
    *,
    accepted_risk: str = "",
    rationale: str = "",
    decided_by: str = "",
    why_not: Mapping[str, str] | None = None,
    dissent: Sequence[Dissent] = (),
    no_dissent: bool = False,
) -> Outcome[Decision]:
    """Choose a repair: the decision is written down with its alternatives.

    Parameters
    ----------
    session : Session
    incident, repair : str
    accepted_risk, rationale, decided_by : str
        As the decision records them; drafted from framing and figures where empty.
    why_not : mapping of str to str, optional
        Other words against an alternative, by the repair's id.
    dissent : sequence of Dissent
    no_dissent : bool
        Everybody was asked, and nobody disagreed.

    Raises
    ------
    WorkbenchError
        If it was not evaluated, its data are suspicious and unexplained, or no risk is named.
    """
    state = session.incident(incident)
    chosen = find_repair(state, repair)
    draft = decision_draft(session, state.id, chosen.id)
    risk = (accepted_risk or draft.accepted_risk).strip()
    if not risk:
        raise WorkbenchError(
            "decision.no_risk",
            "The decision names no accepted risk.",
            "Say what could still go wrong with this repair; “none known” is an answer too.",
        )
    words = why_not or {}
    changes = Changes()
    with session.one_act(state.id):
        for other in state.records.repairs:
            if other.id != chosen.id and other.status == "chosen":
                changes |= revise_record(session, state.id, other, status="tried").changes
        if chosen.status in {"proposed", "tried", "rejected", "rolled back"}:
            again: dict[str, object] = {"reached": []} if chosen.status == "rolled back" else {}
            changes |= revise_record(
                session, state.id, chosen, status="chosen", reason="", **again
            ).changes
        written = decide(
            session,
            state.id,
            question=draft.question,
            chosen=draft.chosen,
            repair=chosen.id,
            hypothesis=draft.hypothesis,
            alternatives=[
                one.model_copy(update={"why_not": words.get(one.repair) or one.why_not})
                for one in draft.alternatives
            ],
            accepted_risk=risk,
            rationale=rationale or draft.rationale,
            dissent=dissent,
            no_dissent=no_dissent,
            decided_by=decided_by,
            revise=draft.id,
        )
    return Outcome(written.value, changes | written.changes)


def explain_data(session: Session, incident: str, repair: str, why: str) -> Outcome[Repair]:
    """Say why data of a repair that look anomalous are in order all the same."""
    if not why.strip():
        raise WorkbenchError("repair.no_reason", "Say why the data of the repair are in order.")
    standing = find_repair(session.incident(incident), repair)
    return revise_record(session, incident, standing, explained=why.strip())


def apply_repair(session: Session, incident: str, repair: str, note: str = "") -> Outcome[Repair]:
    """Record that a repair that was chosen is in place.

    Raises
    ------
    WorkbenchError
        If it was not chosen, has no way back, or has stages of its rollout left to go through.
    """
    standing = find_repair(session.incident(incident), repair)
    if standing.status not in {"chosen", "applied"}:
        raise WorkbenchError(
            "repair.not_chosen",
            f"{standing.title} is {standing.status}; only a repair that was chosen is applied.",
            "Choose it first: the decision is written down with its alternatives.",
        )
    if not standing.way_back.trigger or not standing.way_back.pointer:
        raise WorkbenchError(
            "repair.no_way_back",
            f"{standing.title} has no way back yet.",
            "Say where to and on which sign it is rolled back before it is applied.",
        )
    require_whole(standing)
    return revise_record(session, incident, standing, status="applied", reason=note.strip())


def verify_repair(session: Session, incident: str, repair: str = "") -> Outcome[RepairStanding]:
    """Mark a repair as verified, where runs and records carry that.

    Raises
    ------
    WorkbenchError
        That names the first thing that stands against it.
    """
    state = session.incident(incident)
    reference = find_repair(state, repair).id if repair else ""
    standing = repair_standing(session, state.id, reference)
    if standing.repair is None:
        raise WorkbenchError(
            "repair.none_chosen", "No repair is chosen yet.", "Choose one that was evaluated."
        )
    if standing.repair.status not in {"applied", "verified"}:
        raise WorkbenchError(
            "repair.not_applied",
            f"{standing.repair.title} is {standing.repair.status}, and not applied yet.",
            "Record that it is in place, then verify it.",
        )
    if standing.problems:
        first, more = standing.problems[0], len(standing.problems) - 1
        others = f" {more} more stand against it." if more else ""
        raise WorkbenchError(first.code, f"{first.text}{others}", first.remedy)
    written = revise_record(session, state.id, standing.repair, status="verified")
    return Outcome(repair_standing(session, state.id, written.value.id), written.changes)


def _evaluated(comparison: Comparison, repair: Repair) -> Compared:
    row = comparison.row(repair.id)
    if row is None or row.figures is None:
        raise WorkbenchError(
            "repair.untried",
            f"{repair.title} was not evaluated as it is declared now.",
            "Try it first; `workbench repair try` does.",
        )
    found = row.figures.warned(SUSPICIOUS)
    if found and not repair.explained:
        raise WorkbenchError(
            "repair.suspicious_data",
            found[0].text,
            "Explain why the data of this repair are in order before it is chosen.",
        )
    return row
