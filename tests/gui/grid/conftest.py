"""Grids over tables made here."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.datasets.cells import CellFile, StoredCells, write_cells
from workbench.desktop.grid.cell_reader import CellReader
from workbench.desktop.grid.columns import ColumnLayout, GridColumn
from workbench.desktop.grid.view import GridView
from workbench.desktop.theme.appearance import Appearance

KINDS = {"n": "integer", "x": "number", "word": "text", "flag": "boolean", "at": "timestamp"}


def sample(rows=1000):
    random = np.random.default_rng(3)
    return pa.table(
        {
            "n": pa.array(random.integers(-50, 50, rows), mask=random.random(rows) < 0.1),
            "x": random.normal(size=rows),
            "word": [f"level {value}" for value in random.integers(0, 9, rows)],
            "flag": random.random(rows) < 0.5,
            "at": pa.array(
                random.integers(0, 10**15, rows).astype("datetime64[us]"), pa.timestamp("us", "UTC")
            ),
        }
    )


def grid_over(table, folder, *, mapped=True):
    path = folder / "t.parquet"
    pq.write_table(table, path, row_group_size=300)
    if mapped:
        write_cells(path, folder / "t.arrow")
    cells = CellFile(folder / "t.arrow") if mapped else StoredCells(path)
    columns = [
        GridColumn(name, KINDS.get(name, "number"), place)
        for place, name in enumerate(table.column_names)
    ]
    Appearance.current()
    view = GridView("Rows", CellReader(cells), ColumnLayout(columns, [120] * len(columns)))
    view.resize(560, 48 + 28 * 10 + 12)
    view.source = path
    return view


@pytest.fixture
def grid(qtbot, tmp_path):
    view = grid_over(sample(), tmp_path)
    qtbot.addWidget(view)
    view.show()
    view.setFocus()
    yield view
    view.reader.close()
