"""Bad input gets one clear sentence: what is wrong, where, what to do; nothing is lost."""

import contextlib
import pickle

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from workbench.api import EvidenceError, EvidenceKind
from workbench.datasets.ingest import import_table
from workbench_importers.columnar import ArrowImporter, ParquetImporter
from workbench_importers.delimited import DelimitedImporter
from workbench_importers.json_tables import JsonImporter
from workbench_importers.model_files import PickledModelImporter
from workbench_importers.unsafe_pickle import PickleLoader


def _refused(importer, path, **hints) -> EvidenceError:
    target = path.parent / "out.parquet"
    before = path.read_bytes()
    with pytest.raises(EvidenceError) as caught:
        import_table(importer, path, hints, target)
    error = caught.value
    assert error.message.endswith(".")
    assert "\n" not in error.message
    assert path.name in error.message
    assert error.hint
    assert not list(path.parent.glob("out.parquet*"))
    assert path.read_bytes() == before
    return error


def test_an_empty_file_is_empty_to_every_importer(put, importers):
    for importer in importers:
        for suffix in (*importer.suffixes, ".bin"):
            path = put(f"nothing{suffix}", b"")
            with pytest.raises(EvidenceError) as caught:
                importer.read(path, {})
            assert caught.value.code in {"evidence.empty", "table.truncated"}, importer.id
            assert "is empty" in caught.value.message


@pytest.mark.parametrize("kept", [5, 0.3, 0.9, -1])
def test_a_parquet_that_is_cut_short(put, tmp_path, kept):
    whole = tmp_path / "whole.parquet"
    pq.write_table(pa.table({"x": range(10_000)}), whole)
    data = whole.read_bytes()
    size = kept if isinstance(kept, int) and kept > 0 else int(len(data) * kept) if kept > 0 else -1
    error = _refused(ParquetImporter(), put("cut.parquet", data[:size]))
    assert error.code == "table.truncated"
    assert "cut short" in error.message


def test_a_parquet_whose_footer_lies_about_its_length(put, tmp_path):
    whole = tmp_path / "whole.parquet"
    pq.write_table(pa.table({"x": range(100)}), whole)
    data = bytearray(whole.read_bytes())
    data[-8:-4] = (2**31 - 1).to_bytes(4, "little")
    assert _refused(ParquetImporter(), put("lie.parquet", bytes(data))).code == "table.footer"


def test_a_parquet_whose_middle_is_gone(put, tmp_path):
    whole = tmp_path / "whole.parquet"
    pq.write_table(pa.table({"x": range(100_000)}), whole, compression="none", use_dictionary=False)
    data = whole.read_bytes()
    error = _refused(ParquetImporter(), put("hole.parquet", data[:4] + data[200_000:]))
    assert error.code in {"table.footer", "table.unreadable"}


def test_every_flipped_byte_of_a_small_parquet_is_an_error_or_a_table(put, tmp_path, whole):
    source = tmp_path / "whole.parquet"
    pq.write_table(pa.table({"x": [1, 2, 3], "s": ["a", "b", None]}), source)
    data = source.read_bytes()
    for place in range(0, len(data), 7):
        broken = bytearray(data)
        broken[place] ^= 0xFF
        # Anything but this error fails the test.
        with contextlib.suppress(EvidenceError):
            whole(ParquetImporter().read(put("flip.parquet", bytes(broken)), {}))


def test_a_csv_called_parquet_is_said_not_to_be_one(put, choose):
    path = put("x.parquet", "a,b\n1,2\n3,4\n")
    assert _refused(ParquetImporter(), path).code == "table.not_parquet"
    assert choose(path).id == "table.csv"


