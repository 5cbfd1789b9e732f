"""Estimated performance, as figures."""

import numpy as np

from workbench.api import Axis, Band, Figure, Intervals, Level, Line, Span
from workbench.science.estimation.assumption import Verdict
from workbench.science.intervals import Interval, wilson
from workbench_drift.columns import INCIDENT, REFERENCE
from workbench_drift.estimate_tables import intervals
from workbench_drift.estimate_wording import opening, title_of
from workbench_drift.estimates import Estimates
from workbench_drift.estimates_over_time import Course, Moment

ROWS = {
    "reference": "reference, realised",
    "estimate": "estimate",
    "weighted": "estimate, weighted",
    "weighted_labels": "reference labels, weighted",
    "realised": "incident, realised",
}
CURVE_BINS = 15
MAPS = {"platt": "Platt's logistic", "isotonic": "isotonic", "binned": "binned"}


def figures(found: Estimates, course: Course, main: str) -> tuple[Figure, ...]:
    """Return the estimates side by side, over time, and the calibration."""
    return (*_side_by_side(found, main), *_over_time(found, course, main), _calibration(found))


def _side_by_side(found: Estimates, main: str) -> tuple[Figure, ...]:
    known = [(name, one) for name, one in intervals(found, main).items() if one is not None]
    if not known:
        return ()
    tones = {"reference": "reference", "realised": "incident"}
    title = opening(title_of(main, found))
    return (
        Figure(
            id="estimates",
            title=_headline(found, title),
            caption=(
                f"{title} with 95 % interval; {int(found.counts.sum()):,} labelled rows of W0, "
                f"{int(found.windows.incident.usable.sum()):,} rows of W1, {found.labelled:,} of "
                "them labelled. Estimates assume no concept change."
            ),
            x=Axis(label=title),
            y=Axis(kind="category", categories=tuple(ROWS[name] for name, _ in known)),
            marks=tuple(
                Intervals(
                    at=(float(at),),
                    estimate=(one.estimate,),
                    low=(one.low,),
                    high=(one.high,),
                    tone=tones.get(name, "plain"),
                )
                for at, (name, one) in enumerate(known)
            ),
        ),
    )


def _headline(found: Estimates, title: str) -> str:
    if found.labels is None:
        return f"{title} of the incident, estimated without labels"
    if found.labels.verdict is Verdict.BROKEN:
        return f"{title} of the incident is not what its scores say"
    return f"{title} of the incident is what its scores say"


def _over_time(found: Estimates, course: Course, main: str) -> tuple[Figure, ...]:
    if not course.moments:
        return ()
    moments = sorted(course.moments, key=lambda one: (one.start, one.window))
    title = opening(title_of(main, found))
    before = intervals(found, main)["reference"]
    realised = any(one.realised is not None for one in moments)
    return (
        Figure(
            id="performance-over-time",
            title=f"{title} by {course.width}, estimated" + (" and realised" if realised else ""),
            caption=(
                "95 % intervals; realised where a bin has enough labels. Bins of W0 are estimated "
                "with the calibration they helped to fit. Assumes no concept change."
            ),
            x=Axis(label="Event time", kind="time"),
            y=Axis(label=title),
            marks=(
                *_spans(moments),
                *_drawn(moments, [one.estimated for one in moments], "estimated"),
                *(
                    _drawn(moments, [one.realised for one in moments], "realised")
                    if realised
                    else ()
                ),
                *(
                    (Level(value=before.estimate, tone="reference", label="reference"),)
                    if before is not None
                    else ()
                ),
            ),
        ),
    )


def _spans(moments: list[Moment]) -> list[Span]:
    spans = []
    for window, label in ((REFERENCE, "W0"), (INCIDENT, "W1")):
        starts = [one.start for one in moments if one.window == window]
        if starts:
            tone = "reference" if window == REFERENCE else "incident"
            spans.append(Span(start=min(starts), end=max(starts), tone=tone, label=label))
    return spans


def _drawn(
    moments: list[Moment], values: list[Interval | None], label: str
) -> tuple[Band | Line, ...]:
    x = tuple(one.start for one in moments)
    estimated = label == "estimated"
    return (
        Band(
            x=x,
            low=tuple(None if one is None else one.low for one in values),
            high=tuple(None if one is None else one.high for one in values),
            tone="muted" if estimated else "incident",
        ),
        Line(
            x=x,
            y=tuple(None if one is None else one.estimate for one in values),
            tone="plain" if estimated else "incident",
            label=label,
            dashed=estimated,
        ),
    )


def _calibration(found: Estimates) -> Figure:
    """Return scores against shares: of the positive class, or of right predictions."""
    cells, chosen = found.windows.cells, found.fitted.scoring.chosen
    binary = found.windows.classes == 2
    if binary:
        hits = found.counts[..., 1].sum(axis=0)
        chance = found.fitted.chances[0, :, 1]
    else:
        hits = np.einsum("kgk->g", found.counts)
        chance = _mean_right(found)
    rows = found.counts.sum(axis=(0, 2))
    bins = _bins(rows)
    shares = [wilson(int(hits[held].sum()), int(rows[held].sum())) for held in bins]
    x, y = _middles(cells.score, rows, bins), _middles(chance, rows, bins)
    kept = chosen.method == "recorded"
    return Figure(
        id="calibration",
        title=(
            "Scores of the reference are chances as they are"
            if kept
            else f"Scores of the reference become chances by {MAPS[chosen.method]} calibration"
        ),
        caption=(
            f"Share of {'positive rows' if binary else 'right predictions'} in {len(bins)} bins of "
            f"score with 95 % interval, {int(rows.sum()):,} labelled rows of W0; expected "
            f"calibration error {chosen.error:.3f} on rows it was not fitted to"
            + (
                "."
                if chosen.recorded_error is None
                else f", {chosen.recorded_error:.3f} as recorded."
            )
        ),
        x=Axis(label="Score as recorded"),
        y=Axis(label="Share positive" if binary else "Share right", zero=True),
        marks=(
            Band(
                x=x,
                low=tuple(one.low for one in shares),
                high=tuple(one.high for one in shares),
                tone="reference",
                label="share, 95 %",
            ),
            Line(x=x, y=tuple(one.estimate for one in shares), tone="reference"),
            Line(x=x, y=y, tone="plain", label="calibrated"),
            *(
                (Line(x=x, y=x, tone="muted", dashed=True, label="as recorded"),)
                if cells.probabilities
                else ()
            ),
        ),
    )


def _mean_right(found: Estimates) -> np.ndarray:
    rows = found.counts.sum(axis=-1)
    right = np.einsum("kgk->kg", found.fitted.chances)
    return np.asarray((rows * right).sum(axis=0) / np.maximum(rows.sum(axis=0), 1e-9))


def _bins(rows: np.ndarray) -> list[np.ndarray]:
    """Return the cells of bins that hold about as many rows each."""
    running = np.cumsum(rows)
    place = np.minimum(CURVE_BINS - 1, (running - rows / 2) * CURVE_BINS // running[-1])
    cells = [np.flatnonzero((place == at) & (rows > 0)) for at in range(CURVE_BINS)]
    return [held for held in cells if held.size]


def _middles(values: np.ndarray, rows: np.ndarray, bins: list[np.ndarray]) -> tuple[float, ...]:
    return tuple(float(values[held] @ rows[held] / rows[held].sum()) for held in bins)
