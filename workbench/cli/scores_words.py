"""Candidates and scores as one object, and in words for a terminal."""

from datetime import UTC, datetime

from workbench.domain.canonical import JsonValue
from workbench.errors import WorkbenchError
from workbench.services.scoring.acts import contributions_of
from workbench.services.scoring.candidates import Candidate, Contribution
from workbench.services.scoring.history import ScoreHistory
from workbench.services.scoring.messages import message_of


def moment_of(moment: datetime) -> datetime:
    """Return a time given on the command line, in UTC."""
    return moment.replace(tzinfo=UTC)


def candidate_payload(one: Candidate, chance: str) -> dict[str, JsonValue]:
    """Return a candidate as one object."""
    dismissed = one.dismissed
    card = one.card
    return {
        "model": one.model.id,
        "title": one.title,
        "start": one.start.isoformat(),
        "end": one.end.isoformat(),
        "window": one.window.start.isoformat(),
        "windows": one.windows,
        "score": one.score,
        "spike": one.spike,
        "chance": chance,
        "tier": one.tier.id,
        "shape": one.tier.shape,
        "priority": one.priority,
        "because": [{"rule": f.id, "points": f.points, "words": f.words} for f in one.because],
        "contributions": [_part(part) for part in one.contributions],
        "category": one.category.id,
        "segment": one.segment,
        "group": one.group,
        "held_back": one.held_back,
        "dismissed": None
        if dismissed is None
        else {
            "act": dismissed.seq,
            "reason": dismissed.reason,
            "by": dismissed.by,
            "expires": dismissed.expires.isoformat(),
        },
        "escalated": None if one.escalated is None else one.escalated.seq,
        "card": None if card is None else card.json_body(),
        "deadline": None if one.deadline is None else one.deadline.isoformat(),
        "definition": one.definition.digest,
        "definition_version": one.definition.version,
        "message": message_of(one, chance),
    }


def candidate_words(one: Candidate, chance: str) -> list[str]:
    """Return a candidate in lines: the first says how urgent it is, the others why."""
    standing = one.held_back
    if one.dismissed is not None:
        standing = f"dismissed by {one.dismissed.by} until {one.dismissed.expires:%Y-%m-%d}"
    elif one.escalated is not None:
        standing = f"escalated by {one.escalated.by}"
    said = f"  [{standing}]" if standing else ""
    head = f"{one.priority} {one.tier.shape} {one.tier.word:<6} {one.score:5.1f}  {one.title}"
    lines = [f"{head}  {one.windows} windows to {one.window.start:%Y-%m-%d %H:%M}{said}"]
    lines += [f"      {part.points:5.1f}  {part.title}: {part.words}" for part in one.contributions]
    lines.append(f"      {chance}")
    lines.append("      because " + "; ".join(fired.words for fired in one.because))
    if one.group:
        lines.append(f"      {one.group}")
    if one.card is not None and one.deadline is not None:
        lines.append(f"      {one.card.title}, by {one.deadline:%Y-%m-%d %H:%M} ({one.card.owner})")
    return lines


def history_payload(history: ScoreHistory, last: int) -> dict[str, JsonValue]:
    """Return the latest windows of one model as one object."""
    _refuse_unknown(history)
    at = history.last(0)
    rows: list[JsonValue] = []
    for place in range(max(0, at + 1 - last), at + 1):
        reading = history.readings[0][place]
        rows.append(
            {
                "start": reading.start.isoformat(),
                "end": reading.end.isoformat(),
                "rows": reading.rows,
                "judged": bool(history.judged[0, place]),
                "score": float(history.scores.score[0, place]),
                "spike": float(history.scores.spike[0, place]),
                "tier": history.tier(0, place).id,
                "contributions": contributions_of(history, 0, place),
                "values": dict(reading.values),
                "details": {name: dict(body) for name, body in reading.details.items()},
            }
        )
    definition = history.definition
    return {
        "model": history.models[0].json_body(),
        "definition": definition.digest,
        "definition_version": definition.version,
        "windows": rows,
    }


def history_words(history: ScoreHistory, last: int) -> list[str]:
    """Return the latest windows of one model in lines."""
    _refuse_unknown(history)
    at = history.last(0)
    lines = []
    for place in range(max(0, at + 1 - last), at + 1):
        reading, tier = history.readings[0][place], history.tier(0, place)
        small = "" if history.judged[0, place] else "  too small to be judged"
        lines.append(
            f"{reading.start:%Y-%m-%d %H:%M}  {tier.shape} {tier.word:<7}"
            f" {history.scores.score[0, place]:5.1f}  {reading.rows:,} rows{small}"
        )
    if at >= 0:
        parts = contributions_of(history, 0, at)
        details = history.readings[0][at].details
        lines.append("The latest window")
        for term in sorted(history.definition.signals, key=lambda s: -parts[s.id]):
            words = str(details.get(term.id, {}).get("words", "not measured"))
            lines.append(f"  {parts[term.id]:5.1f}  {term.title}: {words}")
    return lines


def _refuse_unknown(history: ScoreHistory) -> None:
    if not history.models:
        raise WorkbenchError(
            "scores.no_model",
            "There is no model of that name.",
            "List them with: workbench scores model list",
        )


def _part(part: Contribution) -> dict[str, JsonValue]:
    return {
        "signal": part.signal,
        "title": part.title,
        "points": part.points,
        "words": part.words,
        "column": part.column,
        "node": part.node,
    }
