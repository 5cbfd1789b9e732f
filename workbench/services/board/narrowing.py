"""How belief narrowed, as a figure: one stepped line a hypothesis, with what moved it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from types import MappingProxyType

from workbench.domain.events import Event
from workbench.domain.figures import Axis, Figure, Flags, Line, Mark
from workbench.domain.reasoning.matrix import BANDS as DOMAIN_BANDS
from workbench.domain.reasoning.narrowing import Step
from workbench.language import tr
from workbench.services.board.views import MatrixColumn
from workbench.services.board.words import BANDS, STATUSES, run_words

MOST_FLAGS = 8
_LONGEST = 28
_ROOM = 0.04
_REASONING = (
    "hypothesis.",
    "observation.",
    "test.",
    "amendment.",
    "conclusion.",
)


def narrowing_figure(
    steps: Mapping[str, Sequence[Step]],
    codes: Mapping[str, str],
    columns: Sequence[MatrixColumn],
    events: Sequence[Event],
    tests: Mapping[str, str] = MappingProxyType({}),
) -> Figure | None:
    """Return how likely each hypothesis was held over time.

    Parameters
    ----------
    steps : mapping of str to sequence of Step
    codes : mapping of str to str
        ``H1`` and so on, by id.
    columns : sequence of MatrixColumn
        The least contradicted first.
    events : sequence of Event
        The journal of the incident; its last event of this kind ends the picture.
    tests : mapping of str to str
        What a test came to in a few words, ``T1 passed``, by the identifier of its conclusion.

    Returns
    -------
    Figure or None
        None before any hypothesis took a step beyond its first.
    """
    if not any(len(told) > 1 for told in steps.values()):
        return None
    first = min(_seconds(told[0].at) for told in steps.values() if told)
    last = max(
        [_seconds(e.at) for e in events if e.type.startswith(_REASONING)]
        + [_seconds(told[-1].at) for told in steps.values()]
    )
    end = last + max((last - first) * _ROOM, 60.0)
    ends = {c.id: DOMAIN_BANDS.index(steps[c.id][-1].band) for c in columns if c.id in steps}
    lead = next((c.id for c in columns if not c.out), "")
    marks: list[Mark] = []
    named: set[int] = set()
    for column in columns:
        if column.id not in ends:
            continue
        together = [codes[c.id] for c in columns if ends.get(c.id) == ends[column.id]]
        label = "" if ends[column.id] in named else ", ".join(together)
        named.add(ends[column.id])
        marks.append(_line(steps[column.id], end, column, label, lead=column.id == lead))
    # The leading line lies over the others.
    marks.reverse()
    flags = _flags(steps, codes, tests)
    if flags is not None:
        marks.append(flags)
    return Figure(
        id="narrowing",
        title=tr("How belief narrowed"),
        caption=tr("How likely each hypothesis was held, and what came before a change."),
        x=Axis(kind="time"),
        y=Axis(categories=tuple(BANDS.values())),
        marks=tuple(marks),
    )


def _line(
    told: Sequence[Step], end: float, column: MatrixColumn, label: str, *, lead: bool
) -> Line:
    x: list[float] = []
    y: list[float | None] = []
    for step in told:
        at, band = _seconds(step.at), float(DOMAIN_BANDS.index(step.band))
        if y:
            x.append(at)
            y.append(y[-1])
        x.append(at)
        y.append(band)
    x.append(end)
    y.append(y[-1])
    tone = "muted" if column.out else "plain"
    return Line(x=tuple(x), y=tuple(y), tone=tone, label=label, dashed=not lead)


def _flags(
    steps: Mapping[str, Sequence[Step]], codes: Mapping[str, str], tests: Mapping[str, str]
) -> Flags | None:
    """Return what came before the changes: the latest, and every test and decision first."""
    found: dict[tuple[float, str], bool] = {}
    for identifier, told in steps.items():
        decided = [_seconds(now.at) for then, now in pairwise(told) if then.status != now.status]
        for before, step in pairwise(told):
            at = _seconds(step.at)
            # Belief that follows a decision at once says nothing besides.
            if step.status == before.status and any(abs(at - one) < 1 for one in decided):
                continue
            words, strong = _words(before, step, codes[identifier], tests)
            key = (at, words)
            found[key] = found.get(key, False) or strong
    if not found:
        return None
    ranked = sorted(found, key=lambda key: (not found[key], -key[0]))[:MOST_FLAGS]
    shown = sorted(ranked)
    return Flags(
        at=tuple(at for at, _ in shown),
        title=tuple(words for _, words in shown),
        emphasised=tuple(found[key] for key in shown),
    )


def _words(before: Step, step: Step, code: str, tests: Mapping[str, str]) -> tuple[str, bool]:
    if step.status != before.status:
        words = tr("{code} {status}", code=code, status=STATUSES[step.status])
        return words, step.status in {"confirmed", "rejected"}
    told = [cause for cause in step.causes if cause.kind != "stated"]
    tested = [tests[cause.record] for cause in told if cause.record in tests]
    if tested:
        return tested[-1], True
    runs = [run_words(cause.run) for cause in told if cause.run]
    said = f"{code}: {step.reason}" if step.reason else code
    # Several rows at once say nothing of which of them it was; the person's reason does.
    return _cut(f"{runs[0]} {step.reason}".strip() if len(told) == len(runs) == 1 else said), False


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"


def _seconds(at: str) -> float:
    return datetime.fromisoformat(at).timestamp()
