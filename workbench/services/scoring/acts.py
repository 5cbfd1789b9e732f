"""What people do about scores, journaled with the version of the score they looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from workbench.domain.canonical import JsonValue
from workbench.domain.events import instant
from workbench.errors import WorkbenchError
from workbench.services.scoring.content import decisions
from workbench.services.scoring.history import ScoreHistory, score_history
from workbench.services.session import Session
from workbench.storage.score_book import Act

ESCALATED = "candidate.escalated"
DISMISSED = "candidate.dismissed"
REOPENED = "candidate.reopened"
_TOLD = 6
"""Decimals of a figure that is written down."""


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A dismissal, and for how long it holds.

    Attributes
    ----------
    seq : int
        Of its act.
    model : str
    start, end : datetime
        The windows it was about.
    reason, words, by : str
    at, expires : datetime
    signals : tuple of str
        What led the score; something else coming up is not dismissed with it.
    tier : int
        Step of the scale it stood on; a higher one is not dismissed with it.
    definition : str
        Digest of the score's definition.
    """

    seq: int
    model: str
    start: datetime
    end: datetime
    reason: str
    words: str
    by: str
    at: datetime
    expires: datetime
    signals: tuple[str, ...]
    tier: int
    definition: str

    def covers(self, model: str, signals: tuple[str, ...], tier: int, at: datetime) -> bool:
        """Whether it holds for a candidate as it looks at an instant."""
        return (
            model == self.model
            and self.at <= at < self.expires
            and set(signals) <= set(self.signals)
            and tier <= self.tier
        )


def escalate(
    session: Session,
    model: str,
    start: datetime,
    *,
    rationale: str,
    incident: str = "",
    automatic: bool = False,
) -> Act:
    """Write down that a window of a model was brought to a human, or made an incident.

    Parameters
    ----------
    session : Session
    model : str
    start : datetime
        Of the window.
    rationale : str
        Why; never empty.
    incident : str
        Its identifier, where one was opened.
    automatic : bool
        Whether a rule did it rather than a person.

    Returns
    -------
    Act
        With the version of the score, what the signals added to it and what was measured.

    Raises
    ------
    WorkbenchError
        If there is no such window, or no reason is given.
    """
    _refuse_silence(rationale)
    body = {
        **_seen(session, model, start, start),
        "rationale": rationale.strip(),
        "incident": incident,
        "automatic": automatic,
    }
    return _write(session, ESCALATED, body)


def dismiss(  # noqa: PLR0913 -- what, why and until when
    session: Session,
    model: str,
    start: datetime,
    reason: str,
    *,
    last: datetime | None = None,
    words: str = "",
    expires: datetime | None = None,
) -> Act:
    """Set a candidate aside until a day, for a reason.

    Parameters
    ----------
    session : Session
    model : str
    start, last : datetime
        Start of the first and of the last window it is about.
    reason : str
        One of the reasons in the data; ``other`` needs words.
    words : str
    expires : datetime, optional
        As many days from now as the reason says, by default.

    Raises
    ------
    WorkbenchError
        If there is no such window or reason, or it would end before it begins.
    """
    known = decisions().reason(reason)
    if known is None:
        names = ", ".join(one.id for one in decisions().reasons)
        raise WorkbenchError(
            "scores.reason", f"There is no reason {reason!r}.", f"Give one of {names}."
        )
    if reason == "other":
        _refuse_silence(words)
    now = session.clock()
    ends = expires or now + timedelta(days=known.days)
    if ends <= now:
        raise WorkbenchError(
            "scores.expired", "The dismissal would end before it begins.", "Give a later day."
        )
    body = {
        **_seen(session, model, start, last or start),
        "reason": reason,
        "words": words.strip(),
        "expires": instant(ends),
    }
    return _write(session, DISMISSED, body)


def reopen(session: Session, seq: int, *, words: str = "") -> Act:
    """Take back a dismissal; it stays in the book.

    Raises
    ------
    WorkbenchError
        If there is none of that number, or it was taken back.
    """
    found = next((one for one in dismissals(session) if one.seq == seq), None)
    if found is None:
        raise WorkbenchError(
            "scores.no_dismissal",
            f"There is no dismissal number {seq} to take back.",
            "List them with: workbench scores acts",
        )
    return _write(session, REOPENED, {"model": found.model, "act": seq, "words": words.strip()})


