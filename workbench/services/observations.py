"""Observations: the rows of the matrix, and how each bears on each hypothesis."""

from collections.abc import Mapping

from workbench.domain.changes import Outcome
from workbench.domain.incident import Incident
from workbench.domain.records.reasoning import Hypothesis, Observation, Relation, Weighing
from workbench.errors import WorkbenchError
from workbench.services.claims import find_run
from workbench.services.records import (
    found_record,
    fresh_id,
    made,
    remove_record,
    revise_record,
    write_record,
)
from workbench.services.session import Session


def add_observation(  # noqa: PLR0913 -- one argument for each thing it can rest on
    session: Session,
    incident: str,
    text: str = "",
    *,
    run: str = "",
    finding: str = "",
    evidence: str = "",
    quality: int | None = None,
    weighings: Mapping[str, Weighing] | None = None,
) -> Outcome[Observation]:
    """Write down a symptom or fact.

    Parameters
    ----------
    session : Session
    incident : str
    text : str
        The finding's own words by default.
    run, finding, evidence : str
        What it rests on; one that rests on nothing is an opinion.
    quality : int, optional
        0 hearsay to 3 measured and replayed; by default 3 of a finding, 2 of evidence, 1 of what
        rests on nothing.
    weighings : mapping of str to Weighing, optional
        By hypothesis.

    Raises
    ------
    WorkbenchError
        If it names a run, finding, item of evidence or hypothesis that is not there.
    """
    state = session.incident(incident)
    made_run = find_run(state, run) if run else None
    source = None
    if finding:
        if made_run is None:
            raise WorkbenchError("observation.run", "A finding needs the run that makes it.")
        source = next((f for f in made_run.findings if f.id == finding), None)
        if source is None:
            raise WorkbenchError(
                "finding.unknown", f"{made_run.title} makes no finding called {finding!r}."
            )
    item = _item(state, evidence)
    told = text.strip() or (source.text if source else "")
    if not told:
        raise WorkbenchError("observation.text", "Say what was observed.")
    usual = 3 if made_run is not None else 2 if item else 1
    fields = {
        "id": fresh_id(session, Observation),
        "text": told,
        "run": made_run.id if made_run else "",
        "finding": finding,
        "evidence": item,
        "quality": usual if quality is None else quality,
        "weighings": {
            found_record(state, Hypothesis, reference).id: weighing.json_body()
            for reference, weighing in (weighings or {}).items()
        },
    }
    return write_record(session, state.id, made(Observation, fields))


def change_observation(
    session: Session,
    incident: str,
    observation: str,
    *,
    text: str | None = None,
    quality: int | None = None,
) -> Outcome[Observation]:
    """Change an observation's words or its quality."""
    state = session.incident(incident)
    known = found_record(state, Observation, observation)
    fields: dict[str, object] = {"text": text, "quality": quality}
    if text is not None and not text.strip():
        raise WorkbenchError("observation.text", "Say what was observed.")
    changed = {name: value for name, value in fields.items() if value is not None}
    return revise_record(session, state.id, known, **changed)


def weigh(  # noqa: PLR0913 -- one argument for each thing a cell holds
    session: Session,
    incident: str,
    observation: str,
    hypothesis: str,
    relation: Relation | None,
    *,
    diagnosticity: int = 1,
    note: str = "",
) -> Outcome[Observation]:
    """Say how an observation bears on a hypothesis.

    Parameters
    ----------
    session : Session
    incident, observation, hypothesis : str
    relation : str or None
        None takes the weighing out.
    diagnosticity : int
        0 to 3: how much it would surprise if the hypothesis were otherwise.
    note : str
    """
    state = session.incident(incident)
    row = found_record(state, Observation, observation)
    column = found_record(state, Hypothesis, hypothesis).id
    weighings = {k: v.json_body() for k, v in row.weighings.items() if k != column}
    if relation is not None:
        cell = {"relation": relation, "diagnosticity": diagnosticity, "note": note}
        weighings[column] = dict(cell)
    return revise_record(session, state.id, row, weighings=weighings)


def remove_observation(session: Session, incident: str, observation: str) -> Outcome[Observation]:
    """Take an observation out of the matrix."""
    state = session.incident(incident)
    return remove_record(session, state.id, found_record(state, Observation, observation))


def _item(state: Incident, reference: str) -> str:
    if not reference:
        return ""
    found = [
        e.id
        for e in state.evidence
        if reference in {e.id, e.name} or (len(reference) >= 4 and e.id.endswith(reference))
    ]
    if len(found) != 1:
        raise WorkbenchError(
            "evidence.unknown", f"No single item of evidence answers to {reference!r}."
        )
    return found[0]
