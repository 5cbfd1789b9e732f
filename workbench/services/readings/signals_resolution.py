"""The same signals in wider or narrower time bins, measured again from the tables."""

from workbench.datasets.progress import Progress, silent
from workbench.datasets.time_bins import WIDTHS
from workbench.domain.incident import Incident
from workbench.services.readings.series import Key, Series, split_series
from workbench.services.session import Session
from workbench.services.signals import signal_table, tables_span

FEWEST_BINS, MOST_BINS = 12, 240
_LEAST_WIDTH = 60


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


def series_at(
    session: Session, incident: str, width: int, progress: Progress = silent
) -> dict[Key, Series]:
    """Return an incident's signals in bins of another width; nothing is recorded.

    Parameters
    ----------
    session : Session
    incident : str
    width : int
        Seconds.
    progress : callable

    Returns
    -------
    dict
        By node and metric; empty where signals cannot be measured.
    """
    state = session.incident(incident)
    table = signal_table(
        session,
        state.evidence,
        state.windows,
        task=state.task,
        metric=state.metric,
        width=width,
        progress=progress,
    )
    return {} if table is None else dict(sorted(split_series(table).items()))
