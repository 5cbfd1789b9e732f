"""What the application looks like now, and changing it while it runs."""

from enum import StrEnum
from typing import ClassVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QStyleHints
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from workbench.desktop.theme.fonts import font, load_faces
from workbench.desktop.theme.palette import palette
from workbench.desktop.theme.stylesheet import stylesheet
from workbench.desktop.theme.tokens import Theme, Tokens, tokens

_STYLE = "Fusion"
_STYLED = "styledAtBirth"


def make_application(program: str) -> QApplication:
    """Make the application in our style, or return the one there is.

    Setting the style afterwards wraps it for Python with everything that it can draw, which
    costs a tenth of the time to the first painted window.

    Parameters
    ----------
    program : str
        The name it was called by.

    Returns
    -------
    QApplication
    """
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    made = QApplication([program, "-style", _STYLE])
    made.setProperty(_STYLED, True)  # noqa: FBT003 -- Qt's signature
    return made


class ThemeChoice(StrEnum):
    """What a person may choose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


def system_theme(hints: QStyleHints) -> Theme:
    """Return the theme the system asks for.

    Parameters
    ----------
    hints : QStyleHints
        The application's hints.

    Returns
    -------
    Theme
        High contrast before dark before light; light where the system says nothing.
    """
    if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return Theme.HIGH_CONTRAST
    if hints.colorScheme() == Qt.ColorScheme.Dark:
        return Theme.DARK
    return Theme.LIGHT


class Appearance(QObject):
    """The theme of one application; a child of it, like its palette and its font.

    Signals
    -------
    themeChanged(Tokens)
        After palette and style sheet were exchanged, for pictures that keep colours of their own.
    """

    themeChanged = Signal(object)
    _made: ClassVar["Appearance | None"] = None

    def __init__(self, app: QApplication, choice: ThemeChoice = ThemeChoice.SYSTEM) -> None:
        super().__init__(app)
        self._choice = choice
        self._theme: Theme | None = None
        self.faces_missing = load_faces()
        if not app.property(_STYLED):
            app.setStyle(_STYLE)
        app.setFont(font())
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._follow)
        hints.accessibility().contrastPreferenceChanged.connect(self._follow)
        self._follow()

    @staticmethod
    def current() -> "Appearance":
        """Return the running application's appearance, made on first use.

        Returns
        -------
        Appearance
            The one object.

        Raises
        ------
        RuntimeError
            If there is no QApplication yet.
        """
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            raise RuntimeError("no QApplication yet")  # noqa: TRY004 -- missing, not of a wrong type
        # Asking the application for the child would wrap its style, and all it can draw, too.
        found = Appearance._made
        if found is None or not isValid(found) or found.parent() is not app:
            found = Appearance._made = Appearance(app)
        return found

    @property
    def choice(self) -> ThemeChoice:
        """What the person chose."""
        return self._choice

    @property
    def theme(self) -> Theme:
        """The theme that is shown."""
        return self._theme or Theme.LIGHT

    @property
    def tokens(self) -> Tokens:
        """The colours that are shown."""
        return tokens(self.theme)

    @property
    def focus_width(self) -> int:
        """Width of the focus ring in px."""
        return 3 if self.theme is Theme.HIGH_CONTRAST else 2

    def choose(self, choice: ThemeChoice) -> None:
        """Change the theme.

        Parameters
        ----------
        choice : ThemeChoice
            A theme, or following the system.
        """
        self._choice = choice
        self._follow()

    def _follow(self) -> None:
        hints = QGuiApplication.styleHints()
        system = self._choice is ThemeChoice.SYSTEM
        theme = system_theme(hints) if system else Theme(self._choice.value)
        if theme is not self._theme:
            self._theme = theme
            self._apply()

    def _apply(self) -> None:
        QApplication.setPalette(palette(self.tokens))
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setStyleSheet(stylesheet(self.theme))
        self.themeChanged.emit(self.tokens)


def current_tokens() -> Tokens:
    """Return the colours to paint with now.

    Returns
    -------
    Tokens
        The colours of the theme that is shown.
    """
    return Appearance.current().tokens
