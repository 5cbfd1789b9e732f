"""From a job to the context an analysis is given."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.api.analysis import Needs
from workbench.api.context import Context, Progress, SignalSet, WindowTable
from workbench.api.loading import load_plugin
from workbench.api.model import Model
from workbench.domain.canonical import JsonValue, strict_loads
from workbench.domain.evidence import ChangeEvent
from workbench.domain.lineage import Lineage
from workbench.domain.row_filter import row_filter
from workbench.errors import EvidenceError, RunError
from workbench.jobs.job import JobSpec, ModelInput

if TYPE_CHECKING:
    # A worker loads pandas when an analysis asks for a frame.
    import numpy as np
    import pandas as pd


class LazyModel(Model):
    """A model that is opened when it is first asked for something.

    Opening one can cost more than the analysis, and not every analysis asks.
    """

    def __init__(self, given: ModelInput) -> None:
        self._given = given
        self._model: Model | None = None

    def predict(self, frame: "pd.DataFrame") -> "np.ndarray":
        """Return one prediction a row."""
        return self._opened().predict(frame)

    def score(self, frame: "pd.DataFrame") -> "np.ndarray | None":
        """Return probabilities, or None."""
        return self._opened().score(frame)

    @property
    def estimator(self) -> object | None:
        """The fitted object behind, or None."""
        return self._opened().estimator

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever the model has
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._opened(), name)

    def _opened(self) -> Model:
        if self._model is None:
            given = self._given
            loader = load_plugin(given.loader).model_loader(given.format)
            if loader.needs_consent and not given.consent:
                raise RunError(
                    "model.consent",
                    f"A {given.format} model can run code it carries; it was not opened.",
                    "Agree to open it once you trust where it came from (--trust-model).",
                )
            self._model = loader().load(given.path, given.inputs, given.features)
        return self._model


def context_of(job: JobSpec, scratch: Path, report: Progress) -> Context:
    """Return the context of a job; no table and no model is opened yet.

    Raises
    ------
    EvidenceError
        If the lineage or the change events cannot be read.
    """
    return Context(
        windows={
            name: WindowTable(
                name,
                given.paths,
                given.roles,
                start=given.start,
                end=given.end,
                where=row_filter(given.where),
            )
            for name, given in job.windows.items()
        },
        scratch=scratch,
        spans=dict(job.spans),
        task=job.task,
        metric=job.metric,
        target=job.target,
        model=None if job.model is None else LazyModel(job.model),
        lineage=None if job.lineage is None else _lineage(job.lineage),
        signals=SignalSet(job.signals) if job.signals else None,
        changes=() if job.changes is None else _changes(job.changes),
        seed=job.seed,
        report=report,
    )


def check_needs(analysis: str, needs: Needs, job: JobSpec) -> None:
    """Check that a job holds what an analysis needs.

    Raises
    ------
    RunError
        That names the first thing that is missing.
    """
    missing = next(_missing(needs, job), None)
    if missing is not None:
        raise RunError("run.needs", f"The analysis {analysis} needs {missing}.")


def _missing(needs: Needs, job: JobSpec) -> Iterator[str]:
    for name in needs.windows:
        if name not in job.windows and not (needs.signals and name in job.spans):
            yield f"the window {name!r}, which is not set"
    for name in needs.windows:
        roles = (
            {role for role, _ in job.windows[name].roles.items()} if name in job.windows else None
        )
        for role in needs.roles:
            if roles is not None and role not in roles:
                yield f"a column with the role {role!r} in the window {name!r}"
    for needed, given, what in (
        (needs.model, job.model, "a model that can be asked"),
        (needs.lineage, job.lineage, "the lineage"),
        (needs.signals, job.signals, "signals"),
    ):
        if needed and not given:
            yield f"{what}, and there is none"


def _lineage(path: Path) -> Lineage:
    try:
        return Lineage.model_validate(strict_loads(path.read_bytes()))
    except (ValueError, TypeError):
        raise EvidenceError(
            "lineage.unreadable", "The lineage is not a graph of nodes and edges."
        ) from None


def _changes(path: Path) -> tuple[ChangeEvent, ...]:
    try:
        return tuple(ChangeEvent.model_validate(item) for item in _items(path.read_bytes()))
    except (ValueError, TypeError):
        raise EvidenceError(
            "changes.unreadable", "The change events cannot be read: each needs a time and a title."
        ) from None


def _items(data: bytes) -> list[JsonValue]:
    """Return the entries of a JSON list, or of JSON lines."""
    if data.lstrip().startswith(b"["):
        return list(strict_loads(data))
    return [strict_loads(line) for line in data.splitlines() if line.strip()]
