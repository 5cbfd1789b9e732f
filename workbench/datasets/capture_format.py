"""The text of ``capture.json``: its fields, their types, and what is said of a wrong one."""

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from workbench.domain.canonical import JsonValue, strict_loads
from workbench.errors import EvidenceError

FORMAT = "workbench-capture/1"
FAMILY = "workbench-capture/"
MOST_BYTES = 8 * 1024 * 1024

PLURAL = {"feature": "features", "segment": "segments"}
SINGLE_ROLES = (
    "timestamp",
    "entity",
    "label",
    "label_time",
    "prediction",
    "score",
    "weight",
    "model_version",
)
LIST_ROLES = ("features", "segments", "sensitive")

Task = Literal["", "binary", "multiclass", "regression"]


def _safe_path(path: str) -> str:
    """Refuse a path that is empty, absolute or leaves the folder, whatever the system."""
    parts = path.replace("\\", "/").split("/")
    drive = len(parts[0]) >= 2 and parts[0][1] == ":"
    if not path.strip() or "\x00" in path:
        raise ValueError("a path is empty")
    if path.startswith(("/", "\\", "~")) or drive:
        raise ValueError(f"the path {path[:120]!r} is absolute; paths are relative to the folder")
    if ".." in parts:
        raise ValueError(f"the path {path[:120]!r} leaves the folder")
    return path


def _as_list(value: JsonValue) -> JsonValue:
    return [value] if isinstance(value, str) else value


RelativePath = Annotated[str, AfterValidator(_safe_path)]
Names = Annotated[tuple[str, ...], BeforeValidator(_as_list)]


class _Part(BaseModel):
    """A frozen piece of the document; fields it does not know are kept apart, not refused."""

    model_config = ConfigDict(frozen=True, extra="allow")

    @property
    def unknown(self) -> tuple[str, ...]:
        """Names of fields that this version of the format does not know."""
        return tuple(sorted(self.model_extra or {}))


class ModelPart(_Part):
    """Where the model is and how its inputs are called."""

    path: RelativePath
    format: str = ""
    inputs: dict[str, str] = Field(default_factory=dict)


class RolesPart(BaseModel):
    """Columns by role; ``feature`` and ``segment`` may be written in the singular."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    timestamp: str | None = None
    entity: str | None = None
    features: Names | None = None
    label: str | None = None
    label_time: str | None = None
    prediction: str | None = None
    score: str | None = None
    weight: str | None = None
    model_version: str | None = None
    segments: Names = ()
    sensitive: Names = ()

    @model_validator(mode="before")
    @classmethod
    def _accept_singular(cls, value: JsonValue) -> JsonValue:
        if not isinstance(value, dict):
            return value
        return {PLURAL.get(key, key.replace(" ", "_")): given for key, given in value.items()}


class TablePart(_Part):
    """One table, its window and its roles."""

    path: RelativePath
    window: str | None = None
    roles: RolesPart = RolesPart()
    encoding: str = ""
    delimiter: str = ""
    decimal: str = Field(default="", pattern=r"^[.,]?$")
    time_zone: str = ""
    table: str = ""


class SignalsPart(_Part):
    """One file of signals."""

    path: RelativePath
    time_zone: str = ""


class FilePart(_Part):
    """Any other file, kept as it is; ``part`` says what it is for: ``deployment``, ``flags``."""

    path: RelativePath
    part: str = ""


class Document(_Part):
    """``capture.json`` as a whole."""

    format: str
    title: str
    captured_at: AwareDatetime | None = None
    task: Task = ""
    metric: str = ""
    model: ModelPart | None = None
    tables: tuple[TablePart, ...] = ()
    lineage: RelativePath | None = None
    signals: tuple[SignalsPart, ...] = ()
    windows: dict[str, tuple[AwareDatetime, AwareDatetime]] = Field(default_factory=dict)
    target: str = ""
    changes: RelativePath | None = None
    logs: tuple[RelativePath, ...] = ()
    environment: RelativePath | None = None
    files: tuple[FilePart, ...] = ()

    @model_validator(mode="after")
    def _has_rows(self) -> "Document":
        if not self.tables and not self.signals:
            raise ValueError("it names neither a table nor a signals file")
        for name, (start, end) in self.windows.items():
            if not start < end:
                raise ValueError(f"the window {name} ends before it starts")
        return self


def parse_document(data: bytes) -> Document:
    """Read the bytes of ``capture.json``.

    Raises
    ------
    EvidenceError
        One sentence: which field is wrong and what it should be.
    """
    try:
        value = strict_loads(data.removeprefix(b"\xef\xbb\xbf"), max_bytes=MOST_BYTES)
    except ValueError as error:
        raise EvidenceError(
            "capture.json", f"capture.json cannot be read: {error}.", "Repair it, or make it again."
        ) from None
    _check_format(value)
    try:
        return Document.model_validate(value)
    except ValidationError as error:
        raise EvidenceError(
            "capture.field", _sentence(error), "See “The capture folder” in the handbook."
        ) from None


def _check_format(value: JsonValue) -> None:
    if not isinstance(value, dict):
        raise EvidenceError(
            "capture.json", "capture.json does not hold one JSON object.", "Make it again."
        )
    given = value.get("format")
    if given == FORMAT:
        return
    newer = isinstance(given, str) and given.startswith(FAMILY)
    said = "says no format" if given is None else f"has the unknown format {str(given)[:60]!r}"
    raise EvidenceError(
        "capture.format",
        f"capture.json {said}; this version reads {FORMAT}.",
        "A newer version of the program may read it." if newer else f"Set format to {FORMAT}.",
    )


def _sentence(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_input=False)
    first = problems[0]
    where = ".".join(str(part) for part in first["loc"]) or "the document"
    what = first["msg"].removeprefix("Value error, ").rstrip(".")
    if first["type"] == "extra_forbidden" and "roles" in first["loc"]:
        known = ", ".join((*SINGLE_ROLES, *LIST_ROLES))
        return f"capture.json: {where} is no known role; roles are {known}."
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"capture.json: {where}: {what[:1].lower()}{what[1:]}{more}."
