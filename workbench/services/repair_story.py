"""The whole way of a repair: from the cause to what it changed, its effect and the decision."""

from workbench.domain.evidence import Noun
from workbench.domain.incident import Incident
from workbench.domain.records.prevention import Decision
from workbench.domain.records.reasoning import Hypothesis
from workbench.domain.records.repairing import Impact, Repair
from workbench.domain.release import all_met
from workbench.services.repair_comparison import Compared, compare_repairs
from workbench.services.repair_results import canary_of
from workbench.services.repair_words import gain_words, side_effects
from workbench.services.repairs import find_repair
from workbench.services.session import Session


class Step(Noun):
    """One link of the way: what it is, what it says, the run or record it rests on."""

    what: str
    text: str
    run: str = ""
    record: str = ""


def repair_story(session: Session, incident: str, repair: str) -> tuple[Step, ...]:
    """Return the links from diagnosis to change, effect and decision, in their order.

    Parameters
    ----------
    session : Session
    incident, repair : str
    """
    state = session.incident(incident)
    comparison = compare_repairs(session, state.id)
    standing = find_repair(state, repair)
    row = comparison.row(standing.id)
    steps = [*_diagnosis(state, standing, comparison.cause.run if comparison.cause else "")]
    framing = state.records.framing
    if framing is not None:
        steps.append(Step(what="framing", text=framing.behaviour, record=framing.id))
    steps.append(Step(what="change", text="; ".join(standing.changes), record=standing.id))
    if row is not None and row.run is not None and row.figures is not None:
        steps += _effect(row, comparison.metric, comparison.places)
    steps += _decided(state, standing)
    steps += _afterwards(state, standing)
    return tuple(steps)


def _diagnosis(state: Incident, repair: Repair, search: str) -> list[Step]:
    run = next((one for one in state.runs if one.id == search), None)
    found = [Step(what="cause", text=run.summary, run=run.id)] if run is not None else []
    hypothesis = state.records.find(Hypothesis, repair.hypothesis) if repair.hypothesis else None
    if hypothesis is not None:
        words = f"{hypothesis.statement} ({hypothesis.status})"
        found.append(Step(what="hypothesis", text=words, record=hypothesis.id))
    return found


def _effect(row: Compared, metric: str, places: int) -> list[Step]:
    run, figures = row.run, row.figures
    if run is None or figures is None:
        return []
    said = [Step(what="effect", text=gain_words(figures, metric, places), run=run.id)]
    said += [Step(what="beside", text=words, run=run.id) for words in side_effects(figures, places)]
    if row.criteria:
        met = sum(bool(one.met) for one in row.criteria)
        count = len(row.criteria)
        words = f"{met} of {count} release criteria met"
        words = words if not all_met(row.criteria) else f"All {count} release criteria met"
        said.append(
            Step(
                what="criteria",
                text=words,
                run=run.id,
            )
        )
    return said


def _decided(state: Incident, repair: Repair) -> list[Step]:
    return [
        Step(
            what="decision",
            text=f"{one.chosen}. {one.rationale} Accepted risk: {one.accepted_risk or 'none'}",
            record=one.id,
        )
        for one in state.records.of(Decision)
        if one.repair == repair.id
    ]


def _afterwards(state: Incident, repair: Repair) -> list[Step]:
    found = []
    impact = state.records.find(Impact, repair.id)
    if impact is not None:
        found.append(Step(what="impact", text=impact.trade_off or impact.gain, record=impact.id))
    canary = canary_of(state, repair)
    if canary is not None:
        found.append(Step(what="canary", text=canary.summary, run=canary.id))
    if repair.way_back.trigger:
        words = f"Back to {repair.way_back.pointer} on: {repair.way_back.trigger}"
        found.append(Step(what="way back", text=words, record=repair.id))
    found += [
        Step(
            what="rehearsal" if one.rehearsal else "rollback",
            text=one.outcome or one.reason,
            run=one.run,
            record=one.id,
        )
        for one in state.records.rollbacks
        if one.repair == repair.id
    ]
    if repair.status in {"applied", "verified", "rolled back"}:
        found.append(Step(what="status", text=repair.status, record=repair.id))
    return found
