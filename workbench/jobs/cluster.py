"""Jobs on an existing Dask cluster: the same runs, for those who outgrow one machine.

Only a cluster whose address a person named is ever spoken to. A job travels as JSON and its files
as bytes, each file once for a worker, named by its hash; over there it runs in a worker process of
the same kind as here, under the same isolation and limits, so that the answer is the same bytes.
"""

import contextlib
import hashlib
import importlib
import itertools
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event, Lock
from typing import Any

from workbench.domain.runs import RunEnvironment, RunStatus
from workbench.errors import Cancelled, WorkbenchError
from workbench.jobs.answers import TABLE_NAME, ProgressGate, plain_words, remove_folder
from workbench.jobs.cluster_worker import Told, perform
from workbench.jobs.granting import inputs_of, with_inputs
from workbench.jobs.job import Errand, JobOutcome, JobSpec, Problem
from workbench.jobs.local import LocalRunner
from workbench.jobs.runner import JobHandle, OnFolder, OnProgress, Runner, silent
from workbench.jobs.surroundings import run_environment

_ANSWERS_WITHIN = 10.0
"""Seconds within which a cluster must answer when it is first spoken to."""
_LOOK_EVERY = 0.05
_TOPIC = "workbench-progress-"
_STOP = "workbench-stop-"


class ClusterRunner(Runner):
    """Runs jobs on the workers of a Dask cluster.

    Reading evidence for the first time stays on this machine, where its progress can be followed
    file by file.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``tcp://10.0.0.5:8786``. Encryption and certificates are those
        of Dask's own configuration.

    Raises
    ------
    WorkbenchError
        If Dask is not installed, or no scheduler answers.
    """

    def __init__(self, address: str) -> None:
        self._client = _client(address)
        self._root = Path(tempfile.mkdtemp(prefix=f"workbench-cluster-{os.getpid()}-"))
        self._numbers = itertools.count(1)
        self._sent: dict[tuple[Path, int, int], str] = {}
        self._held: dict[str, object] = {}
        self._lock = Lock()
        self._here: LocalRunner | None = None

    def run(
        self,
        job: JobSpec | Errand,
        on_progress: OnProgress = silent,
        cancel: Event | None = None,
        on_folder: OnFolder | None = None,
    ) -> JobOutcome:
        """Run a job and wait for what comes of it; see :meth:`Runner.run`."""
        if isinstance(job, Errand) and on_folder is not None:
            return self._local().run(job, on_progress, cancel, on_folder)
        started = time.monotonic()
        try:
            told = self._ask(job, on_progress, cancel or Event())
            return self._outcome(told, time.monotonic() - started)
        except WorkbenchError as error:
            stopped = isinstance(error, Cancelled)
            return JobOutcome(
                status=RunStatus.CANCELLED if stopped else RunStatus.FAILED,
                environment=run_environment("none"),
                seconds=time.monotonic() - started,
                problem=Problem.of(error),
            )

    def submit(self, job: JobSpec | Errand, on_progress: OnProgress = silent) -> JobHandle:
        """Start a job and return at once; see :meth:`Runner.submit`."""
        return JobHandle(lambda cancel: self.run(job, on_progress, cancel))

    def warm(self, modules: Sequence[str] = ()) -> None:
        """Do nothing: the cluster's workers are there."""
        del modules

    def close(self) -> None:
        """Let go of the cluster, which goes on without us, and delete what was left here."""
        if self._here is not None:
            self._here.close()
        self._held.clear()
        self._client.close()
        remove_folder(self._root)

    def _local(self) -> LocalRunner:
        with self._lock:
            self._here = self._here or LocalRunner()
            return self._here

    def _ask(self, job: JobSpec | Errand, on_progress: OnProgress, cancel: Event) -> Told:
        name = f"{os.getpid()}-{id(self)}-{next(self._numbers)}"
        files = {str(path): self._send(path) for path in dict.fromkeys(inputs_of(job))}
        travelling = with_inputs(job, {path: Path(digest) for path, digest in self._named(job)})
        stop = _stop_event(self._client, _STOP + name)
        with _progress_of(self._client, _TOPIC + name, on_progress):
            future = self._client.submit(
                perform,
                "errand" if isinstance(job, Errand) else "job",
                travelling.model_dump_json(),
                {self._digest(Path(path)): held for path, held in files.items()},
                _TOPIC + name,
                _STOP + name,
                key=f"workbench-{name}",
                pure=False,
                retries=0,
            )
            return _waited(future, stop, cancel)

    def _named(self, job: JobSpec | Errand) -> list[tuple[Path, str]]:
        return [(path, self._digest(path)) for path in dict.fromkeys(inputs_of(job))]

    def _digest(self, path: Path) -> str:
        """Return the name of a file over there: its hash, and what kind of file it is."""
        try:
            found = path.stat()
            key = (path, found.st_size, found.st_mtime_ns)
            if key not in self._sent:
                with path.open("rb") as stream:
                    digest = hashlib.file_digest(stream, "sha256").hexdigest()
                self._sent[key] = digest + path.suffix
            return self._sent[key]
        except OSError:
            raise WorkbenchError(
                "cluster.input", f"{path.name} cannot be read, so it cannot be sent."
            ) from None

    def _send(self, path: Path) -> object:
        """Have the bytes of a file on the cluster, once, and return what stands for them there."""
        digest = self._digest(path)
        with self._lock:
            if digest not in self._held:
                self._held[digest] = self._client.scatter(path.read_bytes(), hash=True)
            return self._held[digest]

    def _outcome(self, told: Told, seconds: float) -> JobOutcome:
        folder = self._root / str(next(self._numbers))
        folder.mkdir()
        tables = {}
        for name, data in sorted(told.tables.items()):
            if TABLE_NAME.fullmatch(name):
                tables[name] = folder / f"{name}.parquet"
                tables[name].write_bytes(data)
        return JobOutcome(
            status=RunStatus(told.status),
            environment=RunEnvironment.model_validate_json(told.environment),
            document=told.document,
            tables=tables,
            seconds=seconds,
            peak_memory=told.peak_memory,
            problem=None if told.problem is None else Problem(*map(plain_words, told.problem)),
            folder=folder,
        )