def test_a_feather_that_is_cut_short(put, tmp_path):
    source = tmp_path / "whole.feather"
    feather.write_feather(pa.table({"x": range(10_000)}), source)
    data = source.read_bytes()
    assert (
        _refused(ArrowImporter(), put("cut.feather", data[: len(data) // 2])).code
        == "table.unreadable"
    )


def test_ragged_rows_name_the_first_line_and_how_many(put):
    rows = ["a,b,c"] + ["1,2,3"] * 5 + ["1,2"] + ["4,5,6"] * 3 + ["7,8,9,10"]
    error = _refused(DelimitedImporter(), put("ragged.csv", "\n".join(rows)))
    assert error.code == "table.ragged"
    assert "line 7 has 2 cells where 3 are expected; 2 of 11 rows differ" in error.message


def test_lines_are_counted_as_an_editor_counts_them(put):
    text = 'a,b\n"two\nlines",1\n\n1\n'
    assert "line 5 has 1 cell" in _refused(DelimitedImporter(), put("ragged.csv", text)).message


def test_ten_thousand_columns_are_read(put, tmp_path):
    names = ",".join(f"c{i}" for i in range(10_000))
    row = ",".join(str(i / 10) for i in range(10_000))
    path = put("wide.csv", f"{names}\n{row}\n{row}\n{row}")
    _, info = import_table(DelimitedImporter(), path, {}, tmp_path / "t.parquet")
    assert (info.rows, len(info.columns)) == (3, 10_000)
    assert {c.type for c in info.columns} == {"number"}


def test_a_wrong_encoding_that_was_named_is_refused_with_what_to_do(put):
    error = _refused(DelimitedImporter(), put("x.csv", b"a,b\ncaf\xe9,1\n"), encoding="utf-8")
    assert error.code == "text.encoding"
    assert "save it as UTF-8" in error.hint


def test_a_file_that_mixes_encodings_is_refused_not_garbled(put):
    text = "a,b\n" + "é€ü,1\n" * 20
    error = _refused(DelimitedImporter(), put("x.csv", text.encode() + b"caf\xe9,1\n"))
    assert error.code == "text.mixed_encoding"
    assert "60 characters are UTF-8 and 1 bytes are not" in error.message


def test_bytes_that_are_no_text_are_refused(put):
    assert _refused(DelimitedImporter(), put("x.csv", bytes(range(256)) * 20)).code == "text.binary"


def test_a_column_of_mixed_types_is_kept_as_text_and_told(put, tmp_path):
    text = "k,x\n" + "".join(f"{i},{i if i != 7 else 'oops'}\n" for i in range(50))
    imported, info = import_table(
        DelimitedImporter(), put("x.csv", text), {}, tmp_path / "t.parquet"
    )
    column = info.column("x")
    assert column.type == "mixed"
    said = "mixes types: 1 of 50 values are not numbers; it is kept as text"
    assert column.guessed == said
    assert f"x {said}." in imported.notes
    assert not any("oops" in note for note in imported.notes)
    assert pq.read_table(tmp_path / "t.parquet")["x"][7].as_py() == "oops"


def test_a_quotation_that_is_never_closed_does_not_swallow_the_file(put):
    error = _refused(DelimitedImporter(), put("x.csv", 'a,b\n1,2\n3,"open\n4,5\n6,7\n'))
    assert error.code == "table.open_quotation"
    assert "line 3" in error.message


@pytest.mark.parametrize("text", ["a,b\n", "a,b", "\n\n\n"])
def test_names_without_rows_are_no_table(put, text):
    assert _refused(DelimitedImporter(), put("x.csv", text)).code == "table.no_rows"


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("x.jsonl", '{"a": 1}\n{"a": \n', "line 2"),
        ("x.jsonl", '{"a": 1}\n{"a": 1}\n[1]\n', "Line 3"),
        ("x.json", '[{"a": 1}, 5]', "Record 2"),
        ("x.json", '[{"a": 1},', "line 1"),
    ],
)
def test_broken_json_names_its_line(put, name, text, where):
    assert where in _refused(JsonImporter(), put(name, text)).message


def test_deep_json_is_refused_not_crashed_on(put):
    text = "[" * 100_000
    assert _refused(JsonImporter(), put("deep.json", text)).code == "json.broken"


class _Bomb:
    def __reduce__(self):
        return (open, ("exploded", "w"))


def test_a_pickle_is_taken_in_without_being_opened(put, tmp_path, monkeypatch, choose):
    monkeypatch.chdir(tmp_path)
    path = put("model.pkl", pickle.dumps(_Bomb()))
    imported = choose(path).read(path, {})
    assert imported.kind is EvidenceKind.MODEL
    assert imported.details["format"] == "pickle"
    assert imported.details["needs_consent"] is True
    assert "consents" in imported.notes[0]
    assert not (tmp_path / "exploded").exists()
    assert PickleLoader.needs_consent is True
    assert PickledModelImporter.kind is EvidenceKind.MODEL
