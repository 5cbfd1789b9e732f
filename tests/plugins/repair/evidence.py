"""Contexts to run repairs on: the sample incident with a canary beside it, and other tasks."""

from dataclasses import replace

import numpy as np
import pandas as pd

from tests.science.repair.trials import START, line, two_numbers
from workbench.api import Context, Result, Roles, WindowTable
from workbench.api.testing import FunctionModel, context_from_frames
from workbench.api.testing.samples import ROLES, reference_frame, sample_context
from workbench_repair import workbench_analyses

ANALYSES = {one.id: one for one in workbench_analyses()}


def run(name: str, context: Context, **parameters: object) -> Result:
    analysis = ANALYSES[f"repair.{name}"]
    return analysis().run(context, analysis.Parameters(**parameters))


def found(result: Result, start: str) -> list[str]:
    return [one.id for one in result.findings if one.id.startswith(start)]


def canary_frame(wrong: float, *, rows: int = 900, seed: int = 5) -> pd.DataFrame:
    """Return rows of which a third were answered by a release that is wrong so much oftener."""
    random = np.random.default_rng(seed)
    frame = pd.concat([reference_frame()] * (rows // 600 + 1), ignore_index=True).head(rows)
    frame["at"] = START + pd.to_timedelta(np.arange(rows) * 10, unit="min")
    frame["customer"] = [f"k{at:05d}" for at in range(rows)]
    frame["canary"] = np.where(random.random(rows) < 1 / 3, "canary", "control")
    hit = (frame["canary"] == "canary") & (random.random(rows) < wrong)
    frame["predicted"] = np.where(hit, 1 - frame["churned"], frame["predicted"])
    return frame


def with_canary(frame: pd.DataFrame | None = None) -> Context:
    """Return the sample incident with a canary window."""
    base = sample_context()
    more = canary_frame(0.0) if frame is None else frame
    made = context_from_frames(windows={"canary": more}, roles=ROLES)
    return replace(base, windows={**base.windows, "canary": made.windows["canary"]})


def without_model(context: Context) -> Context:
    return replace(context, model=None)


def with_roles(context: Context, **roles: object) -> Context:
    """Return the same evidence with some roles given otherwise."""
    windows = {
        name: WindowTable(name, table._paths, table.roles.model_copy(update=roles))
        for name, table in context.windows.items()
    }
    return replace(context, windows=windows)


def numbers_context(seed: int = 1) -> Context:
    """Return a regression whose column is in inches instead of centimetres."""
    problem = two_numbers(seed)
    bad = problem.incident.assign(width=problem.incident["width"] * 2.54)
    return context_from_frames(
        reference=problem.reference,
        incident=bad.assign(said=line(bad)),
        roles=Roles(
            timestamp="at",
            features=("depth", "width"),
            label="price",
            prediction="said",
            segments=("site",),
        ),
        model=FunctionModel(line, ("depth", "width")),
        task="regression",
        metric="rmse",
    )


def _class(frame: pd.DataFrame) -> np.ndarray:
    return np.select([frame["size"] < 10, frame["size"] < 14], ["small", "middle"], "large")


def classes_context(seed: int = 1) -> Context:
    """Return three classes told by one column, which is missing on half of the incident."""
    frames = []
    for side in (0, 1):
        random = np.random.default_rng((seed, side))
        size = random.normal(12, 3, 900)
        frame = pd.DataFrame(
            {
                "at": START + pd.to_timedelta(np.arange(900) - 900 * (1 - side), unit="h"),
                "size": size,
                "weight": 3 * size + random.normal(0, 1, 900),
            }
        )
        frame["kind"] = _class(frame.assign(size=size + random.normal(0, 0.5, 900)))
        if side:
            frame.loc[random.random(900) < 0.5, "size"] = np.nan
        frame["said"] = _class(frame)
        frames.append(frame)
    return context_from_frames(
        reference=frames[0],
        incident=frames[1],
        roles=Roles(timestamp="at", features=("size", "weight"), label="kind", prediction="said"),
        model=FunctionModel(_class, ("size", "weight")),
        task="multiclass",
        metric="accuracy",
    )
