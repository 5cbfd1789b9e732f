"""The palette of commands inside a dialog: its buttons and fields, or everything beside it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

from workbench.desktop.shell.command_set import CommandSet

if TYPE_CHECKING:
    from workbench.desktop.shell.command_palette import CommandPalette

_COMMAND = "view.palette"


def offer_palette(dialog: QDialog, window: QWidget) -> None:
    """Let the keys of the palette work in a dialog too.

    Parameters
    ----------
    dialog : QDialog
    window : QWidget
        What it opened over; where it has no commands, neither has the dialog.
    """
    commands = getattr(window.window(), "commands", None)
    if not isinstance(commands, CommandSet):
        return
    keys = QKeySequence(commands.action(_COMMAND).shortcut())
    if not keys.isEmpty():
        QShortcut(keys, dialog).activated.connect(lambda: open_palette(dialog, window))


def open_palette(dialog: QDialog, window: QWidget) -> "CommandPalette":
    """Open the palette over a dialog.

    Parameters
    ----------
    dialog : QDialog
    window : QWidget
        Whose palette a dialog opens that leaves it free.

    Returns
    -------
    CommandPalette
        Of the dialog's own buttons and fields while it keeps the window from being used.
    """
    from workbench.desktop.shell.command_palette import CommandPalette  # noqa: PLC0415 -- seldom
    from workbench.desktop.shell.palette_offers import dialog_offers  # noqa: PLC0415 -- seldom

    opener = getattr(window.window(), "open_palette", None)
    if dialog.windowModality() == Qt.WindowModality.NonModal and callable(opener):
        whole: CommandPalette = opener()
        return whole
    palette = CommandPalette(dialog, tuple(dialog_offers(dialog)))
    palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    palette.open_over(dialog)
    return palette