def _client(address: str) -> Any:  # noqa: ANN401 -- Dask comes without types
    try:
        distributed = importlib.import_module("distributed")
    except ImportError:
        raise WorkbenchError(
            "cluster.not_installed",
            "Runs on a Dask cluster need Dask, which is not installed.",
            "Type: pip install 'incident-workbench[cluster]'.",
        ) from None
    try:
        return distributed.Client(
            address, timeout=_ANSWERS_WITHIN, name="workbench", set_as_default=False
        )
    except (OSError, TimeoutError, ValueError) as error:
        raise WorkbenchError(
            "cluster.no_answer",
            f"No Dask scheduler answers at {address}.",
            "Check the address, and that the cluster has started.",
        ) from error


def _stop_event(client: Any, name: str) -> Callable[[], None]:  # noqa: ANN401
    shared = importlib.import_module("distributed").Event
    return lambda: shared(name, client=client).set()


@contextlib.contextmanager
def _progress_of(client: Any, topic: str, on_progress: OnProgress) -> Iterator[None]:  # noqa: ANN401
    gate = ProgressGate(on_progress)

    def told(event: tuple[object, object]) -> None:
        if isinstance(event[1], dict):
            gate.pass_on(event[1])

    client.subscribe_topic(topic, told)
    try:
        yield
    finally:
        with contextlib.suppress(Exception):  # the cluster may be gone by now
            client.unsubscribe_topic(topic)


def _waited(future: Any, stop: Callable[[], None], cancel: Event) -> Told:  # noqa: ANN401
    """Return what a worker told, passing on a request to stop."""
    asked = False
    while not future.done():
        if cancel.wait(_LOOK_EVERY) and not asked:
            stop()
            asked = True
        elif asked:
            time.sleep(_LOOK_EVERY)
    if future.status != "finished":
        if cancel.is_set():
            raise Cancelled
        error = future.exception() if future.status == "error" else None
        raise WorkbenchError(
            "cluster.lost",
            "The cluster lost the job: "
            + plain_words(type(error).__name__ if error else "gone")
            + ".",
            "Look at the cluster's own logs, then run it again.",
        )
    told: Told = future.result()
    return told
