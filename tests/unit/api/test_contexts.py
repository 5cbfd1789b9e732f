from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from workbench.api import Roles
from workbench.api.testing import FunctionModel, context_from_frames


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "b": [1.0, 2.0, np.nan],
            "a": ["x", "y", None],
            "y": [0, 1, 1],
            "at": pd.to_datetime(["2026-05-01", "2026-05-02", "2026-05-03"], utc=True),
        }
    )


def test_columns_without_another_role_are_features(frame, tmp_path):
    context = context_from_frames(
        reference=frame, roles={"label": "y", "timestamp": "at"}, folder=tmp_path
    )
    assert context.window("reference").features == ("a", "b")
    assert context.window("reference").n_rows == 3
    assert context.window("reference").column("a").to_pylist() == ["x", "y", None]


def test_a_segment_may_be_a_feature_too(frame, tmp_path):
    context = context_from_frames(reference=frame, roles={"segments": ["a"]}, folder=tmp_path)
    assert "a" in context.window("reference").features


def test_a_span_cuts_the_window_half_open(frame, tmp_path):
    span = (datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 3, tzinfo=UTC))
    context = context_from_frames(
        incident=frame,
        roles=Roles(timestamp="at", features=("b",)),
        spans={"incident": span},
        folder=tmp_path,
    )
    assert context.window("incident").array("b").tolist() == [1.0, 2.0]
    assert context.spans["incident"] == span


def test_a_function_becomes_a_model_over_the_features(frame, tmp_path):
    context = context_from_frames(
        reference=frame,
        roles={"features": ["b"]},
        model=lambda rows: rows["b"].to_numpy() * 2,
        folder=tmp_path,
    )
    assert context.model is not None
    assert context.model.columns == ("b",)
    assert context.model.predict(frame)[:2].tolist() == [2.0, 4.0]
    assert context.model.score(frame) is None


def test_a_function_model_sees_only_its_own_columns(frame):
    seen = []
    model = FunctionModel(lambda rows: seen.append(list(rows)) or np.zeros(len(rows)), ["b", "y"])
    model.predict(frame)
    assert seen == [["b", "y"]]


def test_signals_lineage_and_changes_arrive_as_in_a_capture(tmp_path):
    signals = pd.DataFrame(
        {
            "timestamp": pd.to_datetime(["2026-05-02", "2026-05-01"], utc=True),
            "node": ["a", "a"],
            "metric": ["latency", "latency"],
            "value": [2.0, 1.0],
        }
    )
    context = context_from_frames(
        signals=signals,
        lineage={"edges": [["sensor", "temp"]]},
        changes=[{"at": "2026-05-01T00:00:00Z", "title": "deploy"}],
        folder=tmp_path,
    )
    assert context.signals.frame()["value"].tolist() == [1.0, 2.0]
    assert context.lineage.parents("temp") == ("sensor",)
    assert context.changes[0].title == "deploy"
    assert context.scratch.is_dir()


def test_without_a_folder_a_temporary_one_is_used(frame):
    table = context_from_frames(reference=frame).window("reference")
    assert table.n_rows == 3
