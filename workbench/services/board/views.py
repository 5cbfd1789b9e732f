"""What the Hypotheses place shows, as plain values: columns, rows, cards, guards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from workbench.domain.figures import Figure
from workbench.domain.records.reasoning import (
    Amendment,
    Band,
    Conclusion,
    Hypothesis,
    Observation,
    Test,
)

Bearing = Literal["consistent", "inconsistent", "neutral", ""]
"""How a row bears on a column; empty where nobody has weighed it yet."""
GuardState = Literal["good", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """One hypothesis at the head of a column.

    Attributes
    ----------
    id, code, statement : str
        ``code`` is ``H1`` for the one that was written first, whatever its rank.
    status : str
    band : int
        How likely it is held, 0 (very unlikely) to 4 (very likely).
    suggested : int
        How likely the matrix makes it.
    against : int
        Rows that speak against it.
    reason : str
        Why it was rejected or parked, or what confirmed it.
    """

    id: str
    code: str
    statement: str
    status: str = "open"
    band: int = 2
    suggested: int = 2
    against: int = 0
    reason: str = ""

    @property
    def out(self) -> bool:
        """Whether it is no candidate any more."""
        return self.status in {"rejected", "parked"}


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """How one row bears on one column."""

    bearing: Bearing = ""
    diagnosticity: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One observation.

    Attributes
    ----------
    id, text : str
    run, evidence : str
        What it rests on; both are empty for an opinion.
    source : str
        That in a few letters: ``R 5b9d``, ``opinion``.
    stale : bool
        Whether an input is newer than its run.
    faded : bool
        Whether it cannot tell the hypotheses apart.
    cells : tuple of MatrixCell
        One a column, in their order.
    """

    id: str
    text: str
    run: str = ""
    evidence: str = ""
    source: str = ""
    quality: int = 2
    stale: bool = False
    faded: bool = False
    cells: tuple[MatrixCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Matrix:
    """Evidence against hypotheses: columns by least against, rows by most telling."""

    columns: tuple[MatrixColumn, ...] = ()
    rows: tuple[MatrixRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Guard:
    """One thing to look at before deciding, and whether it holds."""

    text: str
    state: GuardState
    key: str = ""


@dataclass(frozen=True, slots=True)
class TestView:
    """A registered test with what it came to.

    Attributes
    ----------
    test : Test
    code : str
        ``T1`` for the first that was registered.
    registered : str
        When, as ISO 8601.
    analysis : str
        The title of what is run; empty where a person judges.
    criterion : str
        When it counts as passed, in words; empty where a person judges.
    amendments : tuple of (Amendment, str)
        What was changed since, and when.
    conclusion : Conclusion or None
    concluded : str
        When it was run or judged.
    measured : str
        The figure it came to, with its interval.
    figure : Figure or None
        The result beside the limit; None before there is one.
    intact : bool
        Whether its lock still fits what it holds.
    problems : tuple of str
        Everything wrong with it, one sentence each.
    """

    __test__ = False  # no test of ours

    test: Test
    code: str
    registered: str = ""
    analysis: str = ""
    criterion: str = ""
    amendments: tuple[tuple[Amendment, str], ...] = ()
    conclusion: Conclusion | None = None
    concluded: str = ""
    measured: str = ""
    figure: Figure | None = None
    intact: bool = True
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HypothesisView:
    """Everything of one hypothesis that the right column shows.

    Attributes
    ----------
    hypothesis : Hypothesis
    code : str
    rivals : tuple of str
        Codes and statements.
    agree, methods : int
        How many of how many methods point to it.
    method_names : tuple of str
    tests : tuple of TestView
        In the order they were registered.
    guards : tuple of Guard
    why_not : str
        Why it cannot be confirmed yet; empty where it can.
    suggested : str
        The band that the matrix suggests.
    """

    hypothesis: Hypothesis
    code: str
    rivals: tuple[str, ...] = ()
    agree: int = 0
    methods: int = 0
    method_names: tuple[str, ...] = ()
    tests: tuple[TestView, ...] = ()
    guards: tuple[Guard, ...] = ()
    why_not: str = ""
    suggested: Band = "even"


@dataclass(frozen=True, slots=True)
class HypothesesReading:
    """The place as it stands.

    Attributes
    ----------
    incident, title : str
    matrix : Matrix
    views : mapping of str to HypothesisView
        By id, in the order of the columns.
    observations : mapping of str to Observation
    narrowing : Figure or None
        None before belief has moved.
    causes : bool
        Whether a search for causes named what hypotheses can be made of.
    """

    incident: str
    title: str = ""
    matrix: Matrix = Matrix()
    views: Mapping[str, HypothesisView] = field(default_factory=dict)
    observations: Mapping[str, Observation] = field(default_factory=dict)
    narrowing: Figure | None = None
    causes: bool = False
