"""A table grows by whole row groups: one file, whoever wrote it, however often it was stopped."""

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.datasets import conversion
from workbench.datasets.growing_table import INDEX, GrowingTable, Kept, Layout, Position
from workbench.datasets.ingest import DRAFT, import_table
from workbench.datasets.parquet_footer import MAGIC, body_and_footer, joined, moved
from workbench.errors import Cancelled
from workbench_importers import DelimitedImporter

ROWS = 4000
GROUP = 300


def written(tables):
    """The bytes that one writer makes of some row groups."""
    sink = io.BytesIO()
    with pq.ParquetWriter(sink, tables[0].schema, compression="zstd", version="2.6") as writer:
        for table in tables:
            writer.write_table(table)
    return sink.getvalue()


values = st.one_of(st.none(), st.integers(-(2**60), 2**60))
groups = st.lists(st.lists(st.tuples(values, st.text(max_size=5)), min_size=1, max_size=8))


@given(groups.filter(bool))
def test_joined_groups_are_the_bytes_of_one_writer(rows):
    schema = pa.schema([("n", pa.int64()), ("s", pa.string())])
    tables = [pa.table(list(map(list, zip(*part, strict=True))), schema=schema) for part in rows]
    out, footers = bytearray(MAGIC), []
    for place, table in enumerate(tables):
        body, footer = body_and_footer(written([table]))
        footers.append(moved(footer, len(out) - len(MAGIC), place))
        out += body
    assert bytes(out) + joined(footers) == written(tables)


@pytest.fixture
def csv(tmp_path, monkeypatch):
    """A file of many pieces and many groups, with values that hold ends of lines."""
    monkeypatch.setattr(conversion, "GROUP_ROWS", GROUP)
    monkeypatch.setattr("workbench_importers.delimited.BLOCK_BYTES", 4096)
    monkeypatch.setattr("workbench_importers.delimited.BLOCK_BYTES_A_COLUMN", 1)
    path = tmp_path / "rows.csv"
    lines = ["id,word,value,moment"]
    for at in range(ROWS):
        word = f'"two\nlines, ""{at}"""' if at % 7 == 0 else f"w{at % 5}"
        lines.append(f"{at},{word},{at / 8},2026-05-01T00:00:{at % 60:02d}Z")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


class Stopping:
    """Stops after so many reports; keeps what the draft and its index hold at that moment."""

    def __init__(self, after: int, draft: Path, kept: Path) -> None:
        self.left, self.draft, self.kept = after, draft, kept

    def __call__(self, fraction, text):
        self.left -= 1
        if self.left < 0:
            self.kept.write_bytes(self.draft.read_bytes())
            index = self.draft.with_name(self.draft.name + INDEX)
            self.kept.with_name(self.kept.name + INDEX).write_bytes(index.read_bytes())
            raise Cancelled


def stopped(csv, kept, after, earlier=None):
    target = csv.with_name("stopped.parquet")
    stopping = Stopping(after, target.with_name(target.name + DRAFT), kept)
    with pytest.raises(Cancelled):
        import_table(DelimitedImporter(), csv, {}, target, stopping, earlier)
    assert not list(csv.parent.glob("stopped*"))


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("after", [0, 1, 9, 13])
def test_a_stopped_import_goes_on_to_the_same_bytes(csv, tmp_path, threads, after):
    whole, again = tmp_path / "whole.parquet", tmp_path / "again.parquet"
    _, expected = import_table(DelimitedImporter(), csv, {}, whole)
    kept = tmp_path / "kept"
    stopped(csv, kept, after)
    told = []
    before = pa.cpu_count()
    pa.set_cpu_count(threads)
    try:
        _, table = import_table(
            DelimitedImporter(), csv, {}, again, lambda _, text: told.append(text), kept
        )
    finally:
        pa.set_cpu_count(before)
    assert again.read_bytes() == whole.read_bytes()
    assert table == expected
    assert sum("kept from an earlier attempt" in text for text in told) == after + 1


def test_an_import_stopped_twice_goes_on_to_the_same_bytes(csv, tmp_path):
    whole, again = tmp_path / "whole.parquet", tmp_path / "again.parquet"
    import_table(DelimitedImporter(), csv, {}, whole)
    first, second = tmp_path / "first", tmp_path / "second"
    stopped(csv, first, 3)
    stopped(csv, second, 9, first)
    assert len(Kept.found(second).parts) > len(Kept.found(first).parts)
    import_table(DelimitedImporter(), csv, {}, again, kept=second)
    assert again.read_bytes() == whole.read_bytes()


def test_harmed_parts_are_converted_again(csv, tmp_path):
    whole, again, kept = (tmp_path / name for name in ("whole", "again", "kept"))
    import_table(DelimitedImporter(), csv, {}, whole)
    stopped(csv, kept, 8)
    harmed = bytearray(kept.read_bytes())
    harmed[Kept.found(kept).parts[3].end - 5] ^= 1
    kept.write_bytes(harmed)
    import_table(DelimitedImporter(), csv, {}, again, kept=kept)
    assert again.read_bytes() == whole.read_bytes()


def test_what_was_kept_of_another_reading_is_not_used(csv, tmp_path):
    told, again, kept = tmp_path / "told", tmp_path / "again", tmp_path / "kept"
    hints = {"time_zone": "Europe/Lisbon"}
    import_table(DelimitedImporter(), csv, hints, told)
    stopped(csv, kept, 5)
    said = []
    import_table(DelimitedImporter(), csv, hints, again, lambda _, text: said.append(text), kept)
    assert again.read_bytes() == told.read_bytes()
    assert not any("kept" in text for text in said)


def test_an_index_that_is_cut_short_tells_of_whole_parts_only(tmp_path):
    layout = Layout(pa.schema([("n", pa.int64())]), ())
    growing = GrowingTable(tmp_path / "t", "plan")
    for at in range(3):
        growing.append(layout.encoded(pa.table({"n": [at, at]})), 2, Position(at, 1))
    growing.close()
    assert [part.after.start for part in Kept.found(tmp_path / "t").parts] == [0, 1, 2]
    index = tmp_path / f"t{INDEX}"
    index.write_bytes(index.read_bytes()[:-7])
    assert len(Kept.found(tmp_path / "t").parts) == 2
    (tmp_path / "t").write_bytes((tmp_path / "t").read_bytes()[:10])
    assert Kept.found(tmp_path / "t") is None
