"""On which windows a repair was evaluated that it was not fitted on, and how it did there."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow.parquet as pq

from workbench.domain.records.repairing import Repair
from workbench.domain.runs import Run
from workbench.errors import WorkbenchError
from workbench.services.postmortem.case import Case

_TABLE = "windows"
HELD_OUT = "held_out"


@dataclass(frozen=True, slots=True)
class HeldOut:
    """One window a repair was evaluated on: its name, the gain there and its interval."""

    name: str
    gain: float | None
    low: float | None
    high: float | None

    @property
    def gained(self) -> bool:
        """Whether the whole interval lies above nought."""
        return self.low is not None and self.low > 0

    @property
    def harmed(self) -> bool:
        """Whether the whole interval lies below nought."""
        return self.high is not None and self.high < 0


def held_out(case: Case, repair: Repair) -> tuple[HeldOut, ...]:
    """Return the windows a repair was evaluated on and not fitted on, each once.

    Parameters
    ----------
    case : Case
    repair : Repair

    Returns
    -------
    tuple of HeldOut
        Of runs whose inputs are as they were; the last run tells of a window.
    """
    found: dict[str, HeldOut] = {}
    runs = {run.id: run for run in case.finished}
    for reference in (*repair.runs, repair.canary):
        run = runs.get(reference)
        if run is not None and not case.why_stale(run):
            found.update(_of_run(case, run, canary=reference == repair.canary))
    return tuple(found.values())


def _of_run(case: Case, run: Run, *, canary: bool) -> Iterator[tuple[str, HeldOut]]:
    rows = [row for row in window_rows(case, run) if row.get("role") == HELD_OUT]
    for row in rows:
        name = f"{row.get('name') or row.get('start') or run.id}"
        key = f"{row.get('start')}/{row.get('end')}" if row.get("start") else name
        yield key, HeldOut(name, *(_number(row.get(field)) for field in ("gain", "low", "high")))
    gain = next((f for f in run.findings if f.id == "gain"), None)
    if rows or gain is None or not (canary or run.restricted is not None):
        return
    ends = gain.interval or (None, None)
    yield run.id, HeldOut("canary" if canary else run.title, gain.effect, *ends)


def window_rows(case: Case, run: Run) -> tuple[Mapping[str, Any], ...]:
    """Return the rows of a repair run's table of windows; empty where there is none."""
    digest = run.tables.get(_TABLE)
    if not digest:
        return ()
    try:
        rows = pq.read_table(case.session.workspace.objects.path(digest)).to_pylist()
    except (OSError, ValueError, WorkbenchError):
        return ()
    return tuple(rows)


def _number(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if math.isfinite(value) else None
