"""File, Open recent: what was open lately, pinned ones first, missing ones greyed."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from workbench.desktop import recent
from workbench.desktop.components.tips import set_tip
from workbench.desktop.recent import RecentEntry
from workbench.domain.readable import readable
from workbench.language import tr

_NUMBERED = 9


class RecentMenu(QMenu):
    """Filled each time it opens.

    Parameters
    ----------
    open_path : callable
        Opens a path.
    changed : callable
        Called after the list was changed here.
    """

    def __init__(self, open_path: Callable[[Path], None], changed: Callable[[], None]) -> None:
        super().__init__(tr("Open recent"))
        self._open, self._changed = open_path, changed
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """List what there is now."""
        self.clear()
        found = recent.entries()
        for number, entry in enumerate(found, start=1):
            self.addAction(self._action(entry, number))
        if not found:
            words = tr("Nothing was open before") if recent.kept() else tr("No list is kept")
            self.addAction(words).setEnabled(False)
        self.addSeparator()
        clear = self.addAction(tr("Clear the list"))
        clear.setEnabled(any(not entry.pinned for entry in found))
        clear.triggered.connect(partial(self._then, recent.clear))
        keep = self.addAction(tr("Remember what was open"))
        keep.setCheckable(True)
        keep.setChecked(recent.kept())
        keep.toggled.connect(lambda on: self._then(partial(recent.keep, on=on)))

    def _action(self, entry: RecentEntry, number: int) -> QAction:
        name = readable(entry.path.name).replace("&", "&&")
        said = tr("{name}, missing", name=name) if entry.missing else name
        said = tr("{name}, pinned", name=said) if entry.pinned else said
        action = QAction(self)
        action.setText(f"&{number}  {said}" if number <= _NUMBERED else said)
        action.setEnabled(not entry.missing)
        set_tip(action, str(entry.path))
        action.triggered.connect(lambda _=False, path=entry.path: self._open(path))
        return action

    def _then(self, act: Callable[[], None], _checked: object = None) -> None:
        act()
        self._changed()
