"""What preferences change, at the start and whenever one is set."""

import os
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from workbench.desktop.backend import Backend
from workbench.desktop.numbers import choose_separators
from workbench.desktop.preferences import Preference, Preferences, kept_value
from workbench.desktop.window import MainWindow
from workbench.jobs.job import GIBIBYTE, choose_memory
from workbench.jobs.local import default_workers

SCALE_VARIABLE = "QT_SCALE_FACTOR"


def scale_the_interface() -> None:
    """Let Qt draw everything larger or smaller; before there is an application."""
    scale = int(kept_value(Preference.SCALE))
    if scale != 100 and SCALE_VARIABLE not in os.environ:
        os.environ[SCALE_VARIABLE] = f"{scale / 100:g}"


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


def apply_to_window(window: MainWindow) -> None:
    """Let preferences change the window, now and whenever one is set.

    Parameters
    ----------
    window : MainWindow
    """
    preferences = Preferences.current()

    def follow(name: str) -> None:
        if name == Preference.MOTION:
            window.setAnimated(not still(preferences))
        elif name == Preference.NUMBERS:
            choose_separators(preferences.text(Preference.NUMBERS))
            window.mark_changed()
        elif name == Preference.THEME:
            window.commands.run(f"view.theme_{preferences.text(Preference.THEME)}")

    preferences.changed.connect(follow)
    choose_separators(preferences.text(Preference.NUMBERS))
    follow(Preference.MOTION.value)


def apply_to_backend(backend: Backend) -> None:
    """Let preferences change how jobs run, now and whenever one is set.

    Parameters
    ----------
    backend : Backend
    """
    preferences = Preferences.current()
    preferences.changed.connect(partial(_engine, backend))
    for name in (Preference.WORKERS, Preference.MEMORY, Preference.GUARD):
        _engine(backend, name.value)


def _engine(backend: Backend, name: str) -> None:
    preferences = Preferences.current()
    if backend.closing:
        return
    if name == Preference.GUARD:
        backend.book.guard.on = preferences.on(Preference.GUARD)
    elif name == Preference.MEMORY:
        choose_memory(preferences.number(Preference.MEMORY) * GIBIBYTE)
    elif name == Preference.WORKERS:
        chosen = preferences.number(Preference.WORKERS)
        backend.session.set_workers(chosen or None, chosen or default_workers())
