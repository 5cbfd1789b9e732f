"""Missing values, and values that stuck."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.candidate import Break, Candidate
from workbench.science.causes.coding import Column, absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints.channel import preference
from workbench.science.causes.fingerprints.shape import total_variation
from workbench.science.causes.problem import Array

Floats = NDArray[np.float64]
_LEAST_SHARE = 0.05
_LEAST_STRENGTH = 0.3
_WHOLE = 0.95
_LARGE_SHARE = 0.2
"""A share of rows that no ordinary shift of one value reaches."""
_FEW = 8
_SURE_NATS = 0.01
"""Nats a row by which a fault must beat a natural shift to be taken at its word."""


def nulls(evidence: Evidence, name: str) -> list[Candidate]:
    """Return a candidate where values went missing."""
    column = evidence.columns[name]
    gone = absent(column.incident)
    before, after = float(absent(column.reference).mean()), float(gone.mean())
    spread = np.sqrt(
        max(after * (1 - after) / len(gone) + before * (1 - before) / len(column.reference), 1e-12)
    )
    if after - before < 0.02 or (after - before) / spread < 4:
        return []
    repaired = column.incident.copy()
    repaired[gone] = evidence.plausible(name)[gone]
    share = (after - before) / max(1 - before, 1e-9)
    return [
        Candidate(
            node=name,
            kind="nulls",
            strength=float(np.clip((after - before) / 0.1, 0, 1)),
            mechanism="conditional imputation",
            rows=gone,
            repair={name: repaired},
            parameters={"rate": after},
            lossy=True,
            breaks=changed_on(name, share, lambda v: np.full_like(v, _missing(column))),
            evidence=(f"{name} is missing on {after:.0%} of the rows, {before:.0%} before.",),
        )
    ]


def stuck(evidence: Evidence, name: str) -> list[Candidate]:
    """Return a candidate where one value took the place of others, whatever they were."""
    column = evidence.columns[name]
    found = _grown(column)
    if found is None or found.share < _LEAST_SHARE:
        return []
    value = found.value
    code = int(column.codes(np.array([value], dtype=column.incident.dtype))[0])
    strength, nats = _stuck_strength(evidence, column, code, found.share)
    if strength < _LEAST_STRENGTH:
        return []
    at_value = column.incident == value
    guess = evidence.plausible(name)
    rows = at_value if found.share >= _WHOLE else at_value & (guess != value)
    return [
        Candidate(
            node=name,
            kind="stuck",
            strength=strength,
            mechanism="conditional imputation",
            rows=rows,
            repair={name: np.where(rows, guess, column.incident)},
            parameters={"value": plain(value), "share": found.share, "nats": nats},
            lossy=True,
            breaks=changed_on(name, found.share, lambda v: np.full_like(v, value)),
            evidence=(
                (
                    f"{name} holds one and the same value on {at_value.mean():.0%} of the rows, "
                    f"{found.usual:.0%} before."
                ),
            ),
        )
    ]


@dataclass(frozen=True)
class _Grown:
    """The value whose share grew most: itself, its usual share, rows that must have moved."""

    value: object
    usual: float
    share: float


def _grown(column: Column) -> _Grown | None:
    known = column.incident[~absent(column.incident)]
    if not len(known) or len(column.levels) < 2:
        return None
    values, counts = np.unique(known, return_counts=True)
    best: _Grown | None = None
    for at in np.argsort(-counts, kind="stable")[:3]:
        usual = float((column.reference == values[at]).mean())
        gained = float(counts[at] / len(column.incident)) - usual
        share = gained / max(1 - usual, 1e-9)
        if best is None or share > best.share:
            best = _Grown(values[at], usual, share)
    return best


def _stuck_strength(
    evidence: Evidence, column: Column, code: int, share: float
) -> tuple[float, float]:
    size = column.n_codes
    before, after = evidence.agreement.marginal[column.name], _share(column.incident_codes, size)
    mixed = (1 - share) * before
    mixed[code] += share
    noise = _variation_noise(before, evidence.n_reference, evidence.n_incident)
    first, left = total_variation(before, after), total_variation(mixed, after)
    if first < 1.5 * noise:
        return 0.0, 0.0
    fit = float(np.clip(1 - max(left - noise, 0) / (first - noise), 0, 1))
    channel = (1 - share) * np.eye(size)
    channel[:, code] += share
    nats = preference(evidence, column.name, channel)
    if share >= _WHOLE:
        return fit, nats
    least = 0.3 if len(column.levels) > _FEW else 0.05
    sure = np.clip(nats / _SURE_NATS, least, 1) if evidence.tells(column.name) else 0.3
    return fit * float(sure) * min(share / _LARGE_SHARE, 1), nats


def changed_on(name: str, share: float, change: Callable[[Array], Array]) -> Break:
    """Return what makes a fault in good rows: ``change`` on a share of them."""

    def break_(random: np.random.Generator, columns: Mapping[str, Array]) -> dict[str, Array]:
        values = columns[name]
        chosen = random.random(len(values)) < share
        return {name: np.where(chosen, change(values), values)}

    return break_


def _missing(column: Column) -> float | None:
    return np.nan if column.numeric else None


def _share(codes: NDArray[np.int64], size: int) -> Floats:
    return np.bincount(codes, minlength=size) / max(len(codes), 1)


def _variation_noise(share: Floats, n: int, m: int) -> float:
    """Return the total variation that chance gives on average between two samples."""
    spread = np.sqrt(share * (1 - share) * (1 / n + 1 / m))
    return float(np.sqrt(2 / np.pi) * spread.sum() / 2)


def plain(value: object) -> float | str | None:
    """Return a level as JSON can hold it."""
    return value if isinstance(value, str) or value is None else float(value)  # type: ignore[arg-type]
