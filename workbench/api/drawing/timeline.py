"""Milestones on a line: spaced evenly so that each can be read, with the time between them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from workbench.api.drawing.canvas import Canvas, Palette, light_palette
from workbench.api.drawing.wrapping import wrapped
from workbench.domain.postmortem.parts import Moment

ROW_HEIGHT, LINE_AT, SIDE = 124, 34, 8
MOST_IN_A_ROW = 5
_SIZE = 12.0
MILESTONES: Mapping[str, str] = {
    "": "",
    "onset": "Onset",
    "signal": "First signal",
    "detected": "Detected",
    "triaged": "Triaged",
    "insight": "Insight",
    "mitigated": "Mitigated",
    "resolved": "Resolved",
}
"""What each milestone is called."""


def draw_timeline(moments: Sequence[Moment], title: str = "Timeline", *, width: int = 720) -> str:
    """Return moments as one SVG element, in order of time.

    Parameters
    ----------
    moments : sequence of Moment
        All that are given are drawn; those that mark something by its name.
    title : str
        Its accessible name.
    width : int
        Pixels.
    """
    palette = light_palette()
    ordered = sorted(moments, key=_at)
    rows = _rows(ordered)
    canvas = Canvas(width, max(ROW_HEIGHT * len(rows), 40), palette)
    column = (width - 2 * SIDE) / max((len(row) for row in rows), default=1)
    before: datetime | None = None
    for number, row in enumerate(rows):
        place = (number * ROW_HEIGHT, column)
        _row(canvas, row, place, palette, before=before)
        before = _at(row[-1])
    return canvas.element(title, timeline_words(moments))


def timeline_words(moments: Sequence[Moment]) -> str:
    """Return what a timeline shows, in words: for whoever does not see it."""
    told = ((one, MILESTONES[one.milestone]) for one in sorted(moments, key=_at))
    return "; ".join(
        f"{moment_words(_at(one))} {f'{name}: ' if name else ''}{one.text}" for one, name in told
    )


def moment_words(at: datetime) -> str:
    """Return a moment as it is written under a milestone: ``14 May 2026 06:00``."""
    return f"{at.day} {at:%b %Y %H:%M}"


def _at(moment: Moment) -> datetime:
    at = datetime.fromisoformat(moment.at)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def duration_words(span: timedelta) -> str:
    """Return how long something took: ``7 d 03 h``, ``2 h 05 min``, ``38 s``."""
    seconds = round(abs(span.total_seconds()))
    days, hours, minutes = seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days:,}\u202fd {hours:02d}\u202fh".replace(",", "\u202f")
    if hours:
        return f"{hours}\u202fh {minutes:02d}\u202fmin"
    return f"{minutes}\u202fmin {seconds % 60:02d}\u202fs" if minutes else f"{seconds}\u202fs"


def _rows(moments: Sequence[Moment]) -> list[Sequence[Moment]]:
    """Return moments in rows of about the same length."""
    count = -(-len(moments) // MOST_IN_A_ROW)
    size = -(-len(moments) // count) if count else 0
    return [moments[at : at + size] for at in range(0, len(moments), size)] if size else []


def _row(
    canvas: Canvas,
    moments: Sequence[Moment],
    place: tuple[float, float],
    palette: Palette,
    *,
    before: datetime | None,
) -> None:
    top, column = place
    middle = top + LINE_AT
    canvas.line(SIDE + 6, middle, canvas.width - SIDE, middle, palette.edge, width=1.5)
    if before is not None:
        canvas.text(
            SIDE, top + 16, f"{duration_words(_at(moments[0]) - before)} later", palette.t3, size=11
        )
    for at, moment in enumerate(moments):
        x = SIDE + 6 + at * column
        if at:
            words = duration_words(_at(moment) - _at(moments[at - 1]))
            canvas.text(x - column / 2 + 4, middle - 9, words, palette.t3, anchor="middle", size=11)
        _mark(canvas, moment, x, middle, palette)
        _words(canvas, moment, x - 6, (middle, column - 14), palette)


def _words(
    canvas: Canvas, moment: Moment, x: float, room: tuple[float, float], palette: Palette
) -> None:
    """Write under a mark what it is, when it was and what happened."""
    middle, width = room
    name = MILESTONES[moment.milestone]
    y = middle + 24
    for words in wrapped(name or moment.text, width, _SIZE, most=1 if name else 3, bold=True):
        canvas.text(x, y, words, palette.t1, bold=True)
        y += 15
    canvas.text(x, y, moment_words(_at(moment)), palette.t2, size=11)
    for line, words in enumerate(wrapped(moment.text if name else "", width, 11, most=3)):
        canvas.text(x, y + 14 * (line + 1), words, palette.t3, size=11)


def _mark(canvas: Canvas, moment: Moment, x: float, y: float, palette: Palette) -> None:
    """Draw a moment's mark: each kind has a shape of its own."""
    if not moment.milestone:
        canvas.path(f"M{x:.1f},{y - 7:.1f}l7,12h-14Z", fill=palette.surface, stroke=palette.t2)
    elif moment.milestone == "onset":
        canvas.rect(x - 6, y - 6, 12, 12, fill=palette.inc, stroke=palette.inc)
    elif moment.milestone in {"mitigated", "resolved"}:
        canvas.circle(x, y, 6.5, fill=palette.ref, stroke=palette.ref)
        canvas.path(f"M{x - 3:.1f},{y:.1f}l2.2,2.4l4,-4.6", stroke=palette.surface, width=1.6)
    else:
        canvas.circle(x, y, 5.5, fill=palette.surface, stroke=palette.t1)
