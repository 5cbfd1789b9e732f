"""What people said of candidates: which were incidents, which were not, which are open.

An incident that was opened from a candidate is verified as soon as a cause of it is confirmed; a
person can also say so, or take it back, for windows of a model without any incident in the program.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from workbench.domain.events import instant
from workbench.domain.incident import Incident
from workbench.domain.scoring.testing import Origin
from workbench.errors import WorkbenchError
from workbench.services.scoring.acts import DISMISSED, ESCALATED, REOPENED
from workbench.services.session import Session
from workbench.storage.score_book import Act

VERIFIED, WITHDRAWN = "corpus.verified", "corpus.withdrawn"


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of some windows of a model.

    Attributes
    ----------
    id, model : str
    start, end, known_at : datetime
    origin : str
        ``verified``, ``dismissed`` or ``unverified``.
    by, source, words : str
    """

    id: str
    model: str
    start: datetime
    end: datetime
    known_at: datetime
    origin: Origin
    by: str
    source: str
    words: str


def verify_windows(
    session: Session,
    model: str,
    start: datetime,
    end: datetime,
    *,
    because: str,
    incident: str = "",
) -> Act:
    """Say that windows of a model were a real incident; it enters the corpus.

    Parameters
    ----------
    session : Session
    model : str
    start, end : datetime
        Zone-aware, half-open.
    because : str
        How that is known; never empty.
    incident : str
        Its identifier, where there is one.

    Raises
    ------
    WorkbenchError
        If the model has no window then, or no reason is given.
    """
    words = said(because)
    if start >= end:
        raise WorkbenchError("corpus.backwards", "An incident ends after it starts.")
    with session.workspace.score_book() as book:
        if not any(one.start < end and start < one.end for one in book.readings([model])):
            raise WorkbenchError(
                "corpus.no_window", f"{model} has no window between {start} and {end}."
            )
        body = {
            "model": model,
            "start": instant(start),
            "end": instant(end),
            "because": words,
            "incident": incident,
        }
        return book.append(VERIFIED, body, at=session.clock(), by=session.actor)


def withdraw(session: Session, seq: int, *, because: str) -> Act:
    """Take back that windows were an incident; both acts stay in the book.

    Raises
    ------
    WorkbenchError
        If there is no such act, or no reason is given.
    """
    words = said(because)
    with session.workspace.score_book() as book:
        acts = book.acts(VERIFIED, WITHDRAWN)
        gone = {act.body["act"] for act in acts if act.type == WITHDRAWN}
        if not any(act.seq == seq and act.type == VERIFIED for act in acts) or seq in gone:
            raise WorkbenchError("corpus.no_entry", f"Act {seq} verified nothing that stands.")
        body = {"act": seq, "because": words}
        return book.append(WITHDRAWN, body, at=session.clock(), by=session.actor)


def told_incidents(session: Session, *, drills: bool = False) -> tuple[Told, ...]:
    """Return what was said of candidates, in the order of the book.

    Parameters
    ----------
    session : Session
    drills : bool
        Whether rehearsals count; they never do by default.
    """
    with session.workspace.score_book() as book:
        acts = book.acts()
    back = {act.body["act"] for act in acts if act.type in (REOPENED, WITHDRAWN)}
    known = {summary.id for summary in session.workspace.incidents()}
    found: dict[str, Told] = {}
    for act in acts:
        if act.seq in back:
            continue
        looked = act.type == ESCALATED and not act.body.get("incident")
        if act.type in (VERIFIED, DISMISSED) or (looked and not act.body.get("automatic")):
            found[f"act {act.seq}"] = _said_by_act(act)
            continue
        incident = str(act.body.get("incident") or "")
        if incident in known and {"model", "start", "end"} <= set(act.body):
            state = session.incident(incident)
            if drills or not _rehearsal(state):
                found[incident] = _said_by_incident(act, state)
    # A person who verified an incident knows its windows better than the act that opened it.
    named = {str(a.body.get("incident")) for a in acts if a.type == VERIFIED and a.seq not in back}
    return tuple(one for key, one in found.items() if key not in named)


def said(because: str) -> str:
    """Return a reason, or refuse silence."""
    if not because.strip():
        raise WorkbenchError(
            "scores.no_words", "No reason is given.", "Say in a sentence why, with --because."
        )
    return because.strip()


def _said_by_act(act: Act) -> Told:
    body: Mapping[str, Any] = act.body
    origins: Mapping[str, Origin] = {
        VERIFIED: "verified",
        DISMISSED: "dismissed",
        ESCALATED: "unverified",
    }
    words = {VERIFIED: "because", DISMISSED: "reason", ESCALATED: "rationale"}[act.type]
    return Told(
        id=f"act-{act.seq}",
        model=str(body["model"]),
        start=moment(body["start"]),
        end=moment(body["end"]),
        known_at=moment(act.at),
        origin=origins[act.type],
        by=act.by,
        source=str(body.get("incident") or f"act {act.seq} of the score book"),
        words=str(body.get(words, "")),
    )


def _said_by_incident(act: Act, state: Incident) -> Told:
    confirmed = [one for one in state.records.hypotheses if one.status == "confirmed"]
    return Told(
        id=state.id,
        model=str(act.body["model"]),
        start=moment(act.body["start"]),
        end=moment(act.body["end"]),
        known_at=moment(state.changed_at or act.at),
        origin="verified" if confirmed else "unverified",
        by=_names(one.decided_by for one in confirmed),
        source=state.id,
        words=confirmed[0].statement if confirmed else "no cause is confirmed yet",
    )


def _names(found: Iterable[str]) -> str:
    return ", ".join(sorted({name for name in found if name}))


def _rehearsal(state: Incident) -> bool:
    return bool(state.records.drills)


def moment(text: object) -> datetime:
    """Return an instant of the book in UTC."""
    return datetime.fromisoformat(str(text)).astimezone(UTC)
