"""Sound files with a few bytes changed, through a real import: data or one sentence, always."""

import random

import pyarrow as pa
import pytest

from tests.plugins.importers import hostile_models, onnx_writing
from tests.unit.services import hostile_evidence as made
from tests.unit.services.runners import Lent, lend
from tests.unit.services.test_hostile_evidence import refusal
from workbench.jobs import LocalRunner
from workbench.services.session import open_session

EACH = 5


def _csv():
    return "".join(f"{i},{i / 7:.3f},word {i % 5}\n" for i in range(-1, 200)).encode()


def _jsonl():
    return b"".join(b'{"a": %d, "b": "x", "c": {"d": [1]}}\n' % i for i in range(100))


def _stream():
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, made.table().schema) as writer:
        writer.write_table(made.table())
    return sink.getvalue().to_pybytes()


def _sqlite(folder):
    return made.sqlite_index(folder).read_bytes()


SEEDS = {
    "table.parquet": lambda _: made.parquet(),
    "plain.parquet": lambda _: made.parquet(compression="none", use_dictionary=False),
    "table.feather": lambda _: made.arrow(),
    "plain.feather": lambda _: made.arrow(compression="uncompressed"),
    "stream.arrows": lambda _: _stream(),
    "model.onnx": lambda _: onnx_writing.regression(made.np.ones(3)),
    "model.skops": lambda folder: hostile_models._skops(folder, "seed.skops").read_bytes(),
    "table.csv": lambda _: _csv(),
    "table.jsonl": lambda _: _jsonl(),
    "table.db": _sqlite,
}


def mutant(data, seed):
    """The bytes with one to eight changes: a bit, a byte, a run cut out, doubled or zeroed."""
    draw, out = random.Random(seed), bytearray(data)
    for _ in range(draw.randint(1, 8)):
        place = draw.randrange(len(out))
        run = slice(place, place + draw.choice((1, 2, 4, 16, 64)))
        change = draw.choice(("bit", "byte", "cut", "double", "zero", "ones"))
        if change == "bit":
            out[place] ^= 1 << draw.randrange(8)
        elif change == "byte":
            out[place] = draw.randrange(256)
        elif change == "cut":
            del out[run]
        elif change == "double":
            out[run] = out[run] * 2
        else:
            out[run] = (b"\0" if change == "zero" else b"\xff") * len(out[run])
        out = out or bytearray(b"\0")
    return bytes(out)


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mutants") / "workspace"
    with LocalRunner(1) as runner, open_session(folder, create=True) as session:
        yield lend(session, Lent(runner))


def ends(session, path):
    """How an import ended, in a word; anything but data or an evidence error is raised."""
    before = len(session.workspace.incidents())
    error = refusal(session, path)
    assert len(session.workspace.incidents()) == before + (error is None)
    if error is None:
        return "taken in"
    assert error.message
    assert "\n" not in error.message
    return error.code


@pytest.mark.parametrize("name", SEEDS)
def test_mutants_of_a_sound_file_do_no_harm(name, tmp_path, session):
    data = SEEDS[name](tmp_path)
    for seed in range(EACH):
        path = tmp_path / f"{seed}-{name}"
        path.write_bytes(mutant(data, f"{name} {seed}"))
        ends(session, path)
