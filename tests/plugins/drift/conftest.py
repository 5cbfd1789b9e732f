"""Two windows with known changes."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.api import Context
from workbench.api.testing import context_from_frames

Make = Callable[..., Context]


def frame(seed: int, rows: int = 1500) -> pd.DataFrame:
    """Return rows in which nothing happened."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "amount": np.exp(rng.normal(size=rows)),
            "temp": rng.normal(20, 5, rows),
            "shop": rng.choice(["north", "south", "west"], rows),
            "order": [f"order {seed} {at}" for at in range(rows)],
            "fixed": np.ones(rows),
            "score": rng.random(rows),
            "label": rng.integers(0, 2, rows),
        }
    )


@pytest.fixture
def quiet_rows() -> Callable[..., pd.DataFrame]:
    """Return the maker of rows in which nothing happened."""
    return frame


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a maker of contexts over two frames."""

    def context(
        reference: pd.DataFrame, incident: pd.DataFrame, *, name: str = "one", **more
    ) -> Context:
        roles = {"score": "score", "label": "label", **more.pop("roles", {})}
        folder = tmp_path / name
        return context_from_frames(
            reference=reference, incident=incident, roles=roles, folder=folder, **more
        )

    return context


@pytest.fixture
def reference() -> pd.DataFrame:
    """Return a quiet window."""
    return frame(1)


@pytest.fixture
def quiet() -> pd.DataFrame:
    """Return another quiet window."""
    return frame(2)


@pytest.fixture
def moved() -> pd.DataFrame:
    """Return a window in which temperature moved, amounts went missing and a shop opened."""
    changed = frame(3)
    changed["temp"] += 3
    changed.loc[changed.index[:300], "amount"] = np.nan
    changed.loc[changed.index[:200], "shop"] = "secret shop"
    return changed
