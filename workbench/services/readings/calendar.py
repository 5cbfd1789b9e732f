"""Drift as a calendar: features by days or hours, and days by weekday, against past windows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workbench.domain.canonical import JsonValue
from workbench.domain.figures import Axis, Figure, Heatmap, Level, Mark, RowCondition
from workbench.domain.incident import Incident
from workbench.language import tr
from workbench.services.cause_answers import is_stale, json_object
from workbench.services.readings.origin import figure_origin
from workbench.services.readings.pictures import TIMELINES, newest_run, run_table
from workbench.services.results import result_document
from workbench.services.session import Session

HIGHEST = 7 / 3 + 1e-6
"""The end of the scale, with which a step of its seven colours begins beyond the threshold."""
_ALIKE = 5 / 3
"""Multiples of the threshold from which cells look alike."""
_BEYOND = 1 + 1e-9
"""The largest of the reference itself is one time the threshold, and not beyond it."""
WEEKDAYS = (tr("Mon"), tr("Tue"), tr("Wed"), tr("Thu"), tr("Fri"), tr("Sat"), tr("Sun"))
BINS = {"hour": tr("hours"), "day": tr("days"), "week": tr("weeks")}
ALL = ""
_COLUMNS = {
    "column": "string",
    "start": "timestamp",
    "window": "string",
    "distance": "double",
    "low": "double",
    "high": "double",
    "threshold": "double",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One feature in one bin of time.

    Attributes
    ----------
    at : float
        Where the bin starts, seconds since 1970, UTC.
    incident : bool
        Whether it is of W1.
    distance, low, high : float
        How far it lies from the rest of the reference, with 95 % interval.
    times : float
        The distance as a multiple of the feature's threshold.
    """

    at: float
    incident: bool
    distance: float
    low: float
    high: float
    times: float


@dataclass(frozen=True, slots=True)
class DriftCalendar:
    """Every feature over time.

    Attributes
    ----------
    run : str
        The run that measured it; empty before there is one.
    stale : bool
        Whether windows, roles or evidence changed since.
    every : str
        Length of a bin: ``hour``, ``day`` or ``week``.
    zone : str
        IANA name of the zone in which days begin.
    clock : str
        The column of times, where tables have one of one name.
    features : mapping of str to tuple of Moment
        Those that left their usual range furthest first.
    reason : str
        Why there is nothing to draw although a run looked.
    origin : mapping
        Where it comes from, for whoever gets a figure without the incident.
    """

    run: str = ""
    stale: bool = False
    every: str = "day"
    zone: str = "UTC"
    clock: str = ""
    features: Mapping[str, tuple[Moment, ...]] = field(default_factory=dict)
    reason: str = ""
    origin: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def bins(self) -> tuple[float, ...]:
        """Where bins start, in their order."""
        return tuple(sorted({one.at for moments in self.features.values() for one in moments}))

    def end(self, start: float) -> float:
        """Return where a bin ends, in local time; the last hour of a day may be two.

        Parameters
        ----------
        start : float
            Of the bin.
        """
        steps = {"hour": timedelta(hours=1), "week": timedelta(days=7)}
        if self.every == "hour":
            return start + 3600.0
        local = self._local(start).replace(tzinfo=None) + steps.get(self.every, timedelta(days=1))
        return local.replace(tzinfo=_zone(self.zone)).timestamp()

    def _local(self, at: float) -> datetime:
        return datetime.fromtimestamp(at, UTC).astimezone(_zone(self.zone))

    def local(self, at: float) -> datetime:
        """Return a moment in the calendar's own zone.

        Parameters
        ----------
        at : float
            Seconds since 1970, UTC.
        """
        return self._local(at)


