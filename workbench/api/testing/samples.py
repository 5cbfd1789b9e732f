"""A small made-up incident that has a little of everything, for trying analyses on."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from workbench.api.context import Context
from workbench.api.testing.contexts import FunctionModel, context_from_frames
from workbench.domain.evidence import Roles

_START = datetime(2026, 5, 1, tzinfo=UTC)
_HOURS = 240
_HALF = 0.5
_PLANS = ("basic", "family", "trial")
ROLES = Roles(
    timestamp="at",
    entity="customer",
    features=("age", "load", "net", "plan", "temperature"),
    label="churned",
    prediction="predicted",
    score="score",
    segments=("plan",),
)


def sample_context(*, seed: int = 0, folder: Path | None = None) -> Context:
    """Return a context with two windows, a model, lineage, signals and change events.

    Parameters
    ----------
    seed : int
        The run's seed; the evidence is always the same.
    folder : Path, optional
        Where to write; see :func:`context_from_frames`.

    Returns
    -------
    Context
        A binary task of 600 reference and 400 incident rows. In the incident ``temperature``
        is in Fahrenheit on about half of the rows, and ``load`` has drifted harmlessly. A
        window ``canary`` holds 300 later rows of which half are marked as a partial release.
    """
    middle = _START + timedelta(hours=_HOURS // 2)
    end = _START + timedelta(hours=_HOURS)
    return context_from_frames(
        reference=reference_frame(),
        incident=incident_frame(),
        windows={"canary": canary_frame()},
        roles=ROLES,
        model=FunctionModel(_decide, ("age", "load", "net", "plan", "temperature"), _score),
        lineage={
            "nodes": [{"id": "sensor", "kind": "source"}, {"id": "churned", "kind": "metric"}],
            "edges": [
                ["sensor", "temperature"],
                ["age", "net"],
                ["load", "net"],
                *([name, "predicted"] for name in ROLES.features),
                ["predicted", "churned"],
            ],
            "transforms": {"net": {"inputs": ["age", "load"], "expression": "age - load"}},
        },
        signals=_signals(),
        changes=[{"at": middle, "title": "Sensor firmware 2.1", "node": "sensor"}],
        spans={"reference": (_START, middle), "incident": (middle, end)},
        task="binary",
        metric="accuracy",
        target="churned",
        seed=seed,
        folder=folder,
    )


def reference_frame() -> pd.DataFrame:
    """Return the reference rows, shape (600, 9)."""
    return _rows(600, np.random.default_rng(1), _START)


def incident_frame() -> pd.DataFrame:
    """Return the incident rows, shape (400, 9)."""
    random = np.random.default_rng(2)
    frame = _rows(400, random, _START + timedelta(hours=_HOURS // 2))
    hit = random.random(len(frame)) < 0.5
    frame.loc[hit, "temperature"] = frame.loc[hit, "temperature"] * 1.8 + 32
    frame["load"] = frame["load"] + 1.5
    return _predicted(frame)


def canary_frame() -> pd.DataFrame:
    """Return good rows after the incident, half of them of a partial release, shape (300, 10)."""
    random = np.random.default_rng(4)
    frame = _rows(300, random, _START + timedelta(hours=_HOURS))
    return frame.assign(canary=np.where(random.random(300) < _HALF, "canary", "control"))


def _rows(count: int, random: np.random.Generator, start: datetime) -> pd.DataFrame:
    hours = np.sort(random.uniform(0, _HOURS / 2, count))
    frame = pd.DataFrame(
        {
            "at": pd.Timestamp(start) + pd.to_timedelta(np.round(hours * 3600), unit="s"),
            "customer": [f"c{number:04d}" for number in random.permutation(count)],
            "age": random.integers(18, 90, count).astype(float),
            "load": random.normal(10, 2, count),
            "plan": random.choice(_PLANS, count, p=(0.5, 0.3, 0.2)),
            "temperature": random.normal(18, 5, count),
        }
    )
    frame.loc[random.random(count) < 0.02, "age"] = np.nan
    frame["net"] = frame["age"] - frame["load"]
    noise = random.logistic(0, 1, count)
    frame["churned"] = (_margin(frame) + noise > 0).astype(int)
    return _predicted(frame)


def _predicted(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(score=_score(frame), predicted=_decide(frame))


def _margin(frame: pd.DataFrame) -> np.ndarray:
    age = frame["age"].fillna(50.0)
    trial = (frame["plan"] == "trial").astype(float)
    return np.asarray(0.25 * (frame["temperature"] - 18) + 0.03 * (age - 50) + 1.2 * trial - 0.3)


def _score(frame: pd.DataFrame) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-_margin(frame))))


def _decide(frame: pd.DataFrame) -> np.ndarray:
    return np.asarray((_margin(frame) > 0).astype(int))


def _signals() -> pd.DataFrame:
    random = np.random.default_rng(3)
    hours = pd.date_range(_START, periods=_HOURS, freq="h")
    late = np.arange(_HOURS) >= _HOURS // 2
    series = {
        ("churned", "accuracy"): 0.8 - 0.2 * late + random.normal(0, 0.02, _HOURS),
        ("sensor", "mean"): 18 + 16 * late + random.normal(0, 1, _HOURS),
        ("load", "mean"): 10 + random.normal(0, 0.5, _HOURS),
    }
    return pd.concat(
        [
            pd.DataFrame({"timestamp": hours, "node": node, "metric": metric, "value": values})
            for (node, metric), values in series.items()
        ],
        ignore_index=True,
    )
