"""Scoring a fleet in parts, on workers of this machine or of a cluster.

Models do not depend on each other, so parts of some models each are scored apart and put
together; the scores are the same bytes however many workers there are.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.domain.canonical import JsonValue
from workbench.domain.scoring import ScoreDefinition, WatchedModel, WindowReading
from workbench.jobs.job import Errand, JobOutcome
from workbench.jobs.runner import Runner
from workbench.science.scoring.history import Scores, score_windows
from workbench.services.scoring.history import (
    FleetArrays,
    ScoreHistory,
    arrays_of,
    rules_of,
    scored,
)

PART = 50
"""Models in one part."""
_FUNCTION = f"{__name__}:score_part"
_OF_SIGNALS = frozenset({"percentile", "severity", "contributions"})
"""Fields of scores that have a last axis of signals."""


def score_fleet(
    definition: ScoreDefinition,
    models: tuple[WatchedModel, ...],
    readings: tuple[tuple[WindowReading, ...], ...],
    runner: Runner,
    *,
    part: int = PART,
) -> ScoreHistory:
    """Return the scores of a fleet, computed by a runner's workers.

    Parameters
    ----------
    definition : ScoreDefinition
    models : tuple of WatchedModel
    readings : tuple of tuple of WindowReading
        Of each model, in the order of time.
    runner : Runner
        Of this machine, or of a cluster.
    part : int
        Models that are scored together.

    Raises
    ------
    RunError
        If a part could not be scored.
    """
    arrays = arrays_of(definition, readings)
    with tempfile.TemporaryDirectory(prefix="workbench-fleet-") as folder:
        places = [slice(at, at + part) for at in range(0, len(models), part)]
        errands = [_errand(definition, arrays, chosen, Path(folder)) for chosen in places]
        handles = [runner.submit(errand) for errand in errands]
        parts = [
            _taken(handle.outcome(), arrays.values[chosen].shape)
            for handle, chosen in zip(handles, places, strict=True)
        ]
    if not parts:
        return scored(definition, models, readings)
    return ScoreHistory(definition, models, readings, arrays.judged, _joined(parts))


def score_part(
    arguments: Mapping[str, JsonValue], folder: Path, report: Callable[[float, str], None]
) -> JsonValue:
    """Score some models, in a worker.

    Parameters
    ----------
    arguments : mapping
        ``definition``, and the input ``arrays``.
    folder : Path
    report : callable
    """
    report(0.0, "scoring")
    definition = ScoreDefinition.model_validate(arguments["definition"])
    inputs = arguments["inputs"]
    if not isinstance(inputs, Mapping):
        raise TypeError("inputs are files by name")
    with np.load(str(inputs["arrays"]), allow_pickle=False) as given:
        values, hours, judged = given["values"], given["hours"], given["judged"]
    scores = score_windows(values, hours, judged, rules_of(definition))
    for field in fields(scores):
        array = getattr(scores, field.name)
        table = pa.table({field.name: array.reshape(-1)})
        pq.write_table(table, folder / "tables" / f"{field.name}.parquet")
    return {}


def _errand(
    definition: ScoreDefinition, arrays: FleetArrays, chosen: slice, folder: Path
) -> Errand:
    file = folder / f"part-{chosen.start}.npz"
    np.savez(
        file,
        values=arrays.values[chosen],
        hours=arrays.hours[chosen],
        judged=arrays.judged[chosen],
    )
    return Errand(
        subject=f"Scoring models from {chosen.start + 1} on",
        function=_FUNCTION,
        arguments={"definition": definition.json_body()},
        inputs={"arrays": file},
    )


def _taken(outcome: JobOutcome, shape: tuple[int, ...]) -> Scores:
    try:
        outcome.check()
        found = {
            name: pq.read_table(path).column(name).to_numpy()
            for name, path in outcome.tables.items()
        }
    finally:
        outcome.discard()
    return Scores(
        **{
            field.name: found[field.name].reshape(shape if field.name in _OF_SIGNALS else shape[:2])
            for field in fields(Scores)
        }
    )


def _joined(parts: list[Scores]) -> Scores:
    return Scores(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(Scores)
        }
    )
