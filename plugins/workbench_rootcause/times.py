"""When it began, what was changed then, and how far things move anyway: JSON and words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from workbench.api import ChangeEvent, Finding, JsonValue
from workbench.science.causes.answer import Answer
from workbench.science.causes.background import Background, Usual
from workbench.science.causes.beginning import LOSS, Beginning, beginning, nearby
from workbench.science.causes.candidate import ROWS, TARGET
from workbench.science.causes.onset import Onset
from workbench_rootcause.wording import named, row_name

MOST_CHANGES = 8
_COINCIDENCE = (
    "A change made when a fault began may have caused it or not: that they coincide is no proof."
)
_WHOLE_MINUTE = 120.0
_STILL = 0.005
_ROWS_ALONE = "Labels and rows are no column; the metric's own background stands for them."


@dataclass(frozen=True)
class Times:
    """What time tells of an answer.

    Attributes
    ----------
    began : Beginning or None
        None where there is no incident, or no cause.
    changes : tuple of (ChangeEvent, bool)
        Those near the onset, nearest first, and whether each lies inside its interval.
    usual : mapping of str to Usual
        By listed cause.
    metric : Usual
    """

    began: Beginning | None
    changes: tuple[tuple[ChangeEvent, bool], ...]
    usual: dict[str, Usual]
    metric: Usual


def times_of(answer: Answer, changes: Sequence[ChangeEvent], most: int) -> Times:
    """Return onset, near changes, and the background of the listed causes and the metric.

    Parameters
    ----------
    answer : Answer
    changes : sequence of ChangeEvent
    most : int
        How many causes are listed.
    """
    evidence = answer.evidence
    background = Background(evidence)
    usual = {
        cause.fault.node: Usual(reason=_ROWS_ALONE)
        if cause.fault.node in {TARGET, ROWS}
        else background.of(cause.fault.node)
        for cause in answer.causes[:most]
    }
    metric = background.metric()
    if answer.verdict == "no_incident" or not answer.causes:
        return Times(None, (), usual, metric)
    began = beginning(evidence, answer.causes[0].fault)
    if began.onset is None:
        return Times(began, (), usual, metric)
    ordered = sorted(changes, key=lambda change: (change.at, change.title))
    near = nearby([change.at.timestamp() for change in ordered], began.onset)
    listed = tuple((ordered[at], inside) for at, inside in near[:MOST_CHANGES])
    return Times(began, listed, usual, metric)


def add_times(document: dict[str, JsonValue], times: Times) -> None:
    """Add ``onset``, ``changes`` and backgrounds to the JSON answer."""
    began = times.began
    onset = None if began is None else began.onset
    document["onset"] = None if began is None else _onset_json(began)
    document["changes"] = [
        {
            "at": _iso(change.at.timestamp()),
            "what": change.title,
            "kind": change.kind,
            "node": change.node,
            "inside": inside,
            "minutes": 0.0 if onset is None else round((change.at.timestamp() - onset.at) / 60, 3),
        }
        for change, inside in times.changes
    ]
    document["background"] = {"metric": _usual_json(times.metric)}
    for cause in document["causes"]:
        usual = times.usual[cause["node"]]
        cause["background"] = _usual_json(usual)
        said = background_words(usual)
        if said:
            cause["evidence"] = [*cause["evidence"], said]


def _onset_json(began: Beginning) -> dict[str, JsonValue]:
    onset, other = began.onset, began.other
    if onset is None:
        return {"at": None, "interval": None, "basis": None, "rows": None, "reason": began.reason}
    return {
        "at": _iso(onset.at),
        "interval": [_iso(end) for end in onset.interval],
        "basis": onset.basis,
        "rows": onset.rows[1] - max(onset.rows[0], 0),
        "first_row": onset.rows[0],
        "inside": onset.inside,
        "before_window": onset.before_window,
        "end": None if onset.end is None else _iso(onset.end),
        "end_interval": None
        if onset.end_interval is None
        else [_iso(end) for end in onset.end_interval],
        "also": None
        if other is None
        else {
            "at": _iso(other.at),
            "interval": [_iso(end) for end in other.interval],
            "basis": other.basis,
        },
        "reason": "",
    }


def _usual_json(usual: Usual) -> dict[str, JsonValue]:
    return {
        "usual": usual.usual,
        "typical": usual.typical,
        "moved": usual.moved,
        "exceeds": usual.exceeds,
        "p": usual.p,
        "z": usual.z,
        "windows": usual.windows,
        "every": usual.every or None,
        "reason": usual.reason,
    }


def background_words(usual: Usual) -> str:
    """Return how a column's movement compares with its past, empty where that is not known."""
    if usual.moved is None or usual.usual is None or usual.p is None:
        return ""
    each = f"{usual.windows} past stretches of {usual.every}"
    if usual.every[0].isalpha():
        each = f"{usual.windows} past {usual.every}s"
    if usual.exceeds:
        least = usual.p <= 1.5 / (usual.windows + 1)
        than = f"any of {each}" if least else f"all but a few of {each}"
        within = f"they stay within {usual.usual:.2f}"
        if usual.usual < _STILL:
            within = "those do not move"
        return f"It moved {usual.moved:.2f}, more than in {than} ({within})."
    again = " at the same point of the week or day" if usual.seasonal else ""
    return (
        f"It moved {usual.moved:.2f}{again}, no further than between {each} "
        f"(up to {usual.usual:.2f}): its drift alone would not show a fault."
    )


