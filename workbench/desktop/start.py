"""Starting the window: what has to be settled before Qt's binding and our own parts are loaded."""

import builtins
import gc
import os
from collections.abc import Sequence
from importlib import import_module

from workbench.language import ENVIRONMENT, SYSTEM, use_language

LANGUAGE = "window/language"
ORGANIZATION, APPLICATION = "incident-workbench", "Incident Workbench"


def main(arguments: Sequence[str]) -> int:
    """Open the window.

    Nothing is collected while it starts: all that is loaded stays, and the window collects in
    its own thread later. Imports stay Python's own: Qt's binding would otherwise read the source
    of every module imported after it, to see whether it asks for Qt's names in another spelling,
    which costs a fifth of the time of each import. Nothing here asks for that. The language is
    chosen before anything that holds a text is imported.

    Parameters
    ----------
    arguments : sequence of str
        What follows the program's name.

    Returns
    -------
    int
        The exit code.
    """
    gc.disable()
    load_qt()
    speak()
    return int(import_module("workbench.desktop.program").main(arguments))


def load_qt() -> None:
    """Load Qt's binding and leave the import statement as it was."""
    own = builtins.__import__
    import_module("PySide6.QtWidgets")
    builtins.__import__ = own


def speak() -> None:
    """Say everything in the language of the user, or in that of the system."""
    settings = import_module("PySide6.QtCore").QSettings(ORGANIZATION, APPLICATION)
    use_language(os.environ.get(ENVIRONMENT) or str(settings.value(LANGUAGE, SYSTEM)))
