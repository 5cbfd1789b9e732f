"""The collectors the program comes with, and a window put through some of them."""

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite

from workbench.datasets.collecting.arrival import Freshness, Labels
from workbench.datasets.collecting.calibration import Calibration
from workbench.datasets.collecting.collector import FEWEST, Collector, Measure
from workbench.datasets.collecting.performance import Performance
from workbench.datasets.collecting.process import Process
from workbench.datasets.collecting.quality import Quality
from workbench.datasets.collecting.rows import WindowRows
from workbench.datasets.collecting.segments import Segment
from workbench.datasets.collecting.shifts import Drift, Output
from workbench.domain.scoring.readings import WindowReading
from workbench.domain.scoring.reference import Reference

COLLECTORS: tuple[Collector, ...] = (
    Performance(),
    Output(),
    Drift(),
    Quality(),
    Freshness(),
    Calibration(),
    Segment(),
    Labels(),
    Process(),
)


def reading_of(
    rows: WindowRows, reference: Reference, collectors: Sequence[Collector] = COLLECTORS
) -> WindowReading:
    """Return what collectors measure in a window.

    Of a window with few rows only what does not need them is measured, and that only where the
    model usually has more: elsewhere few rows are nothing.
    """
    few = rows.rows < FEWEST
    usual = reference.rows_per_window or 0.0
    values: dict[str, float | None] = {}
    details: dict[str, dict[str, object]] = {}
    for collector in collectors:
        if few and not (collector.few_rows and usual >= FEWEST):
            continue
        found = collector.measure(rows, reference)
        if found.value is not None and not isfinite(found.value):
            found = replace(found, value=None)
        values[collector.signal] = None if found.value is None else round(found.value, 12)
        details[collector.signal] = {**found.details}
    return WindowReading(
        model=reference.model,
        start=rows.start,
        end=rows.end,
        rows=rows.rows,
        values=values,
        details=details,
    )


__all__ = ["COLLECTORS", "Measure", "reading_of"]
