"""Analyses that misbehave, each in one way, and a few that behave."""

import contextlib
import ctypes
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel

from workbench.api import (
    Analysis,
    Cancelled,
    Finding,
    Kind,
    Model,
    ModelLoader,
    Needs,
    Result,
    RunError,
    hookimpl,
)

STARTED = 0.1


class Rough(Analysis):
    kind = Kind.QUALITY
    title = "Rough"
    why = "To see what a worker does about it."


class Settings(BaseModel):
    path: str = ""
    number: int = 3


class WithSettings(Rough):
    Parameters = Settings


class Nothing(Rough):
    id = "rough.nothing"

    def run(self, context, parameters):
        return Result(summary="Nothing to say.")


class Echo(WithSettings):
    """Says what it was given."""

    id = "rough.echo"

    def run(self, context, parameters):
        context.progress(0.5, "half way")
        windows = {
            name: {
                "rows": table.n_rows,
                "features": list(table.features),
                "sum": float(np.nansum(table.array(table.features[0]))),
            }
            for name, table in context.windows.items()
        }
        return Result(
            summary="Echo.",
            findings=(Finding(id="one", text="One finding."),),
            tables={"numbers": pa.table({"n": [3, 1, 2], "s": ["c", "a", "b"]})},
            scalars={"nan": float("nan"), "numpy": np.float64(1.5)},
            answer={
                "parameters": parameters.model_dump(),
                "windows": windows,
                "seed": context.seed,
                "draw": float(context.generator("x").random()),
                "global_draws": [random.random(), float(np.random.random())],  # noqa: NPY002
                "task": context.task,
                "metric": context.metric,
                "target": context.target,
                "spans": {k: [str(a), str(b)] for k, (a, b) in context.spans.items()},
                "lineage": None if context.lineage is None else list(context.lineage.edges),
                "signals": None if context.signals is None else len(context.signals.frame()),
                "changes": [change.title for change in context.changes],
                "model": None if context.model is None else list(context.model.columns),
                "threads": [os.environ["OMP_NUM_THREADS"], pa.cpu_count()],
                "hash_seed": os.environ["PYTHONHASHSEED"],
                "secret": os.environ.get("A_SECRET"),
            },
        )


class Where(Rough):
    id = "rough.where"

    def run(self, context, parameters):
        return Result(summary=str(context.scratch))


class Babbles(Rough):
    """Writes to every socket it has inherited."""

    id = "rough.babbles"

    def run(self, context, parameters):
        for path in Path("/proc/self/fd").iterdir():
            with contextlib.suppress(OSError):
                if str(path.readlink()).startswith("socket:"):
                    os.write(int(path.name), b"\xff" * 64)
        threading.Event().wait()


class Needy(Rough):
    id = "rough.needy"
    needs = Needs(windows=("reference",), roles=("label",), model=True, lineage=True)

    def run(self, context, parameters):
        return Result(summary="All there.")


class Predicts(Rough):
    id = "rough.predicts"
    needs = Needs(model=True)

    def run(self, context, parameters):
        got = context.model.predict(pd.DataFrame({"a": [1.0, 2.0]}))
        return Result(summary="Predicted.", answer={"predictions": [float(x) for x in got]})


class Segfault(Rough):
    id = "rough.segfault"

    def run(self, context, parameters):
        ctypes.string_at(0)


class Exit(Rough):
    id = "rough.exit"

    def run(self, context, parameters):
        os._exit(7)


class SystemExits(Rough):
    id = "rough.sys_exit"

    def run(self, context, parameters):
        sys.exit("bye")


class Loop(Rough):
    """Never looks up."""

    id = "rough.loop"

    def run(self, context, parameters):
        context.progress(STARTED, "looping")
        while True:
            pass


class Deaf(Rough):
    """Holds the interpreter lock in one endless call."""

    id = "rough.deaf"

    def run(self, context, parameters):
        context.progress(STARTED, "computing")
        return Result(summary=str(3 ** (10**10))[:3])


class Patient(Rough):
    """Looks up often."""

    id = "rough.patient"

    def run(self, context, parameters):
        context.progress(STARTED, "waiting")
        while True:
            context.progress(0.5, "still waiting")
            time.sleep(0.001)


