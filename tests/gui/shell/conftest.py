"""A window with fakes in it."""

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.desktop.components.buttons import Button, ButtonKind
from workbench.desktop.place import Place, PlaceEntry
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.desktop.window import MainWindow


class FakePlace(Place):
    """A place that counts how often it was asked to refresh."""

    def __init__(self, title="What happened?"):
        super().__init__(title)
        self.refreshed = 0
        self.inner = Button(f"in {self.key}")
        column = QVBoxLayout(self)
        column.addWidget(self.inner)
        column.addWidget(QWidget(), 1)
        self.actions_shown = [Button("Freeze…", ButtonKind.PRIMARY)]

    def refresh(self):
        self.refreshed += 1

    def title_actions(self):
        return list(self.actions_shown)


class Home(FakePlace):
    key, label, icon_name, order = "home", "Home", "home", 10


class Evidence(FakePlace):
    key, label, icon_name, order = "evidence", "Evidence", "evidence", 30


class Report(FakePlace):
    key, label, icon_name, order = "report", "Report", "report", 80


@pytest.fixture
def made():
    """Keys of places made so far."""
    return []


@pytest.fixture
def window(qtbot, made):
    Appearance.current().choose(ThemeChoice.LIGHT)

    def make(kind):
        made.append(kind.key)
        return kind()

    entries = [
        PlaceEntry(kind.key, kind.label, kind.icon_name, kind.order, lambda kind=kind: make(kind))
        for kind in (Report, Home, Evidence)
    ]
    shell = MainWindow(entries)
    qtbot.addWidget(shell)
    return shell


@pytest.fixture
def shown(qtbot, window):
    """The same window on the screen, active, at home."""
    window.go("home")
    window.show()
    window.activateWindow()
    qtbot.waitActive(window)
    return window
