"""Odd columns and windows get an answer or one sentence, never an exception or a nan."""

import json

import numpy as np
import pandas as pd
import pytest

from workbench.api import Cancelled, RunError
from workbench.api.testing import context_from_frames
from workbench_explain.counterfactual import Counterfactuals
from workbench_explain.partial_dependence import PartialDependence
from workbench_explain.permutation import PermutationImportance
from workbench_explain.slices import WorseSlices
from workbench_explain.surrogate import SurrogateRules
from workbench_explain.what_if import WhatIf

ANALYSES = [PartialDependence, WorseSlices, SurrogateRules]


def decide(frame: pd.DataFrame) -> np.ndarray:
    a = pd.to_numeric(frame["a"], errors="coerce").replace([np.inf, -np.inf], np.nan).fillna(0)
    return np.asarray((a > 0.3).astype(int))


def frame(seed: int, count: int = 400) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    a = random.normal(size=count)
    y = (a + random.normal(size=count) * 0.5 > 0.3).astype(int)
    return pd.DataFrame({"a": a, "b": random.normal(size=count), "y": y})


def odd(name: str, made: pd.DataFrame, window: int) -> pd.DataFrame:
    count = len(made)
    at = np.arange(count)
    columns = {
        "constant": np.ones(count),
        "all missing": np.full(count, np.nan),
        "all missing text": np.full(count, None, dtype=object),
        "missing in the incident": made["b"] if window == 0 else np.full(count, np.nan),
        "missing in the reference": made["b"] if window == 1 else np.full(count, np.nan),
        "many texts": np.array([f"name {window} {n}" for n in at], dtype=object),
        "thousands of levels": np.array([f"l{n // 2:04d}" for n in at], dtype=object),
        "one level": np.array(["x"] * count, dtype=object),
        "new levels": np.array([f"{window} {n % 3}" for n in at], dtype=object),
        "infinite": np.where(at % 7 == 0, np.inf, np.where(at % 11 == 0, -np.inf, made["b"])),
        "huge": np.where(at == 0, 1e300, made["b"]),
        "truth": at % 2 == 0,
        "truth with gaps": pd.array(np.where(at % 5 == 0, None, at % 2 == 0), dtype="boolean"),
        "time": pd.Timestamp("2026-01-01") + pd.to_timedelta(at, unit="h"),
        "another type": made["b"] if window == 0 else made["b"].astype(str).astype(object),
        "rare": np.where(at == 3, 1.0, 0.0),
    }
    return made.assign(b=columns[name])


def context(tmp_path, frames, **more):
    return context_from_frames(
        reference=frames[0],
        incident=frames[1],
        **{
            "roles": {"label": "y", "features": ["a", "b"]},
            "model": decide,
            "task": "binary",
            "metric": "accuracy",
            "folder": tmp_path,
            **more,
        },
    )


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda one: one.id)
@pytest.mark.parametrize(
    "name",
    [
        "constant",
        "all missing",
        "all missing text",
        "missing in the incident",
        "missing in the reference",
        "many texts",
        "thousands of levels",
        "one level",
        "new levels",
        "infinite",
        "huge",
        "truth",
        "truth with gaps",
        "time",
        "another type",
        "rare",
    ],
)
def test_an_odd_column_gets_a_stated_answer(tmp_path, analysis, name: str) -> None:
    frames = [odd(name, frame(seed), seed) for seed in (0, 1)]
    result = analysis().run(context(tmp_path, frames), analysis.Parameters())
    text = json.dumps(result.document(), allow_nan=False)
    assert "nan" not in result.summary
    assert "inf to" not in text
    for table in result.tables.values():
        for column in table.columns:
            assert not any(value != value for value in column.to_pylist())  # noqa: PLR0124


@pytest.mark.parametrize("name", ["all missing text", "another type", "infinite", "many texts"])
def test_an_odd_column_is_no_obstacle_to_mending_or_turning(tmp_path, name: str) -> None:
    asked = context(tmp_path, [odd(name, frame(seed), seed) for seed in (0, 1)])
    for analysis, parameters in ((WhatIf, {"feature": "b"}), (Counterfactuals, {})):
        result = analysis().run(asked, analysis.Parameters(**parameters))
        json.dumps(result.document(), allow_nan=False)


