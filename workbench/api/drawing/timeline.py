"""Milestones on a line: spaced evenly so that each can be read, with the time between them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from workbench.api.drawing.canvas import Canvas, Palette, light_palette
from workbench.api.drawing.wrapping import wrapped
from workbench.api.report_blocks import Milestone, Timeline

ROW_HEIGHT, LINE_AT, SIDE = 112, 34, 8
MOST_IN_A_ROW = 6
_SIZE = 12.0


def draw_timeline(timeline: Timeline, title: str = "Timeline", *, width: int = 720) -> str:
    """Return a timeline as one SVG element.

    Parameters
    ----------
    timeline : Timeline
    title : str
        Its accessible name.
    width : int
        Pixels.
    """
    palette = light_palette()
    stones = sorted(timeline.milestones, key=lambda one: one.at)
    rows = _rows(stones)
    canvas = Canvas(width, max(ROW_HEIGHT * len(rows), 40), palette)
    column = (width - 2 * SIDE) / max((len(row) for row in rows), default=1)
    before: datetime | None = None
    for number, row in enumerate(rows):
        place = (number * ROW_HEIGHT, column)
        _row(canvas, row, place, palette, before=before)
        before = row[-1].at
    return canvas.element(title, timeline_words(timeline))


def timeline_words(timeline: Timeline) -> str:
    """Return what a timeline shows, in words: for whoever does not see it."""
    stones = sorted(timeline.milestones, key=lambda one: one.at)
    return "; ".join(f"{moment_words(one.at)} {one.title}" for one in stones)


def moment_words(at: datetime) -> str:
    """Return a moment as it is written under a milestone: ``14 May 2026 06:00``."""
    return f"{at.day} {at:%b %Y %H:%M}"


def duration_words(span: timedelta) -> str:
    """Return how long something took: ``7 d 03 h``, ``2 h 05 min``, ``38 s``."""
    seconds = round(abs(span.total_seconds()))
    days, hours, minutes = seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days:,}\u202fd {hours:02d}\u202fh".replace(",", "\u202f")
    if hours:
        return f"{hours}\u202fh {minutes:02d}\u202fmin"
    return f"{minutes}\u202fmin {seconds % 60:02d}\u202fs" if minutes else f"{seconds}\u202fs"


def _rows(stones: Sequence[Milestone]) -> list[Sequence[Milestone]]:
    """Return milestones in rows of about the same length."""
    count = -(-len(stones) // MOST_IN_A_ROW)
    size = -(-len(stones) // count) if count else 0
    return [stones[at : at + size] for at in range(0, len(stones), size)] if size else []


def _row(
    canvas: Canvas,
    stones: Sequence[Milestone],
    place: tuple[float, float],
    palette: Palette,
    *,
    before: datetime | None,
) -> None:
    top, column = place
    middle = top + LINE_AT
    canvas.line(SIDE + 6, middle, canvas.width - SIDE, middle, palette.edge, width=1.5)
    if before is not None:
        canvas.text(SIDE, top + 16, f"{duration_words(stones[0].at - before)} later", palette.t3)
    for at, stone in enumerate(stones):
        x = SIDE + 6 + at * column
        if at:
            words = duration_words(stone.at - stones[at - 1].at)
            canvas.text(x - column / 2 + 4, middle - 9, words, palette.t3, anchor="middle", size=11)
        _mark(canvas, stone, x, middle, palette)
        lines = wrapped(stone.title, column - 14, _SIZE, bold=True)
        for line, words in enumerate(lines):
            canvas.text(x - 6, middle + 24 + 15 * line, words, palette.t1, bold=True)
        below = middle + 26 + 15 * len(lines)
        canvas.text(x - 6, below, moment_words(stone.at), palette.t2, size=11)


def _mark(canvas: Canvas, stone: Milestone, x: float, y: float, palette: Palette) -> None:
    """Draw a milestone's mark: each kind has a shape of its own."""
    if stone.kind == "change":
        canvas.path(f"M{x:.1f},{y - 7:.1f}l7,12h-14Z", fill=palette.surface, stroke=palette.t2)
    elif stone.kind == "onset":
        canvas.rect(x - 6, y - 6, 12, 12, fill=palette.inc, stroke=palette.inc)
    elif stone.kind == "good":
        canvas.circle(x, y, 6.5, fill=palette.ref, stroke=palette.ref)
        canvas.path(f"M{x - 3:.1f},{y:.1f}l2.2,2.4l4,-4.6", stroke=palette.surface, width=1.6)
    else:
        canvas.circle(x, y, 5.5, fill=palette.surface, stroke=palette.t1)
