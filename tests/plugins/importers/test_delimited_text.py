"""Delimited text in all its spellings becomes typed columns, and says what was guessed."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.api import EvidenceError
from workbench_importers import delimited
from workbench_importers.delimited import DelimitedImporter

DATA = Path(__file__).parent / "data"
CAFE = "name;price\ncafé;1,5\nthé;2,25\n"


def _at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_a_real_table_is_read_with_its_types(whole):
    imported = DelimitedImporter().read(DATA / "bike_hour.csv", {})
    table = whole(imported)
    assert table.num_rows == 60
    kinds = dict(zip(table.column_names, map(str, table.schema.types), strict=True))
    assert kinds["dteday"] == "timestamp[us, tz=UTC]"
    assert kinds["hr"] == "int64"
    assert kinds["temp"] == "double"
    assert table["temp"][0].as_py() == 0.24
    assert imported.notes == ("Delimiter: comma.", "Times without a zone are read as UTC: dteday.")


@pytest.mark.parametrize(
    ("codec", "title"),
    [
        ("utf-8", "Encoding UTF-8."),
        ("utf-8-sig", "byte-order mark"),
        ("utf-16", "UTF-16, from its byte-order mark"),
        ("utf-16-le", "UTF-16 (little-endian), guessed"),
        ("utf-16-be", "UTF-16 (big-endian), guessed"),
        ("cp1252", "Windows-1252, guessed"),
    ],
)
def test_every_usual_encoding_gives_the_same_table(put, whole, codec, title):
    imported = DelimitedImporter().read(put("x.csv", CAFE.encode(codec)), {})
    assert whole(imported).to_pylist() == [
        {"name": "café", "price": 1.5},
        {"name": "thé", "price": 2.25},
    ]
    assert title in imported.notes[0]
    assert imported.details["decimal"] == ","


def test_latin_1_is_told_from_windows_1252_by_bytes_the_latter_lacks(put, whole):
    imported = DelimitedImporter().read(put("x.csv", b"a,b\n\xe9\x81,1\n"), {})
    assert imported.details["encoding"] == "latin-1"
    assert whole(imported)["a"].to_pylist() == ["é\x81"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_delimiter_is_found(put, whole, delimiter):
    rows = [["a", "b", "c"], ["1", "x y", "2.5"], ["2", "z", "3.5"]]
    text = "\n".join(delimiter.join(row) for row in rows)
    imported = DelimitedImporter().read(put("x.txt", text), {})
    assert whole(imported).to_pylist()[0] == {"a": 1, "b": "x y", "c": 2.5}
    assert imported.details["delimiter"] == delimiter


def test_quoted_cells_may_hold_delimiters_quotes_and_line_ends(put, whole):
    text = 'a,b\n"x, ""y""",1\n"two\nlines",2\n'
    assert whole(DelimitedImporter().read(put("x.csv", text), {}))["a"].to_pylist() == [
        'x, "y"',
        "two\nlines",
    ]


def test_a_table_without_names_gets_numbered_ones(put, whole):
    imported = DelimitedImporter().read(put("x.csv", "1,2.5,x\n3,4.5,y\n"), {})
    assert whole(imported).column_names == ["column_1", "column_2", "column_3"]
    assert "columns are numbered" in imported.notes[1]


def test_names_that_are_empty_or_repeat_are_completed(put, whole):
    imported = DelimitedImporter().read(put("x.csv", "a,a,,b \n1,2,3,4\n"), {})
    assert whole(imported).column_names == ["a", "a_2", "column_3", "b"]


def test_a_name_that_looks_like_a_number_is_still_a_name(put, whole):
    text = "store,region,2024\n" + "".join(f"s{i},north,{i}\n" for i in range(5))
    assert whole(DelimitedImporter().read(put("x.csv", text), {"header": True})).column_names == [
        "store",
        "region",
        "2024",
    ]


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (["1", "", "-3"], pa.int64(), [1, None, -3]),
        (["1", "2.5", "NA"], pa.float64(), [1.0, 2.5, None]),
        (["1e3", "inf", "nan"], pa.float64(), [1000.0, float("inf"), None]),
        (["true", "False", "NULL"], pa.bool_(), [True, False, None]),
        (["007", "012", "1"], pa.string(), ["007", "012", "1"]),
        (["99999999999999999999", "1", "2"], pa.string(), ["99999999999999999999", "1", "2"]),
        (["NA", "None", "N/A"], pa.float64(), [None, None, None]),
        (["a", "NA", "N/A"], pa.string(), ["a", "NA", None]),
        ([" 5", "6 ", "+7"], pa.float64(), [5.0, 6.0, 7.0]),
    ],
)
def test_a_column_gets_the_narrowest_type_that_holds_it(put, whole, cells, kind, values):
    text = "k,x\n" + "".join(f"r,{cell}\n" for cell in cells)
    column = whole(DelimitedImporter().read(put("x.csv", text), {}))["x"]
    assert column.type == kind
    assert column.to_pylist() == values


