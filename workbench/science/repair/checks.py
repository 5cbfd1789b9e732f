"""Are the data of a repair what they should be? Consistency of columns, and when to stop."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from workbench.science.causes.coding import Column, absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints import scale
from workbench.science.causes.problem import Array
from workbench.science.causes.whatif import Window
from workbench.science.repair.bounds import unusual
from workbench.science.repair.desk import Mending
from workbench.science.repair.evaluation import Case, Evaluation
from workbench.science.repair.rows import Rows

What = Literal["range", "levels", "missing", "unit", "type"]
_ROOM = 0.02
"""Share of rows by which a column may differ from the reference before it is told."""
_OUTSIDE = 0.05
"""Share of rows that must lie outside the usual range before a unit is looked for."""
_UNIT = 0.8
"""Strength from which a change of unit is told."""
_MORE_MISSING, _MORE_TWINS, _SHARED, _FEWER_LABELS = 0.2, 0.1, 0.05, 0.5
_BALANCE = 0.3


@dataclass(frozen=True)
class Check:
    """One thing a column should be, as in the reference.

    Attributes
    ----------
    column : str
    what : str
        ``range``, ``levels``, ``missing``, ``unit`` or ``type``.
    reference, before, after : float
        Shares of rows: outside, unseen, missing or in another unit; ``after`` with the repair.
    ok : bool
        Whether it is so after the repair.
    words : str
    """

    column: str
    what: What
    reference: float
    before: float
    after: float
    ok: bool
    words: str


@dataclass(frozen=True)
class Anomaly:
    """Something about the repair's own data that has to be explained before going on.

    Attributes
    ----------
    id : str
    words : str
    column : str
    value, limit : float
    """

    id: str
    words: str
    column: str
    value: float
    limit: float


def consistency(case: Case, found: Evaluation) -> tuple[Check, ...]:
    """Return what the held-out rows' columns should be and are: all that fail, all repaired ones.

    Parameters
    ----------
    case : Case
    found : Evaluation
    """
    evidence = found.material.evidence(found.held)
    window = Window(evidence, incident=True)
    after = window.columns
    repaired: set[str] = set()
    if isinstance(found.remedy, Mending):
        mended = found.remedy.mended(found.held)
        after, _ = window.mended(mended)
        repaired = {*mended, *evidence.lineage.descendants(mended)}
    checks: list[Check] = []
    for name, column in evidence.columns.items():
        mine = _checks(evidence, column, after[name])
        checks += [one for one in mine if name in repaired or not one.ok]
    checks += _label_types(case)
    return tuple(sorted(checks, key=lambda one: (one.ok, one.column, one.what)))


def _checks(evidence: Evidence, column: Column, mended: Array) -> list[Check]:
    now = Column(column.name, column.numeric, column.reference, mended)
    known = Column(column.name, column.numeric, column.reference, column.reference)
    shares = [float(unusual(one).mean()) for one in (known, column, now)]
    gone = [float(absent(one).mean()) for one in (column.reference, column.incident, mended)]
    what: What = "range" if column.numeric else "levels"
    words = "outside the usual range" if column.numeric else "of a level never seen"
    found = [
        _check(column.name, what, shares, words),
        _check(column.name, "missing", gone, "missing"),
    ]
    unit = _unit(evidence, column, mended)
    return found if unit is None else [*found, unit]


def _check(name: str, what: What, shares: list[float], words: str) -> Check:
    before, now, after = shares
    text = f"{name}: {after:.1%} of the rows {words} ({before:.1%} in the reference)"
    return Check(name, what, before, now, after, after <= before + _ROOM, text)


def _unit(evidence: Evidence, column: Column, mended: Array) -> Check | None:
    if not column.numeric or column.name not in evidence.sources:
        return None
    known = Column(column.name, numeric=True, reference=column.reference, incident=column.reference)
    if float(unusual(column).mean()) < float(unusual(known).mean()) + _OUTSIDE:
        return None
    faults = [one for one in scale.linear(evidence, column.name) if one.strength >= _UNIT]
    if not faults:
        return None
    fault = faults[0]
    before = float(fault.rows.mean())
    left = float((fault.rows & (mended == column.incident)).mean())
    told = f"it looks as if {fault.evidence[0].rstrip('.')}"
    return Check(column.name, "unit", 0.0, before, left, left <= _ROOM, told)


def _label_types(case: Case) -> list[Check]:
    label, said = case.incident.label, case.incident.said.prediction
    if label.dtype.kind == said.dtype.kind:
        return []
    words = "The labels are of another type than the predictions, so that none can agree."
    return [Check(case.problem.label or "", "type", 0.0, 1.0, 1.0, ok=False, words=words)]


def anomalies(case: Case, found: Evaluation, checks: Sequence[Check]) -> tuple[Anomaly, ...]:
    """Return what of the repair's own data must be explained before anything is concluded."""
    material = found.material
    good, fitted, held = material.reference, material.fitted, found.held
    told = [
        _labels(good, fitted, held),
        *_classes(case, good, fitted),
        _twins(case, good, fitted),
        _shared(case, fitted, held),
        *_missing(found),
        *(_still_wrong(one) for one in checks if one.column in _mended(found)),
    ]
    return tuple(one for one in told if one is not None)


