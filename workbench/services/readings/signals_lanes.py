"""Which lanes an incident's signals can be shown as, and the figures of those that are shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.datasets.metrics import Measured
from workbench.domain.figures import Axis, Bars, Figure, Level, Mark, Tone
from workbench.language import tr
from workbench.services.long_series import LongSeries
from workbench.services.performance import metric_places, metric_title
from workbench.services.readings.series_figures import (
    drawn_numbers,
    series_band,
    series_figure,
    series_line,
)
from workbench.services.signal_series import Key, Series

SHOWN_DRIFTS = 3
SHOWN_NODES = 4
MOST_OFFERED = 200
_FEWEST_POINTS = 4
MOVED = 3.0
"""Robust spreads from the history beyond which a series is called moved."""
_UNCHANGED = tr("unchanged")
_UNITS: Mapping[str, tuple[str, float]] = {
    "missing_rate_worst": ("%", 100.0),
    "label_delay_hours": ("h", 1.0),
}
"""Units lanes are drawn in, and the factor to them."""
ALERT = 0.2
"""Population stability that is called a shift, by convention."""
_DRIFTS = ("psi_excess", "psi")
_WITHOUT_LANE = frozenset(
    {"psi", "psi_excess", "psi_excess_worst", "psi_excess_median", "missing_rate", "volume"}
)
_DAY, _HOUR, _MINUTE = 86_400.0, 3_600.0, 60.0
Spans = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class LaneOffer:
    """A lane that can be shown: its key, what it is called, and whether it is shown."""

    key: str
    name: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Drift:
    """How far one feature is from W0 during W1, how far W0's own bins are, and their limit."""

    series: Series
    value: float
    before: float
    usual: float

    @property
    def moved(self) -> bool:
        """Whether it is beyond both the convention and what is usual in W0."""
        return self.value > max(ALERT, self.usual)


@dataclass(frozen=True, slots=True)
class Given:
    """What lanes are made from."""

    series: Mapping[Key, Series]
    main: Series | None
    spans: Spans
    performance: Mapping[str, Measured] = field(default_factory=dict)
    levels: tuple[float, float] | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class _Candidate:
    key: str
    name: str
    usual: bool
    make: Callable[[], Figure]


def lanes_of(
    given: Given, chosen: Sequence[str] | None = None
) -> tuple[tuple[Figure, ...], tuple[LaneOffer, ...]]:
    """Return the figures that are shown and everything that could be.

    Parameters
    ----------
    given : Given
    chosen : sequence of str, optional
        Keys of the lanes to show; the usual ones by default.

    Returns
    -------
    tuple of Figure, tuple of LaneOffer
        In the same order; the metric comes first.
    """
    candidates = _candidates(given)
    known = {c.key for c in candidates}
    wanted = {key for key in chosen if key in known} if chosen is not None else set()
    if not wanted:
        wanted = {c.key for c in candidates if c.usual}
    figures = tuple(c.make() for c in candidates if c.key in wanted)
    return figures, tuple(LaneOffer(c.key, c.name, c.key in wanted) for c in candidates)


def metric_lane(series: Series) -> Figure:
    """Return one series with its band, as a figure of its own."""
    title = metric_title(series.metric)
    return series_figure(series, title, (*series_band(series), series_line(series, label=title)))


def drifts_of(series: Mapping[Key, Series], spans: Spans) -> list[Drift]:
    """Return the drift of every feature, the one that rose most first."""
    metric = next((m for m in _DRIFTS if any(name == m for _, name in series)), "")
    window = spans.get("incident", (-np.inf, np.inf))
    base = spans.get("reference")
    found = []
    for (_, name), one in series.items():
        value = one.mean(*window) if name == metric else None
        if value is not None:
            usual = one.within(*base) if base else np.empty(0)
            high = float(np.quantile(usual, 0.95)) if len(usual) else 0.0
            found.append(Drift(one, value, float(usual.mean()) if len(usual) else 0.0, high))
    return sorted(found, key=lambda d: (d.before - d.value, d.series.node))


