"""The places there may be, and which of them this installation has."""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

from workbench.language import tr

_ROOM = "workbench.desktop.places"


@dataclass(frozen=True, slots=True)
class ListedPlace:
    """A place as the rail lists it, without importing it.

    Attributes
    ----------
    key, label, icon_name : str
    order : int
        As of `Place`.
    """

    key: str
    label: str
    icon_name: str
    order: int

    @property
    def module(self) -> str:
        """The module whose ``make_place(controller)`` makes it."""
        return f"{_ROOM}.{self.key}"


_LISTED = (
    ListedPlace("home", tr("Home"), "home", 1),
    ListedPlace("triage", tr("Triage"), "triage", 2),
    ListedPlace("evidence", tr("Evidence"), "evidence", 3),
    ListedPlace("signals", tr("Signals"), "signals", 4),
    ListedPlace("causes", tr("Causes"), "causes", 5),
    ListedPlace("hypotheses", tr("Hypotheses"), "hypotheses", 6),
    ListedPlace("repairs", tr("Repairs"), "repairs", 7),
    ListedPlace("report", tr("Report"), "report", 8),
    ListedPlace("library", tr("Library"), "library", 9),
    ListedPlace("review", tr("Review"), "seal", 10),
)

WORKSPACE = ("home", "triage", "library")
INCIDENT = (
    "home",
    "triage",
    "evidence",
    "signals",
    "causes",
    "hypotheses",
    "repairs",
    "report",
    "library",
)
REVIEW = ("review",)


@cache
def places_there() -> tuple[ListedPlace, ...]:
    """Return the places whose modules are installed, in the order of the rail."""
    return tuple(place for place in _LISTED if find_spec(place.module) is not None)


def there_of(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of some places that are installed.

    Parameters
    ----------
    keys : tuple of str
        Such as `INCIDENT`.
    """
    known = {place.key for place in places_there()}
    return tuple(key for key in keys if key in known)
