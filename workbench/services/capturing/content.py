"""What is looked for in a project, and what never leaves it: data, read once."""

from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from workbench.assets import room
from workbench.domain.canonical import strict_loads
from workbench.errors import WorkbenchError


class _Content(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(_Content):
    """One of the seven kinds that a capture lists, with what is lost without it."""

    id: Literal["logs", "metrics", "code", "data", "environment", "flags", "deployment"]
    title: str
    without: str


class Limits(_Content):
    """How much is taken at most."""

    largest_bytes: int
    largest_text_bytes: int
    most_files_a_kind: int
    most_files_looked_at: int
    largest_patch_bytes: int


class Collecting(_Content):
    """Names of files by what they are, folders that are skipped, and what secrets look like."""

    format: Literal["workbench-collecting/1"]
    version: str
    kinds: tuple[Kind, ...]
    skip_folders: tuple[str, ...]
    never: tuple[str, ...]
    names_only: tuple[str, ...]
    deployment: tuple[str, ...]
    deployment_folders: tuple[str, ...]
    deployment_endings: tuple[str, ...]
    locks: tuple[str, ...]
    config_folders: tuple[str, ...]
    config_names: tuple[str, ...]
    config_endings: tuple[str, ...]
    log_endings: tuple[str, ...]
    log_folders: tuple[str, ...]
    log_in_folder_endings: tuple[str, ...]
    secret_words: tuple[str, ...]
    secret_pairs: tuple[tuple[str, str], ...]
    secret_values: tuple[str, ...]
    limits: Limits


@cache
def collecting() -> Collecting:
    """Return what is looked for in a project."""
    path = room("resources") / "opening" / "collecting.json"
    try:
        return Collecting.model_validate(strict_loads(path.read_bytes()))
    except (OSError, ValueError, ValidationError) as error:
        raise WorkbenchError(
            "content.unreadable",
            f"{path.name} cannot be used: {error}.",
            "Put the file that came with the program back.",
        ) from None
