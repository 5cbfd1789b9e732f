"""Unit changes and sign flips: a linear transform of all rows or some."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.candidate import Break, Candidate
from workbench.science.causes.coding import absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints.rows import affected
from workbench.science.causes.fingerprints.shape import Fit, Shape
from workbench.science.causes.problem import Array

Floats = NDArray[np.float64]
CONVERSIONS: Mapping[float, str] = {
    10: "a factor of ten",
    100: "per cent and parts",
    1000: "thousands and units",
    1e6: "millions and units",
    60: "minutes and seconds or hours",
    3600: "hours and seconds",
    24: "days and hours",
    7: "weeks and days",
    12: "years and months",
    365.25: "years and days",
    2.54: "inches and centimetres",
    25.4: "inches and millimetres",
    3.280839895: "metres and feet",
    1 / 0.9144: "metres and yards",
    1.609344: "miles and kilometres",
    1.852: "nautical miles and kilometres",
    2.2046226218: "kilograms and pounds",
    28.349523125: "ounces and grams",
    3.785411784: "gallons and litres",
    4.184: "calories and joules",
    3.6: "metres per second and kilometres per hour",
    2.0: "a factor of two",
    180 / np.pi: "radians and degrees",
}
"""Factors between units in everyday use, larger over smaller."""
OFFSETS = ((1.8, 32.0), (1 / 1.8, -32 / 1.8), (1.0, 273.15), (1.0, -273.15))
_LEAST_SHARE = 0.05
_EXACT = 0.9
"""Strength of a transform that puts nearly every odd value back on a level of the reference."""
_OWN = 0.8
"""Discount of a transform that is no known conversion: anything can be fitted a little."""
_ROOM, _FEWEST, _ENOUGH, _ALIKE = 0.05, 30, 200, 0.25
"""Room beyond a range; values needed there, and within it; how far the two may differ (KS)."""
_OWN_LEAST = 0.15
"""A factor that is no known conversion must differ from 1 by this much, in logs."""


def linear(evidence: Evidence, name: str) -> list[Candidate]:
    """Return the best linear transform of a numeric column, if one explains its change."""
    shape = Shape(evidence.columns[name])
    if not shape.usable or len(evidence.columns[name].levels) < 2:
        return []
    factor, offset, named = _options(shape)
    fits = shape.linear(factor, offset)
    strengths = [
        _strength(shape, fit, a, b) for fit, a, b in zip(fits, factor, offset, strict=True)
    ]
    strengths = [s * (1 if at < named else _OWN) for at, s in enumerate(strengths)]
    exact = _exact(shape, factor, offset)
    if exact is not None and strengths[exact] < _EXACT:
        # Where the usual values drifted as well, distributions fit badly and levels still do.
        odd = float(shape.off_support(shape.incident).mean())
        strengths[exact], fits[exact] = _EXACT, replace(fits[exact], share=odd)
    best = int(np.argmax(strengths))
    far = _beyond(shape, factor[:named], offset[:named])
    if far is not None:
        # Impossible values tell the conversion better than a mixture of all values does.
        best, share = far
        strengths[best] = max(strengths[best], _EXACT)
        fits[best] = replace(fits[best], share=share)
    if strengths[best] < 0.3 or fits[best].share < _LEAST_SHARE:
        return []
    return [_candidate(evidence, shape, fits[best], strengths[best], (factor[best], offset[best]))]


def _exact(shape: Shape, factor: Floats, offset: Floats) -> int | None:
    """Return the transform that alone explains values which no level can hold, if one does."""
    odd = shape.incident[shape.off_support(shape.incident)]
    many = max(_LEAST_SHARE * len(shape.incident), 30)
    if not shape.column.discrete or len(shape.column.levels) < 4 or len(odd) < many:
        return None
    found = [shape.back_on_levels(odd, a, b) for a, b in zip(factor, offset, strict=True)]
    excess = np.array([share - chance for share, chance in found])
    best = int(np.argmax(excess))
    return best if found[best][0] >= 0.9 and found[best][1] <= 0.3 else None


def _beyond(shape: Shape, factor: Floats, offset: Floats) -> tuple[int, float] | None:
    """Return the conversion that alone explains values beyond the usual range, and its share.

    Values undone must lie like those that the conversion would have carried beyond the range:
    the incident's own where there are enough of them, so that a season does not hide it, else
    the reference's.
    """
    out = _outside(shape, shape.incident)
    odd, rest = shape.incident[out], np.sort(shape.incident[~out])
    if out.mean() < _LEAST_SHARE or len(odd) < _FEWEST:
        return None
    usual = rest if len(rest) >= _ENOUGH else shape.reference
    best: tuple[float, int, float] | None = None
    for at, (scale, shift) in enumerate(zip(factor, offset, strict=True)):
        carried = _outside(shape, scale * usual + shift)
        from_there = usual[carried]
        if len(from_there) < _FEWEST:
            continue
        apart = _apart(np.sort((odd - shift) / scale), from_there)
        if best is None or apart < best[0]:
            best = apart, at, min(float(out.mean() / carried.mean()), 1.0)
    return None if best is None or best[0] > _ALIKE else best[1:]


def _apart(one: Floats, other: Floats) -> float:
    """Return the distance of Kolmogorov and Smirnov between two sorted samples."""
    grid = np.concatenate([one, other])
    below = [np.searchsorted(side, grid, "right") / len(side) for side in (one, other)]
    return float(np.abs(below[0] - below[1]).max())


def _outside(shape: Shape, values: Floats) -> NDArray[np.bool_]:
    """Return which values lie clearly beyond the reference's range."""
    low, high = shape.reference[0], shape.reference[-1]
    room = _ROOM * (high - low)
    return np.asarray((values < low - room) | (values > high + room))


