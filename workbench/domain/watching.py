"""What is told of a folder that is watched: whose batches come in, how, and what they mean."""

import re
from pathlib import PurePosixPath
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, field_validator

from workbench.domain.evidence import Roles
from workbench.domain.opening_content import Content
from workbench.domain.scoring import WatchedModel

DESCRIPTION = "watch.json"
FORMAT = "workbench-watch/1"

Completion: TypeAlias = Literal["settled", "renamed", "marked"]
"""How a writer says that a file is whole: it stops changing; it gets its name last; a mark."""

_ID = re.compile(r"[\w.:@-]{1,80}")
_DRIVE = re.compile(r"^[A-Za-z]:")


def _inside(path: str) -> str:
    """Return a path in the folder; one that leads out of it is refused."""
    parts = PurePosixPath(path)
    if not path or parts.is_absolute() or ".." in parts.parts or _DRIVE.match(path):
        raise ValueError("must lie in the watched folder")
    return str(parts)


Inside = Annotated[str, AfterValidator(_inside)]


class Reading(Content):
    """How tables are written, where a guess would be wrong."""

    encoding: str = ""
    delimiter: str = ""
    decimal: Literal["", ".", ","] = ""
    time_zone: str = ""
    table: str = ""


class ModelFile(Content):
    """The model itself, for analyses that ask it."""

    path: Inside
    format: str = ""


class WatchDescription(Content):
    """One watched folder.

    Attributes
    ----------
    model : WatchedModel
    roles : Roles
        Of the columns of every table.
    baseline : str
        The table of the good time that batches are held against.
    complete : str
        How a writer says that a file is whole.
    settle_seconds : float
        How long a file must not change before it is taken, where nothing else says so.
    window : str
        What is scored: each ``day`` or each ``hour``, in UTC.
    every_hours : float or None
        How far apart batches begin; one that is missing raises ``arrival`` series.
    scenarios : tuple of str
        Those that are looked at; all where empty.
    scenario_file : str
        Scenarios of one's own, in place of those that ship with the program.
    reading : Reading
    model_file, lineage, history, changes
        Parts that a candidate takes in beside the batch, as a capture folder names them.
    """

    format: Literal["workbench-watch/1"]
    model: WatchedModel
    roles: Roles = Roles()
    baseline: Inside
    complete: Completion = "settled"
    settle_seconds: float = Field(2.0, ge=0, le=3600)
    window: Literal["day", "hour"] = "day"
    every_hours: float | None = Field(None, gt=0, le=24 * 366)
    scenarios: tuple[str, ...] = ()
    scenario_file: Inside | None = None
    reading: Reading = Reading()
    model_file: ModelFile | None = None
    lineage: Inside | None = None
    history: Inside | None = None
    changes: Inside | None = None

    @field_validator("model")
    @classmethod
    def _has_a_plain_id(cls, model: WatchedModel) -> WatchedModel:
        if not _ID.fullmatch(model.id):
            raise ValueError("an id is made of at most 80 letters, digits and . : @ _ -")
        return model

    def beside(self) -> tuple[str, ...]:
        """Return every file it names, each of which is no batch."""
        named = (self.baseline, self.scenario_file, self.lineage, self.history, self.changes)
        model = self.model_file.path if self.model_file is not None else None
        return tuple(path for path in (*named, model) if path is not None)