@pytest.mark.parametrize("other", ["words", "elsewhere"])
@pytest.mark.parametrize(
    "analysis", [PartialDependence, PermutationImportance, Counterfactuals, WhatIf]
)
def test_a_transform_of_more_than_numbers_is_left_as_recorded(
    tmp_path, analysis, other: str
) -> None:
    frames = [one.assign(words=np.where(one["a"] > 0, "x", "y")) for one in (frame(0), frame(1))]
    asked = context(
        tmp_path,
        frames,
        roles={"label": "y", "features": ["a", "b", "words"]},
        lineage={
            "edges": [["a", "b"]],
            "transforms": {"b": {"inputs": ["a", other], "expression": f"a + {other}"}},
        },
    )
    wanted = {"through_lineage": True, "feature": "a"}
    known = {k: v for k, v in wanted.items() if k in analysis.Parameters.model_fields}
    json.dumps(analysis().run(asked, analysis.Parameters(**known)).document(), allow_nan=False)


@pytest.mark.parametrize("window", ["reference", "incident"])
def test_a_column_sensitive_in_one_window_is_sensitive(tmp_path, window: str) -> None:
    frames = [one.assign(b=np.where(one["b"] > 0, "blue", "green")) for one in (frame(0), frame(1))]
    asked = context(tmp_path, frames)
    table = asked.windows[window]
    table.roles = table.roles.model_copy(update={"sensitive": ("b",)})
    assert asked.sensitive == {"b"}
    for analysis in (PartialDependence, WorseSlices, SurrogateRules):
        result = analysis().run(asked, analysis.Parameters())
        tables = [table.to_pylist() for table in result.tables.values()]
        told = json.dumps(result.document(), default=str) + str(tables)
        assert "blue" not in told
        assert "green" not in told


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda one: one.id)
@pytest.mark.parametrize("rows", [0, 1, 5, 21, 45, 85])
def test_a_tiny_window_is_answered_or_refused(tmp_path, analysis, rows: int) -> None:
    asked = context(tmp_path, [frame(0), frame(1).head(rows)])
    refused = rows < {PartialDependence: 20, WorseSlices: 20, SurrogateRules: 80}[analysis]
    if refused:
        with pytest.raises(RunError, match="rows"):
            analysis().run(asked, analysis.Parameters())
        return
    json.dumps(analysis().run(asked, analysis.Parameters()).document(), allow_nan=False)


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda one: one.id)
@pytest.mark.parametrize("metric", ["accuracy", "auc"])
def test_one_class_only_is_answered(tmp_path, analysis, metric: str) -> None:
    frames = [frame(0).assign(y=0), frame(1).assign(y=0)]
    result = analysis().run(context(tmp_path, frames, metric=metric), analysis.Parameters())
    json.dumps(result.document(), allow_nan=False)


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda one: one.id)
def test_a_model_that_always_says_the_same_is_answered(tmp_path, analysis) -> None:
    def silent(asked: pd.DataFrame) -> np.ndarray:
        return np.ones(len(asked), dtype=int)

    asked = context(tmp_path, [frame(0), frame(1)], model=silent)
    json.dumps(analysis().run(asked, analysis.Parameters()).document(), allow_nan=False)


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda one: one.id)
def test_a_run_stops_within_a_chunk_of_rows(tmp_path, analysis) -> None:
    asked: list[int] = []

    def count(rows: pd.DataFrame) -> np.ndarray:
        asked.append(len(rows))
        return decide(rows)

    told: list[float] = []

    def stop(fraction: float, text: str) -> None:
        told.append(fraction)
        if len(told) == 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        analysis().run(
            context(tmp_path, [frame(0), frame(1)], model=count, report=stop),
            analysis.Parameters(),
        )
    assert len(told) == 4
    assert max(asked, default=0) <= 20_000
