"""All features side by side, W0 over W1, those that moved most first, with what was measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from workbench.domain.canonical import JsonValue
from workbench.domain.figures import Band, Distribution, Figure, Mark
from workbench.domain.incident import Incident
from workbench.domain.runs import Run, RunStatus
from workbench.language import tr
from workbench.science.intervals import wilson
from workbench.services.cause_answers import (
    Interval,
    is_stale,
    json_interval,
    json_number,
    json_object,
)
from workbench.services.readings.evidence_columns import ColumnCard, column_cards
from workbench.services.readings.origin import figure_origin
from workbench.services.results import result_document
from workbench.services.session import Session

STATUSES = {
    "drift": tr("moved"),
    "no_drift": tr("did not move"),
    "not_testable": tr("cannot tell"),
}


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of the wall.

    Attributes
    ----------
    name, role : str
    figure : Figure
        Its values in both windows, on the same bins and the same scale.
    rows : (int, int)
        Of the reference and of the incident.
    effect : float or None
        How far it moved, in ``measure``; None where no run measured it.
    interval : Interval or None
        95 %.
    measure : str
    status : str
        ``drift``, ``no_drift``, ``not_testable``, or empty where no run judged it.
    note : str
        What is odd about it, or why it cannot be tested.
    """

    name: str
    role: str
    figure: Figure
    rows: tuple[int, int] = (0, 0)
    effect: float | None = None
    interval: Interval | None = None
    measure: str = ""
    status: str = ""
    note: str = ""

    @property
    def word(self) -> str:
        """What was judged, in a word or two; empty where nothing was."""
        return STATUSES.get(self.status, "")


@dataclass(frozen=True, slots=True)
class FeatureWall:
    """All features in their order.

    Attributes
    ----------
    features : tuple of Feature
    title : str
        The answer the picture gives.
    caption : str
        What is drawn, with n and the windows.
    run : str
        The run the order and the effects come from; empty where none measured them.
    stale : bool
        Whether windows, roles or evidence changed since that run.
    origin : mapping
        Where it comes from, for whoever gets a figure without the incident.
    """

    features: tuple[Feature, ...] = ()
    title: str = ""
    caption: str = ""
    run: str = ""
    stale: bool = False
    origin: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Measured:
    """What one run says of the columns, and the order it puts them in."""

    run: str = ""
    stale: bool = False
    columns: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    ranking: Sequence[str] = ()


def feature_wall(session: Session, incident: str) -> FeatureWall:
    """Return all features of an incident, those that moved most first.

    Parameters
    ----------
    session : Session
    incident : str

    Returns
    -------
    FeatureWall
        In the order of the newest drift run that gives intervals; before there is one, by how
        much of the rows lies in other bins.
    """
    state = session.incident(incident)
    cards = column_cards(session, state)
    measured = _measured(session, state)
    place = {name: at for at, name in enumerate(measured.ranking)}
    ordered = sorted(cards, key=lambda c: (place.get(c.name, len(place)), -c.rank, c.name))
    features = tuple(_feature(card, measured.columns.get(card.name, {})) for card in ordered)
    return FeatureWall(
        features=features,
        title=_title(features, measured),
        caption=_caption(features, measured),
        run=measured.run,
        stale=measured.stale,
        origin=figure_origin(
            state, next((run for run in state.runs if run.id == measured.run), None)
        ),
    )


def with_intervals(feature: Feature) -> Figure:
    """Return a feature as a large figure: each share with its 95 % interval.

    Parameters
    ----------
    feature : Feature
    """
    marks: list[Mark] = []
    for mark in feature.figure.marks:
        if isinstance(mark, Distribution):
            rows = feature.rows[0 if mark.tone == "reference" else 1]
            named = mark.model_copy(
                update={"label": tr("{name}, {rows} rows", name=mark.label, rows=_count(rows))}
            )
            marks += [named, *_band(named, rows, category=feature.figure.x.kind == "category")]
    return feature.figure.model_copy(
        update={"title": _sentence(feature), "caption": _large_caption(feature), "marks": marks}
    )


def _band(mark: Distribution, rows: int, *, category: bool) -> tuple[Band, ...]:
    """Return the intervals of shares as a stepped band; none without rows."""
    if rows <= 0:
        return ()
    away = 0.5 if category else 0.0
    ends = [wilson(round(share * rows), rows) for share in mark.share]
    x = [edge - away for pair in pairwise(mark.edges) for edge in pair]
    low = [one.low for one in ends for _ in range(2)]
    high = [one.high for one in ends for _ in range(2)]
    return (Band(x=tuple(x), low=tuple(low), high=tuple(high), tone=mark.tone),)


