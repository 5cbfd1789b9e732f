"""Missing, stuck and clipped values, and values rounded to a coarser grid."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from workbench.science.causes.candidate import Break, Candidate
from workbench.science.causes.coding import Column, Mask, absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints.channel import preference
from workbench.science.causes.fingerprints.rows import affected
from workbench.science.causes.fingerprints.shape import Fit, Shape, total_variation
from workbench.science.causes.problem import Array

Floats = NDArray[np.float64]
_LEAST_SHARE = 0.05


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
            breaks=_breaker(name, share, lambda v: np.full_like(v, _missing(column))),
            evidence=(f"{name} is missing on {after:.0%} of the rows, {before:.0%} before.",),
        )
    ]


def stuck(evidence: Evidence, name: str) -> list[Candidate]:
    """Return a candidate where one value took the place of others, whatever they were."""
    column = evidence.columns[name]
    known = column.incident[~absent(column.incident)]
    if not len(known) or len(column.levels) < 2:
        return []
    values, counts = np.unique(known, return_counts=True)
    usual = np.array([float((column.reference == v).mean()) for v in values[np.argsort(-counts)[:3]]])
    top = values[np.argsort(-counts, kind="stable")[:3]]
    now = np.sort(counts)[::-1][:3] / len(column.incident)
    which = int(np.argmax(now - usual))
    share = float((now - usual)[which] / max(1 - usual[which], 1e-9))
    if share < _LEAST_SHARE:
        return []
    value = top[which]
    code = int(column.codes(np.array([value], dtype=column.incident.dtype))[0])
    strength, nats = _stuck_strength(evidence, column, code, share)
    if strength < 0.3:
        return []
    at_value = column.incident == value
    rows = at_value & (evidence.plausible(name) != value) if share < 0.95 else at_value
    repaired = np.where(rows, evidence.plausible(name), column.incident)
    said = f"{name} holds one value ({_written(value)}) on {at_value.mean():.0%} of the rows, "
    return [
        Candidate(
            node=name,
            kind="stuck",
            strength=strength,
            mechanism="conditional imputation",
            rows=rows,
            repair={name: repaired},
            parameters={"value": _plain(value), "share": share, "nats": nats},
            lossy=True,
            breaks=_breaker(name, share, lambda v: np.full_like(v, value)),
            evidence=(said + f"{usual[which]:.0%} before.",),
        )
    ]


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
    if share >= 0.95:
        return fit, nats
    doubt = float(np.clip(nats / 0.01, 0, 1)) if evidence.agreement.partners(column.name) else 0.3
    return fit * max(doubt, 0.3 if len(column.levels) > 8 else 0.05) * min(share / 0.2, 1), nats


def clipped(evidence: Evidence, name: str) -> list[Candidate]:
    """Return a candidate where values beyond a limit were moved to it."""
    shape = Shape(evidence.columns[name])
    if not shape.usable or len(evidence.columns[name].levels) < 3:
        return []
    best: tuple[float, Fit, float, bool] | None = None
    for limit in _limits(shape):
        for upper in (True, False):
            cut = np.minimum if upper else np.maximum
            fit = shape.sample(cut(shape.reference, limit))
            beyond = shape.reference > limit if upper else shape.reference < limit
            if not 0.02 < beyond.mean() < 0.98 or fit.share < _LEAST_SHARE:
                continue
            left = (shape.incident > limit if upper else shape.incident < limit).mean()
            honest = abs(float(left) - (1 - fit.share) * float(beyond.mean()))
            sure = min(fit.share / 0.2, 1.0)
            strength = fit.strength * max(0.0, 1 - 4 * honest) * sure
            if best is None or strength > best[0]:
                best = (strength, fit, limit, upper)
    if best is None or best[0] < 0.3:
        return []
    return [_clip_candidate(evidence, shape, *best)]


def _limits(shape: Shape) -> Floats:
    values, counts = np.unique(shape.incident, return_counts=True)
    usual = np.searchsorted(shape.reference, values, "right")
    usual = usual - np.searchsorted(shape.reference, values, "left")
    excess = counts / len(shape.incident) - usual / len(shape.reference)
    top = values[np.argsort(-excess, kind="stable")[:3]]
    ends = [shape.incident[0], shape.incident[-1]]
    return np.unique(np.concatenate([top, ends]))


def _clip_candidate(
    evidence: Evidence, shape: Shape, strength: float, fit: Fit, limit: float, upper: bool  # noqa: FBT001 -- unpacked from the best fit
) -> Candidate:
    name, observed = shape.column.name, shape.column.incident
    at_limit = observed == limit
    guess = _beyond(evidence, name, limit, upper=upper)
    repaired = np.where(at_limit, guess, observed)
    cut: Callable[[Array], Array] = (
        (lambda v: np.minimum(v, limit)) if upper else (lambda v: np.maximum(v, limit))
    )
    side = "above" if upper else "below"
    return Candidate(
        node=name,
        kind="clip",
        strength=strength,
        mechanism="conditional imputation",
        rows=at_limit,
        repair={name: repaired},
        parameters={"upper" if upper else "lower": float(limit)},
        lossy=True,
        breaks=_breaker(name, fit.share, cut),
        evidence=(
            f"{name} never goes {side} {limit:g}; {at_limit.mean():.0%} of the rows sit at it.",
        ),
    )


def _beyond(evidence: Evidence, name: str, limit: float, *, upper: bool) -> Array:
    """Return the most plausible value at or beyond a limit for each row."""
    column = evidence.columns[name]
    typical = column.typical.astype(float)
    allowed = typical >= limit if upper else typical <= limit
    if not allowed.any():
        return np.full(evidence.n_incident, limit)
    support = evidence.support(name)[:, : len(typical)]
    partners = max(len(evidence.agreement.partners(name)), 1)
    score = np.log(evidence.agreement.marginal[name][: len(typical)]) + support / np.sqrt(partners)
    score = np.where(allowed[None, :], score, -np.inf)
    return np.asarray(typical[score.argmax(axis=1)])


def rounded(evidence: Evidence, name: str) -> list[Candidate]:
    """Return a candidate where values lie on a coarser grid than they did."""
    shape = Shape(evidence.columns[name])
    if not shape.usable or len(evidence.columns[name].levels) < 3:
        return []
    best: tuple[float, Fit, float] | None = None
    for grid in _grids(shape):
        moved = np.round(shape.reference / grid) * grid
        if np.mean(moved == shape.reference) > 0.9 and len(np.unique(moved)) > 0.5 * len(
            shape.column.levels
        ):
            continue
        fit = shape.sample(moved)
        on_grid = _on_grid(shape.incident, grid).mean() - _on_grid(shape.reference, grid).mean()
        strength = _rounding_strength(shape, fit, grid) if on_grid > _LEAST_SHARE or fit.share > 0.9 else 0
        if strength and (best is None or strength > best[0]):
            best = (strength, fit, grid)
    if best is None or best[0] < 0.3 or best[1].share < _LEAST_SHARE:
        return []
    return [_rounding_candidate(evidence, shape, *best)]


def _rounding_strength(shape: Shape, fit: Fit, grid: float) -> float:
    """Return how well a grid explains both the shape and the number of distinct values."""
    on_grid = float(_on_grid(shape.incident, grid).mean())
    base = float(_on_grid(shape.reference, grid).mean())
    share = (on_grid - base) / max(1 - base, 1e-9)
    if share >= 0.99:
        before, after = len(np.unique(shape.reference)), len(np.unique(shape.incident))
        fewer = float(np.clip(1 - after / max(before, 1), 0, 1))
        return max(fit.strength, 0.9 * fewer if fit.after < 3 * fit.noise else 0.0)
    return fit.strength * float(np.clip(share / 0.2, 0, 1))


def _grids(shape: Shape) -> list[float]:
    values, counts = np.unique(shape.incident, return_counts=True)
    frequent = values[np.argsort(-counts, kind="stable")[:12]]
    steps = np.abs(np.concatenate([np.diff(np.sort(frequent)), frequent]))
    steps = np.unique(np.round(steps[steps > 0], 9))
    fine = np.diff(np.unique(shape.reference))
    least = float(fine.min()) if len(fine) else 0.0
    return [float(s) for s in steps if s > 1.5 * least][:16]


def _on_grid(values: Floats, grid: float) -> Mask:
    apart = np.abs(values / grid - np.round(values / grid))
    return np.asarray(apart < 1e-6)


def _rounding_candidate(
    evidence: Evidence, shape: Shape, strength: float, fit: Fit, grid: float
) -> Candidate:
    name, observed = shape.column.name, shape.column.incident
    on_grid = _on_grid(np.nan_to_num(observed, nan=grid / 3), grid)
    base = _on_grid(shape.reference, grid).mean()
    odds = np.where(on_grid, np.log(1 / max(base, 1e-3)), -12.0)
    rows = affected(odds, fit.share, ordered=evidence.ordered) & on_grid
    return Candidate(
        node=name,
        kind="rounding",
        strength=strength,
        mechanism="conditional imputation",
        rows=rows,
        repair={name: np.where(rows, _within(evidence, name, grid), observed)},
        parameters={"grid": grid},
        lossy=True,
        breaks=_breaker(name, fit.share, lambda v: np.round(v / grid) * grid),
        evidence=(f"{name} lies on a grid of {grid:g} on {rows.mean():.0%} of the rows.",),
    )


def _within(evidence: Evidence, name: str, grid: float) -> Array:
    """Return the most plausible value that rounds to what is observed, for each row."""
    column = evidence.columns[name]
    typical, observed = column.typical.astype(float), column.incident
    partners = max(len(evidence.agreement.partners(name)), 1)
    score = np.log(evidence.agreement.marginal[name][: len(typical)])
    score = score + evidence.support(name)[:, : len(typical)] / np.sqrt(partners)
    near = np.abs(typical[None, :] - observed[:, None]) <= grid / 2 * (1 + 1e-9)
    best = np.where(near, score, -np.inf).argmax(axis=1)
    return np.where(near.any(axis=1), typical[best], observed)


def _breaker(name: str, share: float, change: Callable[[Array], Array]) -> Break:
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


def _plain(value: object) -> float | str | None:
    return value if isinstance(value, str) or value is None else float(value)  # type: ignore[arg-type]


def _written(value: object) -> str:
    return value if isinstance(value, str) else f"{float(value):g}"  # type: ignore[arg-type]
