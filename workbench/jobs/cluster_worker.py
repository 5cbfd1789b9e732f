"""The other end of a cluster's runs: a job that travelled is run in a process of this machine."""

import atexit
import importlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

from workbench.errors import WorkbenchError
from workbench.jobs.granting import inputs_of, with_inputs
from workbench.jobs.job import Errand, JobOutcome, JobSpec
from workbench.jobs.local import LocalRunner

_LOOK_EVERY = 0.1
_STORE = Lock()


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a job, as it travels back: bytes and words, no paths.

    The technical log stays where the job ran, since it may hold values.
    """

    status: str
    environment: str
    document: bytes
    tables: Mapping[str, bytes]
    peak_memory: int
    problem: tuple[str, str, str] | None


def perform(kind: str, text: str, files: Mapping[str, bytes], topic: str, stop: str) -> Told:
    """Run a job that travelled here; called by a Dask worker.

    Parameters
    ----------
    kind : str
        ``job`` or ``errand``.
    text : str
        The job as JSON; its files are named by their hash.
    files : mapping of str to bytes
    topic : str
        Where progress is told.
    stop : str
        The event that asks it to stop.
    """
    distributed = importlib.import_module("distributed")
    noun = Errand if kind == "errand" else JobSpec
    asked: JobSpec | Errand = noun.model_validate_json(text)
    runner, folder = _runner()
    places = {path: _stored(folder, path.name, files[path.name]) for path in inputs_of(asked)}
    worker = distributed.get_worker()
    handle = runner.submit(
        with_inputs(asked, places),
        lambda fraction, words: worker.log_event(topic, {"fraction": fraction, "text": words}),
    )
    told_to_stop = distributed.Event(stop)
    while not handle.done:
        if told_to_stop.wait(timeout=_LOOK_EVERY):
            handle.cancel()
            break
    return _told(handle.outcome())


def _told(outcome: JobOutcome) -> Told:
    try:
        problem = outcome.problem
        return Told(
            status=str(outcome.status),
            environment=outcome.environment.model_dump_json(),
            document=outcome.document,
            tables={name: path.read_bytes() for name, path in sorted(outcome.tables.items())},
            peak_memory=outcome.peak_memory,
            problem=None if problem is None else (problem.code, problem.message, problem.hint),
        )
    finally:
        outcome.discard()


@cache
def _runner() -> tuple[LocalRunner, Path]:
    """Return this process's workers and the folder of files they read; both end with it."""
    folder = Path(tempfile.mkdtemp(prefix="workbench-cluster-files-"))
    runner = LocalRunner(readable=(folder,))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return runner, folder


def _stored(folder: Path, name: str, data: bytes) -> Path:
    if Path(name).name != name:
        raise WorkbenchError("cluster.input", f"{name!r} is no name of a file.")
    place = folder / name
    with _STORE:
        if not place.exists():
            partial = place.with_name(f".{name}.{os.getpid()}")
            partial.write_bytes(data)
            partial.replace(place)
    return place