def onset_finding(answer: Answer, times: Times) -> tuple[Finding, ...]:
    """Return the finding that states when it began, or none."""
    began = times.began
    if began is None or began.onset is None:
        return ()
    node, onset = answer.causes[0].fault.node, began.onset
    text = " ".join(filter(None, [_began_words(node, onset), _end_words(onset)]))
    if not began.agrees and began.other is not None:
        which = "the loss rose" if began.other.basis == LOSS else "its rows changed"
        text += f" By itself, {which} {clock(began.other)}."
    caveats = []
    if times.changes:
        text += f" {_changes_words(times.changes, onset)}"
        caveats.append(_COINCIDENCE)
    return (
        Finding(
            id="onset",
            text=text,
            n=sum(len(side) for side in began.moments) if began.moments else None,
            weight=0.3,
            caveats=tuple(caveats),
            values={"at": _iso(onset.at), "basis": onset.basis, "about": node},
        ),
    )


def _began_words(node: str, onset: Onset) -> str:
    if onset.basis == LOSS:
        source = "the loss of the rows shows"
    elif node == ROWS:
        source = "the rows themselves show"
    else:
        source = f"the values of {row_name(node)} show"
    return f"{named(node)}: it began {clock(onset)}, as {source}.{_reach(onset)}"


def _reach(onset: Onset) -> str:
    if onset.inside:
        return ""
    if onset.before_window:
        return " That is before the incident window, so the reference holds faulty rows."
    return " That reaches the incident window's first row: it may have been there from the start."


def _end_words(onset: Onset) -> str:
    if onset.end is None or onset.end_interval is None:
        return ""
    low, high = (_moment(end, onset.end_interval) for end in onset.end_interval)
    return f"It ended {_moment(onset.end, onset.end_interval)} UTC ({low} to {high})."


def _changes_words(changes: Sequence[tuple[ChangeEvent, bool]], onset: Onset) -> str:
    told = [
        f"\u2018{change.title}\u2019 {_apart(change.at.timestamp() - onset.at)}"
        for change, _ in changes[:3]
    ]
    more = len(changes) - len(told)
    rest = f" and {more} more" if more else ""
    return f"Changed near it: {', '.join(told)}{rest}."


def _apart(seconds: float) -> str:
    """Return a distance in time: ``"20 min before"``."""
    size = abs(seconds)
    if size < 60:
        return "in the same minute"
    if size < 2 * 3600:
        words = f"{size / 60:.0f} min"
    elif size < 48 * 3600:
        words = f"{size / 3600:.0f} h"
    else:
        words = f"{size / 86400:.0f} days"
    # A change after the estimate is listed only where the interval reaches beyond it.
    return f"{words} before" if seconds < 0 else f"{words} after, within the interval"


def clock(onset: Onset) -> str:
    """Return an onset with its interval: ``"13 May 2026 04:00 UTC (03:00 to 06:00)"``."""
    low, high = (_moment(end, onset.interval) for end in onset.interval)
    return f"{_moment(onset.at, onset.interval)} UTC ({low} to {high})"


def _moment(at: float, interval: tuple[float, float]) -> str:
    fine = interval[1] - interval[0] < _WHOLE_MINUTE
    found = datetime.fromtimestamp(at, UTC)
    return f"{found.day} {found:%b %Y %H:%M:%S}" if fine else f"{found.day} {found:%b %Y %H:%M}"


def _iso(at: float) -> str:
    return datetime.fromtimestamp(round(at, 3), UTC).isoformat().replace("+00:00", "Z")
