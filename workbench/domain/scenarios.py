"""Scenarios: what may go wrong with a model, when that is seen, and what is run then."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from workbench.domain.opening_content import Content

BATTERY = "battery"
"""Stands among a scenario's analyses for the whole standard battery."""

Word = Annotated[str, Field(min_length=1, max_length=200)]


class Scenario(Content):
    """One thing that may go wrong.

    Attributes
    ----------
    id, title, words : str
        ``words`` say what it is and why these analyses answer it.
    trigger : str
        When it is seen: see :mod:`workbench.science.triggers`.
    analyses : tuple of str
        What is run then, in this order; ``battery`` is the whole standard battery.
    on : str
        Whether it reads scores and signals in the book, or series of a file of metrics.
    category, kind, failure_mode, where : str
        Terms of the taxonomy that a new incident is filled in with; empty leaves them open.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]{0,63}$")]
    title: Word
    words: str = ""
    trigger: Annotated[str, Field(min_length=1, max_length=2000)]
    analyses: Annotated[tuple[Word, ...], Field(min_length=1)]
    on: Literal["book", "metrics"] = "book"
    category: str = ""
    kind: str = "incident"
    failure_mode: str = ""
    where: str = ""


def _unique(scenarios: tuple[Scenario, ...]) -> tuple[Scenario, ...]:
    names = [one.id for one in scenarios]
    if len(set(names)) != len(names):
        raise ValueError("an identifier stands twice")
    return scenarios


class Scenarios(Content):
    """A file of scenarios."""

    format: Literal["workbench-scenarios/1"]
    version: str
    words: str = ""
    scenarios: Annotated[tuple[Scenario, ...], Field(min_length=1), AfterValidator(_unique)]
