"""The columns of both windows as small pictures, the oddest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from workbench.api.context import WindowTable
from workbench.datasets.pictures import Picture, picture, picture_of_profiles
from workbench.domain.evidence import ColumnInfo, Roles, TableInfo, Window
from workbench.domain.figures import Axis, Distribution, Figure, RowCondition
from workbench.domain.incident import Incident
from workbench.domain.selection import OTHER
from workbench.language import tr
from workbench.services.session import Session

SHIFTED = 0.2
"""Total variation distance from which a column counts as shifted."""
MISSING = 0.02
"""Rise of the share of missing values that is told."""
SHOWN_ROLES = ("feature", "score", "prediction", "label")
_FEW = 12
_HUMP = 0.3
_VALLEY = 0.5


@dataclass(frozen=True, slots=True)
class ColumnCard:
    """One column: its distribution in both windows and what is odd about it.

    Attributes
    ----------
    name, role : str
    figure : Figure
    odd : str
        Empty where both windows look the same.
    rank : float
        How odd, 0 to 1.
    guessed : str
        Why its role or type was guessed; empty where they were given.
    rows : (int, int)
        Of the reference and of the incident.
    missing : (float, float)
        Shares of these rows that have no value.
    """

    name: str
    role: str
    figure: Figure
    odd: str
    rank: float
    guessed: str = ""
    rows: tuple[int, int] = (0, 0)
    missing: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Side:
    """One window's rows: its tables, and the range of time they are cut by."""

    window: Window
    tables: tuple[TableInfo, ...]
    paths: tuple[Path, ...]

    @property
    def whole(self) -> bool:
        """Whether the profile of its one table is that of the window."""
        uncut = self.window.start is None and self.window.end is None
        return uncut and len(self.tables) == 1


@dataclass(frozen=True, slots=True)
class _Rows:
    """What decides which rows a window has; can be a key."""

    paths: tuple[Path, ...]
    roles: str
    start: datetime | None
    end: datetime | None

    def opened(self) -> WindowTable:
        """Return the rows, to be read column by column."""
        roles = Roles.model_validate_json(self.roles)
        return WindowTable("window", self.paths, roles, start=self.start, end=self.end)


def column_cards(session: Session, state: Incident) -> tuple[ColumnCard, ...]:
    """Return a card for each column with a role in both windows, the oddest first.

    Whole tables are shown by their profiles; a window cut out of a table by time has its rows
    read, a column at a time.

    Parameters
    ----------
    session : Session
    state : Incident

    Returns
    -------
    tuple of ColumnCard
        Empty where a window has no table.
    """
    sides = [_side(session, state, name) for name in ("reference", "incident")]
    reference, observed = sides
    if reference is None or observed is None:
        return ()
    roles = reference.tables[0].roles
    cards = []
    for role, name in roles.items():
        if role not in SHOWN_ROLES:
            continue
        one, other = reference.tables[0].column(name), observed.tables[0].column(name)
        if one is None or other is None:
            continue
        shown = _picture(name, reference, observed, (one, other))
        if shown is not None:
            cards.append(_card(role, shown, one, other))
    return tuple(sorted(cards, key=lambda card: (-card.rank, card.name)))


def _side(session: Session, state: Incident, name: str) -> _Side | None:
    window = state.window(name)
    items = [state.item(reference) for reference in window.evidence] if window else []
    tables = tuple(item.table for item in items if item is not None and item.table is not None)
    if window is None or not tables:
        return None
    paths = tuple(session.workspace.objects.path(table.sha256) for table in tables)
    return _Side(window, tables, paths)


def _picture(
    name: str, reference: _Side, observed: _Side, profiles: tuple[ColumnInfo, ColumnInfo]
) -> Picture | None:
    if reference.whole and observed.whole:
        rows = (reference.tables[0].rows, observed.tables[0].rows)
        return picture_of_profiles(*profiles, rows)
    return _measured(name, _rows_of(reference), _rows_of(observed))


def _rows_of(side: _Side) -> _Rows:
    roles = side.tables[0].roles.model_dump_json()
    return _Rows(side.paths, roles, side.window.start, side.window.end)


@lru_cache(maxsize=512)
def _measured(name: str, reference: _Rows, observed: _Rows) -> Picture | None:
    """Read both windows' rows once; objects are named by their content and never change."""
    tables = [rows.opened() for rows in (reference, observed)]
    if any(name not in table.columns for table in tables):
        return None
    return picture(name, *tables)


