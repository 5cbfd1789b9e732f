"""Columns whose right value is known row by row: from the calendar or from history."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes import calendar
from workbench.science.causes.candidate import Candidate, Parameter
from workbench.science.causes.coding import Column, absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints.inverse import extended, undo
from workbench.science.causes.fingerprints.values import plain
from workbench.science.causes.problem import Array

Floats = NDArray[np.float64]
_EXACT = 0.75
"""Share of disagreeing rows a rule must explain; known values may themselves have moved on."""
_MAX_LAG = 200
_ENOUGH_COLUMNS, _USUALLY_CHANGED = 3, 0.1
"""With fewer columns in the history, at most this share of values is held to change by itself."""


def replayed(evidence: Evidence) -> list[Candidate]:
    """Return a candidate for each column that disagrees with what is known of its rows."""
    found = []
    for name in evidence.sources:
        if name in evidence.calendar_values:
            part, values = evidence.calendar_values[name]
            found += _candidate(evidence, name, values, f"the event time ({part})", usual=0.01)
    usual = _usual(evidence)
    for name, values in evidence.history_values.items():
        found += _candidate(evidence, name, values, "its history", usual=usual)
    return found


def confirmed(evidence: Evidence, name: str) -> bool:
    """Say whether what is known of a column's rows shows that it is as it should be."""
    if name in evidence.calendar_values:
        _, values = evidence.calendar_values[name]
        share, _ = calendar.disagreement(values, evidence.columns[name].incident)
        if share <= 0.02 and not absent(values).all():
            return True
    if name in evidence.history_values and evidence.history_values:
        share, _ = calendar.disagreement(
            evidence.history_values[name], evidence.columns[name].incident
        )
        return share <= _usual(evidence) + 0.03
    return False


def _usual(evidence: Evidence) -> float:
    """Return the share by which columns ordinarily differ from their history."""
    shares = [
        calendar.disagreement(values, evidence.columns[name].incident)[0]
        for name, values in evidence.history_values.items()
    ]
    if len(shares) < _ENOUGH_COLUMNS:
        return min([*shares, _USUALLY_CHANGED]) if shares else 0.0
    return float(np.median(shares))


def _candidate(
    evidence: Evidence, name: str, values: Array, source: str, *, usual: float
) -> list[Candidate]:
    column = evidence.columns[name]
    share, differs = calendar.disagreement(values, column.incident)
    if share < usual + 0.05:
        return []
    kind, parameters = classify(evidence, column, values, differs)
    rows, repaired = extended(column, values, differs, undo(kind, parameters))
    excess = (share - usual) / max(1 - usual, 1e-9)
    return [
        Candidate(
            node=name,
            kind=kind,
            strength=float(np.clip(excess / 0.15, 0, 1)),
            mechanism="replay",
            rows=rows,
            repair={name: repaired},
            parameters=parameters,
            evidence=(
                f"{name} differs from {source} on {share:.0%} of the rows; {usual:.0%} is usual.",
            ),
        )
    ]


def classify(
    evidence: Evidence, column: Column, values: Array, differs: NDArray[np.bool_]
) -> tuple[str, Mapping[str, Parameter]]:
    """Return the kind of fault that turns known values into observed ones, and its parameters.

    Parameters
    ----------
    evidence : Evidence
    column : Column
    values : ndarray, shape (m,)
        What should be there.
    differs : ndarray of bool, shape (m,)
        Where something else is.
    """
    was, now = values[differs], column.incident[differs]
    if absent(now).mean() > 0.5:
        return "nulls", {"rate": float(absent(column.incident).mean())}
    top, counts = np.unique(now[~absent(now)], return_counts=True)
    if len(top) and counts.max() > _EXACT * len(now):
        limit = _as_clip(column, was, top[counts.argmax()])
        return limit or ("stuck", {"value": plain(top[counts.argmax()])})
    found = _as_swap(evidence, column, values, differs) or _as_moved(
        evidence, column, values, differs
    )
    if found:
        return found
    if column.numeric:
        return _as_number(was, now) or _as_levels(column, was, now)
    return _as_levels(column, was, now)


Named = tuple[str, Mapping[str, Parameter]]


def _as_clip(column: Column, was: Array, value: object) -> Named | None:
    """Tell a limit, which moves only what lies beyond it, from a stuck value."""
    if not column.numeric or len(column.levels) < 4:
        return None
    limit = float(value)  # type: ignore[arg-type]
    if (was > limit).mean() > 0.95 and (column.reference < limit).mean() > 0.05:
        return "clip", {"upper": limit}
    if (was < limit).mean() > 0.95 and (column.reference > limit).mean() > 0.05:
        return "clip", {"lower": limit}
    return None


def _as_swap(
    evidence: Evidence, column: Column, values: Array, differs: NDArray[np.bool_]
) -> Named | None:
    for other, theirs in _all_known(evidence).items():
        if other == column.name or evidence.columns[other].numeric != column.numeric:
            continue
        same = (theirs == column.incident)[differs].mean()
        if same > 0.7 and len(np.unique(column.incident[differs].astype(str))) > 1:
            back = (values == evidence.columns[other].incident)[differs].mean()
            if back > 0.6:
                return "swap", {"with": other}
    return None


