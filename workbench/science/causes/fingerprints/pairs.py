"""Two columns that changed places on all rows or some."""

from collections.abc import Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.candidate import Candidate
from workbench.science.causes.coding import Column, absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints.rows import affected, mixing
from workbench.science.causes.fingerprints.shape import Shape
from workbench.science.causes.problem import Array

Floats = NDArray[np.float64]
_LEAST_SHARE = 0.05
_LEAST_GAIN = 0.05
_LIMIT = 12.0


def swapped(evidence: Evidence) -> list[Candidate]:
    """Return a candidate for each pair of columns that looks exchanged."""
    found = []
    names = [n for n in evidence.sources if len(evidence.columns[n].levels)]
    likely = {name: _own(evidence.columns[name]) for name in names}
    for one, other in combinations(names, 2):
        pair = evidence.columns[one], evidence.columns[other]
        if pair[0].numeric != pair[1].numeric:
            continue
        ratio = _ratio(pair, (likely[one], likely[other]))
        share = mixing(ratio)
        if share < _LEAST_SHARE:
            continue
        candidate = _candidate(evidence, pair, ratio, share)
        if candidate is not None:
            found.append(candidate)
    return found


def exchanged(pair: tuple[Column, Column]) -> Floats:
    """Return each row's log likelihood with two columns exchanged, minus as it is, (m,)."""
    return _ratio(pair, (_own(pair[0]), _own(pair[1])))


def _ratio(pair: tuple[Column, Column], likely: "tuple[_Own, _Own]") -> Floats:
    return np.asarray(
        _across(likely[0], pair[1])
        + _across(likely[1], pair[0])
        - _across(likely[0], pair[0])
        - _across(likely[1], pair[1])
    )


class _Own:
    """The log density of a column's own reference values."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.shape = Shape(column) if column.numeric else None
        values, counts = np.unique(column.reference[~absent(column.reference)], return_counts=True)
        self._index = {v: i for i, v in enumerate(values)} if not column.numeric else {}
        self._log = np.log(np.append(counts, 0.01) / max(counts.sum(), 1))

    def __call__(self, values: Array) -> Floats:
        if self.shape is not None:
            return np.log(
                self.shape.density(np.nan_to_num(values.astype(float), posinf=0.0, neginf=0.0))
            )
        at = [self._index.get(v, len(self._log) - 1) for v in values]
        return np.asarray(self._log[at])


def _own(column: Column) -> _Own:
    return _Own(column)


def _across(own: _Own, column: Column) -> Floats:
    found = own(column.incident)
    return np.where(absent(column.incident), 0.0, found)


def _candidate(
    evidence: Evidence, pair: tuple[Column, Column], ratio: Floats, share: float
) -> Candidate | None:
    one, other = pair[0].name, pair[1].name
    odds = np.exp(np.clip(ratio, -_LIMIT, _LIMIT))
    gain = float(np.log(share * odds + 1 - share).mean())
    if gain < _LEAST_GAIN:
        return None
    rows = affected(ratio, share, ordered=evidence.ordered)
    repair = {
        one: np.where(rows, pair[1].incident, pair[0].incident),
        other: np.where(rows, pair[0].incident, pair[1].incident),
    }
    before, after = _distance(pair, repair)
    if before <= 0:
        return None

    def break_(random: np.random.Generator, columns: Mapping[str, Array]) -> dict[str, Array]:
        chosen = random.random(len(columns[one])) < share
        return {
            one: np.where(chosen, columns[other], columns[one]),
            other: np.where(chosen, columns[one], columns[other]),
        }

    return Candidate(
        node=one,
        kind="swap",
        strength=float(np.clip(2 * (1 - after / before), 0, 1) * np.clip(gain / 0.1, 0, 1)),
        mechanism="inverse transform",
        rows=rows,
        repair=repair,
        parameters={"with": other, "share": share},
        breaks=break_,
        evidence=(
            (
                f"{one} and {other} look exchanged on {rows.mean():.0%} of the rows: "
                "each holds values like the other's."
            ),
        ),
        with_node=other,
    )


def _distance(pair: tuple[Column, Column], repair: Mapping[str, Array]) -> tuple[float, float]:
    """Return the summed distance from the reference before and after the exchange."""
    before = after = 0.0
    for column in pair:
        share = np.bincount(column.reference_codes, minlength=column.n_codes)
        now = np.bincount(column.incident_codes, minlength=column.n_codes)
        then = np.bincount(column.codes(repair[column.name]), minlength=column.n_codes)
        before += np.abs(now / now.sum() - share / share.sum()).sum()
        after += np.abs(then / then.sum() - share / share.sum()).sum()
    return before, after
