"""Files made to do harm, written by functions: each takes a folder and returns what to import."""

import gzip
import io
import json
import lzma
import os
import socket
import sqlite3
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import feather

ROWS = 1000


def put(folder, name, data):
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def table(rows=ROWS):
    return pa.table(
        {
            "at": pa.array(range(rows), pa.timestamp("s", tz="UTC")),
            "number": np.linspace(0, 1, rows),
            "word": [f"w{i % 7}" for i in range(rows)],
        }
    )


def parquet(made=None, **options):
    sink = io.BytesIO()
    pq.write_table(table() if made is None else made, sink, **options)
    return sink.getvalue()


def arrow(made=None, **options):
    sink = io.BytesIO()
    feather.write_feather(table() if made is None else made, sink, **options)
    return sink.getvalue()


def _zigzag(value):
    value, out = value << 1, bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)


def with_footer(data, change):
    """A Parquet file whose index is changed, its length set right again."""
    length = int.from_bytes(data[-8:-4], "little")
    body, footer = data[: -8 - length], change(data[-8 - length : -8])
    return body + footer + len(footer).to_bytes(4, "little") + b"PAR1"


def lying_rows(folder):
    data = with_footer(parquet(), lambda f: f.replace(_zigzag(ROWS), _zigzag(2**60)))
    return put(folder, "rows.parquet", data)


def lying_rows_a_little(folder):
    data = with_footer(parquet(), lambda f: f.replace(_zigzag(ROWS), _zigzag(2 * ROWS)))
    return put(folder, "rows2.parquet", data)


def negative_rows(folder):
    data = with_footer(parquet(), lambda f: f.replace(_zigzag(ROWS), b"\x01"))
    return put(folder, "negative.parquet", data)


def index_of_zeros(folder):
    return put(folder, "zeros.parquet", with_footer(parquet(), lambda f: bytes(len(f))))


def index_of_ones(folder):
    return put(folder, "ones.parquet", with_footer(parquet(), lambda f: b"\xff" * len(f)))


def index_too_long(folder):
    return put(folder, "long.parquet", parquet()[:-8] + b"\xff\xff\xff\x7fPAR1")


def index_list_bomb(folder):
    # A list field of 2^31 - 1 structs.
    bomb = b"\x15\x04\x29\xfc\xff\xff\xff\xff\x07"
    return put(folder, "list.parquet", with_footer(parquet(), lambda f: bomb + f[4:]))


def index_nested(folder):
    # Structs within structs, a hundred thousand deep.
    bomb = with_footer(parquet(), lambda f: b"\x1c" * 100_000)
    return put(folder, "nested.parquet", bomb)


def locked_index(folder):
    return put(folder, "locked.parquet", parquet()[:-4] + b"PARE")


def parquet_bomb(folder):
    """Short on disk, long in memory: one value of every row is half a megabyte of one letter."""
    made = pa.table({"a": ["x" * 500_000] * 1500})
    data = parquet(made, compression="zstd", use_dictionary=False, write_statistics=False)
    return put(folder, "bomb.parquet", data)


def parquet_deep_type(folder):
    kind = pa.int64()
    for _ in range(90):
        kind = pa.list_(kind)
    return put(folder, "deep.parquet", parquet(pa.table({"a": pa.nulls(10, kind)})))


def broken_pages(folder):
    data = bytearray(parquet(compression="none"))
    data[4:400] = b"\xff" * 396
    return put(folder, "pages.parquet", bytes(data))


def arrow_offsets(folder):
    data = bytearray(arrow(compression="uncompressed"))
    place = data.find(np.arange(0, 40, 2, dtype="<i4").tobytes())
    data[place + 8 : place + 40] = b"\xff\xff\xff\x7f" * 8
    return put(folder, "offsets.feather", bytes(data))


