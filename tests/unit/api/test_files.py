import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.api import Roles, WindowTable
from workbench.api.files import count_rows, read_columns, read_schema

TABLE = pa.table({"b": [1.0, None, 3.0], "a": ["x", "y", "z"], "a.b": [1, 2, 3]})


@pytest.fixture(params=["parquet", "arrow"])
def path(request, tmp_path):
    path = tmp_path / "rows"
    if request.param == "parquet":
        pq.write_table(TABLE, path)
    else:
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, TABLE.schema) as writer:
            writer.write_table(TABLE, max_chunksize=2)
    return path


def test_both_kinds_of_file_say_the_same(path):
    assert read_schema(path).equals(TABLE.schema)
    assert count_rows(path) == 3
    assert read_columns(path, None).equals(TABLE)


def test_only_the_columns_asked_for_come(path):
    assert read_columns(path, ["a.b"]).equals(TABLE.select(["a.b"]))


def test_values_outlive_the_reading_of_the_file(path):
    table = read_columns(path, ["b"])
    path.unlink()
    assert table["b"].to_pylist() == [1.0, None, 3.0]


def test_a_window_gives_columns_in_the_order_asked_for(path):
    window = WindowTable("incident", [path, path], Roles(features=("b", "a")))
    assert window.table(["a", "b"]).column_names == ["a", "b"]
    assert window.n_rows == 6
    assert window.column("a").to_pylist() == ["x", "y", "z"] * 2
