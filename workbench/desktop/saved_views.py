"""Views kept by name: what a place showed of an incident, so that it can be shown again.

A view is how somebody looked, not something that was found out: it is kept beside the settings of
the person, per incident, and is in no journal and no package.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtCore import QSettings

from workbench.domain.canonical import JsonValue

MOST = 200
"""Views of one incident that are kept; the oldest goes first."""
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class SavedView:
    """What a place showed.

    Attributes
    ----------
    name : str
        What a person called it.
    place, label : str
        Key of the place, and what it was called.
    at : datetime
        When it was saved, UTC.
    state : mapping
        As the place gave it.
    rows : tuple
        The conditions that were selected, as a filter of rows writes them; empty for none.
    """

    name: str
    place: str
    label: str
    at: datetime
    state: Mapping[str, object] = field(default_factory=dict)
    rows: tuple[JsonValue, ...] = ()


def saved_views(incident: str) -> tuple[SavedView, ...]:
    """Return the views of an incident, the newest first.

    Parameters
    ----------
    incident : str
        Identifier. What cannot be read is passed over.
    """
    try:
        told = json.loads(str(QSettings().value(_key(incident), "[]")))
    except ValueError:
        return ()
    found = [_read(entry) for entry in told] if isinstance(told, list) else []
    return tuple(view for view in found if view is not None)


def keep_view(incident: str, view: SavedView) -> None:
    """Keep a view; one of the same name is replaced.

    Parameters
    ----------
    incident : str
    view : SavedView
    """
    others = [one for one in saved_views(incident) if one.name != view.name]
    _write(incident, (view, *others)[:MOST])


def remove_view(incident: str, name: str) -> None:
    """Take a view away.

    Parameters
    ----------
    incident, name : str
        One that is not there is passed over.
    """
    _write(incident, tuple(one for one in saved_views(incident) if one.name != name))


def _key(incident: str) -> str:
    return f"views/{incident}"


def _write(incident: str, views: tuple[SavedView, ...]) -> None:
    told = [
        {
            "name": view.name,
            "place": view.place,
            "label": view.label,
            "state": dict(view.state),
            "rows": list(view.rows),
            "at": view.at.isoformat(),
        }
        for view in views
    ]
    if told:
        QSettings().setValue(_key(incident), json.dumps(told))
    else:
        QSettings().remove(_key(incident))


def _read(entry: object) -> SavedView | None:
    if not isinstance(entry, Mapping):
        return None
    name, place = entry.get("name"), entry.get("place")
    state, rows = entry.get("state"), entry.get("rows")
    if not isinstance(name, str) or not isinstance(place, str) or not isinstance(state, Mapping):
        return None
    try:
        at = datetime.fromisoformat(str(entry.get("at")))
    except ValueError:
        return None
    label = str(entry.get("label") or place)
    return SavedView(name, place, label, at, state, tuple(rows) if isinstance(rows, list) else ())
