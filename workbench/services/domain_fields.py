"""The fields that a domain adds to a report: chosen once, answered one by one.

An overlay adds fields and changes nothing else: without one, a report asks for none of them.
"""

from collections.abc import Mapping

from workbench.domain.canonical import JsonValue
from workbench.domain.changes import Outcome
from workbench.domain.records.opening import Triage
from workbench.errors import WorkbenchError
from workbench.services.postmortem.content import Overlay, template
from workbench.services.records import fresh_id, write_record
from workbench.services.session import Session


def domain_overlays() -> tuple[Overlay, ...]:
    """Return the domains there are."""
    return template().overlays


def answer_overlay(
    session: Session, incident: str, overlay: str, answers: Mapping[str, str]
) -> Outcome[Triage]:
    """Choose the domain whose fields an incident's report has, and answer some of them.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.
    overlay : str
        A domain's id; empty keeps the one that is chosen, ``none`` takes it away.
    answers : Mapping of str to str
        Answers by field; an empty one takes it away.

    Returns
    -------
    Outcome of Triage

    Raises
    ------
    WorkbenchError
        If there is no such domain, or it has no such field.
    """
    state = session.incident(incident)
    triage = state.records.triage or Triage(id=fresh_id(session, Triage))
    chosen = "" if overlay == "none" else overlay or triage.overlay
    known = {one.id: one for one in domain_overlays()}
    if chosen and chosen not in known:
        raise WorkbenchError(
            "overlay.unknown", f"There is no domain {chosen!r}.", f"There are {', '.join(known)}."
        )
    fields = {field.id for field in known[chosen].fields} if chosen else set()
    unknown = sorted(set(answers) - fields)
    if unknown:
        raise WorkbenchError(
            "overlay.field",
            f"The domain {chosen or 'none'} has no field {unknown[0]!r}.",
            f"It has {', '.join(sorted(fields))}." if fields else "Choose a domain first.",
        )
    told: dict[str, JsonValue] = {**triage.overlay_fields, **answers}
    # What another domain asked for stays: it is shown again when that one is chosen again.
    kept = {name: value for name, value in told.items() if value}
    changed = triage.model_copy(update={"overlay": chosen, "overlay_fields": kept})
    return write_record(session, state.id, changed)
