"""What is decided about scores, as versioned data: priority, grouping, dismissal, messages."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Literal, Self

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


class ContextRule(Noun):
    """What moves the priority, beside the score and never inside it.

    Attributes
    ----------
    id : str
    fact : str
        What it looks at.
    least, most : float or None
        The fact lies within, ends included; one that is not known fits nothing.
    points : int
        Added to the tier's points; negative lowers the priority.
    words : str
        Told where it fires; ``{value}`` is the fact.
    """

    id: str = Field(min_length=1)
    fact: Literal[
        "criticality", "regulated", "customers", "model_age_days", "changed_hours", "maintenance"
    ]
    least: float | None = None
    most: float | None = None
    points: int
    words: str

    def fits(self, value: float | None) -> bool:
        """Whether a fact lies within."""
        return (
            value is not None
            and (self.least is None or value >= self.least)
            and (self.most is None or value <= self.most)
        )


class PriorityStep(Noun):
    """A priority and the points it begins at."""

    id: str = Field(min_length=1)
    from_points: int
    words: str = ""


class Category(Noun):
    """What kind of trouble a candidate is, by the signal that adds most to its score.

    Attributes
    ----------
    id, title : str
    signals : tuple of str
    taxonomy : str
        The incident's category where one is opened.
    """

    id: str = Field(min_length=1)
    title: str
    signals: tuple[str, ...]
    taxonomy: str = "unknown"


class Inhibition(Noun):
    """What holds back what: trouble upstream explains trouble downstream of it.

    Attributes
    ----------
    by : tuple of str
        Signals, one of which leads the candidate upstream.
    holds : tuple of str
        A candidate downstream is held back if these alone lead it.
    words : str
        ``{upstream}`` is the other one's title.
    """

    by: tuple[str, ...] = Field(min_length=1)
    holds: tuple[str, ...] = Field(min_length=1)
    words: str


class Decisions(Noun):
    """The rules of the decision layer.

    Attributes
    ----------
    format, version : str
    reasons : tuple of Reason
    leading_share : float
        Part of a score from which a signal is said to lead it.
    tier_points : mapping of str to int
        What each tier brings to the priority.
    context : tuple of ContextRule
    priorities : tuple of PriorityStep
        Most urgent first.
    categories : tuple of Category
    inhibitions : tuple of Inhibition
    message : tuple of str
        Lines of the standard message.
    """

    format: str
    version: str
    reasons: tuple[Reason, ...] = Field(min_length=1)
    leading_share: float = Field(0.2, gt=0, le=1)
    tier_points: Mapping[str, int] = {}
    context: tuple[ContextRule, ...] = ()
    priorities: tuple[PriorityStep, ...] = Field(min_length=1)
    categories: tuple[Category, ...] = ()
    inhibitions: tuple[Inhibition, ...] = ()
    message: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for what in (self.reasons, self.context, self.priorities, self.categories):
            names = [one.id for one in what]
            if len(set(names)) != len(names):
                raise ValueError("two of a kind share an id")
        steps = [step.from_points for step in self.priorities]
        if any(high <= low for high, low in pairwise(steps)):
            raise ValueError("priorities must fall")
        return self

    def reason(self, name: str) -> Reason | None:
        """Return a reason by its id, or None."""
        return next((one for one in self.reasons if one.id == name), None)

    def category(self, signal: str) -> Category:
        """Return the category of a leading signal; one of no other is ``unknown``."""
        found = next((one for one in self.categories if signal in one.signals), None)
        return found or Category(id="unknown", title="Unknown", signals=())

    def priority(self, points: int) -> PriorityStep:
        """Return the priority that points come to."""
        found = (step for step in self.priorities if points >= step.from_points)
        return next(found, self.priorities[-1])
