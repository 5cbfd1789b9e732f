"""What the anomaly score says of a drill's windows under the shipped definition."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from workbench.datasets.collecting.collector import FEWEST
from workbench.datasets.collecting.every import reading_of
from workbench.datasets.collecting.learning import Told, learn
from workbench.datasets.collecting.reading import all_rows, look_at, windows_of
from workbench.datasets.collecting.rows import Surroundings
from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import Roles
from workbench.domain.incident import Incident
from workbench.domain.records.drilling import ScoreOpinion
from workbench.domain.scoring import ScoreDefinition, WatchedModel, WindowReading
from workbench.errors import WorkbenchError
from workbench.services.drilling.truth import roles_of
from workbench.services.scoring.definitions import shipped_definition
from workbench.services.scoring.history import ScoreHistory, scored
from workbench.services.session import Progress, Session, unreported
from workbench.services.signal_series import window_spans

MODEL = "drill"
_MORE = 1.25
"""Rows a window has on average, as a multiple of those it needs to be judged."""
_HOUR = 3600
_NO_TIME = "The rows have no time, and the score judges windows in the order of time."
_UNREAD = "The rows could not be measured in windows."
_NOT_JUDGED = "No window of the incident could be judged."


def score_opinion(
    session: Session, incident: str, *, progress: Progress = unreported
) -> ScoreOpinion:
    """Return what the score says of the rows of a drill, window by window as they came.

    The reference's windows are the history; nothing is written down of them. Both windows are cut
    into the smallest hours that hold rows enough to be judged.

    Parameters
    ----------
    session : Session
    incident : str
    progress : callable
    """
    state, definition = session.incident(incident), shipped_definition()
    named = ScoreOpinion(
        definition=f"{definition.name} {definition.version}", digest=definition.digest
    )
    roles, spans = roles_of(state), window_spans(state)
    paths = _paths(session, state)
    if roles.timestamp is None or not {"reference", "incident"} <= {*spans} & {*paths}:
        return named.model_copy(update={"why_not": _NO_TIME})
    begins, ends = spans["reference"]
    rows = sum(item.table.rows for item in state.evidence if item.table and item.window in paths)
    width = _width(rows, spans, definition)
    known = int((ends - begins) // width)
    if known < definition.baseline.learning:
        why_not = (
            f"The reference makes {known} windows of {width // _HOUR} hours; the score learns from "
            f"{definition.baseline.learning} before it judges."
        )
        return named.model_copy(update={"why_not": why_not})
    try:
        readings = _readings(paths, roles, width, state, progress)
    except (OSError, ValueError, WorkbenchError):
        return named.model_copy(update={"why_not": _UNREAD})
    history = scored(definition, (WatchedModel(id=MODEL),), (readings,))
    return named.model_copy(update=_said(history, spans["incident"][0]))


def _paths(session: Session, state: Incident) -> dict[str, Path]:
    """Return the typed table of each of both windows."""
    path = session.workspace.objects.path
    tables = ((item.window, item.table) for item in state.evidence if item.table is not None)
    return {
        window: path(table.sha256)
        for window, table in tables
        if window in {"reference", "incident"}
    }


def _width(rows: int, spans: Mapping[str, tuple[float, float]], definition: ScoreDefinition) -> int:
    """Return whole hours in seconds that hold rows enough, on average."""
    whole = sum(spans[name][1] - spans[name][0] for name in ("reference", "incident"))
    least = _MORE * max(FEWEST, definition.smallest_window)
    return max(1, math.ceil(least * whole / max(rows, 1) / _HOUR)) * _HOUR


def _readings(
    paths: Mapping[str, Path], roles: Roles, width: int, state: Incident, progress: Progress
) -> tuple[WindowReading, ...]:
    both = look_at([paths["reference"], paths["incident"]], roles, width)
    good = look_at([paths["reference"]], roles, width)
    if both.newest is None or good.newest is None:
        raise ValueError("no row has a time")
    before = Surroundings(good.newest, good.newest_label)
    told = Told(MODEL, "the reference of the drill", task=state.task, metric=state.metric)
    progress(0.1, "Asking the anomaly score")
    rows = all_rows([paths["reference"]], roles, before)
    held = learn(rows, list(windows_of(good, before)), told)
    around = Surroundings(both.newest, both.newest_label)
    found = []
    for place, window in enumerate(windows_of(both, around)):
        progress(0.2 + 0.8 * place / len(both.places), "Asking the anomaly score")
        found.append(reading_of(window, held))
    return tuple(found)


def _said(history: ScoreHistory, onset: float) -> dict[str, object]:
    """Return the highest score of the incident's windows, and whether a person is called."""
    windows, definition = history.readings[0], history.definition
    start = datetime.fromtimestamp(onset, UTC)
    after = [at for at, window in enumerate(windows) if window.end > start]
    scores = history.scores.score[0]
    judged = [at for at in after if history.judged[0, at] and np.isfinite(scores[at])]
    if not judged:
        return {"why_not": _NOT_JUDGED}
    highest = max(judged, key=lambda at: (scores[at], -at))
    calling = [at for at in judged if history.tier(0, at).escalates]
    worst = max(judged, key=lambda at: (history.scores.tier[0, at], scores[at]))
    return {
        "score": round(float(scores[highest]), 3),
        "tier": history.tier(0, worst).word,
        "escalates": bool(calling),
        "called_at": windows[calling[0]].end if calling else None,
        "signals": tuple(_signals(definition, history, windows, highest)),
    }


def _signals(
    definition: ScoreDefinition,
    history: ScoreHistory,
    windows: Sequence[WindowReading],
    at: int,
) -> list[dict[str, JsonValue]]:
    parts = history.scores.contributions[0, at]
    found: list[dict[str, JsonValue]] = [
        {
            "id": signal.id,
            "title": signal.title,
            "points": round(float(points), 3),
            "words": str(windows[at].details.get(signal.id, {}).get("words", "")),
        }
        for signal, points in zip(definition.signals, parts, strict=True)
        if np.isfinite(points) and points > 0
    ]
    return sorted(found, key=lambda one: -float(str(one["points"])))
