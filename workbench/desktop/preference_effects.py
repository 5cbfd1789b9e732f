"""What preferences change while the program runs."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from workbench.desktop.backend import Backend
from workbench.desktop.numbers import choose_separators
from workbench.desktop.preferences import Preference, Preferences
from workbench.desktop.window import MainWindow
from workbench.jobs.job import GIBIBYTE, choose_memory
from workbench.jobs.local import default_workers


def still(preferences: Preferences) -> bool:
    """Whether nothing should glide.

    Parameters
    ----------
    preferences : Preferences
    """
    chosen = preferences.text(Preference.MOTION)
    if chosen != "system":
        return chosen == "reduced"
    return not QApplication.isEffectEnabled(Qt.UIEffect.UI_General)


class PreferenceEffects(QObject):
    """Lets preferences change one window and the jobs behind it, whenever one is set.

    Parameters
    ----------
    window : MainWindow
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._backend: Backend | None = None
        self._preferences = Preferences.current()
        choose_separators(self._preferences.text(Preference.NUMBERS))
        self.follow(Preference.MOTION.value)
        self._preferences.changed.connect(self.follow)

    def attend(self, backend: Backend) -> None:
        """Change how the jobs of a workspace run, from now on.

        Parameters
        ----------
        backend : Backend
        """
        self._backend = backend
        for name in (Preference.WORKERS, Preference.MEMORY, Preference.GUARD):
            self.follow(name.value)

    def follow(self, name: str) -> None:
        """Bring about what a preference says now.

        Parameters
        ----------
        name : str
            As `Preference`; others are passed over.
        """
        preferences = self._preferences
        if name == Preference.MOTION:
            self._window.ground.setAnimated(not still(preferences))
        elif name == Preference.NUMBERS:
            choose_separators(preferences.text(Preference.NUMBERS))
            self._window.mark_changed()
        elif name == Preference.THEME:
            self._window.commands.run(f"view.theme_{preferences.text(Preference.THEME)}")
        elif self._backend is not None and not self._backend.closing:
            self._change_engine(self._backend, name)

    def _change_engine(self, backend: Backend, name: str) -> None:
        if name == Preference.GUARD:
            backend.book.guard.on = self._preferences.on(Preference.GUARD)
        elif name == Preference.MEMORY:
            choose_memory(self._preferences.number(Preference.MEMORY) * GIBIBYTE)
        elif name == Preference.WORKERS:
            chosen = self._preferences.number(Preference.WORKERS)
            backend.session.set_workers(chosen or None, chosen or default_workers())
