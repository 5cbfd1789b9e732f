"""The Review place without a screen, for a package at a time."""

import time
from functools import cache

from PySide6.QtWidgets import QApplication, QLabel

from tests.gui.places_review.conftest import ReviewController
from tests.hostile.reader import Reader
from workbench.desktop.place import Place
from workbench.desktop.places.review import make_place


@cache
def _place(folder: str) -> tuple[ReviewController, Place]:
    from pathlib import Path

    if QApplication.instance() is None:
        QApplication([])
    controller = ReviewController(Path(folder) / "window")
    place = make_place(controller)
    place.resize(1310, 700)
    place.show()
    return controller, place


def shown(reader: Reader) -> tuple[bool, str]:
    """Whether the place opened the package, and every word it shows.

    Raises
    ------
    TimeoutError
        If it is busy for longer than half a minute.
    """
    controller, place = _place(str(reader.folder.parent))
    controller.review = None
    controller.open_package(reader.package, reader.signers)
    ends = time.monotonic() + 30
    while controller.backend.busy or controller.review is None:
        QApplication.processEvents()
        if time.monotonic() > ends:
            raise TimeoutError(reader.package)
    QApplication.processEvents()
    words = "".join(label.text() for label in place.findChildren(QLabel))
    return controller.review.opened, words
