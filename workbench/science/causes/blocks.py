"""Stretches of the incident in which something went wrong, so that part of it can be looked at.

A fault that begins in the middle of the incident is diluted by the healthy rows before it.
Where rows have an order, the stretch in which rows are wrong more often, or agree less with
themselves, is found by the range of the cumulative sum, and fingerprinted on its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.candidate import Break, Candidate
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.problem import Array
from workbench.science.causes.whatif import Window

Floats = NDArray[np.float64]
LEAST_ROWS = 150
_SIGNIFICANT = 2.2
"""Range of the scaled cumulative sum; 1.75 is its 5 % point (Kuiper's statistic)."""
_MOST = 2


@dataclass(frozen=True)
class Block:
    """Rows ``start`` to ``stop`` of the incident.

    Attributes
    ----------
    start, stop : int
    sign : float
        The statistic that found it.
    """

    start: int
    stop: int
    sign: float


def blocks(evidence: Evidence, incident: Window) -> list[Block]:
    """Return up to two stretches in which the incident differs from itself, clearest first."""
    if not evidence.ordered or evidence.n_incident < 3 * LEAST_ROWS:
        return []
    series = [_wrong(incident)]
    for name in evidence.sources:
        if evidence.agreement.partners(name):
            codes = evidence.columns[name].incident_codes
            held = evidence.conditional(name)[np.arange(len(codes)), codes]
            series.append(-np.log(held + 1e-6))
    found = [block for values in series if (block := _stretch(values)) is not None]
    kept: list[Block] = found[:1] if found and series and _stretch(series[0]) is not None else []
    for block in sorted(found, key=lambda b: (-b.sign, b.start)):
        if len(kept) < _MOST and all(_apart(block, other) for other in kept):
            kept.append(block)
    return kept


def _wrong(incident: Window) -> Floats:
    recorded = incident.recorded
    if recorded is None or incident.label is None:
        return np.zeros(len(incident))
    if "O" in {recorded.prediction.dtype.kind, incident.label.dtype.kind}:
        return np.asarray(recorded.prediction != incident.label, dtype=float)
    apart = np.asarray(np.abs(recorded.prediction - incident.label), dtype=float)
    return np.where(np.isfinite(apart), apart, 0.0)


def _stretch(values: Floats) -> Block | None:
    """Return the stretch with the highest mean, if it stands out; a fault ends with the data."""
    spread = float(values.std())
    if not spread:
        return None
    bridge = np.concatenate([[0.0], np.cumsum(values - values.mean())])
    bridge = bridge / (spread * np.sqrt(len(values)))
    low, high = int(bridge.argmin()), int(bridge.argmax())
    if bridge[high] - bridge[low] < _SIGNIFICANT:
        return None
    stop = high if low < high else len(values)
    if len(values) - stop < LEAST_ROWS:
        stop = len(values)
    if stop - low < LEAST_ROWS or stop - low > 0.9 * len(values):
        return None
    return Block(low, stop, float(bridge[high] - bridge[low]))


def _apart(one: Block, other: Block) -> bool:
    shared = max(0, min(one.stop, other.stop) - max(one.start, other.start))
    joined = max(one.stop, other.stop) - min(one.start, other.start)
    return shared < 0.9 * joined


def part(evidence: Evidence, block: Block) -> Evidence:
    """Return the same evidence with the incident cut to a block."""
    problem = evidence.problem
    cut = problem.incident.iloc[block.start : block.stop].reset_index(drop=True)
    return Evidence(replace(problem, incident=cut), agreement=evidence.agreement)


def lifted(evidence: Evidence, block: Block, candidate: Candidate) -> Candidate:
    """Return a candidate found in a block as one of the whole incident."""
    here = slice(block.start, block.stop)
    rows = np.zeros(evidence.n_incident, dtype=bool)
    rows[here] = candidate.rows
    repair: dict[str, Array] = {}
    for name, values in candidate.repair.items():
        whole = evidence.columns[name].incident.copy()
        whole[here] = values
        repair[name] = whole
    share = (block.stop - block.start) / evidence.n_incident
    return replace(
        candidate,
        rows=rows,
        repair=repair,
        parameters={**candidate.parameters, "first_row": block.start, "last_row": block.stop - 1},
        breaks=None if candidate.breaks is None else _partly(candidate.breaks, share),
    )


def _partly(breaks: Break, share: float) -> Break:
    def break_(random: np.random.Generator, columns: Mapping[str, Array]) -> dict[str, Array]:
        broken = breaks(random, columns)
        chosen = random.random(len(next(iter(broken.values())))) < share
        return {name: np.where(chosen, values, columns[name]) for name, values in broken.items()}

    return break_
