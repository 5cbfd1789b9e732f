"""Text: plain by default, in a type role and a tone that follow the theme."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from workbench.desktop.components.tips import set_tip
from workbench.desktop.theme.fonts import BODY, Role, font
from workbench.domain.readable import readable


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and let it look again.

    Parameters
    ----------
    widget : QWidget
        The widget to change.
    name : str
        Name of the dynamic property, such as ``"tone"``.
    value : object
        Its value.
    """
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


class Label(QLabel):
    """One text, never read as HTML; what hides or steers in it is shown.

    Parameters
    ----------
    text : str
        The text.
    role : Role
        The type role.
    tone : str
        A text token: t1, t2, t3, accent, ref, inc, good, warn or bad.
    weight : int, optional
        400, 500 or 600, where the role's own does not serve.
    wrap : bool
        Whether it may take several lines.
    """

    def __init__(
        self,
        text: str = "",
        role: Role = BODY,
        *,
        tone: str = "t1",
        weight: int | None = None,
        wrap: bool = False,
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(role, weight))
        self.setProperty("tone", tone)
        self.setWordWrap(wrap)
        if not wrap:
            self.setMinimumHeight(role.line)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text.

        Parameters
        ----------
        text : str
        """
        super().setText(readable(text))

    def set_breakable_text(self, text: str) -> None:
        """Show a text in which long names may break behind their underscores and slashes.

        Parameters
        ----------
        text : str
        """
        shown = readable(text).replace("_", "_\u200b").replace("/", "/\u200b")
        super().setText(shown)

    def set_tone(self, tone: str) -> None:
        """Change the colour.

        Parameters
        ----------
        tone : str
            A text token.
        """
        restyle(self, "tone", tone)

    def fit(self, widest: int) -> None:
        """Take as much room as the text needs, wrapped at a width; layouts guess it too small.

        Parameters
        ----------
        widest : int
            The width at which lines break, in px.
        """
        wide = min(widest, self.fontMetrics().horizontalAdvance(self.text()) + 8)
        self.setFixedSize(wide, self.heightForWidth(wide))


class ElidedLabel(Label):
    """One line that gives way: it ends in an ellipsis and tells the whole text in its tooltip.

    Parameters
    ----------
    text : str
        The text.
    role : Role
        The type role.
    tone : str
        A text token.
    weight : int, optional
        Weight of the face.
    mode : Qt.TextElideMode
        Where the ellipsis goes; in the middle for paths and hashes.
    """

    def __init__(
        self,
        text: str = "",
        role: Role = BODY,
        *,
        tone: str = "t1",
        weight: int | None = None,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        self._whole = readable(text)
        self._mode = mode
        super().__init__(text, role, tone=tone, weight=weight)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Show a text.

        Parameters
        ----------
        text : str
            The whole text.
        """
        self._whole = readable(text)
        self.setAccessibleName(self._whole)
        self.updateGeometry()
        self._elide()

    def set_mode(self, mode: Qt.TextElideMode) -> None:
        """Say where the ellipsis goes.

        Parameters
        ----------
        mode : Qt.TextElideMode
            The end or the middle.
        """
        self._mode = mode
        self._elide()

    def whole_text(self) -> str:
        """Return the text before it was cut.

        Returns
        -------
        str
            The whole text.
        """
        return self._whole

    def sizeHint(self) -> QSize:
        """Return the size of the whole text."""
        width = self.fontMetrics().horizontalAdvance(self._whole)
        return QSize(width + 2, max(self.minimumHeight(), self.fontMetrics().height()))

    def minimumSizeHint(self) -> QSize:
        """Return room for a few letters and the ellipsis."""
        few = self.fontMetrics().horizontalAdvance("abc…")
        return QSize(min(few, self.sizeHint().width()), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut again where the width changed."""
        super().resizeEvent(event)
        self._elide()

    def changeEvent(self, event: QEvent) -> None:
        """Cut again where the face changed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._elide()

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, self._mode, self.width())
        super().setText(shown)
        set_tip(self, self._whole if shown != self._whole else "")
