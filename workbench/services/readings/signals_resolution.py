"""The same signals in wider or narrower time bins, measured again from the tables."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock

import numpy as np

from workbench.datasets.progress import Progress, silent
from workbench.datasets.time_bins import WIDTHS
from workbench.domain.incident import Incident
from workbench.services.session import Session
from workbench.services.signal_series import Key, Series, read_series, split_series
from workbench.services.signals import signal_table, tables_span

FEWEST_BINS, MOST_BINS = 12, 240
_LEAST_WIDTH = 60
_KEPT = 8
_measured: OrderedDict[tuple[object, ...], Mapping[Key, Series]] = OrderedDict()
_guard = Lock()


def are_derived(state: Incident) -> bool:
    """Whether an incident's signals were measured by the program, not handed in."""
    return any(item.details.get("derived") for item in state.evidence)


def offered_widths(session: Session, state: Incident) -> tuple[int, ...]:
    """Return the widths of time bins that make a readable picture, in seconds.

    Empty where signals cannot be measured: no table has a timestamp, or no W0.
    """
    span = tables_span(session, state.evidence, state.windows)
    if span is None:
        return ()
    return tuple(
        width
        for width in WIDTHS
        if width >= _LEAST_WIDTH and FEWEST_BINS <= span / width <= MOST_BINS
    )


def series_shown(session: Session, state: Incident, width: int | None) -> Mapping[Key, Series]:
    """Return the series to show: those at hand, or measured again where they would not fit.

    Measured signals say how far every bin is from W0, so they are measured again where W0 is
    no longer the table they were made with.
    """
    reference = state.window("reference")
    cut = reference is not None and (reference.start, reference.end) != (None, None)
    if not are_derived(state) or (width is None and not cut):
        return read_series(session, state)
    return series_at(session, state.id, width) or read_series(session, state)


def clear_width(series: Series | None, change: float, widths: Sequence[int]) -> int | None:
    """Return the narrowest width of bins in which a change stands out, or None.

    Intervals narrow with the root of the width; a change stands out where it is as large as
    an interval is wide.

    Parameters
    ----------
    series : Series or None
        The metric as it was measured, with its intervals.
    change : float
        How far it moved.
    widths : sequence of int
        What can be chosen, in seconds.

    Returns
    -------
    int or None
        None where the series shows it already, or has no intervals.
    """
    if series is None or not widths or change == 0:
        return None
    spread = series.high - series.low
    known = spread[np.isfinite(spread)]
    if not len(known):
        return None
    wanted = series.step * (float(np.median(known)) / abs(change)) ** 2
    if wanted <= series.step * 1.001:
        return None
    fitting = [w for w in widths if w >= wanted]
    width = fitting[0] if fitting else widths[-1]
    return width if width > series.step * 1.001 else None


def series_at(
    session: Session, incident: str, width: int | None, progress: Progress = silent
) -> Mapping[Key, Series]:
    """Return an incident's signals in bins of a width; nothing is recorded.

    Parameters
    ----------
    session : Session
    incident : str
    width : int or None
        Seconds; None chooses bins that hold enough rows.
    progress : callable

    Returns
    -------
    mapping
        By node and metric; empty where signals cannot be measured. Kept in memory for the
        next time the same is asked.
    """
    state = session.incident(incident)
    key = _question(state, width)
    with _guard:
        if key in _measured:
            _measured.move_to_end(key)
            return _measured[key]
    table = signal_table(
        session,
        state.evidence,
        state.windows,
        task=state.task,
        metric=state.metric,
        width=width,
        progress=progress,
    )
    found = {} if table is None else dict(sorted(split_series(table).items()))
    with _guard:
        _measured[key] = found
        while len(_measured) > _KEPT:
            _measured.popitem(last=False)
    return found


def _question(state: Incident, width: int | None) -> tuple[object, ...]:
    """Return everything that the series depend on; tables are named by their content."""
    tables = tuple(
        (item.table.sha256, item.window, item.table.roles.model_dump_json())
        for item in state.evidence
        if item.table is not None
    )
    reference = state.window("reference")
    base = None if reference is None else reference.model_dump_json()
    return (tables, base, state.task, state.metric, width)
