"""The content of a file decides who reads it; its name only tips the balance."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

CSV = "a,b,c\n1,2,3\n4,5,6\n7,8,9\n"


@pytest.mark.parametrize(
    ("name", "content", "chosen"),
    [
        ("x.csv", CSV, "table.csv"),
        ("x.txt", CSV, "table.csv"),
        ("x.parquet", CSV, "table.csv"),
        ("x", "a\tb\n1\t2\n3\t4\n", "table.csv"),
        ("one.csv", "value\n1\n2\n3\n", "table.csv"),
        ("x.jsonl", '{"a": 1, "b": 2}\n{"a": 3, "b": 4}\n', "table.json"),
        ("x.csv", '{"a": 1, "b": 2}\n{"a": 3, "b": 4}\n', "table.json"),
        ("x.json", '[{"a": 1}, {"a": 2}]', "table.json"),
        ("lineage.json", '{"nodes": [], "edges": [["a", "b"]]}', "lineage.graph"),
        (
            "README.md",
            "# Title\n\nSome words, with commas, in prose.\nMore.\n\nEnd, or not?\n",
            "sealed.file",
        ),
        ("notes.txt", "Just some words.\nAnd more of them.\n", "sealed.file"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "sealed.file"),
        ("data.bin", bytes(range(256)) * 4, "sealed.file"),
        ("settings.json", '{"a": {"b": 1}, "c": [1, 2]}', "sealed.file"),
        ("model.pkl", b"\x80\x04\x95\x01\x00\x00\x00\x00\x00\x00\x00N.", "model.pickle"),
        ("unnamed", b"\x80\x04\x95\x01\x00\x00\x00\x00\x00\x00\x00N.", "model.pickle"),
    ],
)
def test_who_reads_a_file(put, choose, name, content, chosen):
    assert choose(put(name, content)).id == chosen


def test_a_parquet_by_any_name_is_a_parquet(tmp_path, choose):
    path = tmp_path / "data.csv"
    pq.write_table(pa.table({"x": [1], "y": [2]}), path)
    assert choose(path).id == "table.parquet"


def test_every_importer_gives_a_number_for_anything(put, importers):
    contents = (b"", b"\x00", b"\xff" * 100, b"{", b"[", b'"', b"\n\n", b",,,", bytes(range(256)))
    for content in contents:
        path = put("x", content)
        for importer in importers:
            assert 0 <= importer.recognises(path, content) <= 1, (importer.id, content)


def test_every_importer_says_what_it_is(importers):
    ids = [importer.id for importer in importers]
    assert len(set(ids)) == len(ids)
    assert all(importer.title and importer.kind for importer in importers)
    assert all(s == s.lower() and s.startswith(".") for i in importers for s in i.suffixes)
