"""Hypotheses: stating them, saying how sure one is, and the rules of deciding about them."""

from collections.abc import Mapping, Sequence

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Changes, Outcome
from workbench.domain.incident import Incident
from workbench.domain.reasoning.matrix import Matrix, matrix_of
from workbench.domain.reasoning.proof import Proof, proof_of
from workbench.domain.records.reasoning import Band, CausalLevel, Hypothesis, HypothesisStatus
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
from workbench.services.staleness import is_stale

DECIDED = frozenset({"confirmed", "rejected", "parked"})
"""Statuses that are a decision, each with an act of its own."""

_FIXED = {"id", "status", "decided_by", "reason", "confidence", "confidence_reason", "causal_level"}
"""Fields that have an act of their own."""


def incident_matrix(state: Incident) -> Matrix:
    """Return the matrix of an incident's observations and hypotheses."""
    return matrix_of(state.records.hypotheses, state.records.observations)


def hypothesis_proof(state: Incident, hypothesis: Hypothesis) -> Proof:
    """Return what speaks for a hypothesis; runs whose inputs changed since count for nothing."""
    return proof_of(state, hypothesis, {run.id for run in state.runs if is_stale(state, run)})


def state_hypothesis(
    session: Session, incident: str, statement: str, **fields: object
) -> Outcome[Hypothesis]:
    """State a hypothesis.

    Parameters
    ----------
    session : Session
    incident, statement : str
    **fields
        Others of :class:`~workbench.domain.records.reasoning.Hypothesis` but its status, its
        confidence and its level, which have acts of their own.

    Raises
    ------
    WorkbenchError
        If it says nothing, or a field cannot hold its value.
    """
    _refuse_fixed(fields)
    _refuse_empty(statement, "A hypothesis needs a statement.")
    state = session.incident(incident)
    given = {**fields, **_references(state, fields), "id": fresh_id(session, Hypothesis)}
    hypothesis = made(Hypothesis, {**given, "statement": statement.strip()})
    return write_record(session, state.id, hypothesis)


def change_hypothesis(
    session: Session, incident: str, hypothesis: str, **fields: object
) -> Outcome[Hypothesis]:
    """Change what a hypothesis says; see :func:`state_hypothesis` for the fields."""
    _refuse_fixed(fields)
    if "statement" in fields:
        _refuse_empty(str(fields["statement"]), "A hypothesis needs a statement.")
    state, known = _found(session, incident, hypothesis)
    return revise_record(session, state.id, known, **{**fields, **_references(state, fields)})


def set_confidence(
    session: Session, incident: str, hypothesis: str, band: Band, reason: str
) -> Outcome[Hypothesis]:
    """Say how likely one holds a hypothesis, and why.

    A band is a person's statement; the one the matrix suggests stands beside it.

    Raises
    ------
    WorkbenchError
        If no reason is given.
    """
    _refuse_empty(reason, "Say what makes it that likely.")
    state, known = _found(session, incident, hypothesis)
    fields = {"confidence": band, "confidence_reason": reason.strip()}
    return revise_record(session, state.id, known, **fields)


def set_level(
    session: Session, incident: str, hypothesis: str, level: CausalLevel
) -> Outcome[Hypothesis]:
    """Label a causal statement as observed, associated or intervened.

    Raises
    ------
    WorkbenchError
        If no run reaches that level.
    """
    state, known = _found(session, incident, hypothesis)
    order = ("observed", "associated", "intervened")
    reached = hypothesis_proof(state, known).level
    if level in order and order.index(level) > order.index(reached):
        raise WorkbenchError(
            "hypothesis.level",
            f"Its runs reach the level {reached!r}, not {level!r}.",
            "An intervention changes something and measures what comes back: a what-if that puts "
            "values back, or a repair."
            if level == "intervened"
            else "Name a run that points to it.",
        )
    return revise_record(session, state.id, known, causal_level=level)


def set_status(
    session: Session, incident: str, hypothesis: str, status: HypothesisStatus
) -> Outcome[Hypothesis]:
    """Mark a hypothesis as open, being tested or supported; this opens a decided one again.

    Raises
    ------
    WorkbenchError
        If the status is a decision, or it is to be supported and no run points to it.
    """
    if status in DECIDED:
        act = {"confirmed": "confirm", "rejected": "reject", "parked": "park"}[status]
        raise WorkbenchError(
            "hypothesis.decision",
            f"To have a hypothesis {status} is a decision with a reason.",
            f"`workbench hypothesis {act}` takes it.",
        )
    state, known = _found(session, incident, hypothesis)
    if status == "supported" and not hypothesis_proof(state, known).pointers:
        raise WorkbenchError(
            "hypothesis.no_run",
            "No finished run points to this hypothesis, so nothing supports it.",
            "Weigh a run's finding for it, or name the run as a method.",
        )
    return revise_record(session, state.id, known, status=status, decided_by="", reason="")


