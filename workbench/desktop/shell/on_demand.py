"""Parts of the window that the first paint does not need, imported when they are first opened.

Importing them costs about a fifth of the time to the first painted window, most of it spent by
Qt's binding on classes of item views that nothing shows yet.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from workbench.desktop.shell.offers import Offer

if TYPE_CHECKING:
    from workbench.desktop.components.toast import ToastStack
    from workbench.desktop.shell.command_palette import CommandPalette
    from workbench.desktop.shell.command_set import CommandSet
    from workbench.desktop.shell.jobs_dock import JobsDock
    from workbench.desktop.shell.shortcuts_dialog import ShortcutsDialog


def command_palette(
    window: QWidget,
    commands: "CommandSet",
    places: Mapping[str, QAction],
    further: Iterable[Offer],
) -> "CommandPalette":
    """Make the palette of commands.

    Parameters
    ----------
    window : QWidget
        What it opens over.
    commands : CommandSet
        What can be run.
    places : mapping of str to QAction
        What leads to the places.
    further : iterable of Offer
        Further lines.

    Returns
    -------
    CommandPalette
        The palette, not yet shown.
    """
    from workbench.desktop.shell.command_palette import (  # noqa: PLC0415 -- after the first paint
        CommandPalette,
    )
    from workbench.desktop.shell.palette_offers import (  # noqa: PLC0415 -- after the first paint
        window_offers,
    )

    return CommandPalette(window, [*window_offers(commands, places), *further])


def jobs_dock() -> "JobsDock":
    """Make the dock of jobs.

    Returns
    -------
    JobsDock
        The dock, without jobs.
    """
    from workbench.desktop.shell.jobs_dock import (  # noqa: PLC0415 -- after the first paint
        JobsDock,
    )

    return JobsDock()


def toast_stack(window: QWidget, over: QWidget) -> "ToastStack":
    """Make the stack of toasts.

    Parameters
    ----------
    window : QWidget
        What they lie over.
    over : QWidget
        The part of the window they keep to.

    Returns
    -------
    ToastStack
        The stack, empty.
    """
    from workbench.desktop.components.toast import (  # noqa: PLC0415 -- after the first paint
        ToastStack,
    )

    return ToastStack(window, over)


def shortcuts_dialog(
    window: QWidget, commands: "CommandSet", *, only_here: bool
) -> "ShortcutsDialog":
    """Make the sheet of all keys.

    Parameters
    ----------
    window : QWidget
        What it opens over.
    commands : CommandSet
        Whose keys it lists.
    only_here : bool
        Show at first only what works where the keyboard is.

    Returns
    -------
    ShortcutsDialog
        The dialog, not yet shown.
    """
    from workbench.desktop.shell.local_keys import keys_at  # noqa: PLC0415 -- after the first paint
    from workbench.desktop.shell.shortcuts_dialog import (  # noqa: PLC0415 -- after the first paint
        ShortcutsDialog,
    )

    here = keys_at(QApplication.focusWidget())
    return ShortcutsDialog(window, commands, here, only_here=only_here)
