"""What a person says about a capture: by options, or in a ``capture.toml`` in the project."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.datasets.capture_format import RelativePath, TablePart
from workbench.domain.canonical import JsonValue
from workbench.errors import EvidenceError

NAME = "capture.toml"
MOST_BYTES = 1024 * 1024


class Wanted(BaseModel):
    """What is said; everything left out is looked for by name.

    ``tables``, ``windows``, ``task``, ``metric`` and ``target`` are those of ``capture.json``;
    ``model`` is a path or a table with ``path``, ``format`` and ``inputs``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = ""
    task: str = ""
    metric: str = ""
    target: str = ""
    tables: tuple[TablePart, ...] = ()
    model: RelativePath | dict[str, JsonValue] | None = None
    lineage: RelativePath | None = None
    changes: RelativePath | None = None
    metrics: tuple[RelativePath, ...] = ()
    logs: tuple[RelativePath, ...] = ()
    flags: tuple[RelativePath, ...] = ()
    deployment: tuple[RelativePath, ...] = ()
    windows: dict[str, tuple[str, str]] = Field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    environment: str = ""
    largest_megabytes: float | None = Field(None, gt=0)


def read_wanted(project: Path) -> Wanted:
    """Return what a project's ``capture.toml`` says; nothing where it has none.

    Raises
    ------
    EvidenceError
        One sentence: what is wrong in it.
    """
    path = project / NAME
    if not path.is_file():
        return Wanted()
    try:
        with path.open("rb") as stream:
            text = stream.read(MOST_BYTES).decode("utf-8")
        return Wanted.model_validate(tomllib.loads(text))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        what = str(first["msg"]).removeprefix("Value error, ")
        raise EvidenceError(
            "capture.toml", f"{NAME}: {where}: {what}.", "See “The capture folder” in the handbook."
        ) from None
    except (OSError, ValueError) as error:
        raise EvidenceError("capture.toml", f"{NAME} cannot be read: {error}.") from None