def moved_most(given: Given) -> list[tuple[float, Series]]:
    """Return captured series by how far W1 lies from the history, in its robust spreads."""
    before, during = given.spans.get("reference"), given.spans.get("incident")
    ranked = [
        (spreads(one, before, during), one)
        for (_, metric), one in given.series.items()
        if one is not given.main
        and metric not in _WITHOUT_LANE
        and len(one.value) >= _FEWEST_POINTS
    ]
    same = given.main.metric if given.main else ""
    return sorted(
        ranked,
        key=lambda r: (r[1].node != given.cause, -r[0], r[1].metric != same, r[1].node),
    )


def bin_words(seconds: float) -> str:
    """Return a width of time in its largest whole unit: ``"6 h"``."""
    for unit, name in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= unit:
            return f"{seconds / unit:.0f}\u202f{name}"
    return f"{seconds:.0f}\u202fs"


def _candidates(given: Given) -> list[_Candidate]:
    found = [*_main(given), *_volume(given), *_drift(given)]
    usual = {"missing_rate_worst", "label_delay_hours"}
    own = [(key, one) for key, one in given.series.items() if key[1] in usual]
    found += [_single(given, one, shown=True) for _, one in own]
    few = len(found) <= 2
    taken = {key for key, _ in own}
    ranked = [
        (spreads, one)
        for spreads, one in moved_most(given)
        if (one.node, one.metric) not in taken and not _follows_target(given, one)
    ]
    nodes = {given.main.node} if given.main else set()
    for _, one in ranked[: MOST_OFFERED - len(found)]:
        show = few and one.node not in nodes and len(nodes) <= SHOWN_NODES
        if show:
            nodes.add(one.node)
        found.append(_single(given, one, shown=show))
    return found


def _main(given: Given) -> list[_Candidate]:
    main = given.main
    if main is None:
        return []
    name = metric_title(main.metric)
    return [_Candidate("performance", name, usual=True, make=lambda: _performance(given, main))]


def _performance(given: Given, main: Series) -> Figure:
    title = metric_title(main.metric)
    lane = (
        tr("{title}, {step} bins", title=title, step=bin_words(main.step))
        if main.node == main.metric
        else title
    )
    if main.node not in {main.metric, ""}:
        lane = tr("{title} of {node}", title=title, node=main.node)
    marks: list[Mark] = []
    label = ""
    if given.levels is not None:
        before, after = given.levels
        places = metric_places(main.metric, after - before)
        low, high = given.performance.get("reference"), given.performance.get("incident")
        words = f"W0 {before:.{places}f}{_detail(low, places)}"
        marks.append(Level(value=before, tone="reference", label=words))
        label = f"{after:.{places}f}{_detail(high, places)}"
    marks += [*series_band(main), series_line(main, label=label)]
    return series_figure(main, lane, tuple(marks))


def _detail(measured: Measured | None, places: int) -> str:
    if measured is None or measured.low is None or measured.high is None:
        return ""
    return f"\n[{measured.low:.{places}f}, {measured.high:.{places}f}]"


def _volume(given: Given) -> list[_Candidate]:
    volume = given.series.get(("__rows__", "volume"))
    if volume is None:
        target = given.main.node if given.main else ""
        asked = ("requests", "volume", "count", "calls", "throughput")
        follow = next((given.series[target, m] for m in asked if (target, m) in given.series), None)
        if follow is None or follow is given.main:
            return []
        return [_single(given, follow, shown=True)]
    if isinstance(volume, LongSeries):
        return [_single(given, volume, shown=True)]
    one = volume
    return [_Candidate("volume", tr("Rows scored"), usual=True, make=lambda: _bars(one))]


def _follows_target(given: Given, one: Series) -> bool:
    """Whether a series is shown already, under the metric of the target."""
    shown = _volume(given)
    return bool(shown) and shown[0].key == _key(one.node, one.metric)


def _bars(series: Series) -> Figure:
    step = series.step
    name = tr("Rows scored per {step}", step=bin_words(step))
    marks = Bars(
        at=tuple((series.at + step / 2).tolist()),
        length=drawn_numbers(series.value),
        width=step * 0.85,
        tone="muted",
    )
    return Figure(
        id="volume",
        title=name,
        caption=tr("{at} time bins", at=len(series.at)),
        x=Axis(kind="time"),
        y=Axis(label=name, zero=True),
        marks=(marks,),
        about="__rows__",
    )