def _options(shape: Shape) -> tuple[Floats, Floats, int]:
    """Return factors and offsets to try, and how many of them are conversions in use."""
    known = np.array(list(CONVERSIONS))
    pairs = [(a, 0.0) for a in np.concatenate([known, 1 / known])]
    pairs += [*OFFSETS, (-1.0, 0.0)]
    named = len(pairs)
    pairs += [(a, 0.0) for a in _ratios(shape)]
    steps = np.linspace(0.05, 0.95, 19)
    before, after = np.quantile(shape.reference, steps), np.quantile(shape.incident, steps)
    if before[0] < before[-1] and after[0] < after[-1]:
        slope = (after[-1] - after[0]) / (before[-1] - before[0])
        if abs(np.log(slope)) > _OWN_LEAST:
            pairs.append((slope, after[9] - slope * before[9]))
            nonzero = before != 0
            ratio = float(np.median(after[nonzero] / before[nonzero])) if nonzero.any() else 0
            if ratio > 0 and abs(np.log(ratio)) > _OWN_LEAST:
                pairs.append((ratio, 0.0))
    table = np.array(pairs)
    return table[:, 0], table[:, 1], named


def _ratios(shape: Shape) -> list[float]:
    """Return factors that carry the grid, or frequent levels, to values never seen."""
    if not shape.column.discrete:
        return _steps(shape)
    new, often = np.unique(shape.incident[shape.off_support(shape.incident)], return_counts=True)
    if not len(new) or often.sum() < _LEAST_SHARE * len(shape.incident):
        return []
    usual, counts = np.unique(shape.reference, return_counts=True)
    top = new[np.argsort(-often, kind="stable")[:3]]
    base = usual[np.argsort(-counts, kind="stable")[:6]]
    found = {float(np.round(t / b, 6)) for t in top for b in base if b != 0 and t / b > 0}
    return sorted(f for f in found if abs(np.log(f)) > _OWN_LEAST) + _steps(shape)


def _steps(shape: Shape) -> list[float]:
    """Return the ratio of the most frequent steps between neighbouring values."""
    sizes = []
    for values in (shape.reference, shape.incident):
        apart = np.round(np.diff(np.unique(values)), 9)
        if len(apart) < 3:
            return []
        steps, often = np.unique(apart, return_counts=True)
        sizes.append(float(steps[often.argmax()]))
    ratio = sizes[1] / sizes[0] if sizes[0] else 0.0
    return [ratio] if ratio > 0 and abs(np.log(ratio)) > _OWN_LEAST else []


