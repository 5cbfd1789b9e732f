"""What other processes do to the store until they are killed; run by name in one of their own."""

import os
from multiprocessing.connection import Connection
from pathlib import Path

from workbench.domain.evidence import Window
from workbench.domain.incident import window_set
from workbench.services.backing_up import back_up
from workbench.services.restoring import Restorer
from workbench.services.session import open_session
from workbench.services.witness import FOLDER


def settle(place: Path) -> None:
    """Keep the witness of a test apart."""
    os.environ[FOLDER] = str(place / "witness")
    os.environ["XDG_STATE_HOME"] = str(place / "state")


def sign_until_killed(place: Path, incident: str, told: Connection) -> None:
    """Open, add two events, close with a checkpoint, tell how many there are; for ever."""
    settle(place)
    told.send(0)
    while True:
        with open_session(place / "cases") as session:
            drafts = [window_set(Window(name="w", rows=n)) for n in (1, 2)]
            events, _ = session.record(incident, *drafts)
        told.send(events[-1].seq)


def back_up_until_killed(place: Path, told: Connection) -> None:
    """Write the same backup over and over."""
    settle(place)
    told.send(0)
    number = 0
    while True:
        with open_session(place / "cases") as session:
            back_up(session, place / "cases.bak")
        number += 1
        told.send(number)


def restore_until_killed(place: Path, told: Connection) -> None:
    """Restore one backup into folder after folder."""
    settle(place)
    told.send(-1)
    number = 0
    while True:
        Restorer.here().restore(place / "cases.bak", place / "restored" / str(number))
        told.send(number)
        number += 1
