"""The window on hostile packages: it says what is wrong and opens nothing."""

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QLabel

from tests.gui.places_review.conftest import ReviewController
from tests.hostile.corpus import CORPUS
from tests.hostile.kit import Kit
from tests.hostile.reader import Reader
from workbench.desktop.places.review import make_place

SAMPLE = [name for number, name in enumerate(CORPUS) if number % 60 == 7]
SAMPLE += ["recipe: title that steers the terminal", "name: escape sequence"]


@pytest.fixture
def controller(qapp, tmp_path):
    QSettings().remove("trust")
    made = ReviewController(tmp_path / "workspace")
    yield made
    made.close()
    QSettings().remove("trust")


def test_it_names_what_is_wrong_and_opens_nothing(qtbot, controller, kit: Kit, reader: Reader):
    place = make_place(controller)
    qtbot.addWidget(place)
    place.resize(1310, 700)
    place.show()
    for name in SAMPLE:
        case = CORPUS[name]
        if 3 in case.codes:
            continue
        reader.take(case, kit)
        before = set(reader.folder.parent.joinpath("work").iterdir())
        controller.open_package(reader.package, reader.signers)
        qtbot.waitUntil(lambda: not controller.backend.busy, timeout=30_000)
        QApplication.processEvents()
        found = controller.review.verification
        assert int(found.exit_code) in case.codes, name
        assert controller.review.incident is None, name
        assert place.problems.isVisible(), name
        assert found.problems[0].where in place.problems.text(), name
        assert not place.replay_button.isEnabled(), name
        shown = "".join(label.text() for label in place.findChildren(QLabel))
        assert "\x1b" not in shown, name
        assert "\u202e" not in shown, name
        assert set(reader.folder.parent.joinpath("work").iterdir()) == before, name