def drift_calendar(session: Session, incident: str) -> DriftCalendar:
    """Return how far each feature lay from its past, bin by bin.

    Parameters
    ----------
    session : Session
    incident : str

    Returns
    -------
    DriftCalendar
        Of the newest run that followed features over time, a valid one before a stale one.
    """
    state = session.incident(incident)
    run = newest_run(state, TIMELINES)
    if run is None:
        return DriftCalendar()
    document = result_document(session, run)
    table = run_table(session, run, "timelines", _COLUMNS)
    scalars = json_object(document.get("scalars"))
    rows = table.to_pylist() if table is not None else []
    found: dict[str, list[Moment]] = {}
    for row in rows:
        limit = max(row["threshold"] or 0.0, 1e-3)
        found.setdefault(row["column"], []).append(
            Moment(
                row["start"].timestamp(),
                row["window"] == "incident",
                row["distance"],
                row["low"],
                row["high"],
                row["distance"] / limit,
            )
        )
    ordered = sorted(found, key=lambda name: (-_furthest(found[name]), name))
    return DriftCalendar(
        run=run.id,
        stale=is_stale(state, run),
        every=str(scalars.get("every") or "day"),
        zone=str(scalars.get("time_zone") or "UTC"),
        clock=_clock(state),
        features={name: tuple(sorted(found[name], key=lambda m: m.at)) for name in ordered},
        reason="" if found else str(document.get("summary", "")),
        origin=figure_origin(state, run),
    )


def _clock(state: Incident) -> str:
    tables = [item.table for item in state.evidence if item.table is not None]
    names = {table.roles.timestamp for table in tables if table.roles.timestamp is not None}
    return names.pop() if len(names) == 1 else ""


def _furthest(moments: Sequence[Moment]) -> float:
    """Return the median multiple of the incident, by which features are ordered."""
    late = [one.times for one in moments if one.incident]
    return median(late) if late else 0.0


def matrix_figure(calendar: DriftCalendar) -> Figure | None:
    """Return features by bins of time, or None where there are none.

    Parameters
    ----------
    calendar : DriftCalendar
    """
    bins = calendar.bins
    if not bins:
        return None
    values = tuple(
        tuple(held.get(at) for at in bins)
        for held in (
            {one.at: one.times for one in moments} for moments in calendar.features.values()
        )
    )
    out = {
        name: sum(one.times > _BEYOND for one in moments if one.incident)
        for name, moments in calendar.features.items()
    }
    first = next(iter(calendar.features))
    late = sum(one.incident for one in calendar.features[first])
    title = (
        tr(
            "{feature} lies outside its usual range in {out} of {count} {bins} of W1",
            feature=first,
            out=out[first],
            count=late,
            bins=BINS.get(calendar.every, calendar.every),
        )
        if out[first]
        else tr("No feature surely left its usual range")
    )
    return Figure(
        id="drift-calendar",
        title=title,
        caption=_caption(calendar, tr("Features by time")),
        x=Axis(
            kind="category",
            categories=_words(calendar, bins),
            rows=tuple(_within(calendar, at) for at in bins) if calendar.clock else (),
        ),
        y=Axis(kind="category", categories=tuple(calendar.features)),
        marks=(_map(values), *_beginning(calendar, bins)),
    )


def calendar_figure(calendar: DriftCalendar, feature: str = ALL) -> Figure | None:
    """Return days by weekday, or hours by day, of one feature or of all.

    Parameters
    ----------
    calendar : DriftCalendar
    feature : str
        Empty for all: the largest multiple of any feature in each bin.

    Returns
    -------
    Figure or None
        None without bins, or where a bin is a week.
    """
    if calendar.every == "week" or not calendar.bins:
        return None
    chosen = [calendar.features[feature]] if feature in calendar.features else []
    if not chosen:
        chosen = list(calendar.features.values())
    highest: dict[float, float] = {}
    for moments in chosen:
        for one in moments:
            highest[one.at] = max(highest.get(one.at, 0.0), one.times)
    place = _by_hour if calendar.every == "hour" else _by_weekday
    rows, columns, values = place(calendar, highest)
    name = feature if feature in calendar.features else tr("Any feature")
    return Figure(
        id="drift-calendar-days",
        title=_weekday_title(calendar, highest, name),
        caption=_caption(calendar, tr("{name} by day", name=name)),
        x=Axis(kind="category", categories=columns),
        y=Axis(kind="category", categories=rows),
        marks=(_map(values),),
        about=feature,
    )