class Stubborn(Rough):
    """Hears the request to stop and goes on."""

    id = "rough.stubborn"

    def run(self, context, parameters):
        while True:
            with contextlib.suppress(Cancelled):
                context.progress(STARTED, "going on")


class SlowHog(Rough):
    id = "rough.slow_hog"

    def run(self, context, parameters):
        kept = []
        while True:
            kept.append(np.ones(1 << 18))


class GreedyHog(Rough):
    """Asks for 4 GiB at once and never looks at them."""

    id = "rough.greedy_hog"

    def run(self, context, parameters):
        return Result(summary=str(np.zeros(1 << 29)[0]))


class Connects(Rough):
    id = "rough.connects"

    def run(self, context, parameters):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as line:
            line.connect(("192.0.2.1", 80))
        return Result(summary="Connected.")


class Resolves(Rough):
    """Swallows the refusal."""

    id = "rough.resolves"

    def run(self, context, parameters):
        with contextlib.suppress(Exception):
            socket.getaddrinfo("example.org", 80)
        return Result(summary="Never mind.")


class WritesOutside(WithSettings):
    id = "rough.writes"

    def run(self, context, parameters):
        Path(parameters.path).write_text("here I was")
        return Result(summary="Written.")


class ReadsOutside(WithSettings):
    id = "rough.reads"

    def run(self, context, parameters):
        return Result(summary=Path(parameters.path).read_text())


class RemovesOutside(WithSettings):
    id = "rough.removes"

    def run(self, context, parameters):
        Path(parameters.path).unlink()
        return Result(summary="Removed.")


class NativeWrite(WithSettings):
    """Compiled code writes, past the audit hook."""

    id = "rough.native_write"

    def run(self, context, parameters):
        pq.write_table(pa.table({"a": [1]}), parameters.path)
        return Result(summary="Written.")


class WritesInside(Rough):
    id = "rough.writes_inside"

    def run(self, context, parameters):
        folder = context.scratch / "deep"
        folder.mkdir()
        (folder / "note.txt").write_text("mine")
        pq.write_table(pa.table({"a": [1]}), folder / "t.parquet")
        (folder / "note.txt").rename(folder / "other.txt")
        return Result(summary=str(sorted(path.name for path in folder.iterdir())))


class Spawns(Rough):
    id = "rough.spawns"

    def run(self, context, parameters):
        subprocess.run(["true"], check=True)
        return Result(summary="Spawned.")


class KillsParent(Rough):
    id = "rough.kills"

    def run(self, context, parameters):
        os.kill(os.getppid(), signal.SIGKILL)
        return Result(summary="Killed.")


class Raises(Rough):
    id = "rough.raises"

    def run(self, context, parameters):
        raise ValueError("the salary of Jane Doe is 123456")


class Refuses(Rough):
    id = "rough.refuses"

    def run(self, context, parameters):
        raise RunError("rough.too_few", "There are too few rows.", "Take a longer window.")


class NoResult(Rough):
    id = "rough.no_result"

    def run(self, context, parameters):
        return {"summary": "I am a dict."}


class Twins(Rough):
    id = "rough.twins"

    def run(self, context, parameters):
        return Result(summary="", findings=(Finding(id="a", text="x"), Finding(id="a", text="y")))


class NotJson(Rough):
    id = "rough.not_json"

    def run(self, context, parameters):
        return Result(summary="", answer={"set": {1, 2}})


class Escapes(Rough):
    id = "rough.escapes"

    def run(self, context, parameters):
        return Result(summary="", tables={"../../away": pa.table({"a": [1]})})


class LeavesThread(Rough):
    id = "rough.thread"

    def run(self, context, parameters):
        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
        return Result(summary=str(os.getpid()))


class Doubler(Model):
    columns = ("a",)

    def predict(self, frame):
        return frame["a"].to_numpy() * 2


class PlainLoader(ModelLoader):
    formats = ("plain",)

    def load(self, path, inputs, features):
        return Doubler()


class SealedLoader(ModelLoader):
    formats = ("sealed",)
    needs_consent = True

    def load(self, path, inputs, features):
        return Doubler()


@hookimpl
def workbench_analyses():
    return [
        cls
        for cls in globals().values()
        if isinstance(cls, type) and issubclass(cls, Rough) and hasattr(cls, "id")
    ]


@hookimpl
def workbench_model_loaders():
    return [PlainLoader, SealedLoader]