def confirm_hypothesis(
    session: Session,
    incident: str,
    hypothesis: str,
    reason: str,
    *,
    methods: Sequence[str] = (),
    decided_by: str = "",
) -> Outcome[Hypothesis]:
    """Confirm a hypothesis.

    Parameters
    ----------
    session : Session
    incident, hypothesis, reason : str
    methods : sequence of str
        Runs that point to it, beside those it names already.
    decided_by : str
        The function of whoever decides.

    Raises
    ------
    WorkbenchError
        If no run points to it, or neither two independent methods nor an intervention do; or a
        cause names neither a node nor an artefact it lies in.
    """
    _refuse_empty(reason, "Say why it is confirmed.")
    state, known = _found(session, incident, hypothesis)
    named = tuple(dict.fromkeys((*known.methods, *(find_run(state, r).id for r in methods))))
    known = known.model_copy(update={"methods": named})
    proof = hypothesis_proof(state, known)
    _refuse_unproven(proof)
    _refuse_unlinked(known)
    order = ("observed", "associated", "intervened")
    level = max(known.causal_level, proof.level, key=order.index)
    decided = {"status": "confirmed", "reason": reason.strip(), "decided_by": decided_by}
    believed = _believed(known, "very likely")
    fields = {**decided, **believed, "methods": named, "causal_level": level}
    return revise_record(session, state.id, known, **fields)


def reject_hypothesis(
    session: Session, incident: str, hypothesis: str, reason: str, *, decided_by: str = ""
) -> Outcome[Hypothesis]:
    """Reject a hypothesis; it stays in the matrix, greyed, with the reason.

    Raises
    ------
    WorkbenchError
        If no reason is given.
    """
    _refuse_empty(reason, "Say what speaks against it.")
    state, known = _found(session, incident, hypothesis)
    decided = {"status": "rejected", "reason": reason.strip(), "decided_by": decided_by}
    return revise_record(session, state.id, known, **decided, **_believed(known, "very unlikely"))


def _believed(known: Hypothesis, band: str) -> dict[str, str]:
    """Return the belief a decision tells of, where nobody had said what they believe."""
    return {"confidence": band} if known.confidence == "even" else {}


def park_hypothesis(
    session: Session, incident: str, hypothesis: str, reason: str, *, decided_by: str = ""
) -> Outcome[Hypothesis]:
    """Put a hypothesis aside, neither confirmed nor rejected.

    Raises
    ------
    WorkbenchError
        If no reason is given.
    """
    _refuse_empty(reason, "Say why it is put aside.")
    state, known = _found(session, incident, hypothesis)
    decided = {"status": "parked", "reason": reason.strip(), "decided_by": decided_by}
    return revise_record(session, state.id, known, **decided)


def remove_hypothesis(session: Session, incident: str, hypothesis: str) -> Outcome[Hypothesis]:
    """Remove a hypothesis that was stated by mistake; one that was wrong is rejected instead.

    Raises
    ------
    WorkbenchError
        If a test was registered for it, which stays for ever.
    """
    state, known = _found(session, incident, hypothesis)
    if any(test.hypothesis == known.id for test in state.records.tests):
        raise WorkbenchError(
            "hypothesis.tested",
            "A test was registered for this hypothesis, and it stays.",
            "Reject or park it.",
        )
    with session.one_act(state.id):
        changes = _forgotten(session, state, known)
        outcome = remove_record(session, state.id, known)
    return Outcome(outcome.value, changes | outcome.changes)


def _forgotten(session: Session, state: Incident, gone: Hypothesis) -> Changes:
    """Take a hypothesis out of the cells and the rivals that name it."""
    changes = Changes()
    for row in state.records.observations:
        if gone.id in row.weighings:
            left = {k: w.json_body() for k, w in row.weighings.items() if k != gone.id}
            changes |= revise_record(session, state.id, row, weighings=left).changes
    for one in state.records.hypotheses:
        if gone.id in one.rivals:
            rivals = tuple(rival for rival in one.rivals if rival != gone.id)
            changes |= revise_record(session, state.id, one, rivals=rivals).changes
    return changes


def _found(session: Session, incident: str, reference: str) -> tuple[Incident, Hypothesis]:
    state = session.incident(incident)
    return state, found_record(state, Hypothesis, reference)


def _references(state: Incident, fields: Mapping[str, object]) -> dict[str, JsonValue]:
    """Return rivals and methods as identifiers, whatever they were named by."""
    found: dict[str, JsonValue] = {}
    rivals, methods = fields.get("rivals"), fields.get("methods")
    if isinstance(rivals, list | tuple):
        found["rivals"] = tuple(found_record(state, Hypothesis, str(r)).id for r in rivals)
    if isinstance(methods, list | tuple):
        found["methods"] = tuple(find_run(state, str(r)).id for r in methods)
    return found


def _refuse_fixed(fields: Mapping[str, object]) -> None:
    fixed = sorted(_FIXED & set(fields))
    if fixed:
        raise WorkbenchError(
            "hypothesis.field", f"The field {fixed[0]!r} of a hypothesis has an act of its own."
        )


def _refuse_empty(text: str, words: str) -> None:
    if not text.strip():
        raise WorkbenchError("hypothesis.reason", words)


def _refuse_unproven(proof: Proof) -> None:
    if not proof.pointers:
        raise WorkbenchError(
            "hypothesis.no_run",
            "No finished run points to this hypothesis, so it cannot be confirmed.",
            "Weigh a run's finding for it, or name the run as a method.",
        )
    if not proof.enough:
        titles = ", ".join(dict.fromkeys(pointer.title for pointer in proof.pointers))
        raise WorkbenchError(
            "hypothesis.one_method",
            f"Only one way of looking points to it: {titles}.",
            "Add a method of another kind and another plugin, or one intervention: a what-if that "
            "puts its values back, or a passed test of one.",
        )


def _refuse_unlinked(known: Hypothesis) -> None:
    if known.factor != "trigger" and not (known.node or known.artefact):
        raise WorkbenchError(
            "hypothesis.unlinked",
            "A confirmed cause lies in something: this names neither a node nor an artefact.",
            "Name the column, table, service, model or agreement it lies in, and its team.",
        )
