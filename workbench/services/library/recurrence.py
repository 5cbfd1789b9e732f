"""Whether an incident is an earlier one come back: alike enough, and soon enough after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from workbench.services.library.content import likeness_terms
from workbench.services.library.fault_lines import began_at, is_drill
from workbench.services.library.similarity import likeness_of_all
from workbench.services.session import Session


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Whether an incident came back, and as what.

    Attributes
    ----------
    again : bool or None
        Whether it is an earlier one come back; None where there is no earlier one.
    of : str
        The earlier incident it is most like, where it is one come back.
    days_until : float or None
        After how many days it came back itself; None where it has not.
    """

    again: bool | None = None
    of: str = ""
    days_until: float | None = None


def recurrences(session: Session) -> Mapping[str, Recurrence]:
    """Return for each incident whether it is an earlier one come back, drills left out.

    Parameters
    ----------
    session : Session
    """
    terms = likeness_terms()
    order, values = likeness_of_all(session)
    place = {name: at for at, name in enumerate(order)}
    states = [session.incident(name) for name in order]
    began = {one.id: began_at(session, one) for one in states if not is_drill(one)}
    within = timedelta(days=terms.again_days)
    again: dict[str, tuple[float, str]] = {}
    until: dict[str, float] = {}
    for later, at in began.items():
        for earlier, before in began.items():
            span = at - before
            if earlier == later or span < timedelta() or (not span and earlier > later):
                continue
            value = float(values[place[earlier], place[later]])
            if value < terms.again_from or span > within:
                continue
            again[later] = max(again.get(later, (0.0, "")), (value, earlier))
            days = span.total_seconds() / 86400
            until[earlier] = min(until.get(earlier, days), days)
    first = min(began, key=lambda name: (began[name], name), default="")
    return {
        name: Recurrence(
            None if name == first else name in again, again.get(name, (0.0, ""))[1], until.get(name)
        )
        for name in began
    }