def arrow_cut(folder):
    return put(folder, "cut.feather", arrow()[: len(arrow()) // 2])


def arrow_lengths(folder):
    data = bytearray(arrow())
    data[-10:-6] = (2**31 - 1).to_bytes(4, "little")
    return put(folder, "lengths.feather", bytes(data))


def arrow_bomb(folder):
    made = pa.table({"a": pa.array(np.zeros(60_000_000, dtype=np.int64))})
    return put(folder, "bomb.feather", arrow(made, compression="zstd", chunksize=60_000_000))


def one_long_line(folder):
    path = folder / "line.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n")
        for _ in range(64):
            file.write(b"x" * (1 << 20))
    return path


def wide(folder):
    names = ",".join(f"c{i}" for i in range(300_000))
    return put(folder, "wide.csv", f"{names}\n{names}\n")


def nul_bytes(folder):
    return put(folder, "nul.csv", b"a,b\n1,\x00\x00\n" * 100)


def mixed_encodings(folder):
    return put(folder, "mixed.csv", "a,b\nÄ,é\n".encode() * 50 + "ö,ü\n".encode("latin-1") * 5)


def open_quotation(folder):
    return put(folder, "open.csv", 'a,b\n1,"2\n' + "3,4\n" * 100_000)


def formulas(folder):
    rows = "".join(f'=HYPERLINK("http://x/{i}";"y"),@SUM(A{i})\n' for i in range(50))
    return put(folder, "formulas.csv", "a,b\n" + rows)


def gzip_bomb(folder):
    return put(folder, "bomb.csv.gz", gzip.compress(b"1,2\n" * (64 << 20)))


def gzip_as_csv(folder):
    return put(folder, "bomb.csv", gzip.compress(bytes(64 << 20)))


def zip_as_csv(folder):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../x.csv", bytes(64 << 20))
    return put(folder, "zip.csv", sink.getvalue())


def xz_bomb(folder):
    return put(folder, "bomb.csv.xz", lzma.compress(bytes(64 << 20)))


def deep_json(folder):
    return put(folder, "deep.json", "[" * 100_000 + "]" * 100_000)


def deep_json_records(folder):
    return put(folder, "deep.jsonl", ('{"a":' * 50_000 + "1" + "}" * 50_000 + "\n") * 2)


def huge_numbers(folder):
    rows = [f'{{"a": {"9" * 5000}, "b": 1e400, "c": {2**70}}}' for _ in range(20)]
    return put(folder, "huge.jsonl", "\n".join(rows))


def twice_named(folder):
    return put(folder, "twice.jsonl", '{"a": 1, "a": 2}\n' * 20)


def half_letters(folder):
    return put(folder, "half.jsonl", '{"a": "\\ud800", "\\udfff": 1}\n' * 20)


def long_text(folder):
    return put(folder, "text.jsonl", '{"a": "' + "x" * (40 << 20) + '"}\n{"a": "y"}\n')


def many_keys(folder):
    rows = (json.dumps({f"k{i}_{j}": 1 for j in range(2000)}) for i in range(20))
    return put(folder, "keys.jsonl", "\n".join(rows))


def _database(folder, name, *statements):
    path = folder / name
    database = sqlite3.connect(path)
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()
    return path


def sqlite_view(folder):
    return _database(
        folder, "view.db", "CREATE VIEW t AS WITH RECURSIVE r(x) AS "
        "(SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT x FROM r"
    )  # fmt: skip


def sqlite_computed(folder):
    return _database(
        folder,
        "computed.db",
        "CREATE TABLE t (a INTEGER, b GENERATED ALWAYS AS (hex(zeroblob(a))) VIRTUAL)",
        "INSERT INTO t (a) VALUES (100000000), (2)",
    )


def sqlite_index(folder):
    return _database(
        folder,
        "index.db",
        "CREATE TABLE t (a INTEGER)",
        "INSERT INTO t VALUES (1), (2)",
        "CREATE INDEX i ON t (abs(a))",
        "CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t; END",
    )


def sqlite_virtual(folder):
    return _database(folder, "virtual.db", "CREATE VIRTUAL TABLE t USING fts5(a)")


def sqlite_rewritten_schema(folder):
    path = folder / "schema.db"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE t (a)")
    database.execute("INSERT INTO t VALUES (1)")
    database.execute("PRAGMA writable_schema = ON")
    database.execute(
        "UPDATE sqlite_master SET sql = 'CREATE TABLE t (a, b AS (load_extension(''/x'')))'"
    )
    database.commit()
    database.close()
    return path


def sqlite_broken(folder):
    path = _database(
        folder, "broken.db", "CREATE TABLE t (a TEXT)",
        *(f"INSERT INTO t VALUES ('{'x' * 900}')" for _ in range(50)),
    )  # fmt: skip
    data = bytearray(path.read_bytes())
    data[4096:8192] = os.urandom(0) + b"\x05" * 4096
    path.write_bytes(data)
    return path


def sqlite_looped(folder):
    """An inner page of the table that names itself as its child."""
    path = _database(
        folder, "looped.db", "CREATE TABLE t (a TEXT)",
        *(f"INSERT INTO t VALUES ('{'x' * 900}')" for _ in range(50)),
    )  # fmt: skip
    data = bytearray(path.read_bytes())
    data[4096 + 8 : 4096 + 12] = (2).to_bytes(4, "big")
    path.write_bytes(data)
    return path


def sparse(folder):
    path = folder / "sparse.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n1,2\n")
        file.truncate(1 << 40)
    return path


