"""Parts of the window that the first paint does not need, imported when they are first opened.

Importing them costs about a fifth of the time to the first painted window, most of it spent by
Qt's binding on classes of item views that nothing shows yet.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from workbench.desktop.shell.offers import Offer

if TYPE_CHECKING:
    from workbench.desktop.components.toast import ToastStack
    from workbench.desktop.shell.command_palette import CommandPalette
    from workbench.desktop.shell.jobs_dock import JobsDock
    from workbench.desktop.shell.shortcuts_dialog import ShortcutsDialog
    from workbench.desktop.window import MainWindow


def command_palette(window: "MainWindow", further: Iterable[Offer]) -> "CommandPalette":
    """Make the palette of commands.

    Parameters
    ----------
    window : MainWindow
        What it opens over, and whose places and commands it offers.
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

    return CommandPalette(window, [*window_offers(window), *further])


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


def shortcuts_dialog(window: QWidget, actions: Sequence[QAction]) -> "ShortcutsDialog":
    """Make the table of shortcuts.

    Parameters
    ----------
    window : QWidget
        What it opens over.
    actions : sequence of QAction
        The commands.

    Returns
    -------
    ShortcutsDialog
        The dialog, not yet shown.
    """
    from workbench.desktop.shell.shortcuts_dialog import (  # noqa: PLC0415 -- after the first paint
        ShortcutsDialog,
    )

    return ShortcutsDialog(window, actions)
