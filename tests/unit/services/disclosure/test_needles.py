"""Searching for many values in one pass: found wherever they stand, and nothing else is."""

import base64
import bz2
import gzip
import html
import io
import json
import lzma
import tracemalloc
import zipfile
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.exchange.archive import StoredFile
from workbench.services.disclosure import haystack, withheld_values
from workbench.services.disclosure.leak_check import search_package
from workbench.services.disclosure.needles import Needle, Needles
from workbench.services.disclosure.spellings import is_searchable
from workbench.services.disclosure.withheld_values import Searched, Secrets, read_secrets

SECRET = "Zoë O'Neill <7Qx> & sons"
words = st.binary(min_size=5, max_size=12).map(bytes.lower)


@given(st.lists(words, min_size=1, max_size=20), st.binary(max_size=300).map(bytes.lower))
def test_it_finds_what_a_plain_search_finds(wanted, data):
    needles = Needles({text: Needle(at) for at, text in enumerate(wanted)})
    found = {text for text, _ in needles.find(data)}
    assert found == {text for text in wanted if text in data}


@given(st.lists(words, min_size=1, max_size=5, unique=True), st.data())
def test_a_value_is_found_wherever_it_is_put(wanted, data):
    needles = Needles({text: Needle(at) for at, text in enumerate(wanted)})
    text = data.draw(st.sampled_from(wanted))
    hay = (
        data.draw(st.binary(max_size=50)).lower() + text + data.draw(st.binary(max_size=50)).lower()
    )
    assert text in {found for found, _ in needles.find(hay)}


def test_a_short_word_counts_only_by_itself():
    needles = Needles({b"x1234": Needle(0, whole=True), b"1234567": Needle(1, whole=True)})

    def found(data):
        return {needle.owner for _, needle in needles.find(data)}

    assert found(b"id=x1234;") == {0}
    assert found(b"0x12345") == set()
    assert found(b"1234567.") == {1}
    assert found(b"1234567.5") == set()
    assert found(b"0.1234567") == set()


def secrets_of(*values):
    return Secrets({"person": list(values)}, [Searched("person", len(values), 0, 0)])


def leaks(content, *values, path="data/report/report.md"):
    return search_package({path: content}, secrets_of(*(values or (SECRET,)))).leaks