@pytest.mark.parametrize(
    ("cells", "hints", "values", "note"),
    [
        (["2024-07-01T10:00:00Z", "2024-07-01 12:00:00+02:00"], {}, [_at(2024, 7, 1, 10)] * 2, ""),
        (["2024-07-01 10:00"], {}, [_at(2024, 7, 1, 10)], "read as UTC"),
        (
            ["2024-07-01 10:00", "2024-01-01"],
            {"time_zone": "Europe/Lisbon"},
            [_at(2024, 7, 1, 9), _at(2024, 1, 1)],
            "read as Europe/Lisbon",
        ),
        (["2024-07-01 10:00"], {"time_zone": "+02:00"}, [_at(2024, 7, 1, 8)], "read as +02:00"),
        (["2024-07-01T10:00:00.123456789"], {}, [_at(2024, 7, 1, 10, 0, 0, 123456)], "UTC"),
        (
            ["13/07/2024 10:30", "01/07/2024 00:00"],
            {},
            [_at(2024, 7, 13, 10, 30), _at(2024, 7, 1)],
            "day/month/year",
        ),
        (["07/13/2024"], {}, [_at(2024, 7, 13)], "month/day/year"),
        (["01/02/2024"], {}, [_at(2024, 2, 1)], "could be day or month first"),
        (["13.07.2024 10:30:05"], {}, [_at(2024, 7, 13, 10, 30, 5)], "day.month.year"),
        (
            ["1720000000", "1720000060"],
            {},
            [_at(2024, 7, 3, 9, 46, 40), _at(2024, 7, 3, 9, 47, 40)],
            "counts s since 1970",
        ),
        (["1720000000000"], {}, [_at(2024, 7, 3, 9, 46, 40)], "counts ms"),
    ],
)
def test_times_become_utc_and_the_guess_is_told(put, whole, cells, hints, values, note):
    text = "ts,x\n" + "".join(f"{cell},1\n" for cell in cells)
    imported = DelimitedImporter().read(put("x.csv", text), hints)
    column = whole(imported)["ts"]
    assert column.to_pylist() == values
    assert any(note in said for said in imported.notes)


def test_numbers_of_seconds_are_times_only_where_the_name_says_so(put, whole):
    table = whole(DelimitedImporter().read(put("x.csv", "amount,x\n1720000000,1\n"), {}))
    assert table["amount"].type == pa.int64()


def test_excel_s_first_line_is_passed_over(put, whole):
    table = whole(DelimitedImporter().read(put("x.csv", "sep=;\na;b\n1;2\n"), {}))
    assert table.to_pylist() == [{"a": 1, "b": 2}]


@pytest.mark.parametrize(
    ("hints", "code"),
    [
        ({"encoding": "utf-99"}, "text.encoding_unknown"),
        ({"delimiter": "::"}, "table.delimiter"),
        ({"time_zone": "Mars/Olympus"}, "time.zone"),
    ],
)
def test_a_hint_that_makes_no_sense_is_refused(put, hints, code):
    with pytest.raises(EvidenceError) as caught:
        DelimitedImporter().read(put("x.csv", "a,b\n1,2\n"), hints)
    assert caught.value.code == code


def test_a_hint_wins_over_the_guess(put, whole):
    text = "a;b,c\n1;2,5\n"
    hinted = DelimitedImporter().read(put("x.csv", text), {"delimiter": ",", "header": False})
    assert whole(hinted).to_pylist()[1] == {"column_1": "1;2", "column_2": "5"}


def test_a_large_file_is_sampled_and_a_late_surprise_asks_for_all_of_it(put, whole, monkeypatch):
    monkeypatch.setattr(delimited, "WHOLE_FILE_BYTES", 1000)
    monkeypatch.setattr(delimited, "SAMPLE_CHUNK_BYTES", 64)
    lines = [f"{i},{i % 7}" for i in range(5000)]
    lines[2222] = "late,1"
    path = put("x.csv", "a,b\n" + "\n".join(lines) + "\n")
    stream = DelimitedImporter().read(path, {})
    assert stream.schema.field("a").type == pa.int64()
    with pytest.raises(EvidenceError) as caught:
        whole(stream)
    assert caught.value.code == "table.guess_failed"
    again = DelimitedImporter().read(path, {"types": "whole"})
    assert whole(again)["a"][2222].as_py() == "late"
    assert "a mixes types: 1 of 5000 values are not numbers" in again.notes[1]


def test_sampled_and_whole_agree_where_nothing_surprises(put, whole, monkeypatch):
    lines = [f"2024-01-01 {i % 24:02d}:00,{i / 7},{'xyz'[i % 3]}" for i in range(4000)]
    path = put("x.csv", "ts,a,b\n" + "\n".join(lines) + "\n")
    first = whole(DelimitedImporter().read(path, {}))
    monkeypatch.setattr(delimited, "WHOLE_FILE_BYTES", 1000)
    monkeypatch.setattr(delimited, "SAMPLE_CHUNK_BYTES", 256)
    assert whole(DelimitedImporter().read(path, {})).equals(first)


_CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\n\x00", exclude_categories=["Cs", "Cc"]),
    max_size=8,
)


@given(
    rows=st.lists(
        st.tuples(st.integers(-(2**62), 2**62), _CELLS, st.floats(allow_nan=False)),
        min_size=2,
        max_size=20,
    ),
    delimiter=st.sampled_from([",", ";", "\t"]),
)
@settings(max_examples=60, deadline=None)
def test_what_a_csv_writer_wrote_is_read_back(tmp_path_factory, rows, delimiter):
    import csv

    path = tmp_path_factory.mktemp("round") / "x.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow(["key", "text", "value"])
        writer.writerows((k, f"t{t}", v) for k, t, v in rows)
    hints = {"delimiter": delimiter, "encoding": "utf-8", "decimal": "."}
    table = pa.Table.from_batches(DelimitedImporter().read(path, hints).batches)
    assert table["key"].to_pylist() == [k for k, _, _ in rows]
    assert table["text"].to_pylist() == [f"t{t}" for _, t, _ in rows]
    assert table["value"].to_pylist() == [v for _, _, v in rows]
