"""Windows with a known model and a known fault."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.api import Context
from workbench.api.testing import context_from_frames
from workbench.api.testing.contexts import FunctionModel

Make = Callable[..., Context]
FEATURES = ("double", "hot", "idle", "shop")


def margin(frame: pd.DataFrame) -> np.ndarray:
    """Return what the model adds up: warm shops and twice the temperature."""
    west = (frame["shop"] == "west").to_numpy(dtype=float)
    return np.asarray(0.2 * (frame["double"] - 40) + 1.5 * west - 0.5, dtype=float)


def decide(frame: pd.DataFrame) -> np.ndarray:
    """Return the class the model predicts."""
    return np.asarray((margin(frame) > 0).astype(int))


def chance(frame: pd.DataFrame) -> np.ndarray:
    """Return the probability of class 1."""
    return np.asarray(1 / (1 + np.exp(-margin(frame))))


def rows(seed: int, count: int = 900) -> pd.DataFrame:
    """Return rows whose labels go with the model's own margin; nothing is wrong with them."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "key": [f"k{seed}-{at:04d}" for at in range(count)],
            "group": random.choice(["A", "B", "C"], count),
            "hot": np.round(random.normal(20, 4, count), 1),
            "idle": random.normal(size=count),
            "shop": random.choice(["north", "south", "west"], count),
        }
    )
    frame["double"] = 2 * frame["hot"]
    frame["y"] = (margin(frame) + random.logistic(size=count) * 0.3 > 0).astype(int)
    return frame


def broken(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the same rows with ``hot`` in Fahrenheit in group B, and what follows from it."""
    hit = frame["group"] == "B"
    hot = frame["hot"].where(~hit, frame["hot"] * 1.8 + 32)
    return frame.assign(hot=hot, double=2 * hot)


LINEAGE = {
    "edges": [["hot", "double"]],
    "transforms": {"double": {"inputs": ["hot"], "expression": "2 * hot"}},
}
ROLES = {"label": "y", "entity": "key", "segments": ["group"], "features": list(FEATURES)}


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a maker of contexts over two frames; keywords replace any part."""

    def context(
        reference: pd.DataFrame, incident: pd.DataFrame, *, name: str = "one", **more
    ) -> Context:
        given = {
            "roles": {**ROLES, **more.pop("roles", {})},
            "model": FunctionModel(decide, FEATURES, chance),
            "lineage": LINEAGE,
            "task": "binary",
            "metric": "accuracy",
            "folder": tmp_path / name,
            **more,
        }
        return context_from_frames(reference=reference, incident=incident, **given)

    return context


@pytest.fixture
def good() -> pd.DataFrame:
    """Return the reference."""
    return rows(1)


@pytest.fixture
def whole() -> pd.DataFrame:
    """Return the incident's rows before they were broken."""
    return rows(2)


@pytest.fixture
def bad(whole: pd.DataFrame) -> pd.DataFrame:
    """Return the incident."""
    return broken(whole)


@pytest.fixture
def history(whole: pd.DataFrame) -> pd.DataFrame:
    """Return what another system kept of four rows in five."""
    return whole.loc[whole.index % 5 > 0, ["key", "hot"]]


def numbers(seed: int, count: int = 500) -> pd.DataFrame:
    """Return rows of a regression: ``y`` is three times ``a`` plus ``b`` squared, and noise."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame({"a": random.normal(size=count), "b": random.normal(size=count)})
    return frame.assign(y=predict_number(frame) + random.normal(size=count) * 0.2)


def predict_number(frame: pd.DataFrame) -> np.ndarray:
    """Return the model's number."""
    return np.asarray(3 * frame["a"] + frame["b"] ** 2)


@pytest.fixture
def regression(tmp_path: Path) -> Make:
    """Return a maker of regression contexts, ``a`` being 2.54 times too large in the incident."""

    def context(metric: str = "rmse") -> Context:
        incident = numbers(4)
        return context_from_frames(
            reference=numbers(3),
            incident=incident.assign(a=incident["a"] * 2.54),
            roles={"label": "y"},
            model=FunctionModel(predict_number, ("a", "b")),
            task="regression",
            metric=metric,
            folder=tmp_path / metric,
        )

    return context


def name_class(frame: pd.DataFrame) -> np.ndarray:
    """Return one of three texts."""
    low = np.where(frame["a"] > 0.5, "mid", "low")
    return np.where(frame["a"] + frame["b"] > 1, "high", low).astype(object)


@pytest.fixture
def three_classes(tmp_path: Path) -> Context:
    """Return three classes told as text, without scores; ``b`` is stuck in the incident."""
    reference, incident = numbers(5), numbers(6)
    reference["y"], incident["y"] = name_class(reference), name_class(incident)
    return context_from_frames(
        reference=reference,
        incident=incident.assign(b=2.0),
        roles={"label": "y"},
        model=FunctionModel(name_class, ("a", "b")),
        task="multiclass",
        metric="accuracy",
        folder=tmp_path / "three",
    )
