"""What the Signals place shows: lanes on one time axis, windows, and what was changed when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from workbench.datasets.metrics import Measured
from workbench.datasets.traces import Trace
from workbench.domain.evidence import ChangeEvent, Window
from workbench.domain.figures import Figure
from workbench.domain.incident import Incident
from workbench.language import tr
from workbench.services.cause_answers import CausesReading, causes_reading
from workbench.services.long_series import LongSeries
from workbench.services.performance import (
    TITLES,
    Change,
    change_between,
    falls_when_worse,
    metric_places,
    metric_title,
    window_performance,
)
from workbench.services.readings.signals_changes import (
    ChangeRow,
    Note,
    changed_rows,
    drift_note,
)
from workbench.services.readings.signals_lanes import (
    Given,
    LaneOffer,
    lanes_of,
    metric_lane,
)
from workbench.services.readings.signals_onset import Onset, find_onset
from workbench.services.readings.signals_resolution import (
    are_derived,
    clear_width,
    offered_widths,
    series_shown,
)
from workbench.services.session import Session
from workbench.services.signal_series import (
    Series,
    main_series,
    read_series,
    window_spans,
)
from workbench.services.traces import unprepared

__all__ = [
    "TITLES",
    "SignalsReading",
    "change_events",
    "performance_figure",
    "signals_reading",
]


@dataclass(frozen=True, slots=True)
class SignalsReading:
    """Everything on the time axis of an incident.

    Attributes
    ----------
    metric, metric_name : str
        As recorded and as written.
    lanes : tuple of Figure
        The metric first; each with a time axis.
    offered : tuple of LaneOffer
        Every lane there could be.
    reference, incident : Window or None
    spans : mapping of str to (float, float)
        Where each window lies on the axis, seconds since 1970.
    changes : tuple of ChangeEvent
    near : tuple of bool
        For each change, whether it coincides with the onset.
    onset : Onset or None
    levels : (float, float) or None
        The metric in W0 and W1.
    change : Change or None
        W1 minus W0.
    places : int
        Decimals of the metric.
    changed : tuple of ChangeRow
    note : Note or None
        What drifted, and whether that is the cause; None where nothing did.
    widths : tuple of int
        Widths of time bins that can be chosen, in seconds; empty where signals were captured.
    width : float
        The width that is shown, in seconds.
    searched : bool
        Whether causes were looked for with the windows as they are.
    measurable : bool
        Whether signals could be measured from the tables.
    unprepared : bool
        Whether there are long signals that were not prepared for drawing yet.
    traces : mapping of str to Trace
        Every point of the long signals, by the source their marks name.
    """

    incident_id: str
    title: str
    metric: str = ""
    metric_name: str = ""
    lanes: tuple[Figure, ...] = ()
    offered: tuple[LaneOffer, ...] = ()
    reference: Window | None = None
    incident: Window | None = None
    spans: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    changes: tuple[ChangeEvent, ...] = ()
    near: tuple[bool, ...] = ()
    onset: Onset | None = None
    levels: tuple[float, float] | None = None
    change: Change | None = None
    places: int = 3
    performance: Mapping[str, Measured] = field(default_factory=dict)
    changed: tuple[ChangeRow, ...] = ()
    note: Note | None = None
    widths: tuple[int, ...] = ()
    width: float = 0.0
    searched: bool = False
    measurable: bool = False
    unprepared: bool = False
    traces: Mapping[str, Trace] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the title is made of."""

    metric: str
    known: bool
    change: Change | None
    levels: tuple[float, float] | None
    onset: Onset | None
    spans: Mapping[str, tuple[float, float]]


def signals_reading(
    session: Session,
    incident: str,
    *,
    chosen: Sequence[str] | None = None,
    width: int | None = None,
) -> SignalsReading:
    """Return what is known over time of an incident.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.
    chosen : sequence of str, optional
        Keys of the lanes to show; the usual ones by default.
    width : int, optional
        Of the time bins in seconds, where signals were measured from tables.

    Returns
    -------
    SignalsReading
        Without lanes where there are no signals.
    """
    state = session.incident(incident)
    spans = window_spans(state)
    performance = window_performance(session, state)
    measured = change_between(performance)
    widths = offered_widths(session, state) if are_derived(state) else ()
    known = series_shown(session, state, width)
    if width is None and measured is not None:
        clear = clear_width(main_series(state, known), measured.value, widths)
        known = known if clear is None else series_shown(session, state, clear)
    main = main_series(state, known)
    causes = causes_reading(session, state.id)
    change = _change(causes, measured, main, spans)
    levels = _levels(main, spans, performance)
    given = Given(known, main, spans, performance, levels, _named(causes))
    lanes, offered = lanes_of(given, chosen)
    onset = _onset(main, spans, change)
    changes = change_events(state)
    metric = main.metric if main else state.metric
    any_series = main or next(iter(known.values()), None)
    step = any_series.step if any_series is not None else 0.0
    return SignalsReading(
        incident_id=state.id,
        title=_title(
            _Seen(metric, bool(known), change, levels, onset, spans), session.clock().year
        ),
        metric=metric,
        metric_name=metric_title(metric),
        lanes=lanes,
        offered=offered,
        reference=state.window("reference"),
        incident=state.window("incident"),
        spans=spans,
        changes=changes,
        near=tuple(_near(event, spans, step) for event in changes),
        onset=onset,
        levels=levels,
        change=change,
        places=metric_places(metric, change.value if change else 0.0),
        performance=performance,
        changed=changed_rows(given),
        note=drift_note(given, causes, metric_title(metric)),
        widths=widths,
        width=step,
        searched=bool(causes.verdict) and not causes.stale,
        measurable=bool(known) or bool(offered_widths(session, state)),
        unprepared=bool(unprepared(session, state.evidence)),
        traces={s.source: s.trace for s in known.values() if isinstance(s, LongSeries)},
    )


