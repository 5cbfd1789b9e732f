"""Putting a job's inputs where its worker may read them."""

import contextlib
import itertools
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from workbench.jobs.job import Errand, JobSpec
from workbench.jobs.visible import covers


class Shelf:
    """A folder that every worker may read and none may write.

    Parameters
    ----------
    folder : Path
        Made here.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700)
        self._numbers = itertools.count(1)

    @contextmanager
    def granted(self, job: JobSpec | Errand, sees: Sequence[Path]) -> Iterator[JobSpec | Errand]:
        """Give the job with its inputs where they can be read, for as long as it runs.

        An input beyond what the worker sees gets a second name here, or a copy where it lies
        on another disk.

        Parameters
        ----------
        job : JobSpec or Errand
        sees : sequence of Path
        """
        shown: dict[Path, Path] = {}
        try:
            for path in inputs_of(job):
                real = path.resolve()
                if path not in shown and not (covers(sees, path) and covers(sees, real)):
                    shown[path] = self._show(real)
            yield with_inputs(job, shown) if shown else job
        finally:
            for place in shown.values():
                place.unlink(missing_ok=True)

    def _show(self, path: Path) -> Path:
        place = self.folder / f"{next(self._numbers)}{path.suffix}"
        with contextlib.suppress(OSError):
            os.link(path, place)
            return place
        with contextlib.suppress(FileNotFoundError):
            # A file that is not there is missed by the worker, as ever.
            shutil.copyfile(path, place)
        return place


def inputs_of(job: JobSpec | Errand) -> Iterator[Path]:
    """Yield every file a job reads."""
    if isinstance(job, Errand):
        yield from job.inputs.values()
        return
    for window in job.windows.values():
        yield from window.paths
    if job.model is not None:
        yield job.model.path
    yield from (path for path in (job.lineage, *job.signals, job.changes) if path is not None)


def with_inputs(job: JobSpec | Errand, shown: Mapping[Path, Path]) -> JobSpec | Errand:
    """Return a job that reads some of its files elsewhere.

    Parameters
    ----------
    job : JobSpec or Errand
    shown : mapping of Path to Path
        From where they were to where they are.
    """

    def place(path: Path) -> Path:
        return shown.get(path, path)

    if isinstance(job, Errand):
        inputs = {name: place(path) for name, path in job.inputs.items()}
        return job.model_copy(update={"inputs": inputs})
    windows = {
        name: window.model_copy(update={"paths": tuple(map(place, window.paths))})
        for name, window in job.windows.items()
    }
    model = job.model and job.model.model_copy(update={"path": place(job.model.path)})
    return job.model_copy(
        update={
            "windows": windows,
            "model": model,
            "lineage": job.lineage and place(job.lineage),
            "signals": tuple(map(place, job.signals)),
            "changes": job.changes and place(job.changes),
        }
    )
