"""The Review place on a real session, without the window around it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QSettings, Signal

from tests.fakes.places import PlaceController
from workbench.desktop.places.review import make_place
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.domain.changes import Changes, Outcome
from workbench.services.readings.review import review_reading


class ReviewController(QObject):
    """Holds the package under review, and verifies packages as the window does."""

    reviewChanged = Signal(object)  # noqa: N815 -- a Qt signal, named as the controller names it

    def __init__(self, folder):
        super().__init__()
        self._place = PlaceController(folder)
        self.backend, self.window = self._place.backend, self._place.window
        self.review = None

    @property
    def session(self):
        return self.backend.session

    def show_review(self, reading):
        self.review = reading
        self.reviewChanged.emit(reading)

    def open_package(self, path, trust=None):
        at = self.session.clock()

        def work(_session, progress, _cancel):
            return Outcome(review_reading(path, trust, at=at, progress=progress), Changes())

        self.backend.start(f"Verifying {path.name}", work, self.show_review)

    def trust_store(self):
        chosen = QSettings().value("trust/allowed_signers", "")
        return Path(str(chosen)) if chosen else None

    def close(self):
        self._place.close()


@pytest.fixture
def controller(qapp, tmp_path):
    Appearance.current().choose(ThemeChoice.LIGHT)
    QSettings().remove("trust")
    made = ReviewController(tmp_path / "workspace")
    yield made
    made.close()
    QSettings().remove("trust")


@pytest.fixture
def place(qtbot, controller):
    made = make_place(controller)
    qtbot.addWidget(made)
    made.resize(1310, 700)
    made.show()
    return made
