"""Choices, with what else there was, the risk that is accepted, and who disagreed."""

from collections.abc import Sequence

from workbench.domain.changes import Outcome
from workbench.domain.incident import Incident
from workbench.domain.prevention import decision_problems
from workbench.domain.records.prevention import Alternative, Decision, Dissent
from workbench.domain.records.repairing import Repair
from workbench.domain.runs import Run
from workbench.errors import WorkbenchError
from workbench.services.records import fresh_id, write_record
from workbench.services.session import Session


def decide(  # noqa: PLR0913 -- one argument for each thing a decision says
    session: Session,
    incident: str,
    *,
    question: str,
    chosen: str,
    repair: str = "",
    hypothesis: str = "",
    alternatives: Sequence[Alternative] = (),
    accepted_risk: str = "",
    rationale: str = "",
    dissent: Sequence[Dissent] = (),
    no_dissent: bool = False,
    decided_by: str = "",
    revise: str = "",
) -> Outcome[Decision]:
    """Write a decision down.

    Parameters
    ----------
    session : Session
    incident : str
    question, chosen : str
        What was to be decided, and what was.
    repair, hypothesis : str
        Ids of what it is about.
    alternatives : sequence of Alternative
    accepted_risk, rationale : str
    dissent : sequence of Dissent
        By function.
    no_dissent : bool
        Everybody was asked, and nobody disagreed.
    decided_by : str
        The function that decided; by default whoever acts.
    revise : str
        Id of a decision that these words replace; it keeps when it was made.

    Returns
    -------
    Outcome of Decision
        What it lacks before the incident can be closed is told by
        :func:`workbench.domain.prevention.decision_problems`; it may be written down before.

    Raises
    ------
    WorkbenchError
        If nothing was chosen, or it both has dissent and says that there was none.
    """
    if not question.strip() or not chosen.strip():
        raise WorkbenchError(
            "decision.empty",
            "A decision says what was to be decided and what was chosen.",
            "Give both.",
        )
    if dissent and no_dissent:
        raise WorkbenchError(
            "decision.dissent",
            "There is dissent, so it cannot be said that there was none.",
            "Leave one of the two out.",
        )
    standing = session.incident(incident).records.find(Decision, revise) if revise else None
    decision = Decision(
        id=standing.id if standing else fresh_id(session, Decision),
        question=question.strip(),
        chosen=chosen.strip(),
        repair=repair,
        hypothesis=hypothesis,
        alternatives=tuple(alternatives),
        accepted_risk=accepted_risk.strip(),
        rationale=rationale.strip(),
        dissent=tuple(dissent),
        no_dissent=no_dissent,
        decided_by=decided_by.strip() or session.actor,
        decided_at=standing.decided_at if standing else session.clock(),
    )
    return write_record(session, incident, decision)


def dissent_of(state: Incident, line: str) -> Dissent:
    """Return dissent as a line spells it: ``function: words [run]``; the run is what it rests on.

    Raises
    ------
    WorkbenchError
        If no run of the incident answers to what stands in brackets.
    """
    function, sign, said = line.partition(":")
    text = said if sign else line
    words, bracket, rest = text.rstrip().removesuffix("]").rpartition("[")
    run = ""
    if bracket and text.rstrip().endswith("]"):
        found = [one.id for one in state.runs if rest.strip() and one.id.endswith(rest.strip())]
        if len(found) != 1:
            raise WorkbenchError(
                "decision.dissent",
                f"No run of this incident answers to {rest.strip()!r}.",
                "Give the end of a run's id, or leave the brackets out.",
            )
        text, run = words, found[0]
    return Dissent(function=function.strip() if sign else "", text=text.strip(), run=run)


def dissent_line(dissent: Dissent) -> str:
    """Return dissent as a line that :func:`dissent_of` reads."""
    run = f" [{dissent.run}]" if dissent.run else ""
    return f"{dissent.function}: {dissent.text}{run}"


def prefilled(state: Incident, chosen: str = "") -> Decision:
    """Return a decision on the repairs that were tried, to be completed by a person.

    Parameters
    ----------
    state : Incident
    chosen : str
        Id of the repair; by default the one that was chosen, or the first.
    """
    repairs = state.records.repairs
    taken = next((one for one in repairs if one.id == chosen), None)
    taken = taken or next((one for one in repairs if one.status == "chosen"), None)
    taken = taken or (repairs[0] if repairs else None)
    return Decision(
        id="",
        question="Which repair is applied?" if repairs else "",
        chosen=taken.title if taken else "",
        repair=taken.id if taken else "",
        hypothesis=taken.hypothesis if taken else "",
        alternatives=tuple(
            Alternative(option=one.title, repair=one.id, why_not=_why_not(state, one))
            for one in repairs
            if taken is None or one.id != taken.id
        ),
        accepted_risk="" if taken is None or not taken.risk else f"{taken.risk} risk, as judged.",
    )


def _why_not(state: Incident, repair: Repair) -> str:
    """Return what speaks against a repair as far as it was tried, or its own reason."""
    if repair.reason:
        return repair.reason
    runs: list[Run] = [run for run in state.runs if run.id in repair.runs]
    return runs[-1].summary if runs else "It was not tried."


def open_questions(state: Incident) -> dict[str, tuple[str, ...]]:
    """Return what each decision lacks before the incident can be closed, by its id."""
    found = {one.id: decision_problems(one) for one in state.records.decisions}
    return {identifier: missing for identifier, missing in found.items() if missing}
