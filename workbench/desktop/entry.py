"""The way in: the language is chosen before anything that holds a text is imported."""

import os
from collections.abc import Sequence
from importlib import import_module

from PySide6.QtCore import QSettings

from workbench.language import ENVIRONMENT, SYSTEM, use_language

LANGUAGE = "window/language"
ORGANIZATION, APPLICATION = "incident-workbench", "Incident Workbench"


def main(arguments: Sequence[str]) -> int:
    """Open the window in the language of its user.

    Parameters
    ----------
    arguments : sequence of str
        What follows the program's name.

    Returns
    -------
    int
        The exit code.
    """
    kept = str(QSettings(ORGANIZATION, APPLICATION).value(LANGUAGE, SYSTEM))
    use_language(os.environ.get(ENVIRONMENT) or kept)
    return int(import_module("workbench.desktop.program").main(arguments))
