"""Guardrails: recorded, changed, named."""

from collections.abc import Mapping

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Outcome
from workbench.domain.incident import Incident
from workbench.domain.prevention import guardrail_problems
from workbench.domain.records.prevention import Guardrail
from workbench.errors import WorkbenchError
from workbench.services.records import fresh_id, made, write_record
from workbench.services.session import Session


def keep_guardrail(session: Session, incident: str, guardrail: Guardrail) -> Outcome[Guardrail]:
    """Record a guardrail, new or changed.

    Raises
    ------
    WorkbenchError
        If it lacks something it needs to be judged.
    """
    missing = guardrail_problems(guardrail)
    if missing:
        raise WorkbenchError(
            "guardrail.incomplete", f"The guardrail lacks {missing[0]}.", "Fill it in."
        )
    if guardrail.kind == "levels":
        refuse_sensitive(session.incident(incident), guardrail.column)
    identified = guardrail
    if not guardrail.id:
        identified = guardrail.model_copy(update={"id": fresh_id(session, Guardrail)})
    return write_record(session, incident, identified)


def add_guardrail(
    session: Session, incident: str, fields: Mapping[str, JsonValue]
) -> Outcome[Guardrail]:
    """Record a guardrail that a person spells out.

    Raises
    ------
    WorkbenchError
        If a field is unknown or missing.
    """
    named = {**fields, "id": fresh_id(session, Guardrail)}
    guardrail = made(Guardrail, {"title": "draft", **named})
    if "title" not in fields:
        guardrail = guardrail.model_copy(update={"title": title_of(guardrail)})
    return keep_guardrail(session, incident, guardrail)


def change_guardrail(
    session: Session, incident: str, guardrail: Guardrail, fields: Mapping[str, JsonValue]
) -> Outcome[Guardrail]:
    """Change fields of a guardrail; its back check counts no longer where its rule changed."""
    changed = made(Guardrail, {**guardrail.json_body(), **fields})
    kept = {"title", "page", "hypothesis", "design", "back_check"}
    ruled = set(Guardrail.model_fields) - kept
    if any(getattr(changed, name) != getattr(guardrail, name) for name in ruled):
        changed = changed.model_copy(update={"back_check": ""})
    return keep_guardrail(session, incident, changed)


def refuse_sensitive(state: Incident, column: str) -> None:
    """Refuse a rule whose limits or levels would tell values of a sensitive column."""
    tables = [item.table for item in state.evidence if item.table is not None]
    if any(column in table.roles.sensitive for table in tables):
        raise WorkbenchError(
            "guardrail.sensitive",
            f"{column} is marked sensitive, and limits or levels would tell its values.",
            "Guard its missing values, or a signal about it.",
        )


def title_of(guardrail: Guardrail) -> str:
    """Return a name that says what is guarded: ``"temp in range"``."""
    subject = guardrail.column or guardrail.metric
    return {
        "range": f"{subject} in range",
        "levels": f"{subject} of known levels",
        "nulls": f"{subject} present",
        "threshold": f"{subject} within limits",
        "freshness": "rows come in time",
        "volume": "rows in usual number",
    }[guardrail.kind]