def _drift(given: Given) -> list[_Candidate]:
    drifts = drifts_of(given.series, given.spans)
    if not drifts:
        return []
    # The named cause is always in the picture: drift and cause are to be compared.
    first = [d for d in drifts if d.series.node == given.cause]
    rest = [d for d in drifts if d.series.node != given.cause][: SHOWN_DRIFTS - len(first)]
    shown = sorted([*first, *rest], key=lambda d: (-d.value, d.series.node))
    strong = given.cause if first else shown[0].series.node
    name = tr("Drift from W0")
    return [_Candidate("drift", name, usual=True, make=lambda: _drift_figure(shown, strong))]


def _drift_figure(shown: Sequence[Drift], strong: str) -> Figure:
    beyond = shown[0].series.metric == "psi_excess"
    name = tr("Drift from W0 (PSI beyond chance)") if beyond else tr("Drift from W0 (PSI)")
    alert = max(ALERT, *(d.usual for d in shown))
    lines = tuple(
        series_line(
            d.series,
            label=f"{d.series.node} {d.value:.2f}",
            tone="plain" if d.series.node == strong else "muted",
            dashed=d.series.node != strong,
        )
        for d in shown
    )
    why = tr("by convention") if alert == ALERT else tr("what 95 % of W0 stays below")
    return Figure(
        id="drift",
        title=name,
        caption=tr(
            "Population stability index of each time bin against W0, its mean over W1 at the "
            "right; alert {alert:.2f}: {why}.",
            alert=alert,
            why=why,
        ),
        x=Axis(kind="time"),
        y=Axis(label=name, zero=True),
        marks=(
            Level(value=alert, tone="muted", label=tr("alert {alert:.2f}", alert=alert)),
            *lines,
        ),
        about=strong,
    )


def _single(given: Given, series: Series, *, shown: bool) -> _Candidate:
    node, metric = series.node, series.metric
    inner = node.startswith("__") or node == metric
    title = metric_title(metric)
    name = title if inner else tr("{title} of {node}", title=title, node=node)
    unit, factor = _UNITS.get(metric, ("", 1.0))

    def make() -> Figure:
        values = series.value[np.isfinite(series.value)] * factor
        zero = bool(len(values) and values.min() >= 0 and values.min() <= 0.5 * values.max())
        words = _moved_words(given, series, factor, unit)
        tone: Tone = "muted" if words == _UNCHANGED else "plain"
        line = series_line(series, label=words, tone=tone, factor=factor)
        marks = (*series_band(series), line) if factor == 1.0 else (line,)
        return series_figure(series, name, marks, unit=unit, zero=zero)

    return _Candidate(_key(node, metric), name, usual=shown, make=make)


def _moved_words(given: Given, series: Series, factor: float, unit: str) -> str:
    """Return what a lane came to in W1, for its right end: ``"unchanged"`` or its mean."""
    before, during = given.spans.get("reference"), given.spans.get("incident")
    if before is None or during is None:
        return ""
    now = series.mean(*during)
    if now is None:
        return ""
    told = series.within(*before).std() > 0 or now != series.mean(*before)
    if told and spreads(series, before, during) > MOVED:
        usual = series.median(*before) or 0.0
        places = metric_places(series.metric, factor * (now - usual))
        return f"{factor * now:.{places}f}" + (f"\u202f{unit}" if unit else "")
    return _UNCHANGED


def _key(node: str, metric: str) -> str:
    return f"{metric}@{node}"


def spreads(
    series: Series, before: tuple[float, float] | None, during: tuple[float, float] | None
) -> float:
    """Return how far W1 lies from the history of a series, in its robust spreads.

    Parameters
    ----------
    series : Series
    before, during : tuple of float or None
        W0 and W1; without W1 the furthest point counts.
    """
    usual = series.within(*before) if before else series.value[np.isfinite(series.value)]
    if len(usual) < 5:
        return 0.0
    middle = float(np.median(usual))
    now = series.mean(*during) if during else float(usual[np.argmax(np.abs(usual - middle))])
    if now is None:
        return 0.0
    low, high = np.quantile(usual, (0.05, 0.95))
    # The standard deviation keeps a series that is almost always the same from a spread of 0.
    spread = max(float(high - low) / 3.29, 0.5 * float(usual.std()), 1e-3 * abs(middle), 1e-9)
    return abs(now - middle) / spread
