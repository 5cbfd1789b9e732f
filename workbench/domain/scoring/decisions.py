"""What is decided about scores, as versioned data: reasons to dismiss, and what leads a score."""

from typing import Self

from pydantic import Field, model_validator

from workbench.domain.evidence import Noun


class Reason(Noun):
    """Why a candidate is dismissed.

    Attributes
    ----------
    id, title, words : str
    days : int
        After how many days the dismissal ends by itself, unless another end is given.
    """

    id: str = Field(min_length=1)
    title: str
    words: str = ""
    days: int = Field(14, ge=1, le=366)


class Decisions(Noun):
    """The rules of the decision layer.

    Attributes
    ----------
    format, version : str
    reasons : tuple of Reason
    leading_share : float
        Part of a score from which a signal is said to lead it.
    """

    format: str
    version: str
    reasons: tuple[Reason, ...] = Field(min_length=1)
    leading_share: float = Field(0.2, gt=0, le=1)

    @model_validator(mode="after")
    def _has_no_twins(self) -> Self:
        if len({reason.id for reason in self.reasons}) != len(self.reasons):
            raise ValueError("two reasons share an id")
        return self

    def reason(self, name: str) -> Reason | None:
        """Return a reason by its id, or None."""
        return next((one for one in self.reasons if one.id == name), None)
