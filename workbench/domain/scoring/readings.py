"""What the collectors measured in one window of one model: aggregates, never rows."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Self

from pydantic import Field, model_validator

from workbench.domain.canonical import JsonValue, canonical, sha256_hex
from workbench.domain.evidence import Noun


def batch_key(model: str, sha256: str) -> str:
    """Return what a batch is known by: the same bytes are another batch for another model.

    Parameters
    ----------
    model : str
        Empty for what is of no model or of several; then the bytes alone count.
    sha256 : str
        Of the batch's bytes.
    """
    return sha256_hex(canonical(["batch", model, sha256])) if model else sha256


class WindowReading(Noun):
    """The signals of one window.

    Attributes
    ----------
    model : str
    start, end : datetime
        Zone-aware, half-open.
    rows : int
    values : mapping of str to float or None
        By signal id, higher is worse; None or absent where it was not measured.
    details : mapping of str to object
        By signal id: the figures and words behind the value, such as ``{"words": "AUC 0.80 →
        0.67", "column": "temp"}``. Aggregates only.
    """

    model: str = Field(min_length=1)
    start: datetime
    end: datetime
    rows: int = Field(ge=0)
    values: Mapping[str, float | None]
    details: Mapping[str, Mapping[str, JsonValue]] = {}

    @model_validator(mode="after")
    def _is_a_window(self) -> Self:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("start and end need a time zone")
        if self.start >= self.end:
            raise ValueError("a window ends after it starts")
        if any(value is not None and not math.isfinite(value) for value in self.values.values()):
            raise ValueError("a value is a finite number, or None where nothing was measured")
        return self
