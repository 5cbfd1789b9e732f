"""Small pictures compare both windows on the same bins."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.api.context import WindowTable
from workbench.api.importing import ImportedTable
from workbench.datasets.ingest import write_table
from workbench.datasets.pictures import picture, picture_of_profiles
from workbench.domain.evidence import Roles


def _pair(tmp_path, first, second) -> tuple[WindowTable, WindowTable]:
    found = []
    for name, values in (("reference", first), ("incident", second)):
        path = tmp_path / f"{name}.parquet"
        pq.write_table(pa.table({"x": values}), path)
        found.append(WindowTable(name, [path], Roles(features=("x",))))
    return found[0], found[1]


def test_numbers_share_edges_and_each_side_sums_to_one(tmp_path):
    random = np.random.default_rng(0)
    low, high = random.normal(size=1000), random.normal(5, 1, size=500)
    found = picture("x", *_pair(tmp_path, low, high))
    assert found.kind == "number"
    assert len(found.edges) == 25
    assert sum(found.reference) == pytest.approx(1)
    assert sum(found.incident) == pytest.approx(1)
    assert found.rows == (1000, 500)
    overlap = np.minimum(found.reference, found.incident).sum()
    assert overlap < 0.05


def test_few_whole_numbers_get_a_bin_each(tmp_path):
    found = picture("x", *_pair(tmp_path, pa.array([0, 1, 1, None]), pa.array([2, 2])))
    assert found.edges == (-0.5, 0.5, 1.5, 2.5)
    assert found.reference == pytest.approx((1 / 3, 2 / 3, 0))
    assert found.incident == (0, 0, 1)
    assert found.missing == (0.25, 0.0)


def test_levels_are_ordered_by_the_reference_and_rare_ones_pooled(tmp_path):
    many = [f"l{i:02d}" for i in range(30) for _ in range(30 - i)]
    found = picture("x", *_pair(tmp_path, many, ["new"] * 3))
    assert found.levels[0] == "l00"
    assert found.levels[-1] == "other"
    assert len(found.levels) == len(found.reference) == 20
    assert found.incident[-1] == 1.0


def test_a_column_that_changed_type_is_shown_by_level(tmp_path):
    found = picture("x", *_pair(tmp_path, pa.array([1, 2]), pa.array(["1", "two"])))
    assert found.kind == "level"
    assert set(found.levels) == {"1", "2", "two"}


def test_an_empty_or_missing_column_draws_nothing_and_does_not_fail(tmp_path):
    found = picture("x", *_pair(tmp_path, pa.nulls(3, pa.float64()), pa.array([1.0, 1.0])))
    assert sum(found.reference) == 0
    assert sum(found.incident) == pytest.approx(1)
    assert found.missing == (1.0, 0.0)


def test_the_thumbnail_of_two_profiles_resembles_the_picture(tmp_path):
    random = np.random.default_rng(1)
    low, high = random.normal(size=4000), random.normal(1, 1, size=4000)
    infos = []
    for name, values in (("a", low), ("b", high)):
        table = pa.table({"x": values})
        imported = ImportedTable(table.schema, iter(table.to_batches()))
        infos.append(write_table(imported, tmp_path / f"{name}.parquet").columns[0])
    thumbnail = picture_of_profiles(*infos, rows=(4000, 4000))
    exact = picture("x", *_pair(tmp_path, low, high))
    middles = [np.convolve(p.edges, [0.5, 0.5], "valid") for p in (thumbnail, exact)]
    for side in ("reference", "incident"):
        means = [
            float(np.dot(m, getattr(p, side)))
            for m, p in zip(middles, (thumbnail, exact), strict=True)
        ]
        assert means[0] == pytest.approx(means[1], abs=0.1)
