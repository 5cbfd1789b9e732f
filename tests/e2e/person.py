"""A person at the window: chooses commands, fills real fields, presses real buttons, and waits.

The window, its controller, its session and its workers are those of the program; only the file
dialogs of the system are answered for it.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
)
from pytestqt.qtbot import QtBot

from tests.gui.program.desk import Desk
from workbench.desktop.state import JobPhase

PATIENCE = 600_000


class Person(Desk):
    """Sits at a window on a workspace of their own.

    Parameters
    ----------
    request : FixtureRequest
        Of whichever scope the window lives in.
    workspace : Path
    monkeypatch : MonkeyPatch
        Answers the file dialogs of the system.
    """

    def __init__(self, request, workspace, monkeypatch):
        super().__init__(QtBot(request), None, workspace)
        self._monkeypatch = monkeypatch

    def start(self):
        """Open the window, and wait until it works."""
        with self.qtbot.waitSignal(self.desktop.started, timeout=PATIENCE):
            self.window.show()
        self.settle()
        return self

    def settle(self):
        """Wait until everything that was asked for is done and shown, and nothing failed."""
        self.qtbot.waitUntil(lambda: not self.backend.busy, timeout=PATIENCE)
        QApplication.processEvents()
        if self.backend.busy:
            self.settle()
        failed = [job for job in self.backend.jobs if job.phase is JobPhase.FAILED]
        assert not failed, failed
        assert not self.complaints(), self.complaints()

    def complaints(self):
        """What a dialog on the screen or a toast says went wrong."""
        said = [d.problem for d in self.dialogs() if getattr(d, "problem", "")]
        stack = self.window._toasts
        toasts = stack.toasts if stack is not None else []
        return said + [toast.notice.text for toast in toasts if toast.notice.error]

    def dialogs(self, kind=QDialog):
        """The dialogs of a kind that are on the screen."""
        return [d for d in self.window.findChildren(kind) if d.isVisible()]

    def command(self, name):
        """Choose an entry of a menu; one that cannot be chosen now fails."""
        action = self.window.commands.action(name)
        assert action.isEnabled(), f"{name}: {action.toolTip()}"
        self.window.commands.run(name)
        self.settle()

    def answer(self, asked, path):
        """Choose a path when the system's file dialog asks for one."""
        chosen = str(path) if asked == "getExistingDirectory" else (str(path), "")
        self._monkeypatch.setattr(QFileDialog, asked, lambda *_: chosen)

    def press(self, button):
        """Press a button that is there and can be pressed, and wait for what follows."""
        assert button.isVisible(), f"not there: {button.text()}"
        assert button.isEnabled(), f"{button.text()}: {button.toolTip()}"
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def press_called(self, inside, words):
        """Press the one button of a part of the window that reads so."""
        there = [b for b in inside.findChildren(QAbstractButton) if b.isVisible()]
        found = [button for button in there if button.text() == words]
        assert len(found) == 1, f"{words}: {[button.text() for button in there]}"
        self.press(found[0])

    def choose(self, menu_button, words):
        """Choose an entry of a button's menu."""
        [entry] = [a for a in menu_button.menu().actions() if a.text() == words]
        assert entry.isEnabled(), words
        entry.trigger()
        self.settle()

    def fill(self, field, said):
        """Type into a field, choose from a list, or tick a box."""
        assert field.isEnabled(), field.accessibleName()
        if isinstance(field, QCheckBox):
            field.setChecked(said)
        elif isinstance(field, QComboBox):
            self._choose_in(field, said)
        else:
            field.setFocus()
            field.selectAll()
            self.qtbot.keyClick(field, Qt.Key.Key_Delete)
            self.qtbot.keyClicks(field, str(said))
            typed = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
            assert typed == str(said)

    def finish(self, kind, /, **fields):
        """Fill the fields of the one dialog of a kind, press its verb, and see it go."""
        dialog = self.dialog(kind)
        for name, said in fields.items():
            self.fill(getattr(dialog, name), said)
        self.carry_out(dialog)

    def carry_out(self, dialog):
        """Press the verb of a dialog that closes when it is done."""
        self.press(dialog.verb)
        assert dialog not in self.dialogs(), dialog.problem

    def go(self, place):
        """Show a place by its entry of the navigation."""
        self.window._rail.chosen.emit(place)
        self.settle()
        return self.place(place)

    def _choose_in(self, box, said):
        known = box.findData(said)
        known = known if known >= 0 else box.findText(str(said))
        if known >= 0:
            box.setCurrentIndex(known)
            box.activated.emit(known)
        else:
            assert box.isEditable(), f"{said} is not offered"
            self.fill(box.lineEdit(), said)