def parquet(table, **options):
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def zipped(name, data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


PLAIN = f"noise {SECRET} noise".encode()
HIDING = {
    "plain": PLAIN,
    "upper case": PLAIN.upper(),
    "html": html.escape(SECRET).encode(),
    "html, quotes alone": SECRET.replace("'", "&#39;").encode(),
    "json": json.dumps({"a": SECRET}).encode(),
    "markdown": SECRET.replace("<", "\\<").replace(">", "\\>").replace("&", "\\&").encode(),
    "address": quote(SECRET).encode(),
    "hexadecimal": b"x" + SECRET.encode().hex().upper().encode(),
    "utf-16": SECRET.encode("utf-16-le"),
    **{f"base64 at {n}": base64.b64encode(b"abc"[:n] + PLAIN[6:-6] + b"z") for n in range(3)},
    "parquet": parquet(pa.table({"note": ["a", SECRET]})),
    "parquet dictionary": parquet(pa.table({"n": pa.array(["a", SECRET]).dictionary_encode()})),
    "parquet list": parquet(pa.table({"n": [[SECRET], []]})),
    "parquet struct": parquet(pa.table({"n": [{"a": {"b": SECRET}}]})),
    "parquet metadata": parquet(pa.table({"a": [1]}).replace_schema_metadata({"k": SECRET})),
    "parquet column name": parquet(pa.table({SECRET: [1]})),
    "zip": zipped("a.txt", PLAIN),
    "zip name": zipped(f"{SECRET}.txt", b""),
    "zip in gzip": gzip.compress(zipped("a.txt", PLAIN)),
    "bzip2": bz2.compress(PLAIN),
    "xz": lzma.compress(PLAIN),
}


@pytest.mark.parametrize("content", HIDING.values(), ids=HIDING)
def test_a_value_is_found_however_it_is_written(content):
    found = leaks(content)
    assert [leak.column for leak in found] == ["person"]
    assert SECRET not in repr(found)


def test_nothing_is_found_where_nothing_is():
    for content in (b"", b"Zoe O'Neil", parquet(pa.table({"a": ["x"] * 9})), zipped("a", b"b")):
        assert leaks(content) == ()


def test_a_value_in_a_file_name_is_found():
    found = leaks(
        b"", "jane.doe.7Qx@example.org", path="data/evidence/ab-jane.doe.7Qx_example.org.csv"
    )
    assert found == ()
    found = leaks(b"", "jane doe 7Qx", path="data/evidence/ab-jane_doe_7Qx.csv")
    assert [(leak.place, leak.path) for leak in found] == [("its name", "data/evidence/...")]


@pytest.mark.parametrize("shift", [0, 1, 5, 11, 23])
def test_a_value_on_the_seam_of_two_pieces_is_found(monkeypatch, shift):
    monkeypatch.setattr(haystack, "CHUNK", 64)
    data = b"." * (64 - shift) + html.escape(SECRET).encode() + b"." * 500
    assert leaks(data)
    assert leaks(b"." * (640 - shift) + b" 4815162.342 " + b"." * 70, 4815162.342)


NUMBERS = ["4815162.342", "4,815,162.342", "4.815.162,342", "4815162,342", "-4815162.342"]


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_found_in_its_usual_spellings(text):
    assert leaks(f"pay {text} euros".encode(), 4815162.342)
    assert not leaks(f"pay 1{text.lstrip('-')} euros".encode(), 4815162.342)


def test_a_number_is_found_in_a_column_of_numbers():
    assert leaks(parquet(pa.table({"copy": [1.0, 4815162.342]})), 4815162.342)
    assert leaks(parquet(pa.table({"copy": [1, 98765432]})), 98765432)
    assert not leaks(parquet(pa.table({"copy": [1.0, 4815162.341]})), 4815162.342)


@pytest.mark.parametrize(
    ("value", "searchable"),
    [
        ("0", False), ("M", False), ("yes", False), ("aaaaaaa", False), ("abcdef", False),
        ("deadbeef", False), ("jane doe", True), ("K1234", True), ("female", True), (True, False),
        (34, False), (1_000_000, False), (1234567, True), (0.1234567, True), (0.25, False),
        ("1234567", True), ("123456", False), (None, False), (float("nan"), False),
    ],
)  # fmt: skip
def test_only_what_would_not_be_found_by_chance_is_searched_for(value, searchable):
    assert is_searchable(value, frozenset({2026})) is searchable


def test_what_is_searched_for_and_what_is_not_is_counted(tmp_path):
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"who": ["M", "F", "jane doe 7Qx", "reference", None]}), path)
    secrets = read_secrets({"who": frozenset()}, [path], frozenset(), b"the reference window", id)
    assert secrets.searched == (Searched("who", 1, 3, 0),)


def test_of_very_many_values_those_with_the_least_hash_are_searched_for(tmp_path, monkeypatch):
    monkeypatch.setattr(withheld_values, "MOST_VALUES", 200)
    path = tmp_path / "t.parquet"
    values = [f"person-{at:05d}" for at in range(3000)]
    pq.write_table(pa.table({"who": values}), path)
    one = read_secrets({"who": frozenset()}, [path], frozenset(), b"", id)
    pq.write_table(pa.table({"who": values[::-1]}), path)
    two = read_secrets({"who": frozenset()}, [path], frozenset(), b"", id)
    assert one.searched == two.searched
    assert one.searched[0].values == 200
    assert 2300 < one.searched[0].left_out < 3300, "an estimate"


def test_memory_does_not_grow_with_the_payload(tmp_path):
    secrets = secrets_of(*(f"person number {at}" for at in range(500)))
    peaks = []
    for megabytes in (2, 8):
        path = tmp_path / f"{megabytes}.bin"
        path.write_bytes(b"The quick brown fox & \\ % jumps. " * (megabytes * 32 * 1024))
        tracemalloc.start()
        assert search_package({"data/x": StoredFile(path, "")}, secrets).leaks == ()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]


def test_a_search_can_be_stopped():
    class StopError(Exception):
        pass

    def stop(done, total):
        raise StopError

    with pytest.raises(StopError):
        search_package({"a": b"x", "b": b"y"}, secrets_of(SECRET), stop)


@settings(max_examples=30)
@given(st.text(min_size=6, max_size=20), st.text(max_size=30), st.text(max_size=30))
def test_whatever_text_is_searchable_is_found_again(value, before, after):
    if is_searchable(value, frozenset()) and not value.strip().isalnum():
        assert leaks((before + value + after).encode("utf-8", "surrogatepass"), value)
