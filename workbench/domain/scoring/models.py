"""A model that is watched, and what raises its priority."""

from datetime import datetime

from pydantic import Field

from workbench.domain.evidence import Noun, UtcMoment


class Maintenance(Noun):
    """A time in which a model or what it reads is worked on, as was said beforehand.

    Attributes
    ----------
    start, end : datetime
        Zone-aware, half-open.
    words : str
    """

    start: UtcMoment
    end: UtcMoment
    words: str = ""


class WatchedModel(Noun):
    """A model whose windows are scored.

    Attributes
    ----------
    id, title : str
    metric, task : str
    tolerance : float or None
        Loss of the metric that was agreed to be borne.
    owner : str
        A role, or who is on call.
    criticality : int
        For the business, from 1 (low) to 5.
    regulated : bool
        Whether its decisions are under a duty of law.
    customers : int or None
        Who is reached by it.
    trained_at : datetime or None
        Zone-aware.
    upstream : tuple of str
        Ids of sources and models it reads, for grouping and inhibition.
    group : str
        A service or team that its row is listed under.
    maintenance : tuple of Maintenance
    """

    id: str = Field(min_length=1)
    title: str = ""
    metric: str = ""
    task: str = ""
    tolerance: float | None = None
    owner: str = ""
    criticality: int = Field(3, ge=1, le=5)
    regulated: bool = False
    customers: int | None = None
    trained_at: datetime | None = None
    upstream: tuple[str, ...] = ()
    group: str = ""
    maintenance: tuple[Maintenance, ...] = ()