def pipe(folder):
    os.mkfifo(folder / "pipe.csv")
    return folder / "pipe.csv"


def endless(folder):
    (folder / "endless.csv").symlink_to("/dev/zero")
    return folder / "endless.csv"


def memory(folder):
    (folder / "memory.csv").symlink_to("/proc/self/mem")
    return folder / "memory.csv"


def listening(folder):
    path = folder / "socket.csv"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
    return path


def odd_name(folder):
    return put(folder, "a\nb\x1b[31m\u202egnp.csv", "a,b\n1,2\n3,4\n")


def odd_log(folder):
    return put(folder, "x.log", "2026-01-01T00:00:00Z INFO \x1b]0;owned\x07 \u202e hello\n" * 30)


def _lineage(folder, name, body):
    return put(folder, f"lineage_{name}.json", json.dumps(body))


def long_lineage(folder):
    edges = [[f"n{i}", f"n{i + 1}"] for i in range(90_000)]
    return _lineage(folder, "long", {"nodes": [], "edges": edges})


def circular_lineage(folder):
    ring = [[f"z{i}", f"z{(i + 1) % 1000}"] for i in range(1000)]
    tail = [["z0", "a0"], *([f"a{i}", f"a{i + 1}"] for i in range(30_000))]
    return _lineage(folder, "circle", {"nodes": [], "edges": ring + tail})


def endless_lineage(folder):
    return _lineage(folder, "endless", {"nodes": [f"n{i}" for i in range(1_000_000)], "edges": []})


def transform_bombs(folder):
    bombs = {
        "power": "9**9**9**9",
        "deep": "(" * 5000 + "a" + ")" * 5000,
        "minus": "-" * 20_000 + "a",
        "sum": "+".join(["a"] * 20_000),
        "number": "9" * 4000,
        "call": "__import__('os').system('touch /tmp/owned')",
    }
    transforms = {k: {"inputs": ["a"], "expression": v} for k, v in bombs.items()}
    return _lineage(folder, "bombs", {"nodes": ["a"], "edges": [], "transforms": transforms})


CASES = tuple(
    made
    for name, made in list(globals().items())
    if callable(made)
    and getattr(made, "__module__", "") == __name__
    and not name.startswith("_")
    and made.__code__.co_varnames[:1] == ("folder",)
    and name != "put"
)
"""Every function above that makes a case."""

MAY_BE_TAKEN_IN = frozenset(
    {
        *("formulas", "odd_name", "odd_log", "sqlite_computed", "sqlite_index", "nul_bytes"),
        *("twice_named", "huge_numbers", "long_lineage", "circular_lineage", "transform_bombs"),
        *("gzip_as_csv", "zip_as_csv", "gzip_bomb", "xz_bomb", "deep_json", "half_letters"),
        *("sqlite_rewritten_schema", "parquet_deep_type", "deep_json_records", "long_text"),
        *("sqlite_view", "sqlite_virtual", "arrow_bomb", "wide"),
    }
)
"""Harmless once read as data, or kept sealed."""
