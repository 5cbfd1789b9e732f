"""Figures as data: a small grammar that a window and a report can both draw.

A figure is axes and marks. ``tone`` says what a mark means, never which colour it has:
``reference`` (W0), ``incident`` (W1), ``restored`` (reference values put back), ``lost``
(only incident values put in), ``plain``, ``muted``.
"""

from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from workbench.domain.canonical import JsonValue

Tone = Literal["reference", "incident", "restored", "repaired", "lost", "plain", "muted"]
Number = float | None

POINTERS = frozenset({"rows", "column"})
"""What of an axis or a grid points to rows of the data: no part of what a figure shows."""


class Part(BaseModel):
    """A frozen piece of a figure."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RowCondition(Part):
    """A condition on one column, as a filter of rows writes it; times as ISO 8601."""

    column: str
    operator: str
    value: JsonValue = None


class Axis(Part):
    """One axis.

    ``kind`` is ``linear``, ``log``, ``time`` (seconds since 1970, UTC) or ``category``;
    for a category axis positions are 0, 1, 2, … and ``categories`` names them. A linear axis
    with ``categories`` is a scale of named steps at 0, 1, 2, …, such as bands of likelihood.

    An axis may say which rows of the data its positions stand for: ``rows`` holds conditions
    for each category or bin, ``column`` the column whose values run along the axis. What stands
    for no rows leaves both out, and is then written as it was before there were any.
    """

    label: str = ""
    unit: str = ""
    kind: Literal["linear", "log", "time", "category"] = "linear"
    categories: tuple[str, ...] = ()
    zero: bool = False
    rows: tuple[tuple[RowCondition, ...], ...] = ()
    column: str = ""

    @property
    def stepped(self) -> bool:
        """Whether it is a scale of named steps."""
        return self.kind == "linear" and bool(self.categories)

    def step_words(self, value: float) -> str:
        """Return the name of the step a value stands on; empty on any other axis."""
        at = round(value) if self.stepped and value == value else -1  # noqa: PLR0124 -- not-a-number
        return self.categories[at] if 0 <= at < len(self.categories) else ""

    @model_serializer(mode="wrap")
    def _only_what_is_said(self, write: SerializerFunctionWrapHandler) -> dict[str, JsonValue]:
        told: dict[str, JsonValue] = write(self)
        return {name: value for name, value in told.items() if value or name not in POINTERS}


class Line(Part):
    """A line through points; None leaves a gap."""

    mark: Literal["line"] = "line"
    x: tuple[float, ...]
    y: tuple[Number, ...]
    tone: Tone = "plain"
    label: str = ""
    dashed: bool = False


class Band(Part):
    """An interval around a line."""

    mark: Literal["band"] = "band"
    x: tuple[float, ...]
    low: tuple[Number, ...]
    high: tuple[Number, ...]
    tone: Tone = "plain"
    label: str = ""


class Trace(Part):
    """A long series as stretches of it: where each begins, its extremes and its mean.

    All that lies between the extremes is drawn; None leaves a gap. ``points`` is how many
    points there are in all, and ``source`` where whoever draws may find them; it is empty
    where there is nothing more to be seen.
    """

    mark: Literal["trace"] = "trace"
    x: tuple[float, ...]
    low: tuple[Number, ...]
    high: tuple[Number, ...]
    mean: tuple[Number, ...]
    points: int
    tone: Tone = "plain"
    label: str = ""
    source: str = ""


class Bars(Part):
    """Bars from zero at the positions of a category or numeric axis."""

    mark: Literal["bars"] = "bars"
    at: tuple[float, ...]
    length: tuple[Number, ...]
    width: float = 0.8
    horizontal: bool = False
    tone: Tone = "plain"
    label: str = ""


class Intervals(Part):
    """Estimates with their 95 % intervals, one a row of the vertical axis.

    ``bars`` draws the estimate as a bar from zero instead of a point.
    """

    mark: Literal["intervals"] = "intervals"
    at: tuple[float, ...]
    estimate: tuple[Number, ...]
    low: tuple[Number, ...]
    high: tuple[Number, ...]
    tone: Tone = "plain"
    label: str = ""
    bars: bool = False


class Distribution(Part):
    """Shares of rows in bins; ``edges`` has one entry more than ``share``.

    On a category axis ``edges`` are 0, 1, …, number of categories.
    """

    mark: Literal["distribution"] = "distribution"
    edges: tuple[float, ...]
    share: tuple[float, ...]
    tone: Tone = "plain"
    label: str = ""
    dashed: bool = False
    filled: bool = True


class Heatmap(Part):
    """Values of a grid, row by row from the top; None is an empty cell.

    ``rows`` says which rows of the data each cell stands for, where the two axes together
    cannot.
    """

    mark: Literal["heatmap"] = "heatmap"
    values: tuple[tuple[Number, ...], ...]
    low: float = 0.0
    high: float = 1.0
    diverging: bool = False
    label: str = ""
    rows: tuple[tuple[tuple[RowCondition, ...], ...], ...] = ()

    @model_serializer(mode="wrap")
    def _only_what_is_said(self, write: SerializerFunctionWrapHandler) -> dict[str, JsonValue]:
        told: dict[str, JsonValue] = write(self)
        return {name: value for name, value in told.items() if value or name not in POINTERS}


class Density(Part):
    """How many rows fall into each cell of a grid over two measures; a scatter of any size.

    ``x`` and ``y`` are the ends of the grid, ``counts`` its rows from the lowest upwards.
    ``most`` is the count of the darkest step, the same in figures that are compared; 0 takes
    the largest of its own. Where there are few rows, each is given in ``single_x`` and
    ``single_y``, and drawn as a point.
    """

    mark: Literal["density"] = "density"
    x: tuple[float, float]
    y: tuple[float, float]
    counts: tuple[tuple[int, ...], ...]
    most: int = 0
    single_x: tuple[float, ...] = ()
    single_y: tuple[float, ...] = ()
    tone: Tone = "plain"
    label: str = ""


class GraphNode(Part):
    """A node of a graph; ``state`` is what it has to do with the incident."""

    id: str
    title: str
    detail: str = ""
    stage: str = ""
    state: Literal["plain", "path", "cause", "missing"] = "plain"


class Graph(Part):
    """A lineage graph; edges run from upstream to downstream."""

    mark: Literal["graph"] = "graph"
    nodes: tuple[GraphNode, ...]
    edges: tuple[tuple[str, str], ...] = ()
    label: str = ""


class Flags(Part):
    """Events on a time axis."""

    mark: Literal["events"] = "events"
    at: tuple[float, ...]
    title: tuple[str, ...]
    emphasised: tuple[bool, ...] = ()
    label: str = ""


class Level(Part):
    """A straight reference line across the figure."""

    mark: Literal["level"] = "level"
    value: float
    vertical: bool = False
    tone: Tone = "plain"
    label: str = ""


class Span(Part):
    """A shaded range of the horizontal axis, such as a window."""

    mark: Literal["span"] = "span"
    start: float
    end: float
    tone: Tone = "plain"
    label: str = ""


Mark = Annotated[
    Line
    | Band
    | Trace
    | Bars
    | Intervals
    | Distribution
    | Heatmap
    | Density
    | Graph
    | Flags
    | Level
    | Span,
    Field(discriminator="mark"),
]


class Figure(Part):
    """A picture as data.

    Attributes
    ----------
    id : str
        Unique within its result; lower case with hyphens.
    title : str
        The answer the picture gives, as a sentence.
    caption : str
        What is drawn, with n and the windows.
    x, y : Axis
    marks : tuple of marks
        Drawn in order.
    about : str
        The lineage node or column the figure is about; may be empty.
    """

    id: str
    title: str
    caption: str = ""
    x: Axis = Axis()
    y: Axis = Axis()
    marks: tuple[Mark, ...] = ()
    about: str = ""