def dismissals(session: Session) -> tuple[Dismissal, ...]:
    """Return every dismissal that was not taken back, oldest first, expired ones too."""
    with session.workspace.score_book() as book:
        acts = book.acts(DISMISSED, REOPENED)
    back = {act.body["act"] for act in acts if act.type == REOPENED}
    return tuple(_dismissal(act) for act in acts if act.type == DISMISSED and act.seq not in back)


def dismissals_in_force(session: Session, at: datetime | None = None) -> tuple[Dismissal, ...]:
    """Return the dismissals that hold at an instant, now by default."""
    now = at or session.clock()
    return tuple(one for one in dismissals(session) if one.at <= now < one.expires)


def escalations(session: Session) -> tuple[Act, ...]:
    """Return every escalation, oldest first."""
    with session.workspace.score_book() as book:
        return book.acts(ESCALATED)


def leading(contributions: Mapping[str, float], share: float | None = None) -> tuple[str, ...]:
    """Return the signals that lead a score, highest first.

    Parameters
    ----------
    contributions : mapping of str to float
    share : float, optional
        Of the score, from which a signal leads; that of the data by default.
    """
    least = (decisions().leading_share if share is None else share) * sum(contributions.values())
    high = [name for name, value in contributions.items() if value > 0 and value >= least]
    return tuple(sorted(high, key=lambda name: (-contributions[name], name)))


def contributions_of(history: ScoreHistory, model: int, window: int) -> dict[str, float]:
    """Return what each signal adds to the score of a window, in points."""
    found = history.scores.contributions[model, window]
    return {
        name: float(value) for name, value in zip(history.definition.signal_ids, found, strict=True)
    }


def _seen(session: Session, model: str, start: datetime, last: datetime) -> dict[str, JsonValue]:
    """Return what a person looked at: the windows, the score, its version and its parts."""
    history = score_history(session, models=[model])
    readings = history.readings[0] if history.readings else ()
    places = [at for at, one in enumerate(readings) if start <= one.start <= last]
    if not places:
        raise WorkbenchError(
            "scores.no_window",
            f"No window of {model} begins at {instant(start)}.",
            "List them with: workbench scores show",
        )
    # The worst of the windows is what was acted on.
    at = max(places, key=lambda place: float(history.scores.score[0, place]))
    parts = contributions_of(history, 0, at)
    reading = readings[at]
    told: dict[str, JsonValue] = {
        "model": model,
        "start": instant(readings[places[0]].start),
        "end": instant(readings[places[-1]].end),
        "worst": instant(reading.start),
        "definition": history.definition.digest,
        "definition_version": history.definition.version,
        "score": round(float(history.scores.score[0, at]), _TOLD),
        "spike": round(float(history.scores.spike[0, at]), _TOLD),
        "tier": int(history.scores.tier[0, at]),
        "tier_word": history.tier(0, at).word,
        "contributions": {name: round(value, _TOLD) for name, value in parts.items()},
        "signals": list(leading(parts)),
        "values": dict(reading.values),
        "rows": reading.rows,
    }
    return told


def _refuse_silence(words: str) -> None:
    if not words.strip():
        raise WorkbenchError(
            "scores.no_words", "No reason is given.", "Say in a sentence why, with --because."
        )


def _write(session: Session, kind: str, body: dict[str, JsonValue]) -> Act:
    with session.workspace.score_book() as book:
        return book.append(kind, body, at=session.clock(), by=session.actor)


def _dismissal(act: Act) -> Dismissal:
    body: Mapping[str, Any] = act.body
    return Dismissal(
        seq=act.seq,
        model=body["model"],
        start=_moment(body["start"]),
        end=_moment(body["end"]),
        reason=body["reason"],
        words=body["words"],
        by=act.by,
        at=_moment(act.at),
        expires=_moment(body["expires"]),
        signals=tuple(body["signals"]),
        tier=body["tier"],
        definition=body["definition"],
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