def _all_known(evidence: Evidence) -> dict[str, Array]:
    known = {name: values for name, (_, values) in evidence.calendar_values.items()}
    unknown = {n: evidence.columns[n].incident for n in evidence.sources if n not in known}
    return {**unknown, **known, **evidence.history_values}


def _as_moved(
    evidence: Evidence, column: Column, values: Array, differs: NDArray[np.bool_]
) -> Named | None:
    """Tell a shifted clock from a late row, alike on hourly rows, by the better match."""
    late, lag = _late(evidence, column, values, differs)
    turned, shift = _turned(column, values[differs], column.incident[differs])
    if max(late, turned) < _EXACT:
        return None
    if turned >= late:
        return "timezone", {"shift": shift}
    return "stale_join", {"rows_late": lag}


def _late(
    evidence: Evidence, column: Column, values: Array, differs: NDArray[np.bool_]
) -> tuple[float, int]:
    """Return the best share of rows explained by one lag, and the lag."""
    if not evidence.ordered:
        return 0.0, 0
    chance = max((column.incident == v).mean() for v in column.incident[:200])
    best, place = 0.0, 0
    for lag in range(1, min(_MAX_LAG, len(values) // 4)):
        for step in (lag, -lag):
            same = float((np.roll(values, step) == column.incident)[differs].mean())
            if same > best:
                best, place = same, step
    return (best, place) if best > chance + 0.1 else (0.0, 0)


def _as_number(was: Array, now: Array) -> Named | None:
    both = np.isfinite(was) & np.isfinite(now)
    x, y = was[both].astype(float), now[both].astype(float)
    if len(x) < 20:
        return None
    return _as_line(x, y) or _as_grid(x, y)


def _as_line(x: Floats, y: Floats) -> Named | None:
    nonzero = x != 0
    ratio: float = float(np.median(y[nonzero] / x[nonzero])) if nonzero.any() else 0.0
    lines = [(ratio, 0.0)]
    if np.ptp(x) > 0:
        low, high = x < np.median(x), x >= np.median(x)
        if low.any() and high.any() and np.median(x[high]) != np.median(x[low]):
            slope = (np.median(y[high]) - np.median(y[low])) / (
                np.median(x[high]) - np.median(x[low])
            )
            lines.append((float(slope), float(np.median(y - slope * x))))
    for factor, shift in lines:
        scale = 1e-3 * max(float(np.abs(y).mean()), 1e-9)
        if factor and np.mean(np.abs(factor * x + shift - y) < scale) > _EXACT:
            kind = "sign_flip" if abs(factor + 1) < 1e-6 else "unit_change"
            return kind, {"factor": round(factor, 9), "offset": round(shift, 9)}
    return None


def _turned(column: Column, was: Array, now: Array) -> tuple[float, float]:
    """Return the best share of rows explained by one step around the clock, and the step."""
    if not column.numeric or len(column.levels) < 6 or np.ptp(np.diff(column.levels)) > 1e-9:
        return 0.0, 0.0
    both = np.isfinite(was) & np.isfinite(now)
    if both.sum() < 20 or np.isin(now[both], column.levels).mean() < 0.95:
        return 0.0, 0.0
    step = float(column.levels[1] - column.levels[0])
    period = float(column.levels[-1] - column.levels[0] + step)
    values, counts = np.unique(np.round((now - was)[both] % period, 6), return_counts=True)
    return float(counts.max() / both.sum()), float(values[counts.argmax()])


def _as_grid(x: Floats, y: Floats) -> Named | None:
    steps = np.unique(np.round(np.diff(np.unique(y)), 9))
    for grid in steps[steps > 0][:8]:
        if np.mean(np.abs(np.round(x / grid) * grid - y) < 1e-6 * max(1.0, float(grid))) > _EXACT:
            return "rounding", {"grid": float(grid)}
    return None


def _most(seen: Mapping[object, int]) -> object:
    return max(seen, key=lambda level: (seen[level], str(level)))


def _as_levels(column: Column, was: Array, now: Array) -> Named:
    """One old level always turning into the same new one is a remap; anything else is a join."""
    known = ~absent(was) & ~absent(now)
    pairs = list(zip(was[known].tolist(), now[known].tolist(), strict=True))
    forward: dict[object, dict[object, int]] = {}
    for old, new in pairs:
        forward.setdefault(old, {})
        forward[old][new] = forward[old].get(new, 0) + 1
    steady = sum(max(seen.values()) for seen in forward.values()) / max(len(pairs), 1)
    unseen = np.mean(~np.isin(now[known].astype(str), column.levels.astype(str)))
    if steady > _EXACT and column.discrete:
        mapping = [
            [plain(old), plain(_most(seen))] for old, seen in sorted(forward.items(), key=str)
        ]
        kind = "unseen_level" if unseen > 0.5 and not column.numeric else "remap"
        return kind, {"map": mapping}
    return "stale_join", {}
