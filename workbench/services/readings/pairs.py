"""Two columns against one another in both windows: densities on one scale, and in words."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from workbench.api.context import WindowTable
from workbench.datasets.profile import is_measured
from workbench.datasets.scatter import (
    FEW,
    Counts,
    Pairs,
    RankCorrelation,
    Reach,
    common_reach,
    density,
    rank_correlation,
)
from workbench.domain.evidence import TableInfo
from workbench.domain.figures import Axis, Density, Figure, Tone
from workbench.domain.incident import Incident
from workbench.language import tr
from workbench.services.session import Session

WINDOWS: tuple[Tone, Tone] = ("reference", "incident")
_FIRST_ROLES = ("score", "prediction", "label", "feature")


@dataclass(frozen=True, slots=True)
class PairsReading:
    """Two columns in both windows.

    Attributes
    ----------
    title : str
        What became of their relation, in a sentence.
    columns : tuple of str
        All that can be chosen, those with a role first.
    x, y : str
        The two that are shown; empty where there are not two.
    figures : tuple of Figure
        W0 and W1 on one scale; empty where there is nothing to show.
    """

    title: str
    columns: tuple[str, ...] = ()
    x: str = ""
    y: str = ""
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class _Side:
    """One window: its rows, and the tables they are of."""

    rows: WindowTable
    tables: tuple[TableInfo, ...]


def pairs_reading(session: Session, incident: str, x: str = "", y: str = "") -> PairsReading:
    """Return two columns against one another.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier.
    x, y : str
        Names of columns; the first feature and the score, or the first two, by default.

    Returns
    -------
    PairsReading
        Without figures where a window has no table, or no two columns of numbers are in both.
    """
    state = session.incident(incident)
    sides = [_side(session, state, name) for name in WINDOWS]
    known = [side for side in sides if side is not None]
    if len(known) < len(WINDOWS):
        return PairsReading(tr("Two windows with tables are needed to compare columns"))
    columns = _columns(known)
    if len(columns) < 2:
        return PairsReading(tr("There are no two columns of numbers to compare"), columns)
    x, y = _chosen(columns, known[0].tables[0], x, y)
    pairs = [Pairs.of(side.rows.array(x), side.rows.array(y)) for side in known]
    reach = (common_reach([one.x for one in pairs]), common_reach([one.y for one in pairs]))
    counted = [density(one, *reach) for one in pairs]
    most = max(int(counts.max()) for counts, _ in counted)
    few = max(len(one.x) for one in pairs) <= FEW
    ties = [rank_correlation(one) for one in pairs]
    marks = [
        _mark(one, counts, reach, most, tone if few else "plain")
        for tone, one, (counts, _) in zip(WINDOWS, pairs, counted, strict=True)
    ]
    captions = [
        _caption(one, beyond, tie)
        for one, (_, beyond), tie in zip(pairs, counted, ties, strict=True)
    ]
    figures = tuple(
        _figure((x, y), tone, mark, caption)
        for tone, mark, caption in zip(WINDOWS, marks, captions, strict=True)
    )
    return PairsReading(_title(x, y, ties), columns, x, y, figures)


def _side(session: Session, state: Incident, name: str) -> _Side | None:
    window = state.window(name)
    items = [state.item(reference) for reference in window.evidence] if window else []
    tables = tuple(item.table for item in items if item is not None and item.table is not None)
    if window is None or not tables:
        return None
    paths = [session.workspace.objects.path(table.sha256) for table in tables]
    rows = WindowTable(name, paths, tables[0].roles, start=window.start, end=window.end)
    return _Side(rows, tables)


def _columns(sides: Sequence[_Side]) -> tuple[str, ...]:
    """Return columns of numbers that all windows have: score, prediction, label, the rest."""
    schemas = [side.rows.schema for side in sides]
    found = [
        field.name
        for field in schemas[0]
        if all(field.name in schema.names for schema in schemas)
        and all(_is_number(schema.field(field.name).type) for schema in schemas)
    ]
    roles = {name: role for role, name in sides[0].tables[0].roles.items()}
    order = {role: place for place, role in enumerate(_FIRST_ROLES)}
    return tuple(sorted(found, key=lambda name: order.get(roles.get(name, ""), len(order))))


def _is_number(kind: pa.DataType) -> bool:
    return is_measured(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind)


def _chosen(columns: Sequence[str], table: TableInfo, x: str, y: str) -> tuple[str, str]:
    features = [name for name in table.roles.features if name in columns]
    first = x if x in columns else (features[0] if features else columns[0])
    rest = [name for name in columns if name != first]
    return first, y if y in columns else rest[0]


def _mark(
    pairs: Pairs, counts: Counts, reach: tuple[Reach, Reach], most: int, tone: Tone
) -> Density:
    return Density(
        x=reach[0],
        y=reach[1],
        counts=tuple(map(tuple, counts.tolist())),
        most=most,
        single_x=() if tone == "plain" else tuple(pairs.x.tolist()),
        single_y=() if tone == "plain" else tuple(pairs.y.tolist()),
        tone=tone,
    )


def _figure(names: tuple[str, str], tone: Tone, mark: Density, caption: str) -> Figure:
    x, y = names
    window = tr("W0 reference") if tone == "reference" else tr("W1 incident")
    return Figure(
        id=f"pairs-{tone}",
        title=tr("{x} and {y} in {window}", x=x, y=y, window=window),
        caption=caption,
        x=Axis(label=x),
        y=Axis(label=y),
        marks=(mark,),
        about=y,
    )


def _caption(pairs: Pairs, beyond: int, tie: RankCorrelation | None) -> str:
    words = [tr("{count} rows", count=_count(len(pairs.x)))]
    if tie is not None:
        words.append(tr("rank correlation {value}", value=_interval(tie)))
    if pairs.missing:
        words.append(tr("{count} rows lack a value", count=_count(pairs.missing)))
    if beyond:
        words.append(tr("{count} rows lie beyond the edges", count=_count(beyond)))
    return "; ".join(words)


def _title(x: str, y: str, found: Sequence[RankCorrelation | None]) -> str:
    before, after = found
    if before is None or after is None:
        return tr("{x} and {y} in both windows", x=x, y=y)
    told = {"x": x, "y": y, "before": _number(before.value), "after": _number(after.value)}
    ties = tr("rank correlation {before} in W0, {after} in W1", **told)
    if before.low <= after.high and after.low <= before.high:
        return tr("{x} and {y} go together as before: {ties}", x=x, y=y, ties=ties)
    if after.high < 0 < before.low or before.high < 0 < after.low:
        return tr("{x} and {y} go together the other way round: {ties}", x=x, y=y, ties=ties)
    if abs(after.value) < abs(before.value):
        return tr("{x} and {y} go together less: {ties}", x=x, y=y, ties=ties)
    return tr("{x} and {y} go together more: {ties}", x=x, y=y, ties=ties)


def _interval(tie: RankCorrelation) -> str:
    return f"{_number(tie.value)} [{_number(tie.low)}, {_number(tie.high)}]"


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "\u2212")


def _count(value: int) -> str:
    return f"{value:,}".replace(",", "\u202f")