def _measured(session: Session, state: Incident) -> _Measured:
    """Return what one drift run says that gives intervals: valid, of most columns, the newest."""
    found: list[tuple[bool, int, int, _Measured]] = []
    for at, run in enumerate(state.runs):
        if run.kind == "drift" and run.status is RunStatus.FINISHED:
            told = _told(session, run, stale=is_stale(state, run))
            if told is not None:
                found.append((not told.stale, len(told.ranking), at, told))
    return max(found, key=lambda one: one[:3])[3] if found else _Measured()


def _told(session: Session, run: Run, *, stale: bool) -> _Measured | None:
    answer = json_object(result_document(session, run)["answer"])
    columns = {n: json_object(v) for n, v in json_object(answer.get("columns")).items()}
    # Effects of one size scale stand beside each other: a family that was judged as one.
    if not any("q" in one and json_interval(one.get("interval")) for one in columns.values()):
        return None
    ranking = answer.get("ranking")
    names = [str(name) for name in ranking] if isinstance(ranking, list) else []
    return _Measured(run.id, stale, columns, names)


def _feature(card: ColumnCard, told: Mapping[str, object]) -> Feature:
    status = str(told.get("status") or "")
    reason = str(told.get("reason") or "") if status == "not_testable" else ""
    return Feature(
        name=card.name,
        role=card.role,
        figure=card.figure,
        rows=card.rows,
        effect=json_number(told.get("effect")),
        interval=json_interval(told.get("interval")),
        measure=str(told.get("measure") or ""),
        status=status,
        note=reason or card.odd,
    )


def effect_words(feature: Feature, *, named: bool = True) -> str:
    """Return how far a feature moved, with its interval; empty where that was not measured.

    Parameters
    ----------
    feature : Feature
    named : bool
        Whether to say what the effect is.
    """
    if feature.effect is None:
        return ""
    name = f"{feature.measure} " if feature.measure and named else ""
    if feature.interval is None:
        return f"{name}{feature.effect:.2f}"
    low, high = feature.interval
    return f"{name}{feature.effect:.2f} [{low:.2f}, {high:.2f}]"


def _title(features: Sequence[Feature], measured: _Measured) -> str:
    if not features:
        return ""
    if not measured.run:
        return tr("Which features moved is not measured yet")
    moved = [feature for feature in features if feature.status == "drift"]
    if not moved:
        return tr("None of {count} columns moved", count=len(features))
    return tr(
        "{moved} of {count} columns moved, {name} most",
        moved=len(moved),
        count=len(features),
        name=moved[0].name,
    )


def _caption(features: Sequence[Feature], measured: _Measured) -> str:
    if not features:
        return ""
    before, after = features[0].rows
    drawn = tr(
        "Share of rows in each bin: W0 filled, {before} rows; W1 as a line, {after} rows; both on "
        "the same bins and one scale a column.",
        before=_count(before),
        after=_count(after),
    )
    if not measured.run:
        order = tr("Ordered by how much of the rows lies in other bins, without intervals.")
        return f"{drawn} {order}"
    names = sorted({feature.measure for feature in features if feature.measure})
    order = tr(
        "Ordered by effect ({measure}), with 95\u202f% intervals, of run {run}.",
        measure=", ".join(names) or tr("as the run measures it"),
        run=measured.run[-8:],
    )
    return f"{drawn} {order}"


def _sentence(feature: Feature) -> str:
    said = ", ".join(part for part in (feature.word, effect_words(feature)) if part)
    return f"{feature.name}: {said}" if said else tr("{name} in both windows", name=feature.name)


def _large_caption(feature: Feature) -> str:
    note = f" {feature.note[:1].upper()}{feature.note[1:].rstrip('.')}." if feature.note else ""
    before, after = (_count(rows) for rows in feature.rows)
    said = tr(
        "Share of rows in each bin; bands are 95\u202f% intervals (Wilson). W0 {before} rows, W1 "
        "{after} rows.",
        before=before,
        after=after,
    )
    return said + note


def _count(rows: int) -> str:
    return f"{rows:,}".replace(",", "\u202f")
