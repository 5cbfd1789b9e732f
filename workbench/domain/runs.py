"""Runs and what they claim."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import Noun, UtcMoment
from workbench.domain.row_filter import RowFilter, row_filter


class Finding(Noun):
    """A claim a run makes.

    Attributes
    ----------
    id : str
        Unique within the run and the same when the run is repeated.
    text : str
        One sentence with figures: ``"temp is in °F on 35 % of rows"``.
    about : str
        The column or lineage node it is about; may be empty.
    effect, interval, unit
        Effect size, its 95 % interval and its unit; None where there is none.
    q : float or None
        The p-value adjusted for the family looked at.
    n : int or None
        Number of rows behind it.
    weight : float
        How much it deserves attention, 0 to 1; findings are shown in this order.
    caveats : tuple of str
        What would make it wrong.
    values : dict
        Further figures by name.
    """

    id: str
    text: str
    about: str = ""
    effect: float | None = None
    interval: tuple[float, float] | None = None
    unit: str = ""
    q: float | None = None
    n: int | None = None
    weight: float = 0.5
    caveats: tuple[str, ...] = ()
    values: dict[str, JsonValue] = Field(default_factory=dict)


class Tolerance(Noun):
    """Within what a replayed number counts as the same: ``|a - b| <= absolute + relative |a|``."""

    absolute: float = 0.0
    relative: float = 0.0


class RunStatus(StrEnum):
    """How a run ended."""

    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Restriction(Noun):
    """Which filter restricted the windows of a run.

    Attributes
    ----------
    sha256 : str
        Of its conditions.
    id, name : str
        Of the kept filter they came from; empty where none was kept.
    """

    sha256: str = ""
    id: str = ""
    name: str = ""


class RunInput(Noun):
    """One thing a run read, by hash.

    ``name`` is the window's name for tables, else ``model``, ``lineage``, ``signals`` or
    ``changes``; ``format`` tells how the bytes are read (``parquet``, ``skops``, ``json`` …).
    ``roles`` are those in force when the run started; ``start`` and ``end`` cut the rows.
    ``details`` of a window that was restricted further hold ``where``, the conditions, and
    ``filter``: their ``sha256`` and the ``id`` and ``name`` of the kept filter they came from.
    """

    name: str
    kind: Literal["window", "model", "lineage", "signals", "changes"]
    sha256: tuple[str, ...]
    evidence: tuple[str, ...] = ()
    format: str = ""
    roles: dict[str, JsonValue] = Field(default_factory=dict)
    start: UtcMoment | None = None
    end: UtcMoment | None = None
    details: dict[str, JsonValue] = Field(default_factory=dict)

    @property
    def where(self) -> RowFilter:
        """The conditions its rows were restricted by; none for every row of the window."""
        try:
            return row_filter(self.details.get("where") or ())
        except ValueError:
            return RowFilter()

    @property
    def restricted(self) -> Restriction | None:
        """By which filter its rows were restricted; None where they were not."""
        given = self.details.get("filter")
        if not isinstance(given, dict):
            return None
        try:
            return Restriction.model_validate(given)
        except ValueError:  # a record of another hand
            return Restriction()


class RunEnvironment(Noun):
    """What a run ran in.

    ``isolation`` is ``bubblewrap``, ``landlock``, ``tripwire`` or ``none``.
    """

    python: str
    platform: str
    packages: dict[str, str]
    threads: int
    isolation: str


class Run(Noun):
    """One execution of one analysis, enough to repeat it.

    ``result`` is the sha256 of the canonical result document, ``tables`` and ``figures``
    are inside or beside it by hash; all three are empty unless the run finished.

    ``expected`` is the behaviour that was expected when it was asked, and ``caveats`` are what
    its analysis said of its own limits then; runs of older versions have neither.
    """

    id: str
    analysis: str
    analysis_version: str
    kind: str
    title: str
    plugin: str
    plugin_version: str
    code_hash: str
    parameters: dict[str, JsonValue]
    seed: int
    inputs: tuple[RunInput, ...]
    problem: dict[str, JsonValue] = Field(default_factory=dict)
    key: str
    environment: RunEnvironment
    started_at: UtcMoment
    seconds: float
    status: RunStatus
    error: str = ""
    result: str = ""
    tables: dict[str, str] = Field(default_factory=dict)
    tolerance: Tolerance = Tolerance()
    summary: str = ""
    findings: tuple[Finding, ...] = ()
    expected: str = ""
    caveats: tuple[str, ...] = ()

    @model_serializer(mode="wrap")
    def _as_written(self, handler: SerializerFunctionWrapHandler) -> dict[str, JsonValue]:
        """Leave out what an older version did not know: its records stay as they were."""
        body: dict[str, JsonValue] = handler(self)
        return {k: v for k, v in body.items() if v or k not in {"expected", "caveats"}}

    @property
    def where(self) -> RowFilter:
        """The conditions its windows were restricted by; none for every row."""
        return next((given.where for given in self.inputs if given.where), RowFilter())

    @property
    def restricted(self) -> Restriction | None:
        """By which filter its windows were restricted; None where they were not."""
        found = (given.restricted for given in self.inputs if given.kind == "window")
        return next((one for one in found if one is not None), None)


class NotRun(Noun):
    """An analysis of a battery that was not run, and why, in a sentence."""

    analysis: str
    title: str
    reason: str


class Battery(Noun):
    """The standard battery, run once: which runs answered it, and what was not run.

    ``runs`` are identifiers in the order of the battery, whether they were made for it or
    stood in the record already; ``stopped`` says that a person ended it before its end.
    """

    id: str
    seed: int
    started_at: UtcMoment
    seconds: float
    runs: tuple[str, ...] = ()
    skipped: tuple[NotRun, ...] = ()
    stopped: bool = False


class Grounds(Noun):
    """Why the method of a run was taken, what it assumes, and what it cannot tell."""

    why: str = ""
    assumptions: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()

    def kept(self) -> "Grounds":
        """Return the same without blank lines, and each said once."""
        return Grounds(
            why=" ".join(self.why.split()),
            assumptions=_said(self.assumptions),
            limits=_said(self.limits),
        )


def _said(lines: Iterable[str]) -> tuple[str, ...]:
    found = (" ".join(line.split()) for line in lines)
    return tuple(dict.fromkeys(line for line in found if line))


class Claim(Noun):
    """A sentence of the report, tied to the run that proves it.

    ``grounds`` are None in records made before they were asked for.
    """

    id: str
    text: str
    run: str
    finding: str = ""
    section: str = "summary"
    grounds: Grounds | None = None

    @model_serializer(mode="wrap")
    def _without_grounds(self, dump: SerializerFunctionWrapHandler) -> dict[str, JsonValue]:
        """Leave the field out where nothing is said: claims of older records stay as they were."""
        body: dict[str, JsonValue] = dump(self)
        if self.grounds is None:
            body.pop("grounds", None)
        return body
