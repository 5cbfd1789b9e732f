"""Tables are read window by window in the order of time, whatever their order and size."""

import numpy as np
import pandas as pd
import pytest

from tests.fakes.batches import FIRST, drawn_rows
from workbench.datasets.collecting import reading
from workbench.datasets.collecting.reading import look_at, windows_of
from workbench.datasets.collecting.rows import Surroundings
from workbench.domain.evidence import Roles

ROLES = Roles(timestamp="timestamp", features=("temp", "wind"), label="label")
DAYS, ROWS = 4, 300


@pytest.fixture
def table():
    return drawn_rows(DAYS, ROWS)


def write(table, path):
    table.to_parquet(path, index=False)
    return path


def read(*paths):
    batch = look_at(paths, ROLES, 86_400)
    return batch, list(windows_of(batch, Surroundings(batch.newest, batch.newest_label)))


def test_shuffled_and_split_rows_give_the_same_windows(table, tmp_path):
    _, whole = read(write(table, tmp_path / "a.parquet"))
    mixed = table.sample(frac=1, random_state=3)
    parts = [write(mixed[at::2], tmp_path / f"{at}.parquet") for at in range(2)]
    _, split = read(*parts)
    assert len(whole) == DAYS
    for one, other in zip(whole, split, strict=True):
        assert (one.start, one.rows) == (other.start, other.rows)
        for name in ("temp", "label"):
            assert np.array_equal(one.values(name), other.values(name))


def test_a_large_window_is_thinned_and_still_counted_whole(table, tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 100)
    batch, found = read(write(table, tmp_path / "a.parquet"))
    assert [one.rows for one in found] == [batch.counts[place] for place in batch.places]
    assert sum(one.rows for one in found) == DAYS * ROWS
    assert all(40 < one.table.num_rows < 200 for one in found)


def test_a_clock_that_was_reset_does_not_make_ten_thousand_empty_windows(table, tmp_path):
    astray = table.copy()
    astray.loc[:2, "timestamp"] = pd.Timestamp("1970-01-01", tz="UTC")
    batch, found = read(write(astray, tmp_path / "a.parquet"))
    assert batch.stray == 3
    assert len(found) == DAYS
    assert found[0].start == FIRST


def test_days_without_rows_are_windows_too(table, tmp_path):
    kept = table[(table["timestamp"] - FIRST).dt.days != 2]
    _, found = read(write(kept, tmp_path / "a.parquet"))
    assert [one.rows > 0 for one in found] == [True, True, False, True]
    assert found[2].table.num_rows == 0
