"""Runs and what they claim."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import Noun, UtcMoment


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


class RunInput(Noun):
    """One thing a run read, by hash.

    ``name`` is the window's name for tables, else ``model``, ``lineage``, ``signals`` or
    ``changes``; ``format`` tells how the bytes are read (``parquet``, ``skops``, ``json`` …).
    ``roles`` are those in force when the run started; ``start`` and ``end`` cut the rows.
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


class Claim(Noun):
    """A sentence of the report, tied to the run that proves it."""

    id: str
    text: str
    run: str
    finding: str = ""
    section: str = "summary"