def performance_figure(session: Session, state: Incident) -> Figure | None:
    """Return the metric over time as one figure, for a card; None without signals."""
    main = main_series(state, read_series(session, state))
    return None if main is None else metric_lane(main)


def change_events(state: Incident) -> tuple[ChangeEvent, ...]:
    """Return every change event of the evidence, in order of time."""
    listed = [
        ChangeEvent.model_validate(change)
        for item in state.evidence
        for change in item.details.get("changes", [])
    ]
    return tuple(sorted(listed, key=lambda change: change.at))


def _named(causes: CausesReading) -> str:
    return causes.causes[0].node if causes.verdict == "named" and causes.causes else ""


def _levels(
    main: Series | None,
    spans: Mapping[str, tuple[float, float]],
    performance: Mapping[str, Measured],
) -> tuple[float, float] | None:
    """Return the metric in both windows: on their rows, else of the captured signal.

    Of a captured signal: the median of its history and the mean of the incident, as the
    search for causes on a graph takes them.
    """
    if performance.keys() >= {"reference", "incident"}:
        return performance["reference"].value, performance["incident"].value
    if main is None or not {"reference", "incident"} <= spans.keys():
        return None
    before, after = main.median(*spans["reference"]), main.mean(*spans["incident"])
    return None if before is None or after is None else (before, after)


def _change(
    causes: CausesReading,
    measured: Change | None,
    main: Series | None,
    spans: Mapping[str, tuple[float, float]],
) -> Change | None:
    """Return how far the metric moved; with the interval of the run where that is the same."""
    if measured is None:
        levels = _levels(main, spans, {})
        return None if levels is None else Change(levels[1] - levels[0])
    same = causes.drop is not None and abs(abs(measured.value) - abs(causes.drop)) < 1e-9
    if causes.stale or not same or causes.drop_interval is None:
        return measured
    low, high = causes.drop_interval
    sign = -1.0 if measured.value < 0 else 1.0
    ends = sorted((sign * low, sign * high))
    return Change(measured.value, ends[0], ends[1])


def _onset(
    main: Series | None, spans: Mapping[str, tuple[float, float]], change: Change | None
) -> Onset | None:
    if main is None or change is None or not {"reference", "incident"} <= spans.keys():
        return None
    if change.low is not None and change.high is not None and change.low <= 0 <= change.high:
        return None
    start, end = spans["reference"][0], spans["incident"][1]
    return find_onset(main, start, end, falls=change.value < 0) if start < end else None


def _near(event: ChangeEvent, spans: Mapping[str, tuple[float, float]], width: float) -> bool:
    """Whether an event falls within a bin, or a day, of where W1 begins."""
    began = spans.get("incident")
    near = min(max(width, 3600.0), 86_400.0)
    return began is not None and abs(event.at.timestamp() - began[0]) <= near


def _title(seen: _Seen, this_year: int) -> str:
    change, metric = seen.change, metric_title(seen.metric)
    if change is None or seen.levels is None:
        return tr("Which window is the incident?") if seen.known else tr("No signals yet")
    amount = f"{abs(change.value):.{metric_places(seen.metric, change.value)}f}"
    if change.low is not None and change.high is not None and change.low <= 0 <= change.high:
        return tr(
            "{metric} moved by {amount}, no more than chance could", metric=metric, amount=amount
        )
    verb = tr("fell") if change.value < 0 else tr("rose")
    began = seen.spans.get("incident")
    since = tr(" from {day}", day=_day(_start(began[0], seen.onset), this_year)) if began else ""
    falls = falls_when_worse(seen.metric)
    better = falls is not None and falls != (change.value < 0)
    return f"{metric} {verb} {amount}{since}" + (tr("; that is an improvement") if better else "")


def _start(began: float, onset: Onset | None) -> float:
    """Return where W1 begins, unless the step lies elsewhere for sure."""
    return began if onset is None or onset.low <= began <= onset.high else onset.at


def _day(at: float, this_year: int) -> str:
    moment = datetime.fromtimestamp(at, UTC)
    year = "" if moment.year == this_year else f" {moment.year}"
    return f"{moment.day} {moment:%b}{year}"
