"""Evidence: something taken in and frozen, with its hashes, custody and roles."""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from workbench.domain.canonical import JsonValue


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


UtcMoment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""An instant, whatever zone it was written in: one instant has one spelling."""


class Noun(BaseModel):
    """A frozen record that serialises to plain JSON."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    def json_body(self) -> dict[str, JsonValue]:
        """Return the record as a JSON object, for an event's body."""
        return self.model_dump(mode="json")


class EvidenceKind(StrEnum):
    """What a piece of evidence is read as."""

    TABLE = "table"
    MODEL = "model"
    LINEAGE = "lineage"
    SIGNALS = "signals"
    CHANGES = "changes"
    LOGS = "logs"
    ENVIRONMENT = "environment"
    SEALED = "sealed"


class Roles(Noun):
    """Which column of a table plays which part."""

    timestamp: str | None = None
    entity: str | None = None
    features: tuple[str, ...] = ()
    label: str | None = None
    label_time: str | None = None
    prediction: str | None = None
    score: str | None = None
    weight: str | None = None
    model_version: str | None = None
    segments: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()

    def columns(self) -> tuple[str, ...]:
        """Return every column with a role, each once."""
        return tuple(dict.fromkeys(column for _, column in self.items()))

    def items(self) -> Iterator[tuple[str, str]]:
        """Yield ``(role, column)`` pairs; ``features`` gives one ``feature`` pair a column."""
        plural = {"features": "feature", "segments": "segment", "sensitive": "sensitive"}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, tuple):
                yield from ((plural[name], column) for column in value)
            elif value is not None:
                yield name, value


class ColumnInfo(Noun):
    """One column of a table as it was read.

    ``type`` is one of ``integer, number, text, boolean, timestamp, mixed``; ``levels`` is
    the number of different values, counted up to 1000; ``guessed`` says why a role or a
    type was guessed, in words.
    """

    name: str
    type: str
    missing: int = 0
    levels: int = 0
    minimum: float | None = None
    maximum: float | None = None
    histogram: tuple[int, ...] = ()
    edges: tuple[float, ...] = ()
    top: tuple[tuple[str, int], ...] = ()
    guessed: str = ""

    def without_values(self) -> "ColumnInfo":
        """Return the description without anything that tells a value of the column."""
        blank = ColumnInfo(name=self.name, type=self.type)
        told = ("minimum", "maximum", "histogram", "edges", "top")
        return self.model_copy(update={name: getattr(blank, name) for name in told})


class TableInfo(Noun):
    """A table as typed Parquet in the object store."""

    sha256: str
    rows: int
    columns: tuple[ColumnInfo, ...]
    roles: Roles = Roles()
    notes: tuple[str, ...] = ()
    time_zone: str = "UTC"

    def column(self, name: str) -> ColumnInfo | None:
        """Return one column's description, or None."""
        return next((c for c in self.columns if c.name == name), None)

    def discreet(self) -> "TableInfo":
        """Return the description without any value of a sensitive column."""
        hidden = self.roles.sensitive
        columns = tuple(c.without_values() if c.name in hidden else c for c in self.columns)
        return self.model_copy(update={"columns": columns})


class Custody(Noun):
    """Who brought a piece of evidence, from where, when, how, and that it arrived whole."""

    brought_by: str
    source: str
    received_at: UtcMoment
    method: str
    sha256_at_source: str
    sha256_after_copy: str
    derived_from: tuple[str, ...] = ()


class Evidence(Noun):
    """One item of evidence; ``sha256`` is that of the original bytes as given."""

    id: str
    kind: EvidenceKind
    name: str
    sha256: str
    size: int
    custody: Custody
    importer: str = ""
    window: str | None = None
    table: TableInfo | None = None
    details: dict[str, JsonValue] = Field(default_factory=dict)
    frozen: bool = False

    def discreet(self) -> "Evidence":
        """Return the item without any value of a sensitive column."""
        table = None if self.table is None else self.table.discreet()
        return self.model_copy(update={"table": table})


class Window(Noun):
    """A named set of rows: of one table, or a time range of the evidence.

    ``name`` is ``reference``, ``incident``, ``history`` or a name of the user's own.
    Time ranges are half-open, ``[start, end)``, in UTC. ``evidence`` are identifiers of
    tables; empty for a window over signals only.
    """

    name: str
    title: str = ""
    evidence: tuple[str, ...] = ()
    start: UtcMoment | None = None
    end: UtcMoment | None = None
    rows: int | None = None

    def covers(self, at: datetime) -> bool:
        """Whether an instant lies within the window's time range."""
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


class ChangeEvent(Noun):
    """Something that was changed on purpose: a deployment, a refresh, a firmware update."""

    at: UtcMoment
    title: str
    kind: str = "change"
    node: str | None = None
    by: str = ""
