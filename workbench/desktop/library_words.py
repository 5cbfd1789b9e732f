"""What the Library says of an incident: its severity, its parts, its figures, in words."""

from collections.abc import Sequence

from workbench.desktop.plots.hit_list import HitRow
from workbench.desktop.plots.likeness_marks import MapMark
from workbench.desktop.plots.part_bars import PartBar
from workbench.desktop.theme.marks import Mark, State
from workbench.language import tr
from workbench.science.likeness import PartLikeness
from workbench.services.library.reasons import part_words
from workbench.services.library.searching import Hit
from workbench.services.readings.library import LibraryReading

_SEVERITIES = {
    "SEV1": State.SEV1,
    "SEV2": State.SEV2,
    "SEV3": State.SEV3,
    "SEV4": State.SEV4,
}
NO_SEVERITY = Mark(State.UNKNOWN, tr("no severity"))


def severity_mark(severity: str) -> Mark:
    """Return a severity as shape and word.

    Parameters
    ----------
    severity : str
        Such as ``"SEV2 major"``; may be empty.
    """
    state = _SEVERITIES.get(severity[:4])
    return Mark(state) if state is not None else NO_SEVERITY


def map_marks(reading: LibraryReading) -> list[MapMark]:
    """Return the points of a reading.

    Parameters
    ----------
    reading : LibraryReading
    """
    return [
        MapMark(
            one.incident,
            one.reference,
            one.title,
            severity_mark(one.severity),
            one.x,
            one.y,
            reading.causes.get(one.incident, ""),
            one.imported,
        )
        for one in reading.map.points
    ]


def part_bars(parts: Sequence[PartLikeness]) -> list[PartBar]:
    """Return the parts of a likeness as bars.

    Parameters
    ----------
    parts : sequence of PartLikeness
    """
    return [PartBar(part_words(one.part), one.share, one.value) for one in parts]


def by_kind(hits: Sequence[Hit]) -> list[Hit]:
    """Return hits kind by kind, the kind of the best hit first."""
    order = list(dict.fromkeys(one.kind for one in hits))
    return sorted(hits, key=lambda one: order.index(one.kind))


def hit_rows(hits: Sequence[Hit]) -> list[HitRow]:
    """Return hits as rows.

    Parameters
    ----------
    hits : sequence of Hit
        Kind by kind.
    """
    return [
        HitRow(
            _first_upper(one.kind_words),
            one.title or one.snippet,
            f"{one.reference} {one.incident_title}",
            one.snippet,
            one.marks,
        )
        for one in hits
    ]


def _first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]