def _strength(shape: Shape, fit: Fit, factor: float, offset: float) -> float:
    """Return how well a transform explains both where values lie and how they are written."""
    observed = float(shape.off_support(shape.incident).mean())
    steps = max(len(shape.reference) // 200, 1)
    transformed = shape.as_written(factor * shape.reference[::steps] + offset)
    predicted = float(shape.off_support(transformed).mean())
    mismatch = abs(observed - fit.share * predicted)
    sure = max(fit.share / 0.2, observed / 0.05) * _returned(shape, factor, offset)
    return fit.strength * max(0.0, 1 - 2 * max(mismatch - 0.05, 0.0)) * min(sure, 1.0)


def _returned(shape: Shape, factor: float, offset: float) -> float:
    """Return 1 where undoing a transform brings odd values back to how values are written.

    Half where it brings none back; 1 where the reference has no grid to return to.
    """
    odd = shape.incident[shape.off_support(shape.incident)]
    if shape.decimals is None or len(odd) < _LEAST_SHARE * len(shape.incident):
        return 1.0
    undone = (odd[:: max(len(odd) // 200, 1)] - offset) / factor
    apart = np.abs(np.round(undone, shape.decimals) - undone)
    return 0.5 + 0.5 * float((apart <= 1e-6 * np.maximum(1, np.abs(undone))).mean())


def undone_odds(
    evidence: Evidence, shape: Shape, line: tuple[float, float]
) -> tuple[Floats, Floats]:
    """Return how much likelier each row is with a linear fault undone, and what it then holds.

    Parameters
    ----------
    evidence : Evidence
    shape : Shape
        Of the column.
    line : tuple of (float, float)
        Factor and offset of the fault.

    Returns
    -------
    log_ratio, undone : ndarray, shape (m,)
        Log likelihood of the row under the fault, minus without it, 0 where it is missing.
    """
    name, (factor, offset) = shape.column.name, line
    observed = shape.column.incident
    undone = _snapped(shape, (observed - offset) / factor)
    gone = absent(observed)
    with np.errstate(invalid="ignore"):
        ratio = (
            np.log(shape.density(np.where(gone, 0, undone)))
            - np.log(abs(factor))
            - np.log(shape.density(np.where(gone, 0, observed)))
        )
    support = evidence.support(name) / np.sqrt(max(len(evidence.agreement.partners(name)), 1))
    rows = np.arange(len(observed))
    ratio = ratio + support[rows, shape.column.codes(undone)]
    ratio = ratio - support[rows, shape.column.incident_codes]
    return np.where(gone, 0, ratio), undone


def _candidate(
    evidence: Evidence, shape: Shape, fit: Fit, strength: float, line: tuple[float, float]
) -> Candidate:
    name, (factor, offset) = shape.column.name, line
    observed = shape.column.incident
    ratio, undone = undone_odds(evidence, shape, line)
    flagged = affected(ratio, fit.share, ordered=evidence.ordered) & ~absent(observed)
    if flagged.mean() < fit.share / 2:
        strength *= float(flagged.mean()) / (fit.share / 2)
    flip = factor == -1 and offset == 0
    return Candidate(
        node=name,
        kind="sign_flip" if flip else "unit_change",
        strength=strength,
        mechanism="inverse transform",
        rows=flagged,
        repair={name: np.where(flagged, undone, observed)},
        parameters={"factor": float(factor), "offset": float(offset)},
        breaks=_breaker(name, factor, offset, fit.share),
        evidence=(_sentence(name, factor, offset, float(flagged.mean())),),
    )


def _snapped(shape: Shape, values: Floats) -> Floats:
    """Return values moved to the reference's own level or grid where they nearly lie on it."""
    if shape.column.discrete:
        levels = shape.column.levels
        at = np.searchsorted(shape.column.edges, values, side="right")
        near = levels[at.clip(0, len(levels) - 1)]
    elif shape.decimals is not None:
        near = np.round(values, shape.decimals)
    else:
        return values
    with np.errstate(invalid="ignore"):
        close = np.abs(near - values) <= 1e-6 * np.maximum(1, np.abs(values))
    return np.where(close, near, values)


def _breaker(name: str, factor: float, offset: float, share: float) -> Break:
    def break_(random: np.random.Generator, columns: Mapping[str, Array]) -> dict[str, Array]:
        values = columns[name]
        chosen = random.random(len(values)) < share
        return {name: np.where(chosen, factor * values + offset, values)}

    return break_


def _sentence(name: str, factor: float, offset: float, share: float) -> str:
    if factor == -1 and offset == 0:
        return f"{name} has its sign turned on {share:.0%} of the rows."
    shift = f" plus {offset:g}" if offset > 0 else f" minus {-offset:g}" if offset else ""
    meaning = CONVERSIONS.get(factor) or CONVERSIONS.get(1 / factor, "")
    known = f", the factor between {meaning}" if meaning and not offset else ""
    return f"{name} is {factor:g} times its usual value{shift} on {share:.0%} of the rows{known}."
