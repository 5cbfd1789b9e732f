"""What the Library shows first: every incident on a map, and the chosen one in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.domain.incident import Incident
from workbench.language import tr, trn
from workbench.services.cause_words import kind_words, node_words
from workbench.services.library.fault_lines import began_at
from workbench.services.library.fingerprints import Cause, cause_of, lineage_of, signals_of
from workbench.services.library.past_plans import plan_of
from workbench.services.library.reasons import mode_words, signal_words
from workbench.services.library.similarity import (
    MapPoint,
    Neighbour,
    Similar,
    SimilarityMap,
    likeness_between,
    similar_incidents,
    similarity_map,
)
from workbench.services.session import Session
from workbench.storage.catalogue import IncidentSummary

MOST_NODES = 4
"""So many nodes of a path are named."""
_HELD = ("verified", "applied", "chosen", "tried", "proposed")


@dataclass(frozen=True, slots=True)
class LibraryReading:
    """Every incident of a workspace, as the Library begins.

    Attributes
    ----------
    title : str
        What the map shows, as a sentence.
    map : SimilarityMap
    opened : mapping of str to datetime
        When each began.
    causes : mapping of str to str
        The cause of each in words; empty where none is known.
    here : str
        The incident that is open; empty without one.
    first : str
        The one to show first: the most alike of the open one, else the newest.
    """

    title: str
    map: SimilarityMap
    opened: dict[str, datetime]
    causes: dict[str, str]
    here: str = ""
    first: str = ""


@dataclass(frozen=True, slots=True)
class CaseReading:
    """One incident of the library in words.

    Attributes
    ----------
    id, code, title, stage, severity : str
    cause, signals, repair, lineage, lesson : str
        In words; empty where nothing is known.
    confirmed : bool
        Whether the cause is confirmed.
    endured : str
        How the repair stands since; empty where nobody looked.
    told : bool
        Whether it is only told of by an earlier record.
    plan : int
        How many things of it could be taken over.
    similar : Similar
        Those most like it.
    beside : Neighbour or None
        How like the open incident it is; None where none or itself is open.
    here : str
        Number of the open incident.
    """

    id: str
    code: str
    title: str
    stage: str
    severity: str
    cause: str
    confirmed: bool
    signals: str
    repair: str
    endured: str
    lineage: str
    lesson: str
    told: bool
    plan: int
    similar: Similar
    beside: Neighbour | None = None
    here: str = ""


@dataclass(frozen=True, slots=True)
class LooksLike:
    """The earlier incident most like one, for a row in another place.

    Attributes
    ----------
    incident : str
        Whose it is.
    neighbour : Neighbour or None
        None where nothing is like it.
    words : str
        What so many cases can tell.
    """

    incident: str
    neighbour: Neighbour | None
    words: str


def library_reading(session: Session, here: str = "") -> LibraryReading:
    """Return every incident on the map of likeness.

    Parameters
    ----------
    session : Session
    here : str
        The incident that is open.
    """
    found = similarity_map(session)
    summaries: dict[str, IncidentSummary] = {one.id: one for one in session.workspace.incidents()}
    causes = {one.incident: short_cause(session.incident(one.incident)) for one in found.points}
    here = here if here in {one.incident for one in found.points} else ""
    nearest = next((one.nearest for one in found.points if one.incident == here), "")
    newest = max(found.points, key=lambda one: summaries[one.incident].number, default=None)
    return LibraryReading(
        _title(found, here),
        found,
        {name: began_at(session, session.incident(name)) for name in summaries},
        causes,
        here,
        nearest or (newest.incident if newest is not None else ""),
    )


def case_reading(session: Session, incident: str, here: str = "") -> CaseReading:
    """Return one incident in words, and how like the open one it is.

    Parameters
    ----------
    session : Session
    incident : str
    here : str
        The incident that is open.
    """
    state = session.incident(incident)
    cause, account = cause_of(state), state.records.account
    beside = likeness_between(session, here, state.id) if here and here != state.id else None
    repair, endured = _repair(state)
    return CaseReading(
        id=state.id,
        code=f"INC-{state.number:04d}",
        title=state.title,
        stage=str(state.stage),
        severity=state.severity,
        cause=_cause_words(state),
        confirmed=cause.sure,
        signals=", ".join(signal_words(one) for one in sorted(signals_of(state))),
        repair=repair,
        endured=endured,
        lineage=_lineage_words(session, state, cause),
        lesson=account.lesson if account is not None else "",
        told=account is not None,
        plan=plan_of(state).size,
        similar=similar_incidents(session, state.id),
        beside=beside,
        here=f"INC-{session.incident(here).number:04d}" if here else "",
    )


def looks_like(session: Session, incident: str) -> LooksLike:
    """Return the earlier incident most like one.

    Parameters
    ----------
    session : Session
    incident : str
    """
    found = similar_incidents(session, incident, most=1)
    best = found.neighbours[0] if found.neighbours and found.neighbours[0].likeness > 0 else None
    return LooksLike(found.incident, best, found.words)


def short_cause(state: Incident) -> str:
    """Return the cause of an incident in a few words: ``"unit change, temp"``."""
    cause = cause_of(state)
    kind = kind_words(cause.fault) if cause.fault else mode_words(cause.mode) if cause.mode else ""
    node = node_words(cause.node) if cause.node else ""
    return ", ".join(part for part in (kind, node) if part)


def _title(found: SimilarityMap, here: str) -> str:
    if not found.points:
        return tr("Nothing is remembered yet")
    points = {one.incident: one for one in found.points}
    open_one = points.get(here)
    if open_one is not None and open_one.nearest:
        best = points[open_one.nearest]
        return tr(
            "{code} looks most like {other}, {value} alike",
            code=open_one.reference,
            other=best.reference,
            value=f"{open_one.nearest_likeness:.2f}",
        )
    pair = _closest(found.points)
    count = trn("{count} incident", "{count} incidents", len(points))
    if pair is None:
        return tr("{count}, nothing to compare it with yet", count=count)
    return tr(
        "{count}; {one} and {other} are most alike, {value}",
        count=count,
        one=pair.reference,
        other=points[pair.nearest].reference,
        value=f"{pair.nearest_likeness:.2f}",
    )


def _closest(points: Sequence[MapPoint]) -> MapPoint | None:
    paired = [one for one in points if one.nearest]
    return max(paired, key=lambda one: (one.nearest_likeness, one.reference), default=None)


def _cause_words(state: Incident) -> str:
    held = next((h for h in state.records.hypotheses if h.status == "confirmed"), None)
    if held is not None:
        return held.statement
    account = state.records.account
    if account is not None and account.cause:
        return account.cause
    return short_cause(state)


def _repair(state: Incident) -> tuple[str, str]:
    """Return the repair that got farthest, and how it stands since."""
    account, repairs = state.records.account, state.records.repairs
    kept = [one for one in repairs if one.status in _HELD[:3]]
    if not kept:
        told = account.repair if account is not None else ""
        return told, tr("told of, not followed up here") if told else ""
    best = min(kept, key=lambda one: (_HELD.index(one.status), one.id))
    looks = [one for one in state.records.follow_ups if one.repair == best.id]
    if not looks:
        return best.title, tr("{status}, not followed up yet", status=best.status)
    last = max(looks, key=lambda one: one.day)
    if last.holds:
        return best.title, tr("holds after {days} d", days=last.day)
    return best.title, tr("no longer holds after {days} d", days=last.day)


def _lineage_words(session: Session, state: Incident, cause: Cause) -> str:
    lineage = lineage_of(session, state)
    node = cause.node
    if not lineage.nodes or not node:
        return ""
    if node not in {one.id for one in lineage.nodes}:
        return ""
    path = [*sorted(lineage.parents(node))[:1], node]
    while len(path) < MOST_NODES:
        further = [one for one in sorted(lineage.children(path[-1])) if one not in path]
        if not further:
            break
        path.append(further[0])
    return " → ".join(map(node_words, path))