def _mended(found: Evaluation) -> tuple[str, ...]:
    """Return the columns whose values the repair sets."""
    return found.remedy.columns if isinstance(found.remedy, Mending) else ()


def _labels(good: Rows, fitted: Rows, held: Rows) -> Anomaly | None:
    known = [float((~absent(rows.label)).mean()) for rows in (good, fitted, held)]
    least = min(known[1:])
    if least >= _FEWER_LABELS * known[0]:
        return None
    words = f"Only {least:.0%} of a period's rows have a label, {known[0]:.0%} of the good rows."
    return Anomaly("labels", words, "", least, _FEWER_LABELS * known[0])


def _classes(case: Case, good: Rows, fitted: Rows) -> list[Anomaly]:
    if case.yard.task == "regression":
        return []
    known = fitted.label[~absent(fitted.label)]
    if len(known) and len(np.unique(known)) < 2:
        words = "All labels of the fitted period are the same."
        return [Anomaly("one_class", words, case.problem.label or "", 1.0, 1.0)]
    before = good.label[~absent(good.label)]
    found = []
    for level in np.unique(before):
        change = float((known == level).mean() - (before == level).mean()) if len(known) else 0.0
        if abs(change) > _BALANCE:
            words = f"The share of the label {level} changed by {change:+.0%} in the fitted period."
            found.append(Anomaly("balance", words, case.problem.label or "", change, _BALANCE))
    return found[:1]


def _twins(case: Case, good: Rows, fitted: Rows) -> Anomaly | None:
    columns = [*case.problem.features, *([case.problem.label] if case.problem.label else [])]
    shares = [float(rows.frame[columns].duplicated().mean()) for rows in (good, fitted)]
    if shares[1] <= shares[0] + _MORE_TWINS:
        return None
    words = f"{shares[1]:.0%} of the fitted rows repeat another one, {shares[0]:.0%} of the good."
    return Anomaly("duplicates", words, "", shares[1], shares[0] + _MORE_TWINS)


def _shared(case: Case, fitted: Rows, held: Rows) -> Anomaly | None:
    """Return whether rows were fitted on that are also judged on."""
    columns = [*case.problem.features, case.problem.entity or "", case.problem.label or ""]
    columns = [name for name in dict.fromkeys(columns) if name in fitted.frame.columns]
    both = [pd.util.hash_pandas_object(r.frame[columns], index=False) for r in (fitted, held)]
    own = float(fitted.frame[columns].duplicated().mean())
    share = float(both[1].isin(set(both[0].tolist())).mean())
    if share <= own + _SHARED:
        return None
    words = f"{share:.0%} of the held-out rows are rows that were fitted on."
    return Anomaly("shared_rows", words, "", share, own + _SHARED)


def _missing(found: Evaluation) -> list[Anomaly]:
    told = []
    for name, column in found.material.evidence(found.held).columns.items():
        if name in found.remedy.columns:
            continue
        before, after = (float(absent(v).mean()) for v in (column.reference, column.incident))
        if after > before + _MORE_MISSING:
            words = f"{name} is missing on {after:.0%} of the held-out rows, {before:.0%} before."
            told.append(Anomaly("missing", words, name, after, before + _MORE_MISSING))
    return told


def _still_wrong(check: Check) -> Anomaly | None:
    """Return whether a column that was repaired looks no better, or worse, than before.

    Values that a new season brought out of their usual range are no sign of that.
    """
    worse = check.after > check.before + _ROOM
    kept = check.what == "unit" and check.after > check.before / 2
    if check.ok or not (worse or kept):
        return None
    words = f"After the repair, {check.words}."
    return Anomaly("still_wrong", words, check.column, check.after, check.reference + _ROOM)


def sensitive_used(case: Case, found: Evaluation) -> tuple[str, ...]:
    """Return the sensitive columns that the repair reads."""
    return tuple(sorted(set(found.remedy.reads) & set(case.problem.hidden)))
