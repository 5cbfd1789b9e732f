"""What may be said about evidence once it is in: roles, freezing, consent, the case's facts."""

from collections.abc import Mapping

from workbench.datasets.completeness import of_evidence
from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Changes, Outcome
from workbench.domain.events import Draft
from workbench.domain.evidence import Evidence, EvidenceKind, Roles, TableInfo
from workbench.domain.incident import Incident, Stage
from workbench.domain.stages import moved_on
from workbench.errors import EvidenceError, WorkbenchError
from workbench.services.session import Session

FACTS = ("title", "owner", "severity", "stage", "task", "metric", "target")
ROLES = (
    "timestamp",
    "entity",
    "feature",
    "prediction",
    "score",
    "label",
    "label_time",
    "weight",
    "segment",
    "model_version",
    "sensitive",
)
TASKS = ("binary", "multiclass", "regression")


SEVERITIES = {"SEV1": "critical", "SEV2": "major", "SEV3": "moderate", "SEV4": "minor"}


def find_evidence(incident: Incident, reference: str) -> Evidence:
    """Return the one item that a name, an identifier or a unique part of it names.

    Raises
    ------
    EvidenceError
        If nothing, or more than one item, answers to it.
    """
    exact = [e for e in incident.evidence if reference in {e.id, e.name, e.sha256}]
    found = exact or [
        e
        for e in incident.evidence
        if len(reference) >= 4 and (e.id.endswith(reference) or e.sha256.startswith(reference))
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise EvidenceError(
            "evidence.ambiguous",
            f"{len(found)} items of evidence answer to {reference!r}.",
            "Give more of the identifier or of the hash.",
        )
    raise EvidenceError(
        "evidence.unknown",
        f"No evidence of this incident is called {reference!r}.",
        "`workbench evidence list` names what there is.",
    )


def current_gaps(incident: Incident) -> tuple[str, ...]:
    """Return what is missing now, one line a kind; evidence added later closes a gap."""
    return of_evidence(incident.evidence, incident.windows).gaps


def set_roles(session: Session, incident: str, evidence: str, roles: Roles) -> Outcome[Roles]:
    """Say which column of a table plays which part.

    Raises
    ------
    EvidenceError
        If the item is no table, or a column does not exist in it.
    """
    state = session.incident(incident)
    item = find_evidence(state, evidence)
    table = _table(item)
    names = {column.name for column in table.columns}
    for role, column in roles.items():
        if column not in names:
            raise EvidenceError(
                "roles.no_column",
                f"{item.name} has no column {column!r} to be its {role}.",
                f"It has {len(names)} columns: {', '.join(sorted(names)[:8])} …",
            )
    if roles == table.roles:
        return Outcome(roles, Changes())
    body = {"evidence": item.id, "roles": roles.json_body()}
    return session.outcome(roles, state.id, Draft("evidence.roles", body))


def change_role(
    session: Session, incident: str, evidence: str, column: str, role: str | None
) -> Outcome[Roles]:
    """Give one column another role, or none; a single-column role moves from its old column."""
    state = session.incident(incident)
    table = _table(find_evidence(state, evidence))
    plural = {"feature": "features", "segment": "segments", "sensitive": "sensitive"}
    values: dict[str, JsonValue] = {}
    for name, value in table.roles.model_dump().items():
        keep = tuple(c for c in value if c != column) if isinstance(value, tuple) else value
        values[name] = None if keep == column else keep
    if role in plural:
        values[plural[role]] = (*values[plural[role]], column)
    elif role is not None:
        if role not in values:
            raise EvidenceError(
                "roles.unknown",
                f"There is no role called {role!r}.",
                "Roles are " + ", ".join(ROLES) + ".",
            )
        values[role] = column
    return set_roles(session, incident, evidence, Roles.model_validate(values))


def freeze(session: Session, incident: str) -> Outcome[tuple[str, ...]]:
    """Freeze all evidence that is not frozen yet, each object hashed once more first.

    Returns
    -------
    Outcome of tuple of str
        Identifiers of what was frozen now.

    Raises
    ------
    JournalError
        If an object no longer has the hash it was taken in with.
    """
    state = session.incident(incident)
    session.require(state.id, "evidence.frozen")
    waiting = tuple(e for e in state.evidence if not e.frozen)
    for digest in dict.fromkeys(d for item in waiting for d in _objects(item)):
        session.workspace.objects.verify(digest)
    names = tuple(e.id for e in waiting)
    if not names:
        return Outcome(names, Changes())
    frozen = Draft("evidence.frozen", {"evidence": list(names)})
    return session.outcome(names, state.id, frozen, *moved_on(state, frozen))


def consent_to_model(session: Session, incident: str, reason: str) -> Outcome[str]:
    """Record that the incident's model may be opened although its format can run code."""
    state = session.incident(incident)
    model = next((e for e in state.evidence if e.kind is EvidenceKind.MODEL), None)
    if model is None:
        raise EvidenceError("model.missing", "This incident has no model to consent to.")
    if model.id in state.consents:
        return Outcome(model.id, Changes())
    body = {"evidence": model.id, "sha256": model.sha256, "reason": reason}
    return session.outcome(model.id, state.id, Draft("model.consented", body))


def amend(session: Session, incident: str, facts: Mapping[str, str]) -> Outcome[Incident]:
    """Change the incident's title, owner, severity, stage, task, metric or target.

    Raises
    ------
    WorkbenchError
        If there is no such field, the value is none it can have, or the severity would change
        without a reason after a triage.
    """
    state = session.incident(incident)
    for name, value in facts.items():
        _check_fact(name, value)
    _check_reasoned(state, facts)
    changed = {k: v for k, v in facts.items() if str(getattr(state, k)) != v}
    drafts = (Draft("incident.amended", changed),) if changed else ()
    done = session.outcome(state.id, state.id, *drafts)
    return Outcome(session.incident(state.id), done.changes)


def _check_reasoned(state: Incident, facts: Mapping[str, str]) -> None:
    """Refuse to change the severity in passing once it was set with a reason."""
    if state.records.triage is not None and facts.get("severity", state.severity) != state.severity:
        raise WorkbenchError(
            "incident.severity_reason",
            "A change of severity needs a reason.",
            "Change it with Incident details, or `workbench triage --severity --reason`.",
        )


def _check_fact(name: str, value: str) -> None:
    if name not in FACTS:
        raise WorkbenchError(
            "incident.field",
            f"An incident has no field {name!r}.",
            "Its fields are " + ", ".join(FACTS) + ".",
        )
    if name == "title" and not value.strip():
        raise WorkbenchError("incident.title", "An incident needs a title.", "Give it some words.")
    if name == "stage" and value not in {str(s) for s in Stage}:
        raise WorkbenchError(
            "incident.stage",
            f"There is no stage {value!r}.",
            "Stages are " + ", ".join(str(s) for s in Stage) + ".",
        )
    if name == "severity" and value and value[:4] not in SEVERITIES:
        raise WorkbenchError(
            "incident.severity",
            f"There is no severity {value!r}.",
            "Severities are " + ", ".join(f"{k} {v}" for k, v in SEVERITIES.items()) + ".",
        )
    if name == "task" and value not in TASKS:
        raise WorkbenchError(
            "incident.task",
            f"There is no task {value!r}.",
            "Tasks are " + ", ".join(TASKS) + ".",
        )


def _objects(item: Evidence) -> tuple[str, ...]:
    """Return what an item is kept as: the original, its typed table, its parsed form."""
    table = item.table.sha256 if item.table is not None else ""
    kept = (item.sha256, table, str(item.details.get("parsed") or ""))
    return tuple(digest for digest in kept if digest)


def _table(item: Evidence) -> TableInfo:
    if item.table is None:
        raise EvidenceError("roles.no_table", f"{item.name} is not a table; it has no columns.")
    return item.table
