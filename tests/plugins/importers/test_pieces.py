"""A file read in pieces gives the rows that it gives as one stream, whatever its quotation."""

import itertools

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench_importers import delimited
from workbench_importers.delimited import DelimitedImporter
from workbench_importers.pieces import are_regular

cells = st.one_of(
    st.integers(0, 99).map(str),
    st.text('ab"\n,\r é\ufeff', max_size=6).map(lambda t: '"' + t.replace('"', '""') + '"'),
    st.sampled_from(["", "NA", 'b"c', "x y", "\ufeffz"]),
)


def rows_of(batches):
    return list(itertools.chain.from_iterable(b.to_pylist() for b in batches))


def read(path, pieces, monkeypatch, size=64):
    monkeypatch.setattr(delimited, "BLOCK_BYTES", size)
    monkeypatch.setattr(delimited, "BLOCK_BYTES_A_COLUMN", 1)
    found = DelimitedImporter().read(path, {})
    if not pieces:
        monkeypatch.setattr(delimited, "BLOCK_BYTES", 1 << 20)
        found = DelimitedImporter().read(path, {})
        return rows_of(found.batches)
    return rows_of(piece.read() for piece in found.pieces(0))


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=40),
    end=st.sampled_from(["\n", "\r\n"]),
    mark=st.booleans(),
    last=st.booleans(),
)
def test_pieces_are_the_stream(tmp_path_factory, rows, end, mark, last):
    path = tmp_path_factory.mktemp("pieces") / "rows.csv"
    text = end.join(["id,left,right", *(",".join(row) for row in rows)]) + end * last
    path.write_bytes((b"\xef\xbb\xbf" if mark else b"") + text.encode())
    with pytest.MonkeyPatch.context() as monkeypatch:
        try:
            whole = read(path, False, monkeypatch)
        except Exception as error:
            with pytest.raises(type(error)):
                read(path, True, monkeypatch)
            return
        assert read(path, True, monkeypatch) == whole


def test_every_piece_can_be_asked_for_again(tmp_path, monkeypatch):
    path = tmp_path / "rows.csv"
    lines = [f'{at},"a\nb",{at / 4}' for at in range(200)]
    path.write_text("id,word,value\n" + "\n".join(lines))
    monkeypatch.setattr(delimited, "BLOCK_BYTES", 256)
    monkeypatch.setattr(delimited, "BLOCK_BYTES_A_COLUMN", 1)
    found = DelimitedImporter().read(path, {})
    pieces = list(found.pieces(0))
    assert len(pieces) > 5
    for place, piece in enumerate(pieces):
        rest = rows_of(p.read() for p in found.pieces(piece.start))
        assert rest == rows_of(p.read() for p in pieces[place:])


@pytest.mark.parametrize(
    ("data", "regular"),
    [
        (b"a,b\n", True),
        (b'"a","b"\n', True),
        (b'"a""b",c\n', True),
        (b'"",""\n', True),
        (b'"""",x\n', True),
        (b'\xef\xbb\xbf"a",b\n', True),
        (b'5" pipe,b 6"\n', False),
        (b'"a"b,c\n', False),
        (b'a,"b\n', False),
    ],
)
def test_quotation_is_regular_only_around_whole_values(data, regular):
    assert are_regular(data, ",", begins=3) is regular


def test_other_encodings_are_one_stream(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes("id,word\n1,é\n2,ü\n".encode("cp1252"))
    found = DelimitedImporter().read(path, {})
    assert found.pieces is None
    assert pa.Table.from_batches(found.batches).column("word").to_pylist() == ["é", "ü"]
