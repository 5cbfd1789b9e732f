"""What the report is illustrated with: the metric over time, figures of runs, milestones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Literal

from workbench.datasets.metrics import Measured
from workbench.domain.figures import Band, Figure, Level, Line, Mark, Span
from workbench.domain.incident import Incident
from workbench.domain.runs import Run, RunStatus
from workbench.language import tr
from workbench.services.cause_words import node_words
from workbench.services.performance import (
    metric_places,
    metric_title,
    window_performance,
)
from workbench.services.readings.signals import change_events, performance_figure
from workbench.services.results import figures_of, result_document
from workbench.services.session import Session
from workbench.services.signal_series import window_spans

MOST_MILESTONES = 7
_STEPS = (
    (86_400.0, "day", "daily"),
    (3600.0, "hour", "hourly"),
    (60.0, "minute", tr("every minute")),
)


@dataclass(frozen=True, slots=True)
class Trend:
    """The metric over time, with W1 shaded and the level of W0.

    Attributes
    ----------
    figure : Figure
    caption : str
        What is drawn, with both levels, their intervals and n.
    observed : float or None
        The metric in W1.
    places : int
        Decimals of the metric.
    """

    figure: Figure
    caption: str
    observed: float | None = None
    places: int = 3


@dataclass(frozen=True, slots=True)
class Milestone:
    """A point of the timeline: ``kind`` is ``onset``, ``change``, ``act`` or ``cause``."""

    at: datetime
    title: str
    kind: Literal["onset", "change", "act", "cause"]


def trend_of_incident(session: Session, state: Incident) -> Trend | None:
    """Return an incident's metric over time, or None without signals.

    Parameters
    ----------
    session : Session
    state : Incident
    """
    figure = performance_figure(session, state)
    if figure is None:
        return None
    measured = window_performance(session, state)
    before, after = measured.get("reference"), measured.get("incident")
    moved = after.value - before.value if before and after else 0.0
    places = metric_places(state.metric, moved)
    marks: list[Mark] = list(figure.marks)
    span = window_spans(state).get("incident")
    if span is not None:
        marks.insert(0, Span(start=span[0], end=span[1], tone="incident"))
    if before is not None:
        marks.insert(0, Level(value=before.value, tone="reference", label="W0"))
    name = metric_title(state.metric)
    line = next((mark for mark in figure.marks if isinstance(mark, Line)), None)
    step = f", {_step_words(line.x)}" if line is not None else ""
    axis = figure.y.model_copy(update={"label": f"{figure.y.label or name}{step}"})
    levels = [
        _level_words(code, found, places)
        for code, found in (("W0", before), ("W1", after))
        if found is not None
    ]
    drawn = figure.model_copy(update={"y": axis, "marks": tuple(marks)})
    shaded = tr("W1 shaded. ") if span is not None else ""
    said = f"{'; '.join(levels)}. " if levels else ""
    caption = tr(
        "{name} over time. {shaded}{said}Band: 95\u202f% interval.",
        name=name,
        shaded=shaded,
        said=said,
    )
    if not any(isinstance(mark, Band) for mark in figure.marks):
        plain = tr("{name} over time. {shaded}{said}", name=name, shaded=shaded, said=said)
        caption = f"{plain}{figure.caption}."
    return Trend(drawn, caption, after.value if after else None, places)


def figures_of_runs(session: Session, runs: Sequence[Run]) -> tuple[tuple[Run, Figure], ...]:
    """Return the first figure of each run but for graphs, root causes first.

    Parameters
    ----------
    session : Session
    runs : sequence of Run
    """
    ordered = sorted(
        {run.id: run for run in runs if run.result}.values(), key=lambda r: r.kind != "root_cause"
    )
    return tuple(
        (run, with_words(figure))
        for run in ordered
        for figure in plain_figures(result_document(session, run))[:1]
    )


def plain_figures(document: dict[str, object]) -> tuple[Figure, ...]:
    """Return the figures of a result document that are not graphs."""
    return tuple(f for f in figures_of(document) if all(m.mark != "graph" for m in f.marks))


def with_words(figure: Figure) -> Figure:
    """Return a figure whose rows are named in words where they are not columns."""
    named = tuple(node_words(name) for name in figure.y.categories)
    axis = figure.y.model_copy(update={"categories": named})
    return figure.model_copy(update={"y": axis})


def milestones(session: Session, state: Incident) -> tuple[Milestone, ...]:
    """Return the few moments that tell the case, in order of time.

    Changes are left out where there are too many, those furthest from the onset first.

    Parameters
    ----------
    session : Session
    state : Incident
    """
    onset = onset_of(state)
    kept = _acts(session, state)
    if onset is not None:
        kept.append(Milestone(onset, tr("W1 begins"), "onset"))
    changes = [Milestone(event.at, event.title, "change") for event in change_events(state)]
    if onset is not None:
        changes.sort(key=lambda change: abs((change.at - onset).total_seconds()))
    kept.extend(changes[: max(MOST_MILESTONES - len(kept), 0)])
    return tuple(sorted(kept, key=lambda m: (m.at, m.kind != "change", m.title)))


def onset_of(state: Incident) -> datetime | None:
    """Return where W1 begins: as set, or at the first of its rows."""
    span = window_spans(state).get("incident")
    return datetime.fromtimestamp(span[0], UTC) if span else None


def _acts(session: Session, state: Incident) -> list[Milestone]:
    """Return opened, frozen, cause found and exported; the last of each but the first opening."""
    found: dict[str, Milestone] = {}
    if state.opened_at is not None:
        found["opened"] = Milestone(state.opened_at, tr("Opened"), "act")
    for event in session.workspace.journal.events(state.id, until=state.size):
        words = {"evidence.frozen": tr("Frozen"), "package.exported": tr("Exported")}.get(
            event.type
        )
        if words:
            found[words] = Milestone(datetime.fromisoformat(event.at), words, "act")
    searches = (run for run in state.whole_runs if run.kind == "root_cause")
    causes = [run for run in searches if run.status is RunStatus.FINISHED]
    if causes:
        found["cause"] = Milestone(causes[-1].started_at, tr("Causes searched"), "cause")
    return list(found.values())


def _level_words(code: str, found: Measured, places: int) -> str:
    rows = f"{found.n:,}".replace(",", "\u202f")
    if found.low is None or found.high is None:
        return tr("{level}, {rows} rows", level=f"{code} {found.value:.{places}f}", rows=rows)
    ends = f"[{found.low:.{places}f}, {found.high:.{places}f}]"
    return tr("{level}, {rows} rows", level=f"{code} {found.value:.{places}f} {ends}", rows=rows)


def _step_words(at: Sequence[float]) -> str:
    gaps = sorted(b - a for a, b in pairwise(at))
    step = gaps[len(gaps) // 2] if gaps else 86_400.0
    for seconds, unit, alone in _STEPS:
        if step >= seconds:
            count = round(step / seconds)
            return alone if count == 1 else tr("{number}-{unit} windows", number=count, unit=unit)
    return tr("every second")