def _within(calendar: DriftCalendar, start: float) -> tuple[RowCondition, ...]:
    """Return which rows lie in a bin of time."""
    ends = ((">=", start), ("<", calendar.end(start)))
    return tuple(
        RowCondition(
            column=calendar.clock,
            operator=operator,
            value=datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z"),
        )
        for operator, at in ends
    )


Grid = tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[float | None, ...], ...]]


def _by_weekday(calendar: DriftCalendar, values: Mapping[float, float]) -> Grid:
    def place(at: float) -> tuple[date, int]:
        day = calendar.local(at).date()
        return day - timedelta(days=day.weekday()), day.weekday()

    return _grid(
        values, place, WEEKDAYS, lambda monday: tr("week of {day}", day=f"{monday.day} {monday:%b}")
    )


def _by_hour(calendar: DriftCalendar, values: Mapping[float, float]) -> Grid:
    def place(at: float) -> tuple[date, int]:
        local = calendar.local(at)
        return local.date(), local.hour

    hours = tuple(f"{hour:02}" for hour in range(24))
    return _grid(values, place, hours, lambda day: f"{WEEKDAYS[day.weekday()]} {day.day} {day:%b}")


def _grid(
    values: Mapping[float, float],
    place: Callable[[float], tuple[date, int]],
    columns: tuple[str, ...],
    name: Callable[[date], str],
) -> Grid:
    held: dict[tuple[date, int], float] = {}
    for at, value in values.items():
        # Where clocks go back an hour comes twice: the worse one is kept.
        key = place(at)
        held[key] = max(held.get(key, 0.0), value)
    step = timedelta(days=7 if columns is WEEKDAYS else 1)
    rows, first, last = [], min(key[0] for key in held), max(key[0] for key in held)
    while first <= last:
        rows.append(first)
        first += step
    grid = tuple(tuple(held.get((row, at)) for at in range(len(columns))) for row in rows)
    return tuple(name(row) for row in rows), columns, grid


def _weekday_title(calendar: DriftCalendar, values: Mapping[float, float], name: str) -> str:
    late = {one.at for found in calendar.features.values() for one in found if one.incident}
    out = {at for at, value in values.items() if value > _BEYOND}
    if not out:
        return tr("{name} never left its usual range", name=name)
    before = set(values) - late
    return tr(
        "{name} out of range: {late} of {all_late} {bins} in W1, {early} of {all_early} in W0",
        name=name,
        late=len(out & late),
        all_late=len(late),
        early=len(out - late),
        all_early=len(before),
        bins=BINS.get(calendar.every, calendar.every),
    )


def _map(values: tuple[tuple[float | None, ...], ...]) -> Heatmap:
    return Heatmap(
        values=values, low=-HIGHEST, high=HIGHEST, diverging=True, label=tr("times the threshold")
    )


def _beginning(calendar: DriftCalendar, bins: Sequence[float]) -> tuple[Mark, ...]:
    late = {one.at for moments in calendar.features.values() for one in moments if one.incident}
    first = next((at for at, start in enumerate(bins) if start in late), None)
    if first is None or first == 0:
        return ()
    return (Level(value=first - 0.5, vertical=True, tone="incident", label="W1"),)


def _words(calendar: DriftCalendar, bins: Sequence[float]) -> tuple[str, ...]:
    local = [calendar.local(at) for at in bins]
    if calendar.every == "hour":
        return tuple(f"{at.day} {at:%b %H:%M}" for at in local)
    return tuple(f"{at.day} {at:%b}" for at in local)


def _caption(calendar: DriftCalendar, what: str) -> str:
    moments = [one for found in calendar.features.values() for one in found]
    before = len({one.at for one in moments if not one.incident})
    after = len({one.at for one in moments if one.incident})
    return tr(
        "{what} ({zone}): distance from the rest of the reference as a multiple of what past "
        "windows of W0 differ by; strong beyond 1, the threshold; {alike:.1f} and over look "
        "alike. {before} {bins} of W0, {after} of W1, {count} features; run {run}.",
        what=what,
        zone=calendar.zone,
        alike=_ALIKE,
        before=before,
        after=after,
        bins=BINS.get(calendar.every, calendar.every),
        count=len(calendar.features),
        run=calendar.run[-8:],
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
