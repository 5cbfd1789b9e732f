"""What was estimated, as an answer, as tables and as scalars."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pyarrow as pa

from workbench.api import JsonValue
from workbench.science.estimation.assumption import Check, Gap, Verdict
from workbench.science.estimation.confidence import Sampled
from workbench.science.intervals import Interval
from workbench_drift.columns import INCIDENT, REFERENCE
from workbench_drift.estimates import Estimates
from workbench_drift.estimates_over_time import Course

PARTS = ("reference", "estimate", "weighted", "weighted_labels", "realised")
"""Columns of the metric table, each with its interval."""
NEVER_SAID = "The rows cannot have this metric: too few of a class or of a prediction."


def intervals(found: Estimates, metric: str) -> Mapping[str, Interval | None]:
    """Return every figure there is for a metric, by the names in :data:`PARTS`."""
    weighted = found.weighted
    sampled: dict[str, Sampled | None] = {
        "reference": found.fitted.reference,
        "estimate": found.estimate,
        "weighted": weighted.estimate,
        "weighted_labels": weighted.relabelled,
        "realised": None if found.labels is None else found.labels.realised,
    }
    return {name: None if one is None else one.interval(metric) for name, one in sampled.items()}


def shares(found: Estimates, metric: str) -> Mapping[str, Interval | None]:
    """Split the change of a metric on the labelled incident rows, each part with its interval.

    Returns
    -------
    mapping of str to Interval or None
        ``total`` is realised in the incident less realised in the reference; ``covariate``,
        the part that the mix of rows explains, is estimated less reference; ``concept``, the
        part that it does not, is realised less estimated. Empty without labels. The weighted
        estimate is used where there is one: it also sees mixes that the score hides.
    """
    if found.labels is None:
        return {}
    check = found.weighted.labels or found.labels
    before = found.fitted.reference
    parts = {
        "total": check.realised.less(before),
        "covariate": check.estimated.less(before),
        "concept": check.realised.less(check.estimated),
    }
    return {name: part.interval(metric, difference=True) for name, part in parts.items()}


def answer(found: Estimates, course: Course, main: str) -> dict[str, JsonValue]:
    """Return the whole answer."""
    weights, chosen = found.weighted.weights, found.fitted.scoring.chosen
    return {
        "status": "estimated",
        "reason": "",
        "metric": main,
        "assumption": "no concept change",
        "metrics": {name: _metric(found, name) for name in found.fitted.scoring.metrics},
        "checks": {
            "incident": _check(found.labels),
            "incident_weighted": _check(found.weighted.labels),
            "reference": _check(found.itself),
            "estimates_agree": _check(found.weighted.against),
        },
        "calibration": {
            "method": chosen.method,
            "squared_error": dict(sorted(chosen.squared_error.items())),
            "error": chosen.error,
            "error_as_recorded": chosen.recorded_error,
        },
        "weights": {
            "status": "not_testable" if found.weighted.reason else "estimated",
            "reason": found.weighted.reason,
            "rows": found.weighted.rows,
            "effective": None if weights is None else weights.effective,
            "clipped": None if weights is None else weights.clipped,
            "outside": None if weights is None else weights.outside,
        },
        "over_time": {"every": course.width, "bins": len(course.moments), "reason": course.reason},
        "notes": list(found.windows.notes),
    }


def _metric(found: Estimates, name: str) -> dict[str, JsonValue]:
    figures = intervals(found, name)
    testable = figures["estimate"] is not None
    gap = None if found.labels is None else found.labels.gaps[name]
    return {
        "status": "estimated" if testable else "not_testable",
        "reason": "" if testable else NEVER_SAID,
        **{part: _interval(one) for part, one in figures.items()},
        "gap": _gap(gap),
        "split": {part: _interval(one) for part, one in shares(found, name).items()},
    }


def _interval(one: Interval | None) -> dict[str, JsonValue] | None:
    if one is None:
        return None
    return {"estimate": one.estimate, "interval": one.as_pair()}


def _gap(gap: Gap | None) -> dict[str, JsonValue] | None:
    if gap is None or gap.difference is None:
        return None
    return {**(_interval(gap.difference) or {}), "q": gap.q, "broken": gap.broken}


def _check(check: Check | None) -> dict[str, JsonValue]:
    if check is None:
        return {"status": Verdict.NOT_TESTABLE.value, "rows": 0, "metrics": {}}
    return {
        "status": check.verdict.value,
        "rows": check.rows,
        "metrics": {name: _gap(gap) for name, gap in check.gaps.items()},
    }


def scalars(found: Estimates, main: str) -> dict[str, float | int | str | bool | None]:
    """Return the figures that stand beside the result."""
    figures, weights = intervals(found, main), found.weighted.weights
    check = found.labels
    told: dict[str, float | int | str | bool | None] = {"metric": main}
    for name in PARTS:
        one = figures[name]
        told[name] = None if one is None else one.estimate
    return told | {
        "assumption": "not_testable" if check is None else check.verdict.value,
        "calibration": found.fitted.scoring.chosen.method,
        "effective_rows": None if weights is None else weights.effective,
        f"rows_{REFERENCE}": int(found.counts.sum()),
        f"rows_{INCIDENT}": int(found.windows.incident.usable.sum()),
        "rows_labelled": found.labelled,
    }


def metric_table(found: Estimates) -> pa.Table:
    """Return one row a metric."""
    rows = []
    for name in found.fitted.scoring.metrics:
        row: dict[str, str | float | None] = {"metric": name}
        for part, one in intervals(found, name).items():
            row[part] = None if one is None else one.estimate
            row[f"{part}_low"] = None if one is None else one.low
            row[f"{part}_high"] = None if one is None else one.high
        gap = None if found.labels is None else found.labels.gaps[name]
        row["q"] = None if gap is None else gap.q
        rows.append(row)
    numbers = [f"{part}{end}" for part in PARTS for end in ("", "_low", "_high")]
    schema = pa.schema(
        [("metric", pa.string()), *((name, pa.float64()) for name in (*numbers, "q"))]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def moment_table(course: Course, main: str) -> pa.Table:
    """Return one row a bin of time."""
    rows = []
    for moment in course.moments:
        row = {
            "start": datetime.fromtimestamp(moment.start, UTC),
            "window": moment.window,
            "rows": moment.rows,
            "metric": main,
        }
        for name, one in (("estimated", moment.estimated), ("realised", moment.realised)):
            row[name] = None if one is None else one.estimate
            row[f"{name}_low"] = None if one is None else one.low
            row[f"{name}_high"] = None if one is None else one.high
        rows.append(row)
    ends = [f"{name}{end}" for name in ("estimated", "realised") for end in ("", "_low", "_high")]
    schema = pa.schema(
        [
            ("start", pa.timestamp("us", "UTC")),
            ("window", pa.string()),
            ("rows", pa.int64()),
            ("metric", pa.string()),
            *((name, pa.float64()) for name in ends),
        ]
    )
    return pa.Table.from_pylist(rows, schema=schema)