def _card(role: str, shown: Picture, one: ColumnInfo, other: ColumnInfo) -> ColumnCard:
    apart = 0.5 * sum(abs(a - b) for a, b in zip(shown.reference, shown.incident, strict=True))
    missing = shown.missing[1] - shown.missing[0]
    return ColumnCard(
        name=shown.column,
        role=role,
        figure=_figure(shown),
        odd=_odd(shown, one, other, apart),
        rank=min(max(apart, abs(missing)), 1.0),
        guessed=one.guessed or other.guessed,
        rows=shown.rows,
        missing=shown.missing,
    )


def _rows_of_bins(shown: Picture) -> tuple[tuple[RowCondition, ...], ...]:
    """Return the rows of each bin; the outer ones are open, the rest of many levels is none."""
    name = shown.column
    if shown.kind == "level":
        return tuple(
            () if level == OTHER else (RowCondition(column=name, operator="=", value=level),)
            for level in shown.levels
        )
    bins = list(pairwise(shown.edges))
    found = []
    for at, (low, high) in enumerate(bins):
        ends = [(">=", low)] if at else []
        ends += [("<", high)] if at < len(bins) - 1 else []
        told = [RowCondition(column=name, operator=s, value=_end(shown, x)) for s, x in ends]
        found.append(tuple(told) or (RowCondition(column=name, operator="present"),))
    return tuple(found)


def _end(shown: Picture, at: float) -> float | str:
    return datetime.fromtimestamp(at, UTC).isoformat() if shown.kind == "timestamp" else at


def _figure(shown: Picture) -> Figure:
    told = _rows_of_bins(shown)
    axis = Axis(label=shown.column, rows=told)
    edges = shown.edges
    if shown.kind == "level":
        axis = Axis(label=shown.column, kind="category", categories=shown.levels, rows=told)
        edges = tuple(float(place) for place in range(len(shown.levels) + 1))
    elif shown.kind == "timestamp":
        axis = Axis(label=shown.column, kind="time", rows=told)
    before, after = shown.rows
    return Figure(
        id=f"column-{shown.column}",
        title=tr("{column} in both windows", column=shown.column),
        caption=tr(
            "Share of rows in each bin, W0 filled ({before} rows), W1 as a line ({after} rows)",
            before=before,
            after=after,
        ),
        x=axis,
        y=Axis(label=tr("share of rows"), zero=True),
        marks=(
            Distribution(edges=edges, share=shown.reference, tone="reference", label="W0"),
            Distribution(
                edges=edges, share=shown.incident, tone="incident", label="W1", filled=False
            ),
        ),
        about=shown.column,
    )


def _odd(shown: Picture, one: ColumnInfo, other: ColumnInfo, apart: float) -> str:
    risen = shown.missing[1] - shown.missing[0]
    if one.type != other.type:
        return tr("was {type}, now {type_2}", type=one.type, type_2=other.type)
    if risen > MISSING:
        return tr("{value:.0%} missing in W1", value=shown.missing[1]).replace("%", "\u202f%")
    if len(shown.incident) > 1 and max(shown.incident) > 0.999 > max(shown.reference):
        return tr("one value in W1")
    if shown.kind == "level" and one.levels <= _FEW and _new_level(shown):
        return tr("new level in W1")
    if (
        apart > SHIFTED
        and shown.kind == "number"
        and humps(shown.incident) > humps(shown.reference)
    ):
        return tr("two humps in W1")
    return tr("shifted in W1") if apart > SHIFTED else ""


def _new_level(shown: Picture) -> bool:
    pairs = zip(shown.reference, shown.incident, strict=True)
    return any(before == 0 and after > 0 for before, after in pairs)


def humps(shares: Sequence[float]) -> int:
    """Return how many clear humps a histogram has, 1 or 2.

    A second hump reaches 30 % of the first, and the valley between them lies below half of it.

    Parameters
    ----------
    shares : sequence of float
        One a bin.
    """
    padded = (0.0, *shares, 0.0)
    smooth = [sum(padded[place : place + 3]) / 3 for place in range(len(shares))]
    if not smooth or max(smooth) <= 0:
        return 1
    top = smooth.index(max(smooth))
    for place, height in enumerate(smooth):
        between = smooth[min(place, top) : max(place, top) + 1]
        if height >= _HUMP * smooth[top] and min(between) < _VALLEY * height:
            return 2
    return 1
