"""What the keep-history lab shows of a cause, in numbers and words; without Qt."""

from dataclasses import dataclass

from workbench.desktop.numbers import NARROW, decimal, percent, whole
from workbench.domain.figures import Distribution, Figure
from workbench.language import tr
from workbench.services.cause_answers import CauseRow, Interval
from workbench.services.readings.causes_lab import Mended, WhatIf
from workbench.services.readings.causes_place import CausesPlaceReading
from workbench.services.readings.causes_shares import SharePoint


@dataclass(frozen=True, slots=True)
class Restored:
    """The metric with one cause mended, and where that is known from."""

    value: float
    interval: Interval | None
    gained: float
    certain: bool
    note: str


def by_mechanism(
    reading: CausesPlaceReading, way: Mended, point: SharePoint | None
) -> Restored | None:
    """Return what a way of mending restores, on a share of its rows where one is given."""
    n = reading.answer.rows[1] if len(reading.answer.rows) == 2 else None
    of = tr(" of {n}", n=whole(n)) if n is not None else ""
    if point is not None:
        note = tr("{rows}{of} rows mended", rows=whole(point.rows), of=of)
        sure = certain(point.restored_interval)
        return Restored(point.value, point.interval, point.restored, sure, note)
    if way.restored is None:
        return None
    note = tr("{rows}{of} rows mended", rows=whole(way.rows), of=of) if way.rows is not None else ""
    return Restored(way.value, way.interval, way.restored, certain(way.restored_interval), note)


def by_search(reading: CausesPlaceReading, row: CauseRow) -> Restored | None:
    """Return what the search for causes found that mending a cause restores."""
    value, observed = reading.mended_value(row), reading.answer.observed
    if value is None or observed is None or row.restored is None:
        return None
    ends = None
    if row.restored_interval is not None:
        low, high = sorted(observed + reading.sign * end for end in row.restored_interval)
        ends = (low, high)
    sure = certain(row.restored_interval)
    return Restored(value, ends, row.restored, sure, tr("W0 values put back"))


def certain(ends: Interval | None) -> bool:
    """Whether an effect is more than chance."""
    return ends is None or not ends[0] < 0 < ends[1]


def restored_words(reading: CausesPlaceReading, found: Restored | None) -> str:
    """Return what a restored value amounts to: its interval and its part of the drop."""
    if found is None:
        return tr("{metric_name}, not measured yet", metric_name=reading.metric_name)
    places, name = reading.places, reading.metric_name
    ends = ""
    if found.interval is not None:
        low, high = (decimal(end, places) for end in found.interval)
        ends = f" 95{NARROW}% [{low}, {high}]"
    drop = reading.answer.drop
    if not found.certain:
        part = tr("no more than chance")
    elif found.gained < 0:
        part = tr("costs another {decimal}", decimal=decimal(-found.gained, places))
    elif drop:
        part = tr("{percent} of the drop restored", percent=percent(found.gained / drop))
    else:
        part = tr("{gained} restored", gained=decimal(found.gained, places))
    return f"{name}{ends}\n{part}" if ends else f"{name} · {part}"


def share_words(what_if: WhatIf, point: SharePoint, saved: SharePoint | None) -> str:
    """Return where a figure for a share of the rows is known from, in a few words."""
    if saved is not None:
        return tr(
            "run {value}, {looked_at} rows", value=saved.run[-8:], looked_at=whole(saved.looked_at)
        )
    if 0 < what_if.looked_at < what_if.total:
        how = tr("sampled") if point.measured else tr("interpolated")
        return tr(
            "{how}, {looked_at} of {total} rows",
            how=how,
            looked_at=whole(what_if.looked_at),
            total=whole(what_if.total),
        )
    how = tr("measured") if point.measured else tr("interpolated")
    return (
        tr("{how} on {looked_at} rows", how=how, looked_at=whole(what_if.looked_at))
        if what_if.looked_at
        else how
    )


def cause_figure(
    reading: CausesPlaceReading,
    row: CauseRow,
    what_if: WhatIf | None,
    mechanism: str,
    told: SharePoint | None,
    *,
    part: bool,
) -> tuple[Figure | None, bool]:
    """Return the distributions of an input, and whether the mended one is among them.

    Parameters
    ----------
    reading : CausesPlaceReading
    row : CauseRow
    what_if : WhatIf or None
    mechanism : str
        The way of mending that is chosen.
    told : SharePoint or None
        The figure of the chosen share, where less than all rows are mended.
    part : bool
        Whether less than all rows are mended.
    """
    if what_if is None or what_if.figure is None:
        own = _drawn_by_search(reading, row.node)
        return (own, True) if own is not None else (reading.lab.columns.get(row.node), False)
    if part:
        # The figure of the run itself is of all rows mended; it is not asked for again.
        drawn = told.figure if told is not None else None
        return drawn or _without_mended(what_if.figure), True
    if mechanism == what_if.chosen:
        return what_if.figure, True
    exact = reading.lab.valid(row.node, mechanism, beside_stale=reading.answer.stale)
    if exact is not None and exact.figure is not None:
        return exact.figure, True
    return _without_mended(what_if.figure), False


def named_above(figure: Figure, node: str) -> Figure:
    """Return a figure that names its input at the top, so that its axis need not."""
    label = figure.y.label
    words = (label[:1].lower() + label[1:]) if label else tr("share of rows")
    y = figure.y.model_copy(update={"label": f"{node}, {words}"})
    x = figure.x.model_copy(update={"label": ""}) if figure.x.label == node else figure.x
    return figure.model_copy(update={"x": x, "y": y})


def _drawn_by_search(reading: CausesPlaceReading, node: str) -> Figure | None:
    own = [figure for figure in reading.answer.figures.values() if figure.about == node]
    return next((f for f in own if any(isinstance(m, Distribution) for m in f.marks)), None)


def _without_mended(figure: Figure) -> Figure:
    kept = tuple(m for m in figure.marks if getattr(m, "tone", "") != "restored")
    return figure.model_copy(update={"marks": kept})
