"""What the window itself offers in the palette: its places, and its commands with their reasons."""

from collections.abc import Iterator, Mapping

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDialog, QLineEdit, QWidget
from shiboken6 import isValid

from workbench.desktop.shell.command_set import CommandSet
from workbench.desktop.shell.commands import MENU_OF, MENUS
from workbench.desktop.shell.offers import Offer
from workbench.language import tr


def keys_of(action: QAction) -> str:
    """Return the keys of an action as this system writes them."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def window_offers(commands: CommandSet, places: Mapping[str, QAction]) -> Iterator[Offer]:
    """Offer every place and every command; those that cannot be run say why.

    Parameters
    ----------
    commands : CommandSet
    places : mapping of str to QAction
        The actions that lead to the places.
    """
    for action in places.values():
        if action.isVisible():
            note = f"{tr('Place')}   {keys_of(action)}".strip()
            yield Offer(action.text(), note, action.trigger, action.objectName())
    leading = set(places.values())
    for action in commands.listed():
        if action not in leading:
            yield Offer(
                action.text(),
                f"{MENUS[MENU_OF[action.objectName()]]}   {keys_of(action)}".strip(),
                action.trigger,
                action.objectName(),
                "" if action.isEnabled() else commands.reason(action.objectName()),
            )


def dialog_offers(dialog: QDialog) -> Iterator[Offer]:
    """Offer the buttons and fields of a dialog, which keeps the window from being used.

    Parameters
    ----------
    dialog : QDialog
    """
    for child in dialog.findChildren(QWidget):
        if not child.isVisibleTo(dialog):
            continue
        name = child.accessibleName()
        if isinstance(child, QAbstractButton):
            text = child.text() or name
            if text:
                reason = "" if child.isEnabled() else child.toolTip() or tr("Not now")
                yield Offer(text, tr("Button"), _when_there(child, child.click), "", reason)
        elif isinstance(child, QLineEdit | QComboBox) and name and child.isEnabled():
            yield Offer(name, tr("Field"), _when_there(child, child.setFocus), "")


def _when_there(widget: QWidget, act: object) -> "_Act":
    return _Act(widget, act)


class _Act:
    """Does something with a widget unless it is gone."""

    def __init__(self, widget: QWidget, act: object) -> None:
        self._widget, self._act = widget, act

    def __call__(self) -> None:
        if isValid(self._widget) and callable(self._act):
            self._act()
