"""Whether the boundary between answers moved, or the rows only lie elsewhere."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from workbench.api import Analysis, Context, Kind, Needs, Result, RunError, Tolerance
from workbench.science.causes.problem import is_numeric, numbers
from workbench.science.domain_classifier import Codes, encode_levels, encode_numbers
from workbench.science.estimation.weighting import Weights, importance_weights
from workbench.science.explanation.boundary import FEWEST, Flips, Sample, flips
from workbench.science.metrics import Floats, Values, missing
from workbench.science.repair.training import Coder
from workbench.science.two_sample.rows import hashed_text, mixed
from workbench_explain.asking import Asker, task_of
from workbench_explain.boundary_told import Asked, Boundary, result
from workbench_explain.windows import (
    INCIDENT,
    REFERENCE,
    Rows,
    features_of,
    lineage_of,
    read_rows,
    recomputed,
    require_labels,
    require_rows,
    values_of,
)

_GRID = 20
"""Values of a number that probes stand on: quantiles of both windows together."""


class BoundaryParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    probes: int = Field(400, ge=50, le=5000, description="Points at which answers are compared.")
    rows: int = Field(
        4000, ge=100, le=50_000, description="Rows of each window that are learnt from, at most."
    )


@dataclass(frozen=True)
class _Ground:
    """Both windows in one coding, and the probes on the ground they share."""

    sides: tuple[Floats, Floats]
    weights: Weights
    probes: pd.DataFrame
    matrix: Floats


class DecisionBoundary(Analysis):
    """Ask refits of both windows, and the model, about the same probes."""

    id = "explain.boundary"
    version = "1.0"
    kind = Kind.EXPLANATION
    title = "Decision boundary on probes"
    needs = Needs(windows=(REFERENCE, INCIDENT), roles=("feature", "label"))
    why = (
        "It tells a world that answers otherwise from rows that only lie elsewhere: models "
        "refitted to each window are asked about the same probes, and their flips are held against "
        "those that refitting on halves of the good window gives by chance."
    )
    assumptions = (
        "Labels of both windows are right and in; wrong labels move the boundary too.",
        "Rows are independent of one another; dependent ones make the interval too narrow.",
        "Where rows lie is told by the columns at hand; what hangs on others looks like a move.",
    )
    caveats = (
        "Refits are plain boosted trees: a boundary they cannot draw, they cannot see move.",
        "Probes stand only where both windows have rows; of other ground nothing is said.",
        "A move says that the columns go with the target otherwise, not why.",
    )
    expected = (
        "Refits of both windows differ on no more probes than refits on halves of the good one."
    )
    tolerance = Tolerance(absolute=1e-9, relative=1e-6)
    Parameters = BoundaryParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Refit on halves of both windows and compare answers on probes.

        Parameters
        ----------
        context : Context
            With labels in both windows; recorded predictions and the model where they are at hand.
        parameters : BoundaryParameters
            What was set.

        Returns
        -------
        Result
            ``answer["labels"]``, ``["predictions"]`` and ``["model"]`` hold the flips between
            windows, by chance, and beyond chance with an interval.

        Raises
        ------
        RunError
            If there are too few rows, one class only, or no column.
        """
        asked = BoundaryParameters.model_validate(parameters.model_dump())
        context.progress(0.02, "Reading the windows")
        features = _features(context)
        recorded = _recorded(context)
        before, after = require_labels(
            *(
                read_rows(context, name, features, asked.rows, recorded)
                for name in (REFERENCE, INCIDENT)
            )
        )
        require_rows(before, after, least=FEWEST)
        context.progress(0.05, "Finding the ground both windows share")
        ground = _ground(context, (before, after), features, asked.probes)
        if isinstance(ground, str):
            return result(Boundary((), ground, None, (len(before), len(after))))
        number = task_of(context, before.labels, before.labels) == "regression"
        answers = None if context.model is None else _model(context, ground.probes)
        found = [
            Asked(
                "labels",
                _compare(context, ground, (before.labels, after.labels), 0.1, number, answers),
            )
        ]
        if recorded:
            said = (values_of(before.frame[recorded[0]]), values_of(after.frame[recorded[0]]))
            if all((~missing(one)).sum() >= FEWEST for one in said):
                found.append(
                    Asked("predictions", _compare(context, ground, said, 0.55, number, None))
                )
        context.progress(1.0, "Done")
        return result(Boundary(tuple(found), "", ground.probes, (len(before), len(after))))


