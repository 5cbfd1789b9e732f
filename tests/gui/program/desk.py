"""The whole window on a workspace of its own, for the tests of places and dialogs."""

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QDialog

from tests.unit.services.small_case import write_capture
from workbench.desktop.program import Desktop, name_the_program
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.services.importing import import_capture
from workbench.services.session import open_session

PATIENCE = 20_000


class Desk:
    """A window that has started, and how to wait for it."""

    def __init__(self, qtbot, target, workspace):
        self.qtbot = qtbot
        self.desktop = Desktop(target, workspace)
        self.window = self.desktop.window
        qtbot.addWidget(self.window)

    def start(self):
        with self.qtbot.waitSignal(self.desktop.started, timeout=PATIENCE):
            self.window.show()
        self.settle()
        return self

    @property
    def controller(self):
        return self.desktop.controller

    @property
    def backend(self):
        return self.controller.backend

    @property
    def session(self):
        return self.backend.session

    def settle(self):
        """Wait until everything that was asked for has been shown."""
        self.qtbot.waitUntil(lambda: not self.backend.busy, timeout=PATIENCE)
        QApplication.processEvents()
        if self.backend.busy:
            self.settle()

    def open(self, incident, place=""):
        self.controller.open_incident(incident, place)
        self.settle()

    def place(self, key):
        return self.window.place(key)

    def dialog(self, kind):
        """The one dialog of a kind that is on the screen."""
        found = [d for d in self.window.findChildren(QDialog) if isinstance(d, kind)]
        shown = [dialog for dialog in found if dialog.isVisible()]
        assert len(shown) == 1
        return shown[0]

    def notices(self):
        """The sentences on the screen, oldest first."""
        stack = self.window._toasts
        return [toast.notice.text for toast in stack.toasts] if stack is not None else []

    def state(self):
        return self.session.incident(self.controller.incident)


@pytest.fixture
def desks(qtbot, tmp_path):
    """Make windows; all are closed in the end, and no setting is left behind."""
    name_the_program()
    QSettings().clear()
    Appearance.current().choose(ThemeChoice.LIGHT)
    made = []

    def make(target=None, workspace=None):
        folder = workspace or tmp_path / "workspace"
        made.append(Desk(qtbot, target, folder))
        return made[-1]

    yield make
    for desk in made:
        desk.desktop.close()
    QSettings().clear()


@pytest.fixture
def desk(desks):
    """A window on an empty workspace."""
    return desks().start()


@pytest.fixture
def capture(tmp_path):
    """A capture folder with one of everything."""
    return write_capture(tmp_path / "capture", title="Sensor failures")


@pytest.fixture
def workspace(tmp_path, capture):
    """A workspace that holds one incident."""
    folder = tmp_path / "filled"
    with open_session(folder, create=True) as session:
        import_capture(session, [capture])
    return folder


@pytest.fixture
def case(desks, workspace):
    """A window with the one incident of a workspace open."""
    desk = desks(workspace=workspace).start()
    desk.open(desk.session.workspace.incidents()[0].id)
    return desk
