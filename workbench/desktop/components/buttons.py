"""Buttons: one filled a screen, plain ones, links, and chips that open a menu."""

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QPushButton

from workbench.desktop.components.labels import restyle
from workbench.desktop.components.tips import set_tip
from workbench.desktop.theme.appearance import Appearance
from workbench.desktop.theme.fonts import BODY, SMALL, font
from workbench.desktop.theme.icons import icon


class ButtonKind(StrEnum):
    """How a button looks."""

    PLAIN = "plain"
    PRIMARY = "primary"
    LINK = "link"
    CHIP = "chip"


class Button(QPushButton):
    """A button that says why it cannot be pressed.

    Parameters
    ----------
    text : str
        Verb first, with "…" if more is asked.
    kind : ButtonKind
        How it looks; only one ``PRIMARY`` a screen.
    icon_name : str
        An icon in front of the text, or none.
    """

    def __init__(self, text: str, kind: ButtonKind = ButtonKind.PLAIN, icon_name: str = "") -> None:
        super().__init__(text)
        self._icon_name = icon_name
        self._tip = ""
        self._kind = kind
        self.setProperty("kind", kind.value)
        self._set_face()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(text)
        if icon_name:
            self._tint()
            Appearance.current().themeChanged.connect(self._tint)

    def set_kind(self, kind: ButtonKind) -> None:
        """Change how the button looks.

        Parameters
        ----------
        kind : ButtonKind
            The new look.
        """
        self._kind = kind
        restyle(self, "kind", kind.value)
        self._set_face()
        if self._icon_name:
            self._tint()

    def set_tip(self, tip: str) -> None:
        """Say in the tooltip what the button does.

        Parameters
        ----------
        tip : str
            One sentence.
        """
        self._tip = tip
        if self.isEnabled():
            set_tip(self, tip)

    def forbid(self, reason: str) -> None:
        """Disable the button and say why.

        Parameters
        ----------
        reason : str
            One sentence for the tooltip and for screen readers.
        """
        self.setEnabled(False)
        set_tip(self, reason)
        self.setAccessibleDescription(reason)

    def permit(self) -> None:
        """Enable the button again."""
        self.setEnabled(True)
        set_tip(self, self._tip)
        self.setAccessibleDescription("")

    def attach_menu(self, menu: QMenu) -> None:
        """Open a menu when pressed.

        Parameters
        ----------
        menu : QMenu
            What to open; the button takes it over.
        """
        menu.setParent(self, menu.windowFlags())
        self.setMenu(menu)
        restyle(self, "menu", "true")

    def _set_face(self) -> None:
        role = SMALL if self._kind is ButtonKind.CHIP else BODY
        self.setFont(font(role, 600 if self._kind is ButtonKind.PRIMARY else 500))

    def _tint(self) -> None:
        token = {ButtonKind.PRIMARY: "on_accent", ButtonKind.LINK: "accent"}.get(self._kind, "t2")
        self.setIcon(icon(self._icon_name, token, 16))