def _features(context: Context) -> tuple[str, ...]:
    if context.model is not None:
        return features_of(context)
    incident = context.window(INCIDENT).columns
    names = tuple(sorted(n for n in context.window(REFERENCE).features if n in incident))
    if not names:
        raise RunError(
            "explain.no_columns",
            "The windows share no feature, so there is nothing to refit on.",
            "Give columns the role feature.",
        )
    return names


def _recorded(context: Context) -> tuple[str, ...]:
    """Return the column that holds what the model in service said, where both windows have it."""
    windows = [context.window(name) for name in (REFERENCE, INCIDENT)]
    name = windows[0].roles.prediction
    return (name,) if name and all(name in one.columns for one in windows) else ()


def _ground(
    context: Context, windows: tuple[Rows, Rows], features: tuple[str, ...], count: int
) -> _Ground | str:
    codes = [_codes(tuple(values_of(one.frame[name]) for one in windows)) for name in features]
    sides = tuple(np.column_stack([pair[at] for pair in codes]) for at in (0, 1))
    weights = importance_weights(
        sides[0],
        sides[1],
        context.seed,
        lambda done: context.progress(0.05 + 0.05 * done, "Finding the ground both windows share"),
    )
    if weights is None or weights.refusal:
        return weights.refusal if weights else "The windows have too few rows to be compared."
    probes = _probes(context, windows, features, count)
    both = pd.concat([one.frame[list(features)] for one in windows], ignore_index=True)
    coder = Coder(both, features)
    matrices = (coder(windows[0].frame), coder(windows[1].frame))
    return _Ground(matrices, weights, probes, coder(probes))


def _codes(values: tuple[Values, ...]) -> tuple[Codes, Codes]:
    if all(one.dtype != object for one in values):
        return encode_numbers((values[0].astype(float), values[1].astype(float)))
    levels = pd.Index(sorted({str(one) for side in values for one in side[~missing(side)]}))
    found = [levels.get_indexer(pd.Index([str(v) for v in side])) for side in values]
    for side, place in zip(values, found, strict=True):
        place[missing(side)] = -1
    return encode_levels((found[0].astype(np.int64), found[1].astype(np.int64)))


def _probes(
    context: Context, windows: tuple[Rows, Rows], features: tuple[str, ...], count: int
) -> pd.DataFrame:
    """Return as many rows of either window, their numbers put on a grid, and what follows."""
    half = count // 2
    drawn = [one.frame[list(features)].iloc[_lot(len(one), half, context.seed)] for one in windows]
    frame = pd.concat(drawn, ignore_index=True)
    lineage = lineage_of(context, features)
    for name in features:
        if is_numeric(frame[name]):
            pooled = np.concatenate([numbers(one.frame[name]) for one in windows])
            frame[name] = _on_grid(numbers(frame[name]), pooled)
    return recomputed(frame, features, lineage)


def _lot(total: int, count: int, seed: int) -> np.ndarray:
    """Return places drawn by lot; rows come in an order of their own, so places are fixed."""
    lots = mixed(np.arange(total, dtype=np.uint64) ^ hashed_text(f"probes {seed}"))
    return np.sort(np.argsort(lots, kind="stable")[:count])


def _on_grid(values: Floats, pooled: Floats) -> Floats:
    known = np.sort(pooled[np.isfinite(pooled)])
    if not known.size:
        return values
    at = np.linspace(0, known.size - 1, _GRID).round().astype(int)
    grid = np.unique(known[at])
    near = np.abs(values[:, None] - grid[None, :])
    place = np.argmin(np.where(np.isnan(near), np.inf, near), axis=1)
    return np.where(np.isfinite(values), grid[place], values)


def _model(context: Context, probes: pd.DataFrame) -> Values:
    asker = Asker(context)
    asker.tell(0.1, "Asking the model")
    return asker.ask(probes, "prediction").prediction


def _compare(
    context: Context,
    ground: _Ground,
    targets: tuple[Values, Values],
    done: float,
    number: bool,  # noqa: FBT001 -- handed on
    said: Values | None,
) -> Flips:
    known = [~missing(one) for one in targets]
    good, other = (
        Sample(matrix[kept], target[kept])
        for matrix, target, kept in zip(ground.sides, targets, known, strict=True)
    )
    return flips(
        good,
        other,
        ground.weights.values[known[0]],
        ground.matrix,
        number=number,
        seed=context.seed,
        said=said,
        progress=lambda part: context.progress(done + 0.4 * part, "Refitting on halves"),
    )
